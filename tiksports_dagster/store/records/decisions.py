"""The state a decision looks at, its risks, and what was decided and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.money import Throttle
from tiksports_dagster.store.records.trends import Opportunity


class Situation(Record):
    """Where the channel stands at one moment. Days are local days of the audience's time zone."""

    at: UtcTime
    local_day: str
    posts_today: int = Field(ge=0)
    posts_limit: int = Field(ge=1)
    last_post_at: UtcTime | None
    covered_today: tuple[str, ...] = ()
    """Trend ids that a post of this local day already told."""
    spent_today_usd: Decimal
    spent_month_usd: Decimal
    daily_budget_usd: Decimal
    monthly_budget_usd: Decimal
    sources_down: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    """Platforms on hold (``tiksports pause``)."""
    throttle: Throttle | None = None
    """What is held back because a budget runs low; ``posts_limit`` already follows from it."""


class RiskAssessment(Record):
    """What could go wrong with posting now; each factor in [0, 1], level is their weighted sum."""

    level: float = Field(ge=0, le=1)
    tolerance: Literal["low", "medium", "high"]
    limit: float = Field(ge=0, le=1)
    """Highest level the tolerance accepts."""
    factors: dict[str, float]
    notes: tuple[str, ...] = ()


class Rejection(Record):
    """An opportunity or trend that was not chosen, and why."""

    trend_id: str
    title: str
    score: float
    reason: str


class Board(Record):
    """The opportunities of one look, best first, and why every other trend is none."""

    opportunities: tuple[Opportunity, ...]
    rejections: tuple[Rejection, ...]


class Decision(Record):
    """What the newsroom chose at one moment. ``post`` is the partition key that was opened, or None when waiting."""

    at: UtcTime
    action: Literal["post", "wait"]
    confidence: float = Field(ge=0, le=1)
    threshold: float = Field(ge=0, le=1)
    reasons: tuple[str, ...]
    rejected: tuple[Rejection, ...] = ()
    opportunity: Opportunity | None = None
    post: str | None = None
    publish_at: UtcTime | None = None
    approved: bool = False
    """True when autonomy is ``full``; with ``approve`` a person must agree first."""
