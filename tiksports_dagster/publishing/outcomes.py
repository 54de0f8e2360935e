"""Outcome alarms: do the results exist? Every step can be green while nothing works, so no step is looked at here.

One table, a row a rule; each looks at ``House``, what is really there at one moment. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from tiksports_dagster.publishing.patience import Patience
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Out:
    """One publication that a platform took. ``since`` is when people can see it, ``id`` its public id."""

    post: str
    platform: str
    since: datetime
    id: str | None


@dataclass(frozen=True)
class Counted:
    """The newest reading of one publication."""

    at: datetime
    views: int | None


@dataclass(frozen=True)
class Feed:
    """A source that is on: when it was asked last, and when it last had anything to tell."""

    name: str
    asked: datetime | None
    told: datetime | None
    patience: timedelta
    """How long it may have nothing to tell."""


@dataclass(frozen=True)
class House:
    """What is there at ``now``. Moments after it belong to other replays and must not be in here."""

    now: datetime
    out: Sequence[Out] = ()
    counted: Mapping[tuple[str, str], Counted] = field(default_factory=dict[tuple[str, str], Counted])
    """(post, platform) → its newest reading."""
    feeds: Sequence[Feed] = ()
    opened_at: datetime | None = None
    """The first decision ever; before a day has passed since, a day without a post says nothing."""
    wanted: Sequence[str] = ()
    """Stories of the last day that were worth a post."""
    last_out: datetime | None = None
    """The newest publication of any platform."""
    on_hold: bool = False
    """A person or an alarm holds every platform."""
    spent_usd: Decimal = Decimal(0)
    """Of the last 24 hours."""


@dataclass(frozen=True)
class Found:
    """One thing a rule found."""

    words: str
    since: datetime | None = None
    platform: str | None = None
    post: str | None = None
    evidence: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Rule:
    """A row of the table. How long a result may take is ``Patience``'s to say."""

    kind: AlarmKind
    severity: Literal["warn", "error"]
    look: Callable[[House, Patience], Iterator[Found]]
    asks: str
    """What must be there, for people."""
    advice: str


def look_at(house: House, patience: Patience) -> list[Alarm]:
    """Every outcome alarm of the moment, by key; the same again as long as it lasts."""
    found = [
        Alarm(
            kind=rule.kind,
            at=house.now,
            since=one.since,
            platform=one.platform,
            post=one.post,
            severity=rule.severity,
            words=one.words,
            advice=rule.advice,
            evidence=dict(one.evidence),
        )
        for rule in RULES
        for one in rule.look(house, patience)
    ]
    return sorted(found, key=lambda alarm: alarm.key)


def _hours(span: timedelta) -> str:
    return f"{span / HOUR:.0f} h"


def _watched(house: House, patience: Patience, after: timedelta) -> Iterator[tuple[Out, timedelta]]:
    for one in house.out:
        age = house.now - one.since
        if after <= age <= patience.watched:
            yield one, age


def _no_public_id(house: House, patience: Patience) -> Iterator[Found]:
    after = patience.after(AlarmKind.NO_PUBLIC_ID)
    for one, age in _watched(house, patience, after):
        if one.id is None:
            words = f"{one.post} is published on {one.platform} since {_hours(age)} and has no public id"
            yield Found(words, one.since, one.platform, one.post, {"hours": age / HOUR})


def _no_views(house: House, patience: Patience) -> Iterator[Found]:
    after = patience.after(AlarmKind.NO_VIEWS)
    for one, _ in _watched(house, patience, after):
        reading = house.counted.get((one.post, one.platform))
        # unknown is not 0: a platform that tells no views yet is no alarm
        if reading is not None and reading.views == 0 and reading.at - one.since >= after:
            age = reading.at - one.since
            words = f"nobody has seen {one.post} on {one.platform} {_hours(age)} after it went out"
            yield Found(words, one.since, one.platform, one.post, {"hours": age / HOUR, "views": 0.0})


def _no_snapshot(house: House, patience: Patience) -> Iterator[Found]:
    after = patience.after(AlarmKind.NO_SNAPSHOT)
    for one, age in _watched(house, patience, after):
        reading = house.counted.get((one.post, one.platform))
        silent = age if reading is None else house.now - reading.at
        # counters are read more seldom as a post grows old
        if one.id is not None and silent > max(after, age / 4):
            read = "never" if reading is None else f"{_hours(silent)} ago"
            words = f"the counters of {one.post} on {one.platform} were read {read}"
            yield Found(words, one.since, one.platform, one.post, {"hours": silent / HOUR})


