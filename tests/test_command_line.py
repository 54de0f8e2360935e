"""The command line as users and scripts meet it: whole cycles in processes of their own, and clear refusals."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tiksports_dagster.sandbox import SandboxServer
from tiksports_dagster.store import embedded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
PLATFORMS = {"tiktok", "instagram", "youtube"}
AI_VENDORS = {"anthropic", "openai"}


def tiksports(
    *arguments: str, home: Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs the command in a fresh process without the developer's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "tiksports_dagster.cli", *arguments, *(["--home", str(home)] if arguments else [])],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=cwd or home.parent,
        env={**kept, "COLUMNS": "160", "VIDEO_LENGTH": "15", **environment},
    )


def cycle(*arguments: str, home: Path, **environment: str) -> dict[str, Any]:
    done = tiksports("run", "--json", *arguments, home=home, **environment)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-1500:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def home(open_dir: Path) -> Generator[Path]:
    folder = open_dir / "cli" / "home"
    folder.parent.mkdir()
    yield folder
    embedded.stop(folder)


@pytest.fixture(scope="module")
def first(home: Path) -> dict[str, Any]:
    """The first demonstration cycle of a new home."""
    return cycle("--offline", home=home)


def test_a_cycle_prints_one_object_with_the_promised_keys(first: Mapping[str, Any]) -> None:
    promised = {
        "post", "trend", "decision", "script", "videos", "publications", "metrics", "parties", "cost_usd", "seconds",
    }  # fmt: skip
    assert promised <= set(first)
    assert set(first["trend"]) >= {"title", "score", "parts", "confidence", "sources"}
    assert set(first["decision"]) >= {"action", "confidence", "reasons", "rejected"}
    assert set(first["script"]) >= {"hook", "segments", "call_to_action", "hashtags", "writer"}
    assert set(first["script"]["segments"][0]) >= {"start", "text", "visual", "claims"}
    assert first["failures"] == []


def test_three_playable_files_leave_the_demonstration(first: Mapping[str, Any]) -> None:
    import av

    assert {video["platform"] for video in first["videos"]} == PLATFORMS
    for video in first["videos"]:
        with av.open(video["path"]) as container:
            picture, sound = container.streams.video[0], container.streams.audio[0]
            assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
            assert (picture.width, picture.height) == (video["width"], video["height"])
            frames = sum(1 for _ in container.decode(picture))
        assert frames / video["fps"] == pytest.approx(video["seconds"], abs=0.1)


def test_three_publications_are_accepted_and_counted(first: Mapping[str, Any]) -> None:
    assert {p["platform"]: p["state"] for p in first["publications"]} == dict.fromkeys(PLATFORMS, "published")
    assert all(p["id"] for p in first["publications"])
    assert {row["platform"] for row in first["metrics"]} == PLATFORMS
    # a model is never emulated for a user: without a key it is off
    assert {first["parties"][vendor] for vendor in AI_VENDORS} == {"off"}
    assert {mode for party, mode in first["parties"].items() if party not in AI_VENDORS} == {"sandbox"}


def test_the_next_cycle_tells_another_story(first: Mapping[str, Any], home: Path) -> None:
    second = cycle("--offline", home=home)
    assert second["post"] not in {None, first["post"]}
    assert second["trend"]["title"] != first["trend"]["title"]
    assert {p["state"] for p in second["publications"]} == {"published"}


def test_explain_leads_from_the_publication_to_the_signal(first: Mapping[str, Any], home: Path) -> None:
    done = tiksports("explain", first["post"], "--json", home=home)
    trail = json.loads(done.stdout)
    files = {video["platform"]: video["sha256"] for video in first["videos"]}
    assert {v["platform"]: v["sha256"] for v in trail["videos"]} == files
    assert {p["platform"]: p["sha256"] for p in trail["publications"]} == files
    assert trail["decision"]["reasons"] == first["decision"]["reasons"]
    assert trail["score"]["score"] == pytest.approx(first["trend"]["score"])
    assert any(signal["id"].startswith("espn:") for signal in trail["signals"])
    runs = {step["run_id"] for step in trail["steps"]} | {trail["decision"]["run_id"]}
    assert len(runs) == 2
    assert trail["invented"]
    shown = tiksports("explain", first["post"], home=home).stdout
    for value in (*files.values(), trail["decision"]["run_id"], trail["signals"][0]["id"]):
        assert value in shown.replace("\n", "")


def test_status_shows_the_post_and_reads_as_json(first: Mapping[str, Any], home: Path) -> None:
    state = json.loads(tiksports("status", "--json", home=home).stdout)
    assert first["post"] in [post["post"] for post in state["posts"]]
    assert {part["part"] for part in state["health"]} >= {"database", "disk", "budget", "espn", *PLATFORMS}
    assert first["post"] in tiksports("status", home=home).stdout.replace("\n", "")


def test_a_held_platform_is_left_out_and_the_others_go_on(first: Mapping[str, Any], home: Path) -> None:
    assert tiksports("pause", "tiktok", home=home).returncode == 0
    held = cycle("--offline", home=home)
    tiksports("resume", home=home)
    assert {p["platform"]: p["state"] for p in held["publications"] if p["state"] == "published"} == {
        "instagram": "published",
        "youtube": "published",
    }


def test_with_autonomy_approve_a_post_waits_for_a_person(first: Mapping[str, Any], home: Path) -> None:
    waiting = cycle("--offline", home=home, AUTONOMY="approve")
    assert waiting["post"] is not None
    assert waiting["publications"] == []
    assert waiting["post"] in json.loads(tiksports("status", "--json", home=home).stdout)["waiting_for_approval"]
    assert tiksports("reject", waiting["post"], home=home).returncode == 0
    assert json.loads(tiksports("status", "--json", home=home).stdout)["waiting_for_approval"] == []


def scoreboard() -> dict[str, Any]:
    """A recorded NHL day in ESPN's shape, written by us; a late comeback and a game that has not begun."""

    def team(
        name: str, short: str, home: bool, score: str, record: str, line: list[int], **more: Any
    ) -> dict[str, Any]:
        return {
            "homeAway": "home" if home else "away",
            "score": score,
            "team": {"id": short, "abbreviation": short[:3].upper(), "displayName": name, "shortDisplayName": short},
            "records": [{"type": "total", "summary": record}],
            "linescores": [{"value": float(goals)} for goals in line],
            **more,
        }

    def event(key: str, date: str, state: str, teams: list[dict[str, Any]]) -> dict[str, Any]:
        names = {"pre": "STATUS_SCHEDULED", "post": "STATUS_FINAL"}
        status = {"type": {"name": names[state], "state": state, "completed": state == "post", "shortDetail": "Final"}}
        title = f"{teams[1]['team']['displayName']} at {teams[0]['team']['displayName']}"
        return {"id": key, "date": date, "name": title, "status": status,
                "competitions": [{"id": key, "date": date, "competitors": teams, "status": status}]}  # fmt: skip

    final = [
        team("Boston Bruins", "Bruins", True, "4", "20-31-5", [0, 1, 3], winner=True),
        team("Colorado Avalanche", "Avalanche", False, "3", "38-14-4", [2, 1, 0], winner=False),
    ]
    later = [
        team("Dallas Stars", "Stars", True, "0", "30-20-6", []),
        team("Utah Mammoth", "Mammoth", False, "0", "25-25-6", []),
    ]
    return {
        "leagues": [],
        "events": [event("5001", "2025-02-08T18:00Z", "post", final), event("5002", "2025-02-09T01:00Z", "pre", later)],
    }


