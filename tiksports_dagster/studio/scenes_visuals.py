"""The visuals of numbers as layers: what appears, when, and how it moves. Where it stands is ``layout``'s."""

from __future__ import annotations

from collections.abc import Callable

from tiksports_dagster.store.records.content import (
    Comparison,
    CountUp,
    Headline,
    Ranking,
    Scoreboard,
    Visual,
)
from tiksports_dagster.studio.scenes import Bar, Card, Layer, Motion, Panel, Text
from tiksports_dagster.studio.scenes_numbers import number_in
from tiksports_dagster.studio.scenes_stage import Stage, figure, in_time, name_card, title
from tiksports_dagster.studio.scenes_stories import STORIES, statement


def headline(visual: Headline, stage: Stage) -> list[Layer]:
    """Kicker chip, the statement word by word, and a rule that is drawn under it."""
    return statement(visual.kicker, visual.claims, stage)


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
        _head(stage, "left.head", left, stage.enter(0.1, x=-0.9)),
        _head(stage, "right.head", right, stage.enter(0.1, x=0.9)),
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


def _head(stage: Stage, slot: str, index: int, motion: Motion) -> Card:
    panel = Panel(slot=slot, fill=f"fill:{index}", shape="card")
    return name_card(slot, panel, f"{slot}.name", stage.side(index), index, motion)


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
        panel = Panel(slot=f"{name}.card", fill=f"fill:{index}", shape="card", stripe="accent" if won else None)
        motion = stage.enter(0.08, x=x)
        layers.append(name_card(f"{name}.card", panel, f"{name}.name", side, index, motion, "left"))
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
    **STORIES,
}


def layers_of(visual: Visual, stage: Stage) -> list[Layer]:
    """The visual's layers, bottom first, everything essential readable in time (``scenes_stage.readable_by``)."""
    layers = _BUILDERS[type(visual)](visual, stage)
    # the line score adds to the score
    late = {layer.id for layer in layers if layer.id.partition(".")[0] == "grid"}
    return in_time(layers, stage, late)
