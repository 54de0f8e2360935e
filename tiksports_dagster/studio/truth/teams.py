"""Whose player somebody is, and what is said of it: an athlete's team, and the pitcher who won, lost or saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tiksports_dagster.store.records.content import Fact
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.periods import place_of
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.words import ROLE_NOUNS, SMALL_NUMBERS

Bond = tuple[frozenset[str], frozenset[str], bool]
"""(athlete, team, whether the text says that he plays for it, rather than against it)."""

_ROLE = (
    r"(?:All-(?:Pro|Star)|NBA|NFL|MLB|[Tt]he|young|own|big|rookie|veteran|star|superstar|standout"
    r"|starting|winning|losing|two-way|point|shooting|power|small|"
    r"wide|tight|running|defensive|offensive|right|left|first|second|third|designated|relief|backup|"
    rf"QB|RB|WR|TE|LB|CB|G|F|C|SP|RP|phenom|youngster|teenager|great|{ROLE_NOUNS})"
)
_TEAM_FIRST = re.compile(rf"(?:['’]s?)?(?:\s+{_ROLE})*\s+", re.IGNORECASE)
_ATHLETE_FIRST = re.compile(
    rf"(?:['’]s\s+(?:old\s+)?|,?\s+(?:(?:the|a|an|one|now)\s+)?(?:{_ROLE}\s+)*(?:of|from|out of)\s+(?:the\s+)?"
    rf"|\s*\((?:the\s+)?"
    r"|\s+and\s+(?:the|his)\s+)",
    re.IGNORECASE,
)
_HAD_HIM = re.compile(
    r"\s+(?:still )?(?:had|have|got|found)\s+(?:an|the|their|its) (?:answer|star|anchor|engine|hero|spark)[:,]?"
    r"\s+(?:in )?"
)
"""Between a side and its own: "the Jazz had an answer: Keyonte George"."""
_IS_A = re.compile(r"(?:,| is| was|['’]s)\s+(?:just |only |still )?(?:an?|the)\s+(?:young |top |star |rookie )?")
_HIS_ROLE = re.compile(rf"\s+(?:{ROLE_NOUNS})\b")
"""About the side that he is of: "Lile is a Nationals prospect"."""
_FOR = re.compile(
    r"\b(?:for|led|leads?|leading|lift\w*|carr(?:y|ied|ies)|helped|power(?:ed|s)|pac(?:ed|es)|g[ai]ve"
    r"|gives|handed)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_PUT = re.compile(r"\b(?:has|have|had|puts?|got|pull(?:s|ed)|kept|keeps|moved|sent)\s+(?:the\s+)?$", re.IGNORECASE)
_IN_FRONT = re.compile(r"\s+(?:in front|ahead|on top|on the board|up by|up \d|within|back in|over the top)\b")
_NOT_FOR = re.compile(
    r"\b(?:ready|time|trouble|enough|bad news|problem\w*|nightmare|answer)\s+for\s+(?:the\s+)?$", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\b(?:against|on|versus|vs\.?|torch(?:ed|es)|cook(?:ed|s)|roast(?:ed|s)|burn(?:ed|s)|shred(?:ded"
    r"|s)?|beat|past|over|facing|sink|sank|haunt\w*)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\b(?:most|fewest|best|highest|high|lowest|low)\s+on\s+(?:the\s+)?$", re.IGNORECASE)
"""Of a team, not against it: "the most on the Blazers"."""
_NO_FIELD = re.compile(r"\bon\s+(?:the\s+)?$", re.IGNORECASE)
_AS_THEY = re.compile(r"\s+(?:scor|pour|drop|has|had|hit|go|make|add)\w*\s[^.;:!?]{0,40}\bas\s+(?:the\s+)?")
"""In a headline between an athlete and his side: "Jalen Green scores 34 as Rockets end slide"."""
_PART_OF = re.compile(r"\b(?:\d+|[a-z]+ty(?:-[a-z]+)?|[a-z]+teen|[a-z]{3,6}) (?:points |runs |goals )?of (?:the )?$")
_ITS_WHOLE = re.compile(r"['’]s? (?:\w+ )?\d")
"""About the side of which an athlete's number is told as a part: "38 of Brooklyn's 114"."""
_ADDED = re.compile(r"\s+(?:added|chipped in|contributed|followed with)\b")
_BREAK = re.compile(r"[.;:!?]|,\s+(?:and|but|while)\b|\s(?:but|while)\s")


