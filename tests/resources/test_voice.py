"""The paid voice: one bounded call, its money reserved and settled; whatever it does, another voice or none speaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.configuration import config_dir
from tiksports_dagster.failures import InputError, PermanentFailure, RefusedFailure, TransientFailure
from tiksports_dagster.resources import voice as choice
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.voice_openai import OpenAiVoice, speech_client
from tiksports_dagster.resources.world import World
from tiksports_dagster.sandbox import TOKENS, SandboxServer
from tiksports_dagster.store.ledger import Booking
from tiksports_dagster.store.records.system import Mode
from tiksports_dagster.studio.sound_desk import SoundDesk
from tiksports_dagster.studio.voice_espeak import EspeakVoice, installed

from ..studio.voices import LINES, NAMES, spoken_script

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POST = "20240302-spoken-ab12"
Made = Callable[..., OpenAiVoice]


@pytest.fixture
def clock() -> StandingClock:
    """A day before the speech models end; the clock of the other clients' tests passes that day."""
    return StandingClock(NOW)


@pytest.fixture(scope="module")
def _speaking(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("speech"), lambda: NOW) as server:
        yield server


@pytest.fixture
def server(_speaking: SandboxServer) -> SandboxServer:
    """The sandbox, knowing of nothing yet."""
    _speaking.sandbox.reset()
    return _speaking


@pytest.fixture
def made(parts: Parts, server: SandboxServer) -> Made:
    def make(model: str = "gpt-4o-mini-tts", key: str = TOKENS.openai_key, **options: Any) -> OpenAiVoice:
        client = speech_client(f"{server.url}/openai/v1", key, "TikSports (+https://tiksports.example)")
        price = choice.speech_price("gpt-4o-mini-tts")
        return OpenAiVoice(client, parts.ledger, model, "cedar", price, NAMES, known=options.get("known"))

    return make


def books(parts: Parts) -> list[Booking]:
    start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    return [one for one in parts.ledger.bookings(start, end) if one.party == "openai"]


def test_a_post_is_spoken_in_one_paid_call_and_every_word_has_a_time(
    made: Made, parts: Parts, server: SandboxServer
) -> None:
    found = made().speak(POST, LINES)
    assert [len(line.words) for line in found] == [len(text.split()) for text in LINES]
    seconds = sum(line.seconds for line in found)
    assert 10 < seconds < 40
    (booking,) = books(parts)
    assert booking.units["seconds"] == pytest.approx(seconds, rel=0.4)
    assert (booking.state, booking.post, booking.endpoint) == ("settled", POST, "speech/gpt-4o-mini-tts")
    # $12 a million audio tokens, 1250 of them a minute
    assert float(booking.usd) == pytest.approx(seconds / 60 * 0.015, rel=0.5)
    assert sum(server.sandbox.requests()["openai"].values()) == 1


@pytest.mark.skipif(not installed(), reason="espeak-ng is not installed: extra `voice`")
def test_its_lines_are_cut_apart_by_the_offline_voices_times(made: Made) -> None:
    found = made(known=EspeakVoice(NAMES).reference).speak(POST, LINES)
    assert all(line.words[-1].end <= line.seconds + 0.02 and line.seconds > 1 for line in found)


