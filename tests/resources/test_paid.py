"""Paid reads: reserved before the call, settled after it, refused when the budget has no room."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import RefusedFailure, TransientFailure
from tiksports_dagster.resources.sources.batch import Batch
from tiksports_dagster.resources.sources.paid import PaidTikHub
from tiksports_dagster.store.ledger import Ledger, Limits


class Client:
    """Counts its calls; says what it is told to."""

    def __init__(self, answer: Batch[object] | Exception) -> None:
        self.answer = answer
        self.calls = 0

    def trending_videos(self) -> Batch[object]:
        self.calls += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def hashtag_trends(self, period_days: int = 7) -> Batch[object]:
        return self.trending_videos()


def paid(parts: Parts, client: Client, daily: str = "15") -> tuple[PaidTikHub, Ledger]:
    ledger = Ledger(parts.database, parts.clock, Limits(Decimal(daily), Decimal(350), ZoneInfo("America/New_York")))
    return PaidTikHub(client, ledger), ledger


def test_a_read_costs_a_tenth_of_a_cent_a_request(parts: Parts) -> None:
    tikhub, ledger = paid(parts, Client(Batch(items=())))
    tikhub.trending_videos()
    tikhub.hashtag_trends()
    assert ledger.spent()[0] == Decimal("0.003")


def test_without_room_in_the_budget_nothing_is_asked(parts: Parts) -> None:
    client = Client(Batch(items=()))
    tikhub, ledger = paid(parts, client, daily="0.004")
    with pytest.raises(RefusedFailure, match="DAILY_BUDGET"):
        tikhub.trending_videos()
    assert (client.calls, ledger.spent()[0]) == (0, 0)


def test_a_failed_read_is_not_booked(parts: Parts) -> None:
    tikhub, ledger = paid(parts, Client(TransientFailure("503")))
    with pytest.raises(TransientFailure):
        tikhub.hashtag_trends()
    assert ledger.spent()[0] == 0
