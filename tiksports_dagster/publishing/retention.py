"""Which kept files may go: pure choice, and the housekeeper that gathers what it needs and carries it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.journal import JournalEntry, JournalStore
from tiksports_dagster.store.records.content import VideoFile
from tiksports_dagster.store.records.publishing import Kept, PublicationState, RetentionReport


class KeepingStore(Protocol):
    """The part of a video store that housekeeping needs."""

    def key(self, video: VideoFile) -> str:
        """Under which name the store has (or would have) this file."""
        ...

    def kept(self) -> list[Kept]:
        """Everything the store has."""
        ...

    def remove(self, keys: Sequence[str]) -> None:
        """Removes files; a name it does not have is no failure."""
        ...


@dataclass(frozen=True)
class Reference:
    """A publication that needs (or needed) a kept file."""

    key: str
    post: str
    platform: str


def removable(
    kept: Iterable[Kept],
    references: Iterable[Reference],
    entries: Mapping[tuple[str, str], JournalEntry],
    words: Mapping[str, str],
    now: datetime,
    keep: timedelta,
) -> list[Kept]:
    """Files older than ``keep`` whose every publication was settled that long ago, or whose post was rejected.

    What waits for its slot, for approval, for a daily limit or for a person who looks at an unknown outcome is never
    among them, however old. A file that no post refers to goes by its age alone.
    """
    needed: dict[str, list[Reference]] = {}
    for reference in references:
        needed.setdefault(reference.key, []).append(reference)

    def done(reference: Reference) -> bool:
        entry = entries.get((reference.post, reference.platform))
        if entry is None:
            return words.get(reference.post) == "reject"
        settled = entry.state in FINISHED or entry.state is PublicationState.FAILED
        rejected = words.get(reference.post) == "reject" and entry.state is PublicationState.HELD
        return (settled or rejected) and now - entry.at >= keep

    return [file for file in kept if now - file.at >= keep and all(map(done, needed.get(file.key, ())))]


class Housekeeper:
    """Looks through the video store and removes what nobody needs any more."""

    def __init__(
        self,
        store: KeepingStore,
        archive: Archive,
        journal: JournalStore,
        controls: ControlStore,
        clock: Clock,
        platforms: Sequence[str],
        keep: timedelta,
    ) -> None:
        self._store = store
        self._archive = archive
        self._journal = journal
        self._controls = controls
        self._clock = clock
        self._platforms = platforms
        self._keep = keep

    def tidy(self, *, dry_run: bool) -> RetentionReport:
        """Removes what may go, or with ``dry_run`` only says what it would remove."""
        now = self._clock.now()
        # listed first: what is stored after this is not among it
        kept = self._store.kept()
        references = [
            Reference(self._store.key(video), video.post, video.platform)
            for platform in self._platforms
            for video in self._archive.videos(platform)
        ]
        entries = {(entry.post, entry.platform): entry for entry in self._journal.all_latest()}
        goes = removable(kept, references, entries, self._controls.last_words(), now, self._keep)
        if goes and not dry_run:
            self._store.remove([file.key for file in goes])
        return RetentionReport(
            at=now,
            dry_run=dry_run,
            files=len(kept),
            bytes=sum(file.bytes for file in kept),
            removed=tuple(goes),
            keep_days=self._keep / timedelta(days=1),
        )
