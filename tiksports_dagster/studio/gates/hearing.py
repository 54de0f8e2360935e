"""The sound of a file as it is heard: loudness, true peak, silent stretches, cut-off waves. One pass, in process."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.opening import Budget, Damage
from tiksports_dagster.studio.gates.table import told
from tiksports_dagster.studio.sound_frames import stereo_pieces

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.filter.context import FilterContext

RATE = 48_000
TARGET_LUFS, TOLERANCE_LUFS = -14.0, 0.3
MOST_DBTP = -1.0
SILENT_DBFS = -50.0
"""A stretch below this is heard as silence on a phone."""
LONGEST_SILENCE = 0.8
MOST_CLIPPED = 8
"""Samples at full scale that may be chance."""
_FULL = 0.9985
LEAST_SHAPE = 1.25
"""The 95th percentile of sample sizes over the 50th: 3 and more in music and speech, 1.4 in a pure tone, less where
the tops are cut off, also when the level was turned down afterwards."""
_ONE_SIDED = 24.0
"""Decibels between the channels from which one of them is as good as silent."""
_DEAD_DBFS, _LIVE_DBFS, LONGEST_ONE_SIDED = -60.0, -40.0, 1.0
"""One channel below the first while the other is above the second, for that many seconds: a dead channel."""
LEAST_AGREEMENT = -0.5
"""Correlation of the channels under which they take each other away on a phone's one speaker."""
_BLOCK = 2400
"""Samples whose power is one reading: 50 ms."""
_MOST_SECONDS = 900.0
_MOST_DAMAGE = 200


class Heard(NamedTuple):
    """What was measured: LUFS, dBTP, the longest silence (start, seconds), samples at full scale, seconds heard."""

    lufs: float
    true_peak: float
    silence: tuple[float, float]
    clipped: int
    clipped_at: float | None
    seconds: float
    levels: tuple[float, float]
    """Mean power of left and right, dBFS."""
    shape: float
    """See ``LEAST_SHAPE``."""
    one_sided: tuple[float, float] = (0.0, 0.0)
    """The longest stretch with one dead channel (start, seconds)."""
    agreement: float = 1.0
    """Correlation of left and right, -1..1; 1 when one of them is silent."""


def hear(container: InputContainer, budget: Budget, damage: Damage) -> Heard | None:
    """Measures the first audio stream as ITU-R BS.1770-4 and EBU R 128 define it; None when nothing decodes."""
    import av

    meter = _Meter()
    power: list[NDArray[np.float64]] = []
    rest: NDArray[np.float32] = np.zeros((2, 0), np.float32)
    clipped, clipped_at, samples = 0, None, 0
    sizes = np.zeros((2, 256), np.int64)
    products = np.zeros((2, 2))
    for block in _blocks(container, av.AudioResampler(format="fltp", layout="stereo", rate=RATE), budget, damage):
        meter.add(block)
        over = np.abs(block) >= _FULL
        if over.any():
            clipped_at = samples / RATE if clipped_at is None else clipped_at
            clipped += int(over.sum())
        samples += block.shape[1]
        for half, signed in enumerate((block, -block)):
            sizes[half] += np.bincount((np.clip(signed[signed > 0], 0, 1) * 255).astype(np.uint8), minlength=256)
        products += block.astype(np.float64) @ block.T
        rest = np.concatenate([rest, block], axis=1)
        whole = rest.shape[1] // _BLOCK * _BLOCK
        if whole:
            squares = rest[:, :whole].astype(np.float64) ** 2
            blocks = squares.reshape(2, -1, _BLOCK).mean(axis=2)
            power.append(blocks)
            rest = rest[:, whole:]
        if samples > _MOST_SECONDS * RATE:
            break
    if samples == 0:
        return None
    lufs, peak = meter.read()
    readings = np.concatenate(power, axis=1) if power else np.zeros((2, 1))
    left, right = (10 * float(np.log10(max(channel.mean(), 1e-12))) for channel in readings)
    return Heard(
        lufs,
        peak,
        _longest(readings.max(axis=0) < _power(SILENT_DBFS)),
        clipped,
        clipped_at,
        samples / RATE,
        (left, right),
        min(map(_shape, sizes)),
        _longest((readings.min(axis=0) < _power(_DEAD_DBFS)) & (readings.max(axis=0) > _power(_LIVE_DBFS))),
        _agreement(products),
    )


def _blocks(
    container: InputContainer, resampler: av.AudioResampler, budget: Budget, damage: Damage
) -> Iterator[NDArray[np.float32]]:
    """The sound as (2, n) samples at 48 kHz, about 20 ms a block."""
    import av.error

    stream = container.streams.audio[0]
    base = float(stream.time_base or 0)
    waiting: list[NDArray[np.float32]] = []
    try:
        for packet in container.demux(stream):
            budget.check()
            try:
                for frame in packet.decode():
                    waiting.extend(map(np.nan_to_num, stereo_pieces(resampler, frame)))
            except (av.error.FFmpegError, ValueError):
                damage.note((packet.pts or 0) * base)
                if damage.packets >= _MOST_DAMAGE:
                    break
            if len(waiting) >= 24:
                yield np.concatenate(waiting, axis=1)
                waiting = []
    except (av.error.FFmpegError, OSError, ValueError):
        damage.note(0.0)
    if waiting:
        yield np.concatenate(waiting, axis=1)


