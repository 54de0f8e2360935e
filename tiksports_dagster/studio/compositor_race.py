"""Paints a race: bars at the place and length their tracks give, names and values riding on them."""

from __future__ import annotations

from tiksports_dagster.studio import draw
from tiksports_dagster.studio.compositor_brush import Brush
from tiksports_dagster.studio.easing import sample
from tiksports_dagster.studio.fonts import Type, measure
from tiksports_dagster.studio.layout import PlacedLayer
from tiksports_dagster.studio.layout_race import PlacedRace, PlacedRunner
from tiksports_dagster.studio.palette import BACKDROP_PEAK, Rgb, readable
from tiksports_dagster.studio.scenes import Runner, Runners, Step
from tiksports_dagster.studio.sprites import yuv
from tiksports_dagster.studio.sprites_frame import Frame


def current(steps: tuple[Step, ...], t: float) -> int:
    """Index of the step that is written at ``t`` seconds of the scene; the first before its time."""
    return max(0, sum(step.at <= t for step in steps) - 1)


class RacePainter:
    """All bars of a race, the last rank first, so that whoever overtakes passes in front."""

    def __init__(self, brush: Brush, race: PlacedRace, runners: Runners) -> None:
        self._brush, self._race, self._runners = brush, race, runners
        palette = brush.palette
        self._ink = readable(palette.role("ink"), BACKDROP_PEAK)
        self._lit = readable(palette.role("accent"), BACKDROP_PEAK)
        self._lean = round(0.4 * race.bar.h)

    def paint(self, frame: Frame, t: float) -> None:
        """Draws the race at ``t`` seconds of its scene."""
        motion, race = self._runners.motion, self._race
        opacity = sample(motion.opacity, t, 1.0)
        if opacity <= 0:
            return
        dx, dy = self._brush.shift(motion, t)
        moving = [
            (sample(runner.rank, t, 0.0), runner, placed)
            for runner, placed in zip(self._runners.rows, race.runners, strict=True)
            if t >= runner.enters
        ]
        for rank, runner, placed in sorted(moving, key=lambda entry: -entry[0]):
            entered = min(1.0, (t - runner.enters) / 0.25)
            self._row(frame, t, round(rank * race.pitch), runner, placed, (dx, dy), opacity * entered)
        text = race.steps[current(self._runners.steps, t)]
        extent = measure(text, race.step_type)
        pen = race.step_right - extent.right
        self._write(frame, text, race.step_type, self._lit, (pen + dx, race.step_y + dy), opacity)

    def _row(
        self,
        frame: Frame,
        t: float,
        down: int,
        runner: Runner,
        placed: PlacedRunner,
        shift: tuple[int, int],
        opacity: float,
    ) -> None:
        race, bar = self._race, self._race.bar
        dx, dy = shift[0], shift[1] + down
        color = self._brush.palette.role(runner.fill)
        length = max(self._lean, round(bar.w * sample(runner.share, t, 0.0)))
        tip_x = bar.x + length - self._lean
        frame.rect(bar.x + dx, bar.y + dy, tip_x + dx, bar.bottom + dy, yuv(color))
        key = ("tip", self._lean, bar.h, color, False)
        tip, _, _ = self._brush.raw(key, lambda: (draw.tip(self._lean, bar.h, color, False), 0, 0))
        self._brush.stamp(frame, key, tip, tip_x + dx, bar.y + dy)
        self._write(frame, placed.label, race.label_type, self._ink, (race.label_x + dx, race.label_y + dy), opacity)
        value = placed.values[current(runner.values, t)]
        pen = bar.x + length + race.value_gap
        self._write(frame, value, race.value_type, self._ink, (pen + dx, race.value_y + dy), opacity)

    def _write(self, frame: Frame, text: str, type_: Type, ink: Rgb, pen: tuple[int, int], opacity: float) -> None:
        if text:
            self._brush.write(frame, text, type_, ink, pen, opacity)


def race_painter(brush: Brush, placed: PlacedLayer, runners: Runners) -> RacePainter:
    """The painter of a placed race; ``ValueError`` for a layer that was not placed."""
    if placed.race is None:
        raise ValueError(f"the race {runners.id} has no place")
    return RacePainter(brush, placed.race, runners)
