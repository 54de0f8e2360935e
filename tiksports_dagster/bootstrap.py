"""The one place that puts parts together: settings and world in, clients and stores out, each made when first used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tiksports_dagster.configuration import Platform, Strategy, load_platforms, load_strategy
from tiksports_dagster.failures import InputError
from tiksports_dagster.newsroom.throttle import ThrottleDesk
from tiksports_dagster.publishing.alerting import AlertDesk, Manners
from tiksports_dagster.publishing.patience import load_patience
from tiksports_dagster.resources.ai.models import load_models
from tiksports_dagster.resources.clock import Clock, SystemClock
from tiksports_dagster.resources.world import PAID, World, decide_modes, world_from_environment
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.alerts import AlertStore
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.history import HistoryStore
from tiksports_dagster.store.journal import JournalStore
from tiksports_dagster.store.ledger import Ledger, Limits
from tiksports_dagster.store.records.system import Mode
from tiksports_dagster.store.snapshots import SnapshotStore

if TYPE_CHECKING:
    from tiksports_dagster.resources.ai.desk import AiDesk
    from tiksports_dagster.resources.platforms.base import PlatformClient
    from tiksports_dagster.resources.sources.espn import EspnClient
    from tiksports_dagster.resources.sources.paid import PaidTikHub
    from tiksports_dagster.resources.sources.tikhub import TikHubClient
    from tiksports_dagster.resources.storage import VideoStore
    from tiksports_dagster.sandbox.server import SandboxServer
    from tiksports_dagster.store.records.publishing import PublishRequest
    from tiksports_dagster.studio.fonts import FontSet
    from tiksports_dagster.studio.media import MediaLibrary
    from tiksports_dagster.studio.voice import VoiceEngine


class Parts:
    """Everything one process needs, wired once. Making it opens nothing; using a part does."""

    def __init__(
        self,
        settings: Settings,
        world: World | None = None,
        clock: Clock | None = None,
        watch: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self.watch = watch
        """Is told in a few words what goes on; a terminal shows it."""
        self._given_world = world
        self._given_clock = clock
        self._sandbox: SandboxServer | None = None
        self._platform_clients: dict[str, PlatformClient] = {}

    @cached_property
    def clock(self) -> Clock:
        """The world's clock, shared by every part."""
        return self._given_clock or self._decided_world.make_clock()

    @cached_property
    def _decided_world(self) -> World:
        return self._given_world or world_from_environment() or World(modes=decide_modes(self.settings, offline=False))

    @cached_property
    def world(self) -> World:
        """The outside; when a party is the sandbox and none runs yet, one is started inside this process."""
        world = self._decided_world
        if world.sandbox_url is not None or not {Mode.SANDBOX, Mode.CAPTURES} & set(world.modes.values()):
            return world
        from tiksports_dagster.sandbox.server import SandboxServer

        self._sandbox = SandboxServer(self.sandbox_dir, self.clock.now)
        self._sandbox.start()
        return world.model_copy(update={"sandbox_url": self._sandbox.url})

    @property
    def sandbox_dir(self) -> Path:
        """Where the emulated platforms keep their state; every process of a home shares it."""
        return self.settings.home / "sandbox"

    @property
    def videos_dir(self) -> Path:
        """Where finished files live, one folder a post."""
        return self.settings.home / "videos"

    @cached_property
    def library(self) -> MediaLibrary:
        """The user's own footage, pictures and music, MEDIA_DIR."""
        from tiksports_dagster.studio.media import MediaLibrary

        own = self.settings.media_dir
        return MediaLibrary(Path(own).expanduser().absolute() if own else self.settings.home / "media")

    @cached_property
    def fonts(self) -> FontSet:
        """The typefaces posts are set in, FONT_DISPLAY and FONT_TEXT. Raises ``InputError``."""
        from tiksports_dagster.studio.fonts import FontSet

        return FontSet.chosen(self.settings.font_display, self.settings.font_text)

    @property
    def leagues(self) -> tuple[str, ...]:
        """The leagues to read: those of the recording if one is replayed, else the settings'."""
        return self._decided_world.leagues or self.settings.leagues

    def check_configuration(self) -> None:
        """Reads every table a run needs, so that wrong input is told before any work. Raises ``InputError``."""
        _ = (self.platforms, self.strategy, self.league_paths, load_models(), load_patience())
        self.library.check()
        if self.settings.alert_urls is not None:
            from tiksports_dagster.resources.alerts import AppriseChannel

            _ = AppriseChannel(self.settings).services
        if self.settings.font_display or self.settings.font_text:
            _ = self.fonts

    @property
    def league_paths(self) -> dict[str, str]:
        """League key → ESPN's ``{sport}/{league}`` path. Raises ``InputError`` for an unknown league."""
        paths: dict[str, str] = {}
        for key in self.leagues:
            row = self.strategy.league(key)
            if row is None and not self._decided_world.leagues:
                known = ", ".join(self.strategy.leagues)
                raise InputError(
                    f"LEAGUES={','.join(self.leagues)!r}: {key!r} is not one of {known}; correct it in .env"
                )
            # a recording may hold a league the table does not know: it is found by its key
            paths[key] = row.sport_path if row else f"recorded/{key}"
        return paths

    @cached_property
    def strategy(self) -> Strategy:
        """``config/strategies.json``."""
        return load_strategy()

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """The rows of ``config/platforms.json`` that the settings ask for, in their order. Raises ``InputError``."""
        table = load_platforms()
        unknown = [name for name in self.settings.platforms if name not in table]
        if unknown:
            raise InputError(
                f"PLATFORMS={','.join(self.settings.platforms)!r}: {unknown[0]!r} is not one of {', '.join(table)}; "
                "correct it in .env or the environment"
            )
        presets = self.settings.presets
        return {name: table[name].in_preset(presets.get(name)) for name in self.settings.platforms}

    @cached_property
    def database(self) -> Database:
        """The project's database; its schema is checked when it is first asked for."""
        database = Database(self.settings)
        database.ensure_ready()
        return database

    @cached_property
    def archive(self) -> Archive:
        """Asset values."""
        return Archive(self.database, self.clock)

    @cached_property
    def snapshots(self) -> SnapshotStore:
        """Readings of all posts, in bulk."""
        return SnapshotStore(self.database)

    @cached_property
    def history(self) -> HistoryStore:
        """What platforms told about past days."""
        return HistoryStore(self.database)

    @cached_property
    def journal(self) -> JournalStore:
        """Publish journal."""
        return JournalStore(self.database, self.clock)

    @cached_property
    def controls(self) -> ControlStore:
        """What people said: pause, approve."""
        return ControlStore(self.database, self.clock)

    @cached_property
    def ledger(self) -> Ledger:
        """Money."""
        limits = Limits(
            daily=self.settings.daily_budget,
            monthly=self.settings.monthly_budget,
            zone=self.settings.zone,
            throttled=self.settings.emergency_throttle,
            per_post=self.settings.post_budget,
        )
        # real money is spent on real days, whatever moment a replay shows
        live = Mode.LIVE in {self._decided_world.modes.get(party, Mode.OFF) for party in PAID}
        return Ledger(self.database, SystemClock() if live else self.clock, limits)

    @cached_property
    def throttle(self) -> ThrottleDesk:
        """What is held back because a budget runs low."""
        return ThrottleDesk(self.ledger, lambda: self.archive, self.settings, self.clock)

    @cached_property
    def alert_store(self) -> AlertStore:
        """What was told to people."""
        return AlertStore(self.database)

    @cached_property
    def alert_desk(self) -> AlertDesk:
        """Tells people of alarms. Raises ``InputError`` for a URL of ``ALERT_URLS`` that nobody understands."""
        from tiksports_dagster.resources.alerts import AppriseChannel

        manners = Manners(timedelta(hours=self.settings.alert_repeat_hours), self.settings.alerts_per_hour)
        invented = not any(self._decided_world.modes.get(name) is Mode.LIVE for name in self.platforms)
        channel = AppriseChannel(self.settings)
        return AlertDesk(self.alert_store, channel, self.clock, manners, invented=invented)

    @cached_property
    def intelligence(self) -> AiDesk:
        """Claude and GPT, those that have a key; a question to none of them is a ``TransientFailure``."""
        from tiksports_dagster.resources.ai import ai_desk

        return ai_desk(self.settings, self.world, self.ledger, self.throttle.now)

    def voices(self) -> list[VoiceEngine]:
        """Who may speak a post, in the order they are asked. Raises ``InputError`` for a voice without price."""
        from tiksports_dagster.resources.voice import voices

        return voices(self.settings, self.world, self.clock, self.ledger)

    @cached_property
    def espn(self) -> EspnClient:
        """The ESPN client, live, recorded or sandboxed."""
        from tiksports_dagster.resources.sources import espn_client

        return espn_client(self.settings, self.world, self.clock)

    @cached_property
    def tikhub(self) -> TikHubClient | PaidTikHub | None:
        """The TikHub client, or None when the party is off. Live, each call is paid from the budget."""
        mode = self._decided_world.modes.get("tikhub", Mode.OFF)
        if mode is Mode.OFF:
            return None
        from tiksports_dagster.resources.sources import tikhub_client
        from tiksports_dagster.resources.sources.paid import PaidTikHub

        client = tikhub_client(self.settings, self.world, self.clock)
        return PaidTikHub(client, self.ledger) if mode is Mode.LIVE else client

    @cached_property
    def videos(self) -> VideoStore:
        """Where finished videos are kept. Raises ``InputError`` when a bucket lacks its keys."""
        from tiksports_dagster.resources.storage import video_store

        return video_store(self.settings, self.world, self.clock, self.videos_dir)

    def _public_link(self, request: PublishRequest) -> str:
        """An address from which a platform can fetch the file for an hour. Raises by name."""
        self.videos.keep(request)
        link = self.videos.link(request.sha256)
        if link is None:
            raise InputError(
                "INSTAGRAM_LOGIN=instagram needs videos at an address: give SUPABASE_URL and SUPABASE_SERVICE_KEY"
            )
        return link

    def platform_client(self, name: str) -> PlatformClient:
        """The client of one platform."""
        if name not in self._platform_clients:
            from tiksports_dagster.resources.platforms import platform_client

            self._platform_clients[name] = platform_client(
                name, self.settings, self.world, self.clock, link=self._public_link
            )
        return self._platform_clients[name]

    def close(self) -> None:
        """Closes what was opened: the sandbox of this process and the connection pool."""
        if self._sandbox is not None:
            self._sandbox.stop()
            self._sandbox = None
        if "intelligence" in self.__dict__:
            self.intelligence.close()
        if "database" in self.__dict__:
            self.database.close()
