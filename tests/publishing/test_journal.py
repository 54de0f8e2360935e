"""Exactly once, on the real journal with a platform that fails where told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import RefusedFailure, TransientFailure
from tiksports_dagster.publishing.journal import publication, publish_once
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest

S = PublicationState
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


def states(parts: Parts) -> list[str]:
    return [entry.state.value for entry in parts.journal.steps("p")]


def test_every_step_is_noted_before_the_next(parts: Parts) -> None:
    publish_once(parts.journal, Platform(), REQUEST, "run")
    assert states(parts) == ["planned", "started", "submitted", "published"]


def test_publishing_again_finds_the_post_and_sends_nothing(parts: Parts) -> None:
    platform = Platform()
    first = publish_once(parts.journal, platform, REQUEST, "run")
    second = publish_once(parts.journal, platform, REQUEST, "another run")
    assert first == second
    assert len(platform.given) == 1


@pytest.mark.parametrize("where", [S.STARTED, S.SUBMITTED])
def test_after_a_crash_it_goes_on_from_the_last_note(parts: Parts, where: PublicationState) -> None:
    platform = Platform({where})
    with pytest.raises(TransientFailure):
        publish_once(parts.journal, platform, REQUEST, "run")
    outcome = publish_once(parts.journal, platform, REQUEST, "run 2")
    assert outcome.state is S.PUBLISHED
    assert platform.posts == 1
    assert platform.given[1] is not None
    assert platform.given[1].state is where


def test_an_unknown_outcome_is_never_called_published_and_is_looked_at_again(parts: Parts) -> None:
    platform = Platform(outcome=PublishOutcome(state=S.UNKNOWN, reason="no answer"))
    assert publish_once(parts.journal, platform, REQUEST, "run").state is S.UNKNOWN
    platform.outcome = PublishOutcome(state=S.PUBLISHED, id="77")
    assert publish_once(parts.journal, platform, REQUEST, "run 2").state is S.PUBLISHED
    assert platform.posts == 1


def test_a_refusal_is_a_failed_publication_with_the_reason(parts: Parts) -> None:
    class Refusing(Platform):
        def publish(self, *args: object) -> PublishOutcome:
            raise RefusedFailure("spam_risk_too_many_posts")

    outcome = publish_once(parts.journal, Refusing(), REQUEST, "run")
    assert (outcome.state, outcome.reason) == (S.FAILED, "spam_risk_too_many_posts")


@pytest.mark.parametrize("paused", [("tiktok",), ("all",)])
def test_nothing_is_sent_while_the_platform_is_on_hold(parts: Parts, paused: tuple[str, ...]) -> None:
    platform = Platform()
    assert publish_once(parts.journal, platform, REQUEST, "run", paused=paused).state is S.HELD
    assert platform.given == []
    assert publish_once(parts.journal, platform, REQUEST, "run").state is S.PUBLISHED


def test_two_processes_cannot_work_on_one_entry(parts: Parts) -> None:
    with parts.journal.exclusive("p", "tiktok"):
        with pytest.raises(TransientFailure, match="another process"):
            publish_once(parts.journal, Platform(), REQUEST, "run")
        publish_once(parts.journal, Platform(), REQUEST.model_copy(update={"platform": "youtube"}), "run")


def test_a_publication_is_dated_by_the_journal(parts: Parts) -> None:
    outcome = publish_once(parts.journal, Platform(), REQUEST, "run")
    record = publication(REQUEST, outcome, parts.journal.finished_at()["p", "tiktok"])
    assert record.published_at == parts.clock.now()
    unknown = publication(REQUEST, PublishOutcome(state=S.UNKNOWN), parts.clock.now())
    assert unknown.published_at is None
