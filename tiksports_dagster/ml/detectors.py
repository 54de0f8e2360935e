"""Is a post watched as fast as its own past says? A guard, a level that forgets, a window and a CUSUM, causal.

Each reading is judged by what was read before it: the level (views after 72 hours that the post is heading for) comes
from readings before the window of two hours, for the CUSUM from all but those of the last half hour. All posts are
taken together, one reading after the other. Constants were chosen on simulated channels that no bench measures on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.ml.curves import expected_shares
from tiksports_dagster.ml.readings import Readings
from tiksports_dagster.store.records.watching import Curves, PlatformThresholds, Thresholds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WINDOW_HOURS = 2.0
CUSUM_LAG_HOURS = 0.5
"""The CUSUM's level leaves out the last readings of so many hours, the window's those of the window."""
MEMORY_HOURS = 1.5
"""How long a reading counts for the level: after so many hours it weighs 1/e."""
STILL_VIEWS = 30.0
"""A counter that did not move although so many views were expected is not read: it stands still."""
LEAST_VIEWS = 30.0
"""Views older than the window without which a post is not judged."""
LEAST_AGE_HOURS = 3.0
LAST_AGE_HOURS = 72.0
"""Older posts are read seldom and watched little; their curves tell nothing in time."""
LONGEST_HOURS = 4.0
"""Two readings that are farther apart are not compared: fortune changes meanwhile."""
SLOWER, FASTER = 0.35, 1.8
"""The speeds, as multiples of the expected, that the CUSUM holds against the expected one."""
RISE_VIEWS = 1_000.0
"""A rise of a post with fewer views is not told: no further part is made of it, and a false alarm is too dear."""
RISE_AGES, RISE_WEIGHTS = (24.0, 48.0), (1.0, 0.8)
"""What the values of a rise weigh at those ages: an older post has fewer views to come, so it must be surer."""
FROZEN_HOURS = 24.0
"""How long the level is held while an alarm lasts; what lasts longer is the post's new normal."""
_CUSUM_SPREAD = 0.6
"""The spread around the CUSUM's nearer level as a share of that around the window's."""
_PRIOR_VIEWS = 0.9
"""Weight of the channel's level in views: the gamma shape whose logarithm has the standard deviation 1.3, rounded."""
_CEILING = 1.5
"""The CUSUM stops at so many times its threshold, so that it comes down when the cause is gone."""


@dataclass(frozen=True)
class Paths:
    """What was found at each reading, [posts, readings]; a value depends on no later reading."""

    judged: Flags
    """There was enough to judge the post by."""
    still: Flags
    """The counter stood still although views were expected."""
    window: Floats
    """How unlikely the views of the window are: signed root of the deviance, below 0 for too few."""
    cusum_down: Floats
    cusum_up: Floats
    level: Floats
    """Views after 72 hours that the post was heading for, from readings before the window, or before the alarm."""
    seen: Floats
    """Views counted in the window."""
    expected: Floats
    """Views expected in the window."""
    unsure: Floats
    """Variance of ln of the level that comes from the number of views behind it."""
    curve: Floats
    """Views expected since birth of a post that has 1 after 72 hours."""
    gained: Floats
    """Views counted since the first reading, without what stands still or was taken away."""
    share: Floats
    """The part of the expected curve in which they were counted."""
    second: Floats
    """Likes (or comments, shares) at the last reading that counted."""
    rise: Floats
    """What the values of a rise count against their thresholds: 0 for posts with too few views, less for old ones."""
    alarm: NDArray[np.int8]
    """-1 too few, 1 too many, 0 neither."""
    onset: Ints
    """While there is an alarm: the last reading before its first window."""
    alarm_age: Floats
    """While there is an alarm: the age at which it was first raised."""


@dataclass
class _Limits:
    """Of each post, or of each reading: what clean posts do, and when to tell."""

    spread_down: Floats
    spread_up: Floats
    fast: Floats
    prior: Floats
    thresholds: Floats
    """[posts, 4]: window down, window up, CUSUM down, CUSUM up."""


def trace(readings: Readings, curves: Curves, thresholds: Thresholds) -> Paths:
    """Runs both detectors over all readings. Posts on platforms without curve or thresholds are never judged."""
    shares = expected_shares(readings, curves)
    limits = _limits(readings, curves, thresholds)
    run = _Run(readings, shares, limits)
    with np.errstate(invalid="ignore", divide="ignore"):
        for place in range(1, readings.age.shape[1]):
            run.read(place)
    return run.found


def _limits(readings: Readings, curves: Curves, thresholds: Thresholds) -> _Limits:
    posts = len(readings.post)
    made = _Limits(
        spread_down=np.full(readings.age.shape, np.nan),
        spread_up=np.full(readings.age.shape, np.nan),
        fast=np.full(posts, np.nan),
        prior=np.full(posts, np.nan),
        thresholds=np.full((posts, 4), np.inf),
    )
    for name in np.unique(readings.platform):
        row, curve = thresholds.platforms.get(str(name)), curves.platforms.get(str(name))
        if row is None or curve is None:
            continue
        rows = readings.platform == name
        made.spread_down[rows] = spread_at(row, row.spread_down, readings.awake[rows])
        made.spread_up[rows] = spread_at(row, row.spread_up, readings.awake[rows])
        made.fast[rows], made.prior[rows] = row.fast, np.exp(curve.level_mean)
        made.thresholds[rows] = (row.window_down, row.window_up, row.cusum_down, row.cusum_up)
    return made


