"""What ESPN's JSON means: one article or event in its shape becomes an ``Article`` or ``Game``, or is odd.

Every field may be missing; only what a record cannot do without makes an item odd (``OddItem``). Text that people
will see is kept as ESPN wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from tiksports_dagster.resources.reading import (
    as_dict,
    as_flag,
    as_float,
    as_int,
    as_link,
    as_list,
    as_moment,
    as_text,
    dig,
    identifier,
)
from tiksports_dagster.resources.sources.batch import OddItem
from tiksports_dagster.store.records.signals import Article, Entity, Game, GameTeam, StatLine, TeamStat

Shape = Mapping[str, Any]

CLIP = "Media"
WRITTEN = frozenset({"HeadlineNews", "Story", "Recap", "Preview"})
ENTITY_REFS: dict[str, str] = {"league": "leagueId", "team": "teamId", "athlete": "athleteId", "topic": "topicId"}
"""Categories that name who a story is about, with the field of their id; ``guid`` and ``contributor`` do not."""

PITCHERS = frozenset({"winningPitcher", "losingPitcher", "savingPitcher"})
PITCHER_LINE = ("W", "L", "SV", "ERA")
"""What of a pitcher's numbers is his season line; ``H``, ``R`` and ``AVG`` beside them are his own batting."""

LEADERS_EACH = 3
TEAM_COUNTS = (
    "rebounds", "assists", "steals", "blocks", "turnovers", "threePointFieldGoalsMade", "hits", "errors",
    "totalYards", "firstDowns", "shotsOnTarget", "wonCorners",
)  # fmt: skip
"""What of a side's statistics is counted in a game and told; averages and percentages are not."""
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_LEADING_DASH = re.compile(r"^[\s—–-]+")


def row_name(row: object) -> str:
    """How an odd row is named to people."""
    name = as_text(dig(row, "headline")) or as_text(dig(row, "name")) or as_text(dig(row, "id"))
    return name[:80] if name else "without a name"


def article(row: Shape, league: str, seen_at: datetime) -> Article:
    """One article of ``/news``. ``OddItem`` for a clip, or when id, headline or a readable time is missing."""
    kind = as_text(row.get("type")) or "unknown"
    if kind == CLIP or (kind not in WRITTEN and _only_clip_images(row)):
        raise OddItem("a video clip, not an article")
    ref = identifier(row.get("id")) or identifier(row.get("nowId"))
    headline = as_text(row.get("headline"))
    published = as_moment(row.get("published"))
    if ref is None or headline is None:
        raise OddItem("it has no " + ("id" if ref is None else "headline"))
    if published is None:
        raise OddItem(f"its time {str(row.get('published'))[:40]!r} cannot be read")
    return Article(
        id=ref,
        league=league,
        type=kind,
        headline=headline,
        description=_prose(row.get("description")),
        published=published,
        observed_at=seen_at,
        url=as_link(dig(row, "links", "web", "href")),
        entities=tuple(dict.fromkeys(_entities(as_list(row.get("categories"))))),
    )


@dataclass(frozen=True)
class Match:
    """One competition of an event; ``alone`` when the event has no other."""

    event: Shape
    competition: Shape
    alone: bool


def matches(event: Shape) -> list[Match]:
    """The event's competitions: one, or all fights of a fight night. An empty one where there is none to be read."""
    competitions = as_list(event.get("competitions")) or [None]
    return [Match(event, as_dict(competition), alone=len(competitions) == 1) for competition in competitions]


