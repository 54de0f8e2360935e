"""From an export's bytes to rows of the metric history: what cannot be read is told with its line and left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.exports import values
from tiksports_dagster.resources.exports.sheets import Sheet, sheets_of
from tiksports_dagster.resources.exports.table import METRICS, STUDIOS, TOTALS, Studio, columns_of, is_header
from tiksports_dagster.store.records.base import content_hash
from tiksports_dagster.store.records.metrics import DaySource, HistoryRow

MAX_TITLE = 300


@dataclass(frozen=True)
class Skipped:
    """One line that was not taken."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class Export:
    """What a file came to."""

    rows: tuple[HistoryRow, ...]
    skipped: tuple[Skipped, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days it tells of, in order."""
        return tuple(sorted({row.day for row in self.rows if row.day is not None}))


def read_export(
    content: bytes, name: str, platform: str, *, told_at: datetime, zone: str, definition: Callable[[date], str]
) -> Export:
    """Reads a studio's export.

    ``told_at`` (aware) bounds its days and settles those that are written without a year; ``zone`` is the one (IANA
    name) whose midnight ends the platform's days, and of its times; ``definition`` names the definition of a view
    that held on a day. Raises ``InputError`` when the platform has no export or the file is none
    of it.
    """
    studio = STUDIOS.get(platform)
    if studio is None:
        raise InputError(f"--platform {platform}: no export is known; there are {', '.join(STUDIOS)}")
    rows: dict[tuple[str | None, date | None, str], tuple[HistoryRow, str]] = {}
    skipped: list[Skipped] = []
    for sheet in sheets_of(content, name, is_header):
        reader = _Reader(studio, sheet, told_at, zone, definition)
        for line, cells in sheet.rows:
            try:
                row = reader.read(line, cells)
            except ValueError as problem:
                skipped.append(Skipped(sheet.name, line, _words(problem)))
                continue
            if row is None:
                continue
            key = (row.remote_id or _nameless(row), row.day, sheet.name)
            before = rows.get(key)
            if before is None:
                rows[key] = (row, row.origin)
            elif content_hash(before[0]) != content_hash(row):
                skipped.append(Skipped(sheet.name, line, f"tells other figures than {before[1]} for the same"))
    return Export(tuple(row for row, _ in rows.values()), tuple(skipped))


def _nameless(row: HistoryRow) -> str | None:
    # a total of the channel has neither id nor title
    return f"title:{row.title}" if row.title is not None else None


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(
        self, studio: Studio, sheet: Sheet, told_at: datetime, zone: str, definition: Callable[[date], str]
    ) -> None:
        self._studio = studio
        self._sheet = sheet
        self._columns = columns_of(sheet.header, sheet.title)
        self._told_at = told_at
        self._definition = definition
        self._zone = ZoneInfo(zone)
        days = [self._cell(cells, "day") for _, cells in sheet.rows]
        times = [self._cell(cells, "published") for _, cells in sheet.rows]
        self._order: values.DayOrder = values.day_order([*days, *times], studio.day_order)

    def read(self, line: int, cells: tuple[str, ...]) -> HistoryRow | None:
        """The row; None for one that sums the others up. Raises ``ValueError`` in words for a person."""
        if len(cells) > len(self._sheet.header):
            raise ValueError(f"{len(cells)} cells under {len(self._sheet.header)} headings")
        ref = self._cell(cells, "id")
        if ref.lower() in TOTALS:
            return None
        remote = self._remote_id(ref, self._cell(cells, "link"))
        title = values.known(self._cell(cells, "title"))
        when = self._day(self._cell(cells, "day"))
        if when is None and remote is None:
            raise ValueError("names neither a day nor a post")
        counters = self._counters(cells)
        if not any(value is not None for value in counters.values()):
            raise ValueError("has no figure")
        try:
            return HistoryRow(
                platform=self._studio.platform,
                remote_id=remote,
                day=when,
                source=DaySource.EXPORT,
                view_definition=self._definition(when or self._newest),
                day_zone=self._zone.key,
                told_at=self._told_at,
                origin=f"{self._sheet.name}, line {line}",
                title=title[:MAX_TITLE] if title else None,
                published_at=values.moment(self._cell(cells, "published"), self._order, self._zone),
                **counters,
            )
        except ValidationError as problem:
            raise ValueError(str(problem.errors()[0]["msg"])) from None

    @property
    def _newest(self) -> date:
        return self._told_at.astimezone(self._zone).date()

    def _cell(self, cells: tuple[str, ...], name: str) -> str:
        place = self._columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def _day(self, cell: str) -> date | None:
        text = values.known(cell)
        if text is None or text.lower() in TOTALS:
            return None
        return values.day(text, self._order, self._newest)

    def _remote_id(self, ref: str, link: str) -> str | None:
        """The id as the API knows it: the column's, or the one in the link. ValueError for one that is neither."""
        text = values.known(ref)
        if text is not None and re.fullmatch(self._studio.id_form, text):
            return text
        for place in (link, text or ""):
            if found := re.search(self._studio.id_in_link, place):
                return found[1]
        if text is not None:
            raise ValueError(f"{text[:40]!r} is no id of a post on {self._studio.label}")
        if values.known(link) is not None:
            raise ValueError(f"{link[:60]!r} is no link to a post on {self._studio.label}")
        return None

    def _counters(self, cells: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {name: values.count(self._cell(cells, name)) for name in METRICS}
        found["watch_seconds"] = self._watched(cells, found["views"])
        return found

    def _watched(self, cells: tuple[str, ...], views: int | None) -> float | None:
        """Seconds watched in all: told as such, or the average of a view times the views."""
        for name, factor in (("watch_hours", 3600), ("watch_minutes", 60)):
            value = values.number(self._cell(cells, name))
            if value is not None:
                return round(value * factor, 3)
        total = values.seconds(self._cell(cells, "watch_seconds"))
        average = values.seconds(self._cell(cells, "average_seconds"))
        if total is None and average is not None and views is not None:
            return round(average * views, 3)
        return total


def _words(problem: ValueError) -> str:
    return str(problem) or "cannot be read"
