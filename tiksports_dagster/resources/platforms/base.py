"""How any platform is posted to: the one flow, and the few steps that each platform fills in.

The flow is a loop of "look at what the platform has, then do the next thing", so that the first attempt and the one
after a crash are the same code. What is known is written down (``Journal``) before each call that the outside can
see. Once the platform may have everything it needs to post (``SUBMITTED``), only looking is allowed: an attempt ends
as published, as known not to be, or as unknown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol

from tiksports_dagster.failures import LeaseLost, LimitReached, PermanentFailure, TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import PATIENCE
from tiksports_dagster.resources.platforms.transfer import checked_file
from tiksports_dagster.store.records.metrics import DayFigures, MetricReading
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.records.system import Capability

FAILURES_IN_A_ROW = 4
"""Transient failures without any progress before an attempt ends."""
SESSIONS = 2
"""Uploads begun in one attempt: one more when the platform says that the first is of no use and was not posted."""
SENDS = 8
"""Times the rest of a file is sent without any progress."""
SUBMITS = 3
"""Times the word to post is given."""
ID_PATIENCE = 8.0
"""Seconds to wait for the public id of a post that is out; moderation may hold it back for hours."""


class PlatformClient(Protocol):
    """What the newsroom knows of a platform. One class each; ``__init__.py`` has the table."""

    name: ClassVar[str]

    def publish(
        self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
    ) -> PublishOutcome:
        """Posts the file once, or finds that an earlier attempt did. ``save`` must be durable when it returns.

        With the ``checkpoint`` of an earlier attempt it first looks, read-only. The outcome is ``PUBLISHED`` (its
        id may be None while the platform has not told it), ``INBOX`` (a draft waits in the app), ``FAILED`` or
        ``UNKNOWN``. Raises ``TransientFailure`` when nothing was posted and a later attempt may go on from the last
        checkpoint, ``RefusedFailure`` and ``PermanentFailure`` when nothing was posted and trying is no use.
        """
        ...

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        """Where an attempt stands, read-only; ``UNKNOWN`` with the reason when it is not decided. Raises by name."""
        ...

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """Counters of the account's own posts; an id the platform does not know as ours is absent.

        What the platform does not tell stays None. Raises when nothing could be read; when a later part of many ids
        fails, what was read until then is returned.
        """
        ...

    def metrics_calls_left(self) -> int | None:
        """Calls of ``metrics`` that are left today by our own count; None where nobody counts."""
        ...

    def daily_report(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures] | None:
        """What each of the posts gained on each day from ``first`` to ``last``, both included; days of the platform.

        A post or day without figures is absent. None: the platform tells no days. Raises by name.
        """
        ...

    def capabilities(self) -> list[Capability]:
        """What the platform will allow today, as the platform itself says. A few cheap reads; raises by name."""
        ...

    def check(self) -> tuple[bool, str]:
        """Whether the credentials work and what the account may do now, in words. One or two cheap reads; no raise."""
        ...

    def close(self) -> None:
        """Closes the connections."""
        ...


@dataclass(frozen=True)
class Done:
    """It is decided."""

    outcome: PublishOutcome


@dataclass(frozen=True)
class Partial:
    """The platform has the first ``offset`` bytes and waits for the rest."""

    offset: int


@dataclass(frozen=True)
class Ready:
    """The platform has the whole file and waits for the word to post it."""


@dataclass(frozen=True)
class Working:
    """The platform has the whole file and is busy with it; ``submitted`` when it will post without another word."""

    note: str
    submitted: bool


@dataclass(frozen=True)
class Gone:
    """The upload cannot go on. ``certain`` when the platform says that it was not posted."""

    reason: str
    certain: bool


Sight = Done | Partial | Ready | Working | Gone


class NotTaken(PermanentFailure):
    """The platform does not take a request as it is made; it may take the documented minimum."""


class UploadEnded(TransientFailure):
    """An upload's address takes no more bytes; a look tells whether the platform had them all."""


class Journal:
    """The newest checkpoint, written down through ``save`` each time it changes."""

    def __init__(self, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]) -> None:
        begun = checkpoint is not None and (checkpoint.remote_id or checkpoint.upload_url)
        self.point: Checkpoint | None = checkpoint if begun else None
        self._save = save

    @property
    def submitted(self) -> bool:
        """True when the platform may have everything it needs to post."""
        return self.point is not None and self.point.state is PublicationState.SUBMITTED

    def begin(self, point: Checkpoint) -> None:
        """Writes down a new upload."""
        self._write(point)

    def note(self, *, state: PublicationState, offset: int | None = None, remote_id: str | None = None) -> Checkpoint:
        """Writes down how far the upload is; what is not given stays as it was."""
        if self.point is None:
            raise ValueError("nothing was begun")
        changes: dict[str, object] = {"state": state}
        if offset is not None:
            changes["offset"] = offset
        if remote_id is not None:
            changes["remote_id"] = remote_id
        point = self.point.model_copy(update=changes)
        if point != self.point:
            self._write(point)
        return point

    def forget(self) -> None:
        """Lets go of an upload that is of no use; what was written down stays the newest note until the next."""
        self.point = None

    def _write(self, point: Checkpoint) -> None:
        self._save(point)
        self.point = point


