"""What a finished file is, gate by gate: container, codecs, size, rate, length, colour, limits. Decodes nothing.

Any file may be given, also one that is cut off, no video, or lies in its header; the answer is always findings.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

_KNOWN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1a\x45\xdf\xa3", "Matroska or WebM"),
    (b"RIFF", "AVI or WAV"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"#EXTM3U", "an HLS playlist"),
)
_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"})
_MOST_BOXES = 2000
_MOST_SAMPLES = 5_000_000
_LONGEST_KEYFRAME_GAP = 5.0
_FPS_TOLERANCE = 0.01


class _Layout(NamedTuple):
    """The file's outermost boxes: type, offset, size as claimed, in order."""

    boxes: tuple[tuple[bytes, int, int], ...]
    brand: bytes
    size: int

    def offset(self, kind: bytes) -> int | None:
        """Where the first box of a kind begins."""
        return next((offset for name, offset, _ in self.boxes if name == kind), None)

    @property
    def ends_at(self) -> int:
        """Where the last box ends by its own claim."""
        return max((offset + size for _, offset, size in self.boxes), default=0)


def inspect_file(path: Path, platform: Platform) -> tuple[Finding, ...]:
    """Every gate of a file for a platform, with the measured value and the limit. Never raises on a file's content.

    A file that cannot be read as video has one or two findings, failed. Takes about 0.1 s, however long the video.
    """
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            return (Finding(gate="container", passed=False, measured="not a file", limit="an MP4 file"),)
        with path.open("rb") as file:
            head = file.read(16)
            layout = _layout(file, facts.st_size)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "unreadable"
        return (Finding(gate="container", passed=False, measured=reason, limit="an MP4 file"),)
    if head[4:8] != b"ftyp":
        measured = next(
            (name for magic, name in _KNOWN if head.startswith(magic)), "not MP4" if head else "an empty file"
        )
        return (Finding(gate="container", passed=False, measured=measured, limit="MP4"),)
    return (*_container(layout), *_streams(path, layout, platform))


def _layout(file: BinaryIO, size: int) -> _Layout:
    boxes: list[tuple[bytes, int, int]] = []
    brand, offset = b"", 0
    while offset + 8 <= size and len(boxes) < _MOST_BOXES:
        file.seek(offset)
        head = file.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        elif length == 0:
            length = size - offset
        if kind == b"ftyp":
            brand = head[8:12]
        boxes.append((kind, offset, length))
        if length < 8:
            break
        offset += length
    return _Layout(tuple(boxes), brand, size)


def _container(layout: _Layout) -> Iterator[Finding]:
    brand = layout.brand.decode("latin-1").strip()
    known = layout.brand in _BRANDS
    yield Finding(gate="container", passed=known, measured=f"MP4, brand {brand!r}", limit="MP4 (isom, mp42, …)")
    index, data = layout.offset(b"moov"), layout.offset(b"mdat")
    first = index is not None and (data is None or index < data)
    where = "no index" if index is None else "index first" if first else "index after the data"
    yield Finding(gate="moov_first", passed=first, measured=where, limit="index before the data")
    whole = layout.ends_at == layout.size and data is not None
    claimed = f"{layout.ends_at} of {layout.size} bytes by its own boxes" if data is not None else "no media data"
    yield Finding(gate="complete", passed=whole, measured=claimed, limit="boxes end where the file ends")


def _streams(path: Path, layout: _Layout, platform: Platform) -> Iterator[Finding]:
    import av
    import av.error

    try:
        # The format is named and other protocols are closed: a playlist or reference inside must open nothing else.
        options = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
        with av.open(str(path), format="mp4", options=options) as opened:
            yield from _video(opened, layout, platform)
            yield from _audio(opened, platform)
    except (av.error.FFmpegError, OSError, ValueError, IndexError, OverflowError, MemoryError) as error:
        yield Finding(gate="readable", passed=False, measured=type(error).__name__, limit="opens as MP4")


