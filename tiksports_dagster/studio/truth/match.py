"""Holding a number that is said against what the sheet knows: the same, or what follows by a named operation."""

from __future__ import annotations

import re

from tiksports_dagster.studio.truth.computed import margin_of, ratio_of, sum_of
from tiksports_dagster.studio.truth.fit import Backing, Sought, fits, owns, reason, rounds, same_role
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.pairs import pair_of
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.unit_fit import unit_fits

PLACES = re.compile(
    r"\b(?:as of|through|heading into|entering|at the time|by then|back then|when he|when she)\b", re.IGNORECASE
)


def back(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    """The facts a number rests on, or why there are none: a sentence the writer can act on."""
    candidates = [k for k in knowledge.known if same_role(said, k)]
    if said.role == "pair":
        return pair_of(said, knowledge, parties, sought)
    if said.role == "ratio":
        return ratio_of(said, knowledge, parties, sought)
    if said.role == "margin":
        found = margin_of(said, knowledge, sought)
        return found or reason(said, knowledge, parties)
    if said.role == "sum":
        found = sum_of(said, knowledge, sought)
        if found:
            return found
    if said.role == "digits":
        rows = [
            k
            for k in knowledge.known
            if owns(said, k) and unit_fits(said, k, knowledge) and len(k.values) == 1 and k.values[0] >= 10
        ]
        return Backing("rounded", rows[0].facts) if rows and said.who else reason(said, knowledge, parties)
    fitting = [k for k in candidates if fits(said, k, knowledge, sought)]
    for k in fitting:
        if k.values == said.values and said.about != "below":
            if (
                said.about == "above"
                and k.values[0] < 1000
                and not re.search(r"(?:past|top|surpass|cross|cleared|least|less|fewer)", said.sentence, re.IGNORECASE)
            ):
                continue
            return Backing(k.operation, k.facts)
    for k in fitting:
        if len(said.values) == len(k.values) == 1 and rounds(said, k.values[0]):
            return Backing("rounded", k.facts)
    if not said.unit and said.role in ("count", "ordinal") and not said.noun:
        summed = sum_of(said, knowledge, sought)
        if summed and re.search(r"\b(?:combined|together|total)\b", said.sentence):
            return summed
    return reason(said, knowledge, parties)
