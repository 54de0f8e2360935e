"""Tokens at rest: sealed with a key that the user or the operating system keeps, never lying open in the home."""

from __future__ import annotations

import base64
import json
import secrets
from functools import cache
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.reading import as_text, dig

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

SERVICE = "tiksports"
ENTRY = "credentials-key"
NO_KEY = (
    "there is nothing to seal tokens with: set CREDENTIALS_KEY in .env to a secret of at least 16 characters "
    "(this machine has no keyring that could keep one)"
)


class Vault:
    """Seals and opens texts with ``CREDENTIALS_KEY``, or with a key of its own in the system's keyring.

    The key is stretched with scrypt and a salt of each file (RFC 7914, N=2^14, r=8, p=1), then used by Fernet
    (AES-128-CBC with HMAC-SHA256), both of the ``cryptography`` package.
    """

    def __init__(self, key: SecretStr | None) -> None:
        self._given = key

    def seal(self, text: str) -> str:
        """The text as a sealed JSON document. ``InputError`` when there is no key and nowhere to keep one."""
        salt = secrets.token_bytes(16)
        sealed = _fernet(self._key(make=True), salt).encrypt(text.encode())
        return json.dumps({"version": 1, "salt": base64.b64encode(salt).decode(), "sealed": sealed.decode()})

    def open(self, document: str) -> str | None:
        """What ``seal`` made the document from; None when it is no such document or another key sealed it.

        ``InputError`` when there is no key at all.
        """
        from cryptography.fernet import InvalidToken

        try:
            found = json.loads(document)
            salt = base64.b64decode(as_text(dig(found, "salt")) or "", validate=True)
        except ValueError:
            return None
        sealed = as_text(dig(found, "sealed"))
        if sealed is None or len(salt) != 16:
            return None
        try:
            return _fernet(self._key(make=False), salt).decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeDecodeError):
            return None

    def _key(self, *, make: bool) -> str:
        if self._given is not None:
            return self._given.get_secret_value()
        import keyring
        from keyring.errors import KeyringError

        try:
            kept = keyring.get_password(SERVICE, ENTRY)
            if kept is None and make:
                kept = secrets.token_urlsafe(32)
                keyring.set_password(SERVICE, ENTRY, kept)
        except (KeyringError, RuntimeError, OSError):
            kept = None
        if kept is None:
            raise InputError(NO_KEY)
        return kept


@cache
def _fernet(key: str, salt: bytes) -> Fernet:
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    stretched = Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(stretched))
