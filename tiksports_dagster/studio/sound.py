"""The generated music bed: a groove of four bars, synthesised from the post's seed, arranged around the picture's cuts.

Everything is numpy: drums, bass, chords and a lead line as loops whose reverb wraps around, so that they tile
seamlessly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.palette import seed_bytes
from tiksports_dagster.studio.sound_instruments import bass, chord, clap, hat, impact, kick, lead, riser, room

SAMPLE_RATE = 48_000
Samples = NDArray[np.float32]
"""Stereo sound as (2, samples), full scale at ±1."""

Mode = Literal["minor", "major"]


class Character(NamedTuple):
    """What a mood sounds like. Progressions are roots of four bars in semitones above the key."""

    tempos: tuple[float, float]
    """Beats a minute, from and to."""
    mode: Mode
    progressions: tuple[tuple[int, int, int, int], ...]
    drums: tuple[int, ...]
    """Rows of ``_DRUMS``."""
    lead: float
    """How loud the lead line is."""
    air: float
    """How loud the hats are."""
    low: int
    """Semitones the key lies lower."""


MOODS: dict[str, Character] = {
    "driving": Character(
        (104, 123), "minor", ((0, 8, 3, 10), (0, 10, 8, 7), (0, 3, 8, 10), (0, 5, 8, 10)), (0, 1, 3), 1.0, 1.0, 0
    ),
    "tense": Character((92, 108), "minor", ((0, 0, 8, 10), (0, 8, 0, 7), (0, 5, 0, 8)), (2, 1), 0.55, 0.8, 2),
    "triumphant": Character((98, 116), "major", ((0, 7, 9, 5), (0, 5, 9, 7), (5, 7, 9, 0)), (1, 3, 0), 1.1, 1.0, 0),
    "calm": Character((82, 96), "major", ((0, 9, 5, 7), (0, 4, 5, 5)), (2,), 0.8, 0.5, 0),
}
MOOD_OF: dict[ContentType, str] = {
    ContentType.STAT_COMPARISON: "driving",
    ContentType.HIGHLIGHT_ANALYSIS: "driving",
    ContentType.HISTORICAL_MOMENT: "triumphant",
    ContentType.BREAKING_NEWS: "tense",
}
_MINOR, _MAJOR = (0, 3, 7), (0, 4, 7)
_SCALES: dict[Mode, tuple[int, ...]] = {
    "minor": (0, 2, 3, 5, 7, 8, 10, 12, 14, 15),
    "major": (0, 2, 4, 5, 7, 9, 11, 12, 14, 16),
}
_DRUMS = (
    ("x...x...x...x...", "....x.......x...", "..x...x...x...x."),
    ("x.....x...x.....", "....x.......x...", "x.x.x.x.x.x.x.x."),
    ("x......x..x...x.", "........x.......", "x.xxx.x.x.xxx.xx"),
    ("x..x..x.x..x..x.", "....x.......x..x", "x.x.x.x.x.x.x.x."),
)
"""Kick, clap and hat on sixteenths: four on the floor, rock, half-time, tresillo."""
_BASSES = ("x..x..x.x..x..x.", "x.x.x.x.x.x.x.x.", "x.....x...x.....", "x.xx..x.x.xx..x.")


class Groove(NamedTuple):
    """What the seed chose. ``key`` is the root's MIDI number."""

    tempo: float
    key: int
    roots: tuple[int, ...]
    drums: tuple[str, str, str]
    bass: str
    steps: tuple[int, ...]
    """The lead's scale steps on eighths; -1 rests."""
    answer: tuple[int, ...] = ()
    """The steps of every second bar."""
    mood: str = "driving"

    @property
    def beat(self) -> float:
        """Seconds a beat."""
        return 60 / self.tempo


