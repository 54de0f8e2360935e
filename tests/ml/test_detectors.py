"""Rules of the detectors and of what they are calibrated with, on any readings."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ml.builders import CURVES, START, THRESHOLDS, nothing, simulated, smooth
from tiksports_dagster.ml.calibration import STATISTICS, highest, joint_thresholds, recalibrate
from tiksports_dagster.ml.curve_fit import fit_curves
from tiksports_dagster.ml.curves import share_seen
from tiksports_dagster.ml.detectors import deviance_root, likelihood_gain, rise_weight, trace
from tiksports_dagster.ml.readings import readings_of, tidy
from tiksports_dagster.sandbox.audience.faults import EVERYDAY, suppression


@given(seed=st.integers(0, 400), cut=st.floats(3, 30))
@settings(max_examples=15, deadline=None)
def test_what_was_found_at_a_reading_depends_on_no_later_one(seed: int, cut: float) -> None:
    whole = readings_of(tidy(simulated(3, seed=seed, hours=30, faults=[suppression(0.1, 12.0), *EVERYDAY])))
    until = (np.nan_to_num(whole.age, nan=-1) <= cut).sum(axis=1).max()
    early = dataclasses.replace(
        whole, **{name: getattr(whole, name)[:, :until] for name in ("age", "views", "second", "restarted")}
    )
    all_, some = (trace(one, CURVES, THRESHOLDS) for one in (whole, early))
    for name in ("alarm", "window", "cusum_down", "cusum_up", "level", "judged", "still", "onset"):
        np.testing.assert_array_equal(getattr(all_, name)[:, :until], getattr(some, name), err_msg=name)


@given(level=st.floats(5_000, 500_000), factor=st.floats(0.02, 0.15), at=st.floats(6, 20))
@settings(max_examples=25, deadline=None)
def test_a_deep_fall_is_found_at_any_size_and_a_steady_post_never(level: float, factor: float, at: float) -> None:
    for changes, expected in (([], 0), ([(at, factor)], -1)):
        readings = readings_of(tidy(smooth(level=level, hours=26, changes=changes)))
        paths = trace(readings, CURVES, THRESHOLDS)
        found = paths.alarm[0, readings.age[0] <= at + 4]
        assert set(found) <= {0, expected}
        assert found[-1] == expected


@given(seen=st.floats(0, 1e5), expected=st.floats(0.5, 1e5), spread=st.floats(0.05, 2))
def test_the_root_of_the_deviance_has_the_sign_of_the_difference_and_shrinks_with_the_spread(
    seen: float, expected: float, spread: float
) -> None:
    root = float(deviance_root(np.array(seen), np.array(expected), np.array(spread)))
    wider = float(deviance_root(np.array(seen), np.array(expected), np.array(spread * 2)))
    assert root * (seen - expected) >= 0
    assert abs(wider) <= abs(root) + 1e-6


@given(expected=st.floats(1, 1e4), spread=st.floats(0.05, 1), factor=st.sampled_from([0.35, 1.8]))
def test_the_expected_speaks_against_a_change_and_the_changed_for_it(
    expected: float, spread: float, factor: float
) -> None:
    mean, width = np.array(expected), np.array(spread)
    assert likelihood_gain(mean, mean, width, factor) <= 1e-9
    assert likelihood_gain(mean * factor, mean, width, factor) >= -1e-9


@given(views=st.floats(0, 1e6), age=st.floats(0, 72), later=st.floats(0, 24))
def test_a_rise_weighs_the_less_the_older_the_post_and_nothing_without_views(
    views: float, age: float, later: float
) -> None:
    now, then = (float(rise_weight(np.array([views]), np.array([hours]))[0]) for hours in (age, age + later))
    assert then <= now <= 1
    assert (now > 0) == (views >= 1_000)


@given(seed=st.integers(0, 1000), rate=st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=30)
def test_joint_thresholds_are_exceeded_together_by_the_promised_share(seed: int, rate: float) -> None:
    maxima = np.random.default_rng(seed).gamma(2.0, size=(4, 2_000))
    limits = joint_thresholds(maxima, rate, (0.3, 0.8, 0.3, 2.4))
    alarmed = (maxima > np.array(limits)[:, None]).any(axis=0).mean()
    assert alarmed == pytest.approx(rate, abs=0.004)


def test_curves_add_up_to_one_in_three_days_of_an_average_hour() -> None:
    for curve in CURVES.platforms.values():
        hours = np.arange(96) / 4
        assert share_seen(curve, np.full((96, 1), 72.0), hours).mean() == pytest.approx(1, abs=0.01)
        assert (np.diff(share_seen(curve, np.arange(100.0)[None, :], np.zeros(1))[0]) >= 0).all()


def test_no_history_changes_neither_curves_nor_thresholds() -> None:
    assert fit_curves(nothing(), CURVES) == CURVES
    assert recalibrate(nothing(), CURVES, THRESHOLDS) == THRESHOLDS


def test_few_posts_move_the_curve_little_and_many_move_it_far() -> None:
    """Posts that are watched as on YouTube, under TikTok's name: the curve comes nearer to YouTube's with each."""
    ages, midnight = np.array([[6.0, 12.0, 24.0, 48.0]]), np.zeros(1)
    goal = share_seen(CURVES.platforms["youtube"], ages, midnight)
    posts = [smooth(f"p{n}", platform="youtube", hours=72, published=START + timedelta(hours=7 * n)) for n in range(60)]
    apart = [float(np.abs(share_seen(CURVES.platforms["tiktok"], ages, midnight) - goal).sum())]
    for count in (1, 8, 60):
        fitted = fit_curves(pd.concat(posts[:count]).assign(platform="tiktok"), CURVES)
        apart.append(float(np.abs(share_seen(fitted.platforms["tiktok"], ages, midnight) - goal).sum()))
        assert fitted.platforms["tiktok"].posts == count
        assert fitted.platforms["youtube"] == CURVES.platforms["youtube"]
    assert apart == sorted(apart, reverse=True)
    assert apart[1] > apart[0] / 3
    assert apart[3] < apart[0] / 4


def test_wilder_posts_raise_all_thresholds_of_their_platform_alike_and_no_others() -> None:
    wild = simulated(120, platform="youtube", hours=48, seed=9, started=None).assign(platform="tiktok")
    found = recalibrate(wild, CURVES, THRESHOLDS)
    before, after = THRESHOLDS.platforms["tiktok"], found.platforms["tiktok"]
    factors = {round(getattr(after, name) / getattr(before, name), 6) for name in STATISTICS}
    assert len(factors) == 1
    assert factors.pop() > 1
    assert found.platforms["youtube"] == THRESHOLDS.platforms["youtube"]
    assert after.posts == 120


def test_a_platform_without_a_curve_is_never_judged() -> None:
    readings = readings_of(tidy(smooth(changes=[(10, 0.05)]).assign(platform="elsewhere")))
    paths = trace(readings, CURVES, THRESHOLDS)
    assert not paths.judged.any()
    assert highest(readings, paths).max() == 0


def test_readings_at_any_distance_lead_to_the_same_verdict() -> None:
    for every in (0.1, 0.25, 0.5, 1.0):
        readings = readings_of(tidy(smooth(level=50_000, hours=16, changes=[(10, 0.1)], every=every)))
        assert trace(readings, CURVES, THRESHOLDS).alarm[0, -1] == -1, every
        calm = readings_of(tidy(smooth(level=50_000, hours=16, every=every)))
        assert not trace(calm, CURVES, THRESHOLDS).alarm.any(), every
    assert START.tzinfo is not None
