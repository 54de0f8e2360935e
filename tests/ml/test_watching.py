"""What the watch tells of posts, and what it does not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from tests.ml.builders import CURVES, START, THRESHOLDS, after, nothing, simulated, smooth
from tiksports_dagster.failures import InputError
from tiksports_dagster.ml.watching import verdicts, watch
from tiksports_dagster.sandbox.audience.faults import EVERYDAY, viral
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.watching import Verdict


def told(frame: pd.DataFrame, now: datetime) -> list[Alarm]:
    return watch(frame, THRESHOLDS, CURVES, now)


def test_an_empty_history_raises_no_alarm() -> None:
    assert told(nothing(), after(10)) == []
    assert verdicts(nothing(), THRESHOLDS, CURVES, after(10)).empty


def test_a_post_of_two_hours_has_not_enough_data() -> None:
    found = verdicts(smooth(hours=2, changes=[(1, 0.05)]), THRESHOLDS, CURVES, after(2))
    assert list(found["verdict"]) == [Verdict.NOT_ENOUGH_DATA]


def test_a_post_as_expected_is_fine() -> None:
    frame = smooth(hours=30)
    assert told(frame, after(30)) == []
    assert list(verdicts(frame, THRESHOLDS, CURVES, after(30))["verdict"]) == [Verdict.FINE]


def test_a_fall_to_a_tenth_is_suspected_then_confirmed_and_says_so_with_numbers() -> None:
    frame = smooth(hours=30, changes=[(10, 0.1)])
    first = told(frame, after(11))
    assert [(alarm.kind, alarm.confirmed, alarm.severity) for alarm in first] == [
        (AlarmKind.SUPPRESSION, False, "info")
    ]
    (sure,) = told(frame, after(13.5))
    assert sure.confirmed
    assert sure.severity == "error"
    assert sure.key == "suppression:tiktok:p0"
    assert sure.since is not None
    assert abs((sure.since - after(10)).total_seconds()) <= 1.5 * 3600
    assert sure.words.startswith("tiktok: reach suppression suspected: p0 gained ")
    assert "likes came at" in sure.words
    assert "Hold further posts on tiktok" in sure.advice


def test_a_fall_of_views_alone_is_never_confirmed() -> None:
    frame = smooth(hours=30, changes=[(10, 0.1)])
    steady = smooth(hours=30)
    frame = frame.assign(likes=steady["likes"])
    found = told(frame, after(14))
    assert [(alarm.kind, alarm.confirmed) for alarm in found] == [(AlarmKind.SUPPRESSION, False)]


def test_a_small_post_takes_off_only_when_it_has_a_thousand_views() -> None:
    frame = smooth(level=1_000, hours=30, changes=[(10, 8)])
    small = frame["views"] < 1_000
    before = frame.loc[small, "observed_at"].max().to_pydatetime()
    assert before > after(11.5)
    assert told(frame, before) == []
    (found,) = told(frame, before + timedelta(minutes=30))
    assert found.kind == AlarmKind.VIRAL


def test_a_post_that_takes_off_is_viral() -> None:
    frame = smooth(hours=30, changes=[(10, 8)])
    (found,) = told(frame, after(13.5))
    assert (found.kind, found.confirmed) == (AlarmKind.VIRAL, True)
    assert found.evidence["ratio"] > 3


@pytest.mark.parametrize("hours", [120.0, 240.0, 300.0])
def test_readings_from_before_the_last_three_days_change_nothing(hours: float) -> None:
    started = [START + timedelta(hours=20 * number) for number in range(15)]
    faults = [viral(8, at_hours=20), *EVERYDAY]
    posts = [simulated(1, seed=n, hours=300, started=[at], faults=faults) for n, at in enumerate(started)]
    frame = pd.concat([rows.assign(post=f"p{number}") for number, rows in enumerate(posts)])
    now = after(hours)
    found = told(frame, now)
    assert found
    assert told(frame[frame["observed_at"] >= now - timedelta(hours=72)], now) == found


def test_an_alarm_ends_when_the_reach_is_back() -> None:
    frame = smooth(hours=40, changes=[(10, 0.1), (16, 1.0)])
    assert [alarm.kind for alarm in told(frame, after(16))] == [AlarmKind.SUPPRESSION]
    assert told(frame, after(22)) == []


def test_a_counter_that_stands_still_and_catches_up_is_no_alarm() -> None:
    frame = smooth(hours=30)
    still = (frame["observed_at"] > after(10)) & (frame["observed_at"] <= after(12.5))
    before = frame.loc[frame["observed_at"] <= after(10), ["views", "likes", "comments", "shares"]].iloc[-1]
    frame.loc[still, ["views", "likes", "comments", "shares"]] = before.to_numpy()
    for quarter in range(40, 64):
        assert told(frame, after(quarter / 4)) == []


def test_rows_from_the_future_and_their_order_change_nothing() -> None:
    frame = simulated(6, hours=30, seed=11)
    now = after(18)
    known = told(frame[frame["observed_at"] <= pd.Timestamp(now)], now)
    assert told(frame, now) == known
    assert told(frame.sample(frac=1, random_state=3), now) == known


def test_a_frame_without_a_column_or_a_zone_is_refused() -> None:
    with pytest.raises(InputError, match="no column likes"):
        told(smooth().drop(columns="likes"), START)
    naive = smooth().assign(observed_at=lambda rows: rows["observed_at"].dt.tz_localize(None))
    with pytest.raises(InputError, match="observed_at must be times with a zone"):
        told(naive, START)
