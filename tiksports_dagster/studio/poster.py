"""Stills: a composed frame as RGB, the poster of a video, and the tiny picture shown inline."""

from __future__ import annotations

import io
import os
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tiksports_dagster.studio.sprites import Frame, Pixels, pixels

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


def write_poster(frame: Frame, path: Path, quality: int = 88) -> None:
    """The frame as a JPEG of the video's size; complete or not there at all."""
    temporary = path.with_name(f".{path.stem}-{os.getpid()}.part.jpg")
    try:
        Image.fromarray(to_rgb(frame)).save(temporary, "JPEG", quality=quality, optimize=True)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def thumbnail(path: Path, limit: int = 12_000, side: int = 320) -> bytes:
    """The picture as JPEG bytes of at most ``limit``, its longer side at most ``side`` pixels.

    ``OSError`` (as Pillow's ``UnidentifiedImageError``) for a file that is no picture.
    """
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
