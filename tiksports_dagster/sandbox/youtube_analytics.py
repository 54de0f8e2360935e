"""Emulated YouTube Analytics API v2: reports of the channel by day and by video (host youtubeanalytics.googleapis.com).

Sources: discovery document rev 20240707; the API's data model page. Days are Pacific; the newest are not told yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.audience.counters import Counters
from tiksports_dagster.sandbox.progress import youtube_privacy, youtube_published
from tiksports_dagster.sandbox.store import Task
from tiksports_dagster.sandbox.wire import Party, whole_number
from tiksports_dagster.sandbox.youtube_service import YouTubeService

DELAY_DAYS = 2
"""Complete days that are not told yet."""
MAX_FILTER_IDS = 500
MAX_VIDEOS = 200
"""Rows of a report by video without a filter, which must say how many it wants and sorted by what."""
ENGAGED_SHARE = 0.7
METRICS = {
    "views": "INTEGER",
    "engagedViews": "INTEGER",
    "likes": "INTEGER",
    "comments": "INTEGER",
    "shares": "INTEGER",
    "estimatedMinutesWatched": "INTEGER",
    "averageViewDuration": "INTEGER",
    "averageViewPercentage": "FLOAT",
}
"""Metrics with the type of their column; durations are seconds."""
DIMENSIONS = ((), ("day",), ("video",), ("day", "video"))
_PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Query:
    """A report that can be made. ``videos`` None means all of the channel."""

    first: date
    last: date
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    videos: tuple[str, ...] | None
    sort: tuple[str, ...]
    start_index: int
    max_results: int | None


@dataclass
class Sums:
    """What a row adds up."""

    views: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    watched_seconds: float = 0.0
    offered_seconds: float = 0.0

    def add(self, before: Counters, after: Counters, seconds: float) -> None:
        """What came between two readings of a video of that length. A correction makes a day of less, never below 0."""
        views = max(after.views - before.views, 0)
        self.views += views
        self.likes += max(after.likes - before.likes, 0)
        self.comments += max(after.comments - before.comments, 0)
        self.shares += max(after.shares - before.shares, 0)
        self.watched_seconds += views * after.average_watch_seconds
        self.offered_seconds += views * seconds

    def value(self, metric: str) -> int | float:
        """The value of a metric of ``METRICS``."""
        if metric == "engagedViews":
            return int(self.views * ENGAGED_SHARE)
        if metric == "estimatedMinutesWatched":
            return int(self.watched_seconds / 60)
        if metric == "averageViewDuration":
            return round(self.watched_seconds / self.views) if self.views else 0
        if metric == "averageViewPercentage":
            return round(100 * self.watched_seconds / self.offered_seconds, 2) if self.offered_seconds else 0.0
        return int(getattr(self, metric))


class YouTubeAnalytics:
    """One call. Errors are those of the Data API."""

    def __init__(self, youtube: YouTubeService) -> None:
        self.state = youtube.state
        self.youtube = youtube

    def party(self) -> Party:
        """The party with its route."""
        return Party("youtubeanalytics", [Route("/v2/reports", self.reports, methods=["GET"])], self.youtube.refuse)

    async def reports(self, request: Request) -> Response:
        """A result table; ``rows`` is left out when there are none."""
        account = self.youtube.authorize(request)
        if not account["analytics_granted"]:
            message = "Request had insufficient authentication scopes."
            raise self.youtube.refusal(403, "insufficientPermissions", message, domain="global")
        query = self._query(request, account["channel_id"])
        self.youtube.charge("analytics", account["analytics_calls_per_day"])
        table: dict[str, Any] = {"kind": "youtubeAnalytics#resultTable", "columnHeaders": _headers(query)}
        rows = _page(self._rows(query), query)
        return JSONResponse({**table, "rows": rows} if rows else table)

    # --- the question

    def _query(self, request: Request, channel: str) -> Query:
        asked = request.query_params
        for name in ("ids", "startDate", "endDate", "metrics"):
            if not asked.get(name):
                raise self.youtube.refusal(400, "required", f"Required parameter: {name}", domain="global")
        if asked["ids"] not in ("channel==MINE", f"channel=={channel}"):
            raise self.youtube.refusal(403, "forbidden", "Forbidden", domain="global")
        query = Query(
            first=self._day(asked["startDate"], "startDate"),
            last=self._day(asked["endDate"], "endDate"),
            metrics=_names(asked["metrics"]),
            dimensions=_names(asked.get("dimensions", "")),
            videos=self._videos(asked.get("filters", "")),
            sort=_names(asked.get("sort", "")),
            start_index=self._number(asked.get("startIndex", "1"), "startIndex") - 1,
            max_results=self._number(asked["maxResults"], "maxResults") if asked.get("maxResults") else None,
        )
        self._check(query)
        return query

    def _check(self, query: Query) -> None:
        for metric in query.metrics:
            if metric not in METRICS:
                raise self._bad(f"Unknown identifier ({metric[:60]}) given in field parameters.metrics.")
        if query.last < query.first:
            raise self._bad("The end date must not be before the start date.")
        columns = {*query.dimensions, *query.metrics}
        if any(name.removeprefix("-") not in columns for name in query.sort):
            raise self._bad("Invalid value for sort: it names what is neither a dimension nor a metric of the report.")
        every_video = "video" in query.dimensions and query.videos is None
        bounded = query.sort and query.max_results is not None and query.max_results <= MAX_VIDEOS
        if query.dimensions not in DIMENSIONS or (every_video and ("day" in query.dimensions or not bounded)):
            raise self._bad("The query is not supported. Check the documentation for supported queries.")

    def _bad(self, message: str) -> Exception:
        return self.youtube.refusal(400, "badRequest", message, domain="global")

    def _day(self, text: str, name: str) -> date:
        try:
            return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise self._bad(f"Invalid value '{text[:20]}' for {name}; it is a day, YYYY-MM-DD.") from None

    def _number(self, text: str, name: str) -> int:
        number = whole_number(text)
        if number is None or number < 1:
            raise self._bad(f"Invalid value '{text[:20]}' for {name}; it is a number from 1.")
        return number

    def _videos(self, filters: str) -> tuple[str, ...] | None:
        if not filters:
            return None
        name, same, values = filters.partition("==")
        ids = _names(values)
        if name != "video" or not same or not 1 <= len(ids) <= MAX_FILTER_IDS:
            raise self._bad(f"Unknown or invalid filter: {filters[:60]}")
        return ids

    # --- the answer

    def _rows(self, query: Query) -> list[list[Any]]:
        """Rows that anybody watched, by the report's dimensions."""
        sums: dict[tuple[str, ...], Sums] = {}
        for task, published in self._told(query):
            # a deleted video still counts in totals but is not named any more
            if "video" in query.dimensions and self.youtube.gone(task):
                continue
            for day, before, after in self._by_day(task, published, query):
                names = {"day": day.isoformat(), "video": str(task.post_id)}
                key = tuple(names[dimension] for dimension in query.dimensions)
                sums.setdefault(key, Sums()).add(before, after, float(task.details.get("seconds") or 0.0))
        return [
            [*key, *(found.value(metric) for metric in query.metrics)]
            for key, found in sorted(sums.items())
            if found.views > 0
        ]

    def _told(self, query: Query) -> Iterable[tuple[Task, float]]:
        now = self.state.timestamp()
        for task in self.state.store.tasks("youtube"):
            published = youtube_published(task)
            wanted = query.videos is None or str(task.post_id) in query.videos
            if wanted and published is not None and youtube_privacy(task, now) != "private":
                yield task, published

    def _by_day(self, task: Task, published: float, query: Query) -> Iterable[tuple[date, Counters, Counters]]:
        """Readings of a video at the ends of each day that is told; one span for reports that do not ask for days."""
        today = self.state.now().astimezone(_PACIFIC).date()
        born = datetime.fromtimestamp(published, _PACIFIC).date()
        first, last = max(query.first, born), min(query.last, today - timedelta(days=DELAY_DAYS + 1))
        if last < first:
            return
        days = (last - first).days + 1
        ends = [first, last + timedelta(days=1)] if "day" not in query.dimensions else None
        edges = ends or [first + timedelta(days=number) for number in range(days + 1)]
        readings = [self.state.audience.counted(task, published, _midnight(edge)) for edge in edges]
        yield from zip(edges, readings, readings[1:], strict=False)


def _midnight(day: date) -> float:
    """The Unix seconds at which a Pacific day begins."""
    return datetime.combine(day, time(), _PACIFIC).timestamp()


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in text.split(",") if name))


def _headers(query: Query) -> list[dict[str, str]]:
    columns = [(name, "DIMENSION", "STRING") for name in query.dimensions]
    columns += [(name, "METRIC", METRICS[name]) for name in query.metrics]
    return [{"name": name, "columnType": column, "dataType": kind} for name, column, kind in columns]


def _page(rows: list[list[Any]], query: Query) -> list[list[Any]]:
    """Sorted as asked, and only the rows asked for."""
    places: Sequence[str] = (*query.dimensions, *query.metrics)
    for name in reversed(query.sort):
        place = places.index(name.removeprefix("-"))
        rows.sort(key=lambda row: row[place], reverse=name.startswith("-"))
    end = None if query.max_results is None else query.start_index + query.max_results
    return rows[query.start_index : end]
