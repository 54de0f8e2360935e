"""The watch over published posts: snapshots in, alarms out, each with its kind, its numbers and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.ml.birth import birth_alarms
from tiksports_dagster.ml.definition import recounted
from tiksports_dagster.ml.detectors import Paths, trace
from tiksports_dagster.ml.platform_watch import Outages, platform_alarms
from tiksports_dagster.ml.readings import LOOKBACK_HOURS, Readings, readings_of, tidy
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.watching import Curves, PlatformThresholds, Thresholds, Verdict, WatchRules

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_MANY = 64
"""Readings in 72 hours that only young posts have."""


def watch(
    snapshots: pd.DataFrame,
    thresholds: Thresholds,
    curves: Curves,
    now: datetime,
    *,
    rules: WatchRules | None = None,
) -> list[Alarm]:
    """What is to be told about the posts at ``now``; the same again as long as it lasts.

    ``snapshots`` has the columns [post, platform, published_at, observed_at, views, likes, comments, shares,
    view_definition], a row a reading, times aware, unknown counters null, in any order and at any intervals. Rows
    observed after ``now`` change nothing, and those from more than 72 hours before it only what is known of a post that
    has no newer one. Posts of the last weeks are needed for suppression from birth. Raises ``InputError`` for a frame
    without its columns or zones.
    """
    rules = rules or WatchRules()
    tidied = tidy(snapshots, now)
    found: list[Alarm] = []
    silent: set[str] = set()
    # one platform after the other: what was found on the way to its alarms is large
    for _, mine in tidied.groupby("platform", sort=True, observed=True):
        alarms, outages = _of_platform(mine, thresholds, curves, now, rules)
        found += alarms
        silent |= outages.platforms
    found += birth_alarms(tidied, curves, now, rules, silent)
    return sorted(found, key=lambda alarm: alarm.key)


def _of_platform(
    mine: pd.DataFrame, thresholds: Thresholds, curves: Curves, now: datetime, rules: WatchRules
) -> tuple[list[Alarm], Outages]:
    looks = look(mine, thresholds, curves, now, rules)
    traced = [(seen.readings, seen.paths) for seen in looks]
    found, outages = platform_alarms(mine, traced, now, rules)
    changed = recounted(traced, now, rules)
    found += changed
    for seen in looks:
        found += _post_alarms(seen, thresholds, outages, {str(alarm.platform) for alarm in changed})
    return found, outages


@dataclass(frozen=True)
class Seen:
    """The last reading of each post, judged. Arrays of one value a post."""

    readings: Readings
    paths: Paths
    last: NDArray[np.int64]
    way: NDArray[np.int8]
    """-1 too few views, 1 too many, 0 neither."""
    confirmed: Flags
    judged: Flags
    second: Floats
    """Likes since the alarm began, as a share of the expected; NaN when too few were expected."""


def look(tidied: pd.DataFrame, thresholds: Thresholds, curves: Curves, now: datetime, rules: WatchRules) -> list[Seen]:
    """Runs the detectors over the last 72 hours of a tidied frame, a part of its posts after the other."""
    since = now.timestamp() - LOOKBACK_HOURS * 3600
    recent = tidied[tidied["seen"] >= since]
    # posts with few readings beside those with many would be matrices of nothing
    many = recent.groupby(["platform", "post"], observed=True)["seen"].transform("size") > _MANY
    parts = recent.groupby([recent["platform"], many], observed=True, sort=True)
    return [_look(readings_of(part, since=since), thresholds, curves, rules) for _, part in parts]


def _look(readings: Readings, thresholds: Thresholds, curves: Curves, rules: WatchRules) -> Seen:
    paths = trace(readings, curves, thresholds)
    rows = np.arange(len(readings.post))
    last = (~np.isnan(readings.views)).cumsum(axis=1).argmax(axis=1)
    second = second_share(paths, rules)
    return Seen(
        readings,
        paths,
        last,
        way=paths.alarm[rows, last],
        confirmed=confirmed(readings, paths, rules)[rows, last],
        judged=paths.judged[rows, last] | (paths.alarm[rows, last] != 0),
        second=second[rows, last],
    )


def second_share(paths: Paths, rules: WatchRules) -> Floats:
    """Likes counted since an alarm began by the likes expected, [posts, readings]; NaN where too few tell anything.

    Expected are the likes per view from before the alarm times the views expected since.
    """
    rows = np.arange(len(paths.onset))[:, None]
    before, views = paths.second[rows, paths.onset], paths.gained[rows, paths.onset]
    expected = before / np.maximum(views, 1) * paths.level * (paths.share - paths.share[rows, paths.onset])
    counted = paths.second - before
    told = np.where(paths.alarm < 0, expected, counted) >= rules.second_least
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((paths.alarm != 0) & told, counted / np.maximum(expected, 0.5), np.nan)


def confirmed(readings: Readings, paths: Paths, rules: WatchRules) -> Flags:
    """Where the next window and the second metric say the same as the first, [posts, readings]."""
    share = second_share(paths, rules)
    with np.errstate(invalid="ignore"):
        agrees = np.where(paths.alarm < 0, share <= rules.second_down, share >= rules.second_up)
        lasts = readings.age - paths.alarm_age >= rules.confirm_hours
    return (paths.alarm != 0) & agrees & lasts


def verdicts(
    snapshots: pd.DataFrame,
    thresholds: Thresholds,
    curves: Curves,
    now: datetime,
    *,
    rules: WatchRules | None = None,
) -> pd.DataFrame:
    """What the detectors say of every post read in the last 72 hours, columns and times as for ``watch``.

    Columns: platform, post, verdict (a ``Verdict``), way (-1 too few views, 1 too many, 0 neither), seen and expected
    (views of the last window; NaN when there is not enough data).
    """
    import pandas as pd

    looks = look(tidy(snapshots, now), thresholds, curves, now, rules or WatchRules())
    columns = ["platform", "post", "verdict", "way", "seen", "expected"]
    rows = [row for seen in looks for row in _verdicts(seen)]
    return pd.DataFrame(rows, columns=columns).sort_values(["platform", "post"], ignore_index=True)


def _verdicts(seen: Seen) -> Iterator[tuple[str, str, Verdict, int, float, float]]:
    paths, rows = seen.paths, np.arange(len(seen.last))
    views = np.where(seen.judged, paths.seen[rows, seen.last], np.nan)
    expected = np.where(seen.judged, paths.expected[rows, seen.last], np.nan)
    for row in rows:
        verdict = Verdict.CONFIRMED if seen.confirmed[row] else Verdict.SUSPECTED if seen.way[row] else Verdict.FINE
        platform, post = str(seen.readings.platform[row]), str(seen.readings.post[row])
        kind = verdict if seen.judged[row] else Verdict.NOT_ENOUGH_DATA
        yield platform, post, kind, int(seen.way[row]), float(views[row]), float(expected[row])


@dataclass(frozen=True)
class _Way:
    """How an alarm about one post's views is told."""

    kind: AlarmKind
    words: str
    advice: dict[bool, str]


