"""What a person should know about publishing now: pauses, posts of unknown outcome, posts that do not get out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.store.journal import JournalEntry
from tiksports_dagster.store.records.publishing import PublicationState

RECENT = timedelta(days=7)
"""What failed longer ago has been seen."""
STUCK_AFTER = timedelta(hours=6)

_PATIENT = FINISHED | {
    PublicationState.WAITING,
    PublicationState.HELD,
    PublicationState.FAILED,
    PublicationState.UNKNOWN,
}


def attention(entries: Iterable[JournalEntry], paused: Sequence[str], now: datetime) -> list[str]:
    """One line for each kind of thing that stands still, the gravest first; empty when all goes by itself."""
    recent = [entry for entry in entries if timedelta(0) <= now - entry.at <= RECENT]

    def told(words: str, chosen: Iterable[JournalEntry]) -> list[str]:
        names = [f"{entry.post} on {entry.platform}" for entry in chosen]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return [f"{words}: {', '.join(names[:3])}{more}"] if names else []

    unknown = (entry for entry in recent if entry.state is PublicationState.UNKNOWN)
    failed = (entry for entry in recent if entry.state is PublicationState.FAILED)
    stuck = (entry for entry in recent if entry.state not in _PATIENT and now - entry.at >= STUCK_AFTER)
    return [
        *told("unknown whether posted", unknown),
        *told("not posted", failed),
        *told("half-way for hours", stuck),
        *([f"paused: {', '.join(paused)}"] if paused else []),
    ]
