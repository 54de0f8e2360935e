"""What visuals are built with: the stage of a scene, and the pieces that several of them show."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tiksports_dagster.store.records.content import Claim, Side
from tiksports_dagster.studio.easing import Ease, Key, Track, settles_at
from tiksports_dagster.studio.scenes import (
    Align,
    Bar,
    Card,
    Entrance,
    Layer,
    Motion,
    Number,
    Panel,
    Runners,
    StyleName,
    Text,
    TimedWord,
)
from tiksports_dagster.studio.scenes_numbers import countable

COUNT_SECONDS = 1.1
_READABLE_BY = 0.8


def readable_by(seconds: float) -> float:
    """The moment by which everything essential of a scene that long stands there: a third of it, 0.8 s at most.

    A thumb decides within a second, and what comes later than that is read by few.
    """
    return min(_READABLE_BY, seconds / 3)


class Stage:
    """What a visual needs to know about its scene: sides, its words, how early it starts and how long it lasts."""

    def __init__(
        self,
        sides: Sequence[Side],
        words: Sequence[TimedWord],
        lead: float,
        seconds: float,
        entrance: Entrance = "pop",
    ) -> None:
        self.sides = sides
        self.words = words
        self.lead = lead
        self.seconds = seconds
        self.entrance: Entrance = entrance
        self.pace = min(1.0, seconds / 3.0)
        """Short scenes move faster, so that every entrance ends in time."""

    def at(self, delay: float) -> float:
        """Moment of an entrance ``delay`` seconds into the scene."""
        return delay * self.pace - self.lead

    def side(self, index: int) -> Side:
        """The side, or a nameless one for an index outside the list."""
        if 0 <= index < len(self.sides):
            return self.sides[index]
        return Side(name="", short="", color=None, alternate_color=None)

    def enter(self, delay: float, x: float = 0.0, y: float = 0.0, ease: Ease = "expo") -> Motion:
        """Comes in from (x, y), fractions of the short side, fading in; half a second long."""
        at, end = self.at(delay), self.at(delay) + 0.5 * self.pace
        return Motion(
            x=(Key(at=at, to=x, ease=ease), Key(at=end, to=0.0)) if x else (),
            y=(Key(at=at, to=y, ease=ease), Key(at=end, to=0.0)) if y else (),
            opacity=(Key(at=at, to=0.0), Key(at=at + 0.2 * self.pace, to=1.0)),
        )

    def pop(self, delay: float) -> Motion:
        """Springs up in place."""
        at = self.at(delay)
        return Motion(
            scale=(Key(at=at, to=0.5, ease="back"), Key(at=at + 0.35 * self.pace, to=1.0)),
            opacity=(Key(at=at, to=0.0), Key(at=at + 0.12 * self.pace, to=1.0)),
        )

    def grow(self, delay: float, seconds: float = COUNT_SECONDS, ease: Ease = "out") -> Motion:
        """The value goes from nothing to all."""
        at = self.at(delay)
        return Motion(
            value=(Key(at=at, to=0.0, ease=ease), Key(at=at + seconds * self.pace, to=1.0)),
            opacity=(Key(at=at, to=0.0), Key(at=at + 0.15, to=1.0)),
        )

    def counts(self, delay: float, seconds: float = COUNT_SECONDS) -> Motion:
        """Counts up and lands with a small jump."""
        motion = self.grow(delay, seconds)
        end = motion.value[-1].at
        jump = (Key(at=end - 0.04, to=1.0), Key(at=end + 0.07, to=1.09, ease="in_out"), Key(at=end + 0.3, to=1.0))
        return motion.model_copy(update={"scale": jump})


def in_time(layers: Sequence[Layer], stage: Stage, late: Collection[str] = ()) -> list[Layer]:
    """The layers with their entrances hurried, all by one factor, so that those that matter can be read in time.

    ``late`` names layers that may come after the others, because they add to what can be read already; bars, rules and
    words (which keep times of their own) may as well. The order and the gaps between entrances stay in proportion.
    """
    counted = [layer for layer in layers if isinstance(layer, (Card, Number, Runners)) and layer.id not in late]
    settled = max((_settles(layer.motion) for layer in counted), default=-stage.lead)
    room = readable_by(stage.seconds) + stage.lead
    factor = min(1.0, room / max(1e-9, settled + stage.lead))
    if factor == 1.0:
        return list(layers)
    return [
        layer.model_copy(update={"motion": _hurried(layer.motion, stage.lead, factor)})
        if isinstance(layer, (Card, Number, Runners, Bar))
        else layer
        for layer in layers
    ]


def _settles(motion: Motion) -> float:
    """When a layer can be read as it stays: there, in place, counted to its end. A jump at the end may go on."""
    growing = motion.scale if not motion.value else ()
    return max(settles_at(track) for track in (motion.x, motion.y, growing, motion.opacity, motion.value))


def _hurried(motion: Motion, lead: float, factor: float) -> Motion:
    """The motion's times from ``-lead`` on by a factor."""
    tracks: dict[str, Track] = {
        name: tuple(key.model_copy(update={"at": (key.at + lead) * factor - lead}) for key in track)
        for name, track in (
            ("x", motion.x), ("y", motion.y), ("scale", motion.scale), ("opacity", motion.opacity),
            ("value", motion.value),
        )
    }  # fmt: skip
    return Motion(**tracks)


def figure(
    stage: Stage, id_: str, slot: str, claim: Claim, style: StyleName, ink: str, delay: float, **look: str
) -> Layer:
    """A claim on screen: counting when it is one number, else springing up as it is."""
    behind = look.get("behind")
    align = "left" if look.get("align") == "left" else "right" if look.get("align") == "right" else "center"
    if countable(claim.text) is not None:
        return Number(
            id=id_, slot=slot, text=claim.text.strip(), style=style, ink=ink, behind=behind, align=align, claim=claim,
            motion=stage.counts(delay),
        )  # fmt: skip
    part = Text(slot=slot, text=claim.text, style=style, ink=ink, behind=behind, align=align, claim=claim)
    return Card(id=id_, parts=(part,), motion=stage.pop(delay))


def title(stage: Stage, slot: str, text: str, align: Align = "center") -> list[Layer]:
    """The line above a visual; nothing for an empty text."""
    if not text.strip():
        return []
    part = Text(slot=slot, text=text, style="title", ink="ink", align=align)
    return [Card(id=slot, parts=(part,), motion=stage.enter(0.0, y=-0.1))]


def name_card(
    id_: str, panel: Panel, slot: str, side: Side, index: int, motion: Motion, align: Align = "center"
) -> Card:
    """A panel in a side's colour with the side's name in ``slot``; the panel alone for a nameless side."""
    name = Text(
        slot=slot, text=side.name or side.short, style="name", ink=f"ink:{index}", behind=f"fill:{index}", align=align
    )
    return Card(id=id_, parts=(panel, name) if name.text.strip() else (panel,), motion=motion)
