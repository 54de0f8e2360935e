"""What sensors choose, as pure functions: given what was read and what was known, what is to be asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.store.journal import EVERYTHING, JournalEntry
from tiksports_dagster.store.records.content import QualityAttempt
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.publishing import PublicationState, PublishingSlot
from tiksports_dagster.store.records.room import WaitingPost
from tiksports_dagster.store.records.signals import Article

REMEMBERED_HEADLINES = 600
"""Enough for every league's newest page several times over; the cursor stays small."""

FRESH = timedelta(hours=2)
"""An article older than this is no breaking news, even if we see it for the first time."""


@dataclass(frozen=True)
class News:
    """New headlines of one look, and the cursor to keep."""

    fresh: tuple[str, ...]
    cursor: str

    @property
    def run_key(self) -> str:
        """The same set of headlines asks for the same run, also after a restart."""
        return "headlines-" + hashlib.sha256("\n".join(self.fresh).encode()).hexdigest()[:20]


def fresh_headlines(articles: Iterable[Article], cursor: str | None, now: datetime) -> News:
    """Articles never seen before that are fresh enough to be worth a run at once.

    The cursor is a JSON list of article ids, newest last. Articles from after ``now`` (a replayed moment) are not
    news yet and are not remembered.
    """
    known: list[str] = json.loads(cursor) if cursor else []
    seen = set(known)
    arrived = sorted(
        {article.id: article for article in articles if article.id not in seen and article.published <= now}.values(),
        key=lambda article: (article.published, article.id),
    )
    fresh = tuple(article.id for article in arrived if now - article.published <= FRESH)
    remembered = [*known, *(article.id for article in arrived)][-REMEMBERED_HEADLINES:]
    return News(fresh, json.dumps(remembered))


@dataclass(frozen=True)
class Opening:
    """A post to be made; ``at_once`` also publishes it in the same run."""

    post: str
    at_once: bool


def approved(
    decisions: Iterable[Decision], words: dict[str, str], opened: Collection[str], *, gap_passed: bool
) -> list[Opening]:
    """Posts to be made: not rejected, not opened before. One that waits for approval is made, so that it can be seen.

    Breaking news is published in the run that makes it, if it is approved by the setting or by a person and no
    platform's gap since its last post is still open. A further part has its own gap, and was decided with its slot: it
    is when that was free.
    """
    openings: dict[str, Opening] = {}
    for decision in decisions:
        post = decision.post
        if post is None or decision.opportunity is None or post in opened or words.get(post) == "reject":
            continue
        given = decision.approved or words.get(post) == "approve"
        further = decision.follow_up_of is not None
        free = decision.publish_at == decision.at if further else gap_passed
        openings[post] = Opening(post, at_once=given and decision.opportunity.breaking and free)
    return list(openings.values())


@dataclass(frozen=True)
class Due:
    """A publication whose time has come."""

    post: str
    platform: str
    attempt: int

    @property
    def run_key(self) -> str:
        """Dagster never repeats a run key, so each attempt has its own."""
        return f"{self.post}:{self.platform}:{self.attempt}"


@dataclass(frozen=True)
class Asked:
    """How often a publication was asked for, and when last."""

    count: int
    at: datetime


MOST_ATTEMPTS = 8
"""How often a publication is asked for after crashes or unknown outcomes before a person has to look."""

QUIET = timedelta(minutes=10)
"""An entry that another run is working on is left alone this long; each further attempt waits twice as long."""

_PATIENT = frozenset({PublicationState.WAITING, PublicationState.HELD})
"""States in which nothing went wrong: asked for again without end, when their time has come."""


def due_publications(
    slots: Iterable[PublishingSlot],
    journal: Iterable[JournalEntry],
    paused: Sequence[str],
    now: datetime,
    asked: Mapping[str, Asked],
    permitted: Callable[[str], bool] = lambda _: True,
) -> list[Due]:
    """Slots that have come and whose post is not out: never started, left half-way by a crash, or told to wait.

    ``asked`` knows earlier requests by ``post:platform``, ``permitted`` which posts are approved. What a platform's
    daily limit put off is due when its ``retry_at`` has come. Failed publications wait for a person.
    """
    if EVERYTHING in paused:
        return []
    newest = {(entry.post, entry.platform): entry for entry in journal}
    due: list[Due] = []
    for slot in slots:
        # the run that makes an at-once post publishes it too; it is taken up here only if that run died
        if now < (slot.at + QUIET if slot.at_once else slot.at) or slot.platform in paused:
            continue
        entry = newest.get((slot.post, slot.platform))
        last = asked.get(f"{slot.post}:{slot.platform}")
        if _ready(entry, last, now) and permitted(slot.post):
            due.append(Due(slot.post, slot.platform, last.count + 1 if last else 1))
    return due


