"""What is told of several periods one by one: "at least 28 in every quarter", "won three of four", "blanked in two of
the three periods". Whether it holds is counted from the scores of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.known import GameKnown, Knowledge, Known
from tiksports_dagster.studio.truth.names import Mention
from tiksports_dagster.studio.truth.periods import ORDINAL, numbers_of, place_of
from tiksports_dagster.studio.truth.read import Carry
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.shares import Share
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, SMALL_NUMBERS

_N = rf"(?:{'|'.join(word for word in SMALL_NUMBERS if word != 'zero')}|\d)"
_OF = rf"(?: of)?(?: the| its| their| these| those)?(?: (?P<of>{_N}))?(?: regulation)?"
_NOUN = rf"(?:{PERIOD_NOUNS}|halves)"
_QUANTITY = re.compile(
    rf"\b(?:(?P<no>not (?:one|a single)|no)|(?P<any>(?:an?|any|one)(?: single)?)) {_NOUN}\b"
    rf"|\b(?P<run>{_N}) (?:straight|consecutive) {_NOUN}\b"
    rf"|\b(?:(?P<all>every(?: single| last)?(?: one)?|each(?: and every)?(?: one)?|all|both)"
    rf"{_OF} {_NOUN}\b"
    rf"|(?P<rel>(?:each|all|every one)(?: of)?(?: the)? (?:(?P<sort>next|other|remaining|following) )?(?P<count>{_N})"
    rf"(?: {_NOUN})?(?: (?:after|following|since) (?:it|that|this)\b| that followed| after(?=[.,;!?]|$)"
    r"|(?<=[a-z])(?=[.,;!?]|$)))"
    rf"|(?P<each>each of )?the (?P<end>first|last|final|opening) (?P<few>{_N}) {_NOUN}\b"
    rf"|(?:(?:just|only|exactly) )?(?P<n>{_N}) (?:of|out of)(?: the| its| their)? (?P<whole>{_N})"
    rf"(?: {_NOUN}\b|(?=[.,;!?]|$))"
    rf"|(?<=in )(?:(?:just|only|exactly) )?(?P<some>{_N})(?: different| separate)? {_NOUN}\b)"
    rf"(?:(?: but| except(?: for)?| besides| other than| save)(?: the)? (?P<but>{ORDINAL}|one)(?: {_NOUN})?"
    rf"| (?:after|since|following) the (?P<after>{ORDINAL})(?: {_NOUN})?"
    rf"|[,:—–] (?:in )?the (?P<a>{ORDINAL})(?: {_NOUN})? and (?:in )?(?:the )?(?P<b>{ORDINAL})"
    rf"(?: {_NOUN})?)?",
    re.IGNORECASE,
)
_WON = r"w[io]ns?|winning|took|takes?|claim\w*|swept|outscor\w+|dominat\w+|owned|owns|controlled|got the better of"
_LOST = (
    r"(?:lost|los(?:e|es|ing)|dropp?\w*)(?! (?:at least|more than|over|an?|\d+|\w+ty)\b(?! \w*(?:quarter|inning)))"
    r"|(?:was|were|got|been|being) outscored"
)
_BLANKED = (
    r"(?:was|were|got|been|being|went|held) (?:blanked|shut out|scoreless|held scoreless|kept off the \w+)"
    r"|(?:did|could)(?:n['’]t| not) (?:score|get on the board)|scoreless|came up empty|failed to score"
    r"|drew (?:a )?blanks?|put up (?:zeros?|zeroes|nothing|goose ?eggs?)|goose ?eggs?"
)
_LED = r"led|leads?|leading|were ahead|was ahead"
_TRAILED = r"trail\w*|were behind|was behind"
_SCORED = (
    r"scor\w+|put up|puts? up|hung|dropped|pour\w* in|plat\w+|had|has|reach\w*|post\w*|rack\w* up|got|get|came"
    r"|came across|topped|cracked|cleared|managed|netted|struck|found the net|touched home|went for|hit"
)
_HELD = r"held|holds?|holding|kept|keeps?|limited|limits?"
_DEEDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (deed, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for deed, words in (
        ("blanked", _BLANKED), ("lost", _LOST), ("won", _WON), ("led", _LED), ("trailed", _TRAILED), ("held", _HELD),
        ("scored", _SCORED),
    )
)  # fmt: skip
"""What a side did in a period, and the words for it; the sooner named ones are the narrower."""
_THRESHOLD = re.compile(
    r"\b(?:(?P<least>at least|no fewer than|no less than)|(?P<more>more than|over|better than|north of)"
    r"|(?P<most>at most|no more than)|(?P<less>under|fewer than|less than|below))?\s*(?:to )?"
    r"(?P<value>double[- ](?:digits?|figures)|\d+|[a-z]+(?:-[a-z]+)?)(?P<plus>\+|-plus| or more| or better| or fewer)?"
    r"(?: (?:points?|runs?|goals?))?(?= (?:or more )?(?:in|through|during|across)\b|$)",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:never|not|without|failed to)\b|n['’]t\b", re.IGNORECASE)
_BEYOND = {"least": r"reach\w*|hit|got to|get to", "more": r"topp?\w*|crack\w*|clear\w*|exceed\w*|surpass\w*"}
"""Verbs that say how much themselves."""
_WENT_TO = re.compile(r"\s*(?:all )?(?:went|goes|go|belong\w*) to (?:the )?X+", re.IGNORECASE)
_EDGE = re.compile(r"[.;:!?—–]\s|,\s|\s(?:and|but|while|then|yet)\s")
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "least": lambda value, told: value >= told,
    "more": lambda value, told: value > told,
    "most": lambda value, told: value <= told,
    "less": lambda value, told: value < told,
    "": lambda value, told: value == told,
}


@dataclass(frozen=True)
class _Threshold:
    """How much is told of each period, and where."""

    how: str
    value: Decimal
    start: int
    end: int


def quantified_in(sentence: str, mentions: Sequence[Mention], carry: Carry, knowledge: Knowledge) -> Iterator[Share]:
    """Every count of periods in which a side did what the clause tells, with the scores that make it."""
    text = masked(sentence, mentions)
    for game in knowledge.games[:1]:
        for match in _QUANTITY.finditer(text) if game.complete else ():
            yield from _quantified(match, text, mentions, carry, game, knowledge)


def _quantified(
    match: re.Match[str], text: str, mentions: Sequence[Mention], carry: Carry, game: GameKnown,
    knowledge: Knowledge,
) -> Iterator[Share]:  # fmt: skip
    start = max((m.end() for m in _EDGE.finditer(text[: match.start()])), default=0)
    clause = text[start : match.start()]
    after = _WENT_TO.match(text, match.end())
    deed, at = ("won", len(clause)) if after else _deed(clause)
    teams = [m for m in mentions if m.keys & (game.home | game.away)]
    side = _side(deed, start + at, match.end() if after else 0, teams, carry.team, game)
    if not deed or not side:
        return
    if match["any"] and not _NEVER.search(clause):
        return
    together = re.search(r"\d|outscor", clause + _EDGE.split(text[match.end() :])[0]) or deed not in ("won", "lost")
    if match["end"] and not match["each"] and together:
        return  # they are told as one time
    limit = _threshold(clause, start, at) if deed in ("scored", "held") else None
    if deed == "held" and limit is None:
        return
    last, mine, theirs = knowledge.last, *((game.lines[s]) for s in (side, "away" if side == "home" else "home"))
    did = {n for n in range(1, last + 1) if _did(deed, n, mine, theirs, limit)}
    facts = tuple(k.facts[0] for n in range(1, last + 1) for line in (mine, theirs) if (k := line.get(n)))
    if match["rel"]:
        right = _after_it(match, did, numbers_of(carry.time, last), last)
    else:
        right = _right(match, did, mine.keys() | theirs.keys(), game.regular)
    yield Share(match[0], match.start(), match.end(), facts if right else ())
    if limit is not None and limit.end > limit.start:
        yield Share(text[limit.start : limit.end], limit.start, limit.end, facts if right else ())


def _deed(clause: str) -> tuple[str, int]:
    """What the clause says was done, and where; the last verb of the narrowest kind counts."""
    for deed, words in _DEEDS:
        if found := list(words.finditer(clause)):
            return deed, found[-1].start()
    return "", 0


def _side(
    deed: str, verb: int, went_to: int, teams: Sequence[Mention], carried: frozenset[str], game: GameKnown
) -> str:
    """Of whom it is told: who stands before the verb, after "went to", or in the sentence before."""
    if went_to:
        own = [m.keys for m in teams if m.start >= went_to][:1]
    else:
        own = [m.keys for m in teams if m.end <= verb][-1:] or [m.keys for m in teams][:1] or [carried]
    home, away = (bool(own and own[0] & keys) for keys in (game.home, game.away))
    if home == away:
        return ""
    return "home" if home != (deed == "held") else "away"


def _threshold(clause: str, start: int, verb: int) -> _Threshold | None:
    """How much of each period is told right before it; None where nothing is."""
    for match in _THRESHOLD.finditer(clause, verb):
        word = match["value"].casefold()
        numbers = numbers_in(word)
        if word.startswith("double"):
            how, value = "least", Decimal(10)
        elif len(numbers) == 1 and len(numbers[0].values) == 1:
            plus = match["plus"] or ""
            how = "most" if "fewer" in plus else "least" if plus else ""
            value = numbers[0].values[0]
        else:
            continue
        how = next((name for name in ("least", "more", "most", "less") if match[name]), how)
        told = (name for name, verbs in _BEYOND.items() if re.search(rf"\b(?:{verbs})\s*$", clause[: match.start()]))
        how = how or next(told, "")
        return _Threshold(how, value, start + match.start("value"), start + match.end("value"))
    return None


def _did(deed: str, n: int, mine: dict[int, Known], theirs: dict[int, Known], limit: _Threshold | None) -> bool:
    """Whether the side did it in a period."""
    if n not in mine or n not in theirs:
        return False
    own, other = mine[n].values[0], theirs[n].values[0]
    if deed in ("led", "trailed"):
        so_far = sum(mine[i].values[0] - theirs[i].values[0] for i in range(1, n + 1))
        return so_far > 0 if deed == "led" else so_far < 0
    if deed in ("won", "lost"):
        return own > other if deed == "won" else own < other
    if deed == "blanked":
        return own == 0
    return own > 0 if limit is None else _HOLDS[limit.how](own, limit.value)


def _right(match: re.Match[str], did: set[int], played: set[int], regular: int) -> bool:
    """Whether the periods in which it was done are as many as the words say, and those that they name."""
    if match["no"] or match["any"]:
        return not did
    if match["run"]:
        length = _number(match["run"])
        return any(set(range(n, n + length)) <= did for n in played)
    if match["end"]:
        few = _number(match["few"])
        early = match["end"].casefold() in ("first", "opening")
        return set(range(1, few + 1) if early else range(regular - few + 1, regular + 1)) <= did
    if match["n"] or match["some"]:
        word = match["n"] or match["some"]
        whole = _number(match["whole"]) if match["whole"] else len(played)
        named = {place_of(match[g].casefold(), regular) for g in ("a", "b") if match[g]}
        return len(did) == _number(word) and whole in (regular, len(played)) and (not named or named == did)
    of = match["of"]
    wanted = set(played)
    if match["all"].casefold() == "both":
        return regular == _HALVES and wanted <= did  # halves of four quarters are looked at elsewhere
    if of and _number(of) not in (regular, len(played)):
        return False
    if of and _number(of) == regular:
        wanted = set(range(1, regular + 1))
    if match["after"]:
        wanted = {n for n in wanted if n > (place_of(match["after"].casefold(), regular) or 0)}
    if match["but"]:
        if match["but"].casefold() == "one":
            return len(wanted - did) == 1
        left_out = place_of(match["but"].casefold(), regular)
        return did & wanted == wanted - {left_out}
    return wanted <= did


def _after_it(match: re.Match[str], did: set[int], before: set[int], last: int) -> bool:
    """Whether it was done in each of the periods beside those of which the sentence before told."""
    if not before:
        return False
    later = set(range(max(before) + 1, last + 1))
    wanted = set(range(1, last + 1)) - before if (match["sort"] or "").casefold() == "other" else later
    few = _number(match["count"])
    if (match["sort"] or "").casefold() == "next":
        wanted = {n for n in later if n <= max(before) + few}
    return len(wanted) == few and wanted <= did


_HALVES = 2


def _number(word: str) -> int:
    return SMALL_NUMBERS.get(word.casefold()) or int(word)
