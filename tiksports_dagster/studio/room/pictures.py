"""Pictures from named facts: which facts a kind of picture needs, and its values read off the fact sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    ComparisonRow,
    CountUp,
    Fact,
    FactSheet,
    Headline,
    HeadToHead,
    Milestone,
    Picture,
    Quote,
    Race,
    RaceRow,
    Ranking,
    RankingRow,
    Timeline,
    Visual,
)
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.facts_lines import STATS
from tiksports_dagster.studio.room.prompt import is_sentence
from tiksports_dagster.studio.writer.game import board
from tiksports_dagster.studio.writer.said import Voice, claim
from tiksports_dagster.studio.writer.story import GameStory, Story, period_kind

MOST_ROWS = 5
_NOBODY = ("ESPN", "the story")


@dataclass(frozen=True)
class Scene:
    """What a picture is made from: the facts a line shows, its words and their claims, and the story around it."""

    facts: tuple[Fact, ...]
    text: str
    claims: tuple[Claim, ...]
    sheet: FactSheet
    story: Story
    voice: Voice


@dataclass(frozen=True)
class Drawn:
    """A picture and the claims of the parts of it that hold none."""

    visual: Visual
    claims: tuple[Claim, ...] = ()


class NotDrawable(Exception):
    """The named facts do not make this picture. The message is a sentence the writer can act on."""


def draw(kind: str, scene: Scene) -> Drawn:
    """The picture of that kind from the scene's facts. Raises ``NotDrawable``."""
    for fact in scene.facts:
        if is_sentence(fact):
            raise NotDrawable(f"do not show the sentence {fact.id}; show a number, a name or the line's own words")
    return _MAKERS[kind](scene)


def own_words(scene: Scene) -> Drawn:
    """The line's own words in large type: what is shown when nothing else can be."""
    return Drawn(Headline(text=scene.text, kicker=scene.voice.brand, claims=scene.claims))


def _count_up(scene: Scene) -> Drawn:
    numbers = [fact for fact in scene.facts if fact.number is not None]
    if len(numbers) != 1:
        raise NotDrawable(f"count_up shows exactly one number, not {len(numbers)}")
    fact = numbers[0]
    return Drawn(
        CountUp(label=_label(fact), value=claim(fact), caption="" if fact.subject in _NOBODY else fact.subject)
    )


def _scoreboard(scene: Scene) -> Drawn:
    game = _game(scene)
    made, claims = board(game, scene.voice, with_line=any(".period." in fact.id for fact in scene.facts))
    if made is None:
        raise NotDrawable("the score of this game is not known")
    return Drawn(made, claims)


def _ranking(scene: Scene) -> Drawn:
    facts = [fact for fact in scene.facts if numbers_in(fact.value)]
    subjects, measures = {fact.subject for fact in facts}, {_measure(fact) for fact in facts}
    if not 2 <= len(facts) <= MOST_ROWS or (len(subjects) > 1 and len(measures) > 1):
        raise NotDrawable("ranking shows two to five numbers of one athlete or team, or of one measure")
    of_one = len(subjects) == 1
    rows = tuple(RankingRow(label=_label(fact) if of_one else fact.subject, value=claim(fact)) for fact in facts)
    return Drawn(Ranking(title=facts[0].subject if of_one else _label(facts[0]), rows=rows))


def _pairs(scene: Scene) -> tuple[int, int, list[tuple[Fact, Fact]]]:
    """Indexes of the two sides and the facts of the same measure of both, the side named first on the left."""
    sided = [(side, fact) for fact in scene.facts if (side := side_of(fact, scene.sheet)) is not None]
    order = list(dict.fromkeys(side for side, _ in sided))
    if len(order) != 2 or any(not numbers_in(fact.value) for _, fact in sided):
        raise NotDrawable("this picture needs numbers of both sides: facts of the same measure, in pairs")
    rows: list[tuple[Fact, Fact]] = []
    right = [fact for side, fact in sided if side == order[1]]
    for fact in (fact for side, fact in sided if side == order[0]):
        other = next((one for one in right if _measure(one) == _measure(fact)), None)
        if other is not None:
            right.remove(other)
            rows.append((fact, other))
    if not rows:
        raise NotDrawable("the facts of the two sides have no measure in common")
    return order[0], order[1], rows[:MOST_ROWS]


def _comparison(scene: Scene) -> Drawn:
    left, right, pairs = _pairs(scene)
    people = [(a.subject, b.subject) for a, b in pairs]
    same = len(set(people)) == 1 and not any(_is_team(a, scene.sheet) for a, _ in pairs)
    title = f"{people[0][0]} vs {people[0][1]}" if same else _label(pairs[0][0])
    rows = tuple(ComparisonRow(label=_label(a), left=claim(a), right=claim(b)) for a, b in pairs)
    return Drawn(Comparison(title=title, left=left, right=right, rows=rows))


