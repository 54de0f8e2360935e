"""Opening any file for decoding without harm: one format, no protocols, bounded pictures, bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

MOST_PIXELS = 4096 * 4096
"""A picture larger than this is not decoded; its size fails anyway."""
_OPENING_SECONDS = 10.0
_MOST_DAMAGE = 50
Plane = NDArray[np.uint8]


class OutOfTime(Exception):
    """Looking took longer than it may."""


class Unreadable(Exception):
    """The file cannot be opened as MP4; the message names the library's reason."""


class Budget:
    """How long one look may take, seconds on a monotonic clock."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self._clock = seconds, clock
        self._until = clock() + seconds

    def check(self) -> None:
        """Raises ``OutOfTime`` when the time is over."""
        if self._clock() > self._until:
            raise OutOfTime


class Picture(NamedTuple):
    """A decoded frame as planes of yuv420p (views, valid until the next one is asked for)."""

    at: float
    """Seconds of the video."""
    y: Plane
    u: Plane
    v: Plane
    key: bool


class Damage:
    """How much of a file did not decode."""

    def __init__(self) -> None:
        self.packets = 0
        self.first: float | None = None

    def note(self, at: float) -> None:
        """Counts one packet."""
        self.packets += 1
        self.first = at if self.first is None else self.first


@contextmanager
def opened(path: Path) -> Generator[InputContainer]:
    """The file as an open container. Raises ``Unreadable``."""
    import av
    import av.error

    # The format is named and other protocols are closed: a playlist or reference inside must open nothing else.
    options = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
    try:
        container = av.open(str(path), format="mp4", options=options, timeout=_OPENING_SECONDS)
    except (av.error.FFmpegError, OSError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise Unreadable(type(error).__name__) from None
    with container:
        yield container


def seconds_of(container: InputContainer, stream: Stream) -> float:
    """A stream's length by its header."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration is not None else 0.0


def pictures(
    container: InputContainer,
    stream: VideoStream,
    budget: Budget,
    damage: Damage,
    *,
    keys_only: bool = False,
    start: float = 0.0,
    end: float = float("inf"),
    threads: int = 2,
) -> Iterator[Picture]:
    """Decoded frames from the key frame before ``start`` up to ``end`` seconds.

    Packets that do not decode are counted in ``damage`` and skipped, up to a limit. Raises ``OutOfTime``.
    """
    import av.error

    context = stream.codec_context
    if context.width * context.height > MOST_PIXELS:
        return
    if not context.is_open:
        context.thread_count = threads
        context.thread_type = "SLICE" if keys_only else "AUTO"
        context.options = {"max_pixels": str(MOST_PIXELS)}
    context.skip_frame = "NONKEY" if keys_only else "DEFAULT"
    base = float(stream.time_base or 0)
    offset = (stream.start_time or 0) * base
    last = -1.0
    for packet in packets(container, stream, damage, start=start):
        budget.check()
        if keys_only and not packet.is_keyframe and packet.size:
            continue
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError, MemoryError):
            damage.note((packet.pts or 0) * base)
            if damage.packets >= _MOST_DAMAGE:
                return
            continue
        for frame in frames:
            last = last if frame.pts is None else frame.pts * base - offset
            if last > end:
                return
            if frame.is_corrupt:
                damage.note(last)
            yield _planes(frame, last)


def is_known(stream: Stream) -> bool:
    """Whether the libraries know the stream's codec at all."""
    return getattr(stream, "codec_context", None) is not None


def packets(container: InputContainer, stream: Stream, damage: Damage, *, start: float = 0.0) -> Iterator[av.Packet]:
    """A stream's packets from the key frame before ``start`` on; where reading fails is noted as damage."""
    import av.error

    base = float(stream.time_base or 0)
    try:
        if base:
            at = int(start / base) + (stream.start_time or 0)
            container.seek(at, stream=stream, backward=True)
        yield from container.demux(stream)
    except (av.error.FFmpegError, OSError, ValueError, OverflowError):
        damage.note(start)


def _planes(frame: av.VideoFrame, at: float) -> Picture:
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes[:3]
    )
    return Picture(at, y, u, v, bool(frame.key_frame))
