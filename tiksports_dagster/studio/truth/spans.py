"""Several periods told as one time: "the second and third quarters", "the last three", "the rest of the way"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tiksports_dagster.studio.truth.games import over
from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.periods import ORDINAL, PeriodSaid, numbers_of, place_of, scope_over
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, SMALL_NUMBERS

_N = "|".join(word for word in SMALL_NUMBERS if word != "zero")
_SPAN = re.compile(
    # "the final two quarters", and without the noun where nothing else can be counted
    rf"\b(?P<end>first|opening|last|final|closing|middle|next|other|remaining) (?P<n>{_N}|\d)(?!\.\d)"
    rf"(?: (?P<noun>{PERIOD_NOUNS})\b|(?=[.,;:!?]|$| (?:combined|together|alone)\b))"
    # "the second and third quarters", "the first through the fourth", "quarters two and three"
    rf"|\b(?P<a>{ORDINAL})(?: {PERIOD_NOUNS})?(?P<link>,? and (?:the )?| through (?:the )?| to (?:the )?|[-–]"
    rf"|, (?:the )?(?P<m>{ORDINAL}),? and (?:the )?)(?P<b>{ORDINAL})"
    r" (?P<plural>quarters|periods|innings|halves|frames)\b"
    rf"|\b(?:quarters|periods|innings) (?P<c>{_N}|\d) (?P<how>and|through|to) (?P<d>{_N}|\d)\b"
    rf"|\b(?P<e>{ORDINAL})(?: {PERIOD_NOUNS})?,? (?:and|plus) (?:overtime|OT|extra time|the extra session)\b"
    r"|\b(?P<ot>(?:the )?(?:extra|bonus|overtime) (?:five|5) minutes|the (?:extra|bonus) (?:period|session|frame))\b"
    # in baseball the visitors bat first
    r"|\b(?P<top>before [^.;:!?,]{3,30}? (?:(?:c[ao]me|got|stepped|walked|went)(?: up)? to (?:bat|the plate)"
    r"|(?:swung|picked up) a bat|batted|took a swing|had a chance to hit)\b)"
    rf"|\bfrom (?:the (?:start|beginning|top|outset|opening tip) of )?the (?P<on>{ORDINAL})(?: {PERIOD_NOUNS})? "
    r"(?:on(?!e)|onwards?|forward|to the (?:very )?(?:end|horn|finish|buzzer|final \w+)|through (?:overtime|the end"
    r"|OT))\b"
    # what is left after a period that was told
    r"|\b(?P<rest>(?:for |over |in )?the rest of (?:the |that )?(?:way|game|night|contest|evening)\b"
    r"|(?:from|after) (?:there|then|that point)(?: on| onward)?\b|from that point(?: on)?\b|thereafter\b"
    rf"|after (?:that|it)\b|(?<=[a-z] )every (?:quarter|period|inning) after that\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"(?: {PERIOD_NOUNS})?(?:,| and|, and|,? then|,? plus|\s&) (?:the )?(?:in the )?", re.IGNORECASE)
"""Between two periods that are told in one breath: "the first and the sixth"."""


_INNINGS = 9


def spans_in(text: str, periods: Sequence[PeriodSaid], carried: str, knowledge: Knowledge) -> list[PeriodSaid]:
    """The periods of a sentence, those told together as one; ``carried`` is the time that the sentence before told."""
    last = knowledge.last or knowledge.regular
    found: list[PeriodSaid] = []
    for match in _SPAN.finditer(text) if last else ():
        before = [p.scope for p in periods if p.end <= match.start()] or [carried or _told_of(knowledge)]
        numbers = _numbers(match, knowledge.regular, last, numbers_of(before[-1], last))
        if numbers and numbers <= set(range(1, last + 1)):
            scope = scope_over(numbers, knowledge.regular)
            noun = "rest" if match["rest"] else ""
            found.append(PeriodSaid(match.start(), match.end(), match[0], max(numbers), noun, scope))
    outside = [p for p in periods if not any(s.start < p.end and p.start < s.end for s in found)]
    return sorted([*found, *(_without(p, knowledge.regular, last) for p in outside)], key=lambda p: p.start)


def _told_of(knowledge: Knowledge) -> str:
    """The one period of which the sheet tells what an athlete did; ``""`` when there are none or several."""
    told = {k.scope for k in knowledge.known if k.unit != "SCORE" and re.fullmatch(r"p\d+", k.scope)}
    return told.pop() if len(told) == 1 else ""


def _without(period: PeriodSaid, regular: int, last: int) -> PeriodSaid:
    """ "Outside the third" as all periods but that one."""
    if not period.scope.startswith("x") or not last:
        return period
    return replace(period, scope=scope_over(set(range(1, last + 1)) - {int(period.scope[1:])}, regular))


def _numbers(match: re.Match[str], regular: int, last: int, before: set[int]) -> set[int]:
    """The periods that a span names; none where nobody can tell."""
    if match["ot"]:
        return {last} if last > regular else set()
    if match["top"]:
        return {1} if regular == _INNINGS else set()
    if match["on"]:
        place = place_of(match["on"].casefold(), regular)
        return set(range(place, last + 1)) if place else set()
    if match["rest"]:
        return set(range(max(before) + 1, last + 1)) if before else set()
    if match["c"]:
        first, second = (_count(match[name]) for name in ("c", "d"))
        return {first, second} if match["how"].casefold() == "and" else set(range(first, second + 1))
    if match["e"]:
        place = place_of(match["e"].casefold(), regular)
        return {place, *range(regular + 1, last + 1)} if place and last > regular else set()
    if match["a"]:
        places = [place_of(match[name].casefold(), regular) for name in ("a", "m", "b") if match[name]]
        told = {place for place in places if place}
        if match["plural"] == "halves" or len(told) < len(places):
            return set()
        return told if "and" in match["link"] else set(range(min(told), max(told) + 1))
    return _counted(match["end"].casefold(), _count(match["n"]), regular, last, before)


def _counted(end: str, count: int, regular: int, last: int, before: set[int]) -> set[int]:
    if end in ("first", "opening"):
        return set(range(1, count + 1))
    if end == "middle":
        first = (regular - count) // 2 + 1
        return set(range(first, first + count)) if (regular - count) % 2 == 0 else set()
    if end == "next":
        return set(range(max(before) + 1, max(before) + 1 + count)) if before else set()
    if end in ("other", "remaining"):
        rest = set(range(1, last + 1)) - before
        return rest if before and len(rest) == count else set()
    return set(range(regular - count + 1, regular + 1)) if count <= regular else set()


def _count(word: str) -> int:
    return SMALL_NUMBERS.get(word.casefold()) or int(word)


def joined(text: str, periods: Sequence[PeriodSaid], regular: int) -> str:
    """The time that single periods make together which are told in one breath; ``""`` where there are none such."""
    rows = [p for p in periods if p.scope == f"p{p.number}"]
    told = [a for a, b in pairwise(rows) if _JOINED.fullmatch(text[a.end : b.start])]
    if not told or len(told) != len(rows) - 1:
        return ""
    return scope_over({p.number for p in rows if p.number}, regular)


def with_spans(knowledge: Knowledge, scopes: Iterable[str]) -> Knowledge:
    """What the sheet knows, with what it has of times that a sentence puts together."""
    rows = [row for scope in dict.fromkeys(scopes) if scope.startswith("s") for row in _rows(scope, knowledge)]
    return replace(knowledge, known=[*knowledge.known, *rows]) if rows else knowledge


def _rows(scope: str, knowledge: Knowledge) -> Iterator[Known]:
    """Both sides' scores of several periods, and an athlete's, where only one period is left out."""
    last = knowledge.last or knowledge.regular
    numbers = numbers_of(scope, last)
    for game in knowledge.games:
        yield from over(game, scope, sorted(numbers))
    left_out = set(range(1, last + 1)) - numbers
    people = [k for k in knowledge.known if k.role == "count" and len(k.values) == 1 and k.who and k.unit != "SCORE"]
    for part in people if len(left_out) == 1 else ():
        if part.scope != f"p{min(left_out)}":
            continue
        for whole in people:
            if whole.scope == "game" and (whole.who, whole.unit) == (part.who, part.unit):
                rest = whole.values[0] - part.values[0]
                facts = (*whole.facts, *part.facts)
                yield replace(whole, values=(rest,), scope=scope, facts=facts, operation="difference", said=None)
                break
