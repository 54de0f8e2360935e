"""What a voice is given to read: the script's words with numbers, names and abbreviations spoken out.

Every piece remembers the written word it came from, so that captions show the script unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import Field

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.studio.voice_numbers import cardinal, ordinal, score, spoken_number

_EDGES = re.compile(r"^([\"'“‘(\[]*)(.*?)([\"'”’)\].,;:!?…]*)$", re.DOTALL)
_OWNER = re.compile(r"^(.*?)(['’]s|['’])$")
_JOINED = re.compile(r"^(\d[\d,.]*(?:st|nd|rd|th)?)[-\u2010\u2011]([A-Za-z].*)$")
_BEFORE_A_RECORD = (
    "record now at improve improves improved fall falls fell start starts started finish finished went season"
)
_RECORD_WORDS = frozenset(_BEFORE_A_RECORD.split())
_ABBREVIATIONS = {
    "vs": "versus",
    "no": "number",
    "st": "saint",
    "jr": "junior",
    "sr": "senior",
    "ot": "overtime",
    "2ot": "double overtime",
    "q1": "the first quarter",
    "q2": "the second quarter",
    "q3": "the third quarter",
    "q4": "the fourth quarter",
    "&": "and",
    "@": "at",
    "+": "plus",
    "–": ",",
    "—": ",",
    "-": ",",
}
_BEFORE_A_DAY = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_MONTHS = frozenset(_BEFORE_A_DAY.split())
_IN_CAPITALS = {
    "PTS": "points",
    "REB": "rebounds",
    "AST": "assists",
    "STL": "steals",
    "BLK": "blocks",
    "YDS": "yards",
    "TD": "touchdown",
    "TDS": "touchdowns",
    "HR": "home runs",
    "FG": "field goals",
}
"""Abbreviations of box scores, only in capitals."""
_NEEDS_DOT = frozenset({"no", "st"})
"""Abbreviations that are words of their own without a full stop."""
_SCALES = frozenset({"thousand", "million", "billion", "trillion"})


class Saying(Record):
    """How a name is said. ``say`` is a respelling every voice reads; ``espeak`` are espeak-ng's own phonemes."""

    say: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z' .-]+$")
    espeak: str | None = Field(default=None, max_length=80, pattern=r"^[A-Za-z0-9@:;,_'%=|~!?^*\"#-]+$")


class Piece(NamedTuple):
    """A stretch of text for the voice. ``word`` is the index of the written word it belongs to."""

    text: str
    word: int
    phonemes: str | None = None


class Pronunciations:
    """The list of names with how they are said. Case, accents, a possessive and punctuation do not matter."""

    def __init__(self, names: Mapping[str, Saying]) -> None:
        self._names = {_plain(name): saying for name, saying in names.items()}
        self._written = {_plain(name): name for name in names}

    def find(self, word: str) -> Saying | None:
        """How the bare word is said, None when the list does not have it."""
        return self._names.get(_plain(word))

    def hints(self, text: str) -> tuple[tuple[str, str], ...]:
        """(name, respelling) of the listed names that stand in a text, each once, in their order."""
        found: dict[str, str] = {}
        for word in text.split():
            bare = _OWNER.sub(r"\1", _parts(word)[1])
            for part in (bare, *bare.split("-")):
                saying = self.find(part)
                if saying is not None:
                    found.setdefault(self._written[_plain(part)], saying.say)
        return tuple(found.items())


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.casefold().replace("’", "'")


def _parts(word: str) -> tuple[str, str, str]:
    match = _EDGES.match(word)
    return (match[1], match[2], match[3]) if match else ("", word, "")


def pieces(text: str, names: Pronunciations, *, respell: bool = True) -> tuple[Piece, ...]:
    """The text as a voice should read it, in order, each with the index of its word in ``text.split()``.

    ``respell=False`` leaves listed names as they are written (for a voice that is told about them otherwise).
    Every written word has at least one piece.
    """
    words = text.split()
    made: list[Piece] = []
    owed = ""
    for number, word in enumerate(words):
        before, bare, after = _parts(word)
        following = words[number + 1] if number + 1 < len(words) else ""
        scaled = _parts(following)[1].casefold() in _SCALES
        money = re.fullmatch(r"([$€£])([\d,.]*\d)", bare)
        if owed and bare.casefold() in _SCALES:
            said, owed = f"{bare} {owed}", ""
        elif money and scaled:
            said = spoken_number(money[2]) or bare
            owed = {"$": "dollars", "€": "euros", "£": "pounds"}[money[1]]
        else:
            said = ""
        if said:
            made.append(Piece(said + _pause(after), number))
            continue
        if _is_date(words, number, bare):
            made.append(Piece(ordinal(int(bare)) + _pause(after), number))
            continue
        versus = "and" if _is_record(words, number, before) else "to"
        made.extend(_of_word(bare, after, number, names, versus, respell=respell))
    return tuple(made)


