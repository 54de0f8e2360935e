"""From a script to finished files: which picture a platform needs, what of it is already encoded, and where it goes.

A picture is drawn and encoded in segments, the sound on its own; both are joined by copying packets. What was encoded
once is kept in a cache under a hash of everything that decides its bytes. So platforms with the same picture share one
encode, another sound draws no picture again, and a changed scene encodes only the segments that show it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict, Unpack

from tiksports_dagster.configuration import Platform, load_platforms, load_strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.voice import Voiceover
from tiksports_dagster.studio.cache import EncodeCache, Entry
from tiksports_dagster.studio.encode import PictureSettings
from tiksports_dagster.studio.files import disk_room, hashed, place, sweep
from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.layout import Canvas, canvas_for
from tiksports_dagster.studio.media_shots import Shot
from tiksports_dagster.studio.order import Quality
from tiksports_dagster.studio.render_parts import PartMaker, code_version, joined, poster_entry, sound_entry
from tiksports_dagster.studio.scenes import Storyboard
from tiksports_dagster.studio.scenes_build import build_storyboard, fit_length
from tiksports_dagster.studio.scenes_words import SpokenWord

Progress = Callable[[str, float], None]
CRF: dict[Quality, int] = {"high": 20, "standard": 23}
CACHE_BYTES = 500_000_000
_FOLDER = ".encodes"


@dataclass(frozen=True)
class RenderedVideo:
    """A finished file. ``seconds`` is frames / fps, ``segments`` how many of the script's fit, ``reused`` that nothing
    was encoded for it."""

    platform: str
    path: Path
    sha256: str
    bytes: int
    seconds: float
    width: int
    height: int
    fps: float
    poster_path: Path
    segments: int
    reused: bool


@dataclass(frozen=True)
class RenderPlan:
    """Everything that decides a file's bytes, before anything is drawn. ``cues`` are the picture's cuts, seconds."""

    platform: Platform
    board: Storyboard
    canvas: Canvas
    settings: PictureSettings
    fonts: FontSet
    segments: int
    cues: tuple[float, ...]
    picture_key: str
    sound_key: str

    @property
    def seconds(self) -> float:
        """Length of the picture."""
        return max(1, round(self.board.seconds * self.canvas.fps)) / self.canvas.fps


class RenderOptions(TypedDict, total=False):
    """What a script is drawn and heard with, and how. Everything has a default."""

    peers: Iterable[Platform] | None
    """Platforms whose picture is drawn so that it serves them too if size and rate are equal. None: the table's."""
    voice: Voiceover | None
    """The voice whose words the captions follow; its times are seconds of the video."""
    words: Sequence[SpokenWord] | None
    """The same for words that do not know their segment."""
    sound: Path | None
    """The finished soundtrack, a file at its final loudness, only encoded here. None: a generated music bed."""
    shots: Sequence[Shot]
    """The media library's files for segments."""
    quality: Quality
    full_motion: bool
    """The whole backdrop moves, not light alone: dearer."""
    fonts: FontSet | None


def render_videos(
    script: Script,
    platforms: Sequence[Platform],
    out_dir: Path,
    *,
    progress: Progress | None = None,
    cache: EncodeCache | None = None,
    **options: Unpack[RenderOptions],
) -> dict[str, RenderedVideo]:
    """The script as one file a platform, by the platform's name. See ``render_video`` for arguments and failures."""
    peers = options.get("peers")
    options["peers"] = [*(load_platforms().values() if peers is None else peers), *platforms]
    return {
        platform.name: render_video(script, platform, out_dir, progress=progress, cache=cache, **options)
        for platform in platforms
    }


