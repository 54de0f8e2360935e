"""One painter a kind of layer: draws the layer's sprites on a frame as the keyframes say. No layout, no encoding."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from tiksports_dagster.studio import draw
from tiksports_dagster.studio.compositor_brush import Brush, Painter
from tiksports_dagster.studio.compositor_race import race_painter
from tiksports_dagster.studio.compositor_still import moves, pressed_sheet
from tiksports_dagster.studio.compositor_turns import TurnPainter, WipePainter
from tiksports_dagster.studio.easing import ease, sample
from tiksports_dagster.studio.fonts import Type, advance, measure
from tiksports_dagster.studio.layout import PlacedLayer, PlacedPage, PlacedWord, SetText
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.palette import BACKDROP_PEAK, Rgb, luminance, readable
from tiksports_dagster.studio.scenes import Bar, Captions, Card, Entrance, Number, Progress, Runners, Turn, Words
from tiksports_dagster.studio.scenes_numbers import countable
from tiksports_dagster.studio.scenes_words import POP_SECONDS
from tiksports_dagster.studio.sprites import Pixels, Sprite, yuv
from tiksports_dagster.studio.sprites_frame import Frame

_GROWS: dict[Entrance, float] = {"pop": 1.3, "rise": 1.0, "slam": 1.9}
"""Size at which a word appears, by how it does."""


class CardPainter:
    """A card: one sprite."""

    def __init__(self, brush: Brush, scene: int, placed: PlacedLayer, card: Card) -> None:
        self._brush, self._placed, self._motion = brush, placed, card.motion
        self._key = (scene, card.id)

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the card where its motion has it."""
        motion, brush = self._motion, self._brush
        opacity = sample(motion.opacity, t, 1.0)
        if opacity <= 0:
            return

        def make() -> tuple[Pixels, int, int]:
            sprite, box = draw.card_sprite(self._placed, brush.palette, brush.canvas.unit)
            return sprite, box.x, box.y

        sprite, x, y = brush.raw(self._key, make)
        dx, dy = brush.shift(motion, t)
        brush.stamp(frame, self._key, sprite, x + dx, y + dy, opacity, sample(motion.scale, t, 1.0))


class NumberPainter:
    """A counting number: digits from an atlas, standing where the final number's digits stand."""

    def __init__(self, brush: Brush, placed: PlacedLayer, number: Number) -> None:
        self._brush, self._number = brush, number
        self._text: SetText = placed.texts[0]
        self._count = countable(number.text)
        self._digit = max(advance(digit, self._text.type) for digit in "0123456789")

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the number as far as it has counted."""
        motion, brush, text = self._number.motion, self._brush, self._text
        opacity = sample(motion.opacity, t, 1.0)
        if opacity <= 0:
            return
        dx, dy = brush.shift(motion, t)
        progress = sample(motion.value, t, 1.0)
        line = text.lines[0]
        if progress >= 1 or self._count is None or len(text.lines) > 1:
            scale = sample(motion.scale, t, 1.0)
            for line in text.lines:
                brush.write(frame, line.text, text.type, text.ink, (line.x + dx, line.y + dy), opacity, scale)
            return
        pen = float(line.x + round(advance(line.text, text.type))) + dx
        for character in reversed(self._count.at(progress).upper()):
            pen -= self._digit if character.isdigit() else advance(character, text.type)
            if not character.isspace():
                brush.write(frame, character, text.type, text.ink, (2 * round(pen / 2), line.y + dy), opacity)


class BarPainter:
    """A bar with a slanted end, growing over its track: filled rectangles, no sprite but the tip."""

    def __init__(self, brush: Brush, placed: PlacedLayer, bar: Bar) -> None:
        self._brush, self._bar, self._box = brush, bar, placed.boxes[bar.slot]
        self._color = brush.palette.role(bar.fill)
        self._lean = min(self._box.w, round(self._box.h * 0.4))

    def paint(self, frame: Frame, t: float) -> None:
        """Draws track and bar."""
        motion, box = self._bar.motion, self._box
        if sample(motion.opacity, t, 1.0) <= 0:
            return
        dx, dy = self._brush.shift(motion, t)
        if self._bar.track:
            self._strip(frame, box.w, self._brush.palette.role("track"), dx, dy)
        reached = self._bar.share * sample(motion.value, t, 1.0)
        if self._bar.grows == "along" and box.h > box.w:
            bottom = box.y + round(box.h * reached)
            frame.rect(box.x + dx, box.y + dy, box.right + dx, bottom + dy, yuv(self._color))
            return
        length = round(box.w * reached)
        if length > 0:
            self._strip(frame, max(length, self._lean), self._color, dx, dy)

    def _strip(self, frame: Frame, length: int, color: Rgb, dx: int, dy: int) -> None:
        box, lean = self._box, self._lean
        leftwards = self._bar.grows == "left"
        left = (box.right - length if leftwards else box.x) + dx
        body = (left + lean, left + length) if leftwards else (left, left + length - lean)
        frame.rect(body[0], box.y + dy, body[1], box.bottom + dy, yuv(color))
        if lean:
            key = ("tip", lean, box.h, color, leftwards)
            sprite, _, _ = self._brush.raw(key, lambda: (draw.tip(lean, box.h, color, leftwards), 0, 0))
            self._brush.stamp(frame, key, sprite, left if leftwards else body[1], box.y + dy)


class WordsPainter:
    """Large text word by word: each springs up, the spoken one is lit, claims stay lit."""

    def __init__(self, brush: Brush, placed: PlacedLayer, words: Words) -> None:
        self._brush, self._words, self._motion = brush, placed.pages[0].words, words.motion
        self._type = placed.type
        self._moves = moves(words.motion)
        self._entrance: Entrance = words.entrance
        palette = brush.palette
        self._plain = readable(palette.role("ink"), BACKDROP_PEAK)
        self._lit = readable(palette.role("accent"), BACKDROP_PEAK)

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the words that have appeared."""
        dx, dy = self._brush.shift(self._motion, t)
        moving = any(begin < t < end for begin, end in self._moves)
        for placed in self._words:
            age = (t - placed.word.appears) / POP_SECONDS
            if age < -0.5 or self._type is None:
                continue
            spoken = placed.word.strong or placed.word.start <= t < placed.word.end
            color = self._lit if spoken else self._plain
            grown = ease("out", age + 0.5)
            scale = _GROWS[self._entrance] * (1 - grown) + grown
            rise = round(0.3 * (1 - grown) * self._type.size) if self._entrance == "rise" else 0
            pen = placed.x + dx, placed.y + dy + rise
            self._brush.write(frame, placed.text, self._type, color, pen, grown, scale, rests=grown == 1 and not moving)


