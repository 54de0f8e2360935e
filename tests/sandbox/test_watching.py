"""The audience behind the platforms' APIs: what is scheduled for a post is what its counters tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiksports_dagster.sandbox import SandboxState
from tiksports_dagster.sandbox.store import Task

from . import test_instagram as instagram
from . import test_tiktok as tiktok
from . import test_youtube as youtube
from .helpers import TurnedClock

HOUR = 3600.0
PLATFORMS = ("tiktok", "instagram", "youtube")


@pytest.fixture
def live(web: httpx.Client, clock: TurnedClock, video: bytes) -> Callable[[str], str]:
    """Publishes on a platform and gives the post's id."""

    def publish(platform: str) -> str:
        if platform == "instagram":
            return instagram.published(web, clock, video)
        if platform == "youtube":
            made = youtube.uploaded(web, video)
            clock.turn(10)
            return made
        publish_id = tiktok.posted(web, video)
        clock.turn(10)
        return str(tiktok.status(web, publish_id)["publicaly_available_post_id"][0])

    return publish


def views(web: httpx.Client, platform: str, post: str) -> int | None:
    """The views that the platform tells, or None when it tells none."""
    if platform == "tiktok":
        rows = tiktok.query(web, [post]).json()["data"]["videos"]
        return rows[0]["view_count"] if rows else None
    if platform == "instagram":
        answer = instagram.insights(web, post, "views")
        rows = answer.json().get("data", [])
        return rows[0]["values"][0]["value"] if rows else None
    rows = youtube.listed(web, post)
    return int(rows[0]["statistics"]["viewCount"]) if rows and "statistics" in rows[0] else None


def told(web: httpx.Client, clock: TurnedClock, platform: str, post: str, hours: int) -> list[int]:
    """The views at the end of each of the next hours."""
    found: list[int] = []
    for _ in range(hours):
        clock.turn(HOUR)
        found.append(views(web, platform, post) or 0)
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
def test_suppressed_views_nearly_stop_and_never_fall(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str], platform: str
) -> None:
    post = live(platform)
    before = told(web, clock, platform, post, 8)
    sandbox.audience.schedule("suppression", platform=platform, post_id=post, factor=0.05)
    after = told(web, clock, platform, post, 12)
    assert before[-1] > before[0] > 0
    assert sorted(before + after) == before + after
    assert after[-1] - after[1] < 0.2 * (before[-1] - before[3])


def test_a_post_goes_viral_at_its_hour_and_others_do_not(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str]
) -> None:
    post, other = live("youtube"), live("youtube")
    calm = views(web, "youtube", other)
    at = clock() + timedelta(hours=12)
    sandbox.audience.schedule("viral", platform="youtube", post_id=post, at=at, factor=8.0)
    hours = told(web, clock, "youtube", post, 24)
    assert hours[23] - hours[13] > 3 * (hours[11] - hours[1])
    assert calm == 0
    alone = views(web, "youtube", other)
    sandbox.audience.clear()
    assert views(web, "youtube", other) == alone


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platforms_counters_stand_still_and_catch_up(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str], platform: str
) -> None:
    posts = [live(platform), live(platform)]
    clock.turn(3 * HOUR)
    still = [views(web, platform, post) for post in posts]
    sandbox.audience.schedule("stale", platform=platform, until=clock() + timedelta(hours=3))
    clock.turn(3 * HOUR - 1)
    assert [views(web, platform, post) for post in posts] == still
    clock.turn(1)
    assert all((views(web, platform, post) or 0) > (old or 0) for post, old in zip(posts, still, strict=True))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_only_a_correction_takes_views_back(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str], platform: str
) -> None:
    post = live(platform)
    clock.turn(20 * HOUR)
    before = views(web, platform, post) or 0
    sandbox.audience.schedule("correction", platform=platform, post_id=post, factor=0.25)
    assert views(web, platform, post) == before - int(before * 0.25)
    clock.turn(24 * HOUR)
    later = views(web, platform, post) or 0
    sandbox.audience.clear()
    assert views(web, platform, post) == later


