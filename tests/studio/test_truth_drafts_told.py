"""Lines that a writer drafts from the order alone, and the same with one thing wrong."""

from __future__ import annotations

import pytest

from tests.studio.truth_pairs import only_the_true_one_holds


@pytest.mark.parametrize(
    "row",
    [
        # a period by its number
        ("x_game_990302001", "Then came period 4: Nuggets 35 points, Lakers 25.",
         "Then came period 3: Nuggets 35 points, Lakers 25.",
         "Then came period 4: Nuggets 25 points, Lakers 35.",
         "Then came period 4: Nuggets 36 points, Lakers 25."),
        ("x_nhl", "In period 2, Edmonton had 2 goals, Calgary 1.",
         "In period 1, Edmonton had 2 goals, Calgary 1."),
        # the record before a side's name, and of the side that stands beside another
        ("x_game_990302002", "So the 26-34 Rockets take down the 35-25 Suns.",
         "So the 35-25 Rockets take down the 26-34 Suns.",
         "So the 26-34 Suns take down the 35-25 Rockets.",
         "So the 35-25 Suns take down the 26-34 Rockets.",
         "So the 26-33 Rockets take down the 35-25 Suns."),
        ("x_wnba", "Indiana is now a winning team at 17-16, with Chicago at 11-21.",
         "Indiana is now a winning team at 17-16, with Chicago at 11-22.",
         "Indiana is now a winning team at 11-21, with Chicago at 17-16."),
        ("x_game_990302002", "Nine straight road losses. Then Houston did this.",
         "Eight straight road losses. Then Houston did this.",
         "Nine straight road losses. Then Phoenix did this."),
        # what was needed and given, what was given by a side and by one of it, to whom it was done
        ("blazers_ot", "Still, they need two free throws from Jabari Walker with 1.3 seconds left.",
         "Still, they need three free throws from Jabari Walker with 1.3 seconds left.",
         "Still, they need two free throws from Jabari Walker with 1.8 seconds left.",
         "Still, they need two free throws from Anfernee Simons with 1.3 seconds left."),
        ("x_game_990301001", "Boston answered with 21 threes and 32 points from Jayson Tatum.",
         "Boston answered with 22 threes and 32 points from Jayson Tatum.",
         "Boston answered with 32 threes and 21 points from Jayson Tatum.",
         "Dallas answered with 21 threes and 32 points from Jayson Tatum."),
        ("x_mlb", "The Red Sox jump the Yankees for 3 runs in the very first inning.",
         "The Yankees jump the Red Sox for 3 runs in the very first inning.",
         "The Red Sox jump the Yankees for 4 runs in the very first inning."),
        # none of something
        ("x_eng.1", "Fulham left Anfield without a single goal.",
         "Liverpool left Anfield without a single goal."),
        ("x_eng.1", "Fulham did not score a single goal.",
         "Liverpool did not score a single goal."),
        # periods that are asked for, that do something, that are left, and what stands after them
        ("nets_hawks", "The third flips everything: Brooklyn 30, Atlanta 18.",
         "The third flips everything: Brooklyn 31, Atlanta 18.",
         "The fourth flips everything: Brooklyn 30, Atlanta 18.",
         "The third flips everything: Brooklyn 18, Atlanta 30."),
        ("nets_hawks", "Which quarter won it, the second or the third?",
         "Which quarter won it, the second or the fifth?"),
        ("x_mlb", "Which inning hurt more, the first or the sixth?",
         "Which inning hurt more, the first or the tenth?"),
        ("x_mlb", "Then comes the sixth: Boston puts up 4, and it's 7 to 1.",
         "Then comes the sixth: Boston puts up 3, and it's 7 to 1.",
         "Then comes the sixth: Boston puts up 4, and it's 7 to 2.",
         "Then comes the sixth: New York puts up 4, and it's 7 to 1.",
         "Then comes the fifth: Boston puts up 4, and it's 7 to 1."),
        ("jokic_lebron", "One quarter left, and it belongs to the Nuggets, 35 to 25.",
         "One quarter left, and it belongs to the Nuggets, 35 to 26.",
         "One quarter left, and it belongs to the Lakers, 35 to 25.",
         "Two quarters left, and it belongs to the Nuggets, 35 to 25."),
        # how it stood for a while, and whose side's a period is that an athlete took
        ("x_mlb", "For a while it's a two-run game.", "For a while it's a four-run game."),
        ("x_mlb", "At one point it's a six-run game.", "At one point it's a seven-run game."),
        ("x_mlb", "For a while Boston led by two.", "For a while New York led by two."),
        ("lebron_40k", "The fourth belongs to the Nuggets, 35 to 25.", "The fourth belongs to LeBron, 35 to 25."),
        # superlatives that tell little
        ("x_nfl", "But Detroit never won a single quarter. The best they got was a tie.",
         "But Buffalo never won a single quarter. The best they got was a tie.",
         "Buffalo had a big night. The best they got was a tie."),
        ("x_game_990301001", "The message: one superstar night isn't enough against this team.",
         "The message: one point isn't enough against this team."),
        ("x_article_990100001", "40,000 points, and nobody else is up there with him.",
         "30,000 points, and nobody else is up there with him.",
         "26 points, and nobody else is up there with him."),
    ],
)  # fmt: skip
def test_a_drafted_line_is_told_from_its_neighbours(row: tuple[str, ...]) -> None:
    only_the_true_one_holds(*row)
