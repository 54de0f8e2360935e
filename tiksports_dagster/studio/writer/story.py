"""Reading a fact sheet back as a story: sides, players, periods, and what an article says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tiksports_dagster.configuration import League
from tiksports_dagster.store.records.content import Fact, FactSheet
from tiksports_dagster.studio.facts import TEAM_STATS
from tiksports_dagster.studio.facts_lines import STATS


@dataclass(frozen=True)
class PeriodKind:
    """How a sport calls its periods. ``regular`` is how many a game has before it goes on; 0 when that says nothing."""

    noun: str
    regular: int
    label: str
    extra: str
    extra_label: str


PERIODS = {
    "Q": PeriodKind("quarter", 4, "Q{}", "overtime", "OT"),
    "P": PeriodKind("period", 3, "P{}", "overtime", "OT"),
    "half": PeriodKind("half", 2, "H{}", "extra time", "ET"),
    "inning": PeriodKind("inning", 9, "{}", "extra innings", "{}"),
    "round": PeriodKind("round", 0, "R{}", "", ""),
}
_ANY_PERIOD = PeriodKind("period", 0, "{}", "", "")


def period_kind(league: League | None) -> PeriodKind:
    """The row for a league's periods; a colourless one for a league the table does not know."""
    kind = PERIODS.get(league.period, _ANY_PERIOD) if league else _ANY_PERIOD
    if league and league.period == "half" and not league.sport_path.startswith("soccer"):
        return PeriodKind(kind.noun, kind.regular, kind.label, "overtime", "OT")
    return kind


@dataclass(frozen=True)
class Player:
    """An athlete with the parts of the stat line in the order they are told (by code of ``facts_lines.STATS``)."""

    fact: Fact
    """The line as the source shows it; its subject is the athlete."""
    parts: dict[str, Fact]
    categories: tuple[str, ...]

    @property
    def name(self) -> str:
        """The athlete's name as the source writes it."""
        return self.fact.subject


@dataclass(frozen=True)
class Team:
    """One side of a game; ``index`` is its place in the sheet's sides."""

    index: int
    name: Fact
    short: Fact
    location: Fact | None
    score: Fact | None
    record: Fact | None
    periods: dict[int, Fact]
    players: tuple[Player, ...]
    statistics: dict[str, Fact] = field(default_factory=dict)
    """The side's counts of the game by unit (``H``, ``REB``), the most telling first."""

    @property
    def points(self) -> float:
        """The score for comparing; 0 without one."""
        return self.score.number or 0.0 if self.score else 0.0

    def after(self, period: int) -> float:
        """Points after that period, for comparing only."""
        return sum(fact.number or 0.0 for number, fact in self.periods.items() if number <= period)


@dataclass(frozen=True)
class GameStory:
    """A begun or finished game."""

    prefix: str
    live: bool
    home: Team
    away: Team
    winner: Team | None
    periods: dict[int, Fact]
    status: Fact | None
    venue: Fact | None
    date: Fact | None
    recap: Fact | None
    featured: tuple[Player, ...]
    numbers: tuple[tuple[str, Fact], ...]

    @property
    def loser(self) -> Team | None:
        """The other side of the winner's."""
        if self.winner is None:
            return None
        return self.away if self.winner is self.home else self.home

    @property
    def scored(self) -> bool:
        """Whether the score is known on both sides."""
        return self.home.score is not None and self.away.score is not None

    @property
    def complete_line(self) -> bool:
        """Whether the line score tells the whole game: it adds up to the final score on both sides."""
        last = max(self.periods, default=0)
        return (
            self.scored
            and last > 1
            and all(team.periods and team.after(last) == team.points for team in (self.home, self.away))
        )


@dataclass(frozen=True)
class NewsStory:
    """An article: its headline, the parties it names, and the numbers it says with their kind."""

    prefix: str
    headline: Fact
    summary: Fact | None = None
    athletes: tuple[Fact, ...] = ()
    teams: tuple[Fact, ...] = ()
    date: Fact | None = None
    numbers: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True)
class SeasonStory:
    """An athlete's season: its numbers in ESPN's order, and those that have a place in the league with it."""

    numbers: tuple[Fact, ...]
    ranks: tuple[tuple[Fact, Fact], ...] = ()


@dataclass(frozen=True)
class Story:
    """All a sheet tells, the lead game and article first."""

    games: tuple[GameStory, ...] = ()
    news: tuple[NewsStory, ...] = field(default=())
    leaders: tuple[Fact, ...] = ()
    """All-time leaders beside the story's own career number, best first; only values that no longer change."""
    seasons: tuple[SeasonStory, ...] = ()


_NUMBER_KINDS = (
    "win", "score", "money", "date", "run", "mark", "size", "count", "before", "age", "span", "part", "hole"
)  # fmt: skip


def read_story(sheet: FactSheet) -> Story:
    """The sheet's games in their order, and its articles, the most telling first."""
    facts = {fact.id: fact for fact in sheet.facts}
    games = [_game(facts, f"game{n}", 2 * (n - 1)) for n in range(1, 10) if f"game{n}.state" in facts]
    news = [_news(facts, f"article{n}") for n in range(1, 20) if f"article{n}.headline" in facts]
    # the article that says a result or a great number leads; the others, in their order, follow
    news.sort(
        key=lambda item: not any(kind in ("win", "mark") or (fact.number or 0) >= 1000 for kind, fact in item.numbers)
    )
    leaders = tuple(fact for key, fact in facts.items() if re.fullmatch(r"leader\d+\.value", key) and not fact.dated)
    return Story(games=tuple(games), news=tuple(news), leaders=leaders, seasons=_seasons(facts))