def spread_at(row: PlatformThresholds, spreads: tuple[float, ...], ages: Floats) -> Floats:
    """The spread at those ages, straight between the table's."""
    return np.interp(ages, row.ages, spreads)


def deviance_root(seen: Floats, expected: Floats, spread: Floats) -> Floats:
    """Signed root of the deviance of a negative binomial with mean ``expected`` and log-spread ``spread``.

    Its shape is 1/spread². McCullagh & Nelder, Generalized Linear Models, 2nd ed., section 11.2.
    """
    shape = 1 / spread**2
    own = np.where(seen > 0, seen * (np.log(np.where(seen > 0, seen, 1.0)) - np.log(expected)), 0.0)
    deviance = 2 * (own - (seen + shape) * np.log((seen + shape) / (expected + shape)))
    return np.sign(seen - expected) * np.sqrt(np.maximum(deviance, 0.0))


def likelihood_gain(seen: Floats, expected: Floats, spread: Floats, factor: float) -> Floats:
    """ln of how much likelier ``seen`` is with ``factor`` times the expected mean; negative binomial as above."""
    shape = 1 / spread**2
    return seen * np.log(factor) + (seen + shape) * np.log((shape + expected) / (shape + factor * expected))


def rise_weight(views: Floats, age: Floats) -> Floats:
    """What the values of a rise weigh in posts with so many views at that age (hours); 0 for NaN."""
    return np.where((views >= RISE_VIEWS) & ~np.isnan(age), np.interp(age, RISE_AGES, RISE_WEIGHTS), 0.0)


def _nothing_yet(curve: Floats) -> Paths:
    shape = curve.shape
    unknown = {name: np.full(shape, np.nan) for name in ("window", "level", "seen", "expected", "unsure", "alarm_age")}
    nought = {name: np.zeros(shape) for name in ("cusum_down", "cusum_up", "gained", "share", "second", "rise")}
    return Paths(
        judged=np.zeros(shape, np.bool_),
        still=np.zeros(shape, np.bool_),
        alarm=np.zeros(shape, np.int8),
        onset=np.zeros(shape, np.int64),
        curve=curve,
        **unknown,
        **nought,
    )


