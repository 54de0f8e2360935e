"""Which signals tell the same story: the evidence two of them share, and the grouping that follows from it.

Three steps, each deterministic and blind to the order of the input: games stand for themselves, articles join a game
or each other, and what strangers posted joins the story it names. Two games are never one story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from math import sqrt

from tiksports_dagster.newsroom.names import ATHLETE, TEAM, Vocabulary, vocabulary
from tiksports_dagster.newsroom.said import APART, topics_in
from tiksports_dagster.newsroom.text import (
    GENERIC_TAGS,
    content_words,
    hashtags_in,
    likeness,
    normal,
    numbers_in,
    person,
)
from tiksports_dagster.store.records.signals import Signal

JOIN = 1.0
"""Evidence from which two articles tell the same story."""
JOIN_ON_AVERAGE = 0.65
JOIN_GAME = 0.75
JOIN_VIDEO = 0.75
JOIN_HASHTAG = 0.4
SAME_STORY_HOURS = timedelta(hours=36)
_BEFORE_THE_END = timedelta(minutes=90)
"""A recap may be older than our estimate of a game's end; older than this it is a preview."""
_AFTER_THE_END = timedelta(hours=30)
_BUILD_UP = timedelta(hours=12)
"""A video this much older than the story may still be about it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A signal with what is compared."""

    signal: Signal
    athletes: frozenset[str]
    teams: frozenset[str]
    hints: frozenset[str]
    """Names found only by nickname or by a part."""
    words: frozenset[str]
    numbers: frozenset[str]
    topics: frozenset[str]
    tags: frozenset[str]

    @property
    def game(self) -> tuple[str | None, str] | None:
        """League and id of the game it belongs to."""
        return None if self.signal.game_id is None else (self.signal.league, self.signal.game_id)


