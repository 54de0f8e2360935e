"""Word times for a voice that tells none: the offline voice says the same text, and its times are carried over.

Mel cepstra of both are matched by dynamic time warping (Sakoe & Chiba 1978) within a band around the diagonal. Without
an offline voice, words are spread over the parts that are loud, by their letters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.scenes_words import spread
from tiksports_dagster.studio.voice import SAMPLE_RATE, Mono, SpokenLine, WordTime
from tiksports_dagster.studio.voice_polish import is_loud, trimmed

_RATE = 16_000
_HOP = 160
_WINDOW = 400
_MELS, _CEPSTRA = 26, 13
_BAND_SECONDS = 3.0
_GAP_SECONDS = 0.3
"""Silence between two lines of the offline voice: readers breathe there."""
_SEARCH_SECONDS = 0.5
"""How far around a line's expected end the silence is looked for that really ends it."""
_LEVEL_STEP = 0.005
"""Seconds of a frame of ``is_loud``."""
_LEAST_PAUSE = 20
"""Silent frames that can be the end of a line: a tenth of a second."""
Features = NDArray[np.float32]


class _Reference(NamedTuple):
    """The text said by a voice whose times are known: sound, and (line, word, start, end) of each word."""

    samples: Mono
    words: tuple[tuple[int, int, float, float], ...]


def aligned(samples: Mono, lines: Sequence[str], known: Sequence[SpokenLine] | None) -> tuple[SpokenLine, ...]:
    """A reading of all ``lines`` in one piece, cut into lines with the time of every word.

    ``known`` are the same lines by a voice with times of its own; None: words are spread by letters. Between two lines
    the cut is in the longest silence near the expected place.
    """
    loud = np.flatnonzero(is_loud(samples))
    if loud.size == 0:
        return tuple(SpokenLine(np.zeros(0, np.float32), ()) for _ in lines)
    begin, end = int(loud[0]) * 240, min(samples.size, (int(loud[-1]) + 1) * 240)
    whole = samples[begin:end]
    words = (
        _warped(whole, _joined(known))
        if known is not None and any(k.words for k in known)
        else _by_letters(whole, lines)
    )
    return _cut(whole, words, len(lines))


def _joined(lines: Sequence[SpokenLine]) -> _Reference:
    parts: list[Mono] = []
    words: list[tuple[int, int, float, float]] = []
    at = 0.0
    silence = np.zeros(round(_GAP_SECONDS * SAMPLE_RATE), np.float32)
    for number, line in enumerate(lines):
        words += [(number, word.word, at + word.start, at + word.end) for word in line.words]
        parts += [line.samples, silence]
        at += line.seconds + _GAP_SECONDS
    return _Reference(np.concatenate(parts[:-1]), tuple(words))


def _warped(samples: Mono, reference: _Reference) -> list[tuple[int, int, float, float]]:
    """The reference's words at the moments of ``samples`` that sound like them."""
    theirs, ours = cepstra(reference.samples), cepstra(samples)
    place = warp(ours, theirs)
    step = _HOP / _RATE
    frames = np.arange(place.size)
    # the first of our frames that reached each of theirs
    when = np.interp(np.arange(theirs.shape[0]), np.maximum.accumulate(place) + frames * 1e-6, frames) * step
    last = samples.size / SAMPLE_RATE
    moved: list[tuple[int, int, float, float]] = []
    for line, word, start, end in reference.words:
        a, b = (float(np.interp(t / step, np.arange(when.size), when)) for t in (start, end))
        moved.append((line, word, min(a, last - 0.02), min(max(b, a + 0.02), last)))
    return moved


