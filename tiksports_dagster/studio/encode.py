"""Frames and samples to an MP4 file: one H.264 encode in process, AAC, and a remux that puts the index first.

Temporary files live beside the final one and only ever appear under the final name when they are whole.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.base import Record
from tiksports_dagster.studio.sprites import Frame

if TYPE_CHECKING:
    import av

    from tiksports_dagster.studio.compositor import Composer

X264 = (
    "mbtree=1:rc-lookahead=10:deblock=1,1:psy-rd=0.4,0:aq-strength=0.6:"
    "bframes=4:b-adapt=0:subme=0:scenecut=0:open-gop=0:threads=3"
)
"""Superfast with mb-tree, a fixed B pattern and whole-pixel refinement: on flat graphics as good as veryfast (SSIM and
PSNR) in half of its time. Plain superfast, without mb-tree, makes files 8 times as large.
The number of threads is fixed because the output depends on it. No VBV: with frame threads it makes the output depend
on their timing too, so a rate over the limit is met with a higher crf instead."""
_RING = 3
_AVX512F = 13
"""OpenCV's number for the feature (``CPU_AVX_512F``)."""
_STALE_SECONDS = 6 * 3600.0


class PictureSettings(Record):
    """How a picture is encoded. ``max_kbps`` bounds the average rate: ``crf`` is raised until it is kept."""

    crf: int = 20
    preset: str = "superfast"
    params: str = X264
    keyframe_seconds: float = 2.0
    max_kbps: int


@contextmanager
def disk_room(path: Path, needed: int) -> Generator[None]:
    """Turns a full disk into a ``PermanentFailure`` that says how much to free. ``needed`` in bytes, an estimate."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _no_space(path, needed) from None


def _no_space(path: Path, needed: int) -> PermanentFailure:
    free = shutil.disk_usage(path.parent).free
    megabytes = max(1, -(-(needed - free) // 1_000_000))
    return PermanentFailure(f"no space left on {path.parent}: free {megabytes} MB and run again")


@contextmanager
def scratch_file(path: Path) -> Generator[Path]:
    """A temporary path beside ``path``, of its kind and of nobody else; removed when the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}-{os.getpid()}-{os.urandom(4).hex()}.part{path.suffix}")
    try:
        temporary.touch()
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """A temporary path that becomes ``path`` when the block ends well; otherwise nothing changes under that name."""
    with scratch_file(path) as temporary:
        yield temporary
        temporary.replace(path)


def sweep(folder: Path) -> None:
    """Removes what nobody needs after six hours: temporary files of killed processes, encodes no video links to.

    Age is judged by the folder's own clock, which on a network disk is not this machine's.
    """
    with scratch_file(folder / "clock") as probe:
        now = probe.stat().st_mtime
    for old in folder.iterdir():
        try:
            facts = old.stat()
            if facts.st_nlink == 1 and now - facts.st_mtime > _STALE_SECONDS and old.suffix != ".json":
                old.unlink()
                old.with_suffix(".json").unlink(missing_ok=True)
        except OSError:
            continue


def encode_picture(
    composer: Composer, path: Path, settings: PictureSettings, progress: Callable[[float], None] | None = None
) -> None:
    """All frames of the composer as a video-only MP4 at ``path``, written in place (wrap it in ``whole_file``).

    A second thread composes while x264 encodes. ``progress`` gets the share done, 0..1, and starts over when the
    picture is encoded again because it was over the rate. ``OSError`` when writing fails.
    """
    seconds = composer.frames / composer.canvas.fps
    for crf in range(settings.crf, 52, 6):
        _encode(composer, path, settings.model_copy(update={"crf": crf}), progress)
        if path.stat().st_size * 8 / 1000 / seconds <= settings.max_kbps:
            break


def _assembly() -> str:
    """Holds x264 to its AVX2 code: its AVX-512 code for mb-tree reads memory it has not written, so that equal input
    gives unequal files (seen with ``MALLOC_PERTURB_``)."""
    import cv2

    return ":asm=avx2" if cv2.checkHardwareSupport(_AVX512F) else ""


