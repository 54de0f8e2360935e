"""How spending is held back when a budget runs low: one ladder, each rung a row, and the desk that climbs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tiksports_dagster.store.records.money import Throttle

if TYPE_CHECKING:
    from tiksports_dagster.resources.clock import Clock
    from tiksports_dagster.settings import Settings
    from tiksports_dagster.store.archive import Archive
    from tiksports_dagster.store.ledger import Ledger

ASSET = "throttle"
"""Name under which changes are kept in the archive, beside the decisions."""

Level = Literal["none", "cheaper_models", "standard_video", "fewer_posts", "fact_writer", "nothing"]


@dataclass(frozen=True)
class Rung:
    """From this spent share of a budget on, this is held back."""

    share: float
    level: Level
    words: str


FEWER_POSTS = "half as many posts are made this day"

LADDER = (
    Rung(0.80, "cheaper_models", "models of the economy tier write and review"),
    Rung(0.85, "standard_video", "videos are drawn in standard quality"),
    Rung(0.90, "fewer_posts", FEWER_POSTS),
    Rung(0.95, "fact_writer", "the fact-driven writer writes, no model is asked"),
    Rung(1.00, "nothing", "nothing more is made"),
)
"""The stated order of degradation: cheaper tier → standard video → fewer posts → fact-driven writer → nothing."""

LEVELS: tuple[Level, ...] = ("none", *(rung.level for rung in LADDER))


def throttle(
    spent: tuple[Decimal, Decimal],
    limits: tuple[Decimal, Decimal],
    *,
    posts_per_day: int,
    at: datetime,
    emergency: bool = False,
) -> Throttle:
    """What is held back, given (day, month) in US dollars spent and allowed.

    The fuller budget counts. With a budget of zero, or ``emergency``, nothing paid is asked and as many posts are
    made as ever: such a newsroom works without money.
    """
    shares = [(name, one, limit) for name, one, limit in zip(("day", "month"), spent, limits, strict=True)]
    share, name, one, limit = max(
        ((float(one / limit) if limit > 0 else 0.0, name, one, limit) for name, one, limit in shares),
        key=lambda entry: entry[0],
    )
    reached = [rung for rung in LADDER if share >= rung.share]
    level: Level = reached[-1].level if reached else "none"
    reasons = [f"{share:.0%} of the {name}'s ${limit:.2f} is spent (${one:.2f}): {rung.words}." for rung in reached]
    free_only = emergency or any(limit <= 0 for limit in limits)
    if free_only and LEVELS.index(level) < LEVELS.index("fact_writer"):
        why = "EMERGENCY_THROTTLE is on" if emergency else "a budget is 0"
        level, reasons = "fact_writer", [f"{why}: {LADDER[3].words}."]
        reached = []
    height = LEVELS.index(level)
    fewer = any(rung.level == "fewer_posts" for rung in reached)
    limit_of_day = 0 if level == "nothing" else -(-posts_per_day // 2) if fewer else posts_per_day
    return Throttle(
        at=at,
        level=level,
        share=round(share, 4),
        highest_tier="economy" if height >= LEVELS.index("cheaper_models") else "high",
        standard_video=emergency or any(rung.level == "standard_video" for rung in reached),
        posts_limit=limit_of_day,
        paid_writers=height < LEVELS.index("fact_writer"),
        reasons=tuple(reasons),
    )


class ThrottleDesk:
    """Looks at the ledger and says what is held back; every change of level is kept beside the decisions."""

    def __init__(self, ledger: Ledger, archive: Callable[[], Archive], settings: Settings, clock: Clock) -> None:
        self._ledger = ledger
        self._archive = archive
        self._settings = settings
        self._clock = clock

    def now(self, run_id: str = ASSET) -> Throttle:
        """What is held back now. A level other than the last one that was kept is kept."""
        settings = self._settings
        found = throttle(
            self._ledger.spent(),
            (settings.daily_budget, settings.monthly_budget),
            posts_per_day=settings.posts_per_day,
            at=self._clock.now(),
            emergency=settings.emergency_throttle,
        )
        archive = self._archive()
        last = archive.read(ASSET, Throttle)
        if found.level != (last.level if last else "none"):
            archive.append(ASSET, None, run_id, found)
        return found
