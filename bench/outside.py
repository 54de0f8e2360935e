"""What outlives a child of the benches: the emulated platforms in a process of their own, a shared clock, a desk."""

from __future__ import annotations

import logging
import mmap
import os
import signal
import struct
import traceback
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tiksports_dagster.configuration import Platform, load_platforms
from tiksports_dagster.publishing.desk import Policy, PublishingDesk
from tiksports_dagster.publishing.slots import Calendar
from tiksports_dagster.resources.http import Limits
from tiksports_dagster.resources.platforms import platform_client
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.journal import LEASE_SECONDS, JournalStore
from tiksports_dagster.store.records.content import Headline, Script, Segment, VideoFile
from tiksports_dagster.store.records.trends import ContentType

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUICK = Limits(connect=2, read=0.6, write=5, deadline=5)
SMALL = 40_000
OUT = {"PUBLISH_COMPLETE", "PUBLISHED", "processed"}


class SharedClock:
    """A clock that all processes here read and move: it stands still until somebody sleeps.

    ``now`` is what our own machine shows, which may be wrong by the ``jump``; ``true`` is the platforms' time.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 16)
        self._set(START.timestamp(), 0.0)

    def _set(self, stamp: float, wrong_by: float) -> None:
        self._memory[:] = struct.pack("dd", stamp, wrong_by)

    def true(self) -> datetime:
        """The platforms' moment, UTC."""
        return datetime.fromtimestamp(struct.unpack("dd", self._memory[:])[0], UTC)

    def now(self) -> datetime:
        """Our machine's moment, UTC."""
        return datetime.fromtimestamp(sum(struct.unpack("dd", self._memory[:])), UTC)

    def sleep(self, seconds: float) -> None:
        """Time passes for everybody, at once."""
        stamp, wrong_by = struct.unpack("dd", self._memory[:])
        self._set(stamp + seconds, wrong_by)

    def jump(self, seconds: float) -> None:
        """From now on our machine's clock is wrong by that much."""
        self._set(self.true().timestamp(), seconds)


class Outside:
    """The emulated platforms in a process of their own, and the shared clock."""

    def __init__(self, url: str, clock: SharedClock, pid: int) -> None:
        self.url = url
        self.clock = clock
        self._pid = pid
        self._web = httpx.Client(base_url=f"{url}/_control", timeout=20, trust_env=False)

    def fault(self, party: str, kind: str, **options: Any) -> None:
        """Puts up a fault."""
        self._web.post("/faults", json={"party": party, "kind": kind, **options}).raise_for_status()

    def configure(self, party: str, **changes: Any) -> None:
        """Changes an account."""
        self._web.post(f"/accounts/{party}", json=changes).raise_for_status()

    def clear_faults(self) -> None:
        """Takes all faults away."""
        self._web.delete("/faults").raise_for_status()

    def reset(self) -> None:
        """Forgets everything, with room for any number of posts; our clock is right again."""
        self.clock.jump(0.0)
        self._web.post("/reset").raise_for_status()
        for party, name in (
            ("tiktok", "daily_posts"),
            ("instagram", "quota_total"),
            ("youtube", "insert_calls_per_day"),
        ):
            self.configure(party, **{name: 1_000_000})

    def out(self, platform: str, post: str) -> int:
        """How many public posts of this story the platform has."""
        uploads = self._web.get("/received").json()[platform]
        return sum(1 for upload in uploads if upload["state"] in OUT and post in upload["caption"])

    def close(self) -> None:
        """Ends the process."""
        self._web.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


@contextmanager
def outside(folder: Path) -> Generator[Outside]:
    """Runs the emulated platforms until the block ends."""
    from tiksports_dagster.sandbox import serve

    clock = SharedClock()
    reading, writing = os.pipe()

    def tell(url: str) -> None:
        os.write(writing, url.encode())

    pid = os.fork()
    if pid == 0:
        try:
            logging.disable()  # a client that was killed is no news here
            serve(0, folder, clock.true, ready=tell)
        except BaseException:  # noqa: BLE001 - the last words of a child
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    url = os.read(reading, 200).decode()
    os.close(reading)
    made = Outside(url, clock, pid)
    try:
        yield made
    finally:
        made.close()


def unlimited_platforms() -> dict[str, Platform]:
    """The platform table without gaps and daily limits, so that posts can follow each other."""
    free = {"min_gap_minutes": 0, "daily_posts": 10**6}
    return {name: row.model_copy(update=free) for name, row in load_platforms().items()}


def a_video(folder: Path, post: str, platform: str, size: int) -> VideoFile:
    """A file to publish; those of one size share their bytes."""
    path = folder / f"{size}.mp4"
    if not path.exists():
        write_video(path, size)
    return VideoFile(
        post=post, platform=platform, path=str(path), sha256="0" * 64, bytes=size, seconds=20, width=1080,
        height=1920, fps=30, poster_path="", caption=f"A story {post}", title=f"A story {post}",
    )  # fmt: skip


def make_desk(
    settings: Settings,
    world: World,
    clock: SharedClock,
    platforms: Mapping[str, Any],
    lease: float = LEASE_SECONDS,
) -> PublishingDesk:
    """The real publishing desk over real stores and clients, with connections of its own and room for any number."""
    database = Database(settings)
    return PublishingDesk(
        Archive(database, clock),
        JournalStore(database, clock, lease),
        ControlStore(database, clock),
        cache(lambda name: platform_client(name, settings, world, clock, limits=QUICK)),
        clock,
        dict(platforms),
        Policy(Calendar(ZoneInfo("UTC"), 10**6), timedelta(days=1)),
    )


def a_script(post: str) -> Script:
    """A script without numbers."""
    shown = Headline(text="a story")
    return Script(
        post=post,
        content_type=ContentType.BREAKING_NEWS,
        title="a story",
        hook="a story",
        segments=(Segment(start=0, end=20, text="a story", visual=shown),),
        call_to_action="",
        hashtags=("nba",),
        writer="facts",
    )


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def write_video(path: Path, size: int, seconds: float = 20.0) -> None:
    """A sparse file of that many bytes with the boxes of an MP4 and no picture in it."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)) + bytes(80)
    track = struct.pack(">I", 3) + bytes(72) + struct.pack(">II", 1080 << 16, 1920 << 16)
    moov = _box(b"moov", _box(b"mvhd", header) + _box(b"trak", _box(b"tkhd", track)))
    start = _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + moov
    with path.open("wb") as file:
        file.write(start + struct.pack(">I4s", size - len(start), b"mdat"))
        file.truncate(size)
