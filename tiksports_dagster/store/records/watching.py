"""What is expected of a post's views, and how far from it they may be before somebody is told."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from tiksports_dagster.store.records.base import Record


class Verdict(StrEnum):
    """What the watch says of one post at one moment."""

    FINE = "fine"
    SUSPECTED = "suspected"
    """One window or one metric says so; told, not acted on."""
    CONFIRMED = "confirmed"
    """The next window and a second metric say so too; to be acted on."""
    NOT_ENOUGH_DATA = "not enough data"


class PlatformCurve(Record):
    """How fast a post is watched at each age on one platform, and what a post of this channel reaches."""

    ages: tuple[float, ...]
    """Hours since publication, rising; between them the logarithm of the speed is straight in the logarithm of age."""
    log_speed: tuple[float, ...]
    """ln of views per hour at those ages, of a post with 1 view in its first 72 hours."""
    hour_cos: float = 0.0
    hour_sin: float = 0.0
    """ln of the speed at the audience's hour h is ``hour_cos``·cos(2πh/24) + ``hour_sin``·sin(2πh/24) more."""
    level_mean: float
    """Mean ln of a post's views after 72 hours."""
    level_spread: float = Field(gt=0)
    """Its standard deviation between posts of one channel."""
    posts: int = Field(default=0, ge=0)
    """Own posts that are in it; 0: the curve of other channels, as shipped."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if len(self.ages) < 2 or len(self.ages) != len(self.log_speed):
            raise ValueError("ages and log_speed must be of one length, two or more")
        if self.ages[0] <= 0 or any(b <= a for a, b in zip(self.ages, self.ages[1:], strict=False)):
            raise ValueError("ages must be above 0 and rise")
        return self


class Curves(Record):
    """The expected curves of all platforms."""

    zone: str
    """IANA name of the audience's time zone."""
    platforms: dict[str, PlatformCurve]


class PlatformThresholds(Record):
    """How much clean posts wander on one platform, and the values of the detectors above which one is suspected.

    ``spread_*`` are standard deviations of ln(views / expected views) over a window, by age, for falls and for rises;
    ``fast`` is the variance that one quarter of an hour has beyond that of two hours.
    """

    ages: tuple[float, ...]
    spread_down: tuple[float, ...]
    spread_up: tuple[float, ...]
    fast: float = Field(ge=0)
    window_down: float = Field(gt=0)
    window_up: float = Field(gt=0)
    cusum_down: float = Field(gt=0)
    cusum_up: float = Field(gt=0)
    posts: int = Field(default=0, ge=0)
    """Own posts that are in it; 0: as shipped."""

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if not self.ages or not len(self.ages) == len(self.spread_down) == len(self.spread_up):
            raise ValueError("ages, spread_down and spread_up must be of one length")
        return self


class Thresholds(Record):
    """The thresholds of all platforms, set together so that so many clean posts are suspected within 48 hours."""

    clean_alarm_rate: float = Field(gt=0, lt=1)
    platforms: dict[str, PlatformThresholds]


class WatchRules(Record):
    """How patient the watch is; hours unless said otherwise."""

    confirm_hours: float = Field(default=1.0, ge=0)
    """So long after it was suspected the next window must say the same."""
    second_down: float = Field(default=0.6, gt=0, lt=1)
    """A fall is confirmed when likes came at most at this share of the expected."""
    second_up: float = Field(default=1.6, gt=1)
    """A rise is confirmed when likes came at least so many times as expected."""
    second_least: float = Field(default=4.0, gt=0)
    """Expected (in a rise: counted) likes without which they say nothing."""
    outage_hours: float = Field(default=1.0, gt=0)
    """All posts of a platform silent or standing still for so long are an outage."""
    still_hours: float = Field(default=4.0, gt=0)
    """One post alone without counters, or with counters that stand still, is held back by the platform."""
    unseen_hours: float = Field(default=12.0, gt=0)
    """A post without one view at this age is held back by the platform."""
    gone_hours: float = Field(default=2.0, gt=0)
    """A post that is not told of for so long, while older ones are, is deleted."""
    together_posts: int = Field(default=3, ge=2)
    """So many posts must change at once for a change of definition."""
    together_share: float = Field(default=0.6, gt=0, le=1)
    """Share of the posts of a platform that do something "all at once"."""
    definition_factor: float = Field(default=1.5, gt=1)
    """Views per like that change by as much are counted in another way."""
    birth_least: int = Field(default=2, ge=2)
    birth_most: int = Field(default=5, ge=2)
    """Suppression from birth is judged over so many of the newest posts."""
    birth_suspected: float = Field(default=2.6, gt=0)
    birth_confirmed: float = Field(default=3.3, gt=0)
    """Standard errors that their mean is under the channel's."""
    birth_age_hours: float = Field(default=8.0, gt=0)
    """Age from which a post's level is known well enough for that."""
    birth_history: int = Field(default=8, ge=2)
    """Older posts of the channel without which nothing is said."""


class AlarmTable(Record):
    """``config/alarms.json``: rules, and what is expected of posts until the channel's own history says better."""

    made_by: str
    """The command that made the curves and thresholds."""
    rules: WatchRules
    curves: dict[str, PlatformCurve]
    thresholds: Thresholds


class WatchLevels(Record):
    """What the watch goes by on this channel: the expected curves and the thresholds, after its own history."""

    curves: Curves
    thresholds: Thresholds
