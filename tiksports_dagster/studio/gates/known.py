"""What a file of ours is known to show and say: the list of scenes that lies beside it, and how it is made.

``<name>.scenes.json`` names the video's SHA-256, so that it can be believed for that file and for no other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import ValidationError

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import Claim, Fact, Script
from tiksports_dagster.store.records.truth import TruthLedger
from tiksports_dagster.store.records.voice import SpokenWord, Voiceover
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.files import whole_file
from tiksports_dagster.studio.gates.contrast import Area
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.scenes import Captions, Storyboard, Words
from tiksports_dagster.studio.textmap import text_map

if TYPE_CHECKING:
    from tiksports_dagster.studio.render import RenderPlan

MOST_BYTES = 8_000_000
"""A list of scenes larger than this is not read."""


class KnownWord(Record):
    """A word of a hook or caption and when it is lit, seconds of the video."""

    text: str
    start: float
    end: float


class KnownText(Record):
    """A text on the picture: pixels, seconds of the video."""

    text: str
    slot: str
    visual: str
    x: int
    y: int
    w: int
    h: int
    size: float
    """Font size."""
    height: int
    """Height of its capitals."""
    ink: tuple[int, int, int]
    behind: str
    start: float
    end: float
    rests: tuple[float, float] | None
    claims: tuple[Claim, ...] = ()
    scene: int = 0

    @property
    def area(self) -> Area:
        """Where its ink is."""
        return Area(self.x, self.y, self.w, self.h)


class Scenes(Record):
    """Everything a file of ours shows and says."""

    form: Literal["tiksports-scenes-1"] = "tiksports-scenes-1"
    post: str
    platform: str
    video_sha256: str
    width: int
    height: int
    seconds: float
    still: tuple[tuple[float, float], ...] = ()
    """Stretches in which the storyboard lets nothing move."""
    texts: tuple[KnownText, ...]
    lit: tuple[KnownWord, ...]
    """Words of hooks and captions in the order in which they are lit."""
    voice: str = "none"
    """The engine that speaks, ``none`` when nothing is spoken."""
    words: tuple[SpokenWord, ...] = ()
    """The voice's own times."""
    title: str | None = None
    caption: str | None = None
    facts: tuple[Fact, ...] | None = None
    """The fact sheet, None when the script came without one."""
    ledger: TruthLedger | None = None
    claims: tuple[Claim, ...] = ()
    """Every claim of the script."""
    signature: tuple[str, ...] = ()
    """See ``likeness``."""


class Found(NamedTuple):
    """A list of scenes, or why there is none that can be believed. ``wrong`` is a fault, not mere absence."""

    scenes: Scenes | None
    reason: str
    wrong: bool = False


def describe(
    board: Storyboard,
    canvas: Canvas,
    *,
    platform: str,
    video_sha256: str,
    words: Sequence[SpokenWord] = (),
    voice: str = "none",
) -> Scenes:
    """The list of scenes of a rendered storyboard; texts, facts and ledger are added by ``model_copy``."""
    texts = tuple(
        KnownText(
            text=text.text, slot=text.slot, visual=text.visual, x=text.box.x, y=text.box.y, w=text.box.w,
            h=text.box.h, size=text.size, height=text.height, ink=(text.ink.r, text.ink.g, text.ink.b),
            behind=text.behind, start=text.start, end=text.end, rests=text.rests, claims=text.claims, scene=text.scene,
        )
        for text in text_map(board, canvas)
    )  # fmt: skip
    return Scenes(
        post=board.post,
        platform=platform,
        video_sha256=video_sha256,
        width=canvas.width,
        height=canvas.height,
        seconds=board.seconds,
        still=_still(board),
        texts=texts,
        lit=_lit(board),
        voice=voice,
        words=tuple(words),
    )


def _still(board: Storyboard) -> tuple[tuple[float, float], ...]:
    """All of it when the backdrop stands still: then only what is told moves, and a held picture is meant."""
    return ((0.0, board.seconds + 1.0),) if board.backdrop.motion == "still" else ()


def _lit(board: Storyboard) -> tuple[KnownWord, ...]:
    words = [
        KnownWord(text=word.text, start=scene.start + word.start, end=scene.start + word.end)
        for scene in board.scenes
        for layer in scene.layers
        if isinstance(layer, (Words, Captions))
        for word in layer.words
        if word.end > word.start
    ]
    return tuple(sorted(words, key=lambda word: word.start))


def beside(video: Path) -> Path:
    """Where the list of scenes of a video lies."""
    return video.with_name(f"{video.stem}.scenes.json")


def find_scenes(video: Path, given: Path | None = None) -> Found:
    """The list of scenes of a video: the one given, else the one beside it. Never raises on a file's content."""
    path = given or beside(video)
    try:
        if path.stat().st_size > MOST_BYTES:
            return Found(None, f"{path.name} is larger than {MOST_BYTES // 10**6} MB", wrong=True)
        scenes = Scenes.model_validate(json.loads(path.read_text(encoding="utf-8")))
        with video.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return Found(
            None, "no list of scenes beside the file: it is looked at from its pixels", wrong=given is not None
        )
    except (OSError, ValueError, ValidationError, RecursionError) as error:
        return Found(None, f"{path.name} cannot be read ({type(error).__name__})", wrong=True)
    if scenes.video_sha256 != sha256:
        return Found(None, f"{path.name} is of another file ({scenes.video_sha256[:12]}…)", wrong=True)
    return Found(scenes, f"{path.name}, of this very file")


def write_scenes(video: Path, scenes: Scenes) -> Path:
    """Puts the list of scenes beside its video, whole or not at all."""
    path = beside(video)
    with whole_file(path) as temporary:
        temporary.write_text(scenes.model_dump_json(), encoding="utf-8")
    return path


class Told(NamedTuple):
    """What a post says beside its picture: title, caption, and what its numbers rest on."""

    title: str | None = None
    caption: str | None = None
    facts: tuple[Fact, ...] | None = None
    ledger: TruthLedger | None = None


def scenes_of(plan: RenderPlan, sha256: str, script: Script, voice: Voiceover | None, said: Told) -> Scenes:
    """The list of scenes of a script as it was rendered by a plan into the file with that hash."""
    scenes = describe(
        plan.board,
        plan.canvas,
        platform=plan.platform.name,
        video_sha256=sha256,
        words=voice.words if voice is not None else (),
        voice=voice.engine if voice is not None else "none",
    )
    claims = tuple(dict.fromkeys(claim for segment in script.segments for claim in claims_of(segment)))
    told = {"title": said.title, "caption": said.caption, "facts": said.facts, "ledger": said.ledger}
    return scenes.model_copy(update={"claims": claims, **told})
