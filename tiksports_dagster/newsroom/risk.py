"""What could go wrong with posting now: factors in [0, 1], each a row of a table, and their weighted sum."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.newsroom.said import sensitive_topics
from tiksports_dagster.store.records.decisions import RiskAssessment, Situation
from tiksports_dagster.store.records.trends import Opportunity

Tolerance = Literal["low", "medium", "high"]

WEIGHTS = {
    "data_confidence": 0.15,
    "single_source": 0.1,
    "budget": 0.15,
    "posts_today": 0.1,
    "gap": 0.1,
    "sources_down": 0.1,
    "sensitive_topic": 0.3,
}
"""They sum to 1, so that the level stays in [0, 1]."""

_STORY_FACTORS = ("data_confidence", "single_source", "sensitive_topic")
_ALL_DOWN = 2
"""From this many sources down on the factor is full."""


def assess_risk(
    situation: Situation,
    opportunity: Opportunity | None,
    strategy: Strategy,
    *,
    tolerance: Tolerance,
    min_gap: timedelta,
) -> RiskAssessment:
    """The risk of posting in this situation; with ``opportunity`` the risk of that story as well.

    ``limit`` is the strategy's highest acceptable level for the tolerance.
    """
    spent = max(
        _share(situation.spent_today_usd, situation.daily_budget_usd),
        _share(situation.spent_month_usd, situation.monthly_budget_usd),
    )
    factors = {
        "budget": spent,
        "posts_today": min(1.0, situation.posts_today / situation.posts_limit),
        "gap": _gap(situation, min_gap),
        "sources_down": min(1.0, len(situation.sources_down) / _ALL_DOWN),
    }
    notes = [f"down: {', '.join(situation.sources_down)}"] if situation.sources_down else []
    if spent >= 0.8:
        notes.append(f"{spent:.0%} of a budget is spent")
    house = RiskAssessment(
        level=_level(factors),
        tolerance=tolerance,
        limit=strategy.risk_limits[tolerance],
        factors=factors,
        notes=tuple(notes),
    )
    return house if opportunity is None else with_story(house, opportunity)


def with_story(risk: RiskAssessment, opportunity: Opportunity) -> RiskAssessment:
    """The same assessment with the factors of one story in the place of any other story's."""
    text = " . ".join([opportunity.trend.title, *_espn_titles(opportunity)])
    topics = sensitive_topics(text)
    sources = opportunity.score.sources
    parties = {source.split("_")[0] for source in sources}
    factors = {
        **{name: value for name, value in risk.factors.items() if name not in _STORY_FACTORS},
        "data_confidence": round(1 - opportunity.score.confidence, 6),
        "single_source": 1.0 if len(sources) <= 1 else 0.5 if len(parties) <= 1 else 0.0,
        "sensitive_topic": max(topics.values(), default=0.0),
    }
    notes = [note for note in risk.notes if not note.startswith("sensitive: ")]
    if topics:
        notes.append(f"sensitive: {', '.join(sorted(topics))}")
    return risk.model_copy(update={"level": _level(factors), "factors": factors, "notes": tuple(notes)})


def _espn_titles(opportunity: Opportunity) -> list[str]:
    return sorted({signal.title for signal in opportunity.trend.signals if signal.source.startswith("espn")})


def _level(factors: dict[str, float]) -> float:
    return round(min(1.0, sum(WEIGHTS[name] * value for name, value in sorted(factors.items()))), 6)


def _share(spent: Decimal, budget: Decimal) -> float:
    """Spent share of a budget in [0, 1]; a budget of zero cannot be overspent by a newsroom that spends nothing."""
    if budget <= 0:
        return 1.0 if spent > 0 else 0.0
    return min(1.0, max(0.0, float(spent / budget)))


def _gap(situation: Situation, min_gap: timedelta) -> float:
    """1 while the last post is younger than ``min_gap``, falling to 0 at twice its age."""
    if situation.last_post_at is None or min_gap <= timedelta(0):
        return 0.0
    past = (situation.at - situation.last_post_at) / min_gap
    return round(min(1.0, max(0.0, 2 - past)), 6)
