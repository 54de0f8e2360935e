"""Amounts in other measures than the sheet's: feet of a jump, points of threes, how many rank ahead, ways out."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

from tiksports_dagster.studio.truth.fit import Backing
from tiksports_dagster.studio.truth.known import Known
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene, equal, owned
from tiksports_dagster.studio.truth.words import unit_in

_INCHES = {"FEET": Decimal(12), "YDS": Decimal(36)}
_AND_MORE = re.compile(r"\s*(?:feet|foot|yards?)?\s*(?:and (?:change|then some|a bit)|plus)\b|\+")
_PAST = re.compile(r"\b(?:past|beyond|over|clear(?:ed|s)?|topped) (?:the )?$")
_AND = re.compile(r"\b(?:feet|foot|yards?),?\s+(?:and\s+)?(?:just\s+)?$")
_SPARE = re.compile(r"\b(?:to spare|past|beyond|over|more|by)\b")
_FROM_DEEP = re.compile(
    r"\b(?:from (?:deep|three|downtown|distance|range|long range)|beyond the arc|on threes"
    r"|from three-point (?:range|land)|behind the (?:arc|line))\b"
)
_AHEAD_IN_RANK = re.compile(
    r"\b(?:[Oo]nly|[Jj]ust)\s+X*(?P<n>\w+)\s+(?:other\s+)?(?:players?|men|man|guys?|people|person|others?)\b[^.;:!?]*?"
    r"\b(?:averag\w+|hands? out|dish\w*|grabs?|pulls? down|scores?|has|have|gets?|does|do|ranks?|are|is)\s+"
    r"(?:more|better|higher|ahead)\b"
)
_WAYS_OUT = re.compile(
    r"(?:ways?|escape|chance|opt-?out|out|exit|option|opportunit|window|escape hatch)\w*", re.IGNORECASE
)
_LEAVES = re.compile(
    r"\b(?:opt(?:ing)?[- ]outs?|walk(?: away)?|leave|get out|test (?:free agency|the market)|bail"
    r"|hit free agency|exits?|dip|bounce|hatch(?:es)?|bolt|jump ship|move on)\b",
    re.IGNORECASE,
)


def length(said: Said, scene: Scene) -> Backing | None:
    """ "More than twelve feet", "with two inches to spare", of a jump of 12 feet and 2 inches."""
    rows = [k for k in scene.knowledge.known if k.unit == "INCH" and k.values[0] > 36 and owned(said, k.who, scene)]
    per = _INCHES.get(said.unit or "")
    for k in rows:
        if per is not None:
            more = k.values[0] - per * said.values[0]
            past = _PAST.search(said.sentence[: said.start])
            above = (
                said.about == "above"
                or past
                or _AND_MORE.match(said.sentence[said.end :])
                or _inches_after(said, scene)
            )
            if 0 < more < per and above:
                return Backing("rounded", k.facts)
        elif (
            said.unit == "INCH"
            and (_SPARE.search(said.sentence) or _AND.search(said.sentence[: said.start]))
            and k.values[0] - said.values[0] in _feet(scene)
        ):
            return Backing("difference", k.facts)
    return None


def _feet(scene: Scene) -> set[Decimal]:
    """The feet that the sentence tells, in inches."""
    return {_INCHES[o.unit] * o.values[0] for o in scene.numbers if o.unit in _INCHES and len(o.values) == 1}


def _inches_after(said: Said, scene: Scene) -> bool:
    return any(o.unit == "INCH" and o.start > said.end for o in scene.numbers)


_MONEY = 1_000_000
_REST = re.compile(r"\b(?:final|last|other|remaining|rest|next|back|after|skips?|left)\b")
_SPLIT = re.compile(r"\b(?:split|spread|divid\w+|averag\w+|over|across|apiece|each|a year|a season|per year)\b", re.I)
_SPREAD = re.compile(r"\b(?:apiece|each|averag\w+|a year|a season|per (?:year|season)|annually|yearly|annual)\b")
_RICHER = re.compile(r"\b(?:richer|more|above|over|better|higher|bigger|larger|past|north)\b")
_BEATS = re.compile(r"\b(?:beats?|tops?|outpays?|outdoes) (?:the|his|that) (?:yearly |annual )?average by (?:about )?$")
_POORER = re.compile(r"\b(?:poorer|less|below|under|lower|smaller|short|shy)\b")


def spread(said: Said, scene: Scene) -> Backing | None:
    """ "The last two seasons average 17 million", of 54 in three years with 20 in the first; and how far a year's pay
    is from the average of all."""
    if said.values[0] < _MONEY or not _SPLIT.search(said.sentence):
        return None
    if (paid := _even_pay(said, scene)) is not None or not _SPREAD.search(said.sentence):
        return paid
    rows = [k for k in scene.knowledge.known if k.unit == "USD" and len(k.values) == 1]
    years = [k for k in scene.knowledge.known if k.unit == "YEAR" and k.role in ("count", "margin") and k.values[0] > 1]
    for whole, first, span in product(rows, rows, years):
        count, rest = span.values[0], whole.values[0] - first.values[0]
        facts = (*whole.facts, *first.facts, *span.facts)
        if rest <= 0:
            continue
        if _REST.search(said.sentence) and equal(said, rest / (count - 1)):
            return Backing("ratio", facts)
        more = first.values[0] - whole.values[0] / count
        told = _RICHER if more > 0 else _POORER
        beats = more > 0 and _BEATS.search(said.sentence[: said.start])
        if (beats or told.search(said.sentence, said.end)) and equal(said, abs(more)):
            return Backing("difference", facts)
    return None


def _even_pay(said: Said, scene: Scene) -> Backing | None:
    """ "Split 54 million over three years and you get 18": the whole and its years told, or the years alone."""
    told = [o for o in (*scene.carry.numbers, *scene.numbers) if o.end <= said.start or o.whole != said.whole]
    known = scene.knowledge.known
    for whole in (k for k in known if k.unit == "USD" and k.values in [o.values for o in told]):
        for span in (k for k in known if k.unit == "YEAR" and k.role in ("count", "margin") and k.values[0] > 1):
            years = any(o.values == span.values and o.unit in (None, "YEAR", "SEASON") for o in told)
            own = owned(said, whole.who, scene) and whole.who & span.who
            rest = _OF_THE_REST.search(said.sentence[: said.start])
            if years and own and not rest and equal(said, whole.values[0] / span.values[0]):
                return Backing("ratio", (*whole.facts, *span.facts))
    return None


_OF_THE_REST = re.compile(r"\b(?:other|remaining|last|final|next|rest|left|leaves?)\b")
_OVER_YEARS = re.compile(r"\b(?:million|dollars)\s+(?:over|across|in|by|for)\s+(?:the\s+)?$")


_UNTIL = re.compile(r"\b(?:before|until|reach\w*|through) (?:year|season) $")


def contract_years(said: Said, scene: Scene) -> Backing | None:
    """ "54 million over three", "before year three": the years of a contract, and one of them."""
    over = _OVER_YEARS.search(said.sentence[: said.start]) and said.role == "count"
    nth = said.role == "ordinal" and said.unit == "SEASON" and _UNTIL.search(said.sentence[: said.start])
    for k in scene.knowledge.known if over or nth else ():
        years = k.unit == "YEAR" and k.role in ("count", "margin") and k.values[0] > 1
        told = k.values == said.values or (nth and 1 <= said.values[0] < k.values[0])
        if years and told and owned(said, k.who, scene):
            return Backing("same" if k.values == said.values else "count", k.facts)
    return None


_DISTANCE = re.compile(r"\b(\d+)-yard (?:dash|run|sprint)\b")
_A_SECOND = re.compile(r"\s+yards? (?:every|a|per|each) (?:single )?second\b")


def speed(said: Said, scene: Scene) -> Backing | None:
    """ "Nine and a half yards every second", of forty yards in 4.21 seconds."""
    if not _A_SECOND.match(said.sentence, said.end):
        return None
    yards = (Decimal(m[1]) for f in scene.knowledge.statements for m in _DISTANCE.finditer(f.value))
    told = [o.values for o in (*scene.numbers, *scene.carry.numbers)]
    times = [k for k in scene.knowledge.known if k.unit == "SEC" and k.values in told]
    for far, k in product(list(yards), times):
        if abs(far / k.values[0] - said.values[0]) < Decimal("0.05"):
            return Backing("ratio", k.facts)
    return None


def of_threes(said: Said, scene: Scene) -> Backing | None:
    """ "21 threes: that's 63 points from deep"."""
    if said.unit not in (None, "PTS") or not _FROM_DEEP.search(said.sentence):
        return None
    for k in scene.knowledge.known:
        if k.unit == "3PM" and len(k.values) == 1 and 3 * k.values[0] == said.values[0] and owned(said, k.who, scene):
            return Backing("ratio", k.facts)
    return None


def ranks_ahead(said: Said, scene: Scene) -> Backing | str | None:
    """ "Only two players in the NBA average more": one less than the place; None where nothing of it is said."""
    match = _AHEAD_IN_RANK.search(said.sentence)
    if match is None or match.start("n") != said.start:
        return None
    units = _units(said.sentence[said.end :]) or {o.unit for o in scene.carry.numbers[-1:]}
    people = frozenset(k for m in scene.mentions for k in m.keys) | (
        frozenset() if scene.mentions else scene.carry.athlete
    )
    for k in scene.knowledge.known:
        if k.role == "rank" and k.unit in units and k.who & people and k.said is None:
            if k.values[0] - 1 == said.values[0]:
                return Backing("difference", k.facts)
            return f"the sheet has place {k.values[0]} there ({k.facts[0]}), so {k.values[0] - 1} are ahead"
    return None


def _units(text: str) -> set[str]:
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", text.casefold())
    found = {unit for place in range(len(words)) if (unit := unit_in(words[place : place + 2])[0])}
    return found - {"MAN", "GP", "TEAM"}


def ways_out(said: Said, scene: Scene) -> Backing | None:
    """ "Two chances to walk away", of a contract that can be left after each of its first two seasons."""
    if not _WAYS_OUT.fullmatch(said.noun) or not _LEAVES.search(said.noun + said.sentence[said.end :]):
        return None
    for k in scene.knowledge.known:
        if k.said is not None and k.values == said.values and k.unit in ("SEASON", "YEAR") and _of_option(k):
            return Backing("same", k.facts)
    return None


def _of_option(k: Known) -> bool:
    return k.said is not None and re.search(r"\bopt out after each of\b", k.said.sentence[: k.said.start]) is not None
