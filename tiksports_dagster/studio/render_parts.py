"""The pieces of a file, each from the cache or made: segments of the picture, the sound, the poster, the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from tiksports_dagster.configuration import Platform
from tiksports_dagster.studio.cache import EncodeCache, Entry
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.encode import Job, PictureSettings, encode_jobs
from tiksports_dagster.studio.fonts import FontSet
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.mux import encode_sound, join, read_sound
from tiksports_dagster.studio.poster import choose_frame, write_poster
from tiksports_dagster.studio.scenes import Storyboard
from tiksports_dagster.studio.segments import Segment, cut_segments, seen_in

DECIDING = (
    "claims_numbers",
    "compositor",
    "draw",
    "easing",
    "encode",
    "fonts",
    "footage",
    "layout",
    "mux",
    "palette",
    "poster",
    "render",
    "scenes",
    "segments",
    "sound",
    "sprites",
)
"""Modules that decide a file's bytes, by how their names begin."""
_WORST_CRF = 51
"""The last one x264 has."""
_LIBRARIES = ("av", "opencv-python-headless", "pillow", "numpy")


@lru_cache
def code_version() -> str:
    """A hash of the studio's own code and of the libraries that draw and encode: another version, another encode."""
    whole = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(path for path in here.glob("*.py") if path.name.startswith(DECIDING)):
        whole.update(path.read_bytes())
    whole.update(repr([version(library) for library in _LIBRARIES]).encode())
    return whole.hexdigest()


class PartMaker:
    """Draws and encodes the segments of one picture that the cache does not have. Nothing is drawn before that."""

    def __init__(
        self, board: Storyboard, canvas: Canvas, settings: PictureSettings, fonts: FontSet, cache: EncodeCache
    ) -> None:
        self.board, self.canvas, self.settings, self.fonts, self.cache = board, canvas, settings, fonts, cache
        self.cuts = cut_segments(board, canvas, settings.keyframe_seconds)

    @cached_property
    def composer(self) -> Composer:
        """The picture's frames."""
        return Composer(self.board, self.canvas, self.fonts)

    def parts(self, tell: Callable[[float], None] = lambda _share: None) -> tuple[Entry, ...]:
        """The segments in order, at the lowest crf that keeps the picture to its rate.

        ``tell`` gets the share done, 0..1; it starts over when the picture must be encoded again.
        """
        settings = self.settings
        seconds = self.frames / self.canvas.fps
        crf = settings.crf
        while True:
            entries = self._at(settings.model_copy(update={"crf": crf}), tell)
            kbps = sum(entry.bytes for entry in entries) * 8 / 1000 / seconds
            crf += 6
            if kbps <= settings.max_kbps or crf > _WORST_CRF:
                return entries

    @property
    def frames(self) -> int:
        """How many frames the picture has."""
        return self.cuts[-1].stop

    def _at(self, settings: PictureSettings, tell: Callable[[float], None]) -> tuple[Entry, ...]:
        keys = [self._key(cut, settings) for cut in self.cuts]
        known = {key: entry for key in keys if (entry := self.cache.find(key, "mp4")) is not None}
        missing = [(cut, key) for cut, key in zip(self.cuts, keys, strict=True) if key not in known]
        if missing:
            known |= self._encoded(missing, settings, tell)
        return tuple(known[key] for key in keys)

    def _encoded(
        self, missing: Sequence[tuple[Segment, str]], settings: PictureSettings, tell: Callable[[float], None]
    ) -> dict[str, Entry]:
        made: dict[str, Entry] = {}
        with ExitStack() as stack:
            jobs = [Job(*cut, stack.enter_context(self.cache.room("mp4"))) for cut, _ in missing]
            names = {job.path: key for job, (_, key) in zip(jobs, missing, strict=True)}

            def keep(job: Job) -> None:
                made[names[job.path]] = self.cache.keep(names[job.path], job.path)

            encode_jobs(self.composer, jobs, settings, keep, tell)
        return made

    def _key(self, cut: Segment, settings: PictureSettings) -> str:
        # the limit decides which crf is used, not what comes out of it
        encoder = settings.model_copy(update={"max_kbps": 0})
        parts = (
            code_version(),
            repr(cut),
            seen_in(self.board, self.canvas, cut).model_dump_json(),
            self.canvas.model_dump_json(),
            encoder.model_dump_json(),
            self.fonts.digest(),
        )
        return "part-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def poster_entry(maker: PartMaker, name: str) -> Entry:
    """The picture's most telling frame as a JPEG."""
    with maker.cache.room("jpg") as temporary:
        write_poster(choose_frame(maker.composer), temporary)
        return maker.cache.keep(name, temporary)


def sound_entry(
    cache: EncodeCache, name: str, platform: Platform, seconds: float, sound: Path | tuple[str, tuple[float, ...]]
) -> Entry:
    """The sound as AAC: a finished file, or (post, cuts) for which a music bed is generated."""
    known = cache.find(name, "m4a")
    if known is not None:
        return known
    if isinstance(sound, Path):
        samples = read_sound(sound, seconds)
    else:
        from tiksports_dagster.studio.sound import soundtrack
        from tiksports_dagster.studio.sound_master import master

        samples = master(soundtrack(seconds, *sound))
    with cache.room("m4a") as temporary:
        encode_sound(samples, temporary, audio_kbps=platform.audio_kbps, sample_rate=platform.sample_rate)
        return cache.keep(name, temporary)


def joined(
    cache: EncodeCache, name: str, cuts: Sequence[Segment], parts: Sequence[Entry], fps: int, sound: Entry
) -> Entry:
    """The whole file from its parts, by copying packets."""
    with cache.room("mp4") as temporary:
        join([part.path for part in parts], [cut.stop - cut.first for cut in cuts], fps, sound.path, temporary)
        return cache.keep(name, temporary)
