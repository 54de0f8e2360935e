"""What painters share: the canvas, the colours, and the cache of sprites."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import numpy as np

from tiksports_dagster.studio import draw
from tiksports_dagster.studio.easing import sample
from tiksports_dagster.studio.fonts import Type
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.palette import Palette, Rgb
from tiksports_dagster.studio.scenes import Motion
from tiksports_dagster.studio.sprites import Frame, Pixels, Planes, SpriteCache, blit, tinted, to_planes

_LEVELS = 16
"""Steps of opacity and of scale between which nobody sees a difference in motion."""
_RAW_BYTES = 20_000_000
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
        self.cache = SpriteCache()
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

    def text(self, text: str, type_: Type, color: Rgb) -> tuple[Pixels, int, int]:
        """A line of text with the offset of its corner from the pen."""
        return self.raw(("text", text, type_, color), lambda: draw.line_sprite(text, type_, color))

    def stamp(
        self,
        frame: Frame,
        key: tuple[object, ...],
        sprite: Pixels,
        x: int,
        y: int,
        opacity: float = 1.0,
        scale: float = 1.0,
    ) -> None:
        """Draws a picture with its corner at (x, y), scaled about its middle."""
        strength = round(min(1.0, max(0.0, opacity)) * _LEVELS)
        if strength == 0:
            return
        height, width = sprite.shape[:2]
        # Steps of size no larger than about two pixels at the edge.
        steps = max(_LEVELS, max(height, width) // 4)
        size = round(scale * steps) / steps
        if size != 1.0:
            x += (width - max(1, round(width * size))) // 2
            y += (height - max(1, round(height * size))) // 2
        odd_x, odd_y = x & 1, y & 1

        def make() -> Planes:
            tint = key[3] if key[0] == "text" and isinstance(key[3], Rgb) else None
            picture = sprite if tint is None else np.ascontiguousarray(sprite[:, :, 3])
            if size != 1.0:
                picture = draw.scaled(picture, size)
            if tint is not None:
                return tinted(picture, tint, odd_x, odd_y, strength / _LEVELS)
            return to_planes(picture, odd_x, odd_y, strength / _LEVELS)

        blit(frame, self.cache.get((*key, odd_x, odd_y, strength, size), make), x - odd_x, y - odd_y)

    def shift(self, motion: Motion, t: float) -> tuple[int, int]:
        """The motion's offset in pixels."""
        return round(sample(motion.x, t, 0.0) * self.short), round(sample(motion.y, t, 0.0) * self.short)
