"""An MP4 file's boxes, read without trusting them: what it claims to hold, and whether that can be true.

Nothing is decoded and no more is read than the index, so that a header that lies costs nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.table import told

MOST_SAMPLES = 1_000_000
"""More frames or sound blocks than any short video has; an index that claims more is not built."""
_MOST_BOXES = 4000
_MOST_DEPTH = 8
_MOST_TABLE = 8_000_000
_NESTED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf"})
_ENTRY = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8, b"stss": 4, b"stsz": 4}
_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"})
_KNOWN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"\x1a\x45\xdf\xa3", "Matroska or WebM"),
    (b"RIFF", "AVI, WebP or WAV"),
    (b"FLV", "Flash video"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"#EXTM3U", "an HLS playlist"),
    (b"G@", "an MPEG transport stream"),
)
_PICTURES = frozenset({b"avc1", b"avc3", b"hvc1", b"hev1", b"vp09", b"av01", b"mp4v"})
_TRIVIAL_EDIT = 0.15
"""Seconds an edit list may skip at the start: what encoders put in front of the first frame or sample."""
_NO_EDITS = frozenset({"instagram"})
"""Platforms whose specification asks for a file without any edit list."""


class Box(NamedTuple):
    """A box where it stands: its type, offset, size as claimed, and length of its own header, bytes."""

    kind: bytes
    offset: int
    size: int
    header: int


class Edit(NamedTuple):
    """One track's edit list: how many entries, and seconds it skips at the start or leaves empty."""

    entries: int
    skipped: float


class Layout(NamedTuple):
    """The file's outermost boxes in order, and what its index claims that cannot be."""

    boxes: tuple[Box, ...]
    brand: bytes
    size: int
    lies: tuple[str, ...]
    edits: tuple[Edit, ...]
    fragments: bool
    turned: bool
    """Whether a track's header turns or mirrors its picture."""
    coded: tuple[int, int] | None = None
    """The picture's size by its format's entry in the index."""

    def offset(self, kind: bytes) -> int | None:
        """Where the first box of a kind begins."""
        return next((box.offset for box in self.boxes if box.kind == kind), None)

    @property
    def ends_at(self) -> int:
        """Where the last box ends by its own claim."""
        return max((box.offset + box.size for box in self.boxes), default=0)


def kind_of(head: bytes) -> str | None:
    """What a file is that is no MP4, by its first bytes; None for one that begins like an MP4."""
    if head[4:8] == b"ftyp":
        return None
    return next((name for magic, name in _KNOWN if head.startswith(magic)), "not MP4" if head else "an empty file")


