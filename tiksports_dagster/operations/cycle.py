"""One whole autonomous cycle in this process: the same jobs that schedules and sensors run, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.publishing.journal import with_late_id
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.content import Script, VideoFile
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.metrics import MetricSnapshot
from tiksports_dagster.store.records.publishing import Publication
from tiksports_dagster.store.records.system import HealthCheck

if TYPE_CHECKING:
    import dagster as dg

FIRST_METRICS_AFTER = 900.0
"""Seconds of a replayed clock between publishing and the first reading: the metrics schedule's rhythm."""

QUIET_CONSOLE = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The command tells its own story; the event log is in the UI."""

RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
"""Tags by which Dagster knows the range of a run over several partitions."""

Progress = Callable[[str], None]


@dataclass
class Cycle:
    """What one cycle came to."""

    health: list[HealthCheck] = field(default_factory=list)
    decision: Decision | None = None
    decision_run: str | None = None
    script: Script | None = None
    videos: list[VideoFile] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    metrics: list[MetricSnapshot] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cost_usd: float = 0.0

    @property
    def post(self) -> str | None:
        """The partition key of the post, or None when nothing was worth one."""
        return self.decision.post if self.decision else None


class Runner:
    """Runs jobs of the code location in this process on the home's Dagster instance."""

    def __init__(self, parts: Parts, instance: dg.DagsterInstance, progress: Progress) -> None:
        from tiksports_dagster.definitions import build_defs

        self._definitions = build_defs(parts)
        self._instance = instance
        self._progress = progress
        self.failures: list[str] = []

    def run(self, job: str, partition: str | None = None, *, partitions: tuple[str, str] | None = None) -> str:
        """Runs a job and returns its run id; failed steps are noted with their reason, the others still ran.

        ``partitions`` are the first and last key of a range that is made in one run, as a backfill would.
        """
        definition = self._definitions.resolve_job_def(job)
        outcome = definition.execute_in_process(
            instance=self._instance,
            partition_key=partition,
            raise_on_error=False,
            run_config=QUIET_CONSOLE,
            tags=dict(zip(RANGE_TAGS, partitions, strict=True)) if partitions else None,
        )
        blocked: dict[str, list[str]] = {}
        for check in outcome.get_asset_check_evaluations():
            if check.blocking and not check.passed:
                blocked.setdefault(check.asset_key.to_user_string(), []).append(objection(check))
        for event in outcome.get_step_failure_events():
            why = "; ".join(blocked.get(str(event.step_key), [])) or reason(event)
            self.failures.append(f"{event.step_key}: {why}")
        return outcome.run_id


def run_cycle(parts: Parts, instance: dg.DagsterInstance, progress: Progress) -> Cycle:
    """Signals → decision → post → publications → first metrics.

    ``progress`` is called with what begins. Raises nothing for a step that failed: it is in ``failures``, and what
    could go on went on.
    """
    from tiksports_dagster.assets._policies import POSTS

    started = time.perf_counter()
    runner = Runner(parts, instance, progress)
    cycle = Cycle(failures=runner.failures)

    progress("looking at every part")
    runner.run("health")
    cycle.health = _many(parts, "system_health", HealthCheck)

    progress("reading the sources, scoring stories, deciding")
    cycle.decision_run = runner.run("newsroom")
    cycle.decision = _decided(parts, cycle.decision_run)

    post = cycle.post
    if post is not None and cycle.decision is not None and cycle.decision.approved:
        progress(f"making and publishing {post}")
        instance.add_dynamic_partitions(str(POSTS.name), [post])
        runner.run("post", post)
        if isinstance(parts.clock, StandingClock):
            parts.clock.sleep(FIRST_METRICS_AFTER)
        progress("reading the first metrics")
        day = parts.clock.now().date().isoformat()
        runner.run("metrics", day)
        runner.run("watch", day)
        _gather(parts, cycle, post, day)
    elif post is not None:
        instance.add_dynamic_partitions(str(POSTS.name), [post])
        progress(f"making {post}, which then waits for approval")
        runner.run("content", post)
        _gather(parts, cycle, post, None)
    cycle.cost_usd = float(parts.ledger.cost_of(post)) if post else 0.0
    cycle.seconds = round(time.perf_counter() - started, 2)
    return cycle


