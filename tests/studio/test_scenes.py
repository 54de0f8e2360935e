"""From script to storyboard: what is said is shown, in time, and nothing is promised that a platform forbids."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.content import Claim, Race, RaceRow, Segment
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.store.records.voice import SpokenWord as SpokenInSegment
from tiksports_dagster.store.records.voice import Voiceover
from tiksports_dagster.studio.easing import Key, ease, sample
from tiksports_dagster.studio.layout_templates import TEMPLATES
from tiksports_dagster.studio.scenes import (
    Captions,
    Card,
    Motion,
    Number,
    Runners,
    Scene,
    Storyboard,
    Text,
    Wipe,
    Words,
)
from tiksports_dagster.studio.scenes_build import build_storyboard, fit_length, is_promotion
from tiksports_dagster.studio.scenes_numbers import countable, number_in
from tiksports_dagster.studio.scenes_stage import readable_by
from tiksports_dagster.studio.scenes_turns import transitions
from tiksports_dagster.studio.scenes_words import SpokenWord, emphasized, spread

from .scenes_samples import (
    COMPARISON,
    COUNT,
    EVERY_VISUAL,
    HEADLINE,
    QUOTE,
    RACE,
    RANKING,
    SCOREBOARD,
    claim,
    script,
)


def _claims(scene: Scene) -> set[Claim]:
    found: set[Claim] = set()
    for layer in scene.layers:
        if isinstance(layer, Number):
            found.add(layer.claim)
        elif isinstance(layer, Words):
            found.update(layer.claims)
        elif isinstance(layer, Card):
            found.update(part.claim for part in layer.parts if isinstance(part, Text) and part.claim)
    return found


def _kinds(scene: Scene, kind: type) -> list:
    return [layer for layer in scene.layers if isinstance(layer, kind)]


def test_every_number_on_screen_carries_the_claim_it_shows() -> None:
    board = build_storyboard(script())
    assert _claims(board.scenes[0]) == set(HEADLINE.claims)
    assert _claims(board.scenes[1]) == {COUNT.value}
    assert _claims(board.scenes[2]) == {side for row in COMPARISON.rows for side in (row.left, row.right)}
    assert _claims(board.scenes[3]) == {SCOREBOARD.left_score, SCOREBOARD.right_score}
    assert _claims(board.scenes[4]) == {row.value for row in RANKING.rows}


def test_a_storyboard_is_data_and_comes_back_from_json_unchanged() -> None:
    board = build_storyboard(script())
    assert Storyboard.model_validate_json(board.model_dump_json()) == board
    assert build_storyboard(script()) == board


@given(
    st.integers(1, 10**9).map(str)
    | st.integers(1000, 10**9).map("{:,}".format)
    | st.floats(0.1, 999).map("{:.1f}%".format)
)
def test_a_counting_number_never_passes_its_value_and_ends_on_it_to_the_letter(text: str) -> None:
    counting = countable(text)
    assert counting is not None
    assert counting.at(1.0) == text
    values = [number_in(counting.at(step / 20)) for step in range(21)]
    assert all(value is not None and value <= counting.value + 1e-9 for value in values)
    assert values == sorted(values)


@pytest.mark.parametrize("text", ["63-82", "2:31", "1st", "Luka", "", "0", "3 of 5", "40,00"])
def test_what_is_not_one_number_does_not_count(text: str) -> None:
    assert countable(text) is None


def test_money_and_years_count_as_people_read_them() -> None:
    money, year = countable("€120.5M"), countable("1998")
    assert money is not None
    assert money.at(0.5) == "€60.2M"
    assert year is not None
    assert year.at(0.0) == "1968"


@given(
    st.lists(st.text("abcdefghij,.!", min_size=1, max_size=9), min_size=1, max_size=30),
    st.floats(0, 5),
    st.floats(0.2, 30),
)
def test_spoken_words_follow_each_other_within_their_time(words: list[str], start: float, length: float) -> None:
    timed = spread(" ".join(words), start, start + length)
    assert [word.text for word in timed] == words
    assert timed[0].start == start
    assert timed[-1].end <= start + length + 1e-6
    for one, other in pairwise(timed):
        assert one.start < one.end <= other.start + 1e-9


def test_the_voices_own_times_are_kept() -> None:
    words = [
        SpokenWord(text=word, start=n * 0.3, end=n * 0.3 + 0.2)
        for n, word in enumerate(["Number", "0", "is", "forty", "for", "Luka"])
    ]
    plain = script(COUNT, seconds=3.0)
    segment = plain.segments[0].model_copy(update={"text": "Number 0 is 40,000 for Luka"})
    board = build_storyboard(plain.model_copy(update={"segments": (segment,)}), words=words)
    captions = _kinds(board.scenes[0], Captions)[0]
    assert [(word.text, word.start) for word in captions.words][3] == ("40,000", pytest.approx(0.9))


def test_a_statement_that_is_spoken_is_not_shown_twice() -> None:
    board = build_storyboard(script(HEADLINE, COUNT))
    assert not _kinds(board.scenes[0], Captions)
    assert _kinds(board.scenes[1], Captions)


def test_the_call_to_action_comes_last_and_takes_the_captions_place() -> None:
    board = build_storyboard(script(seconds=4.0))
    call = next(layer for layer in board.scenes[4].layers if isinstance(layer, Card) and layer.id == "call")
    captions = _kinds(board.scenes[4], Captions)[0]
    assert call.parts[1].text == "Who is next?"
    assert captions.words[-1].end <= call.motion.opacity[0].at
    assert not any(layer.id == "call" for scene in board.scenes[:4] for layer in scene.layers)


@pytest.mark.parametrize(
    "call", ["Follow for more", "Link in bio", "Subscribe!", "See www.example.com", "Ask @tiksports"]
)
def test_an_advertising_call_is_left_out_where_promotion_is_forbidden(call: str) -> None:
    assert is_promotion(call)
    board = build_storyboard(script(call_to_action=call), promotion=False)
    assert not any(layer.id == "call" for scene in board.scenes for layer in scene.layers)
    assert any(layer.id == "call" for layer in build_storyboard(script(call_to_action=call)).scenes[4].layers)


def test_an_advertising_call_is_not_shown_as_a_caption_either() -> None:
    plain = script(COUNT, call_to_action="Follow for more")
    spoken = plain.segments[0].model_copy(update={"text": "It is a record. Follow for more!"})
    board = build_storyboard(plain.model_copy(update={"segments": (spoken,)}), promotion=False)
    assert [word.text for word in _kinds(board.scenes[0], Captions)[0].words] == ["It", "is", "a", "record."]


@pytest.mark.parametrize("call", ["Who gets there next?", "Lakers or Nuggets?", "Comment your pick"])
def test_a_question_is_no_promotion(call: str) -> None:
    assert not is_promotion(call)


def test_cuts_differ_and_wipes_cover_the_cut() -> None:
    boards = [build_storyboard(script(post=f"post-{number}", seconds=3.0)) for number in range(8)]
    wipes = [[layer.at for layer in board.scenes[-1].layers if isinstance(layer, Wipe)] for board in boards]
    assert len({tuple(at) for at in wipes}) >= 3
    assert all(at in (3.0, 6.0, 9.0, 12.0) for row in wipes for at in row)


def test_a_script_too_long_for_a_platform_loses_whole_segments() -> None:
    fitted = fit_length(script(seconds=4.0), 1, 13)
    assert [segment.end for segment in fitted.segments] == [4, 8, 12]


def test_a_script_too_short_for_a_platform_holds_its_last_picture() -> None:
    assert fit_length(script(COUNT, seconds=1.5), 3, 60).seconds == 3


def test_gaps_between_segments_are_closed() -> None:
    plain = script(COUNT, COUNT)
    late = plain.segments[1].model_copy(update={"start": 2.0, "end": 4.0})
    fitted = fit_length(plain.model_copy(update={"segments": (plain.segments[0], late)}), 1, 60)
    assert [(s.start, s.end) for s in fitted.segments] == [(0.0, 1.5), (1.5, 4.0)]


@pytest.mark.parametrize(
    ("start", "end", "most"),
    [(0.0, 70.0, 60.0), (2.0, 1.0, 60.0)],
)
def test_a_script_that_cannot_fit_is_refused_in_one_line(start: float, end: float, most: float) -> None:
    broken = Segment(start=start, end=end, text="x", visual=COUNT)
    with pytest.raises(InputError, match="20240302-lebron-ab12: ") as refused:
        fit_length(script().model_copy(update={"segments": (broken,)}), 1, most)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["linear", "out", "in", "in_out", "back", "expo", "hold"])
def test_every_curve_starts_at_nothing_and_arrives(name: str) -> None:
    assert ease(name, 0.0) == pytest.approx(0.0, abs=1e-9)
    assert ease(name, 1.0) == pytest.approx(1.0)
    assert ease(name, 7.0) == pytest.approx(1.0)


def test_a_track_holds_before_its_first_and_after_its_last_key() -> None:
    track = (Key(at=1.0, to=2.0, ease="linear"), Key(at=2.0, to=4.0))
    assert [sample(track, t, 9.0) for t in (0.0, 1.0, 1.5, 2.0, 5.0)] == [2.0, 2.0, 3.0, 4.0, 4.0]
    assert sample((), 1.0, 9.0) == 9.0


def test_a_visual_with_nothing_in_it_still_makes_a_scene() -> None:
    empty = HEADLINE.model_copy(update={"text": "…", "kicker": " ", "claims": ()})
    board = build_storyboard(
        script(empty, COUNT.model_copy(update={"label": "", "caption": ""}), hook="", call_to_action="")
    )
    assert len(board.scenes) == 3
    assert _claims(board.scenes[1]) == {claim("40,000")}


def test_every_visual_has_a_template_of_its_own() -> None:
    board = build_storyboard(script(*EVERY_VISUAL))
    assert [scene.template for scene in board.scenes[:-1]] == [visual.kind for visual in EVERY_VISUAL]
    assert len({visual.kind for visual in EVERY_VISUAL}) == len(TEMPLATES) - 1


def test_a_races_bars_stand_by_value_and_show_only_sourced_values() -> None:
    board = build_storyboard(script(RACE, seconds=6.0))
    race = _kinds(board.scenes[0], Runners)[0]
    assert [step.claim.text for step in race.steps] == ["2021", "2022", "2023"]
    acuna, alonso, cruz = race.rows
    assert [step.claim.text for step in alonso.values] == ["106", "146", "192"]
    assert [sample(row.rank, 5.9, 9.0) for row in (acuna, alonso, cruz)] == [1.0, 0.0, 2.0]
    assert cruz.enters > alonso.enters
    shares = [sample(row.share, 5.9, 9.0) for row in (acuna, alonso, cruz)]
    assert shares == pytest.approx([161 / 192, 1.0, 13 / 192])


def test_a_race_needs_a_value_a_step() -> None:
    with pytest.raises(ValueError, match="3 values"):
        Race(title="x", steps=RACE.steps, rows=(RACE.rows[0], RaceRow(label="y", values=(claim("1"),))))


def test_transitions_fit_the_content_type_and_vary_with_the_post() -> None:
    seen = {
        kind: {turn for n in range(40) for turn in transitions(script(post=f"p{n}", seconds=3.0, content_type=kind))}
        for kind in ContentType
    }
    assert "fade" in seen[ContentType.HISTORICAL_MOMENT]
    assert "fade" not in seen[ContentType.BREAKING_NEWS]
    assert set().union(*seen.values()) == {"cut", "wipe", "slide", "zoom", "fade"}
    assert all(len(turns) >= 3 for turns in seen.values())


def test_the_voices_times_are_used_segment_by_segment() -> None:
    plain = script(COUNT, COUNT, seconds=4.0)
    words = [
        SpokenInSegment(text=word, start=4.5 + 0.4 * n, end=4.8 + 0.4 * n, segment=1)
        for n, word in enumerate(plain.segments[1].text.split())
    ]
    call = [SpokenInSegment(text=word, start=7.2, end=7.6, segment=2) for word in plain.call_to_action.split()]
    voice = Voiceover(
        post=plain.post, engine="espeak", voice="en", path=None, sha256=None, seconds=8.0, words=(*words, *call)
    )
    scene = build_storyboard(plain, voice=voice).scenes[1]
    captions = _kinds(scene, Captions)[0]
    assert [word.start for word in captions.words] == pytest.approx([0.5 + 0.4 * n for n in range(len(words))])
    card = next(layer for layer in scene.layers if isinstance(layer, Card) and layer.id == "call")
    assert card.motion.opacity[0].at == pytest.approx(3.2)


def test_a_number_in_a_note_carries_the_segments_claim() -> None:
    noted = COUNT.model_copy(update={"caption": "With 41 home runs, not 410"})
    segment = script(noted).segments[0].model_copy(update={"claims": (claim("41"),)})
    board = build_storyboard(script(noted, segments=(segment,)))
    note = next(layer for layer in _kinds(board.scenes[0], Card) if layer.id == "caption")
    assert [bound.text for bound in note.parts[0].claims] == ["41"]


def test_a_quotation_inside_a_sentence_is_lit_when_it_is_said() -> None:
    plain = script(QUOTE, seconds=6.0)
    said = plain.segments[0].model_copy(update={"text": "Jokić said: the job is done. We can go home now. And left."})
    scene = build_storyboard(plain.model_copy(update={"segments": (said,)}), still=True).scenes[0]
    words = _kinds(scene, Words)[0].words
    assert " ".join(word.text for word in words) == QUOTE.quote.text
    captions = {word.text: word for word in _kinds(scene, Captions)[0].words}
    assert (words[1].start, words[1].end) == (captions["job"].start, captions["job"].end)
    assert words[1].end > words[1].start


def test_a_statement_that_is_one_long_claim_is_stressed_in_its_numbers_only() -> None:
    whole = "LeBron James is the first to 40,000 points"
    assert emphasized(whole, [whole]) == ["40,000"]
    assert emphasized(whole, ["LeBron James", "40,000"]) == ["LeBron James", "40,000"]


def _stands(motion: Motion, at: float) -> bool:
    """Whether a layer is there, in place and at its size."""
    near = max(abs(sample(motion.x, at, 0.0)), abs(sample(motion.y, at, 0.0))) <= 0.01
    scale = 1.0 if motion.value else sample(motion.scale, at, 1.0)
    return near and abs(scale - 1) <= 0.05 and sample(motion.opacity, at, 1.0) >= 0.99


def _unread(scene: Scene, at: float) -> list[str]:
    """What of a scene cannot be read yet; the line score of a game and the call to action may come later."""
    missing: list[str] = []
    for layer in scene.layers:
        if isinstance(layer, (Card, Number)) and layer.id != "call" and layer.id.partition(".")[0] != "grid":
            counted = not isinstance(layer, Number) or sample(layer.motion.value, at, 1.0) >= 1
            missing += [] if _stands(layer.motion, at) and counted else [layer.id]
        elif isinstance(layer, Words):
            missing += [word.text for word in layer.words if word.appears + 0.08 > at]
        elif isinstance(layer, Runners):
            first = [row for row in layer.rows if row.enters <= 0]
            missing += [] if _stands(layer.motion, at) else [layer.id]
            missing += [row.label for row in first if row.share[1].at > at]
    return missing


@given(
    visuals=st.lists(st.sampled_from(EVERY_VISUAL), min_size=1, max_size=4),
    seconds=st.floats(1.0, 9.0),
    post=st.sampled_from(["20240302-lebron-ab12", "20240302-lebron-cd34", "20240302-lebron-ef56"]),
    kind=st.sampled_from(list(ContentType)),
)
def test_everything_essential_can_be_read_after_a_third_of_a_scene_or_eight_tenths_of_a_second(
    visuals: list, seconds: float, post: str, kind: ContentType
) -> None:
    board = build_storyboard(script(*visuals, seconds=seconds, post=post, content_type=kind))
    for scene in board.scenes[:-1]:
        by = min(0.8, (scene.end - scene.start) / 3)
        assert readable_by(scene.end - scene.start) == by
        assert _unread(scene, by + 1e-6) == [], scene.template
