"""A structural look at an MP4 or MOV file: its boxes, length and picture size. Nothing is decoded."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAX_BOXES = 4096
_READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Inspection:
    """What was found. ``valid``: starts with an ``ftyp`` box, has a ``moov`` box, and every box fits the file.

    Boxes as in ISO/IEC 14496-12.     ``seconds``, ``width`` and ``height`` are None where the file does not tell them.
    """

    valid: bool
    sha256: str
    size: int
    seconds: float | None = None
    width: int | None = None
    height: int | None = None


def inspect(path: Path) -> Inspection:
    """Reads the file once for its SHA-256 and once by its boxes. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(_READ_BYTES):
            digest.update(block)
        size = file.tell()
        sha256 = digest.hexdigest()
        boxes = _boxes(file, 0, size)
        names = [name for name, _, _ in boxes or []]
        if boxes is None or not names or names[0] != b"ftyp" or b"moov" not in names:
            return Inspection(valid=False, sha256=sha256, size=size)
        _, start, end = boxes[names.index(b"moov")]
        seconds, width, height = _movie(file, start, end)
        return Inspection(True, sha256, size, seconds, width, height)


def _boxes(file: BinaryIO, start: int, end: int) -> list[tuple[bytes, int, int]] | None:
    """(name, content start, content end) of the boxes between two offsets; None when one does not fit."""
    found: list[tuple[bytes, int, int]] = []
    position = start
    while position < end:
        file.seek(position)
        header = file.read(8)
        if len(header) < 8 or len(found) >= _MAX_BOXES:
            return None
        length, name = struct.unpack(">I4s", header)
        content = position + 8
        if length == 1:
            wide = file.read(8)
            if len(wide) < 8:
                return None
            length, content = struct.unpack(">Q", wide)[0], position + 16
        elif length == 0:
            length = end - position
        if length < content - position or position + length > end:
            return None
        found.append((name, content, position + length))
        position += length
    return found


def _movie(file: BinaryIO, start: int, end: int) -> tuple[float | None, int | None, int | None]:
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    for name, inner, inner_end in _boxes(file, start, end) or []:
        if name == b"mvhd":
            seconds = _seconds(_content(file, inner, inner_end))
        if name == b"trak":
            for track_name, track_start, track_end in _boxes(file, inner, inner_end) or []:
                if track_name == b"tkhd":
                    # width and height are the last two 16.16 fixed-point numbers of a track header
                    header = _content(file, track_start, track_end)
                    if len(header) >= 8 and any(header[-8:]):
                        wide, high = struct.unpack(">II", header[-8:])
                        width, height = wide >> 16, high >> 16
    return seconds, width, height


def _seconds(header: bytes) -> float | None:
    """Length of the movie from its header; version 1 has 64-bit times."""
    wide = bool(header[:1] == b"\x01")
    form, offset = (">IQ", 20) if wide else (">II", 12)
    if len(header) < offset + struct.calcsize(form):
        return None
    scale, duration = struct.unpack_from(form, header, offset)
    return duration / scale if scale else None


def _content(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(min(end - start, 256))
