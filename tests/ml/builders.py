"""Snapshots of invented posts, as frames."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from tiksports_dagster.ml.curves import local_hours, share_seen
from tiksports_dagster.ml.readings import COLUMNS
from tiksports_dagster.ml.tables import load_alarms, shipped_curves
from tiksports_dagster.sandbox.audience.curves import simulate
from tiksports_dagster.sandbox.audience.faults import Effect

ZONE = "America/New_York"
TABLE = load_alarms()
CURVES = shipped_curves(TABLE, ZONE)
THRESHOLDS = TABLE.thresholds
START = datetime(2026, 3, 2, 15, tzinfo=UTC)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def simulated(
    count: int = 4,
    *,
    platform: str = "tiktok",
    seed: int = 5,
    hours: float = 30,
    faults: Sequence[Effect] = (),
    started: datetime | Sequence[datetime] | None = START,
) -> pd.DataFrame:
    """Posts of the simulated audience, as their platform tells of them."""
    made = simulate(platform, count, seed=seed, hours=hours, faults=faults, started=started)
    posts, bins = made.told.views.shape
    published = np.repeat(made.posts.started, bins)
    told = {name: getattr(made.told, name).ravel() for name in ("views", "likes", "comments", "shares")}
    rows = pd.DataFrame(
        {
            "post": np.repeat([f"p{row}" for row in range(posts)], bins),
            "platform": platform,
            "published_at": pd.to_datetime(published, unit="s", utc=True),
            "observed_at": pd.to_datetime(published + np.tile(made.ages, posts) * 3600, unit="s", utc=True),
            **told,
            "view_definition": "one",
        }
    )
    twice = made.told.duplicated.ravel()
    return pd.concat([rows[rows["views"].notna()], rows[twice]], ignore_index=True)


def smooth(
    post: str = "p0",
    *,
    level: float = 20_000,
    hours: float = 30,
    platform: str = "tiktok",
    published: datetime = START,
    changes: Sequence[tuple[float, float]] = (),
    liked: float = 0.05,
    every: float = 0.25,
) -> pd.DataFrame:
    """A post that is watched exactly as the curve says, but for changes (age, factor) of its speed from then on."""
    age = np.arange(every, hours + 1e-9, every)
    hour = local_hours(np.array([published.timestamp()]), ZONE)
    share = share_seen(CURVES.platforms[platform], age[None, :], hour)[0]
    factor = np.ones_like(age)
    for begins, times in changes:
        factor[age > begins] = times
    views = np.floor(np.cumsum(np.diff(share, prepend=0.0) * factor) * level)
    return pd.DataFrame(
        {
            "post": post,
            "platform": platform,
            "published_at": pd.Timestamp(published),
            "observed_at": [pd.Timestamp(published + timedelta(hours=float(one))) for one in age],
            "views": views,
            "likes": np.floor(views * liked),
            "comments": np.floor(views * liked / 20),
            "shares": np.floor(views * liked / 10),
            "view_definition": "one",
        }
    )


def nothing() -> pd.DataFrame:
    """No snapshots, in the right columns."""
    return smooth().iloc[:0][list(COLUMNS)]
