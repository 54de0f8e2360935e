"""What a picture shows, as it would be said: each value with its label, and with whose and of what period it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    CountUp,
    FactSheet,
    HeadToHead,
    Race,
    Ranking,
    Scoreboard,
    Segment,
    Timeline,
)
from tiksports_dagster.store.records.truth import LedgerEntry, Loose
from tiksports_dagster.studio.claims import visual_texts
from tiksports_dagster.studio.language import ordinal
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.periods import periods_in
from tiksports_dagster.studio.truth.words import common_words

_PERIOD = {2: "half", 3: "period", 4: "quarter", 9: "inning"}
"""A period by how many a game has."""


@dataclass(frozen=True)
class Text:
    """A text of the post. ``lead`` is what is shown with it and says whose and of what it is; it is not told itself."""

    where: str
    text: str
    lead: str = ""


def shown_texts(segment: Segment, number: int, sheet: FactSheet, parties: Parties, regular: int) -> Iterator[Text]:
    """What a segment's picture shows, as it would be said; a scoreboard's scores are looked at by themselves."""
    visual = segment.visual
    where = f"segment {number} {visual.kind}"
    if isinstance(visual, CountUp):
        yield Text(
            where, f"{visual.value.text} {_label(visual.label)}", _owner(visual.caption, visual.label, parties, regular)
        )
        yield Text(where, visual.caption)
    elif isinstance(visual, (Comparison, HeadToHead)):
        title = visual.title if isinstance(visual, Comparison) else visual.label
        yield Text(where, title)
        owners = _two_owners(title, visual.left, visual.right, sheet, parties)
        rows = [(row.label, row.left.text, row.right.text) for row in visual.rows]
        if isinstance(visual, HeadToHead):
            label = "score" if _period_of(title, regular) else title
            rows.insert(0, (label, visual.left_value.text, visual.right_value.text))
        for label, *values in rows:
            for owner, value in zip(owners, values, strict=True):
                yield Text(where, f"{value} {_label(label)}", f"{_period_of(title, regular)}{owner}")
    elif isinstance(visual, Scoreboard):
        yield Text(where, visual.status if not re.search(r"\d", visual.status) else "")
    elif isinstance(visual, Ranking):
        yield Text(where, visual.title)
        for row in visual.rows:
            named = parties.mentions(row.label)
            lead, unit = (row.label, visual.title) if named else (visual.title, row.label)
            yield Text(where, f"{row.value.text} {_label(unit)}", lead)
            yield Text(where, row.note)
    elif isinstance(visual, Timeline):
        yield Text(where, visual.title)
        for moment in visual.milestones:
            # a total and whose it is, as in a ranking; any other moment is told as it stands
            if [named.text for named in parties.mentions(moment.text)] == [moment.text]:
                yield Text(where, f"{moment.when.text} {_label(visual.title)}", moment.text)
            elif not _names_its_period(moment.when):
                yield Text(where, moment.when.text)
            yield Text(where, moment.text, _step(moment.when, regular)[:-2])
    elif isinstance(visual, Race):
        yield Text(where, visual.title)
        when = [_step(step, regular) for step in visual.steps]
        for row in visual.rows:
            for value, lead in zip(row.values, when, strict=True):
                if value is not None:
                    yield Text(where, value.text, f"{lead}{row.label}")
    else:
        for shown in visual_texts(visual):
            yield Text(where, shown)


def _owner(caption: str, label: str, parties: Parties, regular: int) -> str:
    return caption if parties.mentions(caption) and not parties.mentions(label) else _period_of(caption, regular)[:-2]


def _period_of(title: str, regular: int) -> str:
    found = periods_in(f"in the {title}", regular)
    if title.casefold() in ("overtime", "extra time"):
        return f"In {title.casefold()}, "
    return f"In the {title}, " if found else ""


def _names_its_period(when: Claim) -> bool:
    """Whether a moment is a period and says its own number: "Q4", "6"."""
    found = re.search(r"\.period\.(\d+)$", when.fact)
    return found is not None and re.findall(r"\d+", when.text) == [found[1]]


def _step(step: Claim, regular: int) -> str:
    """The period that a step of a race or a moment stands for, as it would be said; "" for anything else."""
    found = re.search(r"\.period\.(\d+)$", step.fact)
    if not found:
        return ""
    number = int(found[1])
    if regular and number > regular:
        return "In overtime, "
    return f"In the {ordinal(number)} {_PERIOD.get(regular, 'period')}, "


def _two_owners(title: str, left: int, right: int, sheet: FactSheet, parties: Parties) -> tuple[str, str]:
    named = [m.text for m in parties.mentions(title)]
    if len(named) == 2:
        return named[0], named[1]
    sides = sheet.sides
    first, second = (sides[i].name if 0 <= i < len(sides) else "" for i in (left, right))
    return first, second


def _label(label: str) -> str:
    """A row's label as it would be said after its value: without the capital that begins it, nothing for a score."""
    if label.casefold() in ("score", "final", "final score", "the score", "the money", "record", "season record"):
        return ""
    first = label.split(" ")[0].casefold()
    plain = all(part in common_words() for part in first.split("-"))
    return label[:1].lower() + label[1:] if plain else label


def scoreboard_findings(
    board: Scoreboard, where: str, sheet: FactSheet, parties: Parties, knowledge: Knowledge
) -> Iterator[LedgerEntry | Loose]:
    """The scores and line scores of a scoreboard: each must be its own side's on the sheet."""
    for index, claim, line in (
        (board.left, board.left_score, board.left_line),
        (board.right, board.right_score, board.right_line),
    ):
        side = sheet.sides[index] if 0 <= index < len(sheet.sides) else None
        keys = parties.keys_of(side.name) if side else frozenset()
        fact = next((f for f in sheet.facts if f.id == claim.fact), None)
        right_side = fact is not None and bool(keys & parties.keys_of(fact.subject))
        if side is None or fact is None or not right_side or fact.value != claim.text:
            reason = f"{claim.text} is not the score of {side.name if side else f'side {index}'} on the sheet"
            yield Loose(where=where, text=claim.text, kind="number", reason=reason)
            continue
        yield LedgerEntry(where=where, text=claim.text, kind="number", operation="same", facts=(fact.id,))
        game = next((g for g in knowledge.games if keys & (g.home | g.away)), None)
        rows = game.lines.get("home" if keys & game.home else "away", {}) if game else {}
        for number, value in enumerate(line, 1):
            known = rows.get(number)
            if value not in ("–", "-", "") and (known is None or f"{known.values[0]:f}" != value):
                reason = f"{value} is not what {side.name} scored in period {number}"
                yield Loose(where=where, text=value, kind="number", reason=reason)
