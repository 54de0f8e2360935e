"""A post that goes viral gets another part, told another way, by the rules of every post."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.follow_up import (
    ANGLES,
    LATEST,
    MOMENTUM,
    FollowUpRules,
    Questions,
    follow_up,
    parts,
    story_now,
    to_follow,
)
from tiksports_dagster.newsroom.risk import assess_risk
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.publishing import PublishingSlot
from tiksports_dagster.store.records.signals import Entity
from tiksports_dagster.store.records.trends import ContentType

from .builders import GAP, NOW, PLATFORMS, STRATEGY, article, hours_ago, opportunity, situation, trend

RULES = FollowUpRules(most_parts=2, threshold=0.75, autonomy="full", platforms=PLATFORMS, throttle=False)


def slots_at(at: datetime, *names: str) -> list[PublishingSlot]:
    return [PublishingSlot(post="p", platform=name, at=at, reason="its gap is over") for name in names or PLATFORMS]


def answers(*fillable: ContentType, slots: list[PublishingSlot] | None = None) -> Questions:
    """Other rooms that have the facts for these kinds alone (none named: for all), and give these slots."""

    def objection(draft: Decision) -> str | None:
        assert draft.opportunity is not None
        return None if not fillable or draft.opportunity.content_type in fillable else "too few facts"

    return Questions(objection, lambda _: slots if slots is not None else slots_at(NOW))


def viral(post: str | None = "first", platform: str = "tiktok", **more: Any) -> Alarm:
    values: dict[str, Any] = {
        "kind": AlarmKind.VIRAL,
        "at": NOW,
        "platform": platform,
        "post": post,
        "severity": "info",
        "words": "tiktok: a post takes off",
        "advice": "Follow it up soon.",
        **more,
    }
    return Alarm(**values)


def parent(**more: Any) -> Decision:
    values: dict[str, Any] = {
        "at": hours_ago(2),
        "action": "post",
        "confidence": 0.9,
        "threshold": 0.75,
        "reasons": ("It is good.",),
        "opportunity": opportunity(),
        "post": "first",
        "publish_at": hours_ago(2),
        "approved": True,
        **more,
    }
    return Decision(**values)


def told(
    first: Decision,
    *,
    rules: FollowUpRules = RULES,
    earlier: tuple[Decision, ...] = (),
    questions: Questions | None = None,
    told_as: ContentType | None = None,
    **state: Any,
) -> Decision:
    now = situation(posts_today=1, **{"last_post_at": first.at, **state})
    risk = assess_risk(now, None, STRATEGY, tolerance="medium", min_gap=GAP)
    asked = questions or answers()
    return follow_up(
        first, viral(first.post), None, [first, *earlier], now, risk, rules, asked, now=NOW, told_as=told_as
    )


def test_part_two_is_told_another_way_and_knows_what_it_follows() -> None:
    first = parent()
    second = told(first)
    assert second.action == "post"
    assert second.follow_up_of == "first"
    assert (second.approved, second.part) == (True, 2)
    assert second.post is not None
    assert second.post.startswith("20240302-part-2-")
    assert second.opportunity is not None
    assert first.opportunity is not None
    assert second.opportunity.content_type != first.opportunity.content_type
    assert second.opportunity.trend.id == first.opportunity.trend.id
    assert any("goes viral" in reason for reason in second.reasons)


@pytest.mark.parametrize("kind", list(ContentType))
def test_whatever_the_first_part_was_there_is_another_way(kind: ContentType) -> None:
    first = parent()
    assert first.opportunity is not None
    first = first.model_copy(update={"opportunity": first.opportunity.model_copy(update={"content_type": kind})})
    second = told(first)
    assert second.opportunity is not None
    assert second.opportunity.content_type != kind


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"posts_limit": 1}, "posts of"),
        ({"paused": PLATFORMS}, "on hold"),
        ({"spent_today_usd": Decimal("15.00")}, "budget is spent"),
    ],
)
def test_the_rules_of_every_post_hold_and_say_why_not(change: dict[str, Any], words: str) -> None:
    answer = told(parent(), **change)
    assert answer.action == "wait"
    assert answer.post is None
    assert answer.follow_up_of == "first"
    assert words in answer.reasons[0]


def test_the_angle_is_the_first_that_the_facts_fill() -> None:
    first = parent()
    second = told(first, questions=answers(ContentType.BREAKING_NEWS), told_as=ContentType.STAT_COMPARISON)
    assert second.opportunity is not None
    assert second.opportunity.content_type is ContentType.BREAKING_NEWS
    assert second.opportunity.angle.startswith("what it means")
    assert [one.reason for one in second.rejected] == ["As “what is next”: too few facts"]
    assert any("what is next" in reason for reason in second.reasons)


def test_without_facts_for_any_angle_no_post_opens_and_the_decision_says_so() -> None:
    answer = told(parent(), questions=Questions(lambda _: "7 facts are too few", lambda _: slots_at(NOW)))
    assert (answer.action, answer.post, answer.opportunity, answer.publish_at) == ("wait", None, None, None)
    assert "no way to go on has the facts" in answer.reasons[0]
    assert {one.reason.partition(":")[2] for one in answer.rejected} == {" 7 facts are too few"}


def test_what_the_post_before_became_counts_not_what_was_ordered() -> None:
    first = parent()
    for became in ContentType:
        second = told(first, told_as=became)
        assert second.opportunity is not None
        assert second.opportunity.content_type is not became


def test_part_two_is_decided_with_the_slot_that_the_rules_give_it() -> None:
    later = NOW + timedelta(minutes=35)
    second = told(parent(), questions=answers(slots=[*slots_at(later, "tiktok"), *slots_at(NOW + LATEST, "youtube")]))
    assert (second.action, second.publish_at) == ("post", later)
    assert any(f"{later:%H:%M} UTC on tiktok: its gap is over" in reason for reason in second.reasons)
    late = told(parent(), questions=answers(slots=slots_at(NOW + LATEST + timedelta(minutes=1))))
    assert late.action == "wait"
    assert "lost its momentum" in late.reasons[0]


@given(st.sets(st.sampled_from(ContentType), min_size=1), st.sampled_from(ContentType))
def test_a_part_is_never_told_without_facts_nor_as_the_post_before(
    fillable: set[ContentType], became: ContentType
) -> None:
    answer = told(parent(), questions=answers(*fillable), told_as=became)
    fitting = {way.content_type for way in ANGLES if way.fits(trend(), hours_ago(2))}
    if not (fillable & fitting) - {became}:
        assert answer.action == "wait"
    else:
        assert answer.opportunity is not None
        assert answer.opportunity.content_type in fillable - {became}


def test_a_paused_platform_is_left_out_of_part_two() -> None:
    second = told(parent(), paused=("tiktok",))
    assert second.opportunity is not None
    assert second.opportunity.platforms == ("instagram", "youtube")


def test_with_autonomy_approve_part_two_waits_for_a_person() -> None:
    rules = replace(RULES, autonomy="approve")
    assert not told(parent(), rules=rules).approved


def test_there_is_one_part_two_and_no_part_three_unless_the_settings_say_so() -> None:
    first = parent()
    second = told(first).model_copy(update={"post": "second"})
    assert told(first, earlier=(second,)).action == "wait"
    third = told(second, earlier=(first,), last_post_at=hours_ago(2))
    assert third.action == "wait"
    assert "at most" in third.reasons[0]
    more = replace(RULES, most_parts=3)
    assert told(second, rules=more, earlier=(first,), last_post_at=hours_ago(2)).action == "post"
    assert parts(second, [first, second]) == 2


def test_only_a_confirmed_viral_post_that_is_ours_is_followed() -> None:
    first = parent()

    def asked(*alarms: Alarm, **more: Any) -> list[tuple[str, int]]:
        values: dict[str, Any] = {"most_parts": 2, "again": timedelta(minutes=30), **more}
        return to_follow(alarms, [first], {"first"}, NOW, **values)

    assert asked(viral()) == [("first", 0)]
    assert asked(viral(), viral(platform="youtube")) == [("first", 0)], "one part for all platforms"
    assert asked(viral(confirmed=False)) == []
    assert asked(viral(evidence={"views": 265.0})) == [], "ten times next to nothing is next to nothing"
    assert asked(viral(kind=AlarmKind.SUPPRESSION)) == []
    assert asked(viral("somebody-elses")) == []
    assert asked(viral(since=NOW - MOMENTUM - timedelta(minutes=1))) == []
    assert asked(viral(), most_parts=1) == []
    assert asked(viral(), withdrawn={"first"}) == []


@given(st.integers(0, 180))
def test_a_no_is_asked_again_after_half_an_hour_and_a_yes_never(minutes: int) -> None:
    first = parent()
    no = Decision(at=NOW, action="wait", confidence=0.5, threshold=0.75, reasons=("No.",), follow_up_of="first")
    later = NOW + timedelta(minutes=minutes)

    def asked(decision: Decision) -> list[tuple[str, int]]:
        again = timedelta(minutes=30)
        return to_follow([viral()], [first, decision], {"first"}, later, most_parts=2, again=again)

    assert asked(no) == ([("first", 1)] if minutes >= 30 else [])
    assert asked(no.model_copy(update={"action": "post", "post": "second"})) == []


def test_a_further_part_has_the_news_since_and_nobody_elses() -> None:
    told_before = trend()
    extra = trend(entities=(*told_before.entities, Entity(kind="athlete", name="LeBron James")))
    news = article("James on what is next", id="new", at=hours_ago(0.5), athletes=["LeBron James"])
    others = [
        article("James before the game", id="old", at=hours_ago(5), athletes=["LeBron James"]),
        article("Lakers sign a guard", id="team", at=hours_ago(0.5), teams=["Los Angeles Lakers"]),
        article("James tomorrow", id="later", at=hours_ago(-5), athletes=["LeBron James"]),
    ]
    now = story_now(extra, [], [news, *others], STRATEGY, since=hours_ago(2), now=NOW)
    fresh = [signal.article_id for signal in now.signals if signal not in extra.signals]
    assert fresh == ["new"]
    assert set(extra.signals) <= set(now.signals)
    assert now.id == extra.id
