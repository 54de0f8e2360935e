"""A script as a MoviePy clip, to be cut, composed and written with MoviePy like any other.

The frames come from the compositor; a file for a platform is made faster, and with the right colour tags, by
``render``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tiksports_dagster.configuration import Platform, load_strategy
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.layout import Canvas, canvas_for
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.scenes_build import build_storyboard, fit_length
from tiksports_dagster.studio.sound import SAMPLE_RATE, soundtrack
from tiksports_dagster.studio.sound_master import master
from tiksports_dagster.studio.sprites import Frame, Pixels

if TYPE_CHECKING:
    from moviepy import VideoClip


def script_clip(
    script: Script,
    platform: Platform,
    *,
    canvas: Canvas | None = None,
    sound: bool = True,
    fonts: FontSet | None = None,
) -> VideoClip:
    """The script as an RGB ``VideoClip`` of the platform's size, rate and length, with its music bed as audio.

    ``canvas`` replaces the platform's picture. ``clip.size``, ``clip.fps`` and ``clip.duration`` are set; frames may be
    asked for in any order. Raises ``InputError`` for a script that cannot fit the platform.
    """
    from moviepy import VideoClip
    from moviepy.audio.AudioClip import AudioArrayClip

    fitted = fit_length(script, platform.min_seconds, platform.max_seconds)
    league = load_strategy().league(script.league)
    sport = league.sport_path.partition("/")[0] if league else None
    composer = Composer(
        build_storyboard(fitted, sport=sport, promotion=platform.allows_logo), canvas or canvas_for([platform]), fonts
    )
    fps = composer.canvas.fps
    frame = Frame(composer.canvas.width, composer.canvas.height)

    def picture(t: float) -> Pixels:
        # MoviePy asks for t = n / fps in floating point: a hair less must still be frame n.
        composer.compose(min(composer.frames - 1, max(0, int(t * fps + 1e-4))), frame)
        return to_rgb(frame)

    clip = cast("VideoClip", VideoClip(frame_function=picture, duration=composer.frames / fps).with_fps(fps))
    if not sound:
        return clip
    bed = master(soundtrack(composer.frames / fps, script.post, [segment.end for segment in fitted.segments[:-1]]))
    clip.audio = AudioArrayClip(bed.T, fps=SAMPLE_RATE)
    return clip
