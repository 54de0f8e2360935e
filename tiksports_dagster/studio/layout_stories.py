"""Where the slots of the visuals that tell a story stand: race, timeline, head to head, quote, picture."""

from __future__ import annotations

from collections.abc import Callable

from tiksports_dagster.studio.layout_frame import LEAN, Box, Frame
from tiksports_dagster.studio.scenes import Words

SEAM = 84
"""How far the seam of a split card leans over its height, in units."""


def race(frame: Frame) -> dict[str, Box]:
    """Title on the left and the step's name on the right of one band, the bars below it."""
    px, main = frame.px, frame.main
    inner = main.inset(round(main.w * 0.04)) if frame.wide else main
    band, gap = px(120 if frame.wide else 168), px(30)
    head = inner._replace(h=min(band, inner.h // 4))
    title, step = head.cut(62, -3, 35)
    boxes = {"title": title} if "title" in frame.texts else {}
    top = head.bottom + gap
    return boxes | {"race": inner._replace(y=top, h=max(1, inner.bottom - top)), "race.step": step}


def timeline(frame: Frame) -> dict[str, Box]:
    """Title, and the moments along a line: down a tall picture, across a wide one."""
    px, main = frame.px, frame.main
    count = frame.count("moment")
    title = frame.fitted("title", main.w, px(100 if frame.wide else 200))
    above = (title.height + px(50)) if title else 0
    return _across(frame, count, above) if frame.wide else _down(frame, count, above)


def _titled(frame: Frame, height: int, above: int) -> tuple[dict[str, Box], Box]:
    """The title's box if there is one, and the box of ``height`` below it."""
    items = [("title", above - frame.px(50), frame.px(50))] if above else []
    boxes = frame.stack([*items, ("rest", height, 0)])
    return boxes, boxes.pop("rest")


def _down(frame: Frame, count: int, above: int) -> dict[str, Box]:
    px, free = frame.px, frame.main.h - above
    # Moments that would be too low to read are left out from the first on.
    least = round(1.4 * frame.least)
    shown = max(1, min(count, (free + px(8)) // (least + px(8))))
    gap = px(22) if (free - px(22) * (shown - 1)) // shown >= 2 * least else px(8)
    each = max(1, min(px(236), (free - gap * (shown - 1)) // shown))
    boxes, rest = _titled(frame, each * shown + gap * (shown - 1), above)
    dot, thick = min(px(46), each), px(10)
    for row in range(shown):
        slot = f"moment.{count - shown + row}"
        card = Box(rest.x + px(76), rest.y + row * (each + gap), rest.w - px(76), each)
        boxes |= {slot: card, f"{slot}.dot": Box(rest.x, card.y + (each - dot) // 2, dot, dot)}
        inner = card.inset(px(34), min(px(14), max(0, each - least) // 2))
        boxes |= _moment(frame, slot, inner.cut(94, -6)[0], 0.46)
    middle = rest.x + (dot - thick) // 2
    boxes["line"] = Box(middle, rest.y + each // 2, thick, max(2, (each + gap) * (shown - 1)))
    return boxes


def _across(frame: Frame, count: int, above: int) -> dict[str, Box]:
    px = frame.px
    dot, thick = px(40), px(10)
    height = min(px(460), frame.main.h - above)
    boxes, rest = _titled(frame, height, above)
    columns = rest.cut(*[part for number in range(count) for part in ((12.0,) if not number else (-0.6, 12.0))])
    for number, column in enumerate(columns):
        slot = f"moment.{number}"
        card = Box(column.x, rest.y + dot + px(26), column.w, rest.h - dot - px(26))
        boxes |= {slot: card, f"{slot}.dot": Box(column.x + (column.w - dot) // 2, rest.y, dot, dot)}
        inner = card.inset(px(20), px(24))
        boxes |= _moment(frame, slot, inner._replace(w=inner.w - px(LEAN) // 2), 0.3)
    first, last = columns[0], columns[-1]
    left = first.x + first.w // 2
    boxes["line"] = Box(left, rest.y + (dot - thick) // 2, max(2, last.x + last.w // 2 - left), thick)
    return boxes


def _moment(frame: Frame, slot: str, inner: Box, share: float) -> dict[str, Box]:
    if f"{slot}.text" not in frame.texts:
        return {f"{slot}.when": inner}
    if not frame.wide and inner.h < frame.px(130):
        # Too low for two readable lines below one another: side by side.
        when, text = inner.cut(35, -5, 60)
        return {f"{slot}.when": when, f"{slot}.text": text}
    upper = round(inner.h * share)
    below = upper + frame.px(12)
    return {
        f"{slot}.when": inner._replace(h=upper),
        f"{slot}.text": Box(inner.x, inner.y + below, inner.w, max(1, inner.h - below)),
    }


def head_to_head(frame: Frame) -> dict[str, Box]:
    """What is compared, the split card with a badge on its seam, and measures below it."""
    px, main = frame.px, frame.main
    title = frame.fitted("title", main.w, px(100 if frame.wide else 190))
    rows = frame.count("row")
    gap, below = px(16), px(26)
    above = title.height + px(40) if title else 0
    least = round(1.15 * frame.least)
    free = main.h - above
    row = max(least, min(px(104 if frame.wide else 124), free // (rows + 4)))
    # Rows that would leave the card too low for a name and a value are left out.
    rows = min(rows, max(0, (free - below + gap - (least if frame.wide else 2 * least) - px(68)) // (row + gap)))
    most = px(440 if frame.wide else 640)
    card = max(1, min(most, main.h - above - (below + rows * (row + gap) - gap if rows else 0)))
    items = [("title", title.height, px(40))] if title else []
    stacked = frame.stack([*items, ("card", card, below), *((f"row.{n}", row, gap) for n in range(rows))])
    boxes = {key: box for key, box in stacked.items() if key == "title"}
    boxes |= _halves(frame, stacked["card"])
    for number in range(rows):
        slot = f"row.{number}"
        boxes[slot] = stacked[slot]
        inner = stacked[slot].inset(px(30), min(px(10), (row - round(frame.least)) // 2))
        boxes[f"{slot}.left"], boxes[f"{slot}.label"], boxes[f"{slot}.right"] = inner.cut(26, -2, 44, -2, 26)
    return boxes


def _halves(frame: Frame, card: Box) -> dict[str, Box]:
    px = frame.px
    lean, seam = px(SEAM), px(14)
    half = (card.w - seam) // 2
    left = Box(card.x, card.y, half + lean // 2, card.h)
    right = Box(card.right - half - lean // 2, card.y, half + lean // 2, card.h)
    badge = px(124)
    boxes = {
        "left.card": left,
        "right.card": right,
        "versus": Box(card.x + (card.w - badge) // 2, card.y + (card.h - badge) // 2, badge, badge),
    }
    boxes["versus.text"] = boxes["versus"].inset(px(18), px(30))
    # Clear of the leaning seam and of the badge on it.
    room = (card.w - badge) // 2 - px(28) - px(20)
    for name, x in (("left", card.x + px(28)), ("right", card.right - px(28) - room)):
        inner = Box(x, card.y + px(26), room, card.h - px(52))
        if inner.h < px(260) and (frame.wide or inner.h < 2.6 * frame.least):
            first, second = inner.cut(50, -4, 46)
            named, valued = (first, second) if name == "left" else (inner.cut(46, -4, 50)[1], inner.cut(46, -4, 50)[0])
            boxes |= {f"{name}.name": named, f"{name}.value": valued}
            continue
        upper = round(inner.h * 0.36)
        boxes[f"{name}.name"] = inner._replace(h=upper)
        boxes[f"{name}.value"] = Box(inner.x, inner.y + upper + px(16), inner.w, inner.h - upper - px(16))
    return boxes


def quote(frame: Frame) -> dict[str, Box]:
    """Quotation mark, the words, a rule, who said them; flush left. A flat picture has no mark."""
    px, main = frame.px, frame.main
    inner = main.inset(round(main.w * 0.06)) if frame.wide else main
    frame = frame._replace(main=inner)
    flat = inner.h < px(560)
    speaker = frame.fitted("speaker", inner.w, px(70 if flat else 110))
    role = frame.fitted("role", inner.w, px(64 if flat else 120))
    mark = 0 if flat else px(96 if frame.wide else 130)
    below = px(30 if flat else 46)
    named, held = (item.height if item else 0 for item in (speaker, role))
    fixed = (mark + px(40) if mark else 0) + below + px(14) + px(34) + (named + px(30) if named else 0) + held
    words = frame.fitted("words", inner.w, max(1, inner.h - fixed))
    boxes = frame.stack(
        [
            ("mark", mark, px(40)),
            ("words", words.height if words else 0, below),
            ("rule", px(14), px(34)),
            ("speaker", named, px(30)),
            ("role", held, 0),
        ]
    )
    if mark:
        boxes["mark"] = boxes["mark"]._replace(w=min(inner.w, round(mark * 1.25)))
    boxes["rule"] = boxes["rule"]._replace(w=min(inner.w, px(260)))
    return boxes


def picture(frame: Frame) -> dict[str, Box]:
    """Kicker, statement and rule at the foot of the picture, so that its upper half is free."""
    px, main = frame.px, frame.main
    kicker = px(88) if "kicker" in frame.texts else 0
    most = round(main.h * 0.56) - kicker - px(34) - px(54)
    words = frame.fitted("words", main.w, max(px(160), most))
    if words is None or not any(isinstance(layer, Words) for layer in frame.scene.layers):
        return {"kicker": Box(main.x, main.bottom - kicker, main.w, kicker).inset(px(24), px(12))} if kicker else {}
    boxes = frame.stack([("kicker", kicker, px(34)), ("words", words.height, px(40)), ("rule", px(14), 0)], lift=1.0)
    if kicker:
        boxes["kicker"] = boxes["kicker"].inset(px(24), px(12))
    boxes["rule"] = boxes["rule"]._replace(w=min(main.w, max(words.width, px(240))))
    return boxes


STORIES: dict[str, Callable[[Frame], dict[str, Box]]] = {
    "race": race,
    "timeline": timeline,
    "head_to_head": head_to_head,
    "quote": quote,
    "picture": picture,
}
"""Template of each visual of this module."""
