"""Text in the frames of a file that nobody described: rows of marks that look like letters, with stated confidence.

It does not read. It finds rows of at least three marks of one height on one line, in either polarity and at two
scales, and keeps those that stand at the same place in several frames. What it says of a row (height, contrast, place)
is measured on the pixels of the frame in which it stands out best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.contrast import Area, measure
from tiksports_dagster.studio.gates.opening import Picture, Plane
from tiksports_dagster.studio.gates.table import told, unchecked

EVERY = 0.4
"""Seconds between two frames that are searched."""
SURE = 0.6
"""Confidence from which a row is held against the limits."""
LEAST_ROW = 19 / 1080
"""Least height of the tallest letters as a share of the short side. Lower than for our own texts, because which letters
stand in a row is not known: a row of small letters alone is a third lower than its capitals would be."""
LEAST_RATIO = 3.0
"""Least contrast asked of a row whose size class is not known for certain."""
_MARKS, _MOST_MARKS = 4, 2500
_STEP = 7
"""Grey levels by which a mark differs from what is around it at least."""
_RUNS_TOGETHER = 14
"""Pixels of height up to which the letters of a word may touch in a coded picture."""
_SMALL_WINDOW, _WINDOW = 17, 41
"""What a mark is compared with, pixels: about twice the height of the letters looked for."""


class Row(NamedTuple):
    """A row of marks in one frame, pixels of the full picture."""

    area: Area
    height: int
    marks: int
    regularity: float
    """0..1: one height, one baseline, and widths and gaps that differ as those of letters do."""


@dataclass
class _Track:
    """A row that stays: where it was seen, how often, and at its clearest."""

    row: Row
    first: float
    last: float
    seen: int = 1
    ratio: float = 0.0
    confidence: float = 0.0
    rested: int = 0
    """How often it stood where it was seen before."""
    latest: Area | None = None
    heights: list[int] = field(default_factory=list)
    places: list[Area] = field(default_factory=list)


class Lettering(NamedTuple):
    """A row of letters that stayed: its clearest view, every place it was seen at, height, best contrast, from when."""

    area: Area
    places: tuple[Area, ...]
    height: int
    ratio: float
    at: float
    confidence: float


class LetteringKeeper:
    """Searches frames for rows of letters and follows them."""

    def __init__(self, every: float = EVERY) -> None:
        self._every, self._next = every, 0.0
        self._open: list[_Track] = []
        self._done: list[_Track] = []
        self.frames = 0

    def see(self, picture: Picture) -> None:
        """Searches the frame if the last one searched is long enough ago."""
        if picture.at + 1e-6 < self._next:
            return
        self._next = picture.at + self._every
        self.frames += 1
        rows = find_rows(picture.y)
        left = list(self._open)
        self._open = []
        for row in rows:
            track = next((one for one in left if _same(one.row.area, row.area)), None)
            if track is None:
                track = _Track(row, picture.at, picture.at, seen=0)
            else:
                left.remove(track)
            self._note(track, row, picture)
            self._open.append(track)
        self._done.extend(left)

    def _note(self, track: _Track, row: Row, picture: Picture) -> None:
        track.rested += track.latest is not None and _in_place(track.latest, row.area)
        track.latest = row.area
        track.places.append(row.area)
        track.seen, track.last = track.seen + 1, picture.at
        track.heights.append(row.height)
        found = measure(picture, row.area)
        if found is None or not 0.04 < found.share < 0.75:
            return
        if found.ratio > track.ratio:
            track.ratio, track.row = found.ratio, row
        track.confidence = max(track.confidence, _confidence(row, found.share))

    def found(self) -> list[Lettering]:
        """Rows seen in two frames or more, sure enough."""
        rows: list[Lettering] = []
        for track in (*self._done, *self._open):
            # one that never stands still is on its way in or out, or no text at all
            steady = 1.0 if track.rested >= 2 else 0.9 if track.rested == 1 else 0.5
            confidence = track.confidence * steady
            if confidence >= SURE and track.ratio > 0:
                height = int(np.median(track.heights))
                rows.append(
                    Lettering(track.row.area, tuple(track.places), height, track.ratio, track.first, confidence)
                )
        return rows


def _same(one: Area, other: Area) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    if across <= 0 or down <= 0:
        return False
    return across * down > 0.6 * max(one.w * one.h, other.w * other.h)


def _in_place(one: Area, other: Area) -> bool:
    edges = zip((one.x, one.y, one.right, one.bottom), (other.x, other.y, other.right, other.bottom), strict=True)
    return all(abs(a - b) <= max(4, 0.12 * one.h) for a, b in edges)


def _confidence(row: Row, share: float) -> float:
    many = min(1.0, 0.45 + 0.07 * row.marks)
    inked = 1.0 if 0.1 < share < 0.6 else 0.7
    return many * inked * (0.6 + 0.4 * row.regularity)


def find_rows(luma: Plane) -> list[Row]:
    """Rows of marks in a (height, width) luma plane, small lettering at full size, large lettering at a quarter."""
    rows = _rows(luma, 1, 5, 44, _SMALL_WINDOW)
    quarter = np.asarray(
        cv2.resize(luma, (luma.shape[1] // 4, luma.shape[0] // 4), interpolation=cv2.INTER_AREA), np.uint8
    )
    return _without_doubles([*rows, *_rows(quarter, 4, 9, 90, _WINDOW)])


def _rows(luma: Plane, scale: int, least: int, most: int, window: int) -> list[Row]:
    if min(luma.shape) < 16:
        return []
    around = cv2.blur(luma, (window, window)).astype(np.int16)
    difference = luma.astype(np.int16) - around
    rows: list[Row] = []
    for mask in (difference > _STEP, difference < -_STEP):
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
        found = np.asarray(stats[1:], np.int32)
        w, h, area = (found[:, column] for column in range(2, 5))
        fill = area / np.maximum(1, w * h)
        fits = (h >= least) & (h <= most) & (area >= 8) & (fill > 0.18)
        # a mark as high as it is thin is a 1 or an l; one that is low and wide is a dash
        letters = fits & (fill < 0.97) & (w <= 1.7 * h) & (w >= 0.08 * h)
        rows.extend(_grouped(found[letters][:, :4], scale))
        if scale == 1:
            # letters so small that they run into each other: words
            words = fits & (h <= _RUNS_TOGETHER) & (fill > 0.3) & (fill < 0.9) & (w <= 12 * h) & (w >= 0.8 * h)
            rows.extend(_grouped(found[words][:, :4], scale))
    return rows


def _grouped(marks: NDArray[np.int32], scale: int) -> Iterator[Row]:
    """Rows of marks, from left to right. More marks than any page of text has are grain or grass, no lettering."""
    if not _MARKS <= len(marks) <= _MOST_MARKS:
        return
    open_rows: list[list[tuple[int, int, int, int]]] = []
    for x, y, w, h in sorted(map(tuple, marks.tolist())):
        mark = (x, y, w, h)
        best: list[tuple[int, int, int, int]] | None = None
        reachable: list[list[tuple[int, int, int, int]]] = []
        for row in open_rows:
            left, _, wide, high = row[-1]
            gap = x - (left + wide)
            if gap > 1.8 * high:
                if len(row) >= _MARKS:
                    yield _row(np.array(row), scale)
                continue
            reachable.append(row)
            nearer = best is None or gap < x - (best[-1][0] + best[-1][2])
            if nearer and -0.3 * max(h, high) <= gap <= 0.9 * max(h, high) and _fits(mark, row):
                best = row
        open_rows = reachable
        if best is None:
            open_rows.append([mark])
        else:
            best.append(mark)
    for row in open_rows:
        if len(row) >= _MARKS:
            yield _row(np.array(row), scale)


def _fits(mark: tuple[int, int, int, int], row: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether a mark is as high as the row's usually are, and stands on the line of the last one."""
    heights = sorted(one[3] for one in row[-9:])
    usual = heights[len(heights) // 2]
    if not 0.4 * usual <= mark[3] <= 1.75 * usual:
        return False
    last = row[-1]
    higher, lower = max(mark[3], last[3]), min(mark[3], last[3])
    return lower >= 0.5 * higher and abs((mark[1] + mark[3]) - (last[1] + last[3])) <= 0.33 * higher


def _row(marks: NDArray[np.int32], scale: int) -> Row:
    left, top = int(marks[:, 0].min()), int(marks[:, 1].min())
    right, bottom = int((marks[:, 0] + marks[:, 2]).max()), int((marks[:, 1] + marks[:, 3]).max())
    heights, bottoms = marks[:, 3], marks[:, 1] + marks[:, 3]
    height = float(np.percentile(heights, 85))
    level = 1 - min(1.0, float(np.median(np.abs(bottoms - np.median(bottoms)))) / (0.15 * height))
    even = 1 - min(1.0, float(np.median(np.abs(heights - np.median(heights)))) / (0.3 * height))
    area = Area(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
    whole = (level + even) / 2 * (0.3 if _is_pattern(marks) or bottom - top > 2.2 * float(np.median(heights)) else 1.0)
    return Row(area, round(height * scale), len(marks), whole)


def _is_pattern(marks: NDArray[np.int32]) -> bool:
    """Equal marks at equal distances are dots, ticks or a grid; letters differ in width."""
    widths, middles = marks[:, 2], marks[:, 0] + marks[:, 2] / 2
    steps = np.diff(middles)
    alike = float(widths.std()) <= 0.14 * float(widths.mean()) + 0.4
    return alike and float(steps.std()) <= 0.14 * float(steps.mean()) + 0.4


def _without_doubles(rows: Sequence[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in sorted(rows, key=lambda one: -one.marks * one.regularity):
        if not any(_same(row.area, other.area) for other in kept):
            kept.append(row)
    return kept


def lettering_findings(keeper: LetteringKeeper, platform: Platform, width: int, height: int) -> Iterator[Finding]:
    """The gates on text for a file that nobody described. No row found: not checked, which is not passed."""
    short = min(width, height)
    least = LEAST_ROW * short
    limits = {
        "text_size": f"letters of at least {least:.0f} px, as far as pixels tell",
        "contrast": f"{LEAST_RATIO:g}:1, as far as pixels tell",
        "safe_zone": "nothing readable under the app's own areas, as far as pixels tell",
    }
    rows = keeper.found()
    if not rows:
        reason = f"no lettering found in {keeper.frames} frames"
        yield from (unchecked(gate, reason, limit) for gate, limit in limits.items())
        return
    smallest = min(rows, key=lambda row: row.height)
    yield _held("text_size", smallest.height >= least, f"{smallest.height} px", smallest, rows, limits["text_size"])
    weakest = min(rows, key=lambda row: row.ratio)
    yield _held("contrast", weakest.ratio >= LEAST_RATIO, f"{weakest.ratio:.1f}:1", weakest, rows, limits["contrast"])
    zone = platform.safe_zone
    across, down = width / platform.width, height / platform.height
    free = zone.left * across, zone.top * down, width - zone.right * across, height - zone.bottom * down
    # where it reaches least far out: a number that swells for a moment is not covered
    over = {row: min(_over(place, free) for place in row.places) for row in rows}
    outer = max(rows, key=lambda row: over[row])
    passed = over[outer] <= 0.012 * short
    measured = "none" if passed else f"{over[outer]:.0f} px under the app"
    yield _held("safe_zone", passed, measured, outer, rows, limits["safe_zone"])


def _over(area: Area, free: tuple[float, float, float, float]) -> float:
    return max(0.0, free[0] - area.x, free[1] - area.y, area.right - free[2], area.bottom - free[3])


def _held(gate: str, passed: bool, value: str, row: Lettering, rows: Sequence[Lettering], limit: str) -> Finding:
    area = row.area
    where = f"{value}, row of {area.w}x{area.h} at {area.x},{area.y}; {len(rows)} rows found"
    return told(gate, passed, where, limit, at=row.at, confidence=row.confidence)
