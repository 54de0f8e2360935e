"""Frames: the same in any order, always in motion, legible against what is really behind the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.compositor_still import joined, rests
from tiksports_dagster.studio.draw import blank, line_cover, write
from tiksports_dagster.studio.draw_backdrop import DUST_PEAK, PATTERN_PEAK, SWEEP_PEAK, make_plates
from tiksports_dagster.studio.easing import Key
from tiksports_dagster.studio.fonts import FontSet, Type
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.palette import BACKDROP_PEAK, Rgb
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.scenes import Card, Motion, Panel, Storyboard, Turn
from tiksports_dagster.studio.scenes_build import build_storyboard
from tiksports_dagster.studio.sprites import tinted, to_planes, weakened, yuv
from tiksports_dagster.studio.sprites_frame import Frame

from .scenes_samples import COMPARISON, COUNT, EVERY_VISUAL, HEADLINE, SCOREBOARD, TALL, TINY, TINY_WIDE, WIDE, script

BOTH = pytest.mark.parametrize("canvas", [TINY, TINY_WIDE], ids=["tall", "wide"])


def _composer(canvas: Canvas, **changes: object) -> Composer:
    return Composer(build_storyboard(script(**changes), sport="basketball"), canvas)


def _luminance(rgb: np.ndarray) -> np.ndarray:
    part = rgb.astype(np.float64) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


@BOTH
def test_a_frame_is_the_same_in_used_memory_as_in_fresh(canvas: Canvas) -> None:
    """Dirty rectangles must repair exactly what was drawn: any order of frames gives the same pictures."""
    composer = _composer(canvas)
    used = Frame(canvas.width, canvas.height)
    order = np.random.default_rng(7).integers(0, composer.frames, 60)
    for number in [*order, composer.frames - 1, 0]:
        composer.compose(int(number), used)
        assert np.array_equal(used.data, composer.frame(int(number)).data), number


def test_a_still_backdrop_is_repaired_only_where_it_was_drawn_over() -> None:
    board = build_storyboard(script(), still=True)
    composer = Composer(board, TINY)
    used = Frame(TINY.width, TINY.height)
    for number in (0, 50, 3, composer.frames - 1, 120, 0):
        composer.compose(number, used)
        assert np.array_equal(used.data, composer.frame(number).data), number


@pytest.mark.parametrize("look", ["drift", "still", "full"])
def test_every_visual_and_transition_repairs_what_it_drew(look: str) -> None:
    told = script(*EVERY_VISUAL, seconds=2.0)
    kinds = {layer.effect for layer in build_storyboard(told).scenes[-1].layers if isinstance(layer, Turn)}
    assert kinds == {"zoom", "fade"}
    board = build_storyboard(told, still=look == "still", full_motion=look == "full")
    composer, used = Composer(board, TINY), Frame(TINY.width, TINY.height)
    for number in np.random.default_rng(3).integers(0, composer.frames, 60):
        composer.compose(int(number), used)
        assert np.array_equal(used.data, composer.frame(int(number)).data), number


def test_the_light_moves_by_half_a_pixel_a_frame_and_never_trembles() -> None:
    """At 30 frames a second the frame before the last one is the same light, a whole pixel aside."""
    board = build_storyboard(script(COUNT, seconds=6.0))
    bare = board.model_copy(update={"scenes": (), "backdrop": board.backdrop.model_copy(update={"beats": ()})})
    composer, base = Composer(bare, TALL), make_plates(bare.backdrop, bare.palette, TALL).y.astype(int)
    light = [(composer.frame(number).y - base)[200:-200, 100:-100] for number in (60, 62, 64)]
    moves = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]

    def alike(one: np.ndarray, other: np.ndarray) -> tuple[float, tuple[int, int]]:
        shares = (((np.roll(one, move, (1, 0)) == other)[2:-2, 2:-2].mean(), move) for move in moves)
        return max(shares)

    first, second = alike(light[0], light[1]), alike(light[1], light[2])
    # specks of dust rise on their own
    assert min(first[0], second[0]) > 0.99
    assert first[1] == second[1] != (0, 0)


def test_in_full_motion_colours_move_too() -> None:
    composer = Composer(build_storyboard(script(COUNT, seconds=4.0), full_motion=True), TALL)
    one, other = composer.frame(60), composer.frame(64)
    assert (one.u != other.u).mean() > 0.2


def test_a_fade_goes_through_black() -> None:
    for number in range(40):
        board = build_storyboard(script(COUNT, COMPARISON, post=f"p{number}", seconds=3.0))
        turn = next((layer for layer in board.scenes[-1].layers if isinstance(layer, Turn)), None)
        if turn is not None and turn.effect == "fade":
            composer = Composer(board, TALL)
            low = slice(1500, 1900)
            assert int(composer.frame(90).y[low].max()) <= 20
            assert int(composer.frame(60).y[low].max()) > 40
            return
    raise AssertionError("no post fades")


def test_two_composers_draw_the_same_pictures() -> None:
    one, other = _composer(TINY), _composer(TINY)
    for number in range(0, one.frames, 17):
        assert np.array_equal(one.frame(number).data, other.frame(number).data)


@BOTH
def test_something_moves_in_every_frame(canvas: Canvas) -> None:
    """At a tiny size a drift of a fraction of a pixel may round away once, never for a tenth of a second."""
    composer = _composer(canvas, seconds=3.0)
    step = max(1, canvas.fps // 10)
    before = composer.frame(0).data
    for number in range(step, composer.frames - step, step):
        now = composer.frame(number).data
        assert not np.array_equal(before, now), number
        before = now


def test_the_first_frame_already_shows_the_hook() -> None:
    composer = _composer(TINY)
    assert int(composer.frame(0).y.max()) > 200


def test_the_video_ends_in_black() -> None:
    composer = _composer(TINY)
    last = composer.frame(composer.frames - 1)
    assert (int(last.y.max()), int(last.u.min()), int(last.v.max())) == (16, 128, 128)


def test_posts_differ_in_more_than_their_words() -> None:
    pictures = [_composer(TINY, post=f"post-{number}").frame(75).data.astype(int) for number in range(4)]
    for number, picture in enumerate(pictures):
        assert all(np.abs(picture - other).mean() > 0.3 for other in pictures[number + 1 :])


def test_each_sport_has_a_backdrop_of_its_own() -> None:
    sports = ("basketball", "soccer", "baseball", "football", "hockey", "mma", None)
    boards = [build_storyboard(script(COUNT), sport=sport) for sport in sports]
    pictures = {Composer(board, TINY).frame(40).y.tobytes() for board in boards}
    assert len(pictures) == len(sports)


@pytest.mark.parametrize("canvas", [TALL, WIDE], ids=["tall", "wide"])
@pytest.mark.parametrize("post", ["a", "b"])
def test_the_backdrop_stays_dark_enough_for_the_text_on_it(canvas: Canvas, post: str) -> None:
    """Measured on pixels: the brightest five in a hundred of the backdrop, at a beat and between beats."""
    board = build_storyboard(script(COUNT, post=post, seconds=2.0), sport="basketball")
    empty = Storyboard(**{**dict(board), "scenes": ()})
    area = canvas.area
    composer = Composer(empty, canvas)
    for number in (0, 14, 24, 50):
        level = _luminance(to_rgb(composer.frame(number))[area.y : area.bottom : 4, area.x : area.right : 4])
        assert np.percentile(level, 95) <= BACKDROP_PEAK
        assert level.max() <= BACKDROP_PEAK * 1.3


def test_a_brand_colour_comes_back_as_it_went_in() -> None:
    color = Rgb(0, 214, 143)
    frame = Frame(64, 64)
    frame.rect(0, 0, 64, 64, yuv(color))
    assert np.abs(to_rgb(frame)[32, 32].astype(int) - np.array(color)).max() <= 2


@pytest.mark.parametrize(("x", "y"), [(10, 10), (11, 10), (10, 11), (11, 13), (-7, -3), (59, 61), (200, 0)])
def test_a_sprite_stands_where_it_is_put_and_is_clipped_at_the_edges(x: int, y: int) -> None:
    frame = Frame(64, 64)
    frame.rect(0, 0, 64, 64, yuv(Rgb(0, 0, 0)))
    sprite = np.full((8, 8, 4), 255, np.uint8)
    odd_x, odd_y = x & 1, y & 1
    frame.blit(to_planes(sprite, odd_x, odd_y), x - odd_x, y - odd_y)
    wanted = np.full((64, 64), 16)
    wanted[max(0, y) : max(0, y + 8), max(0, x) : max(0, x + 8)] = 235
    assert np.array_equal(frame.y, wanted)


def test_half_opacity_is_half_way() -> None:
    frame = Frame(16, 16)
    frame.rect(0, 0, 16, 16, yuv(Rgb(0, 0, 0)))
    frame.blit(weakened(to_planes(np.full((16, 16, 4), 255, np.uint8)), 0.5), 0, 0)
    assert abs(int(frame.y[8, 8]) - (16 + 235) // 2) <= 1


def test_opaque_and_blended_columns_of_a_sprite_join_without_a_seam() -> None:
    sprite = np.full((200, 200, 4), 255, np.uint8)
    sprite[:, :10] = sprite[:, -10:] = 128
    frame = Frame(200, 200)
    frame.rect(0, 0, 200, 200, yuv(Rgb(0, 0, 0)))
    planes = to_planes(sprite)
    assert planes.solid == (10, 0, 190, 200)
    frame.blit(planes, 0, 0)
    assert set(frame.y[5, 10:190].tolist()) == {235}
    assert abs(int(frame.y[5, 5]) - 126) <= 1


def test_the_counting_number_is_on_its_way_before_it_lands() -> None:
    composer = _composer(TALL, segments=script(COUNT, seconds=4.0).segments)
    early, late, later = (composer.frame(number).y[300:1100].astype(int) for number in (9, 60, 66))
    bright = [int((picture > 150).sum()) for picture in (early, late, later)]
    assert bright[0] < 0.9 * bright[1]
    assert abs(bright[1] - bright[2]) < 0.02 * bright[1]


def test_the_spoken_word_is_lit_and_the_light_moves_on() -> None:
    composer = _composer(TALL, segments=script(SCOREBOARD, COMPARISON, seconds=4.0).segments)
    low = slice(1440 - 340, 1440)
    first, second = composer.frame(20).u[550:720].astype(int), composer.frame(80).u[550:720].astype(int)
    assert np.abs(first - second).max() > 20
    assert composer.frame(20).y[low].max() > 200


def test_a_headline_is_complete_on_the_poster() -> None:
    board = build_storyboard(script(HEADLINE, COUNT, seconds=3.0))
    composer = Composer(board, TALL)
    poster = composer.frame(round(board.poster_at * 30)).y[250:1400]
    settled = composer.frame(70).y[250:1400]
    assert (poster > 150).sum() >= 0.98 * (settled > 150).sum()


def test_the_edges_of_text_are_as_bright_as_they_are_covered() -> None:
    """And a sprite of one colour is the same whether its planes come from its pixels or from its coverage."""
    color, type_ = Rgb(250, 190, 40), Type(str(FontSet().display), 120.0)
    alone, left, top = line_cover("POINTS 40,000", type_)
    sprite = write(blank(alone.shape[1], alone.shape[0]), "POINTS 40,000", type_, -left, -top, color)
    cover = sprite[:, :, 3].astype(float)
    assert np.array_equal(cover, alone)
    assert ((cover > 0) & (cover < 255)).sum() > 500
    for channel, full in enumerate(color):
        assert np.abs(sprite[:, :, channel] - cover * full / 255).max() <= 1
    for odd_x, odd_y, opacity in ((0, 0, 1.0), (1, 0, 1.0), (0, 1, 0.5), (1, 1, 0.25)):
        planes = weakened(to_planes(sprite, odd_x, odd_y), opacity)
        single = weakened(tinted(alone, color, odd_x, odd_y), opacity)
        for plane in ("y", "u", "v", "rest", "rest_c"):
            assert np.abs(getattr(planes, plane).astype(int) - getattr(single, plane).astype(int)).max() <= 1


@pytest.mark.parametrize("canvas", [TALL, WIDE], ids=["tall", "wide"])
def test_layers_that_stand_still_look_as_if_drawn_one_by_one(canvas: Canvas) -> None:
    class OneByOne(Composer):
        presses = False

    board = build_storyboard(script(*EVERY_VISUAL, seconds=3.0), sport="basketball")
    together, alone = Composer(board, canvas), OneByOne(board, canvas)
    for number in range(0, together.frames, 3 * canvas.fps // 5):
        one, other = together.frame(number), alone.frame(number)
        apart = np.abs(one.y.astype(int) - other.y.astype(int))
        # the light that moves under the edges of a text is left out there
        assert apart.max() <= PATTERN_PEAK + SWEEP_PEAK + DUST_PEAK, number
        assert (apart > 3).mean() < 0.002, number
        for plane in ("u", "v"):
            assert np.abs(getattr(one, plane).astype(int) - getattr(other, plane).astype(int)).max() <= 1, number


def test_a_rest_is_where_no_layer_changes() -> None:
    enter = Motion(opacity=(Key(at=0.2, to=0.0), Key(at=0.8, to=1.0)))
    leave = Motion(x=(Key(at=0.0, to=0.0), Key(at=3.0, to=0.0), Key(at=3.4, to=-2.0)))
    cards = [Card(id=f"{n}", parts=(Panel(slot="main", fill="panel"),), motion=m) for n, m in enumerate((enter, leave))]
    assert rests(cards, 4.0) == ((0.8, 3.0), (3.4, 4.0))
    assert rests(cards[:1], 1.0) == ()
    assert rests([], 2.0) == ((0.0, 2.0),)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 12), st.integers(1, 12)), max_size=9))
def test_joined_boxes_hold_every_box_and_share_no_pixel(sides: list[tuple[int, int, int, int]]) -> None:
    boxes = [Box(*side) for side in sides]
    found = joined(boxes)
    assert all(any(box.inside(around) for around in found) for box in boxes)
    assert not any(one.meets(other) for number, one in enumerate(found) for other in found[:number])
