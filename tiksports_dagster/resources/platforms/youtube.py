"""YouTube: Data API v3, resumable uploads. Rules as of 2026-11.

An upload session is written down before its first byte and can be asked at any time how far it is, so it is truly
repeatable: the same session never makes two videos. ``videos.insert`` has a quota of its own, 100 calls a day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import Answer, HttpClient, provider_words, with_retries
from tiksports_dagster.resources.platforms.base import (
    Done,
    Gone,
    Journal,
    NotTaken,
    Partial,
    Sight,
    UploadEnded,
    UploadFlow,
    Working,
)
from tiksports_dagster.resources.platforms.readings import read_in_parts
from tiksports_dagster.resources.platforms.texts import caption_with_hashtags, clipped
from tiksports_dagster.resources.platforms.transfer import FilePart, checked_address, checked_file
from tiksports_dagster.resources.platforms.youtube_codes import UPLOAD_ENDED
from tiksports_dagster.resources.platforms.youtube_reports import YouTubeReports
from tiksports_dagster.resources.platforms.youtube_service import YouTubeService, known_reason
from tiksports_dagster.resources.reading import as_count, as_dict, as_list, as_text, dig, identifier
from tiksports_dagster.store.records.metrics import DayFigures, MetricReading
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.records.system import Capability

CHUNK = 32 * 256 * 1024
"""Bytes of a part: a multiple of 256 KiB, as YouTube asks of every part but the last."""

SPORTS = "17"
"""YouTube's category."""
TAG_CHARACTERS = 500
RECENT_UPLOADS = 25
_RANGE = re.compile(r"bytes=0-(\d+)")


