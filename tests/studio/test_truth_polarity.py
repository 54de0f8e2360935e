"""Won and lost are not the same: runs of games, periods that a side took, whoever came away with the win."""

from __future__ import annotations

import pytest

from tests.studio.truth_pairs import only_the_true_one_holds


@pytest.mark.parametrize(
    "row",
    [
        ("jokic_lebron", "Denver has now won six straight and sits at 42-19.",
         "Denver has now lost six straight and sits at 42-19."),
        ("x_game_990302003", "Miami has won 10 of 13 and stands eight games over even.",
         "Miami has lost 10 of 13 and stands eight games over even."),
        ("x_game_990301001", "The Celtics beat the Mavericks. That makes 10 straight wins and a 47-12 record.",
         "The Celtics beat the Mavericks. That makes 10 straight losses and a 47-12 record."),
        ("x_article_990100008", "The Boston Celtics won it 138-110. It's their 10th straight win.",
         "The Boston Celtics won it 138-110. It's their 10th straight loss."),
        ("x_game_990301001", "Jayson Tatum's 32 points powered Boston's 10th straight win.",
         "Jayson Tatum's 32 points powered Boston's 10th straight loss."),
        ("rockets_suns", "The Rockets walked into Phoenix without a road win in nine tries.",
         "The Suns walked into Houston without a road win in nine tries."),
        ("jokic_lebron", "The Nuggets won the fourth quarter, 35 points to the Lakers' 25.",
         "The Nuggets lost the fourth quarter, 35 points to the Lakers' 25."),
        ("x_wnba", "Chicago won the first quarter, 22 to Indiana's 20.",
         "Chicago trailed the first quarter, 22 to Indiana's 20."),
        ("blazers_ot", "Portland trailed by 18 and won.", "Portland trailed by 18 and lost."),
        ("x_game_990302004", "Portland trailed by 18 in the fourth. They won.",
         "Portland trailed by 18 in the fourth. They lost."),
        ("x_game_990301001", "The Celtics just took apart the Mavericks, 138 to 110.",
         "The Mavericks just took apart the Celtics, 138 to 110."),
        ("celtics_mavs", "Jayson Tatum scored 32, five fewer than Doncic, and still got the win.",
         "Jayson Tatum scored 32, five fewer than Doncic, and still got the loss.",
         "Luka Doncic scored 37 and got the win."),
        ("x_article_990100007", "Atlanta still leads Brooklyn, but the Nets are within two games.",
         "Brooklyn still leads Atlanta, but by no more than two games."),
        ("x_article_990100007", "Brooklyn now trails Atlanta by just two games.",
         "Atlanta now trails Brooklyn by just two games."),
        ("x_article_990100007", "Brooklyn faced Atlanta for two games and swept them.",
         "Atlanta faced Brooklyn for two games and swept them."),
        ("blazers_ot", "With 1.3 seconds left, Jabari Walker levels it from the line.",
         "With 1.3 seconds left, Anfernee Simons levels it from the line."),
        ("x_article_990100101", "Worthy's 4.21 edges Ross's 4.22.", "Worthy's 4.25 edges Ross's 4.22."),
    ],
)  # fmt: skip
def test_a_win_is_no_loss(row: tuple[str, str, str]) -> None:
    only_the_true_one_holds(*row)
