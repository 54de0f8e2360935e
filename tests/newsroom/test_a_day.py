"""Whole days through the pure room: what the sources said in, the decision out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tiksports_dagster.store.records.signals import Game
from tiksports_dagster.store.records.trends import ContentType

from .builders import NOW, article, game, hashtag, hours_ago, leader, team, trends_of, video, whole_day

SEPTEMBER = datetime(2022, 9, 17, 22, tzinfo=UTC)


def september_game(away: str, home: str, start: tuple[int, int], **more: Any) -> Game:
    sides = {
        place: team(name, more.pop(f"{place}_score"), linescore=more.pop(f"{place}_line"))
        for place, name in (("away", away), ("home", home))
    }
    values: dict[str, Any] = {
        "league": "mlb",
        "starts_at": SEPTEMBER.replace(hour=start[0], minute=start[1]),
        "observed_at": SEPTEMBER,
        **more,
    }
    return game(sides["away"], sides["home"], **values)


SATURDAY = [
    september_game(
        "Minnesota Twins",
        "Cleveland Guardians",
        (17, 10),
        away_score=1,
        home_score=5,
        away_line=(0, 0, 0, 0, 0, 0, 0, 1, 0),
        home_line=(1, 0, 1, 2, 0, 1, 0, 0),
        id="opener",
        recap="Guardians win their 7th straight against Twins, 5-1",
    ),
    september_game(
        "Colorado Rockies",
        "Chicago Cubs",
        (18, 20),
        away_score=3,
        home_score=1,
        away_line=(0, 0, 0, 0, 0, 0, 1, 0, 2),
        home_line=(0, 0, 0, 0, 1, 0, 0, 0, 0),
        id="ninth",
    ),
    september_game(
        "Minnesota Twins",
        "Cleveland Guardians",
        (23, 10),
        away_score=None,
        home_score=None,
        away_line=(),
        home_line=(),
        id="nightcap",
        state="pre",
        status="STATUS_SCHEDULED",
    ),
]
NEXT_YEARS_NEWS = article("Allen sets franchise record", league="nfl", at=SEPTEMBER + timedelta(days=1400))


def test_a_day_of_recorded_baseball_alone_is_worth_a_post() -> None:
    made = whole_day(games=SATURDAY, articles=[NEXT_YEARS_NEWS], now=SEPTEMBER)
    assert made.action == "post"
    assert made.confidence >= 0.75
    assert made.opportunity is not None
    assert made.opportunity.trend.title == "Rockies 3, Cubs 1"
    assert made.opportunity.content_type is ContentType.HIGHLIGHT_ANALYSIS
    assert [row.title for row in made.rejected] == ["Guardians win their 7th straight against Twins, 5-1"]


def test_a_good_final_is_still_worth_a_post_fourteen_hours_later_and_not_two_days_later() -> None:
    assert whole_day(games=SATURDAY, now=SEPTEMBER + timedelta(hours=14)).action == "post"
    late = whole_day(games=SATURDAY, now=SEPTEMBER + timedelta(hours=48))
    assert late.action == "wait"
    assert "is under 70" in late.reasons[0]


def test_a_scoreboard_of_scheduled_games_gives_no_opportunity_and_a_plain_reason() -> None:
    made = whole_day(games=[SATURDAY[2]], now=SEPTEMBER)
    assert made.action == "wait"
    assert made.rejected == ()
    assert made.reasons == (
        "Nothing has happened yet: up to 2022-09-17 22:00 UTC there was no finished or late, close game, no headline "
        "and no trend; games that have not started are no story.",
    )


@pytest.mark.parametrize(
    ("league", "away", "home"),
    [
        ("nba", ("Denver Nuggets", 112), ("Los Angeles Lakers", 111)),
        ("nfl", ("Detroit Lions", 30), ("Buffalo Bills", 31)),
        ("nhl", ("Boston Bruins", 5), ("New York Rangers", 0)),
        ("eng.1", ("Everton", 1), ("Arsenal", 2)),
    ],
)
def test_a_remarkable_final_of_any_league_without_lines_leaders_or_recap_is_worth_a_post(
    league: str, away: tuple[str, int], home: tuple[str, int]
) -> None:
    made = whole_day(games=[game(team(*away), team(*home), league=league)])
    assert made.action == "post"
    assert made.opportunity is not None
    assert made.opportunity.trend.leagues == (league,)


@pytest.mark.parametrize(
    ("league", "away", "home"),
    [
        ("nba", ("Denver Nuggets", 112), ("Los Angeles Lakers", 101)),
        ("nfl", ("Detroit Lions", 17), ("Buffalo Bills", 27)),
        ("mlb", ("Colorado Rockies", 5), ("Chicago Cubs", 2)),
        ("nhl", ("Boston Bruins", 4), ("New York Rangers", 2)),
        ("eng.1", ("Everton", 0), ("Arsenal", 2)),
        ("eng.1", ("Everton", 0), ("Arsenal", 0)),
    ],
)
def test_an_everyday_final_of_any_league_is_not(league: str, away: tuple[str, int], home: tuple[str, int]) -> None:
    made = whole_day(games=[game(team(*away), team(*home), league=league)])
    assert made.action == "wait"
    assert "is under 70" in made.reasons[0]


def test_a_day_of_noise_is_no_day_for_a_sports_post() -> None:
    made = whole_day(
        videos=[video("grandma dances #dance", views=90_000_000), video("potatoes #food", id="2", views=60_000_000)],
        hashtags=[hashtag("nba", views=10**12), hashtag("airfryer", industry=None, views=10**11)],
    )
    assert made.action == "wait"
    assert len(made.rejected) == 4
    assert all("nothing from ESPN behind it" in row.reason for row in made.rejected)


def forty_thousand() -> dict[str, Any]:
    lakers = team("Los Angeles Lakers", 114, record="33-29", leaders=(leader("LeBron James", 26),))
    nuggets = team("Denver Nuggets", 124, record="42-19", leaders=(leader("Nikola Jokic", 35),))
    thriller = game(team("Utah Jazz", 120), team("Miami Heat", 121), id="2")
    return {
        "games": [game(nuggets, lakers), thriller],
        "articles": [
            article(
                "LeBron James becomes first player in NBA history to score 40,000 points",
                id="lebron",
                teams=("Los Angeles Lakers",),
                athletes=("LeBron James",),
            ),
            article("Lakers hire new assistant coach", id="coach", teams=("Los Angeles Lakers",)),
        ],
        "videos": [
            video("40K!! nobody else #lebronjames #nba", id="1", views=4_800_000),
            video("LeBron James does it again", id="2", views=2_000_000, at=hours_ago(0.5)),
            video("the King has 40,000 #lakers #nba", id="3", views=900_000),
            video("a dance #dance", id="4", views=9_000_000),
        ],
        "hashtags": [hashtag("lebronjames", posts=40_000), hashtag("dance", industry=None)],
    }


def test_forty_thousand_points_win_the_day_as_a_historical_moment() -> None:
    made = whole_day(**forty_thousand())
    assert made.action == "post"
    assert made.confidence > 0.85
    assert made.opportunity is not None
    assert made.opportunity.breaking
    assert made.opportunity.content_type is ContentType.HISTORICAL_MOMENT
    assert made.publish_at == NOW
    assert {signal.id for signal in made.opportunity.trend.signals} == {
        "espn:news:nba:lebron",
        "espn:game:nba:1:final",
        "tikhub:video:1",
        "tikhub:video:2",
        "tikhub:video:3",
        "tikhub:hashtag:lebronjames",
    }
    assert made.opportunity.trend.measures.views == 4_800_000 + 2_000_000 + 900_000 + 50_000_000


def test_the_story_goes_on_winning_while_its_audience_grows() -> None:
    sources = forty_thousand()
    earlier = [trend.model_copy(update={"observed_at": hours_ago(1)}) for trend in trends_of(**sources)]
    sources["videos"] = [
        clip.model_copy(update={"measures": clip.measures.model_copy(update={"views": views})})
        for clip, views in zip(sources["videos"], (5_600_000, 2_700_000, 1_000_000, 9_000_100), strict=True)
    ]
    made = whole_day(**sources, earlier=earlier)
    assert made.opportunity is not None
    assert made.opportunity.trend.velocity == pytest.approx(9.3 / 7.7 - 1, abs=0.01)
    assert made.opportunity.score.confidence == 1
    assert made.opportunity.content_type is ContentType.HISTORICAL_MOMENT
