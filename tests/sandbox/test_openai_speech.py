"""The emulated speech API refuses what the real one refuses, and speaks as long as the text is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS

from .helpers import TurnedClock

ASKED = {"model": "gpt-4o-mini-tts", "voice": "cedar", "input": "Hello there, sports fans.", "response_format": "pcm"}


def ask(web: httpx.Client, key: str = TOKENS.openai_key, **changes: Any) -> httpx.Response:
    return web.post("/openai/v1/audio/speech", json=ASKED | changes, headers={"Authorization": f"Bearer {key}"})


def test_a_longer_text_is_a_longer_sound(web: httpx.Client, sandbox: object) -> None:
    short, long = ask(web), ask(web, input=ASKED["input"] * 3)
    assert short.headers["content-type"] == "audio/pcm"
    assert 0.5 < len(short.content) / 48_000 < 4
    assert len(long.content) > 2 * len(short.content)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"key": "wrong"}, 401),
        ({"model": "tts-9"}, 404),
        ({"voice": "nobody"}, 400),
        ({"input": ""}, 400),
        ({"input": "x" * 4097}, 400),
        ({"model": "tts-1", "instructions": "Slowly."}, 400),
        ({"response_format": "mp3"}, 400),
    ],
)
def test_it_refuses_what_the_real_one_refuses(
    web: httpx.Client, sandbox: object, changes: dict[str, Any], status: int
) -> None:
    assert ask(web, **changes).status_code == status


def test_its_models_end_when_they_were_announced_to(web: httpx.Client, sandbox: object, clock: TurnedClock) -> None:
    clock.time = datetime(2027, 1, 5, 23, tzinfo=UTC)
    assert ask(web).status_code == 200
    clock.time = datetime(2027, 1, 6, 1, tzinfo=UTC)
    assert ask(web).status_code == 404
