"""Learning the expected curve from a channel's own posts, drawn towards the curve that is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.ml.curves import LEVEL_HOURS, local_hours, share_seen
from tiksports_dagster.ml.readings import Readings, readings_of, tidy
from tiksports_dagster.store.records.watching import Curves, PlatformCurve

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
EDGES = np.array(
    [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21, 24, 28, 32, 36, 40, 44, 48, 60, 72, 96, 120, 168]
)
"""Hours between which views are compared; a post tells of those that it has readings around."""
LEAST_VIEWS = 200
"""Posts with fewer views tell nothing of the shape."""
LEAST_HOURS = 24.0
SHAPE_SPREAD = 0.5
"""How far, in ln, the speed of one channel is from that of others at one age; the prior's standard deviation."""
HOUR_SPREAD = 0.3
POST_SPREAD = 0.5
"""How far one post's speed is from its channel's curve over hours: bursts, half-lives, second waves."""
TOGETHER = 6.0
"""Speeds of one post go up and down together: so many of them tell as much as one."""
CHANNEL_SPREAD = 1.5
"""How far, in ln, the usual level of one channel is from that of others."""
LEVEL_POSTS = 10
"""Posts that the known spread of levels is worth beside the channel's own."""


def fit_curves(history: pd.DataFrame, prior: Curves) -> Curves:
    """The curves after a channel's own history of snapshots (columns as for ``watch``), all readings of past posts.

    Empirical Bayes: the speeds at the ages of the prior's curve have independent normal priors around it; the posts'
    hourly gains move them as far as they are many. Few posts change little, none change nothing. Platforms that the
    prior does not know are left out: there is no curve to start from. Raises ``InputError`` for a wrong frame.
    """
    readings = readings_of(tidy(history))
    fitted = {
        name: _fitted(readings.of(readings.platform == name), curve, prior.zone)
        for name, curve in prior.platforms.items()
    }
    return Curves(zone=prior.zone, platforms=fitted)


def _fitted(readings: Readings, prior: PlatformCurve, zone: str) -> PlatformCurve:
    ages = np.nan_to_num(readings.awake, nan=-1.0)
    old = (ages.max(axis=1, initial=-1.0) >= LEAST_HOURS) & ~np.isnan(readings.age[:, 0])
    readings = readings.of(old & (np.nan_to_num(readings.views).max(axis=1, initial=0.0) >= LEAST_VIEWS))
    if not len(readings.post):
        return prior
    hours = local_hours(readings.published + readings.woke * 3600, zone)
    gains = gained_between(readings, EDGES)
    shape = _shape(gains, hours, prior)
    return _levels(readings, hours, shape)


def gained_between(readings: Readings, edges: Floats) -> Floats:
    """Views that each post gained between those ages, [posts, edges - 1]; NaN where its readings do not reach."""
    found = np.full((len(readings.post), len(edges)), np.nan)
    for row, (age, views) in enumerate(zip(readings.awake, readings.views, strict=True)):
        known = ~np.isnan(age)
        highest = np.maximum.accumulate(views[known])
        found[row] = np.interp(edges, age[known], highest, right=np.nan)
    return np.diff(found, axis=1)


def _shape(gains: Floats, hours: Floats, prior: PlatformCurve) -> PlatformCurve:
    """Weighted least squares of ln speed on post, age and hour of the day, with the prior as further rows."""
    width = np.diff(EDGES)
    middle = np.sqrt(np.maximum(EDGES[:-1], width / 3) * EDGES[1:])
    knots = np.log(np.array(prior.ages))
    hats = np.stack([np.interp(np.log(middle), knots, unit) for unit in np.eye(len(knots))], axis=1)
    angle = 2 * np.pi * (hours[:, None] + (EDGES[:-1] + EDGES[1:]) / 2) / 24
    day = np.sinc(width / 24)  # a long span sees all hours of the day
    design = np.concatenate(
        [
            np.broadcast_to(hats, (*gains.shape, len(knots))),
            (day * np.cos(angle))[..., None],
            (day * np.sin(angle))[..., None],
        ],
        axis=2,
    )
    usable = ~np.isnan(gains)
    views = np.where(usable, gains, 0.0) + 0.5
    speed = np.log(views / width)
    weight = np.where(usable, 1 / (POST_SPREAD**2 + 1 / views), 0.0) / TOGETHER
    known = np.array([*prior.log_speed, prior.hour_cos, prior.hour_sin])
    rest = speed - design @ known
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    rest = rest - (weight * rest).sum(axis=1, keepdims=True) / total
    centred = design - (weight[..., None] * design).sum(axis=1, keepdims=True) / total[..., None]
    precision = np.diag([SHAPE_SPREAD**-2] * len(knots) + [HOUR_SPREAD**-2] * 2)
    normal = np.einsum("pij,pi,pik->jk", centred, weight, centred) + precision
    moved = known + np.linalg.solve(normal, np.einsum("pij,pi,pi->j", centred, weight, rest))
    return _normed(prior, moved)


def _normed(prior: PlatformCurve, values: Floats) -> PlatformCurve:
    """The curve with those values, made to have 1 view in its first 72 hours."""
    raw = prior.model_copy(
        update={"log_speed": tuple(values[:-2]), "hour_cos": float(values[-2]), "hour_sin": float(values[-1])}
    )
    whole = share_seen(raw, np.full((96, 1), LEVEL_HOURS), np.arange(96) / 4).mean()
    return raw.model_copy(update={"log_speed": tuple(round(float(v - np.log(whole)), 4) for v in values[:-2])})


def _levels(readings: Readings, hours: Floats, curve: PlatformCurve) -> PlatformCurve:
    """What posts reach, drawn towards what the curve said before."""
    last = np.nanmax(np.where(readings.awake <= LEVEL_HOURS, readings.awake, np.nan), axis=1)
    views = np.nanmax(np.where(readings.awake <= LEVEL_HOURS, readings.views, np.nan), axis=1)
    levels = np.log(np.maximum(views, 1) / share_seen(curve, last[:, None], hours)[:, 0])
    count = len(levels)
    weight = count / (count + (curve.level_spread / CHANNEL_SPREAD) ** 2)
    mean = weight * float(levels.mean()) + (1 - weight) * curve.level_mean
    apart = float(((levels - levels.mean()) ** 2).sum())
    spread = ((LEVEL_POSTS * curve.level_spread**2 + apart) / (LEVEL_POSTS + count)) ** 0.5
    return curve.model_copy(update={"level_mean": round(mean, 4), "level_spread": round(spread, 4), "posts": count})
