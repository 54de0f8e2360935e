"""What the ledger knows of a league's games: how many periods, how long they are, and what its scores count."""

from __future__ import annotations

from typing import NamedTuple

_POINTS, _RUNS, _GOALS = frozenset({"PTS"}), frozenset({"R"}), frozenset({"G"})


class League(NamedTuple):
    """Regular periods of a game (0: not known), minutes of each (0: no clock), and the units that a score may count."""

    periods: int
    minutes: int
    scores: frozenset[str]
    basketball: bool = False
    draws: bool = False
    """Whether a record has its draws between wins and losses."""
    bare_minutes: bool = False
    """Whether the minutes of a period are told without the word: "the first forty-five"."""


_LEAGUES = {
    "nba": League(4, 12, _POINTS, basketball=True),
    "wnba": League(4, 10, _POINTS, basketball=True),
    "ncaaw": League(4, 10, _POINTS, basketball=True),
    "ncaam": League(2, 20, _POINTS, basketball=True),
    "nfl": League(4, 15, _POINTS),
    "ncaaf": League(4, 15, _POINTS),
    "mlb": League(9, 0, _RUNS),
    "nhl": League(3, 20, _GOALS),
    "mls": League(2, 45, _GOALS, draws=True, bare_minutes=True),
}
_SOCCER = League(2, 45, _GOALS, draws=True, bare_minutes=True)
"""Every league whose key has a dot, as ESPN's ``eng.1``."""
_UNKNOWN = League(0, 0, _POINTS | _RUNS | _GOALS)


def rules_of(league: str | None) -> League:
    """The league's games; of a league that is not known no periods, and a score that may count anything."""
    if league is None:
        return _UNKNOWN
    return _LEAGUES.get(league, _SOCCER if "." in league else _UNKNOWN)


def score_units(league: str | None) -> frozenset[str]:
    """What the league's score counts."""
    return rules_of(league).scores
