from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tiksports_dagster.newsroom.opportunities import find_opportunities, next_free_time
from tiksports_dagster.newsroom.scores import score_trends
from tiksports_dagster.store.records.decisions import Rejection
from tiksports_dagster.store.records.signals import Game
from tiksports_dagster.store.records.trends import ContentType, Opportunity

from .builders import (
    LEAGUES,
    NOW,
    PLATFORMS,
    STRATEGY,
    article,
    game,
    hashtag,
    hours_ago,
    leader,
    team,
    trends_of,
    video,
)

SLOT = NOW + timedelta(hours=5)


def find(
    *, games: Sequence[Game] = (), options: dict[str, Any] | None = None, **sources: Any
) -> tuple[tuple[Opportunity, ...], tuple[Rejection, ...]]:
    trends = trends_of(games=games, **sources)
    values: dict[str, Any] = {
        "games": games,
        "min_score": 70,
        "covered": (),
        "leagues": LEAGUES,
        "platforms": PLATFORMS,
        "publish_at": SLOT,
        "now": NOW,
    }
    leagues = (options or {}).get("leagues", LEAGUES)
    return find_opportunities(
        trends, score_trends(trends, STRATEGY, NOW, leagues), STRATEGY, **{**values, **(options or {})}
    )


def comeback(**more: Any) -> Game:
    rockies = team("Colorado Rockies", 3, linescore=(0, 0, 0, 0, 0, 0, 1, 0, 2))
    cubs = team("Chicago Cubs", 1, linescore=(0, 0, 0, 0, 1, 0, 0, 0, 0))
    return game(rockies, cubs, league="mlb", **more)


RECORD = article("LeBron James becomes first player to reach 40,000 points", athletes=("LeBron James",))
TRADE = article("Lakers trade Davis to Mavericks", id="t", teams=("Los Angeles Lakers", "Dallas Mavericks"))


def reason(rejections: tuple[Rejection, ...]) -> str:
    (only,) = rejections
    return only.reason


def test_a_weak_story_is_rejected_with_both_numbers() -> None:
    plain = game(team("Denver Nuggets", 110), team("Los Angeles Lakers", 101), starts_at=hours_ago(9))
    none, rejected = find(games=[plain])
    assert none == ()
    assert reason(rejected).startswith("score ")
    assert reason(rejected).endswith(" is under 70")
    assert f"{rejected[0].score:.0f}" in reason(rejected).replace(".", " ")


def test_a_score_just_under_the_limit_does_not_read_as_the_limit() -> None:
    (found,), _ = find(articles=[RECORD])
    limit = found.score.score + 0.01
    _, rejected = find(articles=[RECORD], options={"min_score": round(limit, 2)})
    assert reason(rejected).split()[1] != f"{limit:g}"


def test_a_story_told_today_is_not_told_again_even_under_a_new_id() -> None:
    (found,), _ = find(articles=[RECORD])
    _, by_id = find(articles=[RECORD], options={"covered": {found.trend.id}})
    renamed = found.trend.model_copy(update={"id": "another"})
    _, by_signals = find(articles=[RECORD], options={"told": [renamed]})
    assert reason(by_id) == reason(by_signals) == "a post of today already told it"


def test_a_strangers_caption_alone_never_makes_a_post() -> None:
    loud = [video("LeBron James dunked on everybody #nba", views=900_000_000)]
    none, rejected = find(videos=loud, hashtags=[hashtag("lebron", views=10**12)], options={"min_score": 0})
    assert none == ()
    assert {row.reason for row in rejected} == {
        "nothing from ESPN behind it, only 1 TikTok video; a stranger's word makes no post",
        "nothing from ESPN behind it, only 1 hashtag; a stranger's word makes no post",
    }


def test_a_league_the_channel_does_not_follow_is_no_opportunity() -> None:
    _, rejected = find(articles=[RECORD], options={"leagues": ("nhl", "mlb"), "min_score": 0})
    assert reason(rejected) == "it belongs to nba, the channel follows nhl, mlb"


