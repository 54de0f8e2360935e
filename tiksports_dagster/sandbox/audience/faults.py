"""What may go wrong with posts and their counters: effects drawn for a share of posts, with the truth about each.

Suppression and viral change how fast a post is watched; the others change only what is told about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.streams import Streams

Floats = NDArray[np.float64]
FaultKind = Literal["suppression", "viral", "stale", "correction", "deleted", "throttled", "missing", "duplicate"]
FOREVER = float("inf")


@dataclass(frozen=True)
class Effect:
    """One kind of fault on a share of posts; where and how much is drawn for each post by itself."""

    kind: FaultKind
    share: float = 1.0
    """Of posts; of single readings for ``missing`` and ``duplicate``."""
    factors: tuple[float, ...] = (1.0,)
    """One is drawn: the new speed for suppression and viral, the share that is taken away for a correction."""
    at_hours: tuple[float, float] = (0.0, 0.0)
    """The age at which it begins, drawn uniformly."""
    lasts_hours: tuple[float, float] = (FOREVER, FOREVER)


def suppression(
    factor: float | Sequence[float] = (0.05, 0.1, 0.2, 0.4), at_hours: float = 8.0, share: float = 1
) -> Effect:
    """Reach falls to ``factor`` at that age; ``at_hours`` 0 is suppression from birth."""
    return Effect("suppression", share, _several(factor), (at_hours, at_hours))


def viral(factor: float | Sequence[float] = (2.0, 4.0, 8.0), at_hours: float = 8.0, share: float = 1) -> Effect:
    """Reach rises to ``factor`` at that age."""
    return Effect("viral", share, _several(factor), (at_hours, at_hours))


def stale(share: float = 0.10, lasts_hours: tuple[float, float] = (1.0, 3.0), within_hours: float = 44.0) -> Effect:
    """The counters stand still for a while and catch up at once."""
    return Effect("stale", share, at_hours=(1.0, within_hours), lasts_hours=lasts_hours)


def correction(
    share: float = 0.05, factors: Sequence[float] = (0.01, 0.03, 0.06), within_hours: float = 44.0
) -> Effect:
    """The platform takes views back."""
    return Effect("correction", share, tuple(factors), (6.0, within_hours))


def missing(share: float = 0.02) -> Effect:
    """Single readings that never come."""
    return Effect("missing", share)


def duplicate(share: float = 0.01) -> Effect:
    """Single readings that are delivered twice."""
    return Effect("duplicate", share)


def deleted(share: float = 0.02, at_hours: tuple[float, float] = (4.0, 44.0)) -> Effect:
    """The post is gone."""
    return Effect("deleted", share, at_hours=at_hours)


def throttled(share: float = 1.0, at_hours: float = 12.0, hours: float = 1.0) -> Effect:
    """The platform answers 429: no reading for so long."""
    return Effect("throttled", share, at_hours=(at_hours, at_hours), lasts_hours=(hours, hours))


EVERYDAY = (stale(), correction(), missing(), duplicate())
"""What happens to counters all the time without anything being wrong with the post."""


@dataclass(frozen=True)
class Struck:
    """Whom one effect strikes: the truth about it. Arrays of one value a post, hours of age; NaN where not struck."""

    kind: FaultKind
    factor: Floats
    begins: Floats
    ends: Floats

    @property
    def posts(self) -> NDArray[np.bool_]:
        """Which posts."""
        return ~np.isnan(self.begins)


def strike(effect: Effect, number: int, streams: Streams, entities: range) -> Struck:
    """Draws for each post by itself; ``number`` tells effects apart, so that one more changes no other."""
    uniform = np.empty((len(entities), 4))
    for row, entity in enumerate(entities):
        streams.at(f"fault {number}", entity).random(out=uniform[row])
    begins = _between(effect.at_hours, uniform[:, 1])
    if effect.kind not in ("missing", "duplicate"):  # their share is one of readings
        begins[uniform[:, 0] >= effect.share] = np.nan
    lasts = effect.lasts_hours
    ends = begins + (FOREVER if lasts[0] == FOREVER else _between(lasts, uniform[:, 2]))
    factors = np.array(effect.factors)[(uniform[:, 3] * len(effect.factors)).astype(int)]
    return Struck(effect.kind, np.where(np.isnan(begins), np.nan, factors), begins, ends)


def speed(struck: Sequence[Struck], edges: Floats) -> Floats | float:
    """How many times as fast each post is watched, [posts, bins] between the ages ``edges`` (hours), or just 1."""
    changes = [one for one in struck if one.kind in ("suppression", "viral")]
    if not changes:
        return 1.0
    total = np.ones((len(changes[0].begins), len(edges) - 1))
    for one in changes:
        begins, ends = np.nan_to_num(one.begins, nan=FOREVER)[:, None], np.nan_to_num(one.ends, nan=FOREVER)[:, None]
        overlap = np.clip(np.minimum(edges[1:], ends) - np.maximum(edges[:-1], begins), 0, None) / np.diff(edges)
        total *= 1 + (np.nan_to_num(one.factor, nan=1.0)[:, None] - 1) * overlap
    return total


def _between(limits: tuple[float, float], uniform: Floats) -> Floats:
    return limits[0] + (limits[1] - limits[0]) * uniform


def _several(factor: float | Sequence[float]) -> tuple[float, ...]:
    return (float(factor),) if isinstance(factor, int | float) else tuple(factor)
