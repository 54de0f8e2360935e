"""What gets past the writers' room: false and true sentences through the truth ledger, injections, money over budget.

500 false and 500 true sentences are drawn by a seed from all that ``writing_sentences`` makes about real sheets; those
of ``writing_heldout`` were written by hand, by ear, those of ``writing_firstsight`` by people who had not seen the
rules. Whole scripts by such people are measured by ``writing_drafts``, injections by ``writing_injections``, money by
``writing_money``.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections import Counter

from bench.results import write
from bench.writing_firstsight import NATURAL, NATURAL_LAST, NATURAL_LATE, READ, sentences, sheet
from bench.writing_heldout import by_ear
from bench.writing_sentences import ranks, right
from bench.writing_sheets import Case, other_cases, sample_cases
from bench.writing_spoiled import wrong
from tiksports_dagster.store.records.content import FactSheet
from tiksports_dagster.studio.truth.ledger import trace_text

SEED = 20240302
EACH = 500
RANKED = ("jokic_lebron", "celtics_mavs")
"""Sheets with places in the league."""
PARTS = ("writing_drafts", "writing_every", "writing_injections", "writing_money")


def drawn(cases: list[Case]) -> tuple[list[tuple[Case, str]], list[tuple[Case, str, str]]]:
    """``EACH`` true and ``EACH`` false sentences with the case each is about, and the kind of each false one."""
    rng = random.Random(SEED)  # noqa: S311 - sentences, no secrets
    true: list[tuple[Case, str]] = []
    false: list[tuple[Case, str, str]] = []
    for case in cases:
        for sentence in dict.fromkeys((*right(case, rng), *ranks(case))):
            true.append((case, sentence))
            false.extend((case, kind, changed) for kind, changed in wrong(case, sentence, rng))
    rng.shuffle(true)
    rng.shuffle(false)
    by_kind: dict[str, list[tuple[Case, str, str]]] = {}
    for row in false:
        by_kind.setdefault(row[1], []).append(row)
    even = [row for rows in by_kind.values() for row in rows[: EACH // len(by_kind) + 1]]
    rest = [row for row in false if row not in even]
    return true[:EACH], [*even, *rest][:EACH]


def holds(sentence: str, sheet: FactSheet) -> bool:
    """Whether the ledger lets a sentence through."""
    return trace_text(sentence, sheet).holds


def measure() -> dict[str, object]:
    """The figures of the ledger."""
    cases = [*sample_cases(), *other_cases(), *(Case(name, sheet(name), None, ()) for name in RANKED)]
    true, false = drawn(cases)
    passed = [row for row in false if holds(row[2], row[0].sheet)]
    stopped = [row for row in true if not holds(row[1], row[0].sheet)]
    by_name = {case.name: case.sheet for case in cases}
    by_hand: dict[str, object] = {}
    for key, own in (("by_hand", ("first", "second")), ("heldout", ("third",))):
        for kind, wanted in (("right", True), ("wrong", False)):
            told = [row for row in by_ear() if row.set in own and row.true is wanted]
            by_hand[f"{key}_{kind}_passed"] = sum(holds(row.text, by_name[row.sheet]) for row in told)
            by_hand[f"{key}_{kind}"] = len(told)
    strangers = (("strangers", READ), ("natural", NATURAL + NATURAL_LATE), ("natural_last", NATURAL_LAST))
    for key, numbers in strangers:
        rows = [(true, holds(sentence, sheet)) for n in numbers for sheet, sentence, true in sentences(n)]
        for kind, wanted in (("right", True), ("wrong", False)):
            own = [passed_it for true, passed_it in rows if true is wanted]
            by_hand |= {f"{key}_{kind}_passed": sum(own), f"{key}_{kind}": len(own)}
    for case, kind, sentence in passed:
        print(f"passed ({kind}, {case.name}): {sentence}")
    for case, sentence in stopped:
        print(f"stopped ({case.name}): {sentence}")
    return {
        "wrong_numbers_passed": len(passed),
        "wrong_sentences": len(false),
        "wrong_kinds": dict(Counter(kind for _, kind, _ in false)),
        "right_sentences_passed": len(true) - len(stopped),
        "right_sentences": len(true),
        **by_hand,
    }


def main() -> None:
    """Measures and writes ``bench/results/writing.json``; prints what should not have happened."""
    figures = measure()
    for name in PARTS:
        if importlib.util.find_spec(f"bench.{name}") is not None:
            figures |= importlib.import_module(f"bench.{name}").measure()
    print(write("writing", figures, repeats=1))


if __name__ == "__main__":
    main()
