"""Reading the meters: unknown stays unknown, a late id is found, one platform down is a warning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.publishing.test_journal import REQUEST
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.metrics.ladder import load_metrics
from tiksports_dagster.metrics.meter import COUNTERS, Meter, MeterReading, engagement_rate, picture_of
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.metrics import MetricReading, MetricSnapshot
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.tracked import TrackedPosts

S = PublicationState


class Client:
    """A platform with counters; TikTok-like ones tell an id only when looked at."""

    def __init__(self, readings: Sequence[MetricReading] | Exception, late_id: str | None = None) -> None:
        self.readings = readings
        self.late_id = late_id

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        if isinstance(self.readings, Exception):
            raise self.readings
        return [reading for reading in self.readings if reading.id in ids]

    def metrics_calls_left(self) -> int | None:
        return None

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        return PublishOutcome(state=S.PUBLISHED, id=self.late_id)


def meter(parts: Parts, **clients: Client) -> Meter:
    tracked = TrackedPosts(parts.database)
    table = load_metrics()
    return Meter(parts.journal, tracked, clients.__getitem__, parts.platforms, table, lambda *_: REQUEST, parts.clock)


def rows(reading: MeterReading) -> list[MetricSnapshot]:
    """The snapshots as records, as the asset keeps them."""
    return [row for row in reading.snapshots.records() if isinstance(row, MetricSnapshot)]


def publish(parts: Parts, platform: str, key: str | None) -> None:
    outcome = PublishOutcome(state=S.PUBLISHED, id=key)
    note = Checkpoint(state=S.SUBMITTED, remote_id="r")
    parts.journal.append("p", platform, "run", S.PUBLISHED, checkpoint=note, outcome=outcome)


def test_a_counter_that_is_not_told_stays_unknown(parts: Parts) -> None:
    publish(parts, "youtube", "v")
    (row,) = rows(meter(parts, youtube=Client([MetricReading(id="v", views=10)])).read())
    assert (row.views, row.likes, row.engagement_rate) == (10, None, None)
    assert row.view_definition == "youtube-watched"


def test_an_id_that_comes_late_is_found_and_the_post_keeps_its_time(parts: Parts, clock: StandingClock) -> None:
    publish(parts, "tiktok", None)
    published = clock.now()
    clock.sleep(900)
    assert rows(meter(parts, tiktok=Client([], late_id=None)).read()) == []
    (row,) = rows(meter(parts, tiktok=Client([MetricReading(id="77", views=5)], late_id="77")).read())
    assert (row.id, row.published_at, row.observed_at) == ("77", published, clock.now())
    assert parts.journal.latest("p", "tiktok").outcome.id == "77"


def test_one_platform_down_is_a_warning_and_all_down_is_a_failure(parts: Parts) -> None:
    publish(parts, "youtube", "v")
    publish(parts, "instagram", "m")
    fine, down = Client([MetricReading(id="v", views=1)]), Client(TransientFailure("503"))
    reading = meter(parts, youtube=fine, instagram=down).read()
    assert [row.platform for row in rows(reading)] == ["youtube"]
    assert len(reading.warnings) == 1
    with pytest.raises(TransientFailure, match="no platform"):
        meter(parts, youtube=down, instagram=down).read()


def test_a_replay_does_not_read_what_was_posted_after_its_moment(parts: Parts, clock: StandingClock) -> None:
    clock.sleep(60)
    publish(parts, "youtube", "v")
    clock.sleep(-60)
    assert meter(parts, youtube=Client([MetricReading(id="v", views=1)])).read().rounds == {}


def test_what_is_told_twice_less_or_not_at_all_is_kept_as_it_came(parts: Parts, clock: StandingClock) -> None:
    publish(parts, "youtube", "v")
    for views in ([10, 10], [7], []):
        readings = [MetricReading(id="v", views=seen, saves=0) for seen in views]
        value = meter(parts, youtube=Client(readings)).read().snapshots
        parts.archive.append("metric_snapshots", "2024-03-03", "run", value)
        clock.sleep(900)
    frame = parts.snapshots.of_post("p", clock.now())
    assert list(frame["views"]) == [10, 10, 7]
    assert list(frame["saves"]) == [0, 0, 0]
    assert frame["likes"].isna().all()


def test_what_was_just_read_is_not_due_and_the_next_round_is(parts: Parts, clock: StandingClock) -> None:
    publish(parts, "youtube", "v")
    desk = meter(parts, youtube=Client([MetricReading(id="v", views=1)]))
    parts.archive.append("metric_snapshots", "2024-03-03", "run", desk.read().snapshots)
    clock.sleep(60)
    assert len(desk.read().snapshots) == 0
    clock.sleep(800)
    assert len(desk.read().snapshots) == 1


def test_the_definition_of_a_view_follows_picture_and_day() -> None:
    youtube = load_platforms()["youtube"]
    short, tall = picture_of(youtube, (1080, 1920)), picture_of(youtube.in_preset("shorts"), (1080, 1920))
    assert (short, tall, picture_of(youtube, (1920, 1080))) == ("shorts", "shorts", "long")
    before, between, after = date(2025, 3, 30), date(2025, 3, 31), date(2026, 8, 27)
    assert {youtube.view_definition_on(before, one) for one in ("long", "shorts")} == {"youtube-watched"}
    assert youtube.view_definition_on(between, "long") == "youtube-watched"
    assert youtube.view_definition_on(between, "shorts") == "youtube-every-start-2025"
    assert youtube.view_definition_on(after, "long") == "youtube-every-start-2025"
    assert [youtube.counts_pictures_apart(day) for day in (before, between, after)] == [False, True, False]


@settings(deadline=None)
@given(
    st.one_of(st.none(), st.integers(0, 10**9)),
    *(st.one_of(st.none(), st.integers(0, 10**6)) for _ in range(3)),
)
def test_engagement_is_a_rate_or_unknown(
    views: int | None, likes: int | None, comments: int | None, shares: int | None
) -> None:
    told = dict(zip(COUNTERS, (views, likes, comments, shares), strict=False))
    (rate,) = engagement_rate(pd.DataFrame([told], dtype="Int64"))
    if not views or None in (likes, comments, shares):
        assert math.isnan(rate)
    else:
        assert rate == pytest.approx(100 * (likes + comments + shares) / views, abs=0.001)
