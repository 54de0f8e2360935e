"""The publishing desk: plans slots and publishes through whichever client a platform has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.publishing.journal import Publisher, publication, publish_once
from tiksports_dagster.publishing.slots import gap_passed, plan_slots
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.journal import ControlStore, JournalStore
from tiksports_dagster.store.records.content import Brief, Script, VideoFile
from tiksports_dagster.store.records.publishing import Publication, PublishingSlot, PublishRequest


class PublishingDesk:
    """Everything a publication asset needs, wired once."""

    def __init__(
        self,
        archive: Archive,
        journal: JournalStore,
        controls: ControlStore,
        clients: Callable[[str], Publisher],
        clock: Clock,
        platforms: dict[str, Platform],
        zone: ZoneInfo,
    ) -> None:
        self._archive = archive
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
        for (_, platform), at in self._journal.finished_at().items():
            if at < now:
                newest[platform] = max(at, newest.get(platform, at))
        return newest

    def publish(self, script: Script, video: VideoFile, run_id: str) -> Publication:
        """Posts the file, or finds that it is already there. Raises the client's named failures."""
        if not Path(video.path).is_file():
            raise PermanentFailure(f"{video.path} is gone: materialize {video.platform}_video of this post again")
        request = request_for(script, video)
        client = self._clients(video.platform)
        outcome = publish_once(self._journal, client, request, run_id, paused=self._controls.paused())
        return publication(request, outcome, self._journal.finished_at().get((video.post, video.platform)))

    def request(self, post: str, platform: str) -> PublishRequest | None:
        """What was (or would be) asked of a platform for a stored post; None when its files are not stored."""
        script = self._archive.read("script", Script, post)
        video = self._archive.read(f"{platform}_video", VideoFile, post)
        return request_for(script, video) if script is not None and video is not None else None


def request_for(script: Script, video: VideoFile) -> PublishRequest:
    """What a platform's client is asked to post."""
    return PublishRequest(
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
