"""Recorded answers in a folder are served again, whatever leagues and days they are of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import SandboxServer, capture_leagues

from .helpers import TurnedClock

SPORTS = "/espn/apis/site/v2/sports"


def game(number: str, date: str, state: str = "post") -> dict[str, Any]:
    return {"id": number, "date": date, "name": f"Game {number}", "status": {"type": {"state": state}}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    captures = tmp_path_factory.mktemp("captures")
    espn = captures / "espn"
    espn.mkdir(parents=True)
    files: dict[str, Any] = {
        "scoreboard_mlb_2022-09-17.json": {
            "leagues": [{"slug": "mlb"}],
            "day": {"date": "2022-09-17"},
            "events": [
                game("1", "2022-09-17T17:10Z", "in"),
                game("2", "2022-09-18T01:05Z"),
                game("3", "2022-09-18T17:00Z"),
                "odd",
                {"id": "4"},
            ],
        },
        "scoreboard_mlb_later.json": {
            "events": [game("1", "2022-09-17T17:10Z", "post"), game("5", "2022-09-19T23:00Z")]
        },
        "scoreboard_eng.1_2026-11-21.json": {"events": [game("9", "2026-11-21T15:00Z")]},
        "scoreboard_uefa.champions_qual_x.json": {"events": [game("8", "2026-07-21T18:00Z")]},
        "news_college-football_week-12_anything.json": {
            "_fixture_note": "recorded by hand",
            "header": "NCAAF News",
            "articles": [
                {"id": 1, "headline": "Older", "published": "2026-11-20T10:00:00Z"},
                {"id": 2, "headline": "Newer", "published": "2026-11-21T10:00:00Z"},
            ],
        },
        "news_nba.json": {"articles": []},
    }
    for name, content in files.items():
        (espn / name).write_text(json.dumps(content))
    (espn / "scoreboard_nhl_broken.json").write_text('{"events": [')
    (espn / "scoreboard_wnba_list.json").write_text("[1, 2]")
    (espn / "notes.json").write_text("not a capture")
    return captures


@pytest.fixture(scope="module")
def recorded(folder: Path) -> Iterator[httpx.Client]:
    with (
        SandboxServer(folder / "state", TurnedClock(), captures=folder) as server,
        httpx.Client(base_url=server.url, timeout=10, trust_env=False) as client,
    ):
        yield client


def names(client: httpx.Client, path: str, **query: str) -> list[str]:
    answer = client.get(f"{SPORTS}/{path}/scoreboard", params=query)
    assert answer.status_code == 200, answer.text
    return [event.get("name", "?") for event in answer.json()["events"]]


def test_the_leagues_are_read_from_the_file_names(folder: Path, tmp_path: Path) -> None:
    assert capture_leagues(folder) == (
        *("college-football", "eng.1", "mlb", "nba", "nhl", "uefa.champions_qual", "wnba"),
    )
    assert capture_leagues(tmp_path / "nothing") == ()


def test_a_day_is_found_by_the_events_eastern_date(recorded: httpx.Client) -> None:
    assert names(recorded, "baseball/mlb", dates="20220917") == ["Game 1", "Game 2"]
    assert names(recorded, "baseball/mlb", dates="20220918") == ["Game 3"]
    assert names(recorded, "baseball/mlb", dates="20220919") == ["Game 5"]
    assert names(recorded, "baseball/mlb", dates="20220920") == []


def test_the_day_told_is_the_day_asked_for(recorded: httpx.Client) -> None:
    answer = recorded.get(f"{SPORTS}/baseball/mlb/scoreboard", params={"dates": "20220918"}).json()
    assert answer["day"] == {"date": "2022-09-18"}
    assert answer["leagues"] == [{"slug": "mlb"}]


def test_of_two_recordings_of_a_game_the_further_one_is_served(recorded: httpx.Client) -> None:
    events = recorded.get(f"{SPORTS}/baseball/mlb/scoreboard", params={"dates": "20220917"}).json()["events"]
    assert events[0]["status"]["type"]["state"] == "post"


def test_only_the_last_part_of_the_path_names_the_league(recorded: httpx.Client) -> None:
    assert names(recorded, "soccer/eng.1", dates="20261121") == ["Game 9"]
    assert names(recorded, "anything/ENG.1", dates="20261121") == ["Game 9"]
    assert names(recorded, "soccer/uefa.champions_qual") == ["Game 8"]
    assert names(recorded, "soccer/uefa.champions") == []


def test_news_with_foreign_keys_is_served_newest_first(recorded: httpx.Client) -> None:
    feed = recorded.get(f"{SPORTS}/football/college-football/news").json()
    assert [article["headline"] for article in feed["articles"]] == ["Newer", "Older"]
    assert feed["header"] == "NCAAF News"


def test_a_league_without_a_file_gets_the_normal_empty_answer(recorded: httpx.Client) -> None:
    assert names(recorded, "football/nfl", dates="20240302") == []
    assert names(recorded, "cricket/ipl") == []
    assert recorded.get(f"{SPORTS}/football/nfl/news").json()["articles"] == []
    assert recorded.get(f"{SPORTS}/baseball/mlb/news").json()["articles"] == []


@pytest.mark.parametrize(
    ("league", "file"), [("nhl", "scoreboard_nhl_broken.json"), ("wnba", "scoreboard_wnba_list.json")]
)
def test_a_broken_file_is_named_and_harms_no_other(recorded: httpx.Client, league: str, file: str) -> None:
    answer = recorded.get(f"{SPORTS}/any/{league}/scoreboard")
    assert answer.status_code == 500
    assert file in answer.json()["message"]
    assert names(recorded, "baseball/mlb", dates="20220917") == ["Game 1", "Game 2"]


def test_a_file_added_later_is_served_at_once(recorded: httpx.Client, folder: Path) -> None:
    assert names(recorded, "hockey/khl") == []
    added = folder / "espn" / "scoreboard_khl_new.json"
    added.write_text(json.dumps({"events": [game("7", "2026-11-22T00:00Z")]}))
    assert names(recorded, "hockey/khl", dates="20261121") == ["Game 7"]
    added.unlink()
    assert names(recorded, "hockey/khl", dates="20261121") == []


def test_nothing_invented_is_mixed_with_recordings(recorded: httpx.Client) -> None:
    key = {"Authorization": "Bearer sandbox-tikhub-key"}
    trending = recorded.get("/tikhub/api/v1/tiktok/web/fetch_trending_post", headers=key).json()
    assert trending["data"]["itemList"] == []


def test_a_missing_folder_is_said_at_once(tmp_path: Path, clock: TurnedClock) -> None:
    with pytest.raises(NotADirectoryError, match="no such folder"):
        SandboxServer(tmp_path / "state", clock, captures=tmp_path / "nowhere")
