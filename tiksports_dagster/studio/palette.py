"""Colours: team colours made usable, WCAG contrast, and the palette a post is drawn with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import Side

TEXT_CONTRAST = 4.5
"""WCAG 2.2 success criterion 1.4.3: least contrast of text against what is behind it."""
SHAPE_CONTRAST = 3.0
"""WCAG 2.2 success criterion 1.4.11: least contrast of a shape that carries meaning."""
BACKDROP_PEAK = 0.05
"""Relative luminance the backdrop never exceeds where text may stand, so that text colours can be chosen once."""

_WHITE, _NIGHT = (255, 255, 255), (12, 14, 18)
_VIVID = ("#ffd60a", "#00e5a8", "#ff9f45", "#4cc9f0", "#c6ff33", "#ff9ec4")
_SPARE = ("#1f6feb", "#e5484d", "#0f9d78", "#8b5cf6", "#ea6a12", "#0891b2")
_SLATE = (70, 88, 124)
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


class Rgb(NamedTuple):
    """A colour in sRGB, 0..255."""

    r: int
    g: int
    b: int

    @property
    def hex(self) -> str:
        """``#rrggbb``."""
        return f"#{self.r:02x}{self.g:02x}{self.b:02x}"


def parse(text: str | None) -> Rgb | None:
    """``#rrggbb`` or ``rrggbb`` as a colour; None for anything else, since team colours come from outside."""
    found = _HEX.fullmatch((text or "").strip())
    return Rgb(*bytes.fromhex(found[1])) if found else None


def luminance(color: Sequence[int]) -> float:
    """Relative luminance 0..1 as WCAG 2.2 defines it."""
    parts = [channel / 255 for channel in color[:3]]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: float, other: float) -> float:
    """WCAG contrast ratio 1..21 of two relative luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def to_oklab(color: Sequence[int]) -> tuple[float, float, float]:
    """OKLab (Ottosson 2020): lightness 0..1, and two opponent axes in which equal steps look equal."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color[:3]))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def from_oklab(lightness: float, a: float, b: float) -> Rgb:
    """The nearest sRGB colour of the same lightness and hue: chroma is given up until the colour exists."""
    low, high = 0.0, 1.0
    if not _in_gamut(_linear(lightness, a, b)):
        for _ in range(12):
            middle = (low + high) / 2
            if _in_gamut(_linear(lightness, a * middle, b * middle)):
                low = middle
            else:
                high = middle
        a, b = a * low, b * low
    channels = []
    for value in _linear(lightness, a, b):
        value = min(1.0, max(0.0, value))
        gamma = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        channels.append(round(255 * gamma))
    return Rgb(*channels)


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _in_gamut(linear: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= value <= 1.0005 for value in linear)


def distance(one: Sequence[int], other: Sequence[int]) -> float:
    """Euclidean distance in OKLab; about 0.02 is just noticeable, 0.15 is plainly another colour."""
    return sum((x - y) ** 2 for x, y in zip(to_oklab(one), to_oklab(other), strict=True)) ** 0.5


def chroma(color: Sequence[int]) -> float:
    """How colourful, 0 (grey) to about 0.32."""
    _, a, b = to_oklab(color)
    return (a * a + b * b) ** 0.5


def readable(color: Rgb, behind: float, ratio: float = TEXT_CONTRAST) -> Rgb:
    """The colour, lightened or darkened as little as needed to contrast by ``ratio`` with luminance ``behind``.

    Hue is kept; where the hue cannot reach the ratio, white or black does (one of them always reaches 4.58).
    """
    if contrast(luminance(color), behind) >= ratio:
        return color
    lightness, a, b = to_oklab(color)
    lighter = contrast(1.0, behind) >= contrast(0.0, behind)
    good, bad = (1.0 if lighter else 0.0), lightness
    for _ in range(14):
        middle = (good + bad) / 2
        if contrast(luminance(from_oklab(middle, a, b)), behind) >= ratio:
            good = middle
        else:
            bad = middle
    return from_oklab(good, a, b)


def ink_on(fill: Sequence[int]) -> Rgb:
    """White or near-black, whichever reads on ``fill``; white when both do, because it looks like television."""
    level = luminance(fill)
    if contrast(1.0, level) >= TEXT_CONTRAST:
        return Rgb(*_WHITE)
    night = Rgb(*_NIGHT)
    return night if contrast(luminance(night), level) >= TEXT_CONTRAST else Rgb(0, 0, 0)


class SideColors(Record):
    """What one side is drawn with: a fill, the text on the fill, and a shade that shows on the backdrop."""

    fill: str
    ink: str
    bright: str


