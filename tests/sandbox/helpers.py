"""What several tests here need: a clock to turn and files that look like videos."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

from tiksports_dagster.sandbox import SAMPLE_NOW


class TurnedClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.time = SAMPLE_NOW

    def __call__(self) -> datetime:
        return self.time

    def turn(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def mp4(size: int = 4096, seconds: float = 20.0, fill: bytes = b"\0") -> bytes:
    """A file of ``size`` bytes with the boxes of an MP4 of that length, 1080x1920, and nothing to see in it."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)) + bytes(80)
    track = struct.pack(">I", 3) + bytes(72) + struct.pack(">II", 1080 << 16, 1920 << 16)
    moov = box(b"moov", box(b"mvhd", header) + box(b"trak", box(b"tkhd", track)))
    start = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + moov
    return start + box(b"mdat", fill * (size - len(start) - 8))
