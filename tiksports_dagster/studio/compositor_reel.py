"""Where footage comes from: a picture file or a video file as planes in the encoder's format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tiksports_dagster.failures import InputError
from tiksports_dagster.studio.media_files import AV_OPTIONS, MOST_PIXELS
from tiksports_dagster.studio.sprites import Pixels, Planar, chroma, even, luma, pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container.input import InputContainer
    from av.video.frame import VideoFrame

_SPACES = (1, 5, 6, 9)
"""BT.709, BT.470BG, SMPTE 170M and BT.2020 as ffmpeg numbers them."""
_NEAR = 2.0
"""Seconds up to which decoding on is cheaper than seeking."""


class Still:
    """A picture that is the same at every moment."""

    def __init__(self, planes: Planar) -> None:
        self._planes = planes

    def at(self, seconds: float) -> Planar:
        """The picture."""
        del seconds
        return self._planes


def open_still(path: str, size: tuple[int, int], zoom: float, blur: float) -> Still:
    """A picture file covering ``size`` at the largest zoom with nothing to spare, upright, blurred.

    ``InputError`` for a file that cannot be read as JPEG, PNG or WebP.
    """
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.size[0] * opened.size[1] > MOST_PIXELS:
                raise InputError(f"{path}: {opened.size[0]}x{opened.size[1]} pixels are too many; make it smaller")
            opened.draft("RGB", (2 * size[0], 2 * size[1]))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, UnidentifiedImageError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"{Path(path).name}: the picture cannot be read ({type(error).__name__})") from None
    sharp = size[0] * zoom / upright.width, size[1] * zoom / upright.height
    # Never enlarged here: what is missing, the zoom interpolates.
    scale = min(1.0, max(sharp))
    rgb = np.asarray(upright.resize((even(upright.width * scale), even(upright.height * scale)), Image.Resampling.BOX))
    if blur > 0:
        # Blurred at a quarter of the size: sixteen times cheaper, and blur is all that is left anyway.
        small = cv2.resize(rgb, (even(rgb.shape[1] / 4), even(rgb.shape[0] / 4)), interpolation=cv2.INTER_AREA)
        rgb = cv2.resize(cv2.GaussianBlur(small, (0, 0), blur), (rgb.shape[1], rgb.shape[0]))
    return Still(_planar(pixels(rgb)))


def _planar(rgb: Pixels) -> Planar:
    opaque = pixels(cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA))
    return luma(opaque), *chroma(opaque)


class Reel:
    """A video file that fills ``size``, from ``skip`` seconds on, over and over; frames may be asked for in any order.

    Decoded small and enlarged when it is blurred anyway. ``InputError`` for a file that cannot be decoded.
    """

    def __init__(self, path: str, size: tuple[int, int], skip: float, blur: float) -> None:
        self._path, self._size, self._skip, self._blur = path, size, skip, blur
        self._container: InputContainer | None = None
        self._frames: Iterator[VideoFrame] | None = None
        self._now = -1.0
        self._length = 0.0
        self._planes: Planar | None = None
        self._next: tuple[float, VideoFrame] | None = None

    def at(self, seconds: float) -> Planar:
        """The frame ``seconds`` after the beginning."""
        import av.error

        try:
            return self._at(seconds)
        except (av.error.FFmpegError, IndexError, OverflowError, MemoryError, ValueError) as error:
            name = Path(self._path).name
            raise InputError(f"{name}: the footage cannot be decoded ({type(error).__name__})") from None

    def _at(self, seconds: float) -> Planar:
        if self._container is None:
            self._open()
        room = max(0.1, self._length - self._skip)
        wanted = self._skip + seconds % room
        if self._frames is None or wanted < self._now or wanted > self._now + _NEAR:
            self._seek(wanted)
        shown: VideoFrame | None = None
        while self._frames is not None:
            if self._next is None:
                frame = next(self._frames, None)
                if frame is None:
                    break
                self._next = float(frame.time or 0.0), frame
            if self._next[0] > wanted + 1e-3 and (shown is not None or self._planes is not None):
                break
            self._now, shown = self._next[0], self._next[1]
            self._next = None
        if shown is not None:
            self._planes = self._converted(shown)
        if self._planes is None:
            raise ValueError("no frame")
        return self._planes

    def _open(self) -> None:
        import av

        opened = self._container = av.open(self._path, options=AV_OPTIONS)
        stream = opened.streams.video[0]
        stream.thread_type = "AUTO"
        length = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        self._length = length or (opened.duration or 0) / 1_000_000

    def _seek(self, wanted: float) -> None:
        if self._container is None:
            return
        self._container.seek(round(max(0.0, wanted) * 1_000_000), backward=True)
        self._frames = self._container.decode(video=0)
        self._now, self._next, self._planes = -1.0, None, None

    def _converted(self, frame: VideoFrame) -> Planar:
        """The frame in the encoder's format, cut to the picture's shape and brought to its size."""
        width, height = self._size
        whole = even(frame.width), even(frame.height)
        # Colours are converted only where they differ; untagged footage counts as what its size suggests.
        source = frame.colorspace if frame.colorspace in _SPACES else 1 if frame.height >= 720 else 5
        same = frame.reformat(
            *whole,
            "yuv420p",
            src_colorspace=source,
            dst_colorspace=1,
            src_color_range=2 if frame.color_range == 2 else 1,
            dst_color_range=1,
        )
        stacked = pixels(same.to_ndarray())
        luma = stacked[: whole[1]]
        flat = stacked[whole[1] :].reshape(-1)
        quarter = whole[0] * whole[1] // 4
        chroma = (flat[part : part + quarter].reshape(whole[1] // 2, whole[0] // 2) for part in (0, quarter))
        fill = max(width / whole[0], height / whole[1])
        shown = (width / fill / whole[0], height / fill / whole[1])
        sizes = ((width, height), (width // 2, height // 2), (width // 2, height // 2))
        planes = [self._sized(plane, shown, size) for plane, size in zip((luma, *chroma), sizes, strict=True)]
        return planes[0], planes[1], planes[2]

    def _sized(self, plane: Pixels, shown: tuple[float, float], size: tuple[int, int]) -> Pixels:
        """The middle of a plane at its size, soft where that is wished."""
        rows, columns = max(1, round(plane.shape[0] * shown[1])), max(1, round(plane.shape[1] * shown[0]))
        top, left = (plane.shape[0] - rows) // 2, (plane.shape[1] - columns) // 2
        part = pixels(plane[top : top + rows, left : left + columns])
        if self._blur > 0:
            # Blurred at a quarter of the size: sixteen times cheaper, and blur is all that is left anyway.
            small = max(2, size[0] // 4), max(2, size[1] // 4)
            spread = self._blur * size[0] / self._size[0]
            part = cv2.GaussianBlur(cv2.resize(part, small, interpolation=cv2.INTER_AREA), (0, 0), spread)
        smaller = size[0] < part.shape[1]
        return pixels(cv2.resize(part, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR))
