"""A media library with a drawn arena and a drawn clip: footage for sheets and benches that belongs to nobody else."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tiksports_dagster.studio.media import MediaLibrary

Pixels = NDArray[np.uint8]


def make_library(folder: Path) -> MediaLibrary:
    """A library below ``folder`` with one picture and one clip, licensed as own work."""
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(arena(1600, 1600)).save(folder / "arena.jpg", quality=90)
    write_clip(folder / "lights.mp4", 640, 360, 30, 6.0)
    names = ["Arena", "Atlanta Braves", "Braves", "Kansas City Chiefs", "Chiefs"]
    record = {"source": "drawn by the contact sheets", "licence": "own work", "teams": names}
    (folder / "arena.licence.json").write_text(json.dumps(record))
    (folder / "lights.licence.json").write_text(json.dumps({**record, "teams": names[3:]}))
    return MediaLibrary(folder)


def arena(width: int, height: int, seed: int = 4) -> Pixels:
    """A floodlit arena out of focus, as RGB: rows of a crowd, lamps, and the floor."""
    noise = np.random.default_rng(seed)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sky, stand, floor = (np.array(color, np.float32) for color in ((26, 34, 62), (70, 54, 60), (176, 120, 66)))
    picture = np.where(rows < 0.62, sky + (stand - sky) * rows / 0.62, floor * (1.25 - 0.5 * rows)) * np.ones(
        (1, width, 1), np.float32
    )
    canvas = np.ascontiguousarray(np.clip(picture, 0, 255).astype(np.uint8))
    for _ in range(5000):
        y = float(noise.uniform(0.14, 0.6))
        color = tuple(int(v) for v in noise.integers(60, 235, 3))
        center = int(noise.uniform(0, width)), int(y * height)
        cv2.circle(canvas, center, int((3 + 9 * y) * width / 1600), color, -1, cv2.LINE_AA)
    for number in range(7):
        x = int((number + 0.5) / 7 * width)
        cv2.circle(canvas, (x, int(0.07 * height)), int(0.022 * width), (255, 250, 232), -1, cv2.LINE_AA)
    glow = cv2.GaussianBlur(canvas, (0, 0), width / 90)
    for offset in (0.2, 0.5, 0.8):
        line = (int(offset * width), int(0.63 * height)), (int((2 * offset - 0.5) * width), height)
        cv2.line(canvas, *line, (238, 226, 206), max(2, width // 200), cv2.LINE_AA)
    return np.asarray(cv2.addWeighted(canvas, 0.72, glow, 0.5, 0), np.uint8)


def write_clip(path: Path, width: int, height: int, fps: int, seconds: float) -> None:
    """A camera that pans over the arena, as H.264 without sound."""
    import av

    still = arena(round(width * 1.5), height, 9)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base = Fraction(1, fps)
        stream.options = {"preset": "veryfast", "crf": "24"}
        count = round(seconds * fps)
        for number in range(count):
            x = round((still.shape[1] - width) * number / max(1, count - 1))
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(still[:, x : x + width]), "rgb24")
            frame.pts = number
            out.mux(context.encode(frame))
        out.mux(context.encode(None))
