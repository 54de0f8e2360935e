"""The offline voice: word times that fit what is heard, at any pace; and other voices aligned to it."""

from __future__ import annotations

import numpy as np
import pytest

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.voice import SAMPLE_RATE, SpokenLine, lines_of
from tiksports_dagster.studio.voice_align import aligned
from tiksports_dagster.studio.voice_espeak import EspeakVoice, installed
from tiksports_dagster.studio.voice_polish import is_loud, polished, stretched, trimmed
from tiksports_dagster.studio.voice_timing import Lengths, perform

from .voices import LINES, NAMES, Hummer, spoken_script

needs_espeak = pytest.mark.skipif(not installed(), reason="espeak-ng is not installed: extra `voice`")


def line(text: str) -> SpokenLine:
    return EspeakVoice(NAMES).speak("post", [text])[0]


@needs_espeak
def test_caption_times_and_the_voices_onsets_do_not_drift_apart() -> None:
    """Wherever the voice starts after a pause, a word begins; over the whole post alike."""
    script = spoken_script((*LINES, *LINES[1:]))
    performance = perform(script, lines_of(script), EspeakVoice(NAMES), Lengths(15, 60))
    loud = np.flatnonzero(is_loud(performance.samples))
    pauses = np.flatnonzero(np.diff(loud) > 24)
    onsets = np.array([loud[0], *loud[pauses + 1]]) * 0.005
    starts = np.array([word.start for word in performance.words])
    off = np.abs(starts[None, :] - onsets[:, None]).min(axis=1)
    assert onsets.size >= 10
    assert np.median(off) <= 0.03
    assert off.max() <= 0.1


@needs_espeak
def test_every_word_has_a_time_also_where_the_library_says_two_as_one() -> None:
    made = line("He is in the game — and in the end, José Ramírez won it in 5 at the buzzer.")
    assert [word.word for word in made.words] == list(range(19))
    assert all(word.end > word.start for word in made.words)
    starts = [word.start for word in made.words]
    assert starts == sorted(starts)
    assert made.words[-1].end <= made.seconds


@needs_espeak
def test_a_number_that_takes_long_to_say_has_its_whole_time() -> None:
    made = line("Dallas won, 124–101.")
    lengths = [word.end - word.start for word in made.words]
    assert lengths[2] > 1.0 > lengths[1]


@needs_espeak
def test_a_name_sounds_as_the_list_says() -> None:
    with_list, without = line("Dončić"), EspeakVoice(type(NAMES)({})).speak("post", ["Dončić"])[0]
    same = min(with_list.samples.size, without.samples.size)
    assert not np.array_equal(with_list.samples[:same], without.samples[:same])


@needs_espeak
@pytest.mark.parametrize("pace", [0.9, 1.15])
def test_pace_changes_length_and_not_words(pace: float) -> None:
    voice = EspeakVoice(NAMES)
    (usual,) = voice.speak("post", LINES[1:2])
    (other,) = voice.at_pace(LINES[1:2], [usual], [pace])
    assert usual.seconds / other.seconds == pytest.approx(pace, abs=0.06)
    assert len(other.words) == len(usual.words)


@needs_espeak
def test_the_same_line_is_the_same_sound_and_stays_below_full_scale() -> None:
    one, other = line(LINES[1]), line(LINES[1])
    assert np.array_equal(one.samples, other.samples)
    assert 0.3 < np.abs(one.samples).max() <= 0.9


@needs_espeak
def test_a_voice_that_is_not_there_is_a_named_failure() -> None:
    with pytest.raises(PermanentFailure, match="no voice"):
        EspeakVoice(NAMES, "en-us+nobody").speak("post", ["Hello."])


