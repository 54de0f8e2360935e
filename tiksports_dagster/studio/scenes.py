"""The scene graph as data: scenes hold layers, layers hold keyframes. No pixels: any size and rate can draw it.

Where a layer stands is the name of a *slot*; ``layout`` gives slots their boxes. Distances in motions are fractions of
the picture's short side, times are seconds from the start of the scene.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import Claim
from tiksports_dagster.studio.easing import Track
from tiksports_dagster.studio.palette import Palette

Template = Literal[
    "headline",
    "count_up",
    "comparison",
    "scoreboard",
    "ranking",
    "race",
    "timeline",
    "head_to_head",
    "quote",
    "picture",
]
StyleName = Literal[
    "hook",
    "kicker",
    "title",
    "label",
    "name",
    "figure",
    "score",
    "value",
    "moment",
    "runner",
    "quote",
    "note",
    "grid",
    "caption",
    "call",
]
Align = Literal["left", "center", "right"]
Entrance = Literal["pop", "rise", "slam"]
"""How the words of a hook appear: growing in place, rising from below, or crashing in from large."""


class Motion(Record):
    """Keyframes of one layer. Defaults: in place, full size, opaque, value 1."""

    x: Track = ()
    y: Track = ()
    scale: Track = ()
    opacity: Track = ()
    value: Track = ()


class Text(Record):
    """A text in a slot, fitted to it."""

    part: Literal["text"] = "text"
    slot: str
    text: str
    style: StyleName
    ink: str = "ink"
    behind: str | None = None
    """Role of the fill it stands on; None for the backdrop. What contrast is measured against."""
    align: Align = "center"
    claim: Claim | None = None
    claims: tuple[Claim, ...] = ()
    """Claims whose words stand somewhere in a longer text."""


class Panel(Record):
    """A filled shape in a slot.

    ``card`` is a block with a slanted end, ``slab`` a plain block, ``chip`` hugs ``hugs``, ``west`` and ``east`` are
    the halves of a block split by a slanted seam, ``disc`` is round, ``mark`` an opening quotation mark.
    """

    part: Literal["panel"] = "panel"
    slot: str
    fill: str
    shape: Literal["card", "slab", "chip", "west", "east", "disc", "mark"] = "slab"
    stripe: str | None = None
    hugs: str | None = None
    """Slot of the text a chip is drawn around."""


class Card(Record):
    """Texts and panels that never change and move as one; drawn once."""

    kind: Literal["card"] = "card"
    id: str
    parts: Annotated[tuple[Text | Panel, ...], Field(min_length=1)]
    motion: Motion = Motion()


class Number(Record):
    """A number that counts: ``motion.value`` 0..1 is how far it has come; at 1 it is ``text`` to the letter."""

    kind: Literal["number"] = "number"
    id: str
    slot: str
    text: str
    style: StyleName
    ink: str
    behind: str | None = None
    align: Align = "center"
    claim: Claim
    motion: Motion = Motion()


class Bar(Record):
    """A bar over its track; ``share`` of the slot's width at full length, times ``motion.value``."""

    kind: Literal["bar"] = "bar"
    id: str
    slot: str
    share: float = Field(ge=0, le=1)
    fill: str
    grows: Literal["left", "right", "along"] = "right"
    """``along``: rightwards in a slot wider than high, else downwards."""
    track: bool = True
    motion: Motion = Motion()


class TimedWord(Record):
    """A spoken word with its time, and when it first appears. Seconds of the scene."""

    text: str
    start: float
    end: float
    appears: float
    strong: bool = False
    """Part of a claim."""


class Words(Record):
    """Large text that appears word by word, the spoken word lit."""

    kind: Literal["words"] = "words"
    id: str
    slot: str
    words: Annotated[tuple[TimedWord, ...], Field(min_length=1)]
    style: StyleName
    entrance: Entrance = "pop"
    motion: Motion = Motion()
    claims: tuple[Claim, ...] = ()


