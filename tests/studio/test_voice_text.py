"""What a voice is given to read: numbers as an announcer says them, names as they are said, every written word kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.studio.voice_numbers import cardinal, ordinal, spoken_number, year
from tiksports_dagster.studio.voice_text import Pronunciations, Saying, pieces

NAMES = Pronunciations(
    {
        "Dončić": Saying(say="DON-chitch", espeak="d'0ntSItS"),
        "Gilgeous": Saying(say="GIL-juss"),
        "76ers": Saying(say="Seventy-sixers"),
    }
)


def said(text: str) -> str:
    return " ".join(piece.text for piece in pieces(text, NAMES))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("124–101", "one twenty-four to one-oh-one"),
        ("40,000", "forty thousand"),
        ("9-for-15", "nine for fifteen"),
        ("3-1", "three to one"),
        ("10-5-2", "ten, five and two"),
        ("41st", "forty-first"),
        ("12th", "twelfth"),
        ("3,000th", "three thousandth"),
        ("$5", "five dollars"),
        ("$2.5B", "two point five billion dollars"),
        ("$1", "one dollar"),
        ("$3.50", "three dollars and fifty cents"),
        ("45.5%", "forty-five point five percent"),
        (".305", "three-oh-five"),
        ("27.3", "twenty-seven point three"),
        ("1996", "nineteen ninety-six"),
        ("2003", "two thousand three"),
        ("1990s", "nineteen nineties"),
        ("113", "one thirteen"),
        ("200", "two hundred"),
        ("+12", "plus twelve"),
        ("−5", "minus five"),
        ("12:34", "twelve thirty-four"),
        ("0", "zero"),
    ],
)
def test_a_number_is_said_as_an_announcer_says_it(written: str, spoken: str) -> None:
    assert spoken_number(written) == spoken


@pytest.mark.parametrize("text", ["", "points", "-", "1.2.3", "a1", "$", "%", "1-2-3-4"])
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert spoken_number(text) is None


@given(st.integers(0, 10**12))
def test_every_whole_number_has_words_of_its_own(value: int) -> None:
    assert cardinal(value) != cardinal(value + 1)
    assert all(part.isalpha() for part in cardinal(value).replace("-", " ").split())
    assert ordinal(value).endswith(("st", "nd", "rd", "th", "first", "second", "third"))


@given(st.integers(1800, 2099))
def test_years_differ_from_each_other(value: int) -> None:
    assert year(value) != year(value + 1)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Denver improves to 42-19.", "Denver improves to forty-two and nineteen."),
        ("Denver (42-19) won 3-1.", "Denver forty-two and nineteen, won three to one."),
        ("A $5 million deal", "A five million dollars deal"),
        ("No. 1 vs. the 76ers", "number one versus the Seventy-sixers"),
        ("March 2, 2024", "March second, twenty twenty-four"),
        ("35 PTS, 10 REB", "thirty-five points, ten rebounds"),
        ("a 51-point night", "a fifty-one point night"),
        ("Doncic’s 3rd", "DON-chitch's third"),
        ("DONČIĆ!", "DON-chitch!"),
        ("Gilgeous-Alexander", "GIL-juss Alexander"),
    ],
)
def test_a_sentence_is_read_naturally(written: str, spoken: str) -> None:
    assert said(written) == spoken


@given(st.text(max_size=80))
def test_every_written_word_is_read_and_no_markup_reaches_the_voice(text: str) -> None:
    read = pieces(text, NAMES)
    assert {piece.word for piece in read} == set(range(len(text.split())))
    assert [piece.word for piece in read] == sorted(piece.word for piece in read)
    assert all(piece.text and "[[" not in piece.text and "<" not in piece.text for piece in read)


def test_a_voice_that_is_told_about_names_gets_them_as_written() -> None:
    assert " ".join(p.text for p in pieces("Dončić’s 51", NAMES, respell=False)) == "Dončić’s fifty-one"
    assert NAMES.hints("Luka Dončić, Dončić and Gilgeous-Alexander") == (
        ("Dončić", "DON-chitch"),
        ("Gilgeous", "GIL-juss"),
    )


def test_phonemes_follow_a_name_into_its_possessive() -> None:
    assert [piece.phonemes for piece in pieces("Dončić Dončić's points", NAMES)] == [
        "d'0ntSItS",
        "d'0ntSItSIz",
        None,
    ]
