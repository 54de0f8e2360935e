"""Spoken words and their times: measured by the voice where there is one, else spread over the segment by length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.studio.scenes import TimedWord

_PAUSES = {",": 2.0, ";": 3.0, ":": 3.0, ".": 4.5, "!": 4.5, "?": 4.5, "–": 2.5, "—": 2.5}
POP_EVERY = 0.16
"""Seconds between two words of a hook at most: the eye reads ahead of the voice."""
POP_SECONDS = 0.16
"""How long a word takes to grow to its size."""


class SpokenWord(Record):
    """A word as the voice said it, seconds of the video."""

    text: str
    start: float
    end: float


class Said(Protocol):
    """A word with its time, of whatever voice, seconds of the video."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


def spread(text: str, start: float, end: float, strong: Sequence[str] = ()) -> tuple[TimedWord, ...]:
    """The text's words between two moments, each as long as its letters and the pause its punctuation asks for.

    ``strong`` texts (claims) mark the words that are part of them.
    """
    words = text.split()
    weights = [_weight(word) for word in words]
    scale = (end - start) / max(1e-9, sum(weight for pair in weights for weight in pair))
    marked = _marked(words, strong)
    timed: list[TimedWord] = []
    at = start
    for word, (said, pause), is_strong in zip(words, weights, marked, strict=True):
        stop = at + said * scale
        timed.append(TimedWord(text=word, start=at, end=stop, appears=at, strong=is_strong))
        at = stop + pause * scale
    return tuple(timed)


def spoken(words: Sequence[Said], text: str, start: float, strong: Sequence[str] = ()) -> tuple[TimedWord, ...]:
    """The voice's own times as words of a scene that begins at ``start`` seconds of the video.

    The text's words keep their spelling; when the voice's words differ in number, theirs are used.
    """
    written = text.split()
    texts = written if len(written) == len(words) else [word.text for word in words]
    marked = _marked(texts, strong)
    return tuple(
        TimedWord(
            text=shown, start=word.start - start, end=word.end - start, appears=word.start - start, strong=is_strong
        )
        for shown, word, is_strong in zip(texts, words, marked, strict=True)
    )


def popping(words: Sequence[TimedWord], first: float, by: float = float("inf")) -> tuple[TimedWord, ...]:
    """The same words, appearing from ``first`` on no slower than they are said, at most ``POP_EVERY`` apart, and all of
    them grown by ``by`` where that is after ``first``."""
    every = min(POP_EVERY, max(0.0, by - POP_SECONDS - first) / max(1, len(words) - 1))
    return tuple(
        word.model_copy(update={"appears": min(word.start, first + number * every)})
        for number, word in enumerate(words)
    )


def strengthened(words: Sequence[TimedWord], strong: Sequence[str]) -> tuple[TimedWord, ...]:
    """The same words, those that are part of a ``strong`` text marked as well."""
    marked = _marked([word.text for word in words], strong)
    return tuple(
        word.model_copy(update={"strong": word.strong or mark}) for word, mark in zip(words, marked, strict=True)
    )


def emphasized(text: str, claims: Sequence[str]) -> list[str]:
    """The parts of a statement to stress: its claims, of one that is more than half of the words only the numbers."""
    most = len(text.split()) / 2
    parts: list[str] = []
    for claim in claims:
        words = claim.split()
        parts.extend([claim] if len(words) <= most else [word for word in words if any(map(str.isdigit, word))])
    return parts


def muted(words: Sequence[TimedWord]) -> tuple[TimedWord, ...]:
    """The same words, never lit: shown, not spoken."""
    return tuple(word.model_copy(update={"end": word.start}) for word in words)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same but for case and punctuation."""
    return _bare(one) == _bare(other)


def ends_with(text: str, ending: str) -> int | None:
    """Index of the word where ``ending`` begins when the text ends with it, else None."""
    words, last = text.split(), ending.split()
    begin = len(words) - len(last)
    return begin if last and begin >= 0 and same_words(" ".join(words[begin:]), ending) else None


def part_of(words: Sequence[TimedWord], text: str) -> tuple[TimedWord, ...]:
    """The run of spoken words that says ``text``, with ``text``'s own spelling; nothing when no run does."""
    written, said = text.split(), [_bare(word.text) for word in words]
    wanted = [_bare(word) for word in written]
    for begin in range(len(said) - len(wanted) + 1):
        if wanted and said[begin : begin + len(wanted)] == wanted:
            run = words[begin : begin + len(wanted)]
            return tuple(word.model_copy(update={"text": shown}) for word, shown in zip(run, written, strict=True))
    return ()


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text).casefold().split())


def _weight(word: str) -> tuple[float, float]:
    said = sum(2.2 if character.isdigit() else 1.0 for character in word if character.isalnum()) + 1.5
    return said, _PAUSES.get(word[-1], 0.0)


def _marked(words: Sequence[str], strong: Sequence[str]) -> list[bool]:
    bare = [_bare(word) for word in words]
    marked = [False] * len(words)
    for text in strong:
        wanted = [_bare(word) for word in text.split()]
        for begin in range(len(bare) - len(wanted) + 1):
            if wanted and bare[begin : begin + len(wanted)] == wanted:
                marked[begin : begin + len(wanted)] = [True] * len(wanted)
    return marked
