"""What fate gives each post before anybody has seen it: its level, the shape of its life, and what viewers do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.content import Content, appeal
from tiksports_dagster.sandbox.audience.streams import Streams
from tiksports_dagster.sandbox.audience.world import AUDIENCE_OFFSET_HOURS, PlatformAudience, World

Floats = NDArray[np.float64]
_DAY_SECONDS = 86_400.0
_CHANNEL_EPOCH = 1_577_836_800.0
"""2020-01-01: the channel's drift begins there, in balance."""
_CHANNEL_DAYS = 8_000
_STAGE = math.log(4.0)
_FIRST_GATE = math.log(300.0)
"""Posts that stop at a gate stop at about 300, 1,200, 4,800 … views."""
_REGIME_HOURS = 9.0
"""How far the best hour moves when the regime changes."""
_GATES = 6
_ODDS = (0.35, 0.6, 0.6, 0.6)
"""How much likes, comments, shares and saves per view differ between posts, in ln."""
_LIKED_BECAUSE_GOOD = 0.3
"""Correlation of likes per view with the luck of the post."""


@dataclass(frozen=True)
class Posts:
    """The truth about each post, arrays of one value a post. Ages are hours since publication."""

    started: Floats
    """Unix seconds."""
    content: Content
    appeal: Floats
    slot: Floats
    channel: Floats
    oracle_mean: Floats
    """What one who knows content, hour, channel and budget expects of ln views at 72 hours; nobody can know more."""
    level: Floats
    """ln of the views that are expected at 72 hours, luck included."""
    breakout: NDArray[np.bool_]
    half_life: Floats
    decay: Floats
    ramp: Floats
    delay: Floats
    wave_at: Floats
    """When a second wave begins; NaN for posts without."""
    wave_size: Floats
    """Its views as a share of the first 72 hours'."""
    wave_width: Floats
    gates: Floats
    """[posts, gates] the ages at which the gates open."""
    rates: Floats
    """[posts, 4] likes, comments, shares and saves per view."""
    watch_seconds: Floats
    reach_share: Floats
    skip_percent: Floats


@dataclass(frozen=True)
class Draws:
    """Standard normal and uniform numbers, [posts, n], each row from the post's own stream."""

    normal: Floats
    uniform: Floats


def draw(streams: Streams, entities: range) -> Draws:
    """The numbers behind the traits."""
    found = Draws(np.empty((len(entities), 12)), np.empty((len(entities), 8 + _GATES)))
    for row, entity in enumerate(entities):
        rng = streams.at("traits", entity)
        rng.standard_normal(out=found.normal[row])
        rng.random(out=found.uniform[row])
    return found


def make_posts(
    draws: Draws, started: Floats, content: Content, *, world: World, row: PlatformAudience, seed: int, platform: str
) -> Posts:
    """Turns the draws into posts of that world and platform."""
    normal, uniform = draws.normal, draws.uniform
    changed = _changed(world, started)
    liked = np.where(
        changed, appeal(content, seed, platform, changed=True), appeal(content, seed, platform, changed=False)
    )
    slot = slot_effect(world, row, started, changed)
    channel = channel_drift(world, seed, platform, started)
    luck_mean, luck_spread = _luck(world, row)
    oracle = (
        math.log(row.median_views)
        + math.sqrt(world.explainable) * world.spread * liked
        + slot
        + channel
        + world.budget_effect * np.log1p(content.budget_usd)
        + np.where(changed, world.regime_shift, 0.0)
    )
    breakout = uniform[:, 0] < world.breakout_share
    boost = np.where(breakout, -world.breakout_scale * np.log1p(-uniform[:, 1]), 0.0)
    level = oracle + boost + luck_spread * normal[:, 0] - luck_mean
    level = _stopped(level, uniform[:, 6] < row.stuck_share, normal[:, 10])
    waves = uniform[:, 4] < world.second_wave_share
    liking = _LIKED_BECAUSE_GOOD * normal[:, 0] + math.sqrt(1 - _LIKED_BECAUSE_GOOD**2) * normal[:, 4]
    odds = np.column_stack([liking, normal[:, 5:8]]) * np.array(_ODDS)
    return Posts(
        started=started,
        content=content,
        appeal=liked,
        slot=slot,
        channel=channel,
        oracle_mean=oracle,
        level=level,
        breakout=breakout,
        half_life=row.half_life_hours * np.exp(world.half_life_spread * normal[:, 1]),
        decay=np.clip(row.decay + row.decay_spread * normal[:, 2], 0.3, 2.0),
        ramp=row.ramp_hours * np.exp(0.4 * normal[:, 3]),
        delay=np.where(uniform[:, 2] < row.delayed_share, -np.log1p(-uniform[:, 3]), 0.0),
        wave_at=np.where(waves, 12.0 + 200.0 * uniform[:, 5] ** 1.5, np.nan),
        wave_size=0.7 * np.exp(0.6 * normal[:, 8]),
        wave_width=14.0 * np.exp(0.4 * normal[:, 9]),
        gates=np.cumsum(-0.5 * np.log1p(-uniform[:, 8:]) + 0.2, axis=1),
        rates=np.clip(np.array(row.rates) * np.exp(odds), 0.0, 0.5),
        watch_seconds=np.clip(content.seconds * (0.38 + 0.12 * liking), 1.0, content.seconds),
        reach_share=0.75 + 0.2 * uniform[:, 7],
        skip_percent=np.clip(45.0 - 12.0 * liking, 5.0, 90.0),
    )