_WAYS = {
    -1: _Way(
        AlarmKind.SUPPRESSION,
        "{platform}: reach suppression suspected",
        {
            False: "Wait for the next window; nothing is paused for this.",
            True: "Hold further posts on {platform}, look for a notice in its app, and leave the post as it is.",
        },
    ),
    1: _Way(
        AlarmKind.VIRAL,
        "{platform}: a post takes off",
        {False: "Wait for the next window.", True: "Follow it up soon, and answer its comments."},
    ),
}


def _post_alarms(seen: Seen, thresholds: Thresholds, outages: Outages, changed: set[str]) -> Iterator[Alarm]:
    """Suppression and viral, of posts whose platform answers and counts as before."""
    for row in np.flatnonzero(seen.way):
        platform = str(seen.readings.platform[row])
        key = platform, str(seen.readings.post[row])
        if platform in outages.platforms or key in outages.posts or (platform in changed and not seen.confirmed[row]):
            continue
        yield _told(seen, int(row), thresholds.platforms[platform])


def _told(seen: Seen, row: int, limits: PlatformThresholds) -> Alarm:
    way, paths, at = int(seen.way[row]), seen.paths, int(seen.last[row])
    platform, post, sure = str(seen.readings.platform[row]), str(seen.readings.post[row]), bool(seen.confirmed[row])
    begun = int(paths.onset[row, at])
    views = float(paths.gained[row, at] - paths.gained[row, begun])
    expected = float(paths.level[row, at] * (paths.share[row, at] - paths.share[row, begun]))
    hours = float(seen.readings.age[row, at] - seen.readings.age[row, begun])
    likes = float(seen.second[row])
    second = "likes are too few to tell" if np.isnan(likes) else f"likes came at {likes:.2f} times the expected"
    how = _WAYS[way]
    side = "down" if way < 0 else "up"
    weight = 1.0 if way < 0 else float(paths.rise[row, at])
    return Alarm(
        kind=how.kind,
        at=seen_at(seen.readings, row, at),
        since=seen_at(seen.readings, row, begun),
        platform=platform,
        post=post,
        severity="error" if way < 0 and sure else "info",
        confirmed=sure,
        words=(
            f"{how.words.format(platform=platform)}: {post} gained {views:,.0f} views in {hours:.1f} hours where "
            f"{expected:,.0f} were expected ({views / max(expected, 1e-9):.2f} times); {second}"
        ),
        advice=how.advice[sure].format(platform=platform),
        evidence={
            "ratio": round(views / max(expected, 1e-9), 4),
            "hours": round(hours, 2),
            "expected": round(expected, 1),
            "views": views,
            "window": round(float(paths.window[row, at]) * weight, 3),
            "window_limit": float(getattr(limits, f"window_{side}")),
            "cusum": round(float(getattr(paths, f"cusum_{side}")[row, at]) * weight, 3),
            "cusum_limit": float(getattr(limits, f"cusum_{side}")),
            **({} if np.isnan(likes) else {"second": round(likes, 4)}),
        },
    )


def seen_at(readings: Readings, row: int, place: int) -> datetime:
    """The moment of a reading."""
    age = float(np.nan_to_num(readings.age[row, place]))
    return datetime.fromtimestamp(round(float(readings.published[row]) + age * 3600), UTC)
