"""From articles and games to the fact sheet: typed facts with source, time and value.

What a stranger's sentence says is read in ``facts_text.py``, what a stat line says in ``facts_lines.py``.

Fact ids are a small language that the writer reads back (``writer/story.py``)::

    game1.home.score   game1.away.period.9   game1.period.9   game1.home.leader.2   game1.home.leader.2.HR
    game1.featured.1.ERA   game1.home.stat.REB   game1.venue   game1.date   game1.recap   article1.headline
    article1.count.2   leader1.value
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Brief, Fact, FactSheet, Side
from tiksports_dagster.store.records.people import Season
from tiksports_dagster.store.records.signals import Article, Game, GameTeam, StatLine
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.facts_history import history_facts
from tiksports_dagster.studio.facts_lines import read_line
from tiksports_dagster.studio.facts_season import season_facts
from tiksports_dagster.studio.facts_text import (
    HEADLINE_LIMIT,
    TEXT_LIMIT,
    clean,
    clean_name,
    clean_person,
    has_code,
    number_phrases,
    tellable,
)
from tiksports_dagster.studio.truth.names import people_in

GAME_ZONE = ZoneInfo("America/New_York")
"""Game days are US Eastern days, as on ESPN's scoreboards."""
MOST_GAMES = 2
MOST_ARTICLES = 5
MOST_LEADERS = 9
MOST_PERIODS = 30

TEAM_STATS: dict[str, tuple[str, str]] = {
    "hits": ("H", "hits"),
    "rebounds": ("REB", "rebounds"),
    "assists": ("AST", "assists"),
    "threePointFieldGoalsMade": ("3PM", "three-pointers"),
    "turnovers": ("TO", "turnovers"),
    "steals": ("STL", "steals"),
    "blocks": ("BLK", "blocks"),
    "totalYards": ("YDS", "total yards"),
    "firstDowns": ("1D", "first downs"),
    "shotsOnTarget": ("SOG", "shots on target"),
    "wonCorners": ("COR", "corners"),
    "errors": ("E", "errors"),
}
"""A side's counts by ESPN's name: unit and plural noun, the most telling first."""

Row = TypeVar("Row", Article, Game)

# strftime would speak the machine's language
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True)
class _Source:
    """Where a run of facts is from: what every one of them shares."""

    prefix: str
    name: str
    ref: str
    as_of: datetime
    url: str | None

    def fact(self, key: str, subject: str, measure: str, value: str, ref: str, unit: str | None = None) -> Fact:
        return Fact(
            id=f"{self.prefix}.{key}",
            subject=subject,
            measure=measure,
            value=value,
            number=_number(value),
            unit=unit,
            as_of=self.as_of,
            source=self.name,
            source_ref=f"{self.ref}/{ref}",
            url=self.url,
        )


def build_fact_sheet(
    brief: Brief,
    articles: Sequence[Article],
    games: Sequence[Game],
    *,
    history: bool = False,
    season: Season | None = None,
) -> FactSheet:
    """Everything a script of this brief may say.

    Only the games and articles the brief names are used, in its order. A game counts from its first score on; one that
    has not begun or was called off gives nothing. Strangers' text is cleaned and bounded, and left out when it reads as
    an instruction or an advertisement. ``history`` adds the all-time leaders that a career number of the story stands
    among, from our own tables (``facts_history.py``); ``season`` what was heard of its athletes (``facts_season.py``).
    Raises ``PermanentFailure`` when nothing tellable is left.
    """
    chosen_games = [game for game in _named(brief.game_ids, games) if _is_tellable(game)][:MOST_GAMES]
    named_articles = _named(brief.article_ids, articles)
    chosen_articles = [a for a in named_articles if _is_news(a)][:MOST_ARTICLES]
    if not chosen_games and not chosen_articles:
        raise PermanentFailure(
            f"{brief.post}: nothing tellable in {len(brief.game_ids)} games and {len(brief.article_ids)} articles"
            " (none found, not begun, called off, or text that cannot be quoted)"
        )
    facts: list[Fact] = []
    sides: list[Side] = []
    for count, game in enumerate(chosen_games, 1):
        facts.extend(_game_facts(game, f"game{count}"))
        sides.extend(_side(team) for team in (game.home, game.away))
    for count, article in enumerate(chosen_articles, 1):
        facts.extend(_article_facts(article, f"article{count}"))
    if not sides:
        sides = _story_sides(facts)
    if history:
        facts.extend(history_facts(facts, [*chosen_games, *chosen_articles][0].league))
    if season is not None:
        facts.extend(season_facts(season, [fact.subject for fact in facts]))
    return FactSheet(
        post=brief.post,
        headline=_headline(facts, chosen_games),
        # a trend may cross leagues; the words must be those of the story that is told
        league=[*chosen_games, *chosen_articles][0].league,
        facts=tuple(facts),
        sides=tuple(sides),
    )


