from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.risk import WEIGHTS, assess_risk, with_story
from tiksports_dagster.store.records.decisions import RiskAssessment, Situation

from .builders import GAP, STRATEGY, hours_ago, opportunity, situation, trend


def risk(state: Situation | None = None, story: Any = None) -> RiskAssessment:
    return assess_risk(state or situation(), story, STRATEGY, tolerance="medium", min_gap=GAP)


def test_the_weights_sum_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_quiet_house_has_no_risk() -> None:
    assert risk().level == 0


@pytest.mark.parametrize(
    "change",
    [
        {"posts_today": 2},
        {"spent_today_usd": Decimal("12.00")},
        {"spent_month_usd": Decimal("300.00")},
        {"last_post_at": hours_ago(3.5)},
        {"sources_down": ("tikhub",)},
    ],
)
def test_each_strain_on_the_house_raises_the_risk(change: dict[str, Any]) -> None:
    assert risk(situation(**change)).level > risk().level


def test_the_risk_of_a_short_gap_is_gone_after_twice_the_gap() -> None:
    factors = [risk(situation(last_post_at=hours_ago(hours))).factors["gap"] for hours in (1, 3, 4.5, 6, 30)]
    assert factors == pytest.approx([1, 1, 0.5, 0, 0])


def test_a_budget_of_zero_that_nothing_was_spent_of_is_no_risk() -> None:
    assert risk(situation(daily_budget_usd=Decimal(0), monthly_budget_usd=Decimal(0))).level == 0


def test_a_sensitive_story_is_riskier_and_says_why() -> None:
    plain, hurt = opportunity(), opportunity(trend=trend(title="Star tears ACL in win"))
    assert risk(story=hurt).level > risk(story=plain).level
    assert "sensitive: injury" in risk(story=hurt).notes


def test_a_story_of_one_source_is_riskier_than_one_of_two_parties() -> None:
    one, two = opportunity(sources=("espn_news",)), opportunity(sources=("espn_news", "tiktok_video"))
    same_party = opportunity(sources=("espn_news", "espn_scoreboard"))
    assert risk(story=one).level > risk(story=same_party).level > risk(story=two).level


def test_a_story_takes_the_place_of_the_story_before_it() -> None:
    first, second = opportunity(trend=trend(title="Star tears ACL")), opportunity()
    assert with_story(risk(story=first), second) == risk(story=second)


def test_the_limit_is_that_of_the_tolerance() -> None:
    limits = [
        assess_risk(situation(), None, STRATEGY, tolerance=tolerance, min_gap=GAP).limit
        for tolerance in ("low", "medium", "high")
    ]
    assert limits == [STRATEGY.risk_limits["low"], STRATEGY.risk_limits["medium"], STRATEGY.risk_limits["high"]]


@given(
    posts=st.integers(min_value=0, max_value=9),
    spent=st.decimals(min_value=0, max_value=1000, places=2),
    down=st.lists(st.sampled_from(["espn", "tikhub", "claude"]), max_size=3),
    hours=st.floats(min_value=-5, max_value=100),
    confidence=st.floats(min_value=0, max_value=1),
)
def test_every_factor_and_the_level_stay_between_0_and_1(
    posts: int, spent: Decimal, down: list[str], hours: float, confidence: float
) -> None:
    state = situation(
        posts_today=posts,
        spent_today_usd=spent,
        sources_down=tuple(down),
        last_post_at=hours_ago(0) - timedelta(hours=hours),
    )
    found = risk(state, opportunity(confidence=confidence, trend=trend(title="Coach dies")))
    assert 0 <= found.level <= 1
    assert all(0 <= factor <= 1 for factor in found.factors.values())
