"""The names of failures: what a caller may do next, decided where the failure is understood.

Raised by resources and the store, understood everywhere, mapped to Dagster's retries in one place
(``assets/_policies.py``) and to exit codes in one place (``cli.py``).
"""

from __future__ import annotations

from datetime import datetime


class TikSportsError(Exception):
    """Base of every failure that has a name."""


class TransientFailure(TikSportsError):
    """Trying again later may work: a timeout, a 5xx, a 429.

    ``retry_after`` is the service's own wish in seconds, already bounded by the caller's ceiling.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentFailure(TikSportsError):
    """Trying again gives the same answer: a malformed request, an unknown id, a dead token."""


class RefusedFailure(TikSportsError):
    """A policy said no: a spam block, an account limit, our own budget. Never repeated blindly."""


class LimitReached(RefusedFailure):
    """A limit of the day said no; nothing was posted, and after ``retry_at`` (aware, UTC) it may be tried again.

    ``retry_at`` is None when the platform named no time: then whoever knows what was posted works it out.
    """

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class LeaseLost(TikSportsError):
    """Another process has taken the work over; whoever hears this stops before its next outside call."""


class UnknownOutcome(TikSportsError):
    """The request may or may not have had its effect; only a read-only look at the other side can tell."""


class InputError(TikSportsError):
    """What the user gave is wrong. The message is one line: what, where, how to mend it. Exit code 2."""
