"""Transitions painted over a finished frame: bands that wipe across, the whole picture zooming or going dark.

Zoom and fade touch every pixel, but only in the dozen frames around a cut.
"""

from __future__ import annotations

import cv2
import numpy as np

from tiksports_dagster.studio import draw
from tiksports_dagster.studio.compositor_brush import Brush
from tiksports_dagster.studio.easing import ease
from tiksports_dagster.studio.scenes import Turn, Wipe
from tiksports_dagster.studio.sprites import Planes, yuv
from tiksports_dagster.studio.sprites_frame import Frame

_RUSH = 0.42
"""How much larger the picture is at the height of a zoom."""


def darken(frame: Frame, strength: float) -> None:
    """The whole frame at ``strength`` 0 (black) .. 1 (as it is)."""
    frame.settle()
    cv2.convertScaleAbs(frame.y, frame.y, alpha=strength, beta=16 * (1 - strength))
    for plane in (frame.u, frame.v):
        cv2.convertScaleAbs(plane, plane, alpha=strength, beta=128 * (1 - strength))
    frame.forget()


class TurnPainter:
    """A zoom or a fade of everything drawn so far."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def paint(self, frame: Frame, t: float) -> None:
        """Changes the frame as it is at ``t`` seconds of the video."""
        turn = self._turn
        # -1 at the beginning, 0 at the cut, 1 at the end.
        u = 2 * (t - turn.at) / turn.seconds
        if not -1 <= u < 1:
            return
        if turn.effect == "fade":
            darken(frame, ease("out", abs(u)))
            return
        # Out of the old picture ever faster, into the new one ever slower.
        near = ease("in", 1 + u) if u < 0 else 1 - ease("out", u)
        scale = 1 + _RUSH * near
        if scale > 1.002:
            _zoom(frame, scale)


def _zoom(frame: Frame, scale: float) -> None:
    frame.settle()
    for plane in (frame.y, frame.u, frame.v):
        height, width = plane.shape
        rows, columns = round(height / scale), round(width / scale)
        top, left = (height - rows) // 2, (width - columns) // 2
        part = plane[top : top + rows, left : left + columns]
        np.copyto(plane, cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR))
    frame.forget()


class WipePainter:
    """Slanted bands across the whole picture; at the wipe's moment they cover all of it."""

    def __init__(self, brush: Brush, wipe: Wipe) -> None:
        self._brush, self._wipe = brush, wipe
        canvas, palette = brush.canvas, brush.palette
        # even, as all that follows from them: a sprite at odd places is another sprite, and these are the largest
        self._lean = 2 * round(0.11 * canvas.height)
        stripe = 2 * max(1, round(45 * canvas.unit))
        self._stripes = [(stripe, palette.role(fill)) for fill in wipe.fills]
        self._inner = palette.role(wipe.inner)
        self._edge = self._lean + stripe * len(self._stripes)

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the bands at ``t`` seconds of the video."""
        wipe = self._wipe
        u = (t - wipe.at) / wipe.seconds + 0.5
        if not 0 <= u < 1:
            return
        width, edge, body = frame.width, self._edge, frame.width + self._lean
        travel = width + 2 * edge + body
        place = u + 0.06 * (ease("in_out", u) - u)
        x = 2 * round((1 - place if wipe.leftwards else place) * travel / 2) - 2 * edge - body
        for leading, left in ((False, x), (True, x + edge + body)):
            if left < width and left + edge > 0:
                key = ("wipe", leading, self._wipe.fills, self._wipe.inner)
                frame.blit(self._brush.cache.get(key, lambda side=leading: self._draw(side)), left, 0)
        frame.rect(x + edge, 0, x + edge + body, frame.height, yuv(self._inner))

    def _draw(self, leading: bool) -> Planes:
        return draw.wipe_edge(self._brush.canvas.height, self._lean, self._stripes, self._inner, leading)
