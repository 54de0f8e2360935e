"""When a post goes out: the platform's slots or a timing model's, moved a little for each post, within the rules."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.publishing.rules import Rules, rules_for
from tiksports_dagster.store.records.content import Brief
from tiksports_dagster.store.records.publishing import PublishingSlot

STALE_AFTER = timedelta(hours=6)
"""A story that would wait longer than this for its slot goes out as soon as the rules allow."""

JITTER_MINUTES = 15.0
"""How far a slot is moved to either side, so that no two days look alike."""


_AT_ONCE = "breaking news goes at once"
_WHILE_IT_MOVES = "a further part goes out while its story moves"


class TimingModel(Protocol):
    """What has been learned about when an audience watches."""

    def preferred(self, platform: str, day: date) -> Sequence[tuple[int, float]]:
        """(minute of the local day, weight ≥ 0) of the moments to post on that day; empty when it does not know."""
        ...


@dataclass(frozen=True)
class Calendar:
    """What plans a slot: local days of ``zone``, posts a day, and the timing model once there is one."""

    zone: ZoneInfo
    posts_per_day: int
    timing: TimingModel | None = None
    least_gap_minutes: int = 0
    """The settings' gap between any two posts; a platform's own row may ask for more."""

    def rules(self, platform: Platform, *, follow_up: bool = False) -> Rules:
        """The hard rules of one platform."""
        least = 0 if follow_up else self.least_gap_minutes
        return rules_for(platform, self.posts_per_day, self.zone, follow_up=follow_up, least_gap_minutes=least)


def plan_slots(
    brief: Brief,
    platforms: Sequence[Platform],
    calendar: Calendar,
    *,
    taken: Mapping[str, Sequence[datetime]],
    now: datetime,
) -> list[PublishingSlot]:
    """One slot for each platform of the post (UTC). ``taken`` has each platform's posts, out or planned, UTC.

    Breaking news and further parts go at once, others at the best slot of the next hours from ``brief.publish_at`` on,
    moved by up to 15 minutes; all within the rules as they are after that move. The move depends on post, platform,
    day and slot alone, so that planning again gives the same.
    """
    return [_slot(brief, platform, calendar, taken.get(platform.name, ()), now) for platform in platforms]


def _slot(
    brief: Brief, platform: Platform, calendar: Calendar, taken: Sequence[datetime], now: datetime
) -> PublishingSlot:
    rules = calendar.rules(platform, follow_up=brief.follow_up_of is not None)
    wish = max(brief.publish_at, now).astimezone(UTC)
    earliest = rules.earliest(wish, taken)
    if brief.breaking:
        at, reason = earliest, _AT_ONCE if brief.follow_up_of is None else _WHILE_IT_MOVES
    else:
        at, reason = _chosen(brief, platform, calendar, rules, taken, earliest)
    if at == earliest and earliest > wish:
        reason += f", {rules.gap / timedelta(minutes=1):.0f} min from other posts"
    at_once = brief.breaking and at <= now
    return PublishingSlot(post=brief.post, platform=platform.name, at=at, reason=reason, at_once=at_once)


def _chosen(
    brief: Brief,
    platform: Platform,
    calendar: Calendar,
    rules: Rules,
    taken: Sequence[datetime],
    earliest: datetime,
) -> tuple[datetime, str]:
    """The heaviest moment within ``STALE_AFTER``, the earliest of equals; without one the earliest allowed."""
    best: tuple[float, datetime] | None = None
    for at, weight in _moments(brief.post, platform, calendar, earliest):
        if at > earliest + STALE_AFTER:
            break
        if at >= earliest and rules.violated(at, taken) is None and (best is None or weight > best[0]):
            best = (weight, at)
    if best is None:
        return earliest, "the next slot is too late for this story"
    source = "learned time" if calendar.timing is not None else "slot"
    return best[1], f"the {platform.label} {source} at {best[1].astimezone(calendar.zone):%H:%M}"


def _moments(post: str, platform: Platform, calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, float]]:
    """(moment, weight) of each slot from the day before ``start`` to the day after, in order, each moved (UTC)."""
    first = start.astimezone(calendar.zone).date() - timedelta(days=1)
    found: list[tuple[datetime, float]] = []
    for day in (first + timedelta(days=number) for number in range(3)):
        learned = calendar.timing.preferred(platform.name, day) if calendar.timing is not None else ()
        for minute, weight in learned or _configured(platform.slots):
            local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=calendar.zone)
            found.append((local.astimezone(UTC) + jitter(post, platform.name, day, minute), weight))
    yield from sorted(found)


def _configured(slots: Iterable[str]) -> list[tuple[int, float]]:
    times = (time.fromisoformat(slot) for slot in slots)
    return [(moment.hour * 60 + moment.minute, 1.0) for moment in times]


def jitter(post: str, platform: str, day: date, minute: int) -> timedelta:
    """By how much a slot is moved for this post: −15 to +15 minutes in whole seconds, always the same."""
    chance = random.Random(f"{post}/{platform}/{day.isoformat()}/{minute}")  # noqa: S311 - not a secret
    return timedelta(seconds=round(chance.uniform(-60 * JITTER_MINUTES, 60 * JITTER_MINUTES)))


def gap_passed(platforms: Iterable[Platform], last: dict[str, datetime], now: datetime) -> bool:
    """True when every platform's gap since its newest publication (UTC, by name) is over."""
    return all(
        platform.name not in last or now - last[platform.name] >= timedelta(minutes=platform.min_gap_minutes)
        for platform in platforms
    )
