"""What sensors choose: each thing once, also after a restart, and nothing while it is on hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tiksports_dagster.sensors.choices import (
    FRESH,
    MOST_ATTEMPTS,
    QUIET,
    REMEMBERED_HEADLINES,
    Asked,
    Due,
    approved,
    due_publications,
    fresh_headlines,
    held_back,
    read_asked,
    reworks,
    waiting_posts,
    write_asked,
)
from tiksports_dagster.store.journal import JournalEntry
from tiksports_dagster.store.records.content import QualityAttempt
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.publishing import PublicationState, PublishingSlot, PublishOutcome
from tiksports_dagster.store.records.room import WaitingPost
from tiksports_dagster.store.records.signals import Article, Measures
from tiksports_dagster.store.records.trends import ContentType, Opportunity, ScoreParts, Trend, TrendScore

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
S = PublicationState


def article(key: str, age: timedelta = timedelta(minutes=1)) -> Article:
    return Article(
        id=key,
        league="nba",
        type="Story",
        headline=key,
        description=None,
        published=NOW - age,
        observed_at=NOW,
        url=None,
    )


def test_a_headline_asks_for_a_run_once() -> None:
    first = fresh_headlines([article("1"), article("2")], None, NOW)
    assert first.fresh == ("1", "2")
    assert fresh_headlines([article("2"), article("1")], first.cursor, NOW).fresh == ()
    assert fresh_headlines([article("1"), article("3")], first.cursor, NOW).fresh == ("3",)


def test_the_same_headlines_ask_for_the_same_run_key_after_a_restart() -> None:
    assert (
        fresh_headlines([article("1"), article("2")], None, NOW).run_key
        == fresh_headlines([article("2"), article("1")], None, NOW).run_key
    )


def test_old_articles_are_remembered_but_are_no_breaking_news() -> None:
    seen = fresh_headlines([article("old", FRESH + timedelta(minutes=1))], None, NOW)
    assert seen.fresh == ()
    assert '"old"' in seen.cursor


def test_an_article_from_after_the_replayed_moment_is_not_news_yet() -> None:
    early = fresh_headlines([article("1", -timedelta(minutes=5))], None, NOW)
    assert early.fresh == ()
    assert fresh_headlines([article("1")], early.cursor, NOW).fresh == ("1",)


def test_the_cursor_stays_bounded() -> None:
    many = [article(str(number)) for number in range(REMEMBERED_HEADLINES + 50)]
    cursor = fresh_headlines(many, None, NOW).cursor
    assert cursor.count(",") == REMEMBERED_HEADLINES - 1


def decision(post: str | None, *, allowed: bool = True, breaking: bool = True) -> Decision:
    trend = Trend(
        id="t", title="x", leagues=("nba",), entities=(), signals=(), happened_at=NOW, first_seen_at=NOW,
        observed_at=NOW, measures=Measures(),
    )  # fmt: skip
    score = TrendScore(trend_id="t", title="x", score=90, parts=ScoreParts(), confidence=1, sources=())
    story = Opportunity(
        trend=trend, score=score, rank=1, viral_potential=1, urgency=1, competition=1, audience_match=1,
        content_type=ContentType.BREAKING_NEWS, angle="a", platforms=("tiktok",), recommended_at=NOW, breaking=breaking,
    )  # fmt: skip
    return Decision(
        at=NOW,
        action="post" if post else "wait",
        confidence=0.9,
        threshold=0.75,
        reasons=(),
        opportunity=story if post else None,
        post=post,
        publish_at=NOW,
        approved=allowed,
    )


@pytest.mark.parametrize(
    ("allowed", "word", "opened", "expected"),
    [
        (True, None, (), ["p"]),
        (False, None, (), ["p"]),
        (False, "approve", (), ["p"]),
        (True, "reject", (), []),
        (False, "reject", (), []),
        (True, None, ("p",), []),
    ],
)
def test_a_post_is_opened_once_unless_it_was_rejected(
    allowed: bool, word: str | None, opened: tuple[str, ...], expected: list[str]
) -> None:
    words = {"p": word} if word else {}
    found = approved([decision(None), decision("p", allowed=allowed)], words, opened, gap_passed=True)
    assert [opening.post for opening in found] == expected


@pytest.mark.parametrize(
    ("breaking", "gap", "allowed", "at_once"),
    [(True, True, True, True), (True, False, True, False), (False, True, True, False), (True, True, False, False)],
)
def test_only_approved_breaking_news_after_the_gap_is_published_in_the_same_run(
    breaking: bool, gap: bool, allowed: bool, at_once: bool
) -> None:
    (opening,) = approved([decision("p", breaking=breaking, allowed=allowed)], {}, (), gap_passed=gap)
    assert opening.at_once is at_once


def slot(minutes: int = -1, *, at_once: bool = False) -> PublishingSlot:
    return PublishingSlot(post="p", platform="tiktok", at=NOW + timedelta(minutes=minutes), reason="r", at_once=at_once)


def entry(state: PublicationState, age: timedelta = QUIET * 2) -> JournalEntry:
    return JournalEntry("p", "tiktok", state, NOW - age, "run", None, None)


def asked(count: int, ago: timedelta = timedelta(days=30)) -> dict[str, Asked]:
    return {"p:tiktok": Asked(count, NOW - ago)}


def test_a_slot_is_due_when_it_has_come_and_not_before() -> None:
    assert due_publications([slot(1)], [], (), NOW, {}) == []
    (due,) = due_publications([slot()], [], (), NOW, {})
    assert due.run_key == "p:tiktok:1"


def test_what_was_asked_for_is_asked_for_again_only_after_a_while_each_time_twice_as_long() -> None:
    assert due_publications([slot()], [], (), NOW, asked(1, timedelta(minutes=9))) == []
    assert due_publications([slot()], [], (), NOW, asked(1, timedelta(minutes=11)))[0].attempt == 2
    assert due_publications([slot()], [], (), NOW, asked(3, timedelta(minutes=39))) == []
    assert due_publications([slot()], [], (), NOW, asked(3, timedelta(minutes=41)))[0].attempt == 4


def test_a_daily_limit_is_over_when_the_platform_said_so_however_often_it_was_asked_for() -> None:
    def waiting(minutes: int) -> JournalEntry:
        when = PublishOutcome(state=S.WAITING, retry_at=NOW + timedelta(minutes=minutes))
        return JournalEntry("p", "tiktok", S.WAITING, NOW - timedelta(hours=9), "run", None, when)

    assert due_publications([slot()], [waiting(1)], (), NOW, asked(1)) == []
    assert len(due_publications([slot()], [waiting(-1)], (), NOW, asked(MOST_ATTEMPTS))) == 1


def test_nothing_is_due_before_it_is_approved() -> None:
    assert due_publications([slot()], [], (), NOW, {}, lambda _: False) == []
    held = entry(S.HELD, timedelta(minutes=1))
    assert len(due_publications([slot()], [held], (), NOW, asked(9), lambda post: post == "p")) == 1


def test_the_cursor_of_requests_survives_a_restart_and_forgets_what_is_settled() -> None:
    cursor = write_asked(asked(1), [Due("q", "youtube", 2)], [], NOW)
    assert read_asked(cursor) == {**asked(1), "q:youtube": Asked(2, NOW)}
    assert read_asked(write_asked(read_asked(cursor), [], [entry(S.PUBLISHED)], NOW)) == {"q:youtube": Asked(2, NOW)}
    assert read_asked(None) == {}


@pytest.mark.parametrize("state", [S.PUBLISHED, S.INBOX, S.FAILED])
def test_what_is_out_or_failed_is_left_alone(state: PublicationState) -> None:
    assert due_publications([slot()], [entry(state)], (), NOW, asked(1)) == []


@pytest.mark.parametrize("state", [S.PLANNED, S.RESERVED, S.STARTED, S.SUBMITTED, S.UNKNOWN])
def test_what_a_crash_left_half_way_is_taken_up_after_a_while_and_not_for_ever(state: PublicationState) -> None:
    assert due_publications([slot()], [entry(state, timedelta(seconds=5))], (), NOW, asked(1)) == []
    (due,) = due_publications([slot()], [entry(state)], (), NOW, asked(1))
    assert due.attempt == 2
    assert due_publications([slot()], [entry(state)], (), NOW, asked(MOST_ATTEMPTS)) == []


def test_the_run_that_makes_a_post_at_once_is_given_time_to_publish_it() -> None:
    assert due_publications([slot(-1, at_once=True)], [], (), NOW, {}) == []
    assert len(due_publications([slot(-11, at_once=True)], [], (), NOW, {})) == 1


@pytest.mark.parametrize("paused", [("tiktok",), ("all",)])
def test_nothing_is_due_on_a_platform_on_hold(paused: tuple[str, ...]) -> None:
    assert due_publications([slot()], [], paused, NOW, {}) == []
    assert len(due_publications([slot()], [], ("youtube",), NOW, {})) == 1


def judged(post: str, platform: str, number: int, outcome: str, run_id: str = "run") -> QualityAttempt:
    return QualityAttempt(
        post=post, platform=platform, run_id=run_id, number=number, outcome=outcome, score=40, reason="contrast"
    )  # fmt: skip


def test_a_post_that_was_held_back_is_made_again_once_an_attempt() -> None:
    newest = [judged("a", "tiktok", 2, "again"), judged("a", "youtube", 1, "again"), judged("b", "tiktok", 1, "passed")]
    wanted = reworks(newest, {}, lambda _: True)
    assert [(item.post, item.attempt, item.run_key) for item in wanted] == [("a", 2, "a:rework:2")]


def test_nothing_is_made_again_while_the_run_that_failed_still_works() -> None:
    newest = [judged("a", "tiktok", 1, "again", "open"), judged("a", "youtube", 1, "passed", "open")]
    assert not reworks(newest, {}, lambda run_id: run_id != "open")


def test_a_post_given_up_or_rejected_by_a_person_is_left_alone() -> None:
    assert not reworks([judged("a", "tiktok", 4, "rejected"), judged("a", "youtube", 1, "again")], {}, lambda _: True)
    assert not reworks([judged("a", "tiktok", 1, "again")], {"a": "reject"}, lambda _: True)


def test_only_files_that_passed_may_leave() -> None:
    newest = [
        judged("a", "tiktok", 1, "again"),
        judged("a", "youtube", 1, "passed"),
        judged("b", "tiktok", 4, "rejected"),
    ]
    assert held_back(newest) == {("a", "tiktok"), ("b", "tiktok")}


def test_a_post_that_nobody_could_write_is_taken_up_when_its_time_has_come_and_not_before() -> None:
    def wait(post: str, minutes: int | None) -> WaitingPost:
        until = None if minutes is None else NOW + timedelta(minutes=minutes)
        return WaitingPost(post=post, at=NOW - timedelta(hours=1), tries=1, reason="no facts", until=until)

    waits = [wait("later", 5), wait("now", 0), wait("given-up", None), wait("withdrawn", -5), wait("written", -5)]
    due = waiting_posts(waits, {"withdrawn": "reject"}, ["written"], NOW)
    assert [one.post for one in due] == ["now"]
