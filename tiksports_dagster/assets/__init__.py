"""The software-defined assets: what depends on what, metadata and checks. No arithmetic, no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

    from tiksports_dagster.configuration import Platform


def all_assets(platforms: Sequence[Platform]) -> list[dg.AssetsDefinition]:
    """Every asset; the platform assets are made from the platform table."""
    from tiksports_dagster.assets import (
        alarms,
        analytics,
        content,
        costs,
        decisions,
        learning,
        operations,
        publishing,
        signals,
        sound,
        storage,
        trends,
    )

    return [
        operations.system_health,
        signals.sports_news,
        signals.scoreboards,
        signals.tiktok_trending,
        signals.hashtag_trends,
        trends.trends,
        trends.trend_scores,
        trends.opportunities,
        decisions.situation,
        decisions.risk_assessment,
        decisions.decision,
        decisions.follow_up,
        content.brief,
        content.fact_sheet,
        content.script,
        content.script_review,
        sound.voiceover,
        sound.soundtrack,
        *(content.video_asset(platform, platforms) for platform in platforms),
        content.quality_asset(platforms),
        publishing.slots_asset(platforms),
        *(publishing.publication_asset(platform) for platform in platforms),
        storage.video_retention,
        analytics.snapshots_asset(platforms),
        alarms.anomalies,
        alarms.alerts,
        alarms.alarm_thresholds,
        analytics.days_asset(platforms),
        analytics.thinned_snapshots,
        costs.api_costs,
        learning.daily_summary,
    ]
