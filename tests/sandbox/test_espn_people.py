"""The season numbers of the sample day: what is known for certain, and 404 for the rest."""

from __future__ import annotations

import httpx
import pytest

SITE = "/espn/apis/site/v3/sports"
COMMON = "/espn/apis/common/v3/sports"


def test_the_sample_days_record_scorer_has_his_season(web: httpx.Client) -> None:
    told = web.get(f"{COMMON}/basketball/nba/athletes/1966").json()["athlete"]
    assert told["displayName"] == "LeBron James"
    assert told["statsSummary"]["statistics"][0]["displayValue"] == "25.3"


def test_the_finished_football_season_has_leaders(web: httpx.Client) -> None:
    told = web.get(f"{SITE}/football/nfl/leaders").json()
    first = told["leaders"]["categories"][0]["leaders"][0]
    assert (first["athlete"]["displayName"], first["displayValue"]) == ("Tua Tagovailoa", "4,624")


@pytest.mark.parametrize(
    "path",
    [
        f"{SITE}/basketball/nba/leaders",
        f"{SITE}/basketball/nfl/leaders",
        f"{COMMON}/basketball/nba/athletes/7",
        f"{COMMON}/football/nfl/athletes/1966",
    ],
)
def test_what_is_not_known_for_certain_is_not_there(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_the_filter_on_agents_is_here_too(web: httpx.Client) -> None:
    assert web.get(f"{SITE}/football/nfl/leaders", headers={"User-Agent": "TikSports/1.0"}).status_code == 403
