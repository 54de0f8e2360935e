"""How far apart two parties are in the same count, whatever the verb: "Kobe's 33,643 clears Jordan by 1,351"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tiksports_dagster.studio.truth.fit import Backing
from tiksports_dagster.studio.truth.known import Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention
from tiksports_dagster.studio.truth.patterns import PASSIVE
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene, equal
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

    more: Mention
    less: Mention
    sided: bool = True


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
    return turned or None


def _stand(order: _Order, first: Known, second: Known) -> bool:
    """Whether the two are those whom the words compare, on their sides."""
    right = bool(order.more.keys & first.who and order.less.keys & second.who)
    turned = bool(order.more.keys & second.who and order.less.keys & first.who)
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
        yield _Order(more, less, sided=bool(path["down"] or path["up"]))
    elif _BARE_BY.search(text) and before:
        others = [m for m in rows if not m.keys & before[-1].keys]
        yield from (_Order(before[-1], other) for other in others[:1])
    elif _BY.search(text):
        yield from _by(said, [m for m in before if m.start >= start])
    elif _APART.search(said.sentence[start:end]) and len({m.keys for m in rows}) == 2:
        yield _Order(rows[0], next(m for m in rows if m.keys != rows[0].keys), sided=False)


def _compared(said: Said, before: Sequence[Mention], after: Sequence[Mention]) -> Iterator[_Order]:
    """ "42 wins, nine more than the Lakers have": of whom stands before it, against whom after it."""
    match = _COMPARED.match(said.sentence, said.end)
    if match is None or not after or not before or match.end() > after[0].start + 1:
        return
    mine = [m for m in before if not m.keys & after[0].keys]
    if mine:
        less = match["less"] or match["below"]
        yield _Order(after[0], mine[-1]) if less else _Order(mine[-1], after[0])


def _by(said: Said, before: Sequence[Mention]) -> Iterator[_Order]:
    """ "Kobe clears Jordan by 1,351": the first of the two has more, unless a word has him behind."""
    if len(before) < 2 or before[-1].keys == before[-2].keys:
        return
    subject, other = before[-2], before[-1]
    if ", " in said.sentence[subject.end : other.start]:
        if re.match(r"['’]?s?\s+by\b", said.sentence[other.end :]):
            return
        subject, other = other, subject  # "on LeBron's night, Jokic had the better line by nine"
    between = said.sentence[subject.end : said.start]
    if PASSIVE.search(between) or _FALLS.search(between):
        subject, other = other, subject
    yield _Order(subject, other)
