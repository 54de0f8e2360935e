"""Finding the numbers in a text, in digits or in words: what must be backed by a fact. Language only, no facts here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Number:
    """One number as a text says it.

    ``values`` has one entry for a plain number and several for a score, a record, a date or a time (``63-82``,
    ``1-for-4``, ``7:10``): such a number is only equal to the same row of values.
    """

    text: str
    start: int
    end: int
    values: tuple[Decimal, ...]


_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_ORDINAL_UNITS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
_ORDINAL_TENS = (
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth",
)  # fmt: skip
_SMALL = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: value for value, word in enumerate(_ORDINAL_UNITS)},
    "nil": 0,
}
_TEN = {word: 20 + 10 * place for words in (_TENS, _ORDINAL_TENS) for place, word in enumerate(words)}
_ROUND = {
    "hundred": 100,
    "dozen": 12,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_SCALE = {
    f"{word}{ending}": value
    for word, value in _ROUND.items()
    for ending in ("", "s", "th")
    if word + ending != "dozenth"
}
# Words that count without being numerals. "double" and "triple" are left out: in baseball they are hits.
_COUNTING = {"once": 1, "twice": 2, "thrice": 3, "both": 2, "pair": 2, "couple": 2, "duo": 2, "trio": 3}
_ORDINALS = {*_ORDINAL_UNITS, *_ORDINAL_TENS}

_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
_JOIN = r"(?:-(?:for|of|to)-|\s?[-\u2010-\u2015\u2212]\s?|[/:])"
_DIGITS = re.compile(
    rf"(?P<sign>(?<![\w.)\]])[-\u2212\u2013](?=[.\d]))?(?P<money>[$£€]\s?)?(?P<row>{_PLAIN}(?:{_JOIN}{_PLAIN})*)"
    r"(?P<tail>(?:st|nd|rd|th)\b|[kK](?![\w-])|M(?![\w-])|bn\b|[mMbB]n?\b|"
    r"[\s-](?:hundred|dozen|thousand|million|billion|trillion)s?\b)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
PART_LABEL = re.compile(r"(?:^|(?<=[.!?·]\s)|(?<=\n))Part ([1-9])(?=:\s|$)", re.MULTILINE)
"""What a part of a story is called at the head of a text: ``Part 2: …``. It is no claim about sport."""
_TAIL_SCALE = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000}


def numbers_in(text: str) -> list[Number]:
    """Every number in ``text`` in reading order: digits, decimals, comma groups, money, scores and records,
    ordinals, number words up to trillions, ``40K`` and ``1.2 million``, "a dozen", "twice", "both".

    Strict on purpose: ``one`` counts even as a pronoun, ``second`` even as a time. Values are exact decimals. The
    number of a ``Part 2:`` counts nothing and is left out.
    """
    found = [*_digit_numbers(text), *_word_numbers(text), *_symbol_numbers(text)]
    labels = {match.start(1) for match in PART_LABEL.finditer(text)}
    return sorted((number for number in found if number.start not in labels), key=lambda number: number.start)


def _digit_numbers(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        parts = re.split(_JOIN, match["row"], flags=re.IGNORECASE)
        values = [Decimal(part.replace(",", "")) for part in parts]
        end = match.end("row")
        scale = _tail_scale(match["tail"], money=bool(match["money"]))
        if scale is not None:
            end = match.end()
            values[-1] *= scale
        if match["sign"]:
            values[0] = -values[0]
        yield Number(text[match.start() : end], match.start(), end, tuple(values))


def _tail_scale(tail: str | None, *, money: bool) -> int | None:
    """What the letters after the digits multiply by; None when they are not part of the number."""
    if not tail:
        return None
    word = tail.strip(" -\u00a0\t\n").lower()
    if word in ("st", "nd", "rd", "th"):
        return 1
    if word in _SCALE:
        return _SCALE[word]
    # 3B is a triple and 100m a distance; only money is written so.
    if word in _TAIL_SCALE and (money or tail in ("k", "K", "M", "bn")):
        return _TAIL_SCALE[word]
    return None


def _symbol_numbers(text: str) -> Iterator[Number]:
    for place, char in enumerate(text):
        if char.isnumeric() and not char.isdecimal():
            value = unicodedata.numeric(char, None)
            if value is not None:
                yield Number(char, place, place + 1, (Decimal(str(value)),))


def _word_numbers(text: str) -> Iterator[Number]:
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        used, value = _read_words(text, words[place:])
        if not used:
            place += 1
            continue
        start, end = words[place].start(), words[place + used - 1].end()
        if not _is_tail_of_digits(text, start, words[place].group().lower()):
            yield Number(text[start:end], start, end, (Decimal(value),))
        place += used


def _is_tail_of_digits(text: str, start: int, word: str) -> bool:
    """True for the ``million`` of ``54 million``, which belongs to the digits before it."""
    return word in _SCALE and re.search(r"\d[\s-]$", text[:start]) is not None


def _read_words(text: str, words: list[re.Match[str]]) -> tuple[int, int]:
    """How many of ``words`` from the start are one numeral, and its value; (0, 0) when the first is none.

    Reads "one hundred and four" and "forty-two thousand" whole, and stops where English starts a new number
    ("nineteen eighty" are two).
    """
    first = words[0].group().lower()
    if first in _COUNTING:
        return 1, _COUNTING[first]
    if first == "half":
        return _half_dozen(text, words)
    total = current = used = 0
    room = 10**15  # the next word must be smaller than the place it falls into
    for index, match in enumerate(words):
        word = match.group().lower()
        if index and not _joined(text, words[index - 1], match):
            break
        if word == "and" and used and index == used and _continues(words, index, room):
            continue
        value = _SMALL.get(word, _TEN.get(word))
        if value is not None and value < room and (value or not used):
            current += value
            room = 10 if word in _TEN else 1
        elif word in _SCALE:
            scale = _SCALE[word]
            if scale > 100:
                total, current = total + max(current, 1) * scale, 0
            else:
                current = max(current, 1) * scale
            room = min(scale, 100) if scale <= 100 else scale
        else:
            break
        used = index + 1
        if word in _ORDINALS or word.endswith("th"):
            break
    return used, total + current


def _half_dozen(text: str, words: list[re.Match[str]]) -> tuple[int, int]:
    following = [match.group().lower() for match in words[1:3]]
    if following[:1] == ["dozen"] and _joined(text, words[0], words[1]):
        return 2, 6
    return (3, 6) if following == ["a", "dozen"] else (0, 0)


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return re.fullmatch(r"[\s\u2010-\u2012-]{1,3}", text[left.end() : right.start()]) is not None


def _continues(words: list[re.Match[str]], index: int, room: int) -> bool:
    """After ``and``: only "hundred and four" goes on, "two and three" are two numbers."""
    if room < 100 or index + 1 >= len(words):
        return False
    word = words[index + 1].group().lower()
    return word in _SMALL or word in _TEN
