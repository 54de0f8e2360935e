"""Posts of the simulated audience as the watch sees them, and the curves and thresholds that are shipped from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from bench.results import ROOT
from tiksports_dagster.ml.calibration import shipped
from tiksports_dagster.ml.curve_fit import fit_curves
from tiksports_dagster.sandbox.audience.curves import Curves as Simulated
from tiksports_dagster.sandbox.audience.curves import simulate
from tiksports_dagster.sandbox.audience.faults import EVERYDAY, Effect
from tiksports_dagster.store.records.watching import AlarmTable, Curves, PlatformCurve, Thresholds, WatchRules

PLATFORMS = ("tiktok", "instagram", "youtube")
ZONE = "America/New_York"
SHIP_SEEDS = range(80)
"""Channels from which the shipped table is made; no bench measures on them."""
SHIP_POSTS = 75
"""Of each channel and platform."""
RATE = 0.048
"""Of clean posts; below the promised 5 %, which other channels' posts must keep too."""
SHARES = (0.1, 0.3, 0.1, 2.8)
"""Of the blame: window down, window up, CUSUM down, CUSUM up. Falls to a tenth are told easily, rises are not."""
_AGES = (0.5, 1.5, 3, 5, 8, 12, 18, 24, 36, 48, 72, 120)


def frame(simulated: Simulated, prefix: str = "post") -> pd.DataFrame:
    """The readings that a platform told, as rows of ``watch``; twice where it told them twice."""
    count, bins = simulated.told.views.shape
    published = np.repeat(simulated.posts.started, bins)
    observed = published + np.tile(simulated.ages, count) * 3600
    told = simulated.told
    rows = pd.DataFrame(
        {
            "post": np.repeat([f"{prefix}-{row:04d}" for row in range(count)], bins),
            "platform": simulated.platform,
            "published_at": pd.to_datetime(published, unit="s", utc=True),
            "observed_at": pd.to_datetime(observed, unit="s", utc=True),
            "views": told.views.ravel(),
            "likes": told.likes.ravel(),
            "comments": told.comments.ravel(),
            "shares": told.shares.ravel(),
            "view_definition": "simulated",
        }
    )
    return pd.concat([rows[rows["views"].notna()], rows[told.duplicated.ravel()]], ignore_index=True)


def channels(
    platform: str,
    seeds: Iterable[int],
    posts: int,
    *,
    hours: float = 48,
    faults: Sequence[Effect] = (),
    preset: str = "realistic",
) -> pd.DataFrame:
    """The posts of several channels on one platform, one channel a seed."""
    made = (
        frame(simulate(platform, posts, seed=seed, hours=hours, faults=faults, preset=preset), f"{seed}")
        for seed in seeds
    )
    return pd.concat(list(made), ignore_index=True)


def nothing_known() -> Curves:
    """A curve to begin with that knows no more than that speeds fall."""
    speed = tuple(-float(np.log1p(age / 10)) - 3 for age in _AGES)
    row = PlatformCurve(ages=_AGES, log_speed=speed, level_mean=8.5, level_spread=1.3)
    return Curves(zone=ZONE, platforms=dict.fromkeys(PLATFORMS, row))


def make_table(rate: float = RATE) -> AlarmTable:
    """The table that is shipped: curves and thresholds of channels that nobody else sees."""
    curves: dict[str, PlatformCurve] = {}
    limits: dict[str, object] = {}
    for platform in PLATFORMS:
        history = channels(platform, SHIP_SEEDS, SHIP_POSTS, faults=EVERYDAY)
        start = nothing_known()
        known = Curves(zone=ZONE, platforms={platform: start.platforms[platform]})
        long = channels(platform, list(SHIP_SEEDS)[:16], SHIP_POSTS, hours=168)
        fitted = fit_curves(long, known)
        curves[platform] = fitted.platforms[platform].model_copy(update={"posts": 0})
        limits[platform] = shipped(history, fitted, rate, SHARES).platforms[platform]
        print(f"{platform}: done", flush=True)
    return AlarmTable(
        made_by="make alarms-table",
        rules=WatchRules(),
        curves=curves,
        thresholds=Thresholds.model_validate({"clean_alarm_rate": 0.05, "platforms": limits}),
    )


def main() -> None:
    """Writes ``config/alarms.json``."""
    table = make_table()
    path = ROOT / "config" / "alarms.json"
    text = json.dumps(table.model_dump(mode="json"), indent=2)
    # a row of numbers is one line
    text = re.sub(
        r"\[[^\[\]]*\]", lambda numbers: " ".join(numbers[0].split()).replace("[ ", "[").replace(" ]", "]"), text
    )
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
