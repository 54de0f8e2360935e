"""Paints the user's pictures and footage as backdrop: filling the picture, zooming slowly, dark where text stands.

Everything is multiplied by a gain: R'G'B' times g is Y'CbCr scaled about black by g, so where g is ``TEXT_GAIN`` even
white stays under the luminance that text colours are chosen for (``palette.BACKDROP_PEAK``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.compositor_reel import Reel, open_still
from tiksports_dagster.studio.easing import ease
from tiksports_dagster.studio.layout import Canvas, PlacedScene
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.palette import BACKDROP_PEAK
from tiksports_dagster.studio.scenes import Card, Footage, Panel
from tiksports_dagster.studio.sprites import Pixels, Planar
from tiksports_dagster.studio.sprites_frame import Frame

TEXT_GAIN = 1.055 * BACKDROP_PEAK ** (1 / 2.4) - 0.055
"""Gamma-encoded level of a grey of the backdrop's peak: white times this has just that luminance."""
_SHOWN_GAIN, _BEHIND_GAIN = 1.0, 0.46
"""Gain away from texts: of footage that is the picture, and of footage behind graphics."""
_BEHIND_BLUR = 7.0
"""Blur behind graphics, in units of the short side / 1080, as standard deviation at a quarter of the size."""

Gains = tuple[Pixels, Pixels, Pixels, Pixels]


class _Source(Protocol):
    def at(self, seconds: float) -> Planar:
        """The picture ``seconds`` into the stretch."""
        ...


class FootagePainter:
    """One stretch of footage. ``covers`` says when it replaces the generated backdrop."""

    def __init__(self, footage: Footage, canvas: Canvas, placed: Sequence[PlacedScene] = ()) -> None:
        self._footage, self._canvas = footage, canvas
        self._boxes = _texts(placed, footage)
        self._source: _Source | None = None
        self._gains: Gains | None = None

    def covers(self, t: float) -> bool:
        """Whether the footage is seen at ``t`` seconds of the video."""
        return self._footage.start <= t + 1e-6 < self._footage.end

    def paint(self, frame: Frame, t: float) -> None:
        """Covers the whole frame with the footage as it is at ``t`` seconds of the video."""
        footage = self._footage
        since = max(0.0, t - footage.start)
        if self._source is None:
            self._source = self._open()
        self._place(frame, self._source.at(since), since)
        frame.forget()

    def _open(self) -> _Source:
        footage, canvas = self._footage, self._canvas
        blur = 0.0 if footage.shown else _BEHIND_BLUR * canvas.unit
        size = canvas.width, canvas.height
        if footage.kind == "picture":
            return open_still(footage.path, size, max(footage.zoom), blur)
        return Reel(footage.path, size, footage.skip, blur)

    def _place(self, frame: Frame, picture: Planar, since: float) -> None:
        footage, targets = self._footage, (frame.y, frame.u, frame.v)
        if footage.kind == "video":
            for plane, target in zip(picture, targets, strict=True):
                np.copyto(target, plane)
        else:
            u = since / max(0.1, footage.end - footage.start)
            # Half of the way at an even pace: a zoom that stands still at its ends looks stuck.
            share = min(1.0, 0.5 * ease("in_out", u) + 0.5 * u)
            zoom = footage.zoom[0] + (footage.zoom[1] - footage.zoom[0]) * share
            for plane, target in zip(picture, targets, strict=True):
                _zoomed(plane, target, zoom, footage.focus)
        self._darkened(frame)

    def _darkened(self, frame: Frame) -> None:
        if self._gains is None:
            away = _SHOWN_GAIN if self._footage.shown else _BEHIND_GAIN
            self._gains = _gain_maps(self._canvas, self._boxes, away)
        luma, chroma, black, grey = self._gains
        for plane, gain, rest in ((frame.y, luma, black), (frame.u, chroma, grey), (frame.v, chroma, grey)):
            # Rows that stay as they are cost nothing.
            dimmed = np.flatnonzero(gain[:, 0] < 255)
            if dimmed.size:
                rows = slice(int(dimmed[0]), int(dimmed[-1]) + 1)
                part = plane[rows]
                cv2.multiply(part, gain[rows], dst=part, scale=1 / 255)
                cv2.add(part, rest[rows], dst=part)


def _zoomed(plane: Pixels, target: Pixels, zoom: float, focus: tuple[float, float]) -> None:
    """The plane filling the target at ``zoom``, placed with a thirty-second of a pixel, so that nothing trembles."""
    height, width = target.shape
    fill = max(width / plane.shape[1], height / plane.shape[0]) * zoom
    shown = width / fill, height / fill
    left = (plane.shape[1] - shown[0]) * focus[0]
    top = (plane.shape[0] - shown[1]) * focus[1]
    matrix = np.array([[1 / fill, 0, left + 0.5 / fill - 0.5], [0, 1 / fill, top + 0.5 / fill - 0.5]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(plane, matrix, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _gain_maps(canvas: Canvas, boxes: Sequence[Box], away: float) -> Gains:
    """Gain 0..255 of luma and chroma, and the black and grey that fill up what it takes away.

    Bands as wide as the picture are darkened around texts, ``away`` from them the gain is that.
    """
    soft = round(70 * canvas.unit)
    level = np.full((canvas.height, canvas.width), away, np.float32)
    for box in boxes:
        # Grown by more than the blur reaches: at the text the gain is exactly the text's.
        grown = box.inset(0, -3 * soft - 2)
        level[max(0, grown.y) : max(0, grown.bottom)] = TEXT_GAIN
    level = _blurred(level, soft)
    luma = np.floor(level * 255).astype(np.uint8)
    small = canvas.width // 2, canvas.height // 2
    chroma = np.floor(cv2.resize(level, small, interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)
    black = np.rint(16 * (1 - luma / 255.0)).astype(np.uint8)
    grey = np.rint(128 * (1 - chroma / 255.0)).astype(np.uint8)
    return luma, chroma, black, grey


def _blurred(level: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """Three box blurs, which reach ``3 * radius`` and no further."""
    size = 2 * max(1, radius) + 1
    for _ in range(3):
        level = np.asarray(cv2.blur(level, (size, size), borderType=cv2.BORDER_REPLICATE), np.float32)
    return level


def _texts(placed: Sequence[PlacedScene], footage: Footage) -> list[Box]:
    """Boxes of all texts that stand on the backdrop while the footage is seen, and of what moves in with them."""
    boxes: list[Box] = []
    for scene, layers in placed:
        if scene.end <= footage.start or scene.start >= footage.end:
            continue
        for layer in layers:
            on_panel = isinstance(layer.layer, Card) and any(isinstance(part, Panel) for part in layer.layer.parts)
            if not on_panel:
                boxes.extend(text.box for text in layer.texts)
            boxes.extend(word.box for page in layer.pages for word in page.words)
            boxes.extend(layer.boxes.values() if layer.race is not None else ())
    return boxes
