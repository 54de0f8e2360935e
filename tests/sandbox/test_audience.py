"""Counters of a post: the same for everybody who asks, never falling, nothing at birth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.sandbox import counters

ages = st.integers(0, 90 * 86_400)
posts = st.text("0123456789", min_size=11, max_size=19)


@given(platform=st.sampled_from(["tiktok", "instagram", "youtube"]), post=posts, ages=st.tuples(ages, ages))
def test_counters_never_fall(platform: str, post: str, ages: tuple[int, int]) -> None:
    young, old = (counters(platform, post, timedelta(seconds=age)) for age in sorted(ages))
    for name in ("views", "likes", "comments", "shares", "saves", "reach"):
        assert getattr(young, name) <= getattr(old, name)


@given(post=posts, age=ages)
def test_people_who_act_have_watched(post: str, age: int) -> None:
    seen = counters("tiktok", post, timedelta(seconds=age))
    assert seen.views >= seen.reach >= seen.likes >= seen.comments >= 0
    assert seen.likes >= seen.shares


@pytest.mark.parametrize("platform", ["tiktok", "instagram", "youtube"])
def test_nobody_has_watched_at_birth(platform: str) -> None:
    seen = counters(platform, "7341900000000000001", timedelta(0))
    assert (seen.views, seen.likes, seen.comments, seen.shares) == (0, 0, 0, 0)


def test_posts_differ_and_a_post_is_always_the_same() -> None:
    views = {counters("tiktok", str(i), timedelta(days=30)).views for i in range(50)}
    assert len(views) > 45
    assert counters("tiktok", "1", timedelta(hours=5)) == counters("tiktok", "1", timedelta(hours=5))
