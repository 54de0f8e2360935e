"""Layout is computed: everything fits, nothing overlaps, nothing is under the app's buttons, whatever the names are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.store.records.content import ComparisonRow, CountUp, Headline, RankingRow, Side, Visual
from tiksports_dagster.studio.fonts import FontSet, choose, drawable
from tiksports_dagster.studio.layout import Canvas, PlacedLayer, PlacedScene, canvas_for, place
from tiksports_dagster.studio.layout_frame import LEAN, Box
from tiksports_dagster.studio.layout_text import LEAST_TEXT, fit
from tiksports_dagster.studio.palette import TEXT_CONTRAST, contrast, luminance
from tiksports_dagster.studio.scenes import Bar, Card, Panel
from tiksports_dagster.studio.scenes_build import build_storyboard

from .scenes_samples import COMPARISON, COUNT, RANKING, SCOREBOARD, SMALL, SQUARE, TALL, VISUALS, WIDE, claim, script

FONTS = FontSet()
CANVASES = pytest.mark.parametrize("canvas", [TALL, WIDE, SQUARE, SMALL], ids=["tall", "wide", "square", "small"])
names = st.sampled_from(
    [
        "Luka Dončić",
        "Nikola Jokić",
        "Giannis Antetokounmpo",
        "Shai Gilgeous-Alexander",
        "Wolverhampton Wanderers",
        "Martin Ødegård",
        "Kylian Mbappé",
        "İlkay Gündoğan",
        "Robert Lewandowski",
        "A",
        "Real Sociedad de Fútbol",
    ]
)


def _placed(canvas: Canvas, *visuals: Visual, **changes: object) -> list[PlacedScene]:
    board = build_storyboard(script(*visuals, seconds=4.0, **changes))
    return list(place(board, canvas, FONTS))


def _ink(placed: PlacedLayer) -> list[Box]:
    words = [word.box for page in placed.pages[:1] for word in page.words]
    bars = list(placed.boxes.values()) if isinstance(placed.layer, Bar) else []
    return [text.box for text in placed.texts] + words + bars


def _drawn(placed: PlacedLayer) -> list[Box]:
    """Everything the layer covers at rest."""
    panels: list[Box] = []
    if isinstance(placed.layer, Card):
        for part in placed.layer.parts:
            if isinstance(part, Panel) and part.slot in placed.boxes:
                panels.append(placed.boxes.get(f"{part.slot}.chip", placed.boxes[part.slot]))
    every_page = [word.box for page in placed.pages for word in page.words]
    return _ink(placed) + panels + every_page


def _check(scenes: list[PlacedScene], canvas: Canvas) -> None:
    for scene in scenes:
        for placed in scene.layers:
            for box in _drawn(placed):
                assert box.inside(canvas.area), (placed.layer.id, box, canvas.area)
        slots = [(text.slot, layer.boxes[text.slot]) for layer in scene.layers for text in layer.texts]
        for number, (name, box) in enumerate(slots):
            for other_name, other in slots[number + 1 :]:
                assert not box.meets(other), (name, other_name)
        # The call to action takes the captions' place in time, so the two may share it in space.
        inks = [(layer.layer.id, box) for layer in scene.layers if layer.layer.id != "call" for box in _ink(layer)]
        for number, (name, box) in enumerate(inks):
            for other_name, other in inks[number + 1 :]:
                assert not box.meets(other), (name, box, other_name, other)
        for placed in scene.layers:
            if not isinstance(placed.layer, Card):
                continue
            for text in placed.texts:
                slot = placed.boxes[text.slot]
                assert text.box.inside(slot.inset(-1, -1)), (text.slot, text.box, slot)


@CANVASES
def test_nothing_leaves_the_safe_zone_and_nothing_overlaps(canvas: Canvas) -> None:
    _check(_placed(canvas), canvas)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(names, min_size=2, max_size=5),
    st.sampled_from(["7", "40,000", "€120.5M", "111-51", "1,234,567"]),
    st.data(),
)
def test_any_name_and_number_fits_whole(people: list[str], number: str, data: st.DataObject) -> None:
    canvas = data.draw(st.sampled_from([TALL, WIDE]))
    value = claim(number)
    rows = tuple(
        RankingRow(label=name, value=value, note=data.draw(st.sampled_from(["", "Los Angeles Lakers"])))
        for name in people
    )
    compared = tuple(ComparisonRow(label=f"Stat {n}", left=value, right=value) for n, _ in enumerate(people))
    teams = (
        Side(name=people[0], short="AAA", color="#000000", alternate_color=None),
        Side(name=people[1], short="BBB", color="#000000", alternate_color=None),
    )
    scenes = _placed(
        canvas,
        RANKING.model_copy(update={"rows": rows, "lifted": data.draw(st.integers(0, 4))}),
        COMPARISON.model_copy(update={"rows": compared}),
        SCOREBOARD.model_copy(update={"left_score": value}),
        COUNT.model_copy(update={"value": value, "label": people[0]}),
        sides=teams,
    )
    _check(scenes, canvas)
    written = " ".join(line.text for layer in scenes[0].layers for text in layer.texts for line in text.lines)
    for name in people:
        assert name.upper() in written


@CANVASES
def test_no_text_is_smaller_than_a_phone_can_show(canvas: Canvas) -> None:
    for scene in _placed(canvas):
        for placed in scene.layers:
            sizes = [text.type.size for text in placed.texts] + ([placed.type.size] if placed.type else [])
            assert all(size >= LEAST_TEXT * canvas.unit - 1e-6 for size in sizes), placed.layer.id


@CANVASES
def test_every_text_contrasts_with_what_it_stands_on(canvas: Canvas) -> None:
    for scene in _placed(canvas):
        for placed in scene.layers:
            for text in placed.texts:
                assert contrast(luminance(text.ink), text.behind) >= TEXT_CONTRAST, text.slot


def test_texts_of_a_table_have_one_size() -> None:
    ranking = _placed(TALL, RANKING)[0]
    sizes = {text.slot: text.type.size for layer in ranking.layers for text in layer.texts}
    assert len({size for slot, size in sizes.items() if slot.endswith(".label")}) == 1
    assert len({size for slot, size in sizes.items() if slot.endswith(".value")}) == 1


def test_the_number_is_the_largest_thing_on_a_count_up() -> None:
    scene = _placed(TALL, COUNT)[0]
    sizes = {text.slot: text.type.size for layer in scene.layers for text in layer.texts}
    assert sizes["number"] > 2.5 * max(size for slot, size in sizes.items() if slot != "number")


@CANVASES
def test_a_call_to_action_has_as_much_room_before_its_leaning_end_as_behind_its_straight_one(canvas: Canvas) -> None:
    scenes = _placed(canvas, call_to_action="Greatest finish there ever was?")
    card = next(layer for scene in scenes for layer in scene.layers if layer.layer.id == "call")
    panel, text = card.boxes["call"], card.texts[0].box
    lean = min(0.22 * panel.h, LEAN * canvas.unit)
    # half way up, where the line stands
    assert panel.right - lean / 2 - text.right >= text.x - panel.x - 0.25 * LEAN * canvas.unit


def test_one_picture_for_two_platforms_keeps_clear_of_both_apps() -> None:
    table = load_platforms()
    zone = canvas_for([table["tiktok"], table["instagram"]]).safe_zone
    assert (zone.top, zone.right, zone.bottom, zone.left) == (220, 150, 480, 60)


def test_a_line_score_of_many_innings_shows_the_last_ones_readably() -> None:
    long = SCOREBOARD.model_copy(
        update={
            "left_line": tuple("012" * 8),
            "right_line": tuple("210" * 8),
            "periods": tuple(str(n + 1) for n in range(24)),
        }
    )
    scenes = _placed(TALL, long)
    _check(scenes, TALL)
    heads = {line.text for layer in scenes[0].layers for text in layer.texts for line in text.lines}
    assert "24" in heads
    assert "1" not in {
        text.lines[0].text for layer in scenes[0].layers for text in layer.texts if ".head." in text.slot
    }


def test_a_text_far_too_long_is_cut_with_an_ellipsis_and_stays_in_its_box() -> None:
    fitted = fit("word " * 200, "note", FONTS, 400, 120, 1.0, 40.0)
    assert fitted.lines[-1].endswith("…")
    assert fitted.width <= 400
    assert fitted.height <= 120


def test_a_word_wider_than_its_box_is_broken_not_cut() -> None:
    fitted = fit("Donaudampfschifffahrtsgesellschaft" * 2, "note", FONTS, 300, 2000, 1.0, 40.0)
    assert "".join(line.removesuffix("-") for line in fitted.lines) == "Donaudampfschifffahrtsgesellschaft" * 2


def test_characters_no_typeface_has_are_left_out_and_accents_are_composed() -> None:
    assert drawable("Donc\u030cic\u0301 🏀\n40,000", FONTS) == "Dončić 40,000"
    assert drawable("日本", FONTS) == ""


def test_a_text_the_display_face_lacks_is_set_in_the_other() -> None:
    assert choose("ΟΛΥΜΠΙΑΚΟΣ Ά", "display", FONTS) == str(FONTS.text)
    assert choose("JOKIĆ", "display", FONTS) == str(FONTS.display)


def test_undrawable_texts_leave_the_rest_in_place() -> None:
    scenes = _placed(
        TALL, CountUp(label="日本", value=claim("40,000"), caption="🏀"), Headline(text="日本", kicker="🏀")
    )
    _check(scenes, TALL)
    shown = [line.text for layer in scenes[0].layers for text in layer.texts for line in text.lines]
    assert "40,000" in shown


def test_all_visuals_fit_a_picture_of_any_even_size() -> None:
    canvas = Canvas(
        width=406, height=720, fps=25, safe_zone=SMALL.safe_zone.model_copy(update={"top": 60, "bottom": 120})
    )
    _check(_placed(canvas, *VISUALS), canvas)
