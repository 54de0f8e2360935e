"""A post's way to a platform."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, Protocol

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime


class PublicationState(StrEnum):
    """Where a publication stands. ``UNKNOWN`` is a state people see, never read as published."""

    PLANNED = "planned"
    RESERVED = "reserved"
    """One process holds the entry, and the platform's rules leave room for it."""
    STARTED = "started"
    UPLOADED = "uploaded"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    INBOX = "inbox"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    """Nothing is sent until a person says so: paused, or waiting for approval."""
    WAITING = "waiting"
    """Nothing was posted and nothing is wrong with the post: it goes out after ``retry_at``."""


class Checkpoint(Record):
    """Provider state that must be on disk before the next outside call, enough to reconcile after a crash."""

    state: PublicationState
    remote_id: str | None = None
    """TikTok ``publish_id``, Instagram container id; YouTube has none before the end."""
    upload_url: str | None = None
    """TikTok upload URL, Instagram ``rupload`` URI, YouTube session URI."""
    offset: int = Field(default=0, ge=0)
    """Bytes the platform has confirmed."""
    sha256: str | None = None
    """Of the file that was begun: bytes of another one are never mixed in."""


class PublishRequest(Record):
    """What a platform client needs to post one file."""

    post: str
    platform: str
    path: str
    sha256: str
    bytes: int
    seconds: float
    width: int
    height: int
    title: str
    caption: str
    hashtags: tuple[str, ...]
    ai_generated: bool = True
    publish_at: UtcTime | None = None
    """When the platform itself is to show the post, where it can; None: at once."""


class PublishOutcome(Record):
    """How a platform answered. ``id`` is the public id (video id, media id), None while the platform has none."""

    state: PublicationState
    id: str | None = None
    url: str | None = None
    reason: str | None = None
    retry_at: UtcTime | None = None
    """For ``WAITING``: when to try again."""
    public_at: UtcTime | None = None
    """When the platform shows a post that it already has; None: at once."""


class Publication(Record):
    """One post on one platform."""

    volatile: ClassVar[frozenset[str]] = frozenset({"published_at"})

    post: str
    platform: str
    state: PublicationState
    id: str | None
    url: str | None
    published_at: UtcTime | None
    sha256: str
    reason: str | None = None
    retry_at: UtcTime | None = None

    def columns(self) -> dict[str, Any]:
        """The platform's id under the name the table gives it."""
        return {"remote_id": self.id}


class PublishingSlot(Record):
    """When a post goes out on one platform."""

    post: str
    platform: str
    at: UtcTime
    reason: str
    at_once: bool = False
    """True when the run that makes the post also publishes it."""


class Finished(Protocol):
    """What a video store needs to know of a finished file: a ``VideoFile`` and a ``PublishRequest`` both tell it."""

    @property
    def path(self) -> str:
        """Where it lies, or is to lie, on this machine."""
        ...

    @property
    def sha256(self) -> str:
        """Of its bytes, hexadecimal."""
        ...

    @property
    def bytes(self) -> int:
        """Its size."""
        ...


class Kept(Record):
    """A file in the video store."""

    key: str
    bytes: int
    at: UtcTime
    """When it was stored last."""


class RetentionReport(Record):
    """What the housekeeper found in the video store, and what it removed (or would, in a dry run)."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at"})

    at: UtcTime
    dry_run: bool
    files: int
    bytes: int
    removed: tuple[Kept, ...]
    keep_days: float
