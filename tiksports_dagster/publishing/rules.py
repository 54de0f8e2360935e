"""The hard rules of when: posts a local day, and the gap between any two posts of one platform. Pure arithmetic.

Whatever proposes a moment (a slot, a timing model, a person), these rules have the last word, once when a slot is
planned and once more just before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform

_MOVES = 10_000


@dataclass(frozen=True)
class Rules:
    """What holds for one platform and one kind of post. Local days are those of ``zone``."""

    posts_per_day: int
    gap: timedelta
    zone: ZoneInfo

    def violated(self, at: datetime, taken: Iterable[datetime]) -> str | None:
        """Why a post may not go out at ``at`` beside those of ``taken`` (aware times); None when it may."""
        others = [other for other in taken if abs(at - other) < max(_TWO_DAYS, self.gap)]
        near = [other for other in others if abs(at - other) < self.gap]
        if near:
            closest = min(near, key=lambda other: abs(at - other))
            minutes, least = abs(at - closest) / _MINUTE, self.gap / _MINUTE
            return f"{minutes:.0f} min from another post, at least {least:.0f} are wanted"
        day = at.astimezone(self.zone).date()
        count = sum(1 for other in others if other.astimezone(self.zone).date() == day)
        return f"{count} posts on {day} already" if count >= self.posts_per_day else None

    def earliest(self, wish: datetime, taken: Sequence[datetime]) -> datetime:
        """The first moment from ``wish`` on that violates nothing, UTC."""
        at = wish
        for _ in range(_MOVES):
            blocking = [other + self.gap for other in taken if abs(at - other) < self.gap]
            if blocking:
                at = max(blocking)
                continue
            if self.violated(at, taken) is None:
                return at.astimezone(UTC)
            tomorrow = at.astimezone(self.zone).date() + timedelta(days=1)
            at = datetime.combine(tomorrow, time(), tzinfo=self.zone).astimezone(UTC)
        raise ValueError("no moment is free; the taken ones reach too far")


_MINUTE = timedelta(minutes=1)
_TWO_DAYS = timedelta(days=2)
"""No local day is longer; what is further away needs no calendar."""


def rules_for(
    platform: Platform, posts_per_day: int, zone: ZoneInfo, *, follow_up: bool = False, least_gap_minutes: int = 0
) -> Rules:
    """The rules of a platform's row; the account's own daily limit counts where it is lower than ours."""
    own = platform.follow_up_gap_minutes if follow_up else platform.min_gap_minutes
    gap = timedelta(minutes=max(own, least_gap_minutes))
    return Rules(min(posts_per_day, platform.daily_posts), gap, zone)
