"""The simulated audience in bulk: reproducible by post, true to what was measured on real channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.sandbox.audience.curves import Curves, simulate
from tiksports_dagster.sandbox.audience.faults import (
    EVERYDAY,
    correction,
    deleted,
    duplicate,
    missing,
    stale,
    suppression,
    throttled,
    viral,
)
from tiksports_dagster.sandbox.audience.world import PLATFORMS, PRESETS, SPREAD, world_of

platforms = st.sampled_from(sorted(PLATFORMS))
NOON = datetime(2026, 3, 1, 17, tzinfo=UTC)


def after(curves: Curves, hours: float) -> np.ndarray:
    """ln of the views at that age."""
    place = int(np.searchsorted(curves.ages, hours))
    return np.log(np.maximum(curves.true.views[:, place], 1))


# --- one stream a post


@settings(deadline=None, max_examples=25)
@given(platform=platforms, seed=st.integers(0, 2**40), preset=st.sampled_from(sorted(PRESETS)))
def test_one_more_post_and_one_more_hour_change_no_other(platform: str, seed: int, preset: str) -> None:
    few = simulate(platform, 3, seed=seed, preset=preset, hours=20, faults=EVERYDAY)
    more = simulate(platform, 5, seed=seed, preset=preset, hours=30, faults=(*EVERYDAY, deleted(at_hours=(25, 26))))
    bins = len(few.ages)
    for name in ("views", "likes", "comments", "shares", "saves"):
        assert (getattr(few.true, name) == getattr(more.true, name)[:3, :bins]).all()
    np.testing.assert_array_equal(few.told.views, more.told.views[:3, :bins])


def test_posts_can_be_simulated_in_parts() -> None:
    whole, part = simulate("youtube", 10, seed=3), simulate("youtube", 4, seed=3, first=6)
    assert (whole.true.views[6:] == part.true.views).all()
    assert (whole.posts.level[6:] == part.posts.level).all()


def test_seeds_and_platforms_are_different_worlds() -> None:
    a, b = simulate("tiktok", 50, seed=1), simulate("tiktok", 50, seed=2)
    assert not np.array_equal(a.posts.level, b.posts.level)
    assert abs(np.corrcoef(a.posts.level, simulate("instagram", 50, seed=1).posts.level)[0, 1]) < 0.5


def test_a_fault_changes_nothing_before_it_begins() -> None:
    clean, hit = simulate("tiktok", 40), simulate("tiktok", 40, faults=(suppression(0.1, at_hours=8),))
    before = clean.ages <= 8
    assert (clean.true.views[:, before] == hit.true.views[:, before]).all()
    gained = [curves.true.views[:, -1] - curves.true.views[:, 31] for curves in (clean, hit)]
    assert 0.08 < gained[1].sum() / gained[0].sum() < 0.12


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"hours": 0},
        {"step_minutes": 20},
        {"started": datetime(2026, 1, 1)},  # noqa: DTZ001 - the zone is what is missing
        {"started": [NOON]},
        {"preset": "wonderful"},
        {"platform": "myspace"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        simulate(**{"platform": "tiktok", "count": 2, **wrong})  # pyright: ignore[reportArgumentType]


# --- what is watched


@given(platform=platforms, seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=25)
def test_counters_never_fall_and_who_acts_has_watched(platform: str, seed: int) -> None:
    true = simulate(platform, 20, seed=seed).true
    for values in (true.views, true.likes, true.comments, true.shares, true.saves):
        assert (np.diff(values, axis=1) >= 0).all()
        assert (values <= true.views).all()


@pytest.mark.parametrize("preset", sorted(PRESETS))
@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_within_a_channel_ln_views_spread_by_1_30(platform: str, preset: str) -> None:
    curves = simulate(platform, 6000, preset=preset, seed=11, hours=73, step_minutes=60)
    assert after(curves, 72).std() == pytest.approx(SPREAD, abs=0.05)
    assert np.median(after(curves, 72)) == pytest.approx(np.log(PLATFORMS[platform].median_views), abs=0.3)


@pytest.mark.parametrize("explainable", [0.05, 0.15, 0.35, 0.5])
def test_the_content_explains_the_share_it_should(explainable: float) -> None:
    world = replace(PRESETS["realistic"], explainable=explainable)
    curves = simulate("tiktok", 5000, preset=world, hours=73, step_minutes=60)
    explained = np.corrcoef(curves.posts.appeal, after(curves, 72))[0, 1] ** 2
    assert explained == pytest.approx(explainable, abs=0.035)


def test_the_hour_of_publication_matters_as_much_as_the_world_says() -> None:
    for amplitude, shape in ((0.0, "cosine"), (0.2, "cosine"), (0.2, "evening")):
        world = replace(PRESETS["realistic"], slot_amplitude=amplitude, slot_shape=shape)
        slots = simulate("tiktok", 4000, preset=world, hours=1).posts.slot
        assert slots.mean() == pytest.approx(0, abs=0.01)
        assert slots.std() == pytest.approx(amplitude / np.sqrt(2), abs=0.01)


def test_after_the_regime_has_changed_levels_and_tastes_are_others() -> None:
    world = replace(PRESETS["learnable"], regime_at=datetime(2026, 2, 15, tzinfo=UTC))
    before = simulate("youtube", 4000, preset="learnable", hours=73, step_minutes=60)
    after_it = simulate("youtube", 4000, preset=world, hours=73, step_minutes=60)
    late = before.posts.started >= datetime(2026, 2, 15, tzinfo=UTC).timestamp()
    assert (before.true.views[~late] == after_it.true.views[~late]).all()
    shift = (after(after_it, 72) - after(before, 72))[late].mean() / np.log(10)
    assert shift == pytest.approx(-0.2, abs=0.05)
    assert abs(np.corrcoef(before.posts.appeal[late], after_it.posts.appeal[late])[0, 1]) < 0.9


def test_each_dollar_gains_less_than_the_one_before() -> None:
    made = simulate("tiktok", 2, started=NOON).posts.content
    level = [
        simulate("tiktok", 2, started=NOON, content=replace(made, budget_usd=np.full(2, usd))).posts.oracle_mean[0]
        for usd in (0.0, 1.0, 2.0, 3.0)
    ]
    gains = np.diff(level)
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


# --- what is told


def test_a_standing_counter_catches_up() -> None:
    curves = simulate("instagram", 300, faults=(stale(share=1.0),))
    (struck,) = curves.faults
    lasted = struck.ends - struck.begins
    assert (lasted >= 1).all()
    assert (lasted <= 3).all()
    for post in range(300):
        still = (curves.ages >= struck.begins[post]) & (curves.ages < struck.ends[post])
        assert len(set(curves.told.views[post, still])) <= 1
    clean = simulate("instagram", 300)
    assert (curves.told.views[:, -1] == clean.told.views[:, -1]).all()


def test_a_correction_takes_views_back_once() -> None:
    curves = simulate("youtube", 200, faults=(correction(share=1.0, factors=(0.05,)),))
    falls = (np.diff(curves.told.views, axis=1) < 0).sum(axis=1)
    assert falls.max() == 1
    assert (falls > 0).mean() > 0.9
    assert (np.diff(curves.true.views, axis=1) >= 0).all()


def test_what_is_missing_is_unknown_and_not_zero() -> None:
    curves = simulate("tiktok", 400, faults=(missing(0.05), duplicate(0.1), throttled(1.0, 12.0, 1.0)))
    unknown = np.isnan(curves.told.views)
    hour = (curves.ages >= 12) & (curves.ages < 13)
    assert unknown[:, hour].all()
    assert unknown[:, ~hour].mean() == pytest.approx(0.05, abs=0.005)
    assert curves.told.duplicated.mean() == pytest.approx(0.1 * 0.95, abs=0.01)
    assert (np.isnan(curves.told.likes) == unknown).all()


def test_a_deleted_post_is_told_of_no_more() -> None:
    curves = simulate("tiktok", 300, faults=(deleted(share=0.5),))
    gone = curves.faults[0].posts
    assert 0.4 < gone.mean() < 0.6
    assert np.isnan(curves.told.views[gone, -1]).all()
    assert not np.isnan(curves.told.views[~gone]).any()


def test_a_viral_post_is_watched_as_many_times_as_fast() -> None:
    clean, hit = simulate("tiktok", 200), simulate("tiktok", 200, faults=(viral(4.0, at_hours=10),))
    gained = [(curves.true.views[:, -1] - curves.true.views[:, 39]).sum() for curves in (clean, hit)]
    assert gained[1] / gained[0] == pytest.approx(4.0, abs=0.2)


def test_what_is_told_is_old_and_cut_to_the_platforms_digits() -> None:
    curves = simulate("tiktok", 400, hours=200)
    told = curves.told.views
    assert (told <= curves.true.views).all()
    assert (told[told >= 100_000] % 100 == 0).all()
    assert (np.diff(told, axis=1) >= 0).all()


def test_worlds_are_named_or_given() -> None:
    assert world_of("learnable").explainable == 0.35
    with pytest.raises(ValueError, match="explainable"):
        replace(PRESETS["learnable"], explainable=0.95)
