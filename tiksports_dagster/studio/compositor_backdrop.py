"""Paints the backdrop under a frame: repairs what was drawn over it, then adds the light that moved."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from tiksports_dagster.studio.compositor_footage import FootagePainter
from tiksports_dagster.studio.draw_backdrop import Plates
from tiksports_dagster.studio.easing import ease
from tiksports_dagster.studio.layout import Canvas, PlacedScene
from tiksports_dagster.studio.palette import seed_bytes
from tiksports_dagster.studio.scenes import Backdrop
from tiksports_dagster.studio.sprites import Pixels, Planar, pixels
from tiksports_dagster.studio.sprites_frame import Frame

_PHASES = 4
_DRIFT = 13.0
"""How far the pattern drifts, units a second."""
_SURGE, _SWEEP = 0.5, 0.9
_GRAINS = 14


class _Speck(NamedTuple):
    """A grain of dust, in pixels: it rises ``speed`` a second and comes back below after ``span``."""

    light: Pixels
    x: float
    y: float
    span: int
    speed: float
    sway: float


class BackdropPainter:
    """The backdrop of a post at any moment.

    The pattern drifts along one direction per stretch between beats, in each frame by the same number of quarters of a
    pixel (pre-shifted copies, so a step costs no resampling); at a beat it jumps, surges for half a second, and a light
    sweeps over.
    """

    def __init__(self, backdrop: Backdrop, plates: Plates, canvas: Canvas, placed: Sequence[PlacedScene] = ()) -> None:
        self._backdrop, self._plates, self._canvas = backdrop, plates, canvas
        self._footage = [FootagePainter(footage, canvas, placed) for footage in backdrop.footage]
        noise = np.random.default_rng(int.from_bytes(seed_bytes(backdrop.seed)[8:16], "big"))
        self._direction = ((1, 0), (0, 1), (1, 1), (1, -1))[int(noise.integers(4))]
        self._step = max(1, round(_PHASES * _DRIFT * canvas.unit / canvas.fps))
        """Of the drift in a frame, in phases: a whole number, so that it never trembles. At 30 frames a second it is
        two, and the encoder finds the picture before the last one moved by a whole pixel."""
        self._beats = backdrop.beats or (0.0,)
        self._shifted: dict[int, Pixels] = {}
        self._coarse = pixels(cv2.resize(plates.pattern, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        self._phase_of_flow = float(noise.uniform(0, 2 * math.pi))
        self._flowing: Pixels = np.empty_like(plates.y) if plates.wide else plates.y
        """Luma of the base: the still one, or what it is at the moment."""
        self._specks = tuple(_speck(plates.dust, canvas, noise) for _ in range(_GRAINS))
        self._swing = 30 * canvas.unit
        moves = bool(self._footage or plates.wide)
        self.ground: Planar | None = None if moves else (plates.y, plates.u, plates.v)
        """The base, if it stands still all the time: what little light moves over it is at most 28 steps of luma."""
        # last, so that a beat more changes nothing else: a segment is drawn alike without the beats after it
        self._signs = [1 if noise.random() < 0.5 else -1 for _ in self._beats]

    def paint(self, frame: Frame, t: float) -> None:
        """Leaves nothing on the frame but the backdrop at ``t`` seconds of the video."""
        for footage in self._footage:
            if footage.covers(t):
                frame.dirty.clear()
                footage.paint(frame, t)
                return
        plates = self._plates
        if not plates.wide:
            frame.begin(plates.u, plates.v)
        if self._backdrop.motion == "still":
            self._paint_still(frame)
        else:
            if plates.wide:
                self._flow(frame, t)
            self._pattern(frame, t)
            self._sweep(frame, t)
            self._dust(frame, t)
        frame.dirty.clear()

    def _paint_still(self, frame: Frame) -> None:
        plates, margin = self._plates, self._plates.margin
        dirty = frame.dirty if frame.backdrop == "still" else [(0, 0, frame.width, frame.height)]
        for left, top, right, bottom in dirty:
            light = plates.pattern[margin + top : margin + bottom, margin + left : margin + right]
            if light.size:
                cv2.add(plates.y[top:bottom, left:right], light, dst=frame.y[top:bottom, left:right])
        frame.backdrop = "still"

    def _flow(self, frame: Frame, t: float) -> None:
        """Two lights that pass each other and take turns in brightness: every pixel of all three planes changes."""
        one, other = self._plates.wide
        room = one[0].shape[1] - frame.width
        swing = 0.5 + 0.5 * math.sin(0.21 * t + self._phase_of_flow)
        # Even columns, because chroma has half of them.
        first = 2 * round(room * swing / 2)
        weight = 0.5 + 0.42 * math.sin(0.83 * t + 2 * self._phase_of_flow)
        for target, near, far, step in zip((self._flowing, frame.u, frame.v), one, other, (1, 2, 2), strict=True):
            left, right, width = first // step, (room - first) // step, frame.width // step
            cv2.addWeighted(near[:, left : left + width], weight, far[:, right : right + width], 1 - weight, 0, target)
        frame.forget()

    def _pattern(self, frame: Frame, t: float) -> None:
        stretch = max(0, bisect_right(self._beats, t) - 1)
        since = t - self._beats[stretch]
        # About a margin of drift to both sides: a triangle, so that a long stretch never runs out of pattern.
        reach = _PHASES * (2 * (self._plates.margin - 4) - 2 * abs(self._direction[0] * self._direction[1]))
        begin = _PHASES * round(0.35 * stretch * reach / _PHASES)
        way = (begin + self._step * int(since * self._canvas.fps + 1e-6)) % (2 * reach)
        place = (min(way, 2 * reach - way) - reach // 2) * self._signs[stretch]
        surge = 1 - ease("expo", since / _SURGE) if 0 <= since < _SURGE else 0.0
        if surge > 0.02 and t > 0.05:
            self._surging(frame, place / _PHASES, 1 + 0.09 * surge)
            return
        whole, phase = divmod(place + _PHASES // 2, _PHASES)
        dx, dy = self._direction
        x, y = self._plates.margin + dx * whole, self._plates.margin + dy * whole
        cv2.add(self._flowing, self._phase(phase)[y : y + frame.height, x : x + frame.width], dst=frame.y)

    def _phase(self, phase: int) -> Pixels:
        """The pattern read half a pixel before its pixels (0) up to half a pixel behind them (``_PHASES``).

        Quadratic B-spline along the drift: its spread is the same wherever it reads between pixels, so that all phases
        are equally sharp, and each is moved by as much as it says.
        """
        if phase not in self._shifted:
            dx, dy = self._direction
            off = phase / _PHASES - 0.5
            kernel = np.zeros((3, 3), np.float32)
            kernel[1 + dy, 1 + dx] = (0.5 + off) ** 2 / 2
            kernel[1, 1] = 0.75 - off**2
            kernel[1 - dy, 1 - dx] = (0.5 - off) ** 2 / 2
            shifted = cv2.filter2D(self._plates.pattern, -1, kernel, borderType=cv2.BORDER_REPLICATE)
            self._shifted[phase] = pixels(shifted)
        return self._shifted[phase]

    def _surging(self, frame: Frame, place: float, scale: float) -> None:
        """The pattern enlarged about the middle, for the half second after a beat: too fast for single pixels to show,
        so that it is read at half its size."""
        margin = self._plates.margin
        width, height = round(frame.width / scale), round(frame.height / scale)
        x = margin + round(self._direction[0] * place) + (frame.width - width) // 2
        y = margin + round(self._direction[1] * place) + (frame.height - height) // 2
        part = self._coarse[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2]
        light = cv2.resize(part, (frame.width, frame.height))
        cv2.add(self._flowing, light, dst=frame.y)

    def _sweep(self, frame: Frame, t: float) -> None:
        beam = self._plates.sweep
        for number in range(bisect_right(self._beats, t - _SWEEP), bisect_right(self._beats, t)):
            u = ease("in_out", (t - self._beats[number]) / _SWEEP)
            if number % 2:
                u = 1 - u
            _add(frame, beam, round(-beam.shape[1] + u * (frame.width + beam.shape[1])), 0)

    def _dust(self, frame: Frame, t: float) -> None:
        for light, x, y, span, speed, sway in self._specks:
            risen = (y - speed * t) % span - len(light)
            _add(frame, light, round(x + self._swing * math.sin(0.6 * t + sway)), round(risen))


def _speck(kinds: Sequence[Pixels], canvas: Canvas, noise: np.random.Generator) -> _Speck:
    light = kinds[int(noise.integers(len(kinds)))]
    span = canvas.height + 2 * len(light)
    x, y = float(noise.random()) * canvas.width, float(noise.random()) * span
    return _Speck(light, x, y, span, float(noise.uniform(26, 80)) * canvas.unit, float(noise.uniform(0, 2 * math.pi)))


def _add(frame: Frame, light: Pixels, x: int, y: int) -> None:
    height, width = light.shape
    right, bottom = x + width, y + height
    if x >= 0 and y >= 0 and right <= frame.width and bottom <= frame.height:
        # nearly always, and a dozen times a frame
        part = frame.y[y:bottom, x:right]
        cv2.add(part, light, dst=part)
        return
    left, top, right, bottom = max(0, x), max(0, y), min(frame.width, right), min(frame.height, bottom)
    if left < right and top < bottom:
        part = frame.y[top:bottom, left:right]
        cv2.add(part, light[top - y : bottom - y, left - x : right - x], dst=part)
