"""What an athlete did, told by a verb alone: "homered", "stole two bases", "didn't walk anybody". Each is a count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tiksports_dagster.studio.truth.fit import needs
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention, Parties, fold
from tiksports_dagster.studio.truth.words import unit_in

EVENTS: tuple[tuple[str, str], ...] = (
    ("HR", r"['’]s (?:[\w-]+ )?(?:homer|home run|blast|bomb|dinger|grand slam)|"
           r"homer(?:ed|s)|w[eo]nt deep|goes deep|went yard|goes yard|left the yard|took (?:him |\w+ )?deep"
        r"|hit(?:s)? (?:a|an|his|the) (?:[\w-]+ )?(?:home run|homer|bomb|blast|dinger|long ball|solo shot"
            r"|two-run (?:shot|drive|homer)|three-run (?:shot|homer))"
           r"|a (?:solo|two-run|three-run) (?:homer|home run|shot|blast|drive)|with a homer|a home run"),
    ("SB", r"stole (?:a base|second|third|home|a bag)|swiped (?:a bag|a base|second|third|one)|(?:with|and"
        r"|added) a stolen base|a steal of"),
    ("RBI", r"dr[oi]ve[sn]? in (?:a|an|the|his) (?:[\w'’-]+ ){0,3}run"
        r"|knocked in (?:a|the) (?:[\w-]+ )?run|plated a run"),
    ("2B", r"(?:hit|ripped|lined|smacked|roped|laced) a double"
        r"|(?:with a|['’]s) (?:[\w-]+ )?double\b(?![ -](?:play|header|digit|figure|double|bogey|team|dip))"
        r"|doubled(?! (?:up|the|his|her|their|that|what|down|as))"),
    ("3B", r"(?:hit|ripped|lined|smacked|roped|laced) a triple"
        r"|(?:with a|['’]s) (?:[\w-]+ )?triple\b(?![ -]double)|tripled(?! (?:the|his|her|their|that|what))"),
)  # fmt: skip
"""Verbs of a count, by its unit: the athlete before them must have at least one on the sheet."""

_NOUNS: tuple[tuple[str, str], ...] = (
    ("HR", r"homer|home run|bomb|blast|dinger|long ball"),
    ("2B", r"double(?!-)"),
    ("3B", r"triple(?!-)"),
    ("BB", r"walk(?![- ]off)|free pass"),
    ("K", r"strikeout|punchout"),
    ("RBI", r"run batted in|RBI|ribbie"),
    ("SB", r"stolen base"),
)
_HAS = r"(?:has|have|had|with|and|added|adds|drew|drawn|plus|,) (?:just )?an? (?:[a-z-]+ )?"
"""Before one of them: "has a homer and a walk"."""


_NONE = re.compile(
    r"(?:\b(?:no|zero|without (?:(?:allowing|giving up|issuing|surrendering|walking|committing|a single|so much "
    r"as|even)\s+)*(?:an?\s+|any\s+)?(?:single\s+)?"
    r"|not (?:one|a single|a)|nary an?|never (?:allowed|issued|walked) an?)|n['’]t (?:\w+\s+)?(?:an?\s+single"
    r"|any|one|an?))\s+(?:single\s+)?(?P<noun>(?:[a-z]+[\s-])?[a-z]+)",
    re.IGNORECASE,
)
_LESS = {
    "scoreless": "SCORE",
    "hitless": "H",
    "homerless": "HR",
    "walk-free": "BB",
    "errorless": "E",
    "runless": "SCORE",
}
_LESS_WORD = re.compile(
    r"\b(?:"
    + "|".join(_LESS)
    + r"|walked (?:nobody|no one|none)|didn['’]t walk (?:anybody|anyone|a (?:batter|man|hitter|soul)))\b",
    re.IGNORECASE,
)
_COUNTED = frozenset({"BB", "ER", "R", "H", "HR", "E", "TO", "INT", "3PM", "FUM", "SACK"})
_OF_BASEBALL = frozenset({"BB", "ER", "HR"})
_OTHERS = re.compile(
    r"\b(?:allow\w*|gave up|giving up|surrender\w*|without|held|kept|walk\w*|issu\w+)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Event:
    """What somebody is said to have done at least once, or not at all."""

    text: str
    start: int
    facts: tuple[str, ...]
    reason: str


def events_in(
    sentence: str, mentions: Sequence[Mention], carried: frozenset[str], knowledge: Knowledge, parties: Parties
) -> Iterator[Event]:
    """Every event and every "no walks" of the sentence, with the facts that make it; none where none is known."""
    people = [m for m in mentions if {parties.kind(k) for k in m.keys} == {"athlete"}]
    nouns = ((unit, rf"(?<=\b)(?:{_HAS})(?:{noun})") for unit, noun in _NOUNS)
    for unit, verbs in (*EVENTS, *nouns) if score_units(knowledge.league) == frozenset({"R"}) else ():
        for match in re.finditer(rf"\b(?:{verbs})\b", sentence):
            before = [m for m in people if m.end <= match.start()]
            doer = _by(sentence, match.end(), people)
            who = doer or before[-1].keys if doer or before else people[0].keys if people else carried
            if not who or re.search(
                r"\b(?:ball|[Ii]t) (?:is|was) $|\b(?:[Ii]t|[Tt]hat|[Tt]here)(?:['’]s )?$"
                r"|\b(?:no|not|never|without|n['’]t|if|could)\b[^,;]{0,20}$",
                sentence[: match.start()],
            ):
                continue
            if re.match(r" ball\b", sentence[match.end() :]):
                continue
            facts = _at_least_one(unit, who, knowledge, parties)
            names = parties.by_key[sorted(who)[0]].name
            yield Event(match[0], match.start(), facts, "" if facts else f"no fact says that {names} did that")
    for match in _NONE.finditer(sentence):
        words = re.findall(r"[a-z]+", match["noun"].casefold())
        unit = next((u for u in (unit_in(words)[0], unit_in(words[:1])[0], unit_in(words[1:])[0]) if u), None)
        foreign = unit in _OF_BASEBALL and score_units(knowledge.league) != frozenset({"R"})
        if unit in _COUNTED and not foreign:
            yield _zero(match[0], match.start(), unit, mentions, carried, knowledge, parties, sentence)
    for match in _LESS_WORD.finditer(sentence):
        unit = _LESS.get(match[0].casefold(), "BB")
        if match[0].casefold() == "scoreless" and not any(m.end <= match.start() for m in mentions):
            yield Event(match[0], match.start(), (), "say who was scoreless, and when")
            continue
        yield _zero(match[0], match.start(), unit, mentions, carried, knowledge, parties)


def _at_least_one(unit: str, who: frozenset[str], knowledge: Knowledge, parties: Parties) -> tuple[str, ...]:
    for k in knowledge.known:
        wanted = k.said is not None and needs(k.said)
        if k.unit == unit and k.who & who and len(k.values) == 1 and k.values[0] >= 1 and not wanted:
            return k.facts
    verbs = "|".join(pattern for code, pattern in (*EVENTS, *_NOUNS) if code == unit)
    verbs += "|drive|homers?" if unit == "HR" else ""
    if unit in ("2B", "3B"):
        verbs += "|double" if unit == "2B" else "|triple"
    for fact in knowledge.statements:
        for match in re.finditer(rf"\b(?:{verbs})\b", fact.value):
            if re.search(r"\d\s$", fact.value[: match.start()]):
                continue  # "his quest for 700 homers"
            people = [m for m in parties.mentions(fact.value) if {parties.kind(key) for key in m.keys} == {"athlete"}]
            before = [m for m in people if m.end <= match.start()]
            doer = _by(fact.value, match.end(), people) or (before[-1].keys if before else frozenset[str]())
            if doer & who:
                return (fact.id,)
    return ()


def _by(text: str, end: int, people: Sequence[Mention]) -> frozenset[str]:
    """Who did it where that is told after it: "a home run by Boston's Tyler Miller"."""
    after = next((m for m in people if m.start >= end), None)
    told = after is not None and re.fullmatch(r"\s+by\s+(?:[\w.]+(?: [\w.]+)?['’]s?\s+)?", text[end : after.start])
    return after.keys if after is not None and told else frozenset()


def _zero(
    text: str, start: int, unit: str, mentions: Sequence[Mention], carried: frozenset[str],
    knowledge: Knowledge, parties: Parties, text_after: str = "",
) -> Event:  # fmt: skip
    """A count of nothing: of the athlete or team of the sentence, or of what a pitcher allowed."""
    named = [m.keys for m in mentions if "place" not in {parties.kind(k) for k in m.keys}] or (
        [carried] if carried else []
    )
    if re.search(r"\b(?:either|neither|both) (?:team|club|side|dugout)s?\b", text_after):
        named = [side for game in knowledge.games[:1] for side in (game.home, game.away)]
        zero = [k for k in knowledge.known if k.unit == unit and k.values == (0,) and any(k.who & w for w in named)]
        if all(any(k.who & who for k in zero) for who in named):
            return Event(text, start, tuple(k.facts[0] for k in zero[:2]), "")
    units = {unit, *(("ER",) if unit == "R" else ()), *(("SCORE",) if unit == "R" else ())}
    for k in knowledge.known:
        if len(k.values) == 1 and k.values[0] == 0 and k.unit in units and any(k.who & who for who in named):
            return Event(text, start, k.facts, "")
    people = [who for who in named if {parties.kind(k) for k in who} == {"athlete"}]
    said = {"H": "hitless", "SCORE": "scoreless"}.get(unit, "")
    for fact in knowledge.statements if said else ():
        if said in fold(fact.value) and any(
            who & {k for m in parties.mentions(fact.value) for k in m.keys} for who in named
        ):
            return Event(text, start, (fact.id,), "")
    if unit == "H" and people:
        for k in knowledge.known:
            if k.unit == "H-AB" and len(k.values) == 2 and k.values[0] == 0 and any(k.who & who for who in people):
                return Event(text, start, k.facts, "")
    return Event(text, start, (), f'no fact says "{text}"; say what the sheet has')
