"""Inspection names what is wrong with any file and never raises."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.inspecting import inspect_file
from tiksports_dagster.studio.render import render_video

from .scenes_samples import COUNT, platform, script

TINY = platform()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_video(script(COUNT, COUNT), TINY, tmp_path_factory.mktemp("good"), peers=()).path


def _failed(path: Path, row: Platform = TINY) -> set[str]:
    findings = inspect_file(path, row)
    assert findings
    assert all(isinstance(finding, Finding) and finding.measured and finding.limit for finding in findings)
    return {finding.gate for finding in findings if finding.failed}


def _made(path: Path, *, fps: int = 30, codec: str = "libx264", **options: str) -> Path:
    """A grey video made with other settings than ours."""
    size = 108, 192
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, options.get("pix_fmt", "yuv420p")
        if "g" in options:
            stream.options = {"g": options["g"], "keyint_min": options["g"], "sc_threshold": "0"}
        for number in range(3 * fps if "g" not in options else 8 * fps):
            frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), number % 200, np.uint8))
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def test_our_own_file_passes_every_gate(good: Path) -> None:
    assert _failed(good) == set()
    assert len(inspect_file(good, TINY)) >= 14


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"width": 1080, "height": 1920}, "size"),
        ({"fps": 60}, "fps"),
        ({"max_seconds": 2}, "duration"),
        ({"min_seconds": 10}, "duration"),
        ({"max_bytes": 1000}, "bytes"),
        ({"max_video_kbps": 1, "audio_kbps": 1}, "bitrate"),
        ({"sample_rate": 44100}, "sample_rate"),
    ],
)
def test_each_limit_of_the_platform_is_a_gate(good: Path, change: dict[str, object], gate: str) -> None:
    assert _failed(good, TINY.model_copy(update=change)) == {gate}


def test_a_file_of_another_make_fails_where_it_differs(tmp_path: Path) -> None:
    failed = _failed(_made(tmp_path / "other.mp4", fps=15))
    assert {"moov_first", "fps", "colour", "audio_codec"} <= failed
    assert "video_codec" not in failed


def test_another_codec_and_pixel_format_are_named(tmp_path: Path) -> None:
    made = _made(tmp_path / "mpeg4.mp4", codec="mpeg4")
    assert {"video_codec"} <= _failed(made)
    assert "pixel_format" in _failed(_made(tmp_path / "444.mp4", pix_fmt="yuv444p"))


def test_rare_key_frames_are_found(tmp_path: Path) -> None:
    assert "key_frames" in _failed(_made(tmp_path / "gop.mp4", g="400"))
    assert "key_frames" not in _failed(_made(tmp_path / "gop2.mp4", g="60"))


@pytest.mark.parametrize("share", [0.999, 0.7, 0.3])
def test_a_truncated_file_is_incomplete(good: Path, tmp_path: Path, share: float) -> None:
    data = good.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * share)])
    assert "complete" in _failed(cut)


@pytest.mark.parametrize("behind", ["zeroes", "the same again", "free space"])
def test_what_lies_behind_the_film_is_found_unless_it_is_free_space(good: Path, tmp_path: Path, behind: str) -> None:
    data = good.read_bytes()
    more = {
        "zeroes": bytes(100_001),
        "the same again": data,
        "free space": struct.pack(">I4s", 108, b"free") + bytes(100),
    }
    longer = tmp_path / "longer.mp4"
    longer.write_bytes(data + more[behind])
    assert ("complete" in _failed(longer)) == (behind != "free space")


def test_a_file_cut_inside_its_index_is_unreadable(good: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(good.read_bytes()[:300])
    assert _failed(cut)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG picture"),
        (b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n", "an HLS playlist"),
        (b"\x1a\x45\xdf\xa3" + bytes(100), "Matroska or WebM"),
        (b"", "an empty file"),
        (b"hello", "not MP4"),
        (bytes(4096), "not MP4"),
    ],
)
def test_what_is_no_mp4_is_called_by_its_name(tmp_path: Path, head: bytes, name: str) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(head)
    findings = inspect_file(path, TINY)
    assert [(finding.gate, finding.passed, finding.measured) for finding in findings] == [("container", False, name)]


@pytest.mark.parametrize("size", [10 * 2**30, 2**63 - 1, 2**64 - 1])
def test_a_huge_claim_in_the_header_is_only_a_claim(good: Path, tmp_path: Path, size: int) -> None:
    data = good.read_bytes()
    at = data.index(b"mdat") - 4
    path = tmp_path / "huge.mp4"
    path.write_bytes(data[:at] + struct.pack(">I4sQ", 1, b"mdat", size) + data[at + 8 :])
    assert "complete" in _failed(path)


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    assert _failed(tmp_path) == {"container"}
    assert _failed(tmp_path / "missing.mp4") == {"container"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_header_never_raises(good: Path, tmp_path: Path, hits: list[tuple[int, int]]) -> None:
    data = bytearray(good.read_bytes())
    for place, value in hits:
        data[place % len(data)] = value
    path = tmp_path / "damaged.mp4"
    path.write_bytes(bytes(data))
    assert inspect_file(path, TINY)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_noise_behind_a_right_beginning_never_raises(tmp_path: Path, noise: bytes) -> None:
    path = tmp_path / "noise.mp4"
    path.write_bytes(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + noise)
    assert _failed(path)
