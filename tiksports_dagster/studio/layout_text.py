"""Fitting text to a box: sizes, lines, pages of captions. Everything is measured with the real typeface."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tiksports_dagster.studio.fonts import Face, FontSet, Type, advance, cap_height, choose, drawable, measure
from tiksports_dagster.studio.scenes import StyleName, TimedWord

LEAST_TEXT = 40
"""Least font size in units of the short side / 1080: 28 px of capital height, 1.8 mm on a phone 68 mm wide."""
LEAST_TEXT_WIDE = 46
"""The same for a wide picture, which is often watched on an upright phone."""


_DOUBT = 0.25
"""How far a line's ink may differ from the way of the pen, in ems."""
LEAST_CAPTION = 44
"""Captions are never under 4 % of the short side."""


class Style(NamedTuple):
    """How a kind of text is set: largest size in units, most lines, distance of baselines in ems."""

    face: Face
    largest: int
    lines: int
    pitch: float
    upper: bool = True


STYLES: dict[StyleName, Style] = {
    "hook": Style("display", 250, 7, 0.9),
    "kicker": Style("display", 62, 1, 1.0),
    "title": Style("display", 104, 2, 0.95),
    "label": Style("display", 62, 1, 1.0),
    "name": Style("display", 118, 2, 0.92),
    "figure": Style("display", 560, 1, 1.0),
    "score": Style("display", 300, 1, 1.0),
    "value": Style("display", 170, 1, 1.0),
    "moment": Style("display", 96, 1, 1.0),
    "runner": Style("display", 74, 1, 1.0),
    "quote": Style("text", 140, 9, 1.14, upper=False),
    "note": Style("text", 52, 2, 1.18, upper=False),
    "grid": Style("display", 70, 1, 1.0),
    "caption": Style("text", 70, 2, 1.32, upper=False),
    "call": Style("display", 112, 3, 1.06),
}


class Fitted(NamedTuple):
    """A text broken into lines at a size; ``top``/``bottom`` are the ink above/below the outer baselines, in pixels."""

    type: Type
    lines: tuple[str, ...]
    pitch: int
    top: int
    bottom: int
    width: int

    @property
    def height(self) -> int:
        """From the first line's ink to the last line's."""
        return self.top + self.bottom + self.pitch * (len(self.lines) - 1)


def shown(text: str, style: Style, fonts: FontSet) -> str:
    """The text as the style writes it."""
    clean = drawable(text, fonts)
    return drawable(clean.upper(), fonts) if style.upper else clean


def wrap(words: Sequence[str], type_: Type, width: float) -> list[str]:
    """Words in lines no wider than ``width`` where that is possible, the lines as even as they can be."""
    lines = _greedy(words, type_, width)
    low, high = max((measure(word, type_).width for word in words), default=0), width
    while high - low > max(2.0, 0.01 * width) and len(lines) > 1:
        middle = (low + high) / 2
        narrower = _greedy(words, type_, middle)
        if len(narrower) == len(lines):
            lines, high = narrower, middle
        else:
            low = middle
    return lines


def _greedy(words: Sequence[str], type_: Type, width: float) -> list[str]:
    lines: list[str] = []
    line, length = "", 0.0
    space, doubt = advance(" ", type_), _DOUBT * type_.size
    for word in words:
        own = advance(word, type_)
        longer = length + space + own
        # a line is only measured where the pen's way does not settle it: most are far from the edge
        if line and longer + doubt > width and (longer - doubt > width or _over(f"{line} {word}", type_, width)):
            lines.append(line)
            line, length = word, own
        else:
            line, length = (f"{line} {word}", longer) if line else (word, own)
    return [*lines, line] if line or not lines else lines


def _over(line: str, type_: Type, width: float) -> bool:
    return measure(line, type_).width > width


