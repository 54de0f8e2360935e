"""The publishing desk: plans slots, asks what stands against a post, and publishes through a platform's client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tiksports_dagster.configuration import Platform
from tiksports_dagster.publishing.approvals import Permission, expired, permission
from tiksports_dagster.publishing.journal import Publisher, publication, publish_once
from tiksports_dagster.publishing.slots import Calendar, gap_passed, plan_slots
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.journal import JournalStore, Taken
from tiksports_dagster.store.records.content import Brief, Script, VideoFile
from tiksports_dagster.store.records.publishing import (
    Publication,
    PublicationState,
    PublishingSlot,
    PublishOutcome,
    PublishRequest,
)

ABANDONED = timedelta(days=1)
"""A slot that passed this long ago without a post is nobody's any more."""

HELD_BACK = timedelta(minutes=15)
"""A slot nearer than this is not worth holding a post back for."""
TOO_OLD = timedelta(days=3)
"""A post that could not go out for this long is no news any more; only a person may still send it."""

TruthCheck = Callable[[Script, VideoFile], Sequence[str]]
"""Looks at a post once more before it leaves; gives back what is wrong with it, in sentences."""


def nothing_wrong(_script: Script, _video: VideoFile) -> Sequence[str]:
    """The truth check that finds nothing."""
    return ()


class VideoStore(Protocol):
    """The part of the video store that publishing needs."""

    def bring(self, video: VideoFile) -> None:
        """Makes the file lie at ``video.path`` if the store has it; a file that is there already is left alone."""
        ...


class NoStore:
    """Files lie where they were rendered and nowhere else."""

    def bring(self, video: VideoFile) -> None:
        """Nothing to bring."""


