"""A script as MoviePy clips: a clip a scene, cut together into a timeline with its sound, like any clip of MoviePy's.

The frames come from the compositor, so they are those of the rendered file. A file for a platform is made faster, and
with the right colour tags, by ``render``.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Script

if TYPE_CHECKING:
    from moviepy import AudioClip, VideoClip

    from tiksports_dagster.studio.layout import Canvas
    from tiksports_dagster.studio.render import RenderOptions, RenderPlan
    from tiksports_dagster.studio.sprites import Pixels


def script_clip(
    script: Script,
    platform: Platform,
    *,
    canvas: Canvas | None = None,
    silent: bool = False,
    **options: Unpack[RenderOptions],
) -> VideoClip:
    """The script as an RGB clip of the platform's size, rate and length: its scenes one after the other, with sound.

    ``options`` are those of ``render_video``: ``sound`` is a finished soundtrack, without one the music bed is heard;
    ``silent`` leaves both out. ``canvas`` replaces the platform's picture. ``clip.size``, ``clip.fps`` and
    ``clip.duration`` are set; frames may be asked for in any order. Raises what ``plan_render`` raises.
    """
    from moviepy import concatenate_videoclips

    from tiksports_dagster.studio.render import plan_render

    plan = plan_render(script, platform, **options)
    scenes = _scenes(plan, canvas or plan.canvas)
    joined = cast("VideoClip", concatenate_videoclips(scenes, method="chain"))
    clip = cast("VideoClip", joined.with_fps((canvas or plan.canvas).fps))
    if silent:
        return clip
    return cast("VideoClip", clip.with_audio(_sound(plan, float(clip.duration), options.get("sound"))))


def scene_clips(
    script: Script, platform: Platform, *, canvas: Canvas | None = None, **options: Unpack[RenderOptions]
) -> list[VideoClip]:
    """The script's scenes as silent clips, in order, cut where the file is cut, to be arranged another way.

    A transition lies half in the scene before the cut and half in the one after it. Arguments as for ``script_clip``.
    """
    from tiksports_dagster.studio.render import plan_render

    plan = plan_render(script, platform, **options)
    return _scenes(plan, canvas or plan.canvas)


def _scenes(plan: RenderPlan, canvas: Canvas) -> list[VideoClip]:
    from moviepy import VideoClip

    from tiksports_dagster.studio.compositor import Composer
    from tiksports_dagster.studio.poster import to_rgb
    from tiksports_dagster.studio.sprites_frame import Frame

    composer = Composer(plan.board, canvas, plan.fonts)
    frame = Frame(canvas.width, canvas.height)
    fps = canvas.fps

    def picture(first: int, t: float) -> Pixels:
        # MoviePy asks for t = n / fps in floating point: a hair less must still be frame n
        number = first + math.floor(t * fps + 1e-4)
        composer.compose(min(composer.frames - 1, max(0, number)), frame)
        return to_rgb(frame)

    cuts = sorted({_first(scene.start, fps) for scene in plan.board.scenes if scene.template != "overlay"} | {0})
    cuts = [cut for cut in cuts if cut < composer.frames]
    clips: list[VideoClip] = []
    for first, stop in zip(cuts, [*cuts[1:], composer.frames], strict=True):
        clip = VideoClip(frame_function=lambda t, first=first: picture(first, t), duration=(stop - first) / fps)
        clips.append(cast("VideoClip", clip.with_fps(fps)))
    return clips


def _first(start: float, fps: int) -> int:
    """The first frame that shows a scene; the compositor counts a time of 1.9999999 s to the scene of 2 s."""
    return math.ceil(start * fps - 1e-4)


def _sound(plan: RenderPlan, seconds: float, sound: Path | None) -> AudioClip:
    from moviepy.audio.AudioClip import AudioArrayClip

    from tiksports_dagster.studio.mux import SAMPLE_RATE, read_sound
    from tiksports_dagster.studio.sound import soundtrack
    from tiksports_dagster.studio.sound_master import master

    samples = (
        read_sound(sound, seconds) if sound is not None else master(soundtrack(seconds, plan.board.post, plan.cues))
    )
    return cast("AudioClip", AudioArrayClip(samples.T, fps=SAMPLE_RATE))
