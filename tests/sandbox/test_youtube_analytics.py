"""What YouTube Analytics answers: views by day and by video, days late, nothing where there is nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import SandboxState

from .helpers import TurnedClock
from .test_youtube import BEARER, listed, reason, resource, uploaded

REPORTS = "/youtubeanalytics/v2/reports"
WEEK = {"startDate": "2024-03-01", "endDate": "2024-03-10", "ids": "channel==MINE"}
DAY = 86_400.0


def asked(web: httpx.Client, metrics: str = "views", **more: str) -> httpx.Response:
    return web.get(REPORTS, params={**WEEK, "metrics": metrics, **more}, headers=BEARER)


def rows(web: httpx.Client, metrics: str = "views", **more: str) -> list[list[Any]]:
    answer = asked(web, metrics, **more)
    assert answer.status_code == 200, answer.text
    return answer.json().get("rows", [])


@pytest.fixture
def videos(web: httpx.Client, clock: TurnedClock, video: bytes) -> list[str]:
    """Two public videos, published on 2 March 2024 (Pacific) half an hour apart, and a week gone by."""
    first = uploaded(web, video)
    clock.turn(1800)
    second = uploaded(web, video)
    clock.turn(7 * DAY)
    return [first, second]


def test_days_add_up_to_the_views(web: httpx.Client, clock: TurnedClock, videos: list[str]) -> None:
    found = rows(web, dimensions="day", filters=f"video=={videos[0]}")
    assert [row[0] for row in found][:2] == ["2024-03-02", "2024-03-03"]
    clock.turn(30 * DAY)
    whole = rows(web, startDate="2024-03-01", endDate="2024-04-20", filters=f"video=={videos[0]}")
    daily = rows(web, startDate="2024-03-01", endDate="2024-04-20", dimensions="day", filters=f"video=={videos[0]}")
    assert sum(row[1] for row in daily) == whole[0][0]
    told = int(listed(web, videos[0])[0]["statistics"]["viewCount"])
    assert 0.9 * told < whole[0][0] <= told


def test_the_newest_days_are_not_told_yet(web: httpx.Client, clock: TurnedClock, videos: list[str]) -> None:
    # it is 9 March in Los Angeles
    assert rows(web, dimensions="day")[-1][0] == "2024-03-06"
    clock.turn(DAY)
    assert rows(web, dimensions="day")[-1][0] == "2024-03-07"


def test_a_table_names_its_columns(web: httpx.Client, videos: list[str]) -> None:
    metrics = "views,engagedViews,likes,comments,shares,estimatedMinutesWatched,averageViewDuration"
    table = asked(
        web, f"{metrics},averageViewPercentage", dimensions="video", filters=f"video=={','.join(videos)}"
    ).json()
    assert table["kind"] == "youtubeAnalytics#resultTable"
    assert table["columnHeaders"][0] == {"name": "video", "columnType": "DIMENSION", "dataType": "STRING"}
    assert table["columnHeaders"][-1] == {"name": "averageViewPercentage", "columnType": "METRIC", "dataType": "FLOAT"}
    assert {row[0] for row in table["rows"]} == set(videos)
    for _video, views, engaged, likes, _comments, _shares, minutes, seconds, percent in table["rows"]:
        assert views > engaged > likes
        assert minutes == pytest.approx(views * seconds / 60, rel=0.2)
        assert percent == pytest.approx(seconds / 20 * 100, rel=0.15)


def test_by_day_and_video_with_videos_named(web: httpx.Client, videos: list[str]) -> None:
    both = rows(web, dimensions="day,video", filters=f"video=={','.join(videos)}")
    assert {(row[0], row[1]) for row in both} >= {("2024-03-03", videos[0]), ("2024-03-03", videos[1])}
    per_day = {row[0]: row[1] for row in rows(web, dimensions="day")}
    assert sum(row[2] for row in both if row[0] == "2024-03-03") == per_day["2024-03-03"]


def test_without_views_there_are_no_rows(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    assert "rows" not in asked(web, dimensions="day").json()
    uploaded(web, video)
    assert "rows" not in asked(web, dimensions="day").json()
    private = uploaded(web, video, resource(privacyStatus="private"))
    clock.turn(7 * DAY)
    assert "rows" not in asked(web, filters=f"video=={private}").json()
    assert "rows" not in asked(web, filters="video==foreign0001").json()


def test_the_best_videos_are_sorted_and_counted_off(web: httpx.Client, videos: list[str]) -> None:
    every = rows(web, dimensions="video", sort="-views", maxResults="10")
    assert [row[1] for row in every] == sorted((row[1] for row in every), reverse=True)
    assert rows(web, dimensions="video", sort="-views", maxResults="1") == every[:1]
    assert rows(web, dimensions="video", sort="-views", maxResults="1", startIndex="2") == every[1:]


def test_a_deleted_video_counts_but_is_not_named(web: httpx.Client, sandbox: SandboxState, videos: list[str]) -> None:
    before = rows(web)
    sandbox.audience.schedule("deleted", platform="youtube", post_id=videos[0])
    assert rows(web) == before
    assert [row[0] for row in rows(web, dimensions="video", filters=f"video=={','.join(videos)}")] == [videos[1]]


def test_counters_that_stand_still_do_not_touch_the_reports(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, video: bytes
) -> None:
    uploaded(web, video)
    sandbox.audience.schedule("stale", platform="youtube")
    clock.turn(10 * DAY)
    stood = rows(web, dimensions="day")
    sandbox.audience.clear()
    assert rows(web, dimensions="day") == stood
    assert stood


@pytest.mark.parametrize(
    "wrong",
    [
        {"dimensions": "day,video"},
        {"dimensions": "video"},
        {"dimensions": "video", "sort": "-views", "maxResults": "201"},
        {"dimensions": "country"},
        {"metrics": "views,fame"},
        {"startDate": "2024-03-11"},
        {"startDate": "yesterday"},
        {"filters": "country==US"},
        {"filters": "video==" + ",".join(f"missing{i:04}" for i in range(501))},
        {"sort": "likes"},
        {"maxResults": "0"},
    ],
)
def test_a_report_that_does_not_exist_is_400(web: httpx.Client, wrong: dict[str, str]) -> None:
    assert reason(asked(web, **wrong)) == (400, "badRequest")


def test_reports_need_permission_and_quota(web: httpx.Client, sandbox: SandboxState) -> None:
    assert reason(web.get(REPORTS, params=WEEK, headers=BEARER)) == (400, "required")
    assert reason(web.get(REPORTS, params={**WEEK, "metrics": "views"})) == (401, "authError")
    assert reason(asked(web, ids="channel==UCsomebodyelse")) == (403, "forbidden")
    sandbox.configure("youtube", analytics_granted=False)
    assert reason(asked(web)) == (403, "insufficientPermissions")
    sandbox.configure("youtube", analytics_granted=True, analytics_calls_per_day=1)
    assert asked(web).status_code == 200
    assert reason(asked(web)) == (403, "quotaExceeded")