@pytest.fixture(scope="module")
def recording(open_dir: Path) -> Path:
    folder = open_dir / "recording" / "espn"
    folder.mkdir(parents=True)
    (folder / "scoreboard_nhl_2025-02-08.json").write_text(json.dumps(scoreboard()))
    (folder / "news_nba_broken.json").write_text("{ this is not JSON")
    return folder.parent


def test_a_recorded_day_makes_a_post_whose_every_number_is_in_the_recording(recording: Path, home: Path) -> None:
    done = cycle("--captures", str(recording), "--now", "2025-02-08T21:30:00Z", home=home)
    assert done["post"] is not None, done["decision"]
    assert "Bruins" in done["trend"]["title"]
    assert done["parties"] == {
        **dict.fromkeys({"tikhub", *AI_VENDORS}, "off"),
        **dict.fromkeys(PLATFORMS, "sandbox"),
        "espn": "captures",
    }
    source = {int(number) for number in re.findall(r"\d+", json.dumps(scoreboard()))}
    script = done["script"]
    said = " ".join(
        [script["hook"], script["title"], script["call_to_action"], *(s["text"] for s in script["segments"])]
    )
    numbers = re.findall(r"\d+", said)
    assert numbers
    assert {int(number) for number in numbers} <= source, said


def test_a_recorded_day_before_any_game_makes_no_post_and_says_why(recording: Path, home: Path) -> None:
    done = cycle("--captures", str(recording), "--now", "2025-02-08T12:00:00Z", home=home)
    assert done["post"] is None
    assert done["decision"]["action"] == "wait"
    assert done["decision"]["reasons"]
    assert done["videos"] == done["publications"] == []


