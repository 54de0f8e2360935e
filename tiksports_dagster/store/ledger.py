"""Money: reserved before it is spent, settled with what it cost, never over a limit, also with many processes.

Amounts are integer micro-dollars (1 US dollar = 1,000,000) in the table and US dollars here. Days and months are the
audience's local ones. Every row is appended: ``reserved``, then ``settled`` or ``released``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import Connection, Row, func, insert, select, text
from sqlalchemy.exc import OperationalError

from tiksports_dagster.failures import RefusedFailure, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.tables import api_usage

if TYPE_CHECKING:
    from collections.abc import Generator

MICRO = Decimal(1_000_000)
_LEDGER_LOCK = 7_414_202
LOCK_SECONDS = 30
"""Longest wait for the other processes' reservations; one takes milliseconds."""

ABANDONED_AFTER = timedelta(hours=2)
"""No call takes as long (``AI_CEILING_SECONDS`` is at most one hour): a reservation this old has lost its process."""


@dataclass(frozen=True)
class Limits:
    """What may be spent at most, US dollars; ``throttled`` refuses everything that costs."""

    daily: Decimal
    monthly: Decimal
    zone: ZoneInfo
    throttled: bool = False
    per_post: Decimal | None = None


@dataclass
class Reservation:
    """Money set aside for one call. Set ``actual`` (US dollars) before it ends; else the worst case is booked.

    What is put into ``units`` is stored with the booking, also when the call fails.
    """

    id: int
    worst: Decimal
    actual: Decimal | None = None
    units: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Ending:
    """How one call of a party ended: its booked ``outcome`` and how many real seconds ago."""

    outcome: str
    seconds_ago: float


@dataclass(frozen=True)
class Booking:
    """One call in the books, with what it cost or, while it is open, may cost."""

    at: datetime
    party: str
    endpoint: str
    post: str | None
    state: str
    """``reserved`` (still open), ``settled`` or ``released``."""
    usd: Decimal
    units: Mapping[str, Any]


