"""The sample day is whole: its parts refer to each other, keep their times, and add up."""

from __future__ import annotations

from datetime import timedelta

from tiksports_dagster.sandbox import SAMPLE_NOW
from tiksports_dagster.sandbox.day.games import GAMES
from tiksports_dagster.sandbox.day.news import STORIES
from tiksports_dagster.sandbox.day.teams import LEAGUES, TEAMS
from tiksports_dagster.sandbox.day.trends import HASHTAGS, VIDEOS
from tiksports_dagster.sandbox.espn_shapes import EASTERN, article, event


def test_linescores_add_up_to_the_score() -> None:
    for game in GAMES:
        for side in (game.home, game.away):
            if side.linescore:
                assert sum(side.linescore) == side.score, game.recap
                assert len(side.linescore) == game.periods


def test_a_leader_scored_no_more_than_his_team() -> None:
    for game in GAMES:
        for side in (game.home, game.away):
            assert all(leader.value < side.score for leader in side.leaders)


def test_everything_is_over_and_told_before_sample_now() -> None:
    assert SAMPLE_NOW.astimezone(EASTERN).date().isoformat() == "2024-03-02"
    assert all(game.starts < game.ends < SAMPLE_NOW for game in GAMES)
    assert all(timedelta(0) < SAMPLE_NOW - story.published < timedelta(days=3) for story in STORIES)
    assert all(video.created < SAMPLE_NOW for video in VIDEOS)


def test_a_recap_is_not_published_before_its_game_ends() -> None:
    for story in STORIES:
        if story.kind == "Recap":
            played = [g for g in GAMES if {g.home.team.abbreviation, g.away.team.abbreviation} == set(story.teams)]
            assert len(played) == 1
            assert story.published >= played[0].ends
            told = f"{story.headline} {story.description}"
            assert f"{max(side.score for side in (played[0].home, played[0].away))}-" in told


def test_stories_name_known_leagues_and_teams_and_have_ids_of_their_own() -> None:
    assert all((story.league, team) in TEAMS for story in STORIES for team in story.teams)
    assert {story.league for story in STORIES} == {"nba", "nfl", "mlb"} <= set(LEAGUES)
    for numbers in (
        [story.number for story in STORIES],
        [game.number for game in GAMES],
        [video.number for video in VIDEOS],
        [tag.number for tag in HASHTAGS],
    ):
        assert len(numbers) == len(set(numbers))
    assert len([story for story in STORIES if story.kind != "Media"]) >= 6


def test_every_row_has_a_shape() -> None:
    for game in GAMES:
        assert event(game, SAMPLE_NOW)["status"]["type"]["state"] == "post"
    for story in STORIES:
        assert article(story)["categories"][0]["type"] == "league"
