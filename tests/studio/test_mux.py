"""Picture and sound in one file: whole, together from the first sample on, and never encoded twice."""

from __future__ import annotations

import itertools
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.encode import Job, PictureSettings, encode_jobs
from tiksports_dagster.studio.files import disk_room
from tiksports_dagster.studio.mux import SAMPLE_RATE, encode_sound, join, read_sound
from tiksports_dagster.studio.scenes_build import build_storyboard

from .scenes_samples import COUNT, TINY, script

CUTS = (0, 37, 90)
"""Neither at key frames nor equally long."""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("mux")
    jobs = [Job(first, stop, folder / f"{first}.mp4") for first, stop in itertools.pairwise(CUTS)]
    encode_jobs(Composer(build_storyboard(script(COUNT, COUNT)), TINY), jobs, PictureSettings(max_kbps=4000))
    return [job.path for job in jobs]


def _file(parts: list[Path], sound: np.ndarray, out: Path, rate: int = SAMPLE_RATE) -> Path:
    heard = out.with_suffix(".m4a")
    encode_sound(sound, heard, audio_kbps=128, sample_rate=rate)
    join(parts, [37, 53], 30, heard, out)
    return out


def _click(at: float = 0.5) -> np.ndarray:
    sound = np.zeros((2, 3 * SAMPLE_RATE), np.float32)
    sound[:, round(at * SAMPLE_RATE)] = 0.9
    return sound


def test_the_joined_picture_has_every_frame_once_in_order_and_as_drawn(parts: list[Path], tmp_path: Path) -> None:
    out = _file(parts, _click(), tmp_path / "out.mp4")
    composer = Composer(build_storyboard(script(COUNT, COUNT)), TINY)
    times: list[float] = []
    with av.open(str(out)) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            times.append(float(frame.pts * frame.time_base))
            if number in (0, 36, 37, 60, 89):
                assert np.abs(frame.to_ndarray()[:192].astype(int) - composer.frame(number).y).mean() < 3
    assert times == pytest.approx([number / 30 for number in range(90)])


def test_packets_follow_each_other_without_a_gap(parts: list[Path], tmp_path: Path) -> None:
    out = _file(parts, _click(), tmp_path / "out.mp4")
    with av.open(str(out)) as opened:
        decoded = [packet.dts for packet in opened.demux(video=0) if packet.dts is not None]
    assert {later - earlier for earlier, later in itertools.pairwise(decoded)} == {decoded[1] - decoded[0]}


def test_every_part_begins_with_a_closed_key_frame(parts: list[Path], tmp_path: Path) -> None:
    out = _file(parts, _click(), tmp_path / "out.mp4")
    with av.open(str(out)) as opened:
        keys = [round(float(p.pts * p.time_base) * 30) for p in opened.demux(video=0) if p.is_keyframe and p.size]
    assert keys == [0, 37]


def test_there_is_no_edit_list_and_the_index_is_first(parts: list[Path], tmp_path: Path) -> None:
    out = _file(parts, _click(), tmp_path / "out.mp4")
    data = out.read_bytes()
    assert b"elst" not in data[: data.index(b"mdat")]
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(out)) as opened:
        assert (opened.streams.video[0].start_time, opened.streams.audio[0].start_time) == (0, 0)


def test_sound_starts_exactly_with_the_picture(parts: list[Path], tmp_path: Path) -> None:
    """A click half a second in must be decoded half a second in, whatever delay the encoder has."""
    out = _file(parts, _click(), tmp_path / "click.mp4")
    with av.open(str(out)) as opened:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])
    assert abs(int(np.abs(heard).argmax()) - SAMPLE_RATE // 2) <= 8


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_both_sample_rates_are_possible(parts: list[Path], tmp_path: Path, rate: int) -> None:
    out = _file(parts, _click(), tmp_path / "rate.mp4", rate)
    with av.open(str(out)) as opened:
        audio = opened.streams.audio[0]
        assert audio.codec_context.sample_rate == rate
        assert float(audio.duration * audio.time_base) == pytest.approx(3.0, abs=0.03)


def test_parts_of_different_settings_are_not_joined(parts: list[Path], tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    settings = PictureSettings(max_kbps=4000, preset="medium", params="threads=3")
    encode_jobs(Composer(build_storyboard(script(COUNT)), TINY), [Job(0, 30, other)], settings)
    with pytest.raises(ValueError, match="different settings"):
        join([parts[0], other], [37, 30], 30, None, tmp_path / "out.mp4")


def test_a_full_disk_is_seen_through_the_muxer_too(parts: list[Path], tmp_path: Path) -> None:
    full = tmp_path / "full.mp4"
    full.symlink_to("/dev/full")
    with pytest.raises(PermanentFailure, match="no space left"), disk_room(full, 10**6):
        join(parts, [37, 53], 30, None, full)


def _wav(path: Path, rate: int, channels: int, seconds: float) -> Path:
    times = np.arange(round(rate * seconds)) / rate
    tone = (0.5 * np.sin(2 * np.pi * 440 * times) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.repeat(tone, channels).tobytes())
    return path


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 1)])
def test_a_sound_file_is_read_to_the_pictures_length(tmp_path: Path, rate: int, channels: int) -> None:
    sound = read_sound(_wav(tmp_path / "a.wav", rate, channels, 1.0), 1.5)
    assert sound.shape == (2, 72_000)
    assert np.abs(sound[:, 10_000:40_000]).max() == pytest.approx(0.5, abs=0.21)
    assert np.abs(sound[:, 49_000:]).max() == 0
    assert read_sound(tmp_path / "a.wav", 0.25).shape == (2, 12_000)


def test_a_sound_that_is_none_is_a_clear_failure(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no sound")
    with pytest.raises(PermanentFailure, match=r"a\.wav: not a sound file"):
        read_sound(tmp_path / "a.wav", 1.0)