@dataclass(frozen=True)
class Policy:
    """What the settings say about publishing."""

    calendar: Calendar
    approval_patience: timedelta = timedelta(hours=24)
    replayed: bool = False
    """In a replay, posts from after its moment did not happen yet. Else they say that our clock is wrong, and count."""
    live: frozenset[str] = frozenset()
    """Platforms with a real audience; nothing made from invented data goes there, nor what a demonstration left."""


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
        policy: Policy,
        *,
        truth: TruthCheck = nothing_wrong,
        store: VideoStore | None = None,
    ) -> None:
        self._archive = archive
        self._journal = journal
        self._controls = controls
        self._clients = clients
        self._clock = clock
        self._platforms = platforms
        self._policy = policy
        self._truth = truth
        self._store = store or NoStore()

    def plan(self, brief: Brief, platforms: Sequence[Platform]) -> list[PublishingSlot]:
        """A slot for each of the brief's platforms (UTC), given what each platform has had and is to have.

        A slot that was planned before is kept, so that making a post again does not move it.
        """
        planned = self._archive.latest("publishing_slots", brief.post)
        rows = planned.rows if planned is not None else ()
        kept = {slot.platform: slot for slot in map(PublishingSlot.model_validate, rows)}
        wanted = [platform for platform in platforms if platform.name in brief.platforms]
        new = [platform for platform in wanted if platform.name not in kept]
        taken = self._taken(brief.post) if new else {}
        fresh = plan_slots(brief, new, self._policy.calendar, taken=taken, now=self._clock.now())
        if any(slot.at_once for slot in fresh) and not self.permitted()(brief.post):
            fresh = [slot.model_copy(update={"at_once": False}) for slot in fresh]
        slots = {**kept, **{slot.platform: slot for slot in fresh}}
        return [slots[platform.name] for platform in wanted]

    def _taken(self, post: str) -> dict[str, list[datetime]]:
        """The other posts of each platform: out by now, or still to go at their slot."""
        now = self._clock.now()
        settled: set[tuple[str, str]] = set()
        taken: dict[str, list[datetime]] = {}
        for (other, platform), at in self._journal.finished_at().items():
            settled.add((other, platform))
            if other != post and (at <= now or not self._policy.replayed):
                taken.setdefault(platform, []).append(at)
        failed = {
            (entry.post, entry.platform)
            for entry in self._journal.all_latest()
            if entry.state is PublicationState.FAILED
        }
        words = self._controls.last_words()
        for slot in self._archive.slots():
            gone = (slot.post, slot.platform) in settled | failed or words.get(slot.post) == "reject"
            if slot.post != post and not gone and slot.at > now - ABANDONED:
                taken.setdefault(slot.platform, []).append(slot.at)
        return taken

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

    def publish(self, script: Script, video: VideoFile, run_id: str, *, by_hand: bool = False) -> Publication:
        """Posts the file, or finds that it is already there. Raises the client's named failures.

        Nothing is sent while the platform is paused, the post is not approved, it is found untrue, or the rules
        leave no room; the record's state and reason say so. ``by_hand``: a person launched this very run, which
        counts as approval. Launched before its slot, a post goes at once, or to a platform that can hold it back
        with the slot as the time to show it.
        """
        shown = self._shown_at(video) if by_hand else None
        request = request_for(script, video).model_copy(update={"publish_at": shown})

        def guard(taken: Sequence[Taken]) -> PublishOutcome | None:
            return self._objection(script, video, taken, run_id, shown or self._clock.now(), by_hand=by_hand)

        def client() -> Publisher:
            self._store.bring(video)
            return self._clients(video.platform)

        paused = self._controls.paused()
        outcome = publish_once(self._journal, client, request, run_id, self._clock, paused=paused, guard=guard)
        return publication(request, outcome, self._journal.finished_when(video.post, video.platform))

    def _shown_at(self, video: VideoFile) -> datetime | None:
        """The slot of a post that its platform can hold back until then; None when it is near or over."""
        row = self._platforms.get(video.platform)
        planned = self._archive.latest("publishing_slots", video.post)
        if row is None or not row.holds_back or planned is None:
            return None
        slots = map(PublishingSlot.model_validate, planned.rows)
        at = next((slot.at for slot in slots if slot.platform == video.platform), None)
        return at if at is not None and at - self._clock.now() >= HELD_BACK else None

    def _objection(
        self, script: Script, video: VideoFile, taken: Sequence[Taken], run_id: str, at: datetime, *, by_hand: bool
    ) -> PublishOutcome | None:
        """What stands against sending the post now to be seen ``at``, the most final first."""
        now, post = self._clock.now(), video.post
        if (barred := self._barred(post, run_id, by_hand=by_hand)) is not None:
            return barred
        stamp = self._archive.stamp(f"{video.platform}_video", post)
        if video.platform in self._policy.live and stamp is not None and stamp.invented:
            reason = f"made from invented data ({', '.join(stamp.invented)}), and {video.platform} has a real audience"
            return PublishOutcome(state=PublicationState.FAILED, reason=reason)
        wrong = self._truth(script, video)
        if wrong:
            return PublishOutcome(state=PublicationState.FAILED, reason="not true enough to post: " + "; ".join(wrong))
        brief = self._archive.read("brief", Brief, post)
        if brief is not None and now - brief.publish_at > TOO_OLD and not by_hand:
            reason = f"it should have gone out on {brief.publish_at:%Y-%m-%d} and is no news any more"
            return PublishOutcome(state=PublicationState.FAILED, reason=reason)
        row = self._platforms.get(video.platform)
        if row is None:
            return None
        follow_up = brief is not None and brief.follow_up_of is not None
        rules = self._policy.calendar.rules(row, follow_up=follow_up)
        others = [other.at for other in taken if other.at <= now or not self._policy.replayed]
        against = rules.violated(at, others)
        if against is None:
            return None
        again = rules.earliest(at, others)
        return PublishOutcome(state=PublicationState.WAITING, reason=against, retry_at=again)

    def _barred(self, post: str, run_id: str, *, by_hand: bool) -> PublishOutcome | None:
        found = self._archive.decision_for(post)
        word = self._controls.last_words().get(post)
        given = permission(found[1] if found else None, word, self._clock.now(), self._policy.approval_patience)
        if given is Permission.GIVEN:
            return None
        if by_hand:
            self._controls.say("approve", post, f"launched by a person, run {run_id}")
            return None
        if given is Permission.AWAITED:
            reason = f"waits for approval: `tiksports approve {post}`, or launch it in the Dagster UI"
            return PublishOutcome(state=PublicationState.HELD, reason=reason)
        reason = "rejected" if given is Permission.REFUSED else "nobody approved it in time"
        return PublishOutcome(state=PublicationState.FAILED, reason=reason)

    def expire_approvals(self) -> list[str]:
        """Rejects, on record, what nobody approved in time; gives back those posts."""
        decisions = [decision for _, _, decision in self._archive.decisions()]
        posts = expired(decisions, self._controls.last_words(), self._clock.now(), self._policy.approval_patience)
        hours = self._policy.approval_patience / timedelta(hours=1)
        for post in posts:
            self._controls.say("reject", post, f"nobody approved it within {hours:g} h")
        return posts

    def permitted(self) -> Callable[[str], bool]:
        """Tells of a post whether it may go out, by the decisions and words of this moment."""
        opened = {decision.post: decision for _, _, decision in reversed(self._archive.decisions()) if decision.post}
        words, now = self._controls.last_words(), self._clock.now()
        patience = self._policy.approval_patience
        return lambda post: permission(opened.get(post), words.get(post), now, patience) is Permission.GIVEN

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
