"""The jobs that schedules, sensors and commands run: selections of assets, nothing more."""

from __future__ import annotations

import dagster as dg

_TRENDS = dg.AssetSelection.groups("trends")
_FOLLOW_UP = dg.AssetSelection.assets("follow_up")
_DECISIONS = dg.AssetSelection.groups("decisions") - _FOLLOW_UP
_CONTENT = dg.AssetSelection.groups("content")
_PUBLISHING = dg.AssetSelection.groups("publishing")

TRENDS = dg.define_asset_job("read_trends", _TRENDS, description="Reads every source and finds opportunities.")
DECIDE = dg.define_asset_job("decide", _DECISIONS, description="Weighs the newest opportunities.")
NEWSROOM = dg.define_asset_job(
    "newsroom", _TRENDS | _DECISIONS, description="From the sources to a decision in one run: the fast lane."
)
FOLLOW_UP = dg.define_asset_job(
    "momentum", _FOLLOW_UP, description="Decides on another part of a post that goes viral."
)
CONTENT = dg.define_asset_job(
    "content",
    _CONTENT | dg.AssetSelection.assets("publishing_slots"),
    description="Makes one post and plans when it goes out.",
)
POST = dg.define_asset_job("post", _CONTENT | _PUBLISHING, description="Makes one post and publishes it at once.")
PUBLISH = dg.define_asset_job(
    "publish",
    _PUBLISHING - dg.AssetSelection.assets("publishing_slots"),
    description="Publishes a finished post; a sensor picks the platforms that are due.",
)
REWORK = dg.define_asset_job(
    "rework",
    dg.AssetSelection.assets("script").downstream() & _CONTENT,
    description="Writes and draws a post again that the quality gates held back, with what they found.",
)
METRICS = dg.define_asset_job(
    "metrics",
    dg.AssetSelection.assets("metric_snapshots"),
    description="Reads the counters of every publication.",
)
WATCH = dg.define_asset_job(
    "watch",
    dg.AssetSelection.assets("anomalies", "alerts"),
    description="Looks for what is wrong and tells people; a run of its own, so that an outage is told too.",
)
THRESHOLDS = dg.define_asset_job(
    "recalibrate",
    dg.AssetSelection.assets("alarm_thresholds"),
    description="Learns anew what is expected of a post.",
)
HISTORY = dg.define_asset_job(
    "history",
    dg.AssetSelection.assets("daily_metrics"),
    description="Builds days from reports, exports and readings; a backfill over any range is one run.",
)
THINNING = dg.define_asset_job(
    "thinning",
    dg.AssetSelection.assets("thinned_snapshots"),
    description="Removes old readings that no day needs.",
)
COSTS = dg.define_asset_job(
    "bookkeeping", dg.AssetSelection.assets("api_costs"), description="Sums up what a day cost."
)
LEARNING = dg.define_asset_job("learning", dg.AssetSelection.groups("learning"), description="Sums the day up.")
HEALTH = dg.define_asset_job("health", dg.AssetSelection.assets("system_health"), description="Looks at every part.")
RETENTION = dg.define_asset_job(
    "retention", dg.AssetSelection.assets("video_retention"), description="Removes videos that nobody needs any more."
)

JOBS = (
    *(TRENDS, DECIDE, NEWSROOM, FOLLOW_UP, CONTENT, POST, PUBLISH, REWORK),
    *(METRICS, HISTORY, THINNING, WATCH, THRESHOLDS, COSTS, LEARNING, HEALTH, RETENTION),
)
