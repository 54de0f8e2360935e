"""Where a race's bars, names and values stand, rank by rank. The painter moves them between the ranks."""

from __future__ import annotations

from typing import NamedTuple

from tiksports_dagster.studio.fonts import FontSet, Type, cap_height, measure
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.layout_text import STYLES, Fitted, fit, shown
from tiksports_dagster.studio.scenes import Runners


class PlacedRunner(NamedTuple):
    """A bar's name and the texts of its values, as they are written."""

    label: str
    values: tuple[str, ...]


class PlacedRace(NamedTuple):
    """Geometry of a race in pixels. A bar of rank r stands ``r * pitch`` below the boxes of rank 0."""

    pitch: int
    bar: Box
    """Room of the longest bar at rank 0."""
    label_x: int
    label_y: int
    """Where the pen of a name starts, at rank 0."""
    value_gap: int
    """From a bar's tip to its value."""
    value_y: int
    label_type: Type
    value_type: Type
    runners: tuple[PlacedRunner, ...]
    step_type: Type
    step_right: int
    """Right end of the step's name; it is flush right."""
    step_y: int
    steps: tuple[str, ...]


class _Setting(NamedTuple):
    """What texts of a race are fitted with."""

    fonts: FontSet
    unit: float
    least: float

    def common(self, texts: list[str], width: int, height: int) -> Type:
        """The type in which each of the texts fits on one line."""
        types = [self._fit(text, width, height).type for text in texts]
        return min(types, key=lambda type_: type_.size)

    def line(self, text: str, type_: Type, width: int) -> str:
        """The text on one line of that size, cut with an ellipsis where even the least size is too wide."""
        one = round(1.3 * max(type_.size, self.least))
        return fit(text, "runner", self.fonts, width, one, self.unit, self.least, type_.size).lines[0]

    def _fit(self, text: str, width: int, height: int) -> Fitted:
        return fit(text, "runner", self.fonts, width, height, self.unit, self.least)


def place_race(
    layer: Runners, box: Box, step_box: Box, fonts: FontSet, unit: float, least: float, wide: bool
) -> PlacedRace:
    """The race in its box: rows of name and bar; the step's name in large type in a box of its own."""
    setting = _Setting(fonts, unit, least)
    gap = round(24 * unit)
    pitch = max(1, min(round((150 if wide else 200) * unit), box.h // len(layer.rows)))
    height = round(pitch * 0.84)
    # Names above the bars need two lines' height; in a flat picture they stand beside them.
    beside = wide or 0.4 * height < least
    if beside:
        label_box = Box(box.x, box.y, round(box.w * 0.3), height)
        bar = Box(label_box.right + gap, box.y, box.w - label_box.w - gap, height)
    else:
        upper = round(height * 0.52)
        label_box = Box(box.x, box.y, box.w, upper)
        bar = Box(box.x, box.y + upper, box.w, height - upper)
    texts = [step.claim.text for runner in layer.rows for step in runner.values]
    # Air above and below, as long as the least size leaves any.
    label_h = max(round(label_box.h * (0.6 if beside else 0.8)), min(label_box.h, round(least)))
    value_h = max(round(bar.h * (0.66 if beside else 1.0)), min(bar.h, round(least)))
    label_type = setting.common([runner.label for runner in layer.rows], label_box.w, label_h)
    value_type = setting.common(texts, round(box.w * 0.3), value_h)
    runners = tuple(
        PlacedRunner(
            setting.line(runner.label, label_type, label_box.w),
            tuple(shown(step.claim.text, STYLES["runner"], fonts) for step in runner.values),
        )
        for runner in layer.rows
    )
    room = max(measure(text, value_type).width for runner in runners for text in runner.values)
    bar = bar._replace(w=max(1, bar.w - room - gap))
    step_type = min(
        (fit(step.claim.text, "score", fonts, step_box.w, step_box.h, unit, least).type for step in layer.steps),
        key=lambda type_: type_.size,
    )
    return PlacedRace(
        pitch=pitch,
        bar=bar,
        label_x=label_box.x,
        label_y=label_box.y + (label_box.h + cap_height(label_type)) // 2,
        value_gap=gap,
        value_y=bar.y + (bar.h + cap_height(value_type)) // 2,
        label_type=label_type,
        value_type=value_type,
        runners=runners,
        step_type=step_type,
        step_right=step_box.right,
        step_y=step_box.y + (step_box.h + cap_height(step_type)) // 2,
        steps=tuple(shown(step.claim.text, STYLES["score"], fonts) for step in layer.steps),
    )
