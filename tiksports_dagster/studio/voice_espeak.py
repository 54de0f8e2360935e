"""The offline voice: espeak-ng in a child process, its own word events as word times. No download, no key.

The library and its data come with the package ``espeakng-loader`` (extra ``voice``); espeak-ng is GPL-3, so nothing
here needs it: without the package there is no such engine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio import voice_espeak_worker
from tiksports_dagster.studio.voice import FASTEST, SAMPLE_RATE, SLOWEST, Mono, SpokenLine, WordTime
from tiksports_dagster.studio.voice_polish import polished, trimmed
from tiksports_dagster.studio.voice_text import Piece, Pronunciations, pieces

VOICE = "en-us+m7"
"""American English in the variant whose spectrum is nearest to that of average speech (docs/sound.md)."""
WORDS_A_MINUTE = 172
_SOUND = {"volume": 80, "pitch": 46, "range": 62}
"""Not the full volume: some variants would clip."""
_LONGEST_PATH = 150
"""espeak-ng keeps the path of its data in 160 bytes and cuts a longer one without a word."""
_SECONDS = 30.0
"""A whole post takes a fifth of a second."""


class _Raw(NamedTuple):
    """Samples as the library gave them, and (character, sample) of each word event."""

    samples: Mono
    rate: int
    events: tuple[tuple[int, int], ...]


def installed() -> bool:
    """Whether the package with the library is there."""
    return find_spec("espeakng_loader") is not None


class EspeakVoice:
    """A ``VoiceEngine`` on espeak-ng. Deterministic: the same lines are the same samples."""

    name = "espeak"

    def __init__(self, names: Pronunciations, voice: str = VOICE, words_a_minute: int = WORDS_A_MINUTE) -> None:
        self._names = names
        self.voice = voice
        self._rate = words_a_minute

    def speak(self, post: str, lines: Sequence[str]) -> tuple[SpokenLine, ...]:  # noqa: ARG002
        """See ``VoiceEngine``. Raises ``PermanentFailure`` when the library is missing or does not work."""
        return self.lines(lines, [1.0] * len(lines))

    def at_pace(
        self,
        lines: Sequence[str],
        spoken: Sequence[SpokenLine],  # noqa: ARG002
        paces: Sequence[float],
    ) -> tuple[SpokenLine, ...]:
        """See ``VoiceEngine``; said again at another rate, which sounds better than stretching."""
        return self.lines(lines, paces)

    def reference(self, lines: Sequence[str]) -> tuple[SpokenLine, ...]:
        """The lines by the bare voice, for aligning another one to."""
        return self.lines(lines, [1.0] * len(lines), polish=False)

    def lines(self, texts: Sequence[str], paces: Sequence[float], *, polish: bool = True) -> tuple[SpokenLine, ...]:
        """The lines at ``paces`` times the usual rate; ``polish=False`` for the bare voice."""
        read = [pieces(text, self._names) for text in texts]
        rates = [round(self._rate * min(max(pace, SLOWEST), FASTEST)) for pace in paces]
        raws = _spoken([(_joined(one)[0], rate) for one, rate in zip(read, rates, strict=True)], self.voice)
        made: list[SpokenLine] = []
        for text, one, raw in zip(texts, read, raws, strict=True):
            sound = polished(raw.samples, raw.rate, color=polish)
            made.append(trimmed(SpokenLine(sound, _word_times(one, raw, len(text.split()), sound.size))))
        return tuple(made)


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

    A word without an event of its own (espeak-ng says "in the" as one) shares its neighbour's time.
    """
    if size == 0:
        return ()
    starts = _joined(read)[1]
    begins: dict[int, float] = {}
    for character, sample in raw.events:
        place = max((n for n, start in enumerate(starts) if start <= character), default=0)
        begins.setdefault(read[place].word, sample / raw.rate)
    known = [0.0 if number == 0 else begins.get(number, -1.0) for number in range(words)] + [size / SAMPLE_RATE]
    for number in range(1, words):
        if known[number] < known[number - 1]:
            after = next(n for n in range(number + 1, words + 1) if known[n] >= known[number - 1])
            known[number] = known[number - 1] + (known[after] - known[number - 1]) / (after - number + 1)
    return tuple(WordTime(number, known[number], known[number + 1]) for number in range(words))


def _spoken(texts: Sequence[tuple[str, int]], voice: str) -> tuple[_Raw, ...]:
    """(text, words a minute) spoken in order by a process of its own."""
    library, data = _files()
    variant = voice.partition("+")[2]
    if variant and variant not in _variants():
        # the library takes an unknown variant without a word
        raise PermanentFailure(f"espeak-ng has no voice {voice!r}")
    order = {
        "library": library,
        "data": str(data.parent),
        "voice": voice,
        "texts": [(text, {"rate": rate, **_SOUND}) for text, rate in texts],
    }
    worker = [sys.executable, "-I", "-S", str(Path(voice_espeak_worker.__file__))]
    try:
        done = subprocess.run(worker, input=json.dumps(order).encode(), capture_output=True, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PermanentFailure(f"espeak-ng does not answer ({type(error).__name__})") from None
    if done.returncode != 0:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["it ended"])[-1]
        raise PermanentFailure(f"espeak-ng does not speak: {reason[:200]}")
    return _parted(done.stdout, len(texts))


def _parted(out: bytes, count: int) -> tuple[_Raw, ...]:
    raws: list[_Raw] = []
    at = 0
    for _ in range(count):
        end = out.index(b"\n", at)
        head = json.loads(out[at:end])
        at = end + 1 + head["bytes"]
        samples = np.frombuffer(out[end + 1 : at], np.int16).astype(np.float32) / np.float32(32768)
        raws.append(_Raw(samples, int(head["rate"]), tuple((int(c), int(s)) for c, s in head["events"])))
    return tuple(raws)


@lru_cache
def _files() -> tuple[str, Path]:
    """The library's file and its folder of data."""
    try:
        import espeakng_loader
    except ImportError:
        raise PermanentFailure("espeak-ng is not installed: pip install 'tiksports-dagster[voice]'") from None
    data = Path(espeakng_loader.get_data_path())
    if len(str(data)) > _LONGEST_PATH:
        raise PermanentFailure(f"espeak-ng cannot read its data: {data} is longer than {_LONGEST_PATH} characters")
    return str(espeakng_loader.get_library_path()), data


@lru_cache
def _variants() -> frozenset[str]:
    return frozenset(file.name for file in (_files()[1] / "voices" / "!v").iterdir())
