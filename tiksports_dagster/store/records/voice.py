"""What is heard: the spoken words with their times, and the mixed sound of a post."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tiksports_dagster.store.records.base import Record


class SpokenWord(Record):
    """One word of a script as the voice says it. Seconds from the start of the voice-over."""

    text: str
    """As the script writes it, punctuation included."""
    start: float = Field(ge=0)
    end: float = Field(gt=0)
    segment: int = Field(ge=0)
    """Index of the segment it belongs to; the call to action is the one after the last."""


class Voiceover(Record):
    """The voice of a post as a file, with word times from the engine that spoke it."""

    volatile: ClassVar[frozenset[str]] = frozenset({"path"})

    post: str
    engine: str
    """``openai/<model>``, ``espeak``, ``recorded``, or ``none`` when nothing is spoken."""
    voice: str
    path: str | None
    """Mono WAV, 48 kHz; None when nothing is spoken."""
    sha256: str | None
    seconds: float
    words: tuple[SpokenWord, ...]


class Soundtrack(Record):
    """The finished sound of a post: voice, music, ducked and at loudness, 48 kHz stereo WAV."""

    volatile: ClassVar[frozenset[str]] = frozenset({"path"})

    post: str
    path: str
    sha256: str
    seconds: float
    music: str
    """``generated`` or the library path of the music."""
    mood: str
    beats: tuple[float, ...] = ()
    """Moments of the strong beats, seconds; cuts may land on them."""
    lufs: float
    true_peak_db: float
