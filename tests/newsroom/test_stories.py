from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.trends import build_trends
from tiksports_dagster.store.records.signals import Game, Signal
from tiksports_dagster.store.records.trends import Trend

from .builders import NOW, article, game, hashtag, hours_ago, leader, team, trends_of, video


def lakers_game(**more: Any) -> Game:
    lakers = team("Los Angeles Lakers", 114, leaders=(leader("LeBron James", 26),))
    nuggets = team("Denver Nuggets", 124, leaders=(leader("Nikola Jokić", 35),))
    return game(nuggets, lakers, **more)


def ids(trends: tuple[Trend, ...]) -> set[frozenset[str]]:
    """Which signals stand together, without the scoreboard's several signals of one game."""
    return {frozenset(_short(signal) for signal in trend.signals) for trend in trends}


def _short(signal: Signal) -> str:
    return f"game {signal.game_id}" if signal.game_id else signal.id.split(":", 1)[1]


RECORD = article(
    "LeBron James becomes first NBA player to score 40,000 career points",
    id="record",
    teams=("Los Angeles Lakers",),
    athletes=("LeBron James",),
)


def test_an_article_joins_the_game_it_tells() -> None:
    recap = article("Nuggets beat Lakers 124-114", id="a", teams=("Denver Nuggets", "Los Angeles Lakers"))
    assert ids(trends_of(games=[lakers_game()], articles=[recap])) == {frozenset({"game 1", "news:nba:a"})}


def test_a_story_in_other_words_about_the_same_athlete_is_the_same_story() -> None:
    other = article("King James makes scoring history with 40K milestone", id="b", athletes=("LeBron James",))
    assert ids(trends_of(articles=[RECORD, other])) == {frozenset({"news:nba:record", "news:nba:b"})}


def test_one_article_in_two_leagues_feeds_is_one_story() -> None:
    twice = [article("Clark signs shoe deal", id="9", league=league) for league in ("nba", "wnba")]
    (trend,) = trends_of(articles=twice)
    assert trend.leagues == ("nba", "wnba")


def test_the_two_games_of_a_doubleheader_stay_apart() -> None:
    sides = team("Minnesota Twins", 1), team("Cleveland Guardians", 5)
    first = game(*sides, league="mlb", id="1", starts_at=hours_ago(9))
    second = game(sides[0], team("Cleveland Guardians", 7), league="mlb", id="2", starts_at=hours_ago(4))
    opener = article(
        "Guardians beat Twins 5-1 in opener",
        league="mlb",
        id="a",
        at=hours_ago(5.5),
        teams=("Cleveland Guardians", "Minnesota Twins"),
    )
    nightcap = article(
        "Guardians finish sweep of Twins with 7-1 win",
        league="mlb",
        id="b",
        at=hours_ago(0.5),
        teams=("Cleveland Guardians", "Minnesota Twins"),
    )
    found = ids(trends_of(games=[first, second], articles=[opener, nightcap]))
    assert found == {frozenset({"game 1", "news:mlb:a"}), frozenset({"game 2", "news:mlb:b"})}


def test_articles_that_agree_never_bring_two_games_together() -> None:
    first, second = (lakers_game(id=number, starts_at=hours_ago(hours)) for number, hours in (("1", 9), ("2", 4)))
    words = "Nuggets beat Lakers behind Jokic"
    told = [
        article(words, id=name, at=at, teams=("Denver Nuggets", "Los Angeles Lakers"), athletes=("Nikola Jokić",))
        for name, at in (("a", hours_ago(6)), ("b", hours_ago(1)))
    ]
    trends = trends_of(games=[first, second], articles=told)
    assert len([trend for trend in trends if any(signal.game_id for signal in trend.signals)]) == 2


def test_two_stories_of_one_team_on_one_day_stay_apart() -> None:
    trade = article(
        "Lakers trade Davis to Mavericks", id="a", teams=("Los Angeles Lakers",), athletes=("Anthony Davis",)
    )
    coach = article("Lakers hire new assistant coach", id="b", teams=("Los Angeles Lakers",))
    assert len(trends_of(articles=[trade, coach])) == 2


