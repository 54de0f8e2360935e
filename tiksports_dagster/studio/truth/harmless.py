"""Superlatives that claim nothing: "most of", "at first", "one of the best", "the biggest night": a table."""

from __future__ import annotations

import re

from tiksports_dagster.studio.truth.periods import ORDINAL
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS

_OPINIONS = "best|biggest|greatest|hottest"
_SHORT = (
    r"\b(?:miss(?:ed|es)?|shy of|short of|away from|off|within [^,;.]{3,20} of|close to|behind)\s+"
    r"(?:(?:the|that|a|his|[A-Z][\w.]+['’]s?|[A-Z]\w+)\s+)*(?:[a-z]+\s+){0,2}$"
)
_TABLE = tuple(
    (re.compile(word), re.compile(before), re.compile(after))
    for word, before, after in (
        (
            "no.*", "",
            r"\s*(?:[\w']+\s+){0,4}(?:could|can|will|would|saw|expected|wanted|wants|knew|knows"
            r"|else in the building)\b",
        ),
        ("only", "", rf"\s+(?:in\s+)?the\s+(?i:{ORDINAL})\b"),
        (
            "only", r"(?i:(?<!\bthe )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\ban ))$",
            r"(?!\s+(?:the|[A-Z]\w+|he|she)\b)",
        ),
        ("most", "", r"\s+of\b(?!\s+(?:any|all|every))|\s+(?:nights|people|fans|days)"),
        ("most|first|last", r"(?i:\bat\s+)$", ""),
        ("first|last", "", rf",? (?:and )?then\b|\s+(?:of all|things|\w+\s+{PERIOD_NOUNS}|{PERIOD_NOUNS}|to last)"),
        ("first|last", "", r"\s+(?:(?:two|three|few)\b|name|look|up\b)"),
        ("first|best", r"\b(?:behind|from)\s+$", r"\s*(?:[.,;!?]|$)"),
        (_OPINIONS, r"(?i:\bone of (?:the|his|her|their|its)\s+)$", ""),
        (_OPINIONS, r"(?i:\b(?:at (?:his|its|their)|do (?:his|their)|the very)\s+)$", ""),
        (_OPINIONS, "", r"\s+(?:night|stage|moment|spotlight|lights|day|room|crowd)s?\b(?! (?:of|in|ever|this))"),
        # the place on the list is a number, and is looked at as one; so is how far ahead somebody is
        ("all-time", rf"(?i:\b{ORDINAL}\s+(?:[\w'’]+\s+){{0,3}}(?:the\s+)?)$", ""),
        (
            "all-time", r"\bby\b|\d[^.;:!?]*\b(?:ahead of|behind)\b",
            r"\s+(?:\w+\s+){0,2}(?:list|leaderboard|chart|rankings?)\b",
        ),
        (
            "longest|farthest|furthest|fastest|quickest|highest", _SHORT,
            r"\s+(?:[\w-]+\s+){0,3}(?:in|the|ever|of|that)\b",
        ),
        ("record", _SHORT, ""),  # who falls short of it says by how much
        (
            "never", "",
            r"\s+(?:had a (?:chance|shot|prayer)|stood a chance|looked back|flinched|panicked|blinked|doubted)",
        ),
        ("ever", "", r"\s+(?:since|so)\b"),
        ("ever", r"\bbefore\b[^.;:!?]*$", ""),
        ("ever", r"(?i:\b(?:if|did you|have you|you'll)\s+)$", ""),
        ("history", r"\b(?:is|ancient|was)\s+$", ""),
    )
)  # fmt: skip
"""Superlative, what stands before it, what stands after it."""
_SIMILE = re.compile(
    r"\blike (?:it(?:['’]s| was| were| is)|he(?:['’]s| was)|she(?:['’]s| was)|they(?:['’]re| were)|that['’]s"
    r"|an?\b)[^.;:!?,\d]*",
    re.IGNORECASE,
)


def similes(text: str) -> list[tuple[int, int]]:
    """Where a sentence only compares: "like it was the first day of school"."""
    return [match.span() for match in _SIMILE.finditer(text)]


_ANY_OF_THEM = re.compile(
    r"\b(?:one|two)(?= (?:or (?:two|one)|(?:great|good|big|hot|huge|special|bad|elite|true)\b|superstars?\b|stars?\b"
    r"|scorers?\b|players?\b|guys?\b|man\b|men\b|lockdown\b|elite\b))|\bor (?P<or>one|two)(?=\?)",
    re.IGNORECASE,
)
_CAN = re.compile(r"^(?:\w+[,:] )?(?:can|could|would|should|do|does|what|which|how|who|is|are)\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:he|him|his|she|her|they|them|their|this|that|these|those|it|its|did|was|were|had)\b", re.I
)


def generic(text: str, *, named: bool) -> list[tuple[int, int]]:
    """Number words that count nobody: "Can one superstar beat a deep team?" A question about this game is none."""
    if named or not text.rstrip().endswith("?") or not _CAN.match(text) or _SOMEBODY.search(text):
        return []
    found = _ANY_OF_THEM.finditer(text)
    return [match.span("or") if match["or"] else match.span() for match in found]


_ASKED = frozenset({"best", "biggest", "greatest", "most", "worst", "ever", "first", "hottest"})
_WHICH = re.compile(r"\s*(?:[Ww]hich|[Ww]hat)(?: [a-z]+)? $")
_HELD = re.compile(r"\b(?:holds?|owns?|has|set|sets|broke|breaks?|tied|ties|still has|shatter\w*)\b")
_A_RECORD = re.compile(
    r"\b(?:the|a|an|new|nba|nfl|mlb|nhl|league|franchise|club|team|world|single-game|breaks?"
    r"|broke|sets?|setting|combine|scoring)\s+$",
    re.IGNORECASE,
)
_WINS = re.compile(r"\b(?:better|worse|season|winning|losing) $|\b[Oo]n the $|\b[Ff]or the $")


def is_harmless(word: str, before: str, after: str, *, question: bool) -> bool:
    """Whether the superlative ``word`` claims nothing where it stands."""
    if question and (word in _ASKED or (word == "record" and _WHICH.match(before))):
        return True
    for row in _TABLE:
        if row[0].fullmatch(word) and row[1].search(before) and row[2].match(after):
            return True
    return word == "record" and _is_wins(before, after)


def _is_wins(before: str, after: str) -> bool:
    """Whether "record" is of wins and losses, or only part of another word."""
    if _HELD.search(before):
        return re.match(r"\s*(?:of|at|is|:)\s*\d+-\d+", after) is not None
    if _A_RECORD.search(before):
        wins = re.match(r"\s*(?:is|of|at|:|to|was|,)?\s*\d+-\d+|\s*:", after) or _WINS.search(before)
        return wins is not None
    return re.match(r"[- ](?:breaking|setting|book|holder|high)", after) is None
