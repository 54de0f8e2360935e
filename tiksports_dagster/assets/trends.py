"""Phase 2, the head: signals become stories, stories get scores, and some are opportunities."""

import dagster as dg

from tiksports_dagster.assets._metadata import table
from tiksports_dagster.assets._policies import NEWSROOM, named_failures, result
from tiksports_dagster.newsroom.desk import NewsroomDesk
from tiksports_dagster.store.records.decisions import Board
from tiksports_dagster.store.records.signals import Article, Game, HashtagTrend, TrendingVideo
from tiksports_dagster.store.records.trends import ScoreParts, Trend, TrendScore


@dg.asset(group_name="trends", kinds={"python"}, owners=[NEWSROOM])
@named_failures
def trends(
    sports_news: list[Article] | None,
    scoreboards: list[Game] | None,
    tiktok_trending: list[TrendingVideo] | None,
    hashtag_trends: list[HashtagTrend] | None,
    newsroom: dg.ResourceParam[NewsroomDesk],
) -> dg.MaterializeResult[list[Trend]]:
    """Stories: signals that tell the same thing, across sources and words, with audience and velocity."""
    found = newsroom.trends(sports_news or [], scoreboards or [], tiktok_trending or [], hashtag_trends or [])
    rows = [
        {
            "story": t.title,
            "leagues": ", ".join(t.leagues),
            "signals": len(t.signals),
            "views": t.measures.views,
            "growth/h": None if t.velocity is None else round(t.velocity, 3),
        }
        for t in sorted(found, key=lambda t: -len(t.signals))
    ]
    return result(found, {"stories": len(found), "largest": table(rows)})


@dg.asset(group_name="trends", kinds={"python"}, owners=[NEWSROOM])
@named_failures
def trend_scores(
    trends: list[Trend], newsroom: dg.ResourceParam[NewsroomDesk]
) -> dg.MaterializeResult[list[TrendScore]]:
    """Each story's 0–100 score with its five parts, so that a person can see why one won."""
    scores = newsroom.scores(trends)
    rows = [
        {"story": s.title, "score": round(s.score, 1), **_rounded(s.parts), "confidence": round(s.confidence, 2)}
        for s in scores
    ]
    return result(scores, {"scores": table(rows), "best": round(scores[0].score, 1) if scores else 0})


def _rounded(parts: ScoreParts) -> dict[str, float | None]:
    return {name: None if value is None else round(value, 2) for name, value in parts.model_dump().items()}


@dg.asset(group_name="trends", kinds={"python"}, owners=[NEWSROOM])
@named_failures
def opportunities(
    trends: list[Trend],
    trend_scores: list[TrendScore],
    scoreboards: list[Game] | None,
    newsroom: dg.ResourceParam[NewsroomDesk],
) -> dg.MaterializeResult[Board]:
    """Stories worth a post, ranked, each with the shape its post would have; the others with the reason why not."""
    board = newsroom.board(trends, trend_scores, scoreboards or [])
    chosen = [
        {
            "story": o.trend.title,
            "score": round(o.score.score, 1),
            "rank": round(o.rank, 3),
            "content type": o.content_type,
            "breaking": o.breaking,
            "angle": o.angle,
        }
        for o in board.opportunities
    ]
    refused = [{"story": r.title, "score": round(r.score, 1), "reason": r.reason} for r in board.rejections]
    metadata = {"opportunities": len(chosen), "chosen from": table(chosen), "not chosen": table(refused, limit=15)}
    return result(board, metadata)
