"""What the simulated audience is like: one row a platform, the presets, and a change of regime. Only tables.

Sizes are natural logarithms of views unless said otherwise; hours of the day are those of the audience (UTC-5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LEVEL_HOURS = 72
"""The age at which a post's level is its expected views."""
STEP_MINUTES = 15
AUDIENCE_OFFSET_HOURS = -5
SPREAD = 1.30
"""Standard deviation of ln views within one channel; measured on 654 real creators."""

SlotShape = Literal["cosine", "evening"]


@dataclass(frozen=True)
class PlatformAudience:
    """How people on one platform watch, and how its counters tell of it."""

    median_views: float
    """Of a post after 72 hours."""
    half_life_hours: float
    """Until a post is watched half as fast as at first; the median of posts."""
    decay: float
    """The power of the decay: 1 means that twice the age is half the speed."""
    decay_spread: float
    heat: float
    """Standard deviation of the logarithm of a post's slow change of fortune, which begins at nothing."""
    ramp_hours: float
    delayed_share: float
    """Of posts that nobody sees at first, for an hour on average."""
    activity_peak: float
    """The hour at which most people watch."""
    activity_amplitude: float
    slot_peak: float
    """The best hour to publish, where the hour matters at all."""
    gate_views_per_hour: float | None
    """How fast a post is shown in its first stage; every gate it passes makes it four times faster. None: no gates."""
    stuck_share: float
    """Of posts that stop at a gate."""
    rates: tuple[float, float, float, float]
    """Median likes, comments, shares and saves per view."""
    latency_minutes: float
    """How old the counters are that are told."""
    digits: int | None
    """Significant digits of the counters that are told; None: all."""
    realised_variance: float
    """What arrivals, waves and gates add to the variance of ln views at 72 hours; measured, see docs/audience.md."""


PLATFORMS = {
    "tiktok": PlatformAudience(
        median_views=6_000,
        half_life_hours=9,
        decay=0.85,
        decay_spread=0.32,
        heat=0.70,
        ramp_hours=0.25,
        delayed_share=0.05,
        activity_peak=20,
        activity_amplitude=0.5,
        slot_peak=19,
        gate_views_per_hour=600,
        stuck_share=0.15,
        rates=(0.060, 0.0030, 0.0070, 0.0060),
        latency_minutes=2,
        digits=4,
        realised_variance=0.09,
    ),
    "instagram": PlatformAudience(
        median_views=3_000,
        half_life_hours=12,
        decay=1.05,
        decay_spread=0.32,
        heat=0.70,
        ramp_hours=0.35,
        delayed_share=0.05,
        activity_peak=21,
        activity_amplitude=0.6,
        slot_peak=12,
        gate_views_per_hour=None,
        stuck_share=0.0,
        rates=(0.045, 0.0025, 0.0090, 0.0080),
        latency_minutes=4,
        digits=None,
        realised_variance=0.09,
    ),
    "youtube": PlatformAudience(
        median_views=4_000,
        half_life_hours=24,
        decay=1.00,
        decay_spread=0.60,
        heat=1.25,
        ramp_hours=0.5,
        delayed_share=0.06,
        activity_peak=19,
        activity_amplitude=0.45,
        slot_peak=16,
        gate_views_per_hour=None,
        stuck_share=0.0,
        rates=(0.035, 0.0035, 0.0030, 0.0020),
        latency_minutes=6,
        digits=None,
        realised_variance=0.30,
    ),
}


@dataclass(frozen=True)
class World:
    """What may differ between simulated worlds on every platform alike."""

    name: str
    explainable: float
    """Share of the variance of ln views that the content explains (R² of a perfect model before publication)."""
    slot_amplitude: float
    """Of the effect of the hour of publication on ln views; 0 is a world in which the hour does not matter."""
    slot_shape: SlotShape = "cosine"
    spread: float = SPREAD
    channel_share: float = 0.03
    """Share of the variance that is the channel's slow drift, the same for all posts of a day."""
    channel_days: float = 14.0
    """How long the drift remembers."""
    breakout_share: float = 0.03
    breakout_scale: float = 1.0
    """Breakouts are above their level by an exponential draw with this mean."""
    half_life_spread: float = 0.4
    second_wave_share: float = 0.12
    dispersion: float = 6.0
    """Shape of the negative binomial arrivals of 15 minutes; smaller is wilder."""
    burst: float = 0.25
    """Standard deviation of the logarithm of the speed that comes and goes within ``burst_hours``."""
    burst_hours: float = 1.5
    heat_hours: float = 96.0
    """How long a post's slow change of fortune remembers."""
    budget_effect: float = 0.10
    """ln views gained per e-fold of 1 + dollars: each dollar gains less than the one before."""
    regime_at: datetime | None = None
    """From when on the platform is another: posts published later have the level shifted, tastes and hours permuted."""
    regime_shift: float = -0.46
    """-0.2 in log10, as YouTube's list did in August 2025."""

    def __post_init__(self) -> None:
        if not 0 <= self.explainable <= 0.8 or not 0 <= self.slot_amplitude <= 0.5:
            raise ValueError("explainable is a share from 0 to 0.8, slot_amplitude a number from 0 to 0.5")
        if self.regime_at is not None and self.regime_at.tzinfo is None:
            raise ValueError("regime_at needs a zone")


PRESETS = {
    "learnable": World("learnable", explainable=0.35, slot_amplitude=0.15),
    "realistic": World("realistic", explainable=0.05, slot_amplitude=0.03),
}
"""``learnable`` proves the machinery; ``realistic`` proves honesty: there is next to nothing to learn in it."""


def world_of(preset: str | World) -> World:
    """A preset by name, or the world itself. ValueError for an unknown name."""
    if isinstance(preset, World):
        return preset
    if preset not in PRESETS:
        raise ValueError(f"no preset {preset!r}; there are {', '.join(PRESETS)}")
    return PRESETS[preset]


def platform_of(name: str) -> PlatformAudience:
    """The row of a platform. ValueError for an unknown name."""
    if name not in PLATFORMS:
        raise ValueError(f"no audience on {name!r}; there are {', '.join(PLATFORMS)}")
    return PLATFORMS[name]
