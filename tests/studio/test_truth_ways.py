"""Ways in which strangers put things that the sheet has, and the same with one thing wrong."""

from __future__ import annotations

import pytest

from bench.writing_firstsight import sheet
from tiksports_dagster.studio.truth.ledger import trace_text


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
    assert trace_text(true, sheet(name)).loose == ()
    assert trace_text(false, sheet(name)).loose
