from __future__ import annotations

import pytest

from bench.writing_firstsight import sheet
from tiksports_dagster.studio.truth.folding import heard
from tiksports_dagster.studio.truth.ledger import trace_text
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
        ("lebron_40k", "Niko Jokic had 35 points.", "Niko Jokic had 34 points."),
    ],
)
def test_what_is_said_aloud_is_compared_like_what_is_written(name: str, true: str, false: str) -> None:
    assert trace_text(true, sheet(name)).loose == ()
    assert not trace_text(false, sheet(name)).holds


@pytest.mark.parametrize(
    ("text", "who"),
    [("Niko went off", "Nikola Jokic"), ("the Lake Show", "Los Angeles Lakers"), ("The Nugs", "Denver Nuggets")],
)
def test_what_fans_say_is_somebody_of_the_sheet(text: str, who: str) -> None:
    parties = Parties(sheet("jokic_lebron"))
    assert [parties.by_key[key].name for m in parties.mentions(text) for key in m.keys] == [who]


def test_an_everyday_word_is_nobodys_short_name() -> None:
    assert Parties(sheet("jokic_lebron")).mentions("Nick of time. Kings of the Valley.") == []
