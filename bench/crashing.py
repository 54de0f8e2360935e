"""Proof by crashing: publishes in child processes, kills or stops them at any point, and counts what the platform got.

The children run the real desk, journal and clients against the emulated platforms; the points are before and after
every journal write and every HTTP exchange, and in the middle of every file part. Platforms, database and the
counting live outside the children, and so survive them. Children are forked, because importing is what costs.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.outside import (
    SMALL,
    Outside,
    SharedClock,
    a_script,
    a_video,
    make_desk,
    unlimited_platforms,
)
from tiksports_dagster.failures import LeaseLost, TikSportsError
from tiksports_dagster.resources.platforms import platform_client
from tiksports_dagster.resources.platforms.transfer import FilePart
from tiksports_dagster.resources.transport import BoundedTransport
from tiksports_dagster.resources.world import PLATFORMS, SOURCES, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.journal import JournalStore
from tiksports_dagster.store.records.content import VideoFile
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.records.system import Mode

SEVERAL_PARTS = 20_500_000
"""Two parts for TikTok, three for YouTube, one for Instagram."""
ROUNDS = 12
"""Restarts after a crash, ten minutes apart and more, as the sensor would ask for them."""
SHORT_LEASE = 0.15

Point = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """One thing to go through. ``kills`` are points of the first, second … process; ``hang`` stops the first one."""

    platform: str
    size: int = SMALL
    kills: tuple[int, ...] = ()
    hang: int | None = None
    faults: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    """(party, kind, options), put up before the first process."""
    between: Callable[[Outside], None] | None = None
    """What happens to the world after the first process."""
    before: Callable[[Outside], None] | None = None
    later: Callable[[Outside], None] | None = None
    """What happens after the first restart."""
    refused: bool = False
    """The platform truly refuses the post for a while, so that ``failed`` is an honest end."""
    name: str = ""


@dataclass
class Verdict:
    """What became of a case."""

    case: Case
    state: str
    out: int
    """Publicly visible posts that the platform has of it."""
    died: list[str] = field(default_factory=list)
    """Where the processes were killed or stopped."""

    @property
    def problem(self) -> str | None:
        """``duplicate``, ``false success``, ``loss`` (nothing out, or out and not known), or None."""
        if self.out > 1:
            return "duplicate"
        if self.state == PublicationState.PUBLISHED.value:
            return None if self.out else "false success"
        honest = self.case.refused and self.state == PublicationState.FAILED.value
        return None if honest and not self.out else "loss"


class Harness:
    """Puts cases through. ``database_url`` is a migrated database, ``folder`` is for files."""

    def __init__(self, database_url: str, folder: Path, world: Outside) -> None:
        self._settings = Settings(tiksports_home=folder, database_url=database_url)  # pyright: ignore[reportArgumentType]
        self._folder = folder
        self._outside = world
        self._number = 0
        self._world = World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX), sandbox_url=world.url)
        # imported before the first fork: a child that dies young must not spend its life on importing
        for name in PLATFORMS:
            platform_client(name, self._settings, self._world, world.clock).close()
        self._platforms = unlimited_platforms()

    def points(self, platform: str, size: int) -> list[str]:
        """The points of an undisturbed publication, in order."""
        self._outside.reset()
        self._outside.clock.sleep(7200)
        post = self._next()
        answer = self._child(post, platform, size, deadly=None)
        assert answer["state"] == "published", answer
        return answer["points"]

    def run(self, case: Case) -> Verdict:
        """Puts one case through, to its end."""
        world = self._outside
        world.reset()
        world.clock.sleep(7200)
        if case.before is not None:
            case.before(world)
        for party, kind, options in case.faults:
            world.fault(party, kind, **options)
        post = self._next()
        verdict = Verdict(case, "never run", 0)
        deaths: list[int | None] = [*case.kills] or [None]
        for number, deadly in enumerate(deaths):
            if number == 0 and case.hang is not None:
                answer = self._hanging(post, case, verdict)
            else:
                answer = self._child(post, case.platform, case.size, deadly)
            self._note(verdict, answer)
            if number == 0 and case.between is not None:
                case.between(world)
        self._finish(post, case, verdict)
        world.clock.sleep(600)
        verdict.out = world.out(case.platform, post)
        return verdict

    def _finish(self, post: str, case: Case, verdict: Verdict) -> None:
        """Restarts until it is decided, as the sensor asks for it: later and later, or when it was told to wait."""
        wait = 600.0
        for number in range(ROUNDS):
            if number == 1 and case.later is not None:
                case.later(self._outside)
                # what failed for want of a permission is launched again by the person who gave it
                verdict.state = "again" if verdict.state == "failed" else verdict.state
            if verdict.state == "published" or (verdict.state == "failed" and (case.later is None or number > 1)):
                return
            answer = self._child(post, case.platform, case.size, None)
            self._note(verdict, answer)
            again = answer.get("retry_at")
            now = self._outside.clock.now().timestamp()
            self._outside.clock.sleep(max(0.0, again - now) + 1 if again else wait)
            wait = min(2 * wait, 7200)

    def _note(self, verdict: Verdict, answer: Mapping[str, Any]) -> None:
        if "died" in answer:
            verdict.died.append(answer["died"])
        else:
            verdict.state = answer["state"]

    def _next(self) -> str:
        self._number += 1
        return f"20261122-crash-{os.getpid()}-{self._number:05d}"

    def _hanging(self, post: str, case: Case, verdict: Verdict) -> dict[str, Any]:
        """The first process stops in the middle; another takes over when the lease ran out; then the first wakes."""
        pid, pipe = self._fork(post, case.platform, case.size, case.hang, signal.SIGSTOP, SHORT_LEASE)
        _, status = os.waitpid(pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return _read(pipe, status)
        time.sleep(SHORT_LEASE + 0.05)
        second = self._child(post, case.platform, case.size, None)
        self._note(verdict, second)
        os.kill(pid, signal.SIGCONT)
        _, status = os.waitpid(pid, 0)
        first = _read(pipe, status)
        verdict.died.append("stopped, then: " + str(first.get("state")))
        return second

    def _child(self, post: str, platform: str, size: int, deadly: int | None) -> dict[str, Any]:
        pid, pipe = self._fork(post, platform, size, deadly, signal.SIGKILL, 900.0)
        _, status = os.waitpid(pid, 0)
        answer = _read(pipe, status)
        if deadly is not None and "died" not in answer and answer["state"] != "published":
            answer["state"] += " (not killed)"
        return answer

    def _fork(
        self, post: str, platform: str, size: int, deadly: int | None, how: signal.Signals, lease: float
    ) -> tuple[int, int]:
        video = self._video(post, platform, size)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid != 0:
            os.close(writing)
            return pid, reading
        try:
            os.close(reading)
            _publish(
                self._settings,
                self._world,
                self._outside.clock,
                self._platforms,
                video,
                _Steps(deadly, how, writing),
                lease,
            )
        finally:
            os._exit(1)

    def _video(self, post: str, platform: str, size: int) -> VideoFile:
        return a_video(self._folder, post, platform, size)


class _Steps:
    """Counts the points a process passes; at the deadly one it dies (or stops) for real."""

    def __init__(self, deadly: int | None, how: signal.Signals, pipe: int) -> None:
        self._deadly = deadly
        self._how = how
        self._pipe = pipe
        self.names: list[str] = []

    def point(self, name: str) -> None:
        """A point; may not return."""
        self.names.append(name)
        if len(self.names) == self._deadly:
            if self._how is signal.SIGKILL:
                os.write(self._pipe, json.dumps({"died": name}).encode())
            os.kill(os.getpid(), self._how)

    def tell(self, answer: Mapping[str, Any]) -> None:
        """Says how it ended."""
        os.write(self._pipe, json.dumps({**answer, "points": self.names}).encode())


def _read(pipe: int, status: int) -> dict[str, Any]:
    with os.fdopen(pipe, "rb") as file:
        text = file.read()
    if not text:
        return {"state": f"the child ended with {status} and without a word"}
    return json.loads(text)


def _publish(
    settings: Settings,
    world: World,
    clock: SharedClock,
    platforms: Mapping[str, Any],
    video: VideoFile,
    steps: _Steps,
    lease: float,
) -> None:
    """What a child does: publishes once, by the desk, and tells how it ended."""
    _watch(steps.point)
    desk = make_desk(settings, world, clock, platforms, lease)
    try:
        posted = desk.publish(a_script(video.post), video, f"run-{os.getpid()}")
    except LeaseLost as lost:
        steps.tell({"state": f"stopped: {lost}"})
    except TikSportsError as failure:
        steps.tell({"state": f"{type(failure).__name__}: {failure}"})
    else:
        again = posted.retry_at.timestamp() if posted.retry_at else None
        steps.tell({"state": posted.state.value, "reason": posted.reason, "retry_at": again})
    os._exit(0)


def _watch(point: Point) -> None:
    """Puts a point before and after every journal write and every HTTP exchange, and into every file part."""
    append, reserve, handle = JournalStore.append, JournalStore._reserve, BoundedTransport.handle_request  # pyright: ignore[reportPrivateUsage]
    blocks = FilePart.__iter__

    def noted(self: JournalStore, *args: Any, **options: Any) -> None:
        name = f"note {args[3].value}"
        point(f"before {name}")
        append(self, *args, **options)
        point(f"after {name}")

    def reserved(self: JournalStore, *args: Any, **options: Any) -> Any:
        point("before note reserved")
        held = reserve(self, *args, **options)
        point("after note reserved")
        return held

    def exchanged(self: BoundedTransport, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path[:40]}"
        point(f"before {name}")
        answer = handle(self, request)
        point(f"after {name}")
        return answer

    def sent(self: FilePart) -> Iterator[bytes]:
        last = -(-self.size // (1 << 20)) - 1
        for number, block in enumerate(blocks(self)):
            if number in (0, last // 2, last):
                # half a block goes out, then the process dies
                yield block[: len(block) // 2]
                point(f"in the middle of bytes {self.start + number * (1 << 20)}…")
                yield block[len(block) // 2 :]
            else:
                yield block

    JournalStore.append = noted  # pyright: ignore[reportAttributeAccessIssue]
    JournalStore._reserve = reserved  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]
    BoundedTransport.handle_request = exchanged  # pyright: ignore[reportAttributeAccessIssue]
    FilePart.__iter__ = sent  # pyright: ignore[reportAttributeAccessIssue]
