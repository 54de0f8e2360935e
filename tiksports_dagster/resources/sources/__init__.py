"""The sources of news and trends, and how each is put together for the world at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.sources.days import eastern_day, game_days
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

if TYPE_CHECKING:
    from tiksports_dagster.resources.sources.espn import EspnClient
    from tiksports_dagster.resources.sources.tikhub import TikHubClient

__all__ = ["eastern_day", "espn_client", "game_days", "tikhub_client"]


def espn_client(settings: Settings, world: World, clock: Clock) -> EspnClient:
    """ESPN for this world. ``InputError`` when it is off.

    Only the live service is cached and paced: a recording or the sandbox costs nobody anything, and its simulated
    minutes are not the cache's real ones.
    """
    from tiksports_dagster.resources.http import user_agent
    from tiksports_dagster.resources.limits import home_limiter
    from tiksports_dagster.resources.sources.espn import EspnClient

    live = world.modes.get("espn") is Mode.LIVE
    return EspnClient(
        world.base_url("espn", settings),
        clock,
        now_url=settings.espn_now_url if live else None,
        cache_path=settings.home / "cache" / "espn.sqlite" if live else None,
        cache_seconds=settings.espn_cache_seconds,
        user_agent=user_agent(settings.contact_url),
        limiter=home_limiter(settings) if live else None,
    )


def tikhub_client(settings: Settings, world: World, clock: Clock) -> TikHubClient:
    """TikHub for this world, with the user's key or the sandbox's. ``InputError`` when it is off."""
    from pydantic import SecretStr

    from tiksports_dagster.resources.http import user_agent
    from tiksports_dagster.resources.limits import home_limiter
    from tiksports_dagster.resources.sources.tikhub import TikHubClient

    live = world.modes.get("tikhub") is Mode.LIVE
    if live and settings.tikhub_api_key is not None:
        key = settings.tikhub_api_key
    else:
        from tiksports_dagster.sandbox import TOKENS

        key = SecretStr(TOKENS.tikhub_key)
    return TikHubClient(
        world.base_url("tikhub", settings),
        key,
        clock,
        user_agent=user_agent(settings.contact_url),
        limiter=home_limiter(settings) if live else None,
    )
