"""Which party is live: invented and real data never mix, and old recordings never reach a real audience."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from pydantic import SecretStr

from tiksports_dagster.failures import InputError
from tiksports_dagster.operations.worlds import (
    Wish,
    listens,
    open_world,
    parse_moment,
    plan_world,
    recorded_moment,
)
from tiksports_dagster.resources.clock import StandingClock, SystemClock
from tiksports_dagster.resources.world import (
    AI_VENDORS,
    PLATFORMS,
    SOURCES,
    World,
    decide_modes,
    world_from_environment,
)
from tiksports_dagster.sandbox import SAMPLE_NOW
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

MOMENT = datetime(2022, 9, 17, 22, tzinfo=UTC)
KEYS = {
    "anthropic_api_key": SecretStr("k"),
    "openai_api_key": SecretStr("k"),
    "tikhub_api_key": SecretStr("k"),
    "tiktok_client_key": "k",
    "tiktok_client_secret": SecretStr("k"),
    "tiktok_refresh_token": SecretStr("k"),
    "instagram_user_id": "1",
    "instagram_access_token": SecretStr("k"),
    "youtube_client_id": "k",
    "youtube_client_secret": SecretStr("k"),
    "youtube_refresh_token": SecretStr("k"),
}


def reachable(_: str) -> bool:
    return True


def unreachable(_: str) -> bool:
    return False


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    folder = tmp_path / "captures"
    (folder / "espn").mkdir(parents=True)
    game = {"date": "2022-09-17T18:20Z", "status": {"type": {"state": "post"}}}
    later = {"date": "2022-09-18T01:00Z", "status": {"type": {"state": "pre"}}}
    (folder / "espn" / "scoreboard_mlb_x.json").write_text(json.dumps({"events": [game, later]}))
    return folder


def test_without_keys_espn_is_live_tikhub_off_and_platforms_are_the_sandbox() -> None:
    plan = plan_world(Settings(), Wish(), reachable)
    assert (plan.modes["espn"], plan.modes["tikhub"]) == (Mode.LIVE, Mode.OFF)
    assert {plan.modes[name] for name in PLATFORMS} == {Mode.SANDBOX}
    assert plan.moment is None


def test_with_keys_everything_is_live() -> None:
    assert set(plan_world(Settings(**KEYS), Wish(), reachable).modes.values()) == {Mode.LIVE}


def test_without_keys_and_network_it_is_the_demonstration_day() -> None:
    plan = plan_world(Settings(), Wish(), unreachable)
    assert {plan.modes[party] for party in (*SOURCES, *PLATFORMS)} == {Mode.SANDBOX}
    assert plan.moment == SAMPLE_NOW


def test_with_keys_a_missing_network_is_no_demonstration() -> None:
    plan = plan_world(Settings(tikhub_api_key=SecretStr("k")), Wish(), unreachable)
    assert plan.modes["espn"] is Mode.LIVE


@pytest.mark.parametrize("keys", [{}, KEYS])
def test_mock_mode_and_offline_win_over_keys(keys: dict[str, object]) -> None:
    for settings, wish in ((Settings(**keys), Wish(offline=True)), (Settings(**keys, mock_mode=True), Wish())):
        modes = plan_world(settings, wish, reachable).modes
        assert {modes[party] for party in (*SOURCES, *PLATFORMS)} == {Mode.SANDBOX}
        assert {modes[vendor] for vendor in AI_VENDORS} == {Mode.OFF}


@pytest.mark.parametrize("wish", [Wish(), Wish(now=MOMENT)])
def test_without_a_key_a_model_is_off_never_emulated(wish: Wish) -> None:
    modes = plan_world(Settings(openai_api_key=SecretStr("k")), wish, reachable).modes
    assert (modes["anthropic"], modes["openai"]) == (Mode.OFF, Mode.LIVE)


def test_a_models_key_alone_without_a_network_is_still_the_demonstration() -> None:
    plan = plan_world(Settings(openai_api_key=SecretStr("k")), Wish(), unreachable)
    assert (plan.moment, plan.modes["openai"]) == (SAMPLE_NOW, Mode.OFF)


def test_a_recording_never_reaches_a_real_audience(captures: Path) -> None:
    plan = plan_world(Settings(**KEYS), Wish(captures=captures), reachable)
    assert plan.modes["espn"] is Mode.CAPTURES
    assert plan.modes["tikhub"] is Mode.OFF
    assert {plan.modes[name] for name in PLATFORMS} == {Mode.SANDBOX}
    assert plan.leagues == ("mlb",)
    replay = plan_world(Settings(**KEYS), Wish(now=MOMENT), reachable)
    assert {replay.modes[name] for name in PLATFORMS} == {Mode.SANDBOX}


@pytest.mark.parametrize(
    ("offline", "recorded", "replay", "keyed"),
    list(product([False, True], [False, True], [False, True], [False, True])),
)
def test_invented_and_real_sources_never_mix(offline: bool, recorded: bool, replay: bool, keyed: bool) -> None:
    settings = Settings(**(KEYS if keyed else {}))
    modes = decide_modes(settings, offline=offline, captures=recorded, replay=replay)
    spoken = {modes[source] for source in SOURCES} - {Mode.OFF}
    assert Mode.SANDBOX not in spoken or spoken == {Mode.SANDBOX}
    if spoken & {Mode.SANDBOX, Mode.CAPTURES}:
        assert {modes[platform] for platform in PLATFORMS} == {Mode.SANDBOX}


def test_a_recording_without_now_is_replayed_soon_after_its_newest_game(captures: Path) -> None:
    assert recorded_moment(captures) == datetime(2022, 9, 17, 22, 20, tzinfo=UTC)
    assert plan_world(Settings(), Wish(captures=captures), unreachable).moment == recorded_moment(captures)


@pytest.mark.parametrize("content", [None, "espn/readme.txt"])
def test_a_folder_without_recordings_says_what_is_missing(tmp_path: Path, content: str | None) -> None:
    folder = tmp_path / "none"
    if content:
        (folder / content).parent.mkdir(parents=True)
        (folder / content).write_text("x")
    with pytest.raises(InputError, match="--captures"):
        plan_world(Settings(), Wish(captures=folder))


@pytest.mark.parametrize("text", ["yesterday", "2022-09-17T22:00:00", "1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_a_wrong_now_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match="--now") as caught:
        parse_moment(text)
    assert "\n" not in str(caught.value)


def test_now_is_read_in_any_zone() -> None:
    assert parse_moment("2022-09-17T18:00:00-04:00") == MOMENT == parse_moment("2022-09-17T22:00:00Z")


def test_listening_is_noticed_and_its_absence_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert listens(f"http://127.0.0.1:{server.getsockname()[1]}")
    assert not listens("http://127.0.0.1:9", seconds=1)


def test_a_world_reaches_child_processes_and_is_withdrawn(settings: Settings) -> None:
    plan = plan_world(settings, Wish(offline=True))
    with open_world(settings, plan, StandingClock(SAMPLE_NOW)) as world:
        assert world_from_environment() == world
        assert world.make_clock().now() == SAMPLE_NOW
        assert world.base_url("tiktok", settings) == f"{world.sandbox_url}/tiktok"
    assert world_from_environment() is None


def test_a_running_clock_keeps_its_offset_in_child_processes() -> None:
    clock = SystemClock.starting_at(MOMENT)
    world = World(modes={}, clock_offset_seconds=clock.offset.total_seconds())
    assert abs(world.make_clock().now() - clock.now()) < timedelta(seconds=5)


def test_the_live_base_url_is_the_settings(settings: Settings) -> None:
    moved = settings.model_copy(update={"espn_base_url": "http://127.0.0.1:5"})
    world = World(modes={"espn": Mode.LIVE, "tikhub": Mode.OFF})
    assert world.base_url("espn", moved) == "http://127.0.0.1:5"
    with pytest.raises(InputError, match="tikhub is off"):
        world.base_url("tikhub", moved)
