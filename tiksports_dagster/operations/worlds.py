"""Choosing the world of a command: what is live, what is recorded, what is sandbox, and which clock it has."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.clock import Clock, SystemClock
from tiksports_dagster.resources.world import (
    AI_VENDORS,
    CREDENTIALS,
    PLATFORMS,
    SOURCES,
    WORLD_VARIABLE,
    World,
    decide_modes,
    has_credentials,
)
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

PROBE_SECONDS = 3.0
EARLIEST = datetime(2016, 1, 2, tzinfo=UTC)
"""The first day the metrics' partitions know."""


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    offline: bool = False
    captures: Path | None = None
    now: datetime | None = None


@dataclass(frozen=True)
class Plan:
    """The world a wish leads to, before anything is started."""

    modes: dict[str, Mode]
    leagues: tuple[str, ...]
    moment: datetime | None
    """The replayed moment, or None for the present."""
    captures: Path | None
    remark: str


def parse_moment(text: str) -> datetime:
    """An ISO time with a zone, as UTC. Raises ``InputError``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--now {text!r}: not a time; write it like 2022-09-17T22:00:00Z") from None
    if moment.tzinfo is None:
        raise InputError(f"--now {text!r}: has no time zone; end it with Z for UTC")
    moment = moment.astimezone(UTC)
    present = SystemClock().now()
    if not EARLIEST <= moment <= present:
        raise InputError(f"--now {text!r}: must lie between {EARLIEST:%Y-%m-%d} and the present ({present:%Y-%m-%d})")
    return moment


def listens(url: str, seconds: float = PROBE_SECONDS) -> bool:
    """True when something accepts a TCP connection at the URL's host and port within the time."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=seconds):
            return True
    except OSError:
        return False


def plan_world(settings: Settings, wish: Wish, reachable: Callable[[str], bool] = listens) -> Plan:
    """Decides every party's mode, the leagues and the clock.

    Without any key and without a network there is nothing live to look at: that is the demonstration, where every
    party is the sandbox and the clock shows its sample day. Raises ``InputError`` for a captures folder without
    recordings.
    """
    if wish.captures is not None:
        leagues = _recorded(wish.captures)
        modes = decide_modes(settings, offline=wish.offline, captures=True, replay=True)
        moment = wish.now or recorded_moment(wish.captures)
        return Plan(modes, leagues, moment, wish.captures, f"recorded answers from {wish.captures}")
    if wish.offline or settings.mock_mode:
        return _demonstration(wish.now, "offline: every party is the sandbox, on its sample day")
    # a model's key alone gives nothing to look at
    outside = (*SOURCES, *PLATFORMS)
    keyless = not any(CREDENTIALS[party] and has_credentials(party, settings) for party in outside)
    if keyless and not reachable(settings.espn_base_url):
        return _demonstration(
            wish.now, "no keys and no network: a demonstration, every party is the sandbox on its sample day"
        )
    modes = decide_modes(settings, replay=wish.now is not None)
    live = [party for party, mode in modes.items() if mode is Mode.LIVE]
    return Plan(modes, (), wish.now, None, f"live: {', '.join(live) or 'nothing'}")


def _demonstration(now: datetime | None, remark: str) -> Plan:
    from tiksports_dagster.sandbox import SAMPLE_NOW

    modes: dict[str, Mode] = dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX)
    modes.update(dict.fromkeys(AI_VENDORS, Mode.OFF))
    return Plan(modes, (), now or SAMPLE_NOW, None, remark)


def recorded_moment(folder: Path) -> datetime:
    """A fitting "now" for recordings without ``--now``: soon after the newest thing in them that has happened.

    That is the newest article's time, or the start of the newest finished or running game plus the length of a
    game. Unreadable files and times are passed over; without any, the present.
    """
    moments: list[datetime] = []
    for file in (folder / "espn").glob("*.json"):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        for article in content.get("articles") or ():
            moments.extend(_moment(article.get("published"), timedelta(minutes=30)))
        for event in content.get("events") or ():
            if event.get("status", {}).get("type", {}).get("state") in {"in", "post"}:
                moments.extend(_moment(event.get("date"), timedelta(hours=4)))
    present = SystemClock().now()
    return max((moment for moment in moments if EARLIEST <= moment <= present), default=present)


def _moment(text: object, later: timedelta) -> list[datetime]:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return []
    return [moment.astimezone(UTC) + later] if moment.tzinfo else []


def _recorded(folder: Path) -> tuple[str, ...]:
    from tiksports_dagster.sandbox import capture_leagues

    if not folder.is_dir():
        raise InputError(f"--captures {folder}: no such folder")
    leagues = capture_leagues(folder)
    if not leagues:
        raise InputError(f"--captures {folder}: no espn/scoreboard_<league>_*.json or espn/news_<league>_*.json in it")
    return leagues


@contextmanager
def open_world(settings: Settings, plan: Plan, clock: Clock) -> Generator[World]:
    """Starts what the plan needs (a sandbox in this process), exports the world to child processes, cleans up."""
    needs_sandbox = bool({Mode.SANDBOX, Mode.CAPTURES} & set(plan.modes.values()))
    server = None
    if needs_sandbox:
        from tiksports_dagster.sandbox import SandboxServer

        server = SandboxServer(settings.home / "sandbox", clock.now, captures=plan.captures)
        server.start()
    world = World(modes=plan.modes, sandbox_url=server.url if server else None, leagues=plan.leagues)
    if isinstance(clock, SystemClock):
        world = world.model_copy(update={"clock_offset_seconds": clock.offset.total_seconds()})
    else:
        world = world.model_copy(update={"standing_at": clock.now()})
    before = os.environ.get(WORLD_VARIABLE)
    os.environ[WORLD_VARIABLE] = world.model_dump_json()
    try:
        yield world
    finally:
        if before is None:
            os.environ.pop(WORLD_VARIABLE, None)
        else:
            os.environ[WORLD_VARIABLE] = before
        if server is not None:
            server.stop()
