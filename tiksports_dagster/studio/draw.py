"""Drawing of what does not change: texts, panels, pills and bands as premultiplied RGBA, once each."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tiksports_dagster.studio.fonts import Type, load, measure
from tiksports_dagster.studio.layout import PlacedLayer, SetText
from tiksports_dagster.studio.layout_frame import LEAN, Box
from tiksports_dagster.studio.layout_stories import SEAM
from tiksports_dagster.studio.palette import Palette, Rgb, luminance
from tiksports_dagster.studio.scenes import Card, Panel
from tiksports_dagster.studio.sprites import Pixels, Planes, pixels, solid_part, to_planes

_SLANT = 0.22
"""Horizontal run of a slanted edge per pixel of height."""


def union(boxes: list[Box]) -> Box:
    """The smallest box around all of them."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def slanted(width: int, height: int, left: float, right: float) -> Pixels:
    """Coverage 0..255 of a block whose left and right edges lean by ``left`` and ``right`` pixels over its height.

    A positive lean moves the upper end of the edge inwards on the left and the lower end inwards on the right.
    """
    rows = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height
    columns = np.arange(width, dtype=np.float32)[None, :] + 0.5
    begin, end = left * (1 - rows), width - right * rows
    cover = np.clip(columns - begin + 0.5, 0, 1) * np.clip(end - columns + 0.5, 0, 1)
    return (cover * 255 + 0.5).astype(np.uint8)


def filled(cover: Pixels, color: Rgb, shade: float = 0.0) -> Pixels:
    """Coverage in a colour, premultiplied. ``shade`` darkens (or lightens, when negative) towards the lower edge."""
    if not shade:
        return pixels(cv2.merge([*(cv2.convertScaleAbs(cover, alpha=part / 255) for part in color), cover]))
    target = 0.0 if shade >= 0 else 255.0
    ramp = np.linspace(0, abs(shade), cover.shape[0], dtype=np.float32)[:, None]
    share = cover.astype(np.float32) / 255
    rows = (((target - part) * ramp + part) * share + 0.5 for part in color)
    return pixels(cv2.merge([*(row.astype(np.uint8) for row in rows), cover]))


def over(canvas: Pixels, part: Pixels, x: int, y: int) -> None:
    """Lays one premultiplied picture over another, in place. It must lie inside."""
    height, width = part.shape[:2]
    target = canvas[y : y + height, x : x + width]
    rest = cv2.bitwise_not(cv2.extractChannel(part, 3))
    cv2.multiply(target, cv2.merge([rest] * 4), dst=target, scale=1 / 255)
    cv2.add(target, part, dst=target)


def write(canvas: Pixels, text: str, type_: Type, x: int, y: int, color: Rgb) -> Pixels:
    """The canvas with a line of text, in place, the pen starting at (x, y) on the baseline.

    The text's coverage is drawn alone and laid over: on a transparent canvas Pillow leaves half-covered pixels in the
    full colour, which on a premultiplied canvas is a hard, bright edge.
    """
    cover, left, top = line_cover(text, type_)
    return stain(canvas, cover, x + left, y + top, color)


def stain(canvas: Pixels, cover: Pixels, x: int, y: int, color: Rgb) -> Pixels:
    """The canvas with a colour laid over it as far as it covers, in place, clipped to the canvas."""
    left, top = max(0, -x), max(0, -y)
    right, bottom = min(cover.shape[1], canvas.shape[1] - x), min(cover.shape[0], canvas.shape[0] - y)
    if left < right and top < bottom:
        over(canvas, filled(cover[top:bottom, left:right], color), x + left, y + top)
    return canvas


def blank(width: int, height: int) -> Pixels:
    """A transparent canvas."""
    return np.zeros((max(1, height), max(1, width), 4), np.uint8)


def line_cover(text: str, type_: Type, margin: int = 2) -> tuple[Pixels, int, int]:
    """Coverage (h, w) of a line of text, and where its upper left corner lies seen from the pen."""
    extent = measure(text, type_)
    left, top = extent.left - margin, extent.top - margin
    size = max(1, extent.width + 2 * margin), max(1, extent.bottom - extent.top + 2 * margin)
    return _inked(text, type_, size, (-left, -top)), left, top


def _inked(text: str, type_: Type, size: tuple[int, int], pen: tuple[int, int]) -> Pixels:
    cover = Image.new("L", size, 0)
    ImageDraw.Draw(cover).text(pen, text, fill=255, font=load(type_), anchor="ls")
    return np.asarray(cover)


