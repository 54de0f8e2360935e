"""How the ledger's tables of lines are tried: the true one passes, what is wrong in one thing is stopped."""

from __future__ import annotations

from bench.writing_firstsight import sheet
from tiksports_dagster.studio.truth.ledger import trace_text


def only_the_true_one_holds(name: str, true: str, *false: str) -> None:
    """Holds all of them against the sheet of that name; what is found instead is shown."""
    assert trace_text(true, sheet(name)).loose == ()
    assert [text for text in false if holds(name, text)] == []


def holds(name: str, text: str) -> bool:
    """Whether the text stands on the sheet of that name."""
    return trace_text(text, sheet(name)).holds
