"""How far apart two parties are in the same count, whatever the verb: "Kobe's 33,643 clears Jordan by 1,351"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tiksports_dagster.studio.truth.combined import leaders_of
from tiksports_dagster.studio.truth.fit import Backing
from tiksports_dagster.studio.truth.known import Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention
from tiksports_dagster.studio.truth.patterns import PASSIVE
from tiksports_dagster.studio.truth.read import Said, people_told
from tiksports_dagster.studio.truth.scene import Scene, clause_of, equal
from tiksports_dagster.studio.truth.unit_fit import unit_fits

_MORE = r"more|better|higher|larger|bigger|richer|greater|clear|ahead|above|past|beyond|in front|extra"
_LESS = r"fewer|less|worse|lower|poorer|smaller|behind|short|shy|back|adrift|below|under"
_COMPARED = re.compile(
    rf"(?:[\s-]+(?!and\b|but\b|while\b)[a-z]+){{0,2}}?[\s-]+(?:(?P<more>{_MORE})|(?P<less>{_LESS}))"
    r"(?:[\s-]+(?!and\b|but\b|while\b)[a-z]+){0,5}?[\s-]+(?:than|of|on|from|(?=X))"
    rf"|[\s-]+(?:(?P<above>above|beyond|past|over|ahead)|(?P<below>behind|below|under))\b"
)
"""After a number: it is how much more, or less, somebody has than whoever comes next."""
_BY = re.compile(r"\bby\s+(?:(?:just|only|exactly|nearly|about|over|a|mere|whopping|full)\s+)*$", re.IGNORECASE)
_BARE_BY = re.compile(r"(?:^|[,;:—–(.]\s|\band )(?:the\s+)?X[X .]*\s+by\s+(?:just |only )?$")
"""Before the number of "Green by four"."""
_FALLS = re.compile(
    r"\b(?:trail\w*|los[est]\w*|lost|fell|falls?|falling|behind|down|short|lag\w*|drop\w*|worse|less|fewer|miss\w*"
    r"|chas\w+"
    r"|below|under|back|looks? up|looking up|gives? up|gave up|spot\w*|shy|second|conced\w+|n['’]t|not|never)\b",
    re.IGNORECASE,
)
"""Between the two: the one told first has less."""
_FROM_TO = re.compile(
    r"\bfrom\s+(?:the\s+)?(?P<a>X[X .]*)[^;:!?]{0,40}?\b(?:to|down to"
    r"|up to)\s+(?:the\s+)?(?P<b>X[X .]*)[^;:!?]{0,40}?\s+"
    r"(?:(?P<down>drops?|falls?|slides?|dips?|descents?|declines?|steps? down|comes? down)"
    r"|(?P<up>climbs?|jumps?|leaps?|rises?|steps? up|hikes?|hops?)|(?:gaps?|stretch|distance|difference))\s+(?:of"
    r"|is)\s+"
    r"(?:just |only |a )?$",
    re.IGNORECASE,
)
_APART = re.compile(r"\b(?:gap|difference|distance|separat\w+|between|apart|cushion|margin)\b", re.IGNORECASE)
_EDGE = re.compile(r"[.;!?—–]\s|\s(?:but|while|yet)\s")
_EACH_GAME = re.compile(r"\b(?:(?:a|per|each|every) (?:game|night|contest|outing)|averag\w+)\b", re.IGNORECASE)
_LOW_IS_GOOD = frozenset({"SEC", "INCH", "FEET", "ERA"})
_NOT_TOLD_SO = frozenset({"GP", "PCT", "SCORE", "TIME", "YEAR", "SEASON", "MIN"})


@dataclass(frozen=True)
class _Order:
    """Who has more and who has less, as the words say; without ``sided`` it may be the other way round."""

    more: frozenset[str]
    less: frozenset[str]
    sided: bool = True


_TEAM_BY = re.compile(r"(?: w[io]ns?)? by (?:just )?")
"""Between a side and how far it is ahead: "Heat by half a dozen"."""


def gap(said: Said, scene: Scene) -> Backing | str | None:
    """The difference of the same count of two parties whom the sentence names; why not, where it has them the other
    way round; None where it compares nobody."""
    if said.role in ("ordinal", "rank", "streak", "pair", "ratio") or said.unit in _NOT_TOLD_SO | _LOW_IS_GOOD:
        return None
    rows = [
        k
        for k in scene.knowledge.known
        if k.role == "count" and len(k.values) == 1 and k.who and k.unit and k.operation in ("same", "sum")
        and not k.dated and k.unit not in _NOT_TOLD_SO | _LOW_IS_GOOD
    ]  # fmt: skip
    beside = [m for m in scene.mentions if _TEAM_BY.fullmatch(scene.whole[m.end : said.start])]
    if beside and {scene.parties.kind(key) for key in beside[-1].keys} == {"team"}:
        rows = [k for k in rows if {scene.parties.kind(key) for key in k.who} == {"team"}]
    turned = ""
    for first in rows:
        for second in rows:
            if first.unit != second.unit or first.scope != second.scope or first.who & second.who:
                continue
            if not equal(said, first.values[0] - second.values[0]) or not _of_that(said, first, second, scene):
                continue
            for order in _orders(said, first, second, scene):
                if _stand(order, first, second):
                    return Backing("difference", (*first.facts, *second.facts))
                if order.sided and _stand(replace(order, sided=False), first, second):
                    turned = f"the sheet has {scene.name(first.who)} ahead there, not {scene.name(second.who)}"
    return turned or _not_these(said, scene) or None


def _stand(order: _Order, first: Known, second: Known) -> bool:
    """Whether the two are those whom the words compare, on their sides."""
    right = bool(order.more & first.who and order.less & second.who)
    turned = bool(order.more & second.who and order.less & first.who)
    return right or (turned and not order.sided)


def _of_that(said: Said, first: Known, second: Known, scene: Scene) -> bool:
    """Whether the count and the time are those that are told; what is not said is what the sentence tells of one."""
    told = [o.values for o in (*scene.numbers, *scene.carry.numbers) if o.start != said.start or o.whole != said.whole]
    either = first.values in told or second.values in told
    if said.unit is not None:
        if not unit_fits(said, first, scene.knowledge):
            return False
    elif not (either or first.unit in score_units(scene.knowledge.league) or first.values[0] >= 1000):
        return False
    if first.scope == "average":
        return said.scope in ("average", "season", "") and (either or _EACH_GAME.search(scene.whole) is not None)
    if first.unit in ("W", "L"):
        return said.scope in ("", "season")
    if first.scope == "career":
        return said.scope in ("", "career")
    return said.scope == first.scope or (said.scope in ("", "game") and first.scope in ("", "game"))


def _orders(said: Said, first: Known, second: Known, scene: Scene) -> Iterator[_Order]:
    """Whom the words about a number compare."""
    both = first.who | second.who
    start = max((m.end() for m in _EDGE.finditer(said.sentence[: said.start])), default=0)
    rest = _EDGE.search(said.sentence, said.end)
    end = rest.start() if rest else len(said.sentence)
    rows = [m for m in scene.mentions if m.keys & both]
    before = [m for m in rows if m.end <= said.start]
    after = [m for m in rows if said.end <= m.start < end]
    yield from _compared(said, before, after)
    text = said.sentence[: said.start]
    path = _FROM_TO.search(text)
    if path and (ends := [m for m in rows if m.start in (path.start("a"), path.start("b"))]) and len(ends) == 2:
        more, less = ends if path["down"] or not path["up"] else ends[::-1]
        yield _Order(more.keys, less.keys, sided=bool(path["down"] or path["up"]))
    elif _BARE_BY.search(text) and before:
        others = [m for m in rows if not m.keys & before[-1].keys]
        yield from (_Order(before[-1].keys, other.keys) for other in others[:1])
    elif _BY.search(text):
        yield from _by(said, [m for m in before if m.start >= start])
    elif _APART.search(said.sentence[start:end]):
        named = list(dict.fromkeys(m.keys for m in rows))
        two = (
            named
            if len(named) == 2
            else _the_two(first.unit, scene)
            if _THE_TWO.search(said.sentence[start:end])
            else []
        )
        yield from (_Order(one, other, sided=False) for one, other in pairwise(two))


_THE_TWO = re.compile(r"\b(?:between|separat\w+)\s+(?:just\s+)?(?:them|(?:the|those|these) (?:two|pair)|both)\b")


def _not_these(said: Said, scene: Scene) -> str:
    """Why a number is not how far apart the two are of whom numbers were told last; ``""`` where it is of others."""
    start, end = clause_of(said)
    between = _THE_TWO.search(said.sentence[start:end])
    if between is None or scene.mentions or said.role != "margin":
        return ""
    last = [key for n in scene.carry.numbers[-1:] for key in n.who]
    people = {scene.parties.kind(key) for key in last} == {"athlete"} and people_told(scene.carry, scene.parties, 2)
    return f"the two of whom this tells are not {said.text} apart" if people else ""


def _the_two(unit: str | None, scene: Scene) -> list[frozenset[str]]:
    """The two of whom numbers were told last; where it was one, he and the other side's best."""
    told = people_told(scene.carry, scene.parties, 2)
    if told:
        return [frozenset({key}) for key in told]
    best = [k.who for k in leaders_of(unit, scene.knowledge)]
    return best if len(best) == 2 and scene.carry.athlete <= best[0] | best[1] else []


