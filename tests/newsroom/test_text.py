from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.text import (
    content_words,
    hashtags_in,
    likeness,
    normal,
    numbers_in,
    person,
    shortened,
    squashed,
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Luka Dončić", "luka doncic"),
        ("Łukasz Piszczek", "lukasz piszczek"),
        ("C.J. Cron", "cj cron"),
        ("the Bills’ new stadium", "the bills new stadium"),
        ("the Bill's", "the bill"),
        ("5–1", "5 1"),
    ],
)
def test_one_name_has_one_spelling(written: str, plain: str) -> None:
    assert normal(written) == plain


def test_a_junior_is_found_with_and_without_his_suffix() -> None:
    assert person("Ronald Acuña Jr.") == person("Ronald Acuna") == "ronald acuna"


@pytest.mark.parametrize("text", ["40,000 points", "40K points", "#40000points is 40000"])
def test_forty_thousand_is_one_number_however_it_is_written(text: str) -> None:
    assert "40000" in numbers_in(text)


def test_a_score_is_the_same_from_the_losers_side() -> None:
    assert numbers_in("Lions fall 31-41") == numbers_in("Bills win 41–31") == {"41-31"}
    assert numbers_in("Rockies 3, Cubs 1") == {"3-1"}


def test_years_and_small_numbers_are_no_evidence() -> None:
    assert numbers_in("In 2024 he had 12 rebounds") == frozenset()


def test_names_are_taken_out_of_the_words_that_carry_the_story() -> None:
    assert content_words("The Lakers trade LeBron James", ["los angeles lakers", "lebron james"]) == {"trade"}


def test_like_headlines_are_more_alike_than_unlike_ones() -> None:
    stadium = content_words("celebrate new stadium in style with big win")
    opening = content_words("opens new stadium with five touchdowns in win")
    blame = content_words("shoulders blame for the loss")
    assert likeness(stadium, opening) > 0.25 > likeness(stadium, blame)


def test_one_shared_word_is_no_likeness() -> None:
    assert likeness(frozenset({"win"}), frozenset({"win", "lottery", "pick"})) < 0.5


@given(st.text(max_size=300))
def test_any_strangers_text_can_be_read(text: str) -> None:
    assert set(squashed(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
    assert all(set(tag) <= set("abcdefghijklmnopqrstuvwxyz0123456789") for tag in hashtags_in(text))
    assert all(number.replace("-", "").isdigit() for number in numbers_in(text))
    assert likeness(content_words(text), content_words(text)) in (0.0, pytest.approx(1 / 3), pytest.approx(2 / 3), 1.0)


@given(st.text(max_size=400), st.integers(min_value=10, max_value=200))
def test_a_shortened_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    assert "\n" not in short
