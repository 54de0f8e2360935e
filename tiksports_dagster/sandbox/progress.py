"""How far an upload has come at a moment of the clock. Nothing runs in the background: a state is read off the times.

The delays are the sandbox's own and short, so that a test or a demonstration does not wait; the real ones are minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tiksports_dagster.sandbox.store import Task

TIKTOK_PROCESSING_SECONDS = 2.0
TIKTOK_MODERATION_SECONDS = 4.0
"""After PUBLISH_COMPLETE, until a public post's id is told."""
TIKTOK_UPLOAD_URL_SECONDS = 3600.0
INSTAGRAM_PROCESSING_SECONDS = 2.0
INSTAGRAM_CONTAINER_SECONDS = 86_400.0
INSTAGRAM_INSIGHTS_DELAY_SECONDS = 30.0
YOUTUBE_PROCESSING_SECONDS = 2.0
YOUTUBE_SESSION_SECONDS = 7 * 86_400.0

PUBLIC = "PUBLIC_TO_EVERYONE"


def whims(account: Mapping[str, Any]) -> dict[str, Any]:
    """What an account's settings say about the upload that begins now, to be kept in its ``details``."""
    names = ("processing_seconds", "moderation_seconds", "processing_failure")
    return {name: account[name] for name in names if account.get(name) is not None}


def _seconds(task: Task, name: str, usual: float) -> float:
    return float(task.details.get(name, usual))


def tiktok_status(task: Task, now: float) -> tuple[str, str | None]:
    """(status, fail_reason) as TikTok's status call names them."""
    if task.cancelled is not None:
        return "FAILED", "publish_cancelled"
    if task.kind == "pull":
        done = now >= task.created + TIKTOK_PROCESSING_SECONDS
        return ("FAILED", "video_pull_failed") if done else ("PROCESSING_DOWNLOAD", None)
    if task.completed is None or now < task.completed + _seconds(task, "processing_seconds", TIKTOK_PROCESSING_SECONDS):
        return "PROCESSING_UPLOAD", None
    if task.problem is not None:
        return "FAILED", task.problem
    return ("SEND_TO_USER_INBOX", None) if task.kind == "inbox" else ("PUBLISH_COMPLETE", None)


def tiktok_published(task: Task) -> float | None:
    """When a direct post went live; None for drafts, failures and unfinished uploads."""
    if task.kind != "direct" or task.completed is None or task.problem is not None or task.cancelled is not None:
        return None
    return task.completed + _seconds(task, "processing_seconds", TIKTOK_PROCESSING_SECONDS)


def tiktok_public_id(task: Task, now: float) -> str | None:
    """The post's id once moderation has passed it; only public posts get one."""
    published = tiktok_published(task)
    if published is None or task.details.get("privacy_level") != PUBLIC:
        return None
    return task.post_id if now >= published + _seconds(task, "moderation_seconds", TIKTOK_MODERATION_SECONDS) else None


def instagram_status(task: Task, now: float) -> str:
    """The container's ``status_code``."""
    if task.published is not None:
        return "PUBLISHED"
    if now >= task.created + INSTAGRAM_CONTAINER_SECONDS:
        return "EXPIRED"
    if task.completed is None or now < task.completed + _seconds(
        task, "processing_seconds", INSTAGRAM_PROCESSING_SECONDS
    ):
        return "IN_PROGRESS"
    return "ERROR" if task.problem is not None else "FINISHED"


def youtube_status(task: Task, now: float) -> str:
    """``uploadStatus`` of the video, or ``uploading`` while bytes are missing and there is no video yet."""
    if task.completed is None:
        return "uploading"
    if now < task.completed + _seconds(task, "processing_seconds", YOUTUBE_PROCESSING_SECONDS):
        return "uploaded"
    return "failed" if task.problem is not None else "processed"


def youtube_privacy(task: Task, now: float) -> str:
    """``privacyStatus``: a private video with ``publishAt`` turns public when its time has come."""
    publish_at = task.details.get("publish_at")
    return "public" if publish_at is not None and now >= publish_at else str(task.details["privacy_status"])


def youtube_published(task: Task) -> float | None:
    """When the video went live; None while bytes are missing or when the file was no video."""
    if task.completed is None or task.problem is not None:
        return None
    return max(task.completed, task.details.get("publish_at") or 0.0)


def published_at(task: Task) -> float | None:
    """When a task's post went live or will, whichever platform it is on; None for what never does."""
    if task.platform == "tiktok":
        return tiktok_published(task)
    return task.published if task.platform == "instagram" else youtube_published(task)


def receipt(task: Task, now: float) -> dict[str, Any]:
    """A task as the control plane shows it. ``post_id`` is None until the post is live; times are ISO-8601 UTC."""
    published = published_at(task)
    live = published is not None and now >= published
    if task.platform == "tiktok":
        state = tiktok_status(task, now)[0]
    else:
        state = instagram_status(task, now) if task.platform == "instagram" else youtube_status(task, now)
    return {
        "id": task.id,
        "kind": task.kind,
        "state": state,
        "post_id": task.post_id if live else None,
        "size": task.size,
        "received_bytes": task.received,
        "sha256": task.sha256,
        "caption": task.caption,
        "created": iso(task.created),
        "published": iso(published) if live and published is not None else None,
        "details": dict(task.details),
    }


def iso(timestamp: float) -> str:
    """Unix seconds as ``2024-03-03T04:45:00Z``."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
