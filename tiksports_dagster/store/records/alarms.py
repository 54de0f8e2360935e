"""What was noticed about posts and about the house, how sure it is, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime


class AlarmKind(StrEnum):
    """What an alarm is about. How each is told, acted on and how grave it is, is a row of one table."""

    SUPPRESSION = "suppression"
    """A post's views come far slower than its own curve says: reach suppression *suspected*, never proven."""
    BIRTH_SUPPRESSION = "birth_suppression"
    """Several posts in a row stayed far under what was expected of them; judged of the channel, never of one post."""
    VIRAL = "viral"
    OUTAGE = "outage"
    """A platform's counters cannot be read, or stand still for every post at once."""
    MODERATION_HOLD = "moderation_hold"
    """The platform has the post and does not show it."""
    DELETED = "deleted"
    """A post that had counters is no longer told of by its platform."""
    DEFINITION_CHANGE = "definition_change"
    """The platform counts views in another way from now on."""
    NO_PUBLIC_ID = "no_public_id"
    NO_VIEWS = "no_views"
    NO_SNAPSHOT = "no_snapshot"
    FEED_SILENT = "feed_silent"
    NOTHING_PUBLISHED = "nothing_published"
    SPEND_WITHOUT_POSTS = "spend_without_posts"


class Alarm(Record):
    """One thing that was noticed. The same thing noticed again has the same ``key``."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at"})

    kind: AlarmKind
    at: UtcTime
    """When the evidence was complete."""
    since: UtcTime | None = None
    """When it began, as far as the evidence tells."""
    platform: str | None = None
    post: str | None = None
    severity: Literal["info", "warn", "error"]
    confirmed: bool = True
    """False while one window or one metric alone says so; only confirmed alarms are acted on."""
    words: str
    """What was seen, with its numbers, in one sentence."""
    advice: str
    """What to do about it, in one sentence."""
    evidence: dict[str, float] = Field(default_factory=dict)
    """Measured values by name: ratios, statistics with their thresholds, hours."""

    @property
    def key(self) -> str:
        """What makes two alarms the same one: kind, platform and post."""
        return ":".join((self.kind.value, self.platform or "all", self.post or "channel"))
