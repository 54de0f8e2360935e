"""A script in the voice's own time: nothing is lost, segments follow each other, lengths are kept where a pace can."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.store.records.voice import Voiceover
from tiksports_dagster.studio.voice import FASTEST, SLOWEST, lines_of
from tiksports_dagster.studio.voice_timing import HOOK_SECONDS, Lengths, Performance, perform, retime

from .voices import LINES, Hummer, spoken_script

WIDE = Lengths(5, 60)


def heard(performance: Performance, post: str = "20240302-spoken-ab12") -> Voiceover:
    return Voiceover(
        post=post, engine="hum", voice="low", path=None, sha256=None, seconds=performance.seconds,
        words=performance.words,
    )  # fmt: skip


def test_the_call_to_action_is_said_once() -> None:
    assert lines_of(spoken_script())[-1] == "Who is next?"
    assert lines_of(spoken_script(("Hello.", "And now: who is next?"), call="Who is next?")) == (
        "Hello.",
        "And now: who is next?",
    )
    assert lines_of(spoken_script(("Hello.", "Who is next?"), call="Who is next?")) == ("Hello.", "Who is next?")


def test_segments_begin_just_before_they_are_said_and_follow_each_other() -> None:
    script = spoken_script()
    performance = perform(script, lines_of(script), Hummer(), WIDE)
    told = retime(script, heard(performance))
    assert told.segments[0].start == 0
    assert told.seconds == pytest.approx(performance.seconds, abs=0.001)
    for number, segment in enumerate(told.segments):
        own = [word for word in performance.words if word.segment == number]
        assert [word.text for word in own] == segment.text.split()
        assert segment.start < own[0].start < segment.start + 0.2
        assert own[-1].end < segment.end
        assert (segment.start * 30) == pytest.approx(round(segment.start * 30), abs=0.01)
    for one, other in zip(told.segments, told.segments[1:], strict=False):
        assert one.end == other.start
    assert [segment.text for segment in told.segments] == list(LINES)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(1, 14), min_size=1, max_size=9),
    st.floats(1.5, 4.5),
    st.tuples(st.floats(4, 30), st.floats(0, 30)),
)
def test_words_are_in_order_inside_the_post_and_no_pace_is_unnatural(
    counts: list[int], rate: float, range_: tuple[float, float]
) -> None:
    script = spoken_script(["word " * count for count in counts])
    lengths = Lengths(range_[0], sum(range_))
    performance = perform(script, lines_of(script), Hummer(rate), lengths)
    told = retime(script, heard(performance))
    times = [time for word in performance.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= performance.seconds
    assert all(SLOWEST <= pace <= FASTEST for pace in performance.paces)
    assert performance.seconds >= lengths.shortest - 0.04
    assert all(segment.end > segment.start for segment in told.segments)
    assert len(performance.words) == sum(len(line.split()) for line in lines_of(script))


@pytest.mark.parametrize(("rate", "shortest", "longest"), [(2.8, 30, 45), (3.4, 30, 45), (2.2, 15, 30), (2.5, 15, 26)])
def test_a_content_types_length_is_kept(rate: float, shortest: float, longest: float) -> None:
    script = spoken_script([*LINES, *LINES[1:4]] if shortest == 30 else LINES)
    performance = perform(script, lines_of(script), Hummer(rate), Lengths(shortest, longest))
    assert shortest <= performance.seconds <= longest


def test_the_hook_is_over_after_three_seconds_where_a_pace_allows_it() -> None:
    script = spoken_script(["one two three four five six seven eight", *LINES[1:]])
    performance = perform(script, lines_of(script), Hummer(2.5), WIDE)
    assert performance.paces[0] > performance.paces[1]
    assert retime(script, heard(performance)).segments[0].end <= HOOK_SECONDS
    slow = perform(script, lines_of(script), Hummer(1.5), WIDE)
    assert slow.paces[0] == FASTEST


def test_without_a_voice_the_script_stays_as_it_was() -> None:
    script = spoken_script()
    silent = Voiceover(
        post=script.post, engine="none", voice="none", path=None, sha256=None, seconds=script.seconds, words=()
    )
    assert retime(script, silent) is script


def test_a_segment_without_words_keeps_its_place_and_its_length() -> None:
    script = spoken_script(["Hello there.", " ", "And goodbye."], call="")
    performance = perform(script, lines_of(script), Hummer(), WIDE)
    told = retime(script, heard(performance))
    starts = [segment.start for segment in told.segments]
    assert starts == sorted(set(starts))
    assert starts[2] - starts[0] >= 4.0
