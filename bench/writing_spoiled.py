"""True sentences with one thing changed, so that they are false. Seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bench.writing_sentences import ORDINALS, in_words, right, stars
from bench.writing_sheets import Case
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.language import ordinal

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
    if re.search(r"\bin the (?:league|NBA)\b", sentence):
        yield from _wrong_rank(sentence)
    if case.game and "2024-03-0" not in str(case.game.starts_at) and "On " not in sentence:
        yield "stale", f"As of January 5, 2019: {sentence[:1].lower() + sentence[1:]}"


def _wrong_rank(sentence: str) -> Iterator[tuple[str, str]]:
    """A place in the league off by one, either way."""
    said = re.search(rf"\b(?:{'|'.join(ORDINALS)}|(?<=No\. )\d+|\d+(?:st|nd|rd|th))\b", sentence)
    if said is None:
        return
    digits = re.match(r"\d+", said[0])
    place = int(digits[0]) if digits else ORDINALS.index(said[0]) + 1
    for other in (place - 1, place + 1):
        if 1 <= other <= len(ORDINALS):
            new = ORDINALS[other - 1] if not digits else str(other) if said[0].isdigit() else ordinal(other)
            yield "rank", sentence[: said.start()] + new + sentence[said.end() :]


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