def _decided(parts: Parts, run_id: str) -> Decision | None:
    stored = parts.archive.latest("decision")
    if stored is None or stored.stamp.run_id != run_id:
        return None
    return Decision.model_validate(stored.rows[0])


def _gather(parts: Parts, cycle: Cycle, post: str, day: str | None) -> None:
    archive = parts.archive
    cycle.script = archive.read("script", Script, post)
    for platform in parts.platforms:
        video = archive.read(f"{platform}_video", VideoFile, post)
        if video is not None:
            cycle.videos.append(video)
        publication = archive.read(f"{platform}_publication", Publication, post)
        if publication is not None:
            cycle.publications.append(with_late_id(publication, parts.journal.latest(post, platform)))
    if day is not None:
        cycle.metrics = parts.snapshots.newest_records(parts.clock.now(), [post])


def _many(parts: Parts, asset: str, record: Any, partition: str | None = None) -> list[Any]:
    stored = parts.archive.latest(asset, partition)
    return [record.model_validate(row) for row in stored.rows] if stored else []


TOLD = ("why", "loose", "failed", "score")
"""Metadata of a check that says in words what stands against it, most telling first."""


def objection(check: dg.AssetCheckEvaluation) -> str:
    """What a check that did not pass has against its asset, in one line."""
    words = next((check.metadata[name].value for name in TOLD if name in check.metadata), "")
    first = next((line.strip("-* ") for line in str(words).splitlines() if line.strip("-* ")), "not passed")
    return f"{check.check_name.replace('_', ' ')}: no ({first})"


def reason(event: dg.DagsterEvent) -> str:
    """Why a step failed, in one line: the named failure at the bottom, not Dagster's wrapping."""
    data = event.step_failure_data
    message = data.user_failure_data.description if data.user_failure_data else None
    if message:
        return message.splitlines()[0]
    error = data.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return "failed"
    return error.message.strip().splitlines()[0]


def as_json(cycle: Cycle, parts: Parts) -> dict[str, Any]:
    """The object that ``tiksports run --json`` prints."""
    decision = cycle.decision
    return {
        "post": cycle.post,
        "trend": _trend(decision),
        "decision": _decision(decision),
        "script": _script(cycle.script),
        "videos": [
            video.model_dump(include={"platform", "path", "sha256", "seconds", "width", "height", "fps"})
            for video in cycle.videos
        ],
        "publications": [
            publication.model_dump(mode="json", include={"platform", "state", "id", "url"})
            for publication in cycle.publications
        ],
        "metrics": [snapshot.model_dump(mode="json") for snapshot in cycle.metrics],
        "parties": {party: mode.value for party, mode in parts.world.modes.items()},
        "cost_usd": cycle.cost_usd,
        "seconds": cycle.seconds,
        "failures": cycle.failures,
        "home": str(parts.settings.home),
    }


def _trend(decision: Decision | None) -> dict[str, Any] | None:
    chosen = decision.opportunity if decision else None
    if chosen is None:
        return None
    return {
        "title": chosen.trend.title,
        "score": chosen.score.score,
        "parts": chosen.score.parts.model_dump(),
        "confidence": chosen.score.confidence,
        "sources": list(chosen.score.sources),
    }


def _decision(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {
            "action": "wait",
            "confidence": 0.0,
            "reasons": ["no decision was reached: see failures"],
            "rejected": [],
        }
    return {
        "action": decision.action,
        "confidence": decision.confidence,
        "reasons": list(decision.reasons),
        "rejected": [item.model_dump(include={"title", "score", "reason"}) for item in decision.rejected],
    }


def _script(script: Script | None) -> dict[str, Any] | None:
    if script is None:
        return None
    return {
        "title": script.title,
        "content_type": script.content_type.value,
        "hook": script.hook,
        "segments": [
            {
                "start": segment.start,
                "end": segment.end,
                "text": segment.text,
                "visual": segment.visual.model_dump(mode="json"),
                "claims": [claim.model_dump() for claim in segment.claims],
            }
            for segment in script.segments
        ],
        "call_to_action": script.call_to_action,
        "hashtags": list(script.hashtags),
        "writer": script.writer,
    }
