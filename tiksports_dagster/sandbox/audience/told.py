"""What a platform tells about its counters: late, rounded, standing still, corrected, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.arrivals import Counted
from tiksports_dagster.sandbox.audience.faults import Effect, Struck
from tiksports_dagster.sandbox.audience.streams import Streams
from tiksports_dagster.sandbox.audience.world import PlatformAudience

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """The counters as an API gives them, [posts, bins] of float64; NaN where there is no answer."""

    views: Floats
    likes: Floats
    comments: Floats
    shares: Floats
    duplicated: Flags
    """Readings that are delivered twice."""

    def thinned(self, kept: slice) -> Told:
        """Only some of the bins."""
        parts = (self.views, self.likes, self.comments, self.shares)
        return Told(*(part[:, kept] for part in parts), duplicated=self.duplicated[:, kept])


def tell(
    true: Counted,
    ages: Floats,
    row: PlatformAudience,
    struck: Sequence[Struck],
    *,
    streams: Streams,
    entities: range,
    effects: Sequence[Effect],
) -> Told:
    """The counters of every quarter of an hour as they are told at its end."""
    silent, twice = _gaps(ages, struck, streams=streams, entities=entities, effects=effects)
    counters = (true.views, true.likes, true.comments, true.shares)
    views, *acts = (_held(late(values.astype(np.float64), row.latency_minutes), ages, struck) for values in counters)
    for one in struck:
        if one.kind == "correction":
            views = corrected(views, ages, one)
    shown = [rounded(values, row.digits) for values in (views, *acts)]
    for values in shown:
        values[silent] = np.nan
    return Told(*shown, duplicated=twice & ~silent)


def late(values: Floats, minutes: float, step_minutes: float = 15.0) -> Floats:
    """Cumulative values as they were so many minutes before; nothing was before the first bin."""
    shift, part = divmod(minutes / step_minutes, 1.0)
    whole = int(shift)

    def shifted(by: int) -> Floats:
        return values if by == 0 else np.pad(values, ((0, 0), (by, 0)))[:, : values.shape[1]]

    return np.floor((1 - part) * shifted(whole) + part * shifted(whole + 1))


def rounded(values: Floats, digits: int | None) -> Floats:
    """Cut down to so many significant digits; counters never fall by it."""
    if digits is None:
        return values
    unit = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(values, 1.0))) + 1 - digits, 0.0)
    return np.floor(values / unit) * unit


def _held(values: Floats, ages: Floats, struck: Sequence[Struck]) -> Floats:
    """Counters that stand still keep the last value from before."""
    for one in struck:
        if one.kind != "stale":
            continue
        values = values.copy()
        for post in np.flatnonzero(one.posts):
            still = (ages >= one.begins[post]) & (ages < one.ends[post])
            before = int(np.searchsorted(ages, one.begins[post])) - 1
            values[post, still] = values[post, before] if before >= 0 else 0.0
    return values


def corrected(values: Floats, ages: Floats, one: Struck) -> Floats:
    """From the moment of the correction on the share that was taken away is missing."""
    values = values.copy()
    for post in np.flatnonzero(one.posts):
        place = int(np.searchsorted(ages, one.begins[post]))
        if place < len(ages):
            values[post, place:] -= np.floor(values[post, place] * one.factor[post])
    return values


def _gaps(
    ages: Floats, struck: Sequence[Struck], *, streams: Streams, entities: range, effects: Sequence[Effect]
) -> tuple[Flags, Flags]:
    """(no answer, answered twice), [posts, bins]."""
    silent, twice = (np.zeros((len(entities), len(ages)), np.bool_) for _ in range(2))
    for number, one in enumerate(struck):
        if one.kind in ("deleted", "throttled"):
            silent |= (ages >= one.begins[:, None]) & (ages < one.ends[:, None])
        elif one.kind in ("missing", "duplicate"):
            struck_readings = silent if one.kind == "missing" else twice
            for row, entity in enumerate(entities):
                luck = streams.at(f"readings {number}", entity).random(len(ages))
                struck_readings[row] |= luck < effects[number].share
    return silent, twice
