"""Who lets a post go: the setting, a person's word, or nobody in time. Pure; the words are kept by the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from tiksports_dagster.store.records.decisions import Decision


class Permission(StrEnum):
    """Whether a post may go out."""

    GIVEN = "given"
    AWAITED = "awaited"
    EXPIRED = "expired"
    """Nobody said anything in time; it is to be rejected."""
    REFUSED = "refused"


def permission(decision: Decision | None, word: str | None, now: datetime, patience: timedelta) -> Permission:
    """Whether a post may go out, given the decision that opened it and the newest word said about it.

    A post that no decision opened was ordered by a person and needs no other.
    """
    if word == "reject":
        return Permission.REFUSED
    if word == "approve" or decision is None or decision.approved:
        return Permission.GIVEN
    return Permission.EXPIRED if now - decision.at >= patience else Permission.AWAITED


def expired(decisions: Iterable[Decision], words: Mapping[str, str], now: datetime, patience: timedelta) -> list[str]:
    """Posts that nobody approved or rejected in time. A replay's clock may stand before a decision: that one waits."""
    return list(
        dict.fromkeys(
            decision.post
            for decision in decisions
            if decision.post is not None
            and permission(decision, words.get(decision.post), now, patience) is Permission.EXPIRED
        )
    )
