"""Boxes, and what a template has to work with: the scene, the area it may fill, and its texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.layout_text import LEAST_TEXT, LEAST_TEXT_WIDE, Fitted, fit
from tiksports_dagster.studio.scenes import Captions, Card, Number, Scene, StyleName, Text, Words

LEAN = 44
"""How far the end of a card leans at most, in units; texts keep clear of it."""


class Box(NamedTuple):
    """A rectangle in whole pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.h

    def inside(self, other: Box) -> bool:
        """Whether it lies wholly in the other."""
        return self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom

    def meets(self, other: Box) -> bool:
        """Whether the two share a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def inset(self, x: int, y: int = 0) -> Box:
        """Smaller by ``x`` on the left and right and ``y`` above and below."""
        return Box(self.x + x, self.y + y, max(1, self.w - 2 * x), max(1, self.h - 2 * y))

    def cut(self, *shares: float) -> list[Box]:
        """Side by side, widths in proportion to ``shares``; negative shares are gaps."""
        total = sum(abs(share) for share in shares)
        edges, passed = [self.x], 0.0
        for share in shares:
            passed += abs(share)
            edges.append(self.x + round(self.w * passed / total))
        return [
            Box(left, self.y, right - left, self.h)
            for left, right, share in zip(edges, edges[1:], shares, strict=False)
            if share > 0
        ]


class Frame(NamedTuple):
    """What a template has to work with. ``u`` converts units (short side / 1080) to pixels."""

    scene: Scene
    main: Box
    u: float
    wide: bool
    fonts: FontSet
    texts: dict[str, tuple[str, StyleName]]

    def px(self, units: float) -> int:
        """Units as pixels, at least one."""
        return max(1, round(units * self.u))

    @property
    def least(self) -> float:
        """Least font size in pixels."""
        return (LEAST_TEXT_WIDE if self.wide else LEAST_TEXT) * self.u

    def fitted(self, slot: str, width: int, height: int) -> Fitted | None:
        """The slot's text fitted to a size; None when the scene has no such slot."""
        if slot not in self.texts:
            return None
        text, style = self.texts[slot]
        return fit(text, style, self.fonts, width, height, self.u, self.least)

    def count(self, kind: str) -> int:
        """How many numbered slots of a kind there are, such as ``row`` in ``row.0.label``."""
        parts = (slot.split(".") for slot in self.texts)
        numbers = [int(part) for first, *rest in parts for part in rest if first == kind and part.isdecimal()]
        return max(numbers, default=-1) + 1

    def stack(self, items: Sequence[tuple[str, int, int]], lift: float = 0.46) -> dict[str, Box]:
        """Slots of given heights and the gap after each, below one another, together a little above the middle."""
        present = [(slot, height, gap) for slot, height, gap in items if height > 0]
        total = sum(height + gap for _, height, gap in present) - (present[-1][2] if present else 0)
        y = self.main.y + max(0, round((self.main.h - total) * lift))
        boxes: dict[str, Box] = {}
        for slot, height, gap in present:
            boxes[slot] = Box(self.main.x, y, self.main.w, height)
            y += height + gap
        return boxes


def texts_of(scene: Scene) -> dict[str, tuple[str, StyleName]]:
    """Text and style of every text slot in the scene."""
    found: dict[str, tuple[str, StyleName]] = {}
    for layer in scene.layers:
        if isinstance(layer, Card):
            found.update((part.slot, (part.text, part.style)) for part in layer.parts if isinstance(part, Text))
        elif isinstance(layer, Number):
            found[layer.slot] = (layer.text, layer.style)
        elif isinstance(layer, Words):
            found[layer.slot] = (" ".join(word.text for word in layer.words), layer.style)
    return found


def zones(scene: Scene, area: Box, u: float, wide: bool) -> dict[str, Box]:
    """The areas every scene shares: ``progress`` on top, ``captions`` (and ``call``) below, ``main`` between them."""
    bar = max(2, round(10 * u))
    top = area.y + bar + round(44 * u)
    captions = next((layer for layer in scene.layers if isinstance(layer, Captions)), None)
    call = any(isinstance(layer, Card) and layer.id == "call" for layer in scene.layers)
    height = 0
    if captions is not None or call:
        large = captions is not None and captions.style == "call"
        flat = wide or area.h < 1.1 * area.w
        height = round(((216 if flat else 340) if large else (186 if flat else 236)) * u)
    low = Box(area.x, area.bottom - height, area.w, height)
    if wide and height:
        low = low.inset(round(area.w * 0.1))
    gap = round(44 * u) if height else 0
    main = Box(area.x, top, area.w, max(1, area.bottom - height - gap - top))
    boxes = {"progress": Box(area.x, area.y, area.w, bar), "main": main}
    if height:
        padding = round(44 * u)
        # half way up its leaning end the card is half of LEAN narrower: there its text has the same room on both sides
        text = low._replace(w=low.w - round(LEAN * u) // 2).inset(padding, round(26 * u))
        boxes |= {"captions": low, "call": low, "call.text": text}
    return boxes
