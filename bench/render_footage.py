"""Footage for the bench, made on the spot: a moving clip and a picture rich in detail, as a user's library has them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from tiksports_dagster.studio.media_shots import Shot
from tiksports_dagster.studio.sprites_frame import Frame

FOLDER = "TIKSPORTS_BENCH_FOOTAGE"
"""Variable that names the folder the files are made in once and then found."""
_SIZE = (1080, 1920)


def texture(width: int, height: int, seed: int) -> np.ndarray:
    """Fractal noise with fine grain, (height, width, 3), the way a photograph fills all frequencies."""
    noise = np.random.default_rng(seed)
    whole = np.zeros((height, width, 3), np.float32)
    for octave in range(8):
        cells = noise.random((3 + (height >> (9 - octave)), 3 + (width >> (9 - octave)), 3), np.float32) - 0.5
        whole += cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC) * 0.62**octave * 255
    whole += noise.normal(0, 2.5, whole.shape).astype(np.float32)
    return np.clip(whole + 110, 0, 255).astype(np.uint8)


@cache
def _folder() -> Path:
    given = os.environ.get(FOLDER)
    return Path(given or tempfile.mkdtemp(prefix="tiksports-bench-footage-"))


def picture() -> Path:
    """A picture a little larger than the frame."""
    path = _folder() / "picture.jpg"
    if not path.exists():
        cv2.imwrite(str(path), texture(1440, 2560, 1)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return path


def clip(seconds: float = 8.0) -> Path:
    """A clip in which the camera pans over a texture, 1080x1920 at 30 frames a second."""
    import av

    path = _folder() / "clip.mp4"
    if path.exists():
        return path
    ground = texture(1400, 2200, 2)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *_SIZE, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "20"}
        for number in range(round(seconds * 30)):
            u = number / (seconds * 30)
            x, y = round(300 * u), round(140 + 130 * np.sin(7 * u))
            part = np.ascontiguousarray(ground[y : y + 1920, x : x + 1080])
            frame = av.VideoFrame.from_ndarray(part, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def shots() -> tuple[Shot, ...]:
    """A clip behind three of the story's segments."""
    path = clip()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return tuple(Shot(segment=number, path=str(path), sha256=sha256, kind="video", seconds=8.0) for number in (0, 1, 5))


def zoomed_frames(count: int) -> list[Frame]:
    """Frames of a picture slowly zoomed over six seconds, as a ``Picture`` shows it, without text."""
    from bench.render_cases import plan_of
    from tiksports_dagster.studio.compositor import Composer
    from tiksports_dagster.studio.scenes import Footage

    plan = plan_of("scene")
    path = picture()
    shown = Footage(
        start=0.0, end=6.0, path=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest(), kind="picture",
        shown=True, zoom=(1.0, 1.24),
    )  # fmt: skip
    backdrop = plan.board.backdrop.model_copy(update={"footage": (shown,)})
    composer = Composer(plan.board.model_copy(update={"scenes": (), "backdrop": backdrop}), plan.canvas, plan.fonts)
    return [composer.frame(number) for number in range(30, 30 + count)]
