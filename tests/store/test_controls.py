"""Pauses: a person's ends by a person's word alone, an alarm's also by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.controls import Word, holds_in_force

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = st.lists(
    st.builds(
        lambda action, subject, ago, lasts: Word(
            action,
            subject,
            NOW - ago * HOUR,
            until=None if action == "resume" or lasts is None else NOW + (lasts - ago) * HOUR,
        ),
        st.sampled_from(["pause", "resume"]),
        st.sampled_from(["tiktok", "youtube", "all"]),
        st.integers(0, 50),
        st.none() | st.integers(1, 48),
    ),
    max_size=12,
)


def test_an_alarms_pause_ends_by_itself_by_the_newsrooms_clock(parts: Parts, clock: StandingClock) -> None:
    said = "alarm:suppression:tiktok:p"
    parts.controls.say("pause", "tiktok", "views fell", until=clock.now() + 24 * HOUR, said_by=said)
    (hold,) = parts.controls.holds()
    assert (hold.platform, hold.until, hold.by, hold.why) == ("tiktok", NOW + 24 * HOUR, said, "views fell")
    assert "2024-03-04 04:45 UTC" in hold.words
    clock.sleep(24 * 3600 - 1)
    assert parts.controls.paused() == ("tiktok",)
    clock.sleep(1)
    assert parts.controls.paused() == ()


def test_resume_ends_an_alarms_pause_at_once(parts: Parts) -> None:
    parts.controls.say("pause", "tiktok", until=NOW + 24 * HOUR, said_by="alarm:suppression:tiktok:p")
    parts.controls.say("resume", "tiktok")
    assert parts.controls.paused() == ()


def test_an_alarm_takes_nothing_away_from_a_persons_pause(parts: Parts, clock: StandingClock) -> None:
    parts.controls.say("pause", "tiktok")
    parts.controls.say("pause", "tiktok", until=NOW + HOUR, said_by="alarm:suppression:tiktok:p")
    clock.sleep(7200)
    (hold,) = parts.controls.holds()
    assert (hold.until, hold.by) == (None, "person")


@given(WORDS, st.integers(0, 100))
def test_a_pause_without_an_end_lasts_until_somebody_resumes_and_no_other_outlives_its_end(
    words: list[Word], later: int
) -> None:
    now = NOW + later * HOUR
    held = {hold.platform: hold for hold in holds_in_force(words, now)}
    for subject in ("tiktok", "youtube", "all"):
        mine = [word for word in words if word.subject == subject]
        since = max((n for n, word in enumerate(mine) if word.action == "resume"), default=-1)
        left = mine[since + 1 :]
        endless = any(word.until is None for word in left)
        running = any(word.until is not None and now < word.until for word in left)
        assert (subject in held) == (endless or running)
        if subject in held:
            assert (held[subject].until is None) == endless
