"""Files appear whole or not at all, leftovers go away, and a full disk is said in one line."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.files import disk_room, scratch_file, sweep, whole_file


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


def test_other_disk_errors_keep_their_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="denied"), disk_room(tmp_path / "x", 1):
        raise PermissionError(errno.EACCES, "denied")


def _dead_pid() -> int:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


def test_leftovers_of_killed_processes_are_swept_but_not_those_of_living_ones(tmp_path: Path) -> None:
    with scratch_file(tmp_path / "a.mp4") as living:
        parts = living.name.split("-")
        dead = tmp_path / "-".join([parts[0], parts[1], str(_dead_pid()), parts[3]])
        elsewhere = tmp_path / "-".join([parts[0], "00000000", str(_dead_pid()), parts[3]])
        finished = tmp_path / "kept.mp4"
        for path in (dead, elsewhere, finished):
            path.write_bytes(b"x")
        sweep(tmp_path)
        # a moment ago they were still being written
        assert {dead, elsewhere, living, finished} <= set(tmp_path.iterdir())
        for path in (dead, elsewhere, living, finished):
            os.utime(path, (path.stat().st_mtime - 300,) * 2)
        sweep(tmp_path)
        assert set(tmp_path.iterdir()) == {elsewhere, living, finished}
        os.utime(elsewhere, (10**9, 10**9))
        sweep(tmp_path)
        assert set(tmp_path.iterdir()) == {living, finished}


def test_a_folder_that_is_not_there_needs_no_sweeping(tmp_path: Path) -> None:
    sweep(tmp_path / "none")
    assert not (tmp_path / "none").exists()
