"""Where the slots of the visuals that tell a story stand: race, timeline, head to head, quote, picture."""

from __future__ import annotations

from collections.abc import Callable

from tiksports_dagster.studio.layout_frame import Box, Frame
from tiksports_dagster.studio.scenes import Words

LEAN = 44
"""How far the end of a card leans at most, in units; texts keep clear of it."""
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
    px = frame.px
    gap = px(22)
    each = max(1, min(px(236), (frame.main.h - above - gap * (count - 1)) // count))
    boxes, rest = _titled(frame, each * count + gap * (count - 1), above)
    dot, thick = px(46), px(10)
    for number in range(count):
        slot = f"moment.{number}"
        card = Box(rest.x + px(76), rest.y + number * (each + gap), rest.w - px(76), each)
        boxes |= {slot: card, f"{slot}.dot": Box(rest.x, card.y + (each - dot) // 2, dot, dot)}
        boxes |= _moment(frame, slot, card.inset(px(34), px(14)).cut(94, -6)[0], 0.46)
    middle = rest.x + (dot - thick) // 2
    boxes["line"] = Box(middle, rest.y + each // 2, thick, max(2, (each + gap) * (count - 1)))
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
        when, text = inner.cut(36, -3, 61)
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
    row = min(px(104 if frame.wide else 124), max(1, (main.h - above) // (rows + 4)))
    most = px(440 if frame.wide else 640)
    card = max(1, min(most, main.h - above - (below + rows * (row + gap) - gap if rows else 0)))
    items = [("title", title.height, px(40))] if title else []
    stacked = frame.stack([*items, ("card", card, below), *((f"row.{n}", row, gap) for n in range(rows))])
    boxes = {key: box for key, box in stacked.items() if key == "title"}
    boxes |= _halves(frame, stacked["card"])
    for number in range(rows):
        slot = f"row.{number}"
        boxes[slot] = stacked[slot]
        inner = stacked[slot].inset(px(30), px(10))
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
        if frame.wide and inner.h < px(260):
            first, second = inner.cut(50, -4, 46)
            named, valued = (first, second) if name == "left" else (inner.cut(46, -4, 50)[1], inner.cut(46, -4, 50)[0])
            boxes |= {f"{name}.name": named, f"{name}.value": valued}
            continue
        upper = round(inner.h * 0.36)
        boxes[f"{name}.name"] = inner._replace(h=upper)
        boxes[f"{name}.value"] = Box(inner.x, inner.y + upper + px(16), inner.w, inner.h - upper - px(16))
    return boxes


def quote(frame: Frame) -> dict[str, Box]:
    """Quotation mark, the words, a rule, who said them; flush left."""
    px, main = frame.px, frame.main
    inner = main.inset(round(main.w * 0.06)) if frame.wide else main
    frame = frame._replace(main=inner)
    speaker = frame.fitted("speaker", inner.w, px(110))
    role = frame.fitted("role", inner.w, px(120))
    mark = px(96 if frame.wide else 130)
    fixed = mark + px(40) + px(46) + px(14) + px(34)
    fixed += (speaker.height + px(30) if speaker else 0) + (role.height if role else 0)
    words = frame.fitted("words", inner.w, max(1, inner.h - fixed))
    boxes = frame.stack(
        [
            ("mark", mark, px(40)),
            ("words", words.height if words else 0, px(46)),
            ("rule", px(14), px(34)),
            ("speaker", speaker.height if speaker else 0, px(30)),
            ("role", role.height if role else 0, 0),
        ]
    )
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
