"""From a script to a storyboard: one scene a segment, captions, transitions, call to action, ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.content import Headline, Script, Segment
from tiksports_dagster.studio.easing import Key
from tiksports_dagster.studio.palette import palette_for, seed_bytes
from tiksports_dagster.studio.scenes import (
    Backdrop,
    Captions,
    Card,
    Layer,
    Motion,
    Number,
    Panel,
    Progress,
    Scene,
    Storyboard,
    Text,
    TimedWord,
    Wipe,
    Words,
)
from tiksports_dagster.studio.scenes_visuals import Stage, layers_of
from tiksports_dagster.studio.scenes_words import SpokenWord, ends_with, muted, popping, same_words, spoken, spread

_MOTIFS: dict[str, Literal["court", "pitch", "diamond", "gridiron", "rink", "cage"]] = {
    "basketball": "court",
    "soccer": "pitch",
    "baseball": "diamond",
    "football": "gridiron",
    "hockey": "rink",
    "mma": "cage",
}
_PROMOTION = re.compile(
    r"\b(follow|subscribe|like and|link|bio|download|buy|shop|promo|discount|code|sign up)\b|https?:|www\.|\.com\b|@\w",
    re.IGNORECASE,
)
_EXIT = 0.26
Transition = Literal["wipe", "slide", "cut"]


def fit_length(script: Script, min_seconds: float, max_seconds: float) -> Script:
    """The script as it fits a platform: segments that end too late are left out, a short one holds its last picture.

    Segments are made to follow each other without gaps from second 0 on. Raises ``InputError`` when even the first is
    too long, or one ends before the one before it.
    """
    kept: list[Segment] = []
    at = 0.0
    for number, segment in enumerate(script.segments, start=1):
        if segment.end <= max(at, segment.start):
            raise InputError(
                f"{script.post}: segment {number} ends at {segment.end:g} s, before it starts; correct its times"
            )
        if segment.end > max_seconds:
            break
        kept.append(segment.model_copy(update={"start": at}))
        at = segment.end
    if not kept:
        end = script.segments[0].end
        raise InputError(
            f"{script.post}: the first segment lasts {end:g} s, more than the {max_seconds:g} s allowed; split it"
        )
    if kept[-1].end < min_seconds:
        kept[-1] = kept[-1].model_copy(update={"end": min_seconds})
    return script.model_copy(update={"segments": tuple(kept)})


def is_promotion(text: str) -> bool:
    """Whether a call to action asks for a follow, a link or a purchase, which some platforms forbid in a picture."""
    return _PROMOTION.search(text) is not None


def build_storyboard(
    script: Script,
    *,
    sport: str | None = None,
    words: Sequence[SpokenWord] | None = None,
    promotion: bool = True,
    still: bool = False,
) -> Storyboard:
    """The script's storyboard.

    ``sport`` (``basketball``, …) chooses the backdrop's motif. ``words`` are the voice's own times, seconds of the
    video; without them words are spread over their segment. ``promotion=False`` leaves out a call to action that
    advertises. ``still`` stops the backdrop's drift (cheaper to draw). Deterministic: equal input, equal storyboard.
    """
    palette = palette_for(script.sides, script.post)
    call = script.call_to_action
    if not promotion and is_promotion(call):
        script, call = _without_closing(script, call), ""
    last = len(script.segments) - 1
    closing = script.segments[last].visual
    if isinstance(closing, Headline) and same_words(closing.text, call):
        call = ""
    turns = _transitions(script)
    scenes = [
        _scene(script, number, turns, words, call if number == last else "") for number in range(len(script.segments))
    ]
    bounds = tuple(segment.end for segment in script.segments)
    overlay: list[Layer] = [Progress(id="progress", slot="progress", marks=bounds)]
    fills = ("accent", *(f"fill:{number}" for number in range(min(2, len(script.sides)))))
    inner = "fill:0" if script.sides else "panel"
    for number, (turn, at) in enumerate(zip(turns, bounds, strict=False)):
        if turn == "wipe":
            order = fills if number % 2 == 0 else fills[::-1]
            overlay.append(Wipe(id=f"wipe.{number}", at=at, fills=order, inner=inner, leftwards=number % 2 == 1))
    scenes.append(Scene(start=0.0, end=script.seconds, template="overlay", layers=tuple(overlay)))
    return Storyboard(
        post=script.post,
        seconds=script.seconds,
        palette=palette,
        backdrop=Backdrop(
            seed=script.post,
            motif=_MOTIFS.get(sport or "", "stripes"),
            beats=_beats(scenes[:-1]),
            still=still,
        ),
        scenes=tuple(scenes),
        fade_out=min(0.5, script.seconds * 0.1),
        poster_at=_poster_at(script.segments[0], scenes[0]),
    )


def _without_closing(script: Script, call: str) -> Script:
    """The script whose last segment no longer ends with the call, where it did and says something else before it."""
    last = script.segments[-1]
    begin = ends_with(last.text, call)
    if not begin:
        return script
    kept = last.model_copy(update={"text": " ".join(last.text.split()[:begin])})
    return script.model_copy(update={"segments": (*script.segments[:-1], kept)})


def _transitions(script: Script) -> tuple[Transition, ...]:
    """One a cut, chosen by the seed and never twice in a row the same."""
    seed = seed_bytes(script.post)
    kinds: tuple[Transition, ...] = ("wipe", "slide", "cut")
    chosen: list[Transition] = []
    for number in range(len(script.segments) - 1):
        pick = kinds[seed[(number + 1) % 32] % 3]
        short = min(s.end - s.start for s in script.segments[number : number + 2]) < 1.2
        if chosen and pick == chosen[-1]:
            pick = kinds[(kinds.index(pick) + 1) % 3]
        chosen.append("cut" if short else pick)
    return tuple(chosen)


def _scene(
    script: Script, number: int, turns: Sequence[Transition], words: Sequence[SpokenWord] | None, call: str
) -> Scene:
    segment = script.segments[number]
    seconds = segment.end - segment.start
    timed, call_at = _timed(segment, words, call)
    visual = segment.visual
    is_statement = isinstance(visual, Headline) and bool(timed) and same_words(visual.text, segment.text)
    stage_words: Sequence[TimedWord] = ()
    if isinstance(visual, Headline):
        strong = [claim.text for claim in visual.claims]
        shown = timed if is_statement else muted(spread(visual.text, 0.1, max(0.3, seconds * 0.6), strong))
        stage_words = popping(shown, -0.2 if number == 0 else 0.15)
    # The first picture is what a thumb sees while it scrolls, so it is already half there in frame 0.
    lead = 0.22 if number == 0 else -0.08 if turns[number - 1] == "wipe" else 0.1
    stage = Stage(script.sides, stage_words, lead, seconds)
    layers = layers_of(visual, stage)
    if not is_statement and timed:
        said = timed[: _count_before(timed, call_at)] if call_at is not None else timed
        if said:
            layers.append(
                Captions(id="captions", slot="captions", words=said, style="call" if number == 0 else "caption")
            )
    if call_at is not None:
        layers.append(_call_card(call, call_at))
    if number < len(turns) and turns[number] == "slide":
        layers = [_leaving(layer, seconds) for layer in layers]
    return Scene(start=segment.start, end=segment.end, template=visual.kind, layers=tuple(layers))


def _timed(
    segment: Segment, words: Sequence[SpokenWord] | None, call: str
) -> tuple[tuple[TimedWord, ...], float | None]:
    """The segment's words, and when the call to action takes their place (None: never)."""
    seconds = segment.end - segment.start
    strong = [claim.text for claim in segment.claims]
    hold = min(2.6, max(1.2, 0.3 * seconds)) if call else 0.0
    begin = ends_with(segment.text, call) if call else None
    if words is not None:
        own = [word for word in words if segment.start <= (word.start + word.end) / 2 < segment.end]
        timed = spoken(own, segment.text, segment.start, strong)
    else:
        rest = 0.0 if begin is not None else min(hold, 0.45 * seconds)
        timed = spread(segment.text, min(0.12, 0.05 * seconds), seconds - rest - min(0.25, 0.05 * seconds), strong)
    if not call:
        return timed, None
    if begin is not None and begin < len(timed):
        return timed, min(timed[begin].start, 0.7 * seconds)
    return timed, seconds - min(hold, 0.45 * seconds)