def warp(ours: Features, theirs: Features) -> NDArray[np.int64]:
    """For each of our frames the one of theirs it matches: 0, 1, 2 or 3 further than the frame before.

    Steps never stay within a row, so that a whole row is one vector operation.
    """
    rows, columns = ours.shape[0], theirs.shape[0]
    slope = columns / rows
    half = max(round(_BAND_SECONDS * _RATE / _HOP), 4)
    width = min(columns, 2 * half + 1)
    lows = np.clip((np.arange(rows) * slope).round().astype(np.int64) - half, 0, columns - width)
    cost = np.full(width + 3, np.inf, np.float32)
    cost[3] = 0.0
    choices = np.zeros((rows, width), np.int8)
    penalty = np.array([0.6, 0.0, 0.6, 1.6], np.float32)
    lengths = np.square(theirs).sum(axis=1)
    for row in range(rows):
        low = int(lows[row])
        shift = low - int(lows[row - 1]) if row else 0
        # column c of this row was column c + shift of the one before; three columns of padding are to the left
        before = np.full(width + 3, np.inf, np.float32)
        kept = cost[shift : width + 3] if row else cost
        before[: kept.size] = kept
        part = theirs[low : low + width]
        distance = np.sqrt(
            np.maximum(0, lengths[low : low + width] + float(ours[row] @ ours[row]) - 2 * part @ ours[row])
        )
        ways = np.stack([before[3 - back : 3 - back + width] + penalty[back] for back in range(4)])
        choice = ways.argmin(axis=0)
        choices[row] = choice
        cost = np.concatenate([np.full(3, np.inf, np.float32), ways[choice, np.arange(width)] + distance])
    return _traced(cost, choices, lows, columns)


def _traced(
    cost: NDArray[np.float32], choices: NDArray[np.int8], lows: NDArray[np.int64], columns: int
) -> NDArray[np.int64]:
    rows, width = choices.shape
    end = columns - 1 - int(lows[-1])
    column = end if end < width and np.isfinite(cost[3 + end]) else int(np.argmin(cost[3:]))
    place = np.zeros(rows, np.int64)
    for row in range(rows - 1, -1, -1):
        place[row] = lows[row] + column
        if row:
            column = int(np.clip(place[row] - int(choices[row, column]) - lows[row - 1], 0, width - 1))
    return place


def cepstra(samples: Mono) -> Features:
    """Mel cepstra each 10 ms, shape (frames, 13), mean 0 and spread 1 over the whole."""
    down = samples[: samples.size // 3 * 3].reshape(-1, 3).mean(axis=1)
    down = np.append(down[:1], down[1:] - 0.97 * down[:-1])
    down = np.pad(down, (0, max(0, _WINDOW - down.size)))
    frames = np.lib.stride_tricks.sliding_window_view(down, _WINDOW)[::_HOP] * np.hamming(_WINDOW).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames, 512, axis=1))).astype(np.float32)
    mels = np.log(power @ _filters() + 1e-7)
    found = mels @ _cosines()
    return ((found - found.mean(axis=0)) / (found.std(axis=0) + 1e-6)).astype(np.float32)


