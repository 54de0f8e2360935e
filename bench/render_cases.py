"""One measurement of the render bench, in a process of its own: does the work, prints what it saw as one JSON line."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiksports_dagster.store.records.content import Script
    from tiksports_dagster.studio.render import RenderedVideo, RenderPlan
    from tiksports_dagster.studio.sprites import Pixels

Figures = dict[str, float]
LIMIT = 10**9


def spent() -> float:
    """CPU seconds of this process, all its threads, and the children it has waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def draw(plan: RenderPlan, folder: Path) -> Path:
    """The whole picture of a plan: poster, every frame composed and encoded, joined into one file without sound."""
    from tiksports_dagster.studio.cache import EncodeCache
    from tiksports_dagster.studio.mux import join
    from tiksports_dagster.studio.render_parts import PartMaker, poster_entry

    cache = EncodeCache(folder / ".encodes", LIMIT)
    maker = PartMaker(plan.board, plan.canvas, plan.settings, plan.fonts, cache)
    poster_entry(maker, f"poster-{plan.picture_key}")
    parts = maker.parts()
    out = folder / "picture.mp4"
    join([part.path for part in parts], [cut.stop - cut.first for cut in maker.cuts], plan.canvas.fps, None, out)
    return out


def picture(folder: Path, name: str) -> Figures:
    """Draws a story's picture. ``all`` adds what else a post needs: sound, a second platform, the gates."""
    plan = plan_of(name)
    draw(plan, folder)
    figures = {"cpu": spent(), "peak_mb": peak_mb(), "bytes": float((folder / "picture.mp4").stat().st_size)}
    # the last word is the peak of everything together
    return figures | _rest(folder) if name == "all" else figures


def peak_mb() -> float:
    """The most memory this process ever held, 10^6 bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def plan_of(name: str) -> RenderPlan:
    """What is drawn for a case's name."""
    from bench import render_story
    from tiksports_dagster.configuration import load_platforms
    from tiksports_dagster.studio.render import plan_render

    table = load_platforms()
    platform = table["youtube" if name == "youtube" else "tiktok"]
    if name == "scene":
        return plan_render(render_story.scene(), platform)
    if name == "full_motion":
        return plan_render(render_story.story(), platform, full_motion=True)
    if name == "footage":
        from bench.render_footage import shots

        return plan_render(render_story.story(), platform, shots=shots())
    if name == "changed":
        return plan_render(render_story.changed_story(), platform)
    quality = "standard" if name == "standard" else "high"
    return plan_render(render_story.story(), platform, quality=quality)


def _rest(folder: Path) -> Figures:
    from bench.render_sound import sound_of
    from bench.render_story import story
    from tiksports_dagster.configuration import load_platforms
    from tiksports_dagster.studio.cache import EncodeCache
    from tiksports_dagster.studio.render import render_video

    table = load_platforms()
    cache = EncodeCache(folder / ".encodes", LIMIT)
    before = spent()
    sound = sound_of(story(), folder)
    made = render_video(story(), table["tiktok"], folder, sound=sound, cache=cache)
    after_sound = spent()
    render_video(story(), table["instagram"], folder, sound=sound, cache=cache)
    after_instagram = spent()
    inspected(made, plan_of("story"), story())
    return {
        "sound": after_sound - before,
        "instagram": after_instagram - after_sound,
        "gates": spent() - after_instagram,
        "peak_mb": peak_mb(),
    }


def inspected(made: RenderedVideo, plan: RenderPlan, script: Script) -> None:
    """The default gates on a finished file of ours, with the list of scenes that it gets beside it."""
    from tiksports_dagster.studio.gates.inspecting import inspect_video
    from tiksports_dagster.studio.gates.known import Told, scenes_of, write_scenes

    write_scenes(made.path, scenes_of(plan, made.sha256, script, None, Told("Title", "Caption", None, None)))
    looked = inspect_video(made.path, plan.platform, channel=())
    assert len(looked.findings) > 15


