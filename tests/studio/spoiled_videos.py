"""Videos with one fault each, made from a good one: what the gates must name, for the tests and for the bench."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Sound = NDArray[np.float32]
RATE = 48_000


@dataclass(frozen=True)
class Reel:
    """A decoded video: (height, width, 3) RGB frames, their rate, and (2, samples) of sound at 48 kHz."""

    frames: list[Picture]
    fps: int
    sound: Sound

    @property
    def seconds(self) -> float:
        return len(self.frames) / self.fps


def read(path: Path) -> Reel:
    with av.open(str(path)) as file:
        rate = round(float(file.streams.video[0].average_rate))
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        blocks = [part.to_ndarray() for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    return Reel(frames, rate, np.concatenate(blocks, axis=1))


def write(reel: Reel, path: Path, **changes: object) -> Path:
    """The reel as a file that is right in everything that is not in the reel itself."""
    options = {"preset": "ultrafast", "crf": "18", "x264-params": f"keyint={2 * reel.fps}:open-gop=0", **changes}
    flags = {"movflags": "faststart+negative_cts_offsets", "use_editlist": "0", "brand": "mp42"}
    with av.open(str(path), "w", format="mp4", options=flags) as out:
        video = out.add_stream("libx264", rate=reel.fps)
        video.height, video.width = reel.frames[0].shape[:2]
        video.pix_fmt, video.options = "yuv420p", options
        context = video.codec_context
        context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1
        audio = out.add_stream("aac", rate=RATE, layout="stereo")
        audio.bit_rate = 192_000
        for number, picture in enumerate(reel.frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(format="yuv420p", src_colorspace=5, dst_colorspace=1, dst_color_range=1)
            frame.pts, frame.time_base = number, Fraction(1, reel.fps)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for start in range(0, reel.sound.shape[1], 1024):
            block = np.ascontiguousarray(reel.sound[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, start
            out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    return path


def each(change: Callable[[Picture], Picture]) -> Callable[[Reel], Reel]:
    return lambda reel: Reel([change(frame.copy()) for frame in reel.frames], reel.fps, reel.sound)


def heard(change: Callable[[Sound], Sound]) -> Callable[[Reel], Reel]:
    return lambda reel: Reel(reel.frames, reel.fps, change(reel.sound.copy()).astype(np.float32))


def stretch(reel: Reel, seconds: float, picture: Callable[[list[Picture], int], Picture]) -> Reel:
    """A stretch in the middle, each frame of it made from (frames, index of its first)."""
    first = len(reel.frames) // 3 + 3
    frames = list(reel.frames)
    for number in range(first, min(len(frames), first + round(seconds * reel.fps))):
        frames[number] = picture(reel.frames, first)
    return Reel(frames, reel.fps, reel.sound)


def written(
    words: str, share: float, ink: int, ground: int | None, place: tuple[float, float], *, ends: bool = False
) -> Callable[[Picture], Picture]:
    """Words with capitals of ``share`` of the short side; they begin at a place given as shares of the picture, or end
    there."""

    def write_on(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        font = cv2.FONT_HERSHEY_SIMPLEX
        thick = max(1, round(share * min(height, width) / 8))
        scale = share * min(height, width) / cv2.getTextSize("H", font, 1, 1)[0][1]
        x, y = round(place[0] * width), round(place[1] * height)
        x -= cv2.getTextSize(words, font, scale, thick)[0][0] if ends else 0
        if ground is not None:
            box = cv2.getTextSize(words, font, scale, thick)[0]
            margin = box[1]
            cv2.rectangle(picture, (x - margin, y - 2 * margin), (x + box[0] + margin, y + margin), (ground,) * 3, -1)
        cv2.putText(picture, words, (x, y), font, scale, (ink,) * 3, thick, cv2.LINE_AA)
        return picture

    return write_on


def _scaled(reel: Reel) -> Reel:
    height, width = reel.frames[0].shape[:2]
    size = (width // 4 * 3) & ~1, (height // 4 * 3) & ~1
    return Reel([cv2.resize(frame, size) for frame in reel.frames], reel.fps, reel.sound)


def _silenced(sound: Sound) -> Sound:
    third = sound.shape[1] // 3
    sound[:, third : third + 3 * RATE // 2] = 0
    return sound


SPOILED: dict[str, tuple[str, Callable[[Reel], Reel]]] = {
    "black second": ("black", lambda reel: stretch(reel, 1, lambda frames, first: np.zeros_like(frames[first]))),
    "white second": ("black", lambda reel: stretch(reel, 1, lambda frames, first: np.full_like(frames[first], 250))),
    "frozen second": ("frozen", lambda reel: stretch(reel, 1, lambda frames, first: frames[first])),
    "silence": ("silence", heard(_silenced)),
    "no sound at all": ("silence", heard(np.zeros_like)),
    "clipping": ("clipping", heard(lambda sound: np.clip(sound * 12, -1, 1))),
    "flattened waves": ("clipping", heard(lambda sound: np.clip(sound * 12, -0.25, 0.25))),
    "one silent channel": ("channels", heard(lambda sound: sound * np.array([[1.0], [0.0]], np.float32))),
    "-30 LUFS": ("loudness", heard(lambda sound: sound * 10 ** (-16 / 20))),
    "wrong size": ("size", _scaled),
    "15 fps": ("fps", lambda reel: Reel(reel.frames[::2], 15, reel.sound)),
    "tiny text": ("text_size", each(written("TERMS AND CONDITIONS APPLY", 0.016, 255, 16, (0.2, 0.5)))),
    "low contrast": ("contrast", each(written("HARD TO READ", 0.05, 110, 84, (0.15, 0.45)))),
    "text under the buttons": ("safe_zone", each(written("BOTTOM LINE", 0.05, 255, 16, (0.2, 0.93)))),
    "text under the right rail": ("safe_zone", each(written("RIGHT", 0.06, 255, 16, (0.985, 0.4), ends=True))),
}
"""Fault → (gate that must name it, how it is made)."""


def truncated(good: Path, out: Path, share: float = 0.7) -> Path:
    data = good.read_bytes()
    out.write_bytes(data[: int(len(data) * share)])
    return out


def renamed_picture(good: Path, out: Path) -> Path:
    ok, data = cv2.imencode(".png", np.zeros((64, 64, 3), np.uint8))
    assert ok
    out.write_bytes(data.tobytes())
    return out


def scrambled(good: Path, out: Path) -> Path:
    """The picture's data overwritten in the middle, the index untouched."""
    data = bytearray(good.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 6] = np.random.default_rng(1).bytes(len(data) // 6)
    out.write_bytes(bytes(data))
    return out


def turned(good: Path, out: Path) -> Path:
    """A quarter turn in the picture's track header."""
    data = bytearray(good.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 20] = struct.pack(">5i", 0, 1 << 16, 0, -(1 << 16), 0)
    out.write_bytes(bytes(data))
    return out


def huge_claim(good: Path, out: Path) -> Path:
    data = good.read_bytes()
    at = data.index(b"mdat") - 4
    out.write_bytes(data[:at] + struct.pack(">I4sQ", 1, b"mdat", 10 * 2**30) + data[at + 8 :])
    return out


def huge_index(good: Path, out: Path) -> Path:
    data = bytearray(good.read_bytes())
    at = data.index(b"stsz") + 8
    data[at : at + 8] = struct.pack(">II", 1, 2**31)
    out.write_bytes(bytes(data))
    return out


DAMAGED: dict[str, tuple[str, Callable[[Path, Path], Path]]] = {
    "truncated": ("complete", truncated),
    "a renamed PNG": ("container", renamed_picture),
    "scrambled data": ("readable", scrambled),
    "turned by its header": ("size", turned),
    "10 GB claim": ("claims", huge_claim),
    "two thousand million samples": ("claims", huge_index),
}
"""The same for faults of the file rather than of what it shows."""
