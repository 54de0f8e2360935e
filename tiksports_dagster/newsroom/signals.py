"""From what the sources said to signals: one row of a table for each thing worth noticing, nothing from after ``now``.

Every function takes all items of one source and skips, one by one, what is no signal yet. Signals are sorted by id,
so that the order in which a source lists its items never matters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.newsroom import games as numbers
from tiksports_dagster.newsroom.said import RECORD_STRENGTH, headline_strength, record_in, streak_in
from tiksports_dagster.newsroom.text import hashtags_in, shortened, squashed
from tiksports_dagster.store.records.signals import (
    Article,
    Entity,
    Game,
    HashtagTrend,
    Signal,
    SignalKind,
    TrendingVideo,
)

CLOCK_SKEW = timedelta(minutes=10)
"""A reading may be stamped this much after ``now``: the clock goes on while a source is read."""

_TITLE_CHARS = 200
_MOST_TAGS = 30
"""Hashtags read of one caption; nobody needs more, and a stranger's list may be endless."""

_ARTICLE_TYPES = {"Media": 0.75, "Preview": 0.5}
"""A clip or a preview weighs less than a story with the same headline."""


def signals_from_articles(articles: Iterable[Article], strategy: Strategy, now: datetime) -> tuple[Signal, ...]:
    """One signal for each article published by ``now`` (aware).

    An article whose own words say that a record fell or a long streak went on is a ``RECORD`` or ``STREAK``, every
    other one a ``HEADLINE`` with the strength of its sort of news.
    """
    found = (_article_signal(article, strategy, now) for article in articles if article.published <= now)
    return _each_once(found)


def _article_signal(article: Article, strategy: Strategy, now: datetime) -> Signal:
    text = f"{article.headline}. {article.description or ''}"
    strength = headline_strength(article.headline) * _ARTICLE_TYPES.get(article.type, 1.0)
    kind, streak = SignalKind.HEADLINE, streak_in(text)
    if article.type != "Preview" and record_in(text) is not None:
        kind, strength = SignalKind.RECORD, max(strength, RECORD_STRENGTH)
    elif article.type != "Preview" and streak is not None:
        kind, strength = SignalKind.STREAK, max(strength, min(0.85, 0.6 + 0.03 * (streak - 5)))
    league = strategy.league(article.league)
    own = () if league is None else (Entity(kind="league", name=league.label, ref=article.league),)
    return Signal(
        id=f"espn:news:{article.league}:{article.id}",
        source="espn_news",
        kind=kind,
        league=article.league,
        title=shortened(article.headline, _TITLE_CHARS),
        happened_at=article.published,
        observed_at=min(article.observed_at, now),
        entities=_entities(own, article.entities),
        strength=min(1.0, strength),
        article_id=article.id,
        url=article.url,
    )


def signals_from_games(games: Iterable[Game], strategy: Strategy, now: datetime) -> tuple[Signal, ...]:
    """One signal for each row of ``games.DETECTORS`` that fires on a game as it stood at ``now`` (aware).

    A finished game always gives ``FINAL`` (its title the score), and more for what is remarkable about it (their
    title the recap's headline when the source sent one). A running game is a signal only while late and close.
    A final happened at its start plus the league's usual length, at most ``now``.
    """
    found: list[Signal] = []
    for game in games:
        seen = numbers.view(game, strategy, now)
        if seen is None:
            continue
        composed, entities = numbers.composed_title(seen), _game_entities(game, strategy)
        headline = shortened(game.recap, _TITLE_CHARS) if seen.final and game.recap else composed
        found.extend(
            Signal(
                id=f"espn:game:{game.league}:{game.id}:{kind.value}",
                source="espn_scoreboard",
                kind=kind,
                league=game.league,
                title=composed if kind is SignalKind.FINAL else headline,
                happened_at=numbers.ended_at(game, strategy, now),
                observed_at=min(game.observed_at, now),
                entities=entities,
                strength=strength,
                game_id=game.id,
                url=game.url,
            )
            for kind, strength in numbers.findings(seen)
        )
    return _each_once(found)


