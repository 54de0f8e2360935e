"""What counts as a video: boxes that fit, beginning with ``ftyp`` and with a ``moov`` among them."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.sandbox.mp4 import Inspection, inspect

from .helpers import box, mp4


def look(tmp_path: Path, data: bytes) -> Inspection:
    path = tmp_path / "file"
    path.write_bytes(data)
    return inspect(path)


def test_a_video_tells_length_and_picture(tmp_path: Path) -> None:
    data = mp4(5000, seconds=12.5)
    found = look(tmp_path, data)
    assert found == Inspection(True, hashlib.sha256(data).hexdigest(), 5000, 12.5, 1080, 1920)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"GIF89a" + b"\0" * 100,
        box(b"ftyp", b"isom"),
        box(b"moov", b"") + box(b"ftyp", b"isom"),
        mp4()[:-1],
        mp4() + b"\0\0\0",
        mp4().replace(b"moov", b"free"),
        box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", 2**60),
        box(b"ftyp", b"isom") + struct.pack(">I4s", 4, b"moov"),
    ],
)
def test_what_is_no_video_is_not_valid(tmp_path: Path, data: bytes) -> None:
    assert not look(tmp_path, data).valid


def test_wide_boxes_and_a_last_box_to_the_end_are_fine(tmp_path: Path) -> None:
    start = box(b"ftyp", b"isom") + box(b"moov", b"")
    assert look(tmp_path, start + struct.pack(">I4sQ", 1, b"mdat", 24) + bytes(8)).valid
    assert look(tmp_path, start + struct.pack(">I4s", 0, b"mdat") + bytes(99)).valid


@given(data=st.binary(max_size=300), at=st.integers(0, 200))
def test_no_bytes_make_it_stumble(tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int) -> None:
    video = mp4(600)
    found = look(tmp_path_factory.getbasetemp(), video[:at] + data + video[at + len(data) :])
    assert found.size == max(600, at + len(data))
