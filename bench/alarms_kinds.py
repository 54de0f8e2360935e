"""Whether the kinds of alarm are told apart: on a channel's timeline one thing goes wrong, and the watch looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from bench.alarms_world import PLATFORMS, ZONE, frame
from tiksports_dagster.ml.tables import load_alarms, shipped_curves
from tiksports_dagster.ml.watching import watch
from tiksports_dagster.sandbox.audience.curves import simulate
from tiksports_dagster.sandbox.audience.faults import EVERYDAY, Effect
from tiksports_dagster.store.records.alarms import AlarmKind

BEGIN = datetime(2026, 3, 1, 13, tzinfo=UTC)
POSTS = 24
"""Of each platform, one every eight hours."""
AT = BEGIN + timedelta(days=6, hours=10)
"""When something goes wrong."""
STRUCK = 17
"""The post it happens to: ten hours old by then."""
COUNTERS = ["views", "likes", "comments", "shares"]
TABLE = load_alarms()
CURVES = shipped_curves(TABLE, ZONE)

Spoil = Callable[[pd.DataFrame], pd.DataFrame]


def timeline(platform: str, seed: int, faults: Sequence[Effect] = EVERYDAY, first: int = 0) -> pd.DataFrame:
    """A channel's posts from number ``first`` on, with their readings of four days."""
    starts = [BEGIN + timedelta(hours=8 * number) for number in range(first, POSTS)]
    made = simulate(platform, len(starts), seed=seed, hours=96, faults=faults, started=starts, first=first)
    rows = frame(made)
    number = rows["post"].str[-4:].astype(int) + first
    return rows.assign(post="post-" + number.astype(str).str.zfill(4))


def _struck(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows["post"] == f"post-{STRUCK:04d}"


def silent(rows: pd.DataFrame) -> pd.DataFrame:
    """The platform does not answer any more."""
    return rows[rows["observed_at"] <= pd.Timestamp(AT)]


def frozen(rows: pd.DataFrame, chosen: pd.Series[bool] | None = None) -> pd.DataFrame:
    """The counters of the chosen posts, or of all, keep what they had."""
    late = rows["observed_at"] > pd.Timestamp(AT)
    if chosen is not None:
        late &= chosen
    kept = rows.copy()
    before = rows[rows["observed_at"] <= pd.Timestamp(AT)].groupby("post")[COUNTERS].max()
    known = late & rows["post"].isin(before.index)
    kept.loc[known, COUNTERS] = before.loc[rows.loc[known, "post"]].to_numpy()
    return kept


def gone(rows: pd.DataFrame) -> pd.DataFrame:
    """One post is not told of any more."""
    return rows[~(_struck(rows) & (rows["observed_at"] > pd.Timestamp(AT)))]


def blind(rows: pd.DataFrame) -> pd.DataFrame:
    """One post is answered without counters."""
    kept = rows.copy()
    kept.loc[_struck(rows) & (rows["observed_at"] > pd.Timestamp(AT)), COUNTERS] = np.nan
    return kept


def renamed(rows: pd.DataFrame) -> pd.DataFrame:
    """The platform's views are of another definition."""
    late = rows["observed_at"] > pd.Timestamp(AT)
    return rows.assign(view_definition=rows["view_definition"].mask(late, "simulated-2"))


def recounted(rows: pd.DataFrame) -> pd.DataFrame:
    """The platform counts three times as many views from now on, and does not say so."""
    before = rows[rows["observed_at"] <= pd.Timestamp(AT)].groupby("post")["views"].max()
    base = rows["post"].map(before).fillna(0.0)
    return rows.assign(views=rows["views"].where(rows["views"] <= base, base + 3 * (rows["views"] - base)))


CHANGES: dict[str, tuple[AlarmKind, Spoil, float, str | None]] = {
    "outage_silent": (AlarmKind.OUTAGE, silent, 2, None),
    "outage_frozen": (AlarmKind.OUTAGE, frozen, 3, None),
    "deleted": (AlarmKind.DELETED, gone, 3, f"post-{STRUCK:04d}"),
    "hold_blind": (AlarmKind.MODERATION_HOLD, blind, 5, f"post-{STRUCK:04d}"),
    "hold_frozen": (AlarmKind.MODERATION_HOLD, lambda rows: frozen(rows, _struck(rows)), 6, f"post-{STRUCK:04d}"),
    "definition_named": (AlarmKind.DEFINITION_CHANGE, renamed, 1, None),
    "definition_unnamed": (AlarmKind.DEFINITION_CHANGE, recounted, 2.5, None),
}
"""Name → kind that should be told, what is done, hours after which the watch looks, the post it is about."""


def kinds(seeds: Sequence[int]) -> dict[str, object]:
    """Share of channels on which each thing was told as what it is, and on which anything else was told besides."""
    chosen = list(seeds)[:12]
    told: Counter[str] = Counter()
    besides: Counter[str] = Counter()
    for seed in chosen:
        calm = timeline("tiktok", seed)
        for name, (kind, spoil, hours, post) in CHANGES.items():
            now = AT + timedelta(hours=hours)
            right, wrong = _compare(calm, spoil(calm), now, kind, post)
            told[name] += right
            besides[name] += wrong
        born = [Effect("suppression", 1, (0.1,), (0, 0)), *EVERYDAY]
        for count in (3, 5):
            spoiled = pd.concat(
                [calm[calm["post"] < f"post-{POSTS - count:04d}"], timeline("tiktok", seed, born, POSTS - count)]
            )
            now = BEGIN + timedelta(hours=8 * (POSTS - 1) + 9)
            right, wrong = _compare(calm, spoiled, now, AlarmKind.BIRTH_SUPPRESSION, None)
            told[f"birth_{count}_posts"] += right
            besides[f"birth_{count}_posts"] += wrong
    figures: dict[str, object] = {f"kinds.{name}": round(told[name] / len(chosen), 4) for name in told}
    figures |= {f"kinds.{name}_besides": round(besides[name] / len(chosen), 4) for name in told}
    return figures | calm_days(chosen)


def _compare(
    calm: pd.DataFrame, spoiled: pd.DataFrame, now: datetime, kind: AlarmKind, post: str | None
) -> tuple[bool, bool]:
    """(the right thing was told, something else was told that would not have been without the change)."""
    usual = {alarm.key for alarm in watch(calm, TABLE.thresholds, CURVES, now)}
    found = {alarm.key for alarm in watch(spoiled, TABLE.thresholds, CURVES, now)}
    right = ":".join((kind.value, "tiktok", post or "channel"))
    return right in found, bool(found - usual - {right})


def calm_days(seeds: Sequence[int]) -> dict[str, object]:
    """Alarms of each kind a month of a clean channel with nine posts a day, looked at every two hours."""
    found: Counter[str] = Counter()
    days = 4
    for seed in seeds:
        rows = pd.concat([timeline(platform, seed) for platform in PLATFORMS])
        keys: set[str] = set()
        for hour in range(0, days * 24, 2):
            now = BEGIN + timedelta(days=4, hours=hour)
            alarms = watch(rows, TABLE.thresholds, CURVES, now)
            keys |= {f"{alarm.key}|{'confirmed' if alarm.confirmed else 'suspected'}" for alarm in alarms}
        found.update(key.split(":")[0] + "_" + key.split("|")[1] for key in keys)
    share = 30 / days / len(seeds)
    return {f"clean_month.{name}": round(count * share, 2) for name, count in sorted(found.items())}
