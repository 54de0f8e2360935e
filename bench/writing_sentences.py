"""True sentences about a game, as sports people say them. Seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bench.writing_lines import (
    DUEL_LINES,
    GAME_LINES,
    HALF_LINES,
    NOUNS,
    PERIOD_LINES,
    POINTS,
    RANK_LINES,
    RECORD_LINES,
    ROUND_LINES,
    STAR_LINES,
    WON_PERIOD_LINES,
)
from bench.writing_sheets import Case
from tiksports_dagster.store.records.signals import GameTeam
from tiksports_dagster.studio.facts_lines import read_line
from tiksports_dagster.studio.language import ordinal
from tiksports_dagster.studio.truth.leagues import rules_of

EASTERN = ZoneInfo("America/New_York")
UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def in_words(number: int) -> str:
    """The number in English words."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {in_words(number % 100)}" if number % 100 else ""
        return f"{UNITS[number // 100]} hundred{rest}"
    rest = f" {in_words(number % 1000)}" if number % 1000 else ""
    return f"{in_words(number // 1000)} thousand{rest}"


@dataclass(frozen=True)
class Star:
    """An athlete's count in a game."""

    name: str
    last: str
    team: str
    value: int
    noun: str
    code: str


def stars(team: GameTeam) -> list[Star]:
    """The counts of a side's leaders."""
    rows: list[Star] = []
    for line in team.leaders:
        for part in read_line(line.display, line.category):
            if part.value and part.value.isdigit() and int(part.value) > 1 and part.stat.code in NOUNS:
                last = line.athlete.split()[-1] if not line.athlete.startswith("Amon") else "St. Brown"
                rows.append(
                    Star(line.athlete, last, team.short_name, int(part.value), NOUNS[part.stat.code], part.stat.code)
                )
    return list(dict.fromkeys(rows))


def right(case: Case, rng: random.Random) -> Iterator[str]:
    """True sentences about the case's game, in digits and in words."""
    played = case.game
    if played is None or played.home.score is None or played.away.score is None:
        return
    home, away = played.home, played.away
    w, lost = (home, away) if (home.score or 0) > (away.score or 0) else (away, home)
    points = POINTS.get(played.league, "points")
    the = "" if played.league == "eng.1" else "the "
    for number, template in enumerate(GAME_LINES):
        day = played.starts_at.astimezone(EASTERN)
        margin = (w.score or 0) - (lost.score or 0)
        slots = {
            "w": w.short_name,
            "l": lost.short_name,
            "ws": w.score,
            "ls": lost.score,
            "margin": margin if number % 2 else in_words(margin),
            "point": points[:-1],
            "points": points,
            "WS": in_words(w.score or 0).capitalize(),
            "LS": in_words(lost.score or 0).capitalize(),
            "lsw": in_words(lost.score or 0),
            "total": (w.score or 0) + (lost.score or 0),
            "venue": played.venue,
            "weekday": day.strftime("%A"),
            "monthday": day.strftime("%B %-d"),
        }
        yield _clean(template.format(**slots), the)
    if w.record and lost.record:
        for template in RECORD_LINES:
            slots = {
                "w": w.short_name,
                "l": lost.short_name,
                "wr": w.record,
                "lr": lost.record,
                "wwins": w.record.split("-")[0],
                "lloss": lost.record.split("-")[2 if rules_of(played.league).draws else 1],
            }
            yield _clean(template.format(**slots), the)
    yield from _periods(case, the, rng)
    both = (stars(w), stars(lost))
    for star in (*both[0], *both[1]):
        for template in rng.sample(STAR_LINES, 9):
            yield _clean(template.format(**_star(star)), the)
        step = 100 if star.value >= 100 else 10
        down, up = star.value // step * step, -(-star.value // step) * step
        for template in ROUND_LINES:
            if (
                down
                and down != star.value
                and abs(star.value - (down if "{down}" in template else up)) < 0.25 * star.value
            ):
                shown = {
                    "down": in_words(down) if rng.random() < 0.4 else down,
                    "up": in_words(up) if rng.random() < 0.4 else up,
                }
                yield _clean(template.format(**_star(star), **shown), the)
    for star in both[0]:
        for other in both[1]:
            if star.code == other.code and star.value != other.value:
                high, low = (star, other) if star.value > other.value else (other, star)
                for template in DUEL_LINES:
                    slots = {
                        **_star(star),
                        "other": other.name,
                        "olast": other.last,
                        "m": other.value,
                        "sum": star.value + other.value,
                        "diff": high.value - low.value,
                        "hi": high.name,
                        "lo": low.name,
                    }
                    yield _clean(template.format(**slots), the)


def _periods(case: Case, the: str, rng: random.Random) -> Iterator[str]:
    played = case.game
    if played is None:
        return
    home, away = played.home, played.away
    noun = {"mlb": "inning", "nhl": "period", "eng.1": "half"}.get(played.league, "quarter")
    points = POINTS.get(played.league, "points")
    count = min(len(home.linescore), len(away.linescore))
    for place in rng.sample(range(count), min(count, 4)):
        if place > 3 and noun == "quarter":
            continue
        for t, o in ((home, away), (away, home)):
            a, b = int(t.linescore[place]), int(o.linescore[place])
            slots = {
                "t": t.short_name,
                "o": o.short_name,
                "a": a,
                "b": b,
                "d": abs(a - b),
                "ord": ORDINALS[place],
                "period": noun,
                "nth": ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th")[place],
                "points": points,
            }
            if a > 1:
                yield _clean(rng.choice(PERIOD_LINES[:3]).format(**slots), the)
            if a > b:
                yield _clean(rng.choice(WON_PERIOD_LINES).format(**slots), the)
            yield _clean(rng.choice(PERIOD_LINES[3:]).format(**slots), the)
    if noun == "quarter" and count >= 2:
        h, a = int(sum(home.linescore[:2])), int(sum(away.linescore[:2]))
        if h != a:
            lead, trail = (home, away) if h > a else (away, home)
            for template in HALF_LINES:
                yield _clean(
                    template.format(
                        hi=max(h, a), lo=min(h, a), lead=lead.short_name, trail=trail.short_name, d=abs(h - a)
                    ),
                    the,
                )


def ranks(case: Case) -> Iterator[str]:
    """Where the season's numbers of athletes stand in the league."""
    for fact in case.sheet.facts:
        if not re.fullmatch(r"season\d+\.avg\w+\.rank", fact.id):
            continue
        average = case.sheet.fact(fact.id.removesuffix(".rank"))
        place = int(fact.value)
        slots = {
            "name": fact.subject, "last": fact.subject.split()[-1], "noun": average.measure.removesuffix(" per game"),
            "value": average.value, "rank": place, "nth": ORDINALS[place - 1], "ord": ordinal(place),
        }  # fmt: skip
        yield from (line.format(**slots) for line in RANK_LINES)


def _star(star: Star) -> dict[str, object]:
    return {
        "name": star.name,
        "last": star.last,
        "team": star.team,
        "n": star.value,
        "w": in_words(star.value),
        "N": in_words(star.value).capitalize(),
        "noun": star.noun,
    }


def _clean(text: str, the: str) -> str:
    text = text if the else re.sub(r"\b[Tt]he (?=Liverpool|Fulham)", "", text)
    return text[:1].upper() + text[1:]
