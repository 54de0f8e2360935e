"""The truth ledger: where every number, ordinal, date, superlative and name of a post comes from."""

from __future__ import annotations

from typing import Literal

from tiksports_dagster.store.records.base import Record

Operation = Literal["same", "rounded", "difference", "sum", "ratio", "percentage", "rank", "count"]
Kind = Literal["number", "ordinal", "date", "superlative", "name"]


class LedgerEntry(Record):
    """One thing said or shown, and what it rests on."""

    where: str
    """Such as ``segment 2 text``, ``hook``, ``tiktok caption``, ``segment 3 comparison``."""
    text: str
    """As it is said: ``forty thousand``, ``40K``, ``first``, ``LeBron James``."""
    kind: Kind
    operation: Operation
    facts: tuple[str, ...]
    """Ids of the facts it rests on; more than one when it is computed."""


class Loose(Record):
    """One thing said or shown that nothing backs."""

    where: str
    text: str
    kind: str
    reason: str
    """A sentence the writer can act on."""


class TruthLedger(Record):
    """Everything a post claims. It may be told only when ``loose`` is empty."""

    post: str
    entries: tuple[LedgerEntry, ...]
    loose: tuple[Loose, ...] = ()

    @property
    def holds(self) -> bool:
        """True when everything said rests on a fact."""
        return not self.loose
