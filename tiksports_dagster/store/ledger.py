"""Money: reserved before it is spent, settled with what it cost, never over a limit, also with many processes.

Amounts are integer micro-dollars (1 US dollar = 1,000,000). Days and months are the audience's local ones.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select, text

from tiksports_dagster.failures import RefusedFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.tables import api_usage

if TYPE_CHECKING:
    from collections.abc import Generator

MICRO = Decimal(1_000_000)
_LEDGER_LOCK = 7_414_202


@dataclass(frozen=True)
class Limits:
    """What may be spent at most, US dollars; ``throttled`` refuses everything that costs."""

    daily: Decimal
    monthly: Decimal
    zone: ZoneInfo
    throttled: bool = False


@dataclass
class Reservation:
    """Money set aside for one call. Set ``actual`` (US dollars) before it ends; else the worst case is booked."""

    id: int
    worst: Decimal
    actual: Decimal | None = None


class Ledger:
    """The one way to spend."""

    def __init__(self, database: Database, clock: Clock, limits: Limits) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits

    def spent(self, at: datetime | None = None) -> tuple[Decimal, Decimal]:
        """US dollars spent or reserved in the local day and the local month of a moment (default now)."""
        with self._database.engine.connect() as connection:
            return self._spent(connection, at or self._clock.now())

    @contextmanager
    def spending(
        self, party: str, endpoint: str, worst_usd: Decimal, *, post: str | None = None, run_id: str | None = None
    ) -> Generator[Reservation]:
        """Reserves the worst case, hands out the reservation, then settles; a call that failed is released.

        Raises ``RefusedFailure`` when the day's or month's limit would be passed. Reserving is one transaction under
        a lock, so two processes cannot both take the last cent.
        """
        reservation = self._reserve(party, endpoint, worst_usd, post, run_id)
        try:
            yield reservation
        except BaseException:
            self._close(reservation, "released", Decimal(0), party, endpoint, post, run_id)
            raise
        actual = reservation.worst if reservation.actual is None else reservation.actual
        self._close(reservation, "settled", actual, party, endpoint, post, run_id)

    def _reserve(self, party: str, endpoint: str, worst: Decimal, post: str | None, run_id: str | None) -> Reservation:
        now = self._clock.now()
        with self._database.engine.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LEDGER_LOCK})
            day, month = self._spent(connection, now)
            if self._limits.throttled and worst > 0:
                raise RefusedFailure(f"{party}: EMERGENCY_THROTTLE is on, nothing that costs is called")
            for spent, limit, name in (
                (day, self._limits.daily, "DAILY_BUDGET"),
                (month, self._limits.monthly, "MONTHLY_BUDGET"),
            ):
                if spent + worst > limit:
                    raise RefusedFailure(
                        f"{party}: ${worst:.4f} more would pass {name} ${limit:.2f} (${spent:.4f} spent or reserved)"
                    )
            row = _row(now, "reserved", None, worst, party, endpoint, post, run_id)
            key = connection.execute(insert(api_usage).values(row).returning(api_usage.c.id)).scalar_one()
        return Reservation(key, worst)

    def _close(
        self,
        reservation: Reservation,
        state: str,
        amount: Decimal,
        party: str,
        endpoint: str,
        post: str | None,
        run_id: str | None,
    ) -> None:
        row = _row(self._clock.now(), state, reservation.id, amount, party, endpoint, post, run_id)
        with self._database.engine.begin() as connection:
            connection.execute(insert(api_usage).values(row))

    def _spent(self, connection: Connection, at: datetime) -> tuple[Decimal, Decimal]:
        local = at.astimezone(self._limits.zone)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        month = day.replace(day=1)
        next_day = (day + timedelta(days=1, hours=12)).replace(hour=0)
        next_month = (month + timedelta(days=32)).replace(day=1)
        return self._between(connection, day, next_day), self._between(connection, month, next_month)

    def _between(self, connection: Connection, start: datetime, end: datetime) -> Decimal:
        opened = api_usage.alias("opened")
        closed = api_usage.alias("closed")
        query = (
            select(func.coalesce(func.sum(func.coalesce(closed.c.micro_usd, opened.c.micro_usd)), 0))
            .select_from(opened.outerjoin(closed, closed.c.reservation == opened.c.id))
            .where(opened.c.state == "reserved", opened.c.at >= start, opened.c.at < end)
        )
        return Decimal(int(connection.execute(query).scalar_one())) / MICRO

    def cost_of(self, post: str) -> Decimal:
        """US dollars spent on one post."""
        query = select(func.coalesce(func.sum(api_usage.c.micro_usd), 0)).where(
            api_usage.c.post == post, api_usage.c.state == "settled"
        )
        with self._database.engine.connect() as connection:
            return Decimal(int(connection.execute(query).scalar_one())) / MICRO


def _row(
    at: datetime,
    state: str,
    reservation: int | None,
    amount: Decimal,
    party: str,
    endpoint: str,
    post: str | None,
    run_id: str | None,
) -> dict[str, Any]:
    # rounded up, so that many small calls cannot add up to more than was booked
    micro = int((amount * MICRO).to_integral_value(rounding="ROUND_CEILING"))
    return {
        "at": at,
        "state": state,
        "reservation": reservation,
        "party": party,
        "endpoint": endpoint,
        "post": post,
        "run_id": run_id,
        "micro_usd": micro,
        "units": {},
    }
