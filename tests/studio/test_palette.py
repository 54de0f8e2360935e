"""Team colours made usable: always legible, always told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.store.records.content import Side
from tiksports_dagster.studio.palette import (
    BACKDROP_PEAK,
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    Rgb,
    contrast,
    distance,
    from_oklab,
    luminance,
    palette_for,
    parse,
    readable,
    to_oklab,
)

from .scenes_samples import sides

rgb = st.builds(Rgb, *[st.integers(0, 255)] * 3)


def _ratio(one: Rgb, other: Rgb) -> float:
    return contrast(luminance(one), luminance(other))


@given(st.lists(sides, max_size=4), st.text(max_size=12))
def test_every_text_of_every_palette_reads_on_what_is_behind_it(teams: list[Side], seed: str) -> None:
    palette = palette_for(teams, seed)
    for number in range(len(teams)):
        assert _ratio(palette.role(f"ink:{number}"), palette.role(f"fill:{number}")) >= TEXT_CONTRAST
        assert _ratio(palette.role(f"bright:{number}"), palette.role("panel")) >= SHAPE_CONTRAST * 0.99
    assert _ratio(palette.role("on_accent"), palette.role("accent")) >= TEXT_CONTRAST
    for text in ("accent", "ink", "soft"):
        assert contrast(luminance(palette.role(text)), BACKDROP_PEAK) >= TEXT_CONTRAST
        assert _ratio(palette.role(text), palette.role("panel")) >= TEXT_CONTRAST


@given(sides, sides, st.text(max_size=12))
def test_two_sides_never_look_the_same(one: Side, other: Side, seed: str) -> None:
    palette = palette_for([one, other], seed)
    assert distance(palette.role("fill:0"), palette.role("fill:1")) >= 0.1


@given(st.lists(sides, min_size=1, max_size=3), st.text(max_size=12))
def test_no_side_disappears_in_the_night_behind_it(teams: list[Side], seed: str) -> None:
    for number in range(len(teams)):
        fill = palette_for(teams, seed).role(f"fill:{number}")
        assert contrast(luminance(fill), BACKDROP_PEAK) >= 1.3


@given(rgb, st.floats(0, 1))
def test_a_colour_is_moved_until_it_reads_and_no_further_than_needed(color: Rgb, behind: float) -> None:
    moved = readable(color, behind)
    assert contrast(luminance(moved), behind) >= TEXT_CONTRAST
    if contrast(luminance(color), behind) >= TEXT_CONTRAST:
        assert moved == color


@given(rgb)
def test_a_colour_survives_the_way_through_oklab(color: Rgb) -> None:
    back = from_oklab(*to_oklab(color))
    assert max(abs(a - b) for a, b in zip(color, back, strict=True)) <= 1


def test_contrast_is_the_one_wcag_defines() -> None:
    assert round(_ratio(Rgb(0, 0, 0), Rgb(255, 255, 255)), 2) == 21.0
    assert round(_ratio(Rgb(119, 119, 119), Rgb(255, 255, 255)), 2) == 4.48


def test_a_team_in_black_and_gold_is_shown_in_gold() -> None:
    steelers = Side(name="Pittsburgh Steelers", short="PIT", color="#000000", alternate_color="#ffb612")
    assert palette_for([steelers], "x").sides[0].fill == "#ffb612"


def test_the_lakers_stay_purple_and_gold() -> None:
    lakers = Side(name="Lakers", short="LAL", color="#552583", alternate_color="#fdb927")
    palette = palette_for([lakers], "x")
    assert palette.accent == "#fdb927"
    assert distance(palette.role("fill:0"), Rgb(0x55, 0x25, 0x83)) < 0.1


def test_missing_colours_are_chosen_by_the_post() -> None:
    plain = Side(name="Home", short="HOM", color=None, alternate_color=None)
    chosen = {palette_for([plain], f"post-{number}").sides[0].fill for number in range(20)}
    assert len(chosen) >= 3


def test_a_side_outside_the_list_is_neutral() -> None:
    palette = palette_for([], "x")
    assert palette.role("fill:7") == parse(palette.panel)


def test_what_is_no_colour_is_none() -> None:
    assert [parse(text) for text in (None, "", "red", "#12345", "#1234567")] == [None] * 5
    assert parse("0e2240") == Rgb(14, 34, 64)