@lru_cache(maxsize=4096)
def fit(
    text: str,
    name: StyleName,
    fonts: FontSet,
    width: int,
    height: int,
    unit: float,
    least: float,
    largest: float = math.inf,
) -> Fitted:
    """The text as large as it fits ``width`` × ``height`` pixels, within the style's limits, not under ``least``.

    At the least size lines may exceed the style's number as long as the height holds them; what then still does not fit
    is broken inside words, and only after that cut with an ellipsis.
    """
    style = STYLES[name]
    clean = shown(text, style, fonts)
    path = choose(clean, style.face, fonts)
    step = 1.0 if unit >= 0.5 else 0.25
    low, high = math.ceil(least / step), max(math.ceil(least / step), int(min(style.largest * unit, largest) / step))
    words, best = clean.split(" "), None
    # Few sizes are tried: many a text fits at the largest, and it is about as much wider as it is larger. From there in
    # growing steps until one fits and one does not, then between them.
    size, stride, over = (
        max(low, min(high, _guess(words, style, Type(path, high * step), width, height, high))),
        1,
        False,
    )
    while low <= high:
        tried = _set(words, style, Type(path, size * step), width)
        if tried is not None and tried.height <= height:
            best, low = tried, size + 1
            size = (low + high) // 2 if over else min(high, size + stride)
        else:
            high, over = size - 1, True
            size = max(low, size - stride) if best is None else (low + high) // 2
        stride *= 2
    return best if best is not None else _squeezed(clean, style, Type(path, least), width, height)


def _guess(words: Sequence[str], style: Style, largest: Type, width: int, height: int, size: int) -> int:
    """About the largest size, of ``size`` steps at ``largest``, at which the words fill their lines or the height."""
    whole, ink = advance(" ".join(words), largest), measure(" ".join(words), largest)
    tall = max(1, ink.bottom - ink.top) / largest.size
    guesses: list[float] = []
    for lines in range(1, style.lines + 1):
        # lines are never quite full
        wide = size * width * lines * (0.9 if lines > 1 else 1.0) / max(1.0, whole)
        guesses.append(min(wide, size * height / (largest.size * (style.pitch * (lines - 1) + tall))))
    longest = max(advance(word, largest) for word in words)
    return round(min(max(guesses), size * width / max(1.0, longest)))


def _set(words: Sequence[str], style: Style, type_: Type, width: int) -> Fitted | None:
    """The words in lines, None when they are too many or too wide: seen before the lines are made even."""
    if style.lines == 1:
        whole = " ".join(words)
        return None if measure(whole, type_).width > width else _block([whole], style, type_)
    if any(measure(word, type_).width > width for word in words) or len(_greedy(words, type_, width)) > style.lines:
        return None
    return _block(wrap(words, type_, width), style, type_)


def _block(lines: Sequence[str], style: Style, type_: Type) -> Fitted:
    extents = [measure(line, type_) for line in lines]
    cap = cap_height(type_)
    accents = max((-extent.top - cap for extent in extents[1:]), default=0)
    pitch = math.ceil(style.pitch * type_.size)
    # Accents on the capitals of a lower line must not touch the line above it.
    pitch = max(pitch, cap + max(0, accents) + max(extent.bottom for extent in extents) + math.ceil(0.06 * type_.size))
    return Fitted(
        type_,
        tuple(lines),
        pitch,
        max(cap, -extents[0].top),
        max(0, extents[-1].bottom),
        max(extent.width for extent in extents),
    )


def _squeezed(clean: str, style: Style, type_: Type, width: int, height: int) -> Fitted:
    while _block([clean], style, type_).height > height and type_.size > 4:
        type_ = type_._replace(size=type_.size * 0.9)
    pieces = [piece for word in clean.split(" ") for piece in _broken(word, type_, width)]
    lines = wrap(pieces, type_, width)
    while len(lines) > 1 and _block(lines, style, type_).height > height:
        lines = lines[:-1]
        lines[-1] = _with_ellipsis(lines[-1], type_, width)
    return _block(lines, style, type_)


