"""Phase 7, the will: where the channel stands, what could go wrong, and whether to post."""

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, lines, table
from tiksports_dagster.assets._policies import NEWSROOM, POSTS, named_failures, result
from tiksports_dagster.newsroom.desk import NewsroomDesk
from tiksports_dagster.store.records.decisions import Board, Decision, RiskAssessment, Situation


@dg.asset(group_name="decisions", kinds={"python"}, owners=[NEWSROOM], deps=["opportunities"])
@named_failures
def situation(newsroom: dg.ResourceParam[NewsroomDesk]) -> dg.MaterializeResult[Situation]:
    """Where the channel stands: posts of the day, the gap since the last one, money left, what is down or on hold."""
    now = newsroom.situation()
    return result(
        now,
        {
            "posts today": f"{now.posts_today} of {now.posts_limit}",
            "spent today": f"${now.spent_today_usd:.2f} of ${now.daily_budget_usd:.2f}",
            "last post": f"{now.last_post_at:%Y-%m-%d %H:%M} UTC" if now.last_post_at else "none",
            "down": ", ".join(now.sources_down) or "nothing",
            "on hold": lines([hold.words for hold in now.holds]) if now.holds else "nothing",
            "held back": lines(now.throttle.reasons if now.throttle else ()),
        },
    )


@dg.asset(group_name="decisions", kinds={"python"}, owners=[NEWSROOM])
@named_failures
def risk_assessment(
    situation: Situation, newsroom: dg.ResourceParam[NewsroomDesk]
) -> dg.MaterializeResult[RiskAssessment]:
    """What could go wrong with posting now, before any story's own risk is added."""
    risk = newsroom.risk(situation)
    factors = table([{"factor": name, "level": round(level, 3)} for name, level in risk.factors.items()])
    return result(risk, {"level": risk.level, "limit": risk.limit, "factors": factors, "notes": lines(risk.notes)})


@dg.asset(group_name="decisions", kinds={"python"}, owners=[NEWSROOM])
@named_failures
def decision(
    situation: Situation,
    opportunities: Board,
    risk_assessment: RiskAssessment,
    newsroom: dg.ResourceParam[NewsroomDesk],
) -> dg.MaterializeResult[Decision]:
    """Post or wait: what was chosen, what was not and why, how sure the newsroom is; a post opens a partition."""
    choice = newsroom.decide(situation, opportunities, risk_assessment)
    metadata: Metadata = {
        "action": choice.action,
        "confidence": f"{choice.confidence:.2f} (threshold {choice.threshold:.2f})",
        "post": choice.post or "none",
        "reasons": lines(choice.reasons),
        "rejected": table(
            [{"story": r.title, "score": round(r.score, 1), "reason": r.reason} for r in choice.rejected], limit=15
        ),
    }
    return result(choice, metadata)


@dg.asset(
    group_name="decisions",
    kinds={"python"},
    owners=[NEWSROOM],
    partitions_def=POSTS,
    deps=[
        # which day's alarms it looks at is the clock's to say
        dg.AssetDep("anomalies", partition_mapping=dg.AllPartitionMapping()),
        "trends",
        "decision",
    ],
)
@named_failures
def follow_up(
    context: dg.AssetExecutionContext, newsroom: dg.ResourceParam[NewsroomDesk]
) -> dg.MaterializeResult[Decision]:
    """Whether the post of this partition, which goes viral, gets another part: told another way, by the same rules."""
    choice = newsroom.follow_up(context.partition_key)
    metadata: Metadata = {
        "action": choice.action,
        "post": choice.post or "none",
        "angle": choice.opportunity.angle if choice.opportunity else "none",
        "confidence": f"{choice.confidence:.2f} (threshold {choice.threshold:.2f})",
        "reasons": lines(choice.reasons),
    }
    return result(choice, metadata)
