"""Dagster's resources over the parts: each made when an asset or sensor first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

import dagster as dg

from tiksports_dagster.assets._reading import Leagues
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.metrics.desk import DayDesk
from tiksports_dagster.metrics.ladder import load_metrics
from tiksports_dagster.metrics.meter import Meter
from tiksports_dagster.newsroom.desk import Neighbours, NewsroomDesk
from tiksports_dagster.operations.health import HealthDesk
from tiksports_dagster.operations.video_files import channel_of
from tiksports_dagster.publishing.costs import Bookkeeper
from tiksports_dagster.publishing.desk import Policy, PublishingDesk
from tiksports_dagster.publishing.patience import load_patience
from tiksports_dagster.publishing.retention import Housekeeper
from tiksports_dagster.publishing.slots import Calendar
from tiksports_dagster.publishing.summary import Chronicle
from tiksports_dagster.publishing.watch import WatchDesk
from tiksports_dagster.resources.sources.espn_people import SeasonDesk
from tiksports_dagster.resources.world import SOURCES
from tiksports_dagster.store.days import DayStore
from tiksports_dagster.store.io_manager import ArchiveIOManager
from tiksports_dagster.store.records.content import FactSheet, Script, VideoFile
from tiksports_dagster.store.records.system import Mode
from tiksports_dagster.store.thinning import Thinner
from tiksports_dagster.store.tracked import TrackedPosts
from tiksports_dagster.store.views import newest_views
from tiksports_dagster.studio.gates.counter import QualityCounter
from tiksports_dagster.studio.media import MusicShelf
from tiksports_dagster.studio.research import ResearchDesk
from tiksports_dagster.studio.room.counter import ScriptCounter
from tiksports_dagster.studio.sound_desk import SoundDesk
from tiksports_dagster.studio.workshop import Workshop

if TYPE_CHECKING:
    from tiksports_dagster.resources.ai.desk import AiDesk


Makers = Mapping[str, Callable[[], object]]
"""What assets ask for, by name, with what makes it."""


def resources(parts: Parts, overrides: Mapping[str, object]) -> dict[str, object]:
    """Every resource by the name assets ask for. Nothing opens before it is used."""
    made = {**_stores(parts), **_newsroom(parts), **_studio(parts), **_publishing(parts), **_watching(parts)}
    io_manager = dg.IOManagerDefinition(
        resource_fn=lambda _context: ArchiveIOManager(parts.archive, parts.world, parts.watch)
    )
    lazy = {name: _lazily(cache(make)) for name, make in made.items()}
    return {"io_manager": io_manager, **lazy, **overrides}


def _stores(parts: Parts) -> Makers:
    return {
        "clock": lambda: parts.clock,
        "settings": lambda: parts.settings,
        "strategy": lambda: parts.strategy,
        "archive": lambda: parts.archive,
        "journal": lambda: parts.journal,
        "controls": lambda: parts.controls,
        "ledger": lambda: parts.ledger,
        "videos": lambda: parts.videos,
        "bookkeeper": lambda: Bookkeeper(parts.ledger, partial(newest_views, parts.database), parts.settings.zone),
    }


def _newsroom(parts: Parts) -> Makers:
    return {
        "leagues": lambda: Leagues(parts.league_paths),
        "season_desk": lambda: season_desk(parts),
        "research": lambda: research_desk(parts),
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
            parts.throttle.now,
            Neighbours(
                research_desk(parts),
                lambda brief: publishing_desk(parts).plan(brief, tuple(parts.platforms.values())),
            ),
        ),
        "writers": lambda: script_counter(parts),
    }


def _studio(parts: Parts) -> Makers:
    return {
        "sound_desk": lambda: SoundDesk(
            parts.videos_dir,
            parts.strategy,
            parts.voices,
            MusicShelf(parts.library, parts.clock.now),
            platforms=tuple(parts.platforms),
            watch=parts.watch,
        ),
        "workshop": lambda: Workshop(
            parts.videos_dir,
            parts.platforms,
            parts.watch,
            quality=lambda: "standard" if parts.throttle.now().standard_video else parts.settings.render_quality,
            cache_bytes=parts.settings.render_cache_mb * 1_000_000,
            channel=lambda: channel_of(parts),
            least_score=parts.settings.min_quality_score,
            library=parts.library,
            now=parts.clock.now,
            fonts=parts.fonts,
            full_motion=parts.settings.background_motion == "full",
        ),
        "quality": lambda: QualityCounter(
            parts.archive,
            parts.controls,
            partial(intelligence_of, parts),
            tuple(parts.platforms),
            parts.settings.min_quality_score,
        ),
    }


def _publishing(parts: Parts) -> Makers:
    return {
        "desk": lambda: publishing_desk(parts),
        "housekeeper": lambda: Housekeeper(
            parts.videos,
            parts.archive,
            parts.journal,
            parts.controls,
            parts.clock,
            tuple(parts.platforms),
            timedelta(days=parts.settings.video_retention_days),
        ),
        "chronicle": lambda: Chronicle(
            parts.archive, parts.journal, parts.snapshots, parts.ledger, parts.clock, parts.settings.zone
        ),
    }


def _watching(parts: Parts) -> Makers:
    return {
        "meter": lambda: Meter(
            parts.journal,
            TrackedPosts(parts.database),
            parts.platform_client,
            parts.platforms,
            load_metrics(),
            publishing_desk(parts).request,
            parts.clock,
        ),
        "day_desk": lambda: DayDesk(
            parts.history,
            DayStore(parts.database),
            TrackedPosts(parts.database),
            parts.platform_client,
            parts.platforms,
            parts.clock,
        ),
        "thinner": lambda: Thinner(parts.database, parts.archive, parts.clock),
        "watch": lambda: watch_desk(parts),
        "alert_desk": lambda: parts.alert_desk,
        "health": lambda: HealthDesk(parts),
    }


def publishing_desk(parts: Parts) -> PublishingDesk:
    """The desk that posts; where every platform is an emulated one, a day may be replayed."""
    settings = parts.settings
    calendar = Calendar(settings.zone, settings.posts_per_day, least_gap_minutes=settings.min_post_gap_minutes)
    live = frozenset(name for name in parts.platforms if parts.world.modes.get(name) is Mode.LIVE)
    policy = Policy(calendar, timedelta(hours=settings.approval_expires_hours), replayed=not live, live=live)
    return PublishingDesk(
        parts.archive,
        parts.journal,
        parts.controls,
        parts.platform_client,
        parts.clock,
        parts.platforms,
        policy,
        truth=partial(still_true, parts),
        store=parts.videos,
    )


def intelligence_of(parts: Parts, run_id: str) -> AiDesk | None:
    """The models a run may ask; none where no vendor of models has a key."""
    return parts.intelligence.of_run(run_id) if parts.intelligence.vendors else None


def still_true(parts: Parts, script: Script, video: VideoFile) -> Sequence[str]:
    """The truth ledger once more, over the stored fact sheet and the caption as it would be posted."""
    from tiksports_dagster.studio.truth.ledger import untruths

    return untruths(script, parts.archive.read("fact_sheet", FactSheet, script.post), video.platform, video.caption)


def watch_desk(parts: Parts) -> WatchDesk:
    """The watch over the parts; what a demonstration counted is no history of the real channel."""
    modes = parts.world.modes
    return WatchDesk(
        parts.archive,
        parts.journal,
        parts.controls,
        parts.ledger,
        parts.snapshots,
        parts.clock,
        zone=parts.settings.audience_timezone,
        platforms=tuple(parts.platforms),
        sources_on=frozenset(name for name in SOURCES if modes.get(name, Mode.OFF) is not Mode.OFF),
        invented={name: parts.world.invented(name) for name in parts.platforms},
        patience=load_patience(),
    )


def season_desk(parts: Parts) -> SeasonDesk:
    """What ESPN tells of a story's athletes; a recording tells what it says and nothing else."""
    heard = parts.world.modes.get("espn") in (Mode.LIVE, Mode.SANDBOX)
    return SeasonDesk(parts.espn if heard else None, parts.league_paths)


def research_desk(parts: Parts) -> ResearchDesk:
    """What posts may say, over the parts; a replay of a recording knows no all-time leaders beside it."""
    from tiksports_dagster.studio.writer.script import write_script

    history = parts.world.modes.get("espn") is not Mode.CAPTURES
    return ResearchDesk(parts.archive, season_desk(parts), write_script, parts.strategy, history=history)


def script_counter(parts: Parts) -> ScriptCounter:
    """The writers' room over the parts; where no vendor of models has a key, the fact-driven writer alone."""
    from tiksports_dagster.studio.room.style import load_style
    from tiksports_dagster.studio.truth.ledger import trace_script
    from tiksports_dagster.studio.writer.script import write_script

    return ScriptCounter(
        parts.archive,
        parts.controls,
        parts.clock,
        partial(intelligence_of, parts),
        write_script,
        trace_script,
        parts.strategy,
        load_style(),
        tuple(parts.platforms.values()),
        parts.settings.min_quality_score,
    )


def _lazily(make: Callable[[], object]) -> dg.ResourceDefinition:
    return dg.ResourceDefinition(resource_fn=lambda _context: make())