def game(match: Match, league: str, seen_at: datetime) -> Game:
    """One game of ``/scoreboard``. ``OddItem`` without an id, a readable time, a state or two named sides."""
    event, competition, alone = match.event, match.competition, match.alone
    ref = identifier((event if alone else competition).get("id")) or identifier(competition.get("id"))
    starts_at = as_moment(competition.get("date")) or as_moment(event.get("date"))
    if ref is None:
        raise OddItem("it has no id")
    if starts_at is None:
        raise OddItem(f"its time {str(event.get('date'))[:40]!r} cannot be read")
    status = as_dict(competition.get("status")) or as_dict(event.get("status"))
    state = _state(as_dict(status.get("type")))
    sides = _sides(as_list(competition.get("competitors")))
    # a postponed or cancelled game is "post" and not completed, with a score of 0 that nobody played for
    played = state != "pre" and not (state == "post" and dig(status, "type", "completed") is False)
    home, away = (_team(side, home=place == 0, played=played) for place, side in enumerate(sides))
    recap = next((h for h in as_list(competition.get("headlines")) if dig(h, "type") == "Recap"), None)
    return Game(
        id=ref,
        league=league,
        name=(as_text(event.get("name")) if alone else None) or f"{home.name} vs {away.name}",
        starts_at=starts_at,
        observed_at=seen_at,
        state=state,
        status=as_text(dig(status, "type", "name")) or "STATUS_UNKNOWN",
        detail=_first(as_dict(status.get("type")), "shortDetail", "detail", "description") or "",
        period=as_int(status.get("period")) if state != "pre" else None,
        venue=as_text(dig(competition, "venue", "fullName")),
        home=home,
        away=away,
        featured=tuple(dict.fromkeys((*_featured(status, event), *_leaders(competition)))),
        recap=_first(as_dict(recap), "shortLinkText", "headline"),
        recap_text=_prose(dig(recap, "description")),
        url=as_link(dig(event, "links", 0, "href")),
    )


def _state(kind: Shape) -> Literal["pre", "in", "post"]:
    state = kind.get("state")
    if state in ("pre", "in", "post"):
        return state
    if kind.get("completed") is True:
        return "post"
    raise OddItem("its state is not told")


def _sides(competitors: list[Any]) -> tuple[Shape, Shape]:
    """Home and away. Fighters have no home: the first of them takes its place."""
    sides = [as_dict(side) for side in competitors]
    if len(sides) != 2:
        raise OddItem(f"it has {len(sides)} sides, not 2")
    first, second = sides
    return (second, first) if first.get("homeAway") == "away" or second.get("homeAway") == "home" else (first, second)


def _team(side: Shape, *, home: bool, played: bool) -> GameTeam:
    team = as_dict(side.get("team")) or as_dict(side.get("athlete"))
    name = _first(team, "displayName", "fullName", "name", "shortDisplayName", "shortName")
    if name is None:
        raise OddItem("one of its sides has no name")
    short = _first(team, "shortDisplayName", "name", "shortName") or name
    abbreviation = as_text(team.get("abbreviation")) or short
    score = side.get("score")
    return GameTeam(
        ref=identifier(team.get("id")) or identifier(side.get("id")) or abbreviation,
        name=name,
        short_name=short,
        abbreviation=abbreviation,
        location=as_text(team.get("location")),
        home=home,
        score=as_int(dig(score, "value") if isinstance(score, dict) else score) if played else None,
        winner=as_flag(side.get("winner")) if played else None,
        record=_record(as_list(side.get("records"))),
        linescore=_linescore(as_list(side.get("linescores"))) if played else (),
        color=_color(team.get("color")),
        alternate_color=_color(team.get("alternateColor")),
        leaders=tuple(dict.fromkeys(_leaders(side))),
        statistics=_team_statistics(side) if played else (),
    )


def _team_statistics(side: Shape) -> tuple[TeamStat, ...]:
    """The side's counts, where they are of this game: ESPN mixes season totals in before and after it, so that they are
    only believed when the points, runs or goals among them are the score."""
    told = {
        name: display
        for row in as_list(side.get("statistics"))
        if (name := as_text(dig(row, "name"))) and (display := as_text(dig(row, "displayValue")))
    }
    score = side.get("score")
    points = as_int(dig(score, "value") if isinstance(score, dict) else score)
    if points is None or not any(
        as_int(told.get(name)) == points for name in ("points", "runs", "goals", "totalGoals")
    ):
        return ()
    return tuple(TeamStat(name=name, display=told[name]) for name in TEAM_COUNTS if (told.get(name) or "").isdigit())


