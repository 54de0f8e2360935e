"""Every deliberate fault is named by the right gate, from pixels and sound alone, and good files have none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tiksports_dagster.configuration import Platform, SafeZone
from tiksports_dagster.studio.encode import X264
from tiksports_dagster.studio.gates.inspecting import inspect_video
from tiksports_dagster.studio.gates.known import Told, scenes_of, write_scenes
from tiksports_dagster.studio.render import plan_render, render_video

from . import spoiled_elsewhere as elsewhere
from .scenes_samples import COMPARISON, COUNT, SCOREBOARD, platform, script
from .spoiled_videos import DAMAGED, SPOILED, Reel, read, write
from .strangers_videos import PAIRS, strangers

HALF = platform("tiktok", 540, 960, safe_zone=SafeZone(top=70, right=75, bottom=240, left=30))
STORY = script(COUNT, COMPARISON, SCOREBOARD, seconds=1.2)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_video(STORY, HALF, tmp_path_factory.mktemp("good"), peers=()).path


@pytest.fixture(scope="module")
def reel(good: Path) -> Reel:
    return read(good)


def failed(path: Path, row: Platform = HALF, **options: object) -> set[str]:
    return {finding.gate for finding in inspect_video(path, row, **options).findings if finding.failed}


@pytest.mark.parametrize("fault", SPOILED)
def test_a_fault_of_picture_or_sound_is_named(fault: str, reel: Reel, tmp_path: Path) -> None:
    gate, spoil = SPOILED[fault]
    assert gate in failed(write(spoil(reel), tmp_path / "spoiled.mp4"))


@pytest.mark.parametrize("fault", DAMAGED)
def test_a_fault_of_the_file_is_named(fault: str, good: Path, tmp_path: Path) -> None:
    gate, damage = DAMAGED[fault]
    assert gate in failed(damage(good, tmp_path / "damaged.mp4"))


SOME_OF_ELSEWHERE = (
    "nearly black, with noise",
    "frozen with noise",
    "15 pictures a second in 30",
    "small text for one second",
    "small text that scrolls",
    "pale on white",
    "red on green of one lightness",
    "pale for a second",
    "a number under the rail",
    "at the lower edge",
    "under the top bar",
    "left channel dead for two seconds",
    "channels against each other",
    "clipped, then turned down",
    "sound that starts late",
    "BT.601",
    "upside down by a display matrix",
)
"""What no other test shows; ``make bench-inspect`` tries all of them."""


@pytest.mark.parametrize("fault", [*SOME_OF_ELSEWHERE, *elsewhere.DAMAGED])
def test_a_fault_made_by_other_tools_is_named(fault: str, good: Path, tmp_path: Path) -> None:
    gate, make = elsewhere.ALL[fault]
    assert gate in failed(make(good, tmp_path / "spoiled.mp4", HALF))


@pytest.mark.parametrize(("ground", "text"), PAIRS[::4])
def test_a_good_file_of_a_stranger_has_no_fault(ground: str, text: str, good: Path, reel: Reel, tmp_path: Path) -> None:
    made = strangers(good, tmp_path / "stranger.mp4", HALF, ground, text, reel.seconds)
    assert failed(made) == set()


def test_a_good_file_has_no_fault_ours_or_encoded_again(good: Path, reel: Reel, tmp_path: Path) -> None:
    assert failed(good) == set()
    assert failed(write(reel, tmp_path / "again.mp4")) == set()


def test_what_cannot_be_known_of_a_strangers_file_is_not_passed(reel: Reel, tmp_path: Path) -> None:
    findings = inspect_video(write(reel, tmp_path / "stranger.mp4"), HALF).findings
    unknown = {finding.gate for finding in findings if not finding.checked}
    assert {"numbers", "likeness", "caption_timing", "overlap", "policy_caption"} <= unknown
    assert not any(finding.passed for finding in findings if not finding.checked)
    assert all(f.confidence is not None for f in findings if f.gate in ("text_size", "contrast", "safe_zone"))


def test_our_file_is_judged_by_its_list_of_scenes_with_few_looks(good: Path) -> None:
    sha256 = render_video(STORY, HALF, good.parent, peers=()).sha256
    plan = plan_render(STORY, HALF, peers=())
    listed = write_scenes(good, scenes_of(plan, sha256, STORY, None, Told("A title", "A caption #nba")))
    try:
        looked = inspect_video(good, HALF)
        assert looked.look.startswith("its key frames")
        by_gate = {finding.gate: finding for finding in looked.findings}
        for gate in ("scenes", "text_size", "contrast", "safe_zone", "overlap", "policy_caption", "black", "frozen"):
            assert by_gate[gate].passed, by_gate[gate]
        assert "texts measured" in by_gate["contrast"].measured
        full = inspect_video(good, HALF, full=True)
        assert full.look == "every frame"
        assert {f.gate for f in full.findings if f.failed} == {f.gate for f in looked.findings if f.failed}
    finally:
        listed.unlink()


def test_a_list_of_scenes_of_another_file_is_a_fault_and_is_not_believed(
    good: Path, reel: Reel, tmp_path: Path
) -> None:
    other = write(reel, tmp_path / "other.mp4")
    plan = plan_render(STORY, HALF, peers=())
    write_scenes(other, scenes_of(plan, "0" * 64, STORY, None, Told()))
    looked = inspect_video(other, HALF)
    assert "scenes" in {finding.gate for finding in looked.findings if finding.failed}
    assert looked.scenes is None


def test_looking_ends_in_time_and_says_so(good: Path) -> None:
    found = {finding.gate: finding for finding in inspect_video(good, HALF, seconds=0.0).findings}
    assert found["readable"].failed
    assert "stopped after" in found["readable"].measured


def test_the_same_video_again_is_a_near_duplicate(good: Path, reel: Reel, tmp_path: Path) -> None:
    from tiksports_dagster.studio.gates.likeness import Earlier

    again = write(Reel(reel.frames[3:], reel.fps, reel.sound), tmp_path / "again.mp4")
    seen = Earlier(post="before", platform="tiktok", signature=inspect_video(good, HALF).signature)
    assert "likeness" in failed(again, channel=[seen])
    assert "likeness" not in failed(again, channel=[])


@pytest.mark.parametrize("fault", ["black second", "frozen second", "white second"])
def test_key_frames_are_enough_to_find_a_dead_second_in_a_file_of_ours(fault: str, reel: Reel, tmp_path: Path) -> None:
    gate, spoil = SPOILED[fault]
    own = {"preset": "superfast", "crf": "20", "x264-params": f"{X264}:keyint=60:min-keyint=60"}
    dead = write(spoil(reel), tmp_path / "dead.mp4", **own)
    sha256 = hashlib.sha256(dead.read_bytes()).hexdigest()
    write_scenes(dead, scenes_of(plan_render(STORY, HALF, peers=()), sha256, STORY, None, Told()))
    looked = inspect_video(dead, HALF)
    assert looked.look.startswith("its key frames")
    assert gate in {finding.gate for finding in looked.findings if finding.failed}
