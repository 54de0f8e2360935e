"""Frames of a file as small JPEGs: for the report, for the reviewer's eyes. Bounded in number, size and time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from tiksports_dagster.studio.gates.opening import Budget, Damage, OutOfTime, Picture, Unreadable, opened, pictures

_MOST = 16
_SECONDS = 20.0


class Still(NamedTuple):
    """A frame: seconds of the video, JPEG bytes."""

    at: float
    jpeg: bytes


def stills(
    path: Path, moments: Sequence[float], *, side: int = 480, quality: int = 76, about: bool = False
) -> list[Still]:
    """The frames nearest after each moment, longer side at most ``side`` pixels; fewer when the file has fewer.

    ``about`` takes the key frame before each moment instead, which costs a fraction.
    """
    wanted = sorted({round(moment, 3) for moment in moments})[:_MOST]
    found: list[Still] = []
    budget, damage = Budget(_SECONDS), Damage()
    try:
        with opened(path) as container:
            if not container.streams.video:
                return []
            stream = container.streams.video[0]
            for moment in wanted:
                last: Picture | None = None
                for picture in pictures(container, stream, budget, damage, start=moment, end=moment + 2.0):
                    last = picture
                    if about or picture.at >= moment - 1e-3:
                        break
                if last is not None and not any(abs(still.at - last.at) < 1e-6 for still in found):
                    found.append(Still(last.at, _jpeg(last, side, quality)))
    except (Unreadable, OutOfTime):
        pass
    return found


def evenly(seconds: float, count: int) -> list[float]:
    """Moments spread over a video, none at its very ends."""
    return [seconds * (number + 0.5) / count for number in range(count)]


def _jpeg(picture: Picture, side: int, quality: int) -> bytes:
    from PIL import Image

    height, width = picture.y.shape
    scale = min(1.0, side / max(height, width))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    planes = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (picture.y, picture.u, picture.v)]
    mixed = cv2.merge(planes).astype(np.float32) - np.array([16, 128, 128], np.float32)
    to_rgb = np.array([[1.16438, 0, 1.79274], [1.16438, -0.21325, -0.53291], [1.16438, 2.1124, 0]], np.float32)
    rgb = np.clip(cv2.transform(mixed, to_rgb), 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
