"""The user's pictures and footage as backdrop: steady, dark where text stands, the same in any order of frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.content import Visual
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.layout import Canvas
from tiksports_dagster.studio.media_shots import Shot
from tiksports_dagster.studio.palette import BACKDROP_PEAK
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.scenes import Storyboard
from tiksports_dagster.studio.scenes_build import build_storyboard
from tiksports_dagster.studio.sprites_frame import Frame
from tiksports_dagster.studio.textmap import text_map

from .scenes_samples import COUNT, PICTURE, SMALL, TINY, script


def still(path: Path, color: tuple[int, int, int] = (255, 255, 255), size: tuple[int, int] = (300, 200)) -> Path:
    Image.new("RGB", size, color).save(path)
    return path


def clip(path: Path, frames: int = 30) -> Path:
    """A clip of 64 by 48 pixels whose brightness says the number of the frame."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt, context.time_base = 64, 48, "yuv420p", Fraction(1, 30)
        stream.options = {"preset": "veryfast", "crf": "8", "g": "12"}
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 + 7 * number, np.uint8), "rgb24")
            frame.pts = number
            out.mux(context.encode(frame))
        out.mux(context.encode(None))
    return path


def board_with(path: Path, visual: Visual, kind: str = "picture", seconds: float = 2.0) -> Storyboard:
    shot = Shot(segment=0, path=str(path), sha256="0" * 64, kind=kind, seconds=1.0 if kind == "video" else None)
    return build_storyboard(script(visual, COUNT, seconds=seconds), shots=[shot])


@pytest.mark.parametrize("visual", [PICTURE, COUNT], ids=["shown", "behind"])
def test_even_on_a_white_picture_the_text_stands_on_dark(tmp_path: Path, visual: Visual) -> None:
    board = board_with(still(tmp_path / "white.png"), visual)
    texts = [text for text in text_map(board, SMALL) if text.scene == 0 and text.behind == "backdrop"]
    assert texts
    # The layout's boxes decide what is darkened, so the painter gets the real scenes; only their drawing is left out.
    composer = Composer(board, SMALL)
    composer._scenes = []
    for number in (0, 20, 55):
        picture = to_rgb(composer.frame(number)).astype(float) / 255
        linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
        level = linear @ np.array([0.2126, 0.7152, 0.0722])
        for text in texts:
            box = text.box
            assert level[box.y : box.bottom, box.x : box.right].max() <= BACKDROP_PEAK * 1.1, text.slot
    if visual == PICTURE:
        assert level.max() > 0.5, "away from the text the picture is bright"


def test_a_picture_zooms_all_the_time_and_trembles_never(tmp_path: Path) -> None:
    """The edge of a dark square moves every frame, by about as much as in the frame before."""
    rgb = np.full((400, 400, 3), 230, np.uint8)
    rgb[:, :80] = 10
    Image.fromarray(rgb).save(tmp_path / "edge.png")
    canvas = Canvas(width=400, height=400, fps=30, safe_zone=TINY.safe_zone)
    composer = Composer(board_with(tmp_path / "edge.png", PICTURE, seconds=3.0), canvas)
    composer._scenes = []
    edges: list[float] = []
    for number in range(20, 70):
        row = composer.frame(number).y[20].astype(float)
        high, low = row[300], row[2]
        edges.append(float(((high - row[:300]) / (high - low)).clip(0, 1).sum()))
    steps = np.diff(edges)
    assert (np.abs(steps) > 0.005).all()
    assert float(np.sqrt(np.mean(np.diff(steps) ** 2))) < 0.12, "rms change of velocity, pixels a frame"


@pytest.mark.parametrize("kind", ["picture", "video"])
def test_frames_with_footage_are_the_same_in_any_order(tmp_path: Path, kind: str) -> None:
    path = clip(tmp_path / "a.mp4") if kind == "video" else still(tmp_path / "a.png", (120, 60, 30))
    composer = Composer(board_with(path, PICTURE, kind), TINY)
    used = Frame(TINY.width, TINY.height)
    for number in (0, 40, 3, 59, 70, 12, 61, 30):
        composer.compose(number, used)
        again = Composer(board_with(path, PICTURE, kind), TINY).frame(number)
        assert np.array_equal(used.data, again.data), number


def test_footage_plays_at_its_own_pace_and_starts_over(tmp_path: Path) -> None:
    composer = Composer(board_with(clip(tmp_path / "a.mp4"), PICTURE, "video"), TINY)
    composer._scenes = []
    light = [int(composer.frame(number).y[4, 4]) for number in range(0, 60, 3)]
    first, second = light[:10], light[10:]
    assert first == sorted(first)
    assert len(set(first)) == 10
    assert second == first


@pytest.mark.parametrize("kind", ["picture", "video"])
def test_a_file_that_is_no_picture_is_named_in_one_line(tmp_path: Path, kind: str) -> None:
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"\0" * 4000)
    with pytest.raises(InputError, match=r"^broken\.bin: ") as refused:
        Composer(board_with(broken, PICTURE, kind), TINY).frame(0)
    assert "\n" not in str(refused.value)


def test_a_sideways_photo_is_turned_upright(tmp_path: Path) -> None:
    rgb = np.zeros((100, 200, 3), np.uint8)
    rgb[:, :100] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(rgb).save(tmp_path / "photo.jpg", exif=exif, quality=95)
    composer = Composer(board_with(tmp_path / "photo.jpg", PICTURE), TINY)
    composer._scenes = []
    frame = composer.frame(0).y
    assert int(frame[3].mean()) > 150
    assert int(frame[-3].mean()) < 40
