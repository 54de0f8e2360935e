"""YouTube's reports by day: columns by name, missing rows, many ids in parts, and the sandbox behind the client."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.platforms.quota import bucket_of
from tiksports_dagster.resources.platforms.youtube_reports import MAX_IDS, YouTubeReports, rows_of
from tiksports_dagster.store.records.metrics import DayFigures

DAY = date(2026, 10, 1)


def table(names: list[str], *rows: list[object]) -> dict[str, Any]:
    return {"columnHeaders": [{"name": name} for name in names], "rows": list(rows)}


NAMES = ["day", "video", "views", "likes", "comments", "shares", "estimatedMinutesWatched"]


def test_columns_are_read_by_name_in_any_order() -> None:
    turned = table([*reversed(NAMES), "new"], [30, 1, 2, 3, 40, "v1", "2026-10-01", "?"])
    assert list(rows_of(turned)) == [
        DayFigures(id="v1", day=DAY, views=40, likes=3, comments=2, shares=1, watch_seconds=1800.0)
    ]


def test_a_report_without_rows_tells_nothing_and_a_bad_row_is_left_out() -> None:
    assert list(rows_of({"columnHeaders": []})) == []
    odd = table(NAMES, ["not a day", "v", 1, 1, 1, 1, 1], ["2026-10-01", "v", None, "x", 1, 1, None], [])
    (row,) = rows_of(odd)
    assert (row.views, row.likes, row.comments, row.watch_seconds) == (None, None, 1, None)


def test_a_report_without_a_column_that_was_asked_for_is_not_trusted() -> None:
    with pytest.raises(TransientFailure, match="without likes"):
        list(rows_of(table([name for name in NAMES if name != "likes"], ["2026-10-01", "v", 1, 1, 1, 1])))


class Service:
    """Keeps what it is asked and answers a row for each id."""

    def __init__(self) -> None:
        self.uris: list[str] = []

    def request(self, method: str, uri: str) -> Any:
        self.uris.append(uri)
        return self

    def successful(self, answer: Any) -> Any:
        return answer

    def json(self) -> Any:
        return {}


@pytest.mark.parametrize(("ids", "days", "calls"), [(500, 1, 1), (501, 1, 2), (1200, 30, 3), (40, 1000, 2)])
def test_a_call_holds_as_many_videos_as_it_may(parts: Parts, ids: int, days: int, calls: int) -> None:
    service = Service()
    reports = YouTubeReports(service, "http://x/", parts.clock)  # type: ignore[arg-type]
    reports.days([f"video{n:06d}" for n in range(ids)] * 2, DAY, DAY + timedelta(days=days - 1))
    assert len(service.uris) == calls
    assert all(uri.count("video0") + uri.count("video1") <= MAX_IDS for uri in service.uris)
    assert "dimensions=day%2Cvideo" in service.uris[0]


def test_reports_have_a_quota_of_their_own() -> None:
    assert bucket_of("GET", "https://youtubeanalytics.googleapis.com/v2/reports?ids=x") is None


def test_the_same_client_asks_the_sandbox(parts: Parts) -> None:
    client = parts.platform_client("youtube")
    assert client.daily_report(["nobody"], date(2024, 2, 1), date(2024, 2, 20)) == []
    assert client.metrics_calls_left() == 10_000