def test_a_running_game_waits_for_its_final() -> None:
    running = game(
        team("Denver Nuggets", 101),
        team("Los Angeles Lakers", 100),
        state="in",
        status="STATUS_IN_PROGRESS",
        detail="0:40 - 4th",
        period=4,
        starts_at=hours_ago(2),
    )
    _, rejected = find(games=[running], options={"min_score": 0})
    assert reason(rejected) == "the game is still being played (0:40 - 4th); its final is worth waiting for"


def test_every_trend_is_either_an_opportunity_or_rejected() -> None:
    trends = trends_of(games=[comeback()], articles=[RECORD, TRADE], videos=[video("dance #dance")])
    chosen, rejected = find(games=[comeback()], articles=[RECORD, TRADE], videos=[video("dance #dance")])
    ids = [row.trend.id for row in chosen] + [row.trend_id for row in rejected]
    assert sorted(ids) == sorted(trend.id for trend in trends)
    assert [row.rank for row in chosen] == sorted((row.rank for row in chosen), reverse=True)


def shape(**sources: Any) -> ContentType:
    chosen, rejected = find(options={"min_score": 0}, **sources)
    assert rejected == ()
    return chosen[0].content_type


def leaders(name: str) -> dict[str, object]:
    return {"leaders": (leader(name, 28),)}


def test_a_record_is_a_historical_moment() -> None:
    assert shape(articles=[RECORD]) is ContentType.HISTORICAL_MOMENT


def test_a_comeback_with_a_line_score_is_a_highlight_analysis() -> None:
    assert shape(games=[comeback()]) is ContentType.HIGHLIGHT_ANALYSIS


def test_a_blowout_with_both_sides_leaders_is_a_stat_comparison() -> None:
    played = game(team("Utah Jazz", 80, **leaders("A B")), team("Boston Celtics", 120, **leaders("C D")))
    assert shape(games=[played]) is ContentType.STAT_COMPARISON


def test_an_upset_without_leaders_shows_its_course_or_its_records() -> None:
    line = {"linescore": (20, 30, 30, 30)}
    records = {"away": {"record": "10-50"}, "home": {"record": "48-12"}}
    with_line = game(
        team("Detroit Pistons", 110, **line, **records["away"]),
        team("Boston Celtics", 101, linescore=(21, 20, 30, 30), **records["home"]),
    )
    bare = game(team("Detroit Pistons", 110, **records["away"]), team("Boston Celtics", 101, **records["home"]))
    assert shape(games=[with_line]) is ContentType.HIGHLIGHT_ANALYSIS
    assert shape(games=[bare]) is ContentType.STAT_COMPARISON


def test_a_headline_without_a_games_numbers_is_a_breaking_news_reaction() -> None:
    assert shape(articles=[TRADE]) is ContentType.BREAKING_NEWS


def test_fresh_and_strong_is_breaking_and_goes_now_while_old_waits_for_its_time() -> None:
    (fresh,), _ = find(articles=[TRADE], options={"min_score": 0})
    old = TRADE.model_copy(update={"published": hours_ago(4)})
    (late,), _ = find(articles=[old], options={"min_score": 0})
    assert (fresh.breaking, fresh.recommended_at) == (True, NOW)
    assert (late.breaking, late.recommended_at) == (False, SLOT)


def test_the_angle_says_how_the_game_turned() -> None:
    (found,), _ = find(games=[comeback()])
    assert "Rockies were level at 1-1 before the 9th inning and won 3-1" in found.angle


def test_the_models_probability_takes_the_place_of_our_guess() -> None:
    trends = trends_of(articles=[RECORD, TRADE])
    wanted = next(trend for trend in trends if trend.title == TRADE.headline)
    guess = {trend.id: float(trend is wanted) for trend in trends}
    chosen, _ = find(articles=[RECORD, TRADE], options={"predicted": guess, "min_score": 0})
    assert chosen[0].trend.title == TRADE.headline
    assert chosen[0].viral_potential == 1


@pytest.mark.parametrize(("hours", "wait"), [(None, 0), (1, 2), (5, 0)])
def test_the_next_free_time_keeps_the_gap(hours: float | None, wait: float) -> None:
    last = None if hours is None else hours_ago(hours)
    assert next_free_time(last, timedelta(hours=3), NOW) == NOW + timedelta(hours=wait)
