"""What housekeeping removes: never what is still to be published, however old."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.publishing.retention import Housekeeper, Reference, removable
from tiksports_dagster.resources.storage.local import LocalVideoStore
from tiksports_dagster.store.journal import JournalEntry
from tiksports_dagster.store.records.content import VideoFile
from tiksports_dagster.store.records.publishing import Kept, PublicationState, PublishOutcome

S = PublicationState
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEEP = timedelta(days=30)
OLD = Kept(key="v", bytes=1, at=NOW - timedelta(days=400))
WAITS = [state for state in S if state not in (S.PUBLISHED, S.INBOX, S.FAILED)]


def gone(state: PublicationState | None, *, days: float = 90, word: str | None = None, file: Kept = OLD) -> bool:
    entries = {}
    if state is not None:
        entries["p", "tiktok"] = JournalEntry("p", "tiktok", state, NOW - timedelta(days=days), "r", None, None)
    words = {"p": word} if word else {}
    return removable([file], [Reference("v", "p", "tiktok")], entries, words, NOW, KEEP) == [file]


@pytest.mark.parametrize("state", [*WAITS, None])
def test_what_is_still_to_be_published_stays_however_old(state: PublicationState | None) -> None:
    assert not gone(state)
    assert not gone(state, word="approve")


@pytest.mark.parametrize("state", [S.PUBLISHED, S.INBOX, S.FAILED])
def test_what_is_settled_stays_for_the_retention_and_then_goes(state: PublicationState) -> None:
    assert not gone(state, days=29)
    assert gone(state, days=31)
    assert not gone(state, days=31, file=OLD.model_copy(update={"at": NOW - timedelta(days=3)}))


def test_what_a_person_rejected_goes_even_if_it_never_began() -> None:
    assert gone(None, word="reject")
    assert gone(S.HELD, word="reject")
    assert not gone(S.SUBMITTED, word="reject"), "it may be out"


def test_a_file_that_two_platforms_share_stays_until_both_have_it() -> None:
    both = [Reference("v", "p", "tiktok"), Reference("v", "p", "instagram")]
    out = JournalEntry("p", "tiktok", S.PUBLISHED, NOW - timedelta(days=90), "r", None, None)
    assert removable([OLD], both, {("p", "tiktok"): out}, {}, NOW, KEEP) == []


def test_a_file_that_no_post_refers_to_goes_by_its_age() -> None:
    young = OLD.model_copy(update={"key": "w", "at": NOW})
    assert removable([OLD, young], [], {}, {}, NOW, KEEP) == [OLD]


def test_a_dry_run_removes_nothing_and_says_what_would_go(parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "videos"
    for post in ("done", "waits"):
        file = folder / post / "tiktok.mp4"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"moving picture")
        os.utime(file, (1_600_000_000, 1_600_000_000))
        video = VideoFile(
            post=post, platform="tiktok", path=str(file), sha256="a" * 64, bytes=14, seconds=20, width=2, height=2,
            fps=30, poster_path="", caption="c", title="t",
        )  # fmt: skip
        parts.archive.append("tiktok_video", post, "run", video)
    parts.journal.append("done", "tiktok", "run", S.PUBLISHED, outcome=PublishOutcome(state=S.PUBLISHED, id="1"))
    parts.clock.sleep(31 * 86_400)
    store = LocalVideoStore(folder)
    keeper = Housekeeper(store, parts.archive, parts.journal, parts.controls, parts.clock, ("tiktok",), KEEP)
    report = keeper.tidy(dry_run=True)
    assert [file.key for file in report.removed] == ["done/tiktok.mp4"]
    assert len(store.kept()) == 2
    keeper.tidy(dry_run=False)
    assert [file.key for file in store.kept()] == ["waits/tiktok.mp4"]