def _named(ids: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    by_id = {row.id: row for row in rows}
    return [by_id[row_id] for row_id in ids if row_id in by_id]


def _is_news(article: Article) -> bool:
    return not has_code(article.headline) and tellable(clean(article.headline, HEADLINE_LIMIT))


def _is_tellable(game: Game) -> bool:
    if game.state == "pre" or not clean_name(game.home.name) or not clean_name(game.away.name):
        return False
    scored = game.home.score is not None and game.away.score is not None
    return scored or bool(game.home.winner) != bool(game.away.winner)


def _number(value: str) -> float | None:
    """The value as a number when it is one and nothing else."""
    found = numbers_in(value)
    whole = len(found) == 1 and found[0].text == value and len(found[0].values) == 1
    return float(found[0].values[0]) if whole else None


def _headline(facts: Sequence[Fact], games: Sequence[Game]) -> str:
    for fact in facts:
        if fact.id.endswith((".headline", ".recap")):
            return fact.value
    return clean(games[0].name, HEADLINE_LIMIT)


def _side(team: GameTeam) -> Side:
    name = clean_name(team.name)
    short = clean_name(team.short_name)
    return Side(
        name=name,
        # a fighter's short name is an initial, which nobody says
        short=name if not short or re.match(r"\w\.\s", short) else short,
        color=_color(team.color),
        alternate_color=_color(team.alternate_color),
    )


def _color(digits: str | None) -> str | None:
    return f"#{digits.lower()}" if digits and re.fullmatch(r"[0-9A-Fa-f]{6}", digits) else None


def _story_sides(facts: Sequence[Fact]) -> list[Side]:
    teams = [fact for fact in facts if fact.measure == "team in the story"]
    people = [fact for fact in facts if fact.measure == "athlete in the story"]
    names = dict.fromkeys(fact.value for fact in teams or people)
    text = " ".join(fact.value for fact in facts if fact.id.endswith((".headline", ".summary")))
    return [Side(name=name, short=nickname(name, text), color=None, alternate_color=None) for name in list(names)[:2]]


def nickname(name: str, text: str) -> str:
    """What ``text`` calls the team beside its whole name (``Bills``, ``Red Sox``).

    That is the longest end of the name that stands there without the rest; the whole name when there is none, for a
    club's last word (``City``) says nothing alone.
    """
    words = name.split()
    for start in range(1, len(words)):
        tail = " ".join(words[start:])
        if re.search(rf"(?<!{re.escape(words[start - 1])} )\b{re.escape(tail)}\b", text):
            return tail
    return name


def _game_facts(game: Game, prefix: str) -> Iterator[Fact]:
    day = game.starts_at.astimezone(GAME_ZONE)
    source = _Source(
        prefix=prefix,
        name=f"ESPN scoreboard {game.league} {day.date().isoformat()}",
        ref=f"espn:game:{game.league}:{game.id}",
        as_of=game.observed_at,
        url=game.url,
    )
    title = clean(game.name, HEADLINE_LIMIT)
    yield source.fact("league", title, "league", game.league, "league")
    yield source.fact("state", title, "state", game.state, "state")
    detail = clean(game.detail, 40)
    if detail:
        yield source.fact("status", title, "status", detail, "status/detail")
    for side, team in (("home", game.home), ("away", game.away)):
        yield from _team_facts(source, side, team)
    for winner, side in ((game.home, "home"), (game.away, "away")):
        if winner.winner and not (game.away if side == "home" else game.home).winner:
            yield source.fact("winner", title, "winner", _side(winner).short, f"{side}/winner")
    for period in range(1, min(MOST_PERIODS, max(len(game.home.linescore), len(game.away.linescore))) + 1):
        yield source.fact(f"period.{period}", title, "period", str(period), f"linescore/{period}")
    for place, line in enumerate(game.featured[:MOST_LEADERS], 1):
        yield from _line_facts(source, f"featured.{place}", line, f"featured/{place}")
    venue = clean_name(game.venue)
    if venue:
        yield source.fact("venue", title, "venue", venue, "venue")
    yield source.fact("date", title, "date", _long_date(day), "date")
    lines = (*game.home.leaders, *game.away.leaders, *game.featured)
    people = list(dict.fromkeys(filter(None, (clean_person(line.athlete) for line in lines))))
    texts = [("recap", game.recap, "recap headline"), ("summary", game.recap_text, "summary")]
    yield from _statements(source, texts, people, [_side(game.home).short, _side(game.away).short])


def _team_facts(source: _Source, side: str, team: GameTeam) -> Iterator[Fact]:
    names = _side(team)
    yield source.fact(f"{side}.name", names.short, f"{side} side", names.name, f"{side}/name")
    yield source.fact(f"{side}.short", names.name, "short name", names.short, f"{side}/short_name")
    location = clean_name(team.location)
    if location:
        yield source.fact(f"{side}.location", names.short, "location", location, f"{side}/location")
    abbreviation = clean(team.abbreviation, 8)
    if re.fullmatch(r"[A-Z]{2,4}", abbreviation):
        yield source.fact(f"{side}.abbreviation", names.short, "abbreviation", abbreviation, f"{side}/abbreviation")
    if team.score is not None:
        yield source.fact(f"{side}.score", names.short, "score", str(team.score), f"{side}/score")
    record = clean(team.record, 20)
    if re.fullmatch(r"\d+(?:-\d+){1,3}", record):
        yield source.fact(f"{side}.record", names.short, "season record", record, f"{side}/record")
    for period, points in enumerate(team.linescore[:MOST_PERIODS], 1):
        if math.isfinite(points):
            text = str(int(points)) if points == int(points) else str(points)
            yield source.fact(
                f"{side}.period.{period}", names.short, f"score in period {period}", text, f"{side}/linescore/{period}"
            )
    for stat in team.statistics:
        code, noun = TEAM_STATS.get(stat.name, ("", ""))
        if code and re.fullmatch(r"\d{1,4}", stat.display):
            ref = f"{side}/statistics/{stat.name}"
            yield source.fact(f"{side}.stat.{code}", names.short, noun, stat.display, ref, unit=code)
    for place, line in enumerate(team.leaders[:MOST_LEADERS], 1):
        yield from _line_facts(source, f"{side}.leader.{place}", line, f"{side}/leaders/{line.category}")


def _line_facts(source: _Source, key: str, line: StatLine, ref: str) -> Iterator[Fact]:
    """The stat line as the source shows it, then its parts, each with a sayable value of its own."""
    athlete, display = clean_person(line.athlete), clean(line.display, 80)
    if not athlete:
        return
    ref = clean(ref, 80)
    yield source.fact(
        key, athlete, clean(line.label, 40) or line.category, display or athlete, ref, unit=clean(line.category, 40)
    )
    for part in read_line(display, line.category):
        yield source.fact(
            f"{key}.{part.stat.code}", athlete, part.stat.noun, part.value or part.text, ref, unit=part.stat.code
        )


def _article_facts(article: Article, prefix: str) -> Iterator[Fact]:
    source = _Source(
        prefix=prefix,
        name=f"ESPN news {article.league} {article.published.astimezone(GAME_ZONE).date().isoformat()}",
        ref=f"espn:news:{article.league}:{article.id}",
        as_of=article.published,
        url=article.url,
    )
    text = f"{clean(article.headline, HEADLINE_LIMIT)} {clean(article.description, TEXT_LIMIT)}"
    known: dict[str, list[str]] = {}
    for kind in ("athlete", "team"):
        read = clean_person if kind == "athlete" else clean_name
        names = [read(entity.name) for entity in article.entities if entity.kind == kind]
        unique = [name for name in dict.fromkeys(names) if name]
        # ESPN tags broadly; but where it tags a single pair of teams, they are the story's
        said = unique if kind == "team" and len(unique) <= 2 else [name for name in unique if _is_said(name, text)][:3]
        for place, name in enumerate(said, 1):
            yield source.fact(f"{kind}.{place}", name, f"{kind} in the story", name, f"entities/{kind}/{place}")
        known[kind] = said
    yield source.fact("date", "ESPN", "published", _long_date(article.published.astimezone(GAME_ZONE)), "published")
    texts = [("headline", article.headline, "headline"), ("summary", article.description, "summary")]
    # an article names people beside those it is tagged with: whose record it was, who scored too
    said = [name for _, one, _ in texts for name in people_in(clean(one, TEXT_LIMIT))]
    named = [name for name in said if not any(name.split()[-1] in team for team in known["team"])]
    people = list(dict.fromkeys((*known["athlete"], *named)))
    yield from _statements(source, texts, people, known["team"])


def _is_said(name: str, text: str) -> bool:
    """Whether the text names the party: the whole name, or its last word (``Campbell``, ``Lions``)."""
    return any(re.search(rf"\b{re.escape(form)}\b", text) for form in (name, name.split()[-1]) if len(form) > 2)


def _statements(
    source: _Source, texts: Sequence[tuple[str, str | None, str]], people: Sequence[str], teams: Sequence[str]
) -> Iterator[Fact]:
    """The sentences as facts said by ESPN, and each of their numbers with the words around it."""
    count = 0
    for key, raw, measure in texts:
        text = clean(raw, TEXT_LIMIT if key == "summary" else HEADLINE_LIMIT)
        if has_code(raw) or not tellable(text):
            continue
        yield source.fact(key, "ESPN", measure, text, key)
        for phrase in number_phrases(text, people, teams):
            count += 1
            around = " ".join(f"{text[: phrase.number.start][-30:]}…{text[phrase.number.end :][:30]}".split())
            yield source.fact(
                f"{phrase.kind}.{count}",
                phrase.subject or "the story",
                phrase.measure or f"in: {around}",
                phrase.value,
                f"{key}#{phrase.number.start}",
            )


def _long_date(day: datetime) -> str:
    return f"{_DAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"
