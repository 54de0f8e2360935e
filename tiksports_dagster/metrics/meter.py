"""Reading the meters: what is due of everything that is published, batched by each platform's client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.metrics.ladder import MetricsTable
from tiksports_dagster.metrics.rounds import PlatformRound, plan_round
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.frames import RecordFrame
from tiksports_dagster.store.journal import JournalStore
from tiksports_dagster.store.records.metrics import MetricReading, MetricSnapshot
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.tracked import TrackedPosts

if TYPE_CHECKING:
    import pandas as pd

COUNTERS = ("views", "likes", "comments", "shares", "saves", "reach")


class MetricsClient(Protocol):
    """The part of a platform client that the meter needs."""

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """Counters of the posts with these public ids; foreign or missing ids are left out."""
        ...

    def metrics_calls_left(self) -> int | None:
        """Calls for counters that are left today by our own count; None where nobody counts."""
        ...

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        """What became of a post, by reading only."""
        ...


@dataclass(frozen=True)
class MeterReading:
    """What one round brought."""

    snapshots: RecordFrame
    rounds: Mapping[str, PlatformRound]
    read: Mapping[str, int]
    """Platform → posts that it told something about."""
    warnings: tuple[str, ...]


class Meter:
    """Reads the counters of everything that is published and due."""

    def __init__(
        self,
        journal: JournalStore,
        tracked: TrackedPosts,
        clients: Callable[[str], MetricsClient],
        platforms: Mapping[str, Platform],
        table: MetricsTable,
        requests: Callable[[str, str], PublishRequest | None],
        clock: Clock,
    ) -> None:
        self._journal = journal
        self._tracked = tracked
        self._clients = clients
        self._platforms = platforms
        self._table = table
        self._requests = requests
        self._clock = clock

    def read(self) -> MeterReading:
        """One reading of every publication that is due now.

        A platform that is down is a warning beside others that answered. Raises ``TransientFailure`` when every
        platform asked is down.
        """
        import pandas as pd

        now = self._clock.now()
        out, warnings = self._with_late_ids(now)
        missed = len(warnings)
        known = out[out["remote_id"].notna()]
        names = [name for name in self._platforms if (known["platform"] == name).any()]
        left = {name: self._clients(name).metrics_calls_left() for name in names}
        rounds = plan_round(known, self._platforms, self._table, now, left)
        asked = {name: one for name, one in rounds.items() if len(one.posts)}
        frames: list[pd.DataFrame] = []
        for name, one in asked.items():
            try:
                readings = self._clients(name).metrics(list(one.posts["remote_id"]))
            except TikSportsError as failure:
                warnings.append(f"{name}: {failure}")
                continue
            frames.append(snapshots(one.posts, readings, self._definitions(name, one.posts, now), now))
        if asked and len(warnings) - missed == len(asked):
            raise TransientFailure("no platform gave its counters: " + "; ".join(warnings))
        whole = pd.concat(frames) if frames else pd.DataFrame()
        read = {str(name): int(count) for name, count in whole["platform"].value_counts().items()} if frames else {}
        return MeterReading(RecordFrame(MetricSnapshot, whole), rounds, read, tuple(warnings))

    def _definitions(self, name: str, posts: pd.DataFrame, now: datetime) -> pd.Series:
        """The definition of a view for each post, by its picture and the platform's day."""
        import pandas as pd

        row = self._platforms[name]
        day = now.astimezone(ZoneInfo(row.day_zone)).date()
        if not row.counts_pictures_apart(day):
            return pd.Series(row.view_definition_on(day), index=posts.index, dtype="str")
        sizes = self._tracked.pictures(name)
        shapes = [picture_of(row, sizes.get(str(post))) for post in posts["post"]]
        return pd.Series([row.view_definition_on(day, shape) for shape in shapes], index=posts.index, dtype="str")

    def _with_late_ids(self, now: datetime) -> tuple[pd.DataFrame, list[str]]:
        """Everything that is out; what has no public id yet is looked for first.

        TikTok gives an id only after moderation, usually a minute later, sometimes hours.
        """
        out = self._tracked.out(now)
        late = out[out["remote_id"].isna() & (out["state"] == PublicationState.PUBLISHED.value)]
        warnings: list[str] = []
        found = False
        for post, platform in zip(late["post"], late["platform"], strict=True):
            if platform not in self._platforms:
                continue
            try:
                found = self._find_id(str(post), str(platform)) or found
            except TikSportsError as failure:
                warnings.append(f"{post} on {platform} has no public id yet: {failure}")
        return (self._tracked.out(now) if found else out), warnings

    def _find_id(self, post: str, platform: str) -> bool:
        entry, request = self._journal.latest(post, platform), self._requests(post, platform)
        if entry is None or entry.checkpoint is None or request is None:
            return False
        outcome = self._clients(platform).look(request, entry.checkpoint)
        if outcome.state is not PublicationState.PUBLISHED or outcome.id is None:
            return False
        self._journal.append(post, platform, entry.run_id, outcome.state, checkpoint=entry.checkpoint, outcome=outcome)
        return True


def picture_of(row: Platform, size: tuple[int, int] | None) -> str | None:
    """The preset that a picture of that size belongs to; None (the platform's own) when the size is not known."""
    if size is None:
        return None
    tall = size[1] >= size[0]
    if tall == (row.height >= row.width):
        return row.preset
    return next((name for name, one in row.presets.items() if tall == (one.height >= one.width)), row.preset)


def snapshots(
    posts: pd.DataFrame, readings: Sequence[MetricReading], definitions: pd.Series, now: datetime
) -> pd.DataFrame:
    """Readings as rows of ``analytics``, in the order they came: told twice, less than before, or nothing."""
    import pandas as pd

    told = pd.DataFrame(
        [(one.id, *(getattr(one, name) for name in COUNTERS), one.watch_seconds) for one in readings],
        columns=["id", *COUNTERS, "watch_seconds"],
    ).astype({**dict.fromkeys(COUNTERS, "Int64"), "watch_seconds": "float64"})
    known = posts.assign(view_definition=definitions)[
        ["remote_id", "post", "platform", "published_at", "view_definition"]
    ]
    rows = told.merge(known, left_on="id", right_on="remote_id", how="inner").drop(columns="remote_id")
    return rows.assign(observed_at=pd.Timestamp(now), engagement_rate=engagement_rate(rows))


def engagement_rate(counters: pd.DataFrame) -> pd.Series:
    """(likes + comments + shares) / views × 100, three decimals; NA when views are not above 0 or any is unknown."""
    sums = counters["likes"] + counters["comments"] + counters["shares"]
    views = counters["views"].where(counters["views"] > 0)
    return (100 * sums.astype("Float64") / views.astype("Float64")).round(3).astype("float64")
