"""OpenAI's speech API as a voice: one paid call a post, reserved before and settled after, bounded in time and size.

``POST /v1/audio/speech`` (SDK 3.54). Its models ``tts-1``, ``tts-1-hd`` and ``gpt-4o-mini-tts`` end on 2027-01-06; the
announced successor speaks through the Realtime API only. It tells no word times: they are found by alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TransientFailure
from tiksports_dagster.store.records.ai import TokenUsage
from tiksports_dagster.studio.voice import Mono, SpokenLine
from tiksports_dagster.studio.voice_align import aligned
from tiksports_dagster.studio.voice_polish import resampled, stretched
from tiksports_dagster.studio.voice_text import Pronunciations, pieces

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

    from tiksports_dagster.resources.ai.models import Model
    from tiksports_dagster.store.ledger import Ledger

RATE = 24_000
"""``pcm`` is 16 bit, little endian, mono, 24 kHz, without a header."""
MOST_CHARACTERS = 4096
MOST_SECONDS = 120
"""Longest reading taken; what is longer is no post, and what is reserved pays for this much."""
MAX_BYTES = MOST_SECONDS * RATE * 2
TOKENS_A_SECOND = Decimal(1250) / 60
"""Audio tokens: OpenAI estimates $0.015 a minute at $12 a million tokens; the plain answer counts none."""
TIMEOUT_SECONDS = 45.0
_STYLE = (
    "An energetic, confident American sports presenter in a short social video. Brisk, warm, never shouting. "
    "A short breath at every blank line."
)
KnownVoice = Callable[[Sequence[str]], Sequence[SpokenLine]]
"""The same lines by a voice that tells its word times."""


def speech_client(base_url: str, key: str, agent: str) -> OpenAI:
    """The SDK's client with one deadline and one size limit an answer, and no retries of its own."""
    import openai

    from tiksports_dagster.resources.ai.transport import bounded_client, timeout

    return openai.OpenAI(
        api_key=key,
        base_url=base_url,
        timeout=timeout(TIMEOUT_SECONDS),
        max_retries=0,
        http_client=bounded_client(base_url, MAX_BYTES),
        default_headers={"User-Agent": agent},
    )


class OpenAiVoice:
    """A ``VoiceEngine`` on OpenAI's speech API."""

    def __init__(
        self,
        client: OpenAI,
        ledger: Ledger,
        model: str,
        voice: str,
        price: Model,
        names: Pronunciations,
        *,
        known: KnownVoice | None,
        turn: Callable[[], None] = lambda: None,
    ) -> None:
        """``turn`` waits for a turn within the calls a minute. ``known`` is None where no offline voice is installed:
        then words are placed by their letters."""
        self._client = client
        self._ledger = ledger
        self._model = model
        self.voice = voice
        self._price = price
        self._names = names
        self._known = known
        self._turn = turn

    @property
    def name(self) -> str:
        """``openai/<model>``."""
        return f"openai/{self._model}"

    def speak(self, post: str, lines: Sequence[str]) -> tuple[SpokenLine, ...]:
        """See ``VoiceEngine``. One request for the whole script, so that the voice keeps its tone."""
        samples = self._read_aloud(post, *self._text(lines))
        found = aligned(samples, lines, self._known(lines) if self._known is not None else None)
        if any(not line.words for line, text in zip(found, lines, strict=True) if text.split()):
            raise TransientFailure(f"{self.name}: the reading is silent")
        return found

    def at_pace(
        self,
        lines: Sequence[str],  # noqa: ARG002
        spoken: Sequence[SpokenLine],
        paces: Sequence[float],
    ) -> tuple[SpokenLine, ...]:
        """See ``VoiceEngine``; stretched here, because saying it again would cost again."""
        return tuple(stretched(line, pace) for line, pace in zip(spoken, paces, strict=True))

    def _text(self, lines: Sequence[str]) -> tuple[str, str | None]:
        """What is sent: numbers spoken out; names respelled, or for models that take instructions explained there."""
        instructed = not self._model.startswith("tts-")
        said = [" ".join(piece.text for piece in pieces(line, self._names, respell=not instructed)) for line in lines]
        text = "\n\n".join(said)
        if len(text) > MOST_CHARACTERS:
            raise PermanentFailure(f"{self.name}: a script of {len(text)} characters, {MOST_CHARACTERS} are allowed")
        if not instructed:
            return text, None
        hints = self._names.hints(" ".join(lines))[:30]
        names = " Say these names so: " + "; ".join(f"{name}: {say}" for name, say in hints) + "." if hints else ""
        return text, _STYLE + names

    def _read_aloud(self, post: str, text: str, instructions: str | None) -> Mono:
        # a token is at least a byte
        tokens = len(text.encode()) + len((instructions or "").encode())
        worst = Decimal(self._price.worst_micro_usd(tokens, int(MOST_SECONDS * TOKENS_A_SECOND) + 1)) / 1_000_000
        self._turn()
        lost: TransientFailure | None = None
        sound = np.zeros(0, np.float32)
        with self._ledger.spending("openai", f"speech/{self._model}", worst, post=post) as money:
            money.units = {"model": self._model, "characters": len(text)}
            answer = self._ask(text, instructions)
            if isinstance(answer, TransientFailure):
                lost = answer  # it may have been spoken and billed: the worst case stays booked
            else:
                sound = np.frombuffer(answer[: len(answer) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
                spoken = TokenUsage(input=-(-tokens // 4), output=int(sound.size / RATE * float(TOKENS_A_SECOND)) + 1)
                money.units["seconds"] = round(sound.size / RATE, 2)
                money.actual = min(worst, Decimal(self._price.cost_micro_usd(spoken)) / 1_000_000)
        if lost is not None:
            raise lost
        seconds = sound.size / RATE
        if not len(text) / 60 <= seconds <= max(6.0, len(text) / 4):
            raise TransientFailure(f"{self.name}: {seconds:.1f} s of sound for {len(text)} characters")
        return resampled(sound, RATE)

    def _ask(self, text: str, instructions: str | None) -> bytes | TransientFailure:
        """The sound; a failure that may have cost is given back, one that cost nothing is raised."""
        import httpx2
        import openai

        try:
            answer = self._client.audio.speech.create(
                model=self._model,
                voice=self.voice,
                input=text,
                response_format="pcm",
                instructions=instructions or openai.omit,
            )
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout)):
                raise TransientFailure(f"{self.name}: no connection") from None
            late = isinstance(error, openai.APITimeoutError)
            return TransientFailure(
                f"{self.name}: {f'no answer within {TIMEOUT_SECONDS:g} s' if late else _told(error)}"
            )
        except openai.APIStatusError as error:
            raise self._named(error) from None
        except openai.OpenAIError as error:
            raise TransientFailure(f"{self.name}: {type(error).__name__}") from None
        if answer.response.headers.get("content-type", "").startswith(("text/", "application/json")):
            return TransientFailure(f"{self.name}: the answer is no sound")
        return answer.content

    def _named(self, error: APIStatusError) -> TransientFailure | RefusedFailure | PermanentFailure:
        status, code = error.status_code, str(error.code or "")[:40]
        told = f"{self.name}: {status} {code}".rstrip()
        if code == "insufficient_quota" or status in (401, 402, 403):
            return RefusedFailure(told)
        if status in (408, 409, 429) or status >= 500:
            return TransientFailure(told)
        return PermanentFailure(told)


def _told(error: Exception) -> str:
    cause = error.__cause__
    return type(cause or error).__name__
