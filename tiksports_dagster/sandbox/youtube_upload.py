"""Emulated YouTube, the upload side: the resumable protocol for videos.insert.

POST metadata → ``Location``; PUT bytes with Content-Range → 308 with ``Range`` until the last byte, then the video.
Sources: discovery document rev 20261104 and the exchange of the vendor's own client.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.progress import YOUTUBE_SESSION_SECONDS, whims
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Overtaken, Task
from tiksports_dagster.sandbox.wire import (
    ByteRange,
    content_range,
    finish_upload,
    read_object,
    take_bytes,
    whole_number,
)
from tiksports_dagster.sandbox.youtube import YouTube
from tiksports_dagster.sandbox.youtube_rules import Rejected, check_video

CHUNK_BYTES = 256 * 1024
MAX_VIDEO_BYTES = 256 * 1024**3
INSERT_PARTS = (
    *("id", "snippet", "status", "contentDetails", "paidProductPlacementDetails", "recordingDetails"),
    *("localizations", "statistics", "processingDetails"),
)
_DAY_SECONDS = 86_400.0
_PATHS = ("/upload/youtube/v3/videos", "/resumable/upload/youtube/v3/videos")


class YouTubeUpload:
    """Sessions and their bytes. A session lives a week; afterwards, and for unknown ones, 404."""

    def __init__(self, state: SandboxState, youtube: YouTube) -> None:
        self.state = state
        self.youtube = youtube

    def routes(self) -> list[Route]:
        """POST opens a session, PUT feeds it; both paths are the same service."""
        made = [Route(path, self.open, methods=["POST"]) for path in _PATHS]
        return made + [Route(path, self.feed, methods=["PUT"]) for path in _PATHS]

    async def open(self, request: Request) -> Response:
        """Opens a session for a checked video resource; one call of the insert bucket."""
        account = self.youtube.authorize(request)
        if request.query_params.get("uploadType") != "resumable":
            raise self.youtube.refusal(400, "badRequest", "Only uploadType=resumable is served here.", domain="global")
        parts = self.youtube.parts(request, INSERT_PARTS)
        video = await read_object(request)
        if video is None or not request.headers.get("content-type", "").startswith("application/json"):
            raise self.youtube.refusal(400, "parseError", "The metadata is not a JSON object.", domain="global")
        kind = request.headers.get("x-upload-content-type", "application/octet-stream")
        if not kind.startswith("video/") and kind != "application/octet-stream":
            message = (
                f"Media type '{kind[:60]}' is not supported. Valid media types: [application/octet-stream, video/*]"
            )
            raise self.youtube.refusal(400, "badContent", message, domain="global")
        announced = request.headers.get("x-upload-content-length")
        size = whole_number(announced)
        if announced is not None and (size is None or size > MAX_VIDEO_BYTES):
            raise self.youtube.refusal(400, "badRequest", "X-Upload-Content-Length is not valid.", domain="global")
        if size == 0:
            raise self.youtube.refusal(400, "mediaBodyRequired", "The request does not include the video content.")
        try:
            checked = check_video(video, parts)
        except Rejected as rejected:
            raise self.youtube.refusal(400, rejected.reason, rejected.message) from None
        self._check_day(account["uploads_per_day"])
        self.youtube.charge("insert", account["insert_calls_per_day"])
        task = Task(
            platform="youtube",
            id=base64.urlsafe_b64encode(self.state.draw("youtube-session", 48)).decode(),
            kind="resumable",
            created=self.state.timestamp(),
            size=size or 0,
            caption=checked["snippet"]["title"],
            details={
                **checked,
                "parts": sorted(parts),
                "privacy_status": checked["status"]["privacyStatus"],
                **whims(account),
            },
        )
        self.state.store.save(task)
        query = urlencode({"uploadType": "resumable", "part": ",".join(sorted(parts)), "upload_id": task.id})
        # url is the path as the client wrote it, so an alias stays an alias
        location = str(request.url.replace(query=query))
        return Response(headers={"Location": location, "X-GUploader-UploadID": task.id})

    def _check_day(self, limit: int | None) -> None:
        since = self.state.timestamp() - _DAY_SECONDS
        done = [task for task in self.state.store.tasks("youtube", since=since) if (task.completed or 0) > since]
        if limit is not None and len(done) >= limit:
            raise self.youtube.refusal(400, "uploadLimitExceeded", "The user has exceeded the number of videos.")

    async def feed(self, request: Request) -> Response:
        """Bytes for a session, or, with ``bytes */total`` and no body, the question how far it is."""
        task = self.state.store.task("youtube", request.query_params.get("upload_id", ""))
        if task is None or self.state.timestamp() > task.created + YOUTUBE_SESSION_SECONDS:
            raise self.youtube.refusal(404, "notFound", "The upload session was not found.", domain="global")
        length = whole_number(request.headers.get("content-length"))
        whole = ByteRange(0, length - 1, length) if length else None
        header = request.headers.get("content-range")
        span = whole if header is None else content_range(header)
        if span is None or (task.size and span.total is not None and span.total != task.size):
            raise self._bad("Content-Range or Content-Length does not describe this upload.")
        if task.completed is not None:
            return self._complete(task)
        if span.first is None or span.last is None:
            return self._incomplete(task)
        if length is not None and length != span.last - span.first + 1:
            raise self._bad("Content-Length does not match Content-Range.")
        if span.first > task.received:
            raise self._bad(
                f"According to the Content-Range header, the upload offset is {span.first} byte(s), "
                f"which exceeds already uploaded size of {task.received} byte(s)."
            )
        final = span.total is not None and span.last + 1 == span.total
        if not final and (span.last - span.first + 1) % CHUNK_BYTES:
            raise self._bad("Every chunk but the last must be a multiple of 262144 bytes.")
        return await self._take(request, task, span, final=final)

    async def _take(self, request: Request, task: Task, span: ByteRange, *, final: bool) -> Response:
        assert span.first is not None  # noqa: S101 - told apart in feed
        assert span.last is not None  # noqa: S101
        already = task.received - span.first
        wanted = max(0, span.last + 1 - task.received)
        path = self.state.partial(task)
        taken = await take_bytes(request, path, offset=task.received, at_most=wanted, skip=already)
        received = task.received + taken.count
        if taken.count < wanted:
            # of a broken chunk the service keeps whole blocks
            received = max(task.received, received - received % CHUNK_BYTES)
        try:
            task = self.state.store.advance(task, received, size=span.total or task.size)
        except Overtaken as overtaken:
            latest = overtaken.task
            return self._complete(latest) if latest.completed is not None else self._incomplete(latest)
        if not final or taken.count < wanted:
            return self._incomplete(task)
        done = await finish_upload(self.state, task, "invalidFile")
        video_id = base64.urlsafe_b64encode(self.state.draw("youtube-video", 9)).decode()[:11]
        done = replace(done, post_id=video_id)
        self.state.store.save(done)
        return self._complete(done)

    def _bad(self, message: str) -> Exception:
        return self.youtube.refusal(400, "badRequest", f"Invalid request. {message}", domain="global")

    def _incomplete(self, task: Task) -> Response:
        """308; without ``Range`` when nothing is stored."""
        headers = {"Range": f"bytes=0-{task.received - 1}"} if task.received else {}
        return Response(status_code=308, headers=headers)

    def _complete(self, task: Task) -> Response:
        return JSONResponse(self.youtube.video(task, frozenset(task.details["parts"])))
