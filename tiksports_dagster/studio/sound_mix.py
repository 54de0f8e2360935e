"""Voice over music: the music steps back before each phrase and comes up in the pauses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.sound_master import loudness_of
from tiksports_dagster.studio.voice import Mono
from tiksports_dagster.studio.voice_polish import is_loud

Stereo = NDArray[np.float32]
"""Sound as (2, samples), full scale at ±1, 48 kHz."""
VOICE_LUFS = -16.0
UNDER_DB = -6.5
"""Music in the pauses, against the voice."""
DUCK_DB = -9.0
"""How much further it steps back while somebody speaks."""
_FRAME = 480
_ATTACK, _HOLD, _RELEASE = 0.06, 0.22, 0.45
"""Seconds: how early it begins to step back, how short a pause it stays down for, how slowly it comes back."""


def mixed(voice: Mono | None, music: Stereo) -> Stereo:
    """The voice in the middle over the ducked music, shape and length of ``music``; not yet at its final loudness.

    Without a voice (None or silence) the music as it is.
    """
    if voice is None or voice.size == 0 or not np.any(voice):
        return music
    size = music.shape[1]
    said = np.zeros(size, np.float32)
    said[: min(size, voice.size)] = voice[:size]
    out = np.stack([said, said]) * _gain(loudness_of(said), VOICE_LUFS)
    # one channel is enough for a balance, and half the work
    level = loudness_of(music.mean(axis=0))
    if level > -69:
        out += music * (_gain(level, VOICE_LUFS + UNDER_DB) * ducking(said)[None, :])
    return out


def _gain(level: float, wanted: float) -> np.float32:
    # nearly silent recordings are not blown up into noise
    return np.float32(10 ** (min(40.0, wanted - level) / 20))


def ducking(voice: Mono) -> NDArray[np.float32]:
    """The music's gain, a factor for each sample: 1 in pauses, ``DUCK_DB`` down around speech, moving smoothly."""
    loud = is_loud(voice)
    frames = -(-voice.size // _FRAME)
    speaking = np.zeros(frames, bool)
    # 5 ms frames in pairs
    pairs = loud[: loud.size // 2 * 2].reshape(-1, 2).any(axis=1)
    speaking[: pairs.size] = pairs
    wide = _spread(speaking, early=round(_ATTACK * 100), late=round(_HOLD * 100))
    rise, fall = 1 / (_RELEASE * 100), 1 / (_ATTACK * 100)
    depth, now = np.zeros(frames, np.float32), 1.0 if frames and wide[0] else 0.0
    for number, down in enumerate(wide):
        now = min(1.0, now + fall) if down else max(0.0, now - rise)
        depth[number] = now
    shaped = depth * depth * (3 - 2 * depth) * DUCK_DB
    factors = (10 ** (shaped / 20)).astype(np.float32)
    middle = (np.arange(frames) + 0.5) * _FRAME
    return np.interp(np.arange(voice.size), middle, factors).astype(np.float32)


def _spread(active: NDArray[np.bool_], *, early: int, late: int) -> NDArray[np.bool_]:
    """Each True made to begin ``early`` frames sooner and to end ``late`` frames later."""
    counted = np.concatenate([[0], np.cumsum(active)])
    place = np.arange(active.size)
    last = np.minimum(place + early + 1, active.size)
    first = np.maximum(place - late, 0)
    return counted[last] > counted[first]