def floor(_folder: Path, name: str) -> Figures:
    """x264 alone on a story's frames, all of them in memory: ``veryfast`` at crf 20 with its own defaults, or ours."""
    case, _, which = name.partition(":")
    plan = plan_of(case)
    frames = composed(plan)
    before = spent()
    size = encode_alone(frames, plan, own=which == "own")
    return {"cpu": spent() - before, "bytes": float(size)}


def composed(plan: RenderPlan) -> list[Pixels]:
    """Every frame of a picture as a yuv420p array in memory of its own."""
    import psutil

    from tiksports_dagster.studio.compositor import Composer
    from tiksports_dagster.studio.sprites_frame import Frame

    composer = Composer(plan.board, plan.canvas, plan.fonts)
    frame = Frame(plan.canvas.width, plan.canvas.height)
    needed = composer.frames * frame.data.nbytes
    if psutil.virtual_memory().available < 1.2 * needed:
        raise SystemExit(f"the frames of the floor need {needed / 1e9:.1f} GB of free memory")
    frames: list[Pixels] = []
    for number in range(composer.frames):
        composer.compose(number, frame)
        frames.append(frame.data.copy())
    return frames


def encode_alone(frames: list[Pixels], plan: RenderPlan, *, own: bool) -> int:
    """One encode by PyAV with frame threads, as ffmpeg's command line has them; returns the bytes."""
    from fractions import Fraction

    import av

    from tiksports_dagster.studio.encode import assembly

    canvas, settings = plan.canvas, plan.settings
    options = {"preset": "veryfast", "crf": "20"}
    if own:
        keyint = round(settings.keyframe_seconds * canvas.fps)
        params = f"{settings.params}:keyint={keyint}:min-keyint={keyint}{assembly()}"
        options = {"preset": settings.preset, "crf": str(settings.crf), "x264-params": params}
    size = 0
    with av.open("/dev/null", "w", format="h264") as out:
        stream = out.add_stream("libx264", rate=canvas.fps)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = canvas.width, canvas.height, "yuv420p"
        context.time_base = Fraction(1, canvas.fps)
        context.thread_type = "FRAME"
        stream.codec_context.options = options
        for number, data in enumerate([*frames, None]):
            picture = None
            if data is not None:
                picture = av.VideoFrame.from_numpy_buffer(data, "yuv420p")
                picture.pts, picture.time_base = number, Fraction(1, canvas.fps)
            for packet in context.encode(picture):
                size += packet.size
                packet.stream = stream
                out.mux(packet)
    return size


def prepare(folder: Path, _name: str) -> Figures:
    """What other cases find there: the footage, and the cache that a render of the story leaves."""
    from bench.render_footage import clip, picture

    clip()
    picture()
    draw(plan_of("story"), folder.parent / "warm")
    return {}


def fifth(folder: Path, _name: str) -> Figures:
    """Renders the changed story with the cache that the unchanged one left in ``folder``'s sibling."""
    shutil.copytree(folder.parent / "warm", folder, dirs_exist_ok=True)
    before = spent()
    draw(plan_of("changed"), folder)
    # copying the cache is the bench's own doing
    return {"cpu": spent(), "copied": before}


def moviepy(folder: Path, _name: str) -> Figures:
    """The 10 second scene by idiomatic MoviePy."""
    from bench.render_moviepy import main

    main(folder / "moviepy.mp4")
    return {"cpu": spent(), "bytes": float((folder / "moviepy.mp4").stat().st_size)}


def quality(folder: Path, name: str) -> Figures:
    """VMAF, SSIM and the jitter of zooms and drifts."""
    from bench import render_quality

    return render_quality.measure(plan_of(name), draw(plan_of(name), folder))


CASES: dict[str, Callable[[Path, str], Figures]] = {
    "picture": picture,
    "floor": floor,
    "prepare": prepare,
    "fifth": fifth,
    "moviepy": moviepy,
    "quality": quality,
}


def main() -> None:
    """``python -m bench.render_cases CASE NAME FOLDER``: prints the case's figures."""
    case, name, home = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    with tempfile.TemporaryDirectory(dir=home) as folder:
        print(json.dumps(CASES[case](Path(folder), name)))


if __name__ == "__main__":
    main()
