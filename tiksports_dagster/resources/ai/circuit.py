"""Leaving a vendor alone that is down: a circuit breaker whose memory are the books, so that all processes share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tiksports_dagster.resources.ai.outcomes import RULES, Rule
from tiksports_dagster.store.ledger import Ending

FAILURES_TO_OPEN = 5
REST_SECONDS = 60.0
_BY_NAME = {outcome.value: rule for outcome, rule in RULES.items()}

FORGOTTEN_AFTER = 600.0
"""Failures older than this many seconds say nothing about now."""


class Books(Protocol):
    """What the circuit needs of the ledger."""

    def endings(self, party: str, limit: int = 8) -> list[Ending]:
        """How the party's last calls ended, newest first."""
        ...

    def asking(self, party: str, within_seconds: float) -> bool:
        """True when a call of the party is under way."""
        ...


def rest_left(endings: Sequence[Ending]) -> tuple[float, bool]:
    """(seconds that the vendor still rests, whether it is on trial after a rest).

    Five failures in a row that count open the circuit for a minute; a refused key or an empty account opens it for a
    quarter of an hour at once. On trial one call may go; how it ends closes the circuit or opens it again.
    """
    failures = 0
    for place, ending in enumerate(endings):
        rule = _BY_NAME.get(ending.outcome, Rule())
        if place == 0 and rule.rests_seconds:
            left = rule.rests_seconds - ending.seconds_ago
            return (left, False) if left > 0 else (0.0, ending.seconds_ago < rule.rests_seconds + FORGOTTEN_AFTER)
        if not rule.counts or ending.seconds_ago > FORGOTTEN_AFTER:
            break
        failures += 1
    if failures < FAILURES_TO_OPEN:
        return 0.0, False
    left = REST_SECONDS - endings[0].seconds_ago
    return (left, False) if left > 0 else (0.0, True)


class Circuit:
    """Whether a vendor may be asked now."""

    def __init__(self, books: Books, call_seconds: float) -> None:
        self._books = books
        self._call_seconds = call_seconds

    def open_for(self, vendor: str) -> float:
        """Seconds that the vendor is left alone; 0 when it may be asked."""
        left, trial = rest_left(self._books.endings(vendor))
        if left <= 0 and trial and self._books.asking(vendor, self._call_seconds):
            # somebody else's call is the trial
            return self._call_seconds
        return max(left, 0.0)
