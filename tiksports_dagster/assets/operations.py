"""Phase 1, the house itself: is every part there and reachable?"""

from typing import Protocol

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, table
from tiksports_dagster.assets._policies import NEWSROOM, holds, named_failures, result, run_is_over
from tiksports_dagster.store.ledger import Ledger
from tiksports_dagster.store.records.system import HealthCheck

HEALTHY = "nothing_is_down"


class Examiner(Protocol):
    """Whoever looks at all parts."""

    def examine(self) -> list[HealthCheck]:
        """One check a part."""
        ...


@dg.asset(
    group_name="operations",
    kinds={"postgres"},
    owners=[NEWSROOM],
    dagster_type=holds(HealthCheck, many=True),
    check_specs=[dg.AssetCheckSpec(HEALTHY, asset="system_health")],
)
@named_failures
def system_health(
    context: dg.AssetExecutionContext, health: dg.ResourceParam[Examiner], ledger: dg.ResourceParam[Ledger]
) -> dg.MaterializeResult:
    """Database, disk, budget and every outside party: ok, warn (works on without it) or down.

    Money that runs reserved which are over by now, or whose processes died, is given back first.
    """
    freed = ledger.reclaim(lambda run_id: run_is_over(context.instance, run_id))
    checks = health.examine()
    rows = [
        {"part": c.part, "status": c.status, "mode": c.mode, "detail": c.detail, "ms": round(c.milliseconds)}
        for c in checks
    ]
    down = [check.part for check in checks if check.status == "down"]
    verdict = dg.AssetCheckResult(
        check_name=HEALTHY,
        passed=not down,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"down": ", ".join(down) or "nothing"},
    )
    metadata: Metadata = {"parts": table(rows), "down": len(down), "dollars given back": float(freed)}
    return result(checks, metadata, [verdict])
