"""What stands still is pressed: layers of a scene between whose keyframes nothing happens become a few sprites.

A table of numbers is a dozen layers; once it has arrived they are drawn together, not one by one in every frame. When
that is follows from the keyframes alone, so that a frame looks the same wherever the drawing of a video begins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

import cv2

from tiksports_dagster.studio.compositor_brush import Painter
from tiksports_dagster.studio.easing import Track
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.scenes import Bar, Card, Layer, Motion, Number
from tiksports_dagster.studio.sprites import Planar, Planes, Sprite, pixels, solid_part, stuck
from tiksports_dagster.studio.sprites_frame import Frame

_LEAST_SECONDS = 0.5
"""Shorter rests are not worth pressing."""
_ROOMY, _SMALL = 1.5, 120_000
"""Sprites that do not touch are joined where the box around them is at most this much larger than they are, and has at
most so many pixels: one large blend costs more than two small ones."""

Span = tuple[float, float]


def moves(motion: Motion) -> list[Span]:
    """From when to when something changes, seconds of the scene."""
    tracks: tuple[Track, ...] = (motion.x, motion.y, motion.scale, motion.opacity, motion.value)
    return [(one.at, other.at) for track in tracks for one, other in pairwise(track) if one.to != other.to]


def rests(layers: Sequence[Layer], seconds: float) -> tuple[Span, ...]:
    """The stretches of a scene in which none of the layers changes."""
    found: list[Span] = []
    calm = 0.0
    for begin, end in sorted(span for layer in layers for span in moves(getattr(layer, "motion", Motion()))):
        if begin - calm >= _LEAST_SECONDS:
            found.append((calm, begin))
        calm = max(calm, end)
    return (*found, (calm, seconds)) if seconds - calm >= _LEAST_SECONDS else tuple(found)


class StillPainter:
    """Several layers that lie directly over each other: drawn one by one while any of them moves."""

    def __init__(
        self, painters: Sequence[Painter], layers: Sequence[Layer], seconds: float, ground: Planar | None = None
    ) -> None:
        self._painters, self._rests, self._ground = painters, rests(layers, seconds), ground
        self._pressed: tuple[Span, list[tuple[Sprite, int, int]]] | None = None

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the layers at ``t`` seconds of the scene."""
        rest = next((span for span in self._rests if span[0] <= t <= span[1]), None)
        if rest is None:
            self._pressed = None
            for painter in self._painters:
                painter.paint(frame, t)
            return
        if self._pressed is None or self._pressed[0] != rest:
            self._pressed = rest, self._press(frame, (rest[0] + rest[1]) / 2)
        for sprite, x, y in self._pressed[1]:
            frame.blit(sprite, x, y)

    def _press(self, frame: Frame, t: float) -> list[tuple[Sprite, int, int]]:
        def draw(sheet: Frame) -> None:
            for painter in self._painters:
                painter.paint(sheet, t)

        return pressed_sheet(frame.width, frame.height, draw, self._ground)


def pressed_sheet(
    width: int, height: int, draw: Callable[[Frame], None], ground: Planar | None = None, left: int = 0, top: int = 0
) -> list[tuple[Sprite, int, int]]:
    """What ``draw`` leaves on a sheet of even sides as a few sprites and where on the picture they stand, if the
    sheet's corner is at even (left, top).

    It is drawn over black and over white: what shows through is what differs.
    """
    dark, light = Frame(width, height), Frame(width, height)
    dark.data.fill(0)
    light.data.fill(255)
    for sheet in (dark, light):
        sheet.dirty.clear()
        draw(sheet)
    boxes = [Box(x, y, right - x, bottom - y) for x, y, right, bottom in dark.dirty]
    cut = [(_cut(dark, light, box), left + box.x, top + box.y) for box in joined(boxes)]
    return [(planes if ground is None else stuck(planes, ground, x, y), x, y) for planes, x, y in cut]


def _cut(dark: Frame, light: Frame, box: Box) -> Planes:
    luma = slice(box.y, box.bottom), slice(box.x, box.right)
    chroma = slice(box.y // 2, box.bottom // 2), slice(box.x // 2, box.right // 2)
    rest = pixels(cv2.subtract(light.y[luma], dark.y[luma]))
    rest_c = pixels(cv2.subtract(light.u[chroma], dark.u[chroma]))
    y, u, v = dark.y[luma].copy(), dark.u[chroma].copy(), dark.v[chroma].copy()
    return Planes(y, u, v, rest, rest_c, solid_part(rest))


def joined(boxes: Sequence[Box]) -> list[Box]:
    """Boxes around those boxes that share no pixel, small neighbours together."""
    found: list[Box] = []
    for box in boxes:
        grown = box
        while near := next((other for other in found if _together(grown, other)), None):
            found.remove(near)
            grown = _around(grown, near)
        found.append(grown)
    return found


def _together(one: Box, other: Box) -> bool:
    around = _around(one, other)
    return one.meets(other) or around.w * around.h <= min(_SMALL, _ROOMY * (one.w * one.h + other.w * other.h))


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.x, other.x), min(one.y, other.y)
    return Box(left, top, max(one.right, other.right) - left, max(one.bottom, other.bottom) - top)


def pressed(
    painters: Sequence[Painter], layers: Sequence[Layer], seconds: float, ground: Planar | None = None
) -> list[Painter]:
    """The painters of a scene's layers, those under each other that can stand still taken together."""
    found: list[Painter] = []
    pairs = zip(painters, layers, strict=True)
    for can_rest, run in groupby(pairs, key=lambda pair: isinstance(pair[1], (Card, Number, Bar))):
        own, theirs = zip(*run, strict=True)
        found.extend([StillPainter(own, theirs, seconds, ground)] if can_rest and len(own) > 1 else own)
    return found
