from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.studio.language import (
    a_or_an,
    counted,
    join_and,
    ordinal,
    possessive,
    sentences,
    shuffled,
    singular,
    speaking_seconds,
    spoken_words,
)


@pytest.mark.parametrize(
    ("name", "own"), [("Cubs", "Cubs'"), ("Heat", "Heat's"), ("LeBron James", "LeBron James'"), ("", "")]
)
def test_possessives_of_names_in_s_take_the_apostrophe_alone(name: str, own: str) -> None:
    assert possessive(name) == own


@pytest.mark.parametrize(
    ("value", "noun", "said"),
    [("1", "runs", "run"), ("0", "runs", "runs"), ("2", "RBIs", "RBIs"), ("1", "RBIs", "RBI"),
     ("1", "catches", "catch"),
     ("1", "losses", "loss"), ("1", "passing yards", "passing yard"), ("7.2", "innings", "innings")],
)  # fmt: skip
def test_nouns_agree_with_their_number(value: str, noun: str, said: str) -> None:
    assert counted(value, noun) == said
    assert singular("points") == "point"


@pytest.mark.parametrize(
    ("word", "article"),
    [("RBI", "an"), ("NBA game", "an"), ("run", "a"), ("8-run inning", "an"), ("18-point night", "an"),
     ("80-yard run", "an"),
     ("1-for-4 night", "a"), ("11-hit game", "an"), ("one-run game", "a"), ("hour", "an"),
     ("earned run", "an"), ("European", "a")],
)  # fmt: skip
def test_a_or_an_goes_by_the_sound(word: str, article: str) -> None:
    assert a_or_an(word) == article


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 9, 11, 12, 13, 21, 22, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "9th", "11th", "12th", "13th", "21st", "22nd", "102nd", "111th",
    ]  # fmt: skip


def test_lists_are_joined_with_and() -> None:
    assert [join_and(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_sentences_begin_large_end_with_a_stop_and_leave_names_alone() -> None:
    assert sentences("the Rockies won. the Cubs lost") == "The Rockies won. The Cubs lost."
    assert sentences("van Dijk scored!") == "van Dijk scored!"
    assert sentences("Season records: the Cubs") == "Season records: the Cubs."


@pytest.mark.parametrize(
    ("text", "words"),
    [("63-82", 4), ("4.21", 4), ("40,000 points", 3), ("$54 million", 4), ("1-for-4", 3), ("ESPN", 2),
     ("The Cubs lost.", 3),
     ("2024", 3), ("the ninth", 2)],
)  # fmt: skip
def test_words_are_counted_as_they_are_read_out(text: str, words: int) -> None:
    assert spoken_words(text) == words


@given(st.text(max_size=80))
def test_more_text_never_takes_less_time(text: str) -> None:
    assert 0 <= speaking_seconds(text) <= speaking_seconds(text + " and then some more of it")


@given(st.text(), st.text(), st.lists(st.integers(), min_size=1, max_size=9))
def test_a_choice_is_of_the_options_and_repeatable(seed: str, slot: str, options: list[int]) -> None:
    assert sorted(shuffled(seed, slot, options)) == sorted(options)
    assert shuffled(seed, slot, options) == shuffled(seed, slot, list(options))


def test_a_choice_is_the_same_in_another_process() -> None:
    code = "from tiksports_dagster.studio.language import shuffled; print(shuffled('p', 's', list(range(9))))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert other.stdout.strip() == str(shuffled("p", "s", list(range(9))))


def test_seeds_spread_over_the_options() -> None:
    assert len({shuffled(f"post-{n}", "hook", range(5))[0] for n in range(60)}) == 5
