"""What platforms counted: single readings, snapshots of now, and the figures of whole days, whoever told them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime


class MetricReading(Record):
    """Counters of one post as a platform client read them; None where the platform does not give one."""

    id: str
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    saves: int | None = None
    reach: int | None = None
    watch_seconds: float | None = None
    """Seconds watched by everybody together."""


class DayFigures(MetricReading):
    """What one post gained on one day, as a platform's report told it."""

    day: date


class MetricSnapshot(Record):
    """One reading of one publication, ready for the ``analytics`` table."""

    post: str
    platform: str
    id: str
    published_at: UtcTime
    observed_at: UtcTime
    views: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    saves: int | None
    reach: int | None
    watch_seconds: float | None
    engagement_rate: float | None
    """(likes + comments + shares) / views × 100; None when views is None or 0 or a term is unknown."""
    view_definition: str
    """Which definition of "view" the platform followed at the time, from ``config/platforms.json``."""

    def columns(self) -> dict[str, Any]:
        """The platform's id under the name the table gives it."""
        return {"remote_id": self.id}


class Thinning(Record):
    """What one thinning removed of the old readings, and what is left."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at", "seconds"})

    at: UtcTime
    removed: int
    hourly: int
    """Readings that gave way to a later one of the same hour."""
    daily: int
    """Readings that gave way to a later one of the same day."""
    kept: int
    """Readings in the table afterwards."""
    seconds: float


class DaySource(StrEnum):
    """Who told the figures of a day; where several did, the first of these is believed."""

    REPORT = "report"
    """The platform's own report by day, over its API (YouTube Analytics)."""
    EXPORT = "export"
    """A file that a person downloaded from the platform (YouTube Studio, TikTok Studio, Meta Business Suite)."""
    SNAPSHOTS = "snapshots"
    """The difference between our own readings around the day."""


class HistoryRow(Record):
    """One line of what a platform told about a past day, as it stands in ``metric_history``.

    ``remote_id`` is None for a total of the whole channel, ``day`` None for a total since publication. What the
    platform did not tell is None, never 0.
    """

    volatile: ClassVar[frozenset[str]] = frozenset({"told_at", "origin"})

    platform: str
    remote_id: str | None
    day: date | None
    """A day as the platform counts it, in ``day_zone``."""
    source: DaySource
    view_definition: str
    day_zone: str
    """IANA name of the zone whose midnight ends the day, such as America/Los_Angeles for YouTube."""
    told_at: UtcTime
    origin: str
    """The file and line, or the API, it came from; for people."""
    title: str | None = None
    published_at: UtcTime | None = None
    views: int | None = Field(default=None, ge=0)
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    saves: int | None = None
    reach: int | None = None
    watch_seconds: float | None = None
    """Seconds watched in all, not per view."""


class DailyMetric(Record):
    """What one post (or, with ``remote_id`` None, the whole channel) gained on one platform in one day.

    The counters are gains of that day and may be negative after a platform's correction; ``total_views`` is the
    counter at the end of the day. Rows of different view definitions are never added up.
    """

    day: date
    platform: str
    remote_id: str | None
    post: str | None
    """Our post, None for one that was there before us and for the channel."""
    source: DaySource
    view_definition: str
    day_zone: str
    title: str | None
    views: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    saves: int | None
    reach: int | None
    watch_seconds: float | None
    engagement_rate: float | None
    total_views: int | None