class Story:
    """Signals that belong together, with their names and numbers in one place."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.readings = sorted(readings, key=lambda reading: reading.signal.id)
        self.athletes = frozenset().union(*(reading.athletes for reading in self.readings))
        self.teams = frozenset().union(*(reading.teams for reading in self.readings))
        self.numbers = frozenset().union(*(reading.numbers for reading in self.readings))
        self.words = frozenset().union(*(reading.words for reading in self.readings))
        self.leagues = frozenset(reading.signal.league for reading in self.readings if reading.signal.league)
        self.games = frozenset(reading.game for reading in self.readings if reading.game)
        self.started = min(reading.signal.happened_at for reading in self.readings)
        self.ended = max(reading.signal.happened_at for reading in self.readings)
        self.strength = max(reading.signal.strength for reading in self.readings)
        self.titles = " ".join(f" {normal(reading.signal.title)} " for reading in self.readings)

    @property
    def key(self) -> str:
        """The smallest signal id: a name for the story within one call."""
        return self.readings[0].signal.id


def group(signals: Iterable[Signal]) -> list[tuple[Signal, ...]]:
    """The signals in groups that each tell one story; groups and their signals are sorted by signal id."""
    ordered = sorted(signals, key=lambda signal: signal.id)
    known = vocabulary(ordered)
    readings = [_read(signal, known) for signal in ordered]
    stories = _espn_stories([reading for reading in readings if reading.signal.source.startswith("espn")])
    rest: list[Reading] = []
    joined: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.signal.source.startswith("espn"):
            continue
        story = _best_story(reading, stories)
        if story is None:
            rest.append(reading)
        else:
            joined[story.key].append(reading)
    grown = [[*story.readings, *joined[story.key]] for story in stories] + _strangers(rest)
    groups = [tuple(sorted((r.signal for r in members), key=lambda signal: signal.id)) for members in grown]
    return sorted(groups, key=lambda members: members[0].id)


def _read(signal: Signal, known: Vocabulary) -> Reading:
    espn = signal.source.startswith("espn")
    tags = frozenset(normal(entity.name) for entity in signal.entities if entity.kind == "hashtag")
    tags = frozenset(tag for tag in tags | set(hashtags_in(signal.title)) if tag not in GENERIC_TAGS)
    athletes = {person(entity.name) for entity in signal.entities if entity.kind == ATHLETE} if espn else set[str]()
    teams = {known.team(entity.name) for entity in signal.entities if entity.kind == TEAM} if espn else set[str]()
    hints: set[str] = set()
    if not espn or not (athletes or teams):
        for mention in known.find(signal.title, tags):
            if mention.sure:
                (athletes if mention.kind == ATHLETE else teams).add(mention.name)
            else:
                hints.add(mention.name)
    return Reading(
        signal=signal,
        athletes=frozenset(athletes - {""}),
        teams=frozenset(teams - {""}),
        hints=frozenset(hints),
        words=content_words(signal.title, athletes | teams | hints),
        numbers=numbers_in(signal.title) | numbers_in(" ".join(tags)),
        topics=topics_in(signal.title) if espn else frozenset(),
        tags=tags,
    )


def _topic_evidence(left: frozenset[str], right: frozenset[str]) -> float:
    """An injury and a record of the same evening are two stories; a record and the result it came with are one."""
    if not left or not right:
        return 0.0
    if (left ^ right) & APART:
        return -0.4
    return 0.3 if left & right else 0.0


def agreement(left: Reading, right: Reading) -> float:
    """Evidence that two articles tell the same story; ``JOIN`` is enough.

    Athletes weigh most, the more the fewer an article names (a round-up names everybody); a team alone is little,
    because a team has several stories a day; both teams of a game, shared numbers and like words add up.
    """
    if left.signal.article_id is not None and left.signal.article_id == right.signal.article_id:
        return 2 * JOIN  # one article in the feeds of two leagues
    if abs(left.signal.happened_at - right.signal.happened_at) > SAME_STORY_HOURS:
        return 0.0
    athletes = len(left.athletes & right.athletes)
    teams = len(left.teams & right.teams)
    found = 0.2 * min(teams, 1) + (0.4 if teams >= 2 else 0.0)
    if athletes:
        found += 0.8 * athletes / sqrt(len(left.athletes) * len(right.athletes))
    found += 0.6 * likeness(left.words, right.words) + (0.4 if left.numbers & right.numbers else 0.0)
    found += _topic_evidence(left.topics, right.topics)
    if left.signal.league != right.signal.league and not athletes:
        found -= 0.3
    if normal(left.signal.title) == normal(right.signal.title):
        found += JOIN / 2
    return round(found, 6)


def _game_evidence(article: Reading, game: Story) -> float:
    if not game.ended - _BEFORE_THE_END <= article.signal.happened_at <= game.ended + _AFTER_THE_END:
        return 0.0
    teams = len(article.teams & game.teams)
    same_league = article.signal.league in game.leagues
    if not (same_league or teams == 2):
        return 0.0
    found = (0.0, 0.25, 0.6)[min(teams, 2)]
    found += 0.5 if article.athletes & game.athletes else 0.0
    found += 0.4 if article.numbers & game.numbers else 0.0
    found += 0.2 if "result" in article.topics else 0.0
    found += 0.5 * max(likeness(article.words, reading.words) for reading in game.readings)
    return round(found - (0.4 if article.topics & APART else 0.0), 6)


def _espn_stories(readings: Sequence[Reading]) -> list[Story]:
    by_game: defaultdict[tuple[str, str], list[Reading]] = defaultdict(list)
    articles = [reading for reading in readings if reading.game is None]
    for reading in readings:
        if reading.game is not None:
            by_game[reading.game[0] or "", reading.game[1]].append(reading)
    games = [Story(members) for _, members in sorted(by_game.items())]
    clusters = {story.key: story for story in games}
    home = {reading.signal.id: story.key for story in games for reading in story.readings}
    for article in articles:
        best = max(games, key=lambda game: _game_rank(article, game), default=None)
        told = best is not None and _game_evidence(article, best) >= JOIN_GAME
        home[article.signal.id] = best.key if best is not None and told else article.signal.id
        if not told:
            clusters[article.signal.id] = Story([article])
    for article in articles:
        key = home[article.signal.id]
        if key != article.signal.id:
            clusters[key] = Story([*clusters[key].readings, article])
    return _merge(articles, clusters, home)


def _game_rank(article: Reading, game: Story) -> tuple[float, float, str]:
    distance = abs((article.signal.happened_at - game.ended).total_seconds())
    return _game_evidence(article, game), -distance, game.key


def _merge(articles: Sequence[Reading], clusters: dict[str, Story], home: dict[str, str]) -> list[Story]:
    """Articles that agree bring their clusters together, the strongest pair first, unless two games would meet.

    Two clusters meet only when their articles agree on the whole (``JOIN_ON_AVERAGE``), so that a round-up cannot
    chain the stories it names.
    """
    by_id = {article.signal.id: article for article in articles}
    pairs = {(left, right): agreement(by_id[left], by_id[right]) for left, right in _candidates(articles)}
    for (left, right), found in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        one, other = clusters[home[left]], clusters[home[right]]
        if found < JOIN or one is other or len(one.games | other.games) > 1:
            continue
        mine, theirs = (
            [reading.signal.id for reading in story.readings if reading.game is None] for story in (one, other)
        )
        across = [pairs.get((min(a, b), max(a, b)), 0.0) for a in mine for b in theirs]
        if sum(across) / len(across) < JOIN_ON_AVERAGE:
            continue
        merged = Story([*one.readings, *other.readings])
        del clusters[home[left]], clusters[home[right]]
        clusters[merged.key] = merged
        home.update({reading.signal.id: merged.key for reading in merged.readings})
    return sorted(clusters.values(), key=lambda story: story.key)


def _candidates(articles: Iterable[Reading]) -> list[tuple[str, str]]:
    """Pairs with a name, a number, an article or a title in common: all others cannot reach ``JOIN``."""
    shelves: defaultdict[str, set[str]] = defaultdict(set)
    for reading in articles:
        marks = reading.athletes | reading.teams | reading.numbers | {f"title {normal(reading.signal.title)}"}
        for mark in marks | {f"article {reading.signal.article_id}"}:
            shelves[mark].add(reading.signal.id)
    return sorted({pair for shelf in shelves.values() for pair in combinations(sorted(shelf), 2)})


def belonging(reading: Reading, story: Story) -> float:
    """Evidence that a video or hashtag belongs to a story told by ESPN (``JOIN_VIDEO``, ``JOIN_HASHTAG``).

    A whole athlete's name is enough, more so when the story's own title has it; a nickname needs company, because
    ``heat``, ``magic`` and ``stars`` are words as well.
    """
    video = reading.signal.source == "tiktok_video"
    industry = {entity.name.lower() for entity in reading.signal.entities if entity.kind == "topic"}
    sports = video or any("sport" in name for name in industry)
    if video and reading.signal.happened_at < story.started - _BUILD_UP:
        return 0.0
    if reading.signal.league is not None and story.leagues and reading.signal.league not in story.leagues:
        return 0.0
    people = reading.athletes & story.athletes
    found = 0.0
    if people:
        in_title = any(f" {part} " in story.titles for name in people for part in (name, name.split()[-1]))
        found += 0.8 + (0.15 if in_title else 0.0)
    elif reading.hints & story.athletes:
        in_title = any(f" {name.split()[-1]} " in story.titles for name in reading.hints & story.athletes)
        found += 0.2 if industry and not sports else 0.4 if in_title else 0.3
    found += 0.5 * len(reading.teams & story.teams)
    found += len(reading.hints & story.teams) * (0.4 if sports else 0.2)
    found += 0.4 if reading.numbers & story.numbers else 0.0
    shared = len(reading.words & story.words)
    found += 0.1 * min(shared, 3) if shared >= 2 else 0.0
    found += 0.15 if video and found > 0 and reading.signal.league in story.leagues else 0.0
    return round(found, 6)


def _best_story(reading: Reading, stories: Iterable[Story]) -> Story | None:
    least = JOIN_VIDEO if reading.signal.source == "tiktok_video" else JOIN_HASHTAG
    ranked = [(belonging(reading, story), bool(story.games), story.strength, story.key, story) for story in stories]
    fitting = [row for row in ranked if row[0] >= least]
    return max(fitting, key=lambda row: row[:4])[4] if fitting else None


def _strangers(rest: Sequence[Reading]) -> list[list[Reading]]:
    """What belongs to no story of ESPN's: together when they say nearly the same or carry the same ranked hashtag."""
    home = {reading.signal.id: reading.signal.id for reading in rest}

    def root(key: str) -> str:
        while home[key] != key:
            key = home[key]
        return key

    for left, right in combinations(rest, 2):
        ranked = (left.signal.source == "tiktok_hashtag") != (right.signal.source == "tiktok_hashtag")
        same_tag = ranked and bool(left.tags & right.tags) and left.signal.league is right.signal.league is None
        if same_tag or likeness(left.words | left.tags, right.words | right.tags) >= 0.6:
            first, second = sorted((root(left.signal.id), root(right.signal.id)))
            home[second] = first
    groups: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in rest:
        groups[root(reading.signal.id)].append(reading)
    return [groups[key] for key in sorted(groups)]
