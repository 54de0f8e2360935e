"""A frame of snapshots as matrices of one row a post: sorted, without duplicates, nothing from after now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.failures import InputError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
COLUMNS = ("post", "platform", "published_at", "observed_at", "views", "likes", "comments", "shares", "view_definition")
LOOKBACK_HOURS = 72.0
"""How far back readings are looked at; older ones make no difference but where a post has no other."""
SLEEPING_VIEWS = 3
"""A post with fewer views has not been shown yet."""
_LONGEST_USUAL_SLEEP = 1.0
"""Hours until the first views that are part of every curve; who sleeps longer begins when it wakes."""
_NEAREST_HOURS = 4 / 60
"""Readings closer to the one before say nothing new and would be counted as windows of their own."""


@dataclass(frozen=True)
class Readings:
    """Counters of many posts. Matrices are [posts, readings], ages in hours since publication, padded with NaN.

    The first column is the birth of the post (age 0, nothing counted) when its readings reach back so far.
    """

    platform: NDArray[np.str_]
    post: NDArray[np.str_]
    published: Floats
    """Unix seconds."""
    age: Floats
    views: Floats
    second: Floats
    """Likes, or where a post has none comments, or shares; NaN where none is told."""
    restarted: Flags
    """Views are defined in another way than in the reading before."""
    woke: Floats
    """[posts] the age at which a post that nobody was shown at first began its life; 0 for most."""

    @property
    def awake(self) -> Floats:
        """Hours since a post began its life."""
        return np.maximum(self.age - self.woke[:, None], 0.0)

    def of(self, chosen: Flags) -> Readings:
        """Some of the posts."""
        return Readings(
            platform=self.platform[chosen],
            post=self.post[chosen],
            published=self.published[chosen],
            age=self.age[chosen],
            views=self.views[chosen],
            second=self.second[chosen],
            restarted=self.restarted[chosen],
            woke=self.woke[chosen],
        )


def tidy(snapshots: pd.DataFrame, now: datetime | None = None) -> pd.DataFrame:
    """The snapshots up to ``now``, sorted by platform, post and time, each moment once, counters as floats.

    The order of rows and rows from after ``now`` make no difference. Of two readings of one moment the one with more
    views counts. Adds ``age`` in hours and ``seen`` and ``published``, Unix seconds. Raises ``InputError``.
    """
    missing = [name for name in COLUMNS if name not in snapshots.columns]
    if missing:
        raise InputError(f"snapshots: no column {', '.join(missing)}; give {', '.join(COLUMNS)}")
    kept = snapshots.loc[:, list(COLUMNS)]
    times = {name: _seconds(kept, name) for name in ("observed_at", "published_at")}
    counters = {name: kept[name].astype("float64") for name in ("views", "likes", "comments", "shares")}
    kept = kept.assign(**counters, seen=times["observed_at"], published=times["published_at"])
    kept = kept.assign(age=(kept["seen"] - kept["published"]) / 3600)
    kept = kept[kept["age"] >= 0]
    if now is not None:
        kept = kept[kept["seen"] <= now.timestamp()]
    order = ["platform", "post", "seen", "views", "likes", "comments", "shares", "view_definition"]
    kept = kept.sort_values(order, na_position="first")
    return kept.drop_duplicates(["platform", "post", "seen"], keep="last").reset_index(drop=True)


def _seconds(frame: pd.DataFrame, name: str) -> Floats:
    import pandas as pd

    column = frame[name]
    if not isinstance(column.dtype, pd.DatetimeTZDtype):
        if len(column):
            raise InputError(
                f"snapshots: {name} must be times with a zone; make them so with pandas.to_datetime(utc=True)"
            )
        return np.empty(0)
    return column.dt.as_unit("us").astype("int64").to_numpy(np.float64) / 1e6


def readings_of(tidied: pd.DataFrame, *, since: float | None = None) -> Readings:
    """The matrices of a tidied frame; readings without views are left out.

    ``since`` in Unix seconds is where the frame begins: the birth of posts that are older is not in it.
    """
    frame = tidied[tidied["views"].notna()]
    born = np.ones(len(frame), np.bool_) if since is None else (frame["published"] >= since).to_numpy()
    return _matrices(frame, born)


def _matrices(frame: pd.DataFrame, born: Flags) -> Readings:
    keys = frame.groupby(["platform", "post"], sort=True)
    row: Ints = keys.ngroup().to_numpy().astype(np.int64)
    first = keys.head(1)
    count = len(first)
    age = frame["age"].to_numpy(np.float64)
    useful = _spaced(row, age)
    row, age, born, frame = row[useful], age[useful], born[useful], frame[useful]
    place = frame.groupby(["platform", "post"], sort=True).cumcount().to_numpy() + 1
    shape = (count, int(place.max(initial=0)) + 1)
    definition = frame["view_definition"].astype("category").cat.codes.to_numpy()
    changed = np.r_[False, (definition[1:] != definition[:-1]) & (row[1:] == row[:-1])] if len(row) else born
    matrices = {name: np.full(shape, np.nan) for name in ("age", "views", "second")}
    restarted = np.zeros(shape, np.bool_)
    for name, values in (("age", age), ("views", frame["views"].to_numpy(np.float64)), ("second", _second(frame, row))):
        matrices[name][row, place] = values
    restarted[row, place] = changed
    begun = row[born & (place == 1)]
    for matrix in matrices.values():
        matrix[begun, 0] = 0.0
    return Readings(
        platform=first["platform"].to_numpy(np.str_),
        post=first["post"].to_numpy(np.str_),
        published=first["published"].to_numpy(np.float64),
        restarted=restarted,
        woke=_woke(matrices["age"], matrices["views"]),
        **matrices,
    )


def _woke(age: Floats, views: Floats) -> Floats:
    """The age of the last reading before the first that shows some views, where that took long."""
    asleep = np.logical_and.accumulate(~(views >= SLEEPING_VIEWS), axis=1)
    last = np.nanmax(np.where(asleep, age, np.nan), axis=1, initial=0.0)
    known = ~np.isnan(age[:, 0])
    return np.where(known & (last > _LONGEST_USUAL_SLEEP), last, 0.0)


def _spaced(row: Ints, age: Floats) -> Flags:
    """Readings that are not within a few minutes of the one before."""
    if not len(row):
        return np.ones(0, np.bool_)
    return np.r_[True, (np.diff(age) >= _NEAREST_HOURS) | (row[1:] != row[:-1])]


def _second(frame: pd.DataFrame, row: Ints) -> Floats:
    """The first of likes, comments and shares that a post has at all."""
    chosen = np.full(len(frame), np.nan)
    if not len(frame):
        return chosen
    taken = np.zeros(int(row.max()) + 1, np.bool_)
    for name in ("likes", "comments", "shares"):
        values = frame[name].to_numpy(np.float64)
        has = np.zeros_like(taken)
        np.logical_or.at(has, row, ~np.isnan(values))
        use = (has & ~taken)[row]
        chosen[use] = values[use]
        taken |= has
    return chosen
