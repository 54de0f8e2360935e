"""The purse in the graph: a day's costs with their tables, and money that comes back when a run is over."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import dagster as dg
from sqlalchemy import insert

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.metrics import MetricSnapshot
from tiksports_dagster.store.records.money import DayCosts
from tiksports_dagster.store.tables import api_usage


def _snapshot(parts: Parts, platform: str, views: int, at: datetime) -> MetricSnapshot:
    unknown = dict.fromkeys(("likes", "comments", "shares", "saves", "reach", "watch_seconds", "engagement_rate"), None)
    known = {"id": "1", "post": "p", "platform": platform, "published_at": at, "observed_at": at, "views": views}
    return MetricSnapshot.model_validate({**unknown, **known, "view_definition": "v"})


def test_a_days_costs_are_shown_per_model_and_post_and_per_thousand_views(parts: Parts, clock: StandingClock) -> None:
    with parts.ledger.spending("anthropic", "messages", Decimal(1), post="p") as money:
        money.units.update(model="claude-opus-5-5", outcome="answered", input=900, output=100)
        money.actual = Decimal("0.30")
    at = clock.now()
    seen = [_snapshot(parts, "tiktok", 5000, at), _snapshot(parts, "youtube", 1000, at)]
    parts.archive.append("metric_snapshots", "2024-03-03", "r", seen)
    clock.sleep(60)
    parts.archive.append("metric_snapshots", "2024-03-03", "r", [_snapshot(parts, "tiktok", 9000, clock.now())])
    with dg.DagsterInstance.ephemeral() as instance:
        # 23:45 of the second of March in New York, when the third has begun in Greenwich
        outcome = (
            build_defs(parts)
            .resolve_job_def("bookkeeping")
            .execute_in_process(instance=instance, partition_key="2024-03-02")
        )
    metadata = outcome.asset_materializations_for_node("api_costs")[0].metadata
    assert metadata["dollars"].value == 0.3
    row = metadata["costs"].records[0].data
    assert (row["service"], row["model"], row["post"], row["tokens"]) == ("anthropic", "claude-opus-5-5", "p", 1000)
    assert metadata["posts"].records[0].data["dollars per 1,000 views"] == 0.03
    kept = parts.archive.read("api_costs", DayCosts, "2024-03-02")
    assert kept is not None
    assert kept.posts[0].views == 10_000


def test_looking_after_the_house_gives_back_what_finished_runs_had_reserved(parts: Parts) -> None:
    parts.database.ensure_ready()
    with dg.DagsterInstance.ephemeral() as instance:

        @dg.op
        def nothing() -> None:
            """Does nothing."""

        @dg.job
        def over() -> None:
            """A run that ends."""
            nothing()

        ended = over.execute_in_process(instance=instance).run_id
        for run_id in (ended, "unknown"):
            row = {
                "at": parts.clock.now(), "state": "reserved", "party": "openai", "endpoint": "responses", "post": None,
                "run_id": run_id, "micro_usd": 2_000_000, "units": {"host": "elsewhere", "pid": 1},
            }  # fmt: skip
            with parts.database.engine.begin() as connection:
                connection.execute(insert(api_usage).values(row))
        outcome = build_defs(parts).resolve_job_def("health").execute_in_process(instance=instance)
    metadata = outcome.asset_materializations_for_node("system_health")[0].metadata
    assert metadata["dollars given back"].value == 2.0
    assert parts.ledger.spent()[0] == 2
    rows = {row.data["part"]: row.data for row in metadata["parts"].records}
    assert rows["anthropic"]["status"] == "ok"
    assert rows["anthropic"]["detail"] == "off"
