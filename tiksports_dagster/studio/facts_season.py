"""The season so far of a story's athletes as facts: averages, totals and places in the league, as ESPN tells them.

Fact ids are ``season1.avgPoints`` and ``season1.avgPoints.rank``. An average has the scope ``average``, so that it is
never said as a total, and so has the place in it; totals and places in totals have the scope ``season``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from tiksports_dagster.store.records.content import Brief, Fact
from tiksports_dagster.store.records.people import AthleteLine, Season
from tiksports_dagster.store.records.signals import Article, Entity, Game
from tiksports_dagster.studio.facts_text import clean, clean_person
from tiksports_dagster.studio.truth.names import fold

STATISTICS: dict[str, tuple[str, str, str]] = {
    "avgPoints": ("points per game", "PTS", "average"),
    "pointsPerGame": ("points per game", "PTS", "average"),
    "avgRebounds": ("rebounds per game", "REB", "average"),
    "reboundsPerGame": ("rebounds per game", "REB", "average"),
    "avgAssists": ("assists per game", "AST", "average"),
    "assistsPerGame": ("assists per game", "AST", "average"),
    "passingYards": ("passing yards", "PYDS", "season"),
    "rushingYards": ("rushing yards", "RUYDS", "season"),
    "receivingYards": ("receiving yards", "REYDS", "season"),
    "homeRuns": ("home runs", "HR", "season"),
    "RBIs": ("runs batted in", "RBI", "season"),
    "goals": ("goals", "G", "season"),
}
"""ESPN's names: the measure for people, the unit, and what the value is of. Other statistics are not told."""


def story_athletes(brief: Brief, articles: Sequence[Article], games: Sequence[Game]) -> tuple[str | None, list[Entity]]:
    """The story's league and athletes, the most important first: its articles' by name, then its games' leaders."""
    news = sorted((a for a in articles if a.id in brief.article_ids), key=lambda a: brief.article_ids.index(a.id))
    played = [game for game in games if game.id in brief.game_ids]
    league = next((row.league for row in (*played, *news)), None)
    found: dict[str, Entity] = {}
    for story in news:
        text = f"{story.headline} {story.description or ''}"
        for one in story.entities:
            if story.league == league and one.kind == "athlete" and one.ref and one.name in text:
                found.setdefault(one.ref, one)
    for game in played:
        for line in (*game.home.leaders, *game.away.leaders):
            if game.league == league and line.athlete_ref:
                found.setdefault(line.athlete_ref, Entity(kind="athlete", name=line.athlete, ref=line.athlete_ref))
    return league, list(found.values())


def season_facts(season: Season, people: Sequence[str]) -> list[Fact]:
    """Facts of the athletes that the sheet names already (``people``); a season that is over by a year is left out."""
    known = {fold(name) for name in people}
    lines = [line for line in season.athletes if fold(clean_person(line.athlete)) in known]
    return [fact for place, line in enumerate(lines, 1) for fact in _of(line, season, f"season{place}")]


def _of(line: AthleteLine, season: Season, prefix: str) -> Iterator[Fact]:
    if line.season is None or _end(line.season) < line.observed_at.year:
        return
    name = clean_person(line.athlete)
    label = f"{clean(line.season, 10)} regular season"
    ranks = {_told(one.statistic): one for one in season.leaders if one.athlete_ref == line.athlete_ref}
    for one in line.numbers:
        row, value = STATISTICS.get(one.statistic), clean(one.value, 12)
        if row is None or not re.fullmatch(r"\d{1,3}(?:,?\d{3})*(?:\.\d+)?", value):
            continue
        measure, unit, scope = row
        ref = f"espn:athlete:{line.league}:{line.athlete_ref}/{one.statistic}"
        yield _fact(line, f"{prefix}.{one.statistic}", name, measure, value, unit, scope, ref, label, line.url)
        leader = ranks.get(measure)
        if leader is not None and leader.value == one.value:
            source = f"espn:leaders:{line.league}:{leader.statistic}/{line.athlete_ref}"
            rank, url, seen = leader.rank, leader.url, leader.observed_at
        else:
            rank, url, source, seen = one.rank, line.url, f"{ref}/rank", line.observed_at
        if rank is not None:
            yield _fact(
                line, f"{prefix}.{one.statistic}.rank", name, f"league rank in {measure}", str(rank), unit, scope,
                source, label, url, seen,
            )  # fmt: skip


def _told(statistic: str) -> str:
    return STATISTICS.get(statistic, ("", "", ""))[0]


def _end(season: str) -> int:
    """The calendar year a season of that name ends in: 2024 for ``2023-24``, and for ``2024``."""
    year = int(season[:4])
    return year + 1 if len(season) > 4 else year


def _fact(
    line: AthleteLine, key: str, name: str, measure: str, value: str, unit: str, scope: str, ref: str, label: str,
    url: str, seen: datetime | None = None,
) -> Fact:  # fmt: skip
    return Fact(
        id=key, subject=name, measure=measure, value=value, number=float(value.replace(",", "")), unit=unit,
        as_of=seen or line.observed_at, source=f"ESPN athletes {line.league}, {label}", source_ref=ref, url=url,
        scope=scope,
    )  # fmt: skip
