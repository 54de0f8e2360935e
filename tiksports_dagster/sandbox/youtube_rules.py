"""What YouTube accepts as a video's metadata, as pure checks. Source: discovery document rev 20261104."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

TITLE_CHARACTERS = 100
DESCRIPTION_BYTES = 5000
TAGS_CHARACTERS = 500
CATEGORIES = {
    "1": "Film & Animation",
    "2": "Autos & Vehicles",
    "10": "Music",
    "15": "Pets & Animals",
    "17": "Sports",
    "19": "Travel & Events",
    "20": "Gaming",
    "22": "People & Blogs",
    "23": "Comedy",
    "24": "Entertainment",
    "25": "News & Politics",
    "26": "Howto & Style",
    "27": "Education",
    "28": "Science & Technology",
    "29": "Nonprofits & Activism",
}
"""The assignable categories of the United States."""
PRIVACY = ("public", "unlisted", "private")


class Rejected(Exception):
    """The metadata breaks a rule; carries YouTube's reason and a message. Always HTTP 400."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message


def check_video(video: Mapping[str, Any], parts: frozenset[str]) -> dict[str, Any]:
    """``snippet``, ``status`` and ``publish_at`` (Unix seconds or None) of an acceptable video. Raises ``Rejected``."""
    known = {"snippet", "status", "contentDetails", "paidProductPlacementDetails", "recordingDetails", "localizations"}
    unexpected = (set(video) & known) - parts
    if unexpected:
        raise Rejected("unexpectedPart", f"{sorted(unexpected)[0]}")
    snippet, status = video.get("snippet"), video.get("status", {})
    if not isinstance(snippet, dict) or not isinstance(status, dict):
        raise Rejected("invalidVideoMetadata", "The request metadata is invalid.")
    _check_snippet(snippet)
    privacy = status.get("privacyStatus", "public")
    if privacy not in PRIVACY:
        raise Rejected("invalidVideoMetadata", "The request metadata specifies an invalid privacy status.")
    for name in ("selfDeclaredMadeForKids", "containsSyntheticMedia", "embeddable", "publicStatsViewable"):
        if not isinstance(status.get(name, False), bool):
            raise Rejected("invalidVideoMetadata", f"{name} is not a boolean.")
    publish_at = status.get("publishAt")
    return {
        "snippet": dict(snippet),
        "status": {**status, "privacyStatus": privacy},
        "publish_at": None if publish_at is None else _publish_time(publish_at, privacy),
    }


def _check_snippet(snippet: Mapping[str, Any]) -> None:
    title = snippet.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > TITLE_CHARACTERS or _marked_up(title):
        raise Rejected("invalidTitle", "The request metadata specifies an invalid or empty video title.")
    description = snippet.get("description", "")
    if not isinstance(description, str) or len(description.encode()) > DESCRIPTION_BYTES or _marked_up(description):
        raise Rejected("invalidDescription", "The request metadata specifies an invalid video description.")
    tags = snippet.get("tags", [])
    if (
        not isinstance(tags, list)
        or not all(isinstance(tag, str) and tag for tag in tags)
        or _length(tags) > TAGS_CHARACTERS
    ):
        raise Rejected("invalidTags", "The request metadata specifies invalid video keywords.")
    if snippet.get("categoryId", "22") not in CATEGORIES:
        raise Rejected("invalidCategoryId", "The snippet.categoryId property specifies an invalid category ID.")


def _marked_up(text: str) -> bool:
    return "<" in text or ">" in text


def _length(tags: list[str]) -> int:
    """Tags are counted as one comma-separated text in which a tag with a space is quoted."""
    return sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(0, len(tags) - 1)


def _publish_time(value: object, privacy: str) -> float:
    if privacy != "private":
        raise Rejected("invalidPublishAt", "A scheduled publishing time needs the privacy status private.")
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Rejected("invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time.")
    return time.astimezone(UTC).timestamp()
