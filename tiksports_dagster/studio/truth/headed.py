"""Numbers whose unit stands before them: "his earned run average sits at nine", "in the scoring race at 27.1"."""

from __future__ import annotations

import re
from decimal import Decimal

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
    field = _FIELD.search(before) if value % 1 else None
    if field is None:
        return None
    return _OF_A_FIELD.get(field["noun"]) or unit_in([field["noun"]])[0]
