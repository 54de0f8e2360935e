"""Small makers of records for the newsroom's tests: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tiksports_dagster.configuration import load_strategy
from tiksports_dagster.newsroom.decision import decide
from tiksports_dagster.newsroom.opportunities import find_opportunities
from tiksports_dagster.newsroom.risk import assess_risk
from tiksports_dagster.newsroom.scores import score_trends
from tiksports_dagster.newsroom.signals import (
    signals_from_articles,
    signals_from_games,
    signals_from_hashtags,
    signals_from_videos,
)
from tiksports_dagster.newsroom.trends import build_trends
from tiksports_dagster.store.records.decisions import Decision, Situation
from tiksports_dagster.store.records.signals import (
    Article,
    Entity,
    Game,
    GameTeam,
    HashtagTrend,
    Measures,
    Signal,
    SignalKind,
    StatLine,
    TrendingVideo,
)
from tiksports_dagster.store.records.trends import ContentType, Opportunity, ScoreParts, Trend, TrendScore

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
STRATEGY = load_strategy()
PLATFORMS = ("tiktok", "instagram", "youtube")
LEAGUES = ("nba", "nfl", "mlb", "nhl", "eng.1")
GAP = timedelta(hours=3)


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def team(name: str, score: int | None, *, home: bool = False, **more: Any) -> GameTeam:
    words = name.split()
    values: dict[str, Any] = {
        "ref": name.lower().replace(" ", "-"),
        "name": name,
        "short_name": words[-1],
        "abbreviation": words[-1][:3].upper(),
        "location": " ".join(words[:-1]) or None,
        "home": home,
        "score": score,
        "winner": None,
        "record": None,
    }
    return GameTeam(**{**values, **more})


def leader(athlete: str, value: float, category: str = "points") -> StatLine:
    return StatLine(
        category=category,
        label=category.title(),
        athlete=athlete,
        athlete_ref=None,
        display=f"{value:g}",
        value=value,
    )


def game(away: GameTeam, home: GameTeam, *, league: str = "nba", id: str = "1", **more: Any) -> Game:
    """A final that started four hours before NOW; ``home``'s flag is set here."""
    values: dict[str, Any] = {
        "id": id,
        "league": league,
        "name": f"{away.name} at {home.name}",
        "starts_at": hours_ago(4),
        "observed_at": NOW,
        "state": "post",
        "status": "STATUS_FINAL",
        "detail": "Final",
        "period": STRATEGY.leagues[league].periods if league in STRATEGY.leagues else None,
        "venue": None,
        "away": away,
        "home": home.model_copy(update={"home": True}),
    }
    return Game(**{**values, **more})


def article(headline: str, *, id: str = "1", league: str = "nba", at: datetime | None = None, **more: Any) -> Article:
    """``teams`` and ``athletes`` are names."""
    teams, athletes = more.pop("teams", ()), more.pop("athletes", ())
    entities = [Entity(kind="team", name=name) for name in teams]
    entities += [Entity(kind="athlete", name=name) for name in athletes]
    values: dict[str, Any] = {
        "id": id,
        "league": league,
        "type": "HeadlineNews",
        "headline": headline,
        "description": None,
        "published": at or hours_ago(1),
        "observed_at": NOW,
        "url": None,
        "entities": tuple(entities),
    }
    return Article(**{**values, **more})


def video(text: str, *, id: str = "1", at: datetime | None = None, views: int | None = 1_000_000) -> TrendingVideo:
    return TrendingVideo(
        id=id,
        description=text,
        author="somebody",
        created_at=at or hours_ago(1),
        observed_at=NOW,
        measures=Measures(views=views),
    )


def hashtag(
    name: str, *, id: str | None = None, views: int | None = 50_000_000, posts: int | None = 20_000, **more: Any
) -> HashtagTrend:
    values: dict[str, Any] = {"observed_at": NOW, "period_days": 7, "rank": 1, "industry": "Sports & Outdoor"}
    return HashtagTrend(id=id or name, name=name, measures=Measures(views=views, posts=posts), **{**values, **more})


