"""The control plane: what can be told to the sandbox and asked of it, by HTTP."""

from __future__ import annotations

import httpx
import pytest
from starlette.testclient import TestClient

from tiksports_dagster.sandbox import SandboxState, create_app

from .helpers import TurnedClock

NEWS = "/espn/apis/site/v2/sports/football/nfl/news"


def test_requests_are_counted_by_party_and_path(web: httpx.Client) -> None:
    web.get(NEWS)
    web.get(NEWS)
    web.post("/google/token")
    counted = web.get("/_control/requests").json()
    assert counted["espn"] == {f"GET {NEWS.removeprefix('/espn')}": 2}
    assert counted["google"] == {"POST /token": 1}
    assert counted["youtube"] == {}


def test_an_injected_article_keeps_what_it_was_given(web: httpx.Client) -> None:
    sent = {
        "headline": "Trade",
        "published": "2024-03-03T04:00:00+00:00",
        "type": "Story",
        "categories": [{"type": "league"}],
    }
    made = web.post("/_control/espn/nfl/articles", json=sent).json()
    assert made["published"] == "2024-03-03T04:00:00Z"
    assert (made["type"], made["categories"]) == ("Story", [{"type": "league"}])
    assert isinstance(made["id"], int)


@pytest.mark.parametrize(
    "article",
    [
        {},
        {"headline": " "},
        {"headline": "x", "published": "now"},
        {"headline": "x", "published": "2024-03-03T04:00:00"},
    ],
)
def test_an_article_without_headline_or_with_a_vague_time_is_refused(
    web: httpx.Client, article: dict[str, str]
) -> None:
    answer = web.post("/_control/espn/nfl/articles", json=article)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_league_is_a_name_and_no_path(web: httpx.Client) -> None:
    assert web.post("/_control/espn/..%2F..%2Fetc/articles", json={"headline": "x"}).status_code in (400, 404)
    assert web.post("/_control/espn/.hidden/articles", json={"headline": "x"}).status_code == 400


def test_an_account_is_changed_by_known_settings_only(web: httpx.Client, sandbox: SandboxState) -> None:
    assert web.post("/_control/accounts/tiktok", json={"private": True}).json()["private"] is True
    assert web.get("/_control/accounts/tiktok").json() == sandbox.account("tiktok")
    assert web.post("/_control/accounts/tiktok", json={"colour": "red"}).status_code == 400
    assert web.post("/_control/accounts/myspace", json={}).status_code == 400


def test_received_is_empty_before_anything_was_sent(web: httpx.Client) -> None:
    assert web.get("/_control/received").json() == {"tiktok": [], "instagram": [], "youtube": []}


def test_reset_forgets_everything(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.inject_article("nfl", {"headline": "Gone soon"})
    assert web.post("/_control/reset").status_code == 200
    headlines = [article["headline"] for article in web.get(NEWS).json()["articles"]]
    assert "Gone soon" not in headlines


def test_nobody_else_may_turn_the_knobs(tmp_path: object, clock: TurnedClock) -> None:
    from pathlib import Path

    app = create_app(Path(str(tmp_path)), clock)
    for host, status in (("127.0.0.1", 200), ("192.0.2.7", 403)):
        with TestClient(app, client=(host, 5000)) as client:
            assert client.get("/_control/received").status_code == status
