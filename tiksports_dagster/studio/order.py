"""An order to render: everything one file needs, as data, so that another process can carry it out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.voice import Voiceover
from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.media_shots import Shot

if TYPE_CHECKING:
    from tiksports_dagster.studio.render import RenderedVideo, RenderPlan

Quality = Literal["high", "standard"]


class RenderOrder(Record):
    """One file of a post. The fields mean what the arguments of ``render.render_video`` mean."""

    script: Script
    platform: Platform
    peers: tuple[Platform, ...]
    folder: Path
    cache: Path
    cache_bytes: int
    quality: Quality = "high"
    voice: Voiceover | None = None
    sound: Path | None = None
    shots: tuple[Shot, ...] = ()
    fonts: FontSet | None = None
    full_motion: bool = False

    def plan(self) -> RenderPlan:
        """What would be drawn, and how; nothing is."""
        from tiksports_dagster.studio.render import plan_render

        return plan_render(
            self.script,
            self.platform,
            peers=self.peers,
            voice=self.voice,
            sound=self.sound,
            shots=self.shots,
            quality=self.quality,
            fonts=self.fonts,
            full_motion=self.full_motion,
        )

    def carry_out(self, progress: Callable[[str, float], None] | None = None) -> RenderedVideo:
        """Draws, or finds the file in the cache. Raises what ``render_video`` raises."""
        from tiksports_dagster.studio.cache import EncodeCache
        from tiksports_dagster.studio.render import render_video

        return render_video(
            self.script,
            self.platform,
            self.folder,
            progress=progress,
            peers=self.peers,
            voice=self.voice,
            sound=self.sound,
            shots=self.shots,
            quality=self.quality,
            fonts=self.fonts,
            full_motion=self.full_motion,
            cache=EncodeCache(self.cache, self.cache_bytes),
        )
