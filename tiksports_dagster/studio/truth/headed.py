"""Numbers whose unit the words around them tell: "his earned run average sits at nine", "caught six balls"."""

from __future__ import annotations

import re
from decimal import Decimal

from tiksports_dagster.studio.claims_numbers import Number
from tiksports_dagster.studio.truth.numbers import is_fraction
from tiksports_dagster.studio.truth.patterns import OUTDOING, OUTDONE, VERBS
from tiksports_dagster.studio.truth.words import unit_in

_ERA = re.compile(
    r"\b(?:earned[- ]run average|ERA)(?:\s+(?:now|is|was|to|at|of|sits?|sat|stands?|stood|down|up|drops?|dropped|falls?"
    r"|fell|climbs?|climbed|rises?|rose|balloons?|ballooned|an?|even|just)){1,4}\s+$"
)
_FIELD = re.compile(
    r"\b(?:in|of) (?:the )?(?P<noun>points|rebounds|assists|steals|blocks|scoring|rebounding|assist)"
    r"(?: (?:per|a) game| race| column| title race)*,? (?:with|at)\s+(?:just\s+)?$"
)
_OF_A_FIELD = {"scoring": "PTS", "rebounding": "REB"}


def headed_by(before: str, value: Decimal) -> str | None:
    """The unit that the words before a number give it; a fraction alone is of a field in which people average."""
    if _ERA.search(before):
        return "ERA"
    field = _FIELD.search(before) if is_fraction(value) else None
    if field is None:
        return None
    return _OF_A_FIELD.get(field["noun"]) or unit_in([field["noun"]])[0]


_AVERAGED = re.compile(r"\b(?:averag\w+|per game|a game)\b")
"""Before a fraction of what is averaged, which is no time."""
_FROM_DEEP = re.compile(r"\s+(?:from (?:deep|three|downtown|distance|long range)|beyond the arc)\b")
_WINS_IN = re.compile(
    r"\b(?:w[io]ns?|dubs?|victor\w+|loss(?:es)?|lost)\b[^.;:!?]{0,20}\bin (?:its|their|the last|the past)?\s*$"
)
_SEASON_MARK = re.compile(r"\s+season[- ](?:average|mark|norm|clip|pace|line)\b")
_MADE = re.compile(r"\b(?:made|hit|drained|buried|sank|canned|splashed|knocked down|drilled)\s+(?:\w+\s+)?$")


def by_words(unit: str | None, noun: str, number: Number, before: str, after: str) -> tuple[str | None, str]:
    """The unit and the unknown noun, once the words around have their say: caught passes, won games."""
    if noun == "passes" and re.search(r"\bcomplet\w+\b", before):
        unit, noun = ("ATT" if re.search(r"\bof (?:his|her)\s+$", before) else "CMP"), ""
    if unit is None and not noun and _FROM_DEEP.match(after) and _MADE.search(before):
        unit = "3PM"
    if noun == "driven" and re.match(r"\s+driven in\b", after):
        unit, noun = "RBI", ""
    if unit == "SEASON" and _SEASON_MARK.match(after):
        unit, noun = None, ""  # "his 25.3 season average"
    if noun == "scores":
        unit, noun = "TD", ""
    if noun in ("one", "ones"):
        noun = ""  # "only the second one"
    if noun in ("tries", "chances", "attempts") and unit is None and _WINS_IN.search(before):
        unit, noun = "GP", ""
    if noun in ("passes", "balls") and re.search(
        r"\b(?:caught|catches|hauled in|catching|snagged|snags|snagging|reeled in|pulled in|snared)\b", before
    ):
        unit, noun = "REC", ""
    unit = _by_verb(unit, before)
    if (
        unit is None
        and number.values[0] < 1
        and not _AVERAGED.search(before)
        and re.search(r"(?:tenth|hundredth|thousandth)s?$|^0?\.0?\d+$", number.text)
    ):
        unit, noun = "SEC", ""
    outdone = OUTDOING.search(before)
    if unit is None and not noun and outdone:
        unit = OUTDONE.get(outdone[1].casefold())
    if unit == "GP" and re.match(r"-game winner", after):
        unit = "W"
    if unit == "GP" and re.search(r"\b(?:w[io]n|wins)\s+$", before):
        unit = "W"
    if unit == "R" and re.search(
        r"\b(?:dr[oi]ve[sn]? in|driving in|knock\w* in|brought in|plated)\b[^,;]{0,20}$", before
    ):
        unit = "RBI"
    if re.search(r"\bsav(?:ed?|es|ing)\b[^,;]{0,12}$", before) and unit in ("GP", None):
        unit, noun = "SV", ""
    return unit, noun


def _by_verb(unit: str | None, before: str) -> str | None:
    """Yards and touchdowns are those of the verb: who threw for yards did not run for them."""
    for pattern, units in VERBS:
        if unit in units and pattern.search(before):
            return units[unit]
    return unit