def test_numbers_are_sent_spoken_out_and_names_explained_in_the_instructions(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    voice = made()
    create = voice._client.audio.speech.create
    monkeypatch.setattr(voice._client.audio.speech, "create", lambda **asked: sent.append(asked) or create(**asked))
    voice.speak(POST, LINES)
    assert "one twenty-four to one-oh-one" in sent[0]["input"]
    assert "Luka Dončić scored" in sent[0]["input"]
    assert "Dončić: DON-chitch" in sent[0]["instructions"]
    old = made("tts-1")
    monkeypatch.setattr(old._client.audio.speech, "create", lambda **asked: sent.append(asked) or create(**asked))
    old.speak(POST, LINES)
    assert "Luka DON-chitch scored" in sent[1]["input"]
    assert not sent[1]["instructions"]


@pytest.mark.parametrize(
    ("fault", "failure", "booked"),
    [
        (("status", {"status": 500}), TransientFailure, "released"),
        (("status", {"status": 429}), TransientFailure, "released"),
        (("status", {"status": 429, "code": "insufficient_quota"}), RefusedFailure, "released"),
        (("status", {"status": 401}), RefusedFailure, "released"),
        (("status", {"status": 400}), PermanentFailure, "released"),
        (("reset", {}), TransientFailure, "settled"),
        (("lost_reply", {}), TransientFailure, "settled"),
    ],
)
def test_every_failure_has_a_name_and_only_what_may_have_been_spoken_is_paid(
    made: Made,
    parts: Parts,
    server: SandboxServer,
    fault: tuple[str, dict[str, Any]],
    failure: type[Exception],
    booked: str,
) -> None:
    server.sandbox.add_fault("openai", fault[0], times=9, **fault[1])
    with pytest.raises(failure):
        made().speak(POST, LINES)
    (booking,) = books(parts)
    assert booking.state == booked
    assert sum(server.sandbox.requests()["openai"].values()) == 1, "a paid call is not repeated by itself"


def test_a_service_that_cannot_be_reached_costs_nothing(parts: Parts) -> None:
    client = speech_client("http://127.0.0.1:9/v1", "key", "TikSports (+https://tiksports.example)")
    price = choice.speech_price("gpt-4o-mini-tts")
    voice = OpenAiVoice(client, parts.ledger, "gpt-4o-mini-tts", "cedar", price, NAMES, known=None)
    with pytest.raises(TransientFailure, match="no connection"):
        voice.speak(POST, LINES)
    assert [one.state for one in books(parts)] == ["released"]


def test_an_answer_that_is_no_sound_or_too_short_is_a_named_failure(
    made: Made, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiksports_dagster.sandbox.openai_speech.speech", lambda _text: bytes(100))
    with pytest.raises(TransientFailure, match=r"0\.0 s of sound"):
        made().speak(POST, LINES)
    monkeypatch.setattr("tiksports_dagster.sandbox.openai_speech.speech", lambda _text: bytes(9_000_000))
    with pytest.raises(TransientFailure, match=r"TooLarge|sound"):
        made().speak(POST, LINES)


def test_a_script_that_is_too_long_is_not_sent(made: Made, parts: Parts) -> None:
    with pytest.raises(PermanentFailure, match="4096"):
        made().speak(POST, ["word " * 900])
    assert not books(parts)


def test_without_money_nothing_is_asked(made: Made, parts: Parts, server: SandboxServer) -> None:
    with (
        parts.ledger.spending("tikhub", "everything", parts.settings.daily_budget),
        pytest.raises(RefusedFailure, match="BUDGET"),
    ):
        made().speak(POST, LINES)
    assert not server.sandbox.requests()["openai"]


def test_when_openai_fails_the_next_voice_speaks_and_the_reason_is_told(
    made: Made, server: SandboxServer, parts: Parts, tmp_path: Path
) -> None:
    from ..studio.voices import Hummer

    server.sandbox.add_fault("openai", "status", times=9, status=503)
    desk = SoundDesk(tmp_path, parts.strategy, lambda: [made(), Hummer()])
    spoken = desk.voiceover(spoken_script())
    assert spoken.voiceover.engine == "hum"
    assert "openai/gpt-4o-mini-tts: 503" in spoken.notes[0]


@pytest.fixture
def names(parts: Parts) -> Callable[..., list[str]]:
    def chosen(mode: Mode = Mode.SANDBOX, now: datetime | None = None, **settings: Any) -> list[str]:
        changed = parts.settings.model_copy(update=settings)
        world = World(modes={"openai": mode}, sandbox_url="http://127.0.0.1:1")
        clock = StandingClock(now or NOW)
        return [engine.name for engine in choice.voices(changed, world, clock, parts.ledger)]

    return chosen


def test_auto_asks_openai_with_a_key_and_the_offline_voice_otherwise(
    names: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "installed", lambda: True)
    assert names() == ["recorded", "openai/gpt-4o-mini-tts", "espeak"]
    assert names(Mode.OFF) == ["recorded", "espeak"]
    assert names(voice="espeak") == ["recorded", "espeak"]
    assert names(voice="openai") == ["recorded", "openai/gpt-4o-mini-tts", "espeak"]
    assert names(voice="none") == []
    monkeypatch.setattr(choice, "installed", lambda: False)
    assert names(Mode.OFF) == ["recorded"]
    with pytest.raises(InputError, match="pip install"):
        names(voice="espeak")


def test_from_january_2027_on_auto_no_longer_asks_a_model_that_ended(names: Callable[..., list[str]]) -> None:
    end = datetime(2027, 1, 6, tzinfo=UTC)
    assert "openai/gpt-4o-mini-tts" not in names(now=end)
    assert "openai/gpt-4o-mini-tts" in names(now=end, voice="openai"), "who insists is asked"


def test_a_model_without_a_price_is_never_called(names: Callable[..., list[str]]) -> None:
    with pytest.raises(InputError, match="has no price"):
        names(openai_speech_model="tts-9")


def test_the_list_of_names_is_checked_row_by_row(tmp_path: Path) -> None:
    assert choice.load_pronunciations(config_dir()).find("doncic") is not None
    for row in ({"say": ""}, {"say": "<speak>"}, {"say": "ok", "espeak": "[[x]]"}, {"spell": "x"}):
        (tmp_path / "pronunciations.json").write_text(json.dumps({"Name": row}))
        choice.load_pronunciations.cache_clear()
        with pytest.raises(InputError, match=r"pronunciations\.json"):
            choice.load_pronunciations(tmp_path)


def test_the_worst_case_covers_the_longest_reading_taken() -> None:
    price = choice.speech_price("gpt-4o-mini-tts")
    assert Decimal(price.worst_micro_usd(4096, 2500)) / 1_000_000 < Decimal("0.05")


def test_a_recording_of_ones_own_comes_first(parts: Parts, tmp_path: Path) -> None:
    from tiksports_dagster.studio.sound_wav import write_wav
    from tiksports_dagster.studio.voice_recorded import RecordedVoice

    from ..studio.voices import Hummer

    said = Hummer().speak(POST, LINES)
    pause = np.zeros(24_000, np.float32)
    file = write_wav(np.concatenate([part for line in said for part in (line.samples, pause)]), tmp_path, "take")
    file.path.rename(tmp_path / f"{POST}.wav")
    desk = SoundDesk(tmp_path / "posts", parts.strategy, lambda: [RecordedVoice(tmp_path, None), Hummer()])
    spoken = desk.voiceover(spoken_script(call=""))
    assert spoken.voiceover.engine == "recorded"
    assert [word.text for word in spoken.voiceover.words] == " ".join(LINES).split()
    assert desk.voiceover(spoken_script(call="", post="another")).voiceover.engine == "hum"
