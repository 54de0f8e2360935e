"""From slots to pixels: every text measured, fitted and coloured for one canvas. The result is what gets drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tiksports_dagster.configuration import Platform, SafeZone
from tiksports_dagster.store.records.base import Record
from tiksports_dagster.studio.fonts import FontSet, Type, advance, choose, measure
from tiksports_dagster.studio.layout_frame import Box, Frame, texts_of, zones
from tiksports_dagster.studio.layout_race import PlacedRace, place_race
from tiksports_dagster.studio.layout_templates import TEMPLATES
from tiksports_dagster.studio.layout_text import (
    LEAST_CAPTION,
    LEAST_TEXT,
    LEAST_TEXT_WIDE,
    STYLES,
    Fitted,
    divided,
    fit,
    paginate,
    shown,
)
from tiksports_dagster.studio.palette import BACKDROP_PEAK, Palette, Rgb, luminance, readable
from tiksports_dagster.studio.scenes import (
    Bar,
    Captions,
    Card,
    Layer,
    Number,
    Panel,
    Progress,
    Runners,
    Scene,
    Storyboard,
    Text,
    TimedWord,
    Words,
)

_UNIFORM = frozenset({"label", "name", "score", "value", "note", "grid"})
"""Styles whose texts have one size within a scene, so that a table looks like one."""

_APART = 10
"""Units that caption words are moved apart beyond the typeface's own space; a pill reaches 9 to each side."""


class Canvas(Record):
    """A picture to draw on: size in pixels (even), frames per second, and the margins that an app covers."""

    width: int
    height: int
    fps: int
    safe_zone: SafeZone

    @property
    def unit(self) -> float:
        """Pixels per unit: the short side is 1080 units."""
        return min(self.width, self.height) / 1080

    @property
    def wide(self) -> bool:
        """Wider than high."""
        return self.width > self.height

    @property
    def area(self) -> Box:
        """What no app covers."""
        zone = self.safe_zone
        return Box(zone.left, zone.top, self.width - zone.left - zone.right, self.height - zone.top - zone.bottom)


def canvas_for(platforms: Sequence[Platform]) -> Canvas:
    """The canvas of platforms with equal pictures: their margins united, so that one encode serves them all."""
    first = platforms[0]
    zone = SafeZone(
        top=max(p.safe_zone.top for p in platforms),
        right=max(p.safe_zone.right for p in platforms),
        bottom=max(p.safe_zone.bottom for p in platforms),
        left=max(p.safe_zone.left for p in platforms),
    )
    return Canvas(width=first.width, height=first.height, fps=first.fps, safe_zone=zone)


class Line(NamedTuple):
    """A line of text: the pen starts at (x, y) on the baseline."""

    text: str
    x: int
    y: int


class SetText(NamedTuple):
    """A text where it stands: its lines, typeface, colour, and the box its ink fills."""

    slot: str
    lines: tuple[Line, ...]
    type: Type
    ink: Rgb
    behind: float
    """Relative luminance of what it stands on (the backdrop's peak where that is the backdrop)."""
    box: Box


class PlacedWord(NamedTuple):
    """A word of a page where it stands."""

    word: TimedWord
    text: str
    x: int
    y: int
    box: Box


class PlacedPage(NamedTuple):
    """Words on screen together, seconds of the scene."""

    words: tuple[PlacedWord, ...]
    start: float
    end: float


class PlacedLayer(NamedTuple):
    """A layer with its boxes. ``texts`` belong to cards and numbers, ``pages`` to words and captions."""

    layer: Layer
    boxes: dict[str, Box]
    texts: tuple[SetText, ...] = ()
    pages: tuple[PlacedPage, ...] = ()
    type: Type | None = None
    race: PlacedRace | None = None


class PlacedScene(NamedTuple):
    """A scene ready to draw."""

    scene: Scene
    layers: tuple[PlacedLayer, ...]


def place(board: Storyboard, canvas: Canvas, fonts: FontSet) -> tuple[PlacedScene, ...]:
    """Every scene's layers at rest. A layer whose slot has no room (a column of a long line score) is left out."""
    return tuple(_place_scene(scene, board.palette, canvas, fonts) for scene in board.scenes)


def _place_scene(scene: Scene, palette: Palette, canvas: Canvas, fonts: FontSet) -> PlacedScene:
    shared = zones(scene, canvas.area, canvas.unit, canvas.wide)
    frame = Frame(scene, shared["main"], canvas.unit, canvas.wide, fonts, texts_of(scene))
    boxes = shared | TEMPLATES[scene.template](frame)
    least = (LEAST_TEXT_WIDE if canvas.wide else LEAST_TEXT) * canvas.unit
    setter = _Setter(palette, canvas, least, fonts, boxes, _uniform_sizes(frame, boxes, least))
    placed = [setter.layer(layer) for layer in scene.layers]
    return PlacedScene(scene, tuple(layer for layer in placed if layer is not None))


