"""The ladder of thrift: in the stated order, each rung keeps those below it, and free work never stops for money."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.newsroom.situation import build_situation
from tiksports_dagster.newsroom.throttle import LEVELS, ThrottleDesk, throttle
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.money import Throttle

from .builders import NOW, opportunity, situation
from .test_decision import decided

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


def test_a_decision_says_what_is_held_back_and_why() -> None:
    held = held_back("12.75")
    made = decided([opportunity()], situation(spent_today_usd=Decimal("12.75"), throttle=held))
    assert made.action == "post"
    assert made.reasons[-2:] == (
        "85% of the day's $15.00 is spent ($12.75): models of the economy tier write and review.",
        "85% of the day's $15.00 is spent ($12.75): videos are drawn in standard quality.",
    )


@pytest.mark.parametrize("spent", ["13.50", "14.25"])
def test_when_fewer_posts_are_made_the_one_that_waits_says_so(spent: str) -> None:
    held = held_back(spent)
    now = build_situation(
        [], now=NOW, zone=ZoneInfo("America/New_York"), posts_limit=3, spent=(Decimal(spent), Decimal(spent)),
        budgets=LIMITS, throttle=held,
    )  # fmt: skip
    assert now.posts_limit == 2
    made = decided([opportunity()], now.model_copy(update={"posts_today": 2}))
    assert made.action == "wait"
    assert "half as many posts" in made.reasons[0]


def test_with_everything_spent_nothing_is_made() -> None:
    state = situation(spent_today_usd=Decimal("15.00"), throttle=held_back("15.00"))
    made = decided([opportunity()], state)
    assert (made.action, made.reasons[0]) == ("wait", "The daily budget is spent: $15.00 of $15.00.")


def test_the_newsroom_looks_at_the_throttle(parts: Parts) -> None:
    from tiksports_dagster.wiring import resources

    with parts.ledger.spending("tikhub", "x", Decimal("13.6")):
        desk = resources(parts, {})["newsroom"].resource_fn(None)
        found = desk.situation()
    assert found.throttle is not None
    assert (found.throttle.level, found.posts_limit) == ("fewer_posts", 2)
    assert parts.archive.read("throttle", Throttle).level == "fewer_posts"
