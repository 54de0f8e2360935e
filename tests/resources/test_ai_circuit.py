"""Leaving a vendor alone: after five failures in a row, or at once when a person must mend something."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.resources.ai.calls import LONGEST_WISH, clean, wish
from tiksports_dagster.resources.ai.circuit import Circuit, rest_left
from tiksports_dagster.resources.ai.outcomes import RULES, Booked, Outcome
from tiksports_dagster.store.ledger import Ending

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def endings(*outcomes: str, age: float = 1.0) -> list[Ending]:
    return [Ending(outcome, age + place) for place, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("seen", "rests"),
    [
        ([], False),
        (endings(*["overloaded"] * 4), False),
        (endings(*["overloaded"] * 5), True),
        (endings("timed_out", "server_error", "unreachable", "rate_limited", "broke_off"), True),
        (endings("answered", *["overloaded"] * 5), False),
        (endings(*["overloaded"] * 4, "answered", "overloaded"), False),
        (endings(*["refused"] * 8), False),
        (endings(*["wrong_schema"] * 8), False),
        (endings("key_refused"), True),
        (endings("no_money"), True),
        (endings("no_money", age=901), False),
        (endings(*["overloaded"] * 5, age=61), False),
        (endings(*["overloaded"] * 5, age=700), False),
    ],
)
def test_when_a_vendor_is_left_alone(seen: list[Ending], rests: bool) -> None:
    assert (rest_left(seen)[0] > 0) is rests


class Books:
    def __init__(self, seen: list[Ending], asking: bool) -> None:
        self.seen, self.under_way = seen, asking

    def endings(self, party: str, limit: int = 8) -> list[Ending]:
        return self.seen

    def asking(self, party: str, within_seconds: float) -> bool:
        return self.under_way


def test_after_the_rest_one_call_goes_on_trial_and_the_others_wait() -> None:
    rested = endings(*["overloaded"] * 5, age=61)
    assert Circuit(Books(rested, asking=False), 90).open_for("openai") == 0
    assert Circuit(Books(rested, asking=True), 90).open_for("openai") > 0
    assert Circuit(Books([], asking=True), 90).open_for("openai") == 0


@given(st.lists(st.builds(Ending, st.sampled_from([*Outcome, "unknown"]), st.floats(0, 1e6)), max_size=8))
def test_nobody_rests_longer_than_a_quarter_of_an_hour(seen: list[Ending]) -> None:
    assert 0 <= rest_left(seen)[0] <= 900


def test_every_end_has_a_rule_and_only_ends_without_an_answer_keep_the_worst_case() -> None:
    assert set(RULES) == set(Outcome)
    kept = {outcome for outcome, rule in RULES.items() if rule.booked is Booked.WORST}
    assert kept == {Outcome.TIMED_OUT, Outcome.BROKE_OFF, Outcome.TOO_LARGE}


@given(st.dictionaries(st.sampled_from(["retry-after", "retry-after-ms"]), st.text(max_size=40)))
def test_no_header_can_make_us_wait_for_ever_or_fall_over(headers: dict[str, str]) -> None:
    seconds = wish(headers, lambda: NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_WISH


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "4294967"}, LONGEST_WISH),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:09 GMT"}, 9),
        ({"retry-after": "Sun, 22 Nov 2020 12:00:09 GMT"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "tomorrow"}, None),
    ],
)
def test_a_wish_is_read_as_seconds_milliseconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert wish(headers, lambda: NOW) == seconds


@given(st.text(), st.from_regex(r"sk-[A-Za-z0-9]{8,20}", fullmatch=True))
def test_a_vendors_words_are_one_short_line_without_the_key(words: str, key: str) -> None:
    told = clean(f"{words}{key}{words}", key)
    assert key not in told
    assert len(told) <= 160
    assert told.isprintable()