def _ready(entry: JournalEntry | None, last: Asked | None, now: datetime) -> bool:
    """Whether an entry whose slot has come is to be asked for."""
    tried = last.count if last else 0
    patient = entry is not None and entry.state in _PATIENT
    if last is not None and now - last.at < (QUIET if patient else QUIET * 2 ** (tried - 1)):
        return False
    if entry is None or patient:
        when = entry.outcome.retry_at if entry is not None and entry.outcome is not None else None
        return (patient or tried < MOST_ATTEMPTS) and (when is None or now >= when)
    if settled(entry) or now - entry.at < QUIET or tried >= MOST_ATTEMPTS:
        return False
    when = entry.outcome.retry_at if entry.outcome is not None else None
    return when is None or now >= when


def settled(entry: JournalEntry) -> bool:
    """True when nothing more happens to a publication by itself."""
    return entry.state in FINISHED or entry.state is PublicationState.FAILED


def read_asked(cursor: str | None) -> dict[str, Asked]:
    """Earlier requests from the sensor's cursor: ``{"post:platform": [count, ISO time]}``."""
    rows = json.loads(cursor) if cursor else {}
    return {key: Asked(int(row[0]), datetime.fromisoformat(row[1])) for key, row in rows.items()}


def write_asked(asked: Mapping[str, Asked], due: Iterable[Due], journal: Iterable[JournalEntry], now: datetime) -> str:
    """The cursor with the new requests and without what is settled, so that it stays small."""
    done = {f"{entry.post}:{entry.platform}" for entry in journal if settled(entry)}
    new = {f"{item.post}:{item.platform}": Asked(item.attempt, now) for item in due}
    left = {key: item for key, item in {**asked, **new}.items() if key not in done}
    return json.dumps({key: [item.count, item.at.isoformat()] for key, item in left.items()})


@dataclass(frozen=True)
class Rework:
    """A post to be made again, with what its gates found. ``attempt`` is the one that failed."""

    post: str
    attempt: int
    reason: str

    @property
    def run_key(self) -> str:
        """Dagster never repeats a run key, so one failed attempt asks for one more, also after a restart."""
        return f"{self.post}:rework:{self.attempt}"


def reworks(
    newest: Iterable[QualityAttempt], words: Mapping[str, str], finished: Callable[[str], bool]
) -> list[Rework]:
    """Posts whose newest files a gate held back: made again while attempts are left.

    ``newest`` has the newest attempt at each file, ``words`` what was last said about a post, ``finished`` tells
    whether a run is over; while one that failed still works on the post's other files, nothing is asked for. A
    post that one file has used up, or that a person has rejected, is left alone.
    """
    posts: dict[str, list[QualityAttempt]] = {}
    for attempt in newest:
        posts.setdefault(attempt.post, []).append(attempt)
    wanted: list[Rework] = []
    for post, attempts in posts.items():
        failed = [attempt for attempt in attempts if attempt.outcome == "again"]
        given_up = words.get(post) == "reject" or any(attempt.outcome == "rejected" for attempt in attempts)
        if not failed or given_up or not all(finished(attempt.run_id) for attempt in attempts):
            continue
        worst = max(failed, key=lambda attempt: attempt.number)
        wanted.append(Rework(post, worst.number, worst.reason))
    return wanted


def held_back(newest: Iterable[QualityAttempt]) -> frozenset[tuple[str, str]]:
    """(post, platform) of files that may not leave."""
    return frozenset((attempt.post, attempt.platform) for attempt in newest if not attempt.passed)


def waiting_posts(
    waits: Iterable[WaitingPost], words: dict[str, str], written: Collection[str], now: datetime
) -> list[WaitingPost]:
    """Posts that no writer could write and whose next try has come, the one that waits longest first.

    ``written`` have a script since; a post that was withdrawn waits no more. How often and how long is decided where
    the wait is recorded (``studio/room/counter.py``).
    """
    due = [
        wait
        for wait in waits
        if wait.until is not None
        and wait.until <= now
        and wait.post not in written
        and words.get(wait.post) != "reject"
    ]
    return sorted(due, key=lambda wait: wait.at)
