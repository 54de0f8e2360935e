"""The picture of a file as it is seen: black and empty stretches, frozen stretches, and frames for other gates.

A file of ours is looked at where it matters: its key frames, and the stretches whose frames are so small that
nothing can move in them. Any other file is decoded whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.cells import NOISE, Box, Cells, Levels, area_of, around, cells_of, moved
from tiksports_dagster.studio.gates.contrast import Area
from tiksports_dagster.studio.gates.lettering import Lettering
from tiksports_dagster.studio.gates.opening import Picture
from tiksports_dagster.studio.gates.streams import Index
from tiksports_dagster.studio.gates.table import told

LONGEST_BLACK = 0.4
LONGEST_FROZEN = 0.9
_DARK_MEAN, _DARK_CELL = 24.0, 44.0
"""Luma (tv range, black is 16): a frame is black when its mean and its brightest cell are below these."""
_EMPTY = 3.0
"""A frame whose cells differ by no more than this is empty, whatever its colour."""
_CUT_MEAN, _CUT_CELLS, _AT_ONCE = 8.0, 0.4, 4.0
"""Grey levels by which two frames differ in the mean when a film cuts, share of the cells that change, and how many
times more changes than from the frame before."""
_STIRRING = 0.5
"""Share of a stretch's frames that must differ from the frame before for something little to be moving in it: what only
blinks, or what an encoder is late with, moves in a few."""
_ARRIVING = 1.0
"""Seconds before a stretch in which a card's text may have come while something little still moves beside it."""
LONGEST_CARD = 2.5
"""Seconds that a card with text may stand still: about eight words, read at the pace of subtitles."""
_SUSPECT = 0.3
"""Seconds of tiny frames that are worth a closer look."""
_SETTLING = 0.6
"""Seconds that an encoder may need to stop refining a picture that has frozen."""

Span = tuple[float, float]


class Observer(Protocol):
    """Whoever looks at frames while they are decoded."""

    def see(self, picture: Picture) -> None:
        """Is shown one frame; must copy what it keeps."""
        ...