def _power(dbfs: float) -> float:
    return 10 ** (dbfs / 10)


def _longest(holds: NDArray[np.bool_]) -> tuple[float, float]:
    """The longest run of readings for which something holds: (start, seconds)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], holds.astype(np.int8), [0]))))
    if edges.size == 0:
        return 0.0, 0.0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return float(starts[longest]) * _BLOCK / RATE, float(ends[longest] - starts[longest]) * _BLOCK / RATE


def _agreement(products: NDArray[np.float64]) -> float:
    """The correlation of the channels from their sums of products."""
    size = float(np.sqrt(products[0, 0] * products[1, 1]))
    return float(products[0, 1]) / size if size > 1e-6 else 1.0


def _shape(sizes: NDArray[np.int64]) -> float:
    """How far the loud samples of one half of the waves, above or below zero, stand above the middle ones: the 95th
    percentile of sizes over the 50th. One half alone may be cut off."""
    below = np.cumsum(sizes) / max(1, int(sizes.sum()))
    middle, loud = (int(np.searchsorted(below, share)) + 0.5 for share in (0.5, 0.95))
    return loud / middle if loud >= 8 else float("inf")


class _Meter:
    """ffmpeg's EBU R 128 meter, fed block by block."""

    def __init__(self) -> None:
        import av.filter

        graph = av.filter.Graph()
        source = graph.add_abuffer(format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE))
        chain: list[FilterContext] = [
            source, graph.add("ebur128", "metadata=1:peak=true"), graph.add("abuffersink")
        ]  # fmt: skip
        for one, other in pairwise(chain):
            one.link_to(other)
        graph.configure()
        self._graph, self._source, self._sink = graph, source, chain[-1]
        self._at = 0
        self._reading: dict[str, str] = {}

    def add(self, block: NDArray[np.float32]) -> None:
        """Measures (2, n) more samples."""
        import av

        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, self._at
        self._at += block.shape[1]
        self._source.push(frame)
        self._pull()

    def read(self) -> tuple[float, float]:
        """(integrated LUFS, true peak in dBTP) of everything added."""
        self._source.push(None)
        self._pull()
        peak = float(self._reading.get("lavfi.r128.true_peak", "0"))
        loudness = float(self._reading.get("lavfi.r128.I", "-70"))
        return max(-70.0, loudness) if np.isfinite(loudness) else -70.0, 20 * float(np.log10(max(peak, 1e-6)))

    def _pull(self) -> None:
        import av.error

        while True:
            try:
                frame = self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._reading = dict(frame.metadata) or self._reading


def sound_findings(heard: Heard | None) -> Iterator[Finding]:
    """The gates of what is heard."""
    if heard is None:
        yield told("silence", False, "nothing can be heard", f"no silence of {LONGEST_SILENCE:g} s")
        return
    start, length = heard.silence
    measured = f"{length:.2f} s below {SILENT_DBFS:g} dBFS" if length else "none"
    yield told(
        "silence", length < LONGEST_SILENCE, measured, f"under {LONGEST_SILENCE:g} s", at=start if length else None
    )
    within = abs(heard.lufs - TARGET_LUFS) <= TOLERANCE_LUFS + 0.005
    limit = f"{TARGET_LUFS:g} ± {TOLERANCE_LUFS:g} LUFS"
    yield told("loudness", within, f"{heard.lufs:.2f} LUFS", limit)
    yield told("true_peak", heard.true_peak <= MOST_DBTP, f"{heard.true_peak:.2f} dBTP", f"at most {MOST_DBTP:g} dBTP")
    cut = f"{heard.clipped} samples at full scale, loud ones {heard.shape:.1f} times the middle"
    limit = f"at most {MOST_CLIPPED} samples, at least {LEAST_SHAPE:g} times"
    passed = heard.clipped <= MOST_CLIPPED and heard.shape >= LEAST_SHAPE
    yield told("clipping", passed, cut, limit, at=heard.clipped_at)
    yield from _sides(heard)


def _sides(heard: Heard) -> Iterator[Finding]:
    """What is wrong with one of the channels; nothing when both can be heard."""
    if heard.lufs <= -60:
        return
    left, right = heard.levels
    start, length = heard.one_sided
    if abs(left - right) > _ONE_SIDED:
        yield told("channels", False, f"left {left:.0f} dBFS, right {right:.0f} dBFS", "sound on both sides")
    elif length >= LONGEST_ONE_SIDED:
        limit = f"no dead channel for {LONGEST_ONE_SIDED:g} s"
        yield told("channels", False, f"one side is dead for {length:.2f} s", limit, at=start)
    elif heard.agreement < LEAST_AGREEMENT:
        measured = f"correlation {heard.agreement:.2f}: they cancel out on one speaker"
        yield told("channels", False, measured, f"at least {LEAST_AGREEMENT:g}")
