"""Phase 2, the ears: news, scoreboards, trending videos and hashtags, one asset a source."""

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, lines, table
from tiksports_dagster.assets._policies import NEWSROOM, TRANSIENT, holds, result
from tiksports_dagster.assets._reading import SOURCE_REACHABLE, Leagues, Reading, read_source
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.sources import game_days
from tiksports_dagster.resources.sources.batch import TrendSource
from tiksports_dagster.resources.sources.espn import EspnClient
from tiksports_dagster.store.io_manager import PARTY_TAG
from tiksports_dagster.store.records.signals import Article, Game, HashtagTrend, TrendingVideo


@dg.asset(
    group_name="trends",
    kinds={"espn"},
    owners=[NEWSROOM],
    tags={PARTY_TAG: "espn"},
    retry_policy=TRANSIENT,
    dagster_type=holds(Article, many=True),
    check_specs=[dg.AssetCheckSpec(SOURCE_REACHABLE, asset="sports_news")],
)
def sports_news(
    context: dg.AssetExecutionContext, espn: dg.ResourceParam[EspnClient], leagues: dg.ResourceParam[Leagues]
) -> dg.MaterializeResult:
    """ESPN's news of every league the channel follows: the headlines a story usually starts with.

    An odd item is skipped and counted. A league that cannot be read is a warning; only when none can be read is the
    value missing, which is not the same as no news.
    """
    reading = read_source(context, leagues, lambda league, path: [espn.news(league, path)])
    rows = [
        {"league": a.league, "headline": a.headline, "published": f"{a.published:%d %b %H:%M}"} for a in reading.items
    ]
    return _shown(reading, {"newest": table(sorted(rows, key=lambda row: row["published"], reverse=True), limit=12)})


@dg.asset(
    group_name="trends",
    kinds={"espn"},
    owners=[NEWSROOM],
    tags={PARTY_TAG: "espn"},
    retry_policy=TRANSIENT,
    dagster_type=holds(Game, many=True),
    check_specs=[dg.AssetCheckSpec(SOURCE_REACHABLE, asset="scoreboards")],
)
def scoreboards(
    context: dg.AssetExecutionContext,
    espn: dg.ResourceParam[EspnClient],
    leagues: dg.ResourceParam[Leagues],
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult:
    """Every league's games of today and yesterday (US Eastern game days), with line scores and leaders."""
    days = game_days(clock.now())
    reading = read_source(context, leagues, lambda league, path: [espn.scoreboard(league, path, day) for day in days])
    rows = [
        {"league": g.league, "game": f"{g.away.name} at {g.home.name}", "score": _score(g), "status": g.detail}
        for g in reading.items
    ]
    return _shown(reading, {"games": table(rows)})


@dg.asset(
    group_name="trends",
    kinds={"tiktok"},
    owners=[NEWSROOM],
    tags={PARTY_TAG: "tikhub"},
    retry_policy=TRANSIENT,
    dagster_type=holds(TrendingVideo, many=True),
    check_specs=[dg.AssetCheckSpec(SOURCE_REACHABLE, asset="tiktok_trending")],
)
def tiktok_trending(
    context: dg.AssetExecutionContext, tikhub: dg.ResourceParam[TrendSource | None]
) -> dg.MaterializeResult:
    """TikTok's trending videos: what people watch now. Their captions are data, never instruction."""
    read = None if tikhub is None else tikhub.trending_videos
    reading = read_source(context, ("tiktok",), None if read is None else lambda *_: [read()])
    rows = [
        {"author": v.author, "views": v.measures.views, "hashtags": " ".join(v.hashtags)[:80]} for v in reading.items
    ]
    return _shown(reading, {"videos": table(rows, limit=12)})


@dg.asset(
    group_name="trends",
    kinds={"tiktok"},
    owners=[NEWSROOM],
    tags={PARTY_TAG: "tikhub"},
    retry_policy=TRANSIENT,
    dagster_type=holds(HashtagTrend, many=True),
    check_specs=[dg.AssetCheckSpec(SOURCE_REACHABLE, asset="hashtag_trends")],
)
def hashtag_trends(
    context: dg.AssetExecutionContext, tikhub: dg.ResourceParam[TrendSource | None]
) -> dg.MaterializeResult:
    """TikTok's hashtag ranking: what people post about, and how crowded it already is."""
    read = None if tikhub is None else tikhub.hashtag_trends
    reading = read_source(context, ("hashtags",), None if read is None else lambda *_: [read()])
    rows = [
        {"hashtag": h.name, "rank": h.rank, "views": h.measures.views, "posts": h.measures.posts} for h in reading.items
    ]
    return _shown(reading, {"hashtags": table(rows, limit=12)})


def _shown(reading: Reading, extra: Metadata) -> dg.MaterializeResult:
    metadata: Metadata = {
        "items": len(reading.items),
        "skipped": len(reading.skipped),
        "skipped items": lines(reading.skipped),
        "warnings": lines(reading.warnings),
        **extra,
    }
    return result(reading.value, metadata, [reading.check])


def _score(game: Game) -> str:
    return "–" if game.home.score is None else f"{game.away.score}–{game.home.score}"
