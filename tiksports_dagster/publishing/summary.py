"""A day in short, counted from decisions, journal, counters and ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tiksports_dagster.newsroom.situation import local_day
from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.journal import JournalEntry, JournalStore
from tiksports_dagster.store.ledger import Ledger
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.metrics import MetricSnapshot
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.records.system import DailySummary
from tiksports_dagster.store.snapshots import SnapshotStore


class Chronicle:
    """Reads the stores and sums a day up."""

    def __init__(
        self,
        archive: Archive,
        journal: JournalStore,
        snapshots: SnapshotStore,
        ledger: Ledger,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._archive = archive
        self._journal = journal
        self._snapshots = snapshots
        self._ledger = ledger
        self._clock = clock
        self._zone = zone

    def summarize(self) -> DailySummary:
        """The audience's present day so far."""
        now = self._clock.now()
        entries = self._journal.all_latest()
        day = local_day(now, self._zone)
        fresh = [entry.post for entry in entries if local_day(entry.at, self._zone) == day]
        return summarize_day(
            day,
            [decision for _, _, decision in self._archive.decisions()],
            entries,
            self._snapshots.newest_records(now, fresh),
            self._ledger.spent(now)[0],
            self._zone,
        )


def summarize_day(
    day: str,
    decisions: Iterable[Decision],
    journal: Iterable[JournalEntry],
    counters: Iterable[MetricSnapshot],
    spent_usd: Decimal,
    zone: ZoneInfo,
) -> DailySummary:
    """Sums one local day (``YYYY-MM-DD``) up; views and likes are None when no counter was read."""

    def today(moment: datetime) -> bool:
        return local_day(moment, zone) == day

    made = [decision for decision in decisions if today(decision.at)]
    entries = [entry for entry in journal if today(entry.at)]
    rows = [row for row in counters if today(row.published_at)]
    views: dict[str, int] = {}
    for row in rows:
        if row.views is not None:
            views[row.post] = views.get(row.post, 0) + row.views
    likes = [row.likes for row in rows if row.likes is not None]
    return DailySummary(
        day=day,
        posts=len({decision.post for decision in made if decision.post}),
        publications=sum(1 for entry in entries if entry.state in FINISHED),
        failed_publications=sum(
            1 for entry in entries if entry.state in {PublicationState.FAILED, PublicationState.UNKNOWN}
        ),
        views=sum(views.values()) if views else None,
        likes=sum(likes) if likes else None,
        best_post=max(views, key=lambda post: views[post]) if views else None,
        decisions=len(made),
        waits=sum(1 for decision in made if decision.action == "wait"),
        spent_usd=spent_usd,
    )
