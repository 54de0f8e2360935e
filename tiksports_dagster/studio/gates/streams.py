"""What a file's header says about its streams: codec, size, rate, length, colours, key frames. Decodes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.boxes import MOST_SAMPLES
from tiksports_dagster.studio.gates.opening import seconds_of
from tiksports_dagster.studio.gates.table import told

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

LONGEST_KEYFRAME_GAP = 5.0
_FPS_TOLERANCE = 0.01
_GRACE = 0.05
"""A frame or two of length, because sound is coded in blocks that may end after the picture."""
_DOWNLOADED = re.compile(r"\bvid:v\d|tiktok\.com|instagram\.com|youtu\.?be", re.IGNORECASE)
"""What platforms and downloaders write into the files they hand out."""


class Index(NamedTuple):
    """A video stream's frames in decoding order: seconds, bytes, whether they are key frames."""

    at: NDArray[np.float64]
    sizes: NDArray[np.int64]
    keys: NDArray[np.bool_]
    ends_at: int
    """Where the last frame's bytes end in the file."""


def read_index(stream: VideoStream) -> Index | None:
    """The frames of a stream by its index; None when there is none or it is absurdly long."""
    entries = stream.index_entries
    count = len(entries)
    if count == 0 or count > MOST_SAMPLES or stream.time_base is None:
        return None
    rows = [(entry.timestamp, entry.size, entry.is_keyframe, entry.pos + entry.size) for entry in entries]
    at, sizes, keys, ends = zip(*rows, strict=True)
    times = np.array(at, np.float64) * float(stream.time_base)
    return Index(times - times[0], np.array(sizes, np.int64), np.array(keys, np.bool_), max(ends))


def video_findings(
    container: InputContainer, platform: Platform, size: int, claimed: tuple[int, int] | None = None
) -> Iterator[Finding]:
    """The gates of the picture's header. ``size`` is the file's, bytes; ``claimed`` the picture's by its index."""
    if not container.streams.video:
        yield told("video_codec", False, "no video", "h264")
        return
    stream = container.streams.video[0]
    # None for a codec the libraries do not know, whatever the stubs say.
    context = cast("VideoCodecContext | None", stream.codec_context)
    if context is None:
        yield told("video_codec", False, "an unknown codec", "h264")
        return
    yield _equal("video_codec", context.name, "h264")
    yield _size(stream, context, platform)
    if claimed not in (None, (context.width, context.height)):
        yield told(
            "size", False, f"{claimed[0]}x{claimed[1]} by its index", f"{context.width}x{context.height} as coded"
        )
    index = read_index(stream)
    yield _rate(stream, index, platform)
    seconds = seconds_of(container, stream)
    limits = f"{platform.min_seconds:g}..{platform.max_seconds:g} s"
    within = platform.min_seconds - _GRACE <= seconds <= platform.max_seconds + _GRACE
    yield told("duration", within, f"{seconds:.2f} s", limits)
    yield _equal("pixel_format", str(context.pix_fmt), "yuv420p")
    yield colour_finding(context)
    bitrate = size * 8 / 1000 / seconds if seconds > 0 else float("inf")
    most = platform.max_video_kbps + platform.audio_kbps
    yield told("bitrate", bitrate <= most, f"{bitrate:.0f} kbit/s", f"at most {most} kbit/s")
    yield told("bytes", size <= platform.max_bytes, f"{size}", f"at most {platform.max_bytes}")
    yield _keyframes(index, seconds)
    if index is not None and index.ends_at > size:
        beyond = f"the last frame ends {index.ends_at - size} bytes after the file does"
        yield told("complete", False, beyond, "all media inside the file")


