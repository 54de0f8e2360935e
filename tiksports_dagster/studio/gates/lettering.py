"""Text in the frames of a file that nobody described: rows of marks that look like letters, with stated confidence.

It does not read. Of the rows of marks in single frames it keeps those that stand at the same place in several of them,
or roll along one line. What it says of a row (height, contrast, place) is measured on the pixels of the frame in which
it stands out best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.contrast import Area, measure
from tiksports_dagster.studio.gates.lettering_rows import MARKS, Row, find_rows, same_place
from tiksports_dagster.studio.gates.opening import Picture
from tiksports_dagster.studio.gates.table import told, unchecked
from tiksports_dagster.studio.gates.texts import least_capital

EVERY = 0.4
"""Seconds between two frames that are searched."""
SURE = 0.6
"""Confidence from which a row is held against the limits."""
LEAST_ROW = 19 / 28
"""Least height of the tallest letters as a share of what is asked of our own capitals. Lower, because it is not known
which letters stand in a row: a row of small letters alone is a third lower than its capitals would be."""
LEAST_RATIO = 3.0
"""Least contrast asked of a row whose size class is not known for certain."""
_FEW_SURE = 0.7
"""Confidence in two or three marks: they are asked to be more regular, to rest longer, and judged by place alone."""
_INK = {True: 255.0, False: 0.0, None: None}
"""Lightness towards which a row's ink lies."""
_PATIENCE = 4
"""Searched frames in which a row may be missed before it is given up."""
_ROLLED = 3
"""How often a row must have moved straight on to be held for a text that rolls."""


@dataclass
class _Track:
    """A row that stays: where it was seen, how often, and at its clearest."""

    row: Row
    first: float
    last: float
    seen: int = 0
    missed: int = 0
    """How many searched frames it was not found in since it was last seen."""
    confidence: float = 0.0
    rolled: int = 0
    """How often it had moved straight on, along its line or up and down."""
    marks: int = 0
    heights: list[int] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    places: list[Area] = field(default_factory=list)
    rests: list[Area] = field(default_factory=list)
    """The places at which it stood where it was seen before."""

    @property
    def rested(self) -> int:
        """How often it stood where it was seen before."""
        return len(self.rests)


class Lettering(NamedTuple):
    """A row of letters that stayed: its clearest view, the places it rested at, height, contrast, since when.

    The contrast is that of its better sightings: a text that fades in is pale for a moment.
    """

    area: Area
    places: tuple[Area, ...]
    height: int
    ratio: float
    at: float
    confidence: float
    few: bool
    """Whether it never had more than three marks: a number, perhaps."""


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
        rows = find_rows(picture)
        left = list(self._open)
        self._open = []
        for row in rows:
            track = next((one for one in left if same_place(one.places[-1], row.area)), None) or next(
                (one for one in left if _on_its_column(one.places[-1], row.area)), None
            )
            if track is None:
                track = _Track(row, picture.at, picture.at)
            else:
                left.remove(track)
            self._note(track, row, picture)
            self._open.append(track)
        for track in left:
            # something may have passed before it
            track.missed += 1
            (self._open if track.missed <= _PATIENCE else self._done).append(track)

    def _note(self, track: _Track, row: Row, picture: Picture) -> None:
        if track.places:
            rests = _in_place(track.places[-1], row.area)
            track.rests.extend([row.area] if rests else [])
            track.rolled += not rests and _on_its_way(track.places[-1], row.area)
        track.places.append(row.area)
        track.seen, track.last, track.missed = track.seen + 1, picture.at, 0
        track.heights.append(row.height)
        track.marks = max(track.marks, row.marks)
        found = measure(picture, row.area, _INK[row.light], margin=2)
        visible = found is not None and 0.04 < found.share < 0.75
        if found is None or not (visible or row.light is None):
            return
        if found.ratio > max(track.ratios, default=0.0):
            track.row = row
        track.ratios.append(found.ratio)
        track.confidence = max(track.confidence, _confidence(row, found.share if visible else 0.3))

    def found(self) -> list[Lettering]:
        """Rows seen in two frames or more, sure enough."""
        tracks = (track for track in (*self._done, *self._open) if track.confidence * _steady(track) >= SURE)
        return [
            Lettering(
                area=track.row.area,
                places=tuple(track.rests or track.places),
                height=int(np.median(track.heights)),
                ratio=float(np.percentile(track.ratios, 75, method="higher")),
                at=track.first,
                confidence=track.confidence * _steady(track),
                few=track.marks < MARKS,
            )
            for track in tracks
            if track.ratios
        ]