def read_layout(path: Path) -> Layout:
    """The layout of a file that begins like an MP4. ``OSError`` when it cannot be read."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        boxes = tuple(_outermost(file, size))
        brand = b""
        for box in boxes:
            if box.kind == b"ftyp":
                file.seek(box.offset + box.header)
                brand = file.read(4)
                break
        reader = _IndexReader(file, size)
        for box in boxes:
            if box.kind in (b"moov", b"moof"):
                reader.walk(box, 0)
        fragments = any(box.kind == b"moof" for box in boxes)
        if not fragments:
            reader.end()
    lies = tuple(dict.fromkeys(reader.lies))[:5]
    return Layout(boxes, brand, size, lies, tuple(reader.edits), fragments, reader.turned, reader.coded)


def _outermost(file: BinaryIO, size: int) -> Iterator[Box]:
    offset = 0
    for _ in range(_MOST_BOXES):
        box = _box(file, offset, size)
        if box is None:
            return
        yield box
        if box.size < 8:
            return
        offset += box.size


def _box(file: BinaryIO, offset: int, end: int) -> Box | None:
    """The box at an offset; None where no header fits before ``end``."""
    if offset + 8 > end:
        return None
    file.seek(offset)
    head = file.read(16)
    if len(head) < 8:
        return None
    length, kind = struct.unpack(">I4s", head[:8])
    if length == 1 and len(head) == 16:
        return Box(kind, offset, struct.unpack(">Q", head[8:])[0], 16)
    return Box(kind, offset, end - offset if length == 0 else length, 8)


class _IndexReader:
    """Walks the boxes of an index and notes what cannot be true."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size
        self.lies: list[str] = []
        self.edits: list[Edit] = []
        self.turned = False
        self._left = _MOST_BOXES
        self.coded: tuple[int, int] | None = None
        self.longest = 0.0
        self._timescale = self._media_timescale = self._ticks = 0
        self._length = self._media_length = 0.0
        self._edits: tuple[int, list[tuple[int, int]]] | None = None

    def walk(self, parent: Box, depth: int) -> None:
        """The boxes inside one."""
        offset, end = parent.offset + parent.header, min(parent.offset + parent.size, self.size)
        while offset < end and self._left > 0:
            self._left -= 1
            box = _box(self.file, offset, end)
            if box is None:
                return
            if box.size < box.header or offset + box.size > end:
                self.lies.append(f"{_name(box.kind)} claims {_bytes(box.size)} where {_bytes(end - offset)} are left")
                return
            if box.kind in _NESTED:
                if depth < _MOST_DEPTH:
                    self.walk(box, depth + 1)
                if box.kind == b"trak":
                    self._lengths()
                    self._end_track()
                    self._ticks = 0
            elif box.kind in _ENTRY:
                self._table(box)
            elif box.kind == b"mvhd":
                self._timescale, self._length = self._clock(box)
            elif box.kind == b"mdhd":
                self._media_timescale, self._media_length = self._clock(box)
            elif box.kind == b"stsd":
                self._entry(box)
            elif box.kind == b"elst":
                self._edit(box)
            elif box.kind == b"tkhd":
                self._matrix(box)
            offset += box.size

    def _read(self, box: Box, at: int, count: int) -> bytes:
        self.file.seek(box.offset + box.header + at)
        return self.file.read(max(0, min(count, box.size - box.header - at)))

    def _number(self, box: Box, at: int) -> int:
        return int.from_bytes(self._read(box, at, 4), "big")

    def _version(self, box: Box) -> int:
        return self._number(box, 0) >> 24

    def _clock(self, box: Box) -> tuple[int, float]:
        """Ticks a second and the length in seconds that a header box claims."""
        wide = self._version(box) == 1
        timescale = self._number(box, 20 if wide else 12)
        if timescale == 0:
            self.lies.append(f"{_name(box.kind)} claims no ticks a second")
        length = int.from_bytes(self._read(box, 24, 8) if wide else self._read(box, 16, 4), "big")
        unknown = length == (0xFFFF_FFFF_FFFF_FFFF if wide else 0xFFFF_FFFF)
        return timescale, 0.0 if unknown else length / max(1, timescale)

    def _entry(self, box: Box) -> None:
        """The size that the first picture format claims (ISO/IEC 14496-12, 12.1.3: 32 bytes into the entry)."""
        rows = self._read(box, 8, 36)
        if len(rows) == 36 and rows[4:8] in _PICTURES:
            self.coded = struct.unpack_from(">HH", rows, 32)

    def _lengths(self) -> None:
        """Holds the lengths in a track's and the file's header against the sum of the track's frames."""
        if not self._ticks or not self._media_timescale:
            return
        seconds = self._ticks / self._media_timescale
        self.longest = max(self.longest, seconds)
        if abs(self._media_length - seconds) > 1 + 0.1 * seconds:
            self.lies.append(f"mdhd claims {self._media_length:.0f} s of {seconds:.1f} s")

    def end(self) -> None:
        """What can be said of the file's own header once every track is known."""
        edited = sum(edit.skipped for edit in self.edits)
        if self.longest and self._length > self.longest + edited + 1 + 0.1 * self.longest:
            self.lies.append(f"mvhd claims {self._length:.0f} s of {self.longest:.1f} s")

    def _table(self, box: Box) -> None:
        sized = box.kind == b"stsz"
        count, room = self._number(box, 8 if sized else 4), box.size - box.header - (12 if sized else 8)
        fixed = self._number(box, 4) if sized else 0
        if fixed:
            if count * fixed > self.size:
                claimed = f"{count} samples of {fixed} bytes"
                self.lies.append(f"{_name(box.kind)} claims {claimed} in a file of {_bytes(self.size)}")
        elif count * _ENTRY[box.kind] > room:
            self.lies.append(f"{_name(box.kind)} claims {count} entries and has room for {max(0, room) // 4}")
        samples = count if sized else None
        if box.kind in (b"stts", b"ctts") and 0 < count * 8 <= min(room, _MOST_TABLE):
            runs = self._read(box, 8, count * 8)
            pairs = list(struct.iter_unpack(">II", runs[: len(runs) // 8 * 8]))
            samples = sum(run for run, _ in pairs)
            if box.kind == b"stts":
                self._ticks = sum(run * step for run, step in pairs)
        if sized and not fixed and 0 < count * 4 <= min(room, _MOST_TABLE):
            sizes = self._read(box, 12, count * 4)
            whole = sum(size for (size,) in struct.iter_unpack(">I", sizes[: len(sizes) // 4 * 4]))
            if whole > self.size:
                self.lies.append(f"stsz claims samples of {_bytes(whole)} in a file of {_bytes(self.size)}")
        if samples is not None and samples > MOST_SAMPLES:
            self.lies.append(f"{_name(box.kind)} claims {samples} samples")

    def _matrix(self, box: Box) -> None:
        """The picture's 3x3 matrix (ISO/IEC 14496-12, 8.3.2): anything but upright has b or c, or a negative a or d."""
        rows = self._read(box, 52 if self._version(box) else 40, 36)
        if len(rows) == 36:
            a, b, _, c, d = struct.unpack_from(">5i", rows)
            self.turned = self.turned or b != 0 or c != 0 or a < 0 or d < 0

    def _edit(self, box: Box) -> None:
        wide = self._version(box) == 1
        entry = 20 if wide else 12
        claimed = self._number(box, 4)
        rows = self._read(box, 8, min(claimed, 64) * entry)
        whole = range(0, len(rows) - entry + 1, entry)
        self._edits = claimed, [struct.unpack_from(">Qq" if wide else ">Ii", rows, start) for start in whole]

    def _end_track(self) -> None:
        """A track's edits in seconds: its own time scale is known only now."""
        if self._edits is None:
            return
        claimed, rows = self._edits
        self._edits = None
        skipped = 0.0
        for number, (length, begin) in enumerate(rows):
            if begin == -1:
                skipped += length / max(1, self._timescale)
            elif number == 0:
                skipped += abs(begin) / max(1, self._media_timescale)
        self.edits.append(Edit(claimed, skipped))


def _name(kind: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in kind)


def _bytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 10**9 else f"{size} bytes"


def _behind(layout: Layout) -> str | None:
    """What lies in the file that is no part of the film: a box without a name, or a second film."""
    seen: set[bytes] = set()
    for box in layout.boxes:
        if not all(32 <= byte < 127 for byte in box.kind):
            return f"no box at byte {box.offset} of {_bytes(layout.size)}"
        if box.kind in seen & {b"ftyp", b"moov"}:
            return f"a second film at byte {box.offset} of {_bytes(layout.size)}"
        seen.add(box.kind)
    return None


def container_findings(layout: Layout, platform: str) -> Iterator[Finding]:
    """What the boxes alone tell."""
    yield told("container", True, "MP4", "MP4")
    brand = layout.brand.decode("latin-1").strip()
    yield told("brand", layout.brand in _BRANDS, repr(brand), "isom, mp42 or another of MP4")
    index, data = layout.offset(b"moov"), layout.offset(b"mdat")
    first = index is not None and (data is None or index < data)
    where = "no index" if index is None else "index first" if first else "index after the data"
    yield told("moov_first", first and not layout.fragments, where, "index before the data, in one piece")
    behind = _behind(layout)
    if data is None:
        yield told("complete", False, "no media data", "boxes end where the file ends")
    elif behind is not None:
        yield told("complete", False, behind, "one film, boxes end where the file ends")
    else:
        measured = f"{_bytes(layout.ends_at)} by its own boxes, {_bytes(layout.size)} there"
        yield told("complete", layout.ends_at == layout.size, measured, "boxes end where the file ends")
    lies = list(layout.lies)
    lies += [
        f"{_name(box.kind)} claims {_bytes(box.size)} of a file of {_bytes(layout.size)}"
        for box in layout.boxes
        if box.offset + box.size > layout.size
    ][:2]
    yield told("claims", not lies, "; ".join(lies) or "all fit", "no size or count beyond the file's own")
    if layout.turned:
        yield told("size", False, "turned or mirrored by its track header", "upright as it is coded")
    strict = platform in _NO_EDITS
    limit = "none" if strict else f"none, or one that skips at most {_TRIVIAL_EDIT:g} s"
    worst = max(layout.edits, key=lambda edit: (edit.entries, edit.skipped), default=None)
    fine = worst is None or (not strict and worst.entries <= 2 and worst.skipped <= _TRIVIAL_EDIT)
    entries = "none" if worst is None else f"{worst.entries} entries, {worst.skipped:.2f} s skipped"
    yield told("edit_list", fine, entries, limit)
