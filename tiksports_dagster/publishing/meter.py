"""Reading the meters: every finished publication's counters, batched by each platform's client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.journal import JournalEntry, JournalStore
from tiksports_dagster.store.records.metrics import MetricReading, MetricSnapshot
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest


class MetricsClient(Protocol):
    """The part of a platform client that the meter needs."""

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """Counters of the posts with these public ids; foreign or missing ids are left out."""
        ...

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        """What became of a post, by reading only."""
        ...


@dataclass(frozen=True)
class MeterReading:
    """What one round brought."""

    snapshots: list[MetricSnapshot]
    asked: int
    warnings: tuple[str, ...]


class Meter:
    """Reads the counters of everything that is published."""

    def __init__(
        self,
        journal: JournalStore,
        clients: Callable[[str], MetricsClient],
        platforms: dict[str, Platform],
        requests: Callable[[str, str], PublishRequest | None],
        clock: Clock,
    ) -> None:
        self._requests = requests
        self._journal = journal
        self._clients = clients
        self._platforms = platforms
        self._clock = clock

    def read(self) -> MeterReading:
        """One reading of every publication finished by now.

        A platform that is down is a warning beside others that answered. Raises ``TransientFailure`` when every
        platform asked is down.
        """
        now = self._clock.now()
        snapshots: list[MetricSnapshot] = []
        warnings = self._find_late_ids(now)
        missed = len(warnings)
        since = self._journal.finished_at()
        due = self._due(now)
        for name, entries in due.items():
            by_id = {entry.outcome.id: entry for entry in entries if entry.outcome and entry.outcome.id}
            try:
                readings = self._clients(name).metrics(list(by_id))
            except TikSportsError as failure:
                warnings.append(f"{name}: {failure}")
                continue
            definition = self._platforms[name].view_definition
            for one in readings:
                entry = by_id.get(one.id)
                if entry is not None:
                    out = since.get((entry.post, name), entry.at)
                    snapshots.append(snapshot(entry, out, one, definition, now))
        if due and len(warnings) - missed == len(due):
            raise TransientFailure("no platform gave its counters: " + "; ".join(warnings))
        return MeterReading(snapshots, sum(len(entries) for entries in due.values()), tuple(warnings))

    def _find_late_ids(self, now: datetime) -> list[str]:
        # TikTok gives a public id only after moderation, usually a minute later, sometimes hours
        warnings: list[str] = []
        for entry in self._journal.all_latest():
            late = entry.state is PublicationState.PUBLISHED and entry.outcome is not None and entry.outcome.id is None
            if not late or entry.checkpoint is None or entry.at > now or entry.platform not in self._platforms:
                continue
            request = self._requests(entry.post, entry.platform)
            if request is None:
                continue
            try:
                outcome = self._clients(entry.platform).look(request, entry.checkpoint)
            except TikSportsError as failure:
                warnings.append(f"{entry.post} on {entry.platform} has no public id yet: {failure}")
                continue
            if outcome.state is PublicationState.PUBLISHED and outcome.id is not None:
                self._journal.append(
                    entry.post,
                    entry.platform,
                    entry.run_id,
                    outcome.state,
                    checkpoint=entry.checkpoint,
                    outcome=outcome,
                )
        return warnings

    def _due(self, now: datetime) -> dict[str, list[JournalEntry]]:
        due: dict[str, list[JournalEntry]] = {}
        for entry in self._journal.all_latest():
            known = entry.outcome is not None and entry.outcome.id is not None
            if known and entry.state in FINISHED and entry.at <= now and entry.platform in self._platforms:
                due.setdefault(entry.platform, []).append(entry)
        return due


def snapshot(
    entry: JournalEntry, published_at: datetime, reading: MetricReading, view_definition: str, now: datetime
) -> MetricSnapshot:
    """One reading as a row of ``analytics``."""
    return MetricSnapshot(
        post=entry.post,
        platform=entry.platform,
        published_at=published_at,
        observed_at=now,
        engagement_rate=engagement_rate(reading),
        view_definition=view_definition,
        **reading.model_dump(),
    )


def engagement_rate(reading: MetricReading) -> float | None:
    """(likes + comments + shares) / views × 100; None when views are 0 or any of the four is unknown."""
    parts = (reading.likes, reading.comments, reading.shares)
    if not reading.views or None in parts:
        return None
    return round(100 * sum(part or 0 for part in parts) / reading.views, 3)
