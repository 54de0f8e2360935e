"""Games and stories of the sample day in ESPN's JSON shapes, as of a moment: before, during and after a game."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tiksports_dagster.sandbox.day.games import Game, Leader, Side
from tiksports_dagster.sandbox.day.news import Story
from tiksports_dagster.sandbox.day.teams import LEAGUES, TEAMS, League

EASTERN = ZoneInfo("America/New_York")
SPORT_NUMBERS = {"basketball": 40, "football": 20, "baseball": 1, "hockey": 70, "soccer": 600, "mma": 3301}
_STATUS = {
    "pre": ("1", "STATUS_SCHEDULED", "Scheduled"),
    "in": ("2", "STATUS_IN_PROGRESS", "In Progress"),
    "post": ("3", "STATUS_FINAL", "Final"),
}
_LEADERS = {"points": ("Points", "Pts"), "rebounds": ("Rebounds", "Reb"), "assists": ("Assists", "Ast")}


def league_entry(league: League) -> dict[str, Any]:
    """An entry of the scoreboard's ``leagues``."""
    return {
        "id": str(league.number),
        "uid": f"s:{SPORT_NUMBERS[league.sport]}~l:{league.number}",
        "name": league.name,
        "abbreviation": league.label,
        "slug": league.slug,
        "calendarType": "day",
        "calendar": [],
    }


def event(game: Game, now: datetime) -> dict[str, Any]:
    """A game as an event of the scoreboard, telling no more than could be known at ``now``."""
    league = LEAGUES[game.league]
    uid = f"s:{SPORT_NUMBERS[league.sport]}~l:{league.number}~e:{game.number}"
    stamp = game.starts.strftime("%Y-%m-%dT%H:%MZ")
    home, away = game.home.team, game.away.team
    state = "pre" if now < game.starts else ("in" if now < game.ends else "post")
    played = _periods_played(game, now)
    status = _status(game, state, played)
    competition: dict[str, Any] = {
        "id": str(game.number),
        "uid": f"{uid}~c:{game.number}",
        "date": stamp,
        "startDate": stamp,
        "neutralSite": False,
        "venue": {
            "fullName": game.venue[0],
            "address": {"city": game.venue[1]},
            "indoor": league.sport == "basketball",
        },
        "competitors": [
            _competitor(game, game.home, home=True, state=state, played=played),
            _competitor(game, game.away, home=False, state=state, played=played),
        ],
        "notes": [{"type": "event", "headline": "Spring Training"}] if game.spring_training else [],
        "status": status,
        "broadcasts": [],
    }
    if state == "post":
        headline, text = game.recap
        competition["headlines"] = [{"type": "Recap", "shortLinkText": headline, "description": f"— {text}"}]
    link = f"https://espn.sandbox.invalid/{league.slug}/game/_/gameId/{game.number}"
    return {
        "id": str(game.number),
        "uid": uid,
        "date": stamp,
        "name": f"{away.full_name} at {home.full_name}",
        "shortName": f"{away.abbreviation} @ {home.abbreviation}",
        "season": _season(game),
        "competitions": [competition],
        "links": [{"language": "en-US", "rel": ["summary", "desktop", "event"], "href": link, "text": "Gamecast"}],
        "status": status,
    }


def _season(game: Game) -> dict[str, Any]:
    if game.spring_training:
        return {"year": 2024, "type": 1, "slug": "preseason"}
    return {"year": 2024, "type": 2, "slug": "regular-season"}


def _periods_played(game: Game, now: datetime) -> int:
    """How many whole periods lie behind, if play goes on evenly."""
    share = (now - game.starts) / max(game.ends - game.starts, timedelta(seconds=1))
    return int(min(max(share, 0.0), 1.0) * game.periods)


