"""From a script to finished files: which picture a platform needs, whether it is already encoded, and where it goes.

``<out>/<platform>.mp4`` and ``.jpg`` are hard links (or copies) of an encode in ``<out>/.encodes``, whose name is a
hash of everything that decides its bytes. Asking again, or asking for a platform with the same picture, costs next to
nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import av
import cv2
import numpy as np
import PIL
from numpy.typing import NDArray

from tiksports_dagster.configuration import Platform, load_platforms, load_strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.encode import (
    PictureSettings,
    disk_room,
    encode_picture,
    mux,
    scratch_file,
    sweep,
    whole_file,
)
from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.layout import Canvas, canvas_for
from tiksports_dagster.studio.poster import write_poster
from tiksports_dagster.studio.scenes import Storyboard
from tiksports_dagster.studio.scenes_build import build_storyboard, fit_length
from tiksports_dagster.studio.scenes_words import SpokenWord
from tiksports_dagster.studio.sound import SAMPLE_RATE, soundtrack
from tiksports_dagster.studio.sound_master import master

Progress = Callable[[str, float], None]
Quality = Literal["high", "standard"]
_CRF: dict[Quality, int] = {"high": 20, "standard": 23}
_FOLDER = ".encodes"
_DECIDING = (
    "compositor",
    "draw",
    "easing",
    "encode",
    "fonts",
    "layout",
    "palette",
    "poster",
    "render",
    "scenes",
    "sound",
    "sprites",
)
"""Modules that decide a file's bytes."""


@dataclass(frozen=True)
class RenderedVideo:
    """A finished file. ``seconds`` is frames / fps, ``segments`` how many fit, ``reused`` that it was there already."""

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
    """Everything that decides a file's bytes, before anything is drawn."""

    platform: Platform
    board: Storyboard
    canvas: Canvas
    settings: PictureSettings
    segments: int
    cues: tuple[float, ...]
    picture_key: str
    sound_key: str

    @property
    def seconds(self) -> float:
        """Length of the picture."""
        return max(1, round(self.board.seconds * self.canvas.fps)) / self.canvas.fps


def render_videos(
    script: Script,
    platforms: Sequence[Platform],
    out_dir: Path,
    *,
    progress: Progress | None = None,
    peers: Iterable[Platform] | None = None,
    words: Sequence[SpokenWord] | None = None,
    mix: NDArray[np.float32] | None = None,
    quality: Quality = "high",
    fonts: FontSet | None = None,
) -> dict[str, RenderedVideo]:
    """The script as one file a platform, by the platform's name. See ``render_video`` for arguments and failures."""
    others = [*(load_platforms().values() if peers is None else peers), *platforms]
    return {
        platform.name: render_video(
            script,
            platform,
            out_dir,
            progress=progress,
            peers=others,
            words=words,
            mix=mix,
            quality=quality,
            fonts=fonts,
        )
        for platform in platforms
    }


def render_video(
    script: Script,
    platform: Platform,
    out_dir: Path,
    *,
    progress: Progress | None = None,
    peers: Iterable[Platform] | None = None,
    words: Sequence[SpokenWord] | None = None,
    mix: NDArray[np.float32] | None = None,
    quality: Quality = "high",
    fonts: FontSet | None = None,
) -> RenderedVideo:
    """The script as ``<out_dir>/<platform>.mp4`` with its poster ``<platform>.jpg``.

    ``peers`` are the platforms whose picture is drawn so that it serves them too if size and rate are equal (default:
    the platform table). ``words`` are a voice's own times (seconds of the video), ``mix`` the finished (2, samples)
    sound at 48 kHz in place of the generated bed; it is brought to loudness here. ``progress`` gets the platform's
    name and 0..1.

    Raises ``InputError`` for a script that cannot fit the platform and ``PermanentFailure`` for a full disk or a file
    over the platform's size; then nothing stands under the final names that was not there before.
    """
    tell = (lambda _share: None) if progress is None else partial(progress, platform.name)
    plan = plan_render(script, platform, peers=peers, words=words, mix=mix, quality=quality, fonts=fonts)
    folder = out_dir / _FOLDER
    encode = folder / f"{plan.picture_key}-{plan.sound_key}.mp4"
    poster = folder / f"{plan.picture_key}.jpg"
    final, final_poster = out_dir / f"{platform.name}.mp4", out_dir / f"{platform.name}.jpg"
    tell(0.0)
    # Twice what a busy picture takes: the silent picture and the whole file stand side by side for a moment.
    with disk_room(final, int(plan.seconds * 700_000) + 4_000_000):
        folder.mkdir(parents=True, exist_ok=True)
        known = _finished(encode) if poster.is_file() else None
        if known is None:
            known = _make(plan, encode, poster, mix, fonts, tell)
        sha256, size = known[0], known[1]
        if size > platform.max_bytes:
            raise PermanentFailure(f"{platform.label}: the file has {size} bytes, {platform.max_bytes} are allowed")
        _place(encode, final)
        _place(poster, final_poster)
        sweep(folder)
    tell(1.0)
    return RenderedVideo(
        platform.name, final, sha256, size, plan.seconds, plan.canvas.width, plan.canvas.height, plan.canvas.fps,
        final_poster, plan.segments, known[2],
    )  # fmt: skip


