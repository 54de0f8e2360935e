"""``tiksports doctor``: configuration, keys, database, storage, budget, and what each platform will allow today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.operations.health import HealthDesk
from tiksports_dagster.publishing.journal import FINISHED
from tiksports_dagster.resources.platforms import given_grant, token_file
from tiksports_dagster.resources.world import CREDENTIALS, PLATFORMS, grant_path, has_credentials
from tiksports_dagster.store.journal import EVERYTHING
from tiksports_dagster.store.records.decisions import Hold
from tiksports_dagster.store.records.system import Capability, Mode

SOON = timedelta(days=10)
"""A permission that ends sooner than this is told as a warning."""


def examine(parts: Parts, *, test_alert: bool = False) -> dict[str, Any]:
    """Everything that could keep a post from going out, as JSON-ready objects; ``fine`` is False when something does.

    Only reads; the platforms' own words are asked for live. A party that cannot be asked is a row, not an error.
    ``test_alert`` also sends one message to everybody who is told of alarms.
    """
    parts.check_configuration()
    alerts = _alerts(parts, test=test_alert)
    health = [check.model_dump(mode="json", exclude={"at"}) for check in HealthDesk(parts).examine()]
    platforms = {name: _platform(parts, name) for name in parts.platforms}
    down = [row for row in health if row["status"] == "down"]
    closed = [name for name, rows in platforms.items() if not all(row["fine"] for row in rows)]
    return {
        "fine": not down and not closed and all(row["fine"] for row in alerts),
        "home": str(parts.settings.home),
        "keys": [_keys(parts, party) for party in CREDENTIALS if party not in PLATFORMS or party in parts.platforms],
        "health": health,
        "platforms": platforms,
        "alerts": alerts,
    }


def _alerts(parts: Parts, *, test: bool) -> list[dict[str, Any]]:
    """Who is told of alarms, how the last message went, and how a test went."""
    desk, last = parts.alert_desk, parts.alert_store.last()
    rows = [
        Capability(
            what="alarms go to",
            value=", ".join(desk.services) or "nobody: ALERT_URLS is empty",
            fine=not test or bool(desk.services),
        )
    ]
    if last is not None:
        rows.append(_delivered("last message", f"{last.at:%Y-%m-%d %H:%M} UTC", last.channels, last.failed))
    if test and desk.services:
        sent = desk.test()
        rows.append(_delivered("test message", "just now", sent.taken, sent.failed))
    return [row.model_dump(mode="json") for row in rows]


def _delivered(what: str, when: str, taken: Sequence[str], failed: Sequence[str]) -> Capability:
    words = [f"taken by {', '.join(taken)}"] if taken else []
    words += [f"not taken by {', '.join(failed)}: check its URL in ALERT_URLS"] if failed else []
    return Capability(what=what, value=f"{when}, {'; '.join(words)}", fine=not failed)


def _keys(parts: Parts, party: str) -> dict[str, Any]:
    """Which settings a party still needs to be live; values are never shown."""
    connected = grant_path(parts.settings, party).is_file()
    complete = has_credentials(party, parts.settings)
    missing = [] if complete else [name.upper() for name in CREDENTIALS[party] if getattr(parts.settings, name) is None]
    mode = parts.world.modes.get(party, Mode.OFF)
    return {"party": party, "mode": mode.value, "connected": connected, "missing": missing}


def _platform(parts: Parts, name: str) -> list[dict[str, Any]]:
    rows: list[Capability] = []
    try:
        rows += parts.platform_client(name).capabilities()
    except TikSportsError as failure:
        rows.append(Capability(what="answer", value=str(failure), fine=False))
    rows += [_posts_left(parts, name), *_permission(parts, name)]
    rows += [_on_hold(hold, name) for hold in parts.controls.holds() if hold.platform in {name, EVERYTHING}]
    return [row.model_dump(mode="json") for row in rows]


def _on_hold(hold: Hold, name: str) -> Capability:
    """Who put it on hold and how it ends: the house's own pause by itself, a person's by that person."""
    ends = f"until {hold.until:%Y-%m-%d %H:%M} UTC by itself" if hold.until else "until a person ends it"
    what = name if hold.platform == name else EVERYTHING
    value = f"{ends}, or `tiksports resume {what}`{f': {hold.why}' if hold.why else ''}"
    return Capability(what="on hold", value=value, fine=False)


def _posts_left(parts: Parts, name: str) -> Capability:
    since = parts.clock.now() - timedelta(hours=24)
    made = sum(
        1
        for entry in parts.journal.all_latest()
        if entry.platform == name and entry.state in FINISHED and since <= entry.at <= parts.clock.now()
    )
    most = parts.platforms[name].daily_posts
    return Capability(what="our posts in 24 hours", value=f"{made} of {most} that the table allows", fine=made < most)


def _permission(parts: Parts, name: str) -> list[Capability]:
    """How long a live platform's permission lasts, as far as anybody knows."""
    if parts.world.modes.get(name) is not Mode.LIVE:
        return []
    try:
        grant = token_file(parts.settings, name, given_grant(parts.settings, name)).newest()
    except TikSportsError as failure:
        return [Capability(what="permission", value=str(failure), fine=False)]
    if grant.refresh is not None:
        return [Capability(what="permission", value="renews itself")]
    if grant.ends is None:
        return [Capability(what="permission", value="a token of unknown age; it is renewed at the next use")]
    left = grant.ends - parts.clock.now()
    words = f"until {grant.ends:%Y-%m-%d} ({max(left.days, 0)} days), renewed at half of its life"
    return [Capability(what="permission", value=words, fine=left > SOON)]
