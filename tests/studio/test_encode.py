"""Files appear whole or not at all, and a full disk is said in one line."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import av
import numpy as np
import pytest

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.encode import PictureSettings, disk_room, encode_picture, mux, sweep, whole_file
from tiksports_dagster.studio.scenes_build import build_storyboard
from tiksports_dagster.studio.sound import SAMPLE_RATE, soundtrack
from tiksports_dagster.studio.sprites import Frame

from .scenes_samples import COUNT, TINY, script


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encode") / "silent.mp4"
    encode_picture(Composer(build_storyboard(script(COUNT, COUNT)), TINY), path, PictureSettings(max_kbps=4000))
    return path


def test_every_frame_is_in_the_file_once_and_in_order(silent: Path) -> None:
    with av.open(str(silent)) as opened:
        times = [float(frame.pts * frame.time_base) for frame in opened.decode(video=0)]
    assert times == pytest.approx([number / 30 for number in range(90)])


def test_the_decoded_picture_is_the_composed_one(silent: Path) -> None:
    composer = Composer(build_storyboard(script(COUNT, COUNT)), TINY)
    with av.open(str(silent)) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            if number in (0, 30, 60):
                decoded = frame.to_ndarray()[:192].astype(int)
                assert np.abs(decoded - composer.frame(number).y).mean() < 3


def test_there_is_no_edit_list_and_the_index_is_first(silent: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    mux(silent, soundtrack(3.0, "a"), out, audio_kbps=96)
    data = out.read_bytes()
    assert b"elst" not in data[: data.index(b"mdat")]
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(out)) as opened:
        assert (opened.streams.video[0].start_time, opened.streams.audio[0].start_time) == (0, 0)


def test_sound_starts_exactly_with_the_picture(silent: Path, tmp_path: Path) -> None:
    """A click half a second in must be decoded half a second in, whatever delay the encoder has."""
    click = np.zeros((2, 3 * SAMPLE_RATE), np.float32)
    click[:, SAMPLE_RATE // 2] = 0.9
    out = tmp_path / "click.mp4"
    mux(silent, click, out, audio_kbps=128)
    with av.open(str(out)) as opened:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])
    assert abs(int(np.abs(heard).argmax()) - SAMPLE_RATE // 2) <= 8


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_both_sample_rates_are_possible(silent: Path, tmp_path: Path, rate: int) -> None:
    out = tmp_path / "rate.mp4"
    mux(silent, soundtrack(3.0, "a"), out, audio_kbps=96, sample_rate=rate)
    with av.open(str(out)) as opened:
        audio = opened.streams.audio[0]
        assert audio.codec_context.sample_rate == rate
        assert float(audio.duration * audio.time_base) == pytest.approx(3.0, abs=0.03)


def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    shares: list[float] = []
    composer = Composer(build_storyboard(script(COUNT)), TINY)
    encode_picture(composer, tmp_path / "p.mp4", PictureSettings(max_kbps=4000), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] > 0.6


def test_a_composer_that_breaks_breaks_the_encode(tmp_path: Path) -> None:
    class Broken(Composer):
        def compose(self, number: int, frame: Frame) -> None:
            if number == 20:
                raise ZeroDivisionError("frame 20")
            super().compose(number, frame)

    with pytest.raises(ZeroDivisionError, match="frame 20"):
        encode_picture(
            Broken(build_storyboard(script(COUNT)), TINY), tmp_path / "p.mp4", PictureSettings(max_kbps=4000)
        )


def test_a_file_is_whole_or_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "post" / "tiktok.mp4"
    with whole_file(path) as temporary:
        temporary.write_bytes(b"first")
    with pytest.raises(RuntimeError), whole_file(path) as temporary:
        temporary.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"first"
    assert [one.name for one in path.parent.iterdir()] == ["tiktok.mp4"]


def test_whoever_reads_the_old_file_goes_on_reading_the_old_file(tmp_path: Path) -> None:
    """Finished encodes are hard links of each other: writing in place would change them all."""
    path = tmp_path / "tiktok.mp4"
    path.write_bytes(b"old")
    (tmp_path / "instagram.mp4").hardlink_to(path)
    with path.open("rb") as reader:
        with whole_file(path) as temporary:
            temporary.write_bytes(b"new")
        assert reader.read() == b"old"
    assert (tmp_path / "instagram.mp4").read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_a_full_disk_says_how_much_to_free(tmp_path: Path) -> None:
    free = 10**15
    with (
        pytest.raises(PermanentFailure, match=rf"^no space left on {tmp_path}: free \d+ MB and run again$") as failure,
        disk_room(tmp_path / "tiktok.mp4", free),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x" * 100)
    assert failure.value.__cause__ is None


def test_a_full_disk_is_seen_through_the_encoder_too(silent: Path, tmp_path: Path) -> None:
    full = tmp_path / "full.mp4"
    full.symlink_to("/dev/full")
    with pytest.raises(PermanentFailure, match="no space left"), disk_room(full, 10**6):
        mux(silent, soundtrack(3.0, "a"), full, audio_kbps=96)


def test_other_disk_errors_keep_their_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="denied"), disk_room(tmp_path / "x", 1):
        raise PermissionError(errno.EACCES, "denied")


def test_leftovers_of_killed_processes_are_swept_but_not_those_of_living_ones(tmp_path: Path) -> None:
    old, new, linked = (tmp_path / name for name in (".a-1-x.part.mp4", ".b-2-y.part.mp4", "kept.mp4"))
    for path in (old, new, linked):
        path.write_bytes(b"x")
    (tmp_path / "final.mp4").hardlink_to(linked)
    for path in (old, linked):
        os.utime(path, (10**9, 10**9))
    sweep(tmp_path)
    assert not old.exists()
    assert new.exists()
    assert linked.exists()
