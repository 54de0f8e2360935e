"""The texts of a race for the map of texts: at each step the names and values where their bars then stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tiksports_dagster.store.records.content import Claim
from tiksports_dagster.studio.easing import sample
from tiksports_dagster.studio.fonts import Type, measure
from tiksports_dagster.studio.layout_frame import Box
from tiksports_dagster.studio.layout_race import PlacedRace
from tiksports_dagster.studio.scenes import Runner, Runners

_STEP = 1 / 30


class RaceText(NamedTuple):
    """A text of a race: seconds of the scene; ``rests`` is when its bar stands still."""

    slot: str
    text: str
    type: Type
    role: str
    box: Box
    start: float
    end: float
    rests: tuple[float, float] | None
    claims: tuple[Claim, ...]


def race_texts(layer: Runners, race: PlacedRace, seconds: float) -> Iterator[RaceText]:
    """Every text of the race, step by step."""
    bounds = [max(0.0, step.at) for step in layer.steps] + [seconds]
    arrived = max(
        (key.at for track in (layer.motion.x, layer.motion.y, layer.motion.opacity) for key in track), default=0
    )
    for number, step in enumerate(layer.steps):
        start, end = bounds[number], min(bounds[number + 1], seconds)
        if end - start < _STEP:
            continue
        text = race.steps[number]
        ink = measure(text, race.step_type)
        box = Box(race.step_right - ink.width, race.step_y + ink.top, ink.width, ink.bottom - ink.top)
        rests = (max(start, arrived), end) if end > arrived else None
        yield RaceText(f"step.{number}", text, race.step_type, "accent", box, start, end, rests, (step.claim,))
        for row, runner in enumerate(layer.rows):
            if runner.enters + 0.3 < end:
                yield from _row(row, runner, race, max(start, runner.enters), end, arrived)


def _row(row: int, runner: Runner, race: PlacedRace, start: float, end: float, arrived: float) -> Iterator[RaceText]:
    rests = _still(runner, max(start, arrived, runner.enters + 0.25), end)
    at = rests[0] if rests is not None else (start + end) / 2
    down = round(sample(runner.rank, at, 0.0) * race.pitch)
    shown = max(0, sum(step.at <= at for step in runner.values) - 1)
    label, value = race.runners[row].label, race.runners[row].values[shown]
    length = max(round(0.4 * race.bar.h), round(race.bar.w * sample(runner.share, at, 0.0)))
    for slot, text, type_, x, y, claims in (
        ("label", label, race.label_type, race.label_x, race.label_y, ()),
        ("value", value, race.value_type, race.bar.x + length + race.value_gap, race.value_y,
         (runner.values[shown].claim,)),
    ):  # fmt: skip
        if text:
            ink = measure(text, type_)
            box = Box(x + ink.left, y + down + ink.top, ink.width, ink.bottom - ink.top)
            yield RaceText(f"row.{row}.{slot}", text, type_, "ink", box, start, end, rests, claims)


def _still(runner: Runner, start: float, end: float) -> tuple[float, float] | None:
    """The longest time between two moments in which the bar neither moves nor grows."""
    best: tuple[float, float] | None = None
    begin, before = start, None
    for number in range(int(max(0.0, end - start) / _STEP) + 1):
        t = start + number * _STEP
        now = round(sample(runner.rank, t, 0.0), 3), round(sample(runner.share, t, 0.0), 3)
        if now != before:
            begin, before = t, now
        if t > begin and (best is None or t - begin > best[1] - best[0]):
            best = begin, t
    return best
