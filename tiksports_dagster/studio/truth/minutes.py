"""Minutes that are periods of the league: "the first forty-five", "the last twelve minutes", "through forty"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.leagues import rules_of
from tiksports_dagster.studio.truth.periods import PeriodSaid

_NUMBER = (
    r"(?P<n>\d\d|ten|twelve|fifteen|twenty(?:[- ]four)?|thirty(?:[- ]six)?|forty(?:[- ](?:five|eight))?|sixty|ninety)"
)
_SAID = re.compile(
    rf"\b(?:(?P<which>first|opening|second|last|final|closing)|(?P<after>after|through|in|over|inside|for))\s+"
    rf"{_NUMBER}(?P<word>[- ]minutes?)?(?=[.,;:!?]|\s|$)(?!-)",
    re.IGNORECASE,
)
_BARE = re.compile(r"[.,;:!?]|\s+(?:and|but|of)\b|$")


def minutes_in(sentence: str, league: str | None) -> Iterator[PeriodSaid]:
    """Periods told by their minutes; only whole ones."""
    rules = rules_of(league)
    regular, each = rules.periods, rules.minutes
    for match in _SAID.finditer(sentence) if each else ():
        told = (rules.bare_minutes and match["which"]) or "minutes" in sentence
        bare = told and _BARE.match(sentence, match.end())
        count, rest = divmod(int(numbers_in(match["n"])[0].values[0]), each)
        if rest or not 0 < count <= regular or not (match["word"] or bare):
            continue
        scope = _scope((match["which"] or "").casefold(), count, regular)
        start, end = match.start("which") if match["which"] else match.start("n"), match.end()
        if scope:
            number = int(scope[1:]) if scope[0] == "p" else count
            noun = "half" if scope == "h2" else ""
            yield PeriodSaid(start, end, sentence[start:end], number, noun, scope)


def _scope(which: str, count: int, regular: int) -> str:
    if which in ("last", "final", "closing"):
        return f"p{regular}" if count == 1 else "h2" if 2 * count == regular else ""
    if which == "second":
        return "p2" if count == 1 else "h2" if 2 * count == regular else ""
    return "p1" if which and count == 1 else f"to{count}"