@dataclass
class _Attempt:
    """The counters of one attempt."""

    journal: Journal
    polls: int = 0
    sessions: int = 0
    sends: int = 0
    failures: int = 0
    arrived: int = 0
    """Most bytes the platform has confirmed so far."""
    submits: int = 0
    waiting_since: datetime | None = None
    out_since: datetime | None = None


class UploadFlow(ABC):
    """The flow. A platform gives ``_open``, ``_look``, ``_send``, ``_submit`` and its polling times.

    ``_look`` must be read-only. Each step raises by name; a ``TransientFailure`` makes the flow look again.
    """

    name: ClassVar[str]
    poll_seconds: ClassVar[tuple[float, ...]] = (1, 2, 2, 3, 5, 5, 10)
    """Waits between looks; the last one repeats."""
    poll_ceiling: ClassVar[float] = 180
    """Seconds after which an attempt stops looking."""
    holds_back: ClassVar[bool] = False
    """Whether the platform shows a post at ``publish_at`` by itself."""
    clock: Clock
    minimal = False
    """Compatibility mode: only what the platform's documentation says is needed, and the AI label, is asked for."""
    oddity: str | None = None
    """Why compatibility mode is on."""

    def metrics_calls_left(self) -> int | None:
        """See ``PlatformClient.metrics_calls_left``."""
        return None

    def daily_report(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures] | None:  # noqa: ARG002
        """See ``PlatformClient.daily_report``."""
        return None

    @abstractmethod
    def _open(self, request: PublishRequest) -> Checkpoint:
        """Begins an upload. Nothing is posted by that, however it ends."""

    @abstractmethod
    def _look(self, request: PublishRequest, point: Checkpoint) -> Sight:
        """What the platform has of an upload."""

    @abstractmethod
    def _send(self, request: PublishRequest, journal: Journal, offset: int) -> None:
        """Sends the rest of the file; notes ``SUBMITTED`` before the bytes that make the platform post.

        Raises ``UploadEnded`` when the address takes no more.
        """

    def _submit(self, point: Checkpoint) -> PublishOutcome | None:  # noqa: ARG002 - for those that need it
        """Gives the word to post, where a platform waits for one."""
        return None

    def publish(
        self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
    ) -> PublishOutcome:
        """See ``PlatformClient.publish``."""
        attempt = _Attempt(Journal(checkpoint, save))
        if not attempt.journal.submitted:
            # a post that may be out is looked for even when its file is gone
            checked_file(request)
        while True:
            try:
                outcome = self._step(request, attempt)
            except TransientFailure as failure:
                attempt.failures += 1
                wait = max(failure.retry_after or 0.0, 2.0 ** (attempt.failures - 1))
                if attempt.failures >= FAILURES_IN_A_ROW or wait > PATIENCE:
                    return self._undecided(request, attempt, str(failure), failure)
                self.clock.sleep(wait)
                continue
            except LeaseLost:
                raise
            except TikSportsError as failure:
                return self._undecided(request, attempt, str(failure), failure)
            if outcome is not None:
                return self._told(request, outcome)
            attempt.failures = 0

    def _told(self, request: PublishRequest, outcome: PublishOutcome) -> PublishOutcome:
        """Says when a post is shown that is held back, and that one only went out in compatibility mode."""
        if outcome.state not in (PublicationState.PUBLISHED, PublicationState.INBOX):
            return outcome
        if self.holds_back and request.publish_at is not None and request.publish_at > self.clock.now():
            outcome = outcome.model_copy(update={"public_at": request.publish_at})
        if self.oddity is None:
            return outcome
        reason = "; ".join(words for words in (outcome.reason, self.oddity) if words)
        return outcome.model_copy(update={"reason": reason})

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        """See ``PlatformClient.look``."""
        sight = self._look(request, checkpoint)
        if isinstance(sight, Done):
            return sight.outcome
        if isinstance(sight, Partial):
            reason = f"{self.name} has {sight.offset:,} of {request.bytes:,} bytes and posted nothing yet"
        elif isinstance(sight, Ready):
            reason = f"{self.name} has the file and was not told to post it"
        else:
            reason = sight.note if isinstance(sight, Working) else sight.reason
        return PublishOutcome(state=PublicationState.UNKNOWN, reason=reason)

    def _step(self, request: PublishRequest, attempt: _Attempt) -> PublishOutcome | None:
        """One look and the next thing to do; the outcome when it is decided, None to go on."""
        journal = attempt.journal
        if journal.point is None:
            attempt.sessions += 1
            journal.begin(begun := self._begin(request))
            if begun.upload_url is None:
                # the platform fetches the file by itself
                return None
            sight: Sight = Partial(0)
        else:
            sight = self._look(request, journal.point)
        if isinstance(sight, Done):
            return self._settled(sight.outcome, attempt)
        if isinstance(sight, Working):
            return self._wait(request, sight, attempt)
        if isinstance(sight, Ready):
            return self._post(request, attempt)
        if isinstance(sight, Gone):
            return self._renew(request, sight, attempt)
        if sight.offset > attempt.arrived:
            attempt.arrived, attempt.sends, attempt.failures = sight.offset, 0, 0
        attempt.sends += 1
        if attempt.sends > SENDS:
            return self._undecided(request, attempt, f"{self.name} does not take the bytes beyond {sight.offset:,}")
        try:
            self._send(request, journal, sight.offset)
        except UploadEnded as ended:
            return self._after_the_end(request, attempt, ended)
        return None

    def _begin(self, request: PublishRequest) -> Checkpoint:
        """An upload, in compatibility mode when the platform does not take the request as we know it."""
        try:
            return self._open(request)
        except NotTaken as failure:
            if self.minimal:
                raise
            self.minimal = True
            self.oddity = f"compatibility mode: {failure}"
            return self._open(request)

    def _after_the_end(self, request: PublishRequest, attempt: _Attempt, ended: UploadEnded) -> PublishOutcome | None:
        """An upload that ended with bytes missing was not posted; for one that had them all, the next look tells."""
        point = attempt.journal.point
        sight = self._look(request, point) if point is not None else Partial(0)
        if isinstance(sight, Partial):
            return self._renew(request, Gone(str(ended), certain=True), attempt)
        return self._renew(request, sight, attempt) if isinstance(sight, Gone) else None

    def _settled(self, outcome: PublishOutcome, attempt: _Attempt) -> PublishOutcome | None:
        """A post that is out waits a moment for its public id; everything else is final."""
        if outcome.state is not PublicationState.PUBLISHED or outcome.id is not None:
            return outcome
        now = self.clock.now()
        attempt.out_since = attempt.out_since or now
        if now - attempt.out_since >= timedelta(seconds=ID_PATIENCE):
            return outcome
        self.clock.sleep(2)
        return None

    def _wait(self, request: PublishRequest, sight: Working, attempt: _Attempt) -> PublishOutcome | None:
        if sight.submitted:
            attempt.journal.note(state=PublicationState.SUBMITTED)
        now = self.clock.now()
        attempt.waiting_since = attempt.waiting_since or now
        if now - attempt.waiting_since >= timedelta(seconds=self.poll_ceiling):
            return self._undecided(request, attempt, sight.note)
        self.clock.sleep(self.poll_seconds[min(attempt.polls, len(self.poll_seconds) - 1)])
        attempt.polls += 1
        return None

    def _post(self, request: PublishRequest, attempt: _Attempt) -> PublishOutcome | None:
        attempt.submits += 1
        if attempt.submits > SUBMITS:
            return self._undecided(request, attempt, f"{self.name} has the file but does not post it")
        return self._submit(attempt.journal.note(state=PublicationState.SUBMITTED))

    def _renew(self, request: PublishRequest, sight: Gone, attempt: _Attempt) -> PublishOutcome | None:
        """Begins anew when the platform says that nothing was posted, or when it cannot have been."""
        journal = attempt.journal
        if journal.submitted and not sight.certain:
            return self._undecided(request, attempt, sight.reason)
        if attempt.sessions >= SESSIONS:
            return PublishOutcome(state=PublicationState.FAILED, reason=sight.reason)
        journal.forget()
        return None

    def _undecided(
        self, request: PublishRequest, attempt: _Attempt, reason: str, failure: TikSportsError | None = None
    ) -> PublishOutcome:
        """The end of an attempt: raises when nothing was posted, else says what a last look shows, or "unknown".

        Even a plain refusal is not believed before that look: platforms have answered an error and posted.
        """
        journal = attempt.journal
        if journal.submitted and journal.point is not None:
            try:
                sight = self._look(request, journal.point)
            except TikSportsError as blind:
                when = blind.retry_at if isinstance(blind, LimitReached) else None
                return PublishOutcome(state=PublicationState.UNKNOWN, reason=reason, retry_at=when)
            if isinstance(sight, Done):
                return sight.outcome
            if isinstance(sight, Working) or (isinstance(sight, Gone) and not sight.certain):
                return PublishOutcome(state=PublicationState.UNKNOWN, reason=reason)
            waits_for_bytes = isinstance(sight, Partial)
            journal.note(state=PublicationState.STARTED if waits_for_bytes else PublicationState.UPLOADED)
        raise failure or TransientFailure(reason)
