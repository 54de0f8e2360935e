"""Lines of whole scripts by hands of the order as it is: whose a number is, and small words that count nothing."""

from __future__ import annotations

import pytest

from tests.studio.truth_pairs import only_the_true_one_holds


@pytest.mark.parametrize(
    "row",
    [
        # a team says whose he is, another was backed up, two are apart
        ("x_game_990302101", "Lile, a Washington Nationals prospect, is just 21 years old.",
         "Lile, a Washington Nationals prospect, is just 31 years old."),
        ("x_game_990302003", "Bam Adebayo backed up Butler with 23 points for Miami.",
         "Jimmy Butler backed up Adebayo with 23 points for Miami."),
        ("x_game_990302003", "Butler's 18 third-quarter points outweighed the six points between Heat and Jazz.",
         "Butler's 18 third-quarter points outweighed the seven points between Heat and Jazz."),
        ("x_article_990100002", "Put together, Jokic outscored James by nine points.",
         "Put together, Jokic outscored James by ten points.",
         "Put together, James outscored Jokic by nine points."),
        ("x_article_990100008", "But Boston came in waves, with Jayson Tatum scoring 32.",
         "But Boston came in waves, with Luka Doncic scoring 32."),
        ("blazers_ot", "Simons had 30, nine more than Santi Aldama, who topped Memphis with 21.",
         "Simons had 30, nine more than Santi Aldama, who topped Memphis with 22."),
        ("nets_hawks", "Bridges had 38, Saddiq Bey had 23 for Atlanta, and that's a 15-point gap between top scorers.",
         "Bridges had 38, Saddiq Bey had 23 for Atlanta, and that's a 16-point gap between top scorers."),
        ("x_nhl", "Connor McDavid scored 3 goals, and Nazem Kadri scored 1 for Calgary.",
         "Connor McDavid scored 4 goals, and Nazem Kadri scored 1 for Calgary.",
         "Connor McDavid scored 3 goals, and Nazem Kadri scored 4 for Calgary."),
        ("rockets_suns", "Jalen Green and Fred VanVleet scored 58.", "Jalen Green and Fred VanVleet scored 59."),
        ("heat_jazz", "Thirty-seven for Jimmy Butler, thirty-one for Keyonte George, Heat by half a dozen.",
         "Thirty-seven for Jimmy Butler, thirty-one for Keyonte George, Jazz by half a dozen."),
        ("x_article_990100006", "Portland went from 18 points down to seven points up on Memphis.",
         "Portland went from 18 points down to eight points up on Memphis.",
         "Memphis went from 18 points down to seven points up on Portland."),
        ("x_article_990100008", "Boston's 138 tops Dallas's 110 by 28 points.",
         "Boston's 110 tops Dallas's 138 by 28 points.",
         "Dallas's 138 tops Boston's 110 by 28 points.",
         "Boston's 138 tops Dallas's 110 by 27 points."),
        ("x_mlb", "Devers' 4 RBIs were double the Yankees' 2 runs.",
         "Devers' 4 RBIs were triple the Yankees' 2 runs.",
         "Judge's 4 RBIs were double the Yankees' 2 runs."),
        ("x_nfl", "But James Cook outrushed Jahmyr Gibbs, 105 yards to 31.",
         "But James Cook outrushed Jahmyr Gibbs, 105 yards to 41.",
         "But Jahmyr Gibbs outrushed James Cook, 105 yards to 31."),
        ("x_nfl", "Detroit is still 12-2, with Buffalo close behind at 11-3.",
         "Detroit is still 11-3, with Buffalo close behind at 12-2.",
         "Detroit is still 12-2, with Buffalo close behind at 10-3."),
        ("x_article_990100005", "Butler packed 18 of his points into the third quarter.",
         "Butler packed 19 of his points into the third quarter.",
         "Butler packed 18 of his points into the fourth quarter."),
        ("x_article_990100005", "Jimmy Butler poured in 37 points. And the Heat won. That's a season-high for Butler.",
         "Keyonte George poured in 31 points. And the Heat won. That's a season-high for George."),
        ("heat_jazz", "But the Utah Jazz had an answer: Keyonte George, with 31.",
         "But the Miami Heat had an answer: Keyonte George, with 31."),
        ("x_game_990302101", "Lile is a Nationals prospect, just 21 years old.",
         "Lile is a Red Sox prospect, just 21 years old."),
        ("x_article_990100005", "Butler packed 18 of his points into the third.",
         "Butler packed 18 of his assists into the third."),
        ("x_article_990100007", "It also finished off a sweep of the two-game set for Brooklyn.",
         "It also finished off a sweep of the two-game set for Atlanta."),
        # a period is told of the clause that names it
        ("lebron_40k", "LeBron James made history and the Nuggets won the fourth quarter",
         "LeBron James made history and the Nuggets won the second quarter",
         "LeBron James made history in the fourth quarter"),
        # a position, a mark that was passed, a shutout that was none, words that count nothing
        ("chapman_deal", "Chapman brings four Gold Glove awards to third base.",
         "Chapman brings three Gold Glove awards to third base.",
         "Chapman brings four Gold Glove awards to second base."),
        ("chapman_deal", "Chapman could leave once either of the first two seasons ends.",
         "Chapman could leave once either of the first three seasons ends."),
        ("x_article_990100102", "Tyler Owens jumped past 12 feet.", "Tyler Owens jumped past 13 feet."),
        ("x_nhl", "Kadri kept the Flames from a shutout, and that deserves a nod.",
         "McDavid kept the Oilers from a shutout, and that deserves a nod."),
        ("x_nfl", "Don't bury Detroit, though: the Lions' season record is 12-2.",
         "Don't bury Detroit, though: the Lions' season record is 13-2."),
        ("x_article_990100001", "Which scoring record in sports feels this big to you?",
         "LeBron James broke the rebounding record."),
        ("x_article_990100001", "Not a long bomb, not a free throw. A simple layup.",
         "Not a long bomb. 41,000 points."),
    ],
)  # fmt: skip
def test_a_line_of_a_script_holds_and_the_same_with_one_thing_wrong_does_not(row: tuple[str, str, str]) -> None:
    only_the_true_one_holds(*row)
