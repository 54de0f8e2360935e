"""The sensors: they read, ask ``choices`` what to do, and return requests. A failed read is not an empty read."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.assets._reading import Leagues
from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.publishing.desk import PublishingDesk
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.sources.espn import EspnClient
from tiksports_dagster.sensors.choices import (
    approved,
    due_publications,
    fresh_headlines,
    held_back,
    read_asked,
    reworks,
    waiting_posts,
    write_asked,
)
from tiksports_dagster.sensors.jobs import CONTENT, NEWSROOM, POST, PUBLISH, REWORK
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.journal import JournalStore
from tiksports_dagster.store.records.room import WaitingPost
from tiksports_dagster.studio.gates.counter import QualityCounter
from tiksports_dagster.studio.room.counter import WAITS

RUNNING = dg.DefaultSensorStatus.RUNNING
# The daemon's loop ticks every 5 s at best, whatever is asked for.
OFTEN = 5
FIRST = {"dagster/priority": "10"}
MOST_WAITING = 200


@dg.sensor(job=NEWSROOM, minimum_interval_seconds=OFTEN, default_status=RUNNING)
def breaking_news(
    context: dg.SensorEvaluationContext,
    espn: dg.ResourceParam[EspnClient],
    leagues: dg.ResourceParam[Leagues],
    clock: dg.ResourceParam[Clock],
) -> dg.SensorResult | dg.SkipReason:
    """A headline never seen before starts the newsroom at once instead of at the next half hour.

    ESPN's answers are cached for a minute across processes, so looking often costs the source nothing.
    """
    articles = []
    failures: list[str] = []
    for league, path in leagues.paths.items():
        try:
            articles.extend(espn.news(league, path).items)
        except TikSportsError as failure:
            failures.append(f"{league}: {failure}")
    if failures and not articles:
        return dg.SkipReason("ESPN could not be read: " + "; ".join(failures))
    news = fresh_headlines(articles, context.cursor, clock.now())
    if not news.fresh:
        return dg.SensorResult(skip_reason="no new headline", cursor=news.cursor)
    request = dg.RunRequest(run_key=news.run_key, tags={**FIRST, "tiksports/headlines": str(len(news.fresh))})
    return dg.SensorResult(run_requests=[request], cursor=news.cursor)


@dg.sensor(jobs=[CONTENT, POST], minimum_interval_seconds=OFTEN, default_status=RUNNING)
def approved_posts(
    context: dg.SensorEvaluationContext,
    archive: dg.ResourceParam[Archive],
    controls: dg.ResourceParam[ControlStore],
    desk: dg.ResourceParam[PublishingDesk],
) -> dg.SensorResult:
    """Opens a partition for every decided post and runs it: breaking news to the end, others up to their slot.

    A post that waits for approval is made and then waits. What nobody approved in time is rejected here, on record.
    """
    desk.expire_approvals()
    opened = set(context.instance.get_dynamic_partitions(str(POSTS.name)))
    decisions = [decision for _, _, decision in archive.decisions()]
    openings = approved(decisions, controls.last_words(), opened, gap_passed=desk.gap_passed())
    if not openings:
        return dg.SensorResult(skip_reason="no post waits to be made")
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(
                run_key=f"{opening.post}:1",
                partition_key=opening.post,
                job_name=(POST if opening.at_once else CONTENT).name,
                tags=FIRST,
            )
            for opening in openings
        ],
        dynamic_partitions_requests=[POSTS.build_add_request([opening.post for opening in openings])],
    )


@dg.sensor(job=REWORK, minimum_interval_seconds=OFTEN, default_status=RUNNING)
def quality_retry(
    context: dg.SensorEvaluationContext,
    quality: dg.ResourceParam[QualityCounter],
    controls: dg.ResourceParam[ControlStore],
) -> dg.SensorResult:
    """Makes a post again that the gates held back, at most three times; the writers read what was found."""

    def finished(run_id: str) -> bool:
        run = context.instance.get_run_by_id(run_id)
        return run is None or run.is_finished

    wanted = reworks(quality.newest(), controls.last_words(), finished)
    if not wanted:
        return dg.SensorResult(skip_reason="nothing was held back")
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(
                run_key=item.run_key,
                partition_key=item.post,
                tags={"tiksports/rework": str(item.attempt), "tiksports/findings": item.reason[:200]},
            )
            for item in wanted
        ]
    )


@dg.sensor(job=CONTENT, minimum_interval_seconds=60, default_status=RUNNING)
def script_retry(
    archive: dg.ResourceParam[Archive], controls: dg.ResourceParam[ControlStore], clock: dg.ResourceParam[Clock]
) -> dg.SensorResult:
    """Takes a post up again that nobody could write: no model was reached and its facts did not fill a script yet."""
    waits = archive.newest_of_posts(WAITS, WaitingPost, MOST_WAITING)
    stamps = {wait.post: archive.stamp("script", wait.post) for wait in waits}
    written = [wait.post for wait in waits if (stamp := stamps[wait.post]) is not None and stamp.at > wait.at]
    due = waiting_posts(waits, controls.last_words(), written, clock.now())
    if not due:
        return dg.SensorResult(skip_reason="no post waits to be written")
    requests = [
        dg.RunRequest(run_key=f"{wait.post}:write:{wait.tries + 1}", partition_key=wait.post, tags=FIRST)
        for wait in due
    ]
    return dg.SensorResult(run_requests=requests)


def due_sensor(platforms: Sequence[Platform]) -> dg.SensorDefinition:
    """The sensor that publishes what is due on any of the platforms."""

    @dg.sensor(name="due_publications", job=PUBLISH, minimum_interval_seconds=OFTEN, default_status=RUNNING)
    def sensor(
        context: dg.SensorEvaluationContext,
        archive: dg.ResourceParam[Archive],
        journal: dg.ResourceParam[JournalStore],
        controls: dg.ResourceParam[ControlStore],
        desk: dg.ResourceParam[PublishingDesk],
        quality: dg.ResourceParam[QualityCounter],
        clock: dg.ResourceParam[Clock],
    ) -> dg.SensorResult:
        """Publishes a finished post on each platform whose slot has come, and takes up what a crash left half-way."""
        asked, now, entries = read_asked(context.cursor), clock.now(), journal.all_latest()
        names, held = {platform.name for platform in platforms}, held_back(quality.newest())
        slots = [s for s in archive.slots() if s.platform in names and (s.post, s.platform) not in held]
        due = due_publications(slots, entries, controls.paused(), now, asked, desk.permitted())
        if not due:
            return dg.SensorResult(skip_reason="nothing is due")
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(
                    run_key=item.run_key,
                    partition_key=item.post,
                    asset_selection=[dg.AssetKey(f"{item.platform}_publication")],
                    tags={**FIRST, "tiksports/platform": item.platform},
                )
                for item in due
            ],
            cursor=write_asked(asked, due, entries, now),
        )

    return sensor
