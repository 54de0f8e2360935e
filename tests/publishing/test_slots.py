"""When a post goes out: rules that hold for any day, platform and history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.publishing.slots import STALE_AFTER, gap_passed, plan_slots
from tiksports_dagster.store.records.content import Brief
from tiksports_dagster.store.records.trends import ContentType

NEW_YORK = ZoneInfo("America/New_York")
PLATFORMS = list(load_platforms().values())
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def brief(at: datetime, *, breaking: bool) -> Brief:
    return Brief(
        post="p",
        trend_id="t",
        title="x",
        league="nba",
        content_type=ContentType.BREAKING_NEWS,
        angle="a",
        platforms=tuple(platform.name for platform in PLATFORMS),
        target_seconds=20,
        min_seconds=15,
        max_seconds=30,
        publish_at=at,
        breaking=breaking,
    )


@given(MOMENTS, st.booleans(), st.dictionaries(st.sampled_from([p.name for p in PLATFORMS]), st.integers(0, 900)))
def test_a_slot_is_never_early_and_never_inside_the_gap(now: datetime, breaking: bool, ago: dict[str, int]) -> None:
    last = {name: now - timedelta(minutes=minutes) for name, minutes in ago.items()}
    for slot, platform in zip(
        plan_slots(brief(now, breaking=breaking), PLATFORMS, NEW_YORK, last=last, now=now), PLATFORMS, strict=True
    ):
        assert slot.at >= now
        if platform.name in last:
            assert slot.at - last[platform.name] >= timedelta(minutes=platform.min_gap_minutes)
        free = max([now, *(last[n] + timedelta(minutes=platform.min_gap_minutes) for n in last if n == platform.name)])
        assert slot.at - free <= STALE_AFTER
        if breaking:
            assert slot.at == free


@given(MOMENTS)
def test_a_planned_slot_is_a_local_slot_of_the_platform_or_at_once(now: datetime) -> None:
    for slot, platform in zip(
        plan_slots(brief(now, breaking=False), PLATFORMS, NEW_YORK, last={}, now=now), PLATFORMS, strict=True
    ):
        assert slot.at == now or f"{slot.at.astimezone(NEW_YORK):%H:%M}" in platform.slots


def test_slots_follow_daylight_saving_time() -> None:
    tiktok = PLATFORMS[:1]
    before = plan_slots(
        brief(datetime(2024, 3, 9, 16, tzinfo=UTC), breaking=False),
        tiktok,
        NEW_YORK,
        last={},
        now=datetime(2024, 3, 9, 16, tzinfo=UTC),
    )[0]
    after = plan_slots(
        brief(datetime(2024, 3, 10, 15, tzinfo=UTC), breaking=False),
        tiktok,
        NEW_YORK,
        last={},
        now=datetime(2024, 3, 10, 15, tzinfo=UTC),
    )[0]
    assert (before.at.hour, after.at.hour) == (17, 16)  # noon in New York, both times


def test_the_gap_is_over_only_when_it_is_over_everywhere() -> None:
    now = datetime(2024, 3, 3, 5, tzinfo=UTC)
    assert gap_passed(PLATFORMS, {}, now)
    assert gap_passed(PLATFORMS, {"tiktok": now - timedelta(hours=3)}, now)
    assert not gap_passed(PLATFORMS, {"tiktok": now - timedelta(hours=3), "youtube": now - timedelta(hours=2)}, now)
