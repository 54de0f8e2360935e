"""What money decides and what it was spent on: the throttle and the day's costs."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime


class Throttle(Record):
    """How far spending is held back at one moment; the levels are a ladder, each keeps those before it."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at", "share"})

    at: UtcTime
    level: Literal["none", "cheaper_models", "standard_video", "fewer_posts", "fact_writer", "nothing"]
    share: float = Field(ge=0)
    """The larger of the spent shares of the day's and the month's budget, reservations included."""
    highest_tier: Literal["high", "standard", "economy"]
    standard_video: bool
    posts_limit: int = Field(ge=0)
    """Posts of this day at most."""
    paid_writers: bool
    reasons: tuple[str, ...] = ()
    """What is held back and why, in sentences; empty when nothing is."""


class CostRow(Record):
    """What one service, model and endpoint cost for one post in one local day."""

    day: str
    service: str
    model: str | None
    endpoint: str
    post: str | None
    calls: int = Field(ge=0)
    failed: int = Field(default=0, ge=0)
    """Calls that brought no usable answer, paid or not."""
    usd: Decimal
    units: dict[str, int] = Field(default_factory=dict[str, int])
    """Sums of what was counted: tokens by kind, or requests."""


class PostCost(Record):
    """What a post cost over all its days, and a thousand of its views."""

    post: str
    usd: Decimal
    views: int | None
    usd_per_thousand_views: Decimal | None


class DayCosts(Record):
    """One local day's costs."""

    day: str
    usd: Decimal
    rows: tuple[CostRow, ...]
    posts: tuple[PostCost, ...]
    reclaimed_usd: Decimal = Decimal(0)
    """Reservations given back because their process was gone; such a call may have been billed all the same."""
