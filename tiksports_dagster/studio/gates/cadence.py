"""How many pictures a second a file really shows: a slow film whose pictures stand two or three times each is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.cells import light_of
from tiksports_dagster.studio.gates.opening import Picture
from tiksports_dagster.studio.gates.table import told

_TIMES = range(2, 7)
"""How often a picture may be repeated: 30 in 60 up to 10 in 60."""
_BUNCHED = 0.85
"""Share of all change that falls on every second (third, …) frame alone where the others repeat it; about 1/2 (1/3) in
a film that moves with every frame. Encoders go on refining a picture that stands, so it is never all."""
_LEAST_SHARE = 0.02
"""Share of the cells that change with the frames that do: a clock that ticks on a still ground is no slow film."""
_MOST_WINDOWS = 0.6


class CadenceKeeper:
    """Collects how much each frame differs from the one before it."""

    def __init__(self) -> None:
        self._last: NDArray[np.int16] | None = None
        self._changes: list[float] = []
        self._shares: list[float] = []

    def see(self, picture: Picture) -> None:
        """Compares the frame with the last one."""
        cells = light_of(picture)
        if self._last is not None and self._last.shape == cells.shape:
            apart = np.abs(cells - self._last)
            self._changes.append(float(apart.mean()))
            self._shares.append(float(np.count_nonzero(apart > 1)) / apart.size)
        self._last = cells

    def shown(self, fps: float) -> float:
        """Pictures a second that are new, where most of the film is such; ``fps`` when they all are."""
        times = repeated(self._changes, self._shares, max(6, round(fps)))
        return fps / times


def repeated(changes: Sequence[float], shares: Sequence[float], window: int) -> int:
    """How often each picture is shown, by the mean change and the changed share of cells from frame to frame.

    Judged in windows of that many frames; 1 unless more than half of those in which something moves agree.
    """
    votes: dict[int, int] = {}
    counted = 0
    for start in range(0, len(changes) - window + 1, window):
        change = np.array(changes[start : start + window])
        share = np.array(shares[start : start + window])
        if change.sum() < 0.05 * window:
            continue
        counted += 1
        # the longest period first: three frames alike are two alike as well
        for times in reversed(_TIMES):
            phases = [float(change[phase::times].sum()) for phase in range(times)]
            best = int(np.argmax(phases))
            if phases[best] > _BUNCHED * change.sum() and np.median(share[best::times]) >= _LEAST_SHARE:
                votes[times] = votes.get(times, 0) + 1
                break
    times, most = max(votes.items(), key=lambda vote: vote[1], default=(1, 0))
    return times if counted >= 2 and most > _MOST_WINDOWS * counted else 1


def cadence_findings(keeper: CadenceKeeper, fps: float, platform: Platform) -> Iterator[Finding]:
    """Nothing when every frame is a new picture, else what the film really shows."""
    shown = keeper.shown(fps)
    if shown < 0.75 * platform.fps <= fps:
        yield told("fps", False, f"{shown:g} pictures a second, each repeated in {fps:g}", f"{platform.fps} new ones")