def _head_to_head(scene: Scene) -> Drawn:
    left, right, pairs = _pairs(scene)
    rows = tuple(ComparisonRow(label=_label(a), left=claim(a), right=claim(b)) for a, b in pairs[1:4])
    first = pairs[0]
    return Drawn(
        HeadToHead(
            label=_label(first[0]),
            left=left,
            right=right,
            left_value=claim(first[0]),
            right_value=claim(first[1]),
            rows=rows,
        )
    )


def _headline(scene: Scene) -> Drawn:
    if not scene.facts:
        return own_words(scene)
    fact = scene.facts[0]
    if fact.number is None:
        return Drawn(Headline(text=fact.value, kicker=scene.voice.brand, claims=(claim(fact),)))
    kicker = "" if fact.subject in _NOBODY else fact.subject
    return Drawn(Headline(text=f"{fact.value} {_label(fact).lower()}", kicker=kicker, claims=(claim(fact),)))


def _race(scene: Scene) -> Drawn:
    game, periods = _periods(scene)
    kind = period_kind(scene.voice.league)
    rows = tuple(
        RaceRow(
            label=team.short.value,
            side=team.index,
            values=tuple(claim(team.periods[n]) if n in team.periods else None for n in periods),
        )
        for team in (game.away, game.home)
    )
    steps = tuple(Claim(text=kind.label.format(n), fact=game.periods[n].id) for n in periods)
    return Drawn(
        Race(
            title=f"{(scene.voice.league.points if scene.voice.league else 'points').title()} by {kind.noun}",
            steps=steps,
            rows=rows,
        )
    )


def _timeline(scene: Scene) -> Drawn:
    game, periods = _periods(scene)
    kind = period_kind(scene.voice.league)
    told = [n for n in periods if n in game.home.periods and n in game.away.periods][-MOST_ROWS:]
    if len(told) < 2:
        raise NotDrawable("a timeline needs the period scores of both sides for at least two periods")
    moments: list[Milestone] = []
    for n in told:
        said = [(team.short, team.periods[n]) for team in (game.away, game.home)]
        moments.append(
            Milestone(
                when=Claim(text=kind.label.format(n), fact=game.periods[n].id),
                text=", ".join(f"{name.value} {score.value}" for name, score in said),
                claims=tuple(claim(fact) for pair in said for fact in pair),
            )
        )
    return Drawn(Timeline(title=f"{kind.noun.title()} by {kind.noun}", milestones=tuple(moments)))


def _quote(scene: Scene) -> Drawn:
    quotes = [fact for fact in scene.facts if ".quote." in fact.id]
    if len(quotes) != 1:
        raise NotDrawable("quote shows exactly one fact with .quote. in its id")
    return Drawn(Quote(quote=claim(quotes[0]), speaker=quotes[0].subject))


def _picture(scene: Scene) -> Drawn:
    names = [fact for fact in scene.facts if not numbers_in(fact.value)]
    if not names:
        raise NotDrawable("picture shows one name of a team or athlete")
    return Drawn(
        Picture(
            subject=names[0].value, text=scene.text, kicker=scene.voice.brand, claims=(*scene.claims, claim(names[0]))
        )
    )


_MAKERS: dict[str, Callable[[Scene], Drawn]] = {
    "count_up": _count_up,
    "comparison": _comparison,
    "scoreboard": _scoreboard,
    "ranking": _ranking,
    "headline": _headline,
    "race": _race,
    "timeline": _timeline,
    "head_to_head": _head_to_head,
    "quote": _quote,
    "picture": _picture,
}


def _game(scene: Scene) -> GameStory:
    named = {fact.id.split(".")[0] for fact in scene.facts}
    games = [game for game in scene.story.games if game.prefix in named] or list(scene.story.games[:1])
    if not games:
        raise NotDrawable("there is no game on the fact sheet to show")
    return games[0]


def _periods(scene: Scene) -> tuple[GameStory, Sequence[int]]:
    game = _game(scene)
    periods = sorted(n for n in game.periods if n in game.home.periods or n in game.away.periods)
    if len(periods) < 2 or len(periods) > 12:
        raise NotDrawable("the scores by period of this game are not known")
    return game, periods


def side_of(fact: Fact, sheet: FactSheet) -> int | None:
    """Index of the side a fact belongs to, by its place in the game or by its subject; None when to neither."""
    found = re.match(r"game(\d+)\.(home|away)\.", fact.id)
    if found:
        return 2 * (int(found[1]) - 1) + (found[2] == "away")
    return next((n for n, side in enumerate(sheet.sides) if fact.subject in (side.name, side.short)), None)


def _is_team(fact: Fact, sheet: FactSheet) -> bool:
    return any(fact.subject in (side.name, side.short) for side in sheet.sides)


def _measure(fact: Fact) -> str:
    return fact.id.rsplit(".", 1)[-1] if fact.id.rsplit(".", 1)[-1] in STATS else fact.measure.casefold()


def _label(fact: Fact) -> str:
    """The measure as a label; a label that says a number or quotes a stranger would be a claim of its own."""
    measure = fact.measure
    if measure.startswith("in: ") or numbers_in(measure):
        raise NotDrawable(f"{fact.id} has no measure that can stand beside its number; say it, and show something else")
    return measure[:1].upper() + measure[1:]