class YouTubeClient(UploadFlow):
    """One YouTube channel."""

    name: ClassVar[str] = "youtube"
    holds_back: ClassVar[bool] = True
    poll_seconds: ClassVar[tuple[float, ...]] = (1, 2, 3, 5, 10, 15, 30)
    poll_ceiling: ClassVar[float] = 300

    def __init__(
        self,
        http: HttpClient,
        service: YouTubeService,
        clock: Clock,
        row: Platform,
        reports: YouTubeReports | None = None,
    ) -> None:
        self.clock = clock
        self._http = http
        self._service = service
        self._api: Any = service.api
        self._row = row
        self._reports = reports
        self._batch_stats = True

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """See ``PlatformClient.metrics``; 50 ids a call. Shares, saves and watch time are not told here."""

        def read(part: Sequence[str]) -> list[MetricReading]:
            body = with_retries(lambda: self._statistics(list(part)), self.clock)
            return [reading for row in as_list(body.get("items")) if (reading := _reading(as_dict(row)))]

        return read_in_parts(ids, min(self._row.metrics_batch, 50), read)

    def metrics_calls_left(self) -> int | None:
        """See ``PlatformClient.metrics_calls_left``: of the bucket that readings are counted for."""
        bucket = "videos.batchGetStats" if self._batch_stats else "units"
        return next((max(one.of - one.used, 0) for one in self._service.quota() if one.bucket == bucket), None)

    def daily_report(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures] | None:
        """See ``PlatformClient.daily_report``; days are Pacific, the newest two or three are not told yet."""
        return None if self._reports is None else self._reports.days(ids, first, last)

    def check(self) -> tuple[bool, str]:
        """See ``PlatformClient.check``: the channel that the credentials belong to."""
        request = self._api.channels().list(part="snippet", mine=True)
        try:
            body = with_retries(lambda: self._service.execute(request), self.clock)
        except TikSportsError as failure:
            return False, str(failure)
        title = as_text(dig(body, "items", 0, "snippet", "title"))
        return (True, f"connected to the channel {title}") if title else (False, "the account has no YouTube channel")

    def capabilities(self) -> list[Capability]:
        """See ``PlatformClient.capabilities``: the channel, and what of the day's quota is left by our own count."""
        request = self._api.channels().list(part="snippet", mine=True)
        body = with_retries(lambda: self._service.execute(request), self.clock)
        title = as_text(dig(body, "items", 0, "snippet", "title"))
        rows = [Capability(what="channel", value=title or "none: create one on YouTube", fine=title is not None)]
        for one in self._service.quota():
            left = max(one.of - one.used, 0)
            rows.append(Capability(what=f"{one.bucket} left today", value=f"{left:,} of {one.of:,}", fine=left > 0))
        return rows

    def _open(self, request: PublishRequest) -> Checkpoint:
        from googleapiclient.http import MediaFileUpload

        path = checked_file(request)
        media = MediaFileUpload(str(path), mimetype="video/mp4", chunksize=CHUNK, resumable=True)
        insert = self._api.videos().insert(part="snippet,status", body=self._resource(request), media_body=media)
        headers = {
            **insert.headers,
            "X-Upload-Content-Type": "video/mp4",
            "X-Upload-Content-Length": str(request.bytes),
        }
        answer = self._service.request("POST", insert.uri, insert.body, headers)
        if answer.status == 400 and known_reason(answer) is None:
            words = self._http.clean(provider_words(answer.json_or_nothing()) or "no reason given")
            raise NotTaken(f"youtube does not take the request as it is ({words})")
        self._service.successful(answer)
        return Checkpoint(state=PublicationState.STARTED, upload_url=self._own(answer.headers.get("location")))

    def _resource(self, request: PublishRequest) -> dict[str, Any]:
        return {
            "snippet": {
                "title": self._title(request),
                "description": caption_with_hashtags(request.caption, request.hashtags, self._row.caption),
                **({} if self.minimal else {"tags": _tags(request.hashtags)}),
                "categoryId": SPORTS,
            },
            "status": {
                **self._shown(request),
                "selfDeclaredMadeForKids": False,
                "containsSyntheticMedia": request.ai_generated,
            },
        }

    def _shown(self, request: PublishRequest) -> dict[str, str]:
        """Public at once, or private with the time at which YouTube makes it public (``publishAt``, RFC 3339)."""
        if request.publish_at is None or request.publish_at <= self.clock.now():
            return {"privacyStatus": "public"}
        return {"privacyStatus": "private", "publishAt": f"{request.publish_at:%Y-%m-%dT%H:%M:%SZ}"}

    def _title(self, request: PublishRequest) -> str:
        plain = request.title.replace("<", "").replace(">", "").strip()
        return clipped(plain, self._row.title.limit, self._row.title.unit)

    def _look(self, request: PublishRequest, point: Checkpoint) -> Sight:
        if point.remote_id is not None:
            return self._status(point.remote_id)
        headers = {"Content-Range": f"bytes */{request.bytes}", "Content-Length": "0"}
        answer = self._service.request("PUT", self._own(point.upload_url), b"", headers)
        if answer.status == 308:
            stored = _stored(answer)
            if stored < request.bytes:
                return Partial(stored)
            return Working("youtube has every byte and has not said yet that it has the file", submitted=True)
        if answer.status in (404, 410):
            found = self._found(request) if point.state is PublicationState.SUBMITTED else None
            if found is not None:
                return self._status(found)
            return Gone("youtube: the upload session has ended, and no such video is on the channel", certain=False)
        return self._status(self._video_id(answer))

    def _status(self, video: str) -> Sight:
        """What became of a video that YouTube has."""
        request = self._api.videos().list(part="status", id=video)
        status = as_dict(dig(self._service.execute(request), "items", 0, "status"))
        stage = as_text(status.get("uploadStatus"))
        url = f"https://www.youtube.com/watch?v={video}"
        if stage == "processed":
            return Done(PublishOutcome(state=PublicationState.PUBLISHED, id=video, url=url))
        if stage in UPLOAD_ENDED:
            why = as_text(status.get("failureReason")) or as_text(status.get("rejectionReason")) or "no reason given"
            words = f"{UPLOAD_ENDED[stage]} ({stage}: {why})"
            return Done(PublishOutcome(state=PublicationState.FAILED, reason=words))
        return Working(f"youtube is still processing {url} ({stage or 'not listed yet'})", submitted=True)

    def _send(self, request: PublishRequest, journal: Journal, offset: int) -> None:
        path = checked_file(request)
        while offset < request.bytes:
            size = min(CHUNK, request.bytes - offset)
            last = offset + size == request.bytes
            # the last byte makes YouTube post: from here on only looking tells
            state = PublicationState.SUBMITTED if last else PublicationState.STARTED
            point = journal.note(state=state, offset=offset)
            headers = {
                "Content-Type": "video/mp4",
                "Content-Length": str(size),
                "Content-Range": f"bytes {offset}-{offset + size - 1}/{request.bytes}",
            }
            part = FilePart(path, offset, size)
            answer = self._service.request("PUT", self._own(point.upload_url), part, headers)
            if answer.status in (404, 410):
                raise UploadEnded("youtube: the upload session has ended")
            if answer.status != 308:
                journal.note(state=PublicationState.SUBMITTED, remote_id=self._video_id(answer))
                return
            stored = _stored(answer)
            if stored <= offset:
                raise TransientFailure(f"youtube keeps {stored:,} bytes of the upload and takes no more")
            offset = stored

    def _video_id(self, answer: Answer) -> str:
        video = identifier(dig(self._service.successful(answer).json(), "id"))
        if video is None:
            raise TransientFailure("youtube took the file without naming the video")
        return video

    def _found(self, request: PublishRequest) -> str | None:
        """The newest upload of the channel with this title and description; None also when it cannot be read."""
        try:
            mine = self._service.execute(self._api.channels().list(part="contentDetails", mine=True))
            uploads = as_text(dig(mine, "items", 0, "contentDetails", "relatedPlaylists", "uploads"))
            if uploads is None:
                return None
            listing = self._api.playlistItems().list(part="snippet", playlistId=uploads, maxResults=RECENT_UPLOADS)
            rows = as_list(self._service.execute(listing).get("items"))
        except TikSportsError:
            return None
        wanted = self._resource(request)["snippet"]
        for row in rows:
            snippet = as_dict(dig(row, "snippet"))
            if all((as_text(snippet.get(key)) or "") == wanted[key].strip() for key in ("title", "description")):
                return identifier(dig(snippet, "resourceId", "videoId"))
        return None

    def _statistics(self, ids: list[str]) -> Mapping[str, Any]:
        """``videos.batchGetStats`` (own quota), or ``videos.list`` where the newer method is not to be had."""
        videos = self._api.videos()
        if self._batch_stats:
            request = videos.batchGetStats(part="statistics", id=ids)
            answer = self._service.request(request.method, request.uri, request.body, request.headers)
            if answer.status not in (404, 405, 501):
                return as_dict(self._service.successful(answer).json())
            self._batch_stats = False
        return self._service.execute(videos.list(part="statistics", id=",".join(ids)))

    def _own(self, url: str | None) -> str:
        return checked_address("youtube", url, self._http.base_url, "googleapis.com")


def _stored(answer: Answer) -> int:
    """How many bytes a 308 says are stored; without a ``Range`` none are."""
    match = _RANGE.fullmatch(answer.headers.get("range", "").strip())
    return int(match.group(1)) + 1 if match else 0


def _tags(hashtags: Sequence[str]) -> list[str]:
    """As many tags as fit YouTube's 500 characters, commas between them counted."""
    tags: list[str] = []
    used = 0
    for mark in hashtags:
        tag = re.sub(r"[<>,\"#]", "", mark).strip()
        used += len(tag) + 1
        if used > TAG_CHARACTERS:
            break
        if tag and tag not in tags:
            tags.append(tag)
    return tags


def _reading(row: Mapping[str, Any]) -> MetricReading | None:
    ref = identifier(row.get("id"))
    if ref is None:
        return None
    numbers = as_dict(row.get("statistics"))
    return MetricReading(
        id=ref,
        views=as_count(numbers.get("viewCount")),
        likes=as_count(numbers.get("likeCount")),
        comments=as_count(numbers.get("commentCount")),
    )
