"""The cache of encodes: found by name, checked when taken out, bounded in size."""

from __future__ import annotations

import os
from pathlib import Path

from tiksports_dagster.studio.cache import EncodeCache


def _keep(cache: EncodeCache, key: str, content: bytes) -> Path:
    with cache.room("mp4") as temporary:
        temporary.write_bytes(content)
        return cache.keep(key, temporary).path


def _aged(path: Path, seconds: float) -> None:
    os.utime(path, (path.stat().st_mtime - seconds,) * 2)


def test_what_was_kept_is_found_under_its_key_alone(tmp_path: Path) -> None:
    cache = EncodeCache(tmp_path, 10**6)
    _keep(cache, "part-a", b"one")
    found = cache.find("part-a", "mp4")
    assert found is not None
    assert (found.path.read_bytes(), found.bytes) == (b"one", 3)
    assert cache.find("part-b", "mp4") is None
    assert cache.find("part", "mp4") is None
    assert cache.find("part-a", "jpg") is None


def test_an_entry_that_changed_on_the_disk_is_thrown_out(tmp_path: Path) -> None:
    cache = EncodeCache(tmp_path, 10**6)
    path = _keep(cache, "part-a", b"one")
    path.write_bytes(b"two")
    assert cache.find("part-a", "mp4") is None
    assert not path.exists()


def test_what_was_not_kept_leaves_nothing(tmp_path: Path) -> None:
    cache = EncodeCache(tmp_path, 10**6)
    with cache.room("mp4") as temporary:
        temporary.write_bytes(b"half")
    assert list(tmp_path.iterdir()) == []


def test_the_longest_unused_entries_go_first_when_there_is_too_much(tmp_path: Path) -> None:
    cache = EncodeCache(tmp_path, 250)
    paths = {name: _keep(cache, name, name.encode() * 100) for name in ("a", "b", "c")}
    for age, name in enumerate("cba"):
        _aged(paths[name], 1000 * (age + 1))
    cache.find("a", "mp4")
    cache.trim()
    assert {name for name, path in paths.items() if path.exists()} == {"a", "c"}


def test_entries_of_the_last_minutes_stay_for_whoever_is_about_to_read_them(tmp_path: Path) -> None:
    cache = EncodeCache(tmp_path, 0)
    fresh, old = _keep(cache, "a", b"x"), _keep(cache, "b", b"y")
    _aged(old, 1000)
    cache.trim()
    assert (fresh.exists(), old.exists()) == (True, False)


def test_what_a_finished_video_links_to_stays(tmp_path: Path) -> None:
    cache = EncodeCache(tmp_path / "cache", 0)
    linked = _keep(cache, "a", b"x")
    (tmp_path / "tiktok.mp4").hardlink_to(linked)
    _aged(linked, 1000)
    cache.trim()
    assert linked.exists()
