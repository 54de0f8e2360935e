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
from tiksports_dagster.resources.platforms.tokens import Grant, TokenFile
from tiksports_dagster.resources.platforms.vault import Vault
from tiksports_dagster.resources.world import World, grant_path
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

if TYPE_CHECKING:
    from tiksports_dagster.resources.platforms.base import PlatformClient
    from tiksports_dagster.resources.platforms.tiktok_auth import TokenKeeper
    from tiksports_dagster.store.records.publishing import PublishRequest

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
    link: Callable[[PublishRequest], str] | None = None

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

    def grant(self) -> Grant:
        """The permission as the settings hold it, or the sandbox's."""
        if self.live:
            return given_grant(self.settings, self.http.party)
        from tiksports_dagster.sandbox import TOKENS

        refresh: str | None = getattr(TOKENS, f"{self.http.party}_refresh_token", None)
        access: str | None = getattr(TOKENS, f"{self.http.party}_access_token", None)
        return Grant(SecretStr(refresh) if refresh else None, SecretStr(access) if access else None)

    def keeper(self, given: Grant) -> TokenKeeper:
        """Where the newest grant is: sealed in the home, or for the sandbox in this process."""
        from tiksports_dagster.resources.platforms.tiktok_auth import MemoryKeeper

        if not self.live:
            return MemoryKeeper(given)
        return token_file(self.settings, self.http.party, given)


def token_file(settings: Settings, platform: str, given: Grant) -> TokenFile:
    """The sealed file of a platform's newest grant; ``given`` is what the settings hold."""
    return TokenFile(grant_path(settings, platform), given, Vault(settings.credentials_key))


def given_grant(settings: Settings, platform: str) -> Grant:
    """What the settings hold of a platform's permission."""
    refresh: SecretStr | None = getattr(settings, f"{platform}_refresh_token", None)
    access: SecretStr | None = getattr(settings, f"{platform}_access_token", None)
    return Grant(refresh, access, account=getattr(settings, f"{platform}_user_id", None))


def _tiktok(parts: _Parts) -> PlatformClient:
    from tiksports_dagster.resources.platforms.tiktok import TikTokClient
    from tiksports_dagster.resources.platforms.tiktok_auth import TikTokTokens

    tokens = TikTokTokens(
        parts.http,
        parts.clock,
        client_key=parts.text("tiktok_client_key"),
        client_secret=parts.secret("tiktok_client_secret"),
        keeper=parts.keeper(parts.grant()),
    )
    return TikTokClient(parts.http, tokens, parts.clock, parts.row, drafts=parts.settings.tiktok_lane == "inbox")


def _instagram(parts: _Parts) -> PlatformClient:
    from tiksports_dagster.resources.platforms.instagram import InstagramClient
    from tiksports_dagster.resources.platforms.instagram_auth import FixedToken, InstagramTokens

    # a token of Instagram's own login may not send files: Instagram fetches them
    link = parts.link if parts.settings.instagram_login == "instagram" else None
    if parts.settings.instagram_login == "facebook" or not parts.live:
        user = parts.text("instagram_user_id")
        tokens = FixedToken(parts.http, parts.secret("instagram_access_token"))
        return InstagramClient(parts.http, user, tokens, parts.clock, parts.row, link=link)
    keeper = parts.keeper(parts.grant())
    user = keeper.newest().account or parts.text("instagram_user_id")
    own = InstagramTokens(parts.http, parts.clock, keeper)
    return InstagramClient(parts.http, user, own, parts.clock, parts.row, link=link)


def _youtube(parts: _Parts) -> PlatformClient:
    from tiksports_dagster.resources.platforms.quota import QuotaBook
    from tiksports_dagster.resources.platforms.youtube import YouTubeClient
    from tiksports_dagster.resources.platforms.youtube_reports import YouTubeReports
    from tiksports_dagster.resources.platforms.youtube_service import YouTubeService

    google = parts.settings.google_base_url if parts.live else f"{parts.world.sandbox_url}/google"
    refresh = parts.keeper(parts.grant()).newest().refresh
    service = YouTubeService(
        parts.http,
        f"{google}/token",
        client_id=parts.text("youtube_client_id"),
        client_secret=parts.secret("youtube_client_secret"),
        refresh_token=refresh or parts.secret("youtube_refresh_token"),
        book=QuotaBook(parts.settings.home / "cache" / "youtube-quota.sqlite", parts.clock),
    )
    own = parts.settings.youtube_analytics_base_url
    reports = YouTubeReports(service, own if parts.live else f"{parts.world.sandbox_url}/youtubeanalytics", parts.clock)
    return YouTubeClient(parts.http, service, parts.clock, parts.row, reports)


PLATFORMS: dict[str, Callable[[_Parts], PlatformClient]] = {
    "tiktok": _tiktok,
    "instagram": _instagram,
    "youtube": _youtube,
}
"""How each platform's client is made; its sizes and limits are a row of ``config/platforms.json``."""


def platform_client(
    name: str,
    settings: Settings,
    world: World,
    clock: Clock,
    *,
    limits: Limits = LIMITS,
    link: Callable[[PublishRequest], str] | None = None,
) -> PlatformClient:
    """The platform's client for this world: the real service with the user's keys, or the sandbox with its own.

    ``InputError`` for a platform that does not exist, is off, or lacks a key. Only the live service is paced.
    ``link`` gives an address for a file, for a platform that fetches it instead of being sent it.
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
    return PLATFORMS[name](_Parts(http, settings, world, clock, rows[name], live, link))