def _uniform_sizes(frame: Frame, boxes: dict[str, Box], least: float) -> dict[str, float]:
    sizes: dict[str, float] = {}
    for slot, (text, style) in frame.texts.items():
        if style in _UNIFORM and slot in boxes:
            box = boxes[slot]
            size = fit(text, style, frame.fonts, box.w, box.h, frame.u, least).type.size
            sizes[style] = min(size, sizes.get(style, size))
    return sizes


class _Setter:
    """Sets the layers of one scene."""

    def __init__(
        self,
        palette: Palette,
        canvas: Canvas,
        least: float,
        fonts: FontSet,
        boxes: dict[str, Box],
        sizes: dict[str, float],
    ) -> None:
        self.palette = palette
        self.unit, self.wide = canvas.unit, canvas.wide
        self.least = least
        self.fonts = fonts
        self.boxes = boxes
        self.sizes = sizes

    def layer(self, layer: Layer) -> PlacedLayer | None:
        """The layer with its boxes, or None when it has no room."""
        if isinstance(layer, Card):
            return self._card(layer)
        if isinstance(layer, (Number, Bar, Progress)):
            if layer.slot not in self.boxes:
                return None
            boxes = {layer.slot: self.boxes[layer.slot]}
            texts = (self.text(layer),) if isinstance(layer, Number) else ()
            return PlacedLayer(layer, boxes, texts)
        if isinstance(layer, Words):
            return self._words(layer)
        if isinstance(layer, Captions):
            return self._captions(layer)
        if isinstance(layer, Runners):
            return self._race(layer)
        return PlacedLayer(layer, {})

    def _race(self, layer: Runners) -> PlacedLayer | None:
        if layer.slot not in self.boxes:
            return None
        box = self.boxes[layer.slot]
        step = self.boxes.get(f"{layer.slot}.step", box)
        race = place_race(layer, box, step, self.fonts, self.unit, self.least, self.wide)
        return PlacedLayer(layer, {layer.slot: box, f"{layer.slot}.step": step}, race=race)

    def _card(self, card: Card) -> PlacedLayer | None:
        parts = [part for part in card.parts if part.slot in self.boxes]
        if not parts:
            return None
        texts = {part.slot: self.text(part) for part in parts if isinstance(part, Text)}
        boxes = {part.slot: self.boxes[part.slot] for part in parts}
        for part in parts:
            if isinstance(part, Panel) and part.shape == "chip" and part.hugs in texts:
                x, y = round(24 * self.unit), round(12 * self.unit)
                slot, ink = self.boxes[part.slot], texts[part.hugs].box
                boxes[f"{part.slot}.chip"] = Box(ink.x - x, slot.y - y, ink.w + 2 * x, slot.h + 2 * y)
        return PlacedLayer(card, boxes, tuple(texts.values()))

    def text(self, part: Text | Number) -> SetText:
        """The text fitted to its slot, aligned, centred by its capitals, in a colour that reads."""
        box = self.boxes[part.slot]
        largest = self.sizes.get(part.style, float("inf"))
        fitted = fit(part.text, part.style, self.fonts, box.w, box.h, self.unit, self.least, largest)
        lines, ink_box = _lines(fitted, box, part.align)
        ink, behind = self.ink(part.ink, part.behind)
        return SetText(part.slot, lines, fitted.type, ink, behind, ink_box)

    def ink(self, role: str, behind: str | None) -> tuple[Rgb, float]:
        """The role's colour as it reads on ``behind``, and the luminance of that."""
        level = luminance(self.palette.role(behind)) if behind else BACKDROP_PEAK
        return readable(self.palette.role(role), level), level

    def _words(self, layer: Words) -> PlacedLayer | None:
        if layer.slot not in self.boxes:
            return None
        box = self.boxes[layer.slot]
        style = STYLES[layer.style]
        kept = [(word, shown(word.text, style, self.fonts)) for word in layer.words]
        kept = [(word, text) for word, text in kept if text]
        if not kept:
            return None
        fitted = fit(
            " ".join(word.text for word in layer.words), layer.style, self.fonts, box.w, box.h, self.unit, self.least
        )
        lines, _ = _lines(fitted, box, "left")
        placed: list[PlacedWord] = []
        rest = list(kept)
        for line in lines:
            row: list[tuple[TimedWord, str]] = []
            for piece in line.text.split(" "):
                # A word broken to fit keeps the time of the word it is a piece of.
                row.append((rest[0][0] if rest else kept[-1][0], piece))
                if rest and (not piece.endswith("-") or piece == rest[0][1]):
                    rest.pop(0)
            placed.extend(_held(_row(row, fitted.type, line.x, line.y), box.right))
        page = PlacedPage(tuple(placed), float("-inf"), float("inf"))
        return PlacedLayer(layer, {layer.slot: box}, pages=(page,), type=fitted.type)

    def _captions(self, layer: Captions) -> PlacedLayer | None:
        if layer.slot not in self.boxes:
            return None
        box = self.boxes[layer.slot]
        style = STYLES[layer.style]
        timed = [
            word.model_copy(update={"text": text})
            for word in layer.words
            if (text := shown(word.text, style, self.fonts))
        ]
        if not timed:
            return None
        # Room for the pill of the spoken word on both sides.
        width = box.w - round(36 * self.unit)
        most = min(style.lines, 2) if self.wide else style.lines
        largest = (box.h - 2 * round(14 * self.unit)) / ((most - 1) * style.pitch + 1.0)
        least = max(self.least, LEAST_CAPTION * self.unit)
        size = min(
            fit(word.text, layer.style, self.fonts, width, box.h, self.unit, least, largest).type.size for word in timed
        )
        type_ = Type(choose(" ".join(word.text for word in timed), style.face, self.fonts), max(size, least))
        timed = divided(timed, type_, width)
        # The last page stays: a caption that vanishes before the cut reads as a fault.
        pages = paginate(timed, type_, width, most, until=float("inf"))
        placed: list[PlacedPage] = []
        for page in pages:
            rows = tuple(" ".join(word.text for word in row) for row in page.lines)
            fitted = Fitted(type_, rows, round(style.pitch * size), 0, 0, 0)
            height = measure("H", type_).top * -1
            fitted = fitted._replace(top=height, width=max(measure(row, type_).width for row in rows))
            lines, _ = _lines(fitted, box, "center")
            apart = _apart(page.lines, type_, width, round(_APART * self.unit))
            words = [
                word
                for line, row in zip(lines, page.lines, strict=True)
                for word in _row([(w, w.text) for w in row], type_, line.x, line.y, apart)
            ]
            placed.append(PlacedPage(tuple(words), page.start, page.end))
        return PlacedLayer(layer, {layer.slot: box}, pages=tuple(placed), type=type_)