def _of_word(bare: str, after: str, number: int, names: Pronunciations, versus: str, *, respell: bool) -> list[Piece]:
    pause = _pause(after)
    owner = _OWNER.match(bare)
    stem, ending = (owner[1], "'s" if owner[2] != "'" else "'") if owner else (bare, "")
    saying = names.find(stem)
    if saying is not None:
        if not respell:
            return [Piece(bare + pause, number)]
        return [Piece(saying.say + ending + pause, number, _owned(saying.espeak) if ending else saying.espeak)]
    short = _ABBREVIATIONS.get(bare.casefold()) or _IN_CAPITALS.get(bare)
    if short is not None and (bare.casefold() not in _NEEDS_DOT or after.startswith(".")):
        return [Piece(short + _pause(after.removeprefix(".")), number)]
    spoken = spoken_number(bare, versus=versus)
    if spoken is None and ending:
        spoken = _with_ending(spoken_number(stem, versus=versus), ending)
    if spoken is None and re.fullmatch(r"\d[\d,]*\+", bare):
        spoken = f"{spoken_number(bare[:-1]) or bare[:-1]} plus"
    if spoken is None and (joined := _JOINED.match(bare)):
        figure = spoken_number(joined[1])
        spoken = f"{figure} {joined[2].replace('-', ' ')}" if figure else None
    if spoken is None and re.fullmatch(r"#\d+", bare):
        spoken = f"number {cardinal(int(bare[1:]))}"
    if spoken is None:
        spoken = _loose(bare)
    if "-" in spoken and names.hints(spoken):
        return _of_name(spoken, pause, number, names, respell=respell)
    return [Piece((spoken or ",") + pause, number)]


def _of_name(word: str, pause: str, number: int, names: Pronunciations, *, respell: bool) -> list[Piece]:
    """A hyphenated name, part by part: ``Gilgeous-Alexander``."""
    made: list[Piece] = []
    parts = word.split("-")
    for place, part in enumerate(parts):
        saying = names.find(part) if respell else None
        end = pause if place == len(parts) - 1 else ""
        made.append(Piece((saying.say if saying else part) + end, number, saying.espeak if saying else None))
    return made


def _owned(phonemes: str | None) -> str | None:
    """espeak-ng's phonemes of a name with its possessive: ``-iz`` after a hiss, ``-s`` after p, t, k, else ``-z``."""
    if phonemes is None:
        return None
    hisses = phonemes.endswith(("s", "z", "S", "Z"))
    return phonemes + ("Iz" if hisses else "s" if phonemes.endswith(("p", "t", "k", "f", "T")) else "z")


def _with_ending(spoken: str | None, ending: str) -> str | None:
    return None if spoken is None else spoken + ending


def _loose(bare: str) -> str:
    """Digits inside a word spoken out, signs a voice would spell left out."""
    kept = re.sub(r"(?<=\d)['′](?=\d)|[#*_~^|<>{}\\/\[\]\"″]+", " ", bare)
    kept = re.sub(r"\d+", lambda match: f" {score(int(match[0][:15]))} ", kept)
    return " ".join(kept.split())


def _is_date(words: Sequence[str], number: int, bare: str) -> bool:
    """Whether a number is a day after its month: ``March 2``."""
    before = words[number - 1].removesuffix(".").casefold() if number else ""
    return before in _MONTHS and re.fullmatch(r"[1-9]|[12]\d|3[01]", bare) is not None


def _is_record(words: Sequence[str], number: int, before: str) -> bool:
    """Whether a pair of numbers is a won-lost record: in brackets, or next to a word that says so."""
    if "(" in before or "[" in before:
        return True
    near = [_parts(word)[1].casefold() for word in words[max(0, number - 2) : number]]
    nearest = near[-1:] if near and near[-1] != "to" else near
    following = _parts(words[number + 1])[1].casefold() if number + 1 < len(words) else ""
    return any(word in _RECORD_WORDS for word in nearest) or following in ("record", "season")


def _pause(after: str) -> str:
    """The punctuation a voice breathes at."""
    for sign in after:
        if sign in ".!?…":
            return "." if sign == "…" else sign
    return "," if any(sign in ",;:)]" for sign in after) else ""
