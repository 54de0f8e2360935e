"""The way back from a publication to the signal: every stored step of a post, as data."""

from __future__ import annotations

from typing import Any

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError
from tiksports_dagster.publishing.journal import with_late_id
from tiksports_dagster.publishing.watch import alarms_of
from tiksports_dagster.store.archive import Archive, Stamp
from tiksports_dagster.store.days import DayStore
from tiksports_dagster.store.frames import RecordFrame
from tiksports_dagster.store.records.content import FactSheet, Script, VideoFile
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.metrics import DailyMetric
from tiksports_dagster.store.records.publishing import Publication, PublishingSlot
from tiksports_dagster.store.records.room import Attempt, ScriptReview, WaitingPost
from tiksports_dagster.studio.room.counter import ATTEMPTS, WAITS
from tiksports_dagster.studio.room.told import attempt_row


def find_post(parts: Parts, asked: str) -> str:
    """The post key that the user means: whole, or any unambiguous part of it; ``latest`` is the newest.

    Raises ``InputError`` when none or several match.
    """
    posts = [brief.post for brief in parts.archive.briefs()]
    if asked in posts:
        return asked
    if not posts:
        raise InputError("there is no post yet: `tiksports run` makes one")
    if asked == "latest":
        return posts[-1]
    matching = [post for post in posts if asked in post]
    if len(matching) == 1:
        return matching[0]
    known = ", ".join((matching or posts)[-5:])
    problem = f"{len(matching)} posts match" if matching else "no such post"
    raise InputError(f"{asked!r}: {problem}; the newest are {known}")


def explain(parts: Parts, post: str) -> dict[str, Any]:
    """The audit trail of a post, newest step first within each part, as JSON-ready objects."""
    archive = parts.archive
    stamps = archive.stamps_of_partition(post)
    sheet = archive.read("fact_sheet", FactSheet, post)
    return {
        "post": post,
        "publications": [_publication(parts, platform, post, stamps) for platform in parts.platforms],
        "videos": _videos(parts, post, stamps),
        "slots": _slots(archive, post),
        "script": _script(archive.read("script", Script, post), sheet, stamps),
        "writing": _writing(parts, post, stamps),
        "facts": [] if sheet is None else [fact.model_dump(mode="json") for fact in sheet.facts],
        **_opened(archive, post),
        "follow_ups": _follow_ups(parts, post),
        "alarms": [alarm.model_dump(mode="json") for alarm in alarms_of(archive, post)],
        "invented": sorted({party for stamp in stamps for party in stamp.invented}),
        "journal": [
            {"platform": step.platform, "state": step.state.value, "at": step.at.isoformat(), "run_id": step.run_id}
            for step in parts.journal.steps(post)
        ],
        "metrics": [
            row.model_dump(mode="json", exclude={"post"})
            for row in parts.snapshots.newest_records(parts.clock.now(), [post])
        ],
        "days": days_of(parts, post),
        "cost_usd": float(parts.ledger.cost_of(post)),
        "steps": [
            {
                "asset": s.asset,
                "run_id": s.run_id,
                "at": s.at.isoformat(),
                "data_version": s.data_version,
                "inputs": s.inputs,
            }
            for s in stamps
        ],
    }


def _opened(archive: Archive, post: str) -> dict[str, Any]:
    """The decision that opened the post, what it was weighed by, and the posts before and after it."""
    followed_by = [one.post for _, _, one in archive.decisions() if one.post and one.follow_up_of == post]
    found = archive.decision_for(post)
    if found is None:
        return {"follow_up_of": None, "followed_by": followed_by, "decision": None, "score": None, "signals": []}
    stamp, decision = found
    chosen = decision.opportunity
    return {
        "follow_up_of": decision.follow_up_of,
        "followed_by": followed_by,
        "decision": {
            "at": decision.at.isoformat(),
            "confidence": decision.confidence,
            "threshold": decision.threshold,
            "reasons": list(decision.reasons),
            "publish_at": decision.publish_at.isoformat() if decision.publish_at else None,
            "rejected": [item.model_dump() for item in decision.rejected],
            "run_id": stamp.run_id,
            "data_version": stamp.data_version,
        },
        "score": None if chosen is None else chosen.score.model_dump(mode="json"),
        "signals": []
        if chosen is None
        else [
            signal.model_dump(mode="json", include={"id", "source", "kind", "title", "happened_at", "url"})
            for signal in chosen.trend.signals
        ],
    }


