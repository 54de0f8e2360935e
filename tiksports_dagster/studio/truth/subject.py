"""Whose a number is: the grammar of who did something, to whom, and for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tiksports_dagster.studio.claims_numbers import Number
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.words import ROLE_NOUNS


@dataclass(frozen=True)
class Attribution:
    """Keys of the parties a number belongs to (empty: nobody is named), and whether the grammar is clear."""

    keys: frozenset[str]
    sure: bool


_OBJECT = re.compile(
    r"(?:\b(?:over|against|past|vs\.?|versus|at|on|to|off|by|in|into|like|than|of|for|from|beat|beats"
    r"|beating|gave|gives|giving|led|leads"
    r"|leading|lifted|lifts|carried|carries|sent|put|puts|held|holds|kept|left|leaves?|leaving|gets?|got|shut|swept"
    r"|hit|hits|hurt|cut|with|behind|into"
    r"|help|helps|helping|drop|drops|stun|stuns|top|tops|edge|edges|rout|routs|torch\w*|down|downs"
    r"|face|faces|facing|between|jump|jumps"
    r"|beaten|outhit\w*|outshot|outshoot\w*|outdo\w*|spoil|spoils|broke|sank|sunk|stung|shook|buried"
    r"|cost|bit|tore|past|out-?threw|out-?ran|outdid"
    r"|(?:lit|lights?|tore|tears?|carved|burned|cut|chewed|blew|back(?:ed|s|ing)"
    r"|follow(?:ed|s)) up)|\b\w{3,}(?:ed|ing))\s+(?:the\s+|visiting\s+"
    r"|host\s+)?$",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:held|holds?|holding|limit\w*|kept|keeps?|restrict\w*|stuck|left|leaving|stifled|blanked)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_TO_NUMBER = re.compile(
    r"\s+(?:to|at|on|with|under)(?:\s+(?:just|only|a|an|mere|season-low|under))*\s*$", re.IGNORECASE
)
_TO_NUMBERS = re.compile(r"\s+to\s+\w+(?:\s+\w+)?\s+in\s+(?:the\s+)?\w+(?:\s+quarter)?,?\s+and\s+(?:just\s+)?$")
_OWN = re.compile(r"['’]s?:?\s+(?:(?!(?:and|but|to|with|in|on|for|from|by|as|had|has|was|is)\b)[\w'-]+[\s-]+){0,4}$")
_AND_HIS = re.compile(r"(?:,| and| with)(?: and)? (?:his|her|their|its) ")
_FOLLOW = re.compile(
    r"(?:(?:,|,?\s+and)\s+[\w-]+\s+[\w-]+){0,3}(?:\s+[\w-]+){0,2}?,?(?:\s+(?:(?:was|were|is)(?:n['’]t"
    r"|\s+not)?\s+)?(?:nearly\s+)?enough)?\s+(?P<prep>for|from|by|belong\w*\s+to|out of"
    r"|courtesy of|came from|come from|went to|goes to|off)\s+(?:the\s+|a\s+"
    r"|an\s+)?(?:(?!against|over|versus|halftime|in|at)[a-z]+\s+){0,2}$",
)
_BOUNDARY = re.compile(r"[,;:—–(]\s|[,;:—–(]|\s(?:and|but|while|then|as)\s", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+$", re.IGNORECASE)
_RECORD_OF = re.compile(r"(?:^|\bthe\s+)$", re.IGNORECASE)
_BESIDE_AT = re.compile(r"\bwith\s+(?:the\s+)?$", re.IGNORECASE)
_BELONGS = re.compile(r"\b(?:belong\w*|went|goes) to\s+(?:the\s+)?$", re.IGNORECASE)
_AT_NUMBER = re.compile(
    r"\s+(?:(?:now|still|down|sitting|back|up|(?:close|right|just|not far) behind|behind)\s+)?at\s+"
)
"""Between a side that stands beside another and its own record: "with Chicago at 11-21"."""
_OF_HIS = re.compile(r"(?:\s+[a-z]+)?\s+of\s+(?:the\s+)?")
_VERSUS = re.compile(r"\b(?:over|against|versus|vs\.?)\s+(?:the\s+)?$", re.IGNORECASE)
_IN_PASSING = re.compile(r"\b(?:in|at|over|against|past|into)\s+(?:the\s+)?$")
"""Before somebody to whom it was done, or in whose town."""
_HE = re.compile(r"\b(?:he|his|him|she|her)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|their|them)\b", re.IGNORECASE)


_ALLOWED = re.compile(
    r"\b(?:allow\w*|gave up|giving up|g[ai]ves? up|surrender\w*|yield\w*|conced\w+|coughed up)\s+(?:(?:just|only"
    r"|a|an|mere|as many as)\s+)*$",
    re.IGNORECASE,
)
_OF_A_TEAM = re.compile(
    r"\b(?:against|to|over|past|from|by|beat|beating|beats) an? "
    r"(?:[\w-]*-win (?:team|club|side)$|(?:team|club|side) (?:with|that)\b)"
)
_TAKING = re.compile(
    r"\b(?:t[ao]k\w*|took|w[io]n\w*|st[eo]l\w*|wrest\w*|snatch\w*|grabb?\w*|claim\w*|seiz\w*|swip\w*)\b[^.;:!?,\d]*$"
)
"""Before the score by which something was taken from somebody."""
_WHO = re.compile(r",? who\b[^,;:.—–]*")
"""From somebody to a number that a clause about him tells: "Aldama, who topped Memphis with 21"."""
_DISTANCE = re.compile(r"(?:\s+points?)?\s+(?:behind|ahead of|short of|shy of|clear of)\s+(?:the\s+)?")


_BETWEEN = re.compile(r"[\s-]+(?:points?|runs?|goals?)(?: that)? (?:between|separat\w+) (?:the )?[A-Z]")
"""After what two sides are apart by, which is nobody's."""


