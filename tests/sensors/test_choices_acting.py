"""What suppression leads to: one pause for one trouble, and nothing against a person's word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.assets.alarms import FAMILIES
from tiksports_dagster.sensors.acting import HELD_BACK, failed_run
from tiksports_dagster.sensors.choices_acting import COOL_DOWN, pause_lines, pauses
from tiksports_dagster.store.controls import Word, holds_in_force
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def alarm(
    kind: AlarmKind = AlarmKind.SUPPRESSION, platform: str = "tiktok", post: str | None = "p", **more: object
) -> Alarm:
    values = {"at": NOW, "since": NOW - HOUR, "severity": "error", "words": "w", "advice": "a", "confirmed": True}
    return Alarm.model_validate({"kind": kind, "platform": platform, "post": post, **values, **more})


def said(pauses_made: list[object], at: datetime = NOW) -> list[Word]:
    return [Word("pause", p.platform, at, "w", p.until, p.said_by) for p in pauses_made]


def test_confirmed_suppression_pauses_its_platform_for_the_configured_time() -> None:
    (pause,) = pauses([alarm(), alarm(post="q")], [], NOW, DAY)
    assert (pause.platform, pause.until, pause.said_by) == ("tiktok", NOW + DAY, "alarm:suppression:tiktok:p")
    assert pauses([alarm(AlarmKind.BIRTH_SUPPRESSION, post=None)], [], NOW, DAY)


@pytest.mark.parametrize(
    "other",
    [
        alarm(confirmed=False),
        *(alarm(kind) for kind in AlarmKind if kind not in (AlarmKind.SUPPRESSION, AlarmKind.BIRTH_SUPPRESSION)),
    ],
)
def test_nothing_else_pauses(other: Alarm) -> None:
    assert pauses([other], [], NOW, DAY) == []


def test_zero_hours_switch_pausing_off() -> None:
    assert pauses([alarm()], [], NOW, timedelta(0)) == []


def test_the_same_trouble_extends_nothing_and_a_new_one_after_the_pause_does() -> None:
    words = said(pauses([alarm()], [], NOW, DAY))
    later = NOW + DAY + HOUR
    again = [alarm(), alarm(post="other", since=NOW + HOUR, at=later)]
    assert pauses(again, words, later, DAY) == [], "it began before the pause was over"
    (new,) = pauses([alarm(post="new", since=later - timedelta(minutes=30), at=later)], words, later, DAY)
    assert new.until == later + DAY


def test_a_person_who_resumes_is_left_alone_for_a_while() -> None:
    words = [*said(pauses([alarm()], [], NOW, DAY)), Word("resume", "tiktok", NOW + HOUR)]
    soon, later = NOW + 3 * HOUR, NOW + HOUR + COOL_DOWN
    assert pauses([alarm(post="q", since=soon, at=soon)], words, soon, DAY) == []
    assert pauses([alarm(post="q", since=later, at=later)], words, later, DAY)


def test_what_is_on_hold_already_is_not_paused_again() -> None:
    assert pauses([alarm()], [Word("pause", "all", NOW)], NOW, DAY) == []
    assert pauses([alarm()], [Word("pause", "tiktok", NOW)], NOW, DAY) == []


ALARMS = st.lists(
    st.builds(
        lambda kind, platform, post, ago, sure: alarm(kind, platform, post, since=NOW - ago * HOUR, confirmed=sure),
        st.sampled_from([AlarmKind.SUPPRESSION, AlarmKind.BIRTH_SUPPRESSION, AlarmKind.VIRAL]),
        st.sampled_from(["tiktok", "youtube"]),
        st.sampled_from(["p", "q", "r"]),
        st.integers(0, 90),
        st.booleans(),
    ),
    max_size=6,
)


@given(ALARMS, st.integers(1, 168))
def test_the_same_alarms_looked_at_for_ever_pause_a_platform_once(alarms: list[Alarm], hours: int) -> None:
    words: list[Word] = []
    for step in range(40):
        now = NOW + step * 12 * HOUR
        words += said(pauses(alarms, words, now, hours * HOUR), now)
    platforms = [word.subject for word in words]
    assert len(platforms) == len(set(platforms))
    assert holds_in_force(words, NOW + 3000 * HOUR) == (), "and all of it ends by itself"
    sure = {one.platform for one in alarms if one.confirmed and one.kind is not AlarmKind.VIRAL}
    assert set(platforms) == sure


def test_the_log_has_each_pause_and_its_end_once() -> None:
    words = said(pauses([alarm()], [], NOW, DAY))
    begun = pause_lines(words, [], NOW)
    assert [(line.action, line.alarm, line.reasons) for line in begun] == [("pause", "suppression:tiktok:p", ("w",))]
    assert pause_lines(words, begun, NOW + HOUR) == []
    (over,) = pause_lines(words, begun, NOW + 2 * DAY)
    assert (over.action, over.at) == ("resume", NOW + DAY)
    (ended,) = pause_lines([*words, Word("resume", "tiktok", NOW + HOUR)], begun, NOW + 2 * DAY)
    assert ended.at == NOW + HOUR
    assert "person" in ended.reasons[0]
    assert pause_lines([*words, Word("resume", "tiktok", NOW + HOUR)], [*begun, ended], NOW + 2 * DAY) == []


def test_every_kind_of_alarm_has_one_check_in_the_ui() -> None:
    assert sorted(kind for kinds in FAMILIES.values() for kind in kinds) == sorted(AlarmKind)


def test_a_failed_run_is_told_and_a_file_that_a_gate_held_back_is_not() -> None:
    told = failed_run("post", "p", [("script", "PermanentFailure", "no facts\nmore"), ("video", HELD_BACK, "x")])
    assert told is not None
    assert told.key == "run_failed:post:p"
    assert "script: no facts" in told.body
    assert "more" not in told.body.splitlines()
    assert failed_run("post", "p", [("tiktok_video", HELD_BACK, "x")]) is None
    assert failed_run("metrics", None, []) is not None, "a crash has no failed step"