@pytest.mark.parametrize("platform", PLATFORMS)
def test_missing_counters_are_not_zero(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str], platform: str
) -> None:
    post = live(platform)
    clock.turn(2 * HOUR)
    sandbox.audience.schedule("missing", platform=platform, post_id=post, until=clock() + timedelta(minutes=15))
    assert views(web, platform, post) is None
    clock.turn(900)
    assert views(web, platform, post) is not None


def test_a_post_may_be_told_twice(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str]
) -> None:
    posts = {platform: live(platform) for platform in PLATFORMS}
    clock.turn(2 * HOUR)
    for platform in PLATFORMS:
        sandbox.audience.schedule("duplicate", platform=platform)
    one, other = tiktok.query(web, [posts["tiktok"]]).json()["data"]["videos"]
    assert one == other
    assert [row["id"] for row in youtube.listed(web, posts["youtube"])] == [posts["youtube"]] * 2
    assert len(instagram.insights(web, posts["instagram"], "views").json()["data"]) == 2


def test_a_deleted_post_is_gone_from_every_answer(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str]
) -> None:
    posts = {platform: live(platform) for platform in PLATFORMS}
    clock.turn(2 * HOUR)
    for platform, post in posts.items():
        sandbox.audience.schedule("deleted", platform=platform, post_id=post)
    assert tiktok.query(web, [posts["tiktok"]]).json()["data"]["videos"] == []
    assert youtube.listed(web, posts["youtube"]) == []
    channel = {"part": "statistics", "mine": "true"}
    (row,) = web.get("/youtube/youtube/v3/channels", params=channel, headers=youtube.BEARER).json()["items"]
    assert row["statistics"]["videoCount"] == "0"
    assert instagram.codes(instagram.insights(web, posts["instagram"], "views"))[0] == 100
    query = {"fields": "id", "access_token": instagram.TOKEN}
    assert web.get(f"{instagram.USER}/media", params=query).json()["data"] == []


def test_a_held_post_has_no_public_id_and_nobody_watches(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, video: bytes, live: Callable[[str], str]
) -> None:
    post = live("youtube")
    clock.turn(5 * HOUR)
    until = clock() + timedelta(hours=6)
    for platform in ("tiktok", "youtube"):
        sandbox.audience.schedule("hold", platform=platform, until=until)
    publish_id = tiktok.posted(web, video)
    clock.turn(HOUR)
    assert tiktok.status(web, publish_id)["publicaly_available_post_id"] == []
    assert youtube.listed(web, post)[0]["status"]["privacyStatus"] == "private"
    frozen = views(web, "youtube", post)
    clock.turn(4 * HOUR)
    assert views(web, "youtube", post) == frozen
    clock.turn(2 * HOUR)
    (public_id,) = tiktok.status(web, publish_id)["publicaly_available_post_id"]
    assert tiktok.query(web, [str(public_id)]).json()["data"]["videos"]
    assert youtube.listed(web, post)[0]["status"]["privacyStatus"] == "public"


def test_insights_may_be_two_days_old(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, live: Callable[[str], str]
) -> None:
    post = live("instagram")
    clock.turn(24 * HOUR)
    day_old = views(web, "instagram", post)
    sandbox.configure("instagram", insights_lag_seconds=48 * HOUR)
    assert views(web, "instagram", post) is None
    clock.turn(48 * HOUR)
    assert views(web, "instagram", post) == day_old


steps = st.tuples(
    st.sampled_from(["wait", "suppression", "viral", "hold", "stale", "clear"]), st.integers(0, 6 * 3600), st.booleans()
)


@given(story=st.lists(steps, min_size=3, max_size=12))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_scheduled_and_ended_no_view_told_is_lost(
    tmp_path: Path, story: list[tuple[str, int, bool]]
) -> None:
    clock = TurnedClock()
    state = SandboxState(tmp_path, clock)
    state.reset()
    published = state.timestamp()
    task = Task("tiktok", "v", "direct", published, 1, "Forty thousand #nba", post_id="7341", details={"seconds": 30.0})
    told = 0
    for act, seconds, whole_platform in story:
        if act == "clear":
            state.audience.clear()
        elif act != "wait":
            until = clock() + timedelta(seconds=1 + 2 * seconds)
            post_id = None if whole_platform else "7341"
            state.audience.schedule(act, platform="tiktok", post_id=post_id, until=until)
        for moment in (0, seconds):
            clock.turn(moment)
            seen = state.watched(task, published).views
            assert seen >= told
            told = seen
    state.store.close()