def _game_entities(game: Game, strategy: Strategy) -> tuple[Entity, ...]:
    league = strategy.league(game.league)
    own = (Entity(kind="league", name=league.label if league else game.league, ref=game.league),)
    teams = tuple(Entity(kind="team", name=team.name, ref=team.ref) for team in (game.home, game.away))
    lines = (*game.home.leaders, *game.away.leaders, *game.featured)
    athletes = tuple(Entity(kind="athlete", name=line.athlete, ref=line.athlete_ref) for line in lines)
    return _entities(own, teams, athletes)


def signals_from_videos(videos: Iterable[TrendingVideo], strategy: Strategy, now: datetime) -> tuple[Signal, ...]:
    """One signal for each trending video that existed by ``now`` (aware). Its text stays what it is: a stranger's.

    The league is told only by a hashtag that is a league's key or label (``#nba``, ``#premierleague``).
    """
    leagues = _league_tags(strategy)
    found: list[Signal] = []
    for video in videos:
        happened = video.created_at or min(video.observed_at, now)
        if happened > now or video.observed_at > now + CLOCK_SKEW:
            continue
        written = (*(squashed(tag) for tag in video.hashtags), *hashtags_in(video.description))
        tags = tuple(dict.fromkeys(tag for tag in written if tag))[:_MOST_TAGS]
        found.append(
            Signal(
                id=f"tikhub:video:{video.id}",
                source="tiktok_video",
                kind=SignalKind.VIDEO,
                league=next((leagues[tag] for tag in tags if tag in leagues), None),
                title=shortened(video.description, _TITLE_CHARS) or f"a video by {shortened(video.author, 60)}",
                happened_at=happened,
                observed_at=min(video.observed_at, now),
                entities=tuple(Entity(kind="hashtag", name=tag) for tag in tags),
                measures=video.measures,
                strength=_audience_strength(video.measures.views, strategy),
            )
        )
    return _each_once(found)


def signals_from_hashtags(hashtags: Iterable[HashtagTrend], strategy: Strategy, now: datetime) -> tuple[Signal, ...]:
    """One signal for each ranked hashtag read by ``now`` (aware); it happens now, as its ranking does.

    The industry the ranking files it under becomes a topic, since ``#magic`` in sports is not ``#magic`` in pets.
    """
    leagues = _league_tags(strategy)
    found: list[Signal] = []
    for row in hashtags:
        name = squashed(row.name)
        if row.observed_at > now + CLOCK_SKEW or not name:
            continue
        industry = (Entity(kind="topic", name=row.industry),) if row.industry else ()
        found.append(
            Signal(
                id=f"tikhub:hashtag:{row.id}",
                source="tiktok_hashtag",
                kind=SignalKind.HASHTAG,
                league=leagues.get(name),
                title=f"#{shortened(row.name, 80)}",
                happened_at=min(row.observed_at, now),
                observed_at=min(row.observed_at, now),
                entities=(Entity(kind="hashtag", name=name), *industry),
                measures=row.measures,
                strength=_audience_strength(row.measures.views, strategy),
            )
        )
    return _each_once(found)


def _league_tags(strategy: Strategy) -> dict[str, str]:
    return {squashed(spelling): key for key, row in strategy.leagues.items() for spelling in (key, row.label)}


def _audience_strength(views: int | None, strategy: Strategy) -> float:
    """0.2 to 0.5 by the logarithm of the views: popular is not yet remarkable, the score has its own term for it."""
    if views is None:
        return 0.2
    return round(0.2 + 0.3 * min(1.0, math.log1p(views) / math.log1p(strategy.volume_full_views)), 4)


def _entities(*groups: Iterable[Entity]) -> tuple[Entity, ...]:
    """All entities, each once by kind and spelling, in the order given; names without a Latin letter are left out."""
    kept: dict[tuple[str, str], Entity] = {}
    for entity in chain.from_iterable(groups):
        spelling = squashed(entity.name)
        if spelling:
            kept.setdefault((entity.kind, spelling), entity)
    return tuple(kept.values())


def _each_once(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Sorted by id; of a signal read twice the later reading stays."""
    latest: dict[str, Signal] = {}
    for signal in signals:
        before = latest.get(signal.id)
        if before is None or (signal.observed_at, signal.model_dump_json()) > (
            before.observed_at,
            before.model_dump_json(),
        ):
            latest[signal.id] = signal
    return tuple(latest[key] for key in sorted(latest))
