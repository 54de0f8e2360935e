"""Finished sound on disk: 16-bit WAV at 48 kHz, whole or not there, named by its content; and its picture."""

from __future__ import annotations

import hashlib
import wave
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.files import disk_room, whole_file

SAMPLE_RATE = 48_000


class SoundFile(NamedTuple):
    """A written file."""

    path: Path
    sha256: str
    seconds: float


def write_wav(samples: NDArray[np.float32], folder: Path, stem: str) -> SoundFile:
    """(samples,) or (2, samples) at 48 kHz as ``<folder>/<stem>-<hash>.wav``; what is over full scale is held at it.

    Raises ``PermanentFailure`` for a full disk.
    """
    whole = samples if samples.ndim == 2 else samples[None, :]
    ints = np.round(np.clip(whole, -1, 1) * 32767).astype("<i2").T
    buffer = BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(whole.shape[0])
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes(np.ascontiguousarray(ints).tobytes())
    content = buffer.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / f"{stem}-{sha256[:12]}.wav"
    with disk_room(path, len(content)):
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as temporary:
            temporary.write_bytes(content)
    return SoundFile(path, sha256, whole.shape[1] / SAMPLE_RATE)


def read_wav(path: Path, sha256: str) -> NDArray[np.float32]:
    """A file of ``write_wav`` as (channels, samples). ``PermanentFailure`` when it is gone or another one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PermanentFailure(f"{path.name} is gone ({error.strerror}): make the voice-over again") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PermanentFailure(f"{path.name} is not the file that was made: make the voice-over again")
    with wave.open(BytesIO(content)) as source:
        data = np.frombuffer(source.readframes(source.getnframes()), "<i2").reshape(-1, source.getnchannels())
    return (data.T / 32767).astype(np.float32)


def waveform(samples: NDArray[np.float32], marks: tuple[float, ...] = (), width: int = 640, height: int = 96) -> bytes:
    """A small JPEG of the level over time, with a line at each mark (seconds)."""
    from PIL import Image, ImageDraw

    mono = np.abs(samples if samples.ndim == 1 else samples.max(axis=0))
    picture = Image.new("RGB", (width, height), "#11151c")
    draw = ImageDraw.Draw(picture)
    edges = np.linspace(0, mono.size, width + 1).astype(np.int64)
    for mark in marks:
        x = round(mark * SAMPLE_RATE / max(1, mono.size) * (width - 1))
        draw.line((x, 0, x, height), fill="#3a4558")
    for x, (start, stop) in enumerate(pairwise(edges.tolist())):
        part = mono[start:stop]
        if part.size:
            peak, level = (int(v * height / 2) for v in (part.max(), float(np.sqrt(np.square(part).mean()))))
            draw.line((x, height / 2 - peak, x, height / 2 + peak), fill="#2f7d9a")
            draw.line((x, height / 2 - level, x, height / 2 + level), fill="#7fd6f2")
    out = BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()
