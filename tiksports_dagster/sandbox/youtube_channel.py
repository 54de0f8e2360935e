"""Emulated YouTube, the account's channel and its uploads: channels.list and playlistItems.list, a unit each.

Sources: discovery document rev 20261104; the API's page of errors; the ids of lists as recorded from the service.
"""

from __future__ import annotations

import base64
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.progress import iso, youtube_published, youtube_status
from tiksports_dagster.sandbox.store import Task
from tiksports_dagster.sandbox.youtube_service import YouTubeService

CHANNEL_PARTS = ("id", "snippet", "contentDetails", "statistics", "status")
CHANNEL_FILTERS = ("mine", "id")
ITEM_PARTS = ("id", "snippet", "contentDetails", "status")
ACCEPTED = ("uploaded", "processed")
"""The upload states in which a video is in the channel's list."""


class YouTubeChannel:
    """The one channel behind the account, as its owner sees it: private videos are in the list too."""

    def __init__(self, youtube: YouTubeService) -> None:
        self.state = youtube.state
        self.youtube = youtube

    def routes(self) -> list[Route]:
        """The endpoints of this side."""
        return [
            Route("/youtube/v3/channels", self.list_channels, methods=["GET"]),
            Route("/youtube/v3/playlistItems", self.list_uploads, methods=["GET"]),
        ]

    # --- channels

    async def list_channels(self, request: Request) -> Response:
        """The channel, as ``mine`` or by its id; where no channel matches the service leaves ``items`` out."""
        account = self.youtube.authorize(request)
        parts = self.youtube.parts(request, CHANNEL_PARTS)
        found = self._asked_for(request, account["channel_id"])
        page = self.youtube.page(request)
        self.youtube.charge("units", account["units_per_day"])
        rows = [self._channel(account, parts)] if found else []
        items = rows[page.first : page.first + page.limit]
        answer = self.youtube.listing("youtube#channelListResponse", items, page, len(rows))
        if not items:
            del answer["items"]
        return JSONResponse(answer)

    def _asked_for(self, request: Request, channel: str) -> bool:
        """Whether the request's one filter lets the channel through."""
        if self.youtube.chosen(request, CHANNEL_FILTERS) == "id":
            return channel in self.youtube.ids(request)
        if request.query_params["mine"] != "true":
            message = "The request specifies an invalid filter parameter: mine"
            raise self.youtube.refusal(400, "invalidFilters", message, domain="youtube.parameter")
        return True

    def _channel(self, account: dict[str, Any], parts: frozenset[str]) -> dict[str, Any]:
        words = {"title": account["channel_title"], "description": account["channel_description"]}
        made = {
            "snippet": lambda: {**words, "publishedAt": account["channel_created"], "localized": words},
            "contentDetails": lambda: {"relatedPlaylists": {"uploads": _uploads_list(account)}},
            "statistics": lambda: self._statistics(account),
            "status": lambda: {
                "privacyStatus": "public",
                "isLinked": True,
                "longUploadsStatus": "longUploadsUnspecified",
            },
        }
        return self.youtube.resource("youtube#channel", account["channel_id"], parts, made)

    def _statistics(self, account: dict[str, Any]) -> dict[str, Any]:
        """Totals over the public videos, as text."""
        now = self.state.timestamp()
        public = [task for task in self._uploads(now) if self.youtube.privacy(task, now) == "public"]
        views = [self.state.watched(task, _went_live(task)).views for task in public]
        return {
            "viewCount": str(sum(views)),
            "subscriberCount": str(account["subscribers"]),
            "hiddenSubscriberCount": False,
            "videoCount": str(len(public)),
        }

    # --- uploads

    async def list_uploads(self, request: Request) -> Response:
        """The uploads, newest first, by pages; ``maxResults`` is 5 unless given, any other list is 404."""
        account = self.youtube.authorize(request)
        parts = self.youtube.parts(request, ITEM_PARTS)
        self.youtube.chosen(request, ("playlistId",))
        page = self.youtube.page(request)
        self.youtube.charge("units", account["units_per_day"])
        if request.query_params["playlistId"] != _uploads_list(account):
            message = "The playlist identified with the request's playlistId parameter cannot be found."
            raise self.youtube.refusal(404, "playlistNotFound", message, domain="youtube.playlistItem")
        now = self.state.timestamp()
        rows = list(enumerate(self._uploads(now)))
        shown = rows[page.first : page.first + page.limit]
        items = [self._item(account, task, position, parts) for position, task in shown]
        return JSONResponse(self.youtube.listing("youtube#playlistItemListResponse", items, page, len(rows)))

    def _uploads(self, now: float) -> list[Task]:
        """What the service has accepted: every byte is there and processing has not found it to be no video."""
        tasks = [
            task
            for task in self.state.store.tasks("youtube")
            if youtube_status(task, now) in ACCEPTED and not self.youtube.gone(task)
        ]
        return sorted(tasks, key=_added)[::-1]

    def _item(self, account: dict[str, Any], task: Task, position: int, parts: frozenset[str]) -> dict[str, Any]:
        video, uploads, now = str(task.post_id), _uploads_list(account), self.state.timestamp()
        privacy = self.youtube.privacy(task, now)
        made = {
            "snippet": lambda: {
                "publishedAt": iso(_added(task)),
                "channelId": account["channel_id"],
                "title": task.caption,
                "description": task.details["snippet"].get("description", ""),
                "channelTitle": account["channel_title"],
                "playlistId": uploads,
                "position": position,
                "resourceId": {"kind": "youtube#video", "videoId": video},
                "videoOwnerChannelTitle": account["channel_title"],
                "videoOwnerChannelId": account["channel_id"],
            },
            "contentDetails": lambda: {
                "videoId": video,
                # a private video, and so one that waits for its publishAt, has not been published
                **({} if privacy == "private" else {"videoPublishedAt": iso(_went_live(task))}),
            },
            "status": lambda: {"privacyStatus": privacy},
        }
        name = base64.urlsafe_b64encode(f"{uploads}.{video}".encode()).decode().rstrip("=")
        return self.youtube.resource("youtube#playlistItem", name, parts, made)


def _uploads_list(account: dict[str, Any]) -> str:
    """The list of a channel's uploads has the channel's id with UU for UC."""
    return "UU" + account["channel_id"].removeprefix("UC")


def _added(task: Task) -> float:
    """When the video came into the list: with its last byte."""
    return task.completed or task.created


def _went_live(task: Task) -> float:
    """When a public or unlisted video was published."""
    return youtube_published(task) or _added(task)