def _video(opened: InputContainer, layout: _Layout, platform: Platform) -> Iterator[Finding]:
    if not opened.streams.video:
        yield Finding(gate="video_codec", passed=False, measured="no video", limit="h264")
        return
    stream = opened.streams.video[0]
    # None for a codec the libraries do not know, whatever the stubs say.
    context = cast("VideoCodecContext | None", stream.codec_context)
    if context is None:
        yield Finding(gate="video_codec", passed=False, measured="an unknown codec", limit="h264")
        return
    yield _equal("video_codec", context.name, "h264")
    yield _equal("size", f"{context.width}x{context.height}", f"{platform.width}x{platform.height}")
    rate = float(stream.average_rate or 0)
    passed = abs(rate - platform.fps) <= _FPS_TOLERANCE
    yield Finding(gate="fps", passed=passed, measured=f"{rate:.3f}", limit=f"{platform.fps}")
    seconds = _seconds(opened, stream)
    limits = f"{platform.min_seconds:g}..{platform.max_seconds:g} s"
    # One frame of grace, because audio is coded in blocks that may end after the picture.
    within = platform.min_seconds - 0.05 <= seconds <= platform.max_seconds + 0.05
    yield Finding(gate="duration", passed=within, measured=f"{seconds:.2f} s", limit=limits)
    yield _equal("pixel_format", str(context.pix_fmt), "yuv420p")
    tags = (context.colorspace, context.color_primaries, context.color_trc)
    named = "bt709" if tags == (1, 1, 1) else "/".join(str(int(tag)) for tag in tags)
    ranged = {1: "tv", 2: "pc"}.get(int(context.color_range), "untagged")
    yield Finding(
        gate="colour", passed=named == "bt709" and ranged == "tv", measured=f"{named} {ranged}", limit="bt709 tv"
    )
    bitrate = layout.size * 8 / 1000 / seconds if seconds > 0 else float("inf")
    most = platform.max_video_kbps + platform.audio_kbps
    yield Finding(
        gate="bitrate", passed=bitrate <= most, measured=f"{bitrate:.0f} kbit/s", limit=f"at most {most} kbit/s"
    )
    size = Finding(
        gate="bytes",
        passed=layout.size <= platform.max_bytes,
        measured=f"{layout.size}",
        limit=f"at most {platform.max_bytes}",
    )
    yield size
    yield _keyframes(stream, seconds)


def _seconds(opened: InputContainer, stream: Stream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return opened.duration / 1_000_000 if opened.duration is not None else 0.0


def _keyframes(stream: VideoStream, seconds: float) -> Finding:
    limit = f"one every {_LONGEST_KEYFRAME_GAP:g} s, from the first frame on"
    entries = stream.index_entries
    count = len(entries)
    if count == 0 or count > _MOST_SAMPLES or stream.time_base is None:
        return Finding(gate="key_frames", passed=False, measured=f"{count} frames in the index", limit=limit)
    keys: list[float] = []
    first = False
    for number, entry in enumerate(entries):
        if entry.is_keyframe:
            first = first or number == 0
            keys.append(float(entry.timestamp * stream.time_base))
    gaps = [later - earlier for earlier, later in zip(keys, [*keys[1:], seconds], strict=False)]
    longest = max(gaps, default=float("inf"))
    measured = f"{len(keys)}, at most {longest:.2f} s apart" + ("" if first else ", the first frame is none")
    return Finding(gate="key_frames", passed=first and longest <= _LONGEST_KEYFRAME_GAP, measured=measured, limit=limit)


def _audio(opened: InputContainer, platform: Platform) -> Iterator[Finding]:
    if not opened.streams.audio:
        yield Finding(gate="audio_codec", passed=False, measured="no sound", limit="aac")
        return
    stream = opened.streams.audio[0]
    context = cast("AudioCodecContext | None", stream.codec_context)
    if context is None:
        yield Finding(gate="audio_codec", passed=False, measured="an unknown codec", limit="aac")
        return
    yield _equal("audio_codec", context.name, "aac")
    yield _equal("sample_rate", str(context.sample_rate), str(platform.sample_rate))
    yield _equal("channels", str(context.channels), "2")
    video = opened.streams.video
    if video:
        off = abs(_seconds(opened, stream) - _seconds(opened, video[0]))
        yield Finding(
            gate="sound_length", passed=off <= 0.5, measured=f"{off:.2f} s off the picture", limit="at most 0.5 s"
        )


def _equal(gate: str, measured: str, wanted: str) -> Finding:
    return Finding(gate=gate, passed=measured == wanted, measured=measured, limit=wanted)
