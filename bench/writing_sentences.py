"""Sentences about a game as sports people say them: true ones, and true ones with one thing changed. Seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bench.writing_sheets import Case
from tiksports_dagster.store.records.signals import GameTeam
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.facts_lines import STATS, read_line
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


NOUNS = {
    code: STATS[code].noun for code in ("PTS", "REB", "AST", "G", "PYDS", "RUYDS", "REYDS", "RBI", "CAR", "REC", "A")
}
POINTS = {"mlb": "runs", "nhl": "goals", "eng.1": "goals"}

STAR_LINES = (
    "{name} had {n} {noun}.",
    "{name} finished with {n} {noun}.",
    "{last} put up {n} {noun} for the {team}.",
    "{n} {noun} for {name}.",
    "{name} with {w} {noun}. What a line.",
    "How about {name}? {N} {noun}.",
    "{last}'s {n} {noun} set the tone.",
    "You don't often see {n} {noun} from {name}.",
    "The {team} got {n} {noun} from {name}.",
    "Give {name} credit: {w} {noun}.",
    "{name} went off for {n} {noun}.",
    "Look at {last}: {n} {noun} on the night.",
    "Behind {n} {noun} from {last}, the {team} kept coming.",
    "That's {w} {noun} for {last}.",
    "{name}, {n} {noun}. Simple as that.",
    "And {last} still had {n} {noun}.",
    "With {n} {noun}, {name} did his part.",
    "{name} led the {team} with {n} {noun}.",
    "Stat line of the day: {name}, {n} {noun}.",
    "{N} {noun}. That's what {name} gave the {team}.",
)
DUEL_LINES = (
    "{name} had {n} {noun}, {other} had {m}.",
    "{last} {n}, {olast} {m}. Those are the {noun}.",
    "{name} finished with {n} {noun}, and {other} answered with {m}.",
    "{noun}: {name} {n}, {other} {m}.",
    "{name} and {other} combined for {sum} {noun}.",
    "{hi} had {diff} more {noun} than {lo}.",
)
GAME_LINES = (
    "The {w} beat the {l} {ws}-{ls}.",
    "{w} {ws}, {l} {ls}.",
    "Final score: {w} {ws}, {l} {ls}.",
    "The {w} won by {margin}.",
    "The {l} lost by {margin}.",
    "It ended {ws} to {ls}, {w}.",
    "A {margin}-{point} win for the {w}.",
    "The {w} took it {ws}-{ls} over the {l}.",
    "{ls} wasn't enough for the {l}.",
    "The {l} fell to the {w}, {ws}-{ls}.",
    "{WS} to {lsw}. The {w} get the win.",
    "The {w} put up {ws} {points}.",
    "The {l} scored {ls}. The {w} scored {ws}.",
    "The {w} hung {ws} on the {l}.",
    "Together they scored {total} {points}.",
    "The two teams combined for {total} {points}.",
    "The {w} held the {l} to {ls} {points}.",
    "{margin} {points} separated the {w} and the {l} at the end.",
    "The {w} walked out of {venue} with a {ws}-{ls} win.",
    "The {l} came up {margin} short.",
    "At {venue}, it finished {ws}-{ls}.",
    "{LS} {points} for the {l}, {ws} for the {w}.",
    "The {w} outscored the {l} by {margin}.",
    "On {weekday}, the {w} beat the {l} by {margin}.",
    "Your final on {monthday}: {w} {ws}, {l} {ls}.",
)
RECORD_LINES = (
    "The {w} are {wr} now.",
    "That makes the {w} {wr} on the season.",
    "The {l} drop to {lr}.",
    "The {w} improve to {wr}, the {l} fall to {lr}.",
    "{l}: {lr}. {w}: {wr}.",
    "On the season, the {l} sit at {lr}.",
    "The {w} have {wwins} wins this season.",
    "That's {lloss} losses for the {l} this season.",
)
PERIOD_LINES = (
    "In the {ord} {period}, the {t} scored {a}.",
    "The {t} put up {a} in the {ord}.",
    "{a} {points} for the {t} in the {ord} {period}.",
    "The {ord} {period}: {t} {a}, {o} {b}.",
    "The {t} had {a} in the {nth} {period}, the {o} had {b}.",
)
WON_PERIOD_LINES = (
    "The {t} won the {ord} {period} {a}-{b}.",
    "The {t} took the {nth}, {a} to {b}.",
    "The {t} outscored the {o} {a}-{b} in the {ord} {period}.",
    "The {t} won the {ord} by {d}.",
)
HALF_LINES = (
    "At halftime it was {hi}-{lo}, {lead}.",
    "The {lead} led {hi}-{lo} at the half.",
    "The {trail} trailed by {d} at halftime.",
    "The {lead} were up {d} at the break.",
    "The {lead} scored {hi} in the first half.",
)
ROUND_LINES = (
    "{name} had more than {down} {noun}.",
    "{name} came up with nearly {up} {noun}.",
    "Over {down} {noun} for {last}.",
    "{last} had {down}-plus {noun}.",
    "Almost {up} {noun} for {name}.",
)


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


# --- wrong sentences

SWAPS = (
    ("points", "rebounds"),
    ("rebounds", "assists"),
    ("assists", "steals"),
    ("passing yards", "rushing yards"),
    ("rushing yards", "receiving yards"),
    ("receiving yards", "passing yards"),
    ("goals", "assists"),
    ("runs", "hits"),
    ("RBIs", "home runs"),
    ("catches", "touchdowns"),
    ("carries", "catches"),
    ("wins", "losses"),
    ("losses", "wins"),
)
INVENTED = (
    "Marcus Delgado",
    "Tyrell Okafor",
    "Giannis Antetokounmpo",
    "Shohei Ohtani",
    "Dante Whitlock",
    "Patrick Mahomes",
    "Zeke Morrow",
    "Kofi Brandt",
)
INVENTED_TEAMS = ("Thunder", "Dolphins", "Padres", "Kraken", "Arsenal", "Bulls", "Raptors", "Chargers")


def wrong(case: Case, sentence: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, sentence) of false versions of a true sentence."""
    yield from _wrong_values(case, sentence, rng)
    for a, b in SWAPS:
        if re.search(rf"\b{a}\b", sentence) and not re.search(r"more than|nearly|[Oo]ver \w|-plus|[Aa]lmost", sentence):
            yield "unit", re.sub(rf"\b{a}\b", b, sentence)
            break
    yield from _wrong_names(case, sentence, rng)
    for place, word in enumerate(ORDINALS[:4]):
        if f"the {word} " in sentence or f"the {word}." in sentence:
            other = ORDINALS[place + 1 if place < 3 else place - 1]
            changed = re.sub(rf"\bthe {word}\b", f"the {other}", sentence)
            known = set(right(case, random.Random(1)))  # noqa: S311 - sentences, no secrets
            if changed not in known and "half" not in sentence and not _still_true(case, changed):
                yield "period", changed
    if case.game and "2024-03-0" not in str(case.game.starts_at) and "On " not in sentence:
        yield "stale", f"As of January 5, 2019: {sentence[:1].lower() + sentence[1:]}"


