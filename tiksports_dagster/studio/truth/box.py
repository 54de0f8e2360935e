"""A player's line as it is said: "35, 10 and seven" are points, rebounds and assists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tiksports_dagster.studio.truth.leagues import rules_of
from tiksports_dagster.studio.truth.read import Said

_WENT_FOR = re.compile(
    r"\b(?:(?:went|goes|going) for|chipped in|added|adds|finished with|posted|put up|dropped|poured in|ended with|gave"
    r" (?:the )?X+(?: X+)*)\s+$|^$|:\s+$"
)


def box_order(numbers: list[Said], league: str | None, people: frozenset[str]) -> list[Said]:
    """ "35, 10 and seven" of a basketball player are points, rebounds and assists, in this order; of two the points."""
    rows = list(numbers)
    if not rules_of(league).basketball:
        return rows
    for place in range(len(rows) - 2):
        three = rows[place : place + 3]
        gaps = [three[0].sentence[a.end : b.start] for a, b in pairwise(three)]
        if _all_bare(three) and re.fullmatch(r",\s+", gaps[0]) and re.fullmatch(r",?\s+and\s+|,\s+", gaps[1]):
            for offset, unit in enumerate(("PTS", "REB", "AST")):
                rows[place + offset] = replace(rows[place + offset], unit=unit)
    for place, (first, second) in enumerate(pairwise(numbers)):
        beside = first.sentence[first.end : second.start] == " and " and _WENT_FOR.search(first.sentence[: first.start])
        if beside and _all_bare([first, second]) and first.who <= people:
            rows[place] = replace(first, unit="PTS")
            rows[place + 1] = replace(second, implied=frozenset({"REB", "AST"}))
    return rows


def _all_bare(numbers: Sequence[Said]) -> bool:
    """Whether nothing says what the numbers count."""
    return all(said.unit is None and not said.noun and said.role in ("count", "ordinal") for said in numbers)
