"""Who came, and what they did: random arrivals around the views that are expected."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.posts import autoregressive
from tiksports_dagster.sandbox.audience.streams import Streams
from tiksports_dagster.sandbox.audience.world import STEP_MINUTES, World

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
BIN_HOURS = STEP_MINUTES / 60


@dataclass(frozen=True)
class Counted:
    """Cumulative true counters, [posts, bins] of int64."""

    views: Counts
    likes: Counts
    comments: Counts
    shares: Counts
    saves: Counts

    def thinned(self, kept: slice) -> Counted:
        """Only some of the bins."""
        parts = (self.views, self.likes, self.comments, self.shares, self.saves)
        return Counted(*(part[:, kept] for part in parts))


def arrive(streams: Streams, entities: range, rates: Floats, odds: Floats, *, world: World, heat: float) -> Counted:
    """Who came: negative binomial arrivals around bursting rates, and binomial likes, comments, shares and saves.

    Cumulative. Prefixes are stable: the same rates up to a bin give the same counts up to it.
    """
    count, bins = rates.shape
    steps, crowd = np.empty((count, bins, 2)), np.empty((count, bins))
    for row, entity in enumerate(entities):
        streams.at("bursts", entity).standard_normal(out=steps[row])
        streams.at("crowd", entity).standard_gamma(world.dispersion, out=crowd[row])
    burst = autoregressive(steps[:, :, 0], math.exp(-BIN_HOURS / world.burst_hours))
    fortune = autoregressive(steps[:, :, 1], math.exp(-BIN_HOURS / world.heat_hours), first=0.0)
    age = np.arange(bins) * BIN_HOURS
    warmed = heat**2 * -np.expm1(-2 * age / world.heat_hours)
    mean = rates * np.exp(world.burst * burst + heat * fortune - (world.burst**2 + warmed) / 2)
    mean *= crowd / world.dispersion
    views, acts = np.empty((count, bins), np.int64), np.empty((count, bins, odds.shape[1]), np.int64)
    for row, entity in enumerate(entities):
        views[row] = streams.at("arrivals", entity).poisson(mean[row])
        acts[row] = streams.at("acts", entity).binomial(views[row][:, None], odds[row])
    acts = acts.cumsum(axis=1)
    return Counted(views.cumsum(axis=1), *(acts[:, :, kind] for kind in range(4)))
