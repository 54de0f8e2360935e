"""Lines of whole scripts that tell both sides' numbers, what numbers make together, marks and contracts."""

from __future__ import annotations

import pytest

from tests.studio.truth_pairs import only_the_true_one_holds

_FOURTH = "But in the fourth quarter, Boston scored 36 and Dallas 20. "
_PAID = "Matt Chapman gets $54 million over three years. Reports say 2024 alone pays $20 million. "
_SECOND = "Second quarter, Dallas hangs around: Boston 28, Dallas 27. "


@pytest.mark.parametrize(
    "row",
    [
        # both sides' scores, of one time
        ("celtics_mavs", "Then the fourth hits: 36 for the Celtics, 20 for Dallas.",
         "Then the fourth hits: 20 for the Celtics, 36 for Dallas.",
         "Then the third hits: 36 for the Celtics, 20 for Dallas."),
        ("x_game_990302004", "The third is brutal: just 14 points for Portland, 27 for Memphis.",
         "The fourth is brutal: just 14 points for Portland, 27 for Memphis.",
         "The third is brutal: just 27 points for Portland, 14 for Memphis."),
        ("x_game_990302005", "The real punch came after the break: 30 for the Nets, 18 for the Hawks.",
         "The real punch came after the break: 18 for the Nets, 30 for the Hawks.",
         "The real punch came after the break: 39 for the Nets, 18 for the Hawks."),
        ("x_game_990301001", _SECOND + "Add those two up: Boston 66, Dallas 59.",
         _SECOND + "Add those two up: Boston 66, Dallas 58.",
         _SECOND + "Add those two up: Boston 59, Dallas 66."),
        ("celtics_mavs", _FOURTH, "But in the fourth quarter, Boston scored 56 and Dallas 20."),
        ("x_game_990301001", "Fourth quarter: Celtics 36, Mavericks 20. Boston's 36 beat Dallas' 20 by 16.",
         "Fourth quarter: Celtics 36, Mavericks 20. Boston's 56 beat Dallas' 20 by 16.",
         "Fourth quarter: Celtics 36, Mavericks 20. Boston's 36 beat Dallas' 60 by 16.",
         "Fourth quarter: Celtics 36, Mavericks 20. Boston's 36 beat Dallas' 20 by 11."),
        ("x_game_990302004", "Overtime belonged to the Trail Blazers, 12 to the Grizzlies' 5.",
         "Overtime belonged to the Trail Blazers, 18 to the Grizzlies' 5."),
        ("x_mlb", "New York finds 1 more in the seventh, and that's all. The final: Red Sox 7, Yankees 2.",
         "New York finds 1 more in the seventh, and that's all. The final: Red Sox 7, Yankees 1."),
        ("x_nhl", "It ended Oilers 8, Flames 1.", "It ended Oilers 3, Flames 1.", "It ended Oilers 4, Flames 1."),
        ("x_game_990302004", "Then the Grizzlies flip it with a 31-22 second and lead by four at the break.",
         "Then the Grizzlies flip it with a 31-22 third and lead by four at the break."),
        # an athlete before his side
        ("x_wnba", "Caitlin Clark's Fever beat Angel Reese's Sky, 92-75.",
         "Angel Reese's Sky beat Caitlin Clark's Fever, 92-75."),
        ("x_game_990302001", "LeBron: first to 40,000 points! The Nuggets still beat his Lakers, 124-114.",
         "LeBron: first to 40,000 points! His Lakers still beat the Nuggets, 124-114."),
        ("jokic_lebron", "40,000 points, and LeBron James lost.", "40,000 points, and Nikola Jokic lost."),
        # a period told before, and the one with which a sentence begins
        ("x_nhl", "The Flames got their only goal in the second. Edmonton scored 2 of its own in that period.",
         "The Flames got their only goal in the second. Edmonton scored 3 of its own in that period."),
        ("x_wnba", "Second quarter, Fever 29, Sky 14. Take that quarter away, and the Fever lead the Sky by 2.",
         "Second quarter, Fever 29, Sky 14. Take that quarter away, and the Fever lead the Sky by 3."),
        ("x_mlb", "Sixth inning, and the Red Sox score 4 runs.", "Sixth inning, and the Red Sox score 7 runs.",
         "Sixth inning, and the Red Sox score 9 runs."),
        ("x_game_990302003",
         "Jimmy Butler took over the third. Butler's 37 points were a season high, nearly half in that quarter.",
         "Jimmy Butler took over the third. Butler's 37 points were a season high, half in that quarter."),
        # a part is no more than its whole
        ("celtics_mavs", _FOURTH + "16 of the 28 points between Boston and Dallas came right there.",
         _FOURTH + "36 of the 28 points between Boston and Dallas came right there.",
         _FOURTH + "56 of the 28 points between Boston and Dallas came right there."),
    ],
)  # fmt: skip
def test_of_both_sides_the_true_scores_of_one_time_may_be_told(row: tuple[str, str, str]) -> None:
    only_the_true_one_holds(*row)


