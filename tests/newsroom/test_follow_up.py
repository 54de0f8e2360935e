"""A post that goes viral gets another part, told another way, by the rules of every post."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.follow_up import MOMENTUM, FollowUpRules, follow_up, parts, story_now, to_follow
from tiksports_dagster.newsroom.risk import assess_risk
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.signals import Entity
from tiksports_dagster.store.records.trends import ContentType

from .builders import GAP, NOW, PLATFORMS, STRATEGY, article, hours_ago, opportunity, situation, trend

RULES = FollowUpRules(
    gap=timedelta(hours=1), most_parts=2, threshold=0.75, autonomy="full", platforms=PLATFORMS, throttle=False
)


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
    first: Decision, *, rules: FollowUpRules = RULES, earlier: tuple[Decision, ...] = (), **state: Any
) -> Decision:
    now = situation(posts_today=1, **{"last_post_at": first.at, **state})
    risk = assess_risk(now, None, STRATEGY, tolerance="medium", min_gap=GAP)
    return follow_up(first, viral(first.post), None, [first, *earlier], now, risk, rules, now=NOW)


def test_part_two_is_told_another_way_and_knows_what_it_follows() -> None:
    first = parent()
    second = told(first)
    assert second.action == "post"
    assert second.follow_up_of == "first"
    assert second.approved
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
        ({"last_post_at": hours_ago(0.5)}, "must lie between"),
    ],
)
def test_the_rules_of_every_post_hold_and_say_why_not(change: dict[str, Any], words: str) -> None:
    answer = told(parent(), **change)
    assert answer.action == "wait"
    assert answer.post is None
    assert answer.follow_up_of == "first"
    assert words in answer.reasons[0]


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
