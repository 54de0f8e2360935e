"""One sandbox server for all tests of this folder, forgotten between tests, and a clock they turn themselves."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tiksports_dagster.sandbox import SAMPLE_NOW, SandboxServer, SandboxState

from .helpers import TurnedClock, mp4


@pytest.fixture(scope="session")
def _clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture(scope="session")
def _server(_clock: TurnedClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("sandbox"), _clock) as server:
        yield server


@pytest.fixture
def clock(_clock: TurnedClock) -> TurnedClock:
    _clock.time = SAMPLE_NOW
    return _clock


@pytest.fixture
def sandbox(_server: SandboxServer, clock: TurnedClock) -> SandboxState:
    _server.sandbox.reset()
    return _server.sandbox


@pytest.fixture(scope="session")
def _client(_server: SandboxServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=_server.url, timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def web(_client: httpx.Client, sandbox: SandboxState) -> httpx.Client:
    return _client


@pytest.fixture
def video() -> bytes:
    return mp4()
