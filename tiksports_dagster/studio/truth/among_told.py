"""What the numbers told in a sentence, or in the one before it, make: "41 for the Bills, 31 for the Lions" are 72."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tiksports_dagster.studio.truth.computed import is_times
from tiksports_dagster.studio.truth.fit import Backing, rounds
from tiksports_dagster.studio.truth.periods import PART
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS

if TYPE_CHECKING:
    from tiksports_dagster.studio.truth.read import Said

_TOLD = ("",)
"""The facts of a number that others of the text make: theirs."""
_THAN_SOMEBODY = re.compile(r"\s+(?:\w+\s+)?(?:more|fewer|less|better|worse)\s+than\s+(?:the\s+)?[A-Z]")
_ADDS = re.compile(
    r"\b(?:together|combin\w+|total\w*|sums?|both|between|all told|in all|altogether|add(?!ed |ing )\w*|makes?"
    r"|that made|(?:the|those|these) two|duo|pair)\b|\b[Tt]hat['’]s\b",
    re.IGNORECASE,
)
"""What says that numbers are put together."""
_DIFFERS = re.compile(
    r"\b(?:more|better|faster|quicker|slower|longer|less|fewer|difference|gap|by|remain\w*|left"
    r"|short|shy|ahead|behind|clear|off|separat\w+|apart|improve\w*|margin)\b"
    r"|^That['’]s an? (?:\w+ )?[\w-]+-(?:point|run|goal) "
)
_LEFT = re.compile(r"\b(?:leav\w+|left|remain\w*|rest)\b")
_APIECE = re.compile(r"[^.;!?]*\b(?:apiece|each|a year|a season|averag\w+)\b")
_OWN = re.compile(r"\b(?!(?:That|It|He|She|Here|There|What|Who|Let)['’])[A-Z]\w+['’]s? $")
_IN_PERIOD = re.compile(rf"-(?:point|run|goal) (?:{PERIOD_NOUNS})\b")
_SWING = re.compile(r"-(?:point|run|goal) (?:swing|turnaround|flip|reversal|comeback)\b")
_HAS_IT = re.compile(
    r"\b(?:had|has|have|scored?|scores|with|for|finished with|made|hit|grabbed|dished|clocked|posted|put up|back with"
    r"|(?:with|in|and|,)(?: \w+ \w+)?(?: and)?)\s+(?:just\s+|only\s+|an?\s+)?$"
)
_COMPARED = re.compile(
    r"[\s-]+(?:\w+[\s-]+)?(?:more|fewer|less|better|ahead|clear|apart|short|shy|behind|faster|slower)\b"
)
_MORE_CAME = re.compile(
    r"\b(?:came|comes?|finds?|found|adds?|added|scor\w+|got|gets?|had|puts? up|tack\w+|g[ai]ves?)\b"
)
_NOT_BARE = frozenset({"REB", "AST", "STL", "BLK", "TO", "3PM"})
"""Counts that a bare number beside them is not of."""
_SHORT = 6
"""Words of a sentence that only says what comes out."""
_MARKS = ("SEC", "INCH", "USD")


def _swings(said: Said, rows: Sequence[Said]) -> bool:
    """Whether two margins that were told are so far from each other."""
    for first, second in pairwise([o for o in rows if o.role == "margin"]):
        both = (first.values[0], second.values[0])
        if said.values[0] == (sum(both) if first.side != second.side else abs(both[0] - both[1])):
            return True
    return False


def _times_told(said: Said, told: Sequence[Said]) -> Backing | None:
    """ "Doubles them up, 29 to 14"; "105, Gibbs for 31. More than three times the yards": of two told numbers."""
    for pair in told:
        beside = pair.whole == said.whole and re.fullmatch(r"[^.;!?\d]{0,30}", said.sentence[said.end : pair.start])
        if (
            beside
            and len(pair.values) == 2
            and pair.values[1]
            and not (said.who and pair.who and not said.who & pair.who)
        ):
            return Backing("ratio", _TOLD) if is_times(said, pair.values[0] / pair.values[1]) else None
    last = [o for o in told if o.whole != said.whole and len(o.values) == 1 and o.values[0] > 0]
    two = [o for o in last if o.whole == last[-1].whole]
    if len(two) != 2 or two[0].unit != two[1].unit or two[0].who & two[1].who:
        return None
    more, less = sorted(two, key=lambda o: o.values, reverse=True)
    counted = {more.unit} if more.unit else more.implied
    alike = said.unit is None or any(unit.endswith(said.unit) for unit in counted)
    own = not said.who or bool(said.who & more.who)
    return Backing("ratio", _TOLD) if alike and own and is_times(said, more.values[0] / less.values[0]) else None


def of_the_told(said: Said, told: list[Said]) -> Backing | None:
    """What the numbers of its own sentence, or of the last one that had any, make of a number that no fact gives."""
    if said.role == "ratio":
        return _times_told(said, told)
    if said.role == "ordinal" and any((o.role, o.values) == ("streak", said.values) for o in told):
        return Backing("same", _TOLD)  # "ten in a row, and the tenth was by 28"
    if not _may_be_made(said):
        return None
    here = [o for o in told if o.whole == said.whole and _alike(o, said)]
    earlier = [o for o in told if o.whole != said.whole]
    before = [o for o in earlier if o.whole == earlier[-1].whole and _alike(o, said)]
    before = before if len(before) > 1 else [o for o in earlier if _alike(o, said)][-2:]
    swing = _SWING.match(said.sentence[said.end :])
    if (swing and _swings(said, [*here, *before])) or _is_sum(said, (here, before), swing=swing is not None):
        return Backing("sum", _TOLD)
    if _games_left(said, told) or _is_gap(said, [*here, *before]):
        return Backing("difference", _TOLD)
    return None


def _alike(other: Said, said: Said) -> bool:
    """Whether another number may be a part of it: of the same unit, or of none where it goes without saying."""
    if len(other.values) != 1 or other.start == said.start:
        return False
    if said.unit in ("GP", *_NOT_BARE) or (said.unit == "SEC" and said.values[0] >= 1):
        return other.unit == said.unit
    return other.unit == said.unit or None in (other.unit, said.unit)


def _may_be_made(said: Said) -> bool:
    """Whether the words about a number leave open that others make it."""
    text, after = said.sentence, said.sentence[said.end :]
    if len(said.values) != 1 or said.role in ("streak", "rank", "ordinal") or said.noun.endswith("s"):
        return False
    if said.side in ("ahead", "behind") and re.fullmatch(PART, said.scope):
        return False  # who is ahead at a time is so by the scores alone
    if _THAN_SOMEBODY.match(after) or _OWN.search(text[: said.start]) or _IN_PERIOD.match(after):
        return False  # how far from him whom it names is so by his number alone; what is his, or a period's, is no gap
    if re.match(r"\s+(?:\w+\s+)?more\b(?!\s+than)", after) and _MORE_CAME.search(text[: said.start]):
        return False  # "then came 4 more": scored, not compared
    return not (_HAS_IT.search(text[: said.start]) and said.sure and not _COMPARED.match(after))


def _is_sum(said: Said, groups: Sequence[Sequence[Said]], *, swing: bool) -> bool:
    """Whether it is all numbers of one sentence together. What one side or athlete has is no sum of what two have,
    unless the words say so."""
    around = said.sentence[: said.start] + " # " + said.sentence[said.end :]
    alone = not said.who and len(said.sentence.split()) <= _SHORT
    if not swing and (said.role == "margin" or not (alone or _ADDS.search(around))):
        return False
    if said.unit == "USD" and _LEFT.search(said.sentence[: said.start]):
        return False
    return any(len(rows) > 1 and sum(o.values[0] for o in rows) == said.values[0] for rows in groups)


def _games_left(said: Said, told: Sequence[Said]) -> bool:
    """Wins of games of which the losses are told, or the other way round."""
    won = [o for o in told if o.unit in ("W", "L")]
    games = {o.values[0] for o in told if o.unit == "GP"}
    return said.unit in ("W", "L") and any(o.values[0] + said.values[0] in games for o in won)


def _is_gap(said: Said, rows: Sequence[Said]) -> bool:
    """Whether two of the numbers are that far apart, of one who has more where the words give it to him."""
    text, mark = said.sentence, said.unit in _MARKS
    if not (mark or _DIFFERS.search(text)) or _APIECE.match(text, said.end):
        return False
    if re.match(r"[^.;!?]*\bbetween (?:the )?X", text[said.end :]):
        return False  # of those whom it names
    for first in rows:
        for second in rows:
            value = first.values[0] - second.values[0]
            if value <= 0 or not (value == said.values[0] or rounds(said, value)):
                continue
            if (first.scope == "average") != (second.scope == "average") and _LEFT.search(text[: said.start]):
                continue  # what a year pays on average is no part of the whole
            if mark or not said.sure or not said.who or _is_his(said, first, second):
                return True
    return False


def _is_his(said: Said, first: Said, second: Said) -> bool:
    """Whether a gap may be told of him: the words name it as a gap, or he is on the side that they say."""
    text = said.sentence
    if re.search(r"\b(?:gap|difference|call it|margin|that['’]s|between)\b", text, re.IGNORECASE):
        return True
    if not (first.who | second.who) & said.who:
        return not (first.who and second.who)
    less = re.search(r"\b(?:less|fewer|short|shy|behind)\b", text[max(0, said.start - 20) :])
    return bool(said.who & (second.who if less else first.who))
