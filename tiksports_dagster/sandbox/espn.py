"""Emulated ESPN site API: news, scores and athletes of the sample day, of recordings, or only of injected headlines.

No key; a filter on the User-Agent since 2026-08-04; date ranges refused since 2026-09.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.captures import Captures, UnreadableCapture, game_day
from tiksports_dagster.sandbox.day.games import GAMES
from tiksports_dagster.sandbox.day.news import STORIES
from tiksports_dagster.sandbox.day.teams import LEAGUES, League
from tiksports_dagster.sandbox.espn_people import athlete, leaders
from tiksports_dagster.sandbox.espn_shapes import EASTERN, article, event, league_entry
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.wire import Party, Refusal, whole_number

NEWS_DEFAULT_LIMIT = 6
SCOREBOARD_DEFAULT_LIMIT = 100
SCOREBOARD_MAX_LIMIT = 500
OVER_LIMIT_EVENTS = 25
_FORBIDDEN = (
    "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>"
)
_LIBRARIES = re.compile(
    r"(python-httpx|python-requests|python-urllib|python/[0-9.]+ aiohttp|curl|wget|axios|node-fetch|node|okhttp|"
    r"go-http-client|java|apache-httpclient|libwww-perl|guzzlehttp|undici)(/|$)",
    re.IGNORECASE,
)
_LEAGUE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.IGNORECASE)


def agent_allowed(agent: str | None) -> bool:
    """Whether the filter lets a User-Agent pass: library defaults, and names that give a URL in ``(+https://…)``.

    Browser strings and bare tokens such as ``MyApp/1.0`` are refused, and so, to be on the safe side, is none at all.
    """
    if not agent or agent.lower().startswith("mozilla/"):
        return False
    return bool(_LIBRARIES.match(agent) or re.search(r"\(\+https?://[^\s)]+\)", agent))


class Espn:
    """News by two addresses, and scoreboards. ``captures`` replaces the sample day; ``quiet`` leaves it out."""

    def __init__(self, state: SandboxState, *, captures: Captures | None, quiet: bool) -> None:
        self.state = state
        self.captures = captures
        self.quiet = quiet

    def party(self) -> Party:
        """The party with its routes."""
        base = "/apis/site/v2/sports/{sport}/{league}"
        routes = [
            Route(f"{base}/news", self.news, methods=["GET"]),
            Route(f"{base}/scoreboard", self.scoreboard, methods=["GET"]),
            Route("/apis/site/v3/sports/{sport}/{league}/leaders", self.leaders, methods=["GET"]),
            Route("/apis/common/v3/sports/{sport}/{league}/athletes/{athlete}", self.athlete, methods=["GET"]),
            Route("/v1/sports/news", self.newest, methods=["GET"]),
        ]
        return Party("espn", routes, self.refuse)

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """``{"code", "message"}``; 403 is the filter's HTML page."""
        if status == 403:
            return HTMLResponse(_FORBIDDEN, status_code=403)
        message = options.get("message") or "Failed to get events endpoint."
        return JSONResponse({"code": status, "message": message}, status_code=status)

    def _check(self, request: Request) -> None:
        if not agent_allowed(request.headers.get("user-agent")):
            raise Refusal(self.refuse(403, {}))

    def _league(self, request: Request) -> tuple[str, League | None]:
        """The path's league in lower case and our row of it, None when we have none under that sport."""
        sport, slug = request.path_params["sport"].lower(), request.path_params["league"].lower()
        league = LEAGUES.get(slug)
        return slug, league if league is not None and league.sport == sport else None

    # --- news

    async def newest(self, request: Request) -> Response:
        """The second address: the newest headlines of the league that ``leagues`` names."""
        self._check(request)
        slug = request.query_params.get("leagues", "").lower()
        limit = self._limit(request, NEWS_DEFAULT_LIMIT)
        found = [*self.state.articles(slug), *self._own_articles(slug)]
        found.sort(key=lambda one: str(one.get("published") or ""), reverse=True)
        return JSONResponse(
            {"resultsCount": len(found), "resultsLimit": limit, "resultsOffset": 0, "headlines": found[:limit]}
        )

    async def news(self, request: Request) -> Response:
        """Articles, newest first, whose time has come; few unless ``limit`` asks for more."""
        self._check(request)
        slug, league = self._league(request)
        limit = self._limit(request, NEWS_DEFAULT_LIMIT)
        injected = self.state.articles(slug)
        if league is None and not injected and (self.captures is None or not _LEAGUE.fullmatch(slug)):
            raise Refusal(self.refuse(404, {"message": "Failed to get news endpoint."}))
        label = league.label if league is not None else slug.upper()
        feed: dict[str, Any] = {"header": f"{label} News", "link": {"language": "en", "rel": ["index"], "text": "All"}}
        found = [*injected, *self._own_articles(slug)]
        if self.captures is not None:
            recorded = self._recorded(self.captures.news, slug) or {"articles": []}
            feed = {**feed, **{name: value for name, value in recorded.items() if name != "articles"}}
            found += recorded["articles"]
        found.sort(key=lambda one: str(one.get("published") or ""), reverse=True)
        return JSONResponse({**feed, "articles": found[:limit]})

    def _own_articles(self, slug: str) -> list[dict[str, Any]]:
        if self.quiet or self.captures is not None:
            return []
        now = self.state.now()
        return [article(story) for story in STORIES if story.league == slug and story.published <= now]

    # --- scoreboards

    async def scoreboard(self, request: Request) -> Response:
        """Games of a US Eastern day (``dates=YYYYMMDD``) or month (``YYYYMM``); a day without games has no events."""
        self._check(request)
        slug, league = self._league(request)
        limit = self._limit(request, SCOREBOARD_DEFAULT_LIMIT)
        if limit > SCOREBOARD_MAX_LIMIT:
            limit = OVER_LIMIT_EVENTS
        day, month = self._dates(request.query_params.get("dates"))
        if self.captures is not None:
            document = self._recorded(self.captures.scoreboard, slug) or {"leagues": [], "events": []}
        elif league is None:
            raise Refusal(self.refuse(400, {}))
        else:
            document = {"leagues": [league_entry(league)], "events": self._own_events(slug)}
            day = day or (None if month else self.state.now().astimezone(EASTERN).date())
        events = [one for one in document["events"] if _falls_on(one, day, month)]
        events.sort(key=lambda one: str(one.get("date") or ""))
        document = {name: value for name, value in document.items() if day is None or name not in ("day", "week")}
        if day is not None:
            document["day"] = {"date": day.isoformat()}
        return JSONResponse({**document, "events": events[:limit]})

    def _own_events(self, slug: str) -> list[dict[str, Any]]:
        now = self.state.now()
        return [] if self.quiet else [event(game, now) for game in GAMES if game.league == slug]

    def _dates(self, text: str | None) -> tuple[date | None, tuple[int, int] | None]:
        """(day, month) asked for, at most one of them. Ranges and anything else are refused with 400."""
        if text is None:
            return None, None
        try:
            if re.fullmatch(r"[0-9]{8}", text):
                return datetime.strptime(text, "%Y%m%d").date(), None  # noqa: DTZ007 - a day, no moment
            if re.fullmatch(r"[0-9]{6}", text):
                first = datetime.strptime(text, "%Y%m").date()  # noqa: DTZ007
                return None, (first.year, first.month)
        except ValueError:
            pass
        raise Refusal(self.refuse(400, {}))

    # --- people

    async def leaders(self, request: Request) -> Response:
        """Season leaders of the sample day; 404 where none are known for certain."""
        slug, league = self._league(request)
        return self._person(request, leaders(slug) if league is not None else None)

    async def athlete(self, request: Request) -> Response:
        """An athlete's season as of the sample day; 404 for all others."""
        slug, league = self._league(request)
        return self._person(request, athlete(slug, request.path_params["athlete"]) if league is not None else None)

    def _person(self, request: Request, found: dict[str, Any] | None) -> Response:
        self._check(request)
        if found is None or self.quiet or self.captures is not None:
            raise Refusal(self.refuse(404, {"message": "Not found."}))
        return JSONResponse(found)

    # --- all

    def _limit(self, request: Request, default: int) -> int:
        text = request.query_params.get("limit")
        limit = default if text is None else whole_number(text)
        if limit is None:
            raise Refusal(self.refuse(400, {}))
        return limit

    def _recorded(self, read: Callable[[str], dict[str, Any] | None], slug: str) -> dict[str, Any] | None:
        """What was recorded of a league, None when nothing was; a broken file is a 500 that names it."""
        try:
            return read(slug)
        except UnreadableCapture as error:
            raise Refusal(self.refuse(500, {"message": str(error)})) from None


def _falls_on(event: dict[str, Any], day: date | None, month: tuple[int, int] | None) -> bool:
    if day is None and month is None:
        return True
    on = game_day(event)
    return on is not None and (on == day or (on.year, on.month) == month)
