"""Both sides' numbers told as a pair: "36 for the Celtics, 20 for Dallas"; "Boston 66, Dallas 59" after the half."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention
from tiksports_dagster.studio.truth.othertimes import FINAL
from tiksports_dagster.studio.truth.periods import PeriodSaid, numbers_of
from tiksports_dagster.studio.truth.read import Carry, Said

_COUNTED = r"(?:\s+(?:points?|runs?|goals?))?"
_FOR = re.compile(rf"{_COUNTED}\s+(?:for|from|by)\s+(?:the\s+)?")
"""Between a number and whose it is, where the name comes last."""
_HAD = re.compile(
    r"(?:['’]s?)?[:,]?\s+(?:(?:just|only|scored?|scores|drop(?:s|ped)?|had|has|put up|puts up|with|got|gets|hung"
    r"|made|at|won it)\s+)*"
)
"""Between whose it is and the number, where the name comes first."""
_BESIDE = re.compile(
    rf"{_COUNTED},?\s+(?:(?:and|to|but|while|against|just|only|the|a mere|beats?|topp?ed|tops)\s+)*", re.IGNORECASE
)
"""Between the two."""
_ADDED = re.compile(
    r"\b(?:add (?:those|these|them|the two|both|it)|so far|together|at the half|halftime|combined|add up|running"
    r"|through)\b",
    re.IGNORECASE,
)
"""The periods told so far are put together."""


def with_sides(
    numbers: Sequence[Said],
    mentions: Sequence[Mention],
    periods: Sequence[PeriodSaid],
    carry: Carry,
    knowledge: Knowledge,
) -> list[Said]:
    """The numbers of a sentence, those of both sides beside each other with their owners and the time they are of.

    A time is taken only where both values are the sides' scores in it; any other pair is left as it was read.
    """
    rows = list(numbers)
    whole = numbers[0].whole if numbers else ""
    for place, (first, second) in enumerate(pairwise(numbers)):
        owners = _owners(whole, first, second, mentions, knowledge)
        if owners is None:
            continue
        scopes = dict.fromkeys(_times(first, whole, periods, carry, knowledge))
        scope = next((scope for scope in scopes if _scored(scope, (first, second), owners, knowledge)), None)
        if scope is not None:
            for offset, (said, who) in enumerate(zip((first, second), owners, strict=True)):
                counted = said.unit if re.match(r"\s+(?:points?|runs?|goals?)\b", whole[said.end :]) else "SCORE"
                rows[place + offset] = replace(
                    said, who=who, sure=True, scope=scope, role="count", side="", unit=counted, noun=""
                )
    return rows


def _owners(
    whole: str, first: Said, second: Said, mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[frozenset[str], frozenset[str]] | None:
    """Whose the two numbers are, where both are told in the same way of the two sides of the game."""
    if len(first.values) != 1 or len(second.values) != 1 or not knowledge.games:
        return None
    for named, gaps in (
        ([_after(m, mentions) for m in (first, second)], _FOR),
        ([_before(m, mentions) for m in (first, second)], _HAD),
    ):
        one, other = named
        if one is None or other is None:
            continue
        last = gaps is _FOR
        inner = (
            (whole[first.end : one.start], whole[second.end : other.start], whole[one.end : second.start])
            if last
            else (whole[one.end : first.start], whole[other.end : second.start], whole[first.end : other.start])
        )
        fits = gaps.fullmatch(inner[0]) and gaps.fullmatch(inner[1]) and _BESIDE.fullmatch(inner[2])
        game = knowledge.games[0]
        sides = [side for m in (one, other) for side in (game.home, game.away) if m.keys & side]
        if fits and len(sides) == len(named) and sides[0] != sides[1]:
            return sides[0], sides[1]
    return None


def _after(said: Said, mentions: Sequence[Mention]) -> Mention | None:
    return next((m for m in mentions if m.start >= said.end), None)


def _before(said: Said, mentions: Sequence[Mention]) -> Mention | None:
    return next((m for m in reversed(mentions) if m.end <= said.start), None)


def _times(said: Said, whole: str, periods: Sequence[PeriodSaid], carry: Carry, knowledge: Knowledge) -> Iterator[str]:
    """What the two may be of: the periods that the sentence names, else those up to the one told before."""
    if said.scope:
        yield said.scope
    for period in periods:
        yield period.scope
        if period.scope == "h2" and period.number is None:
            yield "p3"  # what came right after the break
    told = numbers_of(carry.time, knowledge.last)
    if told and not periods:
        yield f"to{max(told)}" if _ADDED.search(whole) else carry.time


def _scored(
    scope: str, two: tuple[Said, Said], owners: tuple[frozenset[str], frozenset[str]], knowledge: Knowledge
) -> bool:
    return all(
        any(
            k.unit == "SCORE" and k.scope == scope and k.role == "count" and k.values == said.values and k.who & who
            for k in knowledge.known
        )
        for said, who in zip(two, owners, strict=True)
    )


def unlike_sides(first: Said, second: Said, mentions: Sequence[Mention], knowledge: Knowledge) -> str:
    """Why two numbers told as both sides' scores are none: of one side, or of another time, or of something else."""
    counted = {"SCORE", None, *score_units(knowledge.league)}
    owners = _owners(first.whole, first, second, mentions, knowledge) if {first.unit, second.unit} <= counted else None
    if owners is None or not {first.role, second.role} <= {"count", "sum"} or first.about or second.about:
        return ""
    final = FINAL.search(first.sentence[: first.start])
    scopes = {"game"} if final else {k.scope for k in knowledge.known if k.unit == "SCORE"}
    if any(_scored(scope, (first, second), owners, knowledge) for scope in scopes):
        return ""
    return f"{first.text} and {second.text} are not what the two sides scored at the same time"
