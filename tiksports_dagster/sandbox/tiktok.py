"""Emulated TikTok: creator info, direct and inbox posts, status, cancel, and the upload URL's chunk protocol.

Envelope ``{"data": …, "error": {"code", "message", "log_id"}}`` on every JSON call.
Source: Content Posting API pages, 2026-09-11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.progress import (
    TIKTOK_UPLOAD_URL_SECONDS,
    tiktok_public_id,
    tiktok_published,
    tiktok_status,
    whims,
)
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Overtaken, Task
from tiksports_dagster.sandbox.tiktok_rules import (
    Rejected,
    Source,
    check_post_info,
    check_source,
    invalid,
    privacy_levels,
)
from tiksports_dagster.sandbox.wire import (
    Party,
    Refusal,
    content_range,
    finish_upload,
    origin,
    read_object,
    take_bytes,
    whole_number,
)

CALLS_PER_MINUTE = {"creator_info": 20, "init": 6, "inbox_init": 6, "status": 30, "video_query": 600}
_CODES = {
    400: "invalid_params",
    401: "access_token_invalid",
    403: "scope_permission_missed",
    404: "unsupported_path",
    429: "rate_limit_exceeded",
}
_VIDEO_TYPES = ("video/mp4", "video/quicktime", "video/webm")
_DAY_SECONDS = 86_400.0


class TikTok:
    """The Content Posting side. Every endpoint decides by the account, the clock and the stored tasks."""

    def __init__(self, state: SandboxState) -> None:
        self.state = state

    def party(self, *more: Route) -> Party:
        """The party with its routes; ``more`` are those of its account side."""
        routes = [
            Route("/v2/post/publish/creator_info/query/", self.creator_info, methods=["POST"]),
            Route("/v2/post/publish/video/init/", self.init_direct, methods=["POST"]),
            Route("/v2/post/publish/inbox/video/init/", self.init_inbox, methods=["POST"]),
            Route("/v2/post/publish/status/fetch/", self.status, methods=["POST"]),
            Route("/v2/post/publish/cancel/", self.cancel, methods=["POST"]),
            Route("/video/", self.upload, methods=["PUT"]),
            *more,
        ]
        return Party("tiktok", routes, self.refuse)

    # --- answers

    def log_id(self) -> str:
        """Time and hexadecimal digits, as TikTok's own."""
        return self.state.now().strftime("%Y%m%d%H%M%S") + self.state.draw("tiktok-log", 10).hex().upper()

    def answer(
        self, data: Mapping[str, Any], *, status: int = 200, code: str = "ok", message: str = ""
    ) -> JSONResponse:
        """An answer in the envelope."""
        error = {"code": code, "message": message, "log_id": self.log_id()}
        return JSONResponse({"data": dict(data), "error": error}, status_code=status)

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """An error in the envelope; ``code`` and ``message`` may be given."""
        code = options.get("code") or _CODES.get(status, "internal_error")
        return self.answer({}, status=status, code=code, message=options.get("message") or "The request was refused.")

    def refusal(self, status: int, code: str, message: str) -> Refusal:
        """The same to be raised."""
        return Refusal(self.answer({}, status=status, code=code, message=message))

    def authorize(self, request: Request, *scopes: str, bucket: str | None = None) -> dict[str, Any]:
        """The account, when the token is good, has one of the scopes, and the minute's calls are not used up."""
        account = self.state.account("tiktok")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        fixed = token == TOKENS.tiktok_access_token and account["token_valid"]
        issued = self.state.token_issued("tiktok", "access", token) is not None
        if scheme.lower() != "bearer" or not (fixed or issued):
            message = "The access token is invalid or not found in the request."
            raise self.refusal(401, "access_token_invalid", message)
        if not set(scopes) & set(account["scopes"]):
            raise self.refusal(401, "scope_not_authorized", f"The user did not authorize {' or '.join(scopes)}.")
        if bucket is not None and not self.state.allow(f"tiktok:{bucket}", CALLS_PER_MINUTE[bucket], 60):
            raise self.refusal(429, "rate_limit_exceeded", "Too many requests in one minute.")
        return account

    async def body(self, request: Request) -> dict[str, Any]:
        """The JSON object that was sent."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise self.refusal(400, "invalid_params", "Content-Type must be application/json.")
        value = await read_object(request)
        if value is None:
            raise self.refusal(400, "invalid_params", "The body is not a JSON object.")
        return value

    # --- calls

    async def creator_info(self, request: Request) -> Response:
        """What may be posted now. That nothing may be posted arrives as HTTP 200 with a code."""
        account = self.authorize(request, "video.publish", bucket="creator_info")
        refused = self._may_not_post(account)
        if refused is not None:
            return self.answer({}, code=refused, message="The creator cannot post right now.")
        return self.answer(
            {
                "creator_avatar_url": f"{origin(request)}/tiktok/avatar.jpeg",
                "creator_username": account["username"],
                "creator_nickname": account["nickname"],
                "privacy_level_options": list(privacy_levels(account)),
                "comment_disabled": account["comment_disabled"],
                "duet_disabled": account["duet_disabled"],
                "stitch_disabled": account["stitch_disabled"],
                "max_video_post_duration_sec": account["max_seconds"],
            }
        )

    async def init_direct(self, request: Request) -> Response:
        """Starts a post; nothing is posted before its bytes are complete."""
        account = self.authorize(request, "video.publish", bucket="init")
        body = await self.body(request)
        try:
            post = check_post_info(body.get("post_info"), account)
            source = check_source(body.get("source_info"), account["verified_domains"])
        except Rejected as rejected:
            raise self.refusal(rejected.status, rejected.code, rejected.message) from None
        refused = self._may_not_post(account)
        if refused is not None:
            raise self.refusal(403, refused, "The creator cannot post right now.")
        return self._start(request, "direct", source, post)

    async def init_inbox(self, request: Request) -> Response:
        """Starts a draft for the creator's inbox; only ``source_info`` is accepted."""
        account = self.authorize(request, "video.upload", bucket="inbox_init")
        body = await self.body(request)
        try:
            if set(body) - {"source_info"}:
                raise invalid("only source_info is accepted")
            source = check_source(body.get("source_info"), account["verified_domains"])
        except Rejected as rejected:
            raise self.refusal(rejected.status, rejected.code, rejected.message) from None
        if account["banned"]:
            raise self.refusal(403, "spam_risk_user_banned_from_posting", "The creator cannot post right now.")
        if len(self._recent("inbox")) >= account["pending_shares"]:
            raise self.refusal(403, "spam_risk_too_many_pending_share", "Too many drafts are waiting.")
        return self._start(request, "inbox", source, {"title": ""})

    def _start(self, request: Request, kind: str, source: Source, post: Mapping[str, Any]) -> Response:
        pulled = source.url is not None
        form = "v_pub_url~v2-1." if pulled else ("v_pub_file~v2-1." if kind == "direct" else "v_inbox_file~v2.")
        token = self.state.draw("tiktok-upload-token", 16).hex()
        task = Task(
            platform="tiktok",
            id=self.state.digits("tiktok-publish", len(form) + 19, form + "7"),
            kind="pull" if pulled else kind,
            created=self.state.timestamp(),
            size=source.video_size,
            caption=post["title"],
            details={
                "privacy_level": post.get("privacy_level"),
                "is_aigc": post.get("is_aigc", False),
                "chunk_size": source.chunk_size,
                "chunks": source.chunks,
                "upload_token": token,
                **whims(self.state.account("tiktok")),
            },
        )
        self.state.store.save(task)
        if pulled:
            return self.answer({"publish_id": task.id})
        url = f"{origin(request)}/tiktok/video/?upload_id={task.id.rpartition('.')[2]}&upload_token={token}"
        return self.answer({"publish_id": task.id, "upload_url": url})

    async def status(self, request: Request) -> Response:
        """Where a post stands. Ids of public posts are JSON integers of 19 digits."""
        self.authorize(request, "video.upload", "video.publish", bucket="status")
        task = await self._task(request)
        now = self.state.timestamp()
        status, reason = tiktok_status(task, now)
        data: dict[str, Any] = {"status": status}
        if reason is not None:
            data["fail_reason"] = reason
        held = "hold" in self.state.audience.fate("tiktok", str(task.post_id))
        post_id = None if held else tiktok_public_id(task, now)
        data["publicaly_available_post_id"] = [int(post_id)] if post_id is not None else []
        data["downloaded_bytes" if task.kind == "pull" else "uploaded_bytes"] = task.received
        return self.answer(data)

    async def cancel(self, request: Request) -> Response:
        """Stops a pull that is still downloading; uploads cannot be cancelled."""
        self.authorize(request, "video.publish")
        task = await self._task(request)
        if task.kind != "pull" or tiktok_status(task, self.state.timestamp())[0] != "PROCESSING_DOWNLOAD":
            raise self.refusal(400, "invalid_params", "Only a download in progress can be cancelled.")
        self.state.store.save(replace(task, cancelled=self.state.timestamp()))
        return self.answer({})

    async def _task(self, request: Request) -> Task:
        publish_id = (await self.body(request)).get("publish_id")
        task = self.state.store.task("tiktok", publish_id) if isinstance(publish_id, str) else None
        if task is None:
            raise self.refusal(400, "invalid_publish_id", "The publish_id does not exist.")
        return task

    # --- limits of the account

    def _recent(self, kind: str) -> list[Task]:
        since = self.state.timestamp() - _DAY_SECONDS
        return [task for task in self.state.store.tasks("tiktok", since=since) if task.kind == kind]

    def _may_not_post(self, account: Mapping[str, Any]) -> str | None:
        if account["banned"]:
            return "spam_risk_user_banned_from_posting"
        if account["active_user_cap_reached"]:
            return "reached_active_user_cap"
        posted = [task for task in self._recent("direct") if tiktok_published(task) is not None]
        return "spam_risk_too_many_posts" if len(posted) >= account["daily_posts"] else None

    # --- bytes

    async def upload(self, request: Request) -> Response:
        """One chunk for an upload URL; no bearer. 206 more is wanted, 201 complete; chunks come strictly in order."""
        task = self._uploading(request)
        if self.state.timestamp() > task.created + TIKTOK_UPLOAD_URL_SECONDS:
            raise self.refusal(403, "upload_url_expired", "The upload URL has expired.")
        span = content_range(request.headers.get("content-range"))
        length = whole_number(request.headers.get("content-length"))
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if span is None or span.first is None or span.last is None or span.total != task.size:
            raise self.refusal(400, "invalid_params", "Content-Range does not describe this upload.")
        if kind not in _VIDEO_TYPES or length is None or length != span.last - span.first + 1:
            raise self.refusal(400, "invalid_params", "Content-Type or Content-Length is wrong.")
        if task.completed is not None or span.first != task.received:
            return self._progress(task, 416)
        if length != Source(task.size, task.details["chunk_size"], task.details["chunks"]).chunk(task.received):
            raise self.refusal(400, "invalid_params", "The chunk is not of the announced size.")
        path = self.state.partial(task)
        taken = await take_bytes(request, path, offset=span.first, at_most=length)
        if not taken.whole or taken.count != length:
            raise self.refusal(400, "invalid_params", "The chunk arrived incomplete.")
        # saved before the file is looked at, so that a repeated last chunk meets 416 and not a half-read file
        try:
            task = self.state.store.advance(task, span.last + 1)
        except Overtaken as overtaken:
            return self._progress(overtaken.task, 416)
        if task.received < task.size:
            return self._progress(task, 206)
        self.state.store.save(self._posted(await finish_upload(self.state, task, "file_format_check_failed")))
        return self._progress(task, 201)

    def _uploading(self, request: Request) -> Task:
        upload_id, token = request.query_params.get("upload_id"), request.query_params.get("upload_token")
        for form in ("v_pub_file~v2-1.", "v_inbox_file~v2."):
            task = self.state.store.task("tiktok", f"{form}{upload_id}")
            if task is not None and task.details["upload_token"] == token:
                return task
        raise self.refusal(404, "upload_task_not_found", "There is no such upload.")

    def _posted(self, task: Task) -> Task:
        """The complete task with its post id: 19 digits, the time in the high half as in TikTok's own ids."""
        seconds = task.details.get("seconds")
        if task.problem is None and seconds is not None and seconds > self.state.account("tiktok")["max_seconds"]:
            task = replace(task, problem="duration_check_failed")
        moment = int(self.state.timestamp())
        low = int.from_bytes(self.state.draw("tiktok-post", 4), "big")
        return replace(task, post_id=str((moment << 32) | low))

    def _progress(self, task: Task, status: int) -> Response:
        header = {"Content-Range": f"bytes 0-{task.received}/{task.size}"}
        return Response(status_code=status, headers=header)
