"""Periods of a game as a sentence names them: "the 4th", "Q2", "at the half", "after three"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, SMALL_NUMBERS, words_of

ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh"
    r"|twelfth|thirteenth"
    r"|fourteenth|fifteenth|opening|final|last)"
)


_PLACES = {word: n for n, word in enumerate(
    words_of(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth"), 1
)}  # fmt: skip


_PERIOD = re.compile(
    rf"\b(?P<ord>{ORDINAL})[\s-](?P<noun>{PERIOD_NOUNS})\b|\bQ(?P<q>\d)\b"
    rf"|\b(?:in|of|into|entering|after|through|during|won|took|lost|then|for|until|before|open(?:s|ed|ing)"
    rf"|start(?:s|ed|ing)|began|begins?|enter(?:s|ed)|head(?:ing|ed) to"
    rf"|going to|to (?:start|begin|open)|from) the (?P<bare>\d+(?:st|nd|rd|th)|first|second|third"
    rf"|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth)\b(?!\s+(?:straight"
    rf"|time|consecutive|most|best"
    rf"|highest|quarter|period|inning|half|halves|frame|player|man|team|win|loss|game|season|year"
    rf"|night|day|place|row|(?:two|three|four|few) (?:games|seasons|years|tries|rounds|weeks|months)"
    rf"|-)|-)"
    rf"|\b(?P<half>half-?time|the half|the break|intermission)\b"
    rf"|\b(?:in|of|[Tt]op|[Bb]ot(?:tom)?|[\w-]+-run|[\w-]+-point) (?:of )?(?:the )?(?P<short>\d(?:st|nd|rd|th)"
    rf"|(?:(?<=run )|(?<=point ))(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
    rf"\b(?![\s-]+(?:straight|time|place|in|win|loss|round|pick))"
    rf"|\bthe (?P<listed>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|[1-9](?:st|nd|rd|th))(?=,? "
    rf"(?:and|then|or) the (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|\d)|, the (?:first|second"
    rf"|third|fourth|fifth|sixth|seventh|eighth|ninth|\d)|[.!]?$)"
    rf"|\b(?:after|through) (?P<n>one|two|three|four|five|six|seven|eight"
    rf"|\d)(?: (?P<noun2>{PERIOD_NOUNS}))?\b(?! (?:games|seasons|years|starts|outs?|points|wins?"
    rf"|at-bats|weeks?"
    rf"|tries|straight|days|weeks|losses|wins))"
    rf"|\b(?:the|its|their) (?P<free>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|[1-9](?:st|nd|rd|th))"
    rf"(?=[.,;:!?—–]|\s+(?:and|but|while|when|alone|as|was|were|by)\b)"
    rf"|\b(?:and|or) the (?P<also>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|\d(?:st|nd|rd"
    rf"|th))(?=\s+(?:by\s+)?\d|[.,;!?]|$)"
    rf"|(?<!\ba)(?<=\w\w) and (?P<pair>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)(?=[.,;!?]|$)"
    rf"|\b(?:[Tt]op|[Bb]ottom|[Bb]ot|[Mm]iddle) (?:of )?(?:the )?(?P<card>one|two|three|four|five|six"
    rf"|seven|eight|nine)\b"
    rf"|^(?:(?:and|but|so|then)\s+)?the (?P<does>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    rf"(?= (?:flip|chang|decid|swing|swung|settl|tilt|turn|break|broke|belong|tells?|told|swallow|wins?|won)\w* "
    r"| (?:hits?|bites?|bit|explodes?|(?:is|was) (?:brutal|ugly|huge|even|where|when|all (?!time|about)))\b)"
    r"|\b\d+[-–]\d+ (?P<scored>first|second|third|fourth)(?=[.,;!?]|\s+(?:and|to|but)\b|$)"
    rf"|^(?P<lead>[Tt]hen the|[Tt]he|[Mm]ore in the|[Ii]n the)? ?(?P<lone>\d+(?:st|nd|rd|th))(?= went|[:.]| \w+:)",
    re.IGNORECASE,
)


_INTO = re.compile(
    r"\b(?:entering|into|(?:going|head(?:ing|ed)) (?:in)?to|to (?:start|begin|open)|until|before)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


_OPENED = re.compile(
    r"\b(?:open(?:s|ed|ing)|start(?:s|ed|ing)|began|begins?|enter(?:s|ed|ing))\s+(?:the\s+)?$", re.IGNORECASE
)
_STANDING = re.compile(
    r",?\s+(?:staring|trailing|down|up|behind|ahead|leading|facing|looking|tied|even|level|on top|in front|in a"
    r"|needing|on the"
    r" wrong|on the right|with (?:an?|the) [\w-]+ (?:lead|deficit|hole|cushion|advantage|edge))\b"
)
"""About a period at whose beginning somebody stood so."""


_OUTSIDE = re.compile(
    r"\b(?:outside(?: of)?|other than|except(?: for)?|aside from|apart from|besides|excluding"
    r"|take away|without|minus|subtract|remove|throw out)\s+(?:(?:the|that"
    r"|his|a)\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)


_MADE_IN = re.compile(
    r"\b(?:runs?|hits?|homers?|walks?|strikeouts?|errors?)\s+in\s+(?:the\s+)?(?:top|bottom"
    r"|bot)\s+(?:of\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
"""Before an inning in whose half something was made, as against one up to which a score stands."""
_NOW = re.compile(r"\b(?:top|bottom|bot|middle)\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE)


_PACKED = re.compile(r"\b(?:pack|pour|cramm?|squeez|stuff|crowd)\w*\b[^.;:!?]*\binto\s+(?:the\s+)?$")
"""Before the period in which somebody did it all: "packed 18 of his points into the third"."""
_RANGE = re.compile(rf"\bfrom the {ORDINAL} (?:through|to) (?:the )?$", re.IGNORECASE)
_THROUGH = re.compile(r"\b(?:after|through|end of|following)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class PeriodSaid:
    """A period as a sentence names it, and the scope it gives to numbers beside it."""

    start: int
    end: int
    text: str
    number: int | None
    """None for halftime."""
    noun: str
    scope: str


def periods_in(sentence: str, regular: int) -> list[PeriodSaid]:
    """Periods of a game named in a sentence; ``regular`` is how many the sport has (0 when that is not known)."""
    named = (_named(match, sentence, regular) for match in _PERIOD.finditer(sentence))
    found = [period for period in named if period is not None]
    for match in _DONE.finditer(sentence):
        if match["break"]:
            found = [p for p in found if not match.start() <= p.start < match.end()]
        count = _done(match, regular)
        if count and not any(p.start < match.end() and match.start() < p.end for p in found):
            found.append(PeriodSaid(match.start(), match.end(), match[0], count, "", f"to{count}"))
    rows = sorted(found, key=lambda p: p.start)
    halves = [p for p in rows if p.noun == "half"]
    second = _half(2, regular)
    bare = [p.number == 2 and not p.noun and _first_half(halves, p) for p in rows]
    return [replace(p, noun="half", scope=second) if half else p for p, half in zip(rows, bare, strict=True)]


_THAT = re.compile(
    rf"\b(?P<not>take|without|subtract|remove|minus|outside(?: of)?|except for) that (?P<noun>{PERIOD_NOUNS})\b"
    rf"|\b(?:in|during|over) that (?P<in>{PERIOD_NOUNS})\b",
    re.IGNORECASE,
)


def that_period(sentence: str, told: str) -> list[PeriodSaid]:
    """ "In that period", "take that quarter away": the one that was told before, as ``told`` has it (``p2``)."""
    if not re.fullmatch(r"p\d+", told):
        return []
    found: list[PeriodSaid] = []
    for match in _THAT.finditer(sentence):
        start = match.start("noun") if match["not"] else match.start("in")
        noun = (match["noun"] or match["in"]).casefold().rstrip("s")
        scope = f"x{told[1:]}" if match["not"] else told
        found.append(PeriodSaid(start, start + len(noun), noun, int(told[1:]), noun, scope))
    return found


def _named(match: re.Match[str], sentence: str, regular: int) -> PeriodSaid | None:
    """The period that the sentence names at a place; None where the sport has none such."""
    if match["half"]:
        if match["half"].casefold() == "the half" and regular not in (2, 4):
            return None
        since = re.search(r"\b(?:after|since|following)\s+(?:the\s+)?$", sentence[: match.start("half")], re.IGNORECASE)
        scope = _half(2 if since else 1, regular)
        return PeriodSaid(match.start("half"), match.end("half"), match["half"], None, "half", scope)
    if match["n"]:
        count = SMALL_NUMBERS.get(match["n"].casefold()) or int(match["n"])
        text = sentence[match.start("n") : match.end()]
        whole = PeriodSaid(match.start("n"), match.end(), text, count, "", f"to{count}")
        return whole if match["noun2"] or count < regular else None
    group = next(name for name in _ORDINALS if match[name])
    noun = (match["noun"] or "").casefold().rstrip("s")
    number = place_of(match[group].casefold(), regular)
    start, end = match.start(group), match.end("noun") if match["noun"] else match.end(group)
    if noun == "half":
        scope = _half(number or 1, regular)
    elif number is None:
        return None
    else:
        scope = _span(sentence[:start], number)
        if _OPENED.search(sentence[:start]) and _STANDING.match(sentence, end):
            scope = f"to{number - 1}"
    return PeriodSaid(start, end, sentence[start:end], number, noun, scope)


_ORDINALS = ("ord", "q", "bare", "lone", "short", "free", "listed", "also", "does", "pair", "card", "scored")
"""Groups of ``_PERIOD`` that have an ordinal."""


def _span(before: str, number: int) -> str:
    """Of what time a period is told, by the words before it: in it, up to it, or all but it."""
    if _RANGE.search(before) or _PACKED.search(before):
        return f"p{number}"
    if _OUTSIDE.search(before):
        return f"x{number}"
    if _INTO.search(before):
        return f"to{number - 1}"
    now = _NOW.search(before) and not _MADE_IN.search(before)
    return f"to{number}" if _THROUGH.search(before) or now else f"p{number}"


def _done(match: re.Match[str], regular: int) -> int:
    """How many periods are over, as "through forty minutes" and "after regulation" tell it; 0 when nobody knows."""
    if match["reg"] or match["over"]:
        return regular
    if match["left"]:
        return regular - SMALL_NUMBERS[match["left"].casefold()]
    if match["break"]:
        return _PLACES[match["break"].casefold()]
    if match["minutes"]:
        return _MINUTES[match["minutes"].casefold()] if regular == _OF_HOCKEY else 0
    count = match["count"] or match["long"]
    return SMALL_NUMBERS.get(count.casefold()) or int(count)


def _first_half(halves: Sequence[PeriodSaid], period: PeriodSaid) -> bool:
    """Whether the first half is told right before a bare "second"."""
    return any(h.number == 1 and h.end <= period.start for h in halves)


_OF_HOCKEY = 3
_MINUTES = {"twenty": 1, "20": 1, "forty": 2, "40": 2, "sixty": 3, "60": 3}
"""Minutes played of a game of three periods, in periods."""
_DONE = re.compile(
    rf"\b(?:through\s+)?(?P<count>one|two|three|four|five|six|seven|eight|nine|\d) {PERIOD_NOUNS} (?:in the "
    rf"books|were done|done|played|complete|gone|in)(?!\w| the)"
    rf"|\b[Ff]or (?P<long>one|two|three|four|five|six|seven|eight|nine|\d) {PERIOD_NOUNS}(?=,? (?:it (?:was|stayed)"
    rf"|the game|this (?:was|one)|neither))"
    rf"|(?:\bwith |^)(?:just |only )?(?P<left>one|two|three|four|five) {PERIOD_NOUNS} "
    r"(?:left|to go|to play|remaining)\b"
    rf"|\b(?P<break>first|second) intermission\b"
    rf"|\b(?:after|through) (?P<minutes>twenty|forty|sixty|20|40|60) minutes\b"
    rf"|\b(?:after|end of|in|through) (?P<reg>regulation)\b|\b(?P<over>[Rr]egulation)(?= (?:ended|ends|finished"
    rf"|closed|over))",
    re.IGNORECASE,
)


def place_of(word: str, regular: int) -> int | None:
    """Which period an ordinal names; None where that is not known."""
    if word in ("opening", "final", "last"):
        return 1 if word == "opening" else regular or None
    return _PLACES.get(word) or SMALL_NUMBERS.get(word) or int(re.sub(r"\D", "", word) or 0) or None


PART = r"p\d+|to\d+|h2|s\d+(?:\.\d+)*"
"""A time that is a part of a game: a period, all up to one, the second half, several periods (``s2.3``)."""


def numbers_of(scope: str, last: int) -> set[int]:
    """The periods that a time is of; none where it is no part of a game."""
    if scope == "h2":
        return set(range(3, 5))
    if scope == "ot":
        return {last}
    if re.fullmatch(PART, scope) is None:
        return set()
    numbers = {int(n) for n in re.findall(r"\d+", scope)}
    return set(range(1, max(numbers) + 1)) if scope.startswith("to") else numbers


def scope_over(numbers: set[int], regular: int) -> str:
    """The time that several periods are together; ``""`` of none."""
    if not numbers:
        return ""
    if numbers == {3, 4} and regular == 4:
        return "h2"
    if len(numbers) == 1:
        return f"p{min(numbers)}"
    if numbers == set(range(1, max(numbers) + 1)):
        return f"to{max(numbers)}"
    return "s" + ".".join(str(n) for n in sorted(numbers))


def _half(number: int, regular: int) -> str:
    if regular == 2:
        return f"p{number}"
    return "to2" if number == 1 else "h2"
