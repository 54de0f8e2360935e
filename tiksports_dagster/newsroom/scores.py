"""Each trend's 0–100 score, its five parts and how much of it is known.

score = 100 × (0.3 velocity + 0.2 volume + 0.2 freshness + 0.2 relevance + 0.1 competition), the weights from
``config/strategies.json``. Every term is in [0, 1]. An unknown term takes its weight with it (the others share it) and
lowers the confidence instead; it is never counted as zero.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from datetime import datetime

from tiksports_dagster.configuration import ScoreWeights, Strategy
from tiksports_dagster.store.records.trends import ScoreParts, Trend, TrendScore

TERMS = ("velocity", "volume", "freshness", "relevance", "competition")

SOURCE_SPREAD = {1: 0.7, 2: 0.85}
"""How far a story is trusted that one or two of the four feeds tell; from three on, 1."""

# relevance: where ordinary ends and remarkable begins, on the scale of a signal's strength
_ORDINARY, _REMARKABLE = 0.15, 0.8
_SECOND_SIGNAL = 0.25
_NOT_ASKED_FOR, _NO_LEAGUE = 0.3, 0.1
_OWN_PARTS = {"anything": 0.4, "named": 0.3, "espn": 0.3}


def score_trends(
    trends: Iterable[Trend], strategy: Strategy, now: datetime, leagues: Collection[str]
) -> tuple[TrendScore, ...]:
    """The score of each trend at ``now`` (aware) for a channel that follows ``leagues``; highest first, then by id."""
    scores = [_score(trend, strategy, now, leagues) for trend in trends]
    return tuple(sorted(scores, key=lambda score: (-score.score, score.trend_id)))


def _score(trend: Trend, strategy: Strategy, now: datetime, leagues: Collection[str]) -> TrendScore:
    sources = tuple(sorted({signal.source for signal in trend.signals}))
    parts = ScoreParts(
        velocity=velocity_term(trend.velocity, strategy),
        volume=volume_term(trend.measures.views, strategy),
        freshness=freshness_term(trend.happened_at, now, strategy),
        relevance=relevance_term(trend, strategy, leagues),
        competition=competition_term(trend.measures.posts, strategy),
    )
    score, known = weigh(parts, strategy.score_weights)
    confidence = known * SOURCE_SPREAD.get(len(sources), 1.0)
    return TrendScore(
        trend_id=trend.id,
        title=trend.title,
        score=score,
        parts=parts,
        confidence=round(confidence, 6),
        sources=sources,
    )


def weigh(parts: ScoreParts, weights: ScoreWeights) -> tuple[float, float]:
    """(score 0–100, share of the weight whose terms are known 0–1); (0, 0) when nothing is known."""
    known = [
        (getattr(weights, term), value)
        for term in TERMS
        if (value := getattr(parts, term)) is not None and getattr(weights, term) > 0
    ]
    share = math.fsum(weight for weight, _ in known)
    if share == 0:
        return 0.0, 0.0
    score = 100 * math.fsum(weight * value for weight, value in known) / share
    return round(min(100.0, max(0.0, score)), 4), min(1.0, round(share, 6))


def velocity_term(velocity: float | None, strategy: Strategy) -> float | None:
    """The square root of growth against ``velocity_full_per_hour``; shrinking counts as standing still.

    Views of a post that caught on grow about like the square root of its age, so that growth per hour falls from 25 %
    after two hours to 4 % after twelve; the root keeps that range apart where a straight line would call it all zero.
    """
    if velocity is None:
        return None
    return min(1.0, math.sqrt(max(0.0, velocity) / strategy.velocity_full_per_hour))


def volume_term(views: int | None, strategy: Strategy) -> float | None:
    """log(1 + views) against log(1 + ``volume_full_views``); None when no source counts an audience."""
    if views is None:
        return None
    return min(1.0, math.log1p(views) / math.log1p(strategy.volume_full_views))


def freshness_term(happened_at: datetime, now: datetime, strategy: Strategy) -> float:
    """2^(-age / half-life), 1 at the moment itself."""
    age = max(0.0, (now - happened_at).total_seconds() / 3600)
    return math.pow(2, -age / strategy.freshness_half_life_hours)


def competition_term(posts: int | None, strategy: Strategy) -> float | None:
    """1 when nobody posts about it, 0 from ``competition_full_posts`` on, by the logarithm between."""
    if posts is None:
        return None
    return max(0.0, 1 - math.log1p(posts) / math.log1p(strategy.competition_full_posts))


def relevance_term(trend: Trend, strategy: Strategy, leagues: Collection[str]) -> float:
    """How much the story is this channel's: league fit × how remarkable it is × what stands behind it, in [0, 1].

    Fit is 0.8 to 1 by the league's audience for a league asked for, 0.3 for another, 0.1 for none. Remarkable runs
    from 0 (strength 0.15) to 1 (strength 0.8), so that an everyday final stays below a good one however fresh it is.
    The last factor is 0.4, plus 0.3 for a named team or athlete, plus 0.3 for ESPN.
    """
    remarkable = min(1.0, max(0.0, (strength_of(trend) - _ORDINARY) / (_REMARKABLE - _ORDINARY)))
    named = any(entity.kind in ("team", "athlete") for entity in trend.entities)
    espn = any(signal.source.startswith("espn") for signal in trend.signals)
    behind = _OWN_PARTS["anything"] + _OWN_PARTS["named"] * named + _OWN_PARTS["espn"] * espn
    return min(1.0, league_fit(trend, strategy, leagues) * remarkable * behind)


def strength_of(trend: Trend) -> float:
    """The strongest signal, raised a little by the second strongest that says something else, 0 to 1."""
    by_kind: dict[str, float] = {}
    for signal in trend.signals:
        by_kind[signal.kind] = max(by_kind.get(signal.kind, 0.0), signal.strength)
    ranked = sorted(by_kind.values(), reverse=True)
    second = ranked[1] if len(ranked) > 1 else 0.0
    return ranked[0] + _SECOND_SIGNAL * (1 - ranked[0]) * second if ranked else 0.0


def league_fit(trend: Trend, strategy: Strategy, leagues: Collection[str]) -> float:
    """0.8 to 1 by audience for the best league asked for; 0.3 for others, 0.1 without one."""
    if not trend.leagues:
        return _NO_LEAGUE
    rows = [strategy.league(key) for key in trend.leagues if key in leagues]
    if not rows:
        return _NOT_ASKED_FOR
    return max(0.8 + 0.2 * (row.audience if row else 0.0) for row in rows)
