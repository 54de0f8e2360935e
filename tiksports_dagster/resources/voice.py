"""Which voices a post may have, in the order they are asked: recorded, OpenAI's, the offline one."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from tiksports_dagster.configuration import config_dir, read_json, read_row
from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.ai import ai_base_url, ai_key
from tiksports_dagster.resources.ai.models import Model, load_models
from tiksports_dagster.resources.http import user_agent
from tiksports_dagster.resources.limits import home_limiter
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode
from tiksports_dagster.studio.voice_espeak import EspeakVoice, installed
from tiksports_dagster.studio.voice_recorded import RecordedVoice
from tiksports_dagster.studio.voice_text import Pronunciations, Saying

if TYPE_CHECKING:
    from tiksports_dagster.resources.clock import Clock
    from tiksports_dagster.resources.voice_openai import OpenAiVoice
    from tiksports_dagster.store.ledger import Ledger
    from tiksports_dagster.studio.voice import VoiceEngine

SPEECH_ENDS = {
    name: datetime(2027, 1, 6, tzinfo=UTC)
    for name in ("tts-1", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-03-20", "gpt-4o-mini-tts-2025-12-15")
}
"""Announced ends of OpenAI's speech models; from then on ``VOICE=auto`` does not ask them."""
_log = logging.getLogger(__name__)


@lru_cache
def load_pronunciations(directory: Path | None = None) -> Pronunciations:
    """``config/pronunciations.json``: names with how they are said. ``InputError`` with one line for a wrong row."""
    path = (directory or config_dir()) / "pronunciations.json"
    rows = read_json(path, TypeAdapter(dict[str, dict[str, object]]))
    return Pronunciations({name: read_row(path, name, TypeAdapter(Saying), row) for name, row in rows.items()})


def speech_price(model: str) -> Model:
    """The model's row of ``config/models.json``; ``InputError`` for a model without a price, which is never called."""
    row = load_models().models.get(model)
    if row is None or row.vendor != "openai":
        raise InputError(f"OPENAI_SPEECH_MODEL={model!r} has no price in models.json; add its row with a date")
    return row


def voices(settings: Settings, world: World, clock: Clock, ledger: Ledger) -> list[VoiceEngine]:
    """The engines that ``VOICE`` allows, in the order they are asked; empty when nothing shall (or can) speak.

    A recording of the user's own (``<home>/voice/<post>.wav``) comes before every engine. ``auto``: OpenAI with a key
    until its models end, then the offline voice where it is installed. ``openai`` falls back to the offline voice.
    """
    if settings.voice == "none":
        return []
    names = load_pronunciations()
    offline = EspeakVoice(names, settings.espeak_voice) if installed() else None
    known = offline.reference if offline is not None else None
    made: list[VoiceEngine] = [RecordedVoice(settings.home / "voice", known)]
    if settings.voice in ("auto", "openai") and world.modes.get("openai", Mode.OFF) in (Mode.LIVE, Mode.SANDBOX):
        ends = SPEECH_ENDS.get(settings.openai_speech_model)
        if settings.voice == "auto" and ends is not None and clock.now() >= ends:
            _log.warning("OpenAI ended %s on %s: the offline voice speaks", settings.openai_speech_model, ends.date())
        else:
            made.append(_openai(settings, world, ledger, names, offline))
    if offline is not None:
        made.append(offline)
    elif settings.voice == "espeak":
        raise InputError("VOICE='espeak': espeak-ng is not installed; pip install 'tiksports-dagster[voice]'")
    return made


def _openai(
    settings: Settings, world: World, ledger: Ledger, names: Pronunciations, offline: EspeakVoice | None
) -> OpenAiVoice:
    from tiksports_dagster.resources.voice_openai import OpenAiVoice, speech_client

    limiter = home_limiter(settings)
    client = speech_client(
        ai_base_url("openai", settings, world), ai_key("openai", settings, world), user_agent(settings.contact_url)
    )
    model = settings.openai_speech_model
    return OpenAiVoice(
        client,
        ledger,
        model,
        settings.openai_voice,
        speech_price(model),
        names,
        known=offline.reference if offline is not None else None,
        turn=lambda: limiter.acquire("openai"),
    )
