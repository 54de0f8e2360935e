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
from tiksports_dagster.store.records.publishing import MetricReading, MetricSnapshot


class MetricsClient(Protocol):
    """The part of a platform client that the meter needs."""

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """Counters of the posts with these public ids; foreign or missing ids are left out."""
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
        clock: Clock,
    ) -> None:
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
        warnings: list[str] = []
        due = self._due(now)
        for name, entries in due.items():
            by_id = {entry.outcome.id: entry for entry in entries if entry.outcome and entry.outcome.id}
            try:
                readings = self._clients(name).metrics(list(by_id))
            except TikSportsError as failure:
                warnings.append(f"{name}: {failure}")
                continue
            definition = self._platforms[name].view_definition
            snapshots.extend(snapshot(by_id[one.id], one, definition, now) for one in readings if one.id in by_id)
        if due and len(warnings) == len(due):
            raise TransientFailure("no platform gave its counters: " + "; ".join(warnings))
        return MeterReading(snapshots, sum(len(entries) for entries in due.values()), tuple(warnings))

    def _due(self, now: datetime) -> dict[str, list[JournalEntry]]:
        due: dict[str, list[JournalEntry]] = {}
        for entry in self._journal.all_latest():
            known = entry.outcome is not None and entry.outcome.id is not None
            if known and entry.state in FINISHED and entry.at <= now and entry.platform in self._platforms:
                due.setdefault(entry.platform, []).append(entry)
        return due


def snapshot(entry: JournalEntry, reading: MetricReading, view_definition: str, now: datetime) -> MetricSnapshot:
    """One reading as a row of ``analytics``."""
    return MetricSnapshot(
        post=entry.post,
        platform=entry.platform,
        published_at=entry.at,
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