def _encode(
    composer: Composer, path: Path, settings: PictureSettings, progress: Callable[[float], None] | None
) -> None:
    import av

    canvas = composer.canvas
    with av.open(
        str(path), "w", format="mp4", options={"movflags": "negative_cts_offsets", "use_editlist": "0"}
    ) as out:
        stream = out.add_stream("libx264", rate=canvas.fps)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = canvas.width, canvas.height, "yuv420p"
        context.time_base = Fraction(1, canvas.fps)
        # PyAV's default, slices, neither overlaps with the composing thread nor compresses as well.
        context.thread_type = "FRAME"
        context.colorspace = context.color_primaries = context.color_trc = 1  # BT.709
        context.color_range = 1  # tv
        keyint = max(1, round(settings.keyframe_seconds * canvas.fps))
        stream.options = {
            "preset": settings.preset,
            "crf": str(settings.crf),
            "x264-params": f"{settings.params}:keyint={keyint}:min-keyint={keyint}{_assembly()}",
        }
        for number, picture in _composed(composer):
            picture.pts, picture.time_base = number, Fraction(1, canvas.fps)
            for packet in context.encode(picture):
                packet.stream = stream
                out.mux(packet)
            if progress is not None and number % 15 == 0:
                progress((number + 1) / composer.frames)
        for packet in context.encode(None):
            packet.stream = stream
            out.mux(packet)


def _composed(composer: Composer) -> Iterator[tuple[int, av.VideoFrame]]:
    """Frames in order, composed ahead in a ring of buffers. A buffer is free again when the next one is asked for:
    x264 has copied it by then."""
    import av

    canvas = composer.canvas
    ring = [Frame(canvas.width, canvas.height) for _ in range(min(_RING, composer.frames))]
    pictures = [av.VideoFrame.from_numpy_buffer(frame.data, "yuv420p") for frame in ring]
    free: SimpleQueue[int] = SimpleQueue()
    ready: SimpleQueue[int | BaseException] = SimpleQueue()
    stop = Event()
    for slot in range(len(ring)):
        free.put(slot)

    def work() -> None:
        try:
            for number in range(composer.frames):
                slot = free.get()
                if stop.is_set():
                    return
                composer.compose(number, ring[slot])
                ready.put(slot)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for frames, which raises it
            ready.put(error)

    thread = Thread(target=work, name="compositor", daemon=True)
    thread.start()
    try:
        for number in range(composer.frames):
            got = ready.get()
            if isinstance(got, BaseException):
                raise got
            yield number, pictures[got]
            free.put(got)
    finally:
        stop.set()
        free.put(0)
        thread.join()


def mux(picture: Path, sound: NDArray[np.float32], path: Path, *, audio_kbps: int, sample_rate: int = 48_000) -> None:
    """The picture's packets, unchanged, with ``sound`` (2, samples at 48 kHz) as AAC: MP4 with the index first.

    There is no edit list: some apps refuse or ignore it. Instead the first 1024 samples give way to the AAC encoder's
    own delay of 1024, so that picture and sound both start at 0 and stay together.
    """
    import av

    options = {"movflags": "faststart+negative_cts_offsets", "use_editlist": "0", "brand": "mp42"}
    with av.open(str(picture)) as source, av.open(str(path), "w", format="mp4", options=options) as out:
        video_in = source.streams.video[0]
        video = out.add_stream_from_template(video_in)
        audio = out.add_stream("aac", rate=sample_rate, layout="stereo")
        audio.codec_context.bit_rate = audio_kbps * 1000
        audio.options = {"aac_coder": "fast"}
        packets = iter(_aac(audio, sound, sample_rate))
        waiting = next(packets, None)
        for packet in source.demux(video_in):
            if packet.dts is None:
                continue
            now = _decoded_at(packet)
            while waiting is not None and _decoded_at(waiting) <= now:
                out.mux(waiting)
                waiting = next(packets, None)
            packet.stream = video
            out.mux(packet)
        while waiting is not None:
            out.mux(waiting)
            waiting = next(packets, None)


def _decoded_at(packet: av.Packet) -> float:
    """The packet's place in the file's order, seconds."""
    return float((packet.dts or 0) * (packet.time_base or 0))


def _aac(stream: av.AudioStream, sound: NDArray[np.float32], sample_rate: int) -> Iterator[av.Packet]:
    import av

    context = stream.codec_context
    resampler = None if sample_rate == 48_000 else av.AudioResampler(format="fltp", layout="stereo", rate=sample_rate)
    delay = 1024 if resampler is None else round(1024 * 48_000 / sample_rate)
    rest = sound[:, delay:]
    position = 0
    for start in range(0, rest.shape[1], 4800):
        block = np.ascontiguousarray(rest[:, start : start + 4800], dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
        for piece in [frame] if resampler is None else resampler.resample(frame):
            piece.pts, piece.time_base = position, Fraction(1, sample_rate)
            position += piece.samples
            yield from _shifted(context.encode(piece), stream)
    yield from _shifted(context.encode(None), stream)


def _shifted(packets: list[av.Packet], stream: av.AudioStream) -> Iterator[av.Packet]:
    for packet in packets:
        if packet.pts is None or packet.dts is None:
            continue
        packet.pts, packet.dts = packet.pts + 1024, packet.dts + 1024
        packet.stream = stream
        yield packet
