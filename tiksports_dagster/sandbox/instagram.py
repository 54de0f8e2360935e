"""Emulated Instagram Graph API: reel containers, resumable bytes, publishing and its limit.

Errors are HTTP 400 with ``{"error": {"message", "type", "code", "error_subcode", "fbtrace_id"}}``.
Source: content publishing and error code pages as of 2026-06; field ``status`` worded as recorded.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.instagram_fetch import MAX_VIDEO_BYTES, fetch_video
from tiksports_dagster.sandbox.progress import instagram_status, whims
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Overtaken, Task
from tiksports_dagster.sandbox.wire import (
    Party,
    Refusal,
    finish_upload,
    is_form,
    origin,
    read_body,
    read_form,
    take_bytes,
    whole_number,
)

CAPTION_CHARACTERS = 2200
MAX_HASHTAGS = 30
MAX_MENTIONS = 20
BAD_VIDEO = "2207026"
NOT_FETCHED = "2207052"
_DAY_SECONDS = 86_400.0
_STATUS_TEXT = {
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "PUBLISHED": "Published: Media has been successfully published.",
    "EXPIRED": "Expired: The container was not published within 24 hours and the container has expired.",
}
_CODES = {400: 100, 401: 190, 403: 10, 404: 100, 429: 4, 500: 2, 503: 2}


class Instagram:
    """The publishing side. Containers and media are one task each: container id and media id."""

    def __init__(self, state: SandboxState) -> None:
        self.state = state

    def party(self, *more: Route) -> Party:
        """The party with its routes; ``more`` are those that read nodes, which match any path and so come last."""
        routes = [
            Route("/rupload/ig-api-upload/{version}/{container}", self.upload, methods=["POST"]),
            Route("/{version}/{user}/media", self.create, methods=["POST"]),
            Route("/{version}/{user}/media_publish", self.publish, methods=["POST"]),
            Route("/{version}/{user}/content_publishing_limit", self.limit, methods=["GET"]),
            *more,
        ]
        return Party("instagram", routes, self.refuse)

    # --- answers

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """An error in Graph's envelope; ``code``, ``subcode`` and ``message`` may be given."""
        code = options.get("code") or _CODES.get(status, 2 if status >= 500 else 100)
        error: dict[str, Any] = {
            "message": options.get("message") or "The request could not be processed.",
            "type": "OAuthException",
            "code": code,
        }
        if options.get("subcode") is not None:
            error["error_subcode"] = options["subcode"]
        if status >= 500 or code in (-1, -2):
            error["is_transient"] = True
        trace = base64.urlsafe_b64encode(self.state.draw("instagram-trace", 15)).decode()
        return JSONResponse({"error": {**error, "fbtrace_id": f"A{trace}"}}, status_code=status)

    def refusal(self, code: int, message: str, subcode: int | None = None) -> Refusal:
        """A 400 to be raised."""
        return Refusal(self.refuse(400, {"code": code, "subcode": subcode, "message": message}))

    def no_object(self, node: str) -> Refusal:
        """What Graph says of ids it does not know or may not show."""
        message = (
            f"Unsupported request. Object with ID '{node[:40]}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation."
        )
        return self.refusal(100, message)

    def check_token(self, token: str | None) -> None:
        """Raises the refusal for a missing or dead token."""
        fixed = token == TOKENS.instagram_access_token and self.state.account("instagram")["token_valid"]
        if not token or not (fixed or self.state.token_issued("instagram", "access", token) is not None):
            raise self.refusal(190, "Invalid OAuth access token - Cannot parse access token", 467)

    async def parameters(self, request: Request) -> dict[str, str]:
        """Query, form and JSON parameters together, after the token has been checked."""
        found = dict(request.query_params)
        if is_form(request):
            found.update(await read_form(request))
        elif request.headers.get("content-type", "").startswith("application/json"):
            found.update(_flat(await read_body(request)))
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        self.check_token(found.get("access_token") or (bearer if scheme.lower() in ("bearer", "oauth") else None))
        return found

    def check_user(self, request: Request) -> None:
        """Raises unless the path names our version form and our user."""
        user, version = request.path_params["user"], request.path_params["version"]
        if user != TOKENS.instagram_user_id or not re.fullmatch(r"v[0-9]{1,2}\.[0-9]", version):
            raise self.no_object(user)

    # --- containers

    async def create(self, request: Request) -> Response:
        """A reel container, to be filled by URL or by resumable upload."""
        sent = await self.parameters(request)
        self.check_user(request)
        if sent.get("media_type") != "REELS":
            raise self.refusal(100, "The media type is unknown.", 2207023)
        caption = sent.get("caption", "")
        self._check_caption(caption)
        offset = sent.get("thumb_offset")
        if offset is not None and whole_number(offset) is None:
            raise self.refusal(1, "thumb_offset must be a number of milliseconds within the video.", 2207057)
        resumable = sent.get("upload_type") == "resumable"
        if resumable == bool(sent.get("video_url")):
            raise self.refusal(100, "Give either video_url or upload_type=resumable.")
        recent = [
            task
            for task in self.state.store.tasks("instagram", since=self._day_ago())
            if task.created > self._day_ago()
        ]
        if len(recent) >= self.state.account("instagram")["daily_containers"]:
            raise self.refusal(4, "Application request limit reached")
        task = Task(
            platform="instagram",
            id=self.state.digits("instagram-container", 17, "179"),
            kind="resumable" if resumable else "video_url",
            created=self.state.timestamp(),
            size=0,
            caption=caption,
            details={
                "is_ai_generated": sent.get("is_ai_generated", "").lower() in ("true", "1"),
                "thumb_offset": whole_number(offset),
                "share_to_feed": sent.get("share_to_feed", "true").lower() in ("true", "1"),
                **whims(self.state.account("instagram")),
            },
        )
        self.state.store.save(task)
        if not resumable:
            await self._fetch(task, sent["video_url"])
            return JSONResponse({"id": task.id})
        path = f"/instagram/rupload/ig-api-upload/{request.path_params['version']}/{task.id}"
        return JSONResponse({"id": task.id, "uri": origin(request) + path})

    def _check_caption(self, caption: str) -> None:
        if len(caption) > CAPTION_CHARACTERS:
            raise self.refusal(36004, "The caption is too long.", 2207010)
        if (
            len(re.findall(r"(?<!\w)#\w+", caption)) > MAX_HASHTAGS
            or len(re.findall(r"(?<!\w)@\w+", caption)) > MAX_MENTIONS
        ):
            raise self.refusal(100, "The caption has more than 30 hashtags or 20 mentions.")

    def _day_ago(self) -> float:
        return self.state.timestamp() - _DAY_SECONDS

    async def _fetch(self, task: Task, url: str) -> None:
        """Reads the URL now; how that went is seen later, in the container's status."""
        if await fetch_video(url, self.state.partial(task)):
            self.state.store.save(self._checked(await finish_upload(self.state, task, BAD_VIDEO)))
        else:
            self.state.store.save(replace(task, completed=self.state.timestamp(), problem=NOT_FETCHED))

    def _checked(self, task: Task) -> Task:
        seconds, offset = task.details.get("seconds"), task.details.get("thumb_offset")
        beyond = seconds is not None and offset is not None and offset > seconds * 1000
        return replace(task, problem="2207057") if beyond and task.problem is None else task

    # --- bytes

    async def upload(self, request: Request) -> Response:
        """Bytes from ``offset`` to the end; a broken connection keeps what arrived."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        self.check_token(token if scheme == "OAuth" else None)
        task = self.state.store.task("instagram", request.path_params["container"])
        if task is None or task.kind != "resumable":
            return _upload_failed("The container does not exist or takes no bytes.", status=404)
        if task.completed is not None:
            return _upload_failed("The upload is already complete.")
        if request.headers.get("file_url"):
            await self._fetch(task, request.headers["file_url"])
            return JSONResponse({"success": True, "message": "Upload successful."})
        offset, size = whole_number(request.headers.get("offset")), whole_number(request.headers.get("file_size"))
        if offset is None or size is None or not 0 < size <= MAX_VIDEO_BYTES or task.size not in (0, size):
            return _upload_failed("offset or file_size is missing or wrong.")
        if offset != task.received:
            return _upload_failed(f"Offset {offset} does not match the {task.received} bytes received.", retriable=True)
        taken = await take_bytes(request, self.state.partial(task), offset=offset, at_most=size - offset)
        try:
            task = self.state.store.advance(task, offset + taken.count, size=size)
        except Overtaken:
            return _upload_failed("Another request has sent these bytes.", retriable=True)
        if task.received < size:
            return _upload_failed("Partial request: more bytes are wanted.", retriable=True)
        self.state.store.save(self._checked(await finish_upload(self.state, task, BAD_VIDEO)))
        return JSONResponse({"success": True, "message": "Upload successful."})

    # --- publishing

    async def publish(self, request: Request) -> Response:
        """Makes a finished container a post; there is no second post from one container."""
        sent = await self.parameters(request)
        self.check_user(request)
        task = self.state.store.task("instagram", sent.get("creation_id", ""))
        if task is None:
            raise self.refusal(24, "The media container was not found.", 2207008)
        media = self.state.digits("instagram-media", 17, "180")
        self.state.store.change(task, lambda latest: self._as_published(latest, media))
        return JSONResponse({"id": media})

    def _as_published(self, task: Task, media: str) -> Task:
        """The container as the post ``media``; raises the refusal when it may not become one."""
        status = instagram_status(task, self.state.timestamp())
        if status == "IN_PROGRESS":
            raise self.refusal(9007, "The media is not ready for publishing, please wait for a moment", 2207027)
        if status == "EXPIRED":
            raise self.refusal(-2, "The media container has expired.", 2207020)
        if status == "ERROR":
            codes = {BAD_VIDEO: 352, NOT_FETCHED: 9004, "2207057": 1}
            code, subcode = codes.get(str(task.problem), -1), int(str(task.problem))
            raise self.refusal(code, "The video could not be processed.", subcode)
        if status == "PUBLISHED":
            raise self.refusal(100, "The media container has already been published.")
        if self._published_today() >= self.state.account("instagram")["quota_total"]:
            raise self.refusal(9, "The account has reached its limit of posts published by API.", 2207042)
        return replace(task, published=self.state.timestamp(), post_id=media)

    def _published_today(self) -> int:
        since = self._day_ago()
        tasks = self.state.store.tasks("instagram", since=since)
        return sum(1 for task in tasks if task.published is not None and task.published > since)

    async def limit(self, request: Request) -> Response:
        """How many of the day's posts are used; ``config`` only when asked for."""
        sent = await self.parameters(request)
        self.check_user(request)
        row: dict[str, Any] = {"quota_usage": self._published_today()}
        if "config" in sent.get("fields", "").split(","):
            total = self.state.account("instagram")["quota_total"]
            row["config"] = {"quota_total": total, "quota_duration": int(_DAY_SECONDS)}
        return JSONResponse({"data": [row]})


def container_status(task: Task, now: float) -> dict[str, Any]:
    """``status_code``, ``status`` and ``video_status`` of a container."""
    code = instagram_status(task, now)
    text = _STATUS_TEXT.get(code) or f"Error: Media upload has failed with error code {task.problem}"
    uploaded = task.completed is not None
    processing = {"FINISHED": "complete", "PUBLISHED": "complete", "ERROR": "error"}.get(code, "in_progress")
    video = {
        "uploading_phase": {"status": "complete" if uploaded else "in_progress", "bytes_transferred": task.received},
        "processing_phase": {"status": processing if uploaded else "not_started"},
    }
    return {"status_code": code, "status": text, "video_status": video}


def _upload_failed(message: str, *, retriable: bool = False, status: int = 400) -> Response:
    info = {"retriable": retriable, "type": "ProcessingFailedError", "message": message}
    return JSONResponse({"debug_info": info}, status_code=status)


def _flat(body: bytes | None) -> dict[str, str]:
    """A JSON object's members as the texts a form would carry."""
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {name: item if isinstance(item, str) else json.dumps(item) for name, item in value.items()}
