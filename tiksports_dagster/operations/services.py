"""Bringing the services up and down: sandbox, code server, daemon and web server as supervised child processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import httpx
import psutil

from tiksports_dagster.failures import InputError, PermanentFailure
from tiksports_dagster.resources.world import World

START_SECONDS = 90.0
"""Longest a service may take to answer at start; a loaded machine needs 20 s."""

GENTLE_SECONDS = 10.0
RESTARTS = 5
Progress = Callable[[str], None]


@dataclass
class Service:
    """One child process: its name, its command, and the port it answers on (None: it only has to stay alive)."""

    name: str
    command: Sequence[str]
    port: int | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = None
    restarts: int = 0

    def start(self, logs: Path) -> None:
        """Starts the process in a group of its own, output to ``<name>.log``."""
        logs.mkdir(parents=True, exist_ok=True)
        self.log = (logs / f"{self.name}.log").open("ab")
        self.process = subprocess.Popen(
            list(self.command),
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.environment},
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """True while the process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ends the process and all its children: politely, then for sure."""
        if self.process is not None:
            end_tree(self.process.pid)
            self.process.wait()
        if self.log is not None:
            self.log.close()


def python_module(module: str, *arguments: str) -> list[str]:
    """The command line of a module of this interpreter; ``-P`` keeps the working directory off ``sys.path``."""
    return [sys.executable, "-P", "-m", module, *arguments]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def require_free(host: str, port: int, option: str) -> None:
    """Raises ``InputError`` when the port is taken."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise InputError(f"{option} {port}: {error.strerror or error}; choose another with {option}") from None


def wait_for(service: Service, seconds: float = START_SECONDS, path: str | None = None) -> None:
    """Waits until the service answers. Raises ``PermanentFailure`` with its last words when it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not service.alive:
            break
        if service.port is None or _answers(service.port, path):
            return
        time.sleep(0.15)
    state = "did not answer in time" if service.alive else "stopped at once"
    raise PermanentFailure(f"{service.name} {state}: {last_words(service)}")


def _answers(port: int, path: str | None) -> bool:
    if path is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
        except OSError:
            return False
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def last_words(service: Service) -> str:
    """The last line of a service's log."""
    if service.log is None:
        return "no log"
    lines = Path(service.log.name).read_text(errors="replace").strip().splitlines()
    return f"{lines[-1][:300] if lines else 'nothing said'} (log: {service.log.name})"


def end_tree(pid: int) -> None:
    """Terminates a process and its descendants, waits, and kills what is left."""
    try:
        root = psutil.Process(pid)
        family = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for process in reversed(family):
        _quietly(process.terminate)
    _, left = psutil.wait_procs(family, timeout=GENTLE_SECONDS)
    for process in left:
        _quietly(process.kill)
    psutil.wait_procs(left, timeout=GENTLE_SECONDS)


def _quietly(act: Callable[[], None]) -> None:
    try:
        act()
    except psutil.NoSuchProcess:
        return


@dataclass(frozen=True)
class Running:
    """Services that are up."""

    pid: int
    urls: dict[str, str]
    world: World


class Register:
    """Remembers in the home which process brought the services up, so that ``stop`` finds it."""

    def __init__(self, home: Path) -> None:
        self.file = home / "up.json"

    def write(self, urls: dict[str, str], world: World) -> None:
        """Notes this process as the supervisor, and the world its services live in."""
        me = psutil.Process()
        note = {"pid": me.pid, "created": me.create_time(), "urls": urls, "world": world.model_dump(mode="json")}
        fresh = self.file.with_suffix(".tmp")
        fresh.write_text(json.dumps(note), encoding="utf-8")
        fresh.replace(self.file)

    def clear(self) -> None:
        """Forgets."""
        self.file.unlink(missing_ok=True)

    def running(self) -> Running | None:
        """What runs, or None when nothing does (a stale note is removed)."""
        try:
            note = json.loads(self.file.read_text(encoding="utf-8"))
            process = psutil.Process(int(note["pid"]))
            if abs(process.create_time() - float(note["created"])) < 1:
                return Running(process.pid, dict(note["urls"]), World.model_validate(note["world"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            self.file.unlink(missing_ok=True)
        return None

    def stop(self) -> bool:
        """Ends the supervisor and everything it started; True when there was one."""
        found = self.running()
        if found is None:
            return False
        end_tree(found.pid)
        self.clear()
        return True


class Supervisor:
    """Starts services in order, restarts what dies, ends all when asked to."""

    def __init__(self, logs: Path, progress: Progress) -> None:
        self._logs = logs
        self._progress = progress
        self._services: list[Service] = []
        self._asked_to_stop = False

    def add(self, service: Service, path: str | None = None, *, wait: bool = True) -> None:
        """Starts a service and, unless told otherwise, waits until it answers."""
        self._progress(f"starting {service.name}")
        service.start(self._logs)
        self._services.append(service)
        if wait:
            wait_for(service, path=path)

    def ask_to_stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Lets ``watch`` return."""
        self._asked_to_stop = True

    def watch(self) -> None:
        """Returns when asked to stop (SIGINT, SIGTERM); restarts services that died meanwhile."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        while not self._asked_to_stop:
            for service in self._services:
                if not service.alive:
                    self._revive(service)
            time.sleep(0.3)

    def _revive(self, service: Service) -> None:
        if service.restarts >= RESTARTS:
            raise PermanentFailure(f"{service.name} died {RESTARTS + 1} times: {last_words(service)}")
        service.restarts += 1
        self._progress(f"{service.name} died ({last_words(service)}), starting it again")
        service.start(self._logs)

    def stop(self) -> None:
        """Ends every service, newest first."""
        for service in reversed(self._services):
            service.stop()
        self._services.clear()
