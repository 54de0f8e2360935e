from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.games import composed_title, findings, outstanding, season, turning_point, view
from tiksports_dagster.store.records.signals import Game, SignalKind

from .builders import NOW, STRATEGY, game, leader, team


def found(played: Game) -> dict[SignalKind, float]:
    seen = view(played, STRATEGY, NOW)
    return dict(findings(seen)) if seen is not None else {}


def nba(away: int, home: int, **more: object) -> Game:
    return game(team("Denver Nuggets", away), team("Los Angeles Lakers", home), **more)


def rockies_at_cubs(**more: object) -> Game:
    rockies = team("Colorado Rockies", 3, linescore=(0, 0, 0, 0, 0, 0, 1, 0, 2))
    cubs = team("Chicago Cubs", 1, linescore=(0, 0, 0, 0, 1, 0, 0, 0, 0))
    return game(rockies, cubs, league="mlb", **more)


def test_an_everyday_final_is_a_final_and_nothing_else() -> None:
    assert list(found(nba(110, 101))) == [SignalKind.FINAL]


def test_a_game_that_has_not_started_says_nothing() -> None:
    later = nba(0, 0, state="pre", status="STATUS_SCHEDULED", starts_at=NOW + timedelta(hours=1))
    assert view(later, STRATEGY, NOW) is None
    assert view(nba(0, 0, state="pre", status="STATUS_SCHEDULED"), STRATEGY, NOW) is None


@pytest.mark.parametrize("status", ["STATUS_POSTPONED", "STATUS_CANCELED", "STATUS_SUSPENDED", "STATUS_RAIN_DELAY"])
def test_a_game_that_was_not_played_out_says_nothing(status: str) -> None:
    assert view(nba(0, 0, status=status), STRATEGY, NOW) is None


def test_a_recording_from_later_does_not_tell_how_a_game_ends() -> None:
    just_begun = nba(110, 109, starts_at=NOW - timedelta(minutes=30))
    assert view(just_begun, STRATEGY, NOW) is None
    assert view(nba(110, 109, starts_at=NOW + timedelta(minutes=1)), STRATEGY, NOW) is None


def test_a_one_point_game_is_closer_than_a_three_point_game() -> None:
    one, three = found(nba(110, 109)), found(nba(110, 107))
    assert one[SignalKind.CLOSE_GAME] > three[SignalKind.CLOSE_GAME]
    assert SignalKind.CLOSE_GAME not in found(nba(110, 106))


def test_a_one_run_game_is_less_rare_than_a_one_point_game() -> None:
    run = game(team("Colorado Rockies", 3), team("Chicago Cubs", 2), league="mlb")
    assert found(run)[SignalKind.CLOSE_GAME] < found(nba(110, 109))[SignalKind.CLOSE_GAME]


def test_overtime_makes_a_close_game_closer() -> None:
    overtime = nba(110, 109, detail="Final/OT")
    assert found(overtime)[SignalKind.CLOSE_GAME] > found(nba(110, 109))[SignalKind.CLOSE_GAME]


def test_a_goalless_draw_is_weaker_than_a_wild_one() -> None:
    dull, wild = (
        found(game(team("Leeds United", goals), team("Everton", goals), league="eng.1"))[SignalKind.CLOSE_GAME]
        for goals in (0, 3)
    )
    assert dull < wild


@given(margin=st.integers(min_value=20, max_value=70))
def test_a_blowout_grows_with_its_margin(margin: int) -> None:
    here, more = found(nba(90 + margin, 90)), found(nba(91 + margin, 90))
    assert more[SignalKind.BLOWOUT] >= here[SignalKind.BLOWOUT] >= 0.6


def test_a_last_place_team_that_beats_the_first_is_an_upset() -> None:
    played = game(team("Detroit Pistons", 110, record="10-50"), team("Boston Celtics", 101, record="48-12"))
    assert found(played)[SignalKind.UPSET] > 0.8


@pytest.mark.parametrize(("winner", "loser"), [("48-12", "10-50"), ("30-30", "32-28"), ("0-1", "3-0"), (None, "48-12")])
def test_favourites_equals_and_unknowns_make_no_upset(winner: str | None, loser: str) -> None:
    played = game(team("Detroit Pistons", 110, record=winner), team("Boston Celtics", 101, record=loser))
    assert SignalKind.UPSET not in found(played)


@pytest.mark.parametrize(
    ("text", "sport", "wins", "games"),
    [
        ("62-83", "baseball", 62, 145),
        ("10-5-1", "football", 10.5, 16),
        ("10-3-5", "soccer", 11.5, 18),
        ("62-83, 31-43 home", "baseball", 62, 145),
    ],
)
def test_season_records_of_all_sports_are_read(text: str, sport: str, wins: float, games: int) -> None:
    tally = season(text, sport)
    assert tally is not None
    assert tally.games == games
    assert tally.share == pytest.approx((wins + 2) / (games + 4))


