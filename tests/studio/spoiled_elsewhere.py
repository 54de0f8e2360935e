"""Videos with one fault each as other people's tools make them: ffmpeg's filters, other codecs, hands in the header.

The tables go by fault: which gate must name it, and how it is made from a good file. Sizes and places are shares of
the picture or come from the platform's row, so that one table serves every format.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from tiksports_dagster.configuration import Platform

FONTS = Path(__file__).parents[2] / "tiksports_dagster/studio/fonts"
BEBAS, ROBOTO = FONTS / "BebasNeue-Bold.otf", FONTS / "RobotoCondensed-Bold.ttf"
Maker = Callable[[Path, Path, Platform], Path]
_CODED = "-c:v libx264 -preset ultrafast -crf 19 -pix_fmt yuv420p -x264-params keyint=60"
_TAGS = "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv"
ENCODER: tuple[str, ...] = (*_CODED.split(), *_TAGS.split())
FLAGS = ("-movflags", "+faststart+negative_cts_offsets", "-use_editlist", "0", "-brand", "mp42")
SOUND = ("-c:a", "aac", "-b:a", "160k", "-ar", "48000")


@cache
def _program() -> str:
    from imageio_ffmpeg import get_ffmpeg_exe

    return get_ffmpeg_exe()


def ffmpeg(arguments: Sequence[str | Path], out: Path, form: str = "mp4") -> Path:
    """Runs ffmpeg; ``CalledProcessError`` when it refuses."""
    command = [_program(), "-v", "error", "-y", *map(str, arguments), "-f", form, str(out)]
    subprocess.run(command, check=True, timeout=120, stdin=subprocess.DEVNULL)
    return out


def filtered(picture: str = "", sound: str = "", *, encoder: Sequence[str] = ENCODER, more: str = "") -> Maker:
    """A good file through filters; what is not filtered is copied."""

    def make(good: Path, out: Path, row: Platform) -> Path:
        video = ["-vf", picture, *encoder] if picture else ["-c:v", "copy"]
        audio = ["-af", sound, *SOUND] if sound else ["-c:a", "copy"]
        return ffmpeg(["-i", good, *video, *audio, *more.split(), *FLAGS], out)

    return make


def recoded(options: str, before: str = "") -> Maker:
    """A good file written again with other options; those in ``before`` are for reading it."""
    return lambda good, out, row: ffmpeg(
        [*before.split(), "-i", good, *options.split(), "-movflags", "+faststart"], out
    )


def _as(form: str, options: str) -> Maker:
    return lambda good, out, row: ffmpeg(["-i", good, *options.split()], out, form)


def words(
    text: str,
    size: float,
    color: str,
    x: str = "(w-tw)/2",
    y: str = "h*0.45",
    *,
    font: Path = ROBOTO,
    box: str | None = None,
    when: str | None = None,
) -> str:
    """A drawtext filter; ``size`` is a share of the short side, commas in ``x`` and ``y`` stand escaped."""
    text = text.replace("\\", r"\\").replace(":", r"\:").replace(",", r"\,").replace("%", r"\%")
    parts = [
        f"fontfile={font}",
        f"text={text}",
        f"fontsize=min(w\\,h)*{size}",
        f"fontcolor={color}",
        f"x={x}",
        f"y={y}",
    ]
    parts += [f"box=1:boxborderw=10:boxcolor={box}"] if box else []
    parts += [f"enable={when}"] if when else []
    return "drawtext=" + ":".join(parts)


def under_the_app(
    side: str, size: float, color: str = "white", box: str | None = None, text: str = "FINAL SCORE"
) -> Maker:
    """A text that a platform's own interface covers, on one side."""

    def make(good: Path, out: Path, row: Platform) -> Path:
        zone = row.safe_zone
        x, y = {
            "bottom": ("(w-tw)/2", f"min(h-{zone.bottom * 0.6:.0f}\\,h-th-8)"),
            "edge": ("(w-tw)/2", "h-th-6"),
            "right": (f"w-tw-{zone.right * 0.15:.0f}", "h*0.55"),
            "top": ("(w-tw)/2", f"{zone.top * 0.15:.0f}"),
            "left": (f"{zone.left * 0.08:.0f}", "h*0.62"),
        }[side]
        return filtered(words(text, size, color, x, y, box=box))(good, out, row)

    return make


def _late(good: Path, out: Path, row: Platform) -> Path:
    maps = ["-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart"]
    return ffmpeg(["-i", good, "-itsoffset", "0.7", "-i", good, *maps], out)


_DEAD = "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color="
_TERMS = "Terms and conditions apply. See the league site for details."

