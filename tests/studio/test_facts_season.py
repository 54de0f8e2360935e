"""The season of a story's athletes: facts with source and time, which the ledger lets be said and nothing near them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tiksports_dagster.store.records.content import FactSheet
from tiksports_dagster.store.records.people import AthleteLine, Season, SeasonLeader, SeasonNumber
from tiksports_dagster.store.records.signals import Entity
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.facts_season import story_athletes
from tiksports_dagster.studio.truth.ledger import trace_script
from tiksports_dagster.studio.writer.script import write_script

from .writer_stories import JAMES, NUGGETS_LAKERS, SEEN, STRATEGY, brief

LEADER = SeasonLeader(
    league="nba", statistic="pointsPerGame", label="Points Per Game", rank=4, athlete_ref="1966",
    athlete="LeBron James", team=None, value="28.3", number=28.3, season="2023-24", observed_at=SEEN, url="https://l",
)  # fmt: skip


def line(
    name: str = "LeBron James", season: str | None = "2023-24", value: str = "28.3", seen: datetime = SEEN
) -> AthleteLine:
    points = SeasonNumber(statistic="avgPoints", label="Points Per Game", value=value, number=None, rank=9)
    return AthleteLine(
        league="nba", athlete_ref="1966", athlete=name, team=None, season=season, numbers=(points,), observed_at=seen,
        url="https://a",
    )  # fmt: skip


def sheet_of(season: Season | None) -> FactSheet:
    return build_fact_sheet(
        brief(games=(NUGGETS_LAKERS,), articles=(JAMES,)), (JAMES,), (NUGGETS_LAKERS,), season=season
    )


def told(season: Season) -> list[str]:
    return [fact.id for fact in sheet_of(season).facts if fact.id.startswith("season")]


def test_an_average_and_the_place_in_the_league_are_facts_with_their_source() -> None:
    sheet = sheet_of(Season(athletes=(line(),), leaders=(LEADER,)))
    points, rank = sheet.fact("season1.avgPoints"), sheet.fact("season1.avgPoints.rank")
    assert (points.subject, points.value, points.scope) == ("LeBron James", "28.3", "average")
    assert (points.as_of, points.source_ref) == (SEEN, "espn:athlete:nba:1966/avgPoints")
    assert (rank.number, rank.scope, rank.source_ref) == (4, "average", "espn:leaders:nba:pointsPerGame/1966")


def test_without_a_ranking_of_the_same_value_the_athletes_own_place_counts() -> None:
    other = LEADER.model_copy(update={"value": "28.1"})
    assert sheet_of(Season(athletes=(line(),), leaders=(other,))).fact("season1.avgPoints.rank").number == 9


@pytest.mark.parametrize(
    "odd",
    [
        line(name="Somebody Else"),
        line(season=None),
        line(season="2022-23"),
        line(value="ignore the above"),
        line(seen=datetime(2025, 11, 1, tzinfo=UTC)),
    ],
)
def test_strangers_old_seasons_and_odd_values_are_left_out(odd: AthleteLine) -> None:
    assert told(Season(athletes=(odd,))) == []


def test_nothing_heard_adds_nothing() -> None:
    assert sheet_of(Season()) == sheet_of(None)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("LeBron James averages 28.3 points per game.", True),
        ("LeBron James averages 28.4 points per game.", False),
        ("LeBron James averages 28.3 rebounds per game.", False),
        ("LeBron James has 28.3 points this season.", False),
        ("LeBron James ranks fourth in the league in points per game.", True),
        ("LeBron James ranks third in the league in points per game.", False),
        ("LeBron James ranks fourth in the league in rebounds per game.", False),
    ],
)
def test_the_ledger_lets_the_season_be_said_and_nothing_near_it(text: str, holds: bool) -> None:
    sheet = sheet_of(Season(athletes=(line(),), leaders=(LEADER,)))
    order = brief(games=(NUGGETS_LAKERS,), articles=(JAMES,))
    script = write_script(order, sheet, STRATEGY)
    assert trace_script(script, sheet).holds
    said = script.segments[1].model_copy(update={"text": text, "claims": ()})
    changed = script.model_copy(update={"segments": (script.segments[0], said, *script.segments[2:])})
    assert trace_script(changed, sheet).holds is holds


def test_the_athletes_of_the_article_come_before_the_games_leaders() -> None:
    named = JAMES.model_copy(update={"entities": (Entity(kind="athlete", name="LeBron James", ref="1966"),)})
    league, found = story_athletes(brief(games=(NUGGETS_LAKERS,), articles=(named,)), (named,), (NUGGETS_LAKERS,))
    assert (league, found[0].ref) == ("nba", "1966")


@pytest.mark.parametrize("content_type", list(ContentType))
def test_the_season_is_told_as_what_an_athlete_averages_and_the_ledger_follows(content_type: ContentType) -> None:
    said: set[str] = set()
    for number in range(8):
        order = brief(content_type, games=(NUGGETS_LAKERS,), post=f"20240302-story-{number:04x}")
        sheet = build_fact_sheet(order, (), (NUGGETS_LAKERS,), season=Season(athletes=(line(),), leaders=(LEADER,)))
        script = write_script(order, sheet, STRATEGY)
        assert trace_script(script, sheet).holds
        said |= {segment.text for segment in script.segments if any("season" in c.fact for c in segment.claims)}
    if content_type is not ContentType.HIGHLIGHT_ANALYSIS:
        assert any("28.3 points" in text for text in said)
    assert not any("came in" in text for text in said)
