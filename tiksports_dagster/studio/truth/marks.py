"""Marks of a combine: which try a time was run in, and that whoever is called the fastest ran the best of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.read import Said

_ORDINAL = r"first|second|third|opening|final|last"
_ON_HIS = re.compile(
    rf"(?P<time>\d+\.\d+)(?: seconds)? (?:on|in) (?:his|her) (?P<nth>{_ORDINAL})(?: (?:try|attempt|run))?\b"
)
"""How a statement tells the time of a try."""
_TRY = re.compile(rf"\b(?P<nth>{_ORDINAL}) (?:try|attempt|run|crack|go|dash)\b", re.IGNORECASE)
_OTHER_TRY = re.compile(r"\b(?:after|from|opening with|instead of|better than|faster than)\b")
"""Where the time may be another try's than the one that is named."""
_FASTEST = re.compile(
    r"\b(?:nobody|no one|no-one|no man|none)\b[^.;:!?]*\b(?:faster|quicker)\b"
    r"|\b(?:fastest|quickest) (?:ever|man|40|time|dash)\b",
    re.IGNORECASE,
)
_OLD = re.compile(r"\b(?:old|previous|former|had|was|were|until|since|owned|held|before|than|against|to|first|then)\b")


def mark_problem(sentence: str, told: Sequence[Said], before: Sequence[Said], knowledge: Knowledge) -> str:
    """Why the times of a sentence (``told``, ``before`` those of the last one) are not of the try, or not the best, as
    it says; "" when they are, or it says neither."""
    times = [said.values[0] for said in told if said.unit == "SEC" or _is_time(said)]
    return (
        _of_the_try(sentence, times, knowledge) or _best(sentence, times, before, knowledge) or _beaten(sentence, told)
    )


def _of_the_try(sentence: str, times: Sequence[Decimal], knowledge: Knowledge) -> str:
    tries = dict(_tries(knowledge))
    named = {match["nth"].casefold() for match in _TRY.finditer(sentence)}
    if (
        _OTHER_TRY.search(sentence)
        or len(times) != 1
        or len(named) != 1
        or not named <= tries.keys()
        or times[0] not in tries.values()
    ):
        return ""
    own = tries[next(iter(named))]
    return "" if own == times[0] else f"the sheet has {own} for the {next(iter(named))} try, not {times[0]}"


def _best(sentence: str, times: Sequence[Decimal], before: Sequence[Said], knowledge: Knowledge) -> str:
    last = [
        said.values[0] for said in before if said.whole == before[-1].whole and (said.unit == "SEC" or _is_time(said))
    ]
    known = [k.values[0] for k in knowledge.known if k.unit == "SEC" and len(k.values) == 1]
    claimed = list(times) or last
    if not (_FASTEST.search(sentence) and known and claimed) or (times and _OLD.search(sentence)):
        return ""
    best = min(known)
    return "" if best in claimed else f"the fastest on the sheet is {best}, not {claimed[0]}"


_EDGES = re.compile(r"\s*(?:seconds? )?(?:edge[sd]?|beats?|tops?|topped|nips?|nipped)\b")


def _beaten(sentence: str, told: Sequence[Said]) -> str:
    """Why a time is said to beat one that is lower: "Worthy's 4.21 edges Ross's 4.22" is the other way round else."""
    times = [said for said in told if said.unit == "SEC" or _is_time(said)]
    for first, second in pairwise(times):
        if _EDGES.match(sentence, first.end) and first.values[0] > second.values[0]:
            return f"{first.text} is slower than {second.text}"
    return ""


def _is_time(said: Said) -> bool:
    return said.unit is None and len(said.values) == 1 and said.values[0] != said.values[0].to_integral_value()


def _tries(knowledge: Knowledge) -> Iterator[tuple[str, Decimal]]:
    """The times of an athlete's tries, by their ordinal."""
    for fact in knowledge.statements:
        for match in _ON_HIS.finditer(fact.value):
            yield match["nth"], Decimal(match["time"])
