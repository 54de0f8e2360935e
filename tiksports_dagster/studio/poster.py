"""Stills: a composed frame as RGB, the poster of a video, and the tiny picture shown inline."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from tiksports_dagster.studio.easing import settles_at
from tiksports_dagster.studio.scenes import Scene, Storyboard, Words
from tiksports_dagster.studio.segments import crossing
from tiksports_dagster.studio.sprites import Pixels, pixels
from tiksports_dagster.studio.sprites_frame import Frame

if TYPE_CHECKING:
    from tiksports_dagster.studio.compositor import Composer

_RGB = np.array(
    [
        [1.16438, 0.0, 1.79274, -248.101],
        [1.16438, -0.21325, -0.53291, 76.878],
        [1.16438, 2.11240, 0.0, -289.018],
    ],
    dtype=np.float32,
)
"""Tv-range BT.709 Y'CbCr to full-range R'G'B' (ITU-R BT.709-6), with the offsets multiplied in."""


def to_rgb(frame: Frame) -> Pixels:
    """The frame as (height, width, 3) RGB."""
    size = frame.width, frame.height
    u, v = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in (frame.u, frame.v))
    return pixels(cv2.transform(cv2.merge([frame.y, u, v]), _RGB))


def poster_moments(board: Storyboard, most: int = 8) -> tuple[float, ...]:
    """Moments, seconds of the video, at which the hook stands on the picture: all of it has appeared, numbers have
    landed, nothing leaves and no transition crosses."""
    hook = board.scenes[0]
    seconds = min(hook.end, board.seconds - board.fade_out) - hook.start
    turns = [span for scene in board.scenes for layer in scene.layers if (span := crossing(layer)) is not None]
    begin, stop = min(_settled(hook, seconds), 0.72 * seconds), max(0.0, seconds - 0.4)
    times = hook.start + np.linspace(min(begin, stop), stop, most)
    calm = [float(at) for at in times if not any(low < at < high for low, high in turns)]
    return tuple(calm) or (board.poster_at,)


def _settled(scene: Scene, seconds: float) -> float:
    """When everything that enters the scene has arrived, seconds of the scene."""
    moments = [0.0]
    for layer in scene.layers:
        if isinstance(layer, Words):
            moments += [word.appears + 0.3 for word in layer.words]
        motion = getattr(layer, "motion", None)
        if motion is not None:
            ends = (settles_at(track) for track in (motion.x, motion.y, motion.scale, motion.opacity, motion.value))
            # what settles at the very end is on its way out
            moments += [end for end in ends if end < seconds - 0.5]
    return max(moments)


def choose_frame(composer: Composer) -> Frame:
    """The poster: of the moments at which the hook can be read, the one with the most to read and the sharpest.

    That is the frame whose luma changes most from pixel to pixel inside what no app covers; text does that, a blurred
    or moving picture does not.
    """
    area, fps = composer.canvas.area, composer.canvas.fps
    best, most = composer.frame(0), -1.0
    frame = Frame(composer.canvas.width, composer.canvas.height)
    for number in sorted({min(composer.frames - 1, round(at * fps)) for at in poster_moments(composer.board)}):
        composer.compose(number, frame)
        edges = cv2.norm(cv2.Laplacian(frame.y[area.y : area.bottom, area.x : area.right], cv2.CV_16S), cv2.NORM_L1)
        # a hair more is not worth a later frame
        if edges > 1.01 * most:
            most = edges
            best.data[:] = frame.data
    return best


def write_poster(frame: Frame, path: Path, quality: int = 88) -> None:
    """The frame as a JPEG of the video's size, written in place (wrap it in ``whole_file``)."""
    from PIL import Image

    Image.fromarray(to_rgb(frame)).save(path, "JPEG", quality=quality, optimize=True)


def thumbnail(path: Path, limit: int = 12_000, side: int = 320) -> bytes:
    """The picture as JPEG bytes of at most ``limit``, its longer side at most ``side`` pixels.

    ``OSError`` (as Pillow's ``UnidentifiedImageError``) for a file that is no picture.
    """
    from PIL import Image

    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    for shrink in (1.0, 0.75, 0.5, 0.25):
        small = picture.copy()
        small.thumbnail((max(1, round(side * shrink)), max(1, round(side * shrink))))
        for quality in (82, 70, 55, 40):
            buffer = io.BytesIO()
            small.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= limit:
                return buffer.getvalue()
    raise ValueError(f"{path.name}: no JPEG of it fits {limit} bytes")
