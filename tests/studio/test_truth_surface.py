"""The surface of a sentence: numbers read aloud, short names, holidays, minutes, units that stand before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bench.writing_firstsight import sheet
from tests.studio.truth_pairs import only_the_true_one_holds
from tiksports_dagster.studio.truth.folding import heard
from tiksports_dagster.studio.truth.headed import headed_by
from tiksports_dagster.studio.truth.holidays import holiday_fits
from tiksports_dagster.studio.truth.minutes import minutes_in
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.numbers import quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Nuggets one twenty-four", "124"),
        ("Lakers one oh five", "105"),
        ("thirty-eight thousand, three hundred eighty-seven points", "38387"),
        ("four and a quarter seconds", "4.25"),
        ("Four. Point. Two. One.", "4.21"),
        ("one-all", "1 1"),
        ("three-nothing", "3 0"),
        ("a 57-and-88 team", "57 88"),
        ("one ten-point lead", "10"),
    ],
)
def test_numbers_are_read_as_they_are_said_aloud(text: str, value: str) -> None:
    (number,) = quantities(heard(text, frozenset()))
    assert " ".join(f"{one:f}" for one in number.values) == value


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        ("lebron_40k", "Nuggets one twenty-four, Lakers one fourteen.", "Nuggets one twenty-four, Lakers one fifteen."),
        ("lebron_40k", "It STILL wasn't enough, and the Nuggets won.", "It STILL wasn't enough, and the PELICANS won."),
        ("blazers_ot", "That's the forty-first loss of the season for the Grizzlies.",
         "That's the forty-second loss of the season for the Grizzlies."),
        ("blazers_ot", "The Trail Blazers beat the Grizzlies on March 2nd.",
         "Just minutes ago, the Trail Blazers beat the Grizzlies."),
        ("heat_jazz", "The Heat beat the Jazz in Miami.", "The Jazz visit Miami tomorrow night."),
        ("lebron_40k", "The Nuggets won the last twelve minutes 35-25.",
         "The Nuggets won the last twelve minutes 35-26."),
        ("worthy_combine", "Worthy needed two tries.", "Worthy only needed a single try."),
        ("blazers_ot", "From 78-61 down after three to winning by seven.",
         "From 78-61 down after three to winning by eight."),
        ("lebron_40k", "The Lakers were beaten by ten points.", "The Nuggets were beaten by ten points."),
        ("lebron_40k", "The visitors won by ten.", "The home team won by ten."),
        ("heat_jazz", "The Jazz leave Miami seven games below .500.", "The Jazz leave Miami six games below .500."),
        ("lebron_40k", "Six wins on the bounce for the Nuggets.", "Seven wins on the bounce for the Nuggets."),
        ("lebron_40k", "Ten points was the final margin.", "Nine points was the final margin."),
        ("lebron_40k", "Niko Jokic had 35 points.", "Niko Jokic had 34 points."),
    ],
)  # fmt: skip
def test_what_is_said_aloud_is_compared_like_what_is_written(name: str, true: str, false: str) -> None:
    only_the_true_one_holds(name, true, false)


@pytest.mark.parametrize(
    ("text", "who"),
    [("Niko went off", "Nikola Jokic"), ("the Lake Show", "Los Angeles Lakers"), ("The Nugs", "Denver Nuggets")],
)
def test_what_fans_say_is_somebody_of_the_sheet(text: str, who: str) -> None:
    parties = Parties(sheet("jokic_lebron"))
    assert [parties.by_key[key].name for m in parties.mentions(text) for key in m.keys] == [who]


def test_an_everyday_word_is_nobodys_short_name() -> None:
    assert Parties(sheet("jokic_lebron")).mentions("Nick of time. Kings of the Valley.") == []


@pytest.mark.parametrize(
    ("text", "before", "day", "fits"),
    [
        ("Christmas", "twenty wins before ", date(2024, 12, 19), True),
        ("Christmas", "twenty wins by ", date(2024, 12, 26), False),
        ("Christmas Eve", "on ", date(2024, 12, 24), True),
        ("Thanksgiving", "on ", date(2024, 11, 28), True),
        ("Labor Day", "since ", date(2024, 9, 3), True),
        ("Memorial Day", "on ", date(2024, 5, 20), False),
    ],
)
def test_a_holiday_is_compared_with_the_calendar(text: str, before: str, day: date, fits: bool) -> None:
    assert holiday_fits(text, before, day) is fits


@pytest.mark.parametrize(
    ("text", "league", "scope"),
    [
        ("scored twice in the first forty-five.", "eng.1", "p1"),
        ("won the last twelve minutes 35-25", "nba", "p4"),
        ("after thirty minutes", "nfl", "to2"),
        ("the final twenty minutes", "nhl", "p3"),
    ],
)
def test_minutes_are_periods_of_the_league(text: str, league: str, scope: str) -> None:
    (period,) = minutes_in(text, league)
    assert period.scope == scope
    assert not list(minutes_in(text, "mlb"))


def test_the_unit_may_stand_before_a_number() -> None:
    assert headed_by("his earned run average now sits at ", Decimal(9)) == "ERA"
    assert headed_by("eighth in the scoring race at ", Decimal("27.1")) == "PTS"
    assert headed_by("first in assists with ", Decimal(7)) is None