def _lines(fitted: Fitted, box: Box, align: str) -> tuple[tuple[Line, ...], Box]:
    """Lines of a fitted text in a box, and the box of their ink."""
    y = box.y + max(0, (box.h - fitted.height) // 2) + fitted.top
    lines: list[Line] = []
    left, right = box.right, box.x
    for number, text in enumerate(fitted.lines):
        extent = measure(text, fitted.type)
        slack = box.w - extent.width
        x = box.x + (0 if align == "left" else slack if align == "right" else slack // 2)
        lines.append(Line(text, x - extent.left, y + number * fitted.pitch))
        left, right = min(left, x), max(right, x + extent.width)
    top = lines[0].y + measure(lines[0].text, fitted.type).top
    bottom = lines[-1].y + measure(lines[-1].text, fitted.type).bottom
    return tuple(lines), Box(left, top, right - left, bottom - top)


def _apart(rows: Sequence[Sequence[TimedWord]], type_: Type, width: int, wished: int) -> int:
    """Pixels that the words of a page can be moved apart, so that the pill of one does not touch the next: as many as
    wished, or as its fullest line has room for."""
    room = [
        (width - measure(" ".join(word.text for word in row), type_).width) // (len(row) - 1)
        for row in rows
        if len(row) > 1
    ]
    return max(0, min([wished, *room]))


def _row(row: Sequence[tuple[TimedWord, str]], type_: Type, x: int, y: int, apart: int = 0) -> list[PlacedWord]:
    """The words of one line, each where the typeface puts it, or ``apart`` pixels more from the one before."""
    placed: list[PlacedWord] = []
    x -= apart * (len(row) - 1) // 2
    for number, (word, text) in enumerate(row):
        before = " ".join(other for _, other in row[:number])
        pen = x + number * apart + (round(advance(f"{before} ", type_)) if before else 0)
        extent = measure(text, type_)
        box = Box(pen + extent.left, y + extent.top, extent.width, extent.bottom - extent.top)
        placed.append(PlacedWord(word, text, pen, y, box))
    return placed


def _held(row: list[PlacedWord], right: int) -> list[PlacedWord]:
    """The row, its last word not past ``right``: words are set one by one, which rounds once a word."""
    over = row[-1].box.right - right if row else 0
    if 0 < over <= len(row):
        last = row[-1]
        row[-1] = last._replace(x=last.x - over, box=last.box._replace(x=last.box.x - over))
    return row