def _record(records: list[Any]) -> str | None:
    """The season record: the one of type ``total``, else the first that has a text."""
    whole = [r for r in records if dig(r, "type") == "total" or dig(r, "name") == "overall"]
    return next((text for r in (*whole, *records) if (text := as_text(dig(r, "summary")))), None)


def _linescore(periods: list[Any]) -> tuple[float, ...]:
    """Points by period. Unplayed ones at the end (``X``) are left off; a hole in the middle makes the line unusable."""
    values = [
        as_float(dig(p, "value")) if dig(p, "value") is not None else as_float(dig(p, "displayValue")) for p in periods
    ]
    while values and values[-1] is None:
        values.pop()
    return () if None in values else tuple(value for value in values if value is not None)


def _leaders(holder: Shape) -> Iterator[StatLine]:
    for category in as_list(holder.get("leaders")):
        for leader in as_list(dig(category, "leaders"))[:LEADERS_EACH]:
            yield from _line(as_dict(category), as_dict(leader), as_text(dig(leader, "displayValue")))


def _featured(status: Shape, event: Shape) -> Iterator[StatLine]:
    """Winning pitcher and the like, which ESPN puts under the competition's status or the event's."""
    rows = as_list(status.get("featuredAthletes")) or as_list(dig(event, "status", "featuredAthletes"))
    for row in rows:
        category = as_dict(row)
        yield from _line(category, category, as_text(category.get("displayValue")) or _statistics(category))


def _line(category: Shape, holder: Shape, display: str | None) -> Iterator[StatLine]:
    name = _first(category, "name", "abbreviation")
    athlete = _first(as_dict(holder.get("athlete")), "displayName", "fullName", "shortName")
    if name is None or athlete is None or display is None:
        return
    yield StatLine(
        category=name,
        label=_first(category, "displayName", "shortDisplayName") or name,
        athlete=athlete,
        athlete_ref=identifier(dig(holder, "athlete", "id")) or identifier(holder.get("playerId")),
        display=display,
        value=as_float(holder.get("value")),
    )


def _statistics(holder: Shape) -> str | None:
    """A featured athlete's numbers as ESPN writes them, each with its abbreviation: ``W 11, L 8, SV 0, ERA 2.83``."""
    pairs = {
        short: value
        for row in as_list(holder.get("statistics"))
        if (short := as_text(dig(row, "abbreviation"))) and (value := as_text(dig(row, "displayValue")))
    }
    if as_text(holder.get("name")) in PITCHERS:
        pairs = {short: pairs[short] for short in PITCHER_LINE if short in pairs}
    return ", ".join(f"{short} {value}" for short, value in pairs.items()) or None


def _entities(categories: list[Any]) -> Iterable[Entity]:
    for category in categories:
        kind = as_text(dig(category, "type"))
        if kind not in ENTITY_REFS:
            continue
        name = as_text(dig(category, "description")) or as_text(dig(category, kind, "description"))
        if name is None:
            continue
        ref = identifier(dig(category, ENTITY_REFS[kind])) or identifier(dig(category, kind, "id"))
        yield Entity(kind=cast(Literal["league", "team", "athlete", "topic"], kind), name=name, ref=ref)


def _only_clip_images(row: Shape) -> bool:
    images = as_list(row.get("images"))
    return bool(images) and all(dig(image, "type") != "header" for image in images)


def _prose(value: object) -> str | None:
    """Running text without the dash that ESPN leaves where the dateline was."""
    text = as_text(value)
    return (_LEADING_DASH.sub("", text) or None) if text else None


def _color(value: object) -> str | None:
    text = (as_text(value) or "").removeprefix("#")
    return text if _HEX.fullmatch(text) else None


def _first(holder: Shape, *keys: str) -> str | None:
    return next((text for key in keys if (text := as_text(holder.get(key)))), None)
