"""Suppression from birth: judged over several posts of a channel, never one."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ml.builders import CURVES, START, THRESHOLDS, smooth
from tiksports_dagster.ml.birth import birth_score
from tiksports_dagster.ml.watching import watch
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.watching import WatchRules

RULES = WatchRules()


def channel(levels: list[float]) -> pd.DataFrame:
    posts = [
        smooth(f"p{number:02d}", level=level, hours=20, published=START + timedelta(hours=8 * number))
        for number, level in enumerate(levels)
    ]
    return pd.concat(posts, ignore_index=True)


def told(levels: list[float]) -> list[Alarm]:
    now = START + timedelta(hours=8 * (len(levels) - 1) + 10)
    return [
        alarm for alarm in watch(channel(levels), THRESHOLDS, CURVES, now) if alarm.kind is AlarmKind.BIRTH_SUPPRESSION
    ]


USUAL = [float(level) for level in 6_000 * np.exp(1.2 * np.sin(np.arange(14) * 2.4))]


def test_one_post_that_nobody_sees_says_nothing_of_the_channel() -> None:
    assert told([*USUAL, 60.0]) == []


def test_four_posts_far_under_the_channel_are_told_with_their_number_and_factor() -> None:
    (found,) = told([*USUAL, 200.0, 300.0, 250.0, 220.0])
    assert found.key == "birth_suppression:tiktok:channel"
    assert found.confirmed
    assert "reach suppression suspected: the last " in found.words
    assert found.evidence["factor"] < 0.15


def test_a_young_channel_is_not_judged() -> None:
    assert told([*USUAL[:4], 200.0, 300.0, 250.0]) == []


@given(st.lists(st.floats(2, 12), min_size=10, max_size=30), st.floats(-3, 3))
@settings(max_examples=50)
def test_the_score_does_not_depend_on_how_large_the_channel_is(levels: list[float], shift: float) -> None:
    here, there = (birth_score(np.array(levels) + by, 1.3, RULES) for by in (0.0, shift))
    assert here is not None
    assert there is not None
    assert abs(here[0] - there[0]) < 1e-6


@given(st.lists(st.floats(2, 12), min_size=14, max_size=30), st.floats(0.1, 4))
@settings(max_examples=50)
def test_the_lower_the_newest_posts_the_higher_the_score_and_never_lower(levels: list[float], lower: float) -> None:
    two = RULES.model_copy(update={"birth_most": 2})
    below = np.array(levels)
    below[-2:] -= lower
    first, second = birth_score(np.array(levels), 1.3, two), birth_score(below, 1.3, two)
    assert first is not None
    assert second is not None
    # what is two standard deviations under the others already counts no more when it is lower still
    assert second[0] >= first[0]
    if max(first[2], second[2]) < 1.3:
        assert second[0] > first[0]


@given(st.lists(st.floats(6, 10), min_size=12, max_size=30), st.floats(0, 1_000))
@settings(max_examples=50)
def test_one_post_alone_is_never_enough(levels: list[float], lower: float) -> None:
    usual = np.array([*levels, float(np.median(levels)), float(np.median(levels)), float(np.median(levels))])
    below = np.append(usual, usual[-1] - lower)
    found = birth_score(below, 1.3, RULES)
    assert found is not None
    assert found[0] < RULES.birth_suspected
