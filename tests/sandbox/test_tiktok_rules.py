"""TikTok's chunk rules at each boundary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.sandbox.tiktok_rules import MIN_CHUNK_BYTES, Rejected, Source, check_source

MB = 1_000_000


def source(size: int, chunk: int, count: int) -> Source:
    sent = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": count}
    return check_source(sent, [])


@pytest.mark.parametrize(
    ("size", "chunk", "count"),
    [
        (1, 1, 1),
        (MIN_CHUNK_BYTES - 1, MIN_CHUNK_BYTES - 1, 1),
        (64 * MB, 64 * MB, 1),
        (10 * MB, 6 * MB, 1),
        (50_000_123, 10 * MB, 5),
        (65 * MB, 32_500_000, 2),
        (127_999_999, 63 * MB, 2),
        (128 * MB, 64 * MB, 2),
        (191 * MB, 64 * MB, 2),
        (4000 * MB, 64 * MB, 62),
        (4000 * MB, MIN_CHUNK_BYTES, 762),
    ],
)
def test_uploads_that_keep_the_rules(size: int, chunk: int, count: int) -> None:
    made = source(size, chunk, count)
    sizes: list[int] = []
    while sum(sizes) < size:
        sizes.append(made.chunk(sum(sizes)))
    assert len(sizes) == count
    assert sum(sizes) == size
    assert all(one == chunk for one in sizes[:-1])
    assert sizes[-1] <= 128 * MB


@pytest.mark.parametrize(
    ("size", "chunk", "count"),
    [
        (0, 0, 1),
        (4096, 4095, 1),
        (4096, 2048, 2),
        (20 * MB, MIN_CHUNK_BYTES - 1, 3),
        (200 * MB, 64 * MB + 1, 3),
        (64 * MB + 1, 64 * MB + 1, 1),
        (70 * MB, 64 * MB, 1),
        (50_000_123, 10 * MB, 6),
        (50_000_123, 10 * MB, 4),
        (6 * MB, 7 * MB, 1),
        (4000 * MB + 1, 64 * MB, 62),
    ],
)
def test_uploads_that_break_one(size: int, chunk: int, count: int) -> None:
    with pytest.raises(Rejected) as refused:
        source(size, chunk, count)
    assert (refused.value.status, refused.value.code) == (400, "invalid_param")


@given(size=st.integers(1, 4_000_000_000), chunk=st.integers(1, 80_000_000))
def test_the_right_count_is_the_only_one(size: int, chunk: int) -> None:
    count = size // chunk
    for wrong in (count - 1, count + 1):
        with pytest.raises(Rejected):
            source(size, chunk, wrong)