SHOWN: dict[str, tuple[str, Maker]] = {
    "black from the start": ("black", filtered(_DEAD + "black:enable=lt(t\\,1)")),
    "black at the end": ("black", filtered(_DEAD + "black:enable=gt(t\\,3.8)")),
    "nearly black, with noise": ("black", filtered(_DEAD + "0x050505:enable=between(t\\,2\\,3),noise=alls=6:allf=t")),
    "white at the start": ("black", filtered(_DEAD + "white:enable=lt(t\\,1)")),
    "a green second": ("black", filtered(_DEAD + "0x00b140:enable=between(t\\,2\\,3)")),
    "blue with grain": ("black", filtered(_DEAD + "blue:enable=between(t\\,2\\,3),noise=alls=4:allf=t")),
    "faded to black too early": ("black", filtered("fade=t=out:st=3.4:d=0.4")),
    "frozen from the start": ("frozen", filtered("loop=loop=75:size=1:start=0,trim=duration=4.8")),
    "frozen at the end": ("frozen", filtered("trim=duration=3.6,tpad=stop_mode=clone:stop_duration=1.2")),
    "frozen in the middle": ("frozen", filtered("loop=loop=60:size=1:start=60,trim=duration=4.8")),
    "frozen with noise": ("frozen", filtered("loop=loop=75:size=1:start=60,trim=duration=4.8,noise=alls=8:allf=t")),
    "frozen with strong noise": (
        "frozen", filtered("loop=loop=75:size=1:start=60,trim=duration=4.8,noise=alls=16:allf=t")
    ),
    "frozen, coded poorly": (
        "frozen",
        filtered(
            "loop=loop=75:size=1:start=60,trim=duration=4.8",
            encoder=[*ENCODER[:5], "36", *ENCODER[6:]],
        ),
    ),
    "one picture for all of it": ("frozen", filtered("loop=loop=-1:size=1:start=50,trim=duration=4.8")),
    "15 pictures a second in 30": ("fps", filtered("fps=15,fps=30")),
    "10 pictures a second in 60": ("fps", filtered("fps=10,fps=60")),
    "24 fps": ("fps", filtered("fps=24")),
    "25 fps": ("fps", filtered("fps=25")),
    "50 fps": ("fps", filtered("fps=50")),
    "frames missing": ("fps", filtered("select=not(between(n\\,50\\,64))", more="-fps_mode vfr")),
    "half the size": ("size", filtered("scale=iw/2:ih/2")),
    "another shape": ("size", filtered("scale=1440:1080,setsar=1")),
    "pixels that are not square": ("size", filtered("scale=iw/2:ih,setsar=2")),
    "upright on its side": ("size", filtered("transpose=1")),
    "small lower case, white": ("text_size", filtered(words(_TERMS, 0.020, "white"))),
    "small lower case on a box": ("text_size", filtered(words(_TERMS, 0.022, "white", box="black@0.8"))),
    "small capitals, yellow": ("text_size", filtered(words("ODDS AND ENDS OF THE GAME", 0.018, "yellow", y="h*0.6"))),
    "small capitals, dark on white": (
        "text_size", filtered(words("PRESENTED BY NOBODY IN PARTICULAR", 0.02, "black", box="white"))
    ),
    "small text for two seconds": (
        "text_size", filtered(words(_TERMS, 0.02, "white", box="black@0.6", when="between(t\\,2\\,4)"))
    ),
    "small text for one second": (
        "text_size", filtered(words(_TERMS, 0.02, "white", box="black@0.6", when="between(t\\,2\\,3.1)"))
    ),
    "very small text": ("text_size", filtered(words(_TERMS, 0.012, "white", box="black@0.6"))),
    "small Bebas": ("text_size", filtered(words("UNOFFICIAL STATISTICS 2024", 0.024, "white", font=BEBAS, y="h*0.3"))),
    "small text that scrolls": (
        "text_size", filtered(words(_TERMS + " " + _TERMS, 0.02, "white", x="w*0.5-t*30", box="black"))
    ),
    "three small lines": (
        "text_size",
        filtered(
            ",".join(
                words(line, 0.019, "white", x="w*0.15", y=f"h*0.4+{number}*min(w\\,h)*0.03")
                for number, line in enumerate(("Rebounds per game", "Assists per game", "Minutes per game"))
            )
        ),
    ),
    "grey on grey": ("contrast", filtered(words("HARD TO READ", 0.08, "0x808080", box="0x6a6a6a"))),
    "pale on white": ("contrast", filtered(words("Ghost letters", 0.07, "0xdddddd", box="white"))),
    "yellow on white": ("contrast", filtered(words("SUNNY SIDE", 0.09, "yellow", box="white", font=BEBAS))),
    "red on blue": ("contrast", filtered(words("ALARM COLOURS", 0.08, "0xd00000", box="0x2040c0"))),
    "dark on black": ("contrast", filtered(words("NIGHT GAME", 0.12, "0x2c2c2c", box="black", font=BEBAS))),
    "navy on black": ("contrast", filtered(words("Midnight Blue", 0.07, "0x001a66", box="black"))),
    "huge and pale": ("contrast", filtered(words("40,000", 0.24, "0x9a9a9a", box="0x808080", font=BEBAS))),
    "see-through letters": ("contrast", filtered(words("BARELY THERE", 0.09, "white@0.15", box="0x303030"))),
    "pale for a second": (
        "contrast", filtered(words("HARD TO READ", 0.08, "0x808080", box="0x6a6a6a", when="between(t\\,1\\,2.2)"))
    ),
    "red on green of one lightness": ("contrast", filtered(words("FALSE START", 0.09, "0xc03028", box="0x408040"))),
    "small and pale": ("contrast", filtered(words("Only just to be seen here", 0.036, "0x777777", box="0x606060"))),
    "under the caption": ("safe_zone", under_the_app("bottom", 0.06)),
    "under the caption, on a box": ("safe_zone", under_the_app("bottom", 0.05, "black", "yellow")),
    "at the lower edge": ("safe_zone", under_the_app("edge", 0.04)),
    "under the rail": ("safe_zone", under_the_app("right", 0.06, text="42 PTS")),
    "under the rail, a sentence": ("safe_zone", under_the_app("right", 0.045, text="What a night it was for him")),
    "under the top bar": ("safe_zone", under_the_app("top", 0.035)),
    "under the top bar, on a box": ("safe_zone", under_the_app("top", 0.035, "white", "black")),
    "at the left edge": ("safe_zone", under_the_app("left", 0.06)),
    "a number under the rail": ("safe_zone", under_the_app("right", 0.09, text="41")),
    "a huge number under the caption": ("safe_zone", under_the_app("bottom", 0.16, text="98")),
}  # fmt: skip
"""Faults of the picture. The good file must last 4.8 s."""

