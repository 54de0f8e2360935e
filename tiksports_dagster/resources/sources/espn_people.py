"""What ESPN tells of athletes: the shapes of its leaders and athlete answers, and the few calls a post may make.

Shapes as of 2026-11, both on the site's own host: ``/apis/site/v3/sports/{sport}/{league}/leaders`` and
``/apis/common/v3/sports/{sport}/{league}/athletes/{id}``. Every field may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.resources.reading import as_dict, as_float, as_int, as_list, as_text, dig, identifier
from tiksports_dagster.resources.sources.batch import Batch, OddItem
from tiksports_dagster.store.records.people import AthleteLine, Season, SeasonLeader, SeasonNumber
from tiksports_dagster.store.records.signals import Entity

MOST_ATHLETES = 2
MOST_PLACES = 10
REGULAR_SEASON = 2
_SEASON = re.compile(r"\b(?:19|20)\d\d(?:-\d\d)?\b")


class People(Protocol):
    """A source that tells of athletes."""

    def leaders(self, league_key: str, sport_path: str) -> Batch[SeasonLeader]:
        """The league's season leaders."""
        ...

    def athlete(self, league_key: str, sport_path: str, athlete_id: str) -> AthleteLine:
        """An athlete's season."""
        ...


def season_leaders(answer: object, league: str, seen_at: datetime, url: str) -> Batch[SeasonLeader]:
    """The best ten of each statistic. Nobody when the ranking is not of the running regular season.

    Equal values share the better place. Raises ``TransientFailure`` for an answer without categories.
    """
    asked, current = as_dict(dig(answer, "requestedSeason")), as_dict(dig(answer, "currentSeason"))
    categories = dig(answer, "leaders", "categories")
    if not isinstance(categories, list):
        raise TransientFailure(f"espn answered {url} without leaders")
    years = {year for year in (as_int(asked.get("year")), as_int(current.get("year"))) if year is not None}
    if as_int(asked.get("type")) not in (None, REGULAR_SEASON) or len(years) > 1:
        return Batch((), (f"espn leaders {league}: not of the running regular season",))
    season = as_text(asked.get("displayName"))
    items: list[SeasonLeader] = []
    skipped: list[str] = []
    for category in categories:
        rank, last = 0, None
        for place, row in enumerate(as_list(dig(category, "leaders"))[:MOST_PLACES], 1):
            shown = as_text(dig(row, "displayValue"))
            rank, last = (rank if shown == last else place), shown
            try:
                items.append(_leader(as_dict(category), as_dict(row), rank, league, season, seen_at, url))
            except OddItem as odd:
                skipped.append(f"espn leaders {league}, {as_text(dig(category, 'name'))} {place}: {odd}")
    return Batch(tuple(items), tuple(skipped))


def _leader(
    category: Mapping[str, Any], row: Mapping[str, Any], rank: int, league: str, season: str | None,
    seen_at: datetime, url: str,
) -> SeasonLeader:  # fmt: skip
    statistic = as_text(category.get("name"))
    ref, name = identifier(dig(row, "athlete", "id")), as_text(dig(row, "athlete", "displayName"))
    value = as_text(row.get("displayValue"))
    if statistic is None or ref is None or name is None or value is None:
        raise OddItem("it has no statistic, athlete or value")
    return SeasonLeader(
        league=league,
        statistic=statistic,
        label=as_text(category.get("displayName")) or statistic,
        rank=rank,
        athlete_ref=ref,
        athlete=name,
        team=as_text(dig(row, "team", "displayName")),
        value=value,
        number=as_float(row.get("value")),
        season=season,
        observed_at=seen_at,
        url=url,
    )


def athlete_line(answer: object, league: str, seen_at: datetime, url: str) -> AthleteLine:
    """An athlete's season. ``TransientFailure`` when the answer names nobody; without numbers it is an empty line."""
    row = as_dict(dig(answer, "athlete"))
    ref, name = identifier(row.get("id")), as_text(row.get("displayName"))
    if ref is None or name is None:
        raise TransientFailure(f"espn answered {url} without an athlete")
    summary = as_dict(row.get("statsSummary"))
    title = as_text(summary.get("displayName")) or ""
    season = _SEASON.search(title)
    # in the playoffs the summary is of the playoffs, which nobody means by "this season"
    regular = not re.search(r"post|play-?off|pre-?season|career", title, re.IGNORECASE)
    return AthleteLine(
        league=league,
        athlete_ref=ref,
        athlete=name,
        team=as_text(dig(row, "team", "displayName")),
        season=season[0] if season else None,
        numbers=tuple(_numbers(as_list(summary.get("statistics")))) if regular else (),
        observed_at=seen_at,
        url=url,
    )


def _numbers(rows: Sequence[object]) -> Iterator[SeasonNumber]:
    for row in rows:
        statistic, value = as_text(dig(row, "name")), as_text(dig(row, "displayValue"))
        if statistic is not None and value is not None:
            rank = as_int(dig(row, "rank"))
            yield SeasonNumber(
                statistic=statistic,
                label=as_text(dig(row, "displayName")) or statistic,
                value=value,
                number=as_float(dig(row, "value")),
                rank=rank if rank is not None and rank > 0 else None,
            )


class SeasonDesk:
    """Asks for the season of a story's athletes: at most two athletes and one ranking a post."""

    def __init__(self, people: People | None, paths: Mapping[str, str]) -> None:
        """``people`` is None where only the recording may speak; ``paths`` are ESPN's by league key."""
        self._people = people
        self._paths = paths

    def of(self, league: str | None, athletes: Sequence[Entity]) -> Season:
        """What is known of the season; a failure is a note and never an exception of the post."""
        path = self._paths.get(league or "")
        refs = [one.ref for one in athletes if one.ref is not None and re.fullmatch(r"\d{1,12}", one.ref)]
        if self._people is None or path is None or league is None or not refs:
            return Season()
        lines: list[AthleteLine] = []
        notes: list[str] = []
        for ref in refs[:MOST_ATHLETES]:
            try:
                lines.append(self._people.athlete(league, path, ref))
            except TikSportsError as failure:
                notes.append(f"athlete {ref}: {failure}")
        leaders: tuple[SeasonLeader, ...] = ()
        try:
            told = self._people.leaders(league, path)
            leaders = tuple(one for one in told.items if one.athlete_ref in refs)
            notes.extend(told.skipped[:3])
        except TikSportsError as failure:
            notes.append(f"leaders: {failure}")
        return Season(athletes=tuple(lines), leaders=leaders, notes=tuple(notes))