def plan_render(
    script: Script,
    platform: Platform,
    *,
    peers: Iterable[Platform] | None = None,
    words: Sequence[SpokenWord] | None = None,
    mix: NDArray[np.float32] | None = None,
    quality: Quality = "high",
    fonts: FontSet | None = None,
) -> RenderPlan:
    """What would be drawn and encoded for a platform, and the names of its encodes. Cheap: nothing is drawn."""
    others = load_platforms().values() if peers is None else peers
    group = [platform, *(p for p in others if p.picture == platform.picture and p.name != platform.name)]
    fitted = fit_length(script, platform.min_seconds, platform.max_seconds)
    league = load_strategy().league(script.league)
    board = build_storyboard(
        fitted,
        sport=league.sport_path.partition("/")[0] if league else None,
        words=words,
        promotion=all(p.allows_logo for p in group),
        still=quality == "standard",
    )
    canvas = canvas_for(group)
    settings = PictureSettings(crf=_CRF[quality], max_kbps=_most_kbps(group, fitted.seconds))
    cues = tuple(segment.end for segment in fitted.segments[:-1])
    picture = (
        board.model_dump_json(),
        canvas.model_dump_json(),
        settings.model_dump_json(),
        (fonts or FontSet()).digest(),
    )
    given = "" if mix is None else hashlib.sha256(np.ascontiguousarray(mix, np.float32).tobytes()).hexdigest()
    sound = (script.post, repr(fitted.seconds), repr(cues), str(platform.audio_kbps), str(platform.sample_rate), given)
    return RenderPlan(platform, board, canvas, settings, len(fitted.segments), cues, _key(picture), _key(sound))


def _most_kbps(group: Sequence[Platform], seconds: float) -> int:
    """The rate a picture must not exceed to keep to every platform's bitrate and size.

    A twentieth is kept back for the index and the sound's own overshoot.
    """
    by_size = min(p.max_bytes * 8 / 1000 / seconds - p.audio_kbps for p in group)
    by_rate = min(p.max_video_kbps for p in group)
    return max(1, int(0.95 * min(by_size, by_rate)))


def _key(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((code_version(), *parts)).encode()).hexdigest()[:24]


@lru_cache
def code_version() -> str:
    """A hash of the studio's own code and of the libraries that draw and encode: another version, another encode."""
    whole = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(path for pattern in _DECIDING for path in here.glob(f"{pattern}*.py")):
        whole.update(path.read_bytes())
    whole.update(repr((av.__version__, cv2.__version__, PIL.__version__, np.__version__)).encode())
    return whole.hexdigest()


def _finished(encode: Path) -> tuple[str, int, bool] | None:
    """Hash and size of an encode made earlier, if it is whole: what its manifest says is what is there."""
    try:
        manifest = json.loads(encode.with_suffix(".json").read_text(encoding="utf-8"))
        sha256, size = _hashed(encode)
    except (OSError, ValueError):
        return None
    return (sha256, size, True) if manifest == {"sha256": sha256, "bytes": size} else None


def _hashed(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _make(
    plan: RenderPlan,
    encode: Path,
    poster: Path,
    mix: NDArray[np.float32] | None,
    fonts: FontSet | None,
    tell: Callable[[float], None],
) -> tuple[str, int, bool]:
    """Encodes the picture, or takes it from an encode with other sound, adds the sound and notes the hash."""
    twin = _twin(encode, plan.picture_key) if poster.is_file() else None
    if twin is not None:
        _finish(plan, twin, encode, mix)
    else:
        composer = Composer(plan.board, plan.canvas, fonts)
        at = min(composer.frames - 1, round(plan.board.poster_at * plan.canvas.fps))
        with whole_file(poster) as temporary:
            write_poster(composer.frame(at), temporary)
        with scratch_file(encode) as silent:
            encode_picture(composer, silent, plan.settings, lambda share: tell(0.94 * share))
            tell(0.95)
            _finish(plan, silent, encode, mix)
    sha256, size = _hashed(encode)
    with whole_file(encode.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps({"sha256": sha256, "bytes": size}), encoding="utf-8")
    return sha256, size, False


def _twin(encode: Path, picture_key: str) -> Path | None:
    """A finished encode of the same picture with other sound."""
    others = sorted(encode.parent.glob(f"{picture_key}-*.mp4"))
    return next((other for other in others if _finished(other) is not None), None)


def _finish(plan: RenderPlan, picture: Path, encode: Path, mix: NDArray[np.float32] | None) -> None:
    length = round(plan.seconds * SAMPLE_RATE)
    bed = soundtrack(plan.seconds, plan.board.post, plan.cues) if mix is None else _fitted(mix, length)
    with whole_file(encode) as temporary:
        mux(
            picture,
            master(bed),
            temporary,
            audio_kbps=plan.platform.audio_kbps,
            sample_rate=plan.platform.sample_rate,
        )


def _fitted(mix: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """The mix cut or filled with silence to ``length`` samples."""
    if mix.ndim != 2 or mix.shape[0] != 2:
        raise ValueError(f"a mix must be (2, samples), this one is {mix.shape}")
    out = np.zeros((2, length), np.float32)
    out[:, : min(length, mix.shape[1])] = mix[:, :length]
    return out


def _place(source: Path, target: Path) -> None:
    """The source under the target's name, whole at any moment: a hard link where the disk has them, else a copy."""
    with whole_file(target) as temporary:
        temporary.unlink()
        try:
            temporary.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, temporary)