_CLIP = "aeval=clip(val(0)\\,-1\\,1)|clip(val(1)\\,-1\\,1):c=same,aformat=channel_layouts=stereo"
HEARD: dict[str, tuple[str, Maker]] = {
    "silent in the middle": ("silence", filtered(sound="volume=0:enable=between(t\\,1.5\\,2.7)")),
    "silent at the start": ("silence", filtered(sound="volume=0:enable=lt(t\\,1)")),
    "silent at the end": ("silence", filtered(sound="volume=0:enable=gt(t\\,3.8)")),
    "hiss instead of sound": ("silence", filtered(sound="volume=0.0008:enable=between(t\\,1\\,3)")),
    "left channel dead for two seconds": (
        "channels", filtered(sound="aeval=val(0)*not(between(t\\,1\\,3))|val(1):c=same,aformat=channel_layouts=stereo")
    ),
    "right channel dead": ("channels", filtered(sound="pan=stereo|c0=c0|c1=0*c1")),
    "channels against each other": ("channels", filtered(sound="pan=stereo|c0=c0|c1=-1*c0")),
    "mono": ("channels", filtered(sound="pan=mono|c0=0.5*c0+0.5*c1")),
    "6 dB too quiet": ("loudness", filtered(sound="volume=-6dB")),
    "16 dB too quiet": ("loudness", filtered(sound="volume=-16dB")),
    "too loud": ("loudness", filtered(sound="volume=5dB,alimiter=limit=0.85:level=0")),
    "half a decibel too loud": ("loudness", filtered(sound="volume=0.7dB")),
    "over full scale": ("true_peak", filtered(sound="volume=9dB")),
    "clipped hard": ("clipping", filtered(sound="volume=24dB,volume=-1dB")),
    "clipped, then turned down": ("clipping", filtered(sound="volume=24dB," + _CLIP + ",volume=-14dB")),
    "clipped for a second": (
        "clipping",
        filtered(sound="volume=26dB:enable=between(t\\,2\\,3)," + _CLIP),
    ),
    "no sound": ("audio_codec", recoded("-c:v copy -an")),
    "MP3": ("audio_codec", recoded("-c:v copy -c:a libmp3lame -b:a 192k")),
    "Opus": ("audio_codec", recoded("-c:v copy -c:a libopus -b:a 128k")),
    "44.1 kHz": ("sample_rate", recoded("-c:v copy -c:a aac -ar 44100")),
    "22 kHz": ("sample_rate", recoded("-c:v copy -c:a aac -ar 22050")),
    "5.1": ("channels", recoded("-c:v copy -c:a aac -ac 6")),
    "sound a second short": ("sound_length", filtered(sound="atrim=end=3.6")),
    "sound that starts late": (
        "sound_length",
        _late,
    ),
}  # fmt: skip
"""Faults of the sound."""