def colour_finding(context: VideoCodecContext) -> Finding:
    """The colour tags: the container's as long as nothing is decoded, those of the pictures themselves afterwards."""
    tags = (context.colorspace, context.color_primaries, context.color_trc)
    named = "bt709" if tags == (1, 1, 1) else "/".join(str(int(tag)) for tag in tags)
    ranged = {1: "tv", 2: "pc"}.get(int(context.color_range), "untagged")
    return told("colour", named == "bt709" and ranged == "tv", f"{named} {ranged}", "bt709 tv")


def _size(stream: VideoStream, context: VideoCodecContext, platform: Platform) -> Finding:
    ratio = stream.sample_aspect_ratio
    shape = "" if ratio is None or ratio in (0, 1) else f", pixels {ratio.numerator}:{ratio.denominator}"
    measured = f"{context.width}x{context.height}{shape}"
    wanted = f"{platform.width}x{platform.height}"
    return told("size", measured == wanted, measured, f"{wanted}, square pixels")


def _rate(stream: VideoStream, index: Index | None, platform: Platform) -> Finding:
    rate = float(stream.average_rate or 0)
    gap = float(np.diff(np.sort(index.at)).max()) if index is not None and len(index.at) > 1 else 0.0
    steady = gap <= 1.6 / platform.fps or rate == 0
    measured = f"{rate:.3f}" + ("" if steady else f", with a frame of {gap:.2f} s")
    where = None
    if not steady and index is not None:
        where = float(np.sort(index.at)[int(np.argmax(np.diff(np.sort(index.at))))])
    return told("fps", abs(rate - platform.fps) <= _FPS_TOLERANCE and steady, measured, f"{platform.fps}", at=where)


def _keyframes(index: Index | None, seconds: float) -> Finding:
    limit = f"one every {LONGEST_KEYFRAME_GAP:g} s, from the first frame on"
    if index is None:
        return told("key_frames", False, "no index of frames", limit)
    at = index.at[index.keys]
    if len(at) == 0:
        return told("key_frames", False, "none", limit)
    longest = float(np.diff(np.append(at, max(seconds, float(at[-1])))).max())
    first = bool(index.keys[0])
    measured = f"{len(at)}, at most {longest:.2f} s apart" + ("" if first else ", the first frame is none")
    return told("key_frames", first and longest <= LONGEST_KEYFRAME_GAP, measured, limit)


def audio_findings(container: InputContainer, platform: Platform) -> Iterator[Finding]:
    """The gates of the sound's header."""
    if not container.streams.audio:
        yield told("audio_codec", False, "no sound", "aac")
        return
    stream = container.streams.audio[0]
    context = cast("AudioCodecContext | None", stream.codec_context)
    if context is None:
        yield told("audio_codec", False, "an unknown codec", "aac")
        return
    yield _equal("audio_codec", context.name, "aac")
    yield _equal("sample_rate", str(context.sample_rate), str(platform.sample_rate))
    yield _equal("channels", str(context.channels), "2")
    if container.streams.video:
        video = container.streams.video[0]
        off = abs(seconds_of(container, stream) - seconds_of(container, video))
        late = abs(_begins(stream) - _begins(video))
        measured = f"{late:.2f} s apart at the start, {off:.2f} s in length"
        yield told("sound_length", off <= 0.5 and late <= 0.15, measured, "at most 0.15 s and 0.5 s")


def _begins(stream: VideoStream | object) -> float:
    start, base = getattr(stream, "start_time", None), getattr(stream, "time_base", None)
    return float(start * base) if start is not None and base is not None else 0.0


def origin_finding(container: InputContainer) -> Finding:
    """Whether the file's own tags say it was downloaded from a platform, which every other platform holds down."""
    texts = [f"{key}={value}" for key, value in list(container.metadata.items())[:50]]
    found = next((text[:80] for text in texts if _DOWNLOADED.search(text)), None)
    return told("policy_origin", found is None, found or "nothing", "no mark of another platform in the file's tags")


def _equal(gate: str, measured: str, wanted: str) -> Finding:
    return told(gate, measured == wanted, measured, wanted)