# --- the control plane


def test_world_and_schedule_are_set_over_http(
    web: httpx.Client, clock: TurnedClock, live: Callable[[str], str]
) -> None:
    assert web.get("/_control/audience").json() == {"preset": "realistic", "seed": 0}
    post = live("youtube")
    clock.turn(24 * HOUR)
    ordinary = views(web, "youtube", post)
    chosen = {"preset": "learnable", "seed": 7, "slot_amplitude": 0.0, "regime_at": "2024-06-01T00:00:00+00:00"}
    assert web.post("/_control/audience", json=chosen).json() == chosen
    assert views(web, "youtube", post) != ordinary

    planned = {"kind": "viral", "platform": "youtube", "post_id": post, "at": "2024-03-05T00:00:00Z", "factor": 4}
    number = web.post("/_control/audience/faults", json=planned).json()["id"]
    (row,) = web.get("/_control/audience/faults").json()
    assert row == {**planned, "id": number, "at": "2024-03-05T00:00:00+00:00", "until": None, "factor": 4.0}
    web.delete("/_control/audience/faults")
    assert web.get("/_control/audience/faults").json() == []

    (truth,) = web.get("/_control/audience/truth").json()
    assert (truth["platform"], truth["post_id"]) == ("youtube", post)
    assert truth["expected_views_72h"] > 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("audience", {"preset": "wonderful"}),
        ("audience", {"seed": "x"}),
        ("audience", {"charm": 1}),
        ("audience", {"slot_amplitude": "much"}),
        ("audience", {"explainable": 0.99}),
        ("audience", {"slot_shape": "square"}),
        ("audience", {"regime_at": "2024-06-01"}),
        ("audience/faults", {"kind": "gone", "platform": "tiktok"}),
        ("audience/faults", {"kind": "viral", "platform": "myspace"}),
        ("audience/faults", {"kind": "viral", "platform": "tiktok", "factor": 0.5}),
        ("audience/faults", {"kind": "suppression", "platform": "tiktok", "factor": 2}),
        ("audience/faults", {"kind": "stale", "platform": "tiktok", "factor": 0.5}),
        ("audience/faults", {"kind": "hold", "platform": "instagram"}),
        ("audience/faults", {"kind": "viral", "platform": "tiktok", "at": "2024-03-01T00:00:00Z"}),
        ("audience/faults", {"kind": "viral", "platform": "tiktok", "until": "2024-03-01T00:00:00Z"}),
        ("audience/faults", {"kind": "viral", "platform": "tiktok", "at": "2024-03-09T00:00:00"}),
        ("audience/faults", {"kind": "viral"}),
        ("audience/faults", {"kind": "viral", "platform": "tiktok", "colour": "red"}),
    ],
)
def test_what_makes_no_sense_changes_nothing(web: httpx.Client, path: str, body: dict[str, Any]) -> None:
    answer = web.post(f"/_control/{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert web.get("/_control/audience").json() == {"preset": "realistic", "seed": 0}
    assert web.get("/_control/audience/faults").json() == []


def test_now_may_pass_while_a_fault_is_planned(tmp_path: Path, clock: TurnedClock) -> None:
    def running() -> datetime:
        clock.turn(0.5)
        return clock()

    state = SandboxState(tmp_path, running)
    state.audience.schedule("stale", platform="tiktok")
    state.audience.schedule("viral", platform="tiktok", at=clock())
    first, second = state.audience.scheduled()
    assert first.at < second.at <= clock().timestamp()
    with pytest.raises(ValueError, match="stays told"):
        state.audience.schedule("viral", platform="tiktok", at=clock() - timedelta(minutes=2))


def test_two_processes_show_the_same_audience(tmp_path: Path, clock: TurnedClock) -> None:
    one, other = SandboxState(tmp_path, clock), SandboxState(tmp_path, clock)
    one.audience.choose("learnable", seed=5)
    one.audience.schedule("stale", platform="tiktok")
    assert other.audience.world() == {"preset": "learnable", "seed": 5}
    assert [fault.kind for fault in other.audience.scheduled()] == ["stale"]
    one.reset()
    assert other.audience.world()["preset"] == "realistic"
    assert other.audience.scheduled() == []
