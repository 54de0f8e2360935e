"""A player's line as it is said: "35, 10 and seven" are points, rebounds and assists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tiksports_dagster.studio.truth.leagues import rules_of
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.words import unit_in

_WENT_FOR = re.compile(
    r"\b(?:(?:went|goes|going) for|chipped in|added|adds|finished with|posted|put up|dropped|poured in|ended with|gave"
    r" (?:the )?X+(?: X+)*)\s+$|^$|:\s+$"
)


def box_order(numbers: list[Said], league: str | None, people: frozenset[str]) -> list[Said]:
    """ "35, 10 and seven" of a basketball player are points, rebounds and assists, in this order; of two the points."""
    rows = _headed(numbers)
    if not rules_of(league).basketball:
        return rows
    for place in range(len(rows) - 2):
        three = rows[place : place + 3]
        gaps = [three[0].sentence[a.end : b.start] for a, b in pairwise(three)]
        if _all_bare(three) and re.fullmatch(r",\s+", gaps[0]) and re.fullmatch(r",?\s+and\s+|,\s+", gaps[1]):
            for offset, unit in enumerate(("PTS", "REB", "AST")):
                rows[place + offset] = replace(rows[place + offset], unit=unit)
    for place, (first, second) in enumerate(pairwise(list(rows))):
        beside = first.sentence[first.end : second.start] == " and " and _WENT_FOR.search(first.sentence[: first.start])
        if beside and _all_bare([first, second]) and first.who <= people:
            rows[place] = replace(first, unit="PTS")
            rows[place + 1] = replace(second, implied=frozenset({"REB", "AST"}))
    return rows


_HEAD = re.compile(r"(?:^|[,;:.—–]\s|\band\s)(?P<noun>[A-Za-z]+(?:[ -][a-z]+)?)(?::|,)?\s+$")
_LIST = re.compile(r"\b(?P<nouns>[A-Za-z-]+(?:, [a-z-]+)*,? and [a-z-]+)\b[^\d;:.]{0,45}[:,—–]?\s$")
_NEXT = re.compile(r",? and |, ?|[/-]")


def _headed(numbers: Sequence[Said]) -> list[Said]:
    """ "Points 37, rebounds 12, assists 11", and "in points, rebounds and assists: 37, 12 and 11"."""
    rows = list(numbers)
    alone = [len(said.values) == 1 and re.match(r"\s*(?:[,.;:!?]|$|and\b)", said.sentence[said.end :]) for said in rows]
    for place, said in enumerate(numbers):
        before = said.sentence[: said.start]
        head = _HEAD.search(before)
        unit = unit_in(head["noun"].casefold().split())[0] if head and alone[place] else None
        if unit in _COLUMNS:
            rows[place] = replace(said, unit=unit, noun="", role="count")
        listed = _LIST.search(before)
        units = [unit_in([noun])[0] for noun in re.findall(r"[a-z-]+", listed["nouns"].casefold())] if listed else []
        units = [unit for unit in units if unit is not None or len(units) < _TWO]
        those = numbers[place : place + len(units)]
        gaps = [said.sentence[a.end : b.start] for a, b in pairwise(those)]
        if len(those) == len(units) >= _TWO and set(units) <= _COLUMNS and all(_NEXT.fullmatch(gap) for gap in gaps):
            for offset, unit in enumerate(units):
                rows[place + offset] = replace(those[offset], unit=unit, noun="", role="count")
    return rows


_TWO = 2
"""The shortest list."""
_COLUMNS = frozenset({
    "PTS", "REB", "AST", "STL", "BLK", "TO", "3PM", "HR", "RBI", "H", "R", "K", "BB", "G", "SOG", "SV", "PYDS", "RUYDS",
    "REYDS", "YDS", "PTD", "RUTD", "RETD", "TD", "INT", "REC", "CAR", "W", "L",
})  # fmt: skip
"""What a line has columns of."""


def _all_bare(numbers: Sequence[Said]) -> bool:
    """Whether nothing says what the numbers count."""
    return all(said.unit is None and not said.noun and said.role in ("count", "ordinal") for said in numbers)
