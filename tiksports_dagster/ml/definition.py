"""Views counted in another way without notice: on most posts of a platform, views per like change at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from tiksports_dagster.ml.detectors import WINDOW_HOURS, Paths
from tiksports_dagster.ml.readings import Floats, Readings
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.watching import WatchRules

_LEAST_LIKES = 8.0
"""Likes expected in the window without which a post says nothing of views per like."""
_STANDARD_ERRORS = 4.0
_MEDIAN_ERROR = 1.25
"""How much wider than a mean a median wanders: the root of π/2."""


def recounted(traced: Sequence[tuple[Readings, Paths]], now: datetime, rules: WatchRules) -> list[Alarm]:
    """At most one alarm a platform.

    Views of a post's last two hours are held against those that the likes of these hours stand for at its own rate of
    before. The platform counts anew when the median of its posts is apart by ``definition_factor`` or more and by
    more than four standard errors, and most posts go the same way. The median, because one post's views may be
    corrected, and one post may be as large as all others.
    """
    found: list[Alarm] = []
    if not traced:
        return found
    windows = [_window(readings, paths) for readings, paths in traced]
    factors, likes = (np.concatenate(values) for values in zip(*windows, strict=True))
    platforms = np.concatenate([readings.platform for readings, _ in traced])
    usable = (likes >= _LEAST_LIKES) & ~np.isnan(factors)
    for name in np.unique(platforms):
        mine = usable & (platforms == name)
        count = int(mine.sum())
        if count < rules.together_posts:
            continue
        apart = np.log(factors[mine])
        middle = float(np.median(apart))
        error = _MEDIAN_ERROR * float(np.sqrt((1 / likes[mine]).mean() / count))
        same = np.sign(middle) * apart >= np.log(rules.definition_factor) / 2
        far = abs(middle) >= max(np.log(rules.definition_factor), _STANDARD_ERRORS * error)
        if far and same.mean() >= rules.together_share:
            found.append(_alarm(str(name), float(np.exp(middle)), count, now))
    return found


def _window(readings: Readings, paths: Paths) -> tuple[Floats, Floats]:
    """(views by the views that the likes stand for, likes expected) of each post's last window; NaN where unknown."""
    rows = np.arange(len(readings.post))
    last = (~np.isnan(readings.views)).cumsum(axis=1).argmax(axis=1)
    age = readings.age[rows, last]
    with np.errstate(invalid="ignore", divide="ignore"):
        old = readings.age <= (age - WINDOW_HOURS)[:, None]
        first = np.where(old, np.arange(readings.age.shape[1]), 0).max(axis=1)
        # views that were taken back, or began anew, leave likes without views; so do gaps
        fell = readings.views < np.maximum.accumulate(np.nan_to_num(readings.views), axis=1)
        broken = ((readings.restarted | fell) & ~old).any(axis=1) | ~paths.judged[rows, last]
        before = readings.second[rows, first] / readings.views[rows, first]
        likes = readings.second[rows, last] - readings.second[rows, first]
        views = readings.views[rows, last] - readings.views[rows, first]
        # half a view and half a like, so that none is no infinity
        factors = (views + 0.5) / ((likes + 0.5) / before)
        return np.where(broken | (before <= 0), np.nan, factors), paths.expected[rows, last] * before


def _alarm(platform: str, factor: float, count: int, now: datetime) -> Alarm:
    return Alarm(
        kind=AlarmKind.DEFINITION_CHANGE,
        at=now,
        platform=platform,
        severity="warn",
        words=(
            f"{platform}: {count} posts have {factor:.2f} times the views per like at once; "
            f"{platform} may count views in another way now"
        ),
        advice="Look for a notice of the platform; give its row in platforms.json a new view_definition if so.",
        evidence={"factor": round(factor, 4), "posts": float(count)},
    )
