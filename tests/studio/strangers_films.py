"""Films that are not ours and have no fault: test patterns, noise like nature's, dark scenes, cards, other titles.

Their sound is made here too and brought to -14 LUFS, so that nothing of ours is in them.
"""

from __future__ import annotations

import re
import subprocess
import wave
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.studio.spoiled_elsewhere import ENCODER, FLAGS, SOUND, ffmpeg, words
from tests.studio.spoiled_further import BOLD, ITALIC, MONO, SANS, SERIF
from tiksports_dagster.configuration import Platform

RATE = 48_000
_TAGGED = (
    "setsar=1,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
)
Samples = NDArray[np.float32]


class Film(NamedTuple):
    """How a film is made: an ffmpeg source or a still picture to move over, filters, sound, seconds."""

    source: str
    filters: str = ""
    still: Callable[[int, int], Image.Image] | None = None
    sound: str = "plucked"
    seconds: float = 4.8


def plucked(seconds: float) -> Samples:
    """Decaying strings over soft noise, stereo."""
    noise = np.random.default_rng(11)
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    left = 0.04 * noise.standard_normal(count)
    right = 0.04 * noise.standard_normal(count)
    for number in range(int(seconds / 0.24)):
        start = number * 0.24
        tone = 110 * 2 ** ((0, 3, 7, 10, 12, 7, 5, 3)[number % 8] / 12)
        since = np.clip(at - start, 0, None)
        note = (at >= start) * np.exp(-5 * since) * sum(np.sin(2 * np.pi * tone * k * since) / k for k in (1, 2, 3, 4))
        left, right = left + note * (0.5 + 0.1 * (number % 3)), right + note * (0.7 - 0.1 * (number % 3))
    return np.stack([left, right]).astype(np.float32)


def quiet_at_first(seconds: float) -> Samples:
    """The same, 24 dB softer for its first second and a half: a quiet intro is no silence."""
    samples = plucked(seconds)
    samples[:, : RATE * 3 // 2] *= 10 ** (-24 / 20)
    return samples


def voice_like(seconds: float) -> Samples:
    """Bursts of tone and breath with pauses of a third of a second between them, on both channels alike."""
    noise = np.random.default_rng(5)
    at = np.arange(round(seconds * RATE)) / RATE
    spoken = (np.mod(at, 1.1) < 0.75) * (0.55 + 0.45 * np.sin(2 * np.pi * 4.3 * at) ** 2)
    tone = sum(np.sin(2 * np.pi * 140 * k * at + 0.4 * np.sin(9 * at)) / k for k in range(1, 9))
    one = spoken * (tone + 0.2 * noise.standard_normal(len(at)))
    return np.stack([one, one]).astype(np.float32)


def crowd(seconds: float) -> Samples:
    """The roar of a crowd: noise of two slow colours, wide."""
    noise = np.random.default_rng(8)
    one, other = (np.convolve(noise.standard_normal(round(seconds * RATE)), np.ones(24) / 24, "same") for _ in range(2))
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * 0.4 * np.arange(len(one)) / RATE)
    return np.stack([swell * (one + 0.4 * other), swell * (other + 0.4 * one)]).astype(np.float32)


SOUNDS: dict[str, Callable[[float], Samples]] = {
    "plucked": plucked, "quiet at first": quiet_at_first, "voice": voice_like, "crowd": crowd,
}  # fmt: skip


def _save(samples: Samples, path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def _lufs(path: Path) -> float:
    """Integrated loudness by ffmpeg's own meter."""
    from imageio_ffmpeg import get_ffmpeg_exe

    command = [get_ffmpeg_exe(), "-nostats", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
    told = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])


def sound(kind: str, seconds: float, path: Path) -> Path:
    """A WAV file of the kind at -14 LUFS, its peaks under -2 dBFS."""
    samples = SOUNDS[kind](seconds)
    samples *= 0.5 / max(1e-6, float(np.abs(samples).max()))
    gain = 0.0
    for _ in range(12):
        # the gain alone changes, in front of the limiter: what is limited already is not limited again
        off = -14.0 - _lufs(_save((0.72 * np.tanh(samples * 10 ** (gain / 20) / 0.72)).astype(np.float32), path))
        if abs(off) < 0.05:
            break
        gain += 1.3 * off
    return path


