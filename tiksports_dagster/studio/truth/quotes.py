"""Pieces of a sentence that stand word for word on the sheet: a headline that is read out, a game's status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Mention, fold
from tiksports_dagster.studio.truth.read import Said


@dataclass(frozen=True)
class Quote:
    """Where the sheet's own words stand in a sentence, and the fact that they are from."""

    start: int
    end: int
    fact: str


def quotes_in(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge) -> list[Quote]:
    """Pieces from a statement's start, or to its end with nobody else named beside it; statuses with a number."""
    low = fold(sentence) if len(fold(sentence)) == len(sentence) else sentence.casefold()
    found: list[Quote] = []
    for fact, status in knowledge.status:
        place = sentence.find(status) if any(char.isdigit() for char in status) else -1
        if place >= 0:
            found.append(Quote(place, place + len(status), fact))
    for statement in knowledge.statements:
        words = fold(statement.value).rstrip(" .!…").split()
        found += [Quote(start, end, statement.id) for start, end in _from_start(low, words)]
        found += [Quote(start, end, statement.id) for start, end in _to_end(low, words, mentions)]
    return found


def _from_start(low: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for size in range(len(words), 4, -1):
        head = " ".join(words[:size])
        place = low.find(head)
        whole = size == len(words) or words[size - 1][-1:] in ".,;:!?"
        if place >= 0 and re.match(r"\W" if whole else r"\s*(?:[^\w\s'’-]|$)", low[place + len(head) :] + " "):
            yield place, place + len(head)
            return


def _to_end(low: str, words: Sequence[str], mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    for size in range(len(words), 3, -1):
        tail = " ".join(words[-size:])
        place = low.find(tail)
        if place >= 0 and not any(m.end <= place or m.start >= place + len(tail) for m in mentions):
            yield place, place + len(tail)
            return


_YEAR = re.compile(r"(?<![\d,.$])(?:19|20)\d\d(?![\d,])")


def told_years(said: Said, facts: Sequence[str], knowledge: Knowledge) -> set[int]:
    """Years that the statements behind a number tell in its sentence (in all of theirs, where it is put otherwise)."""
    statements = [f.value for f in knowledge.statements if f.id in facts]
    pieces = [piece for value in statements for piece in re.split(r"(?<=[.!?])\s", value) if said.text in piece]
    return {int(year) for piece in pieces or statements for year in _YEAR.findall(piece)}
