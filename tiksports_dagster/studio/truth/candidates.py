"""The last look at a number that no grammar settled: it is a value of the sheet when one owner alone has it and nothing
in the sentence (its unit, owner, time or side) contradicts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tiksports_dagster.studio.truth.fit import Backing, fits, needs, scope_fits
from tiksports_dagster.studio.truth.known import Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.numbers import is_fraction
from tiksports_dagster.studio.truth.pairs import pair_of
from tiksports_dagster.studio.truth.periods import PART
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene, clause_of, credits, default_units, equal
from tiksports_dagster.studio.truth.subject import is_object, is_place
from tiksports_dagster.studio.truth.unit_fit import unit_fits

_KINDS = {
    "count": ("count", "money", "percent"),
    "money": ("money",),
    "pair": ("pair",),
    "percent": ("percent",),
    "margin": (),
}
"""Roles of the sheet's values that a number of a role can be."""
_LEAGUE_TABLE = frozenset({"W", "L", "RECORD", "GP"})
_ONCE = frozenset({"TIME", "YEAR", "SEASON", "RING", "MVP"})
"""What is neither of a game nor of an average, whatever time the clause tells of."""
_UNMISTAKABLE = 1000
"""From here on a number is of one owner alone, whoever falls short of it."""
_TARGET = re.compile(r"\b(?:short|shy|clear|ahead|behind|within [\w ]{1,12})\s+(?:of\s+)?(?:that\s+)?$")
_YARDS = {"REC": "REYDS", "CAR": "RUYDS", "CMP": "PYDS"}
"""What "six catches for 97" counts."""
_WINLESS = re.compile(r"(?:n['’]t|\bnot|\bnever|\bwithout)\b.{0,12}\bw[io]n\b|\bwinless\b", re.IGNORECASE)
_LEAD = re.compile(r"\s+(?:lead|advantage|cushion|deficit|hole|edge)\b")
_ERA = re.compile(r"\b(?:ERA|earned run average)\b[^.;:!?,]*$")
_MILLION = 1_000_000
_A_PERIOD = re.compile(r"\b(?:quarter|period|inning|half|frame)\b")
_BEST_YET = re.compile(
    r"\b(?:most|best|biggest|high|highest)\b|(?:n['’]t|\bnever|\bnot)\b.*\b(?:better|bigger|more)\b", re.IGNORECASE
)
"""Before a number that is the season's highest."""
_AVERAGES = re.compile(r"\b(?:averag\w+|(?:a|per|each|every) (?:game|night|contest|outing))\b", re.IGNORECASE)


def only_candidate(said: Said, scene: Scene) -> Backing | None:
    """The value of the one owner who can be meant; None when there is none, or more than one."""
    roles = (*_KINDS.get(said.role, ()), *(("streak",) if _of_a_run(said) else ()))
    found = [
        k
        for k in scene.knowledge.known
        if k.role in roles and k.operation != "count" and len(k.values) == len(said.values) and _is_value(said, k)
    ]
    open_ = [k for k in found if not _contradicted(said, k, scene)]
    if not open_ or len({k.who for k in open_ if k.who}) > 1:
        return _of_a_record(said, scene)
    first = open_[0]
    return Backing(first.operation if first.values == said.values else "rounded", first.facts)


def _of_a_record(said: Said, scene: Scene) -> Backing | None:
    """ "Toronto 82 and 63": wins and losses of the one side that can be meant."""
    for first, second in pairwise(scene.numbers):
        if (
            said not in (first, second)
            or len(first.values) + len(second.values) != 2
            or first.sentence != second.sentence
        ):
            continue
        if first.sentence[first.end : second.start] != " and ":
            continue
        values = (*first.values, *second.values)
        for k in scene.knowledge.known:
            if (
                k.unit == "RECORD"
                and k.scope != "before"
                and k.values == values
                and (k.who & first.who or not first.sure)
            ):
                return Backing("same", k.facts)
    return None


def _of_a_run(said: Said) -> bool:
    """Whether games without a win are told: "couldn't win on the road for nine games"."""
    return said.unit == "GP" and _WINLESS.search(said.sentence) is not None


def _is_value(said: Said, k: Known) -> bool:
    return equal(said, k.values[0]) if len(k.values) == 1 else k.values == said.values


def _contradicted(said: Said, k: Known, scene: Scene) -> bool:
    """Whether unit, owner, time or what it is said to be for are other than the sentence's."""
    if k.dated or not credits(k, scene):
        return True
    if k.said is not None and needs(said) != needs(k.said):
        return True
    if not (_unit_open(said, k, scene) and _time_open(said, k, scene) and _owner_open(said, k, scene)):
        return True
    # whatever else is compared of a value, once unit, time and owner are taken as open
    same = replace(said, unit=k.unit, noun="", scope=k.scope, who=k.who)
    if len(k.values) > 1:
        pair = replace(same, who=said.who)
        return isinstance(pair_of(pair, scene.knowledge, scene.parties, scene.sought), str)
    return not fits(same, k, scene.knowledge, scene.sought)


