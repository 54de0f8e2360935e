"""Typefaces: the user's own files are used and checked, and names stand whole in whatever face they are set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tiksports_dagster.failures import InputError
from tiksports_dagster.studio.draw import line_cover
from tiksports_dagster.studio.fonts import FontSet, Type
from tiksports_dagster.studio.scenes_build import build_storyboard
from tiksports_dagster.studio.textmap import text_map

from .scenes_samples import COUNT, TALL, script


def test_without_a_choice_the_faces_in_the_package_are_used() -> None:
    assert FontSet.chosen(None, None) == FontSet()
    assert FontSet.chosen("", "") == FontSet()


def test_the_users_own_face_is_drawn_and_measured(tmp_path: Path) -> None:
    own = tmp_path / "own.ttf"
    own.write_bytes(FontSet().text.read_bytes())
    chosen = FontSet.chosen(str(own), None)
    board = build_storyboard(script(COUNT))
    usual, changed = (next(t for t in text_map(board, TALL, fonts) if t.slot == "number") for fonts in (None, chosen))
    assert usual.box != changed.box
    assert chosen.digest() != FontSet().digest()


@pytest.mark.parametrize("content", [None, b"not a font"])
def test_a_file_that_is_no_font_is_told_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.otf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"mine\.otf") as refused:
        FontSet.chosen(str(path), None)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["DONČIĆ", "JOKIĆ", "ACUÑA", "ØDEGÅRD", "GÜNDOĞAN İ", "Ångström gjpqy"])
@pytest.mark.parametrize("path", [FontSet().display, FontSet().text], ids=["display", "text"])
def test_accents_and_descenders_are_whole(name: str, path: Path) -> None:
    """The sprite's outermost rows and columns are empty: no ink was cut off at its edges."""
    alpha = line_cover(name, Type(str(path), 120))[0]
    edges = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert not edges.any()
    assert (alpha > 200).mean() > 0.1
