"""Every text a storyboard shows on one picture: where, how large, in which colour on what, when, and which claim it is.

Computed from the same layout that is drawn, without drawing anything; the quality gates check it and look at the
rendered pixels where it says text stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Claim
from tiksports_dagster.studio.easing import sample
from tiksports_dagster.studio.fonts import FontSet, Type, cap_height
from tiksports_dagster.studio.layout import Canvas, PlacedLayer, PlacedPage, SetText, canvas_for, place
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.palette import BACKDROP_PEAK, Palette, Rgb, readable
from tiksports_dagster.studio.scenes import (
    Captions,
    Card,
    Motion,
    Number,
    Runners,
    Scene,
    Storyboard,
    Text,
    Turn,
    Wipe,
    Words,
)
from tiksports_dagster.studio.textmap_race import race_texts

_STEP = 1 / 30
_POP = 0.1
"""Seconds after its appearance at which a word of a hook or a page of captions has settled."""


class ShownWord(NamedTuple):
    """A word of a hook or a caption: its ink, and from when to when it is spoken (lit), seconds of the video."""

    text: str
    box: Box
    start: float
    end: float


class PlacedText(NamedTuple):
    """A text on the picture. Boxes and sizes in pixels of the canvas, times in seconds of the video."""

    scene: int
    """Index into the storyboard's scenes."""
    visual: str
    """Template of the scene, such as ``comparison``."""
    slot: str
    text: str
    """As it is written there: capitals, broken words and ellipses included; lines joined by spaces."""
    box: Box
    """What its ink fills at rest."""
    size: float
    """Font size."""
    height: int
    """Height of its capitals."""
    ink: Rgb
    behind: str
    """Role of the fill it stands on, ``backdrop`` where there is none."""
    background: float
    """Relative luminance of that fill; of a backdrop the highest it may have (WCAG 2.2)."""
    start: float
    end: float
    """When it can be seen, wholly or in part."""
    rests: tuple[float, float] | None
    """From when to when it stands still, opaque and uncovered; None when it never does."""
    claims: tuple[Claim, ...] = ()
    words: tuple[ShownWord, ...] = ()
    """Of hooks and captions."""


def text_map(board: Storyboard, picture: Platform | Canvas, fonts: FontSet | None = None) -> tuple[PlacedText, ...]:
    """Every text of the storyboard on a platform's picture, scene by scene, bottom layer first.

    ``picture`` is a platform, or the canvas that is really drawn (``RenderPlan.canvas``), whose margins may be those of
    several platforms at once. A page of captions is one text; a text that is shown twice is listed twice.
    """
    canvas = picture if isinstance(picture, Canvas) else canvas_for([picture])
    found: list[PlacedText] = []
    for number, (scene, layers) in enumerate(place(board, canvas, fonts or FontSet())):
        for placed in layers:
            found.extend(_of_layer(board, number, scene, placed))
    return tuple(found)


def _of_layer(board: Storyboard, number: int, scene: Scene, placed: PlacedLayer) -> Iterator[PlacedText]:
    layer = placed.layer
    if isinstance(layer, (Card, Number)):
        shown, rests = _times(layer.motion, board, scene)
        for text in placed.texts:
            behind, claims = _meaning(layer, text.slot)
            yield _entry(number, scene, text, behind, claims, shown, rests)
    elif isinstance(layer, Runners) and placed.race is not None:
        for text in race_texts(layer, placed.race, scene.end - scene.start):
            rests = text.rests and _uncovered(board, scene.start + text.rests[0], scene.start + text.rests[1])
            yield PlacedText(
                number,
                scene.template,
                text.slot,
                text.text,
                text.box,
                text.type.size,
                cap_height(text.type),
                readable(board.palette.role(text.role), BACKDROP_PEAK),
                "backdrop",
                BACKDROP_PEAK,
                scene.start + text.start,
                scene.start + text.end,
                rests,
                text.claims,
            )
    elif isinstance(layer, (Words, Captions)) and placed.type is not None:
        claims = layer.claims if isinstance(layer, Words) else ()
        for page in placed.pages:
            yield _page(board, number, scene, page, placed.type, layer, claims)


def _meaning(layer: Card | Number, slot: str) -> tuple[str, tuple[Claim, ...]]:
    if isinstance(layer, Number):
        return layer.behind or "backdrop", (layer.claim,)
    part = next(part for part in layer.parts if isinstance(part, Text) and part.slot == slot)
    return part.behind or "backdrop", (part.claim,) if part.claim is not None else part.claims


def _entry(
    number: int,
    scene: Scene,
    text: SetText,
    behind: str,
    claims: tuple[Claim, ...],
    shown: tuple[float, float],
    rests: tuple[float, float] | None,
) -> PlacedText:
    return PlacedText(
        number,
        scene.template,
        text.slot,
        " ".join(line.text for line in text.lines),
        text.box,
        text.type.size,
        cap_height(text.type),
        text.ink,
        behind,
        text.behind,
        *shown,
        rests,
        claims,
    )


def _page(
    board: Storyboard,
    number: int,
    scene: Scene,
    page: PlacedPage,
    type_: Type,
    layer: Words | Captions,
    claims: tuple[Claim, ...],
) -> PlacedText:
    start, end = max(0.0, page.start), min(page.end, scene.end - scene.start)
    settled = start
    if isinstance(layer, Captions):
        end = min(end, call_at(scene))
    else:
        start = max(0.0, min(word.word.appears for word in page.words) - _POP)
        settled = max(0.0, *(word.word.appears for word in page.words))
    left, top = min(word.box.x for word in page.words), min(word.box.y for word in page.words)
    box = Box(
        left,
        top,
        max(word.box.right for word in page.words) - left,
        max(word.box.bottom for word in page.words) - top,
    )
    words = tuple(
        ShownWord(word.text, word.box, scene.start + word.word.start, scene.start + word.word.end)
        for word in page.words
    )
    return PlacedText(
        number,
        scene.template,
        layer.slot,
        " ".join(word.text for word in page.words),
        box,
        type_.size,
        cap_height(type_),
        _plain(board.palette),
        "backdrop",
        BACKDROP_PEAK,
        scene.start + start,
        scene.start + end,
        _uncovered(board, scene.start + settled + _POP, scene.start + end),
        claims,
        words,
    )


def _plain(palette: Palette) -> Rgb:
    return readable(palette.role("ink"), BACKDROP_PEAK)


def call_at(scene: Scene) -> float:
    """When the call to action takes the captions' place, seconds of the scene; infinity when it never does."""
    calls = (layer for layer in scene.layers if isinstance(layer, Card) and layer.id == "call")
    return next((call.motion.opacity[0].at for call in calls), float("inf"))


def _times(motion: Motion, board: Storyboard, scene: Scene) -> tuple[tuple[float, float], tuple[float, float] | None]:
    """When a layer is seen, and when it rests."""
    seconds = scene.end - scene.start
    moments = [step * _STEP for step in range(int(seconds / _STEP + 1e-6) + 1)]
    seen = [t for t in moments if sample(motion.opacity, t, 1.0) > 0]
    shown = (scene.start + seen[0], scene.start + min(seconds, seen[-1] + _STEP)) if seen else (scene.end, scene.end)
    still = _longest([t for t in moments if _at_rest(motion, t)])
    return shown, None if still is None else _uncovered(board, scene.start + still[0], scene.start + still[1])


def _at_rest(motion: Motion, t: float) -> bool:
    return (
        abs(sample(motion.x, t, 0.0)) < 1e-3
        and abs(sample(motion.y, t, 0.0)) < 1e-3
        and abs(sample(motion.scale, t, 1.0) - 1) < 1e-3
        and sample(motion.opacity, t, 1.0) > 0.99
        and sample(motion.value, t, 1.0) > 0.999
    )


def _longest(moments: Sequence[float]) -> tuple[float, float] | None:
    """The longest run of moments without a gap."""
    best: tuple[float, float] | None = None
    begin = 0
    for number in range(len(moments)):
        if number and moments[number] - moments[number - 1] > 1.5 * _STEP:
            begin = number
        if best is None or moments[number] - moments[begin] > best[1] - best[0]:
            best = moments[begin], moments[number]
    return best


def _uncovered(board: Storyboard, start: float, end: float) -> tuple[float, float] | None:
    """The part of a span in which no transition covers the picture and it has not begun to fade out."""
    end = min(end, board.seconds - board.fade_out)
    for layer in board.scenes[-1].layers if board.scenes else ():
        if isinstance(layer, (Wipe, Turn)):
            begin, stop = layer.at - layer.seconds / 2, layer.at + layer.seconds / 2
            if begin < end and start < stop:
                start, end = (stop, end) if stop - start < end - begin else (start, begin)
    return (start, end) if end > start else None
