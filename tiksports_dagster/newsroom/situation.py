"""Where the channel stands at one moment, counted from what was decided and published before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tiksports_dagster.store.records.decisions import Decision, Hold, Situation
from tiksports_dagster.store.records.money import Throttle

SILENCE = timedelta(hours=24)
"""For so long after a story was told it is not told again, but as a further part of what went viral."""


def local_day(moment: datetime, zone: ZoneInfo) -> str:
    """The audience's calendar day of a moment, ``YYYY-MM-DD``."""
    return moment.astimezone(zone).date().isoformat()


def told_lately(moment: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether what was told at ``moment`` is too near to be told again: on the same local day, or a day ago at most.

    Without the second a story of the evening would be news again at midnight.
    """
    return local_day(moment, zone) == local_day(now, zone) or timedelta(0) <= now - moment < SILENCE


def build_situation(
    decisions: Iterable[Decision],
    *,
    now: datetime,
    as_of: datetime | None = None,
    zone: ZoneInfo,
    posts_limit: int,
    spent: tuple[Decimal, Decimal],
    budgets: tuple[Decimal, Decimal],
    sources_down: tuple[str, ...] = (),
    paused: tuple[str, ...] = (),
    holds: tuple[Hold, ...] = (),
    withdrawn: frozenset[str] = frozenset(),
    throttle: Throttle | None = None,
) -> Situation:
    """The state a decision looks at. ``spent`` and ``budgets`` are (day, month) in US dollars.

    Posts count only when they were opened strictly before ``as_of`` (default ``now``), so that replaying a moment
    sees the state as of that moment, although its clock may have moved a little since. A story counts as covered
    when a post of the same local day (whatever the order) or of the day before it told it. Posts in
    ``withdrawn`` (rejected by a person) count for neither. A ``throttle`` may lower the limit of posts; at a limit of
    none the spent budget itself forbids them (``newsroom/decision.py``).
    """
    today = local_day(now, zone)
    opened = [
        decision
        for decision in decisions
        if decision.action == "post" and decision.post is not None and decision.post not in withdrawn
    ]
    before = [decision for decision in opened if decision.at < (as_of or now)]
    told = [decision for decision in opened if told_lately(decision.at, now, zone)]
    return Situation(
        at=now,
        local_day=today,
        posts_today=sum(1 for decision in before if local_day(decision.at, zone) == today),
        posts_limit=max(1, min(posts_limit, throttle.posts_limit)) if throttle else posts_limit,
        last_post_at=max((decision.at for decision in before), default=None),
        covered_today=tuple(
            dict.fromkeys(decision.opportunity.trend.id for decision in told if decision.opportunity is not None)
        ),
        spent_today_usd=spent[0],
        spent_month_usd=spent[1],
        daily_budget_usd=budgets[0],
        monthly_budget_usd=budgets[1],
        sources_down=sources_down,
        paused=paused,
        holds=holds,
        throttle=throttle,
    )
