"""What is done about suppression, as pure functions: which platform is paused, for how long, and what is logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tiksports_dagster.store.controls import PERSON, Word, holds_in_force
from tiksports_dagster.store.journal import EVERYTHING
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.decisions import AlarmPause

PAUSING = frozenset({AlarmKind.SUPPRESSION, AlarmKind.BIRTH_SUPPRESSION})
COOL_DOWN = timedelta(hours=24)
"""So long after a person resumed a platform no alarm pauses it again: the person has looked."""
BY_ALARM = "alarm:"


@dataclass(frozen=True)
class Pause:
    """A platform to put on hold because of an alarm."""

    platform: str
    until: datetime
    alarm: Alarm

    @property
    def said_by(self) -> str:
        """Who says it, for the controls."""
        return BY_ALARM + self.alarm.key


def pauses(alarms: Iterable[Alarm], words: Sequence[Word], now: datetime, lasts: timedelta) -> list[Pause]:
    """Platforms that an alarm puts on hold at ``now``, one pause a platform; none when ``lasts`` is 0.

    ``words`` has every pause and resume, oldest first. Only confirmed suppression pauses, and nothing that is on hold
    already. One alarm pauses once: what began before the last alarm's pause of the platform ended is the same trouble
    and extends nothing. For ``COOL_DOWN`` after a person's resume no alarm pauses that platform.
    """
    if lasts <= timedelta(0):
        return []
    held = {hold.platform for hold in holds_in_force(words, now)}
    chosen: dict[str, Pause] = {}
    for alarm in sorted(alarms, key=lambda one: one.key):
        platform = alarm.platform
        if alarm.kind not in PAUSING or not alarm.confirmed or platform is None or platform in chosen:
            continue
        if EVERYTHING in held or platform in held or _looked_at(words, platform, now):
            continue
        if (alarm.since or alarm.at) > _last_end(words, platform):
            chosen[platform] = Pause(platform, now + lasts, alarm)
    return list(chosen.values())


def _looked_at(words: Iterable[Word], platform: str, now: datetime) -> bool:
    return any(
        word.action == "resume"
        and word.said_by == PERSON
        and word.subject in {platform, EVERYTHING}
        and word.at > now - COOL_DOWN
        for word in words
    )


def _last_end(words: Iterable[Word], platform: str) -> datetime:
    """When the last pause that an alarm put on the platform was over, or is to be; long ago when there was none."""
    mine = [word for word in words if word.subject == platform]
    end = _LONG_AGO
    for place, word in enumerate(mine):
        if word.action == "pause" and word.said_by.startswith(BY_ALARM) and word.until is not None:
            resumed = [later.at for later in mine[place + 1 :] if later.action == "resume"]
            end = max(end, min([word.until, *resumed]))
    return end


_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def pause_lines(words: Sequence[Word], kept: Sequence[AlarmPause], now: datetime) -> list[AlarmPause]:
    """Lines that the decision log lacks: pauses that alarms said, and ends of pauses, each once, oldest first.

    They follow from the words alone, so that a line that a crash kept from being written is written later.
    """
    known = {(line.alarm, line.until, line.action) for line in kept}
    lines: list[AlarmPause] = []
    for place, word in enumerate(words):
        if word.action != "pause" or not word.said_by.startswith(BY_ALARM) or word.until is None:
            continue
        alarm = word.said_by.removeprefix(BY_ALARM)
        why = (word.note or "an alarm said so",)
        lines.append(_line("pause", word, alarm, word.at, why))
        ended = next((one for one in words[place + 1 :] if _ends(one, word)), None)
        if ended is not None and ended.at <= word.until:
            who = "A person" if ended.said_by == PERSON else ended.said_by
            lines.append(_line("resume", word, alarm, ended.at, (f"{who} let {word.subject} go on.",)))
        elif now >= word.until:
            lines.append(_line("resume", word, alarm, word.until, (f"The pause of {word.subject} is over.",)))
    return [line for line in lines if (line.alarm, line.until, line.action) not in known]


def _ends(one: Word, pause: Word) -> bool:
    return one.action == "resume" and one.subject == pause.subject


def _line(action: str, word: Word, alarm: str, at: datetime, reasons: tuple[str, ...]) -> AlarmPause:
    return AlarmPause.model_validate(
        {
            "at": at,
            "action": action,
            "platform": word.subject,
            "until": word.until,
            "alarm": alarm,
            "reasons": reasons,
        }
    )
