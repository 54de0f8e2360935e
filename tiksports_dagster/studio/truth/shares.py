"""A part of a whole told as a fraction: "one out of every three Brooklyn points", "nearly half of his points"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise

from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.periods import PeriodSaid
from tiksports_dagster.studio.truth.read import Carry, people_told
from tiksports_dagster.studio.truth.sentences import masked

OUT_OF = re.compile(
    r"\b(?P<a>one|two|three|four|five|nine|\d+)(?:\s+out)?\s+(?:of|in)\s+every\s+(?P<b>two|three|four"
    r"|five|six|seven|eight|nine|ten|\d+)\b"
    r"|\b(?P<c>one|two|three) in (?P<d>two|three|four|five)(?= (?:X|of\b|his\b|her\b|their\b))"
    r"|\b(?P<p>\d+|[a-z]+(?:-[a-z]+)?)(?:\s?%| percent) of (?=(?:the|that|those|his|her|their|its|all|X))"
    r"|\b(?:an?\s+|one[\s-]|two[\s-])?(?P<f>half|thirds?|quarter|fourth|fifth)\s+of\s+(?=(?:the|his"
    r"|their|its|all|every(?:thing|body)?|X)(?!\s*(?:game|night|season(?!-)|way)))"
    r"|\b(?P<bare>half)\s+(?=(?:his|her|their)\s+(?:night|points|total|output|damage|scoring|line|evening)\b)",
    re.IGNORECASE,
)
_ONE_PERIOD = re.compile(r"\b(?:in|of) (?:just |only )?(?:one|a single) (?:quarter|period|inning|half|frame)\b")
_FRACTIONS = {"half": Decimal(2), "third": Decimal(3), "quarter": Decimal(4), "fourth": Decimal(4), "fifth": Decimal(5)}


@dataclass(frozen=True)
class Share:
    """A part of a whole told as a fraction, and the facts that make it (none: it is not true)."""

    text: str
    start: int
    end: int
    facts: tuple[str, ...]


def shares_in(
    sentence: str,
    mentions: Sequence[Mention],
    periods: Sequence[PeriodSaid],
    carry: Carry,
    knowledge: Knowledge,
    parties: Parties,
) -> Iterator[Share]:
    """ "One out of every three Brooklyn points", "a third of their points": a part of an athlete, or of a period."""
    yield from _bare_shares(masked(sentence, mentions), carry, knowledge)
    for match in OUT_OF.finditer(masked(sentence, mentions)):
        share = fraction_of(match)
        told = frozenset(people_told(carry, parties, 2) if _THOSE_TWO.search(sentence[: match.start()]) else ())
        who = frozenset(k for m in mentions for k in m.keys) | told
        if not mentions or (_HIS.match(sentence, match.end()) and not any(parties.kind(k) == "athlete" for k in who)):
            who |= carry.athlete
        if _HIS_TEAM.search(sentence):
            who |= frozenset(t for key in who for t in knowledge.team_of.get(key, ()))
        rows = [
            k for k in knowledge.known if len(k.values) == 1 and k.role == "count" and k.values[0] > 0 and k.who & who
        ]
        scopes = {p.scope for p in periods} or ({carry.time} if carry.time else set())
        if _ONE_PERIOD.search(sentence):
            scopes |= {k.scope for k in rows if re.fullmatch(r"p\d+", k.scope)}
        units = ("SCORE", "USD", *score_units(knowledge.league), *(("RBI",) if _DROVE_IN.search(sentence) else ()))
        rows += [k for k in knowledge.known if k.unit == "USD" and len(k.values) == 1 and k not in rows]
        wholes = [k for k in rows if (k.scope == "game" or k.unit == "USD") and k.unit in units]
        people = frozenset(k for k in who if parties.kind(k) == "athlete")
        parts = [
            k
            for k in rows
            if k.unit in units
            and (k.unit == "USD" or (k.scope in scopes if scopes else bool(k.who & people) and k.scope == "game"))
        ]
        both = _together([k for k in parts if k.who & people and k.scope == "game"], knowledge)
        parts = both if told else parts + both
        made = (
            (*part.facts, *whole.facts)
            for whole in wholes
            for part in parts
            if part.values < whole.values
            and is_share(part.values[0] / whole.values[0], share, sentence[: match.start()])
            and _part_of(part, whole, knowledge)
        )
        yield Share(sentence[match.start() : match.end()], match.start(), match.end(), next(made, ()))


_HIS_TEAM = re.compile(r"\b(?:his|her) (?:team|club|side|squad)['’]s\b")
_THOSE_TWO = re.compile(
    r"\b(?:(?:those|these|the) two(?! (?:teams|sides|clubs)|-)|the (?:pair|duo))\b[^,;:]*$", re.IGNORECASE
)
"""Before a share of what two have together, of whom the sentences before told."""
_HIS = re.compile(r"\s*(?:his|her)\b")
_DROVE_IN = re.compile(r"\bdr[oi]ve[ns]? in\b")


def _together(parts: Sequence[Known], knowledge: Knowledge) -> list[Known]:
    """What two teammates of the sentence have together."""
    return [
        replace(a, values=(a.values[0] + b.values[0],), facts=(*a.facts, *b.facts))
        for a, b in combinations(parts, 2)
        if a.unit == b.unit and not a.who & b.who and _team_of(a, knowledge) & _team_of(b, knowledge)
    ]


def _team_of(k: Known, knowledge: Knowledge) -> frozenset[str]:
    return k.team or frozenset(t for key in k.who for t in knowledge.team_of.get(key, ()))


def is_share(true: Decimal, told: Decimal, before: str) -> bool:
    """Whether a share is what is told, with "more than" or "nearly" before it."""
    if re.search(r"\b(?:more than|over|better than|at least|upwards of)\s+(?:an?\s+)?$", before, re.IGNORECASE):
        return Decimal(0) < true - told < Decimal("0.08")
    if re.search(
        r"\b(?:nearly|almost|under|close to|not quite|less than|short of|shy of|below)\s+(?:an?\s+)?$", before,
        re.IGNORECASE,
    ):  # fmt: skip
        return Decimal(0) < told - true < Decimal("0.08")
    near = re.search(r"\b(?:about|roughly|around|some)\s+(?:an?\s+)?$", before, re.IGNORECASE)
    exact = re.search(r"\b(?:exactly|precisely|on the nose)\s+(?:an?\s+)?$", before, re.IGNORECASE)
    return abs(true - told) < Decimal("0.04" if near else "0.001" if exact else "0.012")


_PIECE = r"(?:an?|one|two|three)[\s-](?:half|halves|thirds?|quarters?|fourths?|fifths?)"
_BARE = re.compile(
    r"(?:\b(?:that(?:['’]s| is| was| makes)|it(?:['’]s| is)|which is|works out (?:to|at)|comes? (?:out )?(?:to|at)"
    r"|call it"
    r"|amounts? to|equals|good for|or)|[,—–:])\s+(?P<how>(?:(?:exactly|precisely|roughly|about|around|nearly|almost"
    r"|just"
    r"|over|under|a shade|a hair|a touch|a little|more than|less than|better than|not quite|close to)\s+)*)"
    rf"(?P<told>{_PIECE}|half|\d+(?:\s?%| percent)|[a-z]+(?:-[a-z]+)? percent)"
    r"(?: of (?:it|them|that|the (?:offense|scoring|attack|points|total|damage|load|whole|team['’]s \w+))(?: all)?)?"
    r"(?=\s*(?:[.,;:!?—–]|$)| (?:exactly|on the nose|by himself|all by himself|on his own|alone)\b)",
    re.IGNORECASE,
)
"""A share of what was told right before: "38 of Brooklyn's 114, exactly one-third"."""
OF_THE = re.compile(
    r"\s+(?:[a-z-]+\s+){0,2}?of\s+(?:the\s+|his\s+|her\s+|its\s+|their\s+)?(?:(?:X[X .]*|team)['’]s?\s+)?$"
)


def _bare_shares(text: str, carry: Carry, knowledge: Knowledge) -> Iterator[Share]:
    """A share of two numbers of which one was told as a part of the other, here or in the sentence before."""
    for match in _BARE.finditer(text):
        own = [(n.start, n.end, n.values) for n in numbers_in(text[: match.start()])]
        pair_ = _part_and_whole(text, own)
        if pair_ is None and carry.numbers and not own:
            last = [n for n in carry.numbers if n.whole == carry.numbers[-1].whole]
            pair_ = _part_and_whole(last[-1].sentence, [(n.start, n.end, n.values) for n in last])
        if pair_ is None:
            continue
        part, whole = pair_
        facts = tuple(k.facts[0] for value in pair_ for k in knowledge.known if value in k.values)[:1]
        right = is_share(part / whole, _share_in(match["told"]), text[: match.start("told")])
        yield Share(match["told"], match.start("told"), match.end("told"), facts if right else ())


def _part_and_whole(
    text: str, numbers: Sequence[tuple[int, int, tuple[Decimal, ...]]]
) -> tuple[Decimal, Decimal] | None:
    """The last two numbers of a sentence of which the first is told as a part of the second."""
    for (_, end, part), (start, _, whole) in reversed(list(pairwise(numbers))):
        if len(part) == len(whole) == 1 and whole[0] > 0 and OF_THE.fullmatch(text[end:start]):
            return part[0], whole[0]
    both = numbers[-1][2] if numbers else ()
    return (both[0], both[1]) if len(both) == 2 and 0 < both[0] < both[1] else None


def _share_in(words: str) -> Decimal:
    """ "One-third", "two thirds", "33 percent", "half" as a part of one."""
    words = words.casefold()
    if "percent" in words or "%" in words:
        return next((n.values[0] for n in numbers_in(words.replace("%", ""))), Decimal(0)) / 100
    head, _, piece = words.replace("-", " ").rpartition(" ")
    of = _FRACTIONS.get(piece.rstrip("s"), Decimal(2))
    return Decimal({"two": 2, "three": 3}.get(head, 1)) / of


def fraction_of(match: re.Match[str]) -> Decimal:
    """The part of one that a match of ``OUT_OF`` tells."""
    if match["bare"]:
        return Decimal("0.5")
    if match["f"]:
        parts = _FRACTIONS[match["f"].casefold().rstrip("s")]
        return (Decimal(2) if match[0].casefold().startswith("two") else Decimal(1)) / parts
    if match["p"]:
        return next((n.values[0] for n in numbers_in(match["p"])), Decimal(0)) / 100
    above, below = (numbers_in(match[name] or match[other])[0].values[0] for name, other in (("a", "c"), ("b", "d")))
    return above / below


def _part_of(part: Known, whole: Known, knowledge: Knowledge) -> bool:
    """Whether it is the same party's in a period, or an athlete's of the whole team."""
    if part.unit == "USD" or whole.unit == "USD":
        return part.unit == whole.unit
    if part.who & whole.who:
        return part.scope != whole.scope
    return bool(_team_of(part, knowledge) & whole.who) and part.scope == "game"


_BARE_HALF = re.compile(
    r"\b(?P<how>(?:just\s+)?(?:over|under)|more than|less than|nearly|almost|about|exactly)\s+half\b(?!\s+(?:of"
    r"|a|an|his|her|their)\b|-?time)",
    re.IGNORECASE,
)


_IN_THAT = re.compile(r"\s+in that (?:quarter|period|half|inning|frame)\b")


def _half_then(match: re.Match[str], sentence: str, carry: Carry, knowledge: Knowledge) -> list[Decimal]:
    """ "His 37 points, nearly half in that quarter": what he has at the time told before, and the number told."""
    told = [v for n in numbers_in(sentence[: match.start()]) for v in n.values if v > 0][-1:]
    if not told or not carry.time or not _IN_THAT.match(sentence, match.end()):
        return []
    who = {key for k in knowledge.known if k.scope == "game" and k.values == tuple(told) for key in k.who}
    parts = [k.values[0] for k in knowledge.known if k.scope == carry.time and k.who & who and k.role == "count"]
    return [parts[0], told[0]] if parts else []


def bare_half(sentence: str, carry: Carry, knowledge: Knowledge) -> str:
    """ "60 of 126, just over half": the words when the sentence's two numbers do not make them; ``""`` when they do."""
    match = _BARE_HALF.search(sentence)
    if match is None:
        return ""
    values = [v for n in numbers_in(sentence[: match.start()]) for v in n.values if v > 0]
    values = _half_then(match, sentence, carry, knowledge) or values
    how = match["how"].casefold()
    for part, whole in pairwise(values):
        share = part / whole
        over = "over" in how or "more" in how
        if (Decimal("0.5") < share < Decimal("0.58")) if over else (Decimal("0.42") < share <= Decimal("0.5")):
            return ""
    return match[0]
