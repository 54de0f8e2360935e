"""Instagram's permission: a token of 60 days that is exchanged for a fresh one long before it ends."""

from __future__ import annotations

from datetime import timedelta

from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure, TikSportsError
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import HttpClient
from tiksports_dagster.resources.platforms.tiktok_auth import TokenKeeper
from tiksports_dagster.resources.platforms.tokens import Grant
from tiksports_dagster.resources.reading import as_float, as_text

REFRESH_PATH = "/refresh_access_token"
LIFE = timedelta(days=60)
EARLY = timedelta(days=30)
"""A token is renewed at half of its life, so that a month of failing renewals is survived."""
PAUSE = timedelta(hours=6)
"""Between two tries to renew; Meta refuses tokens younger than a day."""


class FixedToken:
    """A token that does not end by itself: a page's, by Facebook Login."""

    def __init__(self, http: HttpClient, token: SecretStr) -> None:
        http.keep_secret(token.get_secret_value())
        self._token = token

    def access_token(self) -> str:
        """The token."""
        return self._token.get_secret_value()


class InstagramTokens:
    """The long-lived token of one account by Instagram Login.

    ``GET /refresh_access_token?grant_type=ig_refresh_token`` gives a new one of 60 days for one that is at least a day
    old and not ended; no app secret is needed.
    """

    def __init__(self, http: HttpClient, clock: Clock, keeper: TokenKeeper) -> None:
        self._http = http
        self._clock = clock
        self._keeper = keeper
        self._grant = keeper.newest()
        self._tried = clock.now() - LIFE
        self._hide()

    def access_token(self) -> str:
        """A token that works now; renewed when half of its life is over, or when nobody knows how old it is.

        A renewal that fails is no trouble while the old token lives. ``PermanentFailure`` when it has ended.
        """
        ends, now = self._grant.ends, self._clock.now()
        if (ends is None or now >= ends - EARLY) and now - self._tried >= PAUSE:
            self._tried = now
            try:
                self.renew()
            except TikSportsError:
                if ends is not None and now >= ends:
                    raise PermanentFailure(
                        "instagram: the token has ended; run `tiksports connect instagram`"
                    ) from None
        access = self._grant.access
        if access is None:
            raise PermanentFailure("instagram: no token; run `tiksports connect instagram`")
        return access.get_secret_value()

    def renew(self) -> None:
        """Exchanges the token and keeps the new one. When another process did so meanwhile, its token is taken.

        Raises by ``HttpClient.require_success``; ``PermanentFailure`` when no token came.
        """
        with self._keeper.exclusive():
            newest = self._keeper.newest()
            if newest.access is None:
                raise PermanentFailure("instagram: no token; run `tiksports connect instagram`")
            if newest.access != self._grant.access and newest.ends is not None:
                self._grant = newest
                self._hide()
                return
            answer = self._http.send(
                "GET",
                REFRESH_PATH,
                params={"grant_type": "ig_refresh_token", "access_token": newest.access.get_secret_value()},
            )
            self._http.require_success(answer)
            body = answer.json_or_nothing()
            access = as_text(body.get("access_token"))
            if access is None:
                raise PermanentFailure("instagram gave no new token")
            seconds = as_float(body.get("expires_in"))
            life = LIFE if seconds is None else timedelta(seconds=seconds)
            self._grant = Grant(None, SecretStr(access), self._clock.now() + life, newest.account)
            self._hide()
            self._keeper.keep(self._grant)

    def _hide(self) -> None:
        if self._grant.access is not None:
            self._http.keep_secret(self._grant.access.get_secret_value())
