"""Exactly once: one post's way to one platform, written down before each step that the outside can see.

planned → reserved → (the platform's id or address, bytes sent, submitted) → published | failed | unknown | waiting.
The order is always: note the state durably, then make the call that depends on it. A restart reads the newest note
and hands it to the platform client, which looks (read-only) at what the platform has before it goes on. Notes are
written under a lease: a process that hung and wakes up after another took over is stopped at its next note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from tiksports_dagster.failures import (
    InputError,
    LeaseLost,
    LimitReached,
    PermanentFailure,
    RefusedFailure,
    TransientFailure,
)
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.journal import EVERYTHING, Admit, JournalEntry, Reservation, Taken
from tiksports_dagster.store.records.publishing import (
    Checkpoint,
    Publication,
    PublicationState,
    PublishOutcome,
    PublishRequest,
)

FINISHED = frozenset({PublicationState.PUBLISHED, PublicationState.INBOX})
"""States after which nothing may be sent again."""

BEGUN = frozenset({PublicationState.STARTED, PublicationState.UPLOADED, PublicationState.SUBMITTED})
"""States of a checkpoint that is reconciled with the platform before anything is sent."""

WINDOW = timedelta(hours=24)
"""TikTok and Instagram count posts in a rolling day."""
WINDOW_MARGIN = timedelta(minutes=2)

Guard = Callable[[Sequence[Taken]], PublishOutcome | None]
"""What stands against beginning now, given the platform's other posts; None when nothing does."""


def nothing_against(_taken: Sequence[Taken]) -> PublishOutcome | None:
    """The guard that lets everything pass."""
    return None


class Journal(Protocol):
    """Where notes are kept; ``store.journal.JournalStore`` in production."""

    def append(
        self,
        post: str,
        platform: str,
        run_id: str,
        state: PublicationState,
        *,
        checkpoint: Checkpoint | None = None,
        outcome: PublishOutcome | None = None,
        lease: str | None = None,
        last: bool = False,
    ) -> None:
        """Durably notes one step. Raises ``LeaseLost`` when another attempt holds the entry."""
        ...

    def reserve(self, post: str, platform: str, run_id: str, admit: Admit) -> AbstractContextManager[Reservation]:
        """Keeps other processes off the entry, if ``admit`` lets the attempt begin."""
        ...


class Publisher(Protocol):
    """The part of a platform client that publishing needs."""

    def publish(
        self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
    ) -> PublishOutcome:
        """Posts the file, calling ``save`` before each step that the outside can see."""
        ...

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        """What became of an earlier attempt, by reading only."""
        ...


def publish_once(
    journal: Journal,
    client: Callable[[], Publisher],
    request: PublishRequest,
    run_id: str,
    clock: Clock,
    *,
    paused: Sequence[str] = (),
    guard: Guard = nothing_against,
) -> PublishOutcome:
    """Brings one post to one platform, or finds that it is already there.

    Returns the outcome, which is ``UNKNOWN`` when nobody can tell; never calls an unknown one published. While the
    platform is ``paused`` nothing is sent and the outcome is ``HELD``; a limit of the day makes it ``WAITING``.
    ``guard`` is asked only before anything was begun; ``client`` is made only when there is something to do. Raises
    ``TransientFailure`` when nothing was posted and a later attempt goes on, or another process holds the entry;
    ``LeaseLost`` when another process took over.
    """
    taken: Sequence[Taken] = ()

    def admit(before: JournalEntry | None, others: Sequence[Taken]) -> PublishOutcome | None:
        nonlocal taken
        taken = others
        if before is not None and before.state in FINISHED and before.outcome is not None:
            return before.outcome
        if request.platform in paused or EVERYTHING in paused:
            return PublishOutcome(state=PublicationState.HELD, reason="publishing is paused: `tiksports resume`")
        return None if begun(before, request.sha256) else guard(others)

    with journal.reserve(request.post, request.platform, run_id, admit) as held:
        if held.outcome is not None:
            return held.outcome
        attempt = _Attempt(journal, request, run_id, held)
        try:
            if attempt.point is not None and _another_file(attempt.point, request.sha256):
                # the file was made again after the old one may have been posted: only looking is allowed
                outcome = client().look(request, attempt.point)
            else:
                outcome = client().publish(request, attempt.point, attempt.save)
        except LeaseLost:
            raise
        except (TransientFailure, InputError) as failure:
            attempt.interrupted(str(failure))
            raise
        except LimitReached as limit:
            again = limit.retry_at or next_place(taken, clock.now())
            outcome = PublishOutcome(state=PublicationState.WAITING, reason=str(limit), retry_at=again)
        except (RefusedFailure, PermanentFailure) as refusal:
            outcome = PublishOutcome(state=PublicationState.FAILED, reason=str(refusal))
        if outcome.state is PublicationState.WAITING and outcome.retry_at is None:
            outcome = outcome.model_copy(update={"retry_at": next_place(taken, clock.now())})
        attempt.end(outcome)
        return outcome