def bonds_in(text: str, mentions: Sequence[Mention], parties: Parties) -> Iterator[Bond]:
    """Every athlete whom the text ties to a team: "Lions LB Campbell", "Jokic's Nuggets", "30 for Portland", "34 on
    the Suns"."""
    kinds = [{parties.kind(key) for key in m.keys} for m in mentions]
    text = masked(text, mentions)
    for (left, kind), (right, other) in zip(
        zip(mentions, kinds, strict=True), list(zip(mentions, kinds, strict=True))[1:], strict=False
    ):
        gap = text[left.end : right.start]
        if "team" in kind and "athlete" in other and _TEAM_FIRST.fullmatch(gap) and gap.strip() not in ("", "the"):
            yield right.keys, left.keys, True
        elif "athlete" in kind and "team" in other and _ATHLETE_FIRST.fullmatch(gap):
            yield left.keys, right.keys, True
        elif "team" in kind and "athlete" in other and _HAD_HIM.fullmatch(gap):
            yield right.keys, left.keys, True
        elif "athlete" in kind and "team" in other and _IS_A.fullmatch(gap) and _HIS_ROLE.match(text, right.end):
            yield left.keys, right.keys, True
    for place, (team, kind) in enumerate(zip(mentions, kinds, strict=True)):
        if "team" not in kind:
            continue
        before = text[: team.start]
        start = max((m.end() for m in _BREAK.finditer(before)), default=0)
        people = [
            m for m, k in zip(mentions[:place], kinds[:place], strict=True) if "athlete" in k and m.start >= start
        ]
        if not people:
            continue
        between = mentions[:place]
        nearest = between[-1]
        gave_lead = _PUT.search(before) and _IN_FRONT.match(text[team.end :])
        part = _PART_OF.search(before) and _ITS_WHOLE.match(text[team.end :])
        if gave_lead or part or (_FOR.search(before) and not _NOT_FOR.search(before)):
            yield people[-1].keys, team.keys, True
        elif _AGAINST.search(before) and nearest is people[-1] and not _AMONG.search(before):
            yield people[-1].keys, team.keys, False


