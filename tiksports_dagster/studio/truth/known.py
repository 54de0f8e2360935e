"""What a sheet knows: a value with owner, unit and time; a game; all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tiksports_dagster.store.records.content import Fact
from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth.read import Said


@dataclass(frozen=True)
class Known:
    """A value on the sheet, or computed from it."""

    values: tuple[Decimal, ...]
    unit: str | None
    role: str
    who: frozenset[str]
    scope: str
    facts: tuple[str, ...]
    operation: Operation = "same"
    said: Said | None = None
    """How the statement that it is from says it."""
    words: str = ""
    """Measure and unit of the fact, or the statement, in its own words."""
    dated: bool = False
    team: frozenset[str] = frozenset()
    """An athlete's team in this game."""
    day: date | None = None
    against: frozenset[str] = frozenset()
    """Of a streak: the team that it is against alone."""
    beside: frozenset[str] = frozenset()
    """Everybody whom the statement that it is from names."""
    extra: bool = False
    """Of a period beyond the regular ones."""


_OF_A_TRY = re.compile(r"\b(?:try|tries|runs?|attempts?|earlier|slower|opening|his second)\b")


def best_times(rows: Sequence[Known], sentence: str) -> list[Known]:
    """Without the slower times of an owner, where the sentence neither says one nor speaks of tries."""
    times = [k for k in rows if k.unit == "SEC"]
    if _OF_A_TRY.search(sentence):
        return list(rows)
    return [k for k in rows if k not in times or not any(t.who & k.who and t.values < k.values for t in times)]


@dataclass
class GameKnown:
    """A game's sides for what is said of its result. ``winner`` is None while it runs, and for a draw."""

    prefix: str
    home: frozenset[str]
    away: frozenset[str]
    home_score: Known | None = None
    away_score: Known | None = None
    winner: frozenset[str] | None = None
    lines: dict[str, dict[int, Known]] = field(default_factory=dict)
    """``home`` and ``away``: the score of each period."""
    regular: int = 0

    @property
    def complete(self) -> bool:
        """Whether the line score adds up to the score on both sides."""
        scores = {"home": self.home_score, "away": self.away_score}
        return all(
            score is not None
            and side in self.lines
            and sum(k.values[0] for k in self.lines[side].values()) == score.values[0]
            for side, score in scores.items()
        )


@dataclass
class Knowledge:
    """All a sheet knows."""

    known: list[Known]
    games: list[GameKnown]
    results: list[tuple[frozenset[str], frozenset[str], str]]
    """(winner, loser, fact id)."""
    dates: dict[date, list[str]]
    years: dict[int, list[str]]
    facts: tuple[Fact, ...]
    statements: list[Fact]
    reference: date
    """The day the post is of."""
    days: dict[str, date]
    """Day of what a fact tells, by fact id."""
    league: str | None
    regular: int
    status: list[tuple[str, str]] = field(default_factory=list)
    """(fact id, text) of each game's status, such as ``Final/OT``."""
    team_of: dict[str, frozenset[str]] = field(default_factory=dict)
    """An athlete's team, where a game's leaders or a statement say it."""
    decided: dict[str, frozenset[str]] = field(default_factory=dict)
    """``winning``, ``losing`` and ``saving``: the pitcher of each."""
    published: dict[date, list[str]] = field(default_factory=dict)
    """Days on which it was written, where the sheet has the day of what happened as well."""
    last: int = 0
    """The last period that the sheet has scores of."""
    live: bool = False
    """Whether the game is still on."""