class Palette(Record):
    """Every colour of a post by role, as ``#rrggbb``."""

    sides: tuple[SideColors, ...]
    accent: str
    on_accent: str
    ink: str = "#ffffff"
    soft: str = "#c9d1dc"
    panel: str
    track: str
    base: tuple[str, str]
    """The two hues the backdrop is lit with."""
    hues: tuple[str, ...]
    """Colours to tell things apart that are no side, such as the bars of a race."""

    def role(self, name: str) -> Rgb:
        """The colour of a role: a field's name, ``hue:3``, or ``fill:2`` / ``ink:2`` / ``bright:2`` for a side.

        A side the palette does not know is drawn in neutral panel colours. ``KeyError`` for an unknown role.
        """
        part, _, number = name.partition(":")
        if part == "hue":
            return _known(self.hues[int(number) % len(self.hues)])
        if number:
            if int(number) < len(self.sides):
                return _known(getattr(self.sides[int(number)], part))
            return _known({"fill": self.panel, "ink": self.ink, "bright": self.soft}[part])
        if part not in ("accent", "on_accent", "ink", "soft", "panel", "track"):
            raise KeyError(name)
        return _known(getattr(self, part))


def _known(text: str) -> Rgb:
    color = parse(text)
    if color is None:
        raise ValueError(f"not a colour: {text!r}")
    return color


def seed_bytes(seed: str) -> bytes:
    """32 bytes that are the same for the same post on every machine."""
    return hashlib.sha256(seed.encode()).digest()


def palette_for(sides: Sequence[Side], seed: str) -> Palette:
    """A palette from the sides' own colours: told apart, legible, and never black on black.

    Colours may be missing, malformed, equal, black or white; what is missing is chosen by ``seed``.
    """
    start = seed_bytes(seed)[0]
    fills: list[Rgb] = []
    for number, side in enumerate(sides):
        spare = _known(_SPARE[(start + number) % len(_SPARE)])
        fills.append(_fill(side, fills, spare))
    accent = _accent(sides, fills, start)
    hues = [color for color in (*fills[:2], accent) if chroma(color) > 0.04] or [accent]
    lights = [_dusky(hue) for hue in hues]
    panel = _tinted(lights[0], 0.225, 0.028)
    return Palette(
        sides=tuple(
            SideColors(
                fill=fill.hex,
                ink=ink_on(fill).hex,
                bright=readable(fill, max(BACKDROP_PEAK, luminance(panel)), SHAPE_CONTRAST).hex,
            )
            for fill in fills
        ),
        accent=accent.hex,
        on_accent=ink_on(accent).hex,
        panel=panel.hex,
        track=_tinted(lights[0], 0.43, 0.03).hex,
        base=(lights[0].hex, lights[min(1, len(lights) - 1)].hex),
        hues=tuple(color.hex for color in _hues(start, fills)),
    )


def _hues(start: int, taken: Sequence[Rgb]) -> list[Rgb]:
    """The spare colours as bars on the backdrop, in an order that the seed turns; those like a side's come last."""
    ordered = [_known(_SPARE[(start + step) % len(_SPARE)]) for step in range(len(_SPARE))]
    ordered.sort(key=lambda color: any(distance(color, other) < 0.15 for other in taken))
    return [readable(color, BACKDROP_PEAK, SHAPE_CONTRAST) for color in ordered]


def _fill(side: Side, taken: Sequence[Rgb], spare: Rgb) -> Rgb:
    """The first of the side's colours that is colourful and unlike those taken; else one of them moved until it is."""
    own = [color for color in (parse(side.color), parse(side.alternate_color)) if color is not None]
    own.sort(key=lambda color: chroma(color) < 0.04)
    candidates = [_shown(color) for color in (*own, spare)]
    for candidate in candidates[: max(1, len(own))]:
        if all(distance(candidate, other) >= 0.15 for other in taken):
            return candidate
    for lightness in (0.62, 0.42, 0.8, 0.97):
        for candidate in candidates:
            _, a, b = to_oklab(candidate)
            moved = _shown(from_oklab(lightness, a, b))
            if all(distance(moved, other) >= 0.15 for other in taken):
                return moved
    return candidates[0]


def _shown(color: Rgb) -> Rgb:
    """Lifted until it stands out from the night behind it: black becomes graphite, white stays white."""
    lightness, a, b = to_oklab(color)
    return readable(from_oklab(max(lightness, 0.4), a, b), BACKDROP_PEAK, 1.35)


def _accent(sides: Sequence[Side], fills: Sequence[Rgb], start: int) -> Rgb:
    """The most colourful of the sides' colours that still shines as text on the backdrop."""
    own = [parse(text) for side in sides for text in (side.color, side.alternate_color)]
    spare = [_known(_VIVID[(start + step) % len(_VIVID)]) for step in range(3)]
    best = max(spare, key=lambda color: min((distance(color, fill) for fill in fills), default=0.0))
    score = 0.14
    for color in (*fills, *(color for color in own if color is not None)):
        lit = readable(color, BACKDROP_PEAK, 5.4)
        if chroma(lit) > score:
            best, score = lit, chroma(lit)
    return best


def _dusky(color: Rgb) -> Rgb:
    """The hue as light on a dark wall: slate in place of yellow and orange, because dark yellow is mud."""
    _, a, b = to_oklab(color)
    return Rgb(*_SLATE) if b > 0.04 and abs(a) < 1.1 * b else color


def _tinted(color: Rgb, lightness: float, amount: float) -> Rgb:
    _, a, b = to_oklab(color)
    strength = max(1e-6, (a * a + b * b) ** 0.5)
    return from_oklab(lightness, a / strength * amount, b / strength * amount)
