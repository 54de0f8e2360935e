"""A frame in cells, and what differs between two of them: all of it, nothing, or a little in one place.

Cells are means of some pixels, so that grain is small in them and a moving edge still changes one. Brightness comes
first; colour has half as many cells each way, as it has half as many samples.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.gates.contrast import Area
from tiksports_dagster.studio.gates.opening import Picture, Plane

NOISE = 5
"""Grey levels that a cell may differ by though nothing moved: an encoder goes on refining a frozen picture."""
_NOISY_CELLS, _STILL = 3e-4, 16
"""Two frames show the same when no cell differs by more than ``_STILL`` grey levels, and no more than that share of
the cells by more than ``NOISE``."""
_BLOCK_MOVED, _FADED, _GRAINY, _ROUGH = 1.2, 0.6, 8.0, 3.0
"""Grey levels that the mean of 4x4 cells, and of the whole picture, must differ by when something moves or fades behind
grain; the first at least so many times what the middle block differs by from those around it, or the middle cell: grain
is as rough in cells as in blocks of them, a ground that moves slowly is not."""
_CELLS = 135
"""Cells on the short side that a frame is averaged to; a moving edge changes at least one of them."""
_LITTLE, _LAMPS = 0.0035, (8.0, 3.0)
"""Share of the cells that the box around all that changes may have where something only blinks or ticks on a picture
that stands: a lamp, the last figures of a clock. What travels leaves its box. The others are the grey levels from which
a cell is held to be part of it, the coarse one first: what an encoder is late with widens the box of the fine one."""
_LINE, _FILLED, _EVEN = 4, 0.8, 4
"""Cells across a line that grows, such as a progress bar, share of its box that has changed, and grey levels between
neighbours on it. A line leaves what it has drawn, so its box is full however long it gets; what travels leaves it
empty, and letters that are typed are as thin and full but not even."""
_BESIDE = 2
"""Cells around such a box that do not count either: the encoder smears what moves."""

Levels = NDArray[np.int16]
Box = tuple[slice, slice]


class Cells(NamedTuple):
    """A frame in cells, or how far one frame is from another."""

    light: Levels
    tints: tuple[Levels, Levels]
    """Both colour differences."""

    def off(self, other: Cells) -> Cells:
        """How far this frame is from another, signed."""
        (u, v), (from_u, from_v) = self.tints, other.tints
        return Cells(self.light - other.light, (u - from_u, v - from_v))

    def without(self, box: Box) -> Cells:
        """A difference in which nothing has changed in a box of its brightness' cells."""
        planes = [self.light.copy(), *(plane.copy() for plane in self.tints)]
        planes[0][box] = 0
        for plane in planes[1:]:
            plane[_scaled(box, plane.shape[0] / self.light.shape[0], plane.shape[1] / self.light.shape[1])] = 0
        return Cells(planes[0], (planes[1], planes[2]))

    @property
    def changed(self) -> bool:
        """Of a difference: whether the two frames show something else, in brightness or in colour alone."""
        return any(moved(plane) for plane in (self.light, *self.tints))

    def little(self, shown: Levels) -> Box | None:
        """Of a difference: the one place, with a margin, beside which nothing has changed; None where there is none.

        ``shown`` is the brightness of the frame that differs.
        """
        # grain is taken off by the mean of nine cells first, so that it does not widen the box
        smooth = np.abs(cv2.blur(self.light.astype(np.float32), (3, 3)))
        size = self.light.shape[1], self.light.shape[0]
        strong = np.abs(self.light) > _STILL
        for tint in self.tints:
            coloured = (np.abs(tint) > _STILL).astype(np.uint8)
            if coloured.any():
                strong |= cv2.resize(coloured, size, interpolation=cv2.INTER_NEAREST) > 0
        for lamp in _LAMPS:
            box = _bounds(strong | (smooth > lamp))
            if box is None:
                continue
            if _share(box, strong) > _LITTLE and not _is_line(box, strong, shown):
                return None
            wide = _scaled(box, 1, 1, _BESIDE)
            if not self.without(wide).changed:
                return wide
        return None


def around(box: Box, other: Box | None) -> Box:
    """The least box that holds both."""
    if other is None:
        return box
    rows, columns = (
        slice(min(one.start, two.start), max(one.stop, two.stop)) for one, two in zip(box, other, strict=True)
    )
    return rows, columns


def area_of(box: Box, cells: Levels, height: int, width: int) -> Area:
    """A box of cells in pixels of the frame they were made from."""
    rows, columns = _scaled(box, height / cells.shape[0], width / cells.shape[1])
    return Area(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)


def moved(signed: Levels) -> bool:
    """Whether something moves or fades in a plane that differs from another by so much."""
    apart = np.abs(signed)
    if apart.max() > _STILL:
        return True
    if np.count_nonzero(apart > NOISE) <= max(3, _NOISY_CELLS * apart.size):
        return False
    # Grain differs from cell to cell and is gone in the mean of sixteen; what moves, or fades, is not. What is left of
    # it differs from block to block, while light that wanders over a ground does not.
    plane = signed.astype(np.float32)
    blocks = np.asarray(cv2.blur(plane, (4, 4))[2::4, 2::4], np.float32)
    still = abs(float(plane.mean())) < _FADED
    grain = min(_GRAINY * _roughness(blocks), _ROUGH * _roughness(plane)) if still else 0.0
    return bool(np.abs(blocks).max() > max(_BLOCK_MOVED, grain))


def _roughness(plane: NDArray[np.float32]) -> float:
    """How much the middle sample differs from the mean of those around it."""
    return float(np.median(np.abs(plane - cv2.blur(plane, (3, 3)))))


def _bounds(mask: NDArray[np.bool_]) -> Box | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _share(box: Box, mask: NDArray[np.bool_]) -> float:
    rows, columns = box
    return (rows.stop - rows.start) * (columns.stop - columns.start) / mask.size


def _is_line(box: Box, strong: NDArray[np.bool_], shown: Levels) -> bool:
    """Whether what is in a box is one line, up and down or across: thin, nearly full, even, and nothing around it."""
    inner = _bounds(strong)
    if inner is None or min(side.stop - side.start for side in inner) > _LINE:
        return False
    alone = all(
        abs(one.start - other.start) <= _BESIDE and abs(one.stop - other.stop) <= _BESIDE
        for one, other in zip(box, inner, strict=True)
    )
    if not alone or float(strong[inner].mean()) < _FILLED:
        return False
    along = shown[inner]
    steps = np.abs(np.diff(along, axis=int(along.shape[1] > along.shape[0])))
    return bool(np.median(steps, axis=int(along.shape[1] > along.shape[0])).min() <= _EVEN)


def _scaled(box: Box, down: float, across: float, margin: int = 0) -> Box:
    """A box in other cells, outwards; ``margin`` is in those."""
    rows, columns = (
        slice(max(0, int(side.start * by) - margin), -int(-side.stop * by // 1) + margin)
        for side, by in zip(box, (down, across), strict=True)
    )
    return rows, columns


def cells_of(picture: Picture) -> Cells:
    """A frame in cells, about ``_CELLS`` of brightness on its short side."""
    short = min(picture.y.shape)
    return Cells(light_of(picture), (_in_cells(picture.u, short), _in_cells(picture.v, short)))


def light_of(picture: Picture) -> Levels:
    """The brightness of a frame in cells."""
    return _in_cells(picture.y, min(picture.y.shape))


def _in_cells(plane: Plane, short: int) -> Levels:
    height, width = plane.shape
    shrink = max(1, round(short / _CELLS))
    small = cv2.resize(plane, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    return small.astype(np.int16)