class CaptionsPainter:
    """Pages of spoken text; the spoken word stands on a pill."""

    def __init__(self, brush: Brush, placed: PlacedLayer, until: float) -> None:
        self._brush, self._pages, self._type, self._until = brush, placed.pages, placed.type, until
        palette = brush.palette
        self._plain = readable(palette.role("ink"), BACKDROP_PEAK)
        self._fill = palette.role("accent")
        self._lit = readable(palette.role("on_accent"), luminance(self._fill))

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the page of the moment."""
        if t >= self._until or self._type is None:
            return
        for page in self._pages:
            if page.start <= t < page.end:
                self._page(frame, page, t, self._type)

    def _page(self, frame: Frame, page: PlacedPage, t: float, type_: Type) -> None:
        brush = self._brush
        # named by its painter: a name made of all its words would be hashed anew in every frame
        key = ("page", self, page.start)
        cover, x, y = brush.raw(key, lambda: _spread(brush, page.words, type_))
        brush.stamp(frame, key, cover, x, y, min(1.0, 0.35 + (t - page.start) / 0.1), ink=self._plain, rests=True)
        lit = next((word for word in page.words if word.word.start <= t < word.word.end), None)
        if lit is not None:
            self._pill(frame, lit, t, type_)

    def _pill(self, frame: Frame, word: PlacedWord, t: float, type_: Type) -> None:
        unit = self._brush.canvas.unit
        extent = measure("H", type_)
        x, y = round(9 * unit), round(0.2 * type_.size)
        # Descenders and accents must stay on the pill.
        below = max(y, word.box.bottom - word.y + max(1, y // 3))
        above = max(y, word.y + extent.top - word.box.y + max(1, y // 3))
        box = Box(word.box.x - x, word.y + extent.top - above, word.box.w + 2 * x, -extent.top + above + below)
        key = ("pill", word.text, type_)

        def make() -> tuple[Pixels, int, int]:
            sprite = draw.pill(box, self._fill, round(10 * unit))
            cover, left, top = self._brush.cover(word.text, type_)
            return draw.stain(sprite, cover, word.x + left - box.x, word.y + top - box.y, self._lit), 0, 0

        sprite, _, _ = self._brush.raw(key, make)
        # even when it springs up it hides the word of the page that lies under it
        least = max(0.9, (word.box.w + 2) / box.w, (word.box.h + 2) / box.h)
        grown = least + (1 - least) * ease("back", (t - word.word.start) / 0.12)
        self._brush.stamp(frame, key, sprite, box.x, box.y, 1.0, grown)


def _spread(brush: Brush, words: Sequence[PlacedWord], type_: Type) -> tuple[Pixels, int, int]:
    """Coverage of words where they stand, and where its upper left corner lies on the picture."""
    covers = [(brush.cover(word.text, type_), word.x, word.y) for word in words]
    boxes = [Box(x + left, y + top, cover.shape[1], cover.shape[0]) for (cover, left, top), x, y in covers]
    whole = draw.union(boxes)
    sheet = np.zeros((whole.h, whole.w), np.uint8)
    for ((cover, _, _), _, _), box in zip(covers, boxes, strict=True):
        part = sheet[box.y - whole.y : box.bottom - whole.y, box.x - whole.x : box.right - whole.x]
        cv2.max(part, cover, dst=part)
    return sheet, whole.x, whole.y


class ProgressPainter:
    """One stroke a scene, filled as the video plays."""

    def __init__(self, brush: Brush, placed: PlacedLayer, progress: Progress) -> None:
        self._brush, self._box = brush, placed.boxes[progress.slot]
        self._strokes = _strokes(self._box, progress.marks, max(2, round(10 * brush.canvas.unit)))
        self._track, self._fill = yuv(brush.palette.role("track")), yuv(brush.palette.role("ink"))
        self._row: tuple[int, list[tuple[Sprite, int, int]]] | None = None

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the strokes at ``t`` seconds of the video."""
        full = sum(t >= end for _, end, _, _ in self._strokes)
        if self._row is None or self._row[0] != full:
            # the strokes beside the one that fills are as they are for a whole scene
            self._row = full, self._drawn(full)
        for sprite, x, y in self._row[1]:
            frame.blit(sprite, x, y)
        if full < len(self._strokes):
            begin, end, first, last = self._strokes[full]
            middle = first + round((last - first) * max(0.0, (t - begin) / (end - begin)))
            frame.rect(first, self._box.y, middle, self._box.bottom, self._fill)

    def _drawn(self, full: int) -> list[tuple[Sprite, int, int]]:
        """All strokes, the first ``full`` of them filled, as sprites."""
        box = self._box
        # chroma has half the pixels, so that sprites stand at even places
        x, y = box.x & ~1, box.y & ~1

        def draw(sheet: Frame) -> None:
            for number, (_, _, left, right) in enumerate(self._strokes):
                color = self._fill if number < full else self._track
                sheet.rect(left - x, box.y - y, right - x, box.bottom - y, color)

        size = (box.right - x + 1) & ~1, (box.bottom - y + 1) & ~1
        return pressed_sheet(*size, draw, self._brush.ground, x, y)