@dataclass(frozen=True)
class _Purpose:
    """What a reservation is for."""

    party: str
    endpoint: str
    post: str | None
    run_id: str | None


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

        Raises ``RefusedFailure`` when the day's, the month's or the post's limit would be passed, and
        ``TransientFailure`` when the books stay locked. Reserving is one transaction under a lock, so two processes
        cannot both take the last cent.
        """
        purpose = _Purpose(party, endpoint, post, run_id)
        reservation = self._reserve(purpose, worst_usd)
        try:
            yield reservation
        except BaseException:
            self._close(reservation, "released", Decimal(0), purpose)
            raise
        actual = reservation.worst if reservation.actual is None else reservation.actual
        self._close(reservation, "settled", actual, purpose)

    def _reserve(self, purpose: _Purpose, worst: Decimal) -> Reservation:
        now = self._clock.now()
        if self._limits.throttled and worst > 0:
            raise RefusedFailure(f"{purpose.party}: EMERGENCY_THROTTLE is on, nothing that costs is called")
        try:
            with self._database.engine.begin() as connection:
                _lock(connection)
                refusal = self._refusal(connection, purpose, worst, now)
                if refusal and self._give_back(connection, lambda _: False):
                    refusal = self._refusal(connection, purpose, worst, now)
                if refusal:
                    # raised outside, so that what was given back stays so
                    reservation = None
                else:
                    row = _row(now, "reserved", None, worst, purpose, _process())
                    key = connection.execute(insert(api_usage).values(row).returning(api_usage.c.id)).scalar_one()
                    reservation = Reservation(key, worst)
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise TransientFailure(f"{purpose.party}: the books cannot be written ({reason})") from None
        if reservation is None:
            raise RefusedFailure(f"{purpose.party}: {refusal}")
        return reservation

    def _refusal(self, connection: Connection, purpose: _Purpose, worst: Decimal, now: datetime) -> str | None:
        day, month = self._spent(connection, now)
        limits = [(day, self._limits.daily, "DAILY_BUDGET"), (month, self._limits.monthly, "MONTHLY_BUDGET")]
        if purpose.post is not None and self._limits.per_post is not None:
            limits.append((self._sum(connection, api_usage.c.post, purpose.post), self._limits.per_post, "POST_BUDGET"))
        for spent, limit, name in limits:
            if worst > 0 and spent + worst > limit:
                return f"${worst:.4f} more would pass {name} ${limit:.2f} (${spent:.4f} spent or reserved)"
        return None

    def _close(self, reservation: Reservation, state: str, amount: Decimal, purpose: _Purpose) -> None:
        row = _row(self._clock.now(), state, reservation.id, amount, purpose, reservation.units)
        with self._database.engine.begin() as connection:
            connection.execute(insert(api_usage).values(row))

    # --- sums

    def _spent(self, connection: Connection, at: datetime) -> tuple[Decimal, Decimal]:
        local = at.astimezone(self._limits.zone)
        start, end = local_day_bounds(local.date().isoformat(), self._limits.zone)
        month = start.replace(day=1)
        next_month = (month + timedelta(days=32)).replace(day=1)
        return self._between(connection, start, end), self._between(connection, month, next_month)

    def _between(self, connection: Connection, start: datetime, end: datetime) -> Decimal:
        return self._sum(connection, api_usage.c.at, (start, end))

    def _sum(self, connection: Connection, column: Any, value: Any) -> Decimal:
        """What was settled and what is still reserved, by the time or the post of the reservation."""
        opened = api_usage.alias("opened")
        closed = api_usage.alias("closed")
        own = opened.c[column.name]
        query = (
            select(func.coalesce(func.sum(func.coalesce(closed.c.micro_usd, opened.c.micro_usd)), 0))
            .select_from(opened.outerjoin(closed, closed.c.reservation == opened.c.id))
            .where(opened.c.state == "reserved")
        )
        chosen = (own >= value[0]) & (own < value[1]) if isinstance(value, tuple) else own == value
        return Decimal(int(connection.execute(query.where(chosen)).scalar_one())) / MICRO

    def cost_of(self, post: str) -> Decimal:
        """US dollars spent on one post."""
        query = select(func.coalesce(func.sum(api_usage.c.micro_usd), 0)).where(
            api_usage.c.post == post, api_usage.c.state == "settled"
        )
        with self._database.engine.connect() as connection:
            return Decimal(int(connection.execute(query).scalar_one())) / MICRO

    def bookings(self, start: datetime, end: datetime) -> list[Booking]:
        """Every call reserved in [start, end), oldest first, with its closing row where there is one."""
        opened = api_usage.alias("opened")
        closed = api_usage.alias("closed")
        query = (
            select(
                opened.c.at,
                opened.c.party,
                opened.c.endpoint,
                opened.c.post,
                func.coalesce(closed.c.state, opened.c.state).label("state"),
                func.coalesce(closed.c.micro_usd, opened.c.micro_usd).label("micro_usd"),
                func.coalesce(closed.c.units, opened.c.units).label("units"),
                opened.c.micro_usd.label("worst"),
            )
            .select_from(opened.outerjoin(closed, closed.c.reservation == opened.c.id))
            .where(opened.c.state == "reserved", opened.c.at >= start, opened.c.at < end)
            .order_by(opened.c.id, closed.c.id)
        )
        with self._database.engine.connect() as connection:
            return [
                Booking(row.at, row.party, row.endpoint, row.post, row.state, row.micro_usd / MICRO, row.units)
                for row in connection.execute(query)
            ]

    def endings(self, party: str, limit: int = 8) -> list[Ending]:
        """How the party's last calls ended, newest first, whichever process made them."""
        outcome = api_usage.c.units["outcome"].astext
        age = func.extract("epoch", func.clock_timestamp() - api_usage.c.written_at)
        query = (
            select(outcome.label("outcome"), age.label("age"))
            .where(api_usage.c.party == party, api_usage.c.state != "reserved", outcome.is_not(None))
            .order_by(api_usage.c.id.desc())
            .limit(limit)
        )
        with self._database.engine.connect() as connection:
            return [Ending(row.outcome, float(row.age)) for row in connection.execute(query)]

    def asking(self, party: str, within_seconds: float) -> bool:
        """True when a call of the party was begun within that time and has not ended."""
        closed = api_usage.alias("closed")
        age = func.extract("epoch", func.clock_timestamp() - api_usage.c.written_at)
        query = (
            select(api_usage.c.id)
            .where(
                api_usage.c.party == party,
                api_usage.c.state == "reserved",
                age < within_seconds,
                ~select(closed.c.id).where(closed.c.reservation == api_usage.c.id).exists(),
            )
            .limit(1)
        )
        with self._database.engine.connect() as connection:
            return connection.execute(query).first() is not None

    # --- after a crash

    def reclaim(self, is_over: Callable[[str], bool] = lambda _: False) -> Decimal:
        """Gives reservations back whose process is gone; returns how many US dollars came free.

        Gone means: the process that reserved is of this machine and does not run any more; or its Dagster run is over
        (``is_over`` is asked with the run's id); or the reservation is older than ``ABANDONED_AFTER``. A call that
        was under way when its process was killed may have been billed by the vendor all the same.
        """
        with self._database.engine.begin() as connection:
            _lock(connection)
            return self._give_back(connection, is_over)

    def _give_back(self, connection: Connection, is_over: Callable[[str], bool]) -> Decimal:
        closed = api_usage.alias("closed")
        age = func.extract("epoch", func.clock_timestamp() - api_usage.c.written_at)
        query = select(api_usage, age.label("age")).where(
            api_usage.c.state == "reserved", ~select(closed.c.id).where(closed.c.reservation == api_usage.c.id).exists()
        )
        freed = Decimal(0)
        for row in connection.execute(query).all():
            reason = _why_gone(row, is_over)
            if reason is None:
                continue
            purpose = _Purpose(row.party, row.endpoint, row.post, row.run_id)
            units = {"reclaimed": reason, "reclaimed_micro_usd": row.micro_usd}
            connection.execute(
                insert(api_usage).values(_row(self._clock.now(), "released", row.id, Decimal(0), purpose, units))
            )
            freed += row.micro_usd / MICRO
        return freed


