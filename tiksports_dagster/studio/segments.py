"""Where a picture is cut into segments that are encoded alone, and what each of them depends on.

A segment's own storyboard holds only what can be seen in it, and its frames are named by a hash of that: a change
elsewhere in the story leaves its encode as it is.
"""

from __future__ import annotations

from typing import NamedTuple

from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.scenes import Layer, Scene, Storyboard

_LEAST_SECONDS, _MOST_SECONDS = 2.0, 6.0


class Segment(NamedTuple):
    """Frames [first, stop) of a picture."""

    first: int
    stop: int


def cut_segments(board: Storyboard, canvas: Canvas, keyframe_seconds: float) -> tuple[Segment, ...]:
    """The picture's segments in order: each begins at a cut, or where a key frame would stand in a long scene.

    So a joined picture has hardly more key frames than one that is encoded whole. No segment is shorter than two
    seconds, unless the whole picture is.
    """
    frames = max(1, round(board.seconds * canvas.fps))
    step = max(1, round(keyframe_seconds * canvas.fps))
    least, most = round(_LEAST_SECONDS * canvas.fps), round(_MOST_SECONDS * canvas.fps)
    cuts = sorted({round(scene.start * canvas.fps) for scene in board.scenes if scene.template != "overlay"} | {0})
    marks = [0]
    for cut in [*(cut for cut in cuts if 0 < cut < frames), frames]:
        while cut - marks[-1] > most:
            marks.append(marks[-1] + max(step, most // step * step))
        if cut - marks[-1] >= least:
            marks.append(cut)
    if marks[-1] != frames:
        # what is left over is too short to stand alone
        marks[-1 if len(marks) > 1 else len(marks) :] = [frames]
    return tuple(Segment(*pair) for pair in _not_ending_on_a_key(marks, step))


def _not_ending_on_a_key(marks: list[int], step: int) -> list[tuple[int, int]]:
    """The segments between the marks. A segment whose last frame would be a key frame of its own gives it to the next:
    H.264 forbids two key frames in a row with equal ids, and each segment counts its ids from 0."""
    pairs: list[tuple[int, int]] = []
    begin = 0
    for mark in marks[1:]:
        stop = mark - 1 if (mark - begin) % step == 1 and mark != marks[-1] and mark - begin > step else mark
        pairs.append((begin, stop))
        begin = stop
    return pairs


def seen_in(board: Storyboard, canvas: Canvas, segment: Segment) -> Storyboard:
    """The storyboard without what cannot be seen in the segment, as the name of its frames. (But for the footage's
    paths) it draws them as the whole one does.

    A kind of layer that is not known here is taken to be seen always.
    """
    # half a frame more on both sides, so that no rounding decides what is seen
    begin, end = (segment.first - 0.5) / canvas.fps, (segment.stop - 0.5) / canvas.fps
    scenes = tuple(_trimmed(scene, begin, end) for scene in board.scenes if scene.start < end and scene.end > begin)
    fading = end >= board.seconds - board.fade_out
    return board.model_copy(
        update={
            "post": "",
            "poster_at": 0.0,
            "scenes": scenes,
            "backdrop": board.backdrop.model_copy(
                update={
                    "beats": tuple(beat for beat in board.backdrop.beats if beat <= end),
                    # a file is known by what is in it, not by where it lies
                    "footage": tuple(
                        one.model_copy(update={"path": ""})
                        for one in board.backdrop.footage
                        if one.start < end and one.end > begin
                    ),
                }
            ),
            # past the end there is nothing to fade
            "seconds": board.seconds if fading else end + board.fade_out + 1,
        }
    )


def crossing(layer: Layer) -> tuple[float, float] | None:
    """From when to when a transition crosses the picture, seconds of the video, with room to spare; None for a layer
    that is no transition. A transition is a layer that happens ``at`` a moment and takes ``seconds``."""
    at, seconds = getattr(layer, "at", None), getattr(layer, "seconds", None)
    if not isinstance(at, float) or not isinstance(seconds, float):
        return None
    return at - seconds, at + seconds


def _trimmed(scene: Scene, begin: float, end: float) -> Scene:
    if scene.template != "overlay":
        return scene
    spans = [(layer, crossing(layer)) for layer in scene.layers]
    kept = tuple(layer for layer, span in spans if span is None or (span[0] < end and span[1] > begin))
    return scene.model_copy(update={"layers": kept})
