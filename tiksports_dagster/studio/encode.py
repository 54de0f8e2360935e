"""Frames to H.264: the settings, and one encoder a segment, fed by a thread that composes ahead.

Segments are encoded with one setting and closed, so that they can be joined by copying packets.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.studio.encode_memory import kept_memory
from tiksports_dagster.studio.sprites_frame import Frame

if TYPE_CHECKING:
    import av

    from tiksports_dagster.studio.compositor import Composer
    from tiksports_dagster.studio.layout import Canvas

X264 = (
    "mbtree=1:rc-lookahead=10:deblock=1,1:psy-rd=0.4,0:aq-strength=0.6:"
    "bframes=4:b-adapt=0:subme=0:ref=2:partitions=p8x8,i8x8,i4x4:scenecut=0:open-gop=0:threads=3:sync-lookahead=0"
)
"""Superfast with mb-tree, a fixed B pattern, whole-pixel refinement, two reference frames and small P partitions: on
flat graphics as good as veryfast (SSIM and PSNR) in a little over half of its time. Plain superfast, without mb-tree,
makes files 8 times as large. Looking ahead in the encoder's own thread writes the same bytes with five frames less in
memory: 70 MB.
The number of threads is fixed because the output depends on it. No VBV: with frame threads it makes the output depend
on their timing too, so a rate over the limit is met with a higher crf instead."""
_RING, _BURST = 4, 3
"""Frames in memory, and how many of them are composed in a row: what one needed is then still in the processor's cache
for the next, whatever the encoder does meanwhile. That is a tenth of composing; more frames bring no more."""
_AVX512F = 13
"""OpenCV's number for the feature (``CPU_AVX_512F``)."""


class PictureSettings(Record):
    """How a picture is encoded. ``max_kbps`` bounds the average rate: ``crf`` is raised until it is kept."""

    crf: int = 20
    preset: str = "superfast"
    params: str = X264
    keyframe_seconds: float = 2.0
    max_kbps: int


class Job(NamedTuple):
    """Frames [first, stop) of a picture that go into the file ``path``."""

    first: int
    stop: int
    path: Path


def encode_jobs(
    composer: Composer,
    jobs: Sequence[Job],
    settings: PictureSettings,
    done: Callable[[Job], None] = lambda _job: None,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Each job's frames as a video-only MP4 of its own, written in place. ``done`` is told when a file is whole.

    A second thread composes while x264 encodes, across the jobs. ``progress`` gets the share of all frames done, 0..1.
    ``OSError`` when writing fails.
    """
    total = sum(job.stop - job.first for job in jobs)
    pictures = _composed(composer, [number for job in jobs for number in range(job.first, job.stop)])
    encoded = 0

    def told() -> None:
        nonlocal encoded
        encoded += 1
        if progress is not None and encoded % 15 == 0:
            progress(encoded / total)

    try:
        with kept_memory():
            for job in jobs:
                _encode(pictures, job, composer.canvas, settings, told)
                done(job)
    finally:
        pictures.close()


def assembly() -> str:
    """Holds x264 to its AVX2 code: its AVX-512 code for mb-tree reads memory it has not written, so that equal input
    gives unequal files (seen with ``MALLOC_PERTURB_``)."""
    import cv2

    return ":asm=avx2" if cv2.checkHardwareSupport(_AVX512F) else ""


def _encode(
    pictures: Iterator[av.VideoFrame], job: Job, canvas: Canvas, settings: PictureSettings, told: Callable[[], None]
) -> None:
    import av

    options = {"movflags": "negative_cts_offsets", "use_editlist": "0"}
    with av.open(str(job.path), "w", format="mp4", options=options) as out:
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
            "x264-params": f"{settings.params}:keyint={keyint}:min-keyint={keyint}{assembly()}",
        }
        for place in range(job.stop - job.first):
            picture = next(pictures)
            picture.pts, picture.time_base = place, Fraction(1, canvas.fps)
            for packet in context.encode(picture):
                packet.stream = stream
                out.mux(packet)
            told()
        for packet in context.encode(None):
            packet.stream = stream
            out.mux(packet)


def _composed(composer: Composer, numbers: Sequence[int]) -> Generator[av.VideoFrame]:
    """The frames of those numbers, composed ahead in a ring of buffers. A buffer is free again when the next frame is
    asked for: x264 has copied it by then."""
    import av

    canvas = composer.canvas
    ring = [Frame(canvas.width, canvas.height) for _ in range(min(_RING, len(numbers)))]
    pictures = [av.VideoFrame.from_numpy_buffer(frame.data, "yuv420p") for frame in ring]
    free: SimpleQueue[int] = SimpleQueue()
    ready: SimpleQueue[int | BaseException] = SimpleQueue()
    stop = Event()
    for slot in range(len(ring)):
        free.put(slot)

    def work() -> None:
        try:
            for first in range(0, len(numbers), _BURST):
                burst = numbers[first : first + _BURST]
                slots = [free.get() for _ in burst]
                for number, slot in zip(burst, slots, strict=True):
                    if stop.is_set():
                        return
                    composer.compose(number, ring[slot])
                    ready.put(slot)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for frames, which raises it
            ready.put(error)

    thread = Thread(target=work, name="compositor", daemon=True)
    thread.start()
    try:
        for _ in numbers:
            got = ready.get()
            if isinstance(got, BaseException):
                raise got
            yield pictures[got]
            free.put(got)
    finally:
        stop.set()
        for _ in range(_BURST):
            free.put(0)
        thread.join()
