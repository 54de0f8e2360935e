"""The publishing desk: plans slots and publishes through whichever client a platform has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.publishing.journal import FINISHED, Publisher, publication, publish_once
from tiksports_dagster.publishing.slots import gap_passed, plan_slots
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.journal import ControlStore, JournalEntry, JournalStore
from tiksports_dagster.store.records.content import Brief, Script, VideoFile
from tiksports_dagster.store.records.publishing import Publication, PublishingSlot, PublishRequest


class PublishingDesk:
    """Everything a publication asset needs, wired once."""

    def __init__(
        self,
        journal: JournalStore,
        controls: ControlStore,
        clients: Callable[[str], Publisher],
        clock: Clock,
        platforms: dict[str, Platform],
        zone: ZoneInfo,
    ) -> None:
        self._journal = journal
        self._controls = controls
        self._clients = clients
        self._clock = clock
        self._platforms = platforms
        self._zone = zone

    def plan(self, brief: Brief, platforms: Sequence[Platform]) -> list[PublishingSlot]:
        """A slot for each of the brief's platforms (UTC), given what each platform has already had."""
        wanted = [platform for platform in platforms if platform.name in brief.platforms]
        return plan_slots(brief, wanted, self._zone, last=self.last_published(), now=self._clock.now())

    def gap_passed(self) -> bool:
        """True when every platform may be posted to again."""
        return gap_passed(self._platforms.values(), self.last_published(), self._clock.now())

    def last_published(self) -> dict[str, datetime]:
        """Each platform's newest finished publication before now, UTC."""
        now = self._clock.now()
        newest: dict[str, datetime] = {}
        for entry in self._journal.all_latest():
            if entry.state in FINISHED and entry.at < now:
                newest[entry.platform] = max(entry.at, newest.get(entry.platform, entry.at))
        return newest

    def publish(self, script: Script, video: VideoFile, run_id: str) -> Publication:
        """Posts the file, or finds that it is already there. Raises the client's named failures."""
        if not Path(video.path).is_file():
            raise PermanentFailure(f"{video.path} is gone: materialize {video.platform}_video of this post again")
        request = PublishRequest(
            post=video.post,
            platform=video.platform,
            path=video.path,
            sha256=video.sha256,
            bytes=video.bytes,
            seconds=video.seconds,
            width=video.width,
            height=video.height,
            title=video.title,
            caption=video.caption,
            hashtags=script.hashtags,
        )
        client = self._clients(video.platform)
        outcome = publish_once(self._journal, client, request, run_id, paused=self._controls.paused())
        return publication(request, outcome, self.entry(video.post, video.platform))

    def entry(self, post: str, platform: str) -> JournalEntry | None:
        """The journal's newest row of one post on one platform."""
        return self._journal.latest(post, platform)
