"""Loudness: brings any mix to the target with ffmpeg's limiter and EBU R 128 meter, in process."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import av
    from av.filter.context import FilterContext

SAMPLE_RATE = 48_000
TARGET_LUFS = -14.0
CEILING_DBFS = -2.0
"""Where the limiter holds sample peaks; AAC overshoots by up to 0.7 dB, and the file must stay under -1 dBTP."""
TRUE_PEAK_DBTP = -1.7
"""What peaks between the samples may reach before AAC; where they reach more, the ceiling is lowered."""
_BLOCK = SAMPLE_RATE


class Loudness(NamedTuple):
    """Integrated loudness in LUFS and true peak in dBTP, as EBU R 128 (ITU-R BS.1770-4) measures them."""

    integrated: float
    true_peak: float


def measure_loudness(samples: NDArray[np.float32]) -> Loudness:
    """The loudness of (2, samples) at 48 kHz. Silence measures -70 LUFS."""
    return _through(samples, None)[1]


def master(samples: NDArray[np.float32], target: float = TARGET_LUFS) -> NDArray[np.float32]:
    """The mix at ``target`` LUFS (within 0.1 where the limiter allows), peaks under ``TRUE_PEAK_DBTP``.

    Shape and length stay. Silence stays silence.
    """
    quiet = measure_loudness(samples).integrated
    if quiet <= -69:
        return samples
    gain, ceiling = target - quiet, CEILING_DBFS
    best, error = samples, float("inf")
    for _ in range(6):
        tried, loudness = _through(samples, gain, ceiling)
        off, over = target - loudness.integrated, loudness.true_peak - TRUE_PEAK_DBTP
        # Loudness may miss a little; peaks may not.
        miss = abs(off) + 10 * max(0.0, over)
        if miss < error:
            best, error = tried, miss
        if abs(off) <= 0.1 and over <= 0:
            break
        # Limiting eats part of every further decibel, so each step is a little longer than the miss.
        gain += 1.15 * off
        ceiling -= max(0.0, over)
    return best


def _through(
    samples: NDArray[np.float32], gain: float | None, ceiling: float = CEILING_DBFS
) -> tuple[NDArray[np.float32], Loudness]:
    """The samples through gain and limiter (unless ``gain`` is None) and the meter."""
    import av
    import av.filter

    graph = av.filter.Graph()
    tick = Fraction(1, SAMPLE_RATE)
    source = graph.add_abuffer(format="fltp", sample_rate=SAMPLE_RATE, layout="stereo", time_base=tick)
    chain = [source]
    if gain is not None:
        limit = max(0.0625, 10 ** (ceiling / 20))
        chain.append(graph.add("volume", f"volume={gain:.4f}dB:precision=float"))
        chain.append(graph.add("alimiter", f"limit={limit:.5f}:level=0:attack=4:release=70:latency=1"))
    chain.append(graph.add("ebur128", "metadata=1:peak=true"))
    chain.append(graph.add("abuffersink"))
    for one, other in pairwise(chain):
        one.link_to(other)
    graph.configure()
    out = np.empty_like(samples)
    filled, reading = 0, {}
    for frame in _run(samples, source, chain[-1]):
        block = frame.to_ndarray().reshape(-1, 2).T
        stop = min(out.shape[1], filled + block.shape[1])
        out[:, filled:stop] = block[:, : stop - filled]
        filled = stop
        reading = dict(frame.metadata) or reading
    out[:, filled:] = 0
    peak = float(reading.get("lavfi.r128.true_peak", "0"))
    loudness = Loudness(
        float(reading.get("lavfi.r128.I", "-70")), 20 * float(np.log10(max(peak, 1e-6))) if peak >= 0 else peak
    )
    return out, loudness


def _run(samples: NDArray[np.float32], source: FilterContext, sink: FilterContext) -> Iterator[av.AudioFrame]:
    import av
    import av.error

    for start in [*range(0, samples.shape[1], _BLOCK), None]:
        if start is None:
            source.push(None)
        else:
            block = np.ascontiguousarray(samples[:, start : start + _BLOCK], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = SAMPLE_RATE, start
            source.push(frame)
        while True:
            try:
                frame = sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            if isinstance(frame, av.AudioFrame):
                yield frame
