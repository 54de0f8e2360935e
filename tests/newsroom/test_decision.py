from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.decision import confidence_in, decide, post_key
from tiksports_dagster.newsroom.risk import assess_risk, with_story
from tiksports_dagster.store.records.decisions import Decision, Rejection, Situation
from tiksports_dagster.store.records.trends import Opportunity

from .builders import GAP, NOW, PLATFORMS, STRATEGY, hours_ago, opportunity, situation, trend


def decided(
    opportunities: Sequence[Opportunity],
    state: Situation | None = None,
    rejections: Sequence[Rejection] = (),
    **more: Any,
) -> Decision:
    state = state or situation()
    values: dict[str, Any] = {
        "confidence_threshold": 0.75,
        "min_gap": GAP,
        "throttle": False,
        "autonomy": "full",
        "platforms": PLATFORMS,
        "now": NOW,
    }
    risk = assess_risk(state, None, STRATEGY, tolerance=more.pop("tolerance", "medium"), min_gap=GAP)
    return decide(state, opportunities, rejections, risk, **{**values, **more})


def confidence(story: Opportunity) -> float:
    risk = assess_risk(situation(), None, STRATEGY, tolerance="medium", min_gap=GAP)
    return confidence_in(story, with_story(risk, story))


def test_a_strong_story_is_posted_at_once_with_a_key_and_reasons() -> None:
    made = decided([opportunity()])
    assert made.action == "post"
    assert made.confidence >= 0.75
    assert made.publish_at == NOW
    assert made.approved
    assert re.fullmatch(r"20240302-something-happened-[0-9a-f]{4}", made.post or "")
    assert made.reasons[0] == (
        "“Something happened” scores 90.0 of 100 "
        "(freshness 0.95, relevance 0.90; unknown: velocity, volume, competition)."
    )


def test_a_strong_final_told_by_espn_alone_can_reach_the_threshold_and_junk_cannot() -> None:
    assert confidence(opportunity(score=90)) > 0.75
    assert confidence(opportunity(score=73)) > 0.75
    assert confidence(opportunity(score=55, confidence=1.0)) < 0.75
    assert confidence(opportunity(score=60)) < 0.7


@given(
    st.floats(min_value=0, max_value=100), st.floats(min_value=0, max_value=100), st.floats(min_value=0, max_value=1)
)
def test_confidence_is_bounded_and_never_falls_with_a_better_score(one: float, other: float, data: float) -> None:
    low, high = sorted((one, other))
    worse, better = (
        confidence(opportunity(score=low, confidence=data)),
        confidence(opportunity(score=high, confidence=data)),
    )
    assert 0 <= worse <= better <= 1


def test_a_strong_final_is_posted_while_tiktok_cannot_be_read() -> None:
    deaf = situation(sources_down=("tiktok_trending", "hashtag_trends"))
    assert decided([opportunity(score=76)], deaf).action == "post"


def test_better_data_makes_a_decision_surer() -> None:
    assert confidence(opportunity(confidence=1.0, sources=("espn_news", "tiktok_video"))) > confidence(opportunity())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"posts_today": 3}, "3 of 3 posts of 2024-03-02 are made."),
        (
            {"last_post_at": hours_ago(2.5)},
            "The last post was 2 h 30 min ago; at least 3 h must lie between two posts.",
        ),
        ({"paused": PLATFORMS}, "All platforms are on hold (tiktok, instagram, youtube)."),
        ({"spent_today_usd": Decimal("15.00")}, "The daily budget is spent: $15.00 of $15.00."),
        ({"spent_month_usd": Decimal("351.20")}, "The monthly budget is spent: $351.20 of $350.00."),
    ],
)
def test_a_hard_rule_makes_even_breaking_news_wait(state: dict[str, Any], words: str) -> None:
    made = decided([opportunity(breaking=True)], situation(**state))
    assert made.action == "wait"
    assert made.post is None
    assert made.reasons[0] == words
    assert [row.reason for row in made.rejected] == [words]


def test_the_gap_is_over_exactly_when_it_is_over() -> None:
    assert decided([opportunity(confidence=1.0)], situation(last_post_at=NOW - GAP)).action == "post"
    almost = situation(last_post_at=NOW - GAP + timedelta(seconds=1))
    assert decided([opportunity(confidence=1.0)], almost).action == "wait"


