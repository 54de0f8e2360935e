"""Reading the meters: unknown stays unknown, a late id is found, one platform down is a warning."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.publishing.test_journal import REQUEST
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.publishing.meter import Meter, engagement_rate
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.metrics import MetricReading
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest

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

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        return PublishOutcome(state=S.PUBLISHED, id=self.late_id)


def meter(parts: Parts, **clients: Client) -> Meter:
    return Meter(parts.journal, clients.__getitem__, parts.platforms, lambda *_: REQUEST, parts.clock)


def publish(parts: Parts, platform: str, key: str | None) -> None:
    outcome = PublishOutcome(state=S.PUBLISHED, id=key)
    note = Checkpoint(state=S.SUBMITTED, remote_id="r")
    parts.journal.append("p", platform, "run", S.PUBLISHED, checkpoint=note, outcome=outcome)


def test_a_counter_that_is_not_told_stays_unknown(parts: Parts) -> None:
    publish(parts, "youtube", "v")
    (row,) = meter(parts, youtube=Client([MetricReading(id="v", views=10)])).read().snapshots
    assert (row.views, row.likes, row.engagement_rate) == (10, None, None)
    assert row.view_definition == parts.platforms["youtube"].view_definition


def test_an_id_that_comes_late_is_found_and_the_post_keeps_its_time(parts: Parts, clock: StandingClock) -> None:
    publish(parts, "tiktok", None)
    published = clock.now()
    clock.sleep(900)
    assert meter(parts, tiktok=Client([], late_id=None)).read().snapshots == []
    (row,) = meter(parts, tiktok=Client([MetricReading(id="77", views=5)], late_id="77")).read().snapshots
    assert (row.id, row.published_at, row.observed_at) == ("77", published, clock.now())
    assert parts.journal.latest("p", "tiktok").outcome.id == "77"


def test_one_platform_down_is_a_warning_and_all_down_is_a_failure(parts: Parts) -> None:
    publish(parts, "youtube", "v")
    publish(parts, "instagram", "m")
    fine, down = Client([MetricReading(id="v", views=1)]), Client(TransientFailure("503"))
    reading = meter(parts, youtube=fine, instagram=down).read()
    assert [row.platform for row in reading.snapshots] == ["youtube"]
    assert len(reading.warnings) == 1
    with pytest.raises(TransientFailure, match="no platform"):
        meter(parts, youtube=down, instagram=down).read()


def test_a_replay_does_not_read_what_was_posted_after_its_moment(parts: Parts, clock: StandingClock) -> None:
    clock.sleep(60)
    publish(parts, "youtube", "v")
    clock.sleep(-60)
    assert meter(parts, youtube=Client([MetricReading(id="v", views=1)])).read().asked == 0


@given(
    st.one_of(st.none(), st.integers(0, 10**9)),
    *(st.one_of(st.none(), st.integers(0, 10**6)) for _ in range(3)),
)
def test_engagement_is_a_rate_or_unknown(
    views: int | None, likes: int | None, comments: int | None, shares: int | None
) -> None:
    rate = engagement_rate(MetricReading(id="x", views=views, likes=likes, comments=comments, shares=shares))
    if not views or None in (likes, comments, shares):
        assert rate is None
    else:
        assert rate == pytest.approx(100 * (likes + comments + shares) / views, abs=0.001)