def _wrong_values(case: Case, sentence: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    true = {value for fact in case.sheet.facts for number in numbers_in(fact.value) for value in number.values}
    found = [
        n
        for n in numbers_in(sentence)
        if n.text[0].isdigit() or n.text.casefold() not in ("first", "second", "third", "fourth", "two")
    ]
    if not found or re.search(r"more than|nearly|[Oo]ver \d|-plus|[Aa]lmost", sentence):
        if found:
            number = found[-1]
            new = int(number.values[0]) + (30 if number.values[0] < 100 else 300)
            yield (
                "digit",
                sentence[: number.start]
                + (str(new) if number.text[0].isdigit() else in_words(new))
                + sentence[number.end :],
            )
        return
    number = rng.choice(found)
    digits = re.findall(r"\d+", number.text)
    if digits:
        old = rng.choice(digits)
        place = rng.randrange(len(old))
        for digit in rng.sample("123456789", 9):
            new = old[:place] + digit + old[place + 1 :]
            if new != old and int(new) not in true and not _differs_truly(case, int(new)):
                yield "digit", sentence[: number.start] + number.text.replace(old, new, 1) + sentence[number.end :]
                break
    else:
        value = int(number.values[0])
        for new in (value + 1, value - 1, value + 10, value + 3):
            if new > 1 and new not in true and not _differs_truly(case, new):
                text = in_words(new)
                yield (
                    "words",
                    sentence[: number.start]
                    + (text.capitalize() if number.text[0].isupper() else text)
                    + sentence[number.end :],
                )
                break


def _differs_truly(case: Case, value: int) -> bool:
    """Whether a changed number would by chance be a true difference or sum."""
    if case.game is None:
        return False
    h, a = case.game.home.score or 0, case.game.away.score or 0
    return value in (abs(h - a), h + a)


def _still_true(case: Case, sentence: str) -> bool:
    """A changed period with the same numbers is no wrong sentence."""
    played = case.game
    if played is None:
        return True
    for place, word in enumerate(ORDINALS[:9]):
        if f"the {word}" in sentence and place < min(len(played.home.linescore), len(played.away.linescore)):
            pair = {int(played.home.linescore[place]), int(played.away.linescore[place])}
            said = {int(n.values[0]) for n in numbers_in(sentence) if n.text[0].isdigit()} | {
                int(v) for n in numbers_in(sentence) for v in n.values[1:]
            }
            return said <= pair | {abs(int(played.home.linescore[place]) - int(played.away.linescore[place]))}
    return False


def _wrong_names(case: Case, sentence: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    played = case.game
    if played is None:
        return
    rows = [*stars(played.home), *stars(played.away)]
    named = [star for star in rows if star.name in sentence]
    if named:
        who = named[0]
        yield "invented", sentence.replace(who.name, rng.choice(INVENTED))
        others = [
            s
            for s in rows
            if s.name != who.name
            and s.code == who.code
            and s.value != who.value
            and s.name not in sentence
            and s.last not in sentence
        ]
        single = len({s.name for s in named}) == 1
        if (
            others
            and single
            and str(who.value) in sentence
            and who.noun in sentence
            and not re.search("more than|Over|over|-plus|nearly|Almost", sentence)
        ):
            yield "subject", sentence.replace(who.name, others[0].name)
    home, away = played.home.short_name, played.away.short_name
    if not named and home in sentence and away in sentence:
        swapped = sentence.replace(home, "\0").replace(away, home).replace("\0", away)
        tied = case.game is not None and any(
            h == a for h, a in zip(case.game.home.linescore, case.game.away.linescore, strict=False)
        )
        if (
            not re.search(r"Together|combined|separated|The \w+ \w+: ", sentence)
            and swapped != sentence
            and not (tied and " had " in sentence)
        ):
            yield "subject", swapped
    elif not named and (home in sentence or away in sentence) and numbers_in(sentence):
        mine, theirs = (home, away) if home in sentence else (away, home)
        if not _either(case, sentence):
            yield "subject", sentence.replace(mine, theirs)
    for team in (home, away):
        if team in sentence:
            yield "invented", sentence.replace(team, rng.choice(INVENTED_TEAMS))
            break


def _either(case: Case, sentence: str) -> bool:
    """Whether both sides have the number (a shared period score), so that swapping them stays true."""
    played = case.game
    if played is None:
        return True
    lines = (played.home.linescore, played.away.linescore)
    values = [int(n.values[0]) for n in numbers_in(sentence)]
    if any(sum(lines[0][:n]) == sum(lines[1][:n]) for n in (1, 2)):
        return True
    return any(v in lines[0] and v in lines[1] for v in values) or "team" in sentence
