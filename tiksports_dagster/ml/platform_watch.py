"""What is wrong with a platform's answers rather than with reach: outages, held and deleted posts, new definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from tiksports_dagster.ml.detectors import Paths
from tiksports_dagster.ml.readings import LOOKBACK_HOURS, Readings
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.watching import WatchRules

if TYPE_CHECKING:
    import pandas as pd

_NEW_DEFINITION_HOURS = 24.0
"""How long a new definition is told."""
_USUAL_HOURS = 0.25
"""Between two readings, of posts that have but one."""
_GAPS = 8
"""Readings of a post by which its usual interval is told."""
_USUAL_TIMES = 4.0
"""A post that is overdue by so many usual intervals is missing."""
_ALWAYS_READ_HOURS = 48.0
"""Posts as young are read all the time; older ones are missing only when still older ones are read."""


@dataclass
class Outages:
    """Whose views are not to be judged."""

    platforms: set[str] = field(default_factory=set)
    posts: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class _Answer:
    """How a post is answered; times in Unix seconds, NaN for never."""

    post: str
    published: float
    first: float
    seen: float
    """When it was read last."""
    told: float
    """When its views were told last."""
    views: float
    """The last reading's, NaN when it had none."""
    most: float
    silent: float
    """Hours since it was read last."""
    usual: float
    """Hours that usually lie between two readings."""
    age: float

    def overdue(self, times: float, hours: float) -> bool:
        """Whether it has been silent for so many usual intervals, and so many hours."""
        return self.silent >= max(times * self.usual, hours)


@dataclass(frozen=True)
class _Counter:
    """How a post's counter moves."""

    post: str
    still: bool
    """It stands still although it should not."""
    judged: bool
    hours: float
    """Since it moved."""
    expected: float
    """Views expected since then."""
    since: float


def platform_alarms(
    tidied: pd.DataFrame, traced: Sequence[tuple[Readings, Paths]], now: datetime, rules: WatchRules
) -> tuple[list[Alarm], Outages]:
    """Alarms about answers, and the platforms and posts whose reach cannot be judged because of them."""
    found: list[Alarm] = []
    outages = Outages()
    recent = tidied[tidied["seen"] >= now.timestamp() - LOOKBACK_HOURS * 3600]
    counters: dict[str, list[_Counter]] = {}
    for readings, paths in traced:
        for name, counter in _counters(readings, paths):
            counters.setdefault(name, []).append(counter)
    for name, mine in recent.groupby("platform", sort=True, observed=True):
        platform = str(name)
        answers = _answers(mine, now)
        found += _definitions(platform, mine, now)
        out = _silent(platform, answers, now, rules) or _frozen(platform, counters.get(platform, []), now, rules)
        if out is not None:
            outages.platforms.add(platform)
            found.append(out)
            continue
        gone = _gone(platform, answers, now, rules)
        for alarm in [*gone, *_held(platform, answers, counters.get(platform, []), now, rules)]:
            outages.posts.add((platform, str(alarm.post)))
            found.append(alarm)
    return found, outages


def _answers(mine: pd.DataFrame, now: datetime) -> list[_Answer]:
    """One a post of a platform's tidied rows."""
    keys = mine.groupby("post", sort=True)
    last = keys.tail(1).set_index("post").sort_index()
    late = keys.tail(_GAPS + 1)
    usual = late.groupby("post")["seen"].diff().groupby(late["post"]).median() / 3600
    told = mine[mine["views"].notna()].groupby("post")["seen"].max().reindex(last.index)
    at = now.timestamp()
    columns = zip(
        last.index,
        last["published"],
        keys["seen"].min(),
        last["seen"],
        told,
        last["views"],
        keys["views"].max(),
        usual.fillna(_USUAL_HOURS),
        strict=True,
    )
    return [
        _Answer(
            post=str(post),
            published=float(published),
            first=float(first),
            seen=float(seen),
            told=float(counted),
            views=float(views),
            most=float(most),
            silent=(at - float(seen)) / 3600,
            usual=float(gap),
            age=(at - float(published)) / 3600,
        )
        for post, published, first, seen, counted, views, most, gap in columns
    ]


def _counters(readings: Readings, paths: Paths) -> Iterator[tuple[str, _Counter]]:
    """(platform, how the counter moves) of each post."""
    rows = np.arange(len(readings.post))
    last = (~np.isnan(readings.views)).cumsum(axis=1).argmax(axis=1)
    moved = np.diff(paths.gained, axis=1, prepend=0.0) > 0
    place = np.where(moved.any(axis=1), moved.shape[1] - 1 - moved[:, ::-1].argmax(axis=1), 0)
    expected = paths.level[rows, last] * (paths.curve[rows, last] - paths.curve[rows, place])
    age, before = readings.age[rows, last], readings.age[rows, place]
    for row in rows:
        one = _Counter(
            post=str(readings.post[row]),
            still=bool(paths.still[row, last[row]]),
            judged=bool(paths.judged[row, last[row]]),
            hours=float(age[row] - before[row]),
            expected=float(expected[row]),
            since=float(readings.published[row] + before[row] * 3600),
        )
        yield str(readings.platform[row]), one


