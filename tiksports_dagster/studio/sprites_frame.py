"""Frames in yuv420p: sprites are blended into their luma at once, into their chroma where something else lies there.

Light moves in every frame, colour only where a layer does: in most frames chroma is as it was.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import cv2
import numpy as np

from tiksports_dagster.studio.sprites import NOWHERE, Pixels, Planes, Rect, Sprite, Sticker, Yuv

_MANY = 12
"""Stretches that changed beyond which all of them are drawn anew, not each within its own edges."""


_Laid = tuple[Rect, Sprite | Yuv, int, int]
"""What was laid on chroma: the rectangle it fills, a sprite with its corner's x and y, or a colour; in chroma's pixels.
Bare tuples, because there are two dozen of them in every frame."""


class Frame:
    """One picture in yuv420p: ``data`` is (height * 3 / 2, width) bytes, the planes are views of it.

    It remembers what was drawn over the backdrop, so that the next use of the same memory repairs only that. Between
    ``begin`` and ``settle`` chroma lags behind luma.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.data: Pixels = np.empty((height * 3 // 2, width), np.uint8)
        flat = self.data.reshape(-1)
        luma, quarter = width * height, width * height // 4
        self.y: Pixels = flat[:luma].reshape(height, width)
        self.u: Pixels = flat[luma : luma + quarter].reshape(height // 2, width // 2)
        self.v: Pixels = flat[luma + quarter :].reshape(height // 2, width // 2)
        self.dirty: list[Rect] = [(0, 0, width, height)]
        self.backdrop: Hashable = None
        """What the backdrop last painted here, as far as it knows."""
        self._base: tuple[Pixels, Pixels] | None = None
        """Chroma that lies under everything, while what is laid on it is only noted."""
        self._laid: list[_Laid] = []
        self._shown: tuple[tuple[Pixels, Pixels], list[_Laid]] | None = None
        """What the chroma planes hold: a base with what lies on it. None: nobody knows."""

    def begin(self, u: Pixels, v: Pixels) -> None:
        """A new picture on this chroma, which must never change; what is laid on it shows after ``settle``."""
        if self._shown is not None and self._shown[0][0] is u and self._shown[0][1] is v:
            self._base = self._shown[0]
        else:
            self._base = u, v
        self._laid = []

    def settle(self) -> None:
        """Brings chroma up to what was laid since ``begin``. From here on chroma is drawn at once, as luma is."""
        base, shown = self._base, self._shown
        if base is None:
            return
        self._base, self._shown = None, None
        if shown is None or shown[0] is not base:
            self._draw(base, [(0, 0, *self.u.shape[::-1])])
        elif shown[1] != self._laid:
            changed = _changed(shown[1], self._laid)
            if changed is None:
                self._repair(base, shown[1])
                for laid in self._laid:
                    self._lay(laid, laid[0])
            else:
                self._draw(base, changed)
        self._shown = base, self._laid

    def forget(self) -> None:
        """Notes that the whole picture is being drawn anew: nothing on it is what was laid there."""
        self._base = self._shown = self.backdrop = None
        self.touch(0, 0, self.width, self.height)

    def rect(self, left: int, top: int, right: int, bottom: int, color: Yuv) -> None:
        """Fills a rectangle, clipped to the picture; chroma covers the even pixels inside."""
        left, top = max(0, left), max(0, top)
        right, bottom = min(self.width, right), min(self.height, bottom)
        if left >= right or top >= bottom:
            return
        self.y[top:bottom, left:right] = color[0]
        self._note((((left + 1) // 2, (top + 1) // 2, (right + 1) // 2, (bottom + 1) // 2), color, 0, 0))
        self.touch(left, top, right, bottom)

    def blit(self, sprite: Sprite, x: int, y: int) -> None:
        """Lays a sprite with its upper left corner at even (x, y), clipped to the picture."""
        height, width = sprite.y.shape
        right, bottom = x + width, y + height
        if x < 0 or y < 0 or right > self.width or bottom > self.height:
            self._clipped(sprite, x, y)
            return
        # nearly always, and ten times a frame
        if isinstance(sprite, Sticker):
            cv2.copyTo(sprite.y, sprite.mask, self.y[y:bottom, x:right])
        elif sprite.solid is NOWHERE:
            _blend(self.y[y:bottom, x:right], sprite.y, sprite.rest)
        else:
            self._pieces(sprite, x, y, (0, 0, width, height))
        self._note(((x // 2, y // 2, right // 2, bottom // 2), sprite, x // 2, y // 2))
        self.dirty.append((x, y, right, bottom))

    def _clipped(self, sprite: Sprite, x: int, y: int) -> None:
        height, width = sprite.y.shape
        left, top = max(0, x), max(0, y)
        right, bottom = min(self.width, x + width), min(self.height, y + height)
        if left >= right or top >= bottom:
            return
        if isinstance(sprite, Sticker):
            rows, columns = slice(top - y, bottom - y), slice(left - x, right - x)
            cv2.copyTo(sprite.y[rows, columns], sprite.mask[rows, columns], self.y[top:bottom, left:right])
        else:
            self._pieces(sprite, x, y, (left - x, top - y, right - x, bottom - y))
        self._note(((left // 2, top // 2, right // 2, bottom // 2), sprite, x // 2, y // 2))
        self.touch(left, top, right, bottom)

    def _pieces(self, planes: Planes, x: int, y: int, within: Rect) -> None:
        """Lays the luma of what of a sprite lies within a rectangle of it."""
        for solid, begin, upper, end, lower in _parts(planes, within):
            target, source = self.y[y + upper : y + lower, x + begin : x + end], planes.y[upper:lower, begin:end]
            if solid:
                np.copyto(target, source)
            else:
                _blend(target, source, planes.rest[upper:lower, begin:end])

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        """Notes that a rectangle no longer shows the backdrop."""
        self.dirty.append((left & ~1, top & ~1, (right + 1) & ~1, (bottom + 1) & ~1))

    def _note(self, laid: _Laid) -> None:
        if self._base is not None:
            self._laid.append(laid)
            return
        self._shown = None
        self._lay(laid, laid[0])

    def _draw(self, base: tuple[Pixels, Pixels], rects: Sequence[Rect]) -> None:
        """Draws what is in the rectangles, which share no pixel."""
        for left, top, right, bottom in rects:
            self.u[top:bottom, left:right] = base[0][top:bottom, left:right]
            self.v[top:bottom, left:right] = base[1][top:bottom, left:right]
            for laid in self._laid:
                begin, upper, end, lower = laid[0]
                if begin < right and end > left and upper < bottom and lower > top:
                    self._lay(laid, (max(begin, left), max(upper, top), min(end, right), min(lower, bottom)))

    def _repair(self, base: tuple[Pixels, Pixels], gone: Sequence[_Laid]) -> None:
        """Puts back the base under what lay there: of many a thing quickest as a whole."""
        if len(gone) > _MANY:
            np.copyto(self.u, base[0])
            np.copyto(self.v, base[1])
            return
        for (left, top, right, bottom), *_ in gone:
            self.u[top:bottom, left:right] = base[0][top:bottom, left:right]
            self.v[top:bottom, left:right] = base[1][top:bottom, left:right]

    def _lay(self, laid: _Laid, rect: Rect) -> None:
        """Draws the part of something that lies in a rectangle on chroma."""
        left, top, right, bottom = rect
        _, what, x, y = laid
        if isinstance(what, tuple):
            self.u[top:bottom, left:right] = what[1]
            self.v[top:bottom, left:right] = what[2]
            return
        if isinstance(what, Sticker):
            rows, columns = slice(top - y, bottom - y), slice(left - x, right - x)
            mask = what.mask_c[rows, columns]
            cv2.copyTo(what.u[rows, columns], mask, self.u[top:bottom, left:right])
            cv2.copyTo(what.v[rows, columns], mask, self.v[top:bottom, left:right])
            return
        within = 2 * (left - x), 2 * (top - y), 2 * (right - x), 2 * (bottom - y)
        for solid, *part in _parts(what, within):
            begin, upper, end, lower = (edge // 2 for edge in part)
            rows, columns = slice(upper, lower), slice(begin, end)
            for plane, source in ((self.u, what.u), (self.v, what.v)):
                target = plane[y + upper : y + lower, x + begin : x + end]
                if solid:
                    np.copyto(target, source[rows, columns])
                else:
                    _blend(target, source[rows, columns], what.rest_c[rows, columns])


def _blend(target: Pixels, source: Pixels, rest: Pixels) -> None:
    cv2.multiply(target, rest, dst=target, scale=1 / 255)
    cv2.add(target, source, dst=target)


def _parts(planes: Planes, within: Rect) -> Iterable[tuple[bool, int, int, int, int]]:
    """What of a sprite lies within a rectangle: the part that is copied (True), and those around it to be blended."""
    solid = _common(planes.solid, within) if planes.solid is not NOWHERE else None
    left, top, right, bottom = within
    if solid is None:
        return ((False, left, top, right, bottom),)
    begin, upper, end, lower = solid
    around = (
        (False, left, top, right, upper),
        (False, left, upper, begin, lower),
        (True, begin, upper, end, lower),
        (False, end, upper, right, lower),
        (False, left, lower, right, bottom),
    )
    return [part for part in around if part[1] < part[3] and part[2] < part[4]]


def _changed(before: Sequence[_Laid], now: Sequence[_Laid]) -> list[Rect] | None:
    """Rectangles that share no pixel around all that is not the same; None where that is nearly everything."""
    # most of what lies there stays: what does not is looked for between the same beginnings and ends
    least = min(len(before), len(now))
    first = next((place for place in range(least) if before[place] != now[place]), least)
    last = next((place for place in range(least - first) if before[-1 - place] != now[-1 - place]), least - first)
    before, now = before[first : len(before) - last], now[first : len(now) - last]
    old, new = set(before), set(now)
    changed = old ^ new
    if len(changed) > _MANY or len(old) < len(before) or len(new) < len(now):
        return None
    if [one for one in before if one in new] != [one for one in now if one in old]:
        return None
    return _apart(rect for rect, *_ in changed)


def _apart(rects: Iterable[Rect]) -> list[Rect]:
    found: list[Rect] = []
    for rect in rects:
        grown = rect
        while near := next((other for other in found if _common(grown, other) is not None), None):
            found.remove(near)
            pairs = tuple(zip(grown, near, strict=True))
            grown = min(pairs[0]), min(pairs[1]), max(pairs[2]), max(pairs[3])
        found.append(grown)
    return found


def _common(one: Rect, other: Rect) -> Rect | None:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if left < right and top < bottom else None
