"""The gate on numbers as they are rendered: each one on the picture rests on a fact of the post's sheet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tiksports_dagster.store.records.content import Claim, Finding
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.gates.known import KnownText, Scenes
from tiksports_dagster.studio.gates.table import told, unchecked

Values = tuple[Decimal, ...]
_NUMERIC = ("number", "ordinal", "date")
"""Kinds of loose ends that are this gate's; a superlative or a name stops the script before anything is drawn."""
LIMIT = "every number on screen rests on a fact"


def numbers_finding(scenes: Scenes | None, reason: str = "what the file shows is not known") -> Finding:
    """The gate: the first numbers that nothing backs, or how many there are and that all are backed.

    Without a fact sheet a number that not even a claim names is a fault; otherwise the gate says that it was not
    checked, because a claim that nobody compared with a fact proves nothing.
    """
    if scenes is None:
        return unchecked("numbers", reason, LIMIT)
    known = _Known(scenes)
    total = 0
    loose: list[tuple[str, KnownText]] = []
    for text in scenes.texts:
        allowed = known.allowed(text)
        for number in numbers_in(text.text):
            total += 1
            if number.values not in allowed:
                loose.append((number.text, text))
    said = [one for one in scenes.ledger.loose if one.kind in _NUMERIC] if scenes.ledger is not None else []
    if loose:
        where = "; ".join(f"“{number}” in “{text.text[:50]}”" for number, text in loose[:3])
        more = f" and {len(loose) - 3} more" if len(loose) > 3 else ""
        return told("numbers", False, f"{where}{more} {known.problem}", LIMIT, at=loose[0][1].start)
    if said:
        return told("numbers", False, f"{said[0].where}: “{said[0].text}” {said[0].reason}", LIMIT)
    if scenes.facts is None:
        return unchecked("numbers", f"{total} numbers have claims, but no fact sheet came with the script", LIMIT)
    return told("numbers", True, f"all {total} rest on {len(known.used)} facts", LIMIT)


class _Known:
    """What backs a number: facts by id, the ledger's computed values, or, without a sheet, the claims alone."""

    def __init__(self, scenes: Scenes) -> None:
        self._by_fact: dict[str, set[Values]] = {}
        self.used: set[str] = set()
        self.problem = "rests on no fact" if scenes.facts is not None else "is bound to no claim"
        for fact in scenes.facts or ():
            # a name or a measure such as "2nd quarter" or "49ers" may hold a number of its own
            self._by_fact[fact.id] = _values([fact.value, fact.subject, fact.measure])
        self._bare = scenes.facts is None
        self._computed: set[Values] = set()
        for entry in scenes.ledger.entries if scenes.ledger is not None else ():
            if entry.facts and all(fact in self._by_fact for fact in entry.facts):
                self._computed |= _values([entry.text])
        self._everywhere = self._of(scenes.claims)

    def allowed(self, text: KnownText) -> set[Values]:
        """The numbers a text may show: of its own claims where it has some, else of any claim of the script."""
        own = self._of(text.claims)
        if text.claims and text.slot.partition(".")[0] not in ("words", "captions"):
            return own | self._computed
        return own | self._everywhere | self._computed

    def _of(self, claims: Iterable[Claim]) -> set[Values]:
        found: set[Values] = set()
        for claim in claims:
            if self._bare:
                found |= _values([claim.text])
            elif claim.fact in self._by_fact:
                self.used.add(claim.fact)
                found |= self._by_fact[claim.fact]
        return found


def _values(texts: Iterable[str]) -> set[Values]:
    return {number.values for text in texts for number in numbers_in(text)}