def signal(id: str = "espn:news:nba:1", **more: Any) -> Signal:
    values: dict[str, Any] = {
        "source": "espn_news",
        "kind": SignalKind.HEADLINE,
        "league": "nba",
        "title": "Something happened",
        "happened_at": hours_ago(1),
        "observed_at": NOW,
    }
    return Signal(id=id, **{**values, **more})


def trend(id: str = "story", **more: Any) -> Trend:
    """A trend of one ESPN headline about a team, one hour old."""
    signals = more.pop("signals", (signal(strength=more.pop("strength", 0.8)),))
    values: dict[str, Any] = {
        "title": "Something happened",
        "leagues": ("nba",),
        "entities": (Entity(kind="team", name="Los Angeles Lakers"),),
        "happened_at": hours_ago(1),
        "first_seen_at": hours_ago(1),
        "observed_at": NOW,
        "measures": Measures(),
    }
    return Trend(id=id, signals=tuple(signals), **{**values, **more})


ALONE = 0.28
"""Data confidence of a story that only one ESPN feed tells: freshness and relevance known, of one source."""


def opportunity(score: float = 90, confidence: float = ALONE, **more: Any) -> Opportunity:
    story = more.pop("trend", None) or trend(more.pop("id", "story"))
    values: dict[str, Any] = {
        "trend": story,
        "score": TrendScore(
            trend_id=story.id,
            title=story.title,
            score=score,
            parts=ScoreParts(freshness=0.95, relevance=0.9),
            confidence=confidence,
            sources=more.pop("sources", ("espn_news",)),
        ),
        "rank": 0.8,
        "viral_potential": 0.8,
        "urgency": 0.9,
        "competition": 0.5,
        "audience_match": 1.0,
        "content_type": ContentType.HIGHLIGHT_ANALYSIS,
        "angle": "how it was decided",
        "platforms": PLATFORMS,
        "recommended_at": NOW,
    }
    return Opportunity(**{**values, **more})


def situation(**more: Any) -> Situation:
    values: dict[str, Any] = {
        "at": NOW,
        "local_day": "2024-03-02",
        "posts_today": 0,
        "posts_limit": 3,
        "last_post_at": None,
        "spent_today_usd": Decimal("0.00"),
        "spent_month_usd": Decimal("0.00"),
        "daily_budget_usd": Decimal("15.00"),
        "monthly_budget_usd": Decimal("350.00"),
    }
    return Situation(**{**values, **more})


def trends_of(
    *,
    games: Iterable[Game] = (),
    articles: Iterable[Article] = (),
    videos: Iterable[TrendingVideo] = (),
    hashtags: Iterable[HashtagTrend] = (),
    earlier: Sequence[Trend] = (),
    now: datetime = NOW,
) -> tuple[Trend, ...]:
    signals = (
        *signals_from_games(games, STRATEGY, now),
        *signals_from_articles(articles, STRATEGY, now),
        *signals_from_videos(videos, STRATEGY, now),
        *signals_from_hashtags(hashtags, STRATEGY, now),
    )
    return build_trends(signals, earlier, now)


def whole_day(
    *, games: Sequence[Game] = (), now: datetime = NOW, leagues: Sequence[str] = LEAGUES, **sources: Any
) -> Decision:
    """From what the sources said to the decision, with default settings."""
    trends = trends_of(games=games, now=now, **sources)
    scores = score_trends(trends, STRATEGY, now, leagues)
    opportunities, rejections = find_opportunities(
        trends,
        scores,
        STRATEGY,
        games=games,
        min_score=70,
        covered=(),
        leagues=leagues,
        platforms=PLATFORMS,
        publish_at=now,
        now=now,
    )
    state = situation(at=now)
    return decide(
        state,
        opportunities,
        rejections,
        assess_risk(state, None, STRATEGY, tolerance="medium", min_gap=GAP),
        confidence_threshold=0.75,
        min_gap=GAP,
        throttle=False,
        autonomy="full",
        platforms=PLATFORMS,
        now=now,
    )
