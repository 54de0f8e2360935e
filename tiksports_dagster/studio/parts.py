"""Further parts of a story: what their viewers know already, what is new to them, and how a part is labelled."""

from __future__ import annotations

import re

from tiksports_dagster.store.records.content import Brief, FactSheet, Script, Told
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.claims_numbers import PART_LABEL, numbers_in

LEAST_NEW = 3
"""Numbers a further part tells that no part before it told; with fewer it is the same post again."""
_WHEN = re.compile(r"^game\d+\.period\.\d+$|\.date$")
"""Days and the names of periods say when; they are no news by themselves."""


def label(part: int) -> str:
    """What a further part is called at the head of its title and its hook, such as ``Part 2: ``; ``""`` for a first."""
    return f"Part {part}: " if part > 1 else ""


def labels_in(text: str) -> list[int]:
    """The numbers of all parts that a text says it is, in reading order."""
    return [int(match[1]) for match in PART_LABEL.finditer(text)]


def told_by(script: Script, sheet: FactSheet, before: Told | None) -> Told:
    """What somebody knows who has seen ``script`` and (``before``) the parts that it follows."""
    told = numbers_told(script, sheet) | set(before.facts if before else ())
    return Told(
        post=script.post,
        title=script.title,
        hook=script.hook,
        lines=tuple(segment.text for segment in script.segments),
        facts=tuple(sorted(told)),
    )


def numbers_told(script: Script, sheet: FactSheet) -> frozenset[str]:
    """The numbers a script speaks or shows, as ``Fact.saying`` has them."""
    sayings = {fact.id: fact.saying for fact in sheet.facts if numbers_in(fact.value) and not _WHEN.search(fact.id)}
    named = {
        key for segment in script.segments for claim in claims_of(segment) for key in (claim.fact, *claim.operands)
    }
    return frozenset(sayings[key] for key in named if key in sayings)


def new_numbers(script: Script, brief: Brief, sheet: FactSheet) -> frozenset[str]:
    """The numbers of a script that no part before it told."""
    return numbers_told(script, sheet) - set(brief.before.facts if brief.before else ())


def known_facts(brief: Brief, sheet: FactSheet) -> frozenset[str]:
    """Ids of the sheet's facts that a part before told."""
    told = set(brief.before.facts if brief.before else ())
    return frozenset(fact.id for fact in sheet.facts if fact.saying in told)
