"""What one round reads: the posts that are due, newest first, as many as the platform's quota allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tiksports_dagster.configuration import CallQuota, Platform
from tiksports_dagster.metrics.ladder import MetricsTable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class PlatformRound:
    """One platform's part of a round."""

    platform: str
    posts: pd.DataFrame
    """The posts to read, newest first."""
    tracked: int
    due: int
    calls: int
    allowed: int
    """Calls that the quota leaves for this round."""

    @property
    def deferred(self) -> int:
        """Posts that are due and wait for a later round, the oldest ones."""
        return self.due - len(self.posts)


def calls_allowed(quota: CallQuota, table: MetricsTable, left: int | None = None) -> int:
    """Calls that one round may make, so that rounds on time never use more than their share of the quota.

    A quota longer than a round is dealt out evenly, one shorter than it for ``burst_minutes``. ``left`` is what the
    platform still allows by our own count, None where nobody counts.
    """
    minutes = table.round_minutes if quota.minutes > table.round_minutes else table.burst_minutes
    fair = int(quota.calls * table.quota_share * minutes / quota.minutes)
    return fair if left is None else min(fair, max(left, 0))


def plan_round(
    tracked: pd.DataFrame,
    platforms: Mapping[str, Platform],
    table: MetricsTable,
    now: datetime,
    left: Mapping[str, int | None],
) -> dict[str, PlatformRound]:
    """The round at ``now`` for each platform that has posts out.

    ``tracked`` has a row for each publication: post, platform, remote_id, published_at and last_read_at (NaT: never),
    UTC. A post is due when its last reading is as old as its rung says, half a round early at most, so that rounds
    that come a little late or soon do not skip one.
    """
    import numpy as np
    import pandas as pd

    moment = pd.Timestamp(now)
    age = ((moment - tracked["published_at"]).dt.total_seconds() / 3600).to_numpy()
    waited = ((moment - tracked["last_read_at"]).dt.total_seconds() / 60).to_numpy()
    due = (age >= 0) & (
        np.isnan(waited) | (waited >= table.every_minutes(np.maximum(age, 0)) - table.round_minutes / 2)
    )
    rounds: dict[str, PlatformRound] = {}
    for name, row in platforms.items():
        mine = (tracked["platform"] == name).to_numpy()
        if not mine.any():
            continue
        allowed = calls_allowed(row.metrics_quota, table, left.get(name))
        posts = tracked[mine & due].sort_values(["published_at", "remote_id"], ascending=[False, True])
        chosen = posts.head(allowed * row.metrics_batch)
        calls = -(-len(chosen) // row.metrics_batch)
        rounds[name] = PlatformRound(name, chosen, int((mine & (age >= 0)).sum()), len(posts), calls, allowed)
    return rounds