def teams_of_statements(
    facts: Sequence[Fact], parties: Parties, known: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Athletes' teams as the sheet's own sentences tell them; "and Adebayo added 23" is a teammate's."""
    found: dict[str, frozenset[str]] = {}
    for fact in facts:
        mentions = parties.mentions(fact.value)
        for athlete, team, plays_for in bonds_in(fact.value, mentions, parties):
            if plays_for and len(athlete) == 1:
                found.setdefault(next(iter(athlete)), team)
        people = [m for m in mentions if {parties.kind(key) for key in m.keys} == {"athlete"}]
        for first, second in pairwise(mentions):
            headline = first in people and len(first.keys) == 1 and {parties.kind(k) for k in second.keys} == {"team"}
            if headline and _AS_THEY.fullmatch(fact.value[first.end : second.start]):
                found.setdefault(next(iter(first.keys)), second.keys)
        for first, second in pairwise(people):
            key = next(iter(second.keys))
            team = known.get(next(iter(first.keys))) or found.get(next(iter(first.keys)))
            if team and key not in known and _ADDED.match(fact.value[second.end :]):
                found.setdefault(key, team)
    return found


def bond_problem(bond: Bond, team_of: Mapping[str, frozenset[str]], parties: Parties) -> str:
    """Why an athlete may not be tied to a team so; ``""`` when the sheet has it, or has nothing against it."""
    athlete, team, plays_for = bond
    teams = frozenset(key for key in team if parties.kind(key) == "team")
    true = frozenset(t for key in athlete for t in team_of.get(key, ()))
    name = parties.by_key[sorted(athlete)[0]].name
    if not true or not teams:
        return ""
    if plays_for and not true & teams:
        return f"{name} plays for {parties.by_key[sorted(true)[0]].name} on the sheet"
    if not plays_for and true & teams:
        return f"{name} plays for {parties.by_key[sorted(true)[0]].name} on the sheet, not against them"
    return ""


_OPTS = re.compile(r"\s+(?:can|could|may|gets? to|has the right to)\b[^.;:!?]{0,12}\bopt\b")
_THE_TEAM = re.compile(r"\b(?:team|club|organization|front office)$")


_EACH = re.compile(r"\bopt out after each of the first (?P<n>two|three|four|five) (?:seasons|years)\b")
_WAY_OUT = r"(?:opt(?:[- ]out|s? out)|opt-out|way out|exit|escape|chance to (?:leave|walk|bolt|opt out))"
_AFTER_YEAR = re.compile(
    r"\bafter (?:the |his )?(?:(?P<nth>first|second|third|fourth|fifth|one|two|three|four|five) (?:season|year)"
    r"|(?:season|year) (?:number )?(?P<n>one|two|three|four|five|\d))\b"
)
_WHICH = re.compile(
    rf"\b(?P<which>only|sole|single|first|earliest|last|final)\s+(?:\w+\s+)?{_WAY_OUT}\b", re.IGNORECASE
)


def _when_problem(sentence: str, told: Sequence[str]) -> str:
    """Why a contract cannot be left then: the sheet has it after each of its first seasons."""
    each = next((match for value in told if (match := _EACH.search(value))), None)
    after = _AFTER_YEAR.search(sentence)
    if each is None or after is None or not re.search(_WAY_OUT, sentence, re.IGNORECASE):
        return ""
    last = SMALL_NUMBERS[each["n"]]
    word = (after["n"] or after["nth"]).casefold()
    year = SMALL_NUMBERS.get(word) or place_of(word, 0) or 0
    which = _WHICH.search(sentence)
    right = {"first": year == 1, "earliest": year == 1, "last": year == last, "final": year == last}
    if year > last or (which and not right.get(which["which"].casefold(), last == 1)):
        return f"the sheet has a way out after each of the first {each['n']} seasons"
    return ""


def option_problem(sentence: str, mentions: Sequence[Mention], parties: Parties, facts: Sequence[Fact]) -> str:
    """Why a team may not leave a contract that the sheet lets the player leave; ``""`` when it may, or nobody does."""
    told = [fact.value for fact in facts if re.search(r"\bopt out\b", fact.value)]
    if not told or any(re.search(r"\b(?:team|club|mutual) option|(?:team|club) can opt", value) for value in told):
        return ""
    if problem := _when_problem(sentence, told):
        return problem
    teams = {m.end for m in mentions if "team" in {parties.kind(key) for key in m.keys}}
    for match in _OPTS.finditer(sentence):
        if match.start() in teams or _THE_TEAM.search(sentence[: match.start()]):
            return "the sheet lets the player opt out, not the team"
    return ""


_DECISION = re.compile(
    r"\b(?:(?:got|gets?|earn(?:ed|s)|pick(?:ed|s) up|record(?:ed|s)|notch(?:ed|es)|credited with|takes?|took"
    r"|tagged with|charged with|nail(?:ed|s) down|grabb(?:ed|s)|collect(?:ed|s)|bank(?:ed|s)|hung with)"
    r"\s+(?:the|his|a)\s+(?:[\w-]+\s+)?(?P<what>win|W|victory|decision|loss|L|defeat|save)\b|(?P<noun>winning"
    r"|losing) pitcher\b)"
)
_DECIDED = {"win": "winning", "W": "winning", "victory": "winning", "loss": "losing", "L": "losing", "defeat": "losing",
            "save": "saving", "winning": "winning", "losing": "losing"}  # fmt: skip


def decisions(facts: Sequence[Fact], parties: Parties) -> dict[str, frozenset[str]]:
    """``winning``, ``losing`` and ``saving`` with the pitcher of each; his team follows from who won."""
    found: dict[str, frozenset[str]] = {}
    for fact in facts:
        role = re.fullmatch(r"(Winning|Losing|Saving) ?Pitcher", fact.measure, re.IGNORECASE)
        if role:
            found[role[1].casefold()] = parties.keys_of(fact.subject)
    return found


def decision_problem(
    sentence: str, mentions: Sequence[Mention], parties: Parties, decided: Mapping[str, frozenset[str]]
) -> str:
    """Why a pitcher is not the one who won, lost or saved; ``""`` when he is, or nobody is said to be."""
    for match in _DECISION.finditer(sentence):
        what = _DECIDED.get(match["what"] or match["noun"])
        people = [m for m in mentions if {parties.kind(key) for key in m.keys} == {"athlete"}]
        before = [m for m in people if m.end <= match.start()]
        who = before[-1] if before else None
        if match["noun"]:
            after = [m for m in people if m.start >= match.end()]
            who = min(
                [*before[-1:], *after[:1]],
                key=lambda m: min(abs(m.start - match.end()), abs(match.start() - m.end)),
                default=None,
            )
        if who is None or not decided or what is None:
            continue
        if not who.keys & decided.get(what, frozenset()):
            return f"the sheet does not have {who.text} as the {what} pitcher"
    return ""
