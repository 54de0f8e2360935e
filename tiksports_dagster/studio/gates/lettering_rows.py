"""Rows of marks that look like letters, in one frame: where they stand and how regular they are. It does not read.

Marks are searched in brightness at full size (small letters) and at a quarter (large ones), and in colour at a quarter:
letters that have the brightness of what is behind them show there alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.gates.contrast import Area
from tiksports_dagster.studio.gates.opening import Picture, Plane

MARKS, _FEW, _MOST_MARKS = 4, 2, 2500
_STEP = 7
"""Grey levels by which a mark differs from what is around it at least."""
_STEP_COLOUR = 12
_RUNS_TOGETHER = 14
"""Pixels of height up to which the letters of a word may touch in a coded picture."""
_SMALL_WINDOW, _NARROW_WINDOW, _WINDOW = 17, 13, 41
"""What a mark is compared with, pixels: about twice the height of the letters looked for. The narrow one sees letters
on a strip hardly higher than they are."""
_COLUMN, _MOST_SHORT = 8.0, 400
"""Heights that two columns of a table may lie apart, and how many short groups a table may have."""
_SOLID = 0.97
"""A mark that fills its box is a bar, a block or an I."""
_EQUAL = 0.06
"""Spread of values that are equal but for the coding, as a share of their mean: bold capitals and Cyrillic letters
come as near as 0.1."""
_LONG, _MOST_ALIKE = 9, 0.6
"""Marks from which a row of equal widths at equal distances is a grid whatever its ink: no words are spaced like that,
and no number is that long."""
_BROAD = 16
"""Least width of such marks: condensed small letters are equal to the pixel."""
_LEFT, _TOP, _WIDE, _HIGH, _INK = range(5)

Mark = tuple[int, int, int, int, int]
"""Left, top, width, height, pixels of ink."""


class Row(NamedTuple):
    """A row of marks in one frame, pixels of the full picture."""

    area: Area
    height: int
    marks: int
    regularity: float
    """0..1: one height, one baseline, and widths, gaps and ink that differ as those of letters do."""
    light: bool | None = None
    """Whether its marks are lighter than what is around them; None for one that was found in colour alone."""

    @property
    def few(self) -> bool:
        """Whether it has so few marks that it may be a number or no lettering at all."""
        return self.marks < MARKS


def find_rows(picture: Picture) -> list[Row]:
    """Rows of marks in a frame, those that were found twice once."""
    rows = _rows(picture.y, 1, 5, 44, _SMALL_WINDOW)
    height, width = picture.y.shape
    for plane, step in ((picture.y, _STEP), (picture.u, _STEP_COLOUR), (picture.v, _STEP_COLOUR)):
        quarter = np.asarray(cv2.resize(plane, (width // 4, height // 4), interpolation=cv2.INTER_AREA), np.uint8)
        for window in (_WINDOW, _NARROW_WINDOW) if plane is picture.y else (_WINDOW,):
            found = _rows(quarter, 4, 7, 90, window, step)
            rows.extend(found if plane is picture.y else (row._replace(light=None) for row in found))
    return _without_doubles(rows)


def same_place(one: Area, other: Area) -> bool:
    """Whether two areas are the same row: more than 0.6 of the larger one in common."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    if across <= 0 or down <= 0:
        return False
    return across * down > 0.6 * max(one.w * one.h, other.w * other.h)


def _rows(plane: Plane, scale: int, least: int, most: int, window: int, step: int = _STEP) -> list[Row]:
    if min(plane.shape) < 16:
        return []
    around = cv2.blur(plane, (window, window)).astype(np.int16)
    difference = plane.astype(np.int16) - around
    rows: list[Row] = []
    for light, mask in ((True, difference > step), (False, difference < -step)):
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
        found = np.asarray(stats[1:], np.int32)
        w, h, area = (found[:, column] for column in (_WIDE, _HIGH, _INK))
        fill = area / np.maximum(1, w * h)
        fits = (h >= least) & (h <= most) & (area >= 8) & (fill > 0.18)
        # a mark as high as it is thin is a 1 or an l; one that is low and wide is a dash
        letters = fits & ((fill < _SOLID) | (w <= 0.4 * h)) & (w <= 1.7 * h) & (w >= 0.08 * h)
        # what a score has between its figures is too low to be a letter
        joints = found[(h >= 2) & (w >= 0.8 * h) & (area >= 6) & (fill > 0.7) & (h < 0.5 * most)] if scale > 1 else None
        rows.extend(_grouped(found[letters], scale, light, joints))
        if scale == 1:
            # letters so small that they run into each other: words
            together = fits & (h <= _RUNS_TOGETHER) & (fill > 0.3) & (fill < 0.9) & (w <= 12 * h) & (w >= 0.8 * h)
            rows.extend(_grouped(found[together], scale, light))
    return rows