def _silent(platform: str, answers: list[_Answer], now: datetime, rules: WatchRules) -> Alarm | None:
    """No post of the platform has answered for a while, and more than one should have."""
    if len(answers) < 2 or not all(one.overdue(_USUAL_TIMES, rules.outage_hours) for one in answers):
        return None
    hours = min(one.silent for one in answers)
    return Alarm(
        kind=AlarmKind.OUTAGE,
        at=now,
        since=_at(max(one.seen for one in answers)),
        platform=platform,
        severity="error",
        words=f"{platform}: no reading of any of {len(answers)} posts for {hours:.1f} hours",
        advice=f"Look at the status page of {platform} and at `tiksports doctor`; reach is not judged meanwhile.",
        evidence={"hours": round(hours, 2), "posts": float(len(answers))},
    )


def _frozen(platform: str, counters: list[_Counter], now: datetime, rules: WatchRules) -> Alarm | None:
    """The counters of most posts that should have moved stand still, for a while."""
    standing = [one for one in counters if one.still and one.hours >= rules.outage_hours]
    moving = [one for one in counters if one.judged and one.hours < rules.outage_hours]
    if len(standing) < 2 or len(standing) < rules.together_share * (len(standing) + len(moving)):
        return None
    hours, views = min(one.hours for one in standing), sum(one.expected for one in standing)
    return Alarm(
        kind=AlarmKind.OUTAGE,
        at=now,
        since=_at(max(one.since for one in standing)),
        platform=platform,
        severity="warn",
        words=(
            f"{platform}: the counters of {len(standing)} posts have stood still for {hours:.1f} hours, where "
            f"{views:,.0f} views were expected"
        ),
        advice=f"Wait: {platform} counts late. Reach is not judged meanwhile.",
        evidence={"hours": round(hours, 2), "posts": float(len(standing)), "expected": round(views, 1)},
    )


def _gone(platform: str, answers: list[_Answer], now: datetime, rules: WatchRules) -> list[Alarm]:
    """Posts that are not told of any more although older ones are; older posts are never read more often."""
    found: list[Alarm] = []
    for post in answers:
        if not post.overdue(_USUAL_TIMES, rules.gone_hours):
            continue
        others = [one for one in answers if one.seen > post.seen]
        older = any(one.published <= post.published for one in others)
        young = bool(others) and post.age <= _ALWAYS_READ_HOURS
        if not (older or young):
            continue
        views = "no" if np.isnan(post.most) else f"{post.most:,.0f}"
        found.append(
            Alarm(
                kind=AlarmKind.DELETED,
                at=now,
                since=_at(post.seen),
                platform=platform,
                post=post.post,
                severity="error",
                words=(
                    f"{platform}: {post.post} has not been told of for {post.silent:.1f} hours while {len(others)} "
                    f"other posts are; it was last seen with {views} views"
                ),
                advice=f"Look for it on {platform}: it was deleted or made private, by a person or by the platform.",
                evidence={"hours": round(post.silent, 2), "others": float(len(others))},
            )
        )
    return found


def _held(
    platform: str, answers: list[_Answer], counters: list[_Counter], now: datetime, rules: WatchRules
) -> list[Alarm]:
    """Posts that the platform has and does not show: no counters, no views, or a counter that stands still alone."""
    told: dict[str, tuple[str, float, float]] = {}
    answering = [one for one in answers if one.silent < rules.gone_hours]
    counted = any(not np.isnan(one.views) for one in answering)
    for post in answering:
        begun = max(post.published, post.first) if np.isnan(post.told) else post.told
        blind = (now.timestamp() - begun) / 3600
        if np.isnan(post.views) and counted and blind >= rules.still_hours:
            told[post.post] = f"is answered without views for {blind:.1f} hours", blind, begun
        elif post.most == 0 and post.age >= rules.unseen_hours:
            told[post.post] = f"has no view {post.age:.1f} hours after publication", post.age, post.published
    for one in counters:
        if one.still and one.hours >= rules.still_hours:
            words = f"stands still for {one.hours:.1f} hours, where {one.expected:,.0f} views were expected"
            told.setdefault(one.post, (words, one.hours, one.since))
    return [
        Alarm(
            kind=AlarmKind.MODERATION_HOLD,
            at=now,
            since=_at(since),
            platform=platform,
            post=name,
            severity="error",
            words=f"{platform}: {name} {words}; the platform may be reviewing or holding it",
            advice=f"Look in the {platform} app for a review or a strike, and appeal there; do not post it again.",
            evidence={"hours": round(hours, 2)},
        )
        for name, (words, hours, since) in told.items()
    ]


def _definitions(platform: str, mine: pd.DataFrame, now: datetime) -> list[Alarm]:
    """The rows follow another definition of "view" than those before, since less than a day."""
    first = mine.groupby("view_definition")["seen"].min().sort_values()
    if len(first) < 2 or now.timestamp() - float(first.iloc[-1]) > _NEW_DEFINITION_HOURS * 3600:
        return []
    old, new = str(first.index[-2]), str(first.index[-1])
    return [
        Alarm(
            kind=AlarmKind.DEFINITION_CHANGE,
            at=now,
            since=_at(float(first.iloc[-1])),
            platform=platform,
            severity="warn",
            words=f"{platform}: views follow the definition {new} now, {old} before; the two are never added up",
            advice="Nothing to do: curves begin anew at the change. Compare weeks before and after it with care.",
            evidence={"definitions": float(len(first))},
        )
    ]


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds), UTC)