_PLAIN = "-preset ultrafast -crf 22 -c:a copy"
CODED: dict[str, tuple[str, Maker]] = {
    "HEVC": ("video_codec", recoded(f"-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p {_PLAIN}")),
    "VP9": ("video_codec", recoded("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 2M -c:a copy")),
    "AV1": ("video_codec", recoded("-c:v libsvtav1 -preset 12 -crf 50 -c:a copy")),
    "MPEG-4 part 2": ("video_codec", recoded("-c:v mpeg4 -q:v 6 -c:a copy")),
    "4:4:4": ("pixel_format", recoded(f"-c:v libx264 -pix_fmt yuv444p {_PLAIN}")),
    "ten bits": ("pixel_format", recoded(f"-c:v libx264 -pix_fmt yuv420p10le {_PLAIN}")),
    "no colour tags": (
        "colour",
        recoded(
            "-c copy -bsf:v h264_metadata=colour_primaries=2:transfer_characteristics=2"
            ":matrix_coefficients=2"
        ),
    ),
    "BT.601": ("colour", recoded("-c copy -bsf:v h264_metadata=matrix_coefficients=6")),
    "full range": ("colour", recoded("-c copy -bsf:v h264_metadata=video_full_range_flag=1")),
    "HDR": (
        "colour",
        recoded(
            "-c copy -bsf:v h264_metadata=colour_primaries=9:transfer_characteristics=16"
            ":matrix_coefficients=9"
        ),
    ),
    "index at the end": ("moov_first", _as("mp4", "-c copy")),
    "in fragments": ("moov_first", _as("mp4", "-c copy -movflags frag_keyframe+empty_moov")),
    "one key frame": (
        "key_frames",
        recoded(
            f"-c:v libx264 -x264-params keyint=999:min-keyint=999:scenecut=0 {_PLAIN}", "-stream_loop 1"
        ),
    ),
    "too short": ("duration", recoded("-c copy -t 1.5")),
    "two minutes": (
        "duration",
        recoded("-c copy", "-stream_loop 25"),
    ),
    "turned by a display matrix": (
        "size", recoded("-c copy", "-display_rotation 90")
    ),
    "upside down by a display matrix": (
        "size", recoded("-c copy", "-display_rotation 180")
    ),
    "mirrored by a display matrix": (
        "size", recoded("-c copy", "-display_hflip")
    ),
    "cut by an edit list": ("edit_list", recoded("-c copy", "-ss 1")),
    "sound alone": ("video_codec", recoded("-vn -c:a copy")),
    "too many bits": (
        "bitrate",
        recoded("-c:v libx264 -preset ultrafast -qp 1 -vf noise=alls=40:allf=t -pix_fmt yuv420p -c:a copy"),
    ),
    "downloaded from TikTok": ("policy_origin", recoded("-c copy -metadata comment=vid:v12044gd0000")),
}  # fmt: skip
"""Faults of the coding."""


def _bytes(change: Callable[[bytearray], bytes | bytearray]) -> Maker:
    def make(good: Path, out: Path, row: Platform) -> Path:
        out.write_bytes(change(bytearray(good.read_bytes())))
        return out

    return make


def _put(kind: bytes, at: int, value: bytes, number: int = 0) -> Maker:
    """Overwrites bytes at an offset from a box's type."""

    def change(data: bytearray) -> bytearray:
        found = -1
        for _ in range(number + 1):
            found = data.index(kind, found + 1)
        data[found + at : found + at + len(value)] = value
        return data

    return _bytes(change)


def _cut(share: float) -> Maker:
    return _bytes(lambda data: data[: int(len(data) * share)])


def _cut_at(kind: bytes, after: int) -> Maker:
    return _bytes(lambda data: data[: data.index(kind) + after])


def _hole(data: bytearray) -> bytearray:
    start, length = len(data) // 3, len(data) // 4
    data[start : start + length] = bytes(length)
    return data


