"""What a source tells of athletes beyond a single game: a league's season leaders, and an athlete's season so far."""

from __future__ import annotations

from tiksports_dagster.store.records.base import Record, UtcTime


class SeasonLeader(Record):
    """One place in a league's ranking of a statistic of the regular season."""

    league: str
    statistic: str
    """ESPN's name, such as ``pointsPerGame``."""
    label: str
    """The statistic for people, such as ``Points Per Game``."""
    rank: int
    athlete_ref: str
    athlete: str
    team: str | None
    value: str
    """The source's text, such as ``33.9`` or ``4,624``."""
    number: float | None
    season: str | None
    observed_at: UtcTime
    url: str


class SeasonNumber(Record):
    """One number of an athlete's season; ``rank`` is his place in the league where the source gives it."""

    statistic: str
    label: str
    value: str
    number: float | None
    rank: int | None


class AthleteLine(Record):
    """An athlete's regular season so far."""

    league: str
    athlete_ref: str
    athlete: str
    team: str | None
    season: str | None
    """The source's text, such as ``2023-24``."""
    numbers: tuple[SeasonNumber, ...]
    observed_at: UtcTime
    url: str


class Season(Record):
    """What was heard of a story's athletes. ``notes`` says what could not be heard, and why."""

    athletes: tuple[AthleteLine, ...] = ()
    leaders: tuple[SeasonLeader, ...] = ()
    notes: tuple[str, ...] = ()
