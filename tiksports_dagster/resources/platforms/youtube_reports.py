"""YouTube Analytics API v2: what each video gained on each Pacific day. Another API with YouTube's permission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import with_retries
from tiksports_dagster.resources.platforms.youtube_service import YouTubeService
from tiksports_dagster.resources.reading import as_count, as_dict, as_float, as_list, as_text, dig, identifier
from tiksports_dagster.store.records.metrics import DayFigures

MAX_IDS = 500
"""Videos that one report may be filtered by."""
MAX_ROWS = 20_000
"""Rows that one answer is asked for: about 2 MB."""
METRICS = {
    "views": "views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "estimatedMinutesWatched": "watch_seconds",
}
"""The report's columns and what they are with us."""


class YouTubeReports:
    """Reports of one channel."""

    def __init__(self, service: YouTubeService, base_url: str, clock: Clock) -> None:
        self._service = service
        self._base_url = base_url.rstrip("/")
        self._clock = clock

    def days(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures]:
        """What each video gained on each day from ``first`` to ``last``; what YouTube does not tell is absent.

        One call for up to 500 videos, whatever the range, unless the answer would be too long. Raises by ``CODES``.
        """
        wanted = list(dict.fromkeys(ids))
        at_once = max(1, min(MAX_IDS, MAX_ROWS // ((last - first).days + 1)))
        found: list[DayFigures] = []
        for start in range(0, len(wanted), at_once):
            part = wanted[start : start + at_once]
            found += self._part(part, first, last)
        return found

    def _part(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures]:
        asked = {
            "ids": "channel==MINE",
            "startDate": first.isoformat(),
            "endDate": last.isoformat(),
            "metrics": ",".join(METRICS),
            "dimensions": "day,video",
            "filters": "video==" + ",".join(ids),
        }
        uri = f"{self._base_url}/v2/reports?{urlencode(asked)}"

        def read() -> Mapping[str, Any]:
            return as_dict(self._service.successful(self._service.request("GET", uri)).json())

        mine = set(ids)
        return [row for row in rows_of(with_retries(read, self._clock)) if row.id in mine and first <= row.day <= last]


def rows_of(table: Mapping[str, Any]) -> Iterator[DayFigures]:
    """The rows of a result table, columns by their names; a table without ``rows`` has none.

    ``TransientFailure`` when a column that was asked for is missing, because then nothing in it can be trusted.
    """
    if not as_list(table.get("rows")):
        return
    names = [as_text(dig(header, "name")) for header in as_list(table.get("columnHeaders"))]
    missing = [name for name in ("day", "video", *METRICS) if name not in names]
    if missing:
        raise TransientFailure(f"youtube: a report came without {', '.join(missing)}")
    for row in as_list(table.get("rows")):
        told = dict(zip(names, as_list(row), strict=False))
        video, day = identifier(told.get("video")), as_text(told.get("day"))
        if video is None or day is None:
            continue
        figures: dict[str, Any] = {ours: as_count(told.get(name)) for name, ours in METRICS.items()}
        minutes = as_float(told.get("estimatedMinutesWatched"))
        figures["watch_seconds"] = None if minutes is None or minutes < 0 else minutes * 60
        try:
            yield DayFigures(id=video, day=date.fromisoformat(day), **figures)
        except (ValueError, ValidationError):
            continue