class Captions(Record):
    """The spoken text in pages of a few lines, the spoken word lit."""

    kind: Literal["captions"] = "captions"
    id: str
    slot: str
    words: Annotated[tuple[TimedWord, ...], Field(min_length=1)]
    style: StyleName = "caption"


class Progress(Record):
    """How far the video is: one stroke per scene, filled while it plays. ``marks`` are the scenes' ends in seconds."""

    kind: Literal["progress"] = "progress"
    id: str
    slot: str
    marks: Annotated[tuple[float, ...], Field(min_length=1)]


class Step(Record):
    """What a race reads from ``at`` seconds of the scene on."""

    at: float
    claim: Claim


class Runner(Record):
    """One bar of a race. ``rank`` 0 is on top, ``share`` is of the longest bar's room; both eased between steps."""

    label: str
    fill: str
    rank: Track
    share: Track
    enters: float
    values: Annotated[tuple[Step, ...], Field(min_length=1)]


class Runners(Record):
    """Bars that overtake each other while the step's name changes. Values are written as they are sourced, never
    between two steps."""

    kind: Literal["runners"] = "runners"
    id: str
    slot: str
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    rows: Annotated[tuple[Runner, ...], Field(min_length=1)]
    motion: Motion = Motion()


class Turn(Record):
    """A transition of the whole picture about ``at`` seconds of the video: ``zoom`` rushes in, ``fade`` goes dark."""

    kind: Literal["turn"] = "turn"
    id: str
    at: float
    effect: Literal["zoom", "fade"]
    seconds: float = 0.5


class Wipe(Record):
    """Slanted bands that cross the picture and cover it whole at ``at`` seconds of the video."""

    kind: Literal["wipe"] = "wipe"
    id: str
    at: float
    fills: Annotated[tuple[str, ...], Field(min_length=1)]
    inner: str = "panel"
    leftwards: bool = False
    seconds: float = 0.52


Layer = Annotated[
    Card | Number | Bar | Words | Captions | Progress | Wipe | Runners | Turn, Field(discriminator="kind")
]


class Scene(Record):
    """A stretch of the video, from ``start`` to ``end`` in its seconds. ``template`` says how slots are placed."""

    start: float
    end: float
    template: Template | Literal["overlay"]
    layers: tuple[Layer, ...]


class Footage(Record):
    """A file of the media library behind a stretch of the video, seconds of the video.

    ``shown`` footage is the picture itself, dark only where text stands; otherwise it is blurred and darkened behind
    graphics. ``zoom`` is its size at both ends of the stretch, 1 just fills the picture; ``focus`` what it zooms on.
    """

    start: float
    end: float
    path: str
    """Where the file is on this machine."""
    sha256: str
    kind: Literal["video", "picture"]
    shown: bool = False
    zoom: tuple[float, float] = (1.0, 1.14)
    focus: tuple[float, float] = (0.5, 0.4)
    """Shares of width and height, 0..1."""
    skip: float = 0.0
    """Video: seconds of it left out at its beginning."""


class Backdrop(Record):
    """What lies behind everything: generated from the seed and lit in the sides' colours, or the user's footage."""

    seed: str
    motif: Literal["court", "pitch", "diamond", "gridiron", "rink", "cage", "stripes"]
    beats: tuple[float, ...] = ()
    """Moments at which the backdrop surges and a light sweeps over it, seconds of the video."""
    motion: Literal["still", "drift", "full"] = "drift"
    """``drift`` moves light over a still base, ``full`` moves all of it (dearer), ``still`` nothing (cheapest)."""
    footage: tuple[Footage, ...] = ()


class Storyboard(Record):
    """Everything a post shows. The last scene is the overlay, drawn over the others for the whole length."""

    post: str
    seconds: float
    palette: Palette
    backdrop: Backdrop
    scenes: tuple[Scene, ...]
    fade_out: float = 0.5
    poster_at: float
    """A moment at which the strongest picture stands still enough for a poster, seconds."""