@cache
def _fractal(width: int, height: int, seed: int, roughness: float = 1.6) -> NDArray[np.float32]:
    """Noise whose power falls with frequency as that of photographs does, 0..1."""
    noise = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(noise.standard_normal((height, width)))
    far = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    far[0, 0] = 1
    plane = np.fft.irfft2(spectrum / far**roughness, (height, width))
    low, high = np.percentile(plane, (1, 99))
    return np.clip((plane - low) / (high - low), 0, 1).astype(np.float32)


def nature(width: int, height: int, low: float = 20, high: float = 150) -> Image.Image:
    """A picture of no place: three planes of noise, alike but not equal."""
    base = _fractal(width, height, 1)
    planes = [0.75 * base + 0.25 * _fractal(width, height, seed) for seed in (2, 3, 4)]
    return Image.fromarray((low + (high - low) * np.stack(planes, axis=2)).astype(np.uint8))


def night(width: int, height: int) -> Image.Image:
    """A dark scene that is not black: a street with a few lamps."""
    picture = nature(width, height, 4, 34)
    pen = ImageDraw.Draw(picture)
    for number in range(7):
        x, y = (number + 0.5) * width / 7, height * (0.3 + 0.05 * (number % 3))
        pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=(120, 110, 80))
    return picture.filter(ImageFilter.GaussianBlur(3))


