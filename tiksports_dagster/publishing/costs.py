"""What a day cost: the books summed per service, model, endpoint and post, and what that is per thousand views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tiksports_dagster.store.ledger import Booking, Ledger, local_day_bounds
from tiksports_dagster.store.records.money import CostRow, DayCosts, PostCost

_UNITS = ("input", "cached", "cache_write", "output", "thinking", "requests", "characters", "seconds_of_speech")
"""What services count; ``thinking`` is part of ``output``."""

_MICRO = Decimal("0.000001")


class Bookkeeper:
    """Sums days of the books up. ``views`` gives the newest known views of posts, all platforms together."""

    def __init__(self, ledger: Ledger, views: Callable[[Sequence[str]], Mapping[str, int]], zone: ZoneInfo) -> None:
        self._ledger = ledger
        self._views = views
        self._zone = zone

    def day(self, day: str) -> DayCosts:
        """The costs of one day (``YYYY-MM-DD``) of the audience's time zone, reservations still open included."""
        bookings = self._ledger.bookings(*local_day_bounds(day, self._zone))
        posts = sorted({booking.post for booking in bookings if booking.post is not None})
        return sum_day(day, bookings, {post: self._ledger.cost_of(post) for post in posts}, self._views(posts))


def sum_day(
    day: str, bookings: Iterable[Booking], cost_of: Mapping[str, Decimal], views: Mapping[str, int]
) -> DayCosts:
    """Sums one day's bookings; ``cost_of`` are the posts' costs over all their days, ``views`` what they brought."""
    groups: dict[tuple[str, str, str, str], list[Booking]] = {}
    reclaimed = Decimal(0)
    for one in bookings:
        key = (one.party, str(one.units.get("model") or ""), one.endpoint, one.post or "")
        groups.setdefault(key, []).append(one)
        reclaimed += Decimal(int(one.units.get("reclaimed_micro_usd") or 0)) * _MICRO
    rows = [_row(day, *key, calls) for key, calls in groups.items()]
    rows.sort(key=lambda row: (-row.usd, row.service, row.model or "", row.endpoint, row.post or ""))
    return DayCosts(
        day=day,
        usd=sum((row.usd for row in rows), Decimal(0)),
        rows=tuple(rows),
        posts=tuple(_post(post, usd, views.get(post)) for post, usd in sorted(cost_of.items())),
        reclaimed_usd=reclaimed,
    )


def _row(day: str, service: str, model: str, endpoint: str, post: str, calls: Sequence[Booking]) -> CostRow:
    units = {name: sum(_whole(call.units.get(name)) for call in calls) for name in _UNITS}
    return CostRow(
        day=day,
        service=service,
        model=model or None,
        endpoint=endpoint,
        post=post or None,
        calls=len(calls),
        failed=sum(1 for call in calls if _failed(call)),
        usd=sum((call.usd for call in calls), Decimal(0)),
        units={name: count for name, count in units.items() if count},
    )


def _failed(call: Booking) -> bool:
    return call.state == "released" or call.units.get("outcome", "answered") != "answered"


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _post(post: str, usd: Decimal, views: int | None) -> PostCost:
    each = (1000 * usd / views).quantize(_MICRO, ROUND_HALF_UP) if views else None
    return PostCost(post=post, usd=usd, views=views, usd_per_thousand_views=each)
