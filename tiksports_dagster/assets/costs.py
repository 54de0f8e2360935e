"""Phase 5, the purse: what every paid service cost, a partition a day of the audience."""

import dagster as dg

from tiksports_dagster.assets._metadata import Cell, Metadata, table
from tiksports_dagster.assets._policies import ANALYTICS, DAYS, named_failures, result
from tiksports_dagster.publishing.costs import Bookkeeper
from tiksports_dagster.store.records.money import DayCosts


@dg.asset(
    group_name="analytics", kinds={"postgres"}, owners=[ANALYTICS], partitions_def=DAYS, deps=["metric_snapshots"]
)
@named_failures
def api_costs(
    context: dg.AssetExecutionContext, bookkeeper: dg.ResourceParam[Bookkeeper]
) -> dg.MaterializeResult[DayCosts]:
    """The day's dollars per service, model, endpoint and post; each post's cost, also per thousand views."""
    costs = bookkeeper.day(context.partition_key)
    rows: list[dict[str, Cell]] = [
        {
            **row.model_dump(include={"service", "model", "endpoint", "post", "calls", "failed"}),
            "dollars": float(row.usd),
            "tokens": sum(row.units.get(name, 0) for name in ("input", "cached", "cache_write", "output")),
        }
        for row in costs.rows
    ]
    posts: list[dict[str, Cell]] = [
        {
            "post": post.post,
            "dollars": float(post.usd),
            "views": post.views,
            "dollars per 1,000 views": _number(post.usd_per_thousand_views),
        }
        for post in costs.posts
    ]
    metadata: Metadata = {
        "dollars": float(costs.usd),
        "calls": sum(row.calls for row in costs.rows),
        "given back after a crash": float(costs.reclaimed_usd),
        "costs": table(rows),
        "posts": table(posts),
    }
    return result(costs, metadata)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