def seats(width: int, height: int) -> Image.Image:
    """A stand: rows upon rows of equal seats, some of them taken."""
    picture = Image.new("RGB", (width, height), (30, 40, 66))
    pen, noise = ImageDraw.Draw(picture), np.random.default_rng(3)
    for y in range(0, height, 34):
        for x in range(-(y // 34 % 2) * 13, width, 26):
            taken = noise.random() < 0.4
            color = tuple(int(v) for v in noise.integers(50, 200, 3)) if taken else (52, 70, 120)
            pen.rounded_rectangle((x + 3, y + 5, x + 22, y + 29), 5, fill=color)
    return picture


def net(width: int, height: int) -> Image.Image:
    """A goal's net over grass."""
    picture = Image.new("RGB", (width, height), (36, 92, 44))
    picture = Image.blend(picture, nature(width, height), 0.3)
    pen = ImageDraw.Draw(picture)
    for offset in range(-height, width + height, 44):
        pen.line((offset, 0, offset + height, height), fill=(196, 200, 204), width=3)
        pen.line((offset, height, offset + height, 0), fill=(196, 200, 204), width=3)
    return picture


def windows(width: int, height: int) -> Image.Image:
    """A house at night: equal windows in rows, some lit."""
    picture = Image.new("RGB", (width, height), (14, 16, 26))
    pen, noise = ImageDraw.Draw(picture), np.random.default_rng(6)
    for y in range(40, height - 60, 84):
        for x in range(30, width - 40, 62):
            lit = noise.random()
            pen.rectangle((x, y, x + 30, y + 46), fill=(int(230 * lit), int(200 * lit), int(120 * lit)))
    return picture


def pitch(width: int, height: int) -> Image.Image:
    """A mown pitch from above: stripes, lines, a circle."""
    picture = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(picture)
    for number in range(14):
        shade = (40, 110, 48) if number % 2 else (48, 124, 56)
        pen.rectangle((0, number * height / 14, width, (number + 1) * height / 14), fill=shade)
    middle = width / 2, height / 2
    pen.line((0, middle[1], width, middle[1]), fill="white", width=8)
    pen.ellipse((middle[0] - 180, middle[1] - 180, middle[0] + 180, middle[1] + 180), outline="white", width=8)
    return Image.blend(picture, nature(width, height), 0.15)


PAN = "crop=w={w}:h={h}:x=(iw-ow)*t/4.8:y=(ih-oh)*0.5*t/4.8"
SLOW = "crop=w={w}:h={h}:x=20+14*t:y=20+8*t"
_DARK = "drawbox=x=0:y=ih*0.36:w=iw:h=ih*0.2:t=fill:color=black@0.75"
_TITLE = words("Nobody saw it coming", 0.06, "white", y="h*0.42", font=SANS)

_BACK = "split[a][b];[b]crop=24:24:0:0,lutyuv=y=40:u=128:v=128[c];"
_LINE = "split[a][b];[b]crop=iw:8:0:0,lutyuv=y=200:u=128:v=128[c];[a][c]overlay=x=-w+w*t/4.8:y=H*0.7:eval=frame"

FILMS: dict[str, Film] = {
    "nature, panned": Film("", PAN, nature),
    "nature with grain": Film("", PAN + ",noise=alls=14:allf=t", nature),
    "nature and a title": Film("", f"{PAN},{_DARK},{_TITLE}", nature),
    "a dark street": Film("", PAN, night, "voice"),
    "a dark street with grain": Film("", PAN + ",noise=alls=6:allf=t", night),
    "a stand full of seats": Film("", PAN, seats, "crowd"),
    "a stand, slowly": Film("", SLOW, seats, "crowd"),
    "a net": Film("", PAN, net),
    "a house at night": Film("", PAN, windows),
    "a pitch": Film("", SLOW, pitch, "crowd"),
    "a test pattern that counts": Film("testsrc2=s={w}x{h}:r={fps}", "drawbox=x=0:y=0:w=130:h=60:t=fill:color=red"),
    "colour bars that roll": Film("smptehdbars=s={w}x{h}:r={fps}", "scroll=horizontal=0.004"),
    "all colours": Film("allrgb=r={fps}", "scale={w}:{h},scroll=horizontal=0.003:vertical=0.002"),
    "a fractal": Film("mandelbrot=s={w}x{h}:r={fps}:end_scale=0.3:maxiter=400", "eq=brightness=-0.1"),
    "a carpet": Film("sierpinski=s={w}x{h}:r={fps}:type=carpet", "eq=contrast=0.6"),
    "cells": Film("cellauto=s=270x480:r={fps}:rule=110:scroll=1", "scale={w}:{h}:flags=neighbor,eq=contrast=0.7"),
    "gradients": Film("gradients=s={w}x{h}:r={fps}:n=4:speed=0.03", "format=yuv420p"),
    "a quiet intro": Film("gradients=s={w}x{h}:r={fps}:speed=0.05:c0=0x204060:c1=0x704020", "", None, "quiet at first"),
    "out of black": Film("", PAN + ",fade=t=in:st=0:d=0.9", nature),
    "out of black, night": Film("", PAN + ",fade=t=in:st=0:d=0.6", pitch),
    "a wink of black": Film("", PAN + ",drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=black:enable=between(t\\,2\\,2.25)",
                            nature),
    "black and white": Film("", PAN + ",hue=s=0", nature, "voice"),
    "between black bars": Film("", PAN + ",drawbox=x=0:y=0:w=iw:h=ih*0.12:t=fill:color=black,"
                               "drawbox=x=0:y=ih*0.88:w=iw:h=ih*0.12:t=fill:color=black", nature),
    "a quote held two seconds": Film(
        "", PAN + ",drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x182040:enable=between(t\\,1.4\\,3.4),"
        + words("“We never stopped", 0.065, "white", y="h*0.40", font=ITALIC, when="between(t\\,1.4\\,3.4)") + ","
        + words("believing.”", 0.065, "white", y="h*0.48", font=ITALIC, when="between(t\\,1.4\\,3.4)"), nature),
    "a quote and a progress line": Film(
        "", PAN + ",drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x182040:enable=between(t\\,1.4\\,3.4),"
        + words("“We never stopped", 0.065, "white", y="h*0.40", font=ITALIC, when="between(t\\,1.4\\,3.4)") + ","
        + _LINE, nature),
    "a quote that fades in beside a progress line": Film(
        "color=c=0x182040:s={w}x{h}:r={fps}",
        words("“We never stopped", 0.065, "white", y="h*0.40", font=ITALIC) + ":alpha=min(1\\,t)," + _LINE
        + ",hue=h=60*max(0\\,t-2.6):s=1+max(0\\,t-2.6)"),
    "a puck on ice": Film("color=c=0xdce6ee:s={w}x{h}:r={fps}", _BACK + "[a][c]overlay=x=W*t/5:y=H*0.5:eval=frame"),
    "subtitles with an outline": Film(
        "", PAN + "," + words("And then the clock ran out", 0.055, "white", y="h*0.6", font=SANS)
        + ":borderw=6:bordercolor=black", nature, "voice"),
    "a title with a shadow": Film(
        "", PAN + ",eq=brightness=-0.2," + words("NIGHT OF NIGHTS", 0.07, "white", y="h*0.4", font=BOLD)
        + ":shadowx=5:shadowy=5:shadowcolor=black", nature),
    "a lower third": Film(
        "", PAN + ",drawbox=x=iw*0.1:y=ih*0.6:w=iw*0.7:h=ih*0.1:t=fill:color=0x102030,"
        + words("Maria López", 0.055, "white", x="w*0.13", y="h*0.612", font=BOLD) + ","
        + words("head coach since 2019", 0.04, "0xffd860", x="w*0.13", y="h*0.657", font=SANS), nature, "voice"),
    "a table": Film(
        "gradients=s={w}x{h}:r={fps}:speed=0.04:c0=0x101828:c1=0x182c48", ",".join(
            words(text, 0.045, "white", x="w*0.15", y=f"h*{0.3 + 0.06 * number}", font=MONO)
            for number, text in enumerate(("TEAM     W   L", "Hawks   41  20", "Owls    39  22", "Foxes   33  28")))),
    "dark letters on paper": Film(
        "gradients=s={w}x{h}:r={fps}:speed=0.04:c0=0xf4efe2:c1=0xdcd2b8",
        words("An old rivalry", 0.08, "0x1a1410", y="h*0.4", font=SERIF)),
    "a clock that counts": Film(
        "gradients=s={w}x{h}:r={fps}:speed=0.04:c0=0x300818:c1=0x601028",
        "drawtext=fontfile=" + str(MONO) + ":text=%{{pts\\\\:hms}}:fontsize="
        "min(w\\,h)*0.08:fontcolor=white:x=(w-tw)/2:y=h*0.4"),
    "fast cuts": Film("", "crop=w={w}:h={h}:x=(iw-ow)*mod(floor(t*2)*0.37\\,1):y=(ih-oh)*mod(t\\,0.5)", nature),
    "two colours of letters": Film(
        "", f"{PAN},{_DARK}," + words("Hawks 3", 0.07, "white", x="w*0.15", y="h*0.42", font=BOLD) + ","
        + words("Owls 2", 0.07, "0xffc020", x="w*0.55", y="h*0.42", font=BOLD), nature, "crowd"),
}  # fmt: skip
"""Good films by what they show."""


def film(name: str, out: Path, row: Platform) -> Path:
    """One of ``FILMS`` as a file that is right for a platform."""
    made = FILMS[name]
    w, h = row.width, row.height
    heard = sound(made.sound, made.seconds, out.with_suffix(".wav"))
    filters = made.filters.format(w=w, h=h, fps=row.fps)
    if made.still is not None:
        still = out.with_suffix(".png")
        made.still(w + 240, h + 160).save(still)
        source: list[str | Path] = ["-loop", "1", "-framerate", str(row.fps), "-i", still]
    else:
        source = ["-f", "lavfi", "-i", made.source.format(w=w, h=h, fps=row.fps)]
    picture = ",".join(part for part in (filters, _TAGGED) if part)
    bits = ["-maxrate", "10M", "-bufsize", "8M"]
    coded = ["-map", "0:v", "-map", "1:a", "-t", f"{made.seconds:g}", *ENCODER, *bits, *SOUND, *FLAGS]
    ffmpeg([*source, "-i", heard, "-vf", picture, *coded], out)
    out.with_suffix(".wav").unlink()
    out.with_suffix(".png").unlink(missing_ok=True)
    return out
