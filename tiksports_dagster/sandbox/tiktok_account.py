"""Emulated TikTok, the account's side: OAuth tokens and the Display API's video query.

Sources: OAuth v2 as seen in public clients of 2026-08; Display API pages of 2026-08-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.consent import Consent
from tiksports_dagster.sandbox.progress import tiktok_public_id, tiktok_published
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Task
from tiksports_dagster.sandbox.tiktok import TikTok
from tiksports_dagster.sandbox.wire import is_form, read_form

MAX_IDS = 20
ACCESS_SECONDS = 86_400
REFRESH_SECONDS = 31_536_000
VIDEO_FIELDS = frozenset(
    {
        *("id", "create_time", "cover_image_url", "share_url", "video_description", "duration", "height", "width"),
        *("title", "embed_html", "embed_link", "like_count", "comment_count", "share_count", "view_count", "is_aigc"),
    }
)
UNSEEN = frozenset({"hold", "deleted", "missing"})
"""What keeps a post out of the answer."""


class TikTokAccount:
    """Tokens are flat JSON without envelope; failures come flat too, with HTTP 200."""

    def __init__(self, state: SandboxState, tiktok: TikTok) -> None:
        self.state = state
        self.tiktok = tiktok
        self.consent = Consent(state, "tiktok")

    def routes(self) -> list[Route]:
        """The endpoints of this side."""
        return [
            Route("/v2/auth/authorize/", self.consent.authorize, methods=["GET"]),
            Route("/v2/oauth/token/", self.token, methods=["POST"]),
            Route("/v2/video/query/", self.query, methods=["POST"]),
        ]

    async def token(self, request: Request) -> Response:
        """``grant_type`` refresh_token or authorization_code."""
        if not is_form(request):
            return self._failed("invalid_request", "Only application/x-www-form-urlencoded is supported.")
        form = await read_form(request)
        if (form.get("client_key"), form.get("client_secret")) != (
            TOKENS.tiktok_client_key,
            TOKENS.tiktok_client_secret,
        ):
            return self._failed("invalid_client", "Client key or secret is incorrect.")
        account = self.state.account("tiktok")
        if form.get("grant_type") == "authorization_code":
            fixed = form.get("code") == TOKENS.tiktok_authorization_code and form.get("redirect_uri")
            if not fixed and not self.consent.redeem(form):
                return self._failed("invalid_grant", "Authorization code is expired.")
            refresh = TOKENS.tiktok_refresh_token
        elif form.get("grant_type") == "refresh_token":
            refresh = form.get("refresh_token", "")
            fixed = refresh == TOKENS.tiktok_refresh_token and account["refresh_token_valid"]
            if not fixed and self.state.token_issued("tiktok", "refresh", refresh) is None:
                return self._failed("invalid_grant", "Refresh token is invalid or expired.")
        else:
            return self._failed("unsupported_grant_type", "Grant type is not supported.")
        return JSONResponse(self._grant(account, refresh))

    def _grant(self, account: Mapping[str, Any], refresh: str) -> dict[str, Any]:
        if account["rotate_refresh_token"]:
            self.state.revoke(refresh)
            if refresh == TOKENS.tiktok_refresh_token:
                self.state.configure("tiktok", refresh_token_valid=False)
            refresh = self.state.issue_token("tiktok", "refresh", REFRESH_SECONDS)
        return {
            "access_token": self.state.issue_token("tiktok", "access", ACCESS_SECONDS),
            "expires_in": ACCESS_SECONDS,
            "open_id": account["open_id"],
            "refresh_expires_in": REFRESH_SECONDS,
            "refresh_token": refresh,
            "scope": ",".join(account["scopes"]),
            "token_type": "Bearer",
        }

    def _failed(self, error: str, description: str) -> Response:
        return JSONResponse({"error": error, "error_description": description, "log_id": self.tiktok.log_id()})

    async def query(self, request: Request) -> Response:
        """The account's own public videos among at most 20 ids; others are simply absent."""
        self.tiktok.authorize(request, "video.list", bucket="video_query")
        fields = [name for name in request.query_params.get("fields", "").split(",") if name]
        if not fields or set(fields) - VIDEO_FIELDS:
            raise self.tiktok.refusal(400, "invalid_params", "fields names no or unknown fields.")
        filters = (await self.tiktok.body(request)).get("filters")
        ids = filters.get("video_ids") if isinstance(filters, dict) else None
        if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_IDS or not all(isinstance(one, str) for one in ids):
            raise self.tiktok.refusal(400, "invalid_params", "video_ids must be 1 to 20 strings.")
        now = self.state.timestamp()
        found = [self.state.store.task_of_post("tiktok", one) for one in dict.fromkeys(ids)]
        public = [task for task in found if task is not None and tiktok_public_id(task, now) is not None]
        told = [task for task in public for _ in range(self._times(str(task.post_id)))]
        return self.tiktok.answer({"videos": [{name: self._video(task)[name] for name in fields} for task in told]})

    def _times(self, post_id: str) -> int:
        """How often the answer has the video."""
        audience = self.state.audience
        return 0 if audience.fate("tiktok", post_id) & UNSEEN else audience.times("tiktok", post_id)

    def _video(self, task: Task) -> dict[str, Any]:
        published = tiktok_published(task) or task.created
        post_id = str(task.post_id)
        seen = self.state.watched(task, published)
        link = f"https://www.tiktok.com/@{self.state.account('tiktok')['username']}/video/{post_id}"
        return {
            "id": post_id,
            "create_time": int(published),
            "cover_image_url": f"https://tiktok.sandbox.invalid/cover/{post_id}.jpeg",
            "share_url": link,
            "video_description": task.caption,
            "duration": round(task.details.get("seconds") or 0),
            "height": task.details.get("height") or 0,
            "width": task.details.get("width") or 0,
            "title": task.caption,
            "embed_html": "",
            "embed_link": link,
            "like_count": seen.likes,
            "comment_count": seen.comments,
            "share_count": seen.shares,
            "view_count": seen.views,
            "is_aigc": task.details.get("is_aigc", False),
        }
