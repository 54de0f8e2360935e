"""What a day brought: told figures and our own readings made into one row for each post; frames in, frames out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.metrics.meter import COUNTERS, engagement_rate
from tiksports_dagster.store.frames import RecordFrame
from tiksports_dagster.store.records.metrics import DailyMetric, DaySource

if TYPE_CHECKING:
    import pandas as pd

GAINS = (*COUNTERS, "watch_seconds")
_ORDER = {source.value: rank for rank, source in enumerate(DaySource)}


@dataclass(frozen=True)
class DayReadings:
    """One platform's last readings (columns of ``store.days.LAST``) in a day and in the day before it."""

    before: pd.DataFrame
    within: pd.DataFrame


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The first moment of a day in a zone and the first after it, UTC; 23 or 25 hours apart when clocks change."""
    local = ZoneInfo(zone)
    start, end = (datetime.combine(day + timedelta(days=n), time(), local).astimezone(UTC) for n in (0, 1))
    return start, end


def build_day(
    day: date,
    told: pd.DataFrame,
    readings: Mapping[str, DayReadings],
    posts: pd.DataFrame,
    platforms: Mapping[str, Platform],
) -> RecordFrame:
    """The rows of one day, ordered by platform and the platform's id, the channel first.

    ``told`` has the columns of ``store.history.TOLD``, ``posts`` the platform, remote_id and post of what we
    published. Where several tell of the same post, the first by ``DaySource`` that knows its views is believed, as a
    whole: figures of different sources are never put into one row. The same frames give the same rows, bit by bit.
    """
    import pandas as pd

    parts = [_told(told, posts)]
    parts += [_from_readings(platforms[name], day, one) for name, one in readings.items() if name in platforms]
    rows = pd.concat([part for part in parts if len(part)]) if any(len(part) for part in parts) else pd.DataFrame()
    if rows.empty:
        return RecordFrame(DailyMetric, pd.DataFrame())
    chosen = _believed(rows)
    totals = _totals(chosen, readings, platforms)
    asked = chosen.loc[chosen["source"] != DaySource.EXPORT.value, "platform"]
    return RecordFrame(
        DailyMetric,
        chosen.assign(day=pd.Timestamp(day), total_views=totals, engagement_rate=engagement_rate(chosen)),
        parties=frozenset(str(name) for name in asked.unique()),
    )


def _told(told: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    ours = posts.loc[posts["remote_id"].notna(), ["platform", "remote_id", "post"]]
    ours = ours.astype({"platform": "str"}).drop_duplicates(["platform", "remote_id"], keep="last")
    plain = told.drop(columns="day").astype(dict.fromkeys(_TEXTS, "str"))
    # rows about the channel have no id and so find no post
    found = plain.merge(ours, on=["platform", "remote_id"], how="left")
    return found.assign(post=found["post"].where(found["remote_id"].notna()).astype("str"))


_TEXTS = ("platform", "remote_id", "source", "view_definition", "day_zone", "title")


def _from_readings(row: Platform, day: date, readings: DayReadings) -> pd.DataFrame:
    """Gains between the last reading of the day before and the last one of the day.

    A post born on the day began at 0. Without a reading on the day before, what the day brought is not known. Across
    a change of the view definition the gain in views is not known either.
    """
    import pandas as pd

    start, _ = day_bounds(day, row.day_zone)
    within = readings.within
    before = readings.before.set_index("remote_id").reindex(within["remote_id"]).reset_index()
    born = (within["published_at"] >= pd.Timestamp(start)).to_numpy()
    gains = {name: within[name] - before[name].mask(born & before["post"].isna().to_numpy(), 0).array for name in GAINS}
    changed = before["post"].notna() & (
        before["view_definition"].astype("str").to_numpy() != within["view_definition"].astype("str").to_numpy()
    )
    gains["views"] = gains["views"].mask(changed.to_numpy())
    return pd.DataFrame(
        {
            "platform": pd.array([row.name] * len(within), dtype="str"),
            "remote_id": within["remote_id"].astype("str"),
            "post": within["post"].astype("str"),
            "source": pd.array([DaySource.SNAPSHOTS.value] * len(within), dtype="str"),
            "view_definition": within["view_definition"].astype("str"),
            "day_zone": pd.array([row.day_zone] * len(within), dtype="str"),
            "title": pd.array([None] * len(within), dtype="str"),
            **gains,
        }
    )


def _believed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each post: the best source that knows the views, else the best there is."""
    rank = rows["source"].map(_ORDER).astype("int64")
    ordered = rows.assign(_unknown=rows["views"].isna(), _rank=rank, _channel=rows["remote_id"].notna())
    ordered = ordered.sort_values(["platform", "_channel", "remote_id", "_unknown", "_rank"], kind="stable")
    first = ordered.drop_duplicates(["platform", "remote_id"], keep="first")
    return first.drop(columns=["_unknown", "_rank", "_channel"]).reset_index(drop=True)


def _totals(rows: pd.DataFrame, readings: Mapping[str, DayReadings], platforms: Mapping[str, Platform]) -> pd.Series:
    """The counter at the end of the day, where we read it on a day of the same zone and by the same definition."""
    import pandas as pd

    seen = [
        one.within[["remote_id", "views", "view_definition"]]
        .assign(platform=name, day_zone=platforms[name].day_zone)
        .astype({"platform": "str", "view_definition": "str", "day_zone": "str", "remote_id": "str"})
        for name, one in readings.items()
        if name in platforms and len(one.within)
    ]
    if not seen:
        return pd.Series(pd.NA, index=rows.index, dtype="Int64")
    keys = ["platform", "remote_id", "view_definition", "day_zone"]
    known = pd.concat(seen).rename(columns={"views": "total"})
    return rows[keys].merge(known, on=keys, how="left")["total"].where(rows["remote_id"].notna())
