"""The daemon on a fast clock: schedules and sensors of the code location, ticked in this process as its clock moves.

It evaluates the same definitions as Dagster's daemon, in the same order, and runs what they ask for at once and one
after the other, so that a day of the newsroom takes as long as its work. Run keys, cursors and partitions mean what
they mean there. Status sensors are not evaluated: their runs are looked at by whoever reads ``failures``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.operations.cycle import QUIET_CONSOLE, reason
from tiksports_dagster.resources.clock import StandingClock

if TYPE_CHECKING:
    import dagster as dg


@dataclass(frozen=True)
class Launched:
    """One run that was asked for and made."""

    at: datetime
    """The newsroom's clock when it began, UTC."""
    job: str
    partition: str | None
    asked_by: str
    run_id: str
    succeeded: bool


@dataclass
class Autopilot:
    """Ticks everything that ticks. ``parts`` must have a clock that moves only when told to."""

    parts: Parts
    instance: dg.DagsterInstance
    watch: Callable[[Launched], None] = lambda _: None
    launched: list[Launched] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        from tiksports_dagster.definitions import build_defs

        if not isinstance(self.parts.clock, StandingClock):
            raise TypeError("the fast clock needs a world whose clock stands still")
        self._clock = self.parts.clock
        self._definitions = build_defs(self.parts)
        self._resources = dict(self._definitions.resources or {})
        self._repository = self._definitions.get_repository_def()
        self._cursors: dict[str, str | None] = {}
        self._run_keys: set[tuple[str, str]] = set()
        self._ticks: dict[str, Iterator[datetime]] = {}
        self._next: dict[str, datetime] = {}
        for schedule in self._repository.schedule_defs:
            self._ticks[schedule.name] = _ticks(schedule, self._clock.now())
            self._next[schedule.name] = next(self._ticks[schedule.name])

    def run_until(self, moment: datetime, *, sensors_every: timedelta) -> None:
        """Lets the clock go on to ``moment`` (aware); sensors look each time ``sensors_every`` has passed."""
        while self._clock.now() < moment:
            self.look()
            # what ran may have moved the clock itself, by waiting for a platform
            self._move_to(min(self._clock.now() + sensors_every, moment))
        self.look()

    def look(self) -> None:
        """Runs every schedule that is due, oldest tick first, then asks every sensor once."""
        while due := [name for name, at in self._next.items() if at <= self._clock.now()]:
            name = min(due, key=lambda one: self._next[one])
            self._tick(name)
        for sensor in self._repository.sensor_defs:
            self._ask(sensor)

    def _tick(self, name: str) -> None:
        import dagster as dg

        at = self._next[name]
        self._next[name] = next(self._ticks[name])
        schedule = self._repository.get_schedule_def(name)
        context = dg.build_schedule_context(
            self.instance,
            scheduled_execution_time=at,
            resources=self._resources,
            repository_def=self._repository,
        )
        for request in schedule.evaluate_tick(context).run_requests or []:
            self._launch(request, request.job_name or schedule.job_name, name)

    def _ask(self, sensor: dg.SensorDefinition) -> None:
        import dagster as dg

        if isinstance(sensor, dg.RunStatusSensorDefinition):
            return
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=self._cursors.get(sensor.name),
            repository_def=self._repository,
            sensor_name=sensor.name,
            resources=self._resources,
        )
        answer = sensor(context)
        if not isinstance(answer, dg.SensorResult):
            return
        if answer.cursor is not None:
            self._cursors[sensor.name] = answer.cursor
        for change in answer.dynamic_partitions_requests or []:
            if isinstance(change, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(change.partitions_def_name, list(change.partition_keys))
        for request in answer.run_requests or []:
            self._launch(request, request.job_name or str(sensor.job_name), sensor.name)

    def _launch(self, request: dg.RunRequest, job: str, asked_by: str) -> None:
        if request.run_key is not None:
            if (asked_by, request.run_key) in self._run_keys:
                return
            self._run_keys.add((asked_by, request.run_key))
        began = self._clock.now()
        outcome = self._definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            partition_key=request.partition_key,
            asset_selection=request.asset_selection,
            tags=dict(request.tags),
            run_config={**_plain(request.run_config), **QUIET_CONSOLE},
            raise_on_error=False,
        )
        self.failures += [f"{job}: {event.step_key}: {reason(event)}" for event in outcome.get_step_failure_events()]
        made = Launched(began, job, request.partition_key, asked_by, outcome.run_id, outcome.success)
        self.launched.append(made)
        self.watch(made)

    def _move_to(self, moment: datetime) -> None:
        self._clock.sleep(max(0.0, (moment - self._clock.now()).total_seconds()))


def _ticks(schedule: dg.ScheduleDefinition, start: datetime) -> Iterator[datetime]:
    """The schedule's ticks from ``start`` on, in its own time zone, by Dagster's own reading of cron."""
    from dagster._utils.schedules import schedule_execution_time_iterator

    return schedule_execution_time_iterator(
        start.timestamp(), schedule.cron_schedule, schedule.execution_timezone or "UTC", ascending=True
    )


def _plain(config: Any) -> dict[str, Any]:
    found: dict[str, Any] = config if isinstance(config, dict) else config.to_config_dict()
    return found