def _unit_open(said: Said, k: Known, scene: Scene) -> bool:
    """Whether it counts what is said; what is not said is what the numbers beside it count, or the score."""
    if said.role == "pair":
        return k.unit in ("SCORE", "RECORD") or said.unit == k.unit
    if said.unit is not None:
        return unit_fits(said, k, scene.knowledge)
    if (k.unit == "USD" and said.values[0] >= _MILLION) or (k.unit == "SEC" and is_fraction(said.values[0] * 10)):
        return True
    if k.unit == "ERA" and _ERA.search(said.sentence[: said.start]):
        return not said.noun or said.noun in ("even", "flat")
    if said.noun:
        return said.values[0] >= 1000
    if said.implied and k.unit is not None and unit_fits(said, k, scene.knowledge):
        return True
    return k.unit is not None and k.unit in (default_units(k.who, scene) | _units_beside(said, scene))


def _units_beside(said: Said, scene: Scene) -> frozenset[str]:
    before = [o for o in scene.numbers if o.end <= said.start] or list(scene.carry.numbers[-1:])
    if before and before[-1].unit in _YARDS and re.search(r"\bfor\s+(?:\w+\s+)?$", said.sentence[: said.start]):
        return frozenset({_YARDS[before[-1].unit or ""]})
    units = {o.unit for o in before[-1:] if o.unit and o.unit not in ("PER", "INN", "MAN", "TEAM", "TIME")}
    return frozenset(units | ({"SCORE"} if units & score_units(scene.knowledge.league) else set()))


def _time_open(said: Said, k: Known, scene: Scene) -> bool:
    """Whether it may be of the time that is said; a period must be told somewhere, an average have its word."""
    if said.scope == k.scope or (scope_fits(said, k) and not re.fullmatch(PART, k.scope)):
        return True
    if k.scope == "average":
        return said.scope in ("", "season") and _AVERAGES.search(scene.whole) is not None
    if len(k.values) == 2 and k.scope.startswith("to") and not said.scope and _LEAD.match(said.sentence[said.end :]):
        return True
    if said.scope == "season" and k.scope in ("", "game") and _is_season_high(k, scene):
        return _BEST_YET.search(scene.whole) is not None
    if (said.scope in ("average", "season") and k.unit in _ONCE) or (said.scope == "season" and k.unit == "USD"):
        return True
    if re.fullmatch(PART, k.scope):
        told = {p.scope for p in scene.periods} | {o.scope for o in scene.carry.numbers[-1:]}
        some = not scene.periods and k.scope.startswith("p") and _A_PERIOD.search(scene.whole) is not None
        return not said.scope and (k.scope in told or some)
    return False


def _is_season_high(k: Known, scene: Scene) -> bool:
    """Whether a statement says that nobody of his has had more this season."""
    return any(
        o.said is not None and o.values == k.values and o.who & k.who and "season-high" in o.words
        for o in scene.knowledge.known
    )


def _owner_open(said: Said, k: Known, scene: Scene) -> bool:
    """Whether it may be his: of all of his kind whom the sentence names he is the one, or a pronoun means him."""
    if not k.who:
        return not said.who or bool(k.beside & said.who)
    kind = scene.parties.kind(next(iter(k.who)))
    own = [m for m in scene.mentions if kind in {scene.parties.kind(key) for key in m.keys}]
    own = [m for m in own if said.who or not is_place(scene.whole, m)]
    said_kinds = {scene.parties.kind(key) for key in said.who}
    if k.values[0] >= _UNMISTAKABLE and _TARGET.search(said.sentence[: said.start]):
        return True
    if said.sure and said.who and kind in said_kinds:
        return bool(said.who & k.who)
    if said.sure and said.who and not _steps_back(said, k, kind, scene):
        return False
    if not said.sure and said.values[0] >= _UNMISTAKABLE and all(m.start > said.end for m in own):
        return True
    if k.unit in ("SEC", "INCH") and not said.sure and not any(m.start < clause_of(said)[1] for m in own):
        return True  # a mark is its holder's, whoever is told of after it
    if own:
        return len({m.keys for m in own}) == 1 and bool(own[0].keys & k.who)
    carried = scene.carry.athlete if kind == "athlete" else scene.carry.team
    return bool(carried & k.who) if carried else not said.who and all(is_place(scene.whole, m) for m in scene.mentions)


def _steps_back(said: Said, k: Known, kind: str, scene: Scene) -> bool:
    """Whether he whom the grammar gives the number to is of another kind and did not do it: an athlete's "for L.A."."""
    if re.search(r"['’]s?\s+$", said.sentence[: said.start]):
        return False
    if kind == "team":
        return k.unit in _LEAGUE_TABLE
    before = [m for m in scene.mentions if m.keys & said.who and m.end <= said.start]
    return not before or all(is_object(scene.whole, m) for m in before)
