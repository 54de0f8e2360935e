"""The user's own voice: one recording a post, from a folder, aligned like any voice that tells no word times."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from tiksports_dagster.studio.voice import SAMPLE_RATE, Mono, SpokenLine
from tiksports_dagster.studio.voice_align import aligned
from tiksports_dagster.studio.voice_polish import stretched

MOST_SECONDS = 180
_POST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


class RecordedVoice:
    """A ``VoiceEngine`` on ``<folder>/<post>.wav``; without that file it has nothing to say.

    ``known`` speaks the same lines with word times (None where no offline voice is installed).
    """

    name = "recorded"
    voice = "own"

    def __init__(self, folder: Path, known: Callable[[Sequence[str]], Sequence[SpokenLine]] | None) -> None:
        self._folder = folder
        self._known = known

    def speak(self, post: str, lines: Sequence[str]) -> tuple[SpokenLine, ...]:
        """See ``VoiceEngine``: no words without a recording. ``PermanentFailure`` for a file that is no sound."""
        path = self._folder / f"{post}.wav"
        if not _POST.fullmatch(post) or not path.is_file():
            return tuple(SpokenLine(np.zeros(0, np.float32), ()) for _ in lines)
        return aligned(_read(path), lines, self._known(lines) if self._known is not None else None)

    def at_pace(
        self,
        lines: Sequence[str],  # noqa: ARG002
        spoken: Sequence[SpokenLine],
        paces: Sequence[float],
    ) -> tuple[SpokenLine, ...]:
        """See ``VoiceEngine``."""
        return tuple(stretched(line, pace) for line, pace in zip(spoken, paces, strict=True))


def _read(path: Path) -> Mono:
    from tiksports_dagster.studio.mux import read_sound

    # a recording may be in any format that ffmpeg reads, in any channel
    return read_sound(path, MOST_SECONDS).mean(axis=0)[: MOST_SECONDS * SAMPLE_RATE]
