"""Building days: what the platforms tell is kept first, and each day is then built from the store alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.metrics.days import DayReadings, build_day, day_bounds
from tiksports_dagster.metrics.meter import picture_of
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.days import DayStore
from tiksports_dagster.store.frames import RecordFrame
from tiksports_dagster.store.history import Added, HistoryStore
from tiksports_dagster.store.records.metrics import DayFigures, DaySource, HistoryRow
from tiksports_dagster.store.tracked import TrackedPosts

if TYPE_CHECKING:
    import pandas as pd


class ReportingClient(Protocol):
    """The part of a platform client that tells days."""

    def daily_report(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures] | None:
        """What each post gained on each day; None where the platform tells no days."""
        ...


@dataclass(frozen=True)
class Told:
    """What the platforms were asked for and what was new in it."""

    added: Mapping[str, Added]
    """Platform → rows of its report; a platform that tells no days is absent."""
    warnings: tuple[str, ...]


class DayDesk:
    """Asks for reports and builds days."""

    def __init__(
        self,
        history: HistoryStore,
        days: DayStore,
        tracked: TrackedPosts,
        clients: Callable[[str], ReportingClient],
        platforms: Mapping[str, Platform],
        clock: Clock,
    ) -> None:
        self._history = history
        self._days = days
        self._tracked = tracked
        self._clients = clients
        self._platforms = platforms
        self._clock = clock

    def ask(self, first: date, last: date) -> Told:
        """Asks every platform that tells days for a whole range and keeps what is new.

        A platform that cannot be asked is a warning: days are built from what is known, and asked for again later.
        """
        now = self._clock.now()
        out = self._tracked.out(now)
        added: dict[str, Added] = {}
        warnings: list[str] = []
        for name, row in self._platforms.items():
            end = min(last, now.astimezone(ZoneInfo(row.day_zone)).date())
            mine = out[(out["platform"] == name) & out["remote_id"].notna()]
            mine = mine[mine["published_at"] < day_bounds(end, row.day_zone)[1]]
            if mine.empty or end < first:
                continue
            try:
                figures = self._clients(name).daily_report(list(mine["remote_id"]), first, end)
            except TikSportsError as failure:
                warnings.append(f"{name}: {failure}")
                continue
            if figures is not None:
                added[name] = self._history.add(self._rows(row, mine, figures, now))
        return Told(added, tuple(warnings))

    def _rows(
        self, row: Platform, posts: pd.DataFrame, figures: Sequence[DayFigures], now: datetime
    ) -> Iterator[HistoryRow]:
        sizes = self._tracked.pictures(row.name)
        pictures = {
            str(ref): picture_of(row, sizes.get(str(post)))
            for ref, post in zip(posts["remote_id"], posts["post"], strict=True)
        }
        for one in figures:
            yield HistoryRow(
                platform=row.name,
                remote_id=one.id,
                source=DaySource.REPORT,
                view_definition=row.view_definition_on(one.day, pictures.get(one.id)),
                day_zone=row.day_zone,
                told_at=now,
                origin=f"{row.label}'s report by day",
                **one.model_dump(exclude={"id"}),
            )

    def build(self, day: date) -> RecordFrame:
        """One day from what is in the store now: told rows and readings. Nobody outside is asked."""
        readings = {name: self._readings(row, day) for name, row in self._platforms.items()}
        posts = self._tracked.out(self._clock.now())
        return build_day(day, self._history.told(day), readings, posts, self._platforms)

    def _readings(self, row: Platform, day: date) -> DayReadings:
        start, end = day_bounds(day, row.day_zone)
        before, _ = day_bounds(day - timedelta(days=1), row.day_zone)
        until = min(end, self._clock.now() + timedelta(microseconds=1))
        return DayReadings(
            self._days.last_readings(row.name, before, start), self._days.last_readings(row.name, start, until)
        )
