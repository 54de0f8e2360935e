"""The instruments: each returns one note or hit, float32 at 48 kHz, mono (samples,) or stereo (2, samples)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_RATE = 48_000
Sound = NDArray[np.float32]


def _time(seconds: float) -> Sound:
    return np.arange(max(1, int(seconds * _RATE)), dtype=np.float32) / np.float32(_RATE)


def _pitch(midi: float) -> float:
    return 440.0 * 2 ** ((midi - 69) / 12)


def _band(noise: np.random.Generator, seconds: float, low: float, high: float) -> Sound:
    """White noise between two frequencies, peak 1."""
    size = max(2, int(seconds * _RATE))
    spectrum = np.fft.rfft(noise.standard_normal(size))
    frequencies = np.fft.rfftfreq(size, 1 / _RATE)
    spectrum *= 1 / (1 + (low / np.maximum(frequencies, 1.0)) ** 6) / (1 + (frequencies / high) ** 6)
    sound = np.fft.irfft(spectrum, size)
    return (sound / max(1e-9, float(np.abs(sound).max()))).astype(np.float32)


def kick() -> Sound:
    """A sine falling from 150 to 48 Hz with a click on top."""
    t = _time(0.38)
    phase = 2 * math.pi * (48 * t + (150 - 48) * 0.035 * (1 - np.exp(-t / 0.035)))
    body = np.sin(phase) * np.exp(-t / 0.13) * np.minimum(1, (0.38 - t) / 0.03)
    return (np.tanh(1.6 * body) + 0.25 * np.exp(-t / 0.0025) * np.sin(2 * math.pi * 1900 * t)).astype(np.float32)


def clap(noise: np.random.Generator) -> Sound:
    """Three quick bursts and a tail of band noise over a drum tone."""
    t = _time(0.3)
    bursts = sum(np.exp(-np.maximum(0, t - at) / 0.006) * (t >= at) for at in (0.0, 0.011, 0.022))
    tail = np.exp(-np.maximum(0, t - 0.03) / 0.085) * (t >= 0.03)
    sound = _band(noise, 0.3, 900, 7000)[: t.size] * (0.7 * bursts + tail)
    return (sound + 0.35 * np.sin(2 * math.pi * 196 * t) * np.exp(-t / 0.06)).astype(np.float32)


def hat(noise: np.random.Generator, decay: float) -> Sound:
    """High noise, dying with ``decay`` seconds."""
    t = _time(decay * 5)
    return (_band(noise, decay * 5, 7500, 16000)[: t.size] * np.exp(-t / decay)).astype(np.float32)


def bass(midi: float, seconds: float) -> Sound:
    """A plucked saw whose upper partials die first."""
    t = _time(seconds)
    phase = _pitch(midi) * t
    fade = np.exp(-t * 9)
    sound = _wave(phase, 3, 1.0) * (1 - fade) + _wave(phase, 9, 1.0) * fade
    envelope = np.exp(-t * 1.8) * np.minimum(1, t / 0.004) * np.minimum(1, (seconds - t) / 0.02).clip(0)
    return (np.tanh(1.3 * sound) * envelope).astype(np.float32)


def chord(notes: Sequence[float], seconds: float) -> Sound:
    """A warm pad: three detuned, softened saws a note, spread over the stereo field."""
    t = _time(seconds)
    sound = np.zeros((2, t.size), np.float32)
    for number, note in enumerate(notes):
        for detune, left, right in ((-0.06, 0.9, 0.35), (0.0, 0.6, 0.6), (0.06, 0.35, 0.9)):
            wave = _wave(_pitch(note + detune) * t + (number * 0.27 + detune * 6), 7, 1.4)
            sound[0] += np.float32(left) * wave
            sound[1] += np.float32(right) * wave
    envelope = np.minimum(1, t / 0.05) * np.minimum(1, (seconds - t) / 0.05).clip(0)
    return (sound * envelope / (1.8 * len(notes))).astype(np.float32)


def _wave(phase: Sound, partials: int, softness: float) -> Sound:
    """A saw of so many partials, each weaker by its number to the power of ``softness``; ``phase`` in turns.

    Read from a table: a sine a partial and sample would cost more than all of the rest of the bed.
    """
    return _table(partials, softness)[(phase * 4096).astype(np.int32) & 4095]


@lru_cache
def _table(partials: int, softness: float) -> Sound:
    turns = np.arange(4096, dtype=np.float64) / 4096
    waves = [np.sin(2 * math.pi * turns * number) / number**softness for number in range(1, partials + 1)]
    return np.sum(waves, axis=0).astype(np.float32)


def lead(midi: float, seconds: float) -> Sound:
    """A short bell-like pluck: a sine modulated by another (FM), its brightness dying with it."""
    t = _time(seconds)
    f = _pitch(midi)
    depth = 2.2 * np.exp(-t / 0.07)
    sound = np.sin(2 * math.pi * f * t + depth * np.sin(2 * math.pi * 2 * f * t)) * np.exp(-t / 0.13)
    return (sound * np.minimum(1, t / 0.002) * np.minimum(1, (seconds - t) / 0.02).clip(0)).astype(np.float32)


def impact(noise: np.random.Generator) -> Sound:
    """A deep hit with a long breath of noise, for a cut."""
    t = _time(1.2)
    low = np.sin(2 * math.pi * (38 * t + 3.2 * (1 - np.exp(-t / 0.05)))) * np.exp(-t / 0.32)
    breath = _band(noise, 1.2, 300, 5500)[: t.size] * np.exp(-t / 0.24)
    return (0.9 * low + 0.45 * breath).astype(np.float32)


def riser(noise: np.random.Generator, seconds: float) -> Sound:
    """Noise that swells and brightens until it stops dead."""
    t = _time(seconds)
    u = t / seconds
    dark, bright = _band(noise, seconds, 400, 1800)[: t.size], _band(noise, seconds, 2500, 9000)[: t.size]
    return ((dark * (1 - u) + bright * u) * u**2.2).astype(np.float32)


def room(sound: Sound, noise: np.random.Generator) -> Sound:
    """The reverberation of a (2, samples) loop, wrapping around its end; a second long, without the sound itself."""
    size = sound.shape[1]
    t = _time(min(1.0, size / _RATE))
    padded = _smooth(size + t.size)
    wet = np.empty_like(sound)
    for channel in range(2):
        answer = noise.standard_normal(t.size, np.float32) * np.exp(-t / 0.2) * (t > 0.012)
        answer /= math.sqrt(float(np.square(answer).sum()) + 1e-9)
        whole = np.fft.irfft(np.fft.rfft(sound[channel], padded) * np.fft.rfft(answer, padded), padded)
        tail = whole[size : size + t.size]
        wet[channel] = whole[:size]
        wet[channel, : tail.size] += tail
    return wet.astype(np.float32)


def _smooth(size: int) -> int:
    """The next length whose only prime factors are 2, 3 and 5, which a fast Fourier transform likes."""
    best = 1 << (size - 1).bit_length()
    for three in (1, 3, 9, 27):
        for five in (1, 5, 25):
            odd = three * five
            best = min(best, odd << max(0, (-(-size // odd) - 1).bit_length()))
    return best