def render_video(
    script: Script,
    platform: Platform,
    out_dir: Path,
    *,
    progress: Progress | None = None,
    cache: EncodeCache | None = None,
    **options: Unpack[RenderOptions],
) -> RenderedVideo:
    """The script as ``<out_dir>/<platform>.mp4`` with its poster ``<platform>.jpg``.

    ``progress`` gets the platform's name and 0..1. ``cache`` keeps encodes (default: in ``<out_dir>/.encodes``).

    Raises ``InputError`` for a script that cannot fit the platform and ``PermanentFailure`` for a full disk, a sound
    that cannot be read or a file over the platform's size; then nothing stands under the final names that was not
    there before.
    """
    tell = (lambda _share: None) if progress is None else partial(progress, platform.name)
    plan = plan_render(script, platform, **options)
    cache = cache or EncodeCache(out_dir / _FOLDER, CACHE_BYTES)
    final, final_poster = out_dir / f"{platform.name}.mp4", out_dir / f"{platform.name}.jpg"
    tell(0.0)
    # Twice what a busy picture takes: its segments and the whole file stand side by side.
    with disk_room(final, int(plan.seconds * 700_000) + 4_000_000):
        out_dir.mkdir(parents=True, exist_ok=True)
        whole, poster, reused = _make(plan, cache, options.get("sound"), tell)
        if whole.bytes > platform.max_bytes:
            raise PermanentFailure(
                f"{platform.label}: the file has {whole.bytes} bytes, {platform.max_bytes} are allowed"
            )
        place(poster.path, final_poster)
        place(whole.path, final)
        sweep(out_dir)
        cache.trim()
    tell(1.0)
    return RenderedVideo(
        platform.name, final, whole.sha256, whole.bytes, plan.seconds, plan.canvas.width, plan.canvas.height,
        plan.canvas.fps, final_poster, plan.segments, reused,
    )  # fmt: skip


def plan_render(script: Script, platform: Platform, **options: Unpack[RenderOptions]) -> RenderPlan:
    """What would be drawn and encoded for a platform, and the names of its encodes. Cheap: nothing is drawn.

    Raises ``InputError`` for a script that cannot fit and ``PermanentFailure`` for a sound that cannot be read.
    """
    peers, quality, sound = options.get("peers"), options.get("quality", "high"), options.get("sound")
    others = load_platforms().values() if peers is None else peers
    group = [platform, *(p for p in others if p.picture == platform.picture and p.name != platform.name)]
    fitted = fit_length(script, platform.min_seconds, platform.max_seconds)
    league = load_strategy().league(script.league)
    board = build_storyboard(
        fitted,
        sport=league.sport_path.partition("/")[0] if league else None,
        words=options.get("words"),
        voice=options.get("voice"),
        promotion=all(p.allows_logo for p in group),
        still=quality == "standard",
        full_motion=options.get("full_motion", False),
        shots=options.get("shots", ()),
    )
    canvas = canvas_for(group)
    settings = PictureSettings(crf=CRF[quality], max_kbps=_most_kbps(group, fitted.seconds))
    fonts = options.get("fonts") or FontSet()
    cues = tuple(segment.end for segment in fitted.segments[:-1])
    picture = board.model_dump_json(), canvas.model_dump_json(), settings.model_dump_json(), fonts.digest()
    heard = ("given", _digest(sound)) if sound is not None else ("bed", script.post, repr(cues))
    encoded = repr(fitted.seconds), str(platform.audio_kbps), str(platform.sample_rate)
    return RenderPlan(
        platform, board, canvas, settings, fonts, len(fitted.segments), cues, _key(picture), _key((*heard, *encoded))
    )


def _digest(sound: Path) -> str:
    try:
        return hashed(sound)[0]
    except OSError as error:
        raise PermanentFailure(f"{sound}: the sound cannot be read ({error.strerror})") from None


def _most_kbps(group: Sequence[Platform], seconds: float) -> int:
    """The rate a picture must not exceed to keep to every platform's bitrate and size.

    A twentieth is kept back for the index and the sound's own overshoot.
    """
    by_size = min(p.max_bytes * 8 / 1000 / seconds - p.audio_kbps for p in group)
    by_rate = min(p.max_video_kbps for p in group)
    return max(1, int(0.95 * min(by_size, by_rate)))


def _key(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((code_version(), *parts)).encode()).hexdigest()[:24]


def _make(
    plan: RenderPlan, cache: EncodeCache, sound: Path | None, tell: Callable[[float], None]
) -> tuple[Entry, Entry, bool]:
    """The finished file, its poster, and whether both were there already."""
    name, poster_name = f"whole-{plan.picture_key}-{plan.sound_key}", f"poster-{plan.picture_key}"
    whole, poster = cache.find(name, "mp4"), cache.find(poster_name, "jpg")
    reused = whole is not None and poster is not None
    maker = PartMaker(plan.board, plan.canvas, plan.settings, plan.fonts, cache)
    if poster is None:
        poster = poster_entry(maker, poster_name)
    if whole is None:
        parts = maker.parts(lambda share: tell(0.94 * share))
        tell(0.95)
        heard = sound_entry(
            cache,
            f"sound-{plan.sound_key}",
            plan.platform,
            plan.seconds,
            sound if sound is not None else (plan.board.post, plan.cues),
        )
        whole = joined(cache, name, maker.cuts, parts, plan.canvas.fps, heard)
    return whole, poster, reused
