"""A script to speak and an engine without a library, for the sound room's tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.store.records.content import Headline, Script, Segment
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.voice import SAMPLE_RATE, SpokenLine, WordTime
from tiksports_dagster.studio.voice_polish import stretched
from tiksports_dagster.studio.voice_text import Pronunciations, Saying

NAMES = Pronunciations({"Dončić": Saying(say="DON-chitch", espeak="d'0ntSItS")})
LINES = (
    "40,000 career points. Still lost.",
    "Luka Dončić scored 51 as Dallas won, 124–101.",
    "The Lakers trailed entering the fourth. They still had a chance.",
    "Denver improves to 42-19, and the Lakers fall to 33-28.",
    "Nobody in this league has ever done that before.",
)


def spoken_script(
    lines: Sequence[str] = LINES,
    call: str = "Who is next?",
    content_type: ContentType = ContentType.BREAKING_NEWS,
    seconds: float = 4.0,
    post: str = "20240302-spoken-ab12",
) -> Script:
    """A script that says the lines, ``seconds`` each."""
    return Script(
        post=post,
        content_type=content_type,
        title="A story",
        hook=lines[0],
        segments=tuple(
            Segment(start=n * seconds, end=(n + 1) * seconds, text=text, visual=Headline(text="A story"))
            for n, text in enumerate(lines)
        ),
        call_to_action=call,
        hashtags=("nba",),
        writer="facts",
    )


class Hummer:
    """Hums ``pace`` words a second, each of them a burst of 70 % of its time."""

    name = "hum"
    voice = "low"

    def __init__(self, words_a_second: float = 2.8, *, fails: bool = False) -> None:
        self._rate = words_a_second
        self._fails = fails

    def speak(self, post: str, lines: Sequence[str]) -> tuple[SpokenLine, ...]:
        if self._fails:
            raise TransientFailure("hum: no breath")
        return tuple(self._line(line) for line in lines)

    def at_pace(
        self, lines: Sequence[str], spoken: Sequence[SpokenLine], paces: Sequence[float]
    ) -> tuple[SpokenLine, ...]:
        return tuple(stretched(line, pace) for line, pace in zip(spoken, paces, strict=True))

    def _line(self, line: str) -> SpokenLine:
        step = 1 / self._rate
        count = len(line.split())
        t = np.arange(round(max(0, count - 0.3) * step * SAMPLE_RATE)) / SAMPLE_RATE
        sound = 0.3 * np.sin(2 * np.pi * 160 * t) * (t % step < 0.7 * step)
        words = tuple(WordTime(n, n * step, (n + 0.7) * step) for n in range(count))
        return SpokenLine(sound.astype(np.float32), words)
