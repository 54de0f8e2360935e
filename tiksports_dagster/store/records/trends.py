"""Stories that signals tell together, their scores, and the opportunities among them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.signals import Entity, Measures, Signal


class ContentType(StrEnum):
    """The four formats of a post; their durations and rules are rows of ``config/strategies.json``."""

    STAT_COMPARISON = "stat_comparison"
    HIGHLIGHT_ANALYSIS = "highlight_analysis"
    HISTORICAL_MOMENT = "historical_moment"
    BREAKING_NEWS = "breaking_news_reaction"


class Trend(Record):
    """Signals that tell the same story, with their summed audience and how fast it grows."""

    volatile: ClassVar[frozenset[str]] = frozenset({"observed_at"})

    id: str
    """Stable from snapshot to snapshot as long as one signal is shared with the one before."""
    title: str
    leagues: tuple[str, ...]
    entities: tuple[Entity, ...]
    signals: tuple[Signal, ...]
    happened_at: UtcTime
    first_seen_at: UtcTime
    observed_at: UtcTime
    measures: Measures
    velocity: float | None = None
    """Growth of the audience since the earlier snapshot as a ratio per hour (0.5 = +50 %/h); None without one."""

    def columns(self) -> dict[str, Any]:
        """The id under the name the table gives it."""
        return {"trend_id": self.id}


class ScoreParts(Record):
    """The five terms of a score, each in [0, 1] or None when unknown. ``competition`` is already inverted."""

    velocity: float | None = Field(default=None, ge=0, le=1)
    volume: float | None = Field(default=None, ge=0, le=1)
    freshness: float | None = Field(default=None, ge=0, le=1)
    relevance: float | None = Field(default=None, ge=0, le=1)
    competition: float | None = Field(default=None, ge=0, le=1)


class TrendScore(Record):
    """A trend's 0–100 score, with everything needed to see why."""

    trend_id: str
    title: str
    score: float = Field(ge=0, le=100)
    parts: ScoreParts
    confidence: float = Field(ge=0, le=1)
    """Share of the configured weight whose terms are known, times the spread of sources; 1 = nothing missing."""
    sources: tuple[str, ...]


class Opportunity(Record):
    """A trend worth a post, with the shape that post would have."""

    trend: Trend
    score: TrendScore
    rank: float = Field(ge=0, le=1)
    viral_potential: float = Field(ge=0, le=1)
    urgency: float = Field(ge=0, le=1)
    competition: float = Field(ge=0, le=1)
    audience_match: float = Field(ge=0, le=1)
    content_type: ContentType
    angle: str
    platforms: tuple[str, ...]
    recommended_at: UtcTime
    breaking: bool = False

    def columns(self) -> dict[str, Any]:
        """What people query an opportunity by."""
        return {"trend_id": self.trend.id, "title": self.trend.title, "score": self.score.score}
