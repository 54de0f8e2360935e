"""Publications on the graph: each alone, once, only when let, and none held up by another."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from tests.assets.test_graph import Client
from tests.sensors.test_choices import decision
from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.failures import LimitReached, PermanentFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.content import Brief, FactSheet, Headline, Script, Segment, VideoFile
from tiksports_dagster.store.records.publishing import (
    Publication,
    PublicationState,
    PublishingSlot,
    PublishOutcome,
    PublishRequest,
)
from tiksports_dagster.store.records.trends import ContentType

S = PublicationState
PLATFORMS = ("tiktok", "instagram", "youtube")
OUT = PublishOutcome(state=S.PUBLISHED, id="1", url="https://example.test/1")
Runner = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture
def instance() -> Generator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def clients(parts: Parts) -> dict[str, Client]:
    made = {name: Client(OUT) for name in PLATFORMS}
    parts._platform_clients.update(made)
    return made


@pytest.fixture
def run(parts: Parts, instance: dg.DagsterInstance) -> Runner:
    job = build_defs(parts).resolve_job_def("publish")

    def execute(post: str, *platforms: str, by_hand: bool = False) -> dg.ExecuteInProcessResult:
        return job.execute_in_process(
            instance=instance,
            partition_key=post,
            asset_selection=[dg.AssetKey(f"{name}_publication") for name in platforms or PLATFORMS],
            tags={"dagster/from_ui": "true"} if by_hand else {},
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )

    return execute


@pytest.fixture
def make(parts: Parts, instance: dg.DagsterInstance, tmp_path: Path) -> Callable[..., str]:
    """A finished post, as the content run leaves it."""

    def finished(post: str, *, allowed: bool = True) -> str:
        now = parts.clock.now()
        file = tmp_path / "v.mp4"
        file.write_bytes(b"moving picture")
        archive = parts.archive
        archive.append("decision", None, "run", decision(post, allowed=allowed).model_copy(update={"at": now}))
        archive.append(
            "brief", post, "run",
            Brief(
                post=post, trend_id="t", title="x", league="nba", content_type=ContentType.BREAKING_NEWS, angle="a",
                platforms=PLATFORMS, target_seconds=20, min_seconds=15, max_seconds=30, publish_at=now, breaking=False,
            ),
        )  # fmt: skip
        archive.append("fact_sheet", post, "run", FactSheet(post=post, headline="x", league=None, facts=()))
        shown = (Segment(start=0, end=20, text="x", visual=Headline(text="x")),)
        archive.append(
            "script", post, "run",
            Script(
                post=post, content_type=ContentType.BREAKING_NEWS, title="x", hook="x", segments=shown,
                call_to_action="", hashtags=("nba",), writer="facts",
            ),
        )  # fmt: skip
        for name in PLATFORMS:
            video = VideoFile(
                post=post, platform=name, path=str(file), sha256="a" * 64, bytes=14, seconds=20, width=2, height=2,
                fps=30, poster_path="", caption="c", title="t",
            )  # fmt: skip
            archive.append(f"{name}_video", post, "run", video)
        archive.append(
            "publishing_slots",
            post,
            "run",
            [PublishingSlot(post=post, platform=n, at=now, reason="r") for n in PLATFORMS],
        )
        instance.add_dynamic_partitions(str(POSTS.name), [post])
        return post

    return finished


def stood(parts: Parts, post: str, platform: str = "tiktok") -> Publication:
    found = parts.archive.read(f"{platform}_publication", Publication, post)
    assert found is not None
    return found


def test_each_platform_can_be_materialized_again_alone_without_posting_twice(
    run: Runner, make: Callable[..., str], clients: dict[str, Client]
) -> None:
    post = make("p")
    assert run(post).success
    assert run(post, "instagram", by_hand=True).success
    assert run(post, "youtube").success
    assert [clients[name].asked for name in PLATFORMS] == [1, 1, 1]


def test_one_platforms_failure_holds_no_other_and_can_be_repaired_alone(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts
) -> None:
    post = make("p")
    clients["tiktok"].answer = PermanentFailure("the account is not connected")
    assert not run(post).success
    assert [stood(parts, post, name).state for name in ("instagram", "youtube")] == [S.PUBLISHED] * 2
    clients["tiktok"].answer = OUT
    assert run(post, "tiktok", by_hand=True).success
    assert stood(parts, post).state is S.PUBLISHED
    assert [clients[name].asked for name in PLATFORMS] == [2, 1, 1]


def test_a_daily_limit_is_no_failure_and_says_when_it_goes_on(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts, clock: StandingClock
) -> None:
    post = make("p")
    again = clock.now() + timedelta(hours=5)
    clients["youtube"].answer = LimitReached("quotaExceeded", retry_at=again)
    outcome = run(post)
    assert outcome.success
    assert (stood(parts, post, "youtube").state, stood(parts, post, "youtube").retry_at) == (S.WAITING, again)
    metadata = outcome.asset_materializations_for_node("youtube_publication")[0].metadata
    assert metadata["next attempt"].value == f"{again:%Y-%m-%d %H:%M} UTC"


def test_a_pause_shows_as_a_check_and_sends_nothing(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts
) -> None:
    post = make("p")
    parts.controls.say("pause", "tiktok")
    outcome = run(post)
    assert outcome.success
    checks = {c.asset_key.to_user_string(): c.passed for c in outcome.get_asset_check_evaluations()}
    assert checks == {"tiktok_publication": False, "instagram_publication": True, "youtube_publication": True}
    assert clients["tiktok"].asked == 0
    parts.controls.say("resume", "tiktok")
    assert run(post, "tiktok").success
    assert stood(parts, post).state is S.PUBLISHED


def test_a_post_waits_for_a_word_or_a_launch_by_a_person(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts
) -> None:
    post = make("p", allowed=False)
    run(post, "tiktok")
    assert stood(parts, post).state is S.HELD
    assert "tiksports approve p" in (stood(parts, post).reason or "")
    assert run(post, "tiktok", by_hand=True).success
    assert stood(parts, post).state is S.PUBLISHED
    assert parts.controls.last_words()["p"] == "approve", "the launch is on record"
    other = make("q", allowed=False)
    parts.controls.say("approve", other)
    parts.clock.sleep(4 * 3600)
    run(other, "tiktok")
    assert stood(parts, other).state is S.PUBLISHED


def test_nobodys_approval_in_time_is_a_rejection_on_record(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts, instance: dg.DagsterInstance
) -> None:
    from tests.sensors.test_sensors import tick

    post = make("p", allowed=False)
    parts.clock.sleep(3600 * parts.settings.approval_expires_hours - 1)
    tick(parts, "approved_posts", instance)
    assert post not in parts.controls.last_words()
    parts.clock.sleep(2)
    tick(parts, "approved_posts", instance)
    assert parts.controls.last_words()[post] == "reject"
    assert not tick(parts, "due_publications", instance).run_requests
    assert not run(post, "tiktok").success
    assert clients["tiktok"].asked == 0


def test_a_due_post_that_nobody_approved_is_not_asked_for(
    make: Callable[..., str], parts: Parts, instance: dg.DagsterInstance
) -> None:
    from tests.sensors.test_sensors import tick

    make("p", allowed=False)
    make("q")
    wanted = {request.partition_key for request in tick(parts, "due_publications", instance).run_requests}
    assert wanted == {"q"}


def test_the_rules_have_the_last_word_just_before_sending(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts, clock: StandingClock
) -> None:
    """Two posts whose slots were planned apart, but the first came late."""
    run(make("first"))
    clock.sleep(600)
    run(make("second"), "tiktok")
    waits = stood(parts, "second")
    assert waits.state is S.WAITING
    assert waits.retry_at == clock.now() + timedelta(minutes=170)
    clock.sleep(170 * 60)
    run("second", "tiktok")
    assert stood(parts, "second").state is S.PUBLISHED


def test_what_is_not_true_is_not_posted(parts: Parts, make: Callable[..., str], clients: dict[str, Client]) -> None:
    from tiksports_dagster.publishing.desk import Policy, PublishingDesk
    from tiksports_dagster.publishing.slots import Calendar

    post = make("p")
    desk = PublishingDesk(
        parts.archive, parts.journal, parts.controls, parts.platform_client, parts.clock, parts.platforms,
        Policy(Calendar(parts.settings.zone, 3)), truth=lambda script, video: (f"{script.hook}: 41,000 has no source",),
    )  # fmt: skip
    script, video = parts.archive.read("script", Script, post), parts.archive.read("tiktok_video", VideoFile, post)
    posted = desk.publish(script, video, "run")
    assert posted.state is S.FAILED
    assert "41,000" in (posted.reason or "")
    assert clients["tiktok"].asked == 0


@pytest.mark.parametrize("platform", ["tiktok", "youtube"])
def test_nothing_invented_reaches_a_real_audience(
    parts: Parts, make: Callable[..., str], clients: dict[str, Client], platform: str
) -> None:
    """A demonstration left a finished post in the home; now TikTok is live."""
    from tiksports_dagster.publishing.desk import Policy, PublishingDesk
    from tiksports_dagster.publishing.slots import Calendar

    post = make("p")
    video = parts.archive.read(f"{platform}_video", VideoFile, post)
    assert video is not None
    parts.archive.append(f"{platform}_video", post, "run", video, invented=("espn",))
    policy = Policy(Calendar(parts.settings.zone, 3), live=frozenset({"tiktok"}))
    desk = PublishingDesk(
        parts.archive, parts.journal, parts.controls, parts.platform_client, parts.clock, parts.platforms, policy
    )
    posted = desk.publish(parts.archive.read("script", Script, post), video, "run", by_hand=True)
    assert posted.state is (S.FAILED if platform == "tiktok" else S.PUBLISHED)
    assert clients["tiktok"].asked == 0


@pytest.mark.parametrize(("platform", "by_hand"), [("youtube", True), ("tiktok", True), ("youtube", False)])
def test_launched_early_a_post_is_held_back_until_its_slot_where_the_platform_can(
    parts: Parts, make: Callable[..., str], clients: dict[str, Client], platform: str, by_hand: bool
) -> None:
    from tiksports_dagster.publishing.desk import Policy, PublishingDesk
    from tiksports_dagster.publishing.slots import Calendar

    post, later = make("p"), parts.clock.now() + timedelta(hours=3)
    slots = [PublishingSlot(post=post, platform=name, at=later, reason="r") for name in PLATFORMS]
    parts.archive.append("publishing_slots", post, "run", slots)
    asked: list[PublishRequest] = []

    class Listening(Client):
        def publish(self, request: PublishRequest, *rest: Any) -> PublishOutcome:
            asked.append(request)
            return PublishOutcome(state=S.PUBLISHED, id="1")

    desk = PublishingDesk(
        parts.archive, parts.journal, parts.controls, Listening, parts.clock, parts.platforms,
        Policy(Calendar(parts.settings.zone, 3)),
    )  # fmt: skip
    script, video = parts.archive.read("script", Script, post), parts.archive.read(f"{platform}_video", VideoFile, post)
    assert desk.publish(script, video, "run", by_hand=by_hand).state is S.PUBLISHED
    assert asked[0].publish_at == (later if platform == "youtube" and by_hand else None)


def test_the_nightly_housekeeping_removes_and_a_launch_by_hand_only_shows(
    parts: Parts, instance: dg.DagsterInstance
) -> None:
    import os

    old = parts.videos_dir / "gone" / "tiktok.mp4"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"moving picture")
    os.utime(old, (1_600_000_000, 1_600_000_000))
    definitions = build_defs(parts)
    job = definitions.resolve_job_def("retention")
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    shown = job.execute_in_process(instance=instance, run_config=quiet)
    metadata = shown.asset_materializations_for_node("video_retention")[0].metadata
    assert metadata["would be removed"].value.records[0].data["file"] == "gone/tiktok.mp4"
    assert old.exists()
    schedule = definitions.resolve_schedule_def("retention_daily")
    nightly = dict(schedule.evaluate_tick(dg.build_schedule_context(instance)).run_requests[0].run_config)
    assert job.execute_in_process(instance=instance, run_config={**nightly, **quiet}).success
    assert not old.exists()


def test_what_a_daily_limit_put_off_is_asked_for_when_it_is_over(
    run: Runner, make: Callable[..., str], clients: dict[str, Client], parts: Parts, instance: dg.DagsterInstance
) -> None:
    from tests.sensors.test_sensors import tick

    post = make("p")
    again = parts.clock.now() + timedelta(hours=5)
    clients["youtube"].answer = LimitReached("quotaExceeded", retry_at=again)
    first = tick(parts, "due_publications", instance)
    assert len(first.run_requests) == 3
    run(post)
    parts.clock.sleep(4 * 3600)
    early = tick(parts, "due_publications", instance, first.cursor)
    assert not early.run_requests
    parts.clock.sleep(3601)
    (request,) = tick(parts, "due_publications", instance, first.cursor).run_requests
    assert request.asset_selection == [dg.AssetKey("youtube_publication")]
    clients["youtube"].answer = OUT
    assert run(post, "youtube").success
    assert stood(parts, post, "youtube").state is S.PUBLISHED