def _filters() -> Features:
    def mel(hertz: float) -> float:
        return 2595 * math.log10(1 + hertz / 700)

    edges = 700 * (10 ** (np.linspace(mel(80), mel(7600), _MELS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(512, 1 / _RATE)
    rise = (bins[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[None, 2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rise, fall)).astype(np.float32)


def _cosines() -> Features:
    number = np.arange(_MELS)[:, None] + 0.5
    return np.cos(math.pi / _MELS * number * np.arange(_CEPSTRA)[None, :]).astype(np.float32)


def _by_letters(samples: Mono, lines: Sequence[str]) -> list[tuple[int, int, float, float]]:
    """Words by their letters over the loud parts of their line; lines end in the pauses that fit their lengths best."""
    loud = is_loud(samples)
    told = [number for number, line in enumerate(lines) if line.split()]
    edges = _line_edges(loud, [sum(4 if c.isdigit() else 1 for c in lines[number]) for number in told])
    words: list[tuple[int, int, float, float]] = []
    for number, (first, last) in zip(told, pairwise(edges), strict=True):
        inside = np.flatnonzero(loud[first:last]) + first
        if inside.size == 0:
            continue
        for word, timed in enumerate(spread(lines[number], 0.0, float(inside.size))):
            start, end = (float(inside[min(inside.size - 1, int(t))]) * _LEVEL_STEP for t in (timed.start, timed.end))
            words.append((number, word, start, max(end, start + 0.02)))
    return words


def _line_edges(loud: NDArray[np.bool_], letters: Sequence[int]) -> list[int]:
    """Frames at which the lines begin, and the end: pauses, chosen together so that each line's share of the loud time
    is near its share of the letters, long pauses before short ones (dynamic programming over lines and pauses)."""
    at = np.flatnonzero(loud)
    jumps = np.diff(at)
    pauses = np.flatnonzero(jumps > _LEAST_PAUSE)
    count, whole = len(letters), float(sum(letters))
    if pauses.size < count - 1:
        shares = np.cumsum(letters)[:-1] / whole
        return [0, *(int(at[int(share * at.size)]) for share in shares), loud.size]
    # loud frames before each place, and how much a line likes to end there
    said = np.array([0, *(pauses + 1), at.size], np.float64)
    likes = np.array([0.0, *np.minimum(1.0, jumps[pauses] / 120), 0.0])
    cost = np.where(np.arange(said.size) == 0, 0.0, np.inf)
    ways: list[NDArray[np.int64]] = []
    for size in letters:
        expected = size / whole * at.size
        lengths = said[None, :] - said[:, None]
        steps = np.where(lengths > 0, np.abs(lengths - expected) / expected, np.inf) - likes[None, :]
        total = cost[:, None] + steps
        ways.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    place, places = said.size - 1, [said.size - 1]
    for way in reversed(ways):
        place = int(way[place])
        places.append(place)
    frames = [0, *((int(at[p]) + int(at[p + 1])) // 2 for p in pauses), loud.size]
    return [frames[place] for place in reversed(places)]


def _cut(samples: Mono, words: Sequence[tuple[int, int, float, float]], count: int) -> tuple[SpokenLine, ...]:
    """The reading in ``count`` lines, cut where it is silent."""
    spans = [[word for word in words if word[0] == number] for number in range(count)]
    filled = [number for number in range(count) if spans[number]]
    borders = {filled[0]: 0.0}
    for one, other in pairwise(filled):
        borders[other] = _silence(samples, spans[one][-1][3], spans[other][0][2])
    made: list[SpokenLine] = []
    for number in range(count):
        if number not in borders:
            made.append(SpokenLine(np.zeros(0, np.float32), ()))
            continue
        later = [borders[other] for other in filled if other > number]
        begin, end = borders[number], later[0] if later else samples.size / SAMPLE_RATE
        times = tuple(_within(word, begin, end) for word in spans[number])
        made.append(trimmed(SpokenLine(samples[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)], times)))
    return tuple(made)


def _within(word: tuple[int, int, float, float], begin: float, end: float) -> WordTime:
    start = min(max(word[2], begin), end - 0.02) - begin
    return WordTime(word[1], start, max(start + 0.02, min(word[3], end) - begin))


def _silence(samples: Mono, one: float, other: float) -> float:
    """The middle of the longest silence around the border of two lines; the border itself when there is none."""
    low, high = max(0.0, min(one, other) - _SEARCH_SECONDS), max(one, other) + _SEARCH_SECONDS
    first = round(low * SAMPLE_RATE)
    level = np.flatnonzero(is_loud(samples[first : round(high * SAMPLE_RATE)]))
    if level.size < 2:
        return (one + other) / 2
    gaps = np.diff(level)
    longest = int(np.argmax(gaps))
    if gaps[longest] < 6:
        return (one + other) / 2
    return low + (float(level[longest]) + float(level[longest + 1]) + 1) / 2 * 240 / SAMPLE_RATE
