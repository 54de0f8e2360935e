"""What a platform's own error code asks of us: one vocabulary, of which every platform keeps one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tiksports_dagster.failures import (
    LimitReached,
    PermanentFailure,
    RefusedFailure,
    TikSportsError,
    TransientFailure,
)


class Advice(StrEnum):
    """What to do about an error code."""

    RETRY = "retry"
    """The platform's own trouble, or too fast: the same call may work in a moment."""
    RENEW = "renew"
    """The upload is of no use any more, and nothing was posted: begin a new one."""
    WAIT = "wait"
    """A limit of the day: nothing was posted, and it may be tried again when the limit has room."""
    ASK = "ask"
    """A person must change something about the account or the app."""
    RECONNECT = "reconnect"
    """The permission is gone: a person must connect the account again."""
    GIVE_UP = "give up"
    """This file or request will never be taken."""


FAILURES: dict[Advice, type[TikSportsError]] = {
    Advice.RETRY: TransientFailure,
    Advice.RENEW: TransientFailure,
    Advice.WAIT: LimitReached,
    Advice.ASK: RefusedFailure,
    Advice.RECONNECT: PermanentFailure,
    Advice.GIVE_UP: PermanentFailure,
}
"""The failure that each advice is raised as, outside an upload that can act on it itself."""


@dataclass(frozen=True)
class Verdict:
    """One row of a platform's table: what to do, and how to say it to a person."""

    advice: Advice
    words: str
    until: Callable[[datetime], datetime] | None = None
    """For ``WAIT``: when the limit has room again, given the present (UTC); None where the platform names no time."""


def failure_of(
    platform: str,
    code: str,
    verdict: Verdict,
    *,
    retry_after: float | None = None,
    now: datetime | None = None,
) -> TikSportsError:
    """The named failure of a verdict; the message names platform, code and what to do. ``now`` is UTC."""
    hint = {
        Advice.WAIT: "; it is tried again when there is room",
        Advice.RECONNECT: f"; run `tiksports connect {platform}`",
    }.get(verdict.advice, "")
    message = f"{platform}: {verdict.words} ({code}){hint}"
    if verdict.advice is Advice.WAIT:
        return LimitReached(message, retry_at=verdict.until(now) if verdict.until and now else None)
    kind = FAILURES[verdict.advice]
    return TransientFailure(message, retry_after=retry_after) if kind is TransientFailure else kind(message)


def verdict_of(table: Mapping[str, Verdict], *codes: str | None) -> tuple[str, Verdict] | None:
    """The first of the codes (most telling first) that the table knows, with its row."""
    return next(((code, table[code]) for code in codes if code is not None and code in table), None)
