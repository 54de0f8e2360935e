"""The generated backdrop: a still, dark base lit in the sides' colours, and a pattern of the sport that drifts over it.

The base carries all colour; what moves is light alone (luma added to it). That costs one saturating addition a frame
instead of resampling three planes, and x264 codes the still chroma for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.palette import Palette, seed_bytes, to_oklab
from tiksports_dagster.studio.scenes import Backdrop
from tiksports_dagster.studio.sprites import PLANAR, Pixels, pixels

BASE_PEAK = 0.022
"""Highest relative luminance of the base; the moving light takes it to about ``palette.BACKDROP_PEAK``."""
GLOW = 5.0
"""How much brighter than at most behind text the base is at the edges that the apps cover."""
PATTERN_PEAK = 12
SWEEP_PEAK = 8
DUST_PEAK = 8
"""Luma steps the pattern, the sweeping light and a speck of dust add at most."""

PAN = 240
"""How far a base in full motion moves to either side, in units."""

Base = tuple[Pixels, Pixels, Pixels]
Draw = Callable[["Sketch"], None]


class Plates(NamedTuple):
    """What the backdrop is made of: base planes, the pattern with ``margin`` pixels around it, the sweep, the dust."""

    y: Pixels
    u: Pixels
    v: Pixels
    pattern: Pixels
    margin: int
    sweep: Pixels
    dust: tuple[Pixels, ...]
    wide: tuple[Base, ...] = ()
    """For a backdrop in full motion: two bases, ``2 * PAN`` units wider than the canvas, to be blended and moved."""


def make_plates(backdrop: Backdrop, palette: Palette, canvas: Canvas) -> Plates:
    """The plates for a canvas. The same seed gives the same plates."""
    noise = np.random.default_rng(int.from_bytes(seed_bytes(backdrop.seed)[:8], "big"))
    y, u, v = _base(palette, canvas, noise)
    margin = 2 * round(48 * canvas.unit)
    sketch = Sketch(canvas, margin, noise)
    sketch.texture()
    _MOTIFS[backdrop.motif](sketch)
    soft = max(3, round(2.4 * canvas.unit) | 1)
    pattern = cv2.GaussianBlur(sketch.image, (soft, soft), 0)
    pattern = cv2.convertScaleAbs(pattern, alpha=PATTERN_PEAK / 255)
    dust = tuple(_speck(round(size * canvas.unit)) for size in (10, 16, 26))
    wide: tuple[Base, ...] = ()
    if backdrop.motion == "full":
        wider = canvas.model_copy(update={"width": canvas.width + 4 * round(PAN * canvas.unit / 2)})
        wide = tuple(_base(palette, wider, noise) for _ in range(2))
    return Plates(y, u, v, pixels(pattern), margin, _sweep(canvas), dust, wide)


def _base(palette: Palette, canvas: Canvas, noise: np.random.Generator) -> tuple[Pixels, Pixels, Pixels]:
    """Two lights of the base hues in opposite corners on near-black, structured by slabs, rays or rings, brighter where
    no text can stand, dithered against banding."""
    height, width = -(-canvas.height // 4) + 2, -(-canvas.width // 4) + 2
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    rows, columns = rows / height, columns / width
    flip = 1.0 if noise.random() < 0.5 else 0.0
    corners = ((flip, 0.12 + 0.2 * noise.random()), (1 - flip, 0.72 + 0.2 * noise.random()))
    light = np.full((height, width, 3), 0.0035, np.float32)
    for hue, (x, y) in zip(palette.base, corners, strict=True):
        away = np.hypot((columns - x) * (1.0 if canvas.wide else 0.72), (rows - y) * (0.72 if canvas.wide else 1.0))
        light += np.exp(-((away / 0.52) ** 2))[:, :, None] * np.array(_light_of(hue), np.float32)
    edge = np.hypot(columns - 0.5, rows - 0.5)
    light *= (1 - 0.55 * np.clip(edge - 0.25, 0, 1))[:, :, None]
    light *= _structure(rows, columns * canvas.width / canvas.height, noise)[:, :, None]
    level = light @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    light *= (np.minimum(level, BASE_PEAK) / np.maximum(level, 1e-6))[:, :, None]
    light *= _glow(canvas, rows, columns)[:, :, None]
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-6) ** (1 / 2.4) - 0.055)
    rgba = np.dstack([encoded * 255, np.full((height, width), 255, np.float32)]).astype(np.float32)
    planes = cv2.split(cv2.transform(rgba, PLANAR))
    y, u, v = (_dithered(_grown(plane, canvas, step), noise) for plane, step in zip(planes, (1, 2, 2), strict=True))
    return y, u, v


def _grown(plane: np.ndarray, canvas: Canvas, step: int) -> np.ndarray:
    """A plane of a quarter of the canvas's size at its size divided by ``step``."""
    times = 4 // step
    size = plane.shape[1] * times, plane.shape[0] * times
    grown = cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
    return grown[: canvas.height // step, : canvas.width // step]


def _structure(rows: np.ndarray, columns: np.ndarray, noise: np.random.Generator) -> np.ndarray:
    """Gain 0.4..1 of the light: leaning slabs, rays from a point outside, or rings, as the seed has it."""
    x, y = float(noise.uniform(-0.1, 0.7)), float(noise.uniform(-0.35, -0.1))
    kind = int(noise.integers(3))
    if kind == 0:
        phase = (columns + rows * float(noise.choice([-0.34, 0.34, 0.22]))) * float(noise.uniform(2.2, 3.6)) + x
    elif kind == 1:
        phase = np.arctan2(columns - x, rows - y) * float(noise.uniform(5.0, 8.0))
    else:
        phase = np.hypot(columns - x, rows - y) * float(noise.uniform(3.0, 4.6))
    # Bands of unequal brightness whose edges are a few pixels soft.
    tones = np.array([1.0, 0.5, 0.82, 0.42, 0.66], np.float32)
    index = np.floor(phase).astype(int)
    near = np.clip((phase - index) / 0.012, 0, 1).astype(np.float32)
    return tones[(index - 1) % 5] * (1 - near) + tones[index % 5] * near


def _glow(canvas: Canvas, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Gain 1 where text may stand, rising to ``GLOW`` at the picture's upper and lower edge."""
    del columns
    top, bottom = canvas.area.y / canvas.height, canvas.area.bottom / canvas.height
    above = np.clip((top - rows) / max(0.02, top), 0, 1)
    below = np.clip((rows - bottom) / max(0.02, 1 - bottom), 0, 1)
    return (1 + (GLOW - 1) * np.maximum(above, below) ** 1.4).astype(np.float32)


def _light_of(hue: str) -> tuple[float, float, float]:
    """Linear light of a hue at the base's brightness, full in colour."""
    lightness, a, b = to_oklab(bytes.fromhex(hue[1:]))
    gain = 0.36 / max(0.36, lightness)
    long = (gain * (lightness + 0.3963377774 * a + 0.2158037573 * b)) ** 3
    middle = (gain * (lightness - 0.1055613458 * a - 0.0638541728 * b)) ** 3
    short = (gain * (lightness - 0.0894841775 * a - 1.2914855480 * b)) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return (max(0.0, linear[0]), max(0.0, linear[1]), max(0.0, linear[2]))


def _dithered(plane: np.ndarray, noise: np.random.Generator) -> Pixels:
    tile = noise.random((256, 256), np.float32)
    height, width = plane.shape
    tiled = np.tile(tile, (-(-height // 256), -(-width // 256)))[:height, :width]
    # a dark picture and at most one step more: nothing leaves 0..255
    tiled += plane
    return tiled.astype(np.uint8)


def _sweep(canvas: Canvas) -> Pixels:
    """A soft, leaning beam as high as the picture."""
    width, lean = round(520 * canvas.unit), round(0.3 * canvas.height)
    rows = np.linspace(0, 1, canvas.height, dtype=np.float32)[:, None]
    columns = np.arange(width + lean, dtype=np.float32)[None, :]
    place = (columns - lean * (1 - rows)) / width
    beam = np.clip(place, 0, 1, out=place)
    beam *= np.pi
    np.square(np.sin(beam, out=beam), out=beam)
    beam *= SWEEP_PEAK
    beam += 0.5
    return beam.astype(np.uint8)


def _speck(radius: int) -> Pixels:
    size = 2 * max(2, radius)
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) + 0.5
    away = np.hypot(rows - size / 2, columns - size / 2) / (size / 2)
    return (np.clip(1 - away, 0, 1) ** 1.5 * DUST_PEAK + 0.5).astype(np.uint8)


class Sketch:
    """A grey picture larger than the canvas, to draw a motif on, in units of the canvas's long side, centred."""

    def __init__(self, canvas: Canvas, margin: int, noise: np.random.Generator) -> None:
        self.width, self.height = canvas.width + 2 * margin, canvas.height + 2 * margin
        self.image: Pixels = np.zeros((self.height, self.width), np.uint8)
        self.noise = noise
        self.unit = canvas.unit
        span = max(canvas.width, canvas.height)
        angle = math.radians(noise.uniform(-24, 24) + (90 if not canvas.wide and noise.random() < 0.5 else 0))
        size = span * noise.uniform(0.95, 1.25)
        middle = self.width * noise.uniform(0.35, 0.65), self.height * noise.uniform(0.35, 0.65)
        self.turn = np.array(
            [[math.cos(angle) * size, -math.sin(angle) * size], [math.sin(angle) * size, math.cos(angle) * size]]
        )
        self.middle = np.array(middle)

    def texture(self) -> None:
        """Faint parallel lines or dots under the motif."""
        step = round(self.noise.uniform(30, 54) * self.unit) + 2
        if self.noise.random() < 0.5:
            for start in range(-self.height, self.width, step):
                ends = (start, self.height), (start + self.height, 0)
                cv2.line(self.image, *ends, 46, max(1, round(3 * self.unit)), cv2.LINE_AA)
        else:
            radius = max(1, round(0.12 * step))
            for row, y in enumerate(range(0, self.height, step)):
                for x in range((row % 2) * step // 2, self.width, step):
                    cv2.circle(self.image, (x, y), radius, 70, -1, cv2.LINE_AA)

    def path(self, points: np.ndarray, closed: bool = False, weight: float = 7, light: int = 230) -> None:
        """A line through points given in the motif's own coordinates (about -0.5..0.5)."""
        placed = (points @ self.turn.T + self.middle) * 16
        thick = max(1, round(weight * self.unit))
        cv2.polylines(self.image, [placed.round().astype(np.int32)], closed, light, thick, cv2.LINE_AA, 4)

    def arc(self, x: float, y: float, radius: float, start: float = 0, stop: float = 360, weight: float = 7) -> None:
        """An arc, degrees clockwise from the right."""
        angles = np.radians(np.linspace(start, stop, 96))
        self.path(np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1), weight=weight)

    def box(self, left: float, top: float, right: float, bottom: float, weight: float = 7) -> None:
        """A rectangle."""
        self.path(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]), closed=True, weight=weight)


def _court(sketch: Sketch) -> None:
    sketch.box(-0.5, -0.27, 0.5, 0.27)
    sketch.path(np.array([[0.0, -0.27], [0.0, 0.27]]))
    sketch.arc(0, 0, 0.07)
    for side in (-1, 1):
        sketch.box(side * 0.5, -0.09, side * 0.3, 0.09)
        sketch.arc(side * 0.3, 0, 0.065)
        sketch.arc(side * 0.44, 0, 0.25, 90 if side > 0 else -90, 270 if side > 0 else 90)


def _pitch(sketch: Sketch) -> None:
    sketch.box(-0.5, -0.32, 0.5, 0.32)
    sketch.path(np.array([[0.0, -0.32], [0.0, 0.32]]))
    sketch.arc(0, 0, 0.09)
    for side in (-1, 1):
        sketch.box(side * 0.5, -0.19, side * 0.34, 0.19)
        sketch.box(side * 0.5, -0.09, side * 0.45, 0.09)
        sketch.arc(side * 0.39, 0, 0.09, 125 if side > 0 else -55, 235 if side > 0 else 55)


def _diamond(sketch: Sketch) -> None:
    corners = np.array([[0.0, 0.38], [0.27, 0.11], [0.0, -0.16], [-0.27, 0.11]])
    sketch.path(corners, closed=True, weight=9)
    sketch.path(np.array([[0.62, -0.24], [0.0, 0.38], [-0.62, -0.24]]))
    sketch.arc(0, 0.12, 0.055)
    sketch.arc(0, 0.14, 0.36, 205, 335)
    sketch.arc(0, 0.38, 0.86, 225, 315)
    for x, y in corners:
        sketch.box(x - 0.014, y - 0.014, x + 0.014, y + 0.014, weight=9)


def _gridiron(sketch: Sketch) -> None:
    sketch.box(-0.6, -0.3, 0.6, 0.3, weight=9)
    for yard in range(-10, 11):
        x = yard * 0.05
        sketch.path(np.array([[x, -0.3], [x, 0.3]]), weight=8 if yard % 2 == 0 else 3)
        for y in (-0.08, 0.08):
            for tick in range(1, 5):
                sketch.path(np.array([[x + tick * 0.01, y - 0.008], [x + tick * 0.01, y + 0.008]]), weight=4)


def _rink(sketch: Sketch) -> None:
    corner = np.radians(np.linspace(0, 90, 24))
    rounded = np.stack([0.5 - 0.12 + 0.12 * np.cos(corner), 0.27 - 0.12 + 0.12 * np.sin(corner)], axis=1)
    outline = np.concatenate([rounded, rounded[::-1] * [-1, 1], -rounded, rounded[::-1] * [1, -1]])
    sketch.path(outline, closed=True, weight=9)
    for x, weight in ((0.0, 10), (-0.16, 12), (0.16, 12), (-0.42, 5), (0.42, 5)):
        sketch.path(np.array([[x, -0.27], [x, 0.27]]), weight=weight)
    sketch.arc(0, 0, 0.08)
    for x in (-0.31, 0.31):
        for y in (-0.14, 0.14):
            sketch.arc(x, y, 0.08)


def _cage(sketch: Sketch) -> None:
    angles = np.radians(np.arange(8) * 45 + 22.5)
    for radius, weight in ((0.5, 12), (0.45, 5), (0.16, 5)):
        sketch.path(np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1), closed=True, weight=weight)
    for angle in angles:
        ray = np.array([math.cos(angle), math.sin(angle)])
        sketch.path(np.stack([ray * 0.45, ray * 0.5]), weight=8)


def _stripes(sketch: Sketch) -> None:
    for number in range(-7, 8):
        x = number * 0.12 + 0.03 * float(sketch.noise.random())
        sketch.path(
            np.array([[x - 0.25, -0.9], [x + 0.25, 0.9]]), weight=float(sketch.noise.choice([4, 10, 34])), light=150
        )


_MOTIFS: dict[str, Draw] = {
    "court": _court,
    "pitch": _pitch,
    "diamond": _diamond,
    "gridiron": _gridiron,
    "rink": _rink,
    "cage": _cage,
    "stripes": _stripes,
}
