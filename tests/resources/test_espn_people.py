"""What ESPN tells of athletes becomes a season; what is odd or missing costs itself, and a failure never a post."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.conftest import NOW
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.sources.espn import EspnClient
from tiksports_dagster.resources.sources.espn_people import SeasonDesk, athlete_line, season_leaders
from tiksports_dagster.resources.world import AI_VENDORS, PLATFORMS, SOURCES, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.people import Season
from tiksports_dagster.store.records.signals import Entity
from tiksports_dagster.store.records.system import Mode
from tiksports_dagster.wiring import resources

from .fake import Asked, Fake, Reply

PATHS = {"nba": "basketball/nba"}


def row(ref: str, name: str, value: str) -> dict[str, Any]:
    return {"displayValue": value, "value": float(value), "athlete": {"id": ref, "displayName": name}}


def ranking(*rows: Any, **seasons: Any) -> dict[str, Any]:
    season = {"year": 2024, "type": 2, "displayName": "2023-24"}
    category = {"name": "pointsPerGame", "displayName": "Points Per Game", "leaders": list(rows)}
    return {"requestedSeason": season, **seasons, "leaders": {"categories": [category]}}


def profile(ref: str = "1966", **changes: Any) -> dict[str, Any]:
    points = {"name": "avgPoints", "displayName": "Points Per Game", "displayValue": "25.3", "value": 25.3, "rank": 14}
    summary = {"displayName": "2023-24 season stats", "statistics": [points, {"name": "odd"}, None], **changes}
    return {"athlete": {"id": ref, "displayName": "LeBron James", "statsSummary": summary}}


def test_a_ranking_keeps_the_order_and_equal_values_share_a_place() -> None:
    told = season_leaders(
        ranking(row("1", "A", "30.1"), row("2", "B", "28"), row("3", "C", "28"), row("4", "D", "27")), "nba", NOW, "u"
    )
    assert [(one.athlete, one.rank) for one in told.items] == [("A", 1), ("B", 2), ("C", 2), ("D", 4)]
    assert (told.items[0].statistic, told.items[0].number, told.items[0].season) == ("pointsPerGame", 30.1, "2023-24")


def test_an_odd_leader_costs_only_itself_and_keeps_its_place() -> None:
    told = season_leaders(ranking({"displayValue": "31"}, None, row("3", "C", "28")), "nba", NOW, "u")
    assert [(one.athlete, one.rank) for one in told.items] == [("C", 3)]
    assert len(told.skipped) == 2


@pytest.mark.parametrize(
    "seasons", [{"requestedSeason": {"year": 2024, "type": 3}}, {"currentSeason": {"year": 2025, "type": 1}}]
)
def test_playoffs_and_last_years_ranking_tell_nothing(seasons: dict[str, Any]) -> None:
    told = season_leaders(ranking(row("1", "A", "30.1"), **seasons), "nba", NOW, "u")
    assert told.items == ()
    assert told.skipped


def test_an_athletes_season_is_read_with_rank() -> None:
    line = athlete_line(profile(), "nba", NOW, "u")
    assert (line.athlete, line.season, len(line.numbers)) == ("LeBron James", "2023-24", 1)
    assert (line.numbers[0].value, line.numbers[0].rank) == ("25.3", 14)


def test_a_summary_of_the_playoffs_has_no_season_numbers() -> None:
    assert athlete_line(profile(displayName="2023-24 Postseason Stats"), "nba", NOW, "u").numbers == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("athlete", "leaders", "categories", "id", "displayName", "statsSummary", "statistics")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(JSON)
def test_no_answer_breaks_the_reading(answer: Any) -> None:
    for read in (season_leaders, athlete_line):
        with suppress(TransientFailure):
            assert read(answer, "nba", NOW, "u") is not None


def heard(answer: Any, *refs: str) -> tuple[Season, list[Asked]]:
    with Fake(answer) as fake:
        client = EspnClient(fake.url, StandingClock(NOW))
        try:
            season = SeasonDesk(client, PATHS).of("nba", [Entity(kind="athlete", name="x", ref=ref) for ref in refs])
        finally:
            client.close()
        return season, fake.asked


def test_a_post_asks_for_two_athletes_and_one_ranking_and_says_who_it_is() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("/leaders"):
            return Reply(body=ranking(row("1966", "LeBron James", "25.3"), row("9", "Other", "20")))
        return Reply(body=profile(asked.path.rsplit("/", 1)[-1]))

    season, asked = heard(answer, "1966", "2", "3")
    assert [one.path for one in asked] == [
        "/apis/common/v3/sports/basketball/nba/athletes/1966",
        "/apis/common/v3/sports/basketball/nba/athletes/2",
        "/apis/site/v3/sports/basketball/nba/leaders",
    ]
    assert all("(+https://" in one.headers["user-agent"] for one in asked)
    assert [one.athlete_ref for one in season.leaders] == ["1966"]
    assert season.notes == ()


def test_what_is_missing_becomes_a_note() -> None:
    season, _ = heard(lambda _: Reply(status=404, body={"code": 404}), "1966")
    assert season.athletes == ()
    assert len(season.notes) == 2


def test_a_reference_that_is_no_number_is_never_asked_for() -> None:
    season, asked = heard(lambda _: Reply(body={}), "../../x", "1?y=2")
    assert (season, asked) == (Season(), [])


@pytest.mark.parametrize(("mode", "athletes"), [(Mode.SANDBOX, ["LeBron James"]), (Mode.CAPTURES, [])])
def test_a_recorded_day_asks_nobody(tmp_path: Path, mode: Mode, athletes: list[str]) -> None:
    world = World(modes={**dict.fromkeys((*SOURCES, *PLATFORMS, *AI_VENDORS), Mode.SANDBOX), "espn": mode})
    parts = Parts(Settings(tiksports_home=tmp_path), world, StandingClock(NOW))
    try:
        desk: Any = resources(parts, {})["season_desk"]
        season = desk.resource_fn(None).of("nba", [Entity(kind="athlete", name="LeBron James", ref="1966")])
    finally:
        parts.close()
    assert [one.athlete for one in season.athletes] == athletes
    assert bool(season.notes) is (mode is Mode.SANDBOX)  # no ranking is known for certain there
