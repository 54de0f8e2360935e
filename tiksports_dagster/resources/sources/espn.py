"""ESPN's API: the client that asks for news, scoreboards and athletes. What the answers mean is in ``espn_shapes.py``
and ``espn_people.py``.

The API is unofficial and needs no key. Shapes and rules as of 2026-11: browser strings and bare tokens as User-Agent
get 403; ``dates=A-B`` ranges get 400; a ``limit`` beyond 500 silently becomes 25; without ``dates`` the service
picks a day of its own, so a day is always named.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import USER_AGENT, HttpClient, Limits
from tiksports_dagster.resources.limits import RateLimiter
from tiksports_dagster.resources.reading import as_dict, dig
from tiksports_dagster.resources.sources.batch import Batch, read_each
from tiksports_dagster.resources.sources.espn_people import athlete_line, season_leaders
from tiksports_dagster.resources.sources.espn_shapes import article, game, matches, row_name
from tiksports_dagster.store.records.people import AthleteLine, SeasonLeader
from tiksports_dagster.store.records.signals import Article, Game

if TYPE_CHECKING:
    import httpx

NEWS_LIMIT = 50
NEWEST_LIMIT = 25
SCOREBOARD_LIMIT = 500
LIMITS = Limits(max_bytes=48_000_000)
"""A scoreboard of 17 baseball games is 1.2 MB; a college Saturday has ten times as many."""


class EspnClient:
    """Reads news and scoreboards; an answer serves all processes of a home for ``cache_seconds`` real seconds.

    ``now_url`` is the second address that tells the newest headlines. Both are asked once in ``cache_seconds``, half
    of it apart, so that a headline is heard twice as soon and neither address is asked more often.
    """

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        now_url: str | None = None,
        cache_path: Path | None = None,
        cache_seconds: int = 60,
        limiter: RateLimiter | None = None,
        limits: Limits = LIMITS,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._clock = clock
        self._base_url = base_url.rstrip("/")

        def client(url: str, phase: float | None) -> HttpClient:
            return HttpClient(
                "espn",
                url,
                clock,
                limits=limits,
                user_agent=user_agent,
                pace=limiter.pace("espn") if limiter else None,
                wrap=_cache(cache_path, cache_seconds, phase),
            )

        self._http = client(base_url, None if now_url is None else 0.0)
        self._now = None if now_url is None else client(now_url, 0.5)

    def close(self) -> None:
        """Closes the connections and the cache."""
        self._http.close()
        if self._now is not None:
            self._now.close()

    def news(self, league_key: str, sport_path: str) -> Batch[Article]:
        """The league's newest articles, at most 50, as ESPN orders them; clips (``Media``) are left out and counted.

        Headlines that only the second address tells yet come after them. ``league_key`` is ours (``nba``),
        ``sport_path`` ESPN's (``basketball/nba``). Raises ``TransientFailure`` when ESPN cannot be read now and
        ``PermanentFailure`` when it will not answer this; the second address alone is no failure.
        """
        seen_at = self._clock.now()
        told: Batch[Article] = Batch((), ())
        failure: TikSportsError | None = None
        try:
            body = self._read(sport_path, "news", {"limit": NEWS_LIMIT}, "articles")
            told = self._articles(body, league_key, seen_at)
        except TikSportsError as error:
            failure = error
        newest = self._articles(self._newest(sport_path), league_key, seen_at)
        if failure is not None and not newest.items:
            raise failure
        known = {one.id for one in told.items}
        return Batch((*told.items, *(one for one in newest.items if one.id not in known)), told.skipped)

    def _articles(self, rows: list[object], league_key: str, seen_at: datetime) -> Batch[Article]:
        return read_each(
            f"espn news {league_key}", rows, row_name, lambda row: article(as_dict(row), league_key, seen_at)
        )

    def _newest(self, sport_path: str) -> list[object]:
        """The second address' rows; none when it is not used or does not answer."""
        if self._now is None:
            return []
        league = sport_path.rsplit("/", 1)[-1]
        try:
            answer = self._now.get_json("/v1/sports/news", {"leagues": league, "limit": NEWEST_LIMIT})
        except TikSportsError:
            return []
        found = dig(answer, "headlines")
        return found if isinstance(found, list) else []

    def scoreboard(self, league_key: str, sport_path: str, day: date) -> Batch[Game]:
        """The league's games of one US Eastern game day, in every state. Raises as ``news`` does."""
        params: dict[str, str | int] = {"dates": f"{day:%Y%m%d}", "limit": SCOREBOARD_LIMIT}
        events = self._read(sport_path, "scoreboard", params, "events")
        seen_at = self._clock.now()
        return read_each(
            f"espn scoreboard {league_key} {day}",
            (match for event in events for match in matches(as_dict(event))),
            lambda match: row_name(match.event),
            lambda match: game(match, league_key, seen_at),
        )

    def leaders(self, league_key: str, sport_path: str) -> Batch[SeasonLeader]:
        """The league's season leaders, the best ten of each statistic. Raises as ``news`` does."""
        answer, url = self._people(f"/apis/site/v3/sports/{sport_path}/leaders")
        return season_leaders(answer, league_key, self._clock.now(), url)

    def athlete(self, league_key: str, sport_path: str, athlete_id: str) -> AthleteLine:
        """An athlete's season by ESPN's id (digits). Raises as ``news`` does."""
        answer, url = self._people(f"/apis/common/v3/sports/{sport_path}/athletes/{athlete_id}")
        return athlete_line(answer, league_key, self._clock.now(), url)

    def _people(self, path: str) -> tuple[object, str]:
        return self._http.get_json(path), f"{self._base_url}{path}"

    def _read(self, sport_path: str, what: str, params: dict[str, str | int], rows: str) -> list[object]:
        found = dig(self._http.get_json(f"/apis/site/v2/sports/{sport_path}/{what}", params), rows)
        if not isinstance(found, list):  # no games is an empty list; none at all is an answer that went wrong
            raise TransientFailure(f"espn answered {sport_path}/{what} without {rows}")
        return found


def _cache(
    path: Path | None, seconds: int, phase: float | None
) -> Callable[[httpx.BaseTransport], httpx.BaseTransport] | None:
    if path is None or seconds <= 0:
        return None

    def wrap(sender: httpx.BaseTransport) -> httpx.BaseTransport:
        from tiksports_dagster.resources.sources.cache import CacheTransport

        return CacheTransport(sender, path, seconds, phase)

    return wrap
