"""Contact sheets: every visual and every content type in every format, as JPEGs in ``docs/images``.

``python -m bench.contact_sheets [--only NAME] [--out DIR] [--safe]`` draws frames with the compositor that makes the
videos. ``--safe`` outlines what the app does not cover. Each sheet is kept under 400 kB.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw

from bench.contact_media import make_library
from bench.contact_scripts import GALLERY, SAID, STORIES, script
from bench.results import ROOT
from tiksports_dagster.configuration import Platform, load_platforms, load_strategy
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.compositor import Composer
from tiksports_dagster.studio.fonts import FontSet, Type, load
from tiksports_dagster.studio.layout import Canvas, canvas_for
from tiksports_dagster.studio.media import MediaLibrary
from tiksports_dagster.studio.media_shots import shots_for
from tiksports_dagster.studio.poster import to_rgb
from tiksports_dagster.studio.scenes import Turn, Wipe
from tiksports_dagster.studio.scenes_build import build_storyboard

MOST_BYTES = 400_000
_GAP, _LABEL = 16, 44
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def formats() -> dict[str, tuple[Canvas, tuple[str, ...]]]:
    """Canvas and platforms of each picture format: TikTok's and Instagram's, YouTube's, the Shorts preset's."""
    table = load_platforms()
    shorts = table["youtube"].in_preset("shorts")
    groups: dict[str, list[Platform]] = {
        "tall": [table["tiktok"], table["instagram"]],
        "wide": [table["youtube"]],
        "shorts": [shorts],
    }
    return {name: (canvas_for(group), tuple(p.name for p in group)) for name, group in groups.items()}


def frames(
    told: Script, canvas: Canvas, platforms: Sequence[str], library: MediaLibrary, moments: Sequence[float], safe: bool
) -> Iterator[Image.Image]:
    """The script's picture at some moments, seconds."""
    league = load_strategy().league(told.league)
    board = build_storyboard(
        told,
        sport=league.sport_path.partition("/")[0] if league else None,
        shots=shots_for(told, library, platforms, _NOW),
    )
    composer = Composer(board, canvas)
    for moment in moments:
        picture = Image.fromarray(to_rgb(composer.frame(min(composer.frames - 1, round(moment * canvas.fps)))))
        if safe:
            area = canvas.area
            ImageDraw.Draw(picture).rectangle((area.x, area.y, area.right, area.bottom), outline=(255, 0, 90), width=4)
        yield picture


def visuals(
    canvas: Canvas, platforms: Sequence[str], library: MediaLibrary, safe: bool
) -> Iterator[tuple[str, Image.Image]]:
    """Every visual when all of it has arrived."""
    for name, visual, sides, league in GALLERY:
        told = script(
            f"sheet-{name}", ContentType.HISTORICAL_MOMENT, [(SAID[name], visual), ("", visual)], sides, league, call=""
        )
        for picture in frames(told, canvas, platforms, library, [4.3], safe):
            yield name.replace("_", " "), picture


def stories(
    canvas: Canvas, platforms: Sequence[str], library: MediaLibrary, safe: bool
) -> Iterator[tuple[str, Image.Image]]:
    """Every content type, a frame a scene and the call to action."""
    for told in STORIES:
        moments = [segment.start + 0.62 * (segment.end - segment.start) for segment in told.segments[:4]]
        kind = told.content_type.value.replace("_", " ")
        for number, picture in enumerate(
            frames(told, canvas, platforms, library, [*moments, told.seconds - 1.0], safe)
        ):
            yield f"{kind} {number + 1}", picture


def turns(
    canvas: Canvas, platforms: Sequence[str], library: MediaLibrary, safe: bool
) -> Iterator[tuple[str, Image.Image]]:
    """Wipe, zoom and fade, frame by frame, and the ending."""
    del platforms, library, safe
    seen: set[str] = set()
    for number in range(60):
        told = STORIES[number % 4].model_copy(update={"post": f"turn-{number}"})
        board = build_storyboard(told, sport="basketball")
        for layer in board.scenes[-1].layers:
            if not isinstance(layer, (Wipe, Turn)):
                continue
            name = "wipe" if isinstance(layer, Wipe) else layer.effect
            if name in seen:
                continue
            seen.add(name)
            composer = Composer(board, canvas)
            for step in (-0.16, -0.08, -0.03, 0.04, 0.1):
                frame = composer.frame(round((layer.at + step) * canvas.fps))
                yield f"{name} {step:+.2f} s", Image.fromarray(to_rgb(frame))
        if len(seen) == 3:
            return


def sheet(cells: Sequence[tuple[str, Image.Image]], columns: int, width: int) -> Image.Image:
    """Labelled pictures in a grid, each ``width`` pixels wide."""
    first = cells[0][1]
    height = round(first.height * width / first.width)
    rows = -(-len(cells) // columns)
    whole = Image.new("RGB", (columns * (width + _GAP) + _GAP, rows * (height + _LABEL + _GAP) + _GAP), (24, 27, 34))
    pen, font = ImageDraw.Draw(whole), load(Type(str(FontSet().text), 26))
    for number, (label, picture) in enumerate(cells):
        x = _GAP + number % columns * (width + _GAP)
        y = _GAP + number // columns * (height + _LABEL + _GAP)
        pen.text((x, y + 6), label, fill=(220, 224, 232), font=font)
        whole.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (x, y + _LABEL))
    return whole


def save(picture: Image.Image, path: Path) -> int:
    """The picture as a JPEG of at most ``MOST_BYTES``; its size in bytes."""
    buffer = io.BytesIO()
    for quality in range(86, 20, -6):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= MOST_BYTES:
            break
    path.write_bytes(buffer.getvalue())
    return buffer.tell()


def main() -> None:
    """Draws the sheets that are asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default="", help="sheets whose name holds this, such as visuals-tall")
    arguments.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    arguments.add_argument("--safe", action="store_true", help="outline the safe zone")
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        library = make_library(Path(folder))
        for format_, (canvas, platforms) in formats().items():
            wide = format_ == "wide"
            for name, draw in (("visuals", visuals), ("stories", stories), ("turns", turns)):
                title = f"{name}-{format_}"
                if given.only not in title or (name == "turns" and format_ != "tall"):
                    continue
                cells = list(draw(canvas, platforms, library, given.safe))
                columns, width = ((3, 640) if name == "visuals" else (5, 400)) if wide else (5, 400)
                size = save(sheet(cells, columns, width), given.out / f"{title}.jpg")
                print(f"{title}.jpg: {len(cells)} frames, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
