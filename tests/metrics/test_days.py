"""Days: the best source is believed, unknown stays unknown, and in whatever order days are built they are the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.metrics.days import day_bounds
from tiksports_dagster.metrics.desk import DayDesk
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.days import DayStore
from tiksports_dagster.store.records.metrics import DailyMetric, DayFigures, DaySource, HistoryRow, MetricSnapshot
from tiksports_dagster.store.records.publishing import PublicationState, PublishOutcome
from tiksports_dagster.store.thinning import Thinner
from tiksports_dagster.store.tracked import TrackedPosts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BORN = datetime(2024, 1, 10, 15, 20, tzinfo=UTC)
FIRST = date(2024, 1, 10)
PACIFIC = ZoneInfo("America/Los_Angeles")


class Client:
    """A platform that tells its days late: each is told three days after, and once more with a correction."""

    def __init__(self, figures: Sequence[DayFigures] | Exception | None = None) -> None:
        self.figures = figures
        self.asked: list[tuple[tuple[str, ...], date, date]] = []

    def daily_report(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures] | None:
        self.asked.append((tuple(ids), first, last))
        if isinstance(self.figures, Exception):
            raise self.figures
        if self.figures is None:
            return None
        return [one for one in self.figures if one.id in ids and first <= one.day <= last]


def desk(parts: Parts, **clients: Client) -> DayDesk:
    def client(name: str) -> Client:
        return clients.get(name, Client())

    tracked = TrackedPosts(parts.database)
    return DayDesk(parts.history, DayStore(parts.database), tracked, client, parts.platforms, parts.clock)


def publish(parts: Parts, clock: StandingClock, platform: str, at: datetime = BORN, post: str = "p") -> None:
    now = clock.now()
    clock.sleep((at - now).total_seconds())
    outcome = PublishOutcome(state=PublicationState.PUBLISHED, id=f"{platform}-{post}")
    parts.journal.append(post, platform, "run", PublicationState.PUBLISHED, outcome=outcome)
    clock.sleep((now - at).total_seconds())


def read(parts: Parts, platform: str, *points: tuple[datetime, int | None], definition: str = "d") -> None:
    """Readings of the post on a platform: (time, views); likes are a tenth, comments and shares 1."""
    usual = {"post": "p", "platform": platform, "id": f"{platform}-p", "published_at": BORN, "reach": None}
    usual |= {"view_definition": definition, "saves": None, "watch_seconds": None, "engagement_rate": None}
    rows = [
        MetricSnapshot.model_validate(
            {**usual, "observed_at": at, "views": views, "likes": (views or 0) // 10, "comments": 1, "shares": 1}
        )
        for at, views in points
    ]
    parts.archive.append("metric_snapshots", "d", "run", rows)


def built(parts: Parts, day: date, **clients: Client) -> list[DailyMetric]:
    return [row for row in desk(parts, **clients).build(day).records() if isinstance(row, DailyMetric)]


def test_a_day_is_the_difference_of_its_last_reading_and_the_day_befores(parts: Parts, clock: StandingClock) -> None:
    publish(parts, clock, "tiktok")
    morning = datetime(2024, 1, 11, tzinfo=UTC)
    read(
        parts,
        "tiktok",
        (BORN + HOUR, 100),
        (morning - HOUR, 400),
        (morning + 9 * HOUR, 900),
        (morning + 23 * HOUR, 850),
    )
    (first,) = built(parts, FIRST)
    (second,) = built(parts, FIRST + DAY)
    assert (first.views, first.likes, first.total_views, first.source) == (400, 40, 400, DaySource.SNAPSHOTS)
    assert (second.views, second.likes, second.comments, second.total_views) == (450, 45, 0, 850)
    assert first.engagement_rate == pytest.approx(10.5)
    assert (first.post, first.remote_id, first.day_zone) == ("p", "tiktok-p", "UTC")
    assert first.saves is None
    assert built(parts, FIRST + 2 * DAY) == []


def test_without_a_reading_on_the_day_before_the_gain_is_unknown_and_the_total_is_not(
    parts: Parts, clock: StandingClock
) -> None:
    publish(parts, clock, "tiktok")
    read(parts, "tiktok", (BORN + HOUR, 100), (BORN + 50 * HOUR, 900))
    (row,) = built(parts, FIRST + 2 * DAY)
    assert (row.views, row.likes, row.engagement_rate, row.total_views) == (None, None, None, 900)


def test_a_correction_downwards_is_a_day_below_zero(parts: Parts, clock: StandingClock) -> None:
    publish(parts, clock, "tiktok")
    read(parts, "tiktok", (BORN + HOUR, 900), (BORN + 20 * HOUR, 700))
    (row,) = built(parts, FIRST + DAY)
    assert (row.views, row.engagement_rate) == (-200, None)


def test_two_definitions_of_a_view_are_never_subtracted(parts: Parts, clock: StandingClock) -> None:
    publish(parts, clock, "tiktok")
    read(parts, "tiktok", (BORN + HOUR, 100), definition="old")
    read(parts, "tiktok", (BORN + 20 * HOUR, 900), definition="new")
    (row,) = built(parts, FIRST + DAY)
    assert (row.views, row.likes, row.view_definition, row.total_views) == (None, 80, "new", 900)


def test_youtubes_day_ends_at_pacific_midnight_also_when_clocks_change() -> None:
    start, end = day_bounds(date(2026, 3, 8), "America/Los_Angeles")
    assert (end - start, start) == (23 * HOUR, datetime(2026, 3, 8, 8, tzinfo=UTC))


def told(source: DaySource, **given: object) -> HistoryRow:
    usual = {"platform": "tiktok", "remote_id": "tiktok-p", "day": FIRST, "source": source, "view_definition": "d"}
    usual |= {"day_zone": "UTC", "told_at": BORN, "origin": "test"}
    return HistoryRow.model_validate({**usual, **given})


def test_a_report_is_believed_before_an_export_and_that_before_our_readings(parts: Parts, clock: StandingClock) -> None:
    publish(parts, clock, "tiktok")
    read(parts, "tiktok", (BORN + HOUR, 100))
    assert built(parts, FIRST)[0].source is DaySource.SNAPSHOTS
    parts.history.add([told(DaySource.EXPORT, views=110, title="A title")])
    assert (built(parts, FIRST)[0].views, built(parts, FIRST)[0].total_views) == (110, 100)
    parts.history.add([told(DaySource.REPORT, views=None, likes=9)])
    assert built(parts, FIRST)[0].source is DaySource.EXPORT  # a report that does not know the views
    parts.history.add([told(DaySource.REPORT, views=120, view_definition="other")])
    (row,) = built(parts, FIRST)
    assert (row.source, row.views, row.likes, row.title, row.post) == (DaySource.REPORT, 120, None, None, "p")
    assert row.total_views is None  # read by another definition


def test_the_channel_and_posts_from_before_us_have_rows_of_their_own(parts: Parts) -> None:
    parts.history.add([told(DaySource.EXPORT, remote_id=None, views=5000), told(DaySource.EXPORT, views=3)])
    rows = built(parts, FIRST)
    assert [(row.remote_id, row.views, row.post) for row in rows] == [(None, 5000, None), ("tiktok-p", 3, None)]


def test_a_platform_is_asked_once_for_a_range_and_one_that_is_down_is_a_warning(
    parts: Parts, clock: StandingClock
) -> None:
    publish(parts, clock, "youtube")
    publish(parts, clock, "tiktok")
    youtube = Client([DayFigures(id="youtube-p", day=FIRST, views=7, watch_seconds=60.0)])
    first = desk(parts, youtube=youtube, tiktok=Client()).ask(FIRST, FIRST + 29 * DAY)
    assert youtube.asked == [(("youtube-p",), FIRST, FIRST + 29 * DAY)]
    assert (first.added["youtube"].new, list(first.added)) == (1, ["youtube"])
    assert desk(parts, youtube=youtube).ask(FIRST, FIRST).added["youtube"].known == 1
    down = desk(parts, youtube=Client(TransientFailure("503"))).ask(FIRST, FIRST)
    assert down.warnings == ("youtube: 503",)
    (row,) = built(parts, FIRST)
    assert (row.views, row.day_zone, row.view_definition) == (7, "America/Los_Angeles", "youtube-watched")


@given(st.randoms(use_true_random=False), st.integers(0, 10**6))
@settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_order_of_building_gives_the_same_days_also_after_thinning(
    parts: Parts, clock: StandingClock, order: random.Random, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    _whole_life(parts, clock, chance)
    days = [FIRST + n * DAY for n in range(5)]
    figures = [DayFigures(id="youtube-p", day=day, views=chance.randint(0, 99)) for day in days[:4]]
    youtube = Client(figures)
    backfill = desk(parts, youtube=youtube)
    backfill.ask(days[0], days[-1])
    expected = {day: backfill.build(day).data_version for day in days}
    shuffled = days * 2
    order.shuffle(shuffled)
    for day in shuffled:
        daily = desk(parts, youtube=youtube)
        daily.ask(day, day)
        assert daily.build(day).data_version == expected[day]
    then = clock.now()
    clock.sleep((datetime(2024, 6, 1, tzinfo=UTC) - then).total_seconds())
    Thinner(parts.database, parts.archive, clock).thin()
    assert {day: backfill.build(day).data_version for day in days} == expected
    clock.sleep((then - clock.now()).total_seconds())


def _whole_life(parts: Parts, clock: StandingClock, chance: random.Random) -> None:
    """Five days of readings on two platforms: gaps, duplicates, corrections, unknown counters."""
    for platform in ("tiktok", "youtube"):
        publish(parts, clock, platform)
        views, points = 0, []
        for quarter in range(4 * 24 * 5):
            views = max(0, views + chance.randint(-3, 20))
            if chance.random() < 0.4:
                points.append((BORN + quarter * HOUR / 4, views if chance.random() < 0.9 else None))
                points += points[-1:] if chance.random() < 0.1 else []
        read(parts, platform, *points)
