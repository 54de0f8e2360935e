"""Exactly once: one post's way to one platform, written down before each step that the outside can see.

The order is always: note the state durably, then make the call that depends on it. A restart reads the newest note
and hands it to the platform client, which looks (read-only) at what the platform has before it goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from tiksports_dagster.failures import RefusedFailure
from tiksports_dagster.store.journal import EVERYTHING, JournalEntry
from tiksports_dagster.store.records.publishing import (
    Checkpoint,
    Publication,
    PublicationState,
    PublishOutcome,
    PublishRequest,
)

FINISHED = frozenset({PublicationState.PUBLISHED, PublicationState.INBOX})
"""States after which nothing may be sent again."""

RESUMABLE = frozenset(
    {PublicationState.STARTED, PublicationState.UPLOADED, PublicationState.SUBMITTED, PublicationState.UNKNOWN}
)
"""States that are reconciled with the platform before anything is sent."""


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
    ) -> None:
        """Durably notes one step."""
        ...

    def latest(self, post: str, platform: str) -> JournalEntry | None:
        """The newest note."""
        ...

    def exclusive(self, post: str, platform: str) -> AbstractContextManager[None]:
        """Keeps other processes off the entry."""
        ...


class Publisher(Protocol):
    """The part of a platform client that publishing needs."""

    def publish(
        self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
    ) -> PublishOutcome:
        """Posts the file, calling ``save`` before each step that the outside can see."""
        ...


def publish_once(
    journal: Journal, client: Publisher, request: PublishRequest, run_id: str, *, paused: tuple[str, ...] = ()
) -> PublishOutcome:
    """Brings one post to one platform, or finds that it is already there.

    Returns the outcome, which is ``UNKNOWN`` when nobody can tell; never calls an unknown one published. While the
    platform is ``paused`` nothing is sent and the outcome is ``HELD``. Raises what the client raises (its last note
    stays), and ``TransientFailure`` when another process holds the entry.
    """
    post, platform = request.post, request.platform
    with journal.exclusive(post, platform):
        before = journal.latest(post, platform)
        if before is not None and before.state in FINISHED and before.outcome is not None:
            return before.outcome
        if platform in paused or EVERYTHING in paused:
            return PublishOutcome(state=PublicationState.HELD, reason="publishing is paused: `tiksports resume`")
        checkpoint = before.checkpoint if before is not None and before.state in RESUMABLE else None
        if checkpoint is None:
            journal.append(post, platform, run_id, PublicationState.PLANNED)
        last = checkpoint

        def save(note: Checkpoint) -> None:
            nonlocal last
            last = note
            journal.append(post, platform, run_id, note.state, checkpoint=note)

        try:
            outcome = client.publish(request, checkpoint, save)
        except RefusedFailure as refusal:
            outcome = PublishOutcome(state=PublicationState.FAILED, reason=str(refusal))
        journal.append(post, platform, run_id, outcome.state, checkpoint=last, outcome=outcome)
        return outcome


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
    )
