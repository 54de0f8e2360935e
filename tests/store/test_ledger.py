"""Money: reserved before it is spent, never over a limit, whatever runs at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import RefusedFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.ledger import Ledger, Limits

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def ledger(parts: Parts) -> Callable[..., Ledger]:
    def make(daily: str = "15", monthly: str = "350", *, throttled: bool = False) -> Ledger:
        return Ledger(parts.database, parts.clock, Limits(Decimal(daily), Decimal(monthly), NEW_YORK, throttled))

    return make


def spend(ledger: Ledger, worst: str, actual: str | None = None, post: str | None = None) -> None:
    with ledger.spending("tikhub", "fetch", Decimal(worst), post=post) as reservation:
        reservation.actual = Decimal(actual) if actual else None


def test_the_actual_cost_is_booked_not_the_worst_case(ledger: Callable[..., Ledger]) -> None:
    books = ledger()
    spend(books, "2.00", "0.25", post="p")
    assert books.spent() == (Decimal("0.25"), Decimal("0.25"))
    assert books.cost_of("p") == Decimal("0.25")


def test_without_an_actual_cost_the_worst_case_stays_booked(ledger: Callable[..., Ledger]) -> None:
    books = ledger()
    spend(books, "2.00")
    assert books.spent()[0] == Decimal("2.00")


def test_a_failed_call_gives_its_money_back(ledger: Callable[..., Ledger]) -> None:
    books = ledger()
    with pytest.raises(KeyError), books.spending("openai", "speech", Decimal("3")):
        assert books.spent()[0] == Decimal("3")
        raise KeyError
    assert books.spent()[0] == 0


@pytest.mark.parametrize(("daily", "monthly", "named"), [("1", "350", "DAILY_BUDGET"), ("15", "1", "MONTHLY_BUDGET")])
def test_not_one_cent_over_a_limit(ledger: Callable[..., Ledger], daily: str, monthly: str, named: str) -> None:
    books = ledger(daily, monthly)
    spend(books, "1.00")
    with pytest.raises(RefusedFailure, match=named):
        spend(books, "0.000001")
    assert books.spent()[0] == Decimal("1.00")


def test_the_throttle_refuses_what_costs_and_lets_free_calls_through(ledger: Callable[..., Ledger]) -> None:
    books = ledger(throttled=True)
    spend(books, "0")
    with pytest.raises(RefusedFailure, match="EMERGENCY_THROTTLE"):
        spend(books, "0.01")


def test_fifty_at_once_never_pass_the_limit(ledger: Callable[..., Ledger]) -> None:
    books = ledger("1.00")

    def attempt(_: int) -> bool:
        try:
            spend(books, "0.03")
        except RefusedFailure:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        granted = sum(pool.map(attempt, range(50)))
    assert granted == 33
    assert books.spent()[0] == Decimal("0.99")


def test_days_and_months_are_the_audiences(parts: Parts, ledger: Callable[..., Ledger]) -> None:
    clock = parts.clock
    assert isinstance(clock, StandingClock)
    books = ledger()
    spend(books, "1")  # 2024-03-02 23:45 in New York
    assert books.spent(datetime(2024, 3, 3, 4, 59, tzinfo=UTC)) == (1, 1)
    assert books.spent(datetime(2024, 3, 3, 5, 0, tzinfo=UTC)) == (0, 1)
    assert books.spent(datetime(2024, 4, 1, 3, 59, tzinfo=UTC)) == (0, 1)
    assert books.spent(datetime(2024, 4, 1, 4, 0, tzinfo=UTC)) == (0, 0)
