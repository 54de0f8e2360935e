"""Of what time a number is told: a period, the game, the season, a career, an average."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tiksports_dagster.studio.truth.patterns import OVERTIME, REACHED, SCOPES
from tiksports_dagster.studio.truth.periods import PeriodSaid
from tiksports_dagster.studio.truth.words import unit_in

_AVERAGES = re.compile(r"\b(?:averages?|averaging)\b(?:[^.;:!?—–]|\.\d)*(?:,|\band)\s+$")
"""A list of averages after one verb."""
_SCORES = re.compile(r",\s+(?:and\s+)?(?:the\s+)?X[X ]*\s+\d+")
"""Further sides' scores: "Lakers 66, Nuggets 58 at halftime"."""
_RIGHT_AFTER = re.compile(r"\s*(?:[a-z]+\s+){0,2}(?:in|at|after|through|of|during|by|entering|into)\s+(?:the\s+)?")
_A_YEAR = re.compile(r"(?:\s+\w+illion)?(?:\s+dollars)?\s+(?:(?:a|per|each|every)\s+(?:year|season)|annually)\b")
_BEST = re.compile(r"\b(?:biggest|best|highest|most|high)\b")


def scope_of(sentence: str, start: int, end: int, phrase_end: int, periods: Sequence[PeriodSaid]) -> str:
    """Of what time the number is: by the words beside it, then by its clause, then by the sentence's period."""
    clause_start = max((m.end() for m in re.finditer(r"[,;:—–]\s|\s(?:and|but|while)\s", sentence[:start])), default=0)
    rest = re.search(r"[,;:—–]\s|\s(?:and|but|while)\s|[.!?]", sentence[phrase_end:])
    clause_end = phrase_end + rest.start() if rest else len(sentence)
    near = sentence[end:phrase_end] + sentence[phrase_end : phrase_end + 18].split(",")[0]
    money = (
        re.match(r"(?:\s+\w+illion)?\s+dollars|\s+\w+illion", sentence[end:]) or sentence[start : start + 1] in "$£€"
    )
    if money and _A_YEAR.match(sentence[end:]):
        return "average"
    for name, pattern in SCOPES[:3]:
        if pattern.search(near):
            return name
    made = re.search(r"\bma(?:d|k)(?:e|es|ing) (?:it|that)\s+(?:a\s+)?$", sentence[:start])
    upto = [p for p in periods if p.end <= start and p.scope.startswith("p")] if made else []
    if upto:
        return f"to{upto[-1].scope[1:]}"
    if OVERTIME.search(near):
        return "ot"
    unit = unit_in(words_in(sentence[end:phrase_end]))[0]
    if unit in ("DAY", "WEEK", "MONTH"):
        return ""  # how long something took, in whatever period the clause is
    if _TO_A_RESULT.search(sentence[:start]) or _ON_THE_WAY.search(sentence[:start]):
        return "game"
    inside = [p for p in periods if clause_start <= p.start < clause_end]
    right = [p for p in inside if _RIGHT_AFTER.fullmatch(sentence[phrase_end : p.start])]
    if right:
        return right[0].scope
    if inside:
        return min(inside, key=lambda p: min(abs(p.start - end), abs(start - p.end))).scope
    clause = sentence[clause_start:clause_end]
    if unit in ("YEAR", "SEASON") and re.match(r"-", sentence[end:]):
        return ""  # how long a contract is, whatever it averages
    for name, pattern in SCOPES[1:] if money else SCOPES:
        if pattern.search(clause):
            best_of = name == "season" and _BEST.search(clause)
            return "" if best_of or (name == "game" and REACHED.search(clause)) else name
    if _AVERAGES.search(sentence[:start]):
        return "average"
    leading = [p for p in periods if p.end <= start]
    if leading:
        if scores_after(sentence[:start]):
            return ""
        return "" if _turns_away(sentence, leading[-1].end, start, end) else leading[-1].scope
    if periods and not re.search(r"\band\b|,", _SCORES.sub("", sentence[end : periods[0].start])):
        return periods[0].scope
    return _headed(sentence, start)


def _headed(sentence: str, start: int) -> str:
    """What time the head of a sentence gives to all that follows."""
    head = re.split(r"[,:]", sentence[:start])[0]
    for name, pattern in SCOPES[:3]:
        if pattern.search(head) and (
            name != "average" or re.search(r"\baverages?(?::|,)?$", head + sentence[len(head)][:1])
        ):
            return name
    return ""


_SCORES_AFTER = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) (?:before|after|at|in|by|through|early|late)\b[^:]*:"
    r"\s+(?:X[X .]*\s+\d+,\s+)?X[X .]*\s+$"
)
"""Before the scores that a sentence ends with: "two before the break, one after it: Liverpool 3, Fulham 0"."""


def scores_after(before: str) -> bool:
    """Whether a number is one of the scores that end a sentence which has told its parts."""
    return _SCORES_AFTER.search(before) is not None


_TO_A_RESULT = re.compile(r"\bto\s+(?:win(?:ning)?|los(?:e|ing))\s+(?:it\s+)?by\s+(?:\w+\s+)?$")
"""From a time of the game to its end: "down after three to winning by seven"."""
_ON_THE_WAY = re.compile(
    r"\b(?:on (?:his|her|their|its|the) way to|en route to)\s+(?:(?:an?|his|her|their|its)\s+)?(?:[a-z]+-high\s+)?$"
)
"""From what somebody did in a part of the game to all that he had: "caught fire in the third on his way to 37"."""
_ENDS = re.compile(
    r"\b(?:and|but|then|still|to)\b(?=.*\b(?:w[io]n(?:s|ning)?|beat|lost|lose|finish\w*|ended|final|victory|loss"
    r"|trail\w*|lead)\b)"
)
_SOMEBODY_ELSE = re.compile(r"\b(?:and|while|but)\s+(?:the\s+)?X{2,}")
_FINISHED = re.compile(r"\b(?:finish\w*|ended|wound up|closed)\s+(?:up\s+)?with\s+(?:\w+\s+)?$")


def _turns_away(sentence: str, period_end: int, start: int, end: int) -> bool:
    """Whether the sentence goes on, after a period, to the end of the game or to somebody else."""
    return bool(
        _ENDS.search(sentence[period_end : min(len(sentence), end + 12)])
        or _SOMEBODY_ELSE.search(sentence[period_end:start])
        or _FINISHED.search(sentence[:start])
    )


def words_in(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.casefold() for word in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", text)]