def _videos(parts: Parts, post: str, stamps: list[Stamp]) -> list[dict[str, Any]]:
    return [
        {
            **video.model_dump(include={"platform", "path", "sha256", "seconds"}),
            **_stamp(stamps, f"{platform}_video"),
        }
        for platform in parts.platforms
        if (video := parts.archive.read(f"{platform}_video", VideoFile, post))
    ]


def _script(script: Script | None, sheet: FactSheet | None, stamps: list[Stamp]) -> dict[str, Any] | None:
    if script is None:
        return None
    return {
        "title": script.title,
        "hook": script.hook,
        "writer": script.writer,
        "claims": _claims(script, sheet),
        **_stamp(stamps, "script"),
    }


def _slots(archive: Archive, post: str) -> list[dict[str, Any]]:
    """When each platform is to have the post, and why then."""
    stored = archive.latest("publishing_slots", post)
    slots = map(PublishingSlot.model_validate, stored.rows if stored is not None else ())
    return [slot.model_dump(mode="json", exclude={"post"}) for slot in slots]


def _follow_ups(parts: Parts, post: str) -> list[dict[str, Any]]:
    """What was decided about following this post up, oldest first: the part that came of it, or why there is none."""
    return [
        {"at": made.at.isoformat(), "post": made.post, "reasons": list(made.reasons)}
        for made in parts.archive.series("follow_up", Decision, post)
    ]


def days_of(parts: Parts, post: str) -> list[dict[str, Any]]:
    """What each built day brought the post, by platform and day, as JSON-ready objects."""
    built = DayStore(parts.database).of_post(post)
    return [row.model_dump(mode="json", exclude={"post"}) for row in RecordFrame(DailyMetric, built).records()]


def _writing(parts: Parts, post: str, stamps: list[Stamp]) -> dict[str, Any]:
    """The verdict on the script, every attempt that led to it, and how often the post had to wait for a writer."""
    review = parts.archive.read("script_review", ScriptReview, post)
    attempts = parts.archive.series(ATTEMPTS, Attempt, post)
    return {
        "verdict": review.verdict if review else None,
        "why": review.why if review else None,
        "attempts": [
            {**attempt_row(attempt), "remarks": [remark.text for remark in attempt.remarks]} for attempt in attempts
        ],
        "waits": [
            wait.model_dump(mode="json", exclude={"post"}) for wait in parts.archive.series(WAITS, WaitingPost, post)
        ],
        **_stamp(stamps, "script_review"),
    }


def _publication(parts: Parts, platform: str, post: str, stamps: list[Stamp]) -> dict[str, Any]:
    record = parts.archive.read(f"{platform}_publication", Publication, post)
    if record is not None:
        record = with_late_id(record, parts.journal.latest(post, platform))
        return {**record.model_dump(mode="json", exclude={"post"}), **_stamp(stamps, f"{platform}_publication")}
    entry = parts.journal.latest(post, platform)
    return {
        "platform": platform,
        "state": entry.state.value if entry else "not published",
        "reason": entry.outcome.reason if entry and entry.outcome else None,
        "run_id": entry.run_id if entry else None,
    }


def _stamp(stamps: list[Stamp], asset: str) -> dict[str, Any]:
    newest = next((stamp for stamp in reversed(stamps) if stamp.asset == asset), None)
    return {} if newest is None else {"run_id": newest.run_id, "data_version": newest.data_version}


def _claims(script: Script, sheet: FactSheet | None) -> list[dict[str, Any]]:
    facts = {fact.id: fact for fact in sheet.facts} if sheet else {}
    claims = dict.fromkeys(claim for segment in script.segments for claim in segment.claims)
    return [
        {
            "text": claim.text,
            "fact": claim.fact,
            "source": facts[claim.fact].source_ref if claim.fact in facts else None,
        }
        for claim in claims
    ]
