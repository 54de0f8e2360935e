"""What is told of several periods, one by one or together, and of a period that another sentence named."""

from __future__ import annotations

import pytest

from bench.writing_firstsight import sheet
from tests.studio.truth_pairs import only_the_true_one_holds
from tiksports_dagster.studio.truth.ledger import trace_text


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        # of each period
        ("x_nfl", "Buffalo scored at least thirteen points in three of the four quarters.",
         "Buffalo scored at least thirteen points in all four quarters."),
        ("celtics_mavs", "Every single quarter went to the Celtics.", "Every single quarter went to the Mavs."),
        ("x_mlb", "All seven Boston runs came in just two innings, the first and the sixth.",
         "All seven Boston runs came in just two innings, the first and the seventh."),
        ("x_nhl", "The Flames were blanked in two of the three periods.",
         "The Oilers were blanked in two of the three periods."),
        ("x_wnba", "The Fever took every quarter but the first.", "The Fever took every quarter but the fourth."),
        ("x_wnba", "The Sky never topped 22 in a quarter.", "The Sky never topped 20 in a quarter."),
        ("lebron_40k", "The Lakers put up 33 in each of the first two quarters.",
         "The Lakers put up 33 in each of the last two quarters."),
        # of several periods together
        ("blazers_ot", "Memphis outscored Portland 58 to 36 across the second and third quarters, and still lost.",
         "Portland outscored Memphis 58 to 36 across the second and third quarters."),
        ("blazers_ot", "The Blazers put up 46 in the fourth and overtime.",
         "The Blazers put up 44 in the fourth and overtime."),
        ("lebron_40k", "L.A. led by eight at the half, then got outscored by eighteen the rest of the way.",
         "L.A. led by eight at the half, then outscored Denver by eighteen the rest of the way."),
        ("heat_jazz", "Butler had 19 points in the other three quarters combined.",
         "Butler had 18 points in the other three quarters combined."),
        # of a period that was named before
        ("blazers_ot", "Overtime wasn't close. Portland 12, Memphis 5.",
         "Overtime wasn't close. Memphis 12, Portland 5."),
        ("nets_hawks", "The third quarter decided it. Brooklyn 30, Atlanta 18.",
         "The fourth quarter decided it. Brooklyn 30, Atlanta 18."),
        ("lebron_40k", "It was tied at 89 going into the fourth, and Denver ran away with it, 35 to 25.",
         "It was tied at 89 going into the fourth, and Denver ran away with it, 31 to 23."),
        ("lebron_40k", "The Lakers led 33 to 27 after one. The next quarter they won it 33 to 31.",
         "The Lakers led 33 to 27 after one. The next quarter they won it 33 to 25."),
        ("x_nhl", "It was 5-1 after two, and Edmonton still poured in three more.",
         "It was 5-1 after two, and Edmonton still poured in four more."),
    ],
)  # fmt: skip
def test_periods_are_told_together_one_by_one_and_across_sentences(name: str, true: str, false: str) -> None:
    only_the_true_one_holds(name, true, false)


def test_the_start_of_a_sources_sentence_vouches_for_no_other_end() -> None:
    heat = sheet("heat_jazz")

    assert trace_text("Butler scored 18 points in the third quarter and Bam Adebayo added 23.", heat).loose == ()
    assert trace_text("Butler scored 18 points in the second quarter.", heat).loose