def _grouped(
    marks: NDArray[np.int32], scale: int, light: bool, joints: NDArray[np.int32] | None = None
) -> Iterator[Row]:
    """Rows of marks. More marks than any page of text has are grain or grass, no lettering.

    ``joints`` are small solid marks, one of which may stand between two figures.
    """
    if not _FEW <= len(marks) <= _MOST_MARKS:
        return
    short: list[list[Mark]] = []
    for marked in _lined_up(marks):
        row = _trimmed(marked)
        if len(row) >= MARKS or (scale > 1 and len(row) >= _FEW and _like_digits(np.array(row), joints=joints)):
            yield _row(np.array(row), scale, light)
        elif len(row) >= _FEW:
            short.append(row)
    if len(short) <= _MOST_SHORT:
        yield from (_row(np.array(row), scale, light) for row in _columns(short))


def _lined_up(marks: NDArray[np.int32]) -> Iterator[list[Mark]]:
    """Marks that stand beside each other, from left to right."""
    open_rows: list[list[Mark]] = []
    for x, y, w, h, ink in sorted(map(tuple, marks.tolist())):
        mark = (x, y, w, h, ink)
        best: list[Mark] | None = None
        reachable: list[list[Mark]] = []
        for row in open_rows:
            left, _, wide, high, _ = row[-1]
            gap = x - (left + wide)
            if gap > 1.8 * high:
                yield row
                continue
            reachable.append(row)
            nearer = best is None or gap < x - (best[-1][_LEFT] + best[-1][_WIDE])
            if nearer and -0.3 * max(h, high) <= gap <= 0.9 * max(h, high) and _fits(mark, row):
                best = row
        open_rows = reachable
        if best is None:
            open_rows.append([mark])
        else:
            best.append(mark)
    yield from open_rows


def _columns(short: Sequence[list[Mark]]) -> Iterator[list[Mark]]:
    """Short groups that stand on one line as the cells of a table do: all of one height, a few letters apart."""
    waiting = sorted((row for row in short if _like_digits(np.array(row), 1)), key=lambda row: row[0][_LEFT])
    while waiting:
        line, rest = list(waiting[0]), list[list[Mark]]()
        for row in waiting[1:]:
            (left, _, wide, high, _), first = line[-1], row[0]
            near = 0 < first[_LEFT] - left - wide <= _COLUMN * high
            level = abs(first[_TOP] - line[-1][_TOP]) <= 1 and abs(first[_HIGH] - high) <= 1
            if near and level:
                line.extend(row)
            else:
                rest.append(row)
        if len(line) >= MARKS:
            yield line
        waiting = rest


def _trimmed(row: list[Mark]) -> list[Mark]:
    while len(row) > _FEW and _is_stray(row[-1], row[:-1]):
        row = row[:-1]
    while len(row) > _FEW and _is_stray(row[0], row[:0:-1]):
        row = row[1:]
    return row


