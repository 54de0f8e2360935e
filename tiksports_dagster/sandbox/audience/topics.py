"""Topics that people talk about, hour by hour, with the growth that is to come: what a trend score can be judged by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.streams import Streams

Floats = NDArray[np.float64]
AHEAD_HOURS = 24
_EVENTS = 0.6
"""Share of topics to which something happens; the others go on as they are."""
_DISPERSION = 5.0


@dataclass(frozen=True)
class Topics:
    """Arrays are [topics, hours] unless said otherwise; hour 0 is the first that is seen."""

    mentions: NDArray[np.int64]
    """[topics, hours, sources] mentions in that hour as each source counts them; a source sees only a part."""
    expected: Floats
    """Mentions to be expected in that hour by all of them."""
    growth: Floats
    """The truth: expected mentions of the next 24 hours over those of the last 24; NaN in the first 23 hours."""
    happens: Floats
    """[topics] the hour at which something happens; NaN where nothing does."""


def simulate_topics(count: int, *, seed: int = 0, hours: int = 96, sources: int = 3, first: int = 0) -> Topics:
    """Topics number ``first`` to ``first + count`` of a world; each has a stream of its own, so more change no other.

    An event makes a topic a few times larger within hours and then fades as a power of time; everybody sleeps at night.
    ValueError for no topics, fewer than 24 hours or no source.
    """
    if count < 1 or hours < AHEAD_HOURS or sources < 1:
        raise ValueError("there must be a topic, a source and 24 hours")
    streams, entities = Streams(seed, "topics"), range(first, first + count)
    draws = np.array([streams.at("traits", entity).standard_normal(6) for entity in entities])
    places = np.array([streams.at("event", entity).random(2) for entity in entities])
    happens = np.where(places[:, 0] < _EVENTS, -AHEAD_HOURS + places[:, 1] * (hours + AHEAD_HOURS), np.nan)
    expected = _expected(draws, happens, np.arange(hours + AHEAD_HOURS, dtype=np.float64))
    seen = 0.5 / (1 + np.arange(sources))  # the first source sees half of it, the next a quarter …
    mentions = np.empty((count, hours, sources), np.int64)
    for row, entity in enumerate(entities):
        crowd = streams.at("crowd", entity).standard_gamma(_DISPERSION, (hours, sources)) / _DISPERSION
        mentions[row] = streams.at("mentions", entity).poisson(expected[row, :hours, None] * seen * crowd)
    whole = np.cumsum(np.pad(expected, ((0, 0), (1, 0))), axis=1)
    growth = np.full((count, hours), np.nan)
    now = np.arange(AHEAD_HOURS - 1, hours)
    past = whole[:, now + 1] - whole[:, now + 1 - AHEAD_HOURS]
    growth[:, now] = (whole[:, now + 1 + AHEAD_HOURS] - whole[:, now + 1]) / past
    return Topics(mentions, expected[:, :hours], growth, happens)


def _expected(draws: Floats, happens: Floats, hour: Floats) -> Floats:
    usual = np.exp(math.log(20.0) + 1.2 * draws[:, 0])[:, None]
    drift = np.exp(0.004 * draws[:, 5, None] * hour)
    size = np.exp(math.log(6.0) + 0.8 * draws[:, 1])[:, None]
    rise = (2.0 * np.exp(0.7 * draws[:, 2]))[:, None]
    fade = (14.0 * np.exp(0.6 * draws[:, 3]))[:, None]
    since = np.nan_to_num(hour - happens[:, None], nan=-1.0)
    after = np.maximum(since, 0.0)
    wave = size * -np.expm1(-after / rise) * (1 + after / fade) ** -1.2
    awake = 1 + 0.4 * np.cos(2 * np.pi * (hour - 20) / 24)
    return usual * drift * awake * (1 + wave)
