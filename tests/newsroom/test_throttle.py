"""The ladder of thrift: in the stated order, each rung keeps those below it, and free work never stops for money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.newsroom.throttle import LEVELS, ThrottleDesk, throttle
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.money import Throttle

from .builders import NOW

LIMITS = (Decimal(15), Decimal(350))
money = st.decimals(0, 400, places=2)


def held_back(day: str, month: str = "0", *, posts: int = 3, emergency: bool = False) -> Throttle:
    spent = (Decimal(day), Decimal(month))
    return throttle(spent, LIMITS, posts_per_day=posts, at=NOW, emergency=emergency)


@pytest.mark.parametrize(
    ("spent", "level", "tier", "standard", "posts", "paid"),
    [
        ("11.99", "none", "high", False, 3, True),
        ("12.00", "cheaper_models", "economy", False, 3, True),
        ("12.75", "standard_video", "economy", True, 3, True),
        ("13.50", "fewer_posts", "economy", True, 2, True),
        ("14.25", "fact_writer", "economy", True, 2, False),
        ("15.00", "nothing", "economy", True, 0, False),
    ],
)
def test_the_stated_order(spent: str, level: str, tier: str, standard: bool, posts: int, paid: bool) -> None:
    found = held_back(spent)
    assert (found.level, found.highest_tier, found.standard_video) == (level, tier, standard)
    assert (found.posts_limit, found.paid_writers) == (posts, paid)
    assert len(found.reasons) == LEVELS.index(found.level)


def test_the_month_holds_back_as_well_as_the_day() -> None:
    found = held_back("0", "280")
    assert found.level == "cheaper_models"
    assert found.reasons == (
        "80% of the month's $350.00 is spent ($280.00): models of the economy tier write and review.",
    )


@given(money, money)
def test_more_spent_never_holds_back_less(one: Decimal, other: Decimal) -> None:
    less, more = sorted([one, other])
    a, b = held_back(str(less)), held_back(str(more))
    assert LEVELS.index(a.level) <= LEVELS.index(b.level)
    assert a.posts_limit >= b.posts_limit
    assert a.standard_video <= b.standard_video
    assert a.paid_writers >= b.paid_writers


def test_without_a_budget_everything_free_goes_on() -> None:
    found = throttle((Decimal(0), Decimal(0)), (Decimal(0), Decimal(0)), posts_per_day=3, at=NOW)
    assert (found.level, found.posts_limit, found.paid_writers) == ("fact_writer", 3, False)


def test_the_emergency_switch_stops_what_costs_and_nothing_else() -> None:
    found = held_back("0", emergency=True)
    assert (found.level, found.posts_limit, found.standard_video) == ("fact_writer", 3, True)
    assert found.reasons == ("EMERGENCY_THROTTLE is on: the fact-driven writer writes, no model is asked.",)


def test_half_of_one_post_is_one_post() -> None:
    assert held_back("13.50", posts=1).posts_limit == 1


def test_every_change_of_level_is_kept_beside_the_decisions_once(parts: Parts, clock: StandingClock) -> None:
    desk = ThrottleDesk(parts.ledger, lambda: parts.archive, parts.settings, clock)
    desk.now()
    assert parts.archive.latest("throttle") is None
    with parts.ledger.spending("tikhub", "x", Decimal("12.5")) as money_set_aside:
        desk.now()
        desk.now("another run")
        money_set_aside.actual = Decimal(1)
    desk.now("third run")
    kept = parts.archive.history("throttle", before=clock.now().replace(year=2099), limit=9)
    assert [(one.rows[0]["level"], one.stamp.run_id) for one in kept] == [
        ("none", "third run"),
        ("cheaper_models", "throttle"),
    ]
