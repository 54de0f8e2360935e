"""Where the slots of the visuals of numbers stand: boxes that never overlap and never leave the area they are given."""

from __future__ import annotations

from collections.abc import Callable

from tiksports_dagster.studio.layout_frame import Box, Frame
from tiksports_dagster.studio.layout_stories import STORIES
from tiksports_dagster.studio.scenes import Card


def headline(frame: Frame) -> dict[str, Box]:
    """Kicker, statement, rule; flush left."""
    px, main = frame.px, frame.main
    kicker = px(88) if "kicker" in frame.texts else 0
    rest = main.h - (kicker + px(34) if kicker else 0) - px(54)
    words = frame.fitted("words", main.w, rest)
    if words is None:
        return {}
    boxes = frame.stack([("kicker", kicker, px(34)), ("words", words.height, px(40)), ("rule", px(14), 0)])
    if kicker:
        boxes["kicker"] = boxes["kicker"].inset(px(24), px(12))
    boxes["rule"] = boxes["rule"]._replace(w=min(main.w, max(words.width, px(240))))
    return boxes


def count_up(frame: Frame) -> dict[str, Box]:
    """Label, number, rule, caption."""
    px, main = frame.px, frame.main
    label = frame.fitted("label", main.w, round(main.h * 0.24))
    caption = frame.fitted("caption", main.w, round(main.h * 0.2))
    fixed = (label.height if label else 0) + (caption.height if caption else 0) + px(46) + px(40) + px(36) + px(18)
    number = frame.fitted("number", main.w, max(1, main.h - fixed))
    boxes = frame.stack(
        [
            ("label", label.height if label else 0, px(46)),
            ("number", number.height if number else 0, px(40)),
            ("rule", px(18), px(36)),
            ("caption", caption.height if caption else 0, 0),
        ]
    )
    width = max(number.width if number else 0, label.width if label else 0, px(480))
    boxes["rule"] = boxes["rule"].inset(max(0, (main.w - width) // 2))
    return boxes


def comparison(frame: Frame) -> dict[str, Box]:
    """Title, two name cards, rows of number – bar – bar – number."""
    px, main = frame.px, frame.main
    rows = frame.count("row")
    title = frame.fitted("title", main.w, px(88 if frame.wide else 190))
    crowded = rows > 3
    head = px(104 if frame.wide else 124 if crowded else 160)
    gap = px(16 if frame.wide else 20 if crowded else 34)
    fixed = (title.height if title else 0) + px(34) + head + px(30) + gap * (rows - 1)
    most = px(150) if frame.wide else px(330 if rows == 1 else 250 if rows == 2 else 200)
    height = max(1, min(most, (main.h - fixed) // max(1, rows)))
    stacked = frame.stack(
        [("title", title.height if title else 0, px(34)), ("heads", head, px(30))]
        + [(f"row.{number}", height, gap) for number in range(rows)]
    )
    heads = stacked.pop("heads")
    left, versus, right = heads.cut(44, 12, 44)
    boxes = {"versus": versus}
    boxes |= {k: v for k, v in stacked.items() if k == "title"}
    for name, box in (("left", left), ("right", right)):
        boxes |= {f"{name}.head": box, f"{name}.head.name": box.inset(px(30), px(14))}
    for number in range(rows):
        boxes |= _comparison_row(frame, f"row.{number}", stacked[f"row.{number}"])
    return boxes


def _comparison_row(frame: Frame, slot: str, row: Box) -> dict[str, Box]:
    """Number – label – number, and below them two bars that meet in the middle; without bars the texts take the row."""
    bars = any(layer.id == f"{slot}.left_bar" for layer in frame.scene.layers)
    if frame.wide or row.h * 0.64 < 1.15 * frame.least:
        row = row.inset(0, round(row.h * 0.08))
        value, left, label, right, other = row.cut(15, -1, 22, -1, 22, -1, 22, -1, 15)
        thick = min(frame.px(54), round(row.h * 0.6))
        left, right = (box._replace(y=box.y + (box.h - thick) // 2, h=thick) for box in (left, right))
    else:
        thick = min(frame.px(50), round(row.h * 0.26)) if bars else 0
        line = row._replace(h=row.h - thick - (round(row.h * 0.1) if bars else 0))
        value, label, other = line.cut(28, -1.5, 41, -1.5, 28)
        left, right = Box(row.x, row.bottom - thick, row.w, thick).cut(49.6, -0.8, 49.6)
    boxes = {f"{slot}.label": label, f"{slot}.left": value, f"{slot}.right": other}
    return boxes | {f"{slot}.left_bar": left, f"{slot}.right_bar": right} if bars else boxes


def scoreboard(frame: Frame) -> dict[str, Box]:
    """Status chip, a card a side, the line score."""
    px, main = frame.px, frame.main
    status = px(80) if "status" in frame.texts else 0
    columns = frame.count("grid")
    gap, above = px(24), status + px(26)
    # Below one another where that leaves each card two lines' height; else side by side, and a flatter line score.
    cell = px(66 if frame.wide else 80)
    free = main.h - above - (3 * cell + px(28) + px(34) if columns else 0)
    beside = frame.wide or (free - gap) // 2 < 2.4 * frame.least
    cards, cell = (1, px(66)) if beside else (2, cell)
    grid = 3 * cell + px(28) if columns else 0
    free = main.h - above - (grid + px(34) if grid else 0) - gap * (cards - 1)
    card = max(1, min(px(300), free // cards))
    items = [("status", status, px(26)), ("card.0", card, gap if cards == 2 else px(34))]
    items += [("card.1", card, px(34))] if cards == 2 else []
    boxes = frame.stack([*items, ("grid", grid, 0)])
    if status:
        boxes["status"] = boxes["status"].inset(px(24), px(11))
    first = boxes.pop("card.0")
    halves = (first, boxes.pop("card.1")) if cards == 2 else tuple(first.cut(50, -1.4, 50))
    for name, box in zip(("left", "right"), halves, strict=True):
        text, score = box.inset(px(34), px(16)).cut(62, -3, 35)
        boxes |= {f"{name}.card": box, f"{name}.name": text, f"{name}.score": score.inset(px(18))}
    if columns:
        boxes |= _grid(frame, boxes["grid"].inset(px(24), px(14)), columns, cell)
    return boxes


def _grid(frame: Frame, grid: Box, columns: int, cell: int) -> dict[str, Box]:
    """The line score. Columns that would be too narrow to read are left out from the first on."""
    name = round(grid.w * (0.14 if frame.wide else 0.2))
    shown = max(1, min(columns, int((grid.w - name) // (frame.least * 1.15))))
    boxes = {
        f"grid.{row}.name": Box(grid.x, grid.y + line * cell, name, cell).inset(0, cell // 8)
        for line, row in ((1, "left"), (2, "right"))
    }
    cells = Box(grid.x + name, grid.y, grid.w - name, cell).cut(*[1.0] * shown)
    for number, box in enumerate(cells):
        for line, row in enumerate(("head", "left", "right")):
            boxes[f"grid.{row}.{columns - shown + number}"] = box._replace(y=grid.y + line * cell).inset(
                frame.px(4), cell // 8
            )
    return boxes


def ranking(frame: Frame) -> dict[str, Box]:
    """Title and up to five rows; the lifted one is wider."""
    px, main = frame.px, frame.main
    rows = frame.count("row")
    title = frame.fitted("title", main.w, px(100 if frame.wide else 200))
    gap = px(18)
    fixed = (title.height if title else 0) + px(40) + gap * (rows - 1)
    height = max(1, min(px(150 if frame.wide else 190), (main.h - fixed) // max(1, rows)))
    boxes = frame.stack(
        [("title", title.height if title else 0, px(40)), *((f"row.{n}", height, gap) for n in range(rows))]
    )
    lifted = next((layer.id for layer in frame.scene.layers if isinstance(layer, Card) and _in_accent(layer)), "")
    for number in range(rows):
        slot = f"row.{number}"
        box = boxes[slot].inset(round(main.w * 0.1)) if frame.wide else boxes[slot]
        box = box if slot == lifted else box.inset(round(box.w * 0.025))
        inner = box.inset(px(40), px(12))
        label, value = inner.cut(64, -2, 34)
        note = f"{slot}.note" in frame.texts
        if note and frame.wide:
            label, boxes[f"{slot}.note"], value = inner.cut(46, -2, 26, -2, 24)
        elif note and label.h >= 2.4 * frame.least:
            # Without room for two readable lines, accents and descenders included, the name stands alone.
            upper = min(round(label.h * 0.56), label.h - px(4) - round(1.2 * frame.least))
            boxes[f"{slot}.note"] = Box(label.x, label.y + upper + px(4), label.w, label.h - upper - px(4))
            label = label._replace(h=upper)
        boxes |= {slot: box, f"{slot}.value": value, f"{slot}.label": label}
    return boxes


def _in_accent(card: Card) -> bool:
    return any(part.part == "panel" and part.fill == "accent" for part in card.parts) and card.id.startswith("row.")


TEMPLATES: dict[str, Callable[[Frame], dict[str, Box]]] = {
    "headline": headline,
    "count_up": count_up,
    "comparison": comparison,
    "scoreboard": scoreboard,
    "ranking": ranking,
    **STORIES,
    "overlay": lambda frame: {},  # noqa: ARG005
}