class Stretch(NamedTuple):
    """A run of frames, seconds of the video."""

    start: float
    end: float
    cut: bool = False
    """Whether the film cut to it."""
    lively: bool = False
    """Whether something little moved in most of it."""
    ticking: Area | None = None
    """Where that was, pixels."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


class _Seen(NamedTuple):
    """The first frame of a stretch: when, what it shows, whether the film cut to it."""

    at: float
    cells: Cells
    cut: bool


class _Cuts:
    """Tells a cut from a picture that moves or turns into another over some frames."""

    def __init__(self) -> None:
        self._before: Levels | None = None
        self._change = 0.0

    def see(self, cells: Levels) -> bool:
        """Whether the film cuts to this frame: much changes at once, and much less did in the frame before it."""
        before, self._before = self._before, cells
        if before is None or before.shape != cells.shape:
            return False
        apart = np.abs(cells - before)
        earlier, self._change = self._change, float(apart.mean())
        much = np.count_nonzero(apart > NOISE) > _CUT_CELLS * apart.size
        return bool(much and self._change > max(_CUT_MEAN, _AT_ONCE * earlier))


class Stillness:
    """Finds black, empty and frozen stretches in frames that come in order.

    A frozen stretch is one in which no cell differs from the stretch's first frame. A slow zoom moves away from that
    frame and ends the stretch, though two neighbouring frames may look the same. With ``little`` a stretch goes on
    though something little blinks or ticks in one place of it, or a line grows.
    """

    def __init__(self, frame_seconds: float, *, little: bool = False) -> None:
        self._frame, self._little = frame_seconds, little
        self.black: list[Stretch] = []
        self.frozen: list[Stretch] = []
        self._dark_from: float | None = None
        self._anchor: _Seen | None = None
        self._cuts = _Cuts()
        self._last = 0.0
        self._before: Levels | None = None
        self._stirs: list[bool] = []
        """Of the stretch that is open, frame by frame: whether something little differs from the frame before."""
        self._ticking: Box | None = None
        """Of that stretch: the box around all that little moved in."""
        self._size = 0, 0

    def see(self, picture: Picture) -> None:
        """Looks at the next frame; a jump in time ends every stretch."""
        cells = cells_of(picture)
        at, cut = picture.at, self._cuts.see(cells.light)
        if at - self._last > 4 * self._frame or at < self._last:
            self.end()
        dark = cells.light.mean() <= _DARK_MEAN and cells.light.max() <= _DARK_CELL
        dark = dark or all(int(plane.max()) - int(plane.min()) <= _EMPTY for plane in (cells.light, *cells.tints))
        if dark and self._dark_from is None:
            self._dark_from = at
        elif not dark:
            self._end_dark(at)
        if self._anchor is not None and self._left(self._anchor, cells):
            self._end_frozen(at)
            self._anchor = None
        if self._anchor is None:
            self._anchor = _Seen(at, cells, cut)
        self._last, self._before, self._size = at, cells.light, picture.y.shape[:2]

    def _left(self, anchor: _Seen, cells: Cells) -> bool:
        """Whether a frame no longer shows what the stretch began with."""
        apart = cells.off(anchor.cells)
        if apart.changed:
            box = apart.little(cells.light) if self._little else None
            if box is None:
                return True
            self._ticking = around(box, self._ticking)
        if self._little:
            self._stirs.append(self._before is not None and moved(cells.light - self._before))
        return False

    def end(self) -> None:
        """Ends what is open."""
        self._end_dark(self._last + self._frame)
        self._end_frozen(self._last + self._frame)
        self._anchor = None

    def _end_dark(self, at: float) -> None:
        if self._dark_from is not None:
            self.black.append(Stretch(self._dark_from, at))
        self._dark_from = None

    def _end_frozen(self, at: float) -> None:
        if self._anchor is not None and at - self._anchor.at > 2 * self._frame:
            lively = sum(self._stirs) > _STIRRING * len(self._stirs)
            place = area_of(self._ticking, self._anchor.cells.light, *self._size) if self._ticking else None
            self.frozen.append(Stretch(self._anchor.at, at, self._anchor.cut, lively, place))
        self._stirs, self._ticking = [], None


def suspects(index: Index, pixels: int) -> list[Span]:
    """Stretches whose frames are too small for anything to move in them: where to look for black and frozen pictures.

    A skipped macroblock costs next to nothing, so a frame in which nothing moves is a few hundred bytes at most. Key
    frames are large in any case and break no stretch.
    """
    order = np.argsort(index.at, kind="stable")
    at, tiny = index.at[order], (index.sizes[order] <= 60 + pixels / 256 / 14) | index.keys[order]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], tiny.astype(np.int8), [0]))))
    spans = [(float(at[a]), float(at[b - 1])) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(max(0.0, start - _SETTLING), end + 0.2) for start, end in spans if end - start >= _SUSPECT]


def join(spans: Iterable[Span], gap: float) -> list[Span]:
    """Spans in order, those nearer to each other than ``gap`` seconds made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def cards(frozen: Iterable[Stretch], texts: Sequence[Lettering]) -> list[Span]:
    """Still stretches that are cards to be read: the film cuts to them, text comes with them, they end in time.

    Where something little moves beside the text, such as a progress line, the film need not cut to it.
    """
    return [
        (one.start, one.end)
        for one in frozen
        if (one.cut or one.lively)
        and one.seconds <= LONGEST_CARD
        and any(
            one.start - (0.05 if one.cut else _ARRIVING) <= text.at < one.end and not _ticks(text.area, one)
            for text in texts
        )
    ]


def _ticks(text: Area, stretch: Stretch) -> bool:
    """Whether a text is itself what moves in a stretch, or stands right before or behind it: a clock is not read."""
    box = stretch.ticking
    if not stretch.lively or box is None:
        return False
    shared = min(text.bottom, box.bottom) - max(text.y, box.y)
    gap = max(text.x, box.x) - min(text.right, box.right)
    return shared > text.h / 2 and gap < 2 * text.h


def stillness_findings(
    black: Sequence[Stretch], frozen: Sequence[Stretch], allowed: Sequence[Span] = (), how: str = ""
) -> Iterator[Finding]:
    """The two gates. ``allowed`` are stretches in which the storyboard lets nothing move; ``how`` adds to the limit."""
    yield _worst("black", black, (), LONGEST_BLACK, how)
    dark = [(one.start - 0.1, one.end + 0.1) for one in black]
    yield _worst("frozen", frozen, [*allowed, *dark], LONGEST_FROZEN, how)


def _worst(gate: str, found: Sequence[Stretch], allowed: Sequence[Span], limit: float, how: str) -> Finding:
    counted = [one for one in found if not any(start <= one.start and one.end <= end for start, end in allowed)]
    worst = max(counted, key=lambda one: one.seconds, default=None)
    measured = "none" if worst is None else f"{worst.seconds:.2f} s"
    at = None if worst is None or worst.seconds < limit else worst.start
    shown = f"under {limit:g} s{how}"
    # Half a frame of grace for times that are rounded in the container.
    return told(gate, worst is None or worst.seconds < limit - 0.01, measured, shown, at=at)
