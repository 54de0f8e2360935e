"""The graph by ``materialize``, on the real store with the sandbox outside: thin assets, checks that block."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import dagster as dg
import pytest

from tiksports_dagster.assets import all_assets
from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TransientFailure
from tiksports_dagster.resources.sources.batch import Batch
from tiksports_dagster.resources.world import SOURCES, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.content import Finding, QualityAttempt, VideoFile
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.publishing import PublicationState, PublishOutcome
from tiksports_dagster.store.records.system import Mode

PLATFORMS = ("tiktok", "instagram", "youtube")


@pytest.fixture
def instance() -> Generator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


class StillWorkshop:
    """A studio whose files are a few bytes; the gate's verdict is given."""

    def __init__(self, folder: Path, failing: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._failing = failing

    def make_video(self, script: object, platform: object, then: object = (), **heard: object) -> VideoFile:
        file = self._folder / f"{platform.name}.mp4"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"moving picture")
        return VideoFile(
            post=script.post, platform=platform.name, path=str(file), sha256="a" * 64, bytes=14, seconds=20, width=2,
            height=2, fps=30, poster_path=str(file), caption="c", title="t",
        )  # fmt: skip

    def inspect(self, video: VideoFile) -> tuple[Finding, ...]:
        return (Finding(gate="video_codec", passed=video.platform not in self._failing, measured="x", limit="h264"),)

    def page(self, video: VideoFile, findings: object) -> str:
        return f"{video.path}.html"

    def thumbnail(self, video: VideoFile) -> bytes:
        return b"jpeg"

    def report(self, post: str, videos: list[VideoFile]) -> object:
        from tiksports_dagster.store.records.content import QualityReport

        return QualityReport(post=post, score=100, files={video.platform: self.inspect(video) for video in videos})


class Client:
    """A platform that says what it is told to, and counts."""

    def __init__(self, answer: Exception | PublishOutcome) -> None:
        self.answer = answer
        self.asked = 0

    def publish(self, *_: object) -> PublishOutcome:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


Runner = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture
def run(parts: Parts, instance: dg.DagsterInstance, tmp_path: Path) -> Runner:
    def execute(job: str, partition: str | None = None, **overrides: object) -> dg.ExecuteInProcessResult:
        definitions = build_defs(parts, {"workshop": StillWorkshop(tmp_path / "videos"), **overrides})
        return definitions.resolve_job_def(job).execute_in_process(
            instance=instance,
            partition_key=partition,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )

    return execute


def opened(run: Runner, parts: Parts, instance: dg.DagsterInstance) -> str:
    assert run("newsroom").success
    decision = parts.archive.read("decision", Decision)
    assert decision.post is not None, decision.reasons
    instance.add_dynamic_partitions(str(POSTS.name), [decision.post])
    return decision.post


def test_every_asset_has_group_owner_kind_and_a_docstring_that_teaches(parts: Parts) -> None:
    for definition in all_assets(list(parts.platforms.values())):
        for spec in definition.specs:
            assert spec.group_name != "default", spec.key
            assert spec.owners, spec.key
            assert spec.kinds, spec.key
            assert len(spec.description or "") > 60, spec.key


def test_the_platform_assets_follow_the_table(parts: Parts) -> None:
    keys = {spec.key.to_user_string() for a in all_assets(list(parts.platforms.values())[:1]) for spec in a.specs}
    assert "tiktok_video" in keys
    assert "youtube_video" not in keys


def test_schedules_and_sensors_run_by_default(parts: Parts) -> None:
    definitions = build_defs(parts)
    rhythms = {s.name: s.cron_schedule for s in definitions.schedules}
    assert rhythms["trends_every_30_minutes"] == "*/30 * * * *"
    assert rhythms["metrics_every_15_minutes"] == "*/15 * * * *"
    assert rhythms["decision_hourly"].split()[1] == "*"
    assert all(s.default_status is dg.DefaultScheduleStatus.RUNNING for s in definitions.schedules)
    assert {s.name for s in definitions.sensors} >= {"breaking_news", "approved_posts", "due_publications"}
    assert all(s.default_status is dg.DefaultSensorStatus.RUNNING for s in definitions.sensors)


def test_the_sample_day_leads_to_a_decision_with_reasons(
    run: Runner, parts: Parts, instance: dg.DagsterInstance
) -> None:
    post = opened(run, parts, instance)
    decision = parts.archive.read("decision", Decision)
    assert "40,000" in decision.opportunity.trend.title
    assert post.startswith("20240302-")
    assert decision.reasons
    assert decision.rejected


