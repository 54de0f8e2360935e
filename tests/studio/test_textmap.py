"""The map of texts: what it says is on screen is there, and by it every picture is legible, whatever the names are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    ComparisonRow,
    CountUp,
    Headline,
    HeadToHead,
    Milestone,
    Picture,
    Quote,
    Race,
    RaceRow,
    Ranking,
    RankingRow,
    Scoreboard,
    Script,
    Side,
    Timeline,
    Visual,
)
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.layout_text import LEAST_CAPTION, LEAST_TEXT
from tiksports_dagster.studio.palette import TEXT_CONTRAST, contrast, luminance
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.scenes import Turn, Wipe
from tiksports_dagster.studio.scenes_build import build_storyboard
from tiksports_dagster.studio.textmap import PlacedText, text_map

from .scenes_samples import EVERY_VISUAL, QUOTE, RACE, SMALL, SQUARE, TALL, WIDE, claim, platform, script

CANVASES = {"tall": TALL, "wide": WIDE, "square": SQUARE, "small": SMALL}
EACH_CANVAS = pytest.mark.parametrize("canvas", CANVASES.values(), ids=CANVASES)
people = st.sampled_from(
    [
        "Luka Dončić",
        "Giannis Antetokounmpo",
        "Shai Gilgeous-Alexander",
        "İlkay Gündoğan",
        "A",
        "Real Sociedad de Fútbol",
        "日本 🏀",
    ]
) | st.text("ABCDEÉŠÅgjpqyž -'", min_size=1, max_size=34)
values = st.sampled_from(["7", "0", "40,000", "€120.5M", "111-51", "1,234,567", "2:31:05", "100.0%", "1st"])
sentences = st.lists(st.text("abcdefghijÉŠ,.", min_size=1, max_size=16), min_size=1, max_size=22).map(" ".join)


def _legible(told: Script, canvas: Canvas) -> tuple[PlacedText, ...]:
    """The map, after every rule has been held against it."""
    board = build_storyboard(told)
    shown = text_map(board, canvas)
    for text in shown:
        assert text.box.inside(canvas.area), (text.slot, text.text, text.box, canvas.area)
        least = LEAST_CAPTION if text.slot == "captions" else LEAST_TEXT
        assert text.size >= least * canvas.unit - 1e-6, (text.slot, text.text)
        assert contrast(luminance(text.ink), text.background) >= TEXT_CONTRAST, text.slot
        assert text.start < text.end
    for number, one in enumerate(shown):
        for other in shown[number + 1 :]:
            if one.rests is None or other.rests is None:
                continue
            together = min(one.rests[1], other.rests[1]) - max(one.rests[0], other.rests[0])
            if together > 0.05:
                assert not one.box.meets(other.box), (one.slot, one.text, one.box, other.slot, other.text, other.box)
    return shown


@EACH_CANVAS
def test_every_visual_is_legible_and_shows_all_of_its_claims(canvas: Canvas) -> None:
    told = script(*EVERY_VISUAL, seconds=5.0)
    shown = _legible(told, canvas)
    for number, segment in enumerate(told.segments):
        mapped = {bound for text in shown if text.scene == number for bound in text.claims}
        own: set[Claim] = set(claims_of(segment.model_copy(update={"claims": ()})))
        if segment.visual != QUOTE:  # its words are its claim
            assert own <= mapped, segment.visual.kind


@st.composite
def visuals(draw: st.DrawFn) -> Visual:
    """A visual with names, values and sentences of odd lengths."""
    name, value, text = draw(people), claim(draw(values)), draw(sentences)
    names = draw(st.lists(people, min_size=2, max_size=5))
    rows = tuple(ComparisonRow(label=label, left=value, right=claim(draw(values))) for label in names[:3])
    return draw(
        st.sampled_from(
            [
                Race(
                    title=text[:60],
                    steps=(claim("2019-20"), claim("2020-21")),
                    rows=tuple(RaceRow(label=label, values=(value, claim(draw(values)))) for label in names),
                ),
                Timeline(
                    title=name,
                    milestones=tuple(Milestone(when=value, text=text[: 10 + 14 * n]) for n in range(len(names))),
                ),
                HeadToHead(label=name, left=0, right=1, left_value=value, right_value=claim(draw(values)), rows=rows),
                Quote(quote=claim(text), speaker=name, role=draw(people)),
                Picture(subject=name, text=text, kicker=name[:20]),
                CountUp(label=name, value=value, caption=text),
                Comparison(title=name, left=0, right=1, rows=rows),
                Scoreboard(
                    status=name[:12],
                    left=0,
                    right=1,
                    left_score=value,
                    right_score=claim(draw(values)),
                    left_line=("0", "12", "3") * len(names),
                    right_line=("7", "0", "10") * len(names),
                ),
                Headline(text=text, kicker=name),
                Ranking(title=name, rows=tuple(RankingRow(label=label, value=value, note=name) for label in names)),
            ]
        )
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(visuals(), min_size=2, max_size=2), st.sampled_from(sorted(CANVASES)), people, people)
def test_names_and_values_of_any_length_stay_legible(pictures: list[Visual], canvas: str, one: str, other: str) -> None:
    teams = tuple(Side(name=name, short=name[:3], color="#0e2240", alternate_color=None) for name in (one, other))
    _legible(script(*pictures, seconds=5.0, sides=teams), CANVASES[canvas])


def test_what_the_map_says_rests_there_is_drawn_there() -> None:
    """On the frame in the middle of a text's rest its own colour is found in its box, and no text beside it."""
    board = build_storyboard(script(*EVERY_VISUAL, seconds=4.0), still=True)
    composer = Composer(board, SMALL)
    for text in text_map(board, SMALL):
        if text.rests is None or text.rests[1] - text.rests[0] < 0.1:
            continue
        picture = to_rgb(composer.frame(round(sum(text.rests) / 2 * SMALL.fps))).astype(int)
        box = text.box
        inside = np.abs(picture[box.y : box.bottom, box.x : box.right] - np.array(text.ink)).max(axis=2)
        assert inside.min() <= 24, (text.slot, text.text)


def test_captions_are_mapped_page_by_page_with_the_times_of_their_words() -> None:
    board = build_storyboard(script(RACE, seconds=5.0))
    pages = [text for text in text_map(board, platform()) if text.slot == "captions"]
    words = [word for page in pages for word in page.words]
    assert " ".join(word.text for word in words) == script(RACE).segments[0].text.upper()
    assert all(one.end <= other.start + 1e-6 for one, other in pairwise(words))
    assert all(page.start <= word.start + 1e-6 and word.end <= page.end + 1e-6 for page in pages for word in page.words)


def test_nothing_rests_while_a_transition_covers_it() -> None:
    boards = [build_storyboard(script(*EVERY_VISUAL, post=f"post-{n}", seconds=3.0)) for n in range(6)]
    covered = 0
    for board in boards:
        spans = [
            (layer.at - layer.seconds / 2, layer.at + layer.seconds / 2)
            for layer in board.scenes[-1].layers
            if isinstance(layer, (Wipe, Turn))
        ]
        covered += len(spans)
        for text in text_map(board, platform()):
            for begin, end in spans:
                assert text.rests is None or text.rests[1] <= begin + 1e-6 or text.rests[0] >= end - 1e-6
    assert covered > 10
