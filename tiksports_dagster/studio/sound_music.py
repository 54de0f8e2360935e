"""Music from the user's own library: which piece suits a post, and that piece cut to its length, with its beats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.media import MediaItem
from tiksports_dagster.studio.palette import seed_bytes
from tiksports_dagster.studio.sound_frames import stereo_pieces
from tiksports_dagster.studio.sound_mix import Stereo
from tiksports_dagster.studio.voice import SAMPLE_RATE

_NEAR = {
    "driving": ("tense", "triumphant"),
    "tense": ("driving",),
    "triumphant": ("driving",),
    "calm": ("triumphant",),
}
_TEMPOS = {"driving": 114.0, "tense": 100.0, "triumphant": 107.0, "calm": 89.0}
_UNKNOWN = 0.5
"""Score of a piece nobody has used yet: neither better nor worse than the middle."""
_JOIN_SECONDS = 0.4
_FADE_IN, _FADE_OUT = 0.05, 1.2
_MOST_SECONDS = 600
"""No more of a file is read than this."""
_HOP = 512


class Shelf(Protocol):
    """The library as far as music goes."""

    def music(self, platforms: tuple[str, ...]) -> Sequence[tuple[MediaItem, Path]]:
        """Every piece whose licence allows these platforms now, with its file."""
        ...


class Piece(NamedTuple):
    """Music as long as the post. ``beats`` are its strong beats, seconds."""

    samples: Stereo
    beats: tuple[float, ...]


def choose_music(items: Sequence[MediaItem], mood: str, post: str, scores: Mapping[str, float]) -> MediaItem | None:
    """The piece that suits best by mood, tempo and past performance; None when no mood fits.

    ``scores`` are 0..1 by library path, from what posts with that music reached; a piece without one counts as 0.5. Of
    equals the post's seed chooses, so that not every post gets the same.
    """
    fitting = [item for item in items if item.mood in ("", mood, *_NEAR.get(mood, ()))]

    def worth(item: MediaItem) -> tuple[float, bytes]:
        by_mood = 1.0 if item.mood == mood else 0.5 if item.mood else 0.35
        wanted = _TEMPOS.get(mood, 108.0)
        # half and double time feel alike
        off = min(abs(math.log2((item.beats_per_minute or wanted * 1.2) * k / wanted)) for k in (0.5, 1, 2))
        performed = min(1.0, max(0.0, scores.get(item.path, _UNKNOWN)))
        return round(by_mood + 0.5 * max(0.0, 1 - 2 * off) + performed, 3), seed_bytes(f"{post}/{item.path}")

    return max(fitting, key=worth, default=None)


def play(path: Path, seconds: float, beats_per_minute: float | None = None) -> Piece:
    """The file from its beginning for ``seconds``, looped with a soft join where it is shorter, faded at both ends.

    The loop is a whole number of beats where a beat is found. Raises ``PermanentFailure`` when it cannot be read.
    """
    wanted = round(seconds * SAMPLE_RATE)
    sound = _read(path, wanted + round(_JOIN_SECONDS * SAMPLE_RATE))
    sound = sound[:, _onset(sound) :]
    tempo, first = find_beat(sound, beats_per_minute)
    whole = sound if sound.shape[1] >= wanted else _looped(sound, wanted, 60 / tempo if tempo else None)
    out = np.array(whole[:, :wanted], np.float32)
    fade_in, fade_out = min(wanted, round(_FADE_IN * SAMPLE_RATE)), min(wanted, round(_FADE_OUT * SAMPLE_RATE))
    out[:, :fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)
    out[:, wanted - fade_out :] *= np.cos(np.linspace(0, math.pi / 2, fade_out, dtype=np.float32)) ** 2
    if tempo is None:
        return Piece(out, ())
    step = 120 / tempo
    return Piece(out, tuple(round(first + n * step, 3) for n in range(int((seconds - first) / step) + 1)))


def _read(path: Path, most: int) -> Stereo:
    import av
    import av.error

    blocks: list[NDArray[np.float32]] = []
    count = 0
    limit = min(most, _MOST_SECONDS * SAMPLE_RATE)
    try:
        with av.open(str(path)) as source:
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
            for frame in source.decode(audio=0):
                for block in stereo_pieces(resampler, frame):
                    blocks.append(block)
                    count += block.shape[1]
                if count >= limit:
                    break
    except (av.error.FFmpegError, IndexError, OSError, ValueError) as error:
        raise PermanentFailure(f"{path.name} cannot be read as music ({type(error).__name__})") from None
    if count < SAMPLE_RATE // 2:
        raise PermanentFailure(f"{path.name} is shorter than half a second")
    return np.nan_to_num(np.concatenate(blocks, axis=1)[:, :limit])


def _onset(sound: Stereo) -> int:
    """Samples of silence at the beginning."""
    loud = np.flatnonzero(np.abs(sound).max(axis=0) > 0.01 * float(np.abs(sound).max(initial=0.0)))
    return int(loud[0]) if loud.size and sound.shape[1] - int(loud[0]) > SAMPLE_RATE // 2 else 0


def _looped(sound: Stereo, wanted: int, beat: float | None) -> Stereo:
    """The sound again and again until it is long enough, each end cross-faded into the next beginning."""
    size = sound.shape[1]
    join = min(round(_JOIN_SECONDS * SAMPLE_RATE), size // 4)
    turn = size - join
    if beat is not None and turn > 4 * beat * SAMPLE_RATE:
        # four beats are a bar; a loop of whole bars keeps the pulse
        bar = 4 * beat * SAMPLE_RATE
        turn = round(int(turn / bar) * bar)
    part = np.array(sound[:, : turn + join], np.float32)
    ramp = np.sin(np.linspace(0, math.pi / 2, join, dtype=np.float32))
    out = np.zeros((2, wanted + turn + join), np.float32)
    for at in range(0, wanted, turn):
        piece = part.copy()
        if at:
            piece[:, :join] *= ramp
        piece[:, turn:] *= ramp[::-1]
        out[:, at : at + turn + join] += piece
    return out[:, :wanted]


def find_beat(sound: Stereo, beats_per_minute: float | None = None) -> tuple[float | None, float]:
    """(beats a minute or None, seconds of the first beat) from the rises of its level, 70–180 a minute.

    A given tempo is believed; only where its beats lie is looked for.
    """
    mono = sound.mean(axis=0)[: 60 * SAMPLE_RATE]
    frames = mono[: mono.size // _HOP * _HOP].reshape(-1, _HOP)
    if frames.shape[0] < 256:
        return beats_per_minute, 0.0
    spectrum = np.log1p(50 * np.abs(np.fft.rfft(frames * np.hanning(_HOP).astype(np.float32), axis=1)))
    flux = np.maximum(0, np.diff(spectrum, axis=0)).sum(axis=1)
    flux -= flux.mean()
    step = _HOP / SAMPLE_RATE
    tempo = beats_per_minute or _tempo(flux, step)
    if tempo is None:
        return None, 0.0
    phases = np.arange(0, 60 / tempo, step)
    power = [
        float(np.interp(np.arange(phase, flux.size * step, 60 / tempo) / step, np.arange(flux.size), flux).mean())
        for phase in phases
    ]
    return tempo, float(phases[int(np.argmax(power))]) + step


def _tempo(flux: NDArray[np.float32], step: float) -> float | None:
    size = 1 << (2 * flux.size - 1).bit_length()
    spectrum = np.fft.rfft(flux, size)
    alike = np.fft.irfft(np.square(np.abs(spectrum)), size)[: flux.size]
    if alike[0] <= 0:
        return None
    tempos = np.arange(70.0, 180.0, 0.5)
    lags = 60 / tempos / step
    found = np.sum([np.interp(lags * k, np.arange(alike.size), alike) for k in (1, 2, 4)], axis=0)
    # people tap near 110 a minute
    weighted = found * np.exp(-0.5 * np.square(np.log2(tempos / 110) / 0.7))
    best = int(np.argmax(weighted))
    return float(tempos[best]) if found[best] > 0.15 * float(alike[0]) else None
