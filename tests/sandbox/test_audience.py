"""Counters of a post: the same for everybody who asks, never falling, nothing at birth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.sandbox import Post
from tiksports_dagster.sandbox.audience.content import read_content
from tiksports_dagster.sandbox.audience.counters import SpeedChange
from tiksports_dagster.sandbox.audience.life import Simulated
from tiksports_dagster.sandbox.audience.world import PRESETS

PUBLISHED = 1_772_400_000.0
HOUR = 3600.0
ages = st.integers(0, 90 * 86_400)
posts = st.text("0123456789", min_size=11, max_size=19)
platforms = st.sampled_from(["tiktok", "instagram", "youtube"])
AUDIENCE = Simulated()


def post(platform: str = "tiktok", number: str = "7341900000000000001", **more: object) -> Post:
    return replace(Post(platform, number, PUBLISHED, "LeBron reaches 40,000 points #nba", 31.0), **more)  # pyright: ignore[reportArgumentType]


@given(platform=platforms, number=posts, pair=st.tuples(ages, ages))
@settings(deadline=None)
def test_counters_never_fall(platform: str, number: str, pair: tuple[int, int]) -> None:
    young, old = (AUDIENCE(post(platform, number), PUBLISHED + age) for age in sorted(pair))
    for name in ("views", "likes", "comments", "shares", "saves", "reach"):
        assert getattr(young, name) <= getattr(old, name)


@given(platform=platforms, number=posts, age=ages)
@settings(deadline=None)
def test_people_who_act_have_watched(platform: str, number: str, age: int) -> None:
    seen = AUDIENCE(post(platform, number), PUBLISHED + age)
    assert seen.views >= seen.reach >= max(seen.likes, seen.comments, seen.shares, seen.saves) >= 0


@pytest.mark.parametrize("platform", ["tiktok", "instagram", "youtube"])
def test_nobody_has_watched_at_birth(platform: str) -> None:
    for moment in (PUBLISHED - HOUR, PUBLISHED):
        seen = AUDIENCE(post(platform), moment)
        assert (seen.views, seen.likes, seen.comments, seen.shares) == (0, 0, 0, 0)


def test_posts_differ_and_a_post_is_always_the_same() -> None:
    month = PUBLISHED + 30 * 24 * HOUR
    views = {AUDIENCE(post(number=str(i)), month).views for i in range(50)}
    assert len(views) > 45
    assert Simulated()(post(), month) == AUDIENCE(post(), month)
    assert Simulated(seed=1)(post(), month) != AUDIENCE(post(), month)


@given(
    number=posts, at=st.integers(0, 60 * 3600), asked=st.integers(0, 60 * 3600), factor=st.sampled_from([0.0, 0.1, 8.0])
)
@settings(deadline=None, max_examples=40)
def test_what_was_told_before_a_change_stays_told(number: str, at: int, asked: int, factor: float) -> None:
    changed = post(number=number, changes=(SpeedChange(PUBLISHED + at, float("inf"), factor),))
    before = PUBLISHED + min(at, asked)
    assert AUDIENCE(changed, before) == AUDIENCE(post(number=number), before)


def test_an_old_post_is_watched_no_more() -> None:
    assert AUDIENCE(post(), PUBLISHED + 200 * 86_400) == AUDIENCE(post(), PUBLISHED + 400 * 86_400)


def test_the_content_decides_as_much_as_the_world_says() -> None:
    learnable = Simulated(PRESETS["learnable"])
    levels = {
        caption: float(learnable.truth(post(caption=caption)).oracle_mean[0])
        for caption in ("Who wins? #nfl", "LeBron makes history: 40,000 #nba #lebron", "A quiet evening")
    }
    assert max(levels.values()) - min(levels.values()) > 0.3


def test_a_caption_is_read_as_a_viewer_reads_it() -> None:
    read = read_content("Will he score 50? Stunning #NBA #lakers", 45.0)
    assert (read.hashtags[0], read.question[0], read.number[0], read.thrill[0]) == (2, 1, 1, 1)
    assert read.league[0] == pytest.approx(0.9)
    plain = read_content("", 0.0)
    assert (plain.hashtags[0], plain.words[0], plain.question[0]) == (0, 0, 0)
