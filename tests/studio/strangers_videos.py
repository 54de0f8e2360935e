"""Videos that other people's tools might have made and that have no fault: what the gates must let pass."""

from __future__ import annotations

from pathlib import Path

from tests.studio.spoiled_elsewhere import BEBAS, ENCODER, FLAGS, ffmpeg, words
from tiksports_dagster.configuration import Platform

_DRIFT = "gradients=s={size}:r={fps}:c0={one}:c1={other}:speed=0.06:nb_colors=2"
_COLOURS = (
    "setsar=1,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
)
_MIDDLE = "(w-tw)/2"

GROUNDS: dict[str, str] = {
    "blue drift": _DRIFT.replace("{one}", "0x0b1d51").replace("{other}", "0x1f4e79"),
    "red drift": _DRIFT.replace("{one}", "0x3c0a0a").replace("{other}", "0x8a1c1c"),
    "fractal": "mandelbrot=s={small}:r={fps}:maxiter=200:end_scale=0.2,scale={size},gblur=4,"
    "eq=brightness=-0.25:saturation=0.5",
    "green, dark at its edges": _DRIFT.replace("{one}", "0x0a3020").replace("{other}", "0x1d6b45") + ",vignette",
    "cells that live": "life=s={small}:r={fps}:mold=10:ratio=0.08:life_color=0x30506a:death_color=0x101820:seed=7,"
    "scale={size}:flags=bicubic,gblur=6",
    "test picture, blurred": "testsrc2=s={size}:r={fps},gblur=60,eq=brightness=-0.45",
}
"""Moving backgrounds."""

TEXTS: dict[str, list[str]] = {
    "a headline": [
        words("40,000 POINTS", 0.13, "white", font=BEBAS, y="h*0.3"),
        words("Nobody else has come this far", 0.05, "white", y="h*0.45"),
    ],
    "a list": [
        words(f"{rank}  {name}  {points}", 0.055, "white", x="w*0.15", y=f"h*{0.28 + 0.08 * rank}")
        for rank, (name, points) in enumerate((("James", "40,017"), ("Malone", "36,928"), ("Bryant", "33,643")), 1)
    ],
    "on boxes": [
        words("FINAL", 0.05, "black", font=BEBAS, y="h*0.25", box="white"),
        words("124 - 114", 0.16, "yellow", font=BEBAS, y="h*0.4", box="black"),
    ],
    "one after the other": [
        words("He came in averaging 25.9", 0.05, "white", y="h*0.4", when="lt(t\\,2.2)"),
        words("He left with thirty-five", 0.05, "white", y="h*0.5", when="gt(t\\,2.2)"),
    ],
    "a number that slides in": [words("35", 0.3, "white", font=BEBAS, x=f"{_MIDDLE}-max(0\\,1-t)*w", y="h*0.35")],
    "nothing": [],
}
"""Texts that are large, bright and inside every platform's free area."""

PAIRS: tuple[tuple[str, str], ...] = tuple(
    (ground, text) for number, ground in enumerate(GROUNDS) for text in [*TEXTS][number % 2 :: 2]
)
"""Which text stands on which ground: every ground with three texts."""


def strangers(good: Path, out: Path, row: Platform, ground: str, text: str, seconds: float = 4.8) -> Path:
    """A video that is right in everything: length and sound are a good file's own."""
    size, small = f"{row.width}x{row.height}", f"{row.width // 12 * 2}x{row.height // 12 * 2}"
    source = GROUNDS[ground].format(size=size, small=small, fps=row.fps)
    picture = ",".join([_COLOURS, *TEXTS[text]])
    encoder = ["28" if option == "19" else option for option in ENCODER]
    coded = ["-map", "0:v", "-map", "1:a", "-t", f"{seconds:g}", *encoder, "-c:a", "copy", *FLAGS]
    return ffmpeg(["-f", "lavfi", "-i", source, "-i", good, "-vf", picture, *coded], out)
