"""From a script to a storyboard: one scene a segment, captions, transitions, call to action, ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.content import Claim, Headline, Picture, Quote, Script, Segment, Visual
from tiksports_dagster.store.records.voice import Voiceover
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.easing import Key
from tiksports_dagster.studio.media_shots import Shot, footage_of
from tiksports_dagster.studio.palette import palette_for
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
    Words,
)
from tiksports_dagster.studio.scenes_stage import Stage, readable_by
from tiksports_dagster.studio.scenes_turns import LEADS, Transition, entrance_of, leaving, overlays, transitions
from tiksports_dagster.studio.scenes_visuals import layers_of
from tiksports_dagster.studio.scenes_words import (
    Said,
    SpokenWord,
    emphasized,
    ends_with,
    muted,
    part_of,
    popping,
    same_words,
    spoken,
    spread,
    strengthened,
)

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
    voice: Voiceover | None = None,
    promotion: bool = True,
    still: bool = False,
    full_motion: bool = False,
    shots: Sequence[Shot] = (),
) -> Storyboard:
    """The script's storyboard.

    ``sport`` (``basketball``, …) chooses the backdrop's motif. ``voice`` gives captions and lit words the times of the
    engine that spoke them (``words`` does the same for words that do not know their segment, seconds of the video);
    without either, words are spread over their segment. ``promotion=False`` leaves out a call to action that
    advertises. ``still`` stops the backdrop's drift (cheaper to draw), ``full_motion`` moves all of it (dearer).
    ``shots`` are the media library's files for segments. Deterministic: equal input, equal storyboard.
    """
    palette = palette_for(script.sides, script.post)
    call = script.call_to_action
    if not promotion and is_promotion(call):
        script, call = _without_closing(script, call), ""
    last = len(script.segments) - 1
    closing = script.segments[last].visual
    if isinstance(closing, Headline) and same_words(closing.text, call):
        call = ""
    turns = transitions(script)
    said = _by_segment(script, voice, words)
    scenes = [
        _scene(script, number, turns, said, call if number == last else "") for number in range(len(script.segments))
    ]
    bounds = tuple(segment.end for segment in script.segments)
    # A wipe passes over the progress bar, what happens to the picture as a whole leaves the bar in place.
    crossing = overlays(turns, bounds, len(script.sides))
    overlay: list[Layer] = [layer for layer in crossing if layer.kind == "turn"]
    overlay.append(Progress(id="progress", slot="progress", marks=bounds))
    overlay.extend(layer for layer in crossing if layer.kind != "turn")
    scenes.append(Scene(start=0.0, end=script.seconds, template="overlay", layers=tuple(overlay)))
    return Storyboard(
        post=script.post,
        seconds=script.seconds,
        palette=palette,
        backdrop=Backdrop(
            seed=script.post,
            motif=_MOTIFS.get(sport or "", "stripes"),
            beats=_beats(scenes[:-1]),
            motion="still" if still else "full" if full_motion else "drift",
            footage=footage_of(script, shots),
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


def _by_segment(
    script: Script, voice: Voiceover | None, words: Sequence[SpokenWord] | None
) -> list[Sequence[Said]] | None:
    """The voice's words of every segment, and last those of the call to action; None without a voice."""
    if voice is not None and voice.words:
        spoken_words: list[Sequence[Said]] = [
            [word for word in voice.words if word.segment == number] for number in range(len(script.segments) + 1)
        ]
        if not same_words(" ".join(word.text for word in spoken_words[-1]), script.call_to_action):
            # The script was cut to a platform's length: these are the words of a segment that is not shown.
            spoken_words[-1] = []
        return spoken_words
    if words is None:
        return None
    guessed: list[Sequence[Said]] = [
        [word for word in words if segment.start <= (word.start + word.end) / 2 < segment.end]
        for segment in script.segments
    ]
    return [*guessed, []]