def _reading(lines: list[SpokenLine], pauses: list[float]) -> tuple[np.ndarray, list[float]]:
    parts, starts, at = [np.zeros(9600, np.float32)], [], 0.2
    for line, pause in zip(lines, pauses, strict=True):
        starts += [at + word.start for word in line.words]
        parts += [line.samples, np.zeros(round(pause * SAMPLE_RATE), np.float32)]
        at += line.seconds + pause
    return np.concatenate(parts), starts


@needs_espeak
@pytest.mark.parametrize(("voice", "rate"), [("en-us+f3", 150), ("en-029+m3", 190), ("en-us+klatt4", 165)])
def test_another_voices_words_are_found_within_a_tenth_of_a_second(voice: str, rate: int) -> None:
    said = EspeakVoice(NAMES, voice, rate).speak("post", LINES)
    whole, starts = _reading(said, [0.3, 0.6, 0.45, 0.7, 0.2])
    whole = whole + np.random.default_rng(1).standard_normal(whole.size).astype(np.float32) * 0.0005
    found = aligned(whole, LINES, EspeakVoice(NAMES).reference(LINES))
    errors = [
        abs(word.start - true.start) for line, own in zip(found, said, strict=True)
        for word, true in zip(line.words, own.words, strict=True)
    ]  # fmt: skip
    assert len(errors) == len(starts)
    assert np.median(errors) < 0.04
    assert np.mean(np.array(errors) < 0.1) > 0.9
    for line, own in zip(found, said, strict=True):
        assert line.seconds == pytest.approx(own.seconds, abs=0.15)


def test_without_the_offline_voice_lines_are_still_cut_in_their_pauses() -> None:
    said = list(Hummer().speak("post", LINES))
    whole, _ = _reading(said, [0.5] * 5)
    found = aligned(whole, LINES, None)
    for line, own in zip(found, said, strict=True):
        assert line.seconds == pytest.approx(own.seconds, abs=0.3)
        assert [word.word for word in line.words] == [word.word for word in own.words]


def test_silence_has_no_words() -> None:
    assert all(not line.words for line in aligned(np.zeros(SAMPLE_RATE, np.float32), LINES, None))


def test_stretching_keeps_the_pitch_and_moves_the_words() -> None:
    line = Hummer().speak("post", LINES[:1])[0]
    slow = stretched(line, 0.9)
    assert slow.seconds == pytest.approx(line.seconds / 0.9, abs=0.01)
    assert slow.words[-1].end == pytest.approx(line.words[-1].end / 0.9)
    for sound in (line, slow):
        power = np.abs(np.fft.rfft(sound.samples))
        assert np.fft.rfftfreq(sound.samples.size, 1 / SAMPLE_RATE)[power.argmax()] == pytest.approx(160, abs=4)


def test_silence_is_cut_off_a_lines_ends_and_its_words_move_along() -> None:
    line = Hummer().speak("post", LINES[:1])[0]
    late = SpokenLine(
        np.pad(line.samples, (24_000, 24_000)),
        tuple(w._replace(start=w.start + 0.5, end=w.end + 0.5) for w in line.words),
    )
    cut = trimmed(late)
    assert cut.seconds == pytest.approx(line.seconds, abs=0.06)
    assert cut.words[1].start == pytest.approx(line.words[1].start, abs=0.03)


def test_the_pleasant_voice_has_less_rumble_and_hiss_than_the_bare_one() -> None:
    noise = np.random.default_rng(2).standard_normal(22_050).astype(np.float32) * 0.1
    bare, colored = polished(noise, 22_050, color=False), polished(noise, 22_050)
    assert bare.size == colored.size == 48_000

    def share(sound: np.ndarray, low: float, high: float) -> float:
        power = np.square(np.abs(np.fft.rfft(sound)))
        at = np.fft.rfftfreq(sound.size, 1 / SAMPLE_RATE)
        return float(power[(at >= low) & (at < high)].sum() / power.sum())

    assert share(colored, 0, 60) < 0.5 * share(bare, 0, 60)
    assert share(colored, 7000, 11000) < 0.6 * share(bare, 7000, 11000)
