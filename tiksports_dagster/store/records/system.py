"""The state of the house itself: parties, health checks, the day in short."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal

from tiksports_dagster.store.records.base import Record, UtcTime


class Mode(StrEnum):
    """How an outside party is reached."""

    LIVE = "live"
    SANDBOX = "sandbox"
    CAPTURES = "captures"
    OFF = "off"


class HealthCheck(Record):
    """One probe of one part: ok, warn (works on without it) or down."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at", "milliseconds"})

    part: str
    status: Literal["ok", "warn", "down"]
    mode: Mode | None
    detail: str
    milliseconds: float
    at: UtcTime


class Capability(Record):
    """One thing that a platform allows an account today; not ``fine`` when it keeps posts from going out as wished."""

    what: str
    value: str
    fine: bool = True


class DailySummary(Record):
    """One local day in short; money in US dollars."""

    day: str
    posts: int
    publications: int
    failed_publications: int
    views: int | None
    likes: int | None
    best_post: str | None
    decisions: int
    waits: int
    spent_usd: Decimal