def _scene(
    script: Script, number: int, turns: Sequence[Transition], said: Sequence[Sequence[Said]] | None, call: str
) -> Scene:
    segment = script.segments[number]
    seconds = segment.end - segment.start
    timed, call_at = _timed(segment, None if said is None else said[number], call, () if said is None else said[-1])
    visual = segment.visual
    statement = _statement(visual)
    is_spoken = statement is not None and bool(timed) and same_words(statement[0], segment.text)
    stage_words: Sequence[TimedWord] = ()
    if statement is not None:
        strong = emphasized(statement[0], [claim.text for claim in statement[1]])
        if is_spoken:
            timed = strengthened(timed, strong)
        # A quotation within a longer sentence is lit as it is said; what is not said is only shown.
        shown = timed if is_spoken else strengthened(part_of(timed, statement[0]), strong)
        shown = shown or muted(spread(statement[0], 0.1, max(0.3, seconds * 0.6), strong))
        stage_words = popping(shown, -0.2 if number == 0 else 0.1, readable_by(seconds))
    # The first picture is what a thumb sees while it scrolls, so it is already half there in frame 0.
    lead = 0.22 if number == 0 else LEADS.get(turns[number - 1], 0.1)
    stage = Stage(script.sides, stage_words, lead, seconds, entrance_of(script))
    layers = [_bound(layer, claims_of(segment)) for layer in layers_of(visual, stage)]
    if not is_spoken and timed:
        read = timed[: _count_before(timed, call_at)] if call_at is not None else timed
        if read:
            layers.append(
                Captions(id="captions", slot="captions", words=read, style="call" if number == 0 else "caption")
            )
    if call_at is not None:
        layers.append(_call_card(call, call_at))
    if number < len(turns) and turns[number] == "slide":
        layers = [leaving(layer, seconds) for layer in layers]
    return Scene(start=segment.start, end=segment.end, template=visual.kind, layers=tuple(layers))


def _statement(visual: Visual) -> tuple[str, tuple[Claim, ...]] | None:
    """The words a visual shows as a sentence, with their claims; None for one that shows something else."""
    if isinstance(visual, (Headline, Picture)):
        return visual.text, visual.claims
    return (visual.quote.text, ()) if isinstance(visual, Quote) else None


def _bound(layer: Layer, claims: Sequence[Claim]) -> Layer:
    """The layer, its texts knowing which of the segment's claims they show."""
    if not isinstance(layer, Card):
        return layer
    parts: list[Text | Panel] = []
    for part in layer.parts:
        if isinstance(part, Text) and part.claim is None and not part.claims:
            padded = f" {part.text.casefold()} "
            shown = tuple(
                claim for claim in claims if re.search(rf"(?<!\w){re.escape(claim.text.casefold())}(?!\w)", padded)
            )
            part = part.model_copy(update={"claims": shown}) if shown else part
        parts.append(part)
    return layer.model_copy(update={"parts": tuple(parts)})


def _timed(
    segment: Segment, said: Sequence[Said] | None, call: str, call_words: Sequence[Said]
) -> tuple[tuple[TimedWord, ...], float | None]:
    """The segment's words, and when the call to action takes their place (None: never)."""
    seconds = segment.end - segment.start
    strong = emphasized(segment.text, [claim.text for claim in segment.claims])
    hold = min(2.6, max(1.2, 0.3 * seconds)) if call else 0.0
    begin = ends_with(segment.text, call) if call else None
    if said:
        timed = spoken(said, segment.text, segment.start, strong)
    else:
        rest = 0.0 if begin is not None else min(hold, 0.45 * seconds)
        timed = spread(segment.text, min(0.12, 0.05 * seconds), seconds - rest - min(0.25, 0.05 * seconds), strong)
    if not call:
        return timed, None
    if begin is not None and begin < len(timed):
        return timed, min(timed[begin].start, 0.7 * seconds)
    if call_words and 0 < call_words[0].start - segment.start < seconds:
        return timed, call_words[0].start - segment.start
    at = seconds - min(hold, 0.45 * seconds)
    if said and timed:
        # The voice is heard to its end, as long as that leaves time to read the call.
        at = max(at, min(timed[-1].end + 0.1, seconds - 1.0))
    return timed, at


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
