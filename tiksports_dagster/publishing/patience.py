"""How long results may take before an outcome alarm asks for them: ``config/outcomes.json``, read and checked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pydantic import Field, TypeAdapter, model_validator

from tiksports_dagster.configuration import Row, config_dir, read_json
from tiksports_dagster.store.records.alarms import AlarmKind


class AfterHours(Row):
    """Hours after which a missing result is told, one field an outcome alarm."""

    no_public_id: float = Field(gt=0)
    no_views: float = Field(gt=0)
    no_snapshot: float = Field(gt=0)
    """Old posts are read more seldom: a quarter of their age counts where it is longer."""
    feed_silent: float = Field(gt=0)
    """Since a source was asked last; how long it may have nothing to tell is ``feed_patience_hours``."""
    nothing_published: float = Field(gt=0)
    spend_without_posts: float = Field(gt=0, le=24)
    """The books are looked at for the last 24 hours."""


class FeedHours(Row):
    """Hours that a source may tell nothing. A league may have no game for days."""

    sports_news: float = Field(gt=0)
    scoreboards: float = Field(gt=0)
    tiktok_trending: float = Field(gt=0)
    hashtag_trends: float = Field(gt=0)


class Patience(Row):
    """The whole table."""

    watched_days: float = Field(gt=0)
    """What went out longer ago has been told of or is past mending."""
    after_hours: AfterHours
    least_spend_usd: Decimal = Field(gt=0)
    """US dollars below which money without posts is no alarm."""
    feed_patience_hours: FeedHours

    @model_validator(mode="after")
    def _can_be_late(self) -> Patience:
        hours = self.after_hours
        longest = max(hours.no_public_id, hours.no_views, hours.no_snapshot)
        if longest >= self.watched_days * 24:
            raise ValueError(f"watched_days must be longer than the {longest:g} hours that a post's results may take")
        return self

    def after(self, kind: AlarmKind) -> timedelta:
        """How long the result that ``kind`` asks for may take. AttributeError for what is no outcome alarm."""
        return timedelta(hours=getattr(self.after_hours, kind.value))

    def feed(self, name: str) -> timedelta:
        """How long the source asset may tell nothing. AttributeError for an unknown one."""
        return timedelta(hours=getattr(self.feed_patience_hours, name))

    @property
    def watched(self) -> timedelta:
        """How old a post may be to be asked about."""
        return timedelta(days=self.watched_days)


@lru_cache
def load_patience(directory: Path | None = None) -> Patience:
    """The table. Raises ``InputError``."""
    return read_json((directory or config_dir()) / "outcomes.json", TypeAdapter(Patience))
