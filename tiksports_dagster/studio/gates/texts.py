"""The gates on texts that are known: size, contrast on the rendered pixels, the app's own areas, overlap, timing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.store.records.voice import SpokenWord
from tiksports_dagster.studio.gates.contrast import least_contrast, measure, scale_of
from tiksports_dagster.studio.gates.known import KnownText, KnownWord, Scenes
from tiksports_dagster.studio.gates.opening import Picture
from tiksports_dagster.studio.gates.table import told, unchecked
from tiksports_dagster.studio.palette import luminance

LEAST_CAPITAL, LEAST_CAPITAL_WIDE = 28 / 1080, 32 / 1080
"""Least height of capitals as a share of the short side: 1.8 mm on a phone 68 mm wide."""
MOST_OFF = 0.15
"""Seconds by which a caption's word may be lit before or after the voice says it."""
_ROUNDING = 0.93
"""What rounding to whole pixels and the encoder may take of a size or a contrast that was right when it was drawn."""
_SPECK = 3


def least_capital(width: int, height: int) -> float:
    """The least height of capitals in pixels on a picture of that size."""
    return (LEAST_CAPITAL_WIDE if width > height else LEAST_CAPITAL) * min(width, height)


def size_finding(texts: Sequence[KnownText], width: int, height: int) -> Finding:
    """The smallest text against the least that reads on a phone."""
    least = least_capital(width, height)
    limit = f"capitals of at least {least:.0f} px"
    smallest = min(texts, key=lambda text: text.height, default=None)
    if smallest is None:
        return told("text_size", True, "no text", limit)
    passed = smallest.height >= least * _ROUNDING - 0.5
    return told("text_size", passed, f"{smallest.height} px: {_quoted(smallest.text)}", limit, at=smallest.start)


def zone_finding(texts: Sequence[KnownText], platform: Platform, width: int, height: int) -> Finding:
    """The text that reaches farthest under the app's buttons and captions. The zone grows with the picture."""
    zone = platform.safe_zone
    across, down = width / platform.width, height / platform.height
    limit = f"{zone.left}/{zone.top}/{zone.right}/{zone.bottom} px free (left/top/right/bottom)"
    worst, text = 0.0, None
    for one in texts:
        over = max(
            zone.left * across - one.x,
            zone.top * down - one.y,
            one.x + one.w - (width - zone.right * across),
            one.y + one.h - (height - zone.bottom * down),
        )
        if over > worst:
            worst, text = over, one
    if text is None or worst <= _SPECK:
        return told("safe_zone", True, f"all {len(texts)} texts inside", limit)
    return told("safe_zone", False, f"{worst:.0f} px under the app: {_quoted(text.text)}", limit, at=text.start)


def overlap_finding(texts: Sequence[KnownText]) -> Finding:
    """Texts that rest at the same time on the same pixels."""
    found: list[tuple[int, float, KnownText, KnownText]] = []
    for one, other in combinations(texts, 2):
        if one.rests is None or other.rests is None:
            continue
        together = min(one.rests[1], other.rests[1]) - max(one.rests[0], other.rests[0])
        across = min(one.area.right, other.area.right) - max(one.x, other.x)
        down = min(one.area.bottom, other.area.bottom) - max(one.y, other.y)
        if together > 0.05 and across > _SPECK and down > _SPECK:
            found.append((across * down, max(one.rests[0], other.rests[0]), one, other))
    if not found:
        return told("overlap", True, "none", "no text on another")
    area, at, one, other = max(found, key=lambda row: row[0])
    measured = f"{area} px²: {_quoted(one.text)} on {_quoted(other.text)}"
    return told("overlap", False, measured, "no text on another", at=at)