def begun(entry: JournalEntry | None, sha256: str) -> Checkpoint | None:
    """The checkpoint to reconcile when the platform has heard of the post and was not seen to refuse it.

    What was begun with another file than the one of that hash, and cannot have been posted, is of no use.
    """
    point = entry.checkpoint if entry is not None else None
    fresh = entry is None or entry.state in (PublicationState.FAILED, PublicationState.WAITING)
    if fresh or point is None or point.state not in BEGUN:
        return None
    return None if _another_file(point, sha256) and point.state is not PublicationState.SUBMITTED else point


def _another_file(point: Checkpoint, sha256: str) -> bool:
    return point.sha256 is not None and point.sha256 != sha256


class _Attempt:
    """The notes of one attempt, written under its lease."""

    def __init__(self, journal: Journal, request: PublishRequest, run_id: str, held: Reservation) -> None:
        self.point = begun(held.before, request.sha256)
        self._sha256 = request.sha256
        self._journal = journal
        self._entry = (request.post, request.platform, run_id)
        self._lease = held.lease

    def save(self, point: Checkpoint) -> None:
        """Notes how far the platform is."""
        self.point = point.model_copy(update={"sha256": self._sha256})
        self._journal.append(*self._entry, point.state, checkpoint=self.point, lease=self._lease)

    def interrupted(self, reason: str) -> None:
        """Notes why it stopped; the next attempt goes on from here."""
        state = self.point.state if self.point is not None else PublicationState.PLANNED
        self._end(state, PublishOutcome(state=state, reason=reason))

    def end(self, outcome: PublishOutcome) -> None:
        """Notes the outcome."""
        self._end(outcome.state, outcome)

    def _end(self, state: PublicationState, outcome: PublishOutcome) -> None:
        self._journal.append(*self._entry, state, checkpoint=self.point, outcome=outcome, lease=self._lease, last=True)


def next_place(taken: Sequence[Taken], now: datetime) -> datetime:
    """When a rolling limit of 24 hours may have room again: as the oldest of our own posts in it leaves it.

    Without any of ours in it (others post to the account too), a whole day from now. UTC.
    """
    counted = [other.at for other in taken if now - WINDOW < other.at <= now]
    return min(counted, default=now) + WINDOW + WINDOW_MARGIN


def what_to_do(state: PublicationState, post: str, platform: str) -> str:
    """What a person may do about a publication in that state, in a sentence; empty when there is nothing to do."""
    again = f"materialize {platform}_publication of {post} again"
    return {
        PublicationState.UNKNOWN: (
            f"Nobody can tell yet whether {platform} has posted it. It is looked at again by itself; to look now, "
            f"{again}: it looks first and never posts what may be out. If it stays so, look into the account."
        ),
        PublicationState.FAILED: f"Nothing was posted. Mend what the reason names, then {again}.",
        PublicationState.HELD: f"Nothing was sent. `tiksports resume {platform}`, or `tiksports approve {post}`.",
        PublicationState.WAITING: "Nothing to do: it goes out by itself.",
    }.get(state, "")


def with_late_id(record: Publication, entry: JournalEntry | None) -> Publication:
    """The record with the public id and address that the platform told only later, when the journal has them."""
    outcome = entry.outcome if entry is not None else None
    if record.id is not None or outcome is None or outcome.state not in FINISHED:
        return record
    return record.model_copy(update={"id": outcome.id, "url": outcome.url})


def publication(request: PublishRequest, outcome: PublishOutcome, finished_at: datetime | None) -> Publication:
    """The record of an outcome; ``finished_at`` is when the journal first called it finished, if it did."""
    return Publication(
        post=request.post,
        platform=request.platform,
        state=outcome.state,
        id=outcome.id,
        url=outcome.url,
        published_at=finished_at if outcome.state in FINISHED else None,
        sha256=request.sha256,
        reason=outcome.reason,
        retry_at=outcome.retry_at,
    )
