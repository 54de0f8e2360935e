"""Setting the thresholds: all detectors together, so that few clean posts are suspected, and again from history."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.ml.detectors import Paths, deviance_root, trace
from tiksports_dagster.ml.readings import Readings, readings_of, tidy
from tiksports_dagster.store.records.watching import Curves, PlatformThresholds, Thresholds

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
HOURS = 48.0
"""The age until which a clean post may be suspected so rarely."""
AGES = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0, 36.0, 48.0)
"""Where the spread of clean posts is learned; before and after it is as at the ends."""
_TAIL, _ROOT = 0.99, 2.6
"""At each age this share of windows has a root below this one; what makes ages equal."""
LEAST_POSTS = 30
"""Own posts without which the thresholds stay as they are."""
WORTH_POSTS = 60
"""Own posts that the known thresholds are worth: from so many the 95 % quantile is about as sure as the table is."""
_NARROWEST, _WIDEST = 0.75, 1.6
"""How far history may move all thresholds of a platform at most."""
STATISTICS = ("window_down", "window_up", "cusum_down", "cusum_up")


def statistics(paths: Paths) -> Floats:
    """The four values that are held against thresholds, [4, posts, readings], in the order of ``STATISTICS``."""
    window = np.nan_to_num(paths.window)
    return np.stack([-window, window * paths.rise, paths.cusum_down, paths.cusum_up * paths.rise])


def highest(readings: Readings, paths: Paths, hours: float = HOURS) -> Floats:
    """Each post's highest values until that age, [4, posts]."""
    young = np.nan_to_num(readings.age, nan=np.inf) <= hours
    return np.where(young & paths.judged, statistics(paths), 0.0).max(axis=2, initial=0.0)


def joint_thresholds(maxima: Floats, rate: float, shares: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Thresholds that together the share ``rate`` of posts exceed, each statistic with its share of the blame.

    ``maxima`` [4, posts] of clean posts. Each post's value is turned into the share of posts that have as much; the
    smallest of its four, weighted, is one number a post, whose quantile is the common threshold.
    """
    posts = maxima.shape[1]
    order = (-maxima).argsort(axis=1).argsort(axis=1)
    tails = (order + 1) / posts
    weights = np.array(shares)[:, None]
    common = float(np.quantile((tails / weights).min(axis=0), rate))
    return tuple(float(np.quantile(maxima[row], max(1 - common * shares[row], 0.0))) for row in range(len(STATISTICS)))


def recalibrate(history: pd.DataFrame, curves: Curves, known: Thresholds) -> Thresholds:
    """The thresholds after a channel's own history: one factor a platform, drawn towards 1. To be done monthly.

    ``history`` has the columns of ``watch`` and whole lives of past posts, best without those of confirmed alarms. A
    platform with fewer than 30 posts keeps what it has. Raises ``InputError`` for a wrong frame.
    """
    readings = readings_of(tidy(history))
    born = ~np.isnan(readings.age[:, 0])
    paths = trace(readings, curves, known)
    rows = dict(known.platforms)
    for name, row in known.platforms.items():
        mine = (readings.platform == name) & born & paths.judged.any(axis=1)
        count = int(mine.sum())
        if count < LEAST_POSTS:
            continue
        limits = np.array([getattr(row, one) for one in STATISTICS])
        score = (highest(readings, paths)[:, mine] / limits[:, None]).max(axis=0)
        own = float(np.quantile(score, 1 - known.clean_alarm_rate))
        factor = math.exp(count / (count + WORTH_POSTS) * math.log(min(max(own, _NARROWEST), _WIDEST)))
        rows[name] = row.model_copy(update={**{one: getattr(row, one) * factor for one in STATISTICS}, "posts": count})
    return known.model_copy(update={"platforms": rows})


def learn_spread(readings: Readings, paths: Paths, row: PlatformThresholds) -> PlatformThresholds:
    """The row with the spread of those clean posts of one platform, by age and way, and of single readings."""
    reach = np.interp(np.nan_to_num(readings.awake, nan=0.0), AGES, np.arange(len(AGES)))
    nearest = np.round(reach).astype(np.int64)
    down, up = (
        tuple(_spread(paths, paths.judged & (nearest == place), way) for place in range(len(AGES))) for way in (-1, 1)
    )
    return row.model_copy(update={"ages": AGES, "spread_down": down, "spread_up": up, "fast": _fast(readings, paths)})


def _spread(paths: Paths, chosen: NDArray[np.bool_], way: int) -> float:
    """The spread with which the tail of the windows' roots is where it should be, by bisection."""
    seen, expected, unsure = paths.seen[chosen], paths.expected[chosen], paths.unsure[chosen]
    low, high = 0.02, 3.0
    for _ in range(30):
        middle = (low + high) / 2
        roots = way * deviance_root(seen, expected, np.sqrt(middle**2 + unsure))
        low, high = (middle, high) if np.quantile(roots, _TAIL) > _ROOT else (low, middle)
    return round((low + high) / 2, 4)


def _fast(readings: Readings, paths: Paths) -> float:
    """Variance of ln of one reading's gain around its window's, beyond that of counting."""
    gain = np.diff(paths.gained, axis=1)
    share = np.diff(paths.share, axis=1)
    hours = np.diff(readings.age, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = paths.level[:, 1:] * share * paths.seen[:, 1:] / paths.expected[:, 1:]
        usable = paths.judged[:, 1:] & (gain > 0) & (mean >= 50) & (np.abs(hours - 0.25) < 0.05)
    off = np.log(gain[usable] / mean[usable])
    return round(max(float(np.var(off) - np.mean(1 / mean[usable])), 0.0), 4)


def shipped(
    history: pd.DataFrame, curves: Curves, rate: float, shares: tuple[float, float, float, float]
) -> Thresholds:
    """Thresholds from clean posts of many channels alone, for what is shipped. Raises ``InputError``."""
    readings = readings_of(tidy(history))
    rows: dict[str, PlatformThresholds] = {}
    for name in curves.platforms:
        mine = readings.of(readings.platform == name)
        row = PlatformThresholds(
            ages=(1.0,),
            spread_down=(0.4,),
            spread_up=(0.4,),
            fast=0.2,
            window_down=math.inf,
            window_up=math.inf,
            cusum_down=math.inf,
            cusum_up=math.inf,
        )
        row = learn_spread(mine, _open(mine, curves, name, row), row)
        maxima = highest(mine, _open(mine, curves, name, row))
        limits = joint_thresholds(maxima, rate, shares)
        rows[name] = row.model_copy(
            update={one: round(limit, 3) for one, limit in zip(STATISTICS, limits, strict=True)}
        )
    return Thresholds(clean_alarm_rate=rate, platforms=rows)


def _open(readings: Readings, curves: Curves, name: str, row: PlatformThresholds) -> Paths:
    return trace(readings, curves, Thresholds(clean_alarm_rate=0.5, platforms={name: row}))
