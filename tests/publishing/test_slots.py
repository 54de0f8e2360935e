"""When a post goes out: rules that hold for any day, platform and history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.days import Plan, a_channel, violations
from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.publishing.rules import rules_for
from tiksports_dagster.publishing.slots import JITTER_MINUTES, STALE_AFTER, Calendar, gap_passed, jitter, plan_slots
from tiksports_dagster.store.records.content import Brief
from tiksports_dagster.store.records.publishing import PublishingSlot
from tiksports_dagster.store.records.trends import ContentType

NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = Calendar(NEW_YORK, posts_per_day=3)
PLATFORMS = list(load_platforms().values())
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
EVENING = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)


def brief(at: datetime, *, breaking: bool = False, post: str = "p", follow_up_of: str | None = None) -> Brief:
    return Brief(
        post=post,
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
        follow_up_of=follow_up_of,
    )


def planned(
    order: Brief, now: datetime, taken: Sequence[datetime] = (), calendar: Calendar = CALENDAR
) -> PublishingSlot:
    return plan_slots(order, PLATFORMS[:1], calendar, taken={PLATFORMS[0].name: taken}, now=now)[0]


@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from(["America/New_York", "Europe/London", "Asia/Kolkata"]))
@settings(max_examples=40, deadline=None)
def test_no_day_ever_has_too_many_posts_or_two_too_close(seed: int, posts_per_day: int, zone: str) -> None:
    found = violations(a_channel(Plan(days=12, posts_per_day=posts_per_day, zone=ZoneInfo(zone), seed=seed)))
    assert found == []


@given(MOMENTS, st.booleans(), st.integers(0, 900))
def test_a_slot_is_never_early_and_a_story_never_waits_long_for_its_slot(
    now: datetime, breaking: bool, ago: int
) -> None:
    last = now - timedelta(minutes=ago)
    slot = planned(brief(now, breaking=breaking), now, [last])
    free = max(now, last + timedelta(minutes=PLATFORMS[0].min_gap_minutes))
    assert slot.at >= free
    assert slot.at - free <= STALE_AFTER
    if breaking:
        assert slot.at == free


@given(MOMENTS, st.text("abc", min_size=1, max_size=6))
def test_a_planned_slot_lies_within_a_quarter_of_an_hour_of_a_slot_of_the_platform(now: datetime, post: str) -> None:
    slot = planned(brief(now, post=post), now)
    local = slot.at.astimezone(NEW_YORK)
    distances = [
        abs((local.hour - int(text[:2])) * 60 + local.minute - int(text[3:]) + local.second / 60)
        for text in PLATFORMS[0].slots
    ]
    assert slot.at == now or min(distances) <= JITTER_MINUTES


def test_days_do_not_look_alike_and_a_restart_keeps_the_slot() -> None:
    mornings = [datetime(2024, 5, day, 13, tzinfo=UTC) for day in range(1, 11)]
    slots = [planned(brief(morning, post=f"post-{morning:%d}"), morning) for morning in mornings]
    assert len({(slot.at.hour, slot.at.minute, slot.at.second) for slot in slots}) > 7
    assert slots == [planned(brief(morning, post=f"post-{morning:%d}"), morning) for morning in mornings]
    assert jitter("p", "tiktok", date(2024, 5, 1), 720) != jitter("q", "tiktok", date(2024, 5, 1), 720)


def test_slots_follow_daylight_saving_time() -> None:
    before = planned(brief(datetime(2024, 3, 9, 16, tzinfo=UTC)), datetime(2024, 3, 9, 16, tzinfo=UTC)).at
    after = planned(brief(datetime(2024, 3, 10, 15, tzinfo=UTC)), datetime(2024, 3, 10, 15, tzinfo=UTC)).at
    quarter = timedelta(minutes=JITTER_MINUTES)
    assert abs(before - datetime(2024, 3, 9, 17, tzinfo=UTC)) <= quarter  # noon in New York, both times
    assert abs(after - datetime(2024, 3, 10, 16, tzinfo=UTC)) <= quarter


def test_a_local_day_is_counted_by_its_own_midnights_also_when_it_has_25_hours() -> None:
    rules = rules_for(PLATFORMS[0].model_copy(update={"min_gap_minutes": 1}), 1, NEW_YORK)
    first = datetime(2024, 11, 3, 4, 30, tzinfo=UTC)  # 00:30 on the day the clocks go back
    assert rules.violated(datetime(2024, 11, 4, 4, 30, tzinfo=UTC), [first]) is not None  # 23:30 of the same day
    assert rules.earliest(first + timedelta(hours=1), [first]) == datetime(2024, 11, 4, 5, tzinfo=UTC)


def test_breaking_news_goes_at_once_unless_the_rules_forbid_it() -> None:
    slot = planned(brief(EVENING, breaking=True), EVENING)
    assert (slot.at, slot.at_once) == (EVENING, True)
    busy = planned(brief(EVENING, breaking=True), EVENING, [EVENING - timedelta(hours=1)])
    assert (busy.at, busy.at_once) == (EVENING + timedelta(hours=2), False)
    assert "180 min" in busy.reason


def test_a_viral_follow_up_may_come_sooner() -> None:
    order = brief(EVENING, breaking=True, follow_up_of="viral")
    assert planned(order, EVENING, [EVENING - timedelta(minutes=20)]).at == EVENING + timedelta(minutes=40)


class Learned:
    """A timing model that knows one evening hour to be best."""

    def preferred(self, platform: str, day: date) -> Sequence[tuple[int, float]]:
        return [(18 * 60, 0.4), (21 * 60 + 10, 0.9), (23 * 60, 0.2)]


def test_a_timing_model_takes_the_place_of_the_configured_slots() -> None:
    afternoon = datetime(2024, 5, 1, 20, tzinfo=UTC)  # 16:00 in New York
    slot = planned(brief(afternoon), afternoon, calendar=Calendar(NEW_YORK, 3, Learned()))
    local = slot.at.astimezone(NEW_YORK)
    assert abs(local.hour * 60 + local.minute - (21 * 60 + 10)) <= JITTER_MINUTES
    assert "learned" in slot.reason


@pytest.mark.parametrize("hours", [3, 2])
def test_the_gap_is_over_only_when_it_is_over_everywhere(hours: int) -> None:
    now = datetime(2024, 3, 3, 5, tzinfo=UTC)
    assert gap_passed(PLATFORMS, {}, now)
    last = {"tiktok": now - timedelta(hours=3), "youtube": now - timedelta(hours=hours)}
    assert gap_passed(PLATFORMS, last, now) is (hours == 3)
