"""What a day cost: every dollar in exactly one row, and what a post's views cost."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.publishing.costs import sum_day
from tiksports_dagster.store.ledger import Booking

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def call(
    usd: str = "0.01", party: str = "anthropic", post: str | None = "p", state: str = "settled", **units: Any
) -> Booking:
    return Booking(AT, party, "messages", post, state, Decimal(usd), {"outcome": "answered", **units})


def test_calls_of_one_model_for_one_post_are_one_row_with_their_tokens() -> None:
    costs = sum_day(
        "2026-11-22",
        [
            call("0.02", model="claude-opus-5-5", input=100, output=50, tier="high"),
            call("0.03", model="claude-opus-5-5", input=10, cached=5, output=5, outcome="wrong_schema"),
            call("0.001", model="claude-haiku-5-5", input=7, output=1),
            call("0", party="tikhub", post=None, state="released", outcome="x"),
        ],
        {"p": Decimal("0.20")},
        {"p": 4000},
    )
    assert [(row.service, row.model, row.post, row.calls, row.failed, row.usd) for row in costs.rows] == [
        ("anthropic", "claude-opus-5-5", "p", 2, 1, Decimal("0.05")),
        ("anthropic", "claude-haiku-5-5", "p", 1, 0, Decimal("0.001")),
        ("tikhub", None, None, 1, 1, Decimal(0)),
    ]
    assert costs.rows[0].units == {"input": 110, "cached": 5, "output": 55}
    assert costs.usd == Decimal("0.051")
    assert costs.posts[0].usd_per_thousand_views == Decimal("0.05")


def test_views_that_nobody_read_give_no_price_rather_than_a_wrong_one() -> None:
    for views in ({}, {"p": 0}):
        assert sum_day("d", [], {"p": Decimal(1)}, views).posts[0].usd_per_thousand_views is None


def test_what_was_given_back_after_a_crash_is_told() -> None:
    row = call("0", state="released", reclaimed="its process is gone", reclaimed_micro_usd=250_000)
    assert sum_day("d", [row], {}, {}).reclaimed_usd == Decimal("0.25")


bookings = st.builds(
    call,
    usd=st.integers(0, 10**6).map(lambda micro: str(Decimal(micro) / 10**6)),
    party=st.sampled_from(["anthropic", "openai", "tikhub"]),
    post=st.sampled_from([None, "p", "q"]),
    model=st.sampled_from(["", "a", "b"]),
)


@given(st.lists(bookings, max_size=30))
def test_every_dollar_is_in_exactly_one_row(calls: list[Booking]) -> None:
    costs = sum_day("d", calls, {}, {})
    assert costs.usd == sum((one.usd for one in calls), Decimal(0)) == sum((row.usd for row in costs.rows), Decimal(0))
    assert sum(row.calls for row in costs.rows) == len(calls)