def _feed_silent(house: House, patience: Patience) -> Iterator[Found]:
    after = patience.after(AlarmKind.FEED_SILENT)
    for feed in house.feeds:
        if feed.asked is None:
            continue
        unasked = house.now - feed.asked
        if unasked > after:
            yield Found(f"nobody has asked {feed.name} for {_hours(unasked)}", feed.asked, feed.name)
        elif feed.told is None or house.now - feed.told > feed.patience:
            since = f"for {_hours(house.now - feed.told)}" if feed.told else "ever"
            yield Found(f"{feed.name} has told nothing {since}", feed.told, feed.name)


def _nothing_published(house: House, patience: Patience) -> Iterator[Found]:
    after = patience.after(AlarmKind.NOTHING_PUBLISHED)
    if house.on_hold or not house.wanted or house.opened_at is None:
        return
    quiet = house.now - max(house.last_out or house.opened_at, house.opened_at)
    if quiet >= after:
        listed = "; ".join(house.wanted[:3])
        words = f"nothing was published for {_hours(quiet)}, although stories were worth it: {listed}"
        yield Found(words, house.now - quiet, evidence={"hours": quiet / HOUR, "stories": float(len(house.wanted))})


def _spend_without_posts(house: House, patience: Patience) -> Iterator[Found]:
    after = patience.after(AlarmKind.SPEND_WITHOUT_POSTS)
    quiet = house.last_out is None or house.now - house.last_out >= after
    if quiet and house.spent_usd >= patience.least_spend_usd:
        words = f"${house.spent_usd:.2f} was spent in {_hours(after)} and nothing was published"
        yield Found(words, house.now - after, evidence={"usd": float(house.spent_usd)})


RULES = (
    Rule(
        AlarmKind.NO_PUBLIC_ID,
        "warn",
        _no_public_id,
        "a published post has a public id",
        "Look for the post in the app: it may wait for moderation, or be visible to you alone (an app that is not "
        "audited, a private account); nothing is posted again.",
    ),
    Rule(
        AlarmKind.NO_VIEWS,
        "warn",
        _no_views,
        "a post has views",
        "Open the post without being signed in: if it is not shown, look for a notice in the app.",
    ),
    Rule(
        AlarmKind.NO_SNAPSHOT,
        "warn",
        _no_snapshot,
        "a post's counters are read",
        "Look at the warnings of `metric_snapshots` in the Dagster UI, and whether its schedule runs.",
    ),
    Rule(
        AlarmKind.FEED_SILENT,
        "warn",
        _feed_silent,
        "every source that is on tells something",
        "Look at the source's asset in the Dagster UI: its schedule, its key, and what it answered.",
    ),
    Rule(
        AlarmKind.NOTHING_PUBLISHED,
        "error",
        _nothing_published,
        "a day with stories has a post",
        "`tiksports status` shows the last decision, what waits for approval and what is on hold; `tiksports doctor` "
        "what the platforms allow.",
    ),
    Rule(
        AlarmKind.SPEND_WITHOUT_POSTS,
        "error",
        _spend_without_posts,
        "money that is spent becomes posts",
        "Look at `api_costs` for what was paid, and at the reviews of the scripts for why none was accepted.",
    ),
)

EXPLAINED_BY: dict[AlarmKind, frozenset[AlarmKind]] = {
    AlarmKind.NO_VIEWS: frozenset({AlarmKind.MODERATION_HOLD, AlarmKind.DELETED}),
    AlarmKind.NO_SNAPSHOT: frozenset({AlarmKind.OUTAGE, AlarmKind.DELETED, AlarmKind.MODERATION_HOLD}),
}
"""An outcome for which a better word was found is told by that word alone."""


def together(watched: Sequence[Alarm], outcomes: Sequence[Alarm]) -> list[Alarm]:
    """Both kinds of alarm, by key, without outcomes that one of ``watched`` already explains."""

    def explained(alarm: Alarm) -> bool:
        reasons = EXPLAINED_BY.get(alarm.kind, frozenset())
        return any(
            other.kind in reasons and other.platform == alarm.platform and other.post in (None, alarm.post)
            for other in watched
        )

    return sorted([*watched, *(one for one in outcomes if not explained(one))], key=lambda alarm: alarm.key)
