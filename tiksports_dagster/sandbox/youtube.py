"""Emulated YouTube Data API, the videos it has: videos.list, batchGetStats, the categories."""

from __future__ import annotations

import math
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.progress import iso, youtube_privacy, youtube_published, youtube_status
from tiksports_dagster.sandbox.store import Task
from tiksports_dagster.sandbox.wire import Party
from tiksports_dagster.sandbox.youtube_channel import YouTubeChannel
from tiksports_dagster.sandbox.youtube_rules import CATEGORIES
from tiksports_dagster.sandbox.youtube_service import YouTubeService

PARTS = ("id", "snippet", "statistics", "status", "contentDetails", "processingDetails")
STATS_PARTS = ("id", "snippet", "statistics", "contentDetails")


class YouTube(YouTubeService):
    """The reading side, and what the upload side shares with it."""

    def party(self, *more: Route) -> Party:
        """The party with its routes; ``more`` are those of the upload side."""
        routes = [
            *more,
            *YouTubeChannel(self).routes(),
            Route("/youtube/v3/videos", self.list_videos, methods=["GET"]),
            Route("/youtube/v3/videos:batchGetStats", self.batch_get_stats, methods=["GET"]),
            Route("/youtube/v3/videoCategories", self.categories, methods=["GET"]),
        ]
        return Party("youtube", routes, self.refuse)

    # --- calls

    async def list_videos(self, request: Request) -> Response:
        """The channel's videos among at most 50 ids; unknown ids are absent."""
        account = self.authorize(request)
        parts, ids = self.parts(request, PARTS), self.ids(request)
        self.charge("units", account["units_per_day"])
        items = [self.video(task, parts) for task in self._found(ids)]
        page = {"totalResults": len(items), "resultsPerPage": len(items)}
        return JSONResponse(
            {"kind": "youtube#videoListResponse", "etag": self.etag(), "items": items, "pageInfo": page}
        )

    async def batch_get_stats(self, request: Request) -> Response:
        """Statistics of at most 50 ids."""
        account = self.authorize(request)
        parts, ids = self.parts(request, STATS_PARTS), self.ids(request)
        self.charge("stats", account["stats_calls_per_day"])
        items = [self._stat(task, parts) for task in self._found(ids)]
        return JSONResponse({"kind": "youtube#batchGetStatsResponse", "etag": self.etag(), "items": items})

    def _stat(self, task: Task, parts: frozenset[str]) -> dict[str, Any]:
        """A VideoStat: like a video but for its own names, and lengths as ``20s``."""
        whole = self.video(task, parts)
        stat: dict[str, Any] = {"kind": "youtube#videoStat", "etag": whole["etag"], "id": whole["id"]}
        if "snippet" in parts:
            stat["snippet"] = {"publishTime": whole["snippet"]["publishedAt"]}
        if "statistics" in whole:
            counted = whole["statistics"]
            stat["statistics"] = {name: counted[name] for name in ("viewCount", "likeCount", "commentCount")}
        if "contentDetails" in parts:
            stat["contentDetails"] = {"duration": f"{_whole_seconds(task)}s"}
        return stat

    async def categories(self, request: Request) -> Response:
        """The assignable categories."""
        account = self.authorize(request)
        self.parts(request, ("id", "snippet"))
        self.charge("units", account["units_per_day"])
        items = [
            {
                "kind": "youtube#videoCategory",
                "etag": self.etag(number),
                "id": number,
                "snippet": {"title": title, "assignable": True, "channelId": "UCBR8-60-B28hp2BmDPdntcQ"},
            }
            for number, title in CATEGORIES.items()
        ]
        return JSONResponse({"kind": "youtube#videoCategoryListResponse", "etag": self.etag(), "items": items})

    def _found(self, ids: list[str]) -> list[Task]:
        found = (self.state.store.task_of_post("youtube", one) for one in ids)
        there = (task for task in found if task is not None and not self.gone(task))
        return [task for task in there for _ in range(self.state.audience.times("youtube", str(task.post_id)))]

    # --- the video resource

    def video(self, task: Task, parts: frozenset[str]) -> dict[str, Any]:
        """The resource with the parts asked for, as it stands now."""
        now = self.state.timestamp()
        state = youtube_status(task, now)
        made = {
            "snippet": lambda: self._snippet(task),
            "status": lambda: self._status(task, state, now),
            "statistics": lambda: self._statistics(task, state, now),
            "contentDetails": lambda: _content_details(task),
            "processingDetails": lambda: {"processingStatus": _PROCESSING[state]},
        }
        return self.resource("youtube#video", str(task.post_id), parts, made)

    def _snippet(self, task: Task) -> dict[str, Any]:
        account, sent = self.state.account("youtube"), task.details["snippet"]
        kept = {name: sent[name] for name in ("title", "description", "tags", "defaultLanguage") if name in sent}
        return {
            "description": "",
            **kept,
            "publishedAt": iso(youtube_published(task) or task.completed or task.created),
            "channelId": account["channel_id"],
            "channelTitle": account["channel_title"],
            "categoryId": sent.get("categoryId", "22"),
            "liveBroadcastContent": "none",
        }

    def _status(self, task: Task, state: str, now: float) -> dict[str, Any]:
        sent = task.details["status"]
        status = {
            "uploadStatus": state,
            "privacyStatus": self.privacy(task, now),
            "license": sent.get("license", "youtube"),
            "embeddable": sent.get("embeddable", True),
            "publicStatsViewable": sent.get("publicStatsViewable", True),
            "madeForKids": sent.get("selfDeclaredMadeForKids", False),
            "selfDeclaredMadeForKids": sent.get("selfDeclaredMadeForKids", False),
            "containsSyntheticMedia": sent.get("containsSyntheticMedia", False),
        }
        if state == "failed":
            status["failureReason"] = task.problem
        publish_at = task.details.get("publish_at")
        if publish_at is not None and now < publish_at:
            status["publishAt"] = iso(publish_at)
        return status

    def _statistics(self, task: Task, state: str, now: float) -> dict[str, str] | None:
        published = youtube_published(task)
        silent = "missing" in self.state.audience.fate("youtube", str(task.post_id))
        if published is None or state == "failed" or silent:
            return None
        if now < published or youtube_privacy(task, now) == "private":
            return {"viewCount": "0", "likeCount": "0", "favoriteCount": "0", "commentCount": "0"}
        seen = self.state.watched(task, published)
        return {
            "viewCount": str(seen.views),
            "likeCount": str(seen.likes),
            "favoriteCount": "0",
            "commentCount": str(seen.comments),
        }


_PROCESSING = {"uploaded": "processing", "processed": "succeeded", "failed": "failed", "uploading": "processing"}


def _whole_seconds(task: Task) -> int:
    """Length, rounded up."""
    return math.ceil(task.details.get("seconds") or 0)


def _content_details(task: Task) -> dict[str, Any]:
    """Length as an ISO-8601 duration."""
    high = (task.details.get("height") or 0) >= 720
    length = f"PT{_whole_seconds(task)}S"
    return {"duration": length, "dimension": "2d", "definition": "hd" if high else "sd", "caption": "false"}
