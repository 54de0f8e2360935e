"""Reading counters of many posts in parts: what was read is not lost because a later part failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.store.records.metrics import MetricReading

STOP_AFTER = 3
"""Failed parts in a row after which the others are left for the next round."""


def read_in_parts(
    ids: Sequence[str], size: int, read: Callable[[Sequence[str]], list[MetricReading]]
) -> list[MetricReading]:
    """The readings of all ids, ``size`` at a time, each id once; readings that nobody asked for are dropped.

    A part that fails is left out, so that one odd post does not hide the others for ever; after three failures in a
    row the rest waits for the next round. When nothing at all could be read the first failure is raised.
    """
    wanted = list(dict.fromkeys(ids))
    readings: list[MetricReading] = []
    first: TikSportsError | None = None
    good_parts = failures = 0
    for start in range(0, len(wanted), size):
        part = wanted[start : start + size]
        try:
            found = read(part)
        except TikSportsError as failure:
            first = first or failure
            failures += 1
            if failures == STOP_AFTER:
                break
            continue
        failures = 0
        good_parts += 1
        asked = set(part)
        readings += [reading for reading in found if reading.id in asked]
    if first is not None and good_parts == 0:
        raise first
    return readings
