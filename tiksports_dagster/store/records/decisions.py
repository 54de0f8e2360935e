"""The state a decision looks at, its risks, and what was decided and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.money import Throttle
from tiksports_dagster.store.records.trends import Opportunity


class Hold(Record):
    """Posting stands still on one platform, or on ``all``."""

    platform: str
    since: UtcTime
    until: UtcTime | None = None
    """When it ends by itself; None: only a person ends it."""
    by: str = "person"
    """``person``, or ``alarm:`` and the alarm's key."""
    why: str | None = None

    @property
    def words(self) -> str:
        """The hold in one line, such as ``tiktok until 2024-03-04 05:00 UTC: reach suppression suspected``."""
        end = f"{self.until:%Y-%m-%d %H:%M} UTC" if self.until else "`tiksports resume`"
        return f"{self.platform} until {end}{f': {self.why}' if self.why else ''}"


class Situation(Record):
    """Where the channel stands at one moment. Days are local days of the audience's time zone."""

    at: UtcTime
    local_day: str
    posts_today: int = Field(ge=0)
    posts_limit: int = Field(ge=1)
    last_post_at: UtcTime | None
    covered_today: tuple[str, ...] = ()
    """Trend ids that a post of this local day, or of the 24 hours before, already told."""
    spent_today_usd: Decimal
    spent_month_usd: Decimal
    daily_budget_usd: Decimal
    monthly_budget_usd: Decimal
    sources_down: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    """Platforms on hold (``tiksports pause``, or an alarm)."""
    holds: tuple[Hold, ...] = ()
    """The same in full: until when and why."""
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
    follow_up_of: str | None = None
    """The post that went viral and that this decision is about following up, whatever it came to."""
    part: int = Field(default=1, ge=1)
    """Which part of its story the post is."""


class AlarmPause(Record):
    """That an alarm put a platform on hold, or that this hold is over: a line of the decision log."""

    at: UtcTime
    action: Literal["pause", "resume"]
    platform: str
    until: UtcTime | None
    """When the hold ends, or was to end, by itself."""
    alarm: str
    """Key of the alarm."""
    reasons: tuple[str, ...]
