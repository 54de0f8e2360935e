"""For clients of outside parties: a sandbox that shares the clock with the client, and files to post."""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.world import PLATFORMS, SOURCES, World
from tiksports_dagster.sandbox import SandboxServer
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.publishing import PublishRequest
from tiksports_dagster.store.records.system import Mode

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_time = StandingClock(NOW)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def _write_video(path: Path, size: int, seconds: float = 20.0) -> None:
    """A file with the boxes of an MP4 of that size and length and no picture in it; sparse, so it costs no disk."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)) + bytes(80)
    track = struct.pack(">I", 3) + bytes(72) + struct.pack(">II", 1080 << 16, 1920 << 16)
    moov = _box(b"moov", _box(b"mvhd", header) + _box(b"trak", _box(b"tkhd", track)))
    start = _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + moov
    with path.open("wb") as file:
        file.write(start + struct.pack(">I4s", size - len(start), b"mdat"))
        file.truncate(size)


@pytest.fixture
def clock() -> StandingClock:
    """The clock of client and sandbox. A day passes between tests, so that no limit of one reaches the next."""
    _time.sleep(timedelta(days=1).total_seconds())
    return _time


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("sandbox"), _time.now) as server:
        yield server


@pytest.fixture
def server(_server: SandboxServer, clock: StandingClock) -> SandboxServer:
    """The sandbox, knowing of nothing yet."""
    _server.sandbox.reset()
    return _server


@pytest.fixture
def world(server: SandboxServer) -> World:
    """Everything is the sandbox."""
    return World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX), sandbox_url=server.url)


@pytest.fixture
def keys(tmp_path: Path) -> Settings:
    """Default settings with a home of its own and no database."""
    return Settings(tiksports_home=tmp_path / "home")


@pytest.fixture
def order(tmp_path: Path) -> Callable[..., PublishRequest]:
    """Makes an order to post a file of that many bytes."""

    def make(platform: str, size: int = 40_000, **changes: object) -> PublishRequest:
        path = tmp_path / f"{platform}.mp4"
        _write_video(path, size)
        request = PublishRequest(
            post="20261122-a-story-abcd",
            platform=platform,
            path=str(path),
            sha256="0" * 64,
            bytes=size,
            seconds=20,
            width=1080,
            height=1920,
            title="LeBron reaches 40,000",
            caption="40,000 points, and nobody else has them",
            hashtags=("nba", "lakers"),
        )
        return request.model_copy(update=changes)

    return make
