"""What is told to people, and how often: the same thing once in a while, few messages an hour, the rest summed up.

Pure but for the desk at the end, whose store and channel are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.records.alarms import Alarm
from tiksports_dagster.store.records.alerts import Alert, AlertNote, AlertState, Delivery, Severity

HOUR = timedelta(hours=1)
GRAVITY: dict[Severity, int] = {"info": 0, "warn": 1, "error": 2}
MOST_LISTED = 20
"""Lines of a summary; what is beyond them is counted."""


@dataclass(frozen=True)
class Manners:
    """How often people are bothered."""

    repeat_after: timedelta = timedelta(hours=12)
    """The same thing is told again only after this long, or when it has become worse."""
    per_hour: int = 6
    """Messages in any 60 minutes."""


@dataclass(frozen=True)
class Message:
    """One message and the alerts it tells."""

    alerts: tuple[Alert, ...]
    title: str
    body: str

    @property
    def severity(self) -> Severity:
        """That of its gravest alert."""
        return max((alert.severity for alert in self.alerts), key=lambda one: GRAVITY[one])


@dataclass(frozen=True)
class Telling:
    """What is to be said now, and what is held back and why."""

    messages: tuple[Message, ...]
    repeated: tuple[Alert, ...]
    too_many: tuple[Alert, ...]


def alert_of(alarm: Alarm) -> Alert:
    """An alarm as people are told it."""
    where = " on ".join(part for part in (alarm.post, alarm.platform) if part) or "the whole channel"
    seen = [f"{name.replace('_', ' ')} {value:.3g}" for name, value in sorted(alarm.evidence.items())]
    sure = "confirmed" if alarm.confirmed else "one sign alone, not confirmed"
    lines = [
        alarm.words,
        f"Where: {where}" + (f", since {alarm.since:%Y-%m-%d %H:%M} UTC" if alarm.since else ""),
        f"How sure: {sure}" + (f" ({', '.join(seen)})" if seen else ""),
        f"What to do: {alarm.advice}",
    ]
    title = f"{alarm.kind.value.replace('_', ' ').capitalize()}: {where}"
    return Alert(key=alarm.key, kind=alarm.kind.value, severity=alarm.severity, title=title, body="\n".join(lines))


def choose(
    alerts: Iterable[Alert], told: Mapping[str, AlertNote], messages_this_hour: int, now: datetime, manners: Manners
) -> Telling:
    """What of ``alerts`` to tell at ``now``, gravest first.

    ``told`` has the newest note with state ``sent`` of each key. When there is more to tell than the hour has room
    for, the last message sums the rest up; when it has no room at all, all of it waits and is told later.
    """
    fresh: list[Alert] = []
    repeated: list[Alert] = []
    for alert in {alert.key: alert for alert in alerts}.values():
        before = told.get(alert.key)
        worse = before is None or GRAVITY[alert.severity] > GRAVITY[before.alert.severity]
        again = before is None or now - before.at >= manners.repeat_after
        (fresh if worse or again else repeated).append(alert)
    fresh.sort(key=lambda alert: (-GRAVITY[alert.severity], alert.key))
    room = max(0, manners.per_hour - messages_this_hour)
    if len(fresh) <= room:
        return Telling(tuple(_single(alert) for alert in fresh), tuple(repeated), ())
    if room == 0:
        return Telling((), tuple(repeated), tuple(fresh))
    singles, rest = fresh[: room - 1], fresh[room - 1 :]
    return Telling((*(_single(alert) for alert in singles), _summary(rest)), tuple(repeated), ())


def _single(alert: Alert) -> Message:
    return Message((alert,), alert.title, alert.body)


def _summary(alerts: Sequence[Alert]) -> Message:
    lines = [f"- {alert.title}: {alert.body.splitlines()[0]}" for alert in alerts[:MOST_LISTED]]
    more = [f"- and {len(alerts) - MOST_LISTED} more"] if len(alerts) > MOST_LISTED else []
    hint = "`tiksports status` shows all of them with what to do."
    return Message(tuple(alerts), f"{len(alerts)} alarms at once", "\n".join([*lines, *more, hint]))


class AlertBook(Protocol):
    """Where it is kept what was told; ``store.alerts.AlertStore`` in production."""

    def alone(self) -> AbstractContextManager[object]:
        """Lets one process tell at a time."""
        ...

    def told(self, keys: Sequence[str]) -> dict[str, AlertNote]:
        """The newest note with state ``sent`` of each key."""
        ...

    def newest(self, keys: Sequence[str]) -> dict[str, AlertNote]:
        """The newest note of each key, whatever became of it."""
        ...

    def messages_since(self, moment: datetime) -> int:
        """Messages that went out since."""
        ...

    def note(self, notes: Sequence[AlertNote]) -> None:
        """Appends notes."""
        ...


class Channel(Protocol):
    """The way out; ``resources.alerts.AppriseChannel`` in production."""

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the services behind it; empty when nobody is to be told."""
        ...

    def send(self, title: str, body: str, severity: Severity) -> Delivery:
        """Tells every service. Raises nothing for one that fails."""
        ...


class AlertDesk:
    """Tells people what they should know, politely. A channel that fails is a note, never an error."""

    def __init__(self, book: AlertBook, channel: Channel, clock: Clock, manners: Manners, *, invented: bool) -> None:
        self._book = book
        self._channel = channel
        self._clock = clock
        self._manners = manners
        self._mark = "SANDBOX · " if invented else ""
        """Nothing here is about a real audience: every message says so."""

    def tell(self, alerts: Sequence[Alert]) -> list[AlertNote]:
        """Tells what is new, and gives back a note of each alert; nothing without a channel or an alert."""
        if not alerts or not self._channel.services:
            return []
        with self._book.alone():
            now, keys = self._clock.now(), [alert.key for alert in alerts]
            plan = choose(alerts, self._book.told(keys), self._book.messages_since(now - HOUR), now, self._manners)
            notes: list[AlertNote] = []
            for message in plan.messages:
                sent = self._send(message)
                self._book.note(sent)
                notes += sent
            held = [AlertNote(at=now, alert=alert, state="repeated") for alert in plan.repeated]
            held += [AlertNote(at=now, alert=alert, state="too_many") for alert in plan.too_many]
            newest = self._book.newest(keys)
            # that it was held back is noted once, not at every look
            self._book.note([note for note in held if _state(newest.get(note.alert.key)) != note.state])
        return [*notes, *held]

    def test(self) -> Delivery:
        """Sends a test message to every service, whatever was told before."""
        body = "This is a test of the alerts of TikSports. Nothing is wrong."
        return self._channel.send(f"{self._mark}Test", body, "info")

    @property
    def services(self) -> tuple[str, ...]:
        """Who is told, by the services' names."""
        return self._channel.services

    def _send(self, message: Message) -> list[AlertNote]:
        delivery = self._channel.send(self._mark + message.title, message.body, message.severity)
        state: AlertState = "sent" if delivery.taken else "failed"
        number = uuid4().hex
        return [
            AlertNote(
                at=self._clock.now(),
                alert=alert,
                state=state,
                message=number,
                channels=delivery.taken,
                failed=delivery.failed,
            )
            for alert in message.alerts
        ]


def _state(note: AlertNote | None) -> str | None:
    return note.state if note else None