def _status(game: Game, state: str, played: int) -> dict[str, Any]:
    number, name, description = _STATUS[state]
    if state == "pre":
        detail = game.starts.astimezone(EASTERN).strftime("%-m/%-d - %-I:%M %p %Z")
    elif state == "in":
        detail = f"Period {played + 1}"
    else:
        overtime = LEAGUES[game.league].sport == "basketball" and game.periods > 4
        detail = "Final/OT" if overtime else "Final"
    return {
        "clock": 0.0,
        "displayClock": "0:00",
        "period": {"pre": 0, "in": played + 1, "post": game.periods}[state],
        "type": {
            "id": number,
            "name": name,
            "state": state,
            "completed": state == "post",
            "description": description,
            "detail": detail,
            "shortDetail": detail,
        },
    }


def _competitor(game: Game, side: Side, *, home: bool, state: str, played: int) -> dict[str, Any]:
    league, team = LEAGUES[game.league], side.team
    uid = f"s:{SPORT_NUMBERS[league.sport]}~l:{league.number}~t:{team.number}"
    told: dict[str, Any] = {
        "id": str(team.number),
        "uid": uid,
        "type": "team",
        "order": 0 if home else 1,
        "homeAway": "home" if home else "away",
        "team": {
            "id": str(team.number),
            "uid": uid,
            "location": team.location,
            "name": team.name,
            "abbreviation": team.abbreviation,
            "displayName": team.full_name,
            "shortDisplayName": team.name,
            "color": team.color,
            "alternateColor": team.alternate,
            "isActive": True,
        },
    }
    lines = side.linescore if state == "post" else side.linescore[:played]
    if state == "pre":
        told["score"] = "0"
    elif state == "post":
        other = game.away if home else game.home
        told["score"] = str(side.score)
        told["winner"] = side.score > other.score
        if side.record is not None:
            told["records"] = [{"name": "overall", "type": "total", "summary": side.record}]
        told["leaders"] = [_leader(leader, team.number) for leader in side.leaders]
    elif side.linescore:
        told["score"] = str(sum(lines))
    if lines:
        told["linescores"] = [{"value": float(points)} for points in lines]
    return told


def _leader(leader: Leader, team: int) -> dict[str, Any]:
    display, short = _LEADERS[leader.category]
    first, _, rest = leader.athlete.partition(" ")
    athlete = {
        "id": str(leader.athlete_id),
        "fullName": leader.athlete,
        "displayName": leader.athlete,
        "shortName": f"{first[0]}. {rest}",
        "team": {"id": str(team)},
        "active": True,
    }
    row = {
        "displayValue": str(leader.value),
        "value": float(leader.value),
        "athlete": athlete,
        "team": {"id": str(team)},
    }
    return {
        "name": leader.category,
        "displayName": display,
        "shortDisplayName": short,
        "abbreviation": short,
        "leaders": [row],
    }


def article(story: Story) -> dict[str, Any]:
    """A story as an article of the news feed."""
    league = LEAGUES[story.league]
    stamp = story.published.strftime("%Y-%m-%dT%H:%M:%SZ")
    categories: list[dict[str, Any]] = [
        {"id": league.number, "type": "league", "description": league.label, "leagueId": league.number}
    ]
    for abbreviation in story.teams:
        team = TEAMS[story.league, abbreviation]
        short = {"id": team.number, "description": team.full_name, "abbreviation": abbreviation}
        categories.append({"type": "team", "description": team.full_name, "teamId": team.number, "team": short})
    for name, number in story.athletes:
        categories.append({"type": "athlete", "description": name, "athleteId": number})
    for topic in story.topics:
        categories.append({"type": "topic", "description": topic})
    categories.append({"type": "guid", "guid": f"sandbox-{story.number}"})
    told: dict[str, Any] = {
        "id": story.number,
        "nowId": f"1-{story.number}",
        "contentKey": f"{story.number}-1-21-1",
        "type": story.kind,
        "headline": story.headline,
        "published": stamp,
        "lastModified": stamp,
        "premium": False,
        "images": [],
        "categories": categories,
        "links": {"web": {"href": f"https://espn.sandbox.invalid/{league.slug}/story/_/id/{story.number}"}},
    }
    if story.description is not None:
        told["description"] = story.description
    if story.kind == "Media":
        told["images"] = [
            {"type": "Media", "url": "https://espn.sandbox.invalid/clip.jpg", "width": 576, "height": 324}
        ]
    return told
