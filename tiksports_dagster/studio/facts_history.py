"""All-time leaders, bundled: whom a career number stands next to. Rows that cannot have changed are told as they are.

The tables are ``tables/leaders_*.json``: the regular-season career leaders of the NBA, NFL and MLB as of a stated day.
A retired player's number is fixed. An active player's is of the table's day: it is only used for stories told after
that day, and marked ``dated``, so that the truth ledger lets it be said with its day alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from tiksports_dagster.store.records.content import Fact
from tiksports_dagster.studio.truth.names import fold
from tiksports_dagster.studio.truth.words import unit_in

MOST_ROWS = 4
_TABLES = Path(__file__).parent / "tables"


class LeaderRow(BaseModel):
    """One player of a table. Ranks may have gaps where the record books differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int
    name: str
    value: float
    active: bool = False


class Statistic(BaseModel):
    """One career statistic, best first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    measure: str
    rows: tuple[LeaderRow, ...]


class LeaderTable(BaseModel):
    """A league's career leaders as of a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    league: str
    as_of: date
    source: str
    url: str
    note: str
    statistics: tuple[Statistic, ...]

    def statistic(self, unit: str) -> Statistic | None:
        """The table of a unit (``PTS``)."""
        return next((one for one in self.statistics if one.unit == unit), None)


@lru_cache
def leader_tables() -> dict[str, LeaderTable]:
    """The bundled tables by league."""
    adapter = TypeAdapter(LeaderTable)
    rows = [adapter.validate_python(json.loads(p.read_text("utf-8"))) for p in sorted(_TABLES.glob("leaders_*.json"))]
    return {row.league: row for row in rows}


def history_facts(facts: Sequence[Fact], league: str | None) -> list[Fact]:
    """The leaders that the story's own career number stands among: the next ahead of it, and those right behind.

    Empty unless a fact of the sheet is a career count with its owner in a statistic the league's table has.
    """
    table = leader_tables().get(league or "")
    if table is None:
        return []
    for fact in facts:
        statistic = _statistic(fact, table)
        if statistic is not None and fact.number is not None:
            return list(_rows(fact, fact.number, statistic, table))
    return []


def _statistic(fact: Fact, table: LeaderTable) -> Statistic | None:
    """The statistic of a career count such as ``career points`` with a named owner."""
    measure = fact.measure.casefold()
    if "career" not in measure or fact.subject == "the story" or "high" in measure:
        return None
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", measure.replace("career", "").replace("regular-season", ""))
    for place in range(len(words)):
        unit, _ = unit_in(words[place:])
        if unit is not None:
            return table.statistic(unit)
    return None


def _rows(fact: Fact, number: float, statistic: Statistic, table: LeaderTable) -> Iterator[Fact]:
    others = [row for row in statistic.rows if fold(row.name) != fold(fact.subject)]
    known = [row for row in others if not row.active or table.as_of <= fact.as_of.date()]
    ahead = [row for row in known if row.value > number][-1:]
    behind = [row for row in known if row.value < number]
    if not behind and not ahead:
        return
    for place, row in enumerate([*ahead, *behind][:MOST_ROWS], 1):
        value = f"{row.value:,.0f}" if row.value == int(row.value) else f"{row.value:,}"
        yield Fact(
            id=f"leader{place}.value", subject=row.name, measure=statistic.measure, value=value, number=row.value,
            unit=statistic.unit, as_of=datetime.combine(table.as_of, time(12), tzinfo=UTC),
            source=f"{table.source}, as of {table.as_of.isoformat()}",
            source_ref=f"leaders:{table.league}:{statistic.unit}/{row.rank}", url=table.url, scope="career",
            dated=row.active,
        )  # fmt: skip
