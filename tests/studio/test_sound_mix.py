"""Voice and music together: the music steps back in time, and the finished file is as loud as platforms want it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.configuration import load_strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.media import Licence, MediaItem
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.mux import encode_sound, read_sound
from tiksports_dagster.studio.sound import MOOD_OF, MOODS, SAMPLE_RATE, beats_of, choose_groove, soundtrack
from tiksports_dagster.studio.sound_desk import SoundDesk
from tiksports_dagster.studio.sound_master import finished, loudness_of, measure_loudness
from tiksports_dagster.studio.sound_mix import DUCK_DB, ducking, mixed
from tiksports_dagster.studio.sound_music import choose_music, find_beat, play
from tiksports_dagster.studio.sound_wav import read_wav, write_wav
from tiksports_dagster.studio.voice_timing import retime

from .voices import LINES, Hummer, spoken_script

STRATEGY = load_strategy()


def tone(seconds: float, hertz: float = 440.0, level: float = 0.2) -> np.ndarray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def clicks(seconds: float, tempo: float, first: float = 0.25) -> np.ndarray:
    """A hit on every beat over a soft tone, both channels."""
    sound = tone(seconds, 220, 0.02)
    hit = tone(0.08, 900, 0.5) * np.linspace(1, 0, round(0.08 * SAMPLE_RATE), dtype=np.float32)
    for at in np.arange(first, seconds - 0.1, 60 / tempo):
        sound[round(at * SAMPLE_RATE) : round(at * SAMPLE_RATE) + hit.size] += hit
    return np.stack([sound, sound])


def after_aac(samples: np.ndarray, folder: Path, kbps: int = 128, rate: int = 48_000) -> np.ndarray:
    path = folder / "sound.m4a"
    encode_sound(samples, path, audio_kbps=kbps, sample_rate=rate)
    return read_sound(path, samples.shape[1] / SAMPLE_RATE)


def test_the_music_is_down_before_a_word_is_said_and_up_again_in_a_long_pause() -> None:
    voice = np.concatenate([np.zeros(2 * SAMPLE_RATE), tone(1.0), np.zeros(2 * SAMPLE_RATE)]).astype(np.float32)
    gain = 20 * np.log10(ducking(voice))
    assert gain[SAMPLE_RATE] == pytest.approx(0, abs=0.1)
    assert gain[round(1.99 * SAMPLE_RATE)] < 0.7 * DUCK_DB
    assert gain[round(2.5 * SAMPLE_RATE)] == pytest.approx(DUCK_DB, abs=0.1)
    assert gain[round(4.5 * SAMPLE_RATE)] == pytest.approx(0, abs=0.1)
    assert np.abs(np.diff(gain)).max() < 0.02, "no step that would be heard as a click"


def test_it_stays_down_between_two_words() -> None:
    voice = np.concatenate([tone(1.0), np.zeros(round(0.15 * SAMPLE_RATE)), tone(1.0)]).astype(np.float32)
    assert (20 * np.log10(ducking(voice)[SAMPLE_RATE // 2 : 2 * SAMPLE_RATE])).max() < DUCK_DB + 0.5


def test_the_voice_stands_clearly_above_the_music_whatever_their_levels() -> None:
    for voice_level, music_level in ((0.02, 0.9), (0.6, 0.01), (0.2, 0.2)):
        voice, music = tone(4, 300, voice_level), np.stack([tone(4, 2000, music_level)] * 2)
        power = np.abs(np.fft.rfft(mixed(voice, music)[0][SAMPLE_RATE : 3 * SAMPLE_RATE]))
        said, heard = power[600], power[4000]
        assert 8 < 20 * np.log10(said / heard) < 24


def test_without_a_voice_the_music_is_left_alone() -> None:
    music = np.stack([tone(1)] * 2)
    assert mixed(None, music) is music
    assert mixed(np.zeros(100, np.float32), music) is music


@settings(max_examples=12, deadline=None)
@given(
    st.floats(3, 12),
    st.sampled_from([0.0, 0.003, 0.2, 0.9]),
    st.sampled_from([0.001, 0.05, 0.9]),
    st.sampled_from(sorted(MOODS)),
)
def test_every_mix_is_as_loud_as_wanted_and_its_peaks_are_held(
    seconds: float, voice_level: float, music_level: float, mood: str
) -> None:
    music = soundtrack(seconds, f"post-{seconds:.2f}", (seconds / 2,), mood) * np.float32(music_level)
    hum = Hummer().speak("post", LINES[:2])
    voice = np.concatenate([line.samples for line in hum])[: music.shape[1]] * np.float32(voice_level)
    whole, loudness = finished(mixed(voice, music))
    assert whole.shape == music.shape
    assert abs(loudness.integrated + 14) <= 0.3
    assert loudness.true_peak <= -1.5
    assert np.abs(whole).max() < 1


@pytest.mark.parametrize("content_type", list(ContentType))
@pytest.mark.parametrize("speaks", [True, False])
def test_the_finished_files_sound_keeps_loudness_and_peak_for_every_content_type(
    content_type: ContentType, speaks: bool, tmp_path: Path
) -> None:
    script = spoken_script([*LINES, *LINES[1:]], content_type=content_type, seconds=3.7)
    desk = SoundDesk(tmp_path, STRATEGY, lambda: [Hummer(2.7)] if speaks else [])
    spoken = desk.voiceover(script)
    track = desk.soundtrack(script, spoken.voiceover).soundtrack
    samples = read_wav(Path(track.path), track.sha256)
    assert samples.shape == (2, round(track.seconds * SAMPLE_RATE))
    assert track.seconds == pytest.approx(retime(script, spoken.voiceover).seconds, abs=0.001)
    assert track.mood == MOOD_OF[content_type]
    heard = after_aac(samples, tmp_path)
    loudness = measure_loudness(heard)
    assert abs(loudness.integrated + 14) <= 0.3
    assert loudness.true_peak <= -1.0
    assert np.abs(heard).max() < 1
    assert track.lufs == pytest.approx(loudness.integrated, abs=0.2)


@pytest.mark.parametrize(("seconds", "rate"), [(3.0, 48_000), (17.033, 44_100), (60.0, 48_000)])
def test_odd_lengths_and_the_other_sample_rate_keep_them_too(seconds: float, rate: int, tmp_path: Path) -> None:
    whole, _ = finished(soundtrack(seconds, "a", (1.0,), "triumphant"))
    loudness = measure_loudness(after_aac(whole, tmp_path, kbps=128, rate=rate))
    assert abs(loudness.integrated + 14) <= 0.3
    assert loudness.true_peak <= -1.0


def test_the_same_post_sounds_the_same_and_its_file_is_checked_when_it_is_read(tmp_path: Path) -> None:
    script = spoken_script()
    desk = SoundDesk(tmp_path, STRATEGY, lambda: [Hummer()])
    one, other = desk.voiceover(script), desk.voiceover(script)
    assert one.voiceover == other.voiceover
    assert desk.soundtrack(script, one.voiceover).soundtrack == desk.soundtrack(script, one.voiceover).soundtrack
    assert one.waveform is not None and one.waveform.startswith(b"\xff\xd8") and len(one.waveform) < 20_000  # noqa: PT018
    Path(one.voiceover.path or "").write_bytes(b"RIFF")
    with pytest.raises(PermanentFailure, match="make the voice-over again"):
        desk.soundtrack(script, one.voiceover)


def test_a_post_without_any_voice_is_still_a_post(tmp_path: Path) -> None:
    script = spoken_script()
    desk = SoundDesk(tmp_path, STRATEGY, lambda: [Hummer(fails=True)])
    spoken = desk.voiceover(script)
    assert (spoken.voiceover.engine, spoken.voiceover.words, spoken.notes) == ("none", (), ("hum: no breath",))
    track = desk.soundtrack(script, spoken.voiceover).soundtrack
    assert track.seconds == pytest.approx(script.seconds)


def test_samples_over_full_scale_are_held_not_wrapped(tmp_path: Path) -> None:
    file = write_wav(np.array([0.0, 2.0, -2.0], np.float32), tmp_path, "x")
    assert read_wav(file.path, file.sha256).tolist() == [[0.0, 1.0, -1.0]]
    assert not [path for path in tmp_path.iterdir() if ".part" in path.name]


# --- music


def item(path: str, mood: str = "", tempo: float | None = None) -> MediaItem:
    return MediaItem(
        path=path, sha256="0" * 64, kind="music", licence=Licence(source="me", name="own work"), mood=mood,
        beats_per_minute=tempo,
    )  # fmt: skip


class OneShelf:
    def __init__(self, *pieces: tuple[MediaItem, Path]) -> None:
        self.pieces = pieces
        self.asked: list[tuple[str, ...]] = []

    def music(self, platforms: tuple[str, ...]) -> tuple[tuple[MediaItem, Path], ...]:
        self.asked.append(platforms)
        return self.pieces


def test_music_is_chosen_by_mood_then_tempo_then_what_it_reached() -> None:
    pieces = [item("calm.mp3", "calm"), item("slow.mp3", "driving", 81), item("fast.mp3", "driving", 114)]
    assert choose_music(pieces, "driving", "post", {}) == pieces[2]
    assert choose_music(pieces, "driving", "post", {"slow.mp3": 1.0, "fast.mp3": 0.0}) == pieces[1]
    assert choose_music(pieces[:1], "driving", "post", {}) is None
    assert choose_music([], "driving", "post", {}) is None


def test_equal_pieces_take_turns_by_post() -> None:
    pieces = [item(f"{n}.mp3", "driving", 114) for n in range(4)]
    chosen = {choose_music(pieces, "driving", f"post-{n}", {}) for n in range(40)}
    assert len(chosen) == 4


def test_the_librarys_music_is_played_ducked_and_named(tmp_path: Path) -> None:
    file = write_wav(clicks(6, 120), tmp_path, "own").path
    shelf = OneShelf((item("own.wav", "tense", 120), file))
    desk = SoundDesk(tmp_path, STRATEGY, lambda: [Hummer()], shelf, platforms=("tiktok", "youtube"))
    script = spoken_script()
    track = desk.soundtrack(script, desk.voiceover(script).voiceover).soundtrack
    assert (track.music, shelf.asked) == ("own.wav", [("tiktok", "youtube")])
    assert np.diff(track.beats) == pytest.approx(1.0, abs=0.002)
    assert abs(track.lufs + 14) <= 0.3


def test_a_broken_file_gives_way_to_the_generated_bed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no music " * 100)
    desk = SoundDesk(tmp_path, STRATEGY, list, OneShelf((item("broken.mp3", "tense"), broken)))
    script = spoken_script()
    made = desk.soundtrack(script, desk.voiceover(script).voiceover)
    assert made.soundtrack.music == "generated"
    assert "broken.mp3 cannot be read" in made.notes[0]


@pytest.mark.parametrize("tempo", [92.0, 110.0, 128.0])
def test_a_pieces_beat_is_found(tempo: float) -> None:
    found, first = find_beat(clicks(12, tempo, first=0.3))
    assert found is not None
    assert min(abs(found - tempo), abs(found - tempo / 2), abs(found - 2 * tempo)) < 2
    assert min(abs(first - 0.3 - n * 60 / tempo) for n in (-1, 0, 1)) < 0.04


def test_a_short_piece_is_looped_on_its_beat_without_a_hole(tmp_path: Path) -> None:
    file = write_wav(clicks(8.7, 120, first=0.0), tmp_path, "loop").path
    piece = play(file, 20.0, 120)
    assert piece.samples.shape == (2, 20 * SAMPLE_RATE)
    level = np.abs(piece.samples[0, SAMPLE_RATE : 18 * SAMPLE_RATE]).reshape(-1, SAMPLE_RATE // 4).max(axis=1)
    assert level.min() > 0.005
    hits = np.flatnonzero(np.abs(piece.samples[0]) > 0.3) / SAMPLE_RATE
    first = hits[np.concatenate([[True], np.diff(hits) > 0.2])]
    assert np.abs(first / 0.5 - (first / 0.5).round()).max() < 0.1, "every hit is on the beat, across the joins"
    assert np.abs(piece.samples[:, -100:]).max() < 0.01


def test_a_drone_has_no_beats(tmp_path: Path) -> None:
    assert play(write_wav(np.stack([tone(5)] * 2), tmp_path, "drone").path, 4.0).samples.shape == (2, 4 * SAMPLE_RATE)


# --- the generated bed's moods


def test_moods_differ_in_tempo_and_in_key() -> None:
    tempos = {m: np.mean([choose_groove(f"post-{n}", (), m).tempo for n in range(20)]) for m in MOODS}
    assert tempos["calm"] < tempos["tense"] < tempos["driving"]
    assert set(MOOD_OF.values()) <= set(MOODS)
    assert set(MOOD_OF) == set(ContentType)


@pytest.mark.parametrize("mood", sorted(MOODS))
def test_a_mood_sounds_its_third(mood: str) -> None:
    """Major moods sound the major third of their key more than the minor one, and the other way round."""
    strength = {"major": 0.0, "minor": 0.0}
    for number in range(4):
        groove = choose_groove(f"post-{number}", (), mood)
        bed = soundtrack(9.0, f"post-{number}", (), mood).mean(axis=0)
        power = np.square(np.abs(np.fft.rfft(bed)))
        at = np.fft.rfftfreq(bed.size, 1 / SAMPLE_RATE)
        for name, third in (("minor", 3), ("major", 4)):
            for octave in (12, 24):
                pitch = 440 * 2 ** ((groove.key + octave + third - 69) / 12)
                strength[name] += float(power[np.abs(at - pitch) < 0.012 * pitch].sum())
    mode = MOODS[mood].mode
    other = "minor" if mode == "major" else "major"
    assert strength[mode] > strength[other]


def test_strong_beats_are_where_the_drums_are() -> None:
    groove = choose_groove("a", (), "driving")
    beats = beats_of(groove, 10)
    assert beats[0] == 0
    assert np.diff(beats) == pytest.approx(2 * groove.beat, abs=0.002)
    assert beats[-1] < 10


def test_loudness_of_one_channel_is_that_of_both() -> None:
    one = tone(3)
    assert loudness_of(one) == pytest.approx(loudness_of(np.stack([one, one])), abs=0.1)


def test_a_silent_script_without_words_can_be_heard(tmp_path: Path) -> None:
    script: Script = spoken_script(["–", "—"], call="")
    desk = SoundDesk(tmp_path, STRATEGY, lambda: [Hummer()])
    assert desk.soundtrack(script, desk.voiceover(script).voiceover).soundtrack.lufs == pytest.approx(-14, abs=0.3)
