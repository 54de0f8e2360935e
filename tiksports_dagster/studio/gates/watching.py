"""The picture of a file as it is seen: black and empty stretches, frozen stretches, and frames for other gates.

A file of ours is looked at where it matters: its key frames, and the stretches whose frames are so small that
nothing can move in them. Any other file is decoded whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.opening import Picture, Plane
from tiksports_dagster.studio.gates.streams import Index
from tiksports_dagster.studio.gates.table import told

LONGEST_BLACK = 0.4
LONGEST_FROZEN = 0.9
_DARK_MEAN, _DARK_CELL = 24.0, 44.0
"""Luma (tv range, black is 16): a frame is black when its mean and its brightest cell are below these."""
_EMPTY = 3.0
"""A frame whose cells differ by no more than this is empty, whatever its colour."""
_NOISE, _NOISY_CELLS, _STILL = 5, 3e-4, 16
"""Two frames show the same when no cell differs by more than ``_STILL`` grey levels, and no more than that share of
the cells by more than ``_NOISE``: an encoder goes on refining a frozen picture for a few frames."""
_BLOCK_MOVED, _FADED, _GRAINY = 1.2, 0.6, 8.0
"""Grey levels that the mean of 4x4 cells, and of the whole picture, must differ by when something moves or fades behind
grain; the first at least so many times what the middle block differs by."""
_TINTED = 0.02
"""Share of the cells whose colour must change where the brightness does not."""
_CELLS = 135
"""Cells on the short side that a frame is averaged to; a moving edge changes at least one of them."""
_CUT_MEAN, _CUT_CELLS, _AT_ONCE = 8.0, 0.4, 4.0
"""Grey levels by which two frames differ in the mean when a film cuts, share of the cells that change, and how many
times more changes than from the frame before."""
_LITTLE, _LAMP = 0.003, 8
"""Share of the cells that the box around all that changes may have where something only blinks, ticks or creeps on a
picture that stands: a lamp, the figures of a clock, the end of a progress bar. What travels leaves its box. The second
is the grey levels from which a cell is held to be part of it."""
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

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


class _Seen(NamedTuple):
    """The first frame of a stretch: when, brightness and colour in cells, whether the film cut to it."""

    at: float
    cells: NDArray[np.int16]
    tints: tuple[NDArray[np.int16], ...]
    cut: bool

    def differs(self, cells: NDArray[np.int16], tints: Sequence[NDArray[np.int16]]) -> bool:
        """Whether another frame shows something else, in brightness or in colour alone."""
        if _moved(cells - self.cells):
            return True
        # a lamp that blinks on a picture that stands is no movement: colour alone must change over some of it
        pairs = zip(tints, self.tints, strict=True)
        return any(_moved(one - other) and (np.abs(one - other) > 1).mean() > _TINTED for one, other in pairs)

    def beside_little(
        self, cells: NDArray[np.int16], tints: Sequence[NDArray[np.int16]]
    ) -> tuple[NDArray[np.int16], tuple[NDArray[np.int16], ...]] | None:
        """Another frame with what little differs in it taken from this one; None where more than a little differs."""
        box = _little(cells - self.cells)
        if box is None:
            return None
        planes = [cells.copy(), *(plane.copy() for plane in tints)]
        for plane, own in zip(planes, (self.cells, *self.tints), strict=True):
            plane[box] = own[box]
        return planes[0], tuple(planes[1:])


class _Cuts:
    """Tells a cut from a picture that moves or turns into another over some frames."""

    def __init__(self) -> None:
        self._before: NDArray[np.int16] | None = None
        self._change = 0.0

    def see(self, cells: NDArray[np.int16]) -> bool:
        """Whether the film cuts to this frame: much changes at once, and much less did in the frame before it."""
        before, self._before = self._before, cells
        if before is None or before.shape != cells.shape:
            return False
        apart = np.abs(cells - before)
        earlier, self._change = self._change, float(apart.mean())
        much = np.count_nonzero(apart > _NOISE) > _CUT_CELLS * apart.size
        return bool(much and self._change > max(_CUT_MEAN, _AT_ONCE * earlier))


class Stillness:
    """Finds black, empty and frozen stretches in frames that come in order.

    A frozen stretch is one in which no cell differs from the stretch's first frame. A slow zoom moves away from that
    frame and ends the stretch, though two neighbouring frames may look the same. With ``little`` a stretch goes on
    though something little blinks, ticks or creeps in one place of it.
    """

    def __init__(self, frame_seconds: float, *, little: bool = False) -> None:
        self._frame, self._little = frame_seconds, little
        self.black: list[Stretch] = []
        self.frozen: list[Stretch] = []
        self._dark_from: float | None = None
        self._anchor: _Seen | None = None
        self._cuts = _Cuts()
        self._last = 0.0
        self._before: NDArray[np.int16] | None = None
        self._stirs: list[bool] = []
        """Of the stretch that is open, frame by frame: whether something little differs from the frame before."""

    def see(self, picture: Picture) -> None:
        """Looks at the next frame; a jump in time ends every stretch."""
        cells, tints = cells_of(picture), tints_of(picture)
        at, cut = picture.at, self._cuts.see(cells)
        if at - self._last > 4 * self._frame or at < self._last:
            self.end()
        dark = cells.mean() <= _DARK_MEAN and cells.max() <= _DARK_CELL
        dark = dark or all(int(plane.max()) - int(plane.min()) <= _EMPTY for plane in (cells, *tints))
        if dark and self._dark_from is None:
            self._dark_from = at
        elif not dark:
            self._end_dark(at)
        if self._anchor is not None and self._left(self._anchor, cells, tints):
            self._end_frozen(at)
            self._anchor = None
        if self._anchor is None:
            self._anchor = _Seen(at, cells, tints, cut)
        self._last, self._before = at, cells

    def _left(self, anchor: _Seen, cells: NDArray[np.int16], tints: Sequence[NDArray[np.int16]]) -> bool:
        """Whether a frame no longer shows what the stretch began with."""
        if anchor.differs(cells, tints):
            beside = anchor.beside_little(cells, tints) if self._little else None
            if beside is None or anchor.differs(*beside):
                return True
        if self._little:
            self._stirs.append(self._before is not None and _moved(cells - self._before))
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
            self.frozen.append(Stretch(self._anchor.at, at, self._anchor.cut, lively))
        self._stirs = []


def _little(signed: NDArray[np.int16]) -> tuple[slice, slice] | None:
    """The box, with a cell around it, of all that changed between two frames; None where it is more than a little.

    Grain is taken off by the mean of nine cells first, so that it does not widen the box.
    """
    smooth = np.abs(cv2.blur(signed.astype(np.float32), (3, 3)))
    rows, columns = np.nonzero((np.abs(signed) > _STILL) | (smooth > _LAMP))
    if rows.size == 0:
        return None
    top, bottom, left, right = int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1
    if (bottom - top) * (right - left) > _LITTLE * signed.size:
        return None
    return slice(max(0, top - 2), bottom + 2), slice(max(0, left - 2), right + 2)


def _moved(signed: NDArray[np.int16]) -> bool:
    apart = np.abs(signed)
    if apart.max() > _STILL:
        return True
    if np.count_nonzero(apart > _NOISE) <= max(3, _NOISY_CELLS * apart.size):
        return False
    # Grain differs from cell to cell and is gone in the mean of sixteen; what moves, or fades, is not. What is left of
    # it differs from block to block, while light that wanders over a ground does not.
    blocks = cv2.blur(signed.astype(np.float32), (4, 4))[2::4, 2::4]
    rough = np.abs(blocks - cv2.blur(blocks, (3, 3)))
    grain = float(np.median(rough)) if abs(float(signed.mean())) < _FADED else 0.0
    return bool(np.abs(blocks).max() > max(_BLOCK_MOVED, _GRAINY * grain))


def cells_of(picture: Picture) -> NDArray[np.int16]:
    """The brightness of a frame in cells, about ``_CELLS`` on its short side."""
    return _in_cells(picture.y, min(picture.y.shape))


def tints_of(picture: Picture) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The two colour differences of a frame in cells of as many samples as those of its brightness."""
    short = min(picture.y.shape)
    return _in_cells(picture.u, short), _in_cells(picture.v, short)


def _in_cells(plane: Plane, short: int) -> NDArray[np.int16]:
    height, width = plane.shape
    shrink = max(1, round(short / _CELLS))
    small = cv2.resize(plane, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    return small.astype(np.int16)


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


def cards(frozen: Iterable[Stretch], texts: Sequence[float]) -> list[Span]:
    """Still stretches that are cards to be read: the film cuts to them, text comes with them, they end in time.

    ``texts`` are the moments at which text was first seen, seconds. Where something little moves beside the text, such
    as a progress line, the film need not cut to it.
    """
    return [
        (one.start, one.end)
        for one in frozen
        if (one.cut or one.lively)
        and one.seconds <= LONGEST_CARD
        and any(one.start - (0.05 if one.cut else _ARRIVING) <= at < one.end for at in texts)
    ]


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
