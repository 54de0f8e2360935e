"""The reference drawing: the same layers drawn the plain way, in RGB, at full resolution, blended in floating point.

No cached planes, no steps of opacity, no halved chroma. It shares the layout, the keyframes and the painters' order
with the compositor, and the backdrop's light; everything laid on the backdrop is drawn anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.compositor_brush import Brush
from tiksports_dagster.studio.palette import Rgb
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.sprites import Pixels, Planes, Sprite, Yuv, yuv
from tiksports_dagster.studio.sprites_frame import Frame

if TYPE_CHECKING:
    from tiksports_dagster.studio.render import RenderPlan

Picture = NDArray[np.float32]


class ReferenceFrame(Frame):
    """A frame whose planes hold the backdrop alone; what is laid on it is kept in ``rgb``, (height, width, 3)."""

    laid: Picture | None = None

    @property
    def rgb(self) -> Picture:
        """The picture so far, 0..255."""
        if self.laid is None:
            self.settle()
            self.laid = to_rgb(self).astype(np.float32)
        return self.laid

    def rect(self, left: int, top: int, right: int, bottom: int, color: Yuv) -> None:
        """Fills a rectangle with a colour, clipped to the picture."""
        spot = Frame(2, 2)
        spot.y[:], spot.u[:], spot.v[:] = color
        self.rgb[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = to_rgb(spot)[0, 0]

    def blit(self, sprite: Sprite, x: int, y: int) -> None:
        """Lays a sprite that only exists as planes, wholly inside the picture: what it is over black, in RGB."""
        assert isinstance(sprite, Planes)
        height, width = sprite.y.shape
        black = Frame(width, height)
        black.rect(0, 0, width, height, yuv((0, 0, 0)))
        black.blit(sprite, 0, 0)
        under = self.rgb[y : y + height, x : x + width]
        under *= sprite.rest[:, :, None] / 255
        under += to_rgb(black)


class ReferenceBrush(Brush):
    """A brush that lays premultiplied RGBA over RGB."""

    def stamp(
        self,
        frame: Frame,
        key: tuple[object, ...],  # noqa: ARG002
        sprite: Pixels,
        x: int,
        y: int,
        opacity: float = 1.0,
        scale: float = 1.0,
        ink: Rgb | None = None,
        rests: bool = False,  # noqa: ARG002
    ) -> None:
        """Draws a picture with its corner at (x, y), scaled about its middle."""
        assert isinstance(frame, ReferenceFrame)
        opacity = min(1.0, max(0.0, opacity))
        height, width = sprite.shape[:2]
        picture = sprite.astype(np.float32)
        if ink is not None:
            picture = picture[:, :, None] * np.array([*ink, 255], np.float32) / 255
        if abs(scale - 1) > 1e-3:
            size = max(1, round(width * scale)), max(1, round(height * scale))
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
            x, y = x + (width - size[0]) // 2, y + (height - size[1]) // 2
            height, width = picture.shape[:2]
        left, top = max(0, -x), max(0, -y)
        right, bottom = min(width, frame.width - x), min(height, frame.height - y)
        if left >= right or top >= bottom:
            return
        part = picture[top:bottom, left:right] * opacity
        under = frame.rgb[y + top : y + bottom, x + left : x + right]
        under *= 1 - part[:, :, 3:] / 255
        under += part[:, :, :3]


class ReferenceComposer(Composer):
    """Frames by the reference drawing."""

    presses = False

    def brush(self) -> Brush:
        """The plain brush."""
        return ReferenceBrush(self.canvas, self.board.palette)

    def picture(self, number: int) -> Pixels:
        """Frame ``number`` as (height, width, 3) RGB. Not for frames inside a transition or the final fade."""
        frame = ReferenceFrame(self.canvas.width, self.canvas.height)
        self.compose(number, frame)
        return np.clip(frame.rgb + 0.5, 0, 255).astype(np.uint8)


def calm_frames(plan: RenderPlan, count: int) -> list[int]:
    """About ``count`` frames spread over the picture, none of them inside a transition or the final fade."""
    from tiksports_dagster.studio.segments import crossing

    board, fps = plan.board, plan.canvas.fps
    spans = [span for scene in board.scenes for layer in scene.layers if (span := crossing(layer)) is not None]
    spans.append((board.seconds - board.fade_out - 0.1, board.seconds))
    times = np.linspace(0.5, board.seconds - 1, count)
    return [round(float(t) * fps) for t in times if not any(begin <= t <= end for begin, end in spans)]
