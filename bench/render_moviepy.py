"""The 10 second scene as MoviePy's documentation teaches it: text and image clips, a composite, ``write_videofile``.

Text, times, colours and motions are those of ``render_story.scene``; nothing is slowed down on purpose, and MoviePy's
own defaults are kept. Run as a module, it writes the file it is given.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.render_story import DUEL, scene
from tiksports_dagster.studio.fonts import FontSet

SIZE = (1080, 1920)
FPS = 30
Span = tuple[float, float]
Place = tuple[int | str, int]
INK, ACCENT = "#f4f5f7", "#fdb927"


def background() -> np.ndarray:
    """Two lights on near-black, as the studio's backdrop has them."""
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    left = np.exp(-(((columns / SIZE[0]) ** 2 + (rows / SIZE[1] - 0.2) ** 2) / 0.27))
    right = np.exp(-(((1 - columns / SIZE[0]) ** 2 + (rows / SIZE[1] - 0.8) ** 2) / 0.27))
    light = left[:, :, None] * (40, 18, 62) + right[:, :, None] * (12, 28, 58) + 8
    return light.astype(np.uint8)


class Scene:
    """The clips of the scene, gathered one after the other."""

    def __init__(self) -> None:
        from moviepy import ImageClip

        fonts = FontSet()
        self.display, self.text = str(fonts.display), str(fonts.text)
        self.script = scene()
        backdrop = ImageClip(background(), duration=self.script.seconds)
        drifting: Any = backdrop.resized(lambda t: 1.0 + 0.01 * t)
        self.clips: list[Any] = [drifting.with_position("center")]

    def write(self, words: str, size: int, color: str, span: Span, at: Place, font: str | None = None) -> None:
        """A text."""
        from moviepy import TextClip

        start, end = span
        clip = TextClip(font=font or self.display, text=words, font_size=size, color=color, margin=(4, 14))
        self.clips.append(clip.with_duration(end - start).with_start(start).with_position(at))

    def block(
        self, size: tuple[int, int], color: tuple[int, int, int], span: Span, at: Place, grows: float = 0
    ) -> None:
        """A block of colour that grows to the right for so many seconds."""
        from moviepy import ColorClip

        start, end = span
        width, height = size
        clip = ColorClip(size, color=color, duration=end - start)
        if grows:
            clip = clip.resized(lambda t: (max(2, round(width * (1 - (1 - min(1.0, t / grows)) ** 3))), height))
        self.clips.append(clip.with_start(start).with_position(at))


def hook(scene: Scene) -> None:
    """The hook, word by word."""
    from moviepy import TextClip
    from moviepy.video.fx import CrossFadeIn

    segment = scene.script.segments[0]
    for number, word in enumerate(segment.text.split()):
        color = ACCENT if "40,000" in word else INK
        clip = TextClip(font=scene.display, text=word, font_size=170, color=color, margin=(4, 16))
        start = 0.16 * number
        placed = clip.with_duration(segment.end - start).with_start(start)
        at = (90 + 420 * (number % 2), 420 + 190 * (number // 2))
        scene.clips.append(placed.with_position(at).with_effects([CrossFadeIn(0.1)]))


def count(scene: Scene) -> None:
    """The number that counts, a clip a value."""
    segment = scene.script.segments[1]
    steps = 36
    scene.block((860, 110), (40, 44, 56), (segment.start, segment.end), (60, 560))
    scene.write("CAREER POINTS", 84, INK, (segment.start, segment.end), ("center", 556))
    for step in range(steps):
        start = segment.start + step / FPS
        end = segment.start + (step + 1) / FPS if step < steps - 1 else segment.end
        value = round(40_000 * (1 - (1 - (step + 1) / steps) ** 3))
        scene.write(f"{value:,}", 300, ACCENT, (start, end), ("center", 700))
    scene.write("MARCH 2, 2024", 64, INK, (segment.start, segment.end), ("center", 1080))


def duel(scene: Scene) -> None:
    """Two names, and for each measure two values and two bars on their tracks."""
    segment = scene.script.segments[2]
    span = segment.start, segment.end
    scene.write("DUEL OF THE NIGHT", 110, INK, span, ("center", 240))
    for x, color, name in ((60, (85, 37, 131), "LAL"), (500, (254, 197, 36), "DEN")):
        scene.block((420, 110), color, span, (x, 390))
        scene.write(name, 90, INK if x == 60 else "#10131a", span, (x + 130, 380))
    for number, row in enumerate(DUEL.rows):
        y = 560 + 230 * number
        left, right = (float(claim.text.rstrip("%")) for claim in (row.left, row.right))
        for share, x, color in ((left, 60, (85, 37, 131)), (right, 500, (254, 197, 36))):
            scene.block((420, 70), (52, 56, 68), span, (x, y + 100))
            scene.block((max(2, round(420 * share / max(left, right))), 70), color, span, (x, y + 100), grows=0.8)
        scene.write(row.label.upper(), 60, INK, span, ("center", y))
        scene.write(row.left.text, 80, INK, span, (70, y))
        scene.write(row.right.text, 80, INK, span, (800, y))


def captions(scene: Scene) -> None:
    """Pages of up to five words; the spoken one again, in another colour, on a block."""
    for segment in scene.script.segments[1:]:
        words = segment.text.split()
        each = (segment.end - segment.start) / len(words)
        for first in range(0, len(words), 5):
            page = words[first : first + 5]
            begin = segment.start + first * each
            x, y = 90, 1200
            for number, word in enumerate(page):
                width = 22 + 46 * len(word)
                if x + width > 900:
                    x, y = 90, y + 120
                scene.write(word, 90, INK, (begin, begin + len(page) * each), (x, y), scene.text)
                spoken = begin + number * each, begin + (number + 1) * each
                scene.block((width, 110), (253, 185, 39), spoken, (x - 8, y + 6))
                scene.write(word, 90, "#10131a", spoken, (x, y), scene.text)
                x += width + 10


def progress(scene: Scene) -> None:
    """A stroke a segment, filled while it plays."""
    total = scene.script.seconds
    for segment in scene.script.segments:
        x, width = round(60 + 860 * segment.start / total), round(860 * (segment.end - segment.start) / total) - 10
        scene.block((width, 10), (70, 74, 86), (0.0, total), (x, 222))
        scene.block((width, 10), (244, 245, 247), (segment.start, total), (x, 222), grows=segment.end - segment.start)


def main(path: Path) -> None:
    """Writes the scene to ``path``."""
    from moviepy import CompositeVideoClip
    from moviepy.video.fx import FadeOut

    scene = Scene()
    for part in (hook, count, duel, captions, progress):
        part(scene)
    whole = CompositeVideoClip(scene.clips, size=SIZE).with_duration(scene.script.seconds)
    whole = whole.with_effects([FadeOut(0.5)])
    whole.write_videofile(str(path), fps=FPS, logger=None)
    whole.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
