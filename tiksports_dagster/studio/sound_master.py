"""Loudness: brings any mix to the target with ffmpeg's limiter and EBU R 128 meter, in process."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.sound_filters import Filter, through

TARGET_LUFS = -14.0
CEILING_DBFS = -2.0
"""Where the limiter holds sample peaks; AAC overshoots by up to 0.7 dB, and the file must stay under -1 dBTP."""
TRUE_PEAK_DBTP = -1.7
"""What peaks between the samples may reach before AAC; where they reach more, the ceiling is lowered."""

_SILENCE, _WHISPER = 1e-5, 0.1
"""Peaks of what counts as silence (-100 dBFS), and of what is raised before it is measured."""


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
    return finished(samples, target)[0]


def finished(samples: NDArray[np.float32], target: float = TARGET_LUFS) -> tuple[NDArray[np.float32], Loudness]:
    """What ``master`` gives, and its loudness."""
    peak = float(np.abs(samples).max(initial=0.0))
    if _SILENCE < peak < _WHISPER:
        # the meter hears nothing below -70 LUFS
        samples = samples * np.float32(_WHISPER / peak)
    quiet = loudness_of(samples)
    if quiet <= -69:
        return samples, measure_loudness(samples)
    gain, ceiling = target - quiet, CEILING_DBFS
    best, reached, error = samples, Loudness(quiet, 0.0), float("inf")
    for _ in range(6):
        tried, loudness = _through(samples, gain, ceiling)
        off, over = target - loudness.integrated, loudness.true_peak - TRUE_PEAK_DBTP
        # Loudness may miss a little; peaks may not.
        miss = abs(off) + 10 * max(0.0, over)
        if miss < error:
            best, reached, error = tried, loudness, miss
        if abs(off) <= 0.1 and over <= 0:
            break
        # Limiting eats part of every further decibel, so each step is a little longer than the miss.
        gain += 1.15 * off
        ceiling -= max(0.0, over)
    return best, reached


def loudness_of(samples: NDArray[np.float32]) -> float:
    """Integrated loudness in LUFS of (samples,) or (2, samples) at 48 kHz; -70 for silence. Cheaper than with peaks."""
    whole = samples if samples.ndim == 2 else samples[None, :]
    # a mono channel counts once, but is heard from both sides
    both = 0.0 if whole.shape[0] == 2 else 3.01
    reading = through(whole, (("ebur128", "metadata=1"),)).reading
    return max(-70.0, float(reading.get("lavfi.r128.I", "-70")) + both)


def _through(
    samples: NDArray[np.float32], gain: float | None, ceiling: float = CEILING_DBFS
) -> tuple[NDArray[np.float32], Loudness]:
    """The samples through gain and limiter (unless ``gain`` is None) and the meter."""
    filters: list[Filter] = []
    if gain is not None:
        limit = max(0.0625, 10 ** (ceiling / 20))
        filters.append(("volume", f"volume={gain:.4f}dB:precision=float"))
        filters.append(("alimiter", f"limit={limit:.5f}:level=0:attack=4:release=70:latency=1"))
    found = through(samples, (*filters, ("ebur128", "metadata=1:peak=true")))
    reading = found.reading
    out = np.zeros_like(samples)
    out[:, : found.samples.shape[1]] = found.samples[:, : samples.shape[1]]
    peak = float(reading.get("lavfi.r128.true_peak", "0"))
    loudness = Loudness(
        float(reading.get("lavfi.r128.I", "-70")), 20 * float(np.log10(max(peak, 1e-6))) if peak >= 0 else peak
    )
    return out, loudness
