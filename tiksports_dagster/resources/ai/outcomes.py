"""How a call to a model can end, by name, and what follows from it: one row a name, one code path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.store.records.ai import TokenUsage


class Outcome(StrEnum):
    """Every way a call ends."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """The model declined (Claude ``stop_reason: refusal``, GPT a refusal part)."""
    CONTENT_FILTER = "content_filter"
    TRUNCATED = "truncated"
    """The answer reached ``max_output_tokens``."""
    CONTEXT_EXCEEDED = "context_exceeded"
    WRONG_SCHEMA = "wrong_schema"
    """Not JSON, or JSON of another shape."""
    OVERLOADED = "overloaded"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    """No connection: nothing was sent."""
    BROKE_OFF = "broke_off"
    """The connection ended before the answer did."""
    TOO_LARGE = "too_large"
    NO_MONEY = "no_money"
    """The account with the vendor is empty (402, ``insufficient_quota``)."""
    KEY_REFUSED = "key_refused"
    UNKNOWN_MODEL = "unknown_model"
    BAD_REQUEST = "bad_request"
    PACED = "paced"
    """Our own limit of calls a minute was taken; nothing was sent."""


class Booked(StrEnum):
    """What a call costs by its end."""

    USAGE = "usage"
    WORST = "worst"
    """The vendor may have worked on it: what was reserved stays booked."""
    NOTHING = "nothing"


@dataclass(frozen=True)
class Rule:
    """What follows: tries of the same model, this vendor again for this question, what is booked, how it weighs.

    ``rests_seconds``: the vendor is left alone at once for that long, by every process. ``counts``: several in a row
    open the circuit.
    """

    tries: int = 1
    vendor_again: bool = True
    booked: Booked = Booked.NOTHING
    counts: bool = False
    rests_seconds: float = 0.0
    policy: bool = False
    """The vendor said no to this question; asking later changes nothing."""


LONG_REST = 900.0
"""Seconds that a vendor rests whose key or account is refused: a person must mend it."""

RULES: dict[Outcome, Rule] = {
    Outcome.ANSWERED: Rule(booked=Booked.USAGE),
    Outcome.REFUSED: Rule(vendor_again=False, booked=Booked.USAGE, policy=True),
    Outcome.CONTENT_FILTER: Rule(vendor_again=False, booked=Booked.USAGE, policy=True),
    Outcome.TRUNCATED: Rule(booked=Booked.USAGE),
    Outcome.CONTEXT_EXCEEDED: Rule(vendor_again=False, booked=Booked.USAGE),
    Outcome.WRONG_SCHEMA: Rule(tries=2, booked=Booked.USAGE),
    Outcome.OVERLOADED: Rule(tries=3, counts=True),
    Outcome.RATE_LIMITED: Rule(tries=3, counts=True),
    Outcome.SERVER_ERROR: Rule(tries=3, counts=True),
    Outcome.TIMED_OUT: Rule(booked=Booked.WORST, counts=True),
    Outcome.UNREACHABLE: Rule(tries=3, counts=True),
    Outcome.BROKE_OFF: Rule(tries=2, booked=Booked.WORST, counts=True),
    Outcome.TOO_LARGE: Rule(booked=Booked.WORST),
    Outcome.NO_MONEY: Rule(vendor_again=False, rests_seconds=LONG_REST),
    Outcome.KEY_REFUSED: Rule(vendor_again=False, rests_seconds=LONG_REST),
    Outcome.UNKNOWN_MODEL: Rule(),
    Outcome.BAD_REQUEST: Rule(),
    Outcome.PACED: Rule(vendor_again=False),
}


@dataclass(frozen=True)
class Said:
    """What a vendor answered with status 200, in our words."""

    outcome: Outcome
    text: str
    usage: TokenUsage | None
    """None when the vendor did not tell."""
    cache_write_long: int = 0
    """Of ``usage.cache_write``, the tokens written with the longer retention."""
    detail: str = ""


class CallFailed(TikSportsError):
    """A call that brought no answer. ``wait`` is the vendor's own wish in seconds, already made harmless."""

    def __init__(self, outcome: Outcome, detail: str = "", *, wait: float | None = None) -> None:
        super().__init__(f"{outcome.value}{': ' + detail if detail else ''}")
        self.outcome = outcome
        self.detail = detail
        self.wait = wait
