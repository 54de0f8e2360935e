"""The watch's desk: gathers what was counted and what is there, and asks the detectors and the outcome rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.publishing.outcomes import Counted, Feed, House, Out, look_at, together
from tiksports_dagster.publishing.patience import Patience
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.journal import EVERYTHING
from tiksports_dagster.store.records.alarms import Alarm
from tiksports_dagster.store.records.decisions import Board
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.records.watching import WatchLevels

if TYPE_CHECKING:
    import pandas as pd

    from tiksports_dagster.store.archive import Archive
    from tiksports_dagster.store.controls import ControlStore
    from tiksports_dagster.store.journal import JournalStore
    from tiksports_dagster.store.ledger import Ledger
    from tiksports_dagster.store.snapshots import SnapshotStore

ASSET = "anomalies"
LEVELS = "alarm_thresholds"
PAUSE_LINES = "alarm_pause"
"""Name under which an alarm's pauses and their ends are kept in the archive, beside the decisions."""
DAY = timedelta(days=1)
SEEN = timedelta(days=21)
"""How young posts are whose readings are looked at: suppression from birth is held against those of weeks."""
LEARNED_FROM = timedelta(days=90)
LEARNED_POSTS = 1_000
"""Posts of each platform from which is learned at most; from so many a 95 % quantile is known to 0.7 %."""
FEED_PARTY = {"sports_news": "espn", "scoreboards": "espn", "tiktok_trending": "tikhub", "hashtag_trends": "tikhub"}


def alarms_now(archive: Archive, now: datetime) -> list[Alarm]:
    """The alarms of the newest look, at most a day old; none when nobody has looked."""
    for day in (now, now - DAY):
        stored = archive.latest(ASSET, day.date().isoformat())
        if stored is not None:
            return [Alarm.model_validate(row) for row in stored.rows] if now - stored.stamp.at <= DAY else []
    return []


def alarms_of(archive: Archive, post: str) -> list[Alarm]:
    """Every alarm there was about a post, oldest first, each kind and platform as it was told last."""
    found: dict[str, Alarm] = {}
    for record in archive.about(ASSET, post):
        alarm = Alarm.model_validate(record)
        found[alarm.key] = alarm
    return sorted(found.values(), key=lambda alarm: alarm.since or alarm.at)


class WatchDesk:
    """Everything the watching assets need, wired once."""

    def __init__(
        self,
        archive: Archive,
        journal: JournalStore,
        controls: ControlStore,
        ledger: Ledger,
        snapshots: SnapshotStore,
        clock: Clock,
        *,
        zone: str,
        platforms: Sequence[str],
        sources_on: frozenset[str],
        invented: Mapping[str, bool],
        patience: Patience,
    ) -> None:
        self._archive = archive
        self._journal = journal
        self._controls = controls
        self._ledger = ledger
        self._snapshots = snapshots
        self._clock = clock
        self._zone = zone
        self._platforms = tuple(platforms)
        self._sources_on = sources_on
        self._invented = dict(invented)
        self._patience = patience

    def alarms(self) -> list[Alarm]:
        """What is to be told now: about posts by their counters, about the house by its results."""
        from tiksports_dagster.ml.readings import LOOKBACK_HOURS
        from tiksports_dagster.ml.tables import load_alarms
        from tiksports_dagster.ml.watching import watch

        now, levels = self._clock.now(), self.levels()
        seen = self._readings(SEEN, now, within=timedelta(hours=LOOKBACK_HOURS))
        watched = watch(seen, levels.thresholds, levels.curves, now, rules=load_alarms().rules)
        return together(watched, look_at(self.house(), self._patience))

    def levels(self) -> WatchLevels:
        """The newest expected curves and thresholds: the channel's own, or those that are shipped."""
        return self._archive.read(LEVELS, WatchLevels) or self._shipped()

    def recalibrated(self) -> WatchLevels:
        """Curves and thresholds anew from the channel's last 90 days; few posts move the shipped ones but little.

        Of a platform with more than ``LEARNED_POSTS`` posts in that time a sample is read.
        """
        from tiksports_dagster.ml.calibration import recalibrate
        from tiksports_dagster.ml.curve_fit import fit_curves

        shipped, history = self._shipped(), self._readings(LEARNED_FROM, self._clock.now(), most=LEARNED_POSTS)
        curves = fit_curves(history, shipped.curves)
        return WatchLevels(curves=curves, thresholds=recalibrate(history, curves, shipped.thresholds))

    def house(self) -> House:
        """What is there now, by the journal, the archive and the books. Moments after now are another replay's."""
        now = self._clock.now()
        decisions = [decision for _, _, decision in self._archive.decisions() if decision.at <= now]
        since = {key: at for key, at in self._journal.finished_at().items() if at <= now}
        board = self._archive.read("opportunities", Board)
        decided = [one for one in decisions if now - one.at <= DAY]
        wanted = [one.opportunity.trend.title for one in decided if one.opportunity is not None]
        waiting = board.opportunities if board is not None and decided and decided[-1].action == "wait" else ()
        held = set(self._controls.paused())
        return House(
            now=now,
            out=self._out(since),
            counted=self._counted(now),
            feeds=[self._feed(name, now) for name, party in FEED_PARTY.items() if party in self._sources_on],
            opened_at=min((decision.at for decision in decisions), default=None),
            wanted=wanted or [opportunity.trend.title for opportunity in waiting],
            last_out=max(since.values(), default=None),
            on_hold=bool(held) and (EVERYTHING in held or held >= set(self._platforms)),
            spent_usd=sum((one.usd for one in self._ledger.bookings(now - DAY, now)), start=Decimal(0)),
        )

    def _out(self, since: Mapping[tuple[str, str], datetime]) -> list[Out]:
        entries = {(one.post, one.platform): one for one in self._journal.all_latest() if one.state in FINISHED}
        return [
            Out(post, platform, at, outcome.id if (outcome := entries[post, platform].outcome) else None)
            for (post, platform), at in sorted(since.items())
            # a draft waits in the app for a person; only what is published can be expected to be seen
            if (post, platform) in entries and entries[post, platform].state is PublicationState.PUBLISHED
        ]

    def _counted(self, now: datetime) -> dict[tuple[str, str], Counted]:
        import pandas as pd

        frame = self._snapshots.newest(now)
        rows = zip(frame["post"], frame["platform"], frame["observed_at"], frame["views"], strict=True)
        return {
            (str(post), str(platform)): Counted(at.to_pydatetime(), None if pd.isna(views) else int(views))
            for post, platform, at, views in rows
        }

    def _feed(self, name: str, now: datetime) -> Feed:
        asked, told = self._archive.last_heard(name, now)
        return Feed(name, asked, told, self._patience.feed(name))

    def _shipped(self) -> WatchLevels:
        from tiksports_dagster.ml.tables import load_alarms, shipped_curves

        table = load_alarms()
        return WatchLevels(curves=shipped_curves(table, self._zone), thresholds=table.thresholds)

    def _readings(
        self, age: timedelta, now: datetime, *, within: timedelta | None = None, most: int | None = None
    ) -> pd.DataFrame:
        return self._snapshots.younger_than(age, now, within=within, most=most, invented=self._invented)
