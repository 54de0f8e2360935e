"""Pictures from named facts: which facts a kind of picture needs, and its values read off the fact sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
from tiksports_dagster.studio.language import ordinal
from tiksports_dagster.studio.room.prompt import is_sentence
from tiksports_dagster.studio.writer.game import board, period_label
from tiksports_dagster.studio.writer.news import IN_A_YEAR, measure_claims
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
    """The named facts do not make this picture."""


def draw(kind: str, scene: Scene) -> Drawn:
    """The picture of that kind from the scene's facts, or else one that shows the same facts in another way; the line's
    own words in large type where no picture can."""
    facts = tuple(fact for fact in scene.facts if not is_sentence(fact))
    of_periods = any(map(_is_period, facts))
    for each in (kind, *_INSTEAD.get(kind, ())):
        if each != kind and each in _OF_PERIODS and not of_periods:
            continue
        try:
            return _MAKERS[each](replace(scene, facts=facts))
        except NotDrawable:
            continue
    return own_words(scene)


def own_words(scene: Scene) -> Drawn:
    """The line's own words in large type."""
    return Drawn(Headline(text=scene.text, kicker=scene.voice.brand, claims=scene.claims))


def _count_up(scene: Scene) -> Drawn:
    numbers = [fact for fact in scene.facts if fact.number is not None and not _is_period(fact)]
    if len(numbers) != 1:
        raise NotDrawable("count_up shows exactly one number of a game or an athlete")
    fact = numbers[0]
    dated = IN_A_YEAR.fullmatch(fact.measure) is not None
    label = fact.measure.capitalize() if dated else _label(fact)
    return Drawn(
        CountUp(label=label, value=claim(fact), caption="" if fact.subject in _NOBODY else fact.subject),
        measure_claims(fact),
    )


def _scoreboard(scene: Scene) -> Drawn:
    game = _game(scene)
    made, claims = board(game, scene.voice, with_line=any(".period." in fact.id for fact in scene.facts))
    if made is None:
        raise NotDrawable("the score of this game is not known")
    return Drawn(made, claims)


def _ranking(scene: Scene) -> Drawn:
    facts = [fact for fact in scene.facts if numbers_in(fact.value) and not _is_period(fact)]
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
    title, labels = _captions(scene, pairs)
    rows = tuple(
        ComparisonRow(label=label, left=claim(a), right=claim(b)) for label, (a, b) in zip(labels, pairs, strict=True)
    )
    return Drawn(Comparison(title=title or labels[0], left=left, right=right, rows=rows), _when(scene, pairs))


def _head_to_head(scene: Scene) -> Drawn:
    left, right, pairs = _pairs(scene)
    title, labels = _captions(scene, pairs)
    rows = tuple(
        ComparisonRow(label=label, left=claim(a), right=claim(b))
        for label, (a, b) in zip(labels[1:4], pairs[1:4], strict=True)
    )
    large = pairs[0]
    label = f"{labels[0]}: {title}" if title and not _is_period(large[0]) else title or labels[0]
    return Drawn(
        HeadToHead(
            label=label, left=left, right=right, left_value=claim(large[0]), right_value=claim(large[1]), rows=rows
        ),
        _when(scene, pairs),
    )


def _captions(scene: Scene, pairs: Sequence[tuple[Fact, Fact]]) -> tuple[str, list[str]]:
    """A title that says of whom or of when the numbers are ("" for the sides' own of the whole game), and the label of
    each pair. One picture is of one period, and of the same two athletes."""
    periods = {_period(fact) for pair in pairs for fact in pair}
    if len(periods) > 1:
        raise NotDrawable("these are numbers of several periods")
    period = periods.pop()
    if period:
        league = scene.voice.league
        return _period_name(period, scene), [(league.points if league else "points").capitalize() for _ in pairs]
    labels = [_label(a) for a, _ in pairs]
    people = {(a.subject, b.subject) for a, b in pairs}
    teams = [_is_team(fact, scene.sheet) for pair in pairs for fact in pair]
    if all(teams):
        return "", labels
    if any(teams) or len(people) > 1:
        raise NotDrawable("these are numbers of several athletes")
    one, other = people.pop()
    return f"{one} vs {other}", labels


def _when(scene: Scene, pairs: Sequence[tuple[Fact, Fact]]) -> tuple[Claim, ...]:
    """The claim of a title that names a period; none for any other."""
    number = _period(pairs[0][0])
    fact = _game(scene).periods.get(number) if number else None
    return (Claim(text=_period_name(number, scene), fact=fact.id),) if fact else ()


def _is_period(fact: Fact) -> bool:
    return _period(fact) > 0


def _period(fact: Fact) -> int:
    """The period a score is of, 0 for any other fact."""
    found = re.search(r"\.period\.(\d+)$", fact.id)
    return int(found[1]) if found else 0


def _period_name(number: int, scene: Scene) -> str:
    kind = period_kind(scene.voice.league)
    beyond = number - kind.regular if kind.regular and kind.noun != "inning" else 0
    if beyond > 0:
        return f"{ordinal(beyond)} {kind.extra}" if beyond > 1 else kind.extra.capitalize()
    return f"{ordinal(number)} {kind.noun}"


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
    steps = tuple(Claim(text=period_label(game, n, kind), fact=game.periods[n].id) for n in periods)
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
                when=Claim(text=period_label(game, n, kind), fact=game.periods[n].id),
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


_INSTEAD: dict[str, tuple[str, ...]] = {
    "comparison": ("ranking", "timeline"),
    "head_to_head": ("ranking", "timeline"),
    "ranking": ("comparison", "count_up"),
    "race": ("timeline",),
    "timeline": ("race",),
    "count_up": ("comparison", "ranking"),
}
"""What shows the same facts, when they do not make the picture that was asked for."""
_OF_PERIODS = ("timeline", "race")

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
    last = fact.id.rsplit(".", 1)[-1]
    return last if last in STATS else fact.measure.casefold()


def _label(fact: Fact) -> str:
    """The measure as a label; a label that says a number or quotes a stranger would be a claim of its own."""
    measure = fact.measure
    if measure.startswith("in: ") or numbers_in(measure):
        raise NotDrawable("no measure that can stand beside its number")
    return measure[:1].upper() + measure[1:]
