"""Scripts written from the order alone: what the room says to them at first sight, and to their lines spoiled.

Each line of ``heldout/drafts.jsonl`` is a script as a writer handed it in who knew the order that a model gets (facts,
house style, platforms) and nothing of the rules: the sheet's name, the content type, the draft, and the hand it is by.
What the hands showed at first sight stands in ``docs/writing.md``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from bench.writing_firstsight import named_sheets
from bench.writing_sentences import in_words
from bench.writing_sheets import SEEN
from tiksports_dagster.configuration import Platform, load_platforms, load_strategy
from tiksports_dagster.store.records.content import Brief, FactSheet, Script
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.room.answer import Draft
from tiksports_dagster.studio.room.assemble import Assembled, assemble
from tiksports_dagster.studio.room.lint import Case
from tiksports_dagster.studio.room.prompt import is_sentence
from tiksports_dagster.studio.room.review import check
from tiksports_dagster.studio.room.style import load_style
from tiksports_dagster.studio.truth.ledger import trace_script

READ = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15)
"""Hands whose drafts were read to mend rules after they had been counted; the first three had an earlier order."""
SEED = 20240302
_FILE = Path(__file__).parent / "heldout" / "drafts.jsonl"
NEXT = {in_words(number): in_words(number + 1) for number in range(2, 20)}
"""A number word, and the next one."""


@dataclass(frozen=True)
class Handed:
    """A draft with what it was written for."""

    hand: int
    brief: Brief
    sheet: FactSheet
    draft: Draft

    @cached_property
    def made(self) -> Assembled:
        """The draft as the room's script, and what is wrong with it as an answer."""
        return assemble(self.draft, self.brief, self.sheet, load_strategy(), _platforms(), "claude/bench")

    def findings(self) -> list[str]:
        """What the room says to it before a second model is asked."""
        outside = [fact.value for fact in self.sheet.facts if is_sentence(fact)]
        case = Case(self.made.script, self.brief, self.sheet, load_style(), _platforms(), (), outside)
        return [f"{remark.rule}: {remark.text}" for remark in (*self.made.remarks, *check(case, trace_script))]


@cache
def _platforms() -> tuple[Platform, ...]:
    return tuple(load_platforms().values())


def order(name: str, kind: ContentType) -> tuple[Brief, FactSheet]:
    """What a writer of a script of that kind about a sheet is asked for."""
    sheet = named_sheets()[name]
    rule = load_strategy().content_types[kind]
    headline = next((fact.value for fact in sheet.facts if fact.id.endswith(".headline")), "")
    brief = Brief(
        post=f"20240302-{name.replace('_', '-')[:30]}", trend_id="bench", league=sheet.league, content_type=kind,
        title=headline[:200] or " at ".join(side.name for side in sheet.sides), angle=rule.angle,
        platforms=tuple(load_platforms()), publish_at=SEEN, breaking=False, min_seconds=rule.min_seconds,
        max_seconds=rule.max_seconds, target_seconds=min(max(35, rule.min_seconds), rule.max_seconds),
    )  # fmt: skip
    return brief, sheet


def handed_in() -> Iterator[Handed]:
    """Every draft of the file."""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Handed(row["hand"], *order(row["sheet"], ContentType(row["kind"])), Draft.model_validate(row["draft"]))


def stopped(script: Script, sheet: FactSheet) -> set[str]:
    """The lines (``title``, ``segment 3``) of which the ledger does not let every word through."""
    wheres = (loose.where for loose in trace_script(script, sheet).loose)
    return {match[0] for where in wheres if (match := re.match(r"title|segment \d+", where))}


def spoiled(text: str, sheet: FactSheet, rng: random.Random) -> str | None:
    """The line with a digit of a number changed, or a number word by one, or another athlete's name; None without."""
    numbers = [number for number in numbers_in(text) if re.search(r"\d", number.text) or number.text.casefold() in NEXT]
    if not numbers:
        return None
    people = list(dict.fromkeys(fact.subject for fact in sheet.facts if ".leader." in fact.id))
    named = [name for name in people if re.search(rf"\b{re.escape(name.split()[-1])}\b", text)]
    others = [name for name in people if name not in named]
    if len(named) == 1 and others and rng.random() < 1 / 3:
        whole, last = named[0], named[0].split()[-1]
        other = rng.choice(others)
        return text.replace(whole, other) if whole in text else text.replace(last, other.split()[-1])
    number = rng.choice(numbers)
    if number.text.casefold() in NEXT:
        return text[: number.start] + NEXT[number.text.casefold()] + text[number.end :]
    place = number.start + rng.choice([found.start() for found in re.finditer(r"\d", number.text)])
    known = _known(sheet)
    digits = [d for d in rng.sample("123456789", 9) if d != text[place]]
    changed = (text[:place] + digit + text[place + 1 :] for digit in digits)
    # a value that the sheet has elsewhere, or the sum of both scores, could be true by chance
    return next((new for new in changed if not _values(new) - _values(text) & known), None)


def _values(text: str) -> set[Decimal]:
    return {value for number in numbers_in(text) for value in number.values}


def _known(sheet: FactSheet) -> set[Decimal]:
    known = {value for fact in sheet.facts if not is_sentence(fact) for value in _values(fact.value)}
    scores = [Decimal(fact.value) for fact in sheet.facts if re.fullmatch(r"game1\.(home|away)\.score", fact.id)]
    return known | ({sum(scores, Decimal(0)), abs(scores[0] - scores[-1])} if scores else set())


@dataclass
class _Count:
    """What was counted over some drafts."""

    drafts: int = 0
    accepted: int = 0
    lines: int = 0
    lines_passed: int = 0
    wrong_lines: int = 0
    wrong_passed: int = 0

    def add(self, handed: Handed, rng: random.Random) -> None:
        """Counts a draft, and each of its lines that has a number, spoiled."""
        name, script = f"{handed.brief.post} {handed.hand}", handed.made.script
        findings = handed.findings()
        for finding in findings:
            print(f"{name}: {finding}")
        self.drafts += 1
        self.accepted += not findings
        self.lines += len(script.segments) + 1
        self.lines_passed += len(script.segments) + 1 - len(stopped(script, handed.sheet))
        for place, segment in enumerate(script.segments):
            false = spoiled(segment.text, handed.sheet, rng)
            if false is None:
                continue
            self.wrong_lines += 1
            told = (*script.segments[:place], segment.model_copy(update={"text": false}), *script.segments[place + 1 :])
            if f"segment {place + 1}" not in stopped(script.model_copy(update={"segments": told}), handed.sheet):
                self.wrong_passed += 1
                print(f"{name}, passed: {segment.text} -> {false}")


def measure() -> dict[str, object]:
    """The figures: of the hands that were read, and of those that were not."""
    counts = {"drafts_read": _Count(), "drafts": _Count()}
    rng = random.Random(SEED)  # noqa: S311 - sentences, no secrets
    for handed in handed_in():
        counts["drafts_read" if handed.hand in READ else "drafts"].add(handed, rng)
    return {
        f"{key}_{name}".replace("_drafts", ""): value
        for key, count in counts.items()
        for name, value in asdict(count).items()
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value}")
