"""Emulated ``POST /v1/audio/speech``: 24 kHz PCM that has the rhythm of speech, one burst a syllable, and no words.

Refuses what the real service refuses, also its models once their announced end has come.
"""

from __future__ import annotations

import json
import re
from array import array
from datetime import UTC, datetime
from math import exp, pi, sin

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tiksports_dagster.sandbox.openai_responses import OpenAiResponses
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.wire import read_body

MODELS = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-03-20", "gpt-4o-mini-tts-2025-12-15")
VOICES = frozenset(
    ["alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar"]
)
END = datetime(2027, 1, 6, tzinfo=UTC)
"""When the models are shut down (OpenAI's deprecation schedule)."""
MOST_CHARACTERS = 4096
RATE = 24_000
_SYLLABLE, _BETWEEN, _PAUSE = 0.17, 0.04, 0.35
"""Seconds of a syllable, between words, at punctuation."""


class OpenAiSpeech:
    """The speech API, a side of the party ``openai``."""

    def __init__(self, state: SandboxState, openai: OpenAiResponses) -> None:
        self._state = state
        self._openai = openai

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/v1/audio/speech", self.create, methods=["POST"])]

    async def create(self, request: Request) -> Response:
        """Raw PCM for ``response_format=pcm``; the sandbox refuses other formats: nothing of ours asks for them."""
        self._openai.authorize(request)
        try:
            sent = json.loads(await read_body(request) or b"")
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            return self._bad("We could not parse the JSON body of your request.")
        text, model = sent.get("input"), sent.get("model")
        if model not in MODELS or self._state.now() >= END:
            return self._openai.refuse(404, {"message": f"The model '{model}' does not exist or is shut down."})
        if sent.get("voice") not in VOICES:
            return self._bad(f"Voice '{sent.get('voice')}' is not supported.")
        if not isinstance(text, str) or not text.strip() or len(text) > MOST_CHARACTERS:
            return self._bad(f"'input' must be a text of 1 to {MOST_CHARACTERS} characters.")
        if str(model).startswith("tts-") and sent.get("instructions"):
            return self._bad("'instructions' is not supported with this model.")
        if sent.get("response_format") != "pcm":
            return self._bad("the sandbox speaks pcm only")
        return Response(speech(text), media_type="audio/pcm")

    def _bad(self, message: str) -> Response:
        return self._openai.refuse(400, {"message": message})


def speech(text: str) -> bytes:
    """The text as bursts of a humming voice: 16 bit mono at 24 kHz, at most two minutes."""
    burst = _burst()
    between, pause = (bytes(2 * int(seconds * RATE)) for seconds in (_BETWEEN, _PAUSE))
    out = bytearray(between)
    for word in text.split():
        syllables = max(1, len(re.findall(r"[aeiouy]+", word.lower())))
        out += burst * syllables + (pause if word[-1] in ".,;:!?" else between)
    return bytes(out[: 120 * RATE * 2])


def _burst() -> bytes:
    size = int(_SYLLABLE * RATE)
    samples = array("h")
    for number in range(size):
        t = number / RATE
        swell = min(1.0, t / 0.02) * exp(-t / 0.12)
        tone = sum(sin(2 * pi * 130 * harmonic * t) / harmonic for harmonic in range(1, 9))
        samples.append(int(9000 * swell * tone))
    return samples.tobytes()
