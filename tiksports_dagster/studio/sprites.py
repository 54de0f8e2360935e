"""Sprites in the encoder's own format: premultiplied planar yuv420p (BT.709, tv range), blended without conversion."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

# OpenCV's own threads wait for work by spinning: on sprites and single planes they burn more time than they save, and
# the encoder's threads are waiting for it.
cv2.setNumThreads(1)

Pixels = NDArray[np.uint8]
Yuv = tuple[int, int, int]

# BT.709 luma weights and tv range (ITU-R BT.709-6, 3.2 and 5.2), for RGB premultiplied by alpha: the offsets
# 16 and 128 are multiplied by alpha too, so one linear map does colour and coverage at once.
_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
_Y, _C = 219 / 255, 224 / 255
PLANAR = np.array(
    [
        [_Y * _KR, _Y * _KG, _Y * _KB, 16 / 255],
        [-_C * _KR / 1.8556, -_C * _KG / 1.8556, _C * (1 - _KB) / 1.8556, 128 / 255],
        [_C * (1 - _KR) / 1.5748, -_C * _KG / 1.5748, -_C * _KB / 1.5748, 128 / 255],
    ],
    dtype=np.float32,
)
"""Premultiplied RGBA, 0..255, to premultiplied Y, Cb, Cr."""
_RGB = np.hstack([PLANAR[:, :3], np.array([[0], [128], [128]], np.float32)])
"""Premultiplied RGB to Y, Cb, Cr less the offset of luma, with the whole offset of chroma. From three channels to three
OpenCV is twenty times as fast as from four to three, so what alpha does to the offsets is added afterwards."""


def pixels(picture: object) -> Pixels:
    """What OpenCV returned (its stubs say any number) as the bytes it is; copies only what is something else."""
    return np.asarray(picture, np.uint8)


def yuv(color: tuple[int, ...]) -> Yuv:
    """An sRGB colour as Y, Cb, Cr in tv range."""
    y, u, v = (PLANAR @ np.array([*color[:3], 255], dtype=np.float32)).round().astype(int)
    return int(y), int(u), int(v)


def luma(rgba: Pixels) -> Pixels:
    """Premultiplied Y (h, w) of premultiplied RGBA (h, w, 4)."""
    scaled = cv2.extractChannel(cv2.transform(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), _RGB), 0)
    return pixels(cv2.addWeighted(scaled, 1, cv2.extractChannel(rgba, 3), 16 / 255, 0))


def chroma(rgba: Pixels) -> tuple[Pixels, Pixels]:
    """Premultiplied Cb and Cr (h / 2, w / 2) of premultiplied RGBA with even sides."""
    height, width = rgba.shape[:2]
    half = cv2.resize(rgba, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    whole = cv2.transform(cv2.cvtColor(half, cv2.COLOR_RGBA2RGB), _RGB)
    missing = cv2.convertScaleAbs(cv2.bitwise_not(cv2.extractChannel(half, 3)), alpha=128 / 255)
    one, other = (cv2.subtract(cv2.extractChannel(whole, part), missing) for part in (1, 2))
    return pixels(one), pixels(other)


class Frame:
    """One picture in yuv420p: ``data`` is (height * 3 / 2, width) bytes, the planes are views of it.

    It remembers what was drawn over the backdrop, so that the next use of the same memory repairs only that.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.data: Pixels = np.empty((height * 3 // 2, width), np.uint8)
        flat = self.data.reshape(-1)
        luma, quarter = width * height, width * height // 4
        self.y: Pixels = flat[:luma].reshape(height, width)
        self.u: Pixels = flat[luma : luma + quarter].reshape(height // 2, width // 2)
        self.v: Pixels = flat[luma + quarter :].reshape(height // 2, width // 2)
        self.dirty: list[tuple[int, int, int, int]] = [(0, 0, width, height)]
        self.backdrop: Hashable = None
        """What the backdrop last painted here, as far as it knows."""

    def rect(self, left: int, top: int, right: int, bottom: int, color: Yuv) -> None:
        """Fills a rectangle, clipped to the picture; chroma covers the even pixels inside."""
        left, top = max(0, left), max(0, top)
        right, bottom = min(self.width, right), min(self.height, bottom)
        if left >= right or top >= bottom:
            return
        self.y[top:bottom, left:right] = color[0]
        rows, columns = slice((top + 1) // 2, (bottom + 1) // 2), slice((left + 1) // 2, (right + 1) // 2)
        self.u[rows, columns] = color[1]
        self.v[rows, columns] = color[2]
        self.touch(left, top, right, bottom)

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        """Notes that a rectangle no longer shows the backdrop."""
        self.dirty.append((left & ~1, top & ~1, (right + 1) & ~1, (bottom + 1) & ~1))


class Planes(NamedTuple):
    """A sprite ready to blend at even coordinates: colour times coverage, and ``rest``, 255 minus coverage."""

    y: Pixels
    u: Pixels
    v: Pixels
    rest: Pixels
    rest_c: Pixels
    solid: tuple[int, int]
    """Columns [from, to), even, in which every pixel is opaque: copied, not blended."""

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.y.nbytes + self.u.nbytes + self.v.nbytes + self.rest.nbytes + self.rest_c.nbytes


def to_planes(rgba: Pixels, odd_x: int = 0, odd_y: int = 0) -> Planes:
    """Planes of a premultiplied RGBA sprite that is to stand at odd or even coordinates."""
    height, width = rgba.shape[:2]
    bottom, right = (height + odd_y) % 2, (width + odd_x) % 2
    if odd_x or odd_y or bottom or right:
        edges = odd_y, bottom, odd_x, right
        rgba = pixels(cv2.copyMakeBorder(rgba, *edges, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)))
    height, width = rgba.shape[:2]
    alpha = pixels(cv2.extractChannel(rgba, 3))
    half_alpha = cv2.resize(alpha, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    rest, rest_c = pixels(cv2.bitwise_not(alpha)), pixels(cv2.bitwise_not(half_alpha))
    return Planes(luma(rgba), *chroma(rgba), rest, rest_c, solid_columns(rest))


def tinted(alpha: Pixels, color: tuple[int, ...], odd_x: int = 0, odd_y: int = 0) -> Planes:
    """The planes of a sprite in one colour, from its coverage (h, w) alone: a third of the work of ``to_planes``."""
    height, width = alpha.shape
    bottom, right = (height + odd_y) % 2, (width + odd_x) % 2
    if odd_x or odd_y or bottom or right:
        alpha = pixels(cv2.copyMakeBorder(alpha, odd_y, bottom, odd_x, right, cv2.BORDER_CONSTANT, value=(0,)))
    height, width = alpha.shape
    half = pixels(cv2.resize(alpha, (width // 2, height // 2), interpolation=cv2.INTER_AREA))
    y, u, v = yuv(color)
    return Planes(
        pixels(cv2.convertScaleAbs(alpha, alpha=y / 255)),
        pixels(cv2.convertScaleAbs(half, alpha=u / 255)),
        pixels(cv2.convertScaleAbs(half, alpha=v / 255)),
        pixels(cv2.bitwise_not(alpha)),
        pixels(cv2.bitwise_not(half)),
        (0, 0),
    )


def weakened(planes: Planes, opacity: float) -> Planes:
    """The same sprite at an opacity of 0..1."""
    y, u, v = (pixels(cv2.convertScaleAbs(plane, alpha=opacity)) for plane in planes[:3])
    rest, rest_c = (
        pixels(cv2.convertScaleAbs(plane, alpha=opacity, beta=255 * (1 - opacity))) for plane in planes[3:5]
    )
    return Planes(y, u, v, rest, rest_c, (0, 0))


def solid_columns(rest: Pixels) -> tuple[int, int]:
    """The longest run of wholly opaque columns, or (0, 0) where it is too short to be worth three passes."""
    opaque = rest.max(axis=0) == 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], opaque.view(np.int8), [0]))))
    if edges.size == 0:
        return 0, 0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    start, end = (int(starts[longest]) + 1) & ~1, int(ends[longest]) & ~1
    return (start, end) if end - start >= 64 else (0, 0)


def blit(frame: Frame, planes: Planes, x: int, y: int) -> None:
    """Blends a sprite with its upper left corner at even (x, y), clipped to the picture."""
    height, width = planes.y.shape
    left, top = max(0, -x), max(0, -y)
    right, bottom = min(width, frame.width - x), min(height, frame.height - y)
    if left >= right or top >= bottom:
        return
    solid_from, solid_to = max(left, planes.solid[0]), min(right, planes.solid[1])
    if solid_from < solid_to:
        _blend(frame, planes, x, y, left, top, solid_from, bottom)
        _copy(frame, planes, x, y, solid_from, top, solid_to, bottom)
        _blend(frame, planes, x, y, solid_to, top, right, bottom)
    else:
        _blend(frame, planes, x, y, left, top, right, bottom)
    frame.touch(x + left, y + top, x + right, y + bottom)


def _copy(frame: Frame, planes: Planes, x: int, y: int, left: int, top: int, right: int, bottom: int) -> None:
    frame.y[y + top : y + bottom, x + left : x + right] = planes.y[top:bottom, left:right]
    rows, columns = slice((y + top) // 2, (y + bottom) // 2), slice((x + left) // 2, (x + right) // 2)
    own_rows, own_columns = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    frame.u[rows, columns] = planes.u[own_rows, own_columns]
    frame.v[rows, columns] = planes.v[own_rows, own_columns]


def _blend(frame: Frame, planes: Planes, x: int, y: int, left: int, top: int, right: int, bottom: int) -> None:
    if left >= right:
        return
    part = frame.y[y + top : y + bottom, x + left : x + right]
    cv2.multiply(part, planes.rest[top:bottom, left:right], dst=part, scale=1 / 255)
    cv2.add(part, planes.y[top:bottom, left:right], dst=part)
    rows, columns = slice((y + top) // 2, (y + bottom) // 2), slice((x + left) // 2, (x + right) // 2)
    own_rows, own_columns = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    rest = planes.rest_c[own_rows, own_columns]
    for target, source in ((frame.u, planes.u), (frame.v, planes.v)):
        part = target[rows, columns]
        cv2.multiply(part, rest, dst=part, scale=1 / 255)
        cv2.add(part, source[own_rows, own_columns], dst=part)


class SpriteCache:
    """Planes by key, the longest unused thrown out when memory runs over ``limit`` bytes."""

    def __init__(self, limit: int = 24_000_000) -> None:
        self._limit = limit
        self._held = 0
        self._planes: OrderedDict[Hashable, Planes] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Planes]) -> Planes:
        """The planes of ``key``, made when they are not there."""
        found = self._planes.get(key)
        if found is not None:
            self._planes.move_to_end(key)
            return found
        made = make()
        self._planes[key] = made
        self._held += made.nbytes
        while self._held > self._limit and len(self._planes) > 1:
            _, dropped = self._planes.popitem(last=False)
            self._held -= dropped.nbytes
        return made
