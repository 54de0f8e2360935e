"""The five visuals of a script as layers: what appears, when, and how it moves. Where it stands is ``layout``'s."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    CountUp,
    Headline,
    Ranking,
    Scoreboard,
    Side,
    Visual,
)
from tiksports_dagster.studio.easing import Ease, Key
from tiksports_dagster.studio.scenes import Bar, Card, Layer, Motion, Number, Panel, StyleName, Text, TimedWord, Words
from tiksports_dagster.studio.scenes_numbers import countable, number_in

COUNT_SECONDS = 1.1


class Stage:
    """What a visual needs to know about its scene: sides, its words, how early it starts and how long it lasts."""

    def __init__(self, sides: Sequence[Side], words: Sequence[TimedWord], lead: float, seconds: float) -> None:
        self.sides = sides
        self.words = words
        self.lead = lead
        self.pace = min(1.0, seconds / 3.0)
        """Short scenes move faster, so that every entrance ends in time."""

    def at(self, delay: float) -> float:
        """Moment of an entrance ``delay`` seconds into the scene."""
        return delay * self.pace - self.lead

    def side(self, index: int) -> Side:
        """The side, or a nameless one for an index outside the list."""
        if 0 <= index < len(self.sides):
            return self.sides[index]
        return Side(name="", short="", color=None, alternate_color=None)

    def enter(self, delay: float, x: float = 0.0, y: float = 0.0, ease: Ease = "expo") -> Motion:
        """Comes in from (x, y), fractions of the short side, fading in; half a second long."""
        at, end = self.at(delay), self.at(delay) + 0.5 * self.pace
        return Motion(
            x=(Key(at=at, to=x, ease=ease), Key(at=end, to=0.0)) if x else (),
            y=(Key(at=at, to=y, ease=ease), Key(at=end, to=0.0)) if y else (),
            opacity=(Key(at=at, to=0.0), Key(at=at + 0.2 * self.pace, to=1.0)),
        )

    def pop(self, delay: float) -> Motion:
        """Springs up in place."""
        at = self.at(delay)
        return Motion(
            scale=(Key(at=at, to=0.5, ease="back"), Key(at=at + 0.35 * self.pace, to=1.0)),
            opacity=(Key(at=at, to=0.0), Key(at=at + 0.12 * self.pace, to=1.0)),
        )

    def grow(self, delay: float, seconds: float = COUNT_SECONDS, ease: Ease = "out") -> Motion:
        """The value goes from nothing to all."""
        at = self.at(delay)
        return Motion(
            value=(Key(at=at, to=0.0, ease=ease), Key(at=at + seconds * self.pace, to=1.0)),
            opacity=(Key(at=at, to=0.0), Key(at=at + 0.15, to=1.0)),
        )

    def counts(self, delay: float, seconds: float = COUNT_SECONDS) -> Motion:
        """Counts up and lands with a small jump."""
        motion = self.grow(delay, seconds)
        end = motion.value[-1].at
        jump = (Key(at=end - 0.04, to=1.0), Key(at=end + 0.07, to=1.09, ease="in_out"), Key(at=end + 0.3, to=1.0))
        return motion.model_copy(update={"scale": jump})


def figure(
    stage: Stage, id_: str, slot: str, claim: Claim, style: StyleName, ink: str, delay: float, **look: str
) -> Layer:
    """A claim on screen: counting when it is one number, else springing up as it is."""
    behind = look.get("behind")
    align = "left" if look.get("align") == "left" else "right" if look.get("align") == "right" else "center"
    if countable(claim.text) is not None:
        return Number(
            id=id_, slot=slot, text=claim.text.strip(), style=style, ink=ink, behind=behind, align=align, claim=claim,
            motion=stage.counts(delay),
        )  # fmt: skip
    part = Text(slot=slot, text=claim.text, style=style, ink=ink, behind=behind, align=align, claim=claim)
    return Card(id=id_, parts=(part,), motion=stage.pop(delay))


def title(stage: Stage, slot: str, text: str) -> list[Layer]:
    """The line above a visual; nothing for an empty text."""
    if not text.strip():
        return []
    return [
        Card(id=slot, parts=(Text(slot=slot, text=text, style="title", ink="ink"),), motion=stage.enter(0.0, y=-0.1))
    ]


def headline(visual: Headline, stage: Stage) -> list[Layer]:
    """Kicker chip, the statement word by word, and a rule that is drawn under it."""
    layers: list[Layer] = []
    if visual.kicker.strip():
        parts = (
            Panel(slot="kicker", fill="accent", shape="chip", hugs="kicker"),
            Text(slot="kicker", text=visual.kicker, style="kicker", ink="on_accent", behind="accent", align="left"),
        )
        layers.append(Card(id="kicker", parts=parts, motion=stage.enter(0.0, x=-0.3)))
    layers.append(
        Words(
            id="words", slot="words", words=tuple(stage.words), style="hook", claims=visual.claims,
            motion=Motion(opacity=(Key(at=-1.0, to=1.0),)),
        )
    )  # fmt: skip
    last = max(word.appears for word in stage.words)
    layers.append(
        Bar(id="rule", slot="rule", share=1.0, fill="accent", track=False, motion=stage.grow(last + 0.1, 0.5))
    )
    return layers


def count_up(visual: CountUp, stage: Stage) -> list[Layer]:
    """Label above, the number as large as it goes, a rule growing with it, the caption below."""
    layers: list[Layer] = [
        *title(stage, "label", visual.label),
        figure(stage, "number", "number", visual.value, "figure", "accent", 0.2),
        Bar(id="rule", slot="rule", share=1.0, fill="accent", motion=stage.grow(0.2)),
    ]
    if visual.caption.strip():
        note = Text(slot="caption", text=visual.caption, style="note", ink="soft")
        layers.append(Card(id="caption", parts=(note,), motion=stage.enter(0.9, y=0.08)))
    return layers


def comparison(visual: Comparison, stage: Stage) -> list[Layer]:
    """Two name cards, and for each row two numbers with bars growing from the middle; the larger one stands out."""
    left, right = visual.left, visual.right
    layers: list[Layer] = [
        *title(stage, "title", visual.title),
        _name_card(stage, "left.head", left, stage.enter(0.1, x=-0.9)),
        _name_card(stage, "right.head", right, stage.enter(0.1, x=0.9)),
        Card(id="versus", parts=(Text(slot="versus", text="VS", style="label", ink="soft"),), motion=stage.pop(0.35)),
    ]
    for number, row in enumerate(visual.rows):
        slot, delay = f"row.{number}", 0.45 + 0.18 * number
        label = Text(slot=f"{slot}.label", text=row.label, style="label", ink="soft")
        layers.append(Card(id=f"{slot}.label", parts=(label,), motion=stage.enter(delay, y=0.05)))
        values = number_in(row.left.text), number_in(row.right.text)
        for name, side, claim, own, other in (
            ("left", left, row.left, values[0], values[1]),
            ("right", right, row.right, values[1], values[0]),
        ):
            leads = own is not None and other is not None and own > other
            ink = "accent" if leads else "ink"
            layers.append(figure(stage, f"{slot}.{name}", f"{slot}.{name}", claim, "value", ink, delay, align=name))
            if own is not None and other is not None:
                share = own / max(own, other) if max(own, other) > 0 else 0.0
                bar = Bar(
                    id=f"{slot}.{name}_bar", slot=f"{slot}.{name}_bar", share=share, fill=f"bright:{side}",
                    grows="left" if name == "left" else "right", motion=stage.grow(delay),
                )  # fmt: skip
                layers.append(bar)
    return layers


def _name_card(stage: Stage, slot: str, index: int, motion: Motion) -> Card:
    side = stage.side(index)
    parts = (
        Panel(slot=slot, fill=f"fill:{index}", shape="card"),
        Text(
            slot=f"{slot}.name", text=side.name or side.short, style="name", ink=f"ink:{index}", behind=f"fill:{index}"
        ),
    )
    return Card(id=slot, parts=parts if parts[1].text.strip() else parts[:1], motion=motion)


def scoreboard(visual: Scoreboard, stage: Stage) -> list[Layer]:
    """Status, a card a side with its score, and the line score column by column."""
    layers: list[Layer] = []
    if visual.status.strip():
        chip = (
            Panel(slot="status", fill="accent", shape="chip", hugs="status"),
            Text(slot="status", text=visual.status, style="kicker", ink="on_accent", behind="accent"),
        )
        layers.append(Card(id="status", parts=chip, motion=stage.enter(0.0, y=-0.1)))
    scores = number_in(visual.left_score.text), number_in(visual.right_score.text)
    for name, index, claim, own, other, x in (
        ("left", visual.left, visual.left_score, scores[0], scores[1], -0.9),
        ("right", visual.right, visual.right_score, scores[1], scores[0], 0.9),
    ):
        side = stage.side(index)
        won = own is not None and other is not None and own > other
        label = Text(
            slot=f"{name}.name",
            text=side.name or side.short,
            style="name",
            ink=f"ink:{index}",
            behind=f"fill:{index}",
            align="left",
        )
        panel = Panel(slot=f"{name}.card", fill=f"fill:{index}", shape="card", stripe="accent" if won else None)
        parts = (panel, label) if label.text.strip() else (panel,)
        layers.append(Card(id=f"{name}.card", parts=parts, motion=stage.enter(0.08, x=x)))
        layers.append(
            figure(
                stage, f"{name}.score", f"{name}.score", claim, "score", f"ink:{index}", 0.45, behind=f"fill:{index}"
            )
        )
    return layers + _line_score(visual, stage)


def _line_score(visual: Scoreboard, stage: Stage) -> list[Layer]:
    columns = min(len(visual.left_line), len(visual.right_line))
    if columns == 0:
        return []
    heads = visual.periods if len(visual.periods) >= columns else tuple(str(number + 1) for number in range(columns))
    names = [
        Text(
            slot=f"grid.{row}.name", text=side.short or side.name, style="grid", ink="ink", behind="panel", align="left"
        )
        for row, side in (("left", stage.side(visual.left)), ("right", stage.side(visual.right)))
    ]
    frame = Panel(slot="grid", fill="panel")
    layers: list[Layer] = [
        Card(id="grid", parts=(frame, *(name for name in names if name.text.strip())), motion=stage.enter(0.7, y=0.15))
    ]
    for column in range(columns):
        cells = (
            ("head", heads[column], "soft"),
            ("left", visual.left_line[column], "ink"),
            ("right", visual.right_line[column], "ink"),
        )
        parts = tuple(
            Text(slot=f"grid.{row}.{column}", text=text, style="grid", ink=ink, behind="panel")
            for row, text, ink in cells
            if text.strip()
        )
        if parts:
            layers.append(Card(id=f"grid.{column}", parts=parts, motion=stage.enter(0.95 + 0.07 * column, y=0.06)))
    return layers


def ranking(visual: Ranking, stage: Stage) -> list[Layer]:
    """Rows slide in from the last to the first; the lifted one comes last, in the accent colour."""
    layers = title(stage, "title", visual.title)
    others = [number for number in reversed(range(len(visual.rows))) if number != visual.lifted]
    lifted = [visual.lifted] if 0 <= visual.lifted < len(visual.rows) else []
    for order, number in enumerate([*others, *lifted]):
        row, slot, is_lifted = visual.rows[number], f"row.{number}", number in lifted
        fill, ink, note_ink = ("accent", "on_accent", "on_accent") if is_lifted else ("panel", "ink", "soft")
        delay = 0.15 + 0.14 * order + (0.2 if is_lifted else 0.0)
        motion = stage.enter(delay, x=1.0 if not is_lifted else -1.0)
        parts: list[Text | Panel] = [
            Panel(slot=slot, fill=fill, shape="card", stripe=None if is_lifted else "accent"),
            Text(slot=f"{slot}.label", text=row.label, style="name", ink=ink, behind=fill, align="left"),
        ]
        if row.note.strip():
            note = Text(slot=f"{slot}.note", text=row.note, style="note", ink=note_ink, behind=fill, align="left")
            parts.append(note)
        layers.append(Card(id=slot, parts=tuple(parts), motion=motion))
        value = figure(
            stage, f"{slot}.value", f"{slot}.value", row.value, "value", ink, delay + 0.25, behind=fill, align="right"
        )
        layers.append(value)
    return layers


_BUILDERS: dict[type[Visual], Callable[..., list[Layer]]] = {
    Headline: headline,
    CountUp: count_up,
    Comparison: comparison,
    Scoreboard: scoreboard,
    Ranking: ranking,
}


def layers_of(visual: Visual, stage: Stage) -> list[Layer]:
    """The visual's layers, bottom first."""
    return _BUILDERS[type(visual)](visual, stage)
