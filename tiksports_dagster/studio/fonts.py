"""Typefaces: which file draws which text, what a text measures, and what no typeface here can draw.

Bebas Neue (OFL-1.1) for hooks, numbers and names; Roboto Condensed Bold (Apache-2.0) for sentences. Their licences are
in ``fonts/``. Another pair of files may be given; every text then measures anew, nothing else changes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import ImageFont

from tiksports_dagster.failures import InputError

Face = Literal["display", "text"]
_FOLDER = Path(__file__).parent / "fonts"
_STAND_INS = {"→": ">", "←": "<", "\u2011": "-", "\u2212": "-", "\u00a0": " ", "\u202f": " "}


@dataclass(frozen=True)
class FontSet:
    """The two files a post is set in. ``display`` should be condensed and have tabular digits."""

    display: Path = _FOLDER / "BebasNeue-Bold.otf"
    text: Path = _FOLDER / "RobotoCondensed-Bold.ttf"

    @classmethod
    def chosen(cls, display: str | None, text: str | None) -> FontSet:
        """The user's own files where given. ``InputError`` for one that is not there or is no font."""
        usual = cls()
        files = [Path(path).expanduser() if path else None for path in (display, text)]
        for path in files:
            if path is not None:
                _digest(path)
                load(Type(str(path), 32))
        return cls(files[0] or usual.display, files[1] or usual.text)

    def digest(self) -> str:
        """SHA-256 of both files: part of the name of a finished encode. ``InputError`` for a file that is not there."""
        return _digest(self.display, self.text)


class Extent(NamedTuple):
    """Ink of one line in pixels, seen from the pen's start on the baseline: y grows downwards, ``top`` is negative."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width of the ink."""
        return self.right - self.left


class Type(NamedTuple):
    """A face at a size in pixels. The file's name is text, because a type is part of the key of every sprite: text is
    hashed once, a ``Path`` by a call each time."""

    path: str
    size: float


@lru_cache(maxsize=8)
def _digest(*paths: Path) -> str:
    whole = hashlib.sha256()
    for path in paths:
        try:
            whole.update(path.read_bytes())
        except OSError as error:
            raise InputError(f"{path}: the font cannot be read ({error.strerror}); give another file") from None
    return whole.hexdigest()


@lru_cache(maxsize=512)
def load(type_: Type) -> ImageFont.FreeTypeFont:
    """The face ready to draw. ``InputError`` for a file that is no font."""
    try:
        return ImageFont.truetype(type_.path, type_.size)
    except OSError:
        raise InputError(f"{type_.path}: not a font that can be read; give a .ttf or .otf file") from None


@lru_cache(maxsize=4096)
def covers(path: Path, character: str) -> bool:
    """Whether the file has a glyph for the character (U+FFFE has none, so its picture is the missing glyph's)."""
    font = load(Type(str(path), 32))
    return character.isspace() or bytes(font.getmask(character)) != _missing(path)


@lru_cache(maxsize=8)
def _missing(path: Path) -> bytes:
    return bytes(load(Type(str(path), 32)).getmask("\ufffe"))


def drawable(text: str, fonts: FontSet) -> str:
    """The text as it can be drawn: composed accents, single spaces, and without what neither face has (emoji)."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        stand_in = _STAND_INS.get(character, character)
        if unicodedata.category(stand_in) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(" " if stand_in in "\n\t\r" else "")
        elif covers(fonts.display, stand_in) or covers(fonts.text, stand_in):
            kept.append(stand_in)
    return " ".join("".join(kept).split())


def choose(text: str, face: Face, fonts: FontSet) -> str:
    """The file for a text: the face asked for, unless only the other one has all of its characters."""
    first, second = (fonts.display, fonts.text) if face == "display" else (fonts.text, fonts.display)
    if all(covers(first, character) for character in text):
        return str(first)
    return str(second if all(covers(second, character) for character in text) else first)


@lru_cache(maxsize=16384)
def measure(text: str, type_: Type) -> Extent:
    """What a line of text measures, in whole pixels of ink."""
    font = load(type_)
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    return Extent(int(left), int(top), int(-(-right // 1)), int(-(-bottom // 1)))


@lru_cache(maxsize=4096)
def advance(text: str, type_: Type) -> float:
    """How far a line of text moves the pen, in pixels."""
    return load(type_).getlength(text)


@lru_cache(maxsize=512)
def cap_height(type_: Type) -> int:
    """Height of a capital letter in pixels."""
    return -measure("H", type_).top
