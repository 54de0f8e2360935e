"""Where the channel stands now, as data: parts, today, posts on their way, what the platforms counted."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.newsroom.situation import local_day
from tiksports_dagster.operations.services import Register
from tiksports_dagster.publishing.summary import Chronicle
from tiksports_dagster.publishing.watch import alarms_now

RECENT_POSTS = 10


def status(parts: Parts) -> dict[str, Any]:
    """The state of the installation as JSON-ready objects; days are the audience's local ones."""
    settings = parts.settings
    register = Register(settings.home).running()
    summary = Chronicle(
        parts.archive, parts.journal, parts.snapshots, parts.ledger, parts.clock, settings.zone
    ).summarize()
    health = parts.archive.latest("system_health")
    decisions = parts.archive.decisions()
    last = decisions[-1][2] if decisions else None
    words = parts.controls.last_words()
    return {
        "home": str(settings.home),
        "services": register.urls if register else {},
        "now": parts.clock.now().isoformat(),
        "today": {**summary.model_dump(mode="json"), "day": local_day(parts.clock.now(), settings.zone)},
        "paused": list(parts.controls.paused()),
        "holds": [{**hold.model_dump(mode="json"), "words": hold.words} for hold in parts.controls.holds()],
        "alarms": [
            {**alarm.model_dump(mode="json"), "key": alarm.key}
            for alarm in alarms_now(parts.archive, parts.clock.now())
        ],
        "last_decision": None
        if last is None
        else {
            "at": last.at.isoformat(),
            "action": last.action,
            "confidence": last.confidence,
            "reasons": list(last.reasons),
            "post": last.post,
        },
        "posts": [_post(parts, brief.post, brief.title) for brief in parts.archive.briefs()[-RECENT_POSTS:]],
        "waiting_for_approval": [
            decision.post
            for _, _, decision in decisions
            if decision.post and not decision.approved and words.get(decision.post) not in {"approve", "reject"}
        ],
        "history": _told(parts),
        "health": [] if health is None else [_part(row) for row in health.rows],
    }


def _part(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("part", "status", "mode", "detail")}


def _post(parts: Parts, post: str, title: str) -> dict[str, Any]:
    newest = parts.snapshots.newest_records(parts.clock.now(), [post])
    states = {entry.platform: entry.state.value for entry in parts.journal.steps(post)}
    views = [row.views for row in newest if row.views is not None]
    return {"post": post, "title": title, "platforms": states, "views": sum(views) if views else None}


def _told(parts: Parts) -> list[dict[str, Any]]:
    """What platforms told about past days, by platform and kind of source."""
    return [
        {
            **asdict(span),
            "first": None if span.first is None else span.first.isoformat(),
            "last": None if span.last is None else span.last.isoformat(),
        }
        for span in parts.history.spans()
    ]
