"""What a person is told: what stands still, the gravest first, and nothing that goes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tiksports_dagster.publishing.attention import attention
from tiksports_dagster.publishing.journal import what_to_do
from tiksports_dagster.store.journal import JournalEntry
from tiksports_dagster.store.records.publishing import PublicationState

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
S = PublicationState


def entry(state: PublicationState, hours: float = 7, post: str = "p") -> JournalEntry:
    return JournalEntry(post, "tiktok", state, NOW - timedelta(hours=hours), "run", None, None)


@pytest.mark.parametrize("state", [S.PUBLISHED, S.INBOX, S.WAITING, S.HELD])
def test_what_goes_by_itself_is_not_mentioned(state: PublicationState) -> None:
    assert attention([entry(state)], (), NOW) == []


def test_the_gravest_comes_first_and_the_old_is_forgotten() -> None:
    many = [entry(S.FAILED, post=f"f{number}") for number in range(5)]
    lines = attention([*many, entry(S.STARTED), entry(S.UNKNOWN), entry(S.UNKNOWN, 24 * 8, "old")], ("youtube",), NOW)
    assert [line.split(":")[0] for line in lines] == [
        "unknown whether posted", "not posted", "half-way for hours", "paused",
    ]  # fmt: skip
    assert lines[0] == "unknown whether posted: p on tiktok"
    assert "and 2 more" in lines[1]


def test_a_post_that_is_being_sent_is_no_concern_yet() -> None:
    assert attention([entry(S.SUBMITTED, 0.1)], (), NOW) == []


@pytest.mark.parametrize("state", [S.UNKNOWN, S.FAILED, S.HELD])
def test_every_state_that_waits_for_a_person_says_what_to_do(state: PublicationState) -> None:
    assert "p" in what_to_do(state, "p", "tiktok")
    assert what_to_do(S.PUBLISHED, "p", "tiktok") == ""
