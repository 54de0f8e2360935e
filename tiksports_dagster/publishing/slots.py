"""When a post may go out: the next configured slot, never closer to the last post than the gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Brief
from tiksports_dagster.store.records.publishing import PublishingSlot

STALE_AFTER = timedelta(hours=6)
"""A story that would wait longer than this for its slot goes out as soon as the gap allows."""


def plan_slots(
    brief: Brief, platforms: Sequence[Platform], zone: ZoneInfo, *, last: dict[str, datetime], now: datetime
) -> list[PublishingSlot]:
    """One slot for each platform of the post. ``last`` is each platform's newest publication, UTC.

    Breaking news goes at once, others at the platform's next local slot at or after ``brief.publish_at``; both wait
    for the platform's gap. Local slot times are read in ``zone``, so they move with daylight saving time.
    """
    return [_slot(brief, platform, zone, last.get(platform.name), now) for platform in platforms]


def _slot(brief: Brief, platform: Platform, zone: ZoneInfo, last: datetime | None, now: datetime) -> PublishingSlot:
    wish = max(brief.publish_at, now)
    gap = timedelta(minutes=platform.min_gap_minutes)
    earliest = wish if last is None or last > now else max(wish, last + gap)
    if brief.breaking:
        at, reason = earliest, "breaking news goes at once"
    else:
        upcoming = next(moment for moment in _local_slots(platform.slots, zone, earliest) if moment >= earliest)
        late = upcoming - wish > STALE_AFTER
        at = earliest if late else upcoming
        reason = (
            f"the next slot is {upcoming.astimezone(zone):%H:%M}, too late for this story"
            if late
            else f"the {platform.label} slot at {upcoming.astimezone(zone):%H:%M}"
        )
    if at == earliest and earliest > wish:
        reason += f", {platform.min_gap_minutes} min after the post before"
    return PublishingSlot(
        post=brief.post, platform=platform.name, at=at, reason=reason, at_once=brief.breaking and at <= now
    )


def gap_passed(platforms: Iterable[Platform], last: dict[str, datetime], now: datetime) -> bool:
    """True when every platform's gap since its newest publication (UTC, by name) is over."""
    return all(
        platform.name not in last or now - last[platform.name] >= timedelta(minutes=platform.min_gap_minutes)
        for platform in platforms
    )


def _local_slots(slots: Iterable[str], zone: ZoneInfo, start: datetime) -> Iterator[datetime]:
    times = sorted(time.fromisoformat(slot) for slot in slots)
    day = start.astimezone(zone).date()
    while True:
        for slot in times:
            yield datetime.combine(day, slot, tzinfo=zone).astimezone(start.tzinfo)
        day += timedelta(days=1)
