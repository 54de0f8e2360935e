"""What the outside world said: articles, games, trending videos and hashtags, and the signals read from them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime


class Entity(Record):
    """A league, team, athlete or topic that a story is about."""

    kind: Literal["league", "team", "athlete", "topic", "hashtag"]
    name: str
    ref: str | None = None
    """The source's own id (ESPN teamId/athleteId as text)."""


class Article(Record):
    """One ESPN news item. ``published`` is ESPN's time; ``league`` our key (``nba``)."""

    volatile: ClassVar[frozenset[str]] = frozenset({"observed_at"})

    id: str
    league: str
    type: str
    headline: str
    description: str | None
    published: UtcTime
    observed_at: UtcTime
    url: str | None
    entities: tuple[Entity, ...] = ()


class StatLine(Record):
    """A leader, pitcher or other featured athlete of a game, with the source's own wording of the line."""

    category: str
    """ESPN's category name, such as ``points``, ``rating``, ``passingYards``, ``MLBRating`` or ``winningPitcher``."""
    label: str
    """The category for people, such as ``Points``."""
    athlete: str
    athlete_ref: str | None
    display: str
    """The source's text, such as ``26`` or ``1-4, 3B, RBI``."""
    value: float | None


class TeamStat(Record):
    """A count of a whole side in one game, such as its hits or rebounds."""

    name: str
    """ESPN's name: ``hits``, ``rebounds``, ``threePointFieldGoalsMade``."""
    display: str
    """The source's text, such as ``14``."""


class GameTeam(Record):
    """One side of a game. ``score`` is None before the game; ``color`` is ESPN's six hex digits without ``#``."""

    ref: str
    name: str
    short_name: str
    abbreviation: str
    location: str | None
    home: bool
    score: int | None
    winner: bool | None
    record: str | None
    """Season record as the source writes it, such as ``63-82``."""
    linescore: tuple[float, ...] = ()
    """Points, runs or goals by period, in order."""
    color: str | None = None
    alternate_color: str | None = None
    leaders: tuple[StatLine, ...] = ()
    statistics: tuple[TeamStat, ...] = ()
    """The side's counts of this game; empty where the source tells the season's, or none."""


class Game(Record):
    """One game of a scoreboard. ``state`` is ESPN's ``pre``/``in``/``post``; ``status`` its ``STATUS_…`` name."""

    volatile: ClassVar[frozenset[str]] = frozenset({"observed_at"})

    id: str
    league: str
    name: str
    starts_at: UtcTime
    observed_at: UtcTime
    state: Literal["pre", "in", "post"]
    status: str
    detail: str
    """The source's short status for people, such as ``Final/OT`` or ``Bot 9th``."""
    period: int | None
    venue: str | None
    home: GameTeam
    away: GameTeam
    featured: tuple[StatLine, ...] = ()
    """Featured athletes of the whole game (winning pitcher and the like)."""
    recap: str | None = None
    """The recap's headline of a finished game, when the source sends one."""
    recap_text: str | None = None
    url: str | None = None


class Measures(Record):
    """Audience counters as the source gave them; None is "not told", never 0."""

    views: int | None = Field(default=None, ge=0)
    likes: int | None = Field(default=None, ge=0)
    shares: int | None = Field(default=None, ge=0)
    comments: int | None = Field(default=None, ge=0)
    posts: int | None = Field(default=None, ge=0)
    """How many posts carry it (a hashtag's publish count): the competition."""


class TrendingVideo(Record):
    """One trending TikTok video. Its text is a stranger's: data, never instruction."""

    volatile: ClassVar[frozenset[str]] = frozenset({"observed_at"})

    id: str
    description: str
    author: str
    created_at: UtcTime | None
    observed_at: UtcTime
    hashtags: tuple[str, ...] = ()
    measures: Measures
    duration_seconds: int | None = None


class HashtagTrend(Record):
    """One row of TikTok's hashtag ranking over ``period_days``."""

    volatile: ClassVar[frozenset[str]] = frozenset({"observed_at"})

    id: str
    name: str
    """Without the ``#``."""
    observed_at: UtcTime
    period_days: int
    rank: int | None
    industry: str | None
    measures: Measures
    curve: tuple[tuple[UtcTime, float], ...] = ()
    """Popularity 0–1 over the period, oldest first."""


class SignalKind(StrEnum):
    """What a signal is; one row each in ``newsroom/signals.py``."""

    HEADLINE = "headline"
    FINAL = "final"
    CLOSE_GAME = "close_game"
    BLOWOUT = "blowout"
    UPSET = "upset"
    STREAK = "streak"
    RECORD = "record"
    COMEBACK = "comeback"
    VIDEO = "video"
    HASHTAG = "hashtag"


class Signal(Record):
    """One observation that something is happening, ready to be joined with others that tell the same story."""

    volatile: ClassVar[frozenset[str]] = frozenset({"observed_at"})

    id: str
    """Stable over repeated reads: ``espn:news:nba:4997``, ``espn:game:mlb:4014:upset``, ``tikhub:video:7``."""
    source: Literal["espn_news", "espn_scoreboard", "tiktok_video", "tiktok_hashtag"]
    kind: SignalKind
    league: str | None
    title: str
    happened_at: UtcTime
    observed_at: UtcTime
    entities: tuple[Entity, ...] = ()
    measures: Measures = Measures()
    strength: float = Field(default=0.5, ge=0, le=1)
    """How remarkable the source's own numbers are (a one-point game is near 1)."""
    game_id: str | None = None
    article_id: str | None = None
    url: str | None = None
