"""Uploads one byte under, at and over every documented size, against the emulated platforms' strict checks.

The larger sizes of TikTok are checked against its transfer rules without sending the bytes.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.resources.test_whole_publishes import Newsroom
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.platforms.tiktok import chunk_plan
from tiksports_dagster.resources.platforms.youtube import CHUNK
from tiksports_dagster.resources.world import World
from tiksports_dagster.sandbox import SandboxServer
from tiksports_dagster.sandbox.tiktok_rules import MAX_LAST_CHUNK_BYTES, Source, check_source
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.publishing import PublicationState, PublishRequest

Order = Callable[..., PublishRequest]
BLOCK = 256 * 1024
EDGES = (5_000_000, 5 * 1024**2, 10_000_000, 20_000_000, 64_000_000, 64 * 1024**2, 128_000_000, 128 * 1024**2, 10**9)
"""5 MB to 64 MB a part and 128 MB for the last one, in both readings of MB, and where our own plan changes."""


def around(*sizes: int) -> list[int]:
    return [size + more for size in sizes for more in (-1, 0, 1)]


@pytest.mark.parametrize("size", [*around(*EDGES), 1, 3_999_999_999, 4_000_000_000])
def test_tiktoks_rules_take_every_plan_and_every_part_of_it(size: int) -> None:
    plan = chunk_plan(size)
    announced = {
        "source": "FILE_UPLOAD",
        "video_size": plan.total,
        "chunk_size": plan.size,
        "total_chunk_count": plan.count,
    }
    source = check_source(announced, [])
    assert isinstance(source, Source)
    received = 0
    for number in range(plan.count):
        start, length = plan.part(number)
        assert (start, length) == (received, source.chunk(received))
        received += length
    assert received == size
    assert length <= MAX_LAST_CHUNK_BYTES


def newsroom(name: str, keys: Settings, world: World, clock: StandingClock, server: SandboxServer) -> Newsroom:
    return Newsroom(name, keys, world, clock, server)


@pytest.mark.parametrize(
    ("platform", "size"),
    [
        *(("tiktok", size) for size in around(5_000_000, 5 * 1024**2, 20_000_000)),
        *(("tiktok", size) for size in (63_999_999, 64_000_001)),
        *(("youtube", size) for size in around(BLOCK, CHUNK, 2 * CHUNK)),
        *(("instagram", size) for size in around(1 << 20, 8 << 20)),
        ("instagram", 300_000_000),
    ],
)
def test_a_file_of_that_size_is_posted_whole(
    platform: str,
    size: int,
    keys: Settings,
    world: World,
    clock: StandingClock,
    server: SandboxServer,
    order: Order,
) -> None:
    outcome = newsroom(platform, keys, world, clock, server).publish(order(platform, size))
    assert outcome.state is PublicationState.PUBLISHED, outcome.reason
    (upload,) = server.sandbox.received()[platform]
    assert (upload["size"], upload["received_bytes"]) == (size, size)


@pytest.mark.parametrize("cut", around(1 << 20, 4 << 20))
def test_instagram_goes_on_from_any_offset(
    cut: int, keys: Settings, world: World, clock: StandingClock, server: SandboxServer, order: Order
) -> None:
    server.sandbox.add_fault("instagram", "reset", path_prefix="/rupload/", when="uploading", after_bytes=cut)
    outcome = newsroom("instagram", keys, world, clock, server).publish(order("instagram", 5_000_000))
    assert outcome.state is PublicationState.PUBLISHED, outcome.reason
    (upload,) = server.sandbox.received()["instagram"]
    assert upload["received_bytes"] == 5_000_000


@pytest.mark.parametrize("cut", around(BLOCK, 4 * BLOCK))
def test_youtube_goes_on_from_any_block(
    cut: int, keys: Settings, world: World, clock: StandingClock, server: SandboxServer, order: Order
) -> None:
    server.sandbox.add_fault(
        "youtube", "reset", path_prefix="/upload/", method="PUT", when="uploading", after_bytes=cut
    )
    outcome = newsroom("youtube", keys, world, clock, server).publish(order("youtube", CHUNK + 1))
    assert outcome.state is PublicationState.PUBLISHED, outcome.reason
    assert len(server.sandbox.received()["youtube"]) == 1
