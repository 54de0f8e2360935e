"""The ladder and the round: calls fall with age, a late round skips nothing, and no quota is ever exceeded."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from tiksports_dagster.configuration import CallQuota, load_platforms
from tiksports_dagster.failures import InputError
from tiksports_dagster.metrics.ladder import load_metrics
from tiksports_dagster.metrics.rounds import calls_allowed, plan_round

TABLE = load_metrics()
PLATFORMS = load_platforms()


def tracked(ages_hours: list[float], waited_minutes: list[float | None], platform: str = "youtube") -> pd.DataFrame:
    moment = pd.Timestamp(NOW)
    return pd.DataFrame(
        {
            "post": [f"p{n}" for n in range(len(ages_hours))],
            "platform": platform,
            "remote_id": [f"id{n}" for n in range(len(ages_hours))],
            "published_at": [moment - pd.Timedelta(hours=age) for age in ages_hours],
            "last_read_at": pd.to_datetime(
                [None if one is None else moment - pd.Timedelta(minutes=one) for one in waited_minutes], utc=True
            ),
        }
    )


def test_each_age_has_its_rhythm() -> None:
    ages = np.array([0, 47.9, 48, 95, 97, 239, 241, 1439, 1441, 99999])
    assert list(TABLE.every_minutes(ages)) == [15, 15, 60, 60, 360, 360, 1440, 1440, 10080, 10080]
    assert TABLE.readings_until(48) == 192
    assert TABLE.readings_until(24 * 30) < 300


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ([{"until_hours": 48, "every_minutes": 15}], "last rung"),
        ([{"until_hours": 5, "every_minutes": 60}, {"until_hours": None, "every_minutes": 15}], "no more often"),
    ],
)
def test_a_ladder_that_does_not_fall_is_wrong_input(ladder: list[object], words: str, tmp_path: Path) -> None:
    given = TABLE.model_dump(mode="json") | {"ladder": ladder}
    (tmp_path / "metrics.json").write_text(json.dumps(given))
    with pytest.raises(InputError, match=words):
        load_metrics(tmp_path)


def test_a_post_is_due_when_its_rung_says_and_a_new_one_at_once() -> None:
    frame = tracked([1, 1, 1, 70, 70, -1, 5000], [None, 14, 5, 30, 59, None, 9000])
    plan = plan_round(frame, PLATFORMS, TABLE, NOW, {})["youtube"]
    assert list(plan.posts["remote_id"]) == ["id0", "id1", "id4"]
    assert (plan.due, plan.tracked, plan.calls, plan.deferred) == (3, 6, 1, 0)


def test_the_quota_takes_the_newest_and_says_how_many_wait() -> None:
    frame = tracked([float(n) for n in range(47, 0, -1)], [None] * 47, "instagram")
    plan = plan_round(frame, PLATFORMS, TABLE, NOW, {"instagram": 40})["instagram"]
    assert (plan.calls, plan.due, plan.deferred, plan.allowed) == (40, 47, 7, 40)
    assert plan.posts["published_at"].is_monotonic_decreasing
    assert plan_round(frame, PLATFORMS, TABLE, NOW, {"instagram": 0})["instagram"].posts.empty


@given(st.integers(1, 20_000), st.sampled_from([1, 5, 15, 60, 1440]))
@settings(deadline=None)
def test_rounds_on_time_never_use_more_than_the_quota(calls: int, minutes: int) -> None:
    quota = CallQuota(calls=calls, minutes=minutes)
    rounds = max(minutes / TABLE.round_minutes, 1)
    within = TABLE.burst_minutes / minutes if minutes <= TABLE.round_minutes else rounds / rounds
    assert calls_allowed(quota, TABLE) * (rounds if minutes > TABLE.round_minutes else 1) <= calls * max(within, 1)
    assert calls_allowed(quota, TABLE, left=0) == 0


def test_over_a_posts_life_the_readings_fall_with_age_whatever_the_rounds_do() -> None:
    # rounds come up to 4 minutes late; a post is followed for 12 days
    late = np.random.default_rng(7).uniform(0, 4, 12 * 96)
    read, last = [], None
    for number, minutes in enumerate(late):
        age = number * 15 + minutes
        frame = tracked([age / 60], [None if last is None else age - last])
        if len(plan_round(frame, PLATFORMS, TABLE, NOW, {})["youtube"].posts):
            read.append(age)
            last = age
    days = np.bincount((np.array(read) // 1440).astype(int), minlength=12)
    assert list(days[:2]) == [96, 96]
    assert all(22 <= count <= 25 for count in days[2:4])
    assert all(3 <= count <= 5 for count in days[4:10])
    assert all(count <= 2 for count in days[10:])
    assert timedelta(minutes=max(np.diff(read)[:190])) < timedelta(minutes=30)
