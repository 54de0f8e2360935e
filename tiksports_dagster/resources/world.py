"""Which outside party is live, recorded, sandboxed or off, and at which base URL it is reached.

Decided once per command (``operations/worlds.py`` does the asking and starting) and handed to child processes in
one environment variable; no secret is ever part of it.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.clock import Clock, StandingClock, SystemClock
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.system import Mode

WORLD_VARIABLE = "TIKSPORTS_WORLD"

SOURCES = ("espn", "tikhub")
PLATFORMS = ("tiktok", "instagram", "youtube")
AI_VENDORS = ("anthropic", "openai")
PAID = ("tikhub", *AI_VENDORS)
"""Parties whose live calls cost money."""

# The settings a party needs to be live; ESPN needs none. TikTok's access token may come from its refresh token.
CREDENTIALS: dict[str, tuple[str, ...]] = {
    "espn": (),
    "tikhub": ("tikhub_api_key",),
    "anthropic": ("anthropic_api_key",),
    "openai": ("openai_api_key",),
    "tiktok": ("tiktok_client_key", "tiktok_client_secret", "tiktok_refresh_token"),
    "instagram": ("instagram_user_id", "instagram_access_token"),
    "youtube": ("youtube_client_id", "youtube_client_secret", "youtube_refresh_token"),
}

CONNECTED: dict[str, frozenset[str]] = {
    "tiktok": frozenset({"tiktok_refresh_token"}),
    "instagram": frozenset({"instagram_user_id", "instagram_access_token"}),
    "youtube": frozenset({"youtube_refresh_token"}),
}
"""Settings that ``tiksports connect`` stands in for."""

LIVE_URLS = {"facebook": "https://graph.facebook.com", "instagram": "https://graph.instagram.com"}
"""Instagram's host by the login that gave the token."""


class World(Record):
    """The outside as this process sees it."""

    modes: dict[str, Mode]
    sandbox_url: str | None = None
    """Where the emulated parties listen, such as ``http://127.0.0.1:40123``."""
    leagues: tuple[str, ...] = ()
    """Leagues to read instead of the settings' (those that a captures folder holds)."""
    standing_at: UtcTime | None = None
    """The replayed moment, when the clock stands still."""
    clock_offset_seconds: float = 0.0

    def base_url(self, party: str, settings: Settings) -> str:
        """The party's base URL, without a trailing slash. ``InputError`` when it is off or nothing listens."""
        mode = self.modes.get(party, Mode.OFF)
        if mode is Mode.LIVE:
            given = getattr(settings, f"{party}_base_url")
            return str(given or LIVE_URLS[settings.instagram_login])
        if mode is Mode.OFF:
            raise InputError(f"{party} is off: give its keys in .env, or run with --offline")
        if self.sandbox_url is None:
            raise InputError(f"{party} is to be the sandbox but none is running: start it with `tiksports sandbox`")
        return f"{self.sandbox_url}/{party}"

    def invented(self, party: str) -> bool:
        """True when what the party says is made up by the sandbox."""
        return self.modes.get(party, Mode.OFF) is Mode.SANDBOX

    @property
    def sources(self) -> str:
        """Where the sources speak from, such as ``espn=live tikhub=off``."""
        return " ".join(f"{party}={self.modes.get(party, Mode.OFF).value}" for party in SOURCES)

    def make_clock(self) -> Clock:
        """The clock that belongs to this world."""
        if self.standing_at is not None:
            return StandingClock(self.standing_at)
        return SystemClock(timedelta(seconds=self.clock_offset_seconds))


def has_credentials(party: str, settings: Settings) -> bool:
    """True when every setting the party needs to be live is given, or was given by ``tiksports connect``."""
    connected = grant_path(settings, party).is_file()
    if party == "instagram" and settings.instagram_login != "instagram":
        connected = False  # what `connect` obtains is a token of Instagram Login
    stored = CONNECTED.get(party, frozenset()) if connected else frozenset[str]()
    return all(getattr(settings, name) is not None or name in stored for name in CREDENTIALS[party])


def grant_path(settings: Settings, party: str) -> Path:
    """Where the permission that ``tiksports connect`` obtained is kept, sealed."""
    return settings.home / "tokens" / f"{party}.json"


def decide_modes(
    settings: Settings, *, offline: bool = False, captures: bool = False, replay: bool = False
) -> dict[str, Mode]:
    """The mode of every party, by the rule that invented and real data never mix.

    ``offline`` (or ``MOCK_MODE``): everything is the sandbox. ``captures``: ESPN is the recording, a source without
    one is off, and platforms are the sandbox, because an old recording must not reach a real audience; the same
    holds for any ``replay`` of another time. Otherwise a party with its keys is live; a source without them is off,
    a platform without them is the sandbox. A vendor of models is never the sandbox here: without a key (or offline)
    it is off and the fact-driven writer writes; emulated models are for tests, which make their own world.
    """
    if offline or settings.mock_mode:
        modes = dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX)
        modes.update(dict.fromkeys(AI_VENDORS, Mode.OFF))
        return {**modes, "espn": Mode.CAPTURES, "tikhub": Mode.OFF} if captures else modes
    modes: dict[str, Mode] = {"espn": Mode.CAPTURES if captures else Mode.LIVE}
    modes["tikhub"] = Mode.LIVE if has_credentials("tikhub", settings) and not captures else Mode.OFF
    for platform in PLATFORMS:
        live = has_credentials(platform, settings) and not captures and not replay
        modes[platform] = Mode.LIVE if live else Mode.SANDBOX
    for vendor in AI_VENDORS:
        modes[vendor] = Mode.LIVE if has_credentials(vendor, settings) else Mode.OFF
    if not settings.enable_trends:
        modes["tikhub"] = Mode.OFF
    return modes


def world_from_environment() -> World | None:
    """The world the parent process decided, or None when this process is the first."""
    text = os.environ.get(WORLD_VARIABLE)
    return World.model_validate_json(text) if text else None