def _steady(track: _Track) -> float:
    """How much it stayed: what never stands still is on its way in or out, or no text at all."""
    if track.marks < MARKS:
        return 1.0 if track.rested >= 2 else 0.5
    if track.rested >= 2:
        return 1.0
    return 0.9 if track.rested == 1 or track.rolled >= _ROLLED else 0.5


def _in_place(one: Area, other: Area) -> bool:
    edges = zip((one.x, one.y, one.right, one.bottom), (other.x, other.y, other.right, other.bottom), strict=True)
    return all(abs(a - b) <= max(4, 0.05 * one.h) for a, b in edges)


def _on_its_way(one: Area, other: Area) -> bool:
    """Whether a row moved along its line, as in a ticker, or straight up or down, as credits do."""
    along = abs(one.y - other.y) <= 2 and abs(one.bottom - other.bottom) <= 2
    return along or _on_its_column(one, other)


def _on_its_column(one: Area, other: Area) -> bool:
    alike = abs(one.x - other.x) <= 2 and abs(one.right - other.right) <= 2 and abs(one.h - other.h) <= 2
    return alike and abs(one.y - other.y) <= 2 * one.h


def _confidence(row: Row, share: float) -> float:
    many = _FEW_SURE if row.few else min(1.0, 0.45 + 0.07 * row.marks)
    inked = 1.0 if 0.1 < share < 0.6 else 0.7
    return many * inked * (0.4 + 0.6 * row.regularity)


def lettering_findings(keeper: LetteringKeeper, platform: Platform, width: int, height: int) -> Iterator[Finding]:
    """The gates on text for a file that nobody described. No row found: not checked, which is not passed."""
    short = min(width, height)
    least = LEAST_ROW * least_capital(width, height)
    limits = {
        "text_size": f"letters of at least {least:.0f} px, as far as pixels tell",
        "contrast": f"{LEAST_RATIO:g}:1, as far as pixels tell",
        "safe_zone": "nothing readable under the app's own areas, as far as pixels tell",
    }
    every = keeper.found()
    rows = [row for row in every if not row.few]
    if not every:
        reason = f"no lettering found in {keeper.frames} frames"
        yield from (unchecked(gate, reason, limit) for gate, limit in limits.items())
        return
    if rows:
        smallest = min(rows, key=lambda row: row.height)
        fits = smallest.height >= least
        yield _held("text_size", fits, f"{smallest.height} px", smallest, rows, limits["text_size"])
        weakest = min(rows, key=lambda row: row.ratio)
        fits = weakest.ratio >= LEAST_RATIO
        yield _held("contrast", fits, f"{weakest.ratio:.1f}:1", weakest, rows, limits["contrast"])
    else:
        yield from (unchecked(gate, "only single figures found", limits[gate]) for gate in ("text_size", "contrast"))
    zone = platform.safe_zone
    across, down = width / platform.width, height / platform.height
    free = zone.left * across, zone.top * down, width - zone.right * across, height - zone.bottom * down
    # where it reaches least far out: a number that swells for a moment is not covered
    over = {row: min(_over(place, free) for place in row.places) for row in every}
    outer = max(every, key=lambda row: over[row])
    passed = over[outer] <= 0.012 * short
    measured = "none" if passed else f"{over[outer]:.0f} px under the app"
    yield _held("safe_zone", passed, measured, outer, every, limits["safe_zone"])


def _over(area: Area, free: tuple[float, float, float, float]) -> float:
    return max(0.0, free[0] - area.x, free[1] - area.y, area.right - free[2], area.bottom - free[3])


def _held(gate: str, passed: bool, value: str, row: Lettering, rows: Sequence[Lettering], limit: str) -> Finding:
    area = row.area
    where = f"{value}, row of {area.w}x{area.h} at {area.x},{area.y}; {len(rows)} rows found"
    return told(gate, passed, where, limit, at=row.at, confidence=row.confidence)
