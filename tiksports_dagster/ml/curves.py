"""The expected curve: how fast a post is watched by its age and the audience's hour, learned with a prior."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.ml.readings import Readings
from tiksports_dagster.store.records.watching import Curves, PlatformCurve

Floats = NDArray[np.float64]
LEVEL_HOURS = 72.0
"""The age at which a post's level is its expected views."""
_STEP = 0.25
"""Hours of the grid on which speeds are added up."""
_PHASES = 96
"""Quarters of an hour of a day."""


def local_hours(published: Floats, zone: str) -> Floats:
    """The audience's hour of the day, [0, 24), at Unix seconds."""
    place = ZoneInfo(zone)
    # posts share few moments; the zone's rules are asked once for each
    moments, which = np.unique(published, return_inverse=True)
    shift = [datetime.fromtimestamp(float(at), UTC).astimezone(place).utcoffset() for at in moments]
    offsets = np.array([one.total_seconds() if one else 0.0 for one in shift])
    return ((published + offsets[which]) / 3600) % 24 if len(moments) else published


def log_speed(curve: PlatformCurve, ages: Floats) -> Floats:
    """ln of the speed at those ages without the hour's part; beyond the last age as between the last two."""
    knots, values = np.log(np.array(curve.ages)), np.array(curve.log_speed)
    place = np.log(np.maximum(ages, curve.ages[0]))
    slope = (values[-1] - values[-2]) / (knots[-1] - knots[-2])
    return np.interp(place, knots, values) + slope * np.maximum(place - knots[-1], 0.0)


def share_seen(curve: PlatformCurve, ages: Floats, hours: Floats) -> Floats:
    """Views expected until each age, [posts, readings], of posts that have 1 in the first 72 hours of an average day.

    ``ages`` in hours with NaN for none; ``hours`` [posts] the audience's hour of publication.
    """
    if not ages.size:
        return np.empty_like(ages)
    steps = max(math.ceil(np.nanmax(ages, initial=0.0) / _STEP), 1)
    middles: Floats = np.arange(steps, dtype=np.float64) * _STEP + _STEP / 2
    speed = np.exp(log_speed(curve, middles)) * _STEP
    day = 2 * np.pi * np.arange(_PHASES) / _PHASES
    active = np.exp(curve.hour_cos * np.cos(day) + curve.hour_sin * np.sin(day))
    active /= active.mean()
    phase = np.round(hours * _PHASES / 24).astype(np.int64) % _PHASES
    shares = np.empty_like(ages)
    for start in np.unique(phase):
        rows = phase == start
        gained = speed * active[(start + np.arange(steps)) % _PHASES]
        until = np.concatenate([[0.0], gained.cumsum()])
        shares[rows] = np.interp(ages[rows], np.arange(steps + 1) * _STEP, until)
    return shares


def expected_shares(readings: Readings, curves: Curves) -> Floats:
    """``share_seen`` of posts on any platform; NaN for platforms without a curve."""
    shares = np.full(readings.age.shape, np.nan)
    for name in np.unique(readings.platform):
        curve = curves.platforms.get(str(name))
        if curve is not None:
            rows = readings.platform == name
            hours = local_hours(readings.published[rows] + readings.woke[rows] * 3600, curves.zone)
            shares[rows] = share_seen(curve, readings.awake[rows], hours)
    return shares
