"""Ways in which strangers put things that the sheet has, and the same with one thing wrong."""

from __future__ import annotations

import pytest

from tests.studio.truth_pairs import only_the_true_one_holds


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        # what a trade calls things
        ("x_nfl", "James Cook ran it fourteen times for 105 yards and two scores.",
         "James Cook ran it fifteen times for 105 yards and two scores."),
        ("x_nhl", "Leon Draisaitl handed out four apples like it was the first day of school.",
         "Leon Draisaitl handed out five apples like it was the first day of school."),
        ("celtics_mavs", "Boston splashed 21 triples. That is 63 points from downtown alone.",
         "Boston splashed 21 triples. That is 66 points from downtown alone."),
        ("chapman_deal", "Matt Chapman just bagged 54 mil over three years from San Francisco.",
         "Matt Chapman just bagged 45 mil over three years from San Francisco."),
        # who was beaten
        ("nets_hawks", "The Hawks got ghosted in the third, 30 to 18.", "The Nets got ghosted in the third, 30 to 18."),
        ("x_game_990302101", "Boston clipped Washington 4-2 in a spring tune-up.",
         "Washington clipped Boston 4-2 in a spring tune-up."),
        ("nets_hawks", "Brooklyn ends up stomping Atlanta by 12.", "Brooklyn ends up stomping Atlanta by 14."),
        ("heat_jazz", "Miami holds on and takes down Utah by six.", "Miami holds on and takes down Utah by eight."),
        # records are nobody's points
        ("x_wnba", "The Fever are on the right side of .500 now, 17 and 16.",
         "The Fever are on the wrong side of .500 now."),
        ("x_wnba", "The Sky fall to 11 and 21, ten games under.", "The Sky fall to 11 and 21, nine games under."),
        # tries, days, and who was gone
        ("worthy_combine", "Worthy's first attempt wasn't the record. He was three hundredths short of John Ross.",
         "Worthy's first attempt wasn't the record. He was two hundredths short of John Ross."),
        ("worthy_combine", "Xavier Worthy ran twice, and both times he came in under 4.3.",
         "Xavier Worthy ran twice, and both times he came in under 4.2."),
        ("rockets_suns", "On the first Saturday in March, the Rockets beat the Suns.",
         "On the last Saturday in March, the Rockets beat the Suns."),
        ("rockets_suns", "Bradley Beal never saw the fourth quarter. He got tossed in the third.",
         "Kevin Durant never saw the fourth quarter."),
        # the same record a game earlier, margins in a list, two who are not named, an average
        ("x_nfl", "The Lions were 12 and 1 before Josh Allen came to town.",
         "The Lions were 13 and 1 before Josh Allen came to town."),
        ("x_nfl", "Buffalo led by seven at the break, eleven after three, and seventeen when it was over.",
         "Buffalo led by seven at the break, ten after three, and seventeen when it was over."),
        ("x_nfl", "Between them, the two quarterbacks threw for 856 yards.",
         "Between them, the two quarterbacks threw for 846 yards."),
        ("x_nfl", "Four hundred ninety-four through the air for Goff, more than anybody in the building.",
         "Three hundred sixty-two through the air for Allen, more than anybody in the building."),
        ("celtics_mavs", "Jayson Tatum poured in 32, nearly five above the 27.1 he averages.",
         "Jayson Tatum poured in 32, nearly four above the 27.1 he averages."),
        ("x_wnba", "Down two after the first, up thirteen at the half. That's a fifteen-point swing.",
         "Down two after the first, up thirteen at the half. That's a fourteen-point swing."),
        ("x_eng.1", "Thirteen wins from sixteen for Liverpool, and only one defeat.",
         "Thirteen wins from sixteen for Liverpool, and only two defeats."),
        ("worthy_combine", "Worthy's second run was four hundredths faster than his first.",
         "Worthy's second run was three hundredths faster than his first."),
        ("x_wnba", "A 29-point second quarter turned a two-point hole into a thirteen-point lead.",
         "A 29-point second quarter turned a four-point hole into a thirteen-point lead."),
        ("celtics_mavs", "Ten in a row for Boston, and the tenth was by 28.",
         "Ten in a row for Boston, and the tenth was by 26."),
        ("x_nfl", "The Lions lost just their second game all season.",
         "The Lions lost just their third game all season."),
        ("lebron_40k", "LeBron walked into March 2nd sitting on 39,991 points.",
         "LeBron started the night at 40,017."),
        ("lebron_40k", "By the end of the night, LeBron James was sitting on 40,017.",
         "By the end of the night, LeBron James was sitting on 40,026."),
        ("lebron_40k", "Eighty-nine all after three.", "Eighty-eight all after three."),
        ("nets_hawks", "Dejounte Murray handed out 11 assists, but the Hawks still got swept.",
         "Mikal Bridges scored 38, but the Nets still got swept."),
        # contracts and kinds of games
        ("chapman_deal", "Chapman's first chance to opt out comes after the first season.",
         "Chapman's first chance to opt out comes after the second season."),
        ("chapman_deal", "More than a third of Chapman's $54 million comes in 2024.",
         "Chapman will earn the whole $54 million in 2024."),
        ("lebron_40k", "LeBron James is the first player ever to score 40,000 regular-season points.",
         "LeBron James is the first player ever to score 40,000 playoff points."),
        ("nets_hawks", "Tonight in Brooklyn, Mikal Bridges torched Atlanta.",
         "Tonight in Brooklyn, Mikal Bridges is torching Atlanta."),
    ],
)  # fmt: skip
def test_a_strangers_way_is_told_from_its_neighbour(name: str, true: str, false: str) -> None:
    only_the_true_one_holds(name, true, false)