@pytest.mark.parametrize(
    "row",
    [
        # what others are told to have is no sum and no gap of somebody else's
        ("lebron_40k", "Which was better, LeBron's 26 or Jokic's 35?", "Which was better, LeBron's 26 or Jokic's 26?"),
        ("rockets_suns", "Kevin Durant had 30 for the home side. Fred VanVleet ran the show: 24 points, 11 assists.",
         "Kevin Durant had 30 for the home side. Fred VanVleet ran the show: 54 points, 11 assists."),
        ("nets_hawks", "Nets 114, Hawks 102. Bridges beat Atlanta's top scorer, Saddiq Bey, by 15.",
         "Nets 114, Hawks 102. Bridges beat Atlanta's top scorer, Saddiq Bey, by 12.",
         "Nets 114, Hawks 102. Bridges beat Atlanta's top scorer, Saddiq Bey, by 16."),
        ("x_game_990302003", "Butler ended with 37. Keyonte George fired right back with 31, just six fewer.",
         "Butler ended with 37. Lauri Markkanen fired right back with 31, just six fewer."),
        ("x_nhl", "Nazem Kadri got the Flames on the board with 1 goal.",
         "Nazem Kadri got the Flames on the board with 9 goals.",
         "Nazem Kadri got the Flames on the board with 3 goals."),
        ("x_nhl", "McDavid's 3 goals alone would have beaten the Flames' 1.",
         "McDavid's 3 goals alone would have beaten the Flames' 3."),
        ("x_game_990302004", "Anfernee Simons led everyone with 30, nine more than Santi Aldama's 21 for Memphis.",
         "Anfernee Simons led everyone with 32, nine more than Santi Aldama's 21 for Memphis."),
        ("x_game_990302001", "That's a ten-point gap between Nuggets and Lakers, exactly the final margin.",
         "Nuggets 35 points, Lakers 25. That's a nine-point gap between Nuggets and Lakers, exactly the final margin."),
        # numbers of nobody, and innings
        ("celtics_mavs", "Can one superstar beat a deep team?", "Did he have two triple-doubles?"),
        ("x_game_990302001", "The Nuggets won it with Nikola Jokic's 35.",
         "Two superstar nights aren't enough against this team."),
        ("x_mlb", "Two big innings sank the Yankees.", "Three innings sank the Yankees.",
         "Two big innings carry the Yankees past the Red Sox"),
        ("x_mlb", "So the Red Sox needed two innings for all 7 runs.",
         "So the Red Sox needed three innings for all 7 runs.",
         "So the Red Sox needed two innings for all 9 runs.",
         "So the Yankees needed two innings for all 7 runs."),
        ("rockets_suns", "Nine road losses later, Houston wins.", "Eight road losses later, Houston wins."),
        ("x_game_990302101", "Lile is a Nationals prospect, just 21 years old.",
         "Lile is a Nationals prospect, just 22 years old."),
        # a contract's years and its pay
        ("chapman_deal", "Split Chapman's $54 million over three years and you get $18 million.",
         "Split Chapman's $54 million over three years and you get $28 million.",
         "Split Chapman's $54 million over two years and you get $18 million."),
        ("chapman_deal", "Chapman's $54 million over three averages $18 million a year.",
         "Chapman's $54 million over four averages $18 million a year.",
         "Chapman's $54 million over three averages $17 million a year."),
        ("chapman_deal", _PAID + "That leaves $34 million for the other two years, or $17 million apiece on average.",
         _PAID + "That leaves $36 million for the other two years, or $17 million apiece on average.",
         _PAID + "That leaves $54 million for the other two years, or $17 million apiece on average.",
         _PAID + "That leaves $34 million for the other three years, or $17 million apiece on average.",
         _PAID + "That leaves $34 million for the other two years, or $18 million apiece on average.",
         _PAID + "That leaves $34 million for the other two years, or $14 million apiece on average."),
        # tries and marks
        ("worthy_combine", "On his first try, Worthy clocked 4.25 seconds.",
         "On his first try, Worthy clocked 4.21 seconds."),
        ("worthy_combine", "And Worthy needed a second try, after opening with 4.25 seconds.",
         "And Worthy needed a third try, after opening with 4.25 seconds."),
        ("worthy_combine", "On his second try, Worthy stops the clock at 4.21 seconds.",
         "On his second try, Worthy stops the clock at 4.25 seconds.",
         "On his second try, Worthy stops the clock at 3.21 seconds."),
        ("worthy_combine", "4.21 seconds. Nobody at the combine ran faster.",
         "4.22 seconds. Nobody at the combine ran faster.",
         "4.25 seconds. Nobody at the combine ran faster."),
        ("x_article_990100001", "LeBron just reached 40,000 points! LeBron James is the first to get there in the NBA.",
         "LeBron just reached 50,000 points! LeBron James is the first to get there in the NBA."),
    ],
)  # fmt: skip
def test_what_numbers_make_is_made_of_those_that_the_words_mean(row: tuple[str, str, str]) -> None:
    only_the_true_one_holds(*row)
