"""What ESPN's site API answers: the filter on agents, days, limits, and a game before, during and after it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import SandboxState

from .helpers import TurnedClock

SPORTS = "/espn/apis/site/v2/sports"
LAKERS_GAME = "Denver Nuggets at Los Angeles Lakers"


def games(web: httpx.Client, league: str, **query: str) -> list[dict[str, Any]]:
    answer = web.get(f"{SPORTS}/{league}/scoreboard", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["events"]


def named(events: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(event for event in events if event["name"] == name)


@pytest.mark.parametrize(
    ("agent", "status"),
    [
        ("python-httpx/0.28.1", 200),
        ("TikSports/1.0 (+https://example.org/about)", 200),
        ("curl/8.5.0", 200),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", 403),
        ("Mozilla/5.0 (compatible; Bot/1.0; +https://example.org)", 403),
        ("TikSports/1.0", 403),
        ("TikSports/1.0 (sports news)", 403),
        ("", 403),
    ],
)
def test_browsers_and_bare_names_are_kept_out(web: httpx.Client, agent: str, status: int) -> None:
    answer = web.get(f"{SPORTS}/basketball/nba/news", headers={"User-Agent": agent})
    assert answer.status_code == status
    if status == 403:
        assert answer.headers["content-type"].startswith("text/html")
        assert "<html" in answer.text


def test_a_day_is_an_eastern_game_day(web: httpx.Client) -> None:
    # the game began at 01:30 UTC of 3 March
    assert LAKERS_GAME in [event["name"] for event in games(web, "basketball/nba", dates="20240302")]
    assert LAKERS_GAME not in [event["name"] for event in games(web, "basketball/nba", dates="20240303")]
    assert len(games(web, "basketball/nba", dates="20240302")) == 5
    assert len(games(web, "basketball/nba", dates="202403")) == 6


def test_a_day_without_games_has_no_events(web: httpx.Client) -> None:
    answer = web.get(f"{SPORTS}/football/nfl/scoreboard", params={"dates": "20240302"})
    assert answer.status_code == 200
    assert answer.json()["events"] == []
    assert answer.json()["day"] == {"date": "2024-03-02"}
    assert answer.json()["leagues"][0]["slug"] == "nfl"


@pytest.mark.parametrize("dates", ["20240301-20240302", "20241301", "2024", "yesterday", ""])
def test_ranges_and_nonsense_dates_are_refused(web: httpx.Client, dates: str) -> None:
    answer = web.get(f"{SPORTS}/basketball/nba/scoreboard", params={"dates": dates})
    assert answer.status_code == 400
    assert answer.json() == {"code": 400, "message": "Failed to get events endpoint."}


def test_a_limit_above_500_silently_gives_25_events(tmp_path: Any, clock: TurnedClock) -> None:
    import json

    from tiksports_dagster.sandbox import SandboxServer

    events = [{"id": str(i), "date": "2024-03-02T20:00Z"} for i in range(40)]
    (tmp_path / "espn").mkdir()
    (tmp_path / "espn" / "scoreboard_nba_x.json").write_text(json.dumps({"events": events}))
    with SandboxServer(tmp_path / "state", clock, captures=tmp_path) as server:
        url = f"{server.url}{SPORTS}/basketball/nba/scoreboard"
        counts = [len(httpx.get(url, params={"limit": limit}).json()["events"]) for limit in (39, 500, 501)]
    assert counts == [39, 40, 25]


@pytest.mark.parametrize("path", ["basketball/xyz", "football/nba"])
def test_an_unknown_league_is_an_error_body(web: httpx.Client, path: str) -> None:
    for endpoint, status in (("scoreboard", 400), ("news", 404)):
        answer = web.get(f"{SPORTS}/{path}/{endpoint}")
        assert answer.status_code == status
        assert answer.json()["code"] == status


def test_a_finished_game_has_text_scores_winner_records_and_leaders(web: httpx.Client) -> None:
    game = named(games(web, "basketball/nba", dates="20240302"), LAKERS_GAME)
    assert game["date"] == "2024-03-03T01:30Z"
    assert game["status"]["type"]["name"] == "STATUS_FINAL"
    home, away = game["competitions"][0]["competitors"]
    assert (home["homeAway"], home["score"], home["winner"]) == ("home", "114", False)
    assert (away["homeAway"], away["score"], away["winner"]) == ("away", "124", True)
    assert sum(row["value"] for row in away["linescores"]) == 124
    assert away["records"][0]["summary"] == "42-19"
    points = away["leaders"][0]
    assert (points["name"], points["leaders"][0]["athlete"]["displayName"]) == ("points", "Nikola Jokic")
    assert away["team"]["color"] == "0e2240"


def test_a_game_tells_no_more_than_could_be_known(web: httpx.Client, clock: TurnedClock) -> None:
    clock.time = datetime(2024, 3, 3, 1, 0, tzinfo=UTC)
    before = named(games(web, "basketball/nba", dates="20240302"), LAKERS_GAME)
    assert before["status"]["type"]["state"] == "pre"
    assert "winner" not in before["competitions"][0]["competitors"][0]
    assert "linescores" not in before["competitions"][0]["competitors"][0]
    clock.time = datetime(2024, 3, 3, 2, 55, tzinfo=UTC)
    during = named(games(web, "basketball/nba", dates="20240302"), LAKERS_GAME)
    assert during["status"]["type"]["name"] == "STATUS_IN_PROGRESS"
    home, away = during["competitions"][0]["competitors"]
    assert (home["score"], away["score"]) == ("66", "58")
    assert "headlines" not in during["competitions"][0]


def test_news_is_short_unless_asked_for_more_and_newest_first(web: httpx.Client) -> None:
    few = web.get(f"{SPORTS}/basketball/nba/news").json()["articles"]
    many = web.get(f"{SPORTS}/basketball/nba/news", params={"limit": "50"}).json()["articles"]
    assert len(few) == 6 < len(many)
    times = [article["published"] for article in many]
    assert times == sorted(times, reverse=True)
    assert web.get(f"{SPORTS}/basketball/nba/news", params={"limit": "many"}).status_code == 400


def test_an_article_names_its_league_teams_and_athletes(web: httpx.Client) -> None:
    articles = web.get(f"{SPORTS}/basketball/nba/news", params={"limit": "50"}).json()["articles"]
    lebron = next(article for article in articles if "40,000 career points" in article["headline"])
    kinds = {row["type"]: row for row in lebron["categories"]}
    assert kinds["league"]["leagueId"] == 46
    assert kinds["athlete"] == {"type": "athlete", "description": "LeBron James", "athleteId": 1966}
    assert kinds["team"]["teamId"] in (7, 13)
    assert isinstance(lebron["id"], int)


def test_a_headline_is_not_served_before_its_time(web: httpx.Client, clock: TurnedClock) -> None:
    clock.time = datetime(2024, 3, 3, 2, 0, tzinfo=UTC)
    articles = web.get(f"{SPORTS}/basketball/nba/news", params={"limit": "50"}).json()["articles"]
    assert not [article for article in articles if "40,000" in article["headline"]]


def test_an_injected_headline_leads_the_feed(web: httpx.Client, clock: TurnedClock) -> None:
    clock.turn(60)
    made = web.post("/_control/espn/nfl/articles", json={"headline": "Quarterback retires"}).json()
    first = web.get(f"{SPORTS}/football/nfl/news").json()["articles"][0]
    assert first == made
    assert first["published"] == "2024-03-03T04:46:00Z"


def test_an_injected_headline_of_the_future_waits(web: httpx.Client, sandbox: SandboxState, clock: TurnedClock) -> None:
    sandbox.inject_article("nfl", {"headline": "Later", "published": "2024-03-03T05:00:00Z"})
    headlines = [row["headline"] for row in web.get(f"{SPORTS}/football/nfl/news").json()["articles"]]
    assert "Later" not in headlines
    clock.turn(15 * 60)
    headlines = [row["headline"] for row in web.get(f"{SPORTS}/football/nfl/news").json()["articles"]]
    assert headlines[0] == "Later"


def test_the_second_address_tells_the_newest_headlines_of_a_league(web: httpx.Client) -> None:
    answer = web.get("/espn/v1/sports/news", params={"leagues": "nba", "limit": 3}).json()
    stories = web.get(f"{SPORTS}/basketball/nba/news", params={"limit": 3}).json()["articles"]
    assert [one["id"] for one in answer["headlines"]] == [one["id"] for one in stories]
    assert answer["resultsCount"] >= 3
    assert web.get("/espn/v1/sports/news", params={"leagues": "curling"}).json()["headlines"] == []
    assert web.get("/espn/v1/sports/news", headers={"User-Agent": "Mozilla/5.0"}).status_code == 403
