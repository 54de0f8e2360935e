"""What TikHub answers: its envelope, trends, rankings, and the ways it says no."""

from __future__ import annotations

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxState

from .helpers import TurnedClock

KEY = {"Authorization": f"Bearer {TOKENS.tikhub_key}"}
WEB = "/tikhub/api/v1/tiktok/web"
ADS = "/tikhub/api/v1/tiktok/ads"


def test_trending_comes_in_the_envelope_with_counts_twice(web: httpx.Client) -> None:
    answer = web.get(f"{WEB}/fetch_trending_post", headers=KEY)
    assert answer.status_code == 200
    body = answer.json()
    assert body["code"] == 200
    assert body["router"] == "/api/v1/tiktok/web/fetch_trending_post"
    for item in body["data"]["itemList"]:
        assert {name: str(value) for name, value in item["stats"].items()} == item["statsV2"]
        assert set(item["stats"]) == {"diggCount", "shareCount", "commentCount", "playCount", "collectCount"}
        assert len(item["id"]) == 19


def test_trends_hold_the_stories_noise_and_one_hostile_caption(web: httpx.Client) -> None:
    texts = [row["desc"] for row in web.get(f"{WEB}/fetch_trending_post", headers=KEY).json()["data"]["itemList"]]
    assert any("4.21" in text for text in texts)
    assert any("dance" in text for text in texts)
    assert sum("Ignore all previous instructions" in text for text in texts) == 1


@pytest.mark.parametrize("name", ["categoryType", "category_type"])
def test_explore_keeps_to_its_category_and_count(web: httpx.Client, name: str) -> None:
    sports = web.get(f"{WEB}/fetch_explore_post", params={name: 112, "count": 3}, headers=KEY).json()
    assert len(sports["data"]["itemList"]) == 3
    assert sports["params"] == {"categoryType": "112", "count": "3"}
    fitness = web.get(f"{WEB}/fetch_explore_post", params={name: 117}, headers=KEY).json()["data"]["itemList"]
    assert [row["author"]["uniqueId"] for row in fitness] == ["lift.with.ana"]
    everything = web.get(f"{WEB}/fetch_explore_post", params={name: 120, "count": 50}, headers=KEY).json()
    assert len(everything["data"]["itemList"]) == 11


def test_the_ranking_has_defaults_in_its_params_as_text(web: httpx.Client) -> None:
    body = web.get(f"{ADS}/get_hashtag_list", headers=KEY).json()
    assert body["params"] == {
        **{"page": "1", "limit": "20", "period": "120", "country_code": "US"},
        **{"sort_by": "popular", "industry_id": "", "filter_by": ""},
    }
    inner = body["data"]["data"]
    assert inner["pagination"] == {"page": 1, "size": 20, "total": 8, "has_more": False}
    first = inner["list"][0]
    assert (first["rank"], first["hashtag_name"], first["industry_info"]["id"]) == (1, "lebronjames", 28000000000)
    assert max(point["value"] for point in first["trend"]) == 1


def test_the_ranking_is_paged_and_filtered_by_industry(web: httpx.Client) -> None:
    page = web.get(f"{ADS}/get_hashtag_list", params={"page": 2, "limit": 3, "period": 7}, headers=KEY).json()
    assert [row["rank"] for row in page["data"]["data"]["list"]] == [4, 5, 6]
    assert page["data"]["data"]["pagination"]["has_more"] is True
    sports = web.get(f"{ADS}/get_hashtag_list", params={"industry_id": "28000000000"}, headers=KEY).json()
    assert "airfryer" not in [row["hashtag_name"] for row in sports["data"]["data"]["list"]]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_new_ranking_answers_both_methods(web: httpx.Client, method: str) -> None:
    query = {"time_range": 7, "limit": 2}
    sent = {"params": query} if method == "GET" else {"json": query}
    body = web.request(method, f"{ADS}/get_trends_hashtag_list", headers=KEY, **sent).json()
    assert body["data"]["pagination"]["totalCount"] == 8
    assert [row["hashtagName"] for row in body["data"]["items"]] == ["lebronjames", "nflcombine"]
    assert set(body["data"]["items"][0]) == {
        "hashtagName",
        "vv",
        "publishCnt",
        "popularityCurve",
        "rankIndex",
        "industryIDs",
    }


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKENS.tikhub_key}])
def test_a_wrong_key_is_401(web: httpx.Client, headers: dict[str, str]) -> None:
    answer = web.get(f"{WEB}/fetch_trending_post", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["detail"]["code"] == 401


def test_an_empty_balance_is_402(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.configure("tikhub", requests_left=1)
    assert web.get(f"{WEB}/fetch_trending_post", headers=KEY).status_code == 200
    assert web.get(f"{WEB}/fetch_trending_post", headers=KEY).status_code == 402


def test_a_wrong_period_is_422_and_names_it(web: httpx.Client) -> None:
    answer = web.get(f"{ADS}/get_hashtag_list", params={"period": 8}, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "period"]


def test_the_eleventh_request_of_a_second_is_429(web: httpx.Client, clock: TurnedClock) -> None:
    codes = [web.get(f"{WEB}/fetch_trending_post", headers=KEY).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
    clock.turn(1)
    assert web.get(f"{WEB}/fetch_trending_post", headers=KEY).status_code == 200
