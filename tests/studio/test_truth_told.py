"""Arithmetic that a sentence does with two facts or with its own numbers, told rightly and with one thing wrong."""

from __future__ import annotations

import pytest

from bench.writing_firstsight import sheet
from tiksports_dagster.studio.truth.ledger import trace_text

TOLD = [
    # how far apart two are, whatever the verb, and who is ahead
    (True, "lebron_40k", "Kobe Bryant's 33,643 clears Michael Jordan by 1,351."),
    (False, "lebron_40k", "Michael Jordan's 32,292 clears Kobe Bryant by 1,351."),
    (False, "lebron_40k", "Kobe Bryant's 33,643 clears Michael Jordan by 1,352."),
    (False, "lebron_40k", "Kobe Bryant trails Michael Jordan by 1,351."),
    (True, "lebron_40k", "Michael Jordan trails Kobe Bryant by 1,351."),
    (True, "lebron_40k", "Kobe Bryant laps Michael Jordan by 1,351."),
    (True, "lebron_40k", "From Kareem down to Karl Malone at 36,928 is a drop of 1,459 points."),
    (False, "lebron_40k", "From Karl Malone down to Kareem at 38,387 is a drop of 1,459 points."),
    (True, "lebron_40k", "From Michael Jordan up to Kobe Bryant is a climb of 1,351 points."),
    (False, "lebron_40k", "From Michael Jordan up to Kobe Bryant is a climb of 1,531 points."),
    (True, "x_game_990302001", "Denver's 42 wins are nine more than the Lakers have."),
    (False, "x_game_990302001", "Denver's 42 wins are eight more than the Lakers have."),
    (False, "x_game_990302001", "Denver's 42 wins are nine fewer than the Lakers have."),
    (True, "x_game_990302001", "The Lakers have 33 wins, nine fewer than Denver."),
    (False, "x_game_990302001", "The Lakers have 33 wins, nine more than Denver."),
    (True, "x_game_990302001", "The Lakers' 29 losses are ten more than Denver's."),
    (True, "heat_jazz", "Terry Rozier's eight assists led Miami, two better than Utah's top passer, Lauri Markkanen."),
    (False, "heat_jazz", "Lauri Markkanen's six assists led Utah, two better than Miami's top passer, Terry Rozier."),
    (
        False,
        "heat_jazz",
        "Terry Rozier's eight assists led Miami, three better than Utah's top passer, Lauri Markkanen.",
    ),
    (True, "celtics_mavs", "On the season, Doncic outscores Tatum by 7.3 points a game."),
    (False, "celtics_mavs", "On the season, Tatum outscores Doncic by 7.3 points a game."),
    (False, "celtics_mavs", "On the season, Doncic outscores Tatum by 7.5 points a game."),
    (True, "celtics_mavs", "Luka Doncic got to 37, five past Jayson Tatum."),
    (False, "celtics_mavs", "Jayson Tatum got to 32, five past Luka Doncic."),
    (True, "celtics_mavs", "The distance between Luka Doncic and Jayson Tatum: five points."),
    (True, "x_article_990100004", "Jalen Green against Kevin Durant on the scoresheet: 34 to 30, Green by four."),
    (False, "x_article_990100004", "Jalen Green against Kevin Durant on the scoresheet: 34 to 30, Durant by four."),
    (False, "x_article_990100004", "Jalen Green against Kevin Durant on the scoresheet: 30 to 34, Durant by four."),
    (True, "jokic_lebron", "Jokic is pulling down 5.1 more rebounds a game than LeBron."),
    (False, "jokic_lebron", "LeBron is pulling down 5.1 more rebounds a game than Jokic."),
    # what is told of the wrong side
    (
        False,
        "x_article_990100007",
        "Atlanta swept the two-game set, and a 38-point effort from Bridges went to waste for Brooklyn.",
    ),
    (True, "x_article_990100007", "Brooklyn swept the two-game set, and Bridges had 38."),
    (False, "x_article_990100007", "The Hawks took the two-game series."),
    (False, "x_nfl", "Detroit closed strong, taking the fourth quarter 13-7 from the Bills."),
    (True, "x_nfl", "Buffalo closed strong, taking the fourth quarter 13-7 from the Lions."),
    (False, "x_nfl", "The Lions stole the fourth quarter 13-7 from Buffalo."),
    (False, "x_nfl", "Detroit won the fourth quarter."),
    (False, "rockets_suns", "The Suns wake up at 35-26 after losing to Houston."),
    (True, "rockets_suns", "The Suns wake up at 35-25 after losing to Houston."),
    (False, "lebron_40k", "Michael Jordan finished his career with more points than Kobe Bryant, 32,292 of them."),
    (True, "lebron_40k", "Kobe Bryant finished his career with more points than Michael Jordan, 33,643 of them."),
    (False, "lebron_40k", "Karl Malone scored fewer points than Michael Jordan in his career."),
    (False, "jokic_lebron", "LeBron James averages more assists than Nikola Jokic."),
    (True, "jokic_lebron", "Nikola Jokic hands out more assists a game than LeBron James."),
    (False, "jokic_lebron", "LeBron James hands out more assists a game than Nikola Jokic."),
    (
        True,
        "x_article_990100002",
        "On LeBron's forty-thousand-point night, Jokic still had the better scoring line by nine, 35 to 26.",
    ),
    (False, "x_article_990100002", "On Jokic's night, LeBron still had the better scoring line by nine, 35 to 26."),
    # a line with its columns named
    (
        True,
        "x_article_990100008",
        "Points 37, rebounds 12, assists 11: a triple-double for Luka, and the Mavericks gave up 138 anyway.",
    ),
    (
        False,
        "x_article_990100008",
        "Points 37, rebounds 11, assists 12: a triple-double for Luka, and the Mavericks gave up 138 anyway.",
    ),
    (True, "x_article_990100008", "Luka Doncic's line. Points: 37. Rebounds: 12. Assists: 11."),
    (False, "x_article_990100008", "Luka Doncic's line. Points: 37. Rebounds: 11. Assists: 12."),
    (True, "x_game_990301001", "Luka Doncic led Dallas in points, rebounds and assists: 37, 12 and 11."),
    (False, "x_game_990301001", "Luka Doncic led Dallas in points, rebounds and assists: 37, 11 and 12."),
    (True, "x_game_990301001", "Luka Doncic led Dallas in rebounds and assists with 12 and 11."),
    (False, "x_game_990301001", "Luka Doncic led Dallas in rebounds and assists with 11 and 12."),
    (True, "x_game_990301001", "In assists, rebounds and points, Luka Doncic had 11, 12 and 37."),
    (False, "x_game_990301001", "In assists, rebounds and points, Luka Doncic had 37, 12 and 11."),
    # what he needed, and how far beyond it he got
    (
        True,
        "x_article_990100001",
        "Nine points was the whole assignment for LeBron James on Saturday. He finished with 26.",
    ),
    (
        False,
        "x_article_990100001",
        "Eight points was the whole assignment for LeBron James on Saturday. He finished with 26.",
    ),
    (False, "x_article_990100001", "Twenty-six points was the whole assignment for LeBron James on Saturday."),
    (True, "x_article_990100001", "Nine points were all the milestone needed from LeBron James."),
    (True, "x_article_990100001", "Nine required, 26 delivered by LeBron James."),
    (False, "x_article_990100001", "26 required, nine delivered by LeBron James."),
    (
        True,
        "x_article_990100001",
        "Twenty-six on the night, nine required: James went 17 points past what the milestone asked of him.",
    ),
    (
        False,
        "x_article_990100001",
        "Twenty-six on the night, nine required: James went 16 points past what the milestone asked of him.",
    ),
    (False, "x_article_990100001", "LeBron James needed nine, got 26, and that is 15 more than history asked."),
    (
        True,
        "x_game_990302001",
        "James arrived nine short and left with 26 on the night, so the career count moves to 40,017.",
    ),
    (
        False,
        "x_game_990302001",
        "James arrived nine short and left with 26 on the night, so the career count moves to 40,026.",
    ),
    (
        False,
        "x_game_990302001",
        "James arrived eight short and left with 26 on the night, so the career count moves to 40,017.",
    ),
    (True, "x_game_990302001", "The career count of LeBron James stands at 40,017 now."),
    # a part of a whole
    (
        True,
        "x_article_990100004",
        "Green had 34, VanVleet 24. That's 58 from two men, just under half of everything Houston scored.",
    ),
    (
        False,
        "x_article_990100004",
        "Green had 34, VanVleet 24. That's 58 from two men, just over half of everything Houston scored.",
    ),
    (
        False,
        "x_article_990100004",
        "Green had 34, VanVleet 24. That's 58 from two men, just over half of everything Phoenix scored.",
    ),
    (
        False,
        "x_article_990100004",
        "Green had 34, VanVleet 24. That's 57 from two men, just under half of everything Houston scored.",
    ),
    (
        False,
        "x_article_990100004",
        "Green had 34, VanVleet 24. That's 58 from three men, just under half of everything Houston scored.",
    ),
    (True, "x_article_990100004", "Jalen Green scored 34, more than a quarter of Houston's 118."),
    (False, "x_article_990100004", "Jalen Green scored 34, more than a third of Houston's 118."),
    (
        True,
        "x_article_990100005",
        "Just under half of Jimmy Butler's 37 arrived in a single quarter: 18 of them in the third.",
    ),
    (
        False,
        "x_article_990100005",
        "Just over half of Jimmy Butler's 37 arrived in a single quarter: 18 of them in the third.",
    ),
    (
        True,
        "x_article_990100006",
        "Anfernee Simons accounted for 30 of Portland's 107, better than a quarter of the offense.",
    ),
    (
        False,
        "x_article_990100006",
        "Anfernee Simons accounted for 30 of Portland's 107, better than a third of the offense.",
    ),
    (
        True,
        "x_article_990100007",
        "Mikal Bridges scored 38 of Brooklyn's 114. Check the math, that's exactly one-third.",
    ),
    (
        False,
        "x_article_990100007",
        "Mikal Bridges scored 38 of Brooklyn's 114. Check the math, that's exactly one-quarter.",
    ),
    (True, "x_article_990100007", "Mikal Bridges scored 38 of Brooklyn's 114, a third of it all."),
    (True, "x_article_990100007", "Mikal Bridges scored 38 of Brooklyn's 114, about 33 percent."),
    (False, "x_article_990100007", "Mikal Bridges scored 38 of Brooklyn's 114, about 43 percent."),
    (False, "x_article_990100007", "Mikal Bridges scored 38 of Brooklyn's 114, nearly half."),
    (True, "x_article_990100008", "Twenty-one threes makes 63 points from deep, roughly 46 percent of Boston's total."),
    (
        False,
        "x_article_990100008",
        "Twenty-one threes makes 63 points from deep, roughly 56 percent of Boston's total.",
    ),
    (
        True,
        "x_nhl",
        "Four assists for Leon Draisaitl means he had a hand in setting up half of Edmonton's eight goals.",
    ),
    (
        False,
        "x_nhl",
        "Four assists for Leon Draisaitl means he had a hand in setting up a third of Edmonton's eight goals.",
    ),
    (True, "x_game_990302003", "The Heat had Butler at 37 and Adebayo at 23, so those two alone gave them 60."),
    (False, "x_game_990302003", "The Heat had Butler at 37 and Adebayo at 23, so those two alone gave them 61."),
]


@pytest.mark.parametrize(("true", "name", "text"), TOLD)
def test_only_the_true_one_is_let_through(true: bool, name: str, text: str) -> None:
    """Owner, unit, time and direction count as much as the value."""
    assert trace_text(text, sheet(name)).holds is true
