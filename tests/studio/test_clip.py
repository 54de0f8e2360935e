"""The story as MoviePy clips: what MoviePy does to its own clips, it does to these."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from moviepy import ColorClip, CompositeVideoClip, VideoClip, concatenate_videoclips

from tiksports_dagster.studio.clip import scene_clips, script_clip
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.render import plan_render
from tiksports_dagster.studio.sound_master import measure_loudness

from .scenes_samples import COMPARISON, COUNT, HEADLINE, platform, script

STORY = script(HEADLINE, COUNT, COMPARISON, seconds=1.25)
ONE = platform("one")


@pytest.fixture(scope="module")
def clip() -> VideoClip:
    return script_clip(STORY, ONE, peers=())


@pytest.fixture(scope="module")
def drawn() -> list[np.ndarray]:
    plan = plan_render(STORY, ONE, peers=())
    composer = Composer(plan.board, plan.canvas)
    return [to_rgb(composer.frame(number)) for number in range(composer.frames)]


def test_the_clip_has_size_rate_length_and_sound(clip: VideoClip) -> None:
    assert (tuple(clip.size), clip.fps) == ((108, 192), 30)
    assert clip.duration == pytest.approx(112 / 30)
    assert clip.audio.duration == pytest.approx(clip.duration, abs=0.01)


def test_moviepy_iterates_over_the_very_frames_of_the_file(clip: VideoClip, drawn: list[np.ndarray]) -> None:
    frames = list(clip.iter_frames(fps=30))
    assert len(frames) == len(drawn) == 112
    assert all(np.array_equal(one, other) for one, other in zip(frames, drawn, strict=True))


def test_the_timeline_is_cut_where_the_scenes_change(clip: VideoClip, drawn: list[np.ndarray]) -> None:
    scenes = scene_clips(STORY, ONE, peers=())
    assert [round(scene.duration * 30) for scene in scenes] == [38, 37, 37]
    again = concatenate_videoclips(scenes, method="chain")
    for number in (0, 37, 38, 74, 75, 111):
        assert np.array_equal(again.get_frame(number / 30), drawn[number]), number
    # and another order is another story
    swapped = concatenate_videoclips([scenes[2], scenes[0]], method="chain")
    assert np.array_equal(swapped.get_frame(37 / 30), drawn[0])


def test_a_part_of_it_is_that_part_in_picture_and_sound(clip: VideoClip, drawn: list[np.ndarray]) -> None:
    part = clip.subclipped(1.0, 2.5)
    assert part.duration == pytest.approx(1.5)
    assert np.array_equal(part.get_frame(0), drawn[30])
    assert np.array_equal(part.get_frame(1.0), drawn[60])
    assert np.allclose(part.audio.get_frame(0.25), clip.audio.get_frame(1.25))
    assert part.audio.duration == pytest.approx(1.5)


def test_it_can_be_resized_and_cropped(clip: VideoClip, drawn: list[np.ndarray]) -> None:
    assert clip.resized(0.5).get_frame(1.0).shape == (96, 54, 3)
    assert np.array_equal(clip.cropped(x1=10, y1=20, width=40, height=60).get_frame(1.0), drawn[30][20:80, 10:50])


def test_other_clips_lie_over_it_in_a_composite(clip: VideoClip, drawn: list[np.ndarray]) -> None:
    badge = ColorClip((10, 10), color=(255, 0, 0), duration=clip.duration).with_position((0, 0))
    whole = CompositeVideoClip([clip, badge], bg_color=(0, 0, 0))
    assert tuple(whole.get_frame(1.0)[5, 5]) == (255, 0, 0)
    assert np.array_equal(whole.get_frame(1.0)[20:], drawn[30][20:])
    assert whole.audio is not None


def test_its_sound_is_the_files_sound_at_loudness(clip: VideoClip) -> None:
    heard = clip.audio.to_soundarray(fps=48_000).T.astype(np.float32)
    assert heard.shape[0] == 2
    assert abs(measure_loudness(heard).integrated + 14) <= 1.0
    assert script_clip(STORY, ONE, peers=(), silent=True).audio is None


def test_moviepy_writes_it_as_any_other_clip(clip: VideoClip, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    clip.subclipped(0, 1).write_videofile(str(out), logger=None, audio_codec="aac")
    with av.open(str(out)) as opened:
        assert sum(1 for _ in opened.decode(video=0)) == 30
        assert opened.streams.audio


def test_the_studio_is_imported_without_moviepy() -> None:
    code = "import sys, tiksports_dagster.studio, tiksports_dagster.studio.clip; print('moviepy' in sys.modules)"
    code += "; print('cv2' in sys.modules, 'av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]