def test_a_replayed_day_tells_every_story_and_then_starts_over_without_a_second_post(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    from tests.conftest import NOW

    world = World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX), standing_at=NOW)
    posts: list[str | None] = []
    for _ in range(9):
        parts = Parts(settings, world)
        job = build_defs(parts).resolve_job_def("newsroom")
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        assert job.execute_in_process(instance=instance, run_config=quiet).success
        posts.append(parts.archive.read("decision", Decision).post)
        parts.close()
    different = list(dict.fromkeys(posts))
    assert None not in posts
    assert 3 <= len(different) < 9
    assert posts == [different[number % len(different)] for number in range(9)]


def test_a_post_goes_from_brief_to_three_publications_in_one_run(
    run: Runner, parts: Parts, instance: dg.DagsterInstance
) -> None:
    post = opened(run, parts, instance)
    answer = PublishOutcome(state=PublicationState.PUBLISHED, id="1", url="https://example.test/1")
    clients = {name: Client(answer) for name in PLATFORMS}
    parts._platform_clients.update(clients)
    outcome = run("post", post)
    assert outcome.success
    assert [clients[name].asked for name in PLATFORMS] == [1, 1, 1]
    again = run("post", post)
    assert again.success
    assert [clients[name].asked for name in PLATFORMS] == [1, 1, 1], "a second run must find the posts"
    assert parts.archive.stamp("tiktok_publication", post).invented == ("espn", "tikhub", "tiktok")


def test_a_file_the_platform_would_refuse_is_not_published_and_holds_no_other(
    run: Runner, parts: Parts, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    post = opened(run, parts, instance)
    clients = {name: Client(PublishOutcome(state=PublicationState.PUBLISHED, id="1")) for name in PLATFORMS}
    parts._platform_clients.update(clients)
    outcome = run("post", post, workshop=StillWorkshop(tmp_path / "v", failing=("tiktok",)))
    assert not outcome.success
    assert [clients[name].asked for name in PLATFORMS] == [0, 1, 1]
    # made again, it passes, and nothing holds it back any more
    assert parts.archive.series("tiktok_quality", QualityAttempt, post)[-1].outcome == "again"
    assert run("rework", post).success
    assert [one.outcome for one in parts.archive.series("tiktok_quality", QualityAttempt, post)] == ["again", "passed"]


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (TransientFailure("busy"), 3),
        (PermanentFailure("malformed"), 1),
        (RefusedFailure("spam"), 1),
        (PublishOutcome(state=PublicationState.UNKNOWN, reason="no answer"), 1),
    ],
)
def test_only_transient_failures_are_tried_again_and_no_failure_is_called_published(
    run: Runner, parts: Parts, instance: dg.DagsterInstance, answer: object, asked: int
) -> None:
    post = opened(run, parts, instance)
    fine = PublishOutcome(state=PublicationState.PUBLISHED, id="1")
    parts._platform_clients.update({name: Client(fine) for name in PLATFORMS})
    parts._platform_clients["tiktok"] = client = Client(answer)
    outcome = run("post", post)
    assert not outcome.success
    assert client.asked == asked
    assert parts.journal.latest(post, "tiktok").state is not PublicationState.PUBLISHED
    assert parts.journal.latest(post, "youtube").state is PublicationState.PUBLISHED


class Source:
    """A source that answers for some leagues only."""

    def __init__(self, down: set[str], failure: Exception) -> None:
        self.down, self.failure = down, failure

    def news(self, league: str, path: str) -> Batch[object]:
        if league in self.down:
            raise self.failure
        return Batch(items=(), skipped=("one odd item",))

    def scoreboard(self, league: str, path: str, day: object) -> Batch[object]:
        return self.news(league, path)


def test_one_league_down_is_a_warning_beside_the_others(run: Runner, parts: Parts) -> None:
    outcome = run("newsroom", espn=Source({"nfl"}, TransientFailure("503")))
    assert outcome.success
    (check,) = [c for c in outcome.get_asset_check_evaluations() if c.asset_key.to_user_string() == "sports_news"]
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    metadata = outcome.asset_materializations_for_node("sports_news")[0].metadata
    assert metadata["skipped"].value == 2


def test_a_source_that_is_down_does_not_stop_the_loop_and_is_no_empty_read(run: Runner, parts: Parts) -> None:
    outcome = run("newsroom", espn=Source({"nba", "nfl", "mlb"}, PermanentFailure("403")))
    assert outcome.success
    assert parts.archive.is_missing("sports_news")
    decision = parts.archive.read("decision", Decision)
    assert decision.action == "wait"
    assert decision.reasons