def local_day_bounds(day: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First moment of a local day (``YYYY-MM-DD``) and of the next; 23 or 25 hours apart when the clocks change."""
    start = datetime.fromisoformat(day).replace(tzinfo=zone)
    # noon of the next day exists in every zone; its midnight is the end
    return start, (start + timedelta(days=1, hours=12)).replace(hour=0)


def _lock(connection: Connection) -> None:
    connection.execute(text(f"set local lock_timeout = '{LOCK_SECONDS}s'"))
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LEDGER_LOCK})


def machine() -> str:
    """Where process ids mean something: this host and, in a container, its own numbering of processes."""
    try:
        numbering = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux
        numbering = ""
    return f"{socket.gethostname()} {numbering}".strip()


def _process() -> dict[str, Any]:
    """Who reserves: machine, process id and when that process began, because ids are given again."""
    return {"host": machine(), "pid": os.getpid(), "began": round(psutil.Process().create_time(), 2)}


def _why_gone(row: Row[Any], is_over: Callable[[str], bool]) -> str | None:
    if row.age > ABANDONED_AFTER.total_seconds():
        return "abandoned"
    if row.run_id is not None and is_over(row.run_id):
        return "its run is over"
    units: Mapping[str, Any] = row.units
    if units.get("host") != machine() or "pid" not in units:
        return None
    try:
        process = psutil.Process(int(units["pid"]))
        began, dead = process.create_time(), process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return "its process is gone"
    except psutil.Error:
        return None
    # half a minute of tolerance, because the machine's own clock may be set meanwhile
    same = not dead and abs(began - float(units.get("began", began))) < 30
    return None if same else "its process is gone"


def _row(
    at: datetime,
    state: str,
    reservation: int | None,
    amount: Decimal,
    purpose: _Purpose,
    units: Mapping[str, Any],
) -> dict[str, Any]:
    # rounded up, so that many small calls cannot add up to more than was booked
    micro = int((amount * MICRO).to_integral_value(rounding="ROUND_CEILING"))
    return {
        "at": at,
        "state": state,
        "reservation": reservation,
        "party": purpose.party,
        "endpoint": purpose.endpoint,
        "post": purpose.post,
        "run_id": purpose.run_id,
        "micro_usd": micro,
        "units": dict(units),
    }
