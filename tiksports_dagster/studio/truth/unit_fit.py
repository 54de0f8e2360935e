"""Whether a value counts what a sentence says: the unit that is said, or what its verb or its noun let it be."""

from __future__ import annotations

import re

from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import rules_of, score_units
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.words import NEAR_UNITS, PERIOD_NOUNS, unit_in

TRIES = re.compile(r"\b(?:try|tries|attempts?)\b")


def unit_fits(said: Said, k: Known, knowledge: Knowledge) -> bool:
    """Whether the value counts what the sentence says; a general noun may stand for a particular one."""
    tried = said.unit in ("TIME", "ATT") or (said.unit == "R" and "R" not in score_units(knowledge.league))
    if tried and said.role == "ordinal" and k.unit is None and k.said is not None and TRIES.search(k.words):
        return True  # the first of two tries at a combine
    if said.unit is None:
        return _bare_fits(said, k, knowledge)
    if k.unit == said.unit or k.unit in NEAR_UNITS.get(said.unit, ()):
        return True
    if said.role == k.role == "ordinal" and {said.unit, k.unit} == {"YEAR", "SEASON"}:
        return True  # the first year of a contract is its first season
    if (
        said.unit == "SEASON"
        and k.unit == "YEAR"
        and re.search(r"\b(?:over|across|for)\s+(?:just\s+)?$", said.sentence[: said.start])
    ):
        return True  # a contract's years
    lost = {"L": r"\blos[ts]", "W": r"\bw[io]n"}.get(said.unit)
    if said.role == "streak" and k.unit == "GP" and k.said is not None and lost and re.search(lost, k.said.sentence):
        return True
    if said.unit == "W" and k.unit == "TIME" and k.said is not None and re.search(r"\bbeat", k.words):
        return True  # the second time that they beat them are two wins
    if said.unit == "YEAR" and k.unit is None and k.said is not None and _AGED.match(said.sentence[said.end :]):
        return re.match(r",", k.said.sentence[k.said.end :]) is not None  # "Lile, 21, chased a home run"
    if k.unit == "SCORE":
        return said.unit in score_units(knowledge.league) or said.unit == "SCORE"
    if said.unit == "YDS" and k.unit is None and k.said is not None:
        return False
    if k.said is not None and k.unit is None and not k.said.noun:
        return _near_noun(said, k)
    return False


_RECORDS = re.compile(
    r"\b(?:w[io]n\w*|los[est]\w*|dubs?|victor\w+|defeats?|record|season|games?|mark|beat\w*)\b", re.IGNORECASE
)
"""Where a bare number may be of wins and losses."""


_WHICH = re.compile(rf"\b[Ww]hich {PERIOD_NOUNS}\b")


def _bare_fits(said: Said, k: Known, knowledge: Knowledge) -> bool:
    """Whether a number without a unit may count what the value counts, by its verb or by the unknown noun after it."""
    of_the_season = k.unit in ("W", "L", "DRAW", "GP") and k.role == "count"
    if k.operation == "count" or (of_the_season and not _RECORDS.search(said.sentence)):
        return False
    if of_the_season and _WHICH.search(said.sentence):
        return False
    if k.role == "rank" and k.unit is not None and k.said is None:
        return _units_of(said.sentence) == {k.unit}
    if said.implied:
        allowed = said.implied | (score_units(knowledge.league) if "SCORE" in said.implied else frozenset())
        return (
            k.unit is None
            or k.unit in allowed
            or (
                k.said is not None
                and k.unit not in ("REB", "AST", "STL", "BLK", "TIME", "GP")
                and "SCORE" in said.implied
            )
        )
    if said.noun:
        if k.said is not None:
            return (
                k.said.noun == said.noun
                or said.noun.rstrip("s").replace("-", " ") in k.words
                or said.noun.rstrip("s") in k.words
                or (k.unit is None and not said.noun.endswith("s"))
            )
        return said.noun.rstrip("s") in k.words
    if k.unit in _NEVER_BARE and rules_of(knowledge.league).basketball:
        return k.unit in _units_of(said.sentence)  # a bare number of a player is points
    return k.role != "percent" or k.said is not None


_AGED = re.compile(r"-year-old\b|\s+years? old\b")
_NEVER_BARE = frozenset({"REB", "AST", "STL", "BLK", "TO", "3PM"})


def _units_of(sentence: str) -> set[str]:
    """The units a sentence names: a place in one statistic is no place in another."""
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", sentence.casefold())
    found: set[str] = set()
    while words:
        unit, used = unit_in(words)
        if unit is not None and unit != "GP":  # "per game" is how it is counted, not what
            found.add(unit)
        words = words[max(used, 1) :]
    return found


def _near_noun(said: Said, k: Known) -> bool:
    """A statement's bare number ("scores 34 as …") may be said with the unit that its verb implies."""
    units = k.said.implied if k.said else frozenset()
    return bool(said.unit in units or (not units and said.unit in ("PTS",) and "scor" in k.words))
