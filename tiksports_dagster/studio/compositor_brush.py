"""What painters share: the canvas, the colours, and the cache of sprites."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from tiksports_dagster.studio import draw
from tiksports_dagster.studio.easing import sample
from tiksports_dagster.studio.fonts import Type
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.palette import Palette, Rgb
from tiksports_dagster.studio.scenes import Motion
from tiksports_dagster.studio.sprites import (
    Pixels,
    Planar,
    Planes,
    Sprite,
    SpriteCache,
    Sticker,
    even,
    resized,
    stuck,
    tinted,
    to_planes,
    weakened,
)
from tiksports_dagster.studio.sprites_frame import Frame

_LEVELS = 16
"""Steps of opacity and of scale between which nobody sees a difference in motion."""
_RAW_BYTES = 10_000_000
"""Pictures kept: more than a scene and a transition need."""


class Painter(Protocol):
    """Draws one layer."""

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the layer as it is at ``t`` seconds of its scene."""
        ...


class Brush:
    """What painters share: canvas, colours, and the caches of pictures and of the planes made from them."""

    def __init__(self, canvas: Canvas, palette: Palette) -> None:
        self.canvas, self.palette = canvas, palette
        self.cache = SpriteCache[Planes](14_000_000)
        self._stickers = SpriteCache[Sticker](4_000_000)
        self.ground: Planar | None = None
        """What everything is laid on, if it stands still but for a little light."""
        self._raw: OrderedDict[tuple[object, ...], tuple[Pixels, int, int]] = OrderedDict()
        self._held = 0
        self.short = min(canvas.width, canvas.height)

    def raw(self, key: tuple[object, ...], make: Callable[[], tuple[Pixels, int, int]]) -> tuple[Pixels, int, int]:
        """A picture and its offset, drawn once (and again if it was not asked for in a long time)."""
        found = self._raw.get(key)
        if found is not None:
            self._raw.move_to_end(key)
            return found
        made = self._raw[key] = make()
        self._held += made[0].nbytes
        while self._held > _RAW_BYTES and len(self._raw) > 1:
            _, dropped = self._raw.popitem(last=False)
            self._held -= dropped[0].nbytes
        return made

    def cover(self, text: str, type_: Type) -> tuple[Pixels, int, int]:
        """Coverage of a line of text with the offset of its corner from the pen."""
        return self.raw(("text", text, type_), lambda: draw.line_cover(text, type_))

    def write(
        self,
        frame: Frame,
        text: str,
        type_: Type,
        ink: Rgb,
        pen: tuple[int, int],
        opacity: float = 1.0,
        scale: float = 1.0,
        rests: bool = False,
    ) -> None:
        """Draws a line of text, the pen starting at ``pen`` on the baseline, scaled about its middle. ``rests``: it
        stays as it is for a while."""
        cover, x, y = self.cover(text, type_)
        self.stamp(frame, ("text", text, type_), cover, pen[0] + x, pen[1] + y, opacity, scale, ink, rests)

    def stamp(
        self,
        frame: Frame,
        key: tuple[object, ...],
        sprite: Pixels,
        x: int,
        y: int,
        opacity: float = 1.0,
        scale: float = 1.0,
        ink: Rgb | None = None,
        rests: bool = False,
    ) -> None:
        """Draws a picture with its corner at (x, y), scaled about its middle: premultiplied RGBA, or coverage alone in
        the colour ``ink``. ``rests``: it stays as it is for a while, so that a sticker pays."""
        strength = round(min(1.0, max(0.0, opacity)) * _LEVELS)
        if strength == 0:
            return
        height, width = sprite.shape[:2]
        # Steps of size no larger than about two pixels at the edge.
        steps = max(_LEVELS, max(height, width) // 4)
        size = round(scale * steps) / steps
        if size != 1.0:
            # What grows or shrinks stands at even places: nobody sees a pixel there, and one sprite serves for four.
            x = 2 * round((2 * x + width - even(width * size)) / 4)
            y = 2 * round((2 * y + height - even(height * size)) / 4)
        odd_x, odd_y = x & 1, y & 1

        def whole() -> Planes:
            return to_planes(sprite, odd_x, odd_y) if ink is None else tinted(sprite, ink, odd_x, odd_y)

        def opaque() -> Planes:
            return whole() if size == 1.0 else resized(self.cache.get((key, ink, 0, 0, 1.0), whole), size)

        name = (key, ink, odd_x, odd_y, size)
        left, top = x - odd_x, y - odd_y
        ground = self.ground if rests else None
        if strength < _LEVELS:
            made: Sprite = self.cache.get(
                (name, strength), lambda: weakened(self.cache.get(name, opaque), strength / _LEVELS)
            )
        elif ground is None:
            made = self.cache.get(name, opaque)
        else:
            made = self._stickers.get((name, left, top), lambda: stuck(self.cache.get(name, opaque), ground, left, top))
        frame.blit(made, left, top)

    def shift(self, motion: Motion, t: float) -> tuple[int, int]:
        """The motion's offset in whole pairs of pixels, so that one sprite serves all of the way."""
        x, y = (sample(track, t, 0.0) * self.short / 2 for track in (motion.x, motion.y))
        return 2 * round(x), 2 * round(y)