def choose_groove(seed: str, cues: Sequence[float] = (), mood: str = "driving") -> Groove:
    """The groove of a post: a tempo by mood and seed, bent by up to 8 beats a minute so that beats fall on the cues."""
    character = MOODS[mood]
    noise = np.random.default_rng(int.from_bytes(seed_bytes(seed)[16:24], "big"))
    tempos = noise.uniform(*character.tempos) + np.arange(-8.0, 8.1, 0.25)
    marks = np.array([cue for cue in cues if cue > 0.1])
    if marks.size:
        beats = marks[None, :] * tempos[:, None] / 60
        off = np.abs(beats - beats.round()) / tempos[:, None] * 60
        tempo = float(tempos[int(np.argmin(off.mean(axis=1)))])
    else:
        tempo = float(tempos[tempos.size // 2])
    steps = [int(step) for step in noise.choice([0, 2, 4, 7, 9, -1, -1, -1], size=8)]
    # the answer begins as the question does and ends at home
    answer = [*steps[:4], *(int(step) for step in noise.choice([2, 4, -1, -1], size=3)), 0]
    return Groove(
        tempo,
        int(noise.integers(40, 46)) - character.low,
        character.progressions[int(noise.integers(len(character.progressions)))],
        _DRUMS[character.drums[int(noise.integers(len(character.drums)))]],
        _BASSES[int(noise.integers(len(_BASSES)))],
        tuple(steps),
        tuple(answer),
        mood,
    )


def beats_of(groove: Groove, seconds: float) -> tuple[float, ...]:
    """The strong beats (first and third of each bar) before ``seconds``."""
    count = int(seconds / (2 * groove.beat)) + 1
    return tuple(round(number * 2 * groove.beat, 3) for number in range(count) if number * 2 * groove.beat < seconds)


def soundtrack(seconds: float, seed: str, cues: Sequence[float] = (), mood: str = "driving") -> Samples:
    """A music bed of ``seconds``, shape (2, seconds * 48000), not yet brought to loudness (see ``sound_master``).

    ``cues`` are moments of the picture's cuts in seconds: a riser leads to each, a hit lands on it, and the arrangement
    changes on the bar nearest to it. ``mood`` is a key of ``MOODS``. Fades in over 30 ms and out over the last 0.8 s.
    Deterministic in its arguments.
    """
    total = max(1, round(seconds * SAMPLE_RATE))
    groove = choose_groove(seed, cues, mood)
    noise = np.random.default_rng(int.from_bytes(seed_bytes(seed)[24:32], "big"))
    bar = round(4 * groove.beat * SAMPLE_RATE)
    loops = _loops(groove, bar, noise)
    mixed = np.zeros((2, total), np.float32)
    bars = -(-total // bar)
    for name, gains in _arrangement(bars, bar / SAMPLE_RATE, seconds, cues).items():
        loop = loops[name]
        for number in range(bars):
            start = number * bar
            stop = min(total, start + bar)
            place = (number % 4) * bar
            if gains[number] > 0:
                mixed[:, start:stop] += gains[number] * loop[:, place : place + stop - start]
    _accents(mixed, cues, seconds, noise)
    fade_in, fade_out = min(total, int(0.03 * SAMPLE_RATE)), min(total, int(0.8 * SAMPLE_RATE))
    mixed[:, :fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)
    mixed[:, total - fade_out :] *= np.cos(np.linspace(0, math.pi / 2, fade_out, dtype=np.float32)) ** 2
    return mixed


def _loops(groove: Groove, bar: int, noise: np.random.Generator) -> dict[str, Samples]:
    """Four bars of each stem. The kick pushes bass and chords down, as a mixing desk would."""
    size = 4 * bar
    beat, clap_, hats = (np.zeros((2, size), np.float32) for _ in range(3))
    low, harmony, melody = (np.zeros((2, size), np.float32) for _ in range(3))
    step = bar / 16
    character = MOODS[groove.mood]
    sounds = {"kick": kick(), "clap": clap(noise), "closed": hat(noise, 0.05), "open": hat(noise, 0.22)}
    for number in range(4):
        root = groove.key + groove.roots[number]
        home = groove.roots[number] in (0, 5, 7)
        shape = _MINOR if home == (character.mode == "minor") else _MAJOR
        _add(harmony, chord([root + 12 + part for part in shape] + [root + 24], bar / SAMPLE_RATE), number * bar)
        for place in range(16):
            at = round(number * bar + place * step)
            fill = number == 3 and place >= 12
            if groove.drums[0][place] == "x":
                _add(beat, sounds["kick"], at)
            if groove.drums[1][place] == "x" or (fill and place % 2 == 1):
                _add(clap_, sounds["clap"] * (0.6 if fill and place % 2 == 1 else 1.0), at)
            if groove.drums[2][place] == "x":
                # no drummer hits twice alike
                accent = (1.0 if place % 4 == 2 else 0.62) * float(noise.uniform(0.8, 1.05))
                _add(hats, sounds["open" if place == 14 else "closed"] * accent, at, pan=0.25)
            if groove.bass[place] == "x":
                _add(low, bass(root - 12 if groove.roots[number] > 5 else root, 1.7 * step / SAMPLE_RATE), at)
        for place, scale_step in enumerate(groove.answer if number % 2 and groove.answer else groove.steps):
            if scale_step >= 0:
                pitch = groove.key + 24 + _SCALES[character.mode][scale_step]
                at = round(number * bar + place * 2 * step)
                note = lead(pitch, 0.32)
                _add(melody, note, at, pan=-0.35)
                _add(melody, note * 0.35, at + round(3 * step), pan=0.5)
    duck = _ducking(groove.drums[0], bar, step)
    hall = room((0.1 * harmony + 0.12 * melody + 0.1 * clap_).astype(np.float32), noise)
    return {
        "kick": beat * 0.62,
        "clap": clap_ * 0.62,
        "hats": hats * 0.42 * character.air,
        "bass": low * duck * 0.34,
        "chords": (harmony * 0.55 + hall) * duck,
        "lead": melody * 0.4 * character.lead,
    }


def _ducking(pattern: str, bar: int, step: float) -> Samples:
    level = np.ones(4 * bar, np.float32)
    dip = 1 - 0.65 * np.exp(-np.arange(int(0.22 * SAMPLE_RATE), dtype=np.float32) / (0.07 * SAMPLE_RATE))
    for number in range(4):
        for place in range(16):
            if pattern[place] == "x":
                at = round(number * bar + place * step)
                stop = min(level.size, at + dip.size)
                level[at:stop] = np.minimum(level[at:stop], dip[: stop - at])
    return level[None, :]


def _arrangement(bars: int, bar: float, seconds: float, cues: Sequence[float]) -> dict[str, list[float]]:
    """Gain of each stem bar by bar: it opens with drums, grows at every cut, thins out once, and ends full."""
    turns = sorted({round(cue / bar) for cue in cues if 0 < cue < seconds})
    gains: dict[str, list[float]] = {name: [] for name in ("kick", "clap", "hats", "bass", "chords", "lead")}
    calm = turns[-2] if len(turns) >= 3 else -1
    for number in range(bars):
        level = sum(turn <= number for turn in turns)
        is_calm = number == calm
        gains["kick"].append(0.0 if is_calm else 1.0)
        gains["clap"].append(0.0 if is_calm or (number == 0 and bars > 3) else 1.0)
        gains["hats"].append(0.5 if number == 0 else 1.0)
        gains["bass"].append(0.5 if is_calm else 1.0)
        gains["chords"].append(1.0)
        gains["lead"].append(1.0 if level >= 1 or number >= 2 else 0.0)
    return gains


def _accents(mixed: Samples, cues: Sequence[float], seconds: float, noise: np.random.Generator) -> None:
    hit, rise = impact(noise), riser(noise, 0.7)
    for cue in (0.0, *cues):
        if 0 <= cue < seconds - 0.2:
            _add(mixed, hit * (0.7 if cue == 0 else 0.5), round(cue * SAMPLE_RATE), wrap=False)
        if 0.8 < cue < seconds:
            _add(mixed, rise * 0.22, round(cue * SAMPLE_RATE) - rise.shape[-1], wrap=False)


def _add(track: Samples, sound: Samples, at: int, pan: float = 0.0, wrap: bool = True) -> None:
    """Mixes a sound in at a sample; mono sounds are panned (-1..1, equal power), tails wrap around or are cut."""
    if sound.ndim == 1:
        angle = (pan + 1) * math.pi / 4
        sound = np.stack([sound * (math.cos(angle) * math.sqrt(2)), sound * (math.sin(angle) * math.sqrt(2))])
    size = track.shape[1]
    begin = max(0, -at)
    stop = min(sound.shape[1], size - at)
    if stop > begin:
        track[:, at + begin : at + stop] += sound[:, begin:stop]
    rest = sound[:, max(stop, begin) :]
    if wrap and rest.shape[1]:
        rest = rest[:, :size]
        track[:, : rest.shape[1]] += rest