def pill(box: Box, color: Rgb, radius: int) -> Pixels:
    """A rounded block of the box's size."""
    cover = np.full((box.h, box.w), 255, np.uint8)
    radius = min(radius, box.h // 2, box.w // 2)
    away = radius - np.arange(radius, dtype=np.float32) - 0.5
    corner = (np.clip(radius + 0.5 - np.hypot(away[:, None], away), 0, 1) * 255 + 0.5).astype(np.uint8)
    near, far = slice(0, radius), slice(-1, -radius - 1, -1)
    for rows in (near, far):
        for columns in (near, far):
            cover[rows, columns] = corner
    return filled(cover, color)


def card_sprite(placed: PlacedLayer, palette: Palette, unit: float) -> tuple[Pixels, Box]:
    """A card with its panels and texts, and the box it fills."""
    card = placed.layer
    if not isinstance(card, Card):
        raise TypeError(f"not a card: {card.kind}")
    margin = 2
    panels = [part for part in card.parts if isinstance(part, Panel) and part.slot in placed.boxes]
    boxes = [_panel_box(panel, placed) for panel in panels] + [
        text.box.inset(-margin, -margin) for text in placed.texts
    ]
    whole = union(boxes)
    canvas = blank(whole.w, whole.h)
    for panel in panels:
        box = _panel_box(panel, placed)
        over(canvas, _panel(panel, box, palette, unit), box.x - whole.x, box.y - whole.y)
    for text in placed.texts:
        canvas = _text(canvas, text, whole)
    return canvas, whole


def _panel_box(panel: Panel, placed: PlacedLayer) -> Box:
    return placed.boxes.get(f"{panel.slot}.chip", placed.boxes[panel.slot])


def _panel(panel: Panel, box: Box, palette: Palette, unit: float) -> Pixels:
    color = palette.role(panel.fill)
    # Shaded away from the text's colour, so that the gradient can only add contrast.
    shade = 0.28 if luminance(color) < 0.179 else -0.2
    if panel.shape in ("disc", "mark"):
        return filled(_disc(box) if panel.shape == "disc" else _quotation_mark(box), color)
    seam = round(SEAM * unit)
    lean = min(round(_SLANT * box.h), round(LEAN * unit))
    left, right = {
        "card": (0, lean), "chip": (lean, lean), "west": (0, seam), "east": (seam, 0)
    }.get(panel.shape, (0, 0))  # fmt: skip
    cover = slanted(box.w, box.h, left, right)
    sprite = filled(cover, color, shade)
    if panel.stripe is not None:
        width = max(2, round(16 * unit))
        stripe = np.array([*palette.role(panel.stripe), 255], np.float32)
        part = np.s_[-width:, :] if panel.shape in ("west", "east") else np.s_[:, :width]
        sprite[part] = (cover[part][:, :, None].astype(np.float32) / 255 * stripe + 0.5).astype(np.uint8)
    return sprite


def _smooth(box: Box, paint: Callable[[ImageDraw.ImageDraw, int], None]) -> Pixels:
    """Coverage of a shape drawn four times as large and scaled down."""
    scale = 4
    image = Image.new("L", (box.w * scale, box.h * scale), 0)
    paint(ImageDraw.Draw(image), scale)
    return np.asarray(image.resize((box.w, box.h), Image.Resampling.BOX))


def _disc(box: Box) -> Pixels:
    return _smooth(box, lambda pen, k: pen.ellipse((0, 0, box.w * k - 1, box.h * k - 1), fill=255))


def _quotation_mark(box: Box) -> Pixels:
    """Two leaning wedges, as wide as high at most, flush left."""

    def paint(pen: ImageDraw.ImageDraw, k: int) -> None:
        height, width = box.h * k, min(box.w, round(1.25 * box.h)) * k
        for left in (0.0, 0.54):
            points = ((0.2, 0.0), (0.46, 0.0), (0.32, 1.0), (0.0, 1.0))
            pen.polygon([((left + x) * width, y * height) for x, y in points], fill=255)

    return _smooth(box, paint)


def _text(canvas: Pixels, text: SetText, whole: Box) -> Pixels:
    for line in text.lines:
        canvas = write(canvas, line.text, text.type, line.x - whole.x, line.y - whole.y, text.ink)
    return canvas


def tip(width: int, height: int, color: Rgb, leftwards: bool) -> Pixels:
    """The slanted end of a bar."""
    cover = slanted(width, height, 0.0, float(width))
    return filled(np.ascontiguousarray(cover[::-1, ::-1]) if leftwards else cover, color)


def wipe_edge(height: int, lean: int, stripes: list[tuple[int, Rgb]], inner: Rgb, leading: bool) -> Planes:
    """The leaning edge of a wipe: stripes of given widths, outermost first, then ``inner`` to the inner end. All
    measures are even.

    One row of it is made into planes and sheared: the largest sprite there is would be dear to draw whole.
    """
    bands = [(lean, (0, 0, 0, 0)), *((width, (*color, 255)) for width, color in stripes), (lean, (*inner, 255))]
    rows = np.concatenate([np.full((2, width, 4), color, np.uint8) for width, color in bands], axis=1)
    flat = to_planes(np.ascontiguousarray(rows[:, ::-1]) if leading else rows)
    y, rest = (_sheared(plane[0], lean, height) for plane in (flat.y, flat.rest))
    u, v, rest_c = (_sheared(plane[0], lean // 2, height // 2) for plane in (flat.u, flat.v, flat.rest_c))
    return Planes(y, u, v, rest, rest_c, solid_part(rest))


def _sheared(row: Pixels, run: int, height: int) -> Pixels:
    """A row of n pixels as (height, n - run): each row of it is read a little further to the right, ``run`` in all,
    between pixels too, which smooths the stripes' edges."""
    steps = 64
    share = np.arange(steps, dtype=np.float32)[:, None] / steps
    after = np.append(row[1:], row[-1])
    between = (row * (1 - share) + after * share + 0.5).astype(np.uint8)
    whole, part = np.divmod(np.arange(height) * steps * run // height, steps)
    return pixels(np.lib.stride_tricks.sliding_window_view(between, len(row) - run, axis=1)[part, whole])