def owner_of(
    whole: str,
    number: Number,
    end: int,
    mentions: Sequence[Mention],
    parties: Parties,
    he: frozenset[str],
    they: frozenset[str],
) -> Attribution:
    """Whose it is; what a team allowed is the other's."""
    if _BETWEEN.match(whole, number.end):
        return Attribution(frozenset(), sure=False)
    who = (
        _of_the_outdone(whole, number, mentions)
        or _of_the_team(whole, number, mentions)
        or _gone_against(whole, number, mentions)
        or _not_the_other(whole, number, mentions)
        or subject_of(whole, number.start, end, mentions, parties, he, they)
    )
    sentence = masked(whole, mentions)
    before, after = sentence[: number.start], sentence[number.end :]
    allowed = _ALLOWED.search(before) or re.match(r"\s+\w+\s+(?:allowed|surrendered|given up|conceded)\b", after)
    if not allowed and not any(m.end <= number.start and is_object(whole, m) for m in mentions):
        allowed = _OF_A_TEAM.search(before + after.split(",")[0])
    if allowed and {parties.kind(key) for key in who.keys} == {"team"}:
        others = frozenset(key for key, party in parties.by_key.items() if party.kind == "team") - who.keys
        return Attribution(others, sure=len(others) == 1)
    return who


_OUTDID = re.compile(r"\bout-?[a-z]{3,}(?:ed|an|id)\s+(?:the\s+)?$")
_TO_HIS = re.compile(r",?\s+[\w,]+(?:\s+[a-z]+){1,2}\s+to\s+(?:just\s+|only\s+)?")


def _of_the_outdone(whole: str, number: Number, mentions: Sequence[Mention]) -> Attribution | None:
    """ "Cook outrushed Gibbs, 105 yards to 31": the last is the outdone one's."""
    last = next((m for m in reversed(mentions) if m.end <= number.start), None)
    told = last and _OUTDID.search(whole[: last.start]) and _TO_HIS.fullmatch(whole[last.end : number.start])
    return Attribution(last.keys, sure=True) if last and told else None