def test_an_athletes_injury_is_not_his_record_of_the_same_evening() -> None:
    hurt = article(
        "LeBron James leaves with ankle injury", id="b", teams=("Los Angeles Lakers",), athletes=("LeBron James",)
    )
    assert len(trends_of(articles=[RECORD, hurt])) == 2


def test_a_round_up_does_not_chain_the_stories_it_names() -> None:
    stars = ("LeBron James", "Anthony Davis", "Nikola Jokic", "Stephen Curry", "Luka Doncic")
    others = [
        article(f"{name} scores a season high", id=name, teams=(place,), athletes=(name,))
        for name, place in (("Stephen Curry", "Golden State Warriors"), ("Luka Doncic", "Dallas Mavericks"))
    ]
    roundup = article("Five stars who shone on Saturday", id="all", athletes=stars)
    assert len(trends_of(articles=[*others, roundup])) == 3


def test_one_article_about_two_stars_does_not_chain_their_own_stories() -> None:
    lakers, warriors = "Los Angeles Lakers", "Golden State Warriors"
    stars = [
        article("James beats Utah at the horn", id="a", teams=(lakers,), athletes=("LeBron James",)),
        article(
            "James and Curry shine and win",
            id="b",
            teams=(lakers, warriors),
            athletes=("LeBron James", "Stephen Curry"),
        ),
        article("Curry wins duel in Boston", id="c", teams=(warriors,), athletes=("Stephen Curry",)),
    ]
    assert all(len(trend.signals) < 3 for trend in trends_of(articles=stars))


def test_an_article_from_before_the_game_does_not_tell_it() -> None:
    teams = ("Denver Nuggets", "Los Angeles Lakers")
    before = article("Nuggets beat Lakers in their last meeting", id="p", at=hours_ago(5), teams=teams)
    after = before.model_copy(update={"published": hours_ago(1)})
    assert len(trends_of(games=[lakers_game()], articles=[before])) == 2
    assert len(trends_of(games=[lakers_game()], articles=[after])) == 1


def test_a_recap_without_a_score_tells_the_game_of_a_doubleheader_that_ended_last() -> None:
    teams = ("Minnesota Twins", "Cleveland Guardians")
    sides = team(teams[0], 1), team(teams[1], 5)
    first, second = (
        game(*sides, league="mlb", id=number, starts_at=hours_ago(hours)) for number, hours in (("9", 9), ("1", 4))
    )
    recap = article("Guardians beat Twins again", league="mlb", id="r", at=hours_ago(0.5), teams=teams)
    assert frozenset({"game 1", "news:mlb:r"}) in ids(trends_of(games=[first, second], articles=[recap]))


def test_a_trade_between_two_teams_is_not_the_game_they_just_played() -> None:
    trade = article(
        "Lakers trade Davis to Nuggets hours after loss", id="t", teams=("Denver Nuggets", "Los Angeles Lakers")
    )
    assert len(trends_of(games=[lakers_game()], articles=[trade])) == 2


def test_a_surname_that_two_athletes_share_names_neither() -> None:
    one = article("Green scores 40 in Rockets win", teams=("Houston Rockets",), athletes=("Jalen Green",))
    other = article(
        "Green signs Warriors extension", id="2", teams=("Golden State Warriors",), athletes=("Draymond Green",)
    )
    alone = trends_of(articles=[one], hashtags=[hashtag("green")])
    both = trends_of(articles=[one, other], hashtags=[hashtag("green")])
    assert (len(alone), len(both)) == (1, 3)


def test_a_preview_of_the_next_game_does_not_join_the_last_one() -> None:
    preview = article(
        "How to watch Nuggets at Lakers: odds and picks", id="p", teams=("Denver Nuggets", "Los Angeles Lakers")
    )
    assert len(trends_of(games=[lakers_game()], articles=[preview])) == 2


