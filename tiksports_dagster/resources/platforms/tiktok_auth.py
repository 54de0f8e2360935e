"""TikTok's permission: an access token for a day, renewed with a refresh token that may be replaced each time."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Protocol

from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure, TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import Answer, HttpClient, provider_words
from tiksports_dagster.resources.platforms.tokens import Grant
from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict, failure_of
from tiksports_dagster.resources.reading import as_float, as_text

TOKEN_PATH = "/v2/oauth/token/"  # noqa: S105 - an address
EARLY = timedelta(minutes=5)
"""A token is renewed this long before it ends."""

_TRANSIENT_CODES = frozenset({"server_error", "temporarily_unavailable", "rate_limit_exceeded", "internal_error"})


class TokenKeeper(Protocol):
    """Where the newest grant is; ``tokens.TokenFile`` in production."""

    def newest(self) -> Grant:
        """The newest grant."""
        ...

    def keep(self, grant: Grant) -> None:
        """Durably stores a newer one."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Keeps other processes from renewing meanwhile."""
        ...


class MemoryKeeper:
    """Keeps the grant for as long as the process lives: for the sandbox."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant

    def newest(self) -> Grant:
        """The newest grant."""
        return self._grant

    def keep(self, grant: Grant) -> None:
        """Remembers a newer one."""
        self._grant = grant

    def exclusive(self) -> AbstractContextManager[None]:
        """Nobody else knows this grant."""
        return nullcontext()


class TikTokTokens:
    """The access token of one account, renewed when it ends or is rejected."""

    def __init__(
        self, http: HttpClient, clock: Clock, *, client_key: str, client_secret: SecretStr, keeper: TokenKeeper
    ) -> None:
        self._http = http
        self._clock = clock
        self._client_key = client_key
        self._client_secret = client_secret
        self._keeper = keeper
        self._grant = keeper.newest()
        self._hide(client_secret, self._grant.refresh, self._grant.access)

    def access_token(self) -> str:
        """A token that should work. Raises as ``renew`` does."""
        ends = self._grant.ends
        if self._grant.access is None or (ends is not None and self._clock.now() >= ends):
            self.renew()
        access = self._grant.access
        if access is None:
            raise PermanentFailure("tiktok: no access token; run `tiksports connect tiktok`")
        return access.get_secret_value()

    def renew(self) -> None:
        """Fetches a new access token and stores the refresh token that comes with it before anything else.

        When another process did so meanwhile, its token is taken. TikTok answers flat, without its usual envelope,
        and reports errors often with HTTP 200. Raises ``PermanentFailure`` when the account must be connected again
        and ``TransientFailure`` otherwise.
        """
        with self._keeper.exclusive():
            newest = self._keeper.newest()
            if newest.access is not None and newest.access != self._grant.access:
                self._hide(newest.refresh, newest.access)
                self._grant = newest
                return
            if newest.refresh is None:
                raise PermanentFailure("tiktok: no refresh token; run `tiksports connect tiktok`")
            form = {
                "client_key": self._client_key,
                "client_secret": self._client_secret.get_secret_value(),
                "grant_type": "refresh_token",
                "refresh_token": newest.refresh.get_secret_value(),
            }
            answer = self._http.send("POST", TOKEN_PATH, form=form)
            body = answer.json_or_nothing()
            access = as_text(body.get("access_token"))
            if access is None:
                raise self._refusal(answer)
            refresh = as_text(body.get("refresh_token"))
            seconds = as_float(body.get("expires_in"))
            self._grant = Grant(
                SecretStr(refresh) if refresh else newest.refresh,
                SecretStr(access),
                None if seconds is None else self._clock.now() + timedelta(seconds=seconds) - EARLY,
                newest.account,
            )
            self._hide(self._grant.refresh, self._grant.access)
            self._keeper.keep(self._grant)

    def _hide(self, *secrets: SecretStr | None) -> None:
        for secret in secrets:
            if secret is not None:
                self._http.keep_secret(secret.get_secret_value())

    def _refusal(self, answer: Answer) -> TikSportsError:
        body = answer.json_or_nothing()
        code = as_text(body.get("error"))
        if code is None or code in _TRANSIENT_CODES or answer.status >= 500 or answer.status == 429:
            if 400 <= answer.status < 500 and answer.status not in (408, 429):
                self._http.require_success(answer)
            words = self._http.clean(provider_words(body)) or f"HTTP {answer.status}"
            return TransientFailure(f"tiktok gave no token ({words})", retry_after=answer.retry_after)
        words = self._http.clean(as_text(body.get("error_description")) or "the permission has ended")
        return failure_of("tiktok", code, Verdict(Advice.RECONNECT, words))