def _of_the_team(whole: str, number: Number, mentions: Sequence[Mention]) -> Attribution | None:
    """ "Two of the three Rockies runs", "the 35-25 Suns": theirs whose name stands between it and its unit, or right
    after a record."""
    after = next((m for m in mentions if m.start >= number.end), None)
    beside = after is not None and whole[number.end : after.start] == " "
    if after and beside and len(number.values) > 1 and _RECORD_OF.search(whole[: number.start]):
        return Attribution(after.keys, sure=True)
    if after and re.search(r"\bof (?:the )?$", whole[: number.start]) and whole[number.end : after.start] == " ":
        return Attribution(after.keys, sure=True)
    return None


def _gone_against(whole: str, number: Number, mentions: Sequence[Mention]) -> Attribution | None:
    """ "Nine straight road games had gone against Houston": who lost them is named last."""
    after = next((m for m in mentions if m.start >= number.end), None)
    if after and re.search(r"\b(?:gone|went|going) against (?:the )?$", whole[number.end : after.start]):
        return Attribution(after.keys, sure=True)
    return None


def _not_the_other(whole: str, number: Number, mentions: Sequence[Mention]) -> Attribution | None:
    """ "Malone sits at 36,928, 3,072 behind LeBron": the distance is Malone's, who stands before it."""
    before = [m for m in mentions if m.end <= number.start]
    after = [m for m in mentions if m.start >= number.end]
    if before and after and _DISTANCE.fullmatch(whole[number.end : after[0].start]):
        return Attribution(before[-1].keys, sure=True)
    return None


def subject_of(
    sentence: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    parties: Parties,
    he: frozenset[str],
    they: frozenset[str],
) -> Attribution:
    """Whose the number at ``start`` is; its phrase, with the unit, ends at ``end``.

    In this order: "Jokic's 35", "held Jokic to 35", the clause's own subject, "35 from Jokic", the subject of the
    clause before, whoever else stands before, whoever comes after, and whom a pronoun means.
    """
    people = [m for m in mentions if any(parties.kind(key) != "place" for key in m.keys)]
    before = [m for m in people if m.end <= start]
    after = next((m for m in people if m.start >= end), None)
    if before and (_right_before(sentence, start, before[-1]) or _belongs(sentence, start, before[-1], parties)):
        return Attribution(before[-1].keys, sure=True)
    told_who = [m for m in before if _WHO.fullmatch(sentence[m.end : start]) and _kinds(m, parties) == "athlete"]
    if told_who:
        return Attribution(told_who[-1].keys, sure=True)
    whole = after is not None and _OF_HIS.fullmatch(sentence[end : after.start]) and _is_owner(sentence, after)
    if after is not None and whole and _kinds(after, parties) == "athlete":
        return Attribution(after.keys, sure=True)
    clause_start = max((m.end() for m in _BOUNDARY.finditer(sentence[:start])), default=0)
    doers = [m for m in before if not (is_object(sentence, m) or _is_owner(sentence, m) or _is_whose(sentence, m))]
    own = [m for m in doers if m.start >= clause_start]
    follow = _follows(sentence, (start, end), after, (own or doers)[-1:], parties, alone=not own)
    if own and (follow is None or _kinds(own[-1], parties) == "athlete"):
        return Attribution(own[-1].keys, sure=True)
    if follow is not None:
        return Attribution(follow.keys, sure=True)
    if (
        after is not None
        and not [m for m in before if m.start >= clause_start]
        and re.fullmatch(r"\s+(?:the\s+)?", sentence[end : after.start])
    ):
        return Attribution(after.keys, sure=True)
    return _whoever_else(sentence, start, before, doers, after, he, they)


def _follows(
    sentence: str, number: tuple[int, int], after: Mention | None, doer: Sequence[Mention], parties: Parties, *,
    alone: bool,
) -> Mention | None:  # fmt: skip
    """Whoever comes after a number with "from", "for" or "off" before his name, where the number is his:
    "35 from Jokic". ``alone``: nobody of the number's own clause did it."""
    found = _FOLLOW.fullmatch(sentence[number[1] : after.start]) if after is not None else None
    if after is None or found is None or re.search(r"\b(?:but|while|yet)\b", found[0]):
        return None
    if doer and found["prep"] == "for" and _kinds(doer[0], parties) != _kinds(after, parties):
        return None  # what an athlete did for a team is his, in each part of a list
    if (found["prep"] == "off" and not alone) or (found["prep"] == "from" and _TAKING.search(sentence[: number[0]])):
        return None
    return after