def test_a_video_joins_the_story_whose_athlete_it_names() -> None:
    clip = video("nobody else has done it #lebronjames #40000points #nba")
    found = ids(trends_of(games=[lakers_game()], articles=[RECORD], videos=[clip]))
    assert found == {frozenset({"game 1", "news:nba:record", "video:1"})}


def test_accents_and_hashtag_spelling_do_not_hide_a_name() -> None:
    clip = video("he went home #nikolajokic")
    assert ids(trends_of(games=[lakers_game()], videos=[clip])) == {frozenset({"game 1", "video:1"})}


def test_a_hashtag_joins_by_the_athletes_name() -> None:
    assert ids(trends_of(articles=[RECORD], hashtags=[hashtag("lebronjames")])) == {
        frozenset({"news:nba:record", "hashtag:lebronjames"})
    }


def test_a_nickname_that_is_a_word_needs_the_sports_industry() -> None:
    heat = game(team("Utah Jazz", 101), team("Miami Heat", 120))
    pets = trends_of(games=[heat], hashtags=[hashtag("heat", industry="Beauty")])
    sports = trends_of(games=[heat], hashtags=[hashtag("heat")])
    assert (len(pets), len(sports)) == (2, 1)


def test_a_nickname_alone_in_a_strangers_caption_is_not_enough() -> None:
    rockies = game(team("Colorado Rockies", 3), team("Chicago Cubs", 1), league="mlb")
    assert len(trends_of(games=[rockies], videos=[video("our holiday in the Rockies")])) == 2


def test_dance_and_food_remain_their_own_trends_without_a_league() -> None:
    noise = [video("grandma learns the dance #dance #fyp", id="1"), video("crispy potatoes #food #fyp", id="2")]
    trends = trends_of(articles=[RECORD], videos=noise, hashtags=[hashtag("airfryer", industry=None)])
    assert len(trends) == 4
    assert [trend.leagues for trend in trends if not any(s.source == "espn_news" for s in trend.signals)] == [()] * 3


def test_a_video_of_last_week_is_not_about_tonight() -> None:
    old = video("LeBron James dunks", at=NOW - timedelta(days=7))
    assert len(trends_of(articles=[RECORD], videos=[old])) == 2


def test_a_video_of_another_league_does_not_join_by_a_shared_nickname() -> None:
    panthers = game(team("Florida Panthers", 4), team("New York Rangers", 3), league="nhl")
    other = video("Panthers beat Rangers?? #nfl")
    assert len(trends_of(games=[panthers], videos=[other])) == 2


def everything() -> tuple[Signal, ...]:
    trends = trends_of(
        games=[lakers_game(), lakers_game(id="2", starts_at=hours_ago(9))],
        articles=[
            RECORD,
            article("King James makes history with 40K milestone", id="b", athletes=("LeBron James",)),
            article("Nuggets beat Lakers 124-114", id="c", teams=("Denver Nuggets", "Los Angeles Lakers")),
            article("Lakers hire new assistant coach", id="d", teams=("Los Angeles Lakers",)),
        ],
        videos=[video("#lebronjames 40K #nba", id="1"), video("a dance #dance", id="2")],
        hashtags=[hashtag("lebronjames"), hashtag("dance", industry=None)],
    )
    return tuple(signal for trend in trends for signal in trend.signals)


SIGNALS = everything()


@given(st.permutations(range(len(SIGNALS))))
def test_the_order_of_signals_changes_nothing(order: list[int]) -> None:
    assert build_trends([SIGNALS[place] for place in order], (), NOW) == build_trends(SIGNALS, (), NOW)


@given(st.sets(st.sampled_from(range(len(SIGNALS)))))
def test_every_signal_is_in_exactly_one_trend_and_no_trend_has_two_games(chosen: set[int]) -> None:
    given_signals = [SIGNALS[place] for place in sorted(chosen)]
    trends = build_trends(given_signals, (), NOW)
    told = [signal.id for trend in trends for signal in trend.signals]
    assert sorted(told) == sorted(signal.id for signal in given_signals)
    assert len({trend.id for trend in trends}) == len(trends)
    assert all(len({signal.game_id for signal in trend.signals if signal.game_id}) <= 1 for trend in trends)
