"""Sprites in the encoder's own format: premultiplied planar yuv420p (BT.709, tv range), blended without conversion."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

# OpenCV's own threads wait for work by spinning: on sprites and single planes they burn more time than they save, and
# the encoder's threads are waiting for it.
cv2.setNumThreads(1)

Pixels = NDArray[np.uint8]
Yuv = tuple[int, int, int]
Rect = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; the last two are outside."""
NOWHERE: Rect = (0, 0, 0, 0)
Planar = tuple[Pixels, Pixels, Pixels]
"""Y, Cb, Cr of a picture; chroma has half the size."""

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


_LEAST_SOLID = 64
_LEAST_COPIED = 12_000
"""Pixels on a side, and in all: smaller opaque parts are not worth the passes around them."""


def pixels(picture: object) -> Pixels:
    """What OpenCV returned (its stubs say any number) as the bytes it is; copies only what is something else."""
    return np.asarray(picture, np.uint8)


@lru_cache(maxsize=256)
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


@dataclass(frozen=True, eq=False, slots=True)
class Planes:
    """A sprite ready to blend at even coordinates: colour times coverage, and ``rest``, 255 minus coverage.

    It equals itself alone, so that what lies on a frame can be compared without looking at pixels.
    """

    y: Pixels
    u: Pixels
    v: Pixels
    rest: Pixels
    rest_c: Pixels
    solid: Rect
    """The part, with even edges, in which every pixel is opaque: copied, not blended."""

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.y.nbytes + self.u.nbytes + self.v.nbytes + self.rest.nbytes + self.rest_c.nbytes


@dataclass(frozen=True, eq=False, slots=True)
class Sticker:
    """A sprite for one place on a ground that stands still: each pixel hides what lies there or leaves it alone.

    Where the sprite covers in part, the ground is in it already; what little light moves over the ground is left out
    there. It is copied through a mask, at a quarter of what blending costs. It equals itself alone.
    """

    y: Pixels
    u: Pixels
    v: Pixels
    mask: Pixels
    """255 where it hides, else 0."""
    mask_c: Pixels

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.y.nbytes + self.u.nbytes + self.v.nbytes + self.mask.nbytes + self.mask_c.nbytes


Sprite = Planes | Sticker


def stuck(planes: Planes, ground: Planar, x: int, y: int) -> Sticker:
    """The sprite as it looks with its corner at even (x, y), inside the picture."""

    def on(own: Pixels, rest: Pixels, under: Pixels, left: int, top: int) -> Pixels:
        height, width = own.shape
        part = under[top : top + height, left : left + width]
        return pixels(cv2.add(cv2.multiply(part, rest, scale=1 / 255), own))

    base_y, base_u, base_v = ground
    return Sticker(
        on(planes.y, planes.rest, base_y, x, y),
        on(planes.u, planes.rest_c, base_u, x // 2, y // 2),
        on(planes.v, planes.rest_c, base_v, x // 2, y // 2),
        _hiding(planes.rest),
        _hiding(planes.rest_c),
    )


def _hiding(rest: Pixels) -> Pixels:
    return pixels(cv2.threshold(rest, 254, 255, cv2.THRESH_BINARY_INV)[1])


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
    return Planes(luma(rgba), *chroma(rgba), rest, rest_c, solid_part(rest))


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
        NOWHERE,
    )


def even(length: float) -> int:
    """The nearest even number of pixels, at least two."""
    return max(2, 2 * round(length / 2))


def resized(planes: Planes, scale: float) -> Planes:
    """The same sprite at another size, to even sides."""
    height, width = planes.y.shape
    wide, high = even(width * scale), even(height * scale)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR

    def at(plane: Pixels, step: int) -> Pixels:
        return pixels(cv2.resize(plane, (wide // step, high // step), interpolation=method))

    rest = at(planes.rest, 1)
    return Planes(at(planes.y, 1), at(planes.u, 2), at(planes.v, 2), rest, at(planes.rest_c, 2), solid_part(rest))


def weakened(planes: Planes, opacity: float) -> Planes:
    """The same sprite at an opacity of 0..1."""
    y, u, v = (pixels(cv2.convertScaleAbs(plane, alpha=opacity)) for plane in (planes.y, planes.u, planes.v))
    rest, rest_c = (
        pixels(cv2.convertScaleAbs(plane, alpha=opacity, beta=255 * (1 - opacity)))
        for plane in (planes.rest, planes.rest_c)
    )
    return Planes(y, u, v, rest, rest_c, NOWHERE)


def solid_part(rest: Pixels) -> Rect:
    """The longest run of wholly opaque columns, but for two rows above and below if need be; ``NOWHERE`` where it is
    too short to be worth the passes around it."""
    if rest.size < _LEAST_COPIED:
        return NOWHERE
    height = rest.shape[0]
    left, right = _solid_columns(rest)
    if left < right:
        return left, 0, right, height
    # A sprite at an odd place has an empty row at its edge.
    left, right = _solid_columns(rest[2 : height - 2]) if height >= _LEAST_SOLID else (0, 0)
    return (left, 2, right, height - 2) if left < right else NOWHERE


def _solid_columns(rest: Pixels) -> tuple[int, int]:
    opaque = rest.max(axis=0) == 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], opaque.view(np.int8), [0]))))
    if edges.size == 0:
        return 0, 0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    start, end = (int(starts[longest]) + 1) & ~1, int(ends[longest]) & ~1
    worth = end - start >= _LEAST_SOLID and (end - start) * rest.shape[0] >= _LEAST_COPIED
    return (start, end) if worth else (0, 0)


S = TypeVar("S", Planes, Sticker)


class SpriteCache(Generic[S]):
    """Sprites by key, the longest unused thrown out when memory runs over ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._sprites: OrderedDict[Hashable, S] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], S]) -> S:
        """The sprite of ``key``, made when it is not there."""
        found = self._sprites.get(key)
        if found is not None:
            self._sprites.move_to_end(key)
            return found
        made = make()
        self._sprites[key] = made
        self._held += made.nbytes
        while self._held > self._limit and len(self._sprites) > 1:
            _, dropped = self._sprites.popitem(last=False)
            self._held -= dropped.nbytes
        return made
