"""The offline voice: espeak-ng called in process, its own word events as word times. No download, no key.

The library and its data come with the package ``espeakng-loader`` (extra ``voice``); espeak-ng is GPL-3, so nothing
here needs it: without the package there is no such engine.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.voice import FASTEST, SLOWEST, Mono, SpokenLine, WordTime
from tiksports_dagster.studio.voice_polish import polished, trimmed
from tiksports_dagster.studio.voice_text import Piece, Pronunciations, pieces

VOICE = "en-us+Andy"
"""American English in the variant with the least buzz (see docs/sound.md)."""
WORDS_A_MINUTE = 172
_PITCH, _RANGE = 46, 62
_RETRIEVAL, _NO_EXIT = 1, 0x8000
_UTF8, _PHONEMES, _END_PAUSE = 1, 0x100, 0x1000
_RATE_PARAMETER, _PITCH_PARAMETER, _RANGE_PARAMETER = 1, 3, 4
_END, _WORD = 0, 1
_LONGEST_PATH = 150
"""espeak-ng keeps the path of its data in 160 bytes and cuts a longer one without a word."""
_lock = Lock()
"""The library is one machine with global state; one thread at a time speaks."""


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """``espeak_EVENT`` of espeak-ng's ``speak_lib.h`` 1.52."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Raw(NamedTuple):
    """Samples as the library gave them, and (character, sample) of each word event."""

    samples: Mono
    rate: int
    events: tuple[tuple[int, int], ...]


def installed() -> bool:
    """Whether the package with the library is there."""
    return find_spec("espeakng_loader") is not None


class EspeakVoice:
    """A ``VoiceEngine`` on espeak-ng. Deterministic: the same line is the same samples."""

    name = "espeak"

    def __init__(self, names: Pronunciations, voice: str = VOICE, words_a_minute: int = WORDS_A_MINUTE) -> None:
        self._names = names
        self.voice = voice
        self._rate = words_a_minute

    def speak(self, post: str, lines: Sequence[str]) -> tuple[SpokenLine, ...]:  # noqa: ARG002
        """See ``VoiceEngine``. Raises ``PermanentFailure`` when the library is missing or will not start."""
        return tuple(self.line(line) for line in lines)

    def at_pace(self, line: str, spoken: SpokenLine, pace: float) -> SpokenLine:  # noqa: ARG002
        """See ``VoiceEngine``; said again at another rate, which sounds better than stretching."""
        return self.line(line, pace)

    def line(self, text: str, pace: float = 1.0, *, polish: bool = True) -> SpokenLine:
        """One line at ``pace`` times the usual rate; ``polish=False`` for the bare voice."""
        read = pieces(text, self._names)
        raw = _spoken(_joined(read)[0], self.voice, round(self._rate * min(max(pace, SLOWEST), FASTEST)))
        sound = polished(raw.samples, raw.rate) if polish else polished(raw.samples, raw.rate, color=False)
        words = _word_times(read, raw, len(text.split()), sound.size)
        return trimmed(SpokenLine(sound, words))

    def reference(self, lines: Sequence[str]) -> tuple[SpokenLine, ...]:
        """The lines by the bare voice, for aligning another one to."""
        return tuple(self.line(line, polish=False) for line in lines)


def _joined(read: Sequence[Piece]) -> tuple[str, tuple[int, ...]]:
    """The text for espeak-ng and where each piece begins in it (phonemes stand in double brackets)."""
    text, starts = "", []
    for piece in read:
        starts.append(len(text))
        tail = piece.text[-1] if piece.text[-1:] in ",.!?" else ""
        # capitals may be spelled letter by letter, so a respelling's stressed syllable loses them
        said = re.sub(r"[A-Z]{2,}", lambda match: match[0].lower(), piece.text)
        text += (f"[[{piece.phonemes}]]{tail}" if piece.phonemes else said) + " "
    return text, tuple(starts)


def _word_times(read: Sequence[Piece], raw: _Raw, words: int, size: int) -> tuple[WordTime, ...]:
    """The written words' times: each event belongs to the piece its character stands in.

    A word without an event of its own (espeak-ng says "in the" as one) shares its neighbour's time by letters.
    """
    starts = _joined(read)[1]
    begins: dict[int, float] = {}
    for character, sample in raw.events:
        place = max((n for n, start in enumerate(starts) if start <= character), default=0)
        begins.setdefault(read[place].word, sample / raw.rate)
    total = size / 48_000
    known = [0.0 if number == 0 else begins.get(number, -1.0) for number in range(words)] + [total]
    for number in range(1, words):
        if known[number] < known[number - 1]:
            after = next(n for n in range(number + 1, words + 1) if known[n] >= known[number - 1])
            known[number] = known[number - 1] + (known[after] - known[number - 1]) / (after - number + 1)
    return tuple(WordTime(number, known[number], known[number + 1]) for number in range(words))


def _spoken(text: str, voice: str, rate: int) -> _Raw:
    with _lock:
        library, sample_rate = _library()
        if library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise PermanentFailure(f"espeak-ng has no voice {voice!r}")
        library.espeak_SetParameter(_RATE_PARAMETER, rate, 0)
        library.espeak_SetParameter(_PITCH_PARAMETER, _PITCH, 0)
        library.espeak_SetParameter(_RANGE_PARAMETER, _RANGE, 0)
        blocks: list[bytes] = []
        events: list[tuple[int, int]] = []

        @_Callback
        def take(wave: object, count: int, event: object) -> int:
            if count > 0 and wave:
                blocks.append(ctypes.string_at(wave, count * 2))  # pyright: ignore[reportArgumentType]
            number = 0
            while event[number].type != _END:  # pyright: ignore[reportIndexIssue]
                if event[number].type == _WORD:  # pyright: ignore[reportIndexIssue]
                    one: _Event = event[number]  # pyright: ignore[reportIndexIssue]
                    events.append((one.text_position - 1, one.audio_position * sample_rate // 1000))
                number += 1
            return 0

        library.espeak_SetSynthCallback(take)
        encoded = text.encode()
        failed = library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8 | _PHONEMES | _END_PAUSE, None, None)
        if failed or library.espeak_Synchronize() != 0:
            raise PermanentFailure("espeak-ng could not read the text")
    samples = np.frombuffer(b"".join(blocks), np.int16).astype(np.float32) / np.float32(32768)
    return _Raw(samples, sample_rate, tuple(events))


@lru_cache
def _library() -> tuple[ctypes.CDLL, int]:
    """The started library and its sample rate."""
    try:
        import espeakng_loader
    except ImportError:
        raise PermanentFailure("espeak-ng is not installed: pip install 'tiksports-dagster[voice]'") from None
    data = Path(espeakng_loader.get_data_path())
    if len(str(data)) > _LONGEST_PATH:
        raise PermanentFailure(f"espeak-ng cannot read its data: {data} is longer than {_LONGEST_PATH} characters")
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise PermanentFailure(f"espeak-ng's library does not load here ({error})") from None
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
        ctypes.c_void_p, ctypes.c_void_p,
    )  # fmt: skip
    library.espeak_SetSynthCallback.argtypes = (_Callback,)
    library.espeak_SetSynthCallback.restype = None
    library.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    rate = int(library.espeak_Initialize(_RETRIEVAL, 0, str(data.parent).encode(), _NO_EXIT))
    if rate <= 0:
        raise PermanentFailure("espeak-ng does not start: its data cannot be read")
    return library, rate