@pytest.mark.parametrize("text", [None, "", "first place", "62", "-"])
def test_a_record_that_is_none_is_no_record(text: str | None) -> None:
    assert season(text, "baseball") is None


def test_two_runs_in_the_last_inning_of_a_tied_game_are_a_comeback() -> None:
    played = rockies_at_cubs()
    assert found(played)[SignalKind.COMEBACK] >= 0.7
    seen = view(played, STRATEGY, NOW)
    assert seen is not None
    assert turning_point(seen) == "Rockies were level at 1-1 before the 9th inning and won 3-1"


def test_a_home_team_that_did_not_bat_last_is_read_right() -> None:
    home = team("Cleveland Guardians", 5, linescore=(1, 0, 1, 2, 0, 1, 0, 0))
    away = team("Minnesota Twins", 1, linescore=(0, 0, 0, 0, 0, 0, 0, 1, 0))
    assert list(found(game(away, home, league="mlb"))) == [SignalKind.FINAL]


def test_a_big_deficit_turned_late_is_a_stronger_comeback_than_a_small_one() -> None:
    def won_from(deficit: int) -> float:
        trailed = team("Denver Nuggets", 110, linescore=(20, 20, 20, 50))
        led = team("Los Angeles Lakers", 109, linescore=(20, 20, 20 + deficit, 49 - deficit))
        return found(game(trailed, led))[SignalKind.COMEBACK]

    assert won_from(15) > won_from(3)


def test_a_line_score_that_does_not_add_up_is_not_believed() -> None:
    away = team("Denver Nuggets", 110, linescore=(20, 20, 20, 20))
    home = team("Los Angeles Lakers", 90, linescore=(30, 30, 20, 10))
    assert SignalKind.COMEBACK not in found(game(away, home))


def test_the_recap_tells_of_streaks_and_records() -> None:
    streak = nba(110, 101, recap="Nuggets beat Lakers for 9th straight win")
    record = nba(110, 101, recap="Jokic sets franchise record", recap_text="Denver won 110-101.")
    assert SignalKind.STREAK in found(streak)
    assert SignalKind.RECORD in found(record)


def test_a_running_game_counts_only_late_and_close_and_less_than_its_final() -> None:
    late = nba(101, 100, state="in", status="STATUS_IN_PROGRESS", detail="1:12 - 4th", period=4)
    early = nba(51, 50, state="in", status="STATUS_IN_PROGRESS", detail="3:00 - 2nd", period=2)
    assert list(found(late)) == [SignalKind.CLOSE_GAME]
    assert found(late)[SignalKind.CLOSE_GAME] < found(nba(101, 100))[SignalKind.CLOSE_GAME]
    assert found(early) == {}


def test_an_outstanding_line_lifts_the_game() -> None:
    star = game(team("Denver Nuggets", 110, leaders=(leader("Nikola Jokic", 52),)), team("Los Angeles Lakers", 101))
    assert found(star)[SignalKind.FINAL] > 0.7 > 0.4 > found(nba(110, 101))[SignalKind.FINAL]


def test_a_season_total_is_not_taken_for_a_game() -> None:
    season_total = game(
        team("Arsenal", 2, leaders=(leader("Bukayo Saka", 14, "goals"),)), team("Everton", 0), league="eng.1"
    )
    seen = view(season_total, STRATEGY, NOW)
    assert seen is not None
    assert outstanding(seen) == 0


def test_the_winner_comes_first_in_the_title() -> None:
    seen = view(rockies_at_cubs(), STRATEGY, NOW)
    assert seen is not None
    assert composed_title(seen) == "Rockies 3, Cubs 1"


def test_a_league_the_table_does_not_know_still_gives_finals() -> None:
    assert list(found(nba(110, 109, league="xfl"))) == [SignalKind.FINAL]


def test_a_fight_without_scores_has_a_winner() -> None:
    fight = game(team("Jon Jones", None, winner=True), team("Ciryl Gane", None, winner=False), league="ufc")
    seen = view(fight, STRATEGY, NOW)
    assert seen is None or composed_title(seen) == "Jones beats Gane"
    assert found(fight.model_copy(update={"starts_at": NOW - timedelta(hours=5)})) == {SignalKind.FINAL: 0.3}


@given(
    away=st.integers(min_value=0, max_value=200),
    home=st.integers(min_value=0, max_value=200),
    line=st.lists(st.integers(min_value=0, max_value=60), max_size=6),
    league=st.sampled_from(["nba", "nfl", "mlb", "nhl", "eng.1", "ufc", "unknown"]),
)
def test_every_strength_is_between_0_and_1(away: int, home: int, line: list[int], league: str) -> None:
    scored = tuple(float(points) for points in line)
    played = game(
        team("Denver Nuggets", sum(line) or away, linescore=scored, record="1-60"),
        team("Los Angeles Lakers", home, linescore=scored[::-1], record="60-1"),
        league=league,
        starts_at=NOW - timedelta(hours=7),
    )
    assert all(0 <= strength <= 1 for strength in found(played).values())
