from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.scores import (
    TERMS,
    competition_term,
    freshness_term,
    score_trends,
    strength_of,
    velocity_term,
    volume_term,
    weigh,
)
from tiksports_dagster.store.records.signals import Entity, Measures, SignalKind
from tiksports_dagster.store.records.trends import ScoreParts, Trend, TrendScore

from .builders import LEAGUES, NOW, STRATEGY, hours_ago, signal, trend

WEIGHTS = STRATEGY.score_weights
terms = st.none() | st.floats(min_value=0, max_value=1)
parts = st.builds(ScoreParts, velocity=terms, volume=terms, freshness=terms, relevance=terms, competition=terms)


def score_of(story: Trend, leagues: Sequence[str] = LEAGUES) -> TrendScore:
    return score_trends([story], STRATEGY, NOW, leagues)[0]


@given(parts)
def test_a_score_is_between_0_and_100_and_its_known_share_between_0_and_1(given_parts: ScoreParts) -> None:
    score, known = weigh(given_parts, WEIGHTS)
    assert 0 <= score <= 100
    assert 0 <= known <= 1


@given(parts, st.sampled_from(TERMS), st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1))
def test_a_score_never_falls_when_one_term_rises(given_parts: ScoreParts, term: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    lower, higher = (weigh(given_parts.model_copy(update={term: value}), WEIGHTS)[0] for value in (low, high))
    assert lower <= higher


def test_the_weights_are_those_of_the_formula() -> None:
    zero = ScoreParts(velocity=0, volume=0, freshness=0, relevance=0, competition=0)
    shares = {term: weigh(zero.model_copy(update={term: 1.0}), WEIGHTS)[0] for term in TERMS}
    assert shares == {"velocity": 30, "volume": 20, "freshness": 20, "relevance": 20, "competition": 10}


@given(st.sets(st.sampled_from(TERMS), min_size=1), st.floats(min_value=0, max_value=1))
def test_a_missing_term_is_left_out_and_not_counted_as_zero(known: set[str], value: float) -> None:
    score, share = weigh(ScoreParts(**dict.fromkeys(known, value)), WEIGHTS)
    assert score == pytest.approx(100 * value, abs=0.001)
    assert share == pytest.approx(sum(getattr(WEIGHTS, term) for term in known))


def test_nothing_known_is_a_score_of_zero_that_nobody_trusts() -> None:
    assert weigh(ScoreParts(), WEIGHTS) == (0.0, 0.0)


def test_a_missing_term_lowers_the_confidence_and_not_the_score() -> None:
    quiet = trend()
    heard = quiet.model_copy(update={"measures": Measures(views=10**9, posts=0), "velocity": 5.0})
    assert score_of(quiet).confidence < score_of(heard).confidence
    assert score_of(quiet).score > 90


def test_more_feeds_are_trusted_more() -> None:
    sources = ("espn_news", "espn_scoreboard", "tiktok_video")
    signals = [signal(f"espn:{name}", source=name, strength=0.8) for name in sources]
    trusts = [score_of(trend(signals=signals[:count])).confidence for count in (1, 2, 3)]
    assert trusts == sorted(set(trusts))


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=10**12))
def test_views_raise_the_volume_and_posts_lower_the_competition_term(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert 0 <= (volume_term(low, STRATEGY) or 0) <= (volume_term(high, STRATEGY) or 0) <= 1
    assert 1 >= (competition_term(low, STRATEGY) or 0) >= (competition_term(high, STRATEGY) or 0) >= 0


@given(st.floats(min_value=-0.99, max_value=100), st.floats(min_value=-0.99, max_value=100))
def test_growth_raises_the_velocity_term(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= (velocity_term(low, STRATEGY) or 0) <= (velocity_term(high, STRATEGY) or 0) <= 1


def test_what_nobody_counts_is_unknown() -> None:
    found = score_of(trend()).parts
    assert (found.velocity, found.volume, found.competition) == (None, None, None)


def test_freshness_halves_with_every_half_life() -> None:
    half_life = timedelta(hours=STRATEGY.freshness_half_life_hours)
    values = [freshness_term(NOW - times * half_life, NOW, STRATEGY) for times in (0, 1, 2)]
    assert values == pytest.approx([1, 0.5, 0.25])
    assert freshness_term(NOW + timedelta(hours=1), NOW, STRATEGY) == 1


def relevance(*, leagues: Sequence[str] = LEAGUES, **more: Any) -> float:
    return score_of(trend(**more), leagues).parts.relevance or 0.0


def test_a_league_asked_for_is_relevant_another_one_hardly_and_none_almost_not() -> None:
    asked, other = relevance(), relevance(leagues=("nhl",))
    noise = signal("tikhub:video:1", source="tiktok_video", kind=SignalKind.VIDEO, league=None, strength=0.5)
    assert asked > 0.9
    assert other < 0.4
    lost = trend(signals=(noise,), entities=()).model_copy(update={"leagues": ()})
    assert (score_of(lost).parts.relevance or 0) < 0.05


@given(st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1))
def test_a_more_remarkable_story_is_never_less_relevant(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert relevance(strength=low) <= relevance(strength=high)


def test_named_people_and_espn_raise_the_relevance() -> None:
    video = signal("tikhub:video:1", source="tiktok_video", kind=SignalKind.VIDEO, strength=0.8)
    assert relevance() > relevance(entities=(Entity(kind="topic", name="news"),))
    assert relevance() > relevance(signals=(video,))


def test_a_second_sign_lifts_a_story_and_the_same_sign_twice_does_not() -> None:
    comeback = signal("a", kind=SignalKind.COMEBACK, strength=0.7)
    again = signal("b", kind=SignalKind.COMEBACK, strength=0.7)
    upset = signal("c", kind=SignalKind.UPSET, strength=0.6)
    assert strength_of(trend(signals=(comeback, again))) == 0.7
    assert 0.7 < strength_of(trend(signals=(comeback, upset))) < 1


@given(st.permutations(range(5)))
def test_the_order_of_trends_does_not_matter(order: list[int]) -> None:
    stories = [trend(str(number), happened_at=hours_ago(number % 3)) for number in range(5)]
    scored = score_trends(stories, STRATEGY, NOW, LEAGUES)
    assert score_trends([stories[place] for place in order], STRATEGY, NOW, LEAGUES) == scored
    assert [row.score for row in scored] == sorted((row.score for row in scored), reverse=True)
