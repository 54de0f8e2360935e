"""Suppression from birth: are the newest posts of a channel, taken together, far under what its posts reach?"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.ml.curves import local_hours, share_seen
from tiksports_dagster.ml.readings import Readings, readings_of
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.watching import Curves, PlatformCurve, WatchRules

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
KNOWN_POSTS = 10
"""Posts that the spread of levels in the curve is worth beside the channel's own."""
_AT_MOST = 2.0
"""A post counts as so many standard deviations under the others at most: one alone is never enough."""
_RECENT_HOURS = 96.0
"""Nothing is said of a channel whose newest judged post is older."""


def birth_alarms(
    tidied: pd.DataFrame, curves: Curves, now: datetime, rules: WatchRules, left_out: Collection[str]
) -> list[Alarm]:
    """At most one alarm a platform. One post says nothing: its luck has a standard deviation of 1.3 in ln views."""
    found: list[Alarm] = []
    for name, curve in curves.platforms.items():
        mine = tidied[tidied["platform"] == name]
        if name in left_out or not len(mine):
            continue
        levels, published = post_levels(readings_of(mine), curve, curves.zone, rules)
        if not len(published) or now.timestamp() - published[-1] > _RECENT_HOURS * 3600:
            continue
        worst = birth_score(levels, curve.level_spread, rules)
        if worst is not None and worst[0] >= rules.birth_suspected:
            found.append(_alarm(name, worst, _at(published[-worst[1]]), now, rules))
    return found


def post_levels(readings: Readings, curve: PlatformCurve, zone: str, rules: WatchRules) -> tuple[Floats, Floats]:
    """(ln of the views that each post old enough is heading for after 72 hours, Unix seconds of publication)."""
    order = np.argsort(readings.published, kind="stable")
    ages = np.nan_to_num(readings.age[order], nan=-1.0)
    places = ages.argmax(axis=1)
    rows = np.arange(len(order))
    age, views = ages[rows, places], readings.views[order][rows, places]
    published = readings.published[order]
    old = (age >= rules.birth_age_hours) & ~np.isnan(readings.age[order][:, 0])
    hours = local_hours(published[old], zone)
    share = share_seen(curve, age[old][:, None], hours)[:, 0]
    return np.log((views[old] + 1) / share), published[old]


def birth_score(levels: Floats, spread: float, rules: WatchRules) -> tuple[float, int, float] | None:
    """(standard errors under the older posts, number of newest posts, mean ln under them), the worst over 2 to 5 posts.

    ``levels`` from old to new. The spread is that of the older posts drawn towards ``spread``, which is worth
    ``KNOWN_POSTS`` posts. None when there are too few older posts.
    """
    worst: tuple[float, int, float] | None = None
    for count in range(rules.birth_least, rules.birth_most + 1):
        older, newest = levels[:-count], levels[-count:]
        if len(older) < rules.birth_history:
            break
        centre = float(np.median(older))
        apart = float(((older - older.mean()) ** 2).sum())
        own = math.sqrt((KNOWN_POSTS * spread**2 + apart) / (KNOWN_POSTS + len(older) - 1))
        under = float(np.minimum(centre - newest, _AT_MOST * own).mean())
        # the centre is itself known to own·√(π/2 / n) only: it is a median
        error = own * math.sqrt(1 / count + math.pi / 2 / len(older))
        if worst is None or under / error > worst[0]:
            worst = under / error, count, under
    return worst


def _alarm(platform: str, worst: tuple[float, int, float], since: datetime, now: datetime, rules: WatchRules) -> Alarm:
    score, count, under = worst
    sure = score >= rules.birth_confirmed and count > rules.birth_least
    return Alarm(
        kind=AlarmKind.BIRTH_SUPPRESSION,
        at=now,
        since=since,
        platform=platform,
        severity="error" if sure else "warn",
        confirmed=sure,
        words=(
            f"{platform}: reach suppression suspected: the last {count} posts reach {math.exp(-under):.2f} times what "
            f"posts of this channel do ({score:.1f} standard errors under them)"
        ),
        advice=(
            f"Hold further posts on {platform} and look for a notice about the account in its app."
            if sure
            else "Wait for the next posts; a few weak ones in a row happen."
        ),
        evidence={"score": round(score, 3), "posts": float(count), "factor": round(math.exp(-under), 4)},
    )


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds), UTC)
