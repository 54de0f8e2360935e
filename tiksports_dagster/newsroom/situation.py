"""Where the channel stands at one moment, counted from what was decided and published before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tiksports_dagster.store.records.decisions import Decision, Hold, Situation
from tiksports_dagster.store.records.money import Throttle


def local_day(moment: datetime, zone: ZoneInfo) -> str:
    """The audience's calendar day of a moment, ``YYYY-MM-DD``."""
    return moment.astimezone(zone).date().isoformat()


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
    when any post of the same local day told it, whatever the order: no replay tells the same story twice. Posts in
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
    same_day = [decision for decision in opened if local_day(decision.at, zone) == today]
    return Situation(
        at=now,
        local_day=today,
        posts_today=sum(1 for decision in before if local_day(decision.at, zone) == today),
        posts_limit=max(1, min(posts_limit, throttle.posts_limit)) if throttle else posts_limit,
        last_post_at=max((decision.at for decision in before), default=None),
        covered_today=tuple(
            dict.fromkeys(decision.opportunity.trend.id for decision in same_day if decision.opportunity is not None)
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
