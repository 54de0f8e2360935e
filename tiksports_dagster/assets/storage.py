"""The video store as an asset: what it holds, and what housekeeping took away."""

import dagster as dg
from pydantic import Field

from tiksports_dagster.assets._metadata import table
from tiksports_dagster.assets._policies import PUBLISHING, TRANSIENT, named_failures, result
from tiksports_dagster.publishing.retention import Housekeeper
from tiksports_dagster.store.records.publishing import RetentionReport


class Retention(dg.Config):
    """How a run of housekeeping behaves."""

    dry_run: bool = Field(default=True, description="Only say what would be removed")


@dg.asset(group_name="operations", kinds={"python"}, owners=[PUBLISHING], retry_policy=TRANSIENT)
@named_failures
def video_retention(
    config: Retention, housekeeper: dg.ResourceParam[Housekeeper]
) -> dg.MaterializeResult[RetentionReport]:
    """Videos older than the retention whose publications are all settled. Launched by hand it only shows them.

    What is still to be published is never among them: a post that waits for its slot, for approval, for a daily limit
    or for a person who looks at an unknown outcome keeps its files, however old.
    """
    report = housekeeper.tidy(dry_run=config.dry_run)
    rows = [
        {"file": file.key, "megabytes": round(file.bytes / 1e6, 2), "stored": f"{file.at:%Y-%m-%d}"}
        for file in report.removed
    ]
    label = "would be removed" if report.dry_run else "removed"
    freed = round(sum(file.bytes for file in report.removed) / 1e6, 2)
    return result(
        report,
        {
            "files": report.files,
            "megabytes": round(report.bytes / 1e6, 2),
            f"megabytes {label}": freed,
            label: table(rows),
        },
    )
