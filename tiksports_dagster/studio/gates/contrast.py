"""Contrast of a text as it was rendered: the luminance of its ink against the pixels right behind it (WCAG 2.2)."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.gates.opening import Picture, Plane

BODY_CONTRAST, LARGE_CONTRAST = 4.5, 3.0
"""Success criterion 1.4.3: least contrast of text, and of large text."""
LARGE_TEXT = 24 / 390
"""Font size from which text is large, as a share of the short side: 24 CSS pixels on a phone 390 wide."""
_TO_RGB = np.array([[1.16438, 0.0, 1.79274], [1.16438, -0.21325, -0.53291], [1.16438, 2.11240, 0.0]], np.float32)
"""Tv-range BT.709 Y'CbCr to full-range R'G'B' (ITU-R BT.709-6)."""
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_GAMMA = np.array(
    [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in range(256))], np.float32
)
_SPAN = float(np.log(21))
"""The scale below is logarithmic, so that equal steps are equal ratios: 0 is black, 255 white, 21:1 apart."""

_LEAST_INK, _PARTED = 0.04, 12
"""Least share of an area that is ink, and steps of the scale that two lightnesses are apart (1.15:1)."""


class Area(NamedTuple):
    """A rectangle in pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column outside."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row outside."""
        return self.y + self.h

    def grown(self, by: int, width: int, height: int) -> Area:
        """The rectangle with a margin, inside a picture."""
        x, y = max(0, self.x - by), max(0, self.y - by)
        return Area(x, y, min(width, self.right + by) - x, min(height, self.bottom + by) - y)


def least_contrast(size: float, short_side: int) -> float:
    """What a text of a font size in pixels needs on a picture with that short side."""
    return LARGE_CONTRAST if size >= LARGE_TEXT * short_side else BODY_CONTRAST


def lightness(picture: Picture, area: Area) -> Plane:
    """The area at half size on the logarithmic scale: ``255 · log((L + 0.05) / 0.05) / log 21``."""
    x, y, right, bottom = area.x // 2, area.y // 2, (area.right + 1) // 2, (area.bottom + 1) // 2
    u, v = picture.u[y:bottom, x:right], picture.v[y:bottom, x:right]
    luma = picture.y[2 * y : 2 * y + 2 * u.shape[0] : 2, 2 * x : 2 * x + 2 * u.shape[1] : 2]
    height, width = min(luma.shape[0], u.shape[0]), min(luma.shape[1], u.shape[1])
    parts = [plane[:height, :width].astype(np.float32) for plane in (luma, u, v)]
    mixed = cv2.merge([parts[0] - 16, parts[1] - 128, parts[2] - 128])
    rgb = np.clip(cv2.transform(mixed, _TO_RGB), 0, 255).astype(np.uint8)
    relative = _GAMMA[rgb] @ _LUMA
    return (np.log(np.maximum(relative, 0) / 0.05 + 1) * (255 / _SPAN)).astype(np.uint8)


def scale_of(luminance: float) -> float:
    """A relative luminance 0..1 on the logarithmic scale."""
    return float(np.log(luminance / 0.05 + 1) * 255 / _SPAN)


def ratio_of(steps: float) -> float:
    """The contrast ratio of two values that many steps apart on the logarithmic scale."""
    return float(np.exp(abs(steps) / 255 * _SPAN))


class Measured(NamedTuple):
    """Ink and ground of a text on the logarithmic scale, their ratio, and the share of the area that is ink."""

    ink: float
    ground: float
    ratio: float
    share: float


def measure(picture: Picture, area: Area, ink: float | None = None, margin: int | None = None) -> Measured | None:
    """The contrast of the text in an area and ``margin`` pixels around it (default: a sixth of its height).

    ``ink`` is the text's lightness where it is known; otherwise the rarer of the two lightnesses is the ink. Ink is
    the middle of its own pixels, ground the tenth of the pixels around it that is nearest to the ink: the worst place
    that is more than a speck. None for an area too small or of one colour.
    """
    margin = max(4, area.h // 6) if margin is None else margin
    height, width = picture.y.shape
    light = lightness(picture, area.grown(margin, width, height))
    if min(light.shape) < 4:
        return None
    _, bright = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    lighter = bright > 0
    if not lighter.any() or lighter.all():
        return None
    is_light = _ink_is_light(light, lighter, ink)
    mask = _without_ground(light, lighter if is_light else ~lighter, is_light).astype(np.uint8)
    core = cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0
    own = light[core] if core.sum() >= 12 else light[mask > 0]
    ring = _ring(mask)
    around = light[ring] if ring.sum() >= 12 else light[mask == 0]
    if own.size == 0 or around.size == 0:
        return None
    level = float(np.median(own)) if core.sum() >= 12 else float(np.percentile(own, 75 if is_light else 25))
    ground = float(np.percentile(around, 90 if is_light else 10))
    gap = level - ground if is_light else ground - level
    return Measured(level, ground, ratio_of(max(0.0, gap)), float(mask.mean()))


def _ring(mask: Plane) -> NDArray[np.bool_]:
    """The pixels around a mask, without those right at its edge, which are mixed."""
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    return (cv2.dilate(near, np.ones((7, 7), np.uint8)) > 0) & (near == 0)


def _without_ground(light: Plane, mask: NDArray[np.bool_], is_light: bool) -> NDArray[np.bool_]:
    """The ink without the brighter half of a ground of two lightnesses, such as white letters over yellow and blue.

    The threshold parts the ground there, and yellow falls to the ink. So the ink is parted once more: what then lies
    around the rest of it in broad patches, and runs out of the area, is ground.
    """
    values = light[mask].reshape(1, -1)
    limit, _ = cv2.threshold(values, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ink = mask & ((light > limit) if is_light else (light <= limit))
    broad = cv2.erode((mask & ~ink).astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) > 0
    if ink.mean() < _LEAST_INK or not broad.any() or ink.all():
        return mask
    apart = abs(float(np.median(light[ink])) - float(np.median(light[broad])))
    ring = _ring(ink.astype(np.uint8))
    edge = np.concatenate([broad[0], broad[-1], broad[:, 0], broad[:, -1]])
    behind = (ring & broad).sum() >= 0.1 * ring.sum() and edge.mean() >= 0.1
    return ink if behind and apart >= _PARTED else mask


def _ink_is_light(light: Plane, lighter: NDArray[np.bool_], ink: float | None) -> bool:
    if ink is not None:
        up, down = float(np.median(light[lighter])), float(np.median(light[~lighter]))
        return abs(up - ink) <= abs(down - ink)
    edge = np.concatenate([lighter[0], lighter[-1], lighter[:, 0], lighter[:, -1]])
    return bool(edge.mean() < 0.5) if 0.35 < lighter.mean() < 0.65 else bool(lighter.mean() < 0.5)
