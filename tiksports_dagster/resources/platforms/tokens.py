"""Where a token that a platform replaced is kept, so that the next process starts from the newest one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure, TransientFailure
from tiksports_dagster.resources.platforms.vault import Vault
from tiksports_dagster.resources.reading import as_moment, as_text, dig

LOCK_SECONDS = 60


@dataclass(frozen=True)
class Grant:
    """A permission: the refresh token, and the access token it last bought with its end.

    A platform without refresh tokens (Instagram) has only ``access``. ``account`` is the platform's id of the account.
    """

    refresh: SecretStr | None = None
    access: SecretStr | None = None
    ends: datetime | None = None
    account: str | None = None

    @property
    def root(self) -> SecretStr | None:
        """The token that everything else can be had with."""
        return self.refresh or self.access


class TokenFile:
    """The newest grant of one platform, sealed, in a file that only its owner can read.

    It belongs to the token that the user gave: giving another one in ``.env`` makes the file's content void.
    """

    def __init__(self, path: Path, given: Grant, vault: Vault) -> None:
        self._path = path
        self._given = given
        self._vault = vault

    def newest(self) -> Grant:
        """The newest grant: the stored one when it descends from the given one, else the given one.

        ``InputError`` when a stored one cannot be opened because its key is missing.
        """
        try:
            sealed = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return self._given
        opened = self._vault.open(sealed)
        kept = json.loads(opened) if opened is not None else None
        refresh, access = as_text(dig(kept, "refresh_token")), as_text(dig(kept, "access_token"))
        if (refresh is None and access is None) or as_text(dig(kept, "descends_from")) != self._origin():
            return self._given
        return Grant(
            SecretStr(refresh) if refresh else None,
            SecretStr(access) if access else None,
            as_moment(dig(kept, "ends")),
            as_text(dig(kept, "account")) or self._given.account,
        )

    def keep(self, grant: Grant) -> None:
        """Stores a newer grant, whole or not at all.

        ``PermanentFailure`` when the home cannot be written, ``InputError`` when there is no key to seal it with.
        """
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        content = {
            "descends_from": self._origin(),
            "refresh_token": grant.refresh.get_secret_value() if grant.refresh else None,
            "access_token": grant.access.get_secret_value() if grant.access else None,
            "ends": grant.ends.isoformat() if grant.ends else None,
            "account": grant.account,
        }
        sealed = self._vault.seal(json.dumps(content))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
        except OSError as error:
            raise PermanentFailure(f"{self._path} cannot be written ({error.strerror}); make it writable") from None

    @contextmanager
    def exclusive(self) -> Generator[None]:
        """Keeps other processes from refreshing meanwhile: of two refreshes with one token the second fails."""
        from filelock import FileLock, Timeout

        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._path.with_name(self._path.name + ".lock"), timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise TransientFailure(f"another process has held {lock.lock_file} for {LOCK_SECONDS} s") from None
        try:
            yield
        finally:
            lock.release()

    def _origin(self) -> str | None:
        root = self._given.root
        return None if root is None else hashlib.sha256(root.get_secret_value().encode()).hexdigest()
