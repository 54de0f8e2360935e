"""Words with their claims: a template's slots carry the facts they say, so that saying a fact makes its claim."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tiksports_dagster.configuration import League
from tiksports_dagster.store.records.content import Claim, Fact
from tiksports_dagster.studio.language import possessive, sentences, shuffled, speaking_seconds
from tiksports_dagster.studio.writer.story import Team

LONGEST_SEGMENT = 7.0
SHORTEST_SEGMENT = 2.0
PAUSE = 0.3
"""Breath after a segment, seconds."""
HOOK_SECONDS = 3.0
HOOK_WORDS = 8
MOST_HELD = 1.12
"""How much longer than its words a segment may be held to reach the wished length."""
MOST_HURRIED = 1.1
"""How much faster than usual a model's script may be said, to keep within its length; a voice can do a little more."""


@dataclass(frozen=True)
class Said:
    """A text and the claims it makes."""

    text: str
    claims: tuple[Claim, ...] = ()


def spoken_day(date: Fact) -> str:
    """The day of a date fact (``Saturday, September 17, 2022``) as one says it: the year goes without saying."""
    return date.value.rpartition(",")[0]


@dataclass(frozen=True)
class Voice:
    """What every phrase of one script shares: the seed of its choices and the league's words."""

    seed: str
    league: League | None
    brand: str
    """Name of the league for the small line above a headline; ``""`` when it has none."""
    unsaid: frozenset[str] = frozenset()
    """Sentences, titles and tags that the truth ledger did not let through: another way is found to say it."""
    part: int = 1
    """Which part of its story the script is."""
    told: frozenset[str] = frozenset()
    """Ids of the facts that the parts before told."""

    def choose(
        self, slot: str, templates: Sequence[str], slots: Mapping[str, Said | str], seconds: float, turn: int = 0
    ) -> Said | None:
        """The first template, in the seed's order from ``turn`` on, whose slots are all there and that is said in
        ``seconds``; None when there is none."""
        order = shuffled(self.seed, slot, templates)
        start = turn % max(1, len(order))
        for template in [*order[start:], *order[:start]]:
            said = fill(template, slots)
            if said is not None and said.text not in self.unsaid and speaking_seconds(said.text) <= seconds:
                return said
        return None


def fill(template: str, slots: Mapping[str, Said | str]) -> Said | None:
    """The template with its slots filled, as whole sentences; None when a slot is missing or empty."""
    pieces: list[str] = []
    claims: list[Claim] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        pieces.append(literal)
        if name is None:
            continue
        value = slots.get(name)
        if value is None or not (value if isinstance(value, str) else value.text):
            return None
        if isinstance(value, str):
            pieces.append(value)
        else:
            pieces.append(value.text)
            claims.extend(value.claims)
    return Said(sentences("".join(pieces)), tuple(dict.fromkeys(claims)))


def say(fact: Fact, text: str | None = None) -> Said:
    """A fact's value, or ``text`` as another way to say it, bound to the fact."""
    text = fact.value if text is None else text
    return Said(text, (Claim(text=text, fact=fact.id),))


def claim(fact: Fact, text: str | None = None) -> Claim:
    """The claim of a fact's value, or of ``text`` as another way to write it."""
    return Claim(text=fact.value if text is None else text, fact=fact.id)


def takes_the(name: str, place: str | None, league: League | None) -> bool:
    """Whether one says "the" before a side's short name: the American leagues' nicknames, not clubs or colleges."""
    if league is None or name == place:
        return False
    sport, _, name_of_league = league.sport_path.partition("/")
    return sport in ("basketball", "football", "baseball", "hockey") and "college" not in name_of_league


def named(team: Team, league: League | None) -> Said:
    """A side as it is spoken of, such as "the Rockies"; the name is claimed, because there may be a number in it."""
    short = team.short.value
    article = "the " if takes_the(short, team.location.value if team.location else None, league) else ""
    return Said(f"{article}{short}", (Claim(text=short, fact=team.short.id),))


def team_slots(letter: str, team: Team, league: League | None) -> dict[str, Said | str]:
    """The slots of one side: ``{w}`` Rockies, ``{the_w}`` the Rockies, ``{ws}`` its score, ``{wr}`` its record."""
    the = named(team, league)
    short = team.short.value
    slots: dict[str, Said | str] = {
        letter: Said(short, the.claims),
        f"the_{letter}": the,
        f"{letter}_own": Said(f"{the.text.removesuffix(short)}{possessive(short)}", the.claims),
    }
    if team.score:
        slots[f"{letter}s"] = say(team.score)
    if team.record:
        slots[f"{letter}r"] = say(team.record)
    return slots