class _Run:
    """The state of all posts between two readings."""

    def __init__(self, readings: Readings, shares: Floats, limits: _Limits) -> None:
        self._in, self._shares, self._limits = readings, shares, limits
        shape = readings.age.shape
        posts = shape[0]
        self._rows = np.arange(posts)
        self._lag = np.zeros(posts, np.int64)
        self._near = np.zeros(posts, np.int64)
        # the last reading that counted: views, share, age; NaN before the first
        self._base = np.stack([readings.views[:, 0], shares[:, 0], readings.age[:, 0]])
        # the same before a fall, for the one reading that shows whether the fall was a slip
        self._top = np.full((3, posts), np.nan)
        # views and share, those long past forgotten
        self._recent = np.zeros((2, *shape))
        # recent views, recent share and all views, while an alarm lasts
        self._frozen = np.zeros((3, posts))
        # CUSUM down and up
        self._sum = np.zeros((2, posts))
        self._state = np.zeros(posts, np.int8)
        self._onset, self._raised = np.zeros(posts, np.int64), np.full(posts, np.nan)
        self._liked = readings.second[:, 0]
        self.found = _nothing_yet(shares)
        self.found.second[:, 0] = self._liked

    def read(self, place: int) -> None:
        """One reading of every post that has one at this place."""
        self._follow(place)
        now = np.stack([self._in.views[:, place], self._shares[:, place], self._in.age[:, place]])
        here = ~np.isnan(now[0])
        slip = here & (now[0] >= self._top[0])
        start = np.where(slip, self._top, self._base)
        new = here & (np.isnan(start[0]) | self._in.restarted[:, place])
        gain, share, hours = now - start
        level, evidence, views = self._level(self._lag)
        enough = (views >= LEAST_VIEWS) & (evidence >= LEAST_VIEWS / 3) & (now[2] - self._in.woke >= LEAST_AGE_HOURS)
        fell = here & ~new & (gain < 0)
        still = here & ~new & enough & (gain == 0) & (level * share > STILL_VIEWS)
        counts = here & ~new & ~fell & ~still
        judged = counts & enough & (share > 0) & (now[2] <= LAST_AGE_HOURS) & (hours <= LONGEST_HOURS)
        sums = self._judge(place, judged, (gain, share, hours, level, evidence))
        moved = counts & (gain > 0)
        self._sum = np.where(moved & judged, sums, self._sum)
        self._count(place, moved, gain, share, hours)
        self._base = np.where(moved | new | fell, now, np.where(slip, self._top, self._base))
        self._top = np.where(fell, start, np.nan)
        out = self.found
        out.judged[:, place], out.still[:, place], out.level[:, place] = judged, still, level
        self._raise(place, judged, sums)

    def _follow(self, place: int) -> None:
        """Moves each post's lags to the last readings that its levels may know."""
        for lag, hours in ((self._lag, WINDOW_HOURS), (self._near, CUSUM_LAG_HOURS)):
            until = self._in.age[:, place] - hours
            while (later := self._in.age[self._rows, np.minimum(lag + 1, place)] <= until).any():
                lag += later

    def _level(self, lag: Ints) -> tuple[Floats, Floats, Floats]:
        """Expected views after 72 hours as known at ``lag``; the views behind it without those long past, and all."""
        held = self._state != 0
        recent = np.where(held, self._frozen[:2], self._recent[:, self._rows, lag])
        views = np.where(held, self._frozen[2], self.found.gained[self._rows, lag])
        level = (_PRIOR_VIEWS + recent[0]) / (_PRIOR_VIEWS / self._limits.prior + recent[1])
        return level, recent[0], views

    def _judge(self, place: int, judged: Flags, reading: tuple[Floats, ...]) -> Floats:
        """Writes the window's values and returns the two CUSUMs with this reading in them."""
        gain, share, hours, level, evidence = reading
        out, before = self.found, (self._rows, self._lag)
        seen = out.gained[:, place - 1] + gain - out.gained[before]
        expected = level * (out.share[:, place - 1] + share - out.share[before])
        unsure = 1 / (evidence + 1)
        spread = np.stack([self._limits.spread_down[:, place], self._limits.spread_up[:, place]]) ** 2 + unsure
        near = self._level(self._near)[0]
        side = np.where(seen < expected, spread[0], spread[1])
        quick = spread * _CUSUM_SPREAD**2 + self._limits.fast * 0.25 / np.maximum(hours, 0.05)
        gains = np.stack(
            [
                likelihood_gain(gain, near * share, np.sqrt(quick[which]), factor)
                for which, factor in enumerate((SLOWER, FASTER))
            ]
        )
        sums = np.where(judged, np.maximum(self._sum + gains, 0.0), self._sum)
        sums = np.minimum(sums, _CEILING * self._limits.thresholds[:, 2:].T)
        out.window[:, place] = np.where(judged, deviance_root(seen, expected, np.sqrt(side)), np.nan)
        out.cusum_down[:, place], out.cusum_up[:, place] = sums
        out.seen[:, place], out.expected[:, place], out.unsure[:, place] = seen, expected, unsure
        return sums

    def _count(self, place: int, moved: Flags, gain: Floats, share: Floats, hours: Floats) -> None:
        """Takes what was gained into the level (not while it is held) and the totals."""
        gained = np.where(moved, np.stack([gain, share]), 0.0)
        self.found.gained[:, place] = self.found.gained[:, place - 1] + gained[0]
        self.found.share[:, place] = self.found.share[:, place - 1] + gained[1]
        held = (self._state != 0) & (self._in.age[:, place] - self._raised < FROZEN_HOURS)
        keep = np.where(moved & ~held, np.exp(-hours / MEMORY_HOURS), 1.0)
        self._recent[:, :, place] = self._recent[:, :, place - 1] * keep + np.where(held, 0.0, gained)
        second = self._in.second[:, place]
        self._liked = np.where(moved & ~np.isnan(second), second, self._liked)
        self.found.second[:, place] = self._liked

    def _raise(self, place: int, judged: Flags, sums: Floats) -> None:
        """Begins, holds and ends alarms."""
        limits = self._limits.thresholds.T
        window = np.nan_to_num(self.found.window[:, place])
        rise = rise_weight(self._in.views[:, place], self._in.age[:, place])
        score = np.maximum(np.stack([-window, window]) / limits[:2], sums / limits[2:])
        score[1] *= rise
        way = np.where(score[0] >= score[1], -1, 1).astype(np.int8)
        begins = judged & (score.max(axis=0) >= 1) & (self._state != way)
        expired = (self._state != 0) & (self._in.age[:, place] - self._raised >= FROZEN_HOURS)
        # what lasts so long is normal by now: the sums begin anew, and the window alone can hold the alarm
        self._sum = np.where(expired, 0.0, self._sum)
        alone = np.where(expired, -window / limits[0], score[0]), np.where(expired, window / limits[1] * rise, score[1])
        own = np.where(self._state < 0, *alone)
        ends = judged & (self._state != 0) & (own < np.where(expired, 1.0, 0.5)) & ~begins
        fresh = begins & (self._state == 0)
        frozen = np.stack([*self._recent[:, self._rows, self._lag], self.found.gained[self._rows, self._lag]])
        self._frozen = np.where(fresh | expired, frozen, self._frozen)
        self._onset = np.where(begins, self._lag, self._onset)
        self._raised = np.where(begins, self._in.age[:, place], self._raised)
        self._state = np.where(begins, way, np.where(ends, np.int8(0), self._state))
        out = self.found
        out.alarm[:, place], out.onset[:, place], out.rise[:, place] = self._state, self._onset, rise
        out.alarm_age[:, place] = np.where(self._state != 0, self._raised, np.nan)
