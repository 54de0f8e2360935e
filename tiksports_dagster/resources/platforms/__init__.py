"""The platforms, one row each, and how a client is made for the world at hand. A fourth one is a row and a class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tiksports_dagster.configuration import Platform, load_platforms
from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import HttpClient, Limits, user_agent
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

if TYPE_CHECKING:
    from tiksports_dagster.resources.platforms.base import PlatformClient

__all__ = ["PLATFORMS", "platform_client"]

LIMITS = Limits(read=60, write=60, deadline=120)
"""A platform may think for a while about the last byte of a file."""


@dataclass(frozen=True)
class _Parts:
    """What a client is made of."""

    http: HttpClient
    settings: Settings
    world: World
    clock: Clock
    row: Platform
    live: bool

    def secret(self, name: str) -> SecretStr:
        """A credential by its setting's name: the user's when the platform is live, else the sandbox's."""
        return SecretStr(self.text(name))

    def text(self, name: str) -> str:
        """A credential as plain text. ``InputError`` when the user has not given it."""
        if not self.live:
            from tiksports_dagster.sandbox import TOKENS

            return str(getattr(TOKENS, name))
        value = getattr(self.settings, name)
        if value is None:
            raise InputError(f"{name.upper()} is missing: give it in .env, or run with --offline")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _tiktok(parts: _Parts) -> PlatformClient:
    from tiksports_dagster.resources.platforms.tiktok import TikTokClient
    from tiksports_dagster.resources.platforms.tiktok_auth import MemoryKeeper, TikTokTokens
    from tiksports_dagster.resources.platforms.tokens import Grant, TokenFile

    given = parts.settings.tiktok_access_token if parts.live else parts.secret("tiktok_access_token")
    grant = Grant(parts.secret("tiktok_refresh_token"), given)
    keeper = TokenFile(parts.settings.home / "tokens" / "tiktok.json", grant) if parts.live else MemoryKeeper(grant)
    tokens = TikTokTokens(
        parts.http,
        parts.clock,
        client_key=parts.text("tiktok_client_key"),
        client_secret=parts.secret("tiktok_client_secret"),
        keeper=keeper,
    )
    return TikTokClient(parts.http, tokens, parts.clock, parts.row)


def _instagram(parts: _Parts) -> PlatformClient:
    from tiksports_dagster.resources.platforms.instagram import InstagramClient

    user, token = parts.text("instagram_user_id"), parts.secret("instagram_access_token")
    return InstagramClient(parts.http, user, token, parts.clock, parts.row)


def _youtube(parts: _Parts) -> PlatformClient:
    from tiksports_dagster.resources.platforms.youtube import YouTubeClient
    from tiksports_dagster.resources.platforms.youtube_service import YouTubeService

    google = parts.settings.google_base_url if parts.live else f"{parts.world.sandbox_url}/google"
    service = YouTubeService(
        parts.http,
        f"{google}/token",
        client_id=parts.text("youtube_client_id"),
        client_secret=parts.secret("youtube_client_secret"),
        refresh_token=parts.secret("youtube_refresh_token"),
    )
    return YouTubeClient(parts.http, service, parts.clock, parts.row)


PLATFORMS: dict[str, Callable[[_Parts], PlatformClient]] = {
    "tiktok": _tiktok,
    "instagram": _instagram,
    "youtube": _youtube,
}
"""How each platform's client is made; its sizes and limits are a row of ``config/platforms.json``."""


def platform_client(
    name: str, settings: Settings, world: World, clock: Clock, *, limits: Limits = LIMITS
) -> PlatformClient:
    """The platform's client for this world: the real service with the user's keys, or the sandbox with its own.

    ``InputError`` for a platform that does not exist, is off, or lacks a key. Only the live service is paced.
    """
    from tiksports_dagster.resources.limits import home_limiter

    rows = load_platforms()
    if name not in PLATFORMS or name not in rows:
        raise InputError(f"there is no platform {name!r}; there are {', '.join(PLATFORMS)}")
    live = world.modes.get(name) is Mode.LIVE
    http = HttpClient(
        name,
        world.base_url(name, settings),
        clock,
        limits=limits,
        user_agent=user_agent(settings.contact_url),
        pace=home_limiter(settings).pace(name) if live else None,
    )
    return PLATFORMS[name](_Parts(http, settings, world, clock, rows[name], live))