def _compared(said: Said, before: Sequence[Mention], after: Sequence[Mention]) -> Iterator[_Order]:
    """ "42 wins, nine more than the Lakers have": of whom stands before it, against whom after it."""
    match = _COMPARED.match(said.sentence, said.end)
    if match is None or not after or not before or match.end() > after[0].start + 1:
        return
    mine = [m for m in before if not m.keys & after[0].keys]
    if mine:
        less = match["less"] or match["below"]
        yield _Order(after[0].keys, mine[-1].keys) if less else _Order(mine[-1].keys, after[0].keys)


_APPOSED = re.compile(r"X['’]s?(?: [a-z-]+){1,3}, $")
"""Before a name that says who was told of: "beat Atlanta's top scorer, Bey, by 15"."""


def _by(said: Said, before: Sequence[Mention]) -> Iterator[_Order]:
    """ "Kobe clears Jordan by 1,351": the first of the two has more, unless a word has him behind."""
    if len(before) < 2 or before[-1].keys == before[-2].keys:
        return
    subject, other = before[-2], before[-1]
    between = said.sentence[subject.end : other.start]
    if ", " in between and not _APPOSED.search(between):
        if re.match(r"['’]?s?\s+by\b", said.sentence[other.end :]):
            return
        subject, other = other, subject  # "on LeBron's night, Jokic had the better line by nine"
    between = said.sentence[subject.end : said.start]
    if PASSIVE.search(between) or _FALLS.search(between):
        subject, other = other, subject
    yield _Order(subject.keys, other.keys)