def _belongs(sentence: str, start: int, last: Mention, parties: Parties) -> bool:
    """ "It belongs to the Nuggets, 35 to 25": a period's score is of the side that it went to."""
    gone = _BELONGS.search(sentence[: last.start]) and re.fullmatch(r",?\s+", sentence[last.end : start])
    return gone is not None and _kinds(last, parties) != "place"


def _right_before(sentence: str, start: int, last: Mention) -> bool:
    """Whether the name before a number is its owner by the words between: "Jokic's 35", "held Jokic to 35"."""
    gap = sentence[last.end : start]
    if re.fullmatch(r":?\s+", gap) and sentence[start : start + 1].isdigit() and not is_object(sentence, last):
        return True
    if _AND_HIS.fullmatch(gap) or (_OWN.match(gap) and re.fullmatch(_OWN, gap)):
        return True
    if _AT_NUMBER.fullmatch(gap) and _BESIDE_AT.search(sentence[: last.start]):
        return True
    held = _HELD.search(sentence[: last.start])
    return held is not None and bool(_TO_NUMBER.fullmatch(gap) or _TO_NUMBERS.fullmatch(gap))


def _whoever_else(
    sentence: str, start: int, before: Sequence[Mention], doers: Sequence[Mention], after: Mention | None,
    he: frozenset[str], they: frozenset[str],
) -> Attribution:  # fmt: skip
    """Whose a number is that its clause gives to nobody: of the clause before, of a pronoun, of who comes after."""
    if not doers and before and _HE.search(sentence[before[-1].end : start]) and he:
        return Attribution(he, sure=False)
    if doers:
        return Attribution(doers[-1].keys, sure=True)
    if before and not all(is_place(sentence, m) for m in before):
        return Attribution(before[-1].keys, sure=False)
    if he and _HE.search(sentence):
        return Attribution(he, sure=True)
    if they and _THEY.search(sentence):
        return Attribution(they, sure=True)
    if after is not None and they and _IN_PASSING.search(sentence[: after.start]):
        return Attribution(they, sure=False)
    if after is not None and not _VERSUS.search(sentence[: after.start]):
        return Attribution(after.keys, sure=False)
    return Attribution(frozenset(), sure=False)


def _kinds(mention: Mention, parties: Parties) -> str:
    return parties.kind(next(iter(mention.keys)))


def is_object(sentence: str, mention: Mention) -> bool:
    """Whether a verb or a preposition stands right before a name, so that it did not do what is told."""
    before = sentence[: mention.start]
    if _WITH.search(before) and _DOING.match(sentence, mention.end):
        return False
    return _OBJECT.search(before) is not None or _NUMBER.search(before) is not None


_WITH = re.compile(r"\bwith\s+$", re.IGNORECASE)
_DOING = re.compile(
    r"\s+(?:scoring|adding|pouring|dropping|grabbing|leading|hitting|throwing|running|catching|dishing)\b"
)
"""After whoever does it beside the subject: "with Jayson Tatum scoring 32"."""
_A_TEAM_S = re.compile(rf"\s+(?:\w+\s+)?(?:{ROLE_NOUNS})\b")


def _is_whose(sentence: str, mention: Mention) -> bool:
    """Whether a team only says whose he is: "Lile is a Nationals prospect"."""
    return (
        _A_TEAM_S.match(sentence, mention.end) is not None
        and re.search(
            r"(?:\b(?:is|was|'s|’s)\s+(?:just\s+)?|,\s+)(?:an?|the)\s+(?:[a-z]+\s+)?$", sentence[: mention.start]
        )
        is not None
    )


def is_place(sentence: str, mention: Mention) -> bool:
    """Whether a name only says where it was: "seven to two in the Bronx"."""
    return re.search(r"\b[Ii]n\s+(?:the\s+)?$", sentence[: mention.start]) is not None and not _is_owner(
        sentence, mention
    )


def _is_owner(sentence: str, mention: Mention) -> bool:
    return re.match(r"['’](?!s?:)", sentence[mention.end :]) is not None