def _strokes(box: Box, marks: Sequence[float], gap: int) -> tuple[tuple[float, float, int, int], ...]:
    """From when to when each stroke fills, seconds of the video, and from where to where, pixels."""
    room = box.w - gap * (len(marks) - 1)
    strokes: list[tuple[float, float, int, int]] = []
    begin, x = 0.0, float(box.x)
    for mark in marks:
        width = room * (mark - begin) / marks[-1]
        strokes.append((begin, mark, round(x), round(x + width)))
        x += width + gap
        begin = mark
    return tuple(strokes)


def painter_for(brush: Brush, scene: int, placed: PlacedLayer, seconds: float, until: float) -> Painter:
    """The painter of a placed layer. ``until``: when captions must be gone, seconds of the scene."""
    layer = placed.layer
    if isinstance(layer, Card):
        return CardPainter(brush, scene, placed, layer)
    if isinstance(layer, Number):
        return NumberPainter(brush, placed, layer)
    if isinstance(layer, Bar):
        return BarPainter(brush, placed, layer)
    if isinstance(layer, Words):
        return WordsPainter(brush, placed, layer)
    if isinstance(layer, Captions):
        return CaptionsPainter(brush, placed, min(seconds, until))
    if isinstance(layer, Progress):
        return ProgressPainter(brush, placed, layer)
    if isinstance(layer, Runners):
        return race_painter(brush, placed, layer)
    return TurnPainter(layer) if isinstance(layer, Turn) else WipePainter(brush, layer)
