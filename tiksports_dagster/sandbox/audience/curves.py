"""How posts are watched over time: ``simulate`` gives many posts' counters, true and as told, with the truth behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.arrivals import BIN_HOURS, Counted, arrive
from tiksports_dagster.sandbox.audience.content import Content, draw_content
from tiksports_dagster.sandbox.audience.faults import Effect, Struck, speed, strike
from tiksports_dagster.sandbox.audience.posts import Posts, draw, local_hour, make_posts
from tiksports_dagster.sandbox.audience.streams import Streams
from tiksports_dagster.sandbox.audience.told import Told, tell
from tiksports_dagster.sandbox.audience.world import (
    LEVEL_HOURS,
    STEP_MINUTES,
    PlatformAudience,
    World,
    platform_of,
    world_of,
)

Floats = NDArray[np.float64]
_FIRST_START = 1_767_225_600.0
"""2026-01-01."""
_START_DAYS = 90


@dataclass(frozen=True)
class Curves:
    """What ``simulate`` found. Arrays are [posts, bins]; a bin's value is that at its end."""

    platform: str
    world: World
    ages: Floats
    """[bins] hours since publication."""
    true: Counted
    told: Told
    """The counters as the platform's API gives them; NaN where it gives none."""
    posts: Posts
    """The truth about each post."""
    faults: tuple[Struck, ...]
    """The truth about each effect, in the order of the argument."""


def simulate(
    platform: str,
    count: int,
    *,
    preset: str | World = "realistic",
    seed: int = 0,
    hours: float = 48,
    step_minutes: int = STEP_MINUTES,
    started: datetime | Sequence[datetime] | None = None,
    faults: Sequence[Effect] = (),
    content: Content | None = None,
    first: int = 0,
) -> Curves:
    """The counters of posts number ``first`` to ``first + count`` of that world, for so many hours.

    Every post has streams of its own: more posts, hours or faults do not change the others, nor what was before.
    ``step_minutes`` is a multiple of 15. ``started`` is one aware time for all or one for each; without it posts are
    published at any minute of 90 days from 2026-01-01 on. ValueError for anything that cannot be.
    """
    row, world = platform_of(platform), world_of(preset)
    every, rest = divmod(step_minutes, STEP_MINUTES)
    if count < 1 or hours <= 0 or rest or every < 1:
        raise ValueError("there must be a post and some hours, and step_minutes is a multiple of 15")
    bins = math.ceil(hours / BIN_HOURS / every) * every
    entities, streams = range(first, first + count), Streams(seed, platform)
    times = _starts(started, streams, entities)
    made = content or draw_content(streams, entities)
    posts = make_posts(draw(streams, entities), times, made, world=world, row=row, seed=seed, platform=platform)
    struck = tuple(strike(effect, number, streams, entities) for number, effect in enumerate(faults))
    edges = np.arange(bins + 1, dtype=np.float64) * BIN_HOURS
    rates = expected(posts, row, bins)
    rates *= speed(struck, edges)
    true = arrive(streams, entities, rates, posts.rates, world=world, heat=row.heat)
    ages = edges[1:]
    told = tell(true, ages, row, struck, streams=streams, entities=entities, effects=faults)
    kept = slice(every - 1, None, every)
    return Curves(platform, world, ages[kept], true.thinned(kept), told.thinned(kept), posts, struck)


def expected(posts: Posts, row: PlatformAudience, bins: int) -> Floats:
    """Views expected in each quarter of an hour, [posts, bins], before bursts and faults.

    speed(t) = (1 + (2^(1/decay) - 1)·t/half_life)^(-decay) · ramp · audience's hour, scaled to exp(level) views at 72
    hours, so that the hour of publication has no effect but the world's own; then second waves, then gates.
    """
    whole = max(bins, round(LEVEL_HOURS / BIN_HOURS))
    age = (np.arange(whole) + 0.5) * BIN_HOURS
    awake = np.maximum(age - posts.delay[:, None], 0.0)
    power = posts.decay[:, None]
    made = (1 + (2 ** (1 / power) - 1) * awake / posts.half_life[:, None]) ** -power
    made *= -np.expm1(-awake / posts.ramp[:, None])
    hour = local_hour(posts.started)[:, None] + age
    active = np.exp(row.activity_amplitude * np.cos(2 * np.pi * (hour - row.activity_peak) / 24))
    made *= active
    scale = np.exp(posts.level) / made[:, : round(LEVEL_HOURS / BIN_HOURS)].sum(axis=1)
    made *= scale[:, None]
    made, active, age = made[:, :bins], active[:, :bins], age[:bins]
    waves = np.flatnonzero(~np.isnan(posts.wave_at))
    since = np.maximum(age - posts.wave_at[waves, None], 0.0) / posts.wave_width[waves, None]
    hump = since * np.exp(1 - since) * BIN_HOURS / (math.e * posts.wave_width[waves, None])
    made[waves] += hump * active[waves] * (np.exp(posts.level) * posts.wave_size)[waves, None]
    if row.gate_views_per_hour is not None:
        passed = (posts.gates[:, :, None] <= age).sum(axis=1)
        # after the last gate nothing holds a post back
        limit = row.gate_views_per_hour * BIN_HOURS * 4.0**passed
        limit[passed == posts.gates.shape[1]] = np.inf
        np.minimum(made, limit, out=made)
    return made


def _starts(started: datetime | Sequence[datetime] | None, streams: Streams, entities: range) -> Floats:
    if started is None:
        found = np.array([streams.at("start", entity).random() for entity in entities])
        return _FIRST_START + np.floor(found * _START_DAYS * 1440) * 60
    times = [started] * len(entities) if isinstance(started, datetime) else list(started)
    if len(times) != len(entities) or any(time.tzinfo is None for time in times):
        raise ValueError("started is one aware time, or one for each post")
    return np.array([time.timestamp() for time in times])
