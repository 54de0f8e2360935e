"""Emulated Instagram Graph API, the reading side: nodes and fields, the account's media, insights, tokens."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.audience.counters import Counters
from tiksports_dagster.sandbox.consent import Consent
from tiksports_dagster.sandbox.instagram import Instagram, container_status
from tiksports_dagster.sandbox.progress import INSTAGRAM_INSIGHTS_DELAY_SECONDS
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Task
from tiksports_dagster.sandbox.wire import read_form, whole_number

MAX_IDS = 50
TOKEN_SECONDS = 5_183_944
SHORT_SECONDS = 3_600.0
MIN_TOKEN_AGE_SECONDS = 86_400.0

METRICS: dict[str, tuple[str, Callable[[Counters], float]]] = {
    "views": ("Views", lambda seen: seen.views),
    "reach": ("Accounts reached", lambda seen: seen.reach),
    "likes": ("Likes", lambda seen: seen.likes),
    "comments": ("Comments", lambda seen: seen.comments),
    "shares": ("Shares", lambda seen: seen.shares),
    "saved": ("Saved", lambda seen: seen.saves),
    "total_interactions": ("Interactions", lambda seen: seen.likes + seen.comments + seen.shares + seen.saves),
    "ig_reels_avg_watch_time": ("Average watch time", lambda seen: round(seen.average_watch_seconds * 1000)),
    "ig_reels_video_view_total_time": (
        "Watch time",
        lambda seen: round(seen.views * seen.average_watch_seconds * 1000),
    ),
    "reels_skip_rate": ("Skip rate", lambda seen: seen.skip_percent),
    "reposts": ("Reposts", lambda seen: seen.shares // 5),
    "total_likes": ("Likes", lambda seen: seen.likes),
    "total_comments": ("Comments", lambda seen: seen.comments),
    "total_views": ("Views", lambda seen: seen.views),
}
"""Metrics a reel has, with title and value; watch times are milliseconds."""
FACEBOOK_METRICS = ("crossposted_views", "facebook_views")
"""Known, but an error for a reel that is not on Facebook too."""


class InstagramReading:
    """Reads containers, media and the account as Graph nodes."""

    def __init__(self, state: SandboxState, instagram: Instagram) -> None:
        self.state = state
        self.instagram = instagram
        self.consent = Consent(state, "instagram")

    def routes(self) -> list[Route]:
        """The endpoints of this side; the node route matches any id and is the last."""
        return [
            Route("/oauth/authorize", self.consent.authorize, methods=["GET"]),
            Route("/oauth/access_token", self.code, methods=["POST"]),
            Route("/access_token", self.exchange, methods=["GET"]),
            Route("/refresh_access_token", self.refresh, methods=["GET"]),
            Route("/{version}/{user}/media", self.media, methods=["GET"]),
            Route("/{version}/{media}/insights", self.insights, methods=["GET"]),
            Route("/{version}/", self.nodes, methods=["GET"]),
            Route("/{version}/{node}", self.node, methods=["GET"]),
        ]

    async def node(self, request: Request) -> Response:
        """One object with the fields asked for."""
        sent = await self.instagram.parameters(request)
        return JSONResponse(self._node(request.path_params["node"], sent.get("fields")))

    async def nodes(self, request: Request) -> Response:
        """Several objects by ``ids``, as an object keyed by id."""
        sent = await self.instagram.parameters(request)
        ids = [one for one in sent.get("ids", "").split(",") if one]
        if not 1 <= len(ids) <= MAX_IDS:
            raise self.instagram.refusal(100, "ids must name 1 to 50 objects.")
        return JSONResponse({one: self._node(one, sent.get("fields")) for one in ids})

    def _node(self, node: str, fields: str | None) -> dict[str, Any]:
        if node == TOKENS.instagram_user_id:
            return self._chosen({"id": node, "username": self.state.account("instagram")["username"]}, fields, "User")
        task = self.state.store.task("instagram", node)
        if task is not None:
            values = {"id": node, **container_status(task, self.state.timestamp())}
            return self._chosen(values, fields, "IGMediaBuilder")
        return self._chosen(self._media(self._posted(node)), fields, "Media")

    def _posted(self, media: str) -> Task:
        task = self.state.store.task_of_post("instagram", media)
        if task is None or "deleted" in self.state.audience.fate("instagram", media):
            raise self.instagram.no_object(media)
        return task

    def _chosen(self, values: dict[str, Any], fields: str | None, kind: str) -> dict[str, Any]:
        """The fields asked for, and always the id. One unknown field fails the call."""
        names = [name for name in (fields or "id").split(",") if name]
        for name in names:
            if name not in values:
                message = f"(#100) Tried accessing nonexisting field ({name[:60]}) on node type ({kind})"
                raise self.instagram.refusal(100, message)
        return {name: values[name] for name in dict.fromkeys([*names, "id"])}

    def _media(self, task: Task) -> dict[str, Any]:
        media, published = str(task.post_id), task.published or task.created
        code = base64.urlsafe_b64encode(int(media).to_bytes(8, "big")).decode().rstrip("=")
        seen = self.state.watched(task, published)
        return {
            "id": media,
            "caption": task.caption,
            "comments_count": seen.comments,
            "is_ai_generated": task.details["is_ai_generated"],
            "like_count": seen.likes,
            "media_product_type": "REELS",
            "media_type": "VIDEO",
            "permalink": f"https://www.instagram.com/reel/{code}/",
            "shortcode": code,
            "timestamp": datetime.fromtimestamp(published, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "username": self.state.account("instagram")["username"],
        }

    async def media(self, request: Request) -> Response:
        """The account's posts, newest first, by pages of ``limit`` (25) with an ``after`` cursor."""
        sent = await self.instagram.parameters(request)
        self.instagram.check_user(request)
        limit, first = whole_number(sent.get("limit", "25")), whole_number(sent.get("after", "0"))
        if limit is None or first is None or not 1 <= limit <= 100:
            raise self.instagram.refusal(100, "limit or after is not valid.")
        posts = [
            task
            for task in self.state.store.tasks("instagram")
            if task.published is not None and "deleted" not in self.state.audience.fate("instagram", str(task.post_id))
        ]
        posts.sort(key=lambda task: task.published or 0.0, reverse=True)
        page = [self._chosen(self._media(task), sent.get("fields"), "Media") for task in posts[first : first + limit]]
        answer: dict[str, Any] = {"data": page}
        if page:
            answer["paging"] = {"cursors": {"before": str(first), "after": str(first + len(page))}}
        return JSONResponse(answer)

    async def insights(self, request: Request) -> Response:
        """Lifetime metrics of a reel. One metric it does not have fails the whole call; early on there is no data."""
        sent = await self.instagram.parameters(request)
        task = self._posted(request.path_params["media"])
        names = [name for name in sent.get("metric", "").split(",") if name]
        allowed = {*METRICS, *(FACEBOOK_METRICS if self.state.account("instagram")["on_facebook"] else ())}
        unknown = [name for name in names if name not in allowed]
        if not names or unknown:
            wrong = unknown[0][:60] if unknown else "metric"
            raise self.instagram.refusal(100, f"(#100) The Media Insights API does not support the {wrong} metric.")
        media, published, now = str(task.post_id), task.published or 0.0, self.state.timestamp()
        lag = float(self.state.account("instagram")["insights_lag_seconds"] or 0.0)
        silent = "missing" in self.state.audience.fate("instagram", media)
        if silent or now < published + max(lag, INSTAGRAM_INSIGHTS_DELAY_SECONDS):
            return JSONResponse({"data": []})
        seen = self.state.audience.watched(task, published, at=now - lag)
        rows = [_insight(media, name, seen) for name in dict.fromkeys(names)]
        return JSONResponse({"data": rows * self.state.audience.times("instagram", media)})

    async def code(self, request: Request) -> Response:
        """A token of an hour for a code (host api.instagram.com)."""
        form = await read_form(request)
        client = (form.get("client_id"), form.get("client_secret"))
        if client != (TOKENS.instagram_app_id, TOKENS.instagram_app_secret):
            raise self.instagram.refusal(101, "Invalid platform app")
        if form.get("grant_type") != "authorization_code" or not self.consent.redeem(form):
            raise self.instagram.refusal(100, "This authorization code has been used or has expired.")
        token = self.state.issue_token("instagram", "short", SHORT_SECONDS)
        granted = "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_insights"
        row = {"access_token": token, "user_id": TOKENS.instagram_user_id, "permissions": granted}
        return JSONResponse({"data": [row]})

    async def exchange(self, request: Request) -> Response:
        """A token of 60 days for one of an hour."""
        asked = request.query_params
        known = self.state.token_issued("instagram", "short", asked.get("access_token", "")) is not None
        if asked.get("grant_type") != "ig_exchange_token" or asked.get("client_secret") != TOKENS.instagram_app_secret:
            raise self.instagram.refusal(100, "grant_type must be ig_exchange_token, with the app's secret.")
        if not known:
            raise self.instagram.refusal(190, "Invalid OAuth access token - Cannot parse access token", 467)
        fresh = self.state.issue_token("instagram", "access", TOKEN_SECONDS)
        return JSONResponse({"access_token": fresh, "token_type": "bearer", "expires_in": TOKEN_SECONDS})

    async def refresh(self, request: Request) -> Response:
        """A long-lived token for one that is at least a day old."""
        token = request.query_params.get("access_token")
        self.instagram.check_token(token)
        if request.query_params.get("grant_type") != "ig_refresh_token":
            raise self.instagram.refusal(100, "grant_type must be ig_refresh_token.")
        issued = self.state.token_issued("instagram", "access", str(token))
        if issued is not None and self.state.timestamp() < issued + MIN_TOKEN_AGE_SECONDS:
            raise self.instagram.refusal(190, "The access token is too young to be refreshed.")
        fresh = self.state.issue_token("instagram", "access", TOKEN_SECONDS)
        return JSONResponse({"access_token": fresh, "token_type": "bearer", "expires_in": TOKEN_SECONDS})


def _insight(media: str, name: str, seen: Counters) -> dict[str, Any]:
    title, value = METRICS.get(name) or ("Views on Facebook", lambda _seen: 0)
    return {
        "name": name,
        "period": "lifetime",
        "values": [{"value": value(seen)}],
        "title": title,
        "description": title,
        "id": f"{media}/insights/{name}/lifetime",
    }
