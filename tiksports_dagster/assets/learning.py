"""Phase 6, the memory: what a day came to. Models and experiments join here."""

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata
from tiksports_dagster.assets._policies import ANALYTICS, named_failures, result
from tiksports_dagster.publishing.summary import Chronicle
from tiksports_dagster.store.records.system import DailySummary


@dg.asset(
    group_name="learning",
    kinds={"python"},
    owners=[ANALYTICS],
    deps=["metric_snapshots", "decision"],
)
@named_failures
def daily_summary(chronicle: dg.ResourceParam[Chronicle]) -> dg.MaterializeResult[DailySummary]:
    """The local day in short: posts, publications, views, decisions and dollars."""
    day = chronicle.summarize()
    metadata: Metadata = {
        "day": day.day,
        "posts": day.posts,
        "publications": day.publications,
        "failed": day.failed_publications,
        "views": day.views if day.views is not None else "unknown",
        "spent": f"${day.spent_usd:.2f}",
        "best post": day.best_post or "none",
    }
    return result(day, metadata)