def _seasons(facts: dict[str, Fact]) -> tuple[SeasonStory, ...]:
    own: dict[str, list[Fact]] = {}
    for key, fact in facts.items():
        if found := re.fullmatch(r"(season\d+)\.\w+", key):
            own.setdefault(found[1], []).append(fact)
    return tuple(
        SeasonStory(
            numbers=tuple(numbers),
            ranks=tuple((fact, facts[f"{fact.id}.rank"]) for fact in numbers if f"{fact.id}.rank" in facts),
        )
        for numbers in own.values()
    )


def news_text(story: Story) -> str:
    """All the articles' own words, to see what they call somebody; never told."""
    return " ".join(fact.value for news in story.news for fact in (news.headline, news.summary) if fact)


def _numbers(facts: dict[str, Fact], prefix: str) -> tuple[tuple[str, Fact], ...]:
    found = ((re.fullmatch(rf"{prefix}\.([a-z]+)\.\d+", key), fact) for key, fact in facts.items())
    return tuple((match[1], fact) for match, fact in found if match and match[1] in _NUMBER_KINDS)


def _news(facts: dict[str, Fact], prefix: str) -> NewsStory:
    def named(kind: str) -> tuple[Fact, ...]:
        return tuple(fact for key, fact in facts.items() if re.fullmatch(rf"{prefix}\.{kind}\.\d+", key))

    return NewsStory(
        prefix=prefix,
        headline=facts[f"{prefix}.headline"],
        summary=facts.get(f"{prefix}.summary"),
        athletes=named("athlete"),
        teams=named("team"),
        date=facts.get(f"{prefix}.date"),
        numbers=_numbers(facts, prefix),
    )


def _game(facts: dict[str, Fact], prefix: str, first_side: int) -> GameStory:
    home, away = (_team(facts, prefix, side, first_side + place) for place, side in enumerate(("home", "away")))
    live = facts[f"{prefix}.state"].value == "in"
    winner = None
    if not live:
        told = facts.get(f"{prefix}.winner")
        by_score = None if home.points == away.points else home if home.points > away.points else away
        winner = by_score if told is None else home if told.source_ref.endswith("/home/winner") else away
    return GameStory(
        prefix=prefix,
        live=live,
        home=home,
        away=away,
        winner=winner,
        periods={
            int(key.rsplit(".", 1)[1]): fact for key, fact in facts.items() if key.startswith(f"{prefix}.period.")
        },
        status=facts.get(f"{prefix}.status"),
        venue=facts.get(f"{prefix}.venue"),
        date=facts.get(f"{prefix}.date"),
        recap=facts.get(f"{prefix}.recap"),
        featured=_players(facts, f"{prefix}.featured"),
        numbers=_numbers(facts, prefix),
    )


def _team(facts: dict[str, Fact], prefix: str, side: str, index: int) -> Team:
    own = f"{prefix}.{side}."
    return Team(
        index=index,
        name=facts[f"{own}name"],
        short=facts[f"{own}short"],
        location=facts.get(f"{own}location"),
        score=facts.get(f"{own}score"),
        record=facts.get(f"{own}record"),
        periods={int(key.rsplit(".", 1)[1]): f for key, f in facts.items() if key.startswith(f"{own}period.")},
        players=_players(facts, f"{own}leader"),
        statistics={
            code: facts[f"{own}stat.{code}"] for code, _ in TEAM_STATS.values() if f"{own}stat.{code}" in facts
        },
    )


def _players(facts: dict[str, Fact], prefix: str) -> tuple[Player, ...]:
    """One player an athlete, best line first.

    Bare numbers of several categories are put together (35 points, 10 rebounds). Of whole lines the longest is told
    alone: the touchdowns of a passing line are not those of a rushing line.
    """
    lines: dict[str, list[Fact]] = {}
    for key, fact in facts.items():
        if re.fullmatch(rf"{re.escape(prefix)}\.\d+", key):
            lines.setdefault(fact.subject, []).append(fact)
    players: list[Player] = []
    for own in lines.values():
        read = [
            (line, {key.rsplit(".", 1)[1]: fact for key, fact in facts.items() if key.startswith(f"{line.id}.")})
            for line in own
        ]
        chosen, parts = max(read, key=lambda row: len(row[1]))
        if len(parts) == 1:
            parts = {code: fact for _, single in reversed(read) for code, fact in single.items()}
        told = dict(sorted(parts.items(), key=lambda item: STATS[item[0]].rank))
        players.append(Player(chosen, told, tuple(line.unit or "" for line in own)))
    return tuple(sorted(players, key=_merit, reverse=True))


_WORTH = {
    "PTS": 1, "REB": 0.7, "AST": 0.8, "G": 3, "A": 2, "SV": 0.1, "HR": 4, "3B": 3, "2B": 2, "RBI": 2, "SB": 1, "IP": 1,
    "K": 0.7, "ER": -1, "PYDS": 0.05, "RUYDS": 0.1, "REYDS": 0.1, "YDS": 0.1, "TD": 3, "SACK": 2,
}  # fmt: skip


def _merit(player: Player) -> float:
    """How much a line is worth telling, for the order only; no script ever says it."""
    hits = player.parts.get("H-AB")
    merit = float(hits.value.split("-")[0]) if hits else 0.0
    if hits is not None and "K" in player.parts:
        merit -= 1.5 * _WORTH["K"]  # a batter's strikeouts are none of his merits
    return merit + sum(
        _WORTH.get(code, 0) * (1.0 if fact.number is None else fact.number) for code, fact in player.parts.items()
    )
