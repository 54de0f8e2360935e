"""Segments cover a picture without gaps, depend on what is seen in them alone, and are found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.render import render_video
from tiksports_dagster.studio.scenes import Storyboard
from tiksports_dagster.studio.scenes_build import build_storyboard
from tiksports_dagster.studio.segments import cut_segments, seen_in
from tiksports_dagster.studio.sprites_frame import Frame

from .scenes_samples import (
    COMPARISON,
    COUNT,
    HEADLINE,
    LAKERS,
    NUGGETS,
    RANKING,
    SCOREBOARD,
    TINY,
    TINY_WIDE,
    platform,
    script,
)

ONE = platform("one")


def _board(**changes: object) -> Storyboard:
    return build_storyboard(script(**changes), sport="basketball")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.floats(0.4, 11.0), st.sampled_from([TINY, TINY_WIDE]))
def test_segments_cover_every_frame_once(count: int, seconds: float, canvas: object) -> None:
    visuals = (HEADLINE, COUNT, COMPARISON, SCOREBOARD, RANKING, COUNT, COMPARISON, SCOREBOARD)[:count]
    board = build_storyboard(script(*visuals, seconds=seconds))
    cuts = cut_segments(board, canvas, 2.0)
    frames = max(1, round(board.seconds * canvas.fps))
    assert [number for cut in cuts for number in range(*cut)] == list(range(frames))
    if board.seconds >= 4:
        assert min(cut.stop - cut.first for cut in cuts) >= 1.9 * canvas.fps
    assert max(cut.stop - cut.first for cut in cuts) <= 8.1 * canvas.fps
    # a key frame at the very end would meet the next segment's first with the same id
    assert all((cut.stop - cut.first) % (2 * canvas.fps) != 1 for cut in cuts[:-1] if cut.stop - cut.first > 1)


@pytest.mark.parametrize("canvas", [TINY, TINY_WIDE], ids=["tall", "wide"])
@pytest.mark.parametrize("post", ["a", "b", "c"])
def test_a_segments_own_storyboard_draws_its_frames_as_the_whole_one_does(canvas: object, post: str) -> None:
    """What a segment is named by must hold everything that can be seen in it: frames are compared byte by byte."""
    board = _board(post=post, seconds=2.5)
    whole = Composer(board, canvas)
    one, other = Frame(canvas.width, canvas.height), Frame(canvas.width, canvas.height)
    for cut in cut_segments(board, canvas, 2.0):
        alone = Composer(seen_in(board, canvas, cut), canvas)
        for number in sorted({*range(cut.first, cut.stop, 7), cut.first, cut.first + 1, cut.stop - 1}):
            whole.compose(number, one)
            alone.compose(number, other)
            assert np.array_equal(one.data, other.data), (cut, number)


def test_a_change_in_a_scene_renames_only_the_segments_that_show_it() -> None:
    def names(last: str) -> list[str]:
        story = script(HEADLINE, COUNT, COMPARISON, COUNT.model_copy(update={"label": last}), seconds=4.0)
        board = build_storyboard(story)
        return [seen_in(board, TINY, cut).model_dump_json() for cut in cut_segments(board, TINY, 2.0)]

    before, after = names("Career points"), names("Points of a career")
    changed = [number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    assert len(before) == 4
    assert changed == [3]


def test_other_colours_rename_every_segment() -> None:
    one, other = _board(sides=(LAKERS, NUGGETS)), _board(sides=(NUGGETS, LAKERS))
    for cut in cut_segments(one, TINY, 2.0):
        assert seen_in(one, TINY, cut) != seen_in(other, TINY, cut)


def _story(label: str) -> object:
    return script(HEADLINE, COUNT, COUNT.model_copy(update={"label": label}), seconds=2.5)


def test_what_is_taken_from_the_cache_gives_the_file_that_is_made_without_it(tmp_path: Path) -> None:
    render_video(_story("Before"), ONE, tmp_path / "warm", peers=())
    parts = {path.name for path in (tmp_path / "warm" / ".encodes").glob("part-*")}
    warm = render_video(_story("After"), ONE, tmp_path / "warm", peers=())
    again = {path.name for path in (tmp_path / "warm" / ".encodes").glob("part-*")}
    assert (len(parts), len(again - parts)) == (3, 1)
    cold = render_video(_story("After"), ONE, tmp_path / "cold", peers=())
    assert warm.sha256 == cold.sha256
    assert warm.poster_path.read_bytes() == cold.poster_path.read_bytes()
