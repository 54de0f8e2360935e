"""A script in the voice's own time: lines on a timeline with small pauses, segments where they are said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.voice import SpokenWord, Voiceover
from tiksports_dagster.studio.voice import FASTEST, SAMPLE_RATE, SLOWEST, Mono, SpokenLine, VoiceEngine

LEAD_IN = 0.12
"""Seconds from a cut to the first word after it."""
GAP, LEAST_GAP, MOST_GAP = 0.18, 0.06, 0.9
"""Seconds from a line's last word to the next cut: usually, when time is short, when there is time to fill."""
TAIL = 0.6
"""Seconds the last picture stays after the last word."""
HOOK_SECONDS = 3.0
SHORTEST_SEGMENT = 1.5
_GRID = 30
"""Cuts stand on thirtieths of a second, which every frame rate in use shares."""


class Lengths(NamedTuple):
    """How long a content type may be, seconds."""

    shortest: float
    longest: float


class Performance(NamedTuple):
    """The voice of a whole post: sound from second 0 to its end, and every word's time in it."""

    samples: Mono
    words: tuple[SpokenWord, ...]
    paces: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """Length of the post."""
        return self.samples.size / SAMPLE_RATE


def perform(script: Script, lines: Sequence[str], engine: VoiceEngine, lengths: Lengths) -> Performance:
    """The lines spoken and laid out within ``lengths`` where a pace of ``SLOWEST``..``FASTEST`` allows it.

    The hook (first line) ends within ``HOOK_SECONDS`` on the same condition. A post that stays too short holds its
    last picture; one that stays too long is for the platform to cut. Raises what ``VoiceEngine.speak`` raises.
    """
    spoken = list(engine.speak(script.post, lines))
    paces = _paces([line.seconds for line in spoken], lengths)
    paced = [number for number, pace in enumerate(paces) if abs(pace - 1) >= 0.01 and spoken[number].words]
    if paced:
        again = engine.at_pace([lines[n] for n in paced], [spoken[n] for n in paced], [paces[n] for n in paced])
        for number, line in zip(paced, again, strict=True):
            spoken[number] = line
    seconds = [line.seconds for line in spoken]
    room = lengths.longest - _total(seconds, LEAST_GAP)
    need = lengths.shortest - _total(seconds, GAP)
    breaths = max(1, len(seconds) - 1)
    gap = min(MOST_GAP, GAP + max(0.0, need) / breaths, max(LEAST_GAP, LEAST_GAP + room / breaths))
    return _laid_out(script, lines, spoken, gap, lengths.shortest, tuple(paces))


def _total(seconds: Sequence[float], gap: float) -> float:
    return sum(seconds) + len(seconds) * LEAD_IN + (len(seconds) - 1) * gap + TAIL


def _paces(seconds: Sequence[float], lengths: Lengths) -> list[float]:
    """One pace for all lines that brings the whole into its range, and the hook's own where it is too long."""
    said = sum(seconds)
    silent = _total(seconds, GAP) - said
    pace = 1.0
    if said + silent > lengths.longest:
        tight = _total(seconds, LEAST_GAP) - said
        pace = said / max(0.1, lengths.longest - tight - 0.05)
    elif said + silent < lengths.shortest:
        pace = said / max(0.1, lengths.shortest - silent)
    pace = min(max(pace, SLOWEST), FASTEST)
    hook = seconds[0] / (HOOK_SECONDS - LEAD_IN - LEAST_GAP - 0.05)
    return [min(FASTEST, max(pace, hook)) if hook > 1 else pace, *[pace] * (len(seconds) - 1)]


def _on_grid(seconds: float) -> float:
    return math.ceil(seconds * _GRID - 1e-6) / _GRID


def _laid_out(
    script: Script,
    lines: Sequence[str],
    spoken: Sequence[SpokenLine],
    gap: float,
    shortest: float,
    paces: tuple[float, ...],
) -> Performance:
    words: list[SpokenWord] = []
    places: list[tuple[int, Mono]] = []
    cut = begin = said = silent = 0.0
    for number, (text, line) in enumerate(zip(lines, spoken, strict=True)):
        begin = cut + LEAD_IN
        written = text.split()
        words += [
            SpokenWord(text=written[word.word], start=begin + word.start, end=begin + word.end, segment=number)
            for word in line.words
        ]
        places.append((round(begin * SAMPLE_RATE), line.samples))
        said = begin + line.seconds
        segment = script.segments[number] if number < len(script.segments) else None
        # nothing to say: the picture stays as long as the script meant it to
        silent = segment.end - segment.start if segment is not None and not line.words else 0.0
        hook = number == 0 and said + gap > HOOK_SECONDS
        cut = _on_grid(max(said + (LEAST_GAP if hook else gap), cut + SHORTEST_SEGMENT, cut + silent))
    end = _on_grid(max(shortest, said + TAIL, cut if silent else 0.0))
    samples = np.zeros(round(end * SAMPLE_RATE), np.float32)
    for at, sound in places:
        samples[at : at + sound.size] += sound[: samples.size - at]
    return Performance(samples, tuple(words), paces)


def retime(script: Script, voiceover: Voiceover) -> Script:
    """The script with each segment where the voice says it; unchanged when nothing is spoken.

    A segment begins ``LEAD_IN`` before its first word; the last one ends with the voice-over. A segment without words
    keeps its place between its neighbours.
    """
    if not voiceover.words:
        return script
    firsts: dict[int, float] = {}
    for word in voiceover.words:
        firsts.setdefault(word.segment, word.start)
    known = [(0.0, 0.0)]
    for number, segment in enumerate(script.segments[1:], start=1):
        if number in firsts:
            known.append((segment.start, max(known[-1][1] + 1 / _GRID, _nearest(firsts[number] - LEAD_IN))))
    known.append((script.seconds, max(voiceover.seconds, known[-1][1] + 1 / _GRID)))
    old, new = zip(*known, strict=True)
    starts = [float(value) for value in np.interp([segment.start for segment in script.segments], old, new)]
    ends = [*starts[1:], new[-1]]
    segments = tuple(
        segment.model_copy(update={"start": round(start, 4), "end": round(end, 4)})
        for segment, start, end in zip(script.segments, starts, ends, strict=True)
    )
    return script.model_copy(update={"segments": segments})


def _nearest(seconds: float) -> float:
    return round(seconds * _GRID) / _GRID
