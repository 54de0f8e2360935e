"""Exactly once, on the real journal with a platform that fails where told."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import LeaseLost, LimitReached, RefusedFailure, TransientFailure
from tiksports_dagster.publishing.journal import next_place, publication, publish_once
from tiksports_dagster.store.journal import JournalStore, Taken
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest

S = PublicationState
NOON = datetime(2024, 3, 3, 12, tzinfo=UTC)
REQUEST = PublishRequest(
    post="p",
    platform="tiktok",
    path="/x.mp4",
    sha256="ab",
    bytes=1,
    seconds=1,
    width=2,
    height=2,
    title="t",
    caption="c",
    hashtags=(),
)


class Platform:
    """Posts once; dies after the steps it is told to die after, and reconciles from a checkpoint."""

    def __init__(self, die_after: set[PublicationState] | None = None, outcome: PublishOutcome | None = None) -> None:
        self.die_after = die_after or set()
        self.outcome = outcome or PublishOutcome(state=S.PUBLISHED, id="77", url="https://example.test/77")
        self.posts = 0
        self.given: list[Checkpoint | None] = []

    def publish(
        self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
    ) -> PublishOutcome:
        self.given.append(checkpoint)
        if checkpoint is None or checkpoint.state is S.STARTED:
            save(Checkpoint(state=S.STARTED, remote_id="r"))
            self._maybe_die(S.STARTED)
            self.posts += 1
            save(Checkpoint(state=S.SUBMITTED, remote_id="r"))
            self._maybe_die(S.SUBMITTED)
        return self.outcome

    def _maybe_die(self, state: PublicationState) -> None:
        if state in self.die_after:
            self.die_after.discard(state)
            raise TransientFailure("the line went dead")


def publish(
    parts: Parts, platform: Platform, request: PublishRequest, run_id: str, **options: object
) -> PublishOutcome:
    return publish_once(parts.journal, lambda: platform, request, run_id, parts.clock, **options)


def states(parts: Parts) -> list[str]:
    return [entry.state.value for entry in parts.journal.steps("p")]


def test_every_step_is_noted_before_the_next(parts: Parts) -> None:
    publish(parts, Platform(), REQUEST, "run")
    assert states(parts) == ["planned", "reserved", "started", "submitted", "published"]


def test_publishing_again_finds_the_post_and_sends_nothing(parts: Parts) -> None:
    platform = Platform()
    first = publish(parts, platform, REQUEST, "run")
    second = publish(parts, platform, REQUEST, "another run")
    assert first == second
    assert len(platform.given) == 1


@pytest.mark.parametrize("where", [S.STARTED, S.SUBMITTED])
def test_after_a_crash_it_goes_on_from_the_last_note(parts: Parts, where: PublicationState) -> None:
    platform = Platform({where})
    with pytest.raises(TransientFailure):
        publish(parts, platform, REQUEST, "run")
    outcome = publish(parts, platform, REQUEST, "run 2")
    assert outcome.state is S.PUBLISHED
    assert platform.posts == 1
    assert platform.given[1] is not None
    assert platform.given[1].state is where


def test_an_unknown_outcome_is_never_called_published_and_is_looked_at_again(parts: Parts) -> None:
    platform = Platform(outcome=PublishOutcome(state=S.UNKNOWN, reason="no answer"))
    assert publish(parts, platform, REQUEST, "run").state is S.UNKNOWN
    platform.outcome = PublishOutcome(state=S.PUBLISHED, id="77")
    assert publish(parts, platform, REQUEST, "run 2").state is S.PUBLISHED
    assert platform.posts == 1


def test_a_refusal_is_a_failed_publication_with_the_reason(parts: Parts) -> None:
    class Refusing(Platform):
        def publish(self, *args: object) -> PublishOutcome:
            raise RefusedFailure("spam_risk_too_many_posts")

    outcome = publish(parts, Refusing(), REQUEST, "run")
    assert (outcome.state, outcome.reason) == (S.FAILED, "spam_risk_too_many_posts")


@pytest.mark.parametrize("paused", [("tiktok",), ("all",)])
def test_nothing_is_sent_while_the_platform_is_on_hold(parts: Parts, paused: tuple[str, ...]) -> None:
    platform = Platform()
    assert publish(parts, platform, REQUEST, "run", paused=paused).state is S.HELD
    assert platform.given == []
    assert publish(parts, platform, REQUEST, "run").state is S.PUBLISHED


def let(*_: object) -> None:
    return None


def test_two_processes_cannot_work_on_one_entry(parts: Parts) -> None:
    with parts.journal.reserve("p", "tiktok", "run", let):
        with pytest.raises(TransientFailure, match="another process"):
            publish(parts, Platform(), REQUEST, "run 2")
        publish(parts, Platform(), REQUEST.model_copy(update={"platform": "youtube"}), "run 2")


def test_a_lease_that_ran_out_is_taken_over_and_its_old_holder_is_stopped_at_its_next_note(parts: Parts) -> None:
    """The holder hangs (its connection is alive) for longer than its lease."""
    journal = JournalStore(parts.database, parts.clock, lease_seconds=0.05)
    platform = Platform()

    class Hanging(Platform):
        def publish(
            self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
        ) -> PublishOutcome:
            save(Checkpoint(state=S.STARTED, remote_id="r"))
            time.sleep(0.1)
            outcome = publish_once(journal, lambda: platform, request, "second", parts.clock)
            assert outcome.state is S.PUBLISHED
            save(Checkpoint(state=S.SUBMITTED, remote_id="r"))
            raise AssertionError("it went on after another took over")

    with pytest.raises(LeaseLost):
        publish_once(journal, Hanging, REQUEST, "first", parts.clock)
    assert platform.posts == 1
    assert platform.given[0].state is S.STARTED, "the second goes on from the first one's note"
    assert parts.journal.latest("p", "tiktok").state is S.PUBLISHED


def test_a_lease_is_renewed_by_every_note(parts: Parts) -> None:
    journal = JournalStore(parts.database, parts.clock, lease_seconds=1.5)

    class Slow(Platform):
        def publish(
            self, request: PublishRequest, checkpoint: Checkpoint | None, save: Callable[[Checkpoint], None]
        ) -> PublishOutcome:
            for number in range(2):
                time.sleep(0.9)
                save(Checkpoint(state=S.STARTED, remote_id="r", offset=number))
            with pytest.raises(TransientFailure, match="another process"):
                publish_once(journal, Platform, request, "second", parts.clock)
            return self.outcome

    assert publish_once(journal, Slow, REQUEST, "first", parts.clock).state is S.PUBLISHED


def test_a_process_that_died_lets_go_at_once(parts: Parts) -> None:
    """Its lease has minutes to go, but its connection is gone."""
    locks = text("select pg_terminate_backend(pid, 2000) from pg_locks where locktype = 'advisory'")
    with parts.journal.reserve("p", "tiktok", "first", let) as reservation:
        with parts.database.engine.connect() as connection:
            connection.execute(locks)
        assert publish(parts, Platform(), REQUEST, "second").state is S.PUBLISHED
        with pytest.raises(LeaseLost):
            parts.journal.append("p", "tiktok", "first", S.STARTED, lease=reservation.lease)


def test_a_daily_limit_waits_until_the_platform_has_room_and_then_begins_anew(parts: Parts) -> None:
    class Full(Platform):
        def publish(self, *args: object) -> PublishOutcome:
            self.given.append(None)
            raise LimitReached("quotaExceeded", retry_at=NOON)

    full = Full()
    first = publish(parts, full, REQUEST, "run")
    assert (first.state, first.retry_at) == (S.WAITING, NOON)
    later = Platform()
    assert publish(parts, later, REQUEST, "run 2").state is S.PUBLISHED
    assert later.given == [None]


def test_a_rolling_limit_has_room_when_the_oldest_post_of_the_day_leaves_it() -> None:
    posts = [Taken("a", NOON - timedelta(hours=30)), Taken("b", NOON - timedelta(hours=20))]
    assert next_place(posts, NOON) == NOON + timedelta(hours=4, minutes=2)
    assert next_place([], NOON) == NOON + timedelta(hours=24, minutes=2)


def test_what_stands_against_a_post_is_asked_before_anything_is_begun_and_not_after(parts: Parts) -> None:
    refusing = PublishOutcome(state=S.FAILED, reason="a number has no source")
    platform = Platform({S.STARTED})
    assert publish(parts, platform, REQUEST, "run", guard=lambda _: refusing) == refusing
    assert platform.given == []
    with pytest.raises(TransientFailure):
        publish(parts, platform, REQUEST, "run 2")
    assert publish(parts, platform, REQUEST, "run 3", guard=lambda _: refusing).state is S.PUBLISHED


def test_the_guard_sees_the_platforms_other_posts_also_those_on_their_way(parts: Parts) -> None:
    publish(parts, Platform(), REQUEST.model_copy(update={"post": "out"}), "run")
    publish(
        parts,
        Platform(outcome=PublishOutcome(state=S.UNKNOWN)),
        REQUEST.model_copy(update={"post": "perhaps"}),
        "run",
    )
    publish(parts, Platform(), REQUEST.model_copy(update={"post": "elsewhere", "platform": "youtube"}), "run")
    seen: list[str] = []
    with parts.journal.reserve("sending", "tiktok", "run", let):
        publish(parts, Platform(), REQUEST, "run", guard=lambda taken: seen.extend(t.post for t in taken))
    assert sorted(seen) == ["out", "perhaps", "sending"]


def test_a_pause_in_the_middle_keeps_the_place(parts: Parts) -> None:
    platform = Platform({S.STARTED})
    with pytest.raises(TransientFailure):
        publish(parts, platform, REQUEST, "run")
    assert publish(parts, platform, REQUEST, "run 2", paused=("all",)).state is S.HELD
    assert publish(parts, platform, REQUEST, "run 3").state is S.PUBLISHED
    assert platform.given[-1].state is S.STARTED


def test_a_publication_is_dated_by_the_journal(parts: Parts) -> None:
    outcome = publish(parts, Platform(), REQUEST, "run")
    record = publication(REQUEST, outcome, parts.journal.finished_at()["p", "tiktok"])
    assert record.published_at == parts.clock.now()
    unknown = publication(REQUEST, PublishOutcome(state=S.UNKNOWN), parts.clock.now())
    assert unknown.published_at is None


def test_a_file_made_again_is_never_mixed_with_the_bytes_of_the_old_one(parts: Parts) -> None:
    platform = Platform({S.STARTED})
    with pytest.raises(TransientFailure):
        publish(parts, platform, REQUEST, "run")
    assert publish(parts, platform, REQUEST.model_copy(update={"sha256": "cd"}), "run 2").state is S.PUBLISHED
    assert platform.given == [None, None], "the upload begins anew"


def test_a_file_made_again_after_the_old_one_may_be_out_is_not_sent(parts: Parts) -> None:
    class Looking(Platform):
        def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
            return PublishOutcome(state=S.PUBLISHED, id=f"found by {checkpoint.remote_id}")

    platform = Looking({S.SUBMITTED})
    with pytest.raises(TransientFailure):
        publish(parts, platform, REQUEST, "run")
    outcome = publish(parts, platform, REQUEST.model_copy(update={"sha256": "cd"}), "run 2")
    assert (outcome.state, outcome.id) == (S.PUBLISHED, "found by r")
    assert platform.posts == 1
    assert len(platform.given) == 1


def test_a_post_that_is_held_back_counts_from_when_it_is_shown(parts: Parts) -> None:
    later = parts.clock.now() + timedelta(hours=3)
    held = PublishOutcome(state=S.PUBLISHED, id="77", public_at=later)
    publish(parts, Platform(outcome=held), REQUEST, "run")
    assert parts.journal.finished_when("p", "tiktok") == later
    assert parts.journal.finished_at() == {("p", "tiktok"): later}
    seen: list[Taken] = []

    def look(taken: Sequence[Taken]) -> PublishOutcome | None:
        seen.extend(taken)
        return None

    publish(parts, Platform(), REQUEST.model_copy(update={"post": "q"}), "run", guard=look)
    assert seen == [Taken("p", later)]