def _count_before(words: Sequence[TimedWord], at: float) -> int:
    return sum(word.end <= at + 0.3 for word in words)


def _call_card(call: str, at: float) -> Card:
    parts = (
        Panel(slot="call", fill="accent", shape="card"),
        Text(slot="call.text", text=call, style="call", ink="on_accent", behind="accent"),
    )
    motion = Motion(
        y=(Key(at=at, to=0.3, ease="back"), Key(at=at + 0.4, to=0.0)),
        opacity=(Key(at=at, to=0.0), Key(at=at + 0.12, to=1.0)),
    )
    return Card(id="call", parts=parts, motion=motion)


def _leaving(layer: Layer, seconds: float) -> Layer:
    """The layer with a slide out to the left before the scene ends; captions stay, they are read to the end."""
    if isinstance(layer, (Captions, Progress, Wipe)):
        return layer
    track = layer.motion.x or (Key(at=0.0, to=0.0),)
    track = (*track, Key(at=max(track[-1].at, seconds - _EXIT) + 0.001, to=0.0, ease="in"), Key(at=seconds, to=-1.9))
    return layer.model_copy(update={"motion": layer.motion.model_copy(update={"x": track})})


def _beats(scenes: Sequence[Scene]) -> tuple[float, ...]:
    """Cuts, and the moments at which a large number lands."""
    beats = [scene.start for scene in scenes]
    for scene in scenes:
        for layer in scene.layers:
            if isinstance(layer, Number) and layer.style in ("figure", "score"):
                landed = scene.start + layer.motion.value[-1].at
                if landed < scene.end and landed - beats[-1] > 0.05:
                    beats.append(landed)
    return tuple(sorted(set(beats)))


def _poster_at(segment: Segment, scene: Scene) -> float:
    """Late in the first scene: everything has arrived, nothing leaves yet."""
    seconds = segment.end - segment.start
    ready = max(
        (word.appears for layer in scene.layers if isinstance(layer, Words) for word in layer.words), default=0.0
    )
    return scene.start + min(max(0.72 * seconds, ready + 0.6), max(0.0, seconds - 0.4))
