"""Dagster's resources over the parts: each made when an asset or sensor first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache

import dagster as dg

from tiksports_dagster.assets._reading import Leagues
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.newsroom.desk import NewsroomDesk
from tiksports_dagster.operations.health import HealthDesk
from tiksports_dagster.publishing.desk import Policy, PublishingDesk
from tiksports_dagster.publishing.meter import Meter
from tiksports_dagster.publishing.slots import Calendar
from tiksports_dagster.publishing.summary import Chronicle
from tiksports_dagster.store.io_manager import ArchiveIOManager
from tiksports_dagster.studio.sound_desk import SoundDesk
from tiksports_dagster.studio.workshop import Workshop


def resources(parts: Parts, overrides: Mapping[str, object]) -> dict[str, object]:
    """Every resource by the name assets ask for. Nothing opens before it is used."""
    zone = parts.settings.zone

    def desk() -> PublishingDesk:
        policy = Policy(
            Calendar(zone, parts.settings.posts_per_day), timedelta(hours=parts.settings.approval_expires_hours)
        )
        return PublishingDesk(
            parts.archive,
            parts.journal,
            parts.controls,
            parts.platform_client,
            parts.clock,
            parts.platforms,
            policy,
        )

    made: dict[str, Callable[[], object]] = {
        "clock": lambda: parts.clock,
        "settings": lambda: parts.settings,
        "strategy": lambda: parts.strategy,
        "leagues": lambda: Leagues(parts.league_paths),
        "archive": lambda: parts.archive,
        "journal": lambda: parts.journal,
        "controls": lambda: parts.controls,
        "ledger": lambda: parts.ledger,
        "throttle": lambda: parts.throttle,
        "espn": lambda: parts.espn,
        "tikhub": lambda: parts.tikhub,
        "newsroom": lambda: NewsroomDesk(
            parts.archive,
            parts.controls,
            parts.ledger,
            parts.settings,
            parts.strategy,
            parts.platforms,
            parts.leagues,
            parts.clock,
            parts.world.standing_at,
            parts.world.sources,
        ),
        "sound_desk": lambda: SoundDesk(
            parts.videos_dir, parts.strategy, parts.voices, platforms=tuple(parts.platforms), watch=parts.watch
        ),
        "workshop": lambda: Workshop(
            parts.videos_dir,
            parts.platforms,
            parts.watch,
            quality=lambda: "standard" if parts.settings.emergency_throttle else parts.settings.render_quality,
            cache_bytes=parts.settings.render_cache_mb * 1_000_000,
        ),
        "desk": desk,
        "meter": lambda: Meter(parts.journal, parts.platform_client, parts.platforms, desk().request, parts.clock),
        "chronicle": lambda: Chronicle(parts.archive, parts.journal, parts.ledger, parts.clock, zone),
        "health": lambda: HealthDesk(parts),
    }
    io_manager = dg.IOManagerDefinition(
        resource_fn=lambda _context: ArchiveIOManager(parts.archive, parts.world, parts.watch)
    )
    # what a run reserves comes back when that run is over, so the desk is told which one it works for
    intelligence = dg.ResourceDefinition(resource_fn=lambda context: parts.intelligence.of_run(context.run_id or ""))
    lazy = {name: _lazily(cache(make)) for name, make in made.items()}
    return {"io_manager": io_manager, "intelligence": intelligence, **lazy, **overrides}


def _lazily(make: Callable[[], object]) -> dg.ResourceDefinition:
    return dg.ResourceDefinition(resource_fn=lambda _context: make())
