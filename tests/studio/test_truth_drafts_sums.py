"""What a drafted line works out of numbers that were told before it, and the same with one thing wrong."""

from __future__ import annotations

import pytest

from tests.studio.truth_pairs import only_the_true_one_holds

_BUTLER = "Jimmy Butler scored 18 in one quarter."
_GEORGE = "But the Utah Jazz had an answer: Keyonte George, with 31."
_TWO = "Jalen Green dropped 34. Fred VanVleet added 24. Together, those two scored"
_COOK = "James Cook ran for 105, Jahmyr Gibbs for 31."
_BURST = "That third-quarter burst was"


@pytest.mark.parametrize(
    "row",
    [
        ("heat_jazz", f"{_BUTLER} {_BURST} nearly half of his season-high 37 for the Miami Heat.",
         f"{_BUTLER} {_BURST} nearly a third of his season-high 37 for the Miami Heat.",
         f"{_BUTLER} {_BURST} nearly half of his season-high 36 for the Miami Heat.",
         f"{_BUTLER} {_BURST} more than half of his season-high 37 for the Miami Heat.",
         f"Keyonte George had 31. {_BURST} nearly half of his season-high 37 for the Miami Heat."),
        ("heat_jazz", f"{_BUTLER} He caught fire in the third on his way to a season-high 37 points.",
         f"{_BUTLER} He caught fire in the third on his way to a season-high 31 points.",
         "Keyonte George scored 31. He caught fire in the third on his way to a season-high 31 points.",
         "Jimmy Butler had a season-high 37 in the third."),
        ("heat_jazz", "Jimmy Butler finished with 37 points, a season high, after catching fire in the third.",
         "Jimmy Butler finished with 37 points, a career high, after catching fire in the third.",
         "Keyonte George finished with 31 points, a season high, after catching fire in the third.",
         "The Heat scored 126, a season high, after catching fire in the third.",
         "Jimmy Butler scored a season-high 18 in the third."),
        ("heat_jazz", f"{_GEORGE} Six points between the two stars. Six points on the scoreboard.",
         f"{_GEORGE} Seven points between the two stars.",
         f"{_GEORGE} Five points on the scoreboard.",
         f"{_GEORGE} Six points on the scoreboard for Utah.",
         "Terry Rozier had eight assists. Six points between the two stars.",
         "Jimmy Butler had 37. Bam Adebayo had 23. Six points separated the two."),
        ("heat_jazz", "Jimmy Butler had 37. Bam Adebayo had 23. Fourteen points separated the two.",
         "Jimmy Butler had 37. Keyonte George had 31. Fourteen points separated the two."),
        ("x_game_990302002", f"{_TWO} almost half of Houston's points.",
         f"{_TWO} more than half of Houston's points.",
         f"{_TWO} almost a third of Houston's points.",
         f"{_TWO} almost half of Phoenix's points.",
         "Jalen Green dropped 34. Fred VanVleet added 24. Those three scored almost half of Houston's points.",
         "Jalen Green dropped 34. Kevin Durant had 30. Together, those two scored almost half of Houston's points."),
        ("x_nfl", f"{_COOK} More than three times the yards, plus 2 touchdowns for Cook.",
         f"{_COOK} More than four times the yards, plus 2 touchdowns for Cook.",
         f"{_COOK} Nearly three times the yards, plus 2 touchdowns for Cook.",
         f"{_COOK} More than three times the points.",
         f"{_COOK} Gibbs had more than three times the yards."),
        ("lebron_40k", "LeBron James had 26. But on the night, Nikola Jokic outscored him, 35 to 26.",
         "Nikola Jokic had 35. But on the night, LeBron James outscored him, 35 to 26.",
         "LeBron James had 26. But on the night, Nikola Jokic outscored him, 35 to 25.",
         "Nikola Jokic had 35. LeBron James outscored him, 26 to 35.",
         "On the night, Nikola Jokic outscored LeBron James, 26 to 35."),
        ("owens_combine", "Tyler Owens was one inch from the longest combine jump ever.",
         "Tyler Owens was two inches from the longest combine jump ever.",
         "Byron Jones was one inch from the longest combine jump ever.",
         "Tyler Owens landed one inch past the longest combine jump ever."),
        ("owens_combine", "Nine years apart, and a single inch separates them.",
         "Eight years apart, and a single inch separates them.",
         "Nine years apart, and two inches separate them."),
        ("worthy_combine", "The gap is one hundredth of a second.",
         "The gap is two hundredths of a second."),
        ("worthy_combine", "Xavier Worthy ran 4.25. Then he lines up again and shaves off four hundredths.",
         "Xavier Worthy ran 4.25. Then he lines up again and shaves off three hundredths.",
         "Xavier Worthy ran 4.25. Then he lines up again and loses four hundredths.",
         "John Ross ran 4.22. Then he lines up again and shaves off four hundredths."),
        ("nets_hawks", "Bridges beat Atlanta's top scorer, Saddiq Bey, by 15.",
         "Bridges beat Atlanta's top scorer, Saddiq Bey, by 14.",
         "Saddiq Bey beat Brooklyn's top scorer, Mikal Bridges, by 15.",
         "Bridges beat Brooklyn's top scorer, Saddiq Bey, by 15.",
         "Bridges beat Atlanta's top scorer, Dejounte Murray, by 15."),
        ("nets_hawks", "Brooklyn wins by 12. Bridges beat Bey by 15. Brooklyn sits only two games behind Atlanta.",
         "Brooklyn wins by 12. Bridges beat Bey by 15. Brooklyn sits only three games behind Atlanta."),
        ("x_wnba", "Then Indiana doubles them up, 29 to 14 in the second.",
         "Then Chicago doubles them up, 29 to 14 in the second.",
         "Then Indiana triples them up, 29 to 14 in the second.",
         "Indiana doubles them up, 24 to 21 in the third.",
         "Then Indiana doubles them up, 29 to 14 in the third."),
        ("jokic_lebron", "Then Denver clamps down: 31 to 23 in the third, and it's all tied.",
         "Then Los Angeles clamps down: 31 to 23 in the third, and it's all tied.",
         "Then Denver clamps down: 31 to 24 in the third, and it's all tied.",
         "Then Denver clamps down: 31 to 23 in the second, and it's all tied.",
         "Then the Lakers shut down Denver: 31 to 23 in the third."),
        ("x_article_990100001", "How LeBron James got the last nine points to 40,000",
         "How LeBron James got the last eight points to 40,000",
         "How LeBron James scored the last 26 points to 40,000",
         "How LeBron James got the last nine points to 41,000"),
        ("heat_jazz", "Jimmy Butler had 37, Bam Adebayo 23. Whose night was better, Butler's 37 or George's 31?",
         "Jimmy Butler had 37, Bam Adebayo 23. Whose night was better, Butler's 37 or George's 37?",
         "Jimmy Butler had 37, Bam Adebayo 23. Whose night was better, Butler's 37 or George's 14?"),
        ("celtics_mavs", "Dallas had 20 in the fourth, the Celtics 36. Jayson Tatum scored 32, five fewer than Doncic.",
         "Dallas had 20 in the fourth, the Celtics 36. Jayson Tatum scored 32, six fewer than Doncic."),
        ("blazers_ot", "Trail Blazers 107, Grizzlies 100, and Anfernee Simons had 30 of them.",
         "Trail Blazers 207, Grizzlies 100, and Anfernee Simons had 30 of them."),
        ("jokic_lebron", "Nikola Jokic finished with 35 points, about nine above his season average.",
         "Nikola Jokic finished with 35 points, about ten above his season average."),
    ],
)  # fmt: skip
def test_what_a_line_makes_of_the_lines_before_it(row: tuple[str, ...]) -> None:
    only_the_true_one_holds(*row)
