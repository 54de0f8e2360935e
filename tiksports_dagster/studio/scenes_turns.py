"""How one scene gives way to the next: which transition, chosen by the post's seed, and what it does to the layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.easing import Key
from tiksports_dagster.studio.palette import seed_bytes
from tiksports_dagster.studio.scenes import Captions, Entrance, Layer, Progress, Turn, Wipe

Transition = Literal["cut", "wipe", "slide", "zoom", "fade"]

_FITTING: dict[ContentType, tuple[Transition, ...]] = {
    ContentType.BREAKING_NEWS: ("cut", "wipe", "zoom", "slide"),
    ContentType.HIGHLIGHT_ANALYSIS: ("zoom", "cut", "wipe", "slide"),
    ContentType.STAT_COMPARISON: ("wipe", "slide", "cut", "zoom"),
    ContentType.HISTORICAL_MOMENT: ("fade", "slide", "wipe", "zoom"),
}
_ENTRANCES: dict[ContentType, tuple[Entrance, ...]] = {
    ContentType.BREAKING_NEWS: ("slam", "pop"),
    ContentType.HIGHLIGHT_ANALYSIS: ("slam", "rise", "pop"),
    ContentType.STAT_COMPARISON: ("pop", "rise"),
    ContentType.HISTORICAL_MOMENT: ("rise", "pop"),
}
LEADS: dict[Transition, float] = {"wipe": -0.08, "zoom": 0.16}
"""How much earlier than at its start a scene's entrances begin, seconds; others 0.1."""
_EXIT = 0.26
_SHORT = 1.2
"""Between scenes one of which is shorter, seconds, there is nothing but a cut."""


def transitions(script: Script) -> tuple[Transition, ...]:
    """One a cut, out of those that fit the content type, never twice in a row the same."""
    seed, kinds = seed_bytes(script.post), _FITTING[script.content_type]
    chosen: list[Transition] = []
    for number in range(len(script.segments) - 1):
        pick = kinds[seed[(number + 1) % 32] % len(kinds)]
        if chosen and pick == chosen[-1]:
            pick = kinds[(kinds.index(pick) + 1) % len(kinds)]
        short = min(s.end - s.start for s in script.segments[number : number + 2]) < _SHORT
        chosen.append("cut" if short else pick)
    return tuple(chosen)


def entrance_of(script: Script) -> Entrance:
    """How the words of the post's hooks appear."""
    kinds = _ENTRANCES[script.content_type]
    return kinds[seed_bytes(script.post)[29] % len(kinds)]


def overlays(turns: Sequence[Transition], bounds: Sequence[float], sides: int) -> list[Layer]:
    """The transitions that are layers over the whole picture; ``bounds`` are the scenes' ends in seconds."""
    fills = ("accent", *(f"fill:{number}" for number in range(min(2, sides))))
    inner = "fill:0" if sides else "panel"
    layers: list[Layer] = []
    for number, (turn, at) in enumerate(zip(turns, bounds, strict=False)):
        if turn == "wipe":
            order = fills if number % 2 == 0 else fills[::-1]
            layers.append(Wipe(id=f"wipe.{number}", at=at, fills=order, inner=inner, leftwards=number % 2 == 1))
        elif turn == "zoom":
            layers.append(Turn(id=f"zoom.{number}", at=at, effect="zoom", seconds=0.4))
        elif turn == "fade":
            layers.append(Turn(id=f"fade.{number}", at=at, effect="fade", seconds=0.5))
    return layers


def leaving(layer: Layer, seconds: float) -> Layer:
    """The layer with a slide out to the left before the scene ends; captions stay, they are read to the end."""
    if isinstance(layer, (Captions, Progress, Wipe, Turn)):
        return layer
    track = layer.motion.x or (Key(at=0.0, to=0.0),)
    track = (*track, Key(at=max(track[-1].at, seconds - _EXIT) + 0.001, to=0.0, ease="in"), Key(at=seconds, to=-1.9))
    return layer.model_copy(update={"motion": layer.motion.model_copy(update={"x": track})})