class ContrastKeeper:
    """Measures each text once, on the first frame it is shown in which it rests."""

    def __init__(self, texts: Sequence[KnownText], width: int, height: int) -> None:
        self._waiting = [text for text in texts if text.rests is not None and text.w > 2 and text.h > 2]
        self._all = len(texts)
        self._short = min(width, height)
        self._seen: list[tuple[float, float, KnownText, float]] = []

    @property
    def wanted(self) -> tuple[float, ...]:
        """Middles of the rests of texts not measured yet: where to look for them."""
        return tuple(sorted((text.rests[0] + text.rests[1]) / 2 for text in self._waiting if text.rests))

    def see(self, picture: Picture) -> None:
        """Measures the texts that rest in this frame."""
        waiting: list[KnownText] = []
        for text in self._waiting:
            rests = text.rests
            if rests is None or not rests[0] <= picture.at < rests[1]:
                waiting.append(text)
                continue
            found = measure(picture, text.area, scale_of(luminance(text.ink)))
            least = least_contrast(text.size, self._short)
            ratio = 1.0 if found is None else found.ratio
            self._seen.append((ratio / least, ratio, text, picture.at))
        self._waiting = waiting

    def finding(self) -> Finding:
        """The text that stands out least, by what its size needs."""
        limit = "4.5:1, large text 3:1"
        if not self._seen:
            return unchecked("contrast", "no text rests in any frame that was looked at", limit)
        share, ratio, text, at = min(self._seen, key=lambda row: row[0])
        measured = f"{ratio:.1f}:1 for {_quoted(text.text)}, {len(self._seen)} of {self._all} texts measured"
        return told("contrast", share >= _ROUNDING, measured, limit, at=at)


def timing_finding(scenes: Scenes) -> Finding:
    """How far the moment a word is lit is from the moment the voice says it."""
    limit = f"each word within {MOST_OFF:g} s of the voice"
    if scenes.voice == "none" or not scenes.words:
        return unchecked("caption_timing", "nothing is spoken", limit)
    worst, pairs = (0.0, 0.0, ""), 0
    for word, lit in _paired(scenes.words, scenes.lit):
        pairs += 1
        worst = max(worst, (abs(word.start - lit.start), word.start, word.text))
    if pairs < 0.5 * len(scenes.lit):
        return told("caption_timing", False, f"only {pairs} of {len(scenes.lit)} caption words are spoken", limit)
    measured = f"at most {worst[0]:.2f} s off ({_quoted(worst[2])}), {pairs} words compared"
    return told("caption_timing", worst[0] <= MOST_OFF, measured, limit, at=worst[1])


_FARTHEST = 10.0
"""Seconds from which on a pair's distance counts no more: how many words pair up comes before how near they are."""


def _paired(said: Sequence[SpokenWord], lit: Sequence[KnownWord]) -> list[tuple[SpokenWord, KnownWord]]:
    """The lit words with the spoken ones that they are, in order: as many as there are, and of a name that is said
    several times the one that is nearest in time."""
    ours, theirs = [_bare(word.text) for word in said], [_bare(word.text) for word in lit]
    best = np.zeros((len(ours) + 1, len(theirs) + 1))
    for a, word in enumerate(ours):
        for b, other in enumerate(theirs):
            apart = min(abs(said[a].start - lit[b].start), _FARTHEST) / (100 * _FARTHEST)
            pair = best[a, b] + 1 - apart if word == other else 0.0
            best[a + 1, b + 1] = max(best[a, b + 1], best[a + 1, b], pair)
    found: list[tuple[SpokenWord, KnownWord]] = []
    a, b = len(ours), len(theirs)
    while a and b:
        if best[a, b] == best[a - 1, b]:
            a -= 1
        elif best[a, b] == best[a, b - 1]:
            b -= 1
        else:
            a, b = a - 1, b - 1
            found.append((said[a], lit[b]))
    return found[::-1]


def text_findings(scenes: Scenes, platform: Platform) -> Iterator[Finding]:
    """The gates that need no pixels."""
    yield size_finding(scenes.texts, scenes.width, scenes.height)
    yield zone_finding(scenes.texts, platform, scenes.width, scenes.height)
    yield overlap_finding(scenes.texts)
    yield timing_finding(scenes)


def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", text).casefold()


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