def _is_stray(mark: Mark, others: Sequence[Mark]) -> bool:
    """Whether the mark at a row's end is none of its letters: a slanted line a good way off from the last of the
    others, or the edge of what the row stands on, which is much higher than they are."""
    beside, usual = others[-1], sorted(one[_HIGH] for one in others)[len(others) // 2]
    gap = max(mark[_LEFT] - beside[_LEFT] - beside[_WIDE], beside[_LEFT] - mark[_LEFT] - mark[_WIDE])
    slanted = mark[_INK] < 0.3 * mark[_WIDE] * mark[_HIGH] and gap > 0.4 * beside[_HIGH]
    return slanted or mark[_HIGH] > 1.5 * usual


def _fits(mark: Mark, row: Sequence[Mark]) -> bool:
    """Whether a mark is as high as the row's usually are, and stands on the line of the last one."""
    heights = sorted(one[_HIGH] for one in row[-9:])
    usual = heights[len(heights) // 2]
    if not 0.4 * usual <= mark[_HIGH] <= 1.75 * usual:
        return False
    last = row[-1]
    higher, lower = max(mark[_HIGH], last[_HIGH]), min(mark[_HIGH], last[_HIGH])
    apart = abs((mark[_TOP] + mark[_HIGH]) - (last[_TOP] + last[_HIGH]))
    return lower >= 0.5 * higher and apart <= 0.33 * higher


def _like_digits(marks: NDArray[np.int32], grace: int = 0, joints: NDArray[np.int32] | None = None) -> bool:
    """Whether two or three marks may be a number: of one height on one line, give or take ``grace`` pixels, close
    together or with a dash between them, holed as digits are."""
    widths, heights, bottoms = marks[:, _WIDE], marks[:, _HIGH], marks[:, _TOP] + marks[:, _HIGH]
    high = float(heights.max())
    fill = marks[:, _INK] / (widths * heights)
    gaps = marks[1:, _LEFT] - (marks[:-1, _LEFT] + marks[:-1, _WIDE])
    return bool(
        heights.min() >= min(0.9 * high, high - grace)
        and bottoms.max() - bottoms.min() <= max(0.08 * high, grace)
        and (widths <= 0.9 * heights).all()
        and (widths >= 0.2 * heights).all()
        and (fill >= 0.3).all()
        and (fill <= (0.9 if grace else 0.78)).all()
        and all(
            gap <= 0.35 * high or (joints is not None and _is_joined(one, other, joints))
            for gap, one, other in zip(gaps, marks[:-1], marks[1:], strict=True)
        )
    )


def _is_joined(one: NDArray[np.int32], other: NDArray[np.int32], joints: NDArray[np.int32]) -> bool:
    """Whether a dash or a dot stands between two figures: alone, half way up, as near to one as to the other."""
    start, end = one[_LEFT] + one[_WIDE], other[_LEFT]
    top, high = min(one[_TOP], other[_TOP]), max(one[_HIGH], other[_HIGH])
    left, right = joints[:, _LEFT] - start, end - joints[:, _LEFT] - joints[:, _WIDE]
    middle = (joints[:, _TOP] + joints[:, _HIGH] / 2 - top) / high
    between = (left >= 0) & (right >= 0) & (middle > 0.3) & (middle < 0.75)
    fits = between & (joints[:, _HIGH] <= 0.3 * high) & (joints[:, _WIDE] <= 0.8 * high)
    near = (np.maximum(left, right) <= 0.4 * high) & (np.abs(left - right) <= max(2.0, 0.12 * high))
    return int(np.count_nonzero(between)) == 1 and bool((fits & near).any())


def _row(marks: NDArray[np.int32], scale: int, light: bool) -> Row:
    left, top = int(marks[:, _LEFT].min()), int(marks[:, _TOP].min())
    right = int((marks[:, _LEFT] + marks[:, _WIDE]).max())
    bottoms = marks[:, _TOP] + marks[:, _HIGH]
    bottom = int(bottoms.max())
    heights = marks[:, _HIGH]
    height = float(np.percentile(heights, 85))
    level = 1 - min(1.0, float(np.median(np.abs(bottoms - np.median(bottoms)))) / (0.15 * height))
    even = 1 - min(1.0, float(np.median(np.abs(heights - np.median(heights)))) / (0.3 * height))
    area = Area(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
    whole = (
        (level + even)
        / 2
        * (
            0.3
            if (len(marks) >= MARKS and _is_pattern(marks)) or bottom - top > 2.2 * float(np.median(heights))
            else 1.0
        )
    )
    return Row(area, round(height * scale), len(marks), whole, light)


def _is_pattern(marks: NDArray[np.int32]) -> bool:
    """Equal marks at equal distances are dots, ticks or a grid, also where some places of it are empty, as in rows of
    seats or windows; letters differ in width, or at least in ink."""
    steps = np.diff(_middles(marks))
    pitch = max(1.0, float(np.percentile(steps, 10)))
    if len(marks) >= _LONG and _mostly_one(marks):
        return True
    on_grid = _alike(marks[:, _WIDE]) and _alike(steps / np.maximum(1, np.round(steps / pitch)))
    long = len(marks) >= _LONG and float(np.median(marks[:, _WIDE])) >= _BROAD
    return on_grid and (long or _alike(marks[:, _INK]))


def _mostly_one(marks: NDArray[np.int32]) -> bool:
    """Whether most marks are one and the same: the meshes of a net, of which some run together. No letter comes that
    often."""
    wide, ink = marks[:, _WIDE], marks[:, _INK]
    same = (np.abs(wide - np.median(wide)) <= 1) & (np.abs(ink - np.median(ink)) <= 0.08 * float(np.median(ink)))
    return float(same.mean()) >= _MOST_ALIKE


def _middles(marks: NDArray[np.int32]) -> NDArray[np.float64]:
    return marks[:, _LEFT] + marks[:, _WIDE] / 2


def _alike(values: NDArray[np.int32] | NDArray[np.float64]) -> bool:
    """Whether values are equal but for an eighth at each end of their order: a grid is cut by the picture's edge, and
    one of its marks may run into the next."""
    off = len(values) // 8
    inner = np.sort(values)[off : len(values) - off]
    return float(inner.std()) <= _EQUAL * float(inner.mean()) + 0.4


def _without_doubles(rows: Sequence[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in sorted(rows, key=lambda one: (one.light is None, -one.marks * one.regularity)):
        if not any(same_place(row.area, other.area) for other in kept):
            kept.append(row)
    return kept
