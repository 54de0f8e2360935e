"""The voice of a post, whatever speaks: the interface every engine has, and the values that pass through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.store.records.content import Script
from tiksports_dagster.studio.scenes_words import ends_with

SAMPLE_RATE = 48_000
Mono = NDArray[np.float32]
"""Sound as (samples,), full scale at ±1, 48 kHz."""
SLOWEST, FASTEST = 0.9, 1.15
"""How far a voice may leave its own pace before it sounds dragged or rushed."""


class WordTime(NamedTuple):
    """When a word of a line is said, seconds from the line's first sample. ``word`` is its index in the line's text."""

    word: int
    start: float
    end: float


class SpokenLine(NamedTuple):
    """One line as it was said: sound without silence around it, and when each of its words is said."""

    samples: Mono
    words: tuple[WordTime, ...]

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return self.samples.size / SAMPLE_RATE


class VoiceEngine(Protocol):
    """What can read a script aloud."""

    @property
    def name(self) -> str:
        """``openai/<model>``, ``espeak`` or ``recorded``."""
        ...

    @property
    def voice(self) -> str:
        """Which of the engine's voices."""
        ...

    def speak(self, post: str, lines: Sequence[str]) -> tuple[SpokenLine, ...]:
        """The lines at the engine's own pace, one answer a line, in order; every word of a line has its time.

        Raises ``TransientFailure``, ``RefusedFailure`` or ``PermanentFailure`` when it cannot; another engine may.
        """
        ...

    def at_pace(
        self, lines: Sequence[str], spoken: Sequence[SpokenLine], paces: Sequence[float]
    ) -> tuple[SpokenLine, ...]:
        """The lines faster (pace over 1) or slower at the same pitch, ``SLOWEST``..``FASTEST`` each."""
        ...


def lines_of(script: Script) -> tuple[str, ...]:
    """What is said of a script: each segment's text, then the call to action unless the last segment ends with it."""
    texts = tuple(segment.text for segment in script.segments)
    call = script.call_to_action.strip()
    return texts if not call or ends_with(texts[-1], call) is not None else (*texts, call)
