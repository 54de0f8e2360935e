"""From a decision to the order for a post: what the studio needs to know, and nothing else."""

from __future__ import annotations

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Brief, Told
from tiksports_dagster.store.records.decisions import Decision


def write_brief(decision: Decision, strategy: Strategy, *, video_length: int, before: Told | None = None) -> Brief:
    """The brief of the post that a decision opened.

    ``video_length`` is the wished length in seconds; it is kept within the content type's range. ``before`` is what
    the viewers of a further part know. Raises
    ``PermanentFailure`` for a decision that opened no post.
    """
    opportunity = decision.opportunity
    if decision.post is None or opportunity is None or decision.publish_at is None:
        raise PermanentFailure("this decision opened no post")
    rules = strategy.content_types[opportunity.content_type]
    signals = opportunity.trend.signals
    return Brief(
        post=decision.post,
        trend_id=opportunity.trend.id,
        title=opportunity.trend.title,
        league=opportunity.trend.leagues[0] if opportunity.trend.leagues else None,
        content_type=opportunity.content_type,
        angle=opportunity.angle,
        platforms=opportunity.platforms,
        target_seconds=min(max(video_length, rules.min_seconds), rules.max_seconds),
        min_seconds=rules.min_seconds,
        max_seconds=rules.max_seconds,
        publish_at=decision.publish_at,
        breaking=opportunity.breaking,
        follow_up_of=decision.follow_up_of,
        part=decision.part,
        before=before,
        game_ids=tuple(dict.fromkeys(signal.game_id for signal in signals if signal.game_id)),
        article_ids=tuple(dict.fromkeys(signal.article_id for signal in signals if signal.article_id)),
        hashtags=tuple(dict.fromkeys(entity.name for entity in opportunity.trend.entities if entity.kind == "hashtag")),
    )