def _flipped(data: bytearray) -> bytearray:
    """One bit in every few hundred bytes of the media turned."""
    first = data.index(b"mdat") + 4
    for at in np.random.default_rng(3).integers(first, len(data), len(data) // 400):
        data[at] ^= 1 << int(at % 8)
    return data


def _shifted(data: bytearray) -> bytearray:
    """Every chunk of the picture said to begin somewhere else."""
    at = data.index(b"stco")
    count = int.from_bytes(data[at + 8 : at + 12], "big")
    for row in range(count):
        here = at + 12 + 4 * row
        data[here : here + 4] = (int.from_bytes(data[here : here + 4], "big") + 977).to_bytes(4, "big")
    return data


_BIG = struct.pack(">I", 0x7FFF_FFFF)
DAMAGED: dict[str, tuple[str, Maker]] = {
    "a renamed JPEG": ("container", _as("image2", "-frames:v 1 -update 1")),
    "a renamed GIF": ("container", _as("gif", "-t 0.4 -vf scale=96:-2")),
    "a renamed WebM": ("container", _as("webm", "-t 1 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus")),
    "a renamed Matroska": ("container", _as("matroska", "-c copy")),
    "a renamed transport stream": ("container", _as("mpegts", "-c copy")),
    "a renamed AVI": ("container", _as("avi", "-c:v mpeg4 -c:a libmp3lame -t 1")),
    "a renamed WAV": ("container", _as("wav", "-vn")),
    "raw H.264": ("container", _as("h264", "-an -c:v copy -bsf:v h264_mp4toannexb")),
    "text": ("container", _bytes(lambda data: b"This is not a video, whatever its name says.\n" * 40)),
    "a web page": ("container", _bytes(lambda data: b"<!doctype html><title>404</title><p>Not found" * 30)),
    "an empty file": ("container", _bytes(lambda data: b"")),
    "one byte": ("container", _bytes(lambda data: b"\0")),
    "zeroes": ("container", _bytes(lambda data: bytes(100_000))),
    "noise": ("container", _bytes(lambda data: np.random.default_rng(0).bytes(100_000))),
    "a playlist": ("container", _bytes(lambda data: b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n")),
    "a list of files": ("container", _bytes(lambda data: b"ffconcat version 1.0\nfile /etc/hostname\n")),
    "a PNG behind an MP4 head": ("readable", _bytes(lambda data: data[:32] + b"\x89PNG\r\n\x1a\n" + bytes(5000))),
    "a head alone": ("readable", _bytes(lambda data: data[: int.from_bytes(data[:4], "big")])),
    "cut at a tenth": ("complete", _cut(0.1)),
    "cut at a half": ("complete", _cut(0.5)),
    "cut near the end": ("complete", _cut(0.97)),
    "cut by one byte": ("complete", _bytes(lambda data: data[:-1])),
    "cut inside its index": ("complete", _cut_at(b"stsz", 60)),
    "cut after its index": ("complete", _cut_at(b"mdat", 4)),
    "garbage behind it": ("complete", _bytes(lambda data: data + np.random.default_rng(1).bytes(3000))),
    "zeroes inside it": ("readable", _bytes(_hole)),
    "bits that fell over": ("readable", _bytes(_flipped)),
    "frames that are elsewhere": ("readable", _bytes(_shifted)),
    "no index": ("moov_first", _bytes(lambda data: data.replace(b"moov", b"free", 1))),
    "a million gigabytes of media": (
        "claims",
        _bytes(
            lambda data: data[: data.index(b"mdat") - 4]
            + struct.pack(">I4sQ", 1, b"mdat", 10**15)
            + data[data.index(b"mdat") + 4 :]
        ),
    ),
    "two GB of media": ("claims", _put(b"mdat", -4, _BIG)),
    "an index of two GB": ("claims", _put(b"moov", -4, _BIG)),
    "a track of two GB": ("claims", _put(b"trak", -4, _BIG)),
    "a table of two GB": ("claims", _put(b"stsz", -4, _BIG)),
    "endless times": ("claims", _put(b"stts", 8, _BIG)),
    "a run of two thousand million frames": ("claims", _put(b"stts", 12, _BIG)),
    "endless offsets": ("claims", _put(b"stco", 8, _BIG)),
    "a frame of two GB": ("claims", _put(b"stsz", 16, _BIG)),
    "a thousand hours by its header": ("claims", _put(b"mvhd", 20, _BIG)),
    "a track of a thousand hours": ("claims", _put(b"mdhd", 20, _BIG)),
    "a picture of 65535 pixels": ("size", _put(b"avc1", 28, b"\xff\xff\xff\xff", 1)),
    "time that stands still": ("claims", _put(b"mdhd", 16, bytes(4))),
}  # fmt: skip
"""Faults of the file."""

ALL: dict[str, tuple[str, Maker]] = {**SHOWN, **HEARD, **CODED, **DAMAGED}
