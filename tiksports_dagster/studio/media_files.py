"""What a media file is: its kind by name, its length and that it opens at all, its hash. Nothing is decoded."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Literal

Kind = Literal["video", "picture", "music"]

_KINDS: dict[str, Kind] = {
    ".mp4": "video", ".mov": "video", ".m4v": "video", ".webm": "video", ".mkv": "video",
    ".jpg": "picture", ".jpeg": "picture", ".png": "picture", ".webp": "picture",
    ".mp3": "music", ".m4a": "music", ".aac": "music", ".wav": "music", ".flac": "music", ".ogg": "music",
    ".opus": "music",
}  # fmt: skip
MOST_PIXELS = 120_000_000
"""A picture with more is refused before it is decoded."""
AV_OPTIONS = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
"""A playlist or a reference inside a file must open nothing else."""


def kind_of(name: str) -> Kind | None:
    """The kind a file's name says; None for what the library does not use."""
    return _KINDS.get(PurePosixPath(name).suffix.lower())


def length_of(path: Path, kind: Kind) -> float | None:
    """Seconds of footage or music, None for a picture. ``ValueError`` for a file that is not what its name says."""
    return _length(path, kind, *_identity(path))


@lru_cache(maxsize=4096)
def _length(path: Path, kind: Kind, size: int, changed: int) -> float | None:  # noqa: ARG001 - the key of the cache
    return _picture(path) if kind == "picture" else _recording(path, kind)


def _picture(path: Path) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as opened:
            width, height = opened.size
    except (UnidentifiedImageError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path.name}: not a picture ({type(error).__name__})") from None
    if width * height > MOST_PIXELS:
        raise ValueError(f"{path.name}: {width}x{height} is more than {MOST_PIXELS} pixels")


def _recording(path: Path, kind: Kind) -> float:
    import av
    import av.error

    try:
        with av.open(str(path), options=AV_OPTIONS) as opened:
            streams = opened.streams.video if kind == "video" else opened.streams.audio
            if not streams:
                raise ValueError(f"{path.name}: has no {'picture' if kind == 'video' else 'sound'}")
            length, base = streams[0].duration, streams[0].time_base
            seconds = float(length * base) if length is not None and base is not None else 0.0
            if seconds <= 0 and opened.duration is not None:
                seconds = opened.duration / 1_000_000
    except (av.error.FFmpegError, IndexError, OverflowError, MemoryError) as error:
        raise ValueError(f"{path.name}: cannot be read ({type(error).__name__})") from None
    if seconds <= 0:
        raise ValueError(f"{path.name}: has no length")
    return round(seconds, 3)


def sha256_of(path: Path) -> str:
    """SHA-256 of the file, remembered as long as its size and time stay."""
    return _sha256(path, *_identity(path))


@lru_cache(maxsize=4096)
def _sha256(path: Path, size: int, changed: int) -> str:  # noqa: ARG001 - the key of the cache
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _identity(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns
