"""A voice made pleasant: cleaned, evened, warmed; silence cut off its ends; its pace changed at the same pitch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.sound_filters import Filter, through
from tiksports_dagster.studio.voice import SAMPLE_RATE, Mono, SpokenLine, WordTime

_COLOR: tuple[Filter, ...] = (
    ("highpass", "f=85"),
    ("equalizer", "f=220:t=q:w=1.0:g=2.5"),
    ("equalizer", "f=3100:t=q:w=1.2:g=-2"),
    ("treble", "g=-5:f=6500:t=q:w=0.6"),
    ("acompressor", "threshold=0.11:ratio=3:attack=6:release=90:makeup=2.2:knee=4"),
    ("aecho", "in_gain=0.9:out_gain=0.95:delays=17|29:decays=0.10|0.06"),
)
"""Rumble out; warmth at 220 Hz; less of the buzz at 3 kHz and of the hiss above 6 kHz; levels evened; a small room."""
_HOP = 240
_SILENT_BELOW = 0.02
"""Share of the loudest 5 ms under which a frame counts as silence (-34 dB)."""
_MARGIN = 0.02
"""Seconds kept around a line, so that no consonant is cut."""


def resampled(samples: NDArray[np.float32], rate: int, filters: Sequence[Filter] = ()) -> Mono:
    """(samples,) at ``rate`` as 48 kHz, through the filters, neither longer nor shorter than it was."""
    if samples.size == 0:
        return np.zeros(0, np.float32)
    out = through(samples[None, :], (("aresample", str(SAMPLE_RATE)), *filters), rate).samples[0]
    size = round(samples.size * SAMPLE_RATE / rate)
    return np.pad(out, (0, max(0, size - out.size)))[:size]


def polished(samples: NDArray[np.float32], rate: int, *, color: bool = True) -> Mono:
    """A bare voice at ``rate`` as 48 kHz mono; ``color`` adds the chain that makes it pleasant. Peaks at most 0.9."""
    out = resampled(samples, rate, _COLOR if color else ())
    peak = float(np.abs(out).max(initial=0.0))
    return (out * min(1.0, 0.9 / peak)).astype(np.float32) if peak > 0 else out


def frames_of(samples: Mono) -> NDArray[np.float32]:
    """The level of each 5 ms, root mean square."""
    whole = samples[: samples.size // _HOP * _HOP].reshape(-1, _HOP)
    return np.sqrt(np.square(whole).mean(axis=1, dtype=np.float32))


def is_loud(samples: Mono) -> NDArray[np.bool_]:
    """Which 5 ms are speech rather than silence."""
    level = frames_of(samples)
    return level > _SILENT_BELOW * float(level.max(initial=0.0)) if level.size else level > 1


def trimmed(line: SpokenLine) -> SpokenLine:
    """The line without silence at its ends; each word ends where its sound does, not where the next one begins."""
    loud = np.flatnonzero(is_loud(line.samples))
    if loud.size == 0 or not line.words:
        return line
    begin = max(0, int(loud[0]) * _HOP - round(_MARGIN * SAMPLE_RATE))
    end = min(line.samples.size, (int(loud[-1]) + 1) * _HOP + round(_MARGIN * SAMPLE_RATE))
    words = tuple(_ended(word, loud * _HOP / SAMPLE_RATE, begin / SAMPLE_RATE) for word in line.words)
    return SpokenLine(line.samples[begin:end], words)


def _ended(word: WordTime, loud: NDArray[np.float64], begin: float) -> WordTime:
    """The word's times less ``begin``, its end drawn back to the last loud frame within it."""
    inside = loud[(loud >= word.start) & (loud < word.end)]
    end = float(inside[-1]) + _HOP / SAMPLE_RATE if inside.size else word.end
    start = max(0.0, word.start - begin)
    return WordTime(word.word, start, max(start + 0.01, min(word.end, end) - begin))


def stretched(line: SpokenLine, pace: float) -> SpokenLine:
    """The line at ``pace`` times its speed, pitch unchanged (ffmpeg's ``atempo``); word times move along."""
    if abs(pace - 1) < 0.005 or line.samples.size == 0:
        return line
    out = through(line.samples[None, :], (("atempo", f"{pace:.4f}"),)).samples[0]
    size = round(line.samples.size / pace)
    out = np.pad(out, (0, max(0, size - out.size)))[:size]
    words = tuple(WordTime(word.word, word.start / pace, word.end / pace) for word in line.words)
    return SpokenLine(np.ascontiguousarray(out, np.float32), words)