def _broken(word: str, type_: Type, width: int) -> list[str]:
    pieces: list[str] = []
    while len(word) > 1 and measure(word, type_).width > width:
        size = max((n for n in range(1, len(word)) if measure(word[:n] + "-", type_).width <= width), default=1)
        # A word's own hyphen is the better place.
        hyphen = word.rfind("-", 1, size + 1) + 1
        pieces.append(word[:hyphen] if hyphen else word[:size] + "-")
        word = word[hyphen or size :]
    return [*pieces, word]


def _with_ellipsis(line: str, type_: Type, width: int) -> str:
    words = line.split(" ")
    while len(words) > 1 and measure(" ".join(words) + "…", type_).width > width:
        words.pop()
    text = " ".join(words).rstrip(",;:-–")
    while len(text) > 1 and measure(text + "…", type_).width > width:
        text = text[:-1]
    return text + "…"


class Page(NamedTuple):
    """Words that are on screen together, in lines, and from when to when (seconds of the scene)."""

    lines: tuple[tuple[TimedWord, ...], ...]
    start: float
    end: float


def paginate(words: Sequence[TimedWord], type_: Type, width: int, lines: int, until: float) -> list[Page]:
    """Captions in pages: sentences begin a page, pages of a sentence hold about equally much, lines are even.

    The first page is there from the start, a page stays until the next one begins, the last one until ``until``.
    """
    groups: list[list[TimedWord]] = []
    for sentence in _sentences(words):
        needed = len(_greedy([word.text for word in sentence], type_, width))
        groups.extend(_even(sentence, -(-needed // lines), type_, width, lines))
    pages: list[Page] = []
    for number, group in enumerate(groups):
        rows: list[tuple[TimedWord, ...]] = []
        rest = list(group)
        for line in wrap([word.text for word in group], type_, width):
            size = len(line.split(" "))
            rows.append(tuple(rest[:size]))
            rest = rest[size:]
        start = group[0].start if number else -math.inf
        end = groups[number + 1][0].start if number + 1 < len(groups) else until
        pages.append(Page(tuple(rows), start, end))
    return pages


def _sentences(words: Sequence[TimedWord]) -> list[list[TimedWord]]:
    """Sentences; one of one or two words joins its neighbour, because a page of one word only flickers."""
    sentences: list[list[TimedWord]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if word.text[-1] in ".!?" and len(sentences[-1]) > 2:
            sentences.append([])
    tail = sentences.pop() if len(sentences) > 1 and len(sentences[-1]) <= 2 else []
    sentences[-1].extend(tail)
    return sentences


def _even(words: list[TimedWord], pages: int, type_: Type, width: int, lines: int) -> list[list[TimedWord]]:
    """The words in ``pages`` runs of about equal length, more runs if one does not fit its lines."""
    while True:
        total = sum(len(word.text) + 1 for word in words)
        runs: list[list[TimedWord]] = [[] for _ in range(pages)]
        passed = 0.0
        for word in words:
            middle = passed + (len(word.text) + 1) / 2
            runs[min(pages - 1, int(middle / total * pages))].append(word)
            passed += len(word.text) + 1
        runs = [run for run in runs if run]
        if pages >= len(words) or all(len(_greedy([w.text for w in run], type_, width)) <= lines for run in runs):
            return runs
        pages += 1


def divided(words: Sequence[TimedWord], type_: Type, width: int) -> list[TimedWord]:
    """The words, those wider than ``width`` in pieces that share their time by letters."""
    pieces: list[TimedWord] = []
    for word in words:
        parts = _broken(word.text, type_, width)
        start, letters = word.start, sum(len(part) for part in parts)
        for part in parts:
            end = start + (word.end - word.start) * len(part) / max(1, letters)
            pieces.append(word.model_copy(update={"text": part, "start": start, "end": end}))
            start = end
    return pieces
