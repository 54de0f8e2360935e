"""Where finished videos are kept: a local folder, or a Supabase Storage bucket behind the same interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.world import PLATFORMS, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.publishing import Finished, Kept
from tiksports_dagster.store.records.system import Mode

LINK_SECONDS = 3600
"""Life of a signed address: long enough for Instagram to fetch a file, short enough not to be one more public copy."""


class VideoStore(Protocol):
    """A place for finished files. All failures have names."""

    def key(self, video: Finished) -> str:
        """Under which name the store has (or would have) this file."""
        ...

    def keep(self, video: Finished) -> str:
        """Stores the file that lies at ``video.path``, once; gives back where, in words a person can follow."""
        ...

    def bring(self, video: Finished) -> None:
        """Makes the file lie at ``video.path`` if the store has it; a file that is there already is left alone."""
        ...

    def link(self, sha256: str, seconds: int = LINK_SECONDS) -> str | None:
        """An address that opens the file of that hash to everybody for a while; None without one."""
        ...

    def kept(self) -> list[Kept]:
        """Everything the store has."""
        ...

    def remove(self, keys: Sequence[str]) -> None:
        """Removes files; a name it does not have is no failure."""
        ...


def video_store(settings: Settings, world: World, clock: Clock, folder: Path) -> VideoStore:
    """The store that the settings ask for. Invented videos never go to the real bucket.

    ``InputError`` when a bucket is asked for without its keys. ``folder`` is where rendered files lie.
    """
    from tiksports_dagster.resources.storage.local import LocalVideoStore

    keys = settings.supabase_url is not None and settings.supabase_service_key is not None
    live = any(world.modes.get(platform) is Mode.LIVE for platform in PLATFORMS)
    if settings.video_store == "local" or (settings.video_store == "auto" and not (keys and live)):
        return LocalVideoStore(folder)
    from tiksports_dagster.resources.storage.supabase import SupabaseVideoStore

    if live:
        if settings.supabase_url is None or settings.supabase_service_key is None:
            raise InputError("VIDEO_STORE=supabase needs SUPABASE_URL and SUPABASE_SERVICE_KEY in .env")
        return SupabaseVideoStore(settings.supabase_url, settings.supabase_service_key, settings.video_bucket, clock)
    if world.sandbox_url is None:
        raise InputError("VIDEO_STORE=supabase: no platform is live and no sandbox runs; use VIDEO_STORE=local")
    from tiksports_dagster.sandbox import TOKENS

    key = SecretStr(TOKENS.supabase_service_key)
    return SupabaseVideoStore(f"{world.sandbox_url}/supabase", key, settings.video_bucket, clock)
