"""The compositor: any frame of a storyboard, by number, in yuv420p. Layers are drawn once; frames only blend."""

from __future__ import annotations

from tiksports_dagster.studio.compositor_backdrop import BackdropPainter
from tiksports_dagster.studio.compositor_brush import Brush, Painter
from tiksports_dagster.studio.compositor_painters import painter_for
from tiksports_dagster.studio.compositor_still import pressed
from tiksports_dagster.studio.compositor_turns import darken
from tiksports_dagster.studio.draw_backdrop import make_plates
from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.layout import Canvas, place
from tiksports_dagster.studio.scenes import Card, Storyboard
from tiksports_dagster.studio.sprites_frame import Frame


class Composer:
    """Frames of one storyboard on one canvas. ``frames`` is how many there are."""

    presses = True
    """Whether layers that stand still are drawn together; another composer may draw each of them."""

    def __init__(self, board: Storyboard, canvas: Canvas, fonts: FontSet | None = None) -> None:
        self.board, self.canvas = board, canvas
        self.frames = max(1, round(board.seconds * canvas.fps))
        self.placed = place(board, canvas, fonts or FontSet())
        plates = make_plates(board.backdrop, board.palette, canvas)
        self._backdrop = BackdropPainter(board.backdrop, plates, canvas, self.placed)
        brush = self.brush()
        if self.presses:
            brush.ground = self._backdrop.ground
        self._scenes: list[tuple[float, float, list[Painter]]] = []
        for number, (scene, layers) in enumerate(self.placed):
            call = next((layer for layer in scene.layers if isinstance(layer, Card) and layer.id == "call"), None)
            until = call.motion.opacity[0].at if call is not None else float("inf")
            seconds = scene.end - scene.start
            painters = [painter_for(brush, number, layer, seconds, until) for layer in layers]
            if self.presses:
                painters = pressed(painters, [placed.layer for placed in layers], seconds, brush.ground)
            self._scenes.append((scene.start, scene.end, painters))

    def brush(self) -> Brush:
        """What the layers are drawn with; another brush draws them another way."""
        return Brush(self.canvas, self.board.palette)

    def compose(self, number: int, frame: Frame) -> None:
        """Draws frame ``number`` (0-based) into ``frame``, whatever it held before."""
        t = number / self.canvas.fps
        # A time of 1.9999999 s belongs to the scene that starts at 2 s.
        nudged = t + 1e-6
        self._backdrop.paint(frame, t)
        for start, end, painters in self._scenes:
            if start <= nudged < end:
                for painter in painters:
                    painter.paint(frame, t - start)
        self._fade(frame, t)
        frame.settle()

    def frame(self, number: int) -> Frame:
        """Frame ``number`` in memory of its own."""
        frame = Frame(self.canvas.width, self.canvas.height)
        self.compose(number, frame)
        return frame

    def _fade(self, frame: Frame, t: float) -> None:
        left = self.board.seconds - t
        if left >= self.board.fade_out:
            return
        # The last frame is black, not nearly black.
        strength = max(0.0, (left - 1 / self.canvas.fps) / self.board.fade_out)
        darken(frame, strength)
