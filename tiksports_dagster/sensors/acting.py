"""The sensors that act on what is wrong: they pause a platform, and tell people of runs that failed."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

from tiksports_dagster.publishing.alerting import AlertDesk
from tiksports_dagster.publishing.watch import PAUSE_LINES, alarms_now
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.sensors.choices_acting import Pause, pause_lines, pauses
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.records.alerts import Alert
from tiksports_dagster.store.records.decisions import AlarmPause

RUNNING = dg.DefaultSensorStatus.RUNNING
EVERY = 30
"""Seconds; the alarms themselves are looked for every 15 minutes."""
MOST_WORDS = 300


@dg.sensor(minimum_interval_seconds=EVERY, default_status=RUNNING)
def shadowban(
    archive: dg.ResourceParam[Archive],
    controls: dg.ResourceParam[ControlStore],
    clock: dg.ResourceParam[Clock],
    settings: dg.ResourceParam[Settings],
    alert_desk: dg.ResourceParam[AlertDesk],
) -> dg.SkipReason:
    """Pauses posting on a platform that is suspected, for certain, to hide posts; the pause ends by itself.

    `tiksports resume` ends it at once. Why it began and that it is over are lines of the decision log.
    """
    now, lasts = clock.now(), timedelta(hours=settings.suppression_pause_hours)
    chosen = pauses(alarms_now(archive, now), controls.pauses(), now, lasts)
    for pause in chosen:
        controls.say("pause", pause.platform, pause.alarm.words, until=pause.until, said_by=pause.said_by)
    lines = pause_lines(controls.pauses(), archive.series(PAUSE_LINES, AlarmPause), now)
    for line in lines:
        archive.append(PAUSE_LINES, None, "shadowban", line)
    alert_desk.tell([_paused(pause) for pause in chosen])
    return dg.SkipReason("; ".join(f"{line.action} {line.platform}: {line.reasons[0]}" for line in lines) or "no alarm")


def _paused(pause: Pause) -> Alert:
    alarm = pause.alarm
    where = f"{alarm.post} on {pause.platform}" if alarm.post else pause.platform
    body = (
        f"{alarm.words}\nWhere: {where}\nHow sure: confirmed by a second window and a second metric\n"
        f"What is done: nothing is posted there until {pause.until:%Y-%m-%d %H:%M} UTC, then it goes on by itself.\n"
        f"What to do: {alarm.advice} `tiksports resume {pause.platform}` ends the pause now."
    )
    key = f"paused:{pause.said_by}:{pause.until.isoformat()}"
    return Alert(key=key, kind="paused", severity="error", title=f"Posting on {pause.platform} is paused", body=body)


@dg.run_failure_sensor(default_status=RUNNING)
def run_failure(context: dg.RunFailureSensorContext, alert_desk: dg.ResourceParam[AlertDesk]) -> None:
    """Tells people of a run that failed for good. What a gate held back is made again: that is no failure."""
    run = context.dagster_run
    if run.tags.get("dagster/will_retry") == "true":
        return
    alert = failed_run(
        run.job_name, run.tags.get("dagster/partition"), [_why(event) for event in context.get_step_failure_events()]
    )
    if alert is not None:
        alert_desk.tell([alert])


HELD_BACK = "DagsterAssetCheckFailedError"


def _why(event: dg.DagsterEvent) -> tuple[str, str, str]:
    """(step, class of the error, its words) of a step that failed: the failure at the bottom, not its wrapping."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    step = str(event.step_key)
    return (step, "", "failed") if error is None else (step, error.cls_name or "", error.message.strip())


def failed_run(job: str, partition: str | None, steps: list[tuple[str, str, str]]) -> Alert | None:
    """What is told of a failed run, given (step, class of error, words); None when all it did was hold a post back."""
    grave = [step for step in steps if step[1] != HELD_BACK]
    if steps and not grave:
        return None
    where = f"{job} of {partition}" if partition else job
    first = [f"{name}: {words.splitlines()[0][:MOST_WORDS] if words else 'failed'}" for name, _, words in grave[:3]]
    body = "\n".join(
        [
            *(first or ["The run died without saying why."]),
            f"Where: job {where}",
            "How sure: certain",
            "What to do: open the run in the Dagster UI; `tiksports doctor` says what needs you.",
        ]
    )
    key = f"run_failed:{job}:{partition or 'all'}"
    return Alert(key=key, kind="run_failed", severity="warn", title=f"A run failed: {where}", body=body)
