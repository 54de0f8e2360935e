"""Frames whose chroma is drawn only where something else lies on it: the same pixels as if all were drawn each time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.studio.sprites import NOWHERE, Planar, Planes, Sprite, Yuv, solid_part, stuck, to_planes
from tiksports_dagster.studio.sprites_frame import Frame

SIZE = 96, 128


def _sprite(width: int, height: int, seed: int) -> Planes:
    noise = np.random.default_rng(seed)
    alpha = noise.integers(0, 256, (height, width, 1), np.uint8)
    alpha[:, 4 : width - 4] = 255
    color = noise.integers(0, 256, (height, width, 3), np.uint8).astype(np.uint16)
    return to_planes(np.dstack([(color * alpha // 255).astype(np.uint8), alpha]))


def _ground(seed: int) -> Planar:
    noise = np.random.default_rng(seed)
    y = noise.integers(0, 256, (SIZE[1], SIZE[0]), np.uint8)
    u, v = (noise.integers(0, 256, (SIZE[1] // 2, SIZE[0] // 2), np.uint8) for _ in range(2))
    return y, u, v


BLENDED = [_sprite(*size, seed) for seed, size in enumerate([(10, 8), (90, 20), (24, 60), (80, 74), (2, 2)])]
SPRITES: list[Sprite] = [*BLENDED, *(stuck(sprite, _ground(9), 4, 2) for sprite in BLENDED)]


class Stroke(NamedTuple):
    """A sprite by its number, or a colour on a rectangle of some size, at a place that may lie outside."""

    what: int | Yuv
    x: int
    y: int
    size: tuple[int, int]

    def draw(self, frame: Frame) -> None:
        if isinstance(self.what, int):
            frame.blit(SPRITES[self.what], self.x & ~1, self.y & ~1)
        else:
            frame.rect(self.x, self.y, self.x + self.size[0], self.y + self.size[1], self.what)


_PLACE = st.integers(-40, 130)
STROKES = st.builds(
    Stroke,
    st.sampled_from([*range(len(SPRITES)), (90, 40, 200), (16, 128, 128)]),
    _PLACE,
    _PLACE,
    st.tuples(st.integers(0, 70), st.integers(0, 70)),
)
PICTURES = st.lists(st.lists(STROKES, max_size=20), min_size=2, max_size=5)


BASES = [_ground(1)[1:], _ground(2)[1:]]


@given(PICTURES, st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["", "settle", "forget"])), min_size=5))
def test_a_used_frame_shows_what_a_fresh_one_shows(pictures: list[list[Stroke]], ways: list[tuple[int, str]]) -> None:
    """Whatever lay there before: pictures share strokes, have other bases, may be drawn over half way."""
    used = Frame(*SIZE)
    # neighbours have most of their strokes in common, as frames of a video do
    grown = [[*one[:3], *other, *one[3:]] for one, other in zip(pictures, [[], *pictures], strict=False)]
    for strokes, (base, half_way) in zip(grown, ways, strict=False):
        fresh = Frame(*SIZE)
        fresh.u[:], fresh.v[:] = BASES[base]
        used.begin(*BASES[base])
        for frame in (used, fresh):
            frame.y[:] = 16
        for number, stroke in enumerate(strokes):
            if number == len(strokes) // 2 and half_way:
                used.settle()
                if half_way == "forget":
                    for frame in (used, fresh):
                        frame.data //= 2
                    used.forget()
            stroke.draw(used)
            stroke.draw(fresh)
        used.settle()
        assert np.array_equal(used.data, fresh.data)


def test_the_same_strokes_in_another_order_are_drawn_anew() -> None:
    used, fresh = Frame(*SIZE), Frame(*SIZE)
    strokes = [Stroke(2, 4, 4, (0, 0)), Stroke((90, 40, 200), 10, 10, (30, 30))]
    for order in (strokes, strokes[::-1]):
        for frame in (used, fresh):
            frame.y[:] = 16
        used.begin(*BASES[0])
        fresh.u[:], fresh.v[:] = BASES[0]
        for stroke in order:
            stroke.draw(used)
            stroke.draw(fresh)
        used.settle()
    assert np.array_equal(used.data, fresh.data)


def test_what_did_not_change_is_not_drawn_again() -> None:
    frame = Frame(*SIZE)

    def picture(sprite_x: int, bar_x: int) -> None:
        frame.begin(*BASES[0])
        frame.blit(SPRITES[3], sprite_x, 0)
        frame.rect(bar_x, 100, bar_x + 20, 110, (50, 60, 70))
        frame.settle()

    picture(0, 10)
    right = int(frame.u[10, 10])
    # a stain that only drawing can take away
    frame.u[10, 10] = 255 - right
    picture(0, 10)
    picture(0, 60)
    assert int(frame.u[10, 10]) == 255 - right
    picture(2, 60)
    picture(0, 60)
    assert int(frame.u[10, 10]) == right


def test_the_opaque_part_of_a_sprite_may_have_empty_rows_around_it() -> None:
    rest = np.zeros((60, 300), np.uint8)
    rest[:, :7] = 9
    assert solid_part(rest) == (8, 0, 300, 60)
    assert solid_part(rest[:, :200]) == NOWHERE, "too few pixels for the passes around it"
    rest[0] = rest[-1] = 255
    assert solid_part(rest) == NOWHERE, "too low for the passes around it"
    high = np.zeros((80, 200), np.uint8)
    high[0] = high[-2:] = 255
    assert solid_part(high) == (0, 2, 200, 78)
    high[3, ::50] = 1
    assert solid_part(high) == NOWHERE


@pytest.mark.parametrize(("x", "y"), [(0, 0), (-30, -20), (40, 90), (-90, 0), (200, 200)])
def test_an_opaque_sprite_hides_everything_under_it(x: int, y: int) -> None:
    sprite = np.full((80, 100, 4), 255, np.uint8)
    sprite[0] = 0
    frame = Frame(*SIZE)
    frame.data.fill(40)
    frame.blit(to_planes(sprite), x, y)
    wanted = np.full((SIZE[1], SIZE[0]), 40)
    wanted[max(0, y + 1) : max(0, y + 80), max(0, x) : max(0, x + 100)] = 235
    assert np.array_equal(frame.y, wanted)


def test_a_sticker_looks_as_its_sprite_does_on_the_ground_it_was_made_for() -> None:
    ground = _ground(5)
    for sprite in BLENDED:
        blended, copied = Frame(*SIZE), Frame(*SIZE)
        for frame in (blended, copied):
            for plane, base in zip((frame.y, frame.u, frame.v), ground, strict=True):
                plane[:] = base
        blended.blit(sprite, 4, 2)
        copied.blit(stuck(sprite, ground, 4, 2), 4, 2)
        assert np.array_equal(blended.data, copied.data)


def test_light_that_moves_beside_a_sticker_is_seen() -> None:
    sprite = np.zeros((40, 40, 4), np.uint8)
    sprite[10:30, 10:30] = 255
    frame = Frame(*SIZE)
    frame.data.fill(40)
    sticker = stuck(to_planes(sprite), (frame.y, frame.u, frame.v), 0, 0)
    for light in (40, 60):
        frame.data.fill(light)
        frame.blit(sticker, 0, 0)
        assert set(frame.y[:40, :10].flat) == {light}
        assert set(frame.y[10:30, 10:30].flat) == {235}