def test_without_keys_but_with_a_network_espn_is_live_and_nothing_is_invented(home: Path, open_dir: Path) -> None:
    moment = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
    with SandboxServer(open_dir / "recorded-espn", lambda: moment) as recorded:
        environment = {"ESPN_BASE_URL": f"{recorded.url}/espn", "ESPN_CACHE_SECONDS": "0"}
        live = tiksports("run", "--now", "2024-03-03T04:45:00Z", home=home, **environment)
    shown = live.stdout + live.stderr
    assert live.returncode == 0, shown
    assert re.search(r"espn\s+live", shown)
    assert re.search(r"tikhub\s+off", shown)
    assert re.search(r"tiktok\s+sandbox", shown)
    trail = json.loads(tiksports("explain", "latest", "--json", home=home).stdout)
    assert set(trail["invented"]) == PLATFORMS
    assert all(signal["source"].startswith("espn") for signal in trail["signals"])


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("run", "--offline"), {"POSTS_PER_DAY": "9"}, "POSTS_PER_DAY='9': must be a whole number from 1 to 5"),
        (("run", "--offline"), {"PLATFORMS": "myspace"}, "'myspace' is not one of tiktok, instagram, youtube"),
        (("run", "--offline"), {"LEAGUES": "curling"}, "'curling' is not one of nba"),
        (("run", "--offline"), {"TIKSPORTS_CONFIG": "/nowhere"}, "no such file"),
        (("run", "--offline"), {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"}, "cannot be reached"),
        (("run", "--now", "tomorrow"), {}, "--now 'tomorrow'"),
        (("run", "--captures", "nowhere"), {}, "no such folder"),
        (("explain", "no-such-post"), {}, "no such post"),
        (("approve", "no-such-post"), {}, "is no post"),
        (("pause", "myspace"), {}, "'myspace' is not one of"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], environment: dict[str, str], said: str, first: Mapping[str, Any], home: Path
) -> None:
    done = tiksports(*arguments, home=home, **environment)
    assert done.returncode == 2, done.stdout + done.stderr
    error = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert len(error) == 1
    assert said in error[0]
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_wrong_env_file_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CONFIDENCE_THRESHOLD=2\n")
    done = tiksports("status", home=home, cwd=tmp_path)
    assert done.returncode == 2
    assert "CONFIDENCE_THRESHOLD='2': must be a number from 0.5 to 0.95" in done.stderr


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    done = tiksports("run", "--offline", home=blocked / "home", cwd=tmp_path)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert str(blocked) in done.stderr


def test_stop_ends_the_embedded_database_and_says_so(open_dir: Path) -> None:
    folder = open_dir / "stopping"
    assert tiksports("migrate", home=folder).returncode == 0
    assert "database: stopped" in tiksports("stop", home=folder).stdout
    assert "database: was down" in tiksports("stop", home=folder).stdout