def slot_effect(world: World, row: PlatformAudience, started: Floats, changed: NDArray[np.bool_]) -> Floats:
    """Gain in ln views by the hour of publication; both shapes have mean 0 and variance amplitude²/2 over a day."""
    peak = row.slot_peak + np.where(changed, _REGIME_HOURS, 0.0)
    away = local_hour(started) - peak
    if world.slot_shape == "cosine":
        return world.slot_amplitude * np.cos(2 * np.pi * away / 24)
    near = np.abs((away + 12) % 24 - 12) < 3  # a quarter of the day
    return world.slot_amplitude * np.where(near, math.sqrt(1.5), -math.sqrt(1 / 6))


def local_hour(seconds: Floats) -> Floats:
    """The audience's hour of the day, 0 to 24, at Unix seconds."""
    return (seconds / 3600 + AUDIENCE_OFFSET_HOURS) % 24


def channel_drift(world: World, seed: int, platform: str, started: Floats) -> Floats:
    """The channel's fortune at those moments: an AR(1) by days with mean 0, straight between days."""
    spread = math.sqrt(world.channel_share) * world.spread
    days = np.clip((started - _CHANNEL_EPOCH) / _DAY_SECONDS, 0, _CHANNEL_DAYS - 1)
    return spread * np.interp(days, np.arange(_CHANNEL_DAYS), _drift(seed, platform, world.channel_days))


@lru_cache(maxsize=128)
def _drift(seed: int, platform: str, memory_days: float) -> Floats:
    steps = Streams(seed, platform, "channel").at("drift").standard_normal((_CHANNEL_DAYS, 1))
    return autoregressive(steps.T, math.exp(-1 / memory_days))[0]


def autoregressive(steps: Floats, keep: float, *, first: float = 1.0) -> Floats:
    """AR(1) along the last axis from standard normal steps; in the long run it is standard normal.

    ``first`` scales the first value: 1 begins in balance, 0 at nothing.
    """
    fresh = math.sqrt(1 - keep**2)
    if steps.size == steps.shape[-1]:  # one series: plain floats are faster than arrays of one
        start, *rest = steps.ravel().tolist()
        series = accumulate(rest, lambda value, step: keep * value + fresh * step, initial=first * start)
        return np.fromiter(series, np.float64, steps.size).reshape(steps.shape)
    made = np.empty_like(steps)
    value = first * steps[..., 0]
    made[..., 0] = value
    for place in range(1, steps.shape[-1]):
        value = keep * value + fresh * steps[..., place]
        made[..., place] = value
    return made


def _changed(world: World, started: Floats) -> NDArray[np.bool_]:
    if world.regime_at is None:
        return np.zeros(len(started), dtype=np.bool_)
    return started >= world.regime_at.timestamp()


def _luck(world: World, row: PlatformAudience) -> tuple[float, float]:
    """Mean of what is not normal about luck, and the spread of what is, so that ln views spread as they should."""
    share, scale = world.breakout_share, world.breakout_scale
    stuck_mean, stuck_square = row.stuck_share * _STAGE / 2, row.stuck_share * _STAGE**2 / 3
    known = world.spread**2 * (world.explainable + world.channel_share) + world.slot_amplitude**2 / 2
    other = share * 2 * scale**2 - (share * scale) ** 2 + stuck_square - stuck_mean**2 + row.realised_variance
    left = world.spread**2 - known - other
    if left <= 0:
        raise ValueError("nothing is left to chance in this world; explain less")
    return share * scale - stuck_mean, math.sqrt(left)


def _stopped(level: Floats, stuck: NDArray[np.bool_], jitter: Floats) -> Floats:
    """The level of posts that stop at a gate: that of the last gate they reached."""
    stage = np.floor((level - _FIRST_GATE) / _STAGE)
    gate = _FIRST_GATE + _STAGE * stage + 0.1 * jitter
    return np.where(stuck, gate, level)