def test_a_spent_budget_does_not_stop_a_throttled_house_that_spends_nothing() -> None:
    broke = situation(spent_today_usd=Decimal("15.00"))
    assert decided([opportunity(confidence=1.0)], broke, throttle=True).action == "post"


def test_a_budget_of_zero_is_a_house_that_posts_for_free() -> None:
    free = situation(daily_budget_usd=Decimal(0), monthly_budget_usd=Decimal(0))
    assert decided([opportunity()], free).action == "post"


def test_a_paused_platform_is_left_out_of_the_post() -> None:
    made = decided([opportunity()], situation(paused=("tiktok",)))
    assert made.opportunity is not None
    assert made.opportunity.platforms == ("instagram", "youtube")


def test_every_story_not_chosen_has_its_reason() -> None:
    other = Rejection(trend_id="weak", title="Weak", score=62, reason="score 62 is under 70")
    made = decided([opportunity(id="a"), opportunity(id="b", rank=0.5)], rejections=[other])
    assert made.opportunity is not None
    assert made.opportunity.trend.id == "a"
    assert {row.trend_id: row.reason for row in made.rejected} == {
        "b": "ranked below the chosen story: 0.50 against 0.80",
        "weak": "score 62 is under 70",
    }


def test_when_the_first_story_is_not_sure_enough_the_next_one_gets_its_chance() -> None:
    made = decided([opportunity(id="a", score=60), opportunity(id="b", rank=0.5)])
    assert made.opportunity is not None
    assert made.opportunity.trend.id == "b"
    assert "Number 2 of 2 by rank (0.50)." in made.reasons
    assert made.rejected[0].reason.startswith("confidence 0.6")
    assert "is under 0.75" in made.rejected[0].reason


def test_a_story_told_today_is_not_told_again() -> None:
    made = decided([opportunity(id="a")], situation(covered_today=("a",)))
    assert made.action == "wait"
    assert made.rejected[0].reason == "a post of today already told it"


def test_a_sensitive_story_is_too_much_for_a_low_tolerance() -> None:
    hurt = opportunity(trend=trend(title="Star dies at 30"))
    made = decided([hurt], tolerance="low", confidence_threshold=0.5)
    assert made.action == "wait"
    assert made.rejected[0].reason.startswith("risk 0.5")
    assert "over 0.35, the limit of tolerance low" in made.rejected[0].reason
    assert "sensitive: death" in made.rejected[0].reason


def test_with_autonomy_approve_a_person_must_agree_first() -> None:
    assert not decided([opportunity()], autonomy="approve").approved


def test_a_story_that_is_not_breaking_keeps_its_recommended_time() -> None:
    later = NOW + timedelta(hours=2)
    assert decided([opportunity(recommended_at=later)]).publish_at == later


def test_an_empty_world_is_said_in_plain_words() -> None:
    made = decided([], situation(sources_down=("tikhub",)))
    assert made.action == "wait"
    assert made.confidence == 0
    assert made.reasons[0].startswith("Nothing has happened yet: up to 2024-03-03 04:45 UTC there was no finished")
    assert made.reasons[1] == "Down: tikhub."


def test_a_day_of_weak_stories_names_the_best_of_them() -> None:
    weak = [
        Rejection(trend_id=str(score), title=f"Story {score}", score=score, reason=f"score {score} is under 70")
        for score in (40, 62)
    ]
    made = decided([], rejections=weak)
    assert made.reasons == ("None of 2 stories makes a post; the best, “Story 62”: score 62 is under 70.",)


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_a_post_key_is_a_safe_name_whatever_the_title_says(title: str, story: str) -> None:
    key = post_key(title, story, "2024-03-02", NOW)
    assert re.fullmatch(r"20240302-[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?-[0-9a-f]{4}", key)
    assert "--" not in key


def test_a_post_key_is_cut_at_a_word() -> None:
    key = post_key("Blackmon hits go-ahead triple in 9th, Rockies beat Cubs 3-1", "x", "2022-09-17", NOW)
    assert key.startswith("20220917-blackmon-hits-go-ahead-triple-in-9th-")


def test_the_same_story_at_another_moment_has_another_key() -> None:
    keys = {post_key("Title", story, "2024-03-02", at) for story in "ab" for at in (NOW, NOW + GAP)}
    assert len(keys) == 4


def test_the_same_moment_told_by_other_sources_is_another_post() -> None:
    keys = {post_key("Title", "a", "2024-03-02", NOW, world) for world in ("espn=sandbox", "espn=live")}
    assert len(keys) == 2
