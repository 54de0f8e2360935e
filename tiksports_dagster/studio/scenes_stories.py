"""The visuals that tell a story as layers: race, timeline, head to head, quote, picture. Places are ``layout``'s."""

from __future__ import annotations

from collections.abc import Callable

from tiksports_dagster.store.records.content import (
    Claim,
    HeadToHead,
    Milestone,
    Picture,
    Quote,
    Race,
    RaceRow,
    Timeline,
    Visual,
)
from tiksports_dagster.studio.easing import Key
from tiksports_dagster.studio.scenes import (
    Align,
    Bar,
    Card,
    Layer,
    Motion,
    Panel,
    Runner,
    Runners,
    Step,
    Text,
    Words,
)
from tiksports_dagster.studio.scenes_numbers import number_in
from tiksports_dagster.studio.scenes_stage import Stage, figure, name_card, readable_by, title

_RACE_ENTER = 0.35
"""Seconds after which a race starts at the latest."""
_RACE_HOLD = 0.22
"""Share of the scene in which the last standing of a race is held."""
_OVERTAKE = 0.55
"""Share of a step's time in which bars move; the rest of it they stand and can be read."""


def race(visual: Race, stage: Stage) -> list[Layer]:
    """Title, and bars that grow and overtake each other from step to step."""
    steps = len(visual.steps)
    begin = min(_RACE_ENTER, 0.4 * readable_by(stage.seconds))
    end = max(begin + 0.1, stage.seconds * (1 - _RACE_HOLD))
    # One moment more than steps would be a gap: the first step is there when the race starts.
    moments = [begin + (end - begin) * number / max(1, steps - 1) for number in range(steps)]
    standings = [_standing(visual.rows, step) for step in range(steps)]
    rows = tuple(
        runner
        for number, row in enumerate(visual.rows)
        if (runner := _runner(row, number, moments, standings, stage)) is not None
    )
    layers = title(stage, "title", visual.title, "left")
    if rows:
        names = tuple(Step(at=_shown_at(moments, n), claim=step) for n, step in enumerate(visual.steps))
        layers.append(Runners(id="race", slot="race", steps=names, rows=rows, motion=stage.enter(0.1, y=0.1)))
    return layers


def _standing(rows: tuple[RaceRow, ...], step: int) -> dict[int, tuple[float, float]]:
    """Rank and share of every row that runs at a step. The axis is scaled anew at each step, less and less so."""
    numbers = {
        number: number_in(claim.text) or 0.0
        for number, row in enumerate(rows)
        if (claim := row.values[step]) is not None
    }
    most = max(numbers.values(), default=0.0)
    reach = 0.62 + 0.38 * step / max(1, len(rows[0].values) - 1)
    order = sorted(numbers, key=lambda number: (-numbers[number], number))
    return {number: (order.index(number), reach * numbers[number] / most if most > 0 else 0.0) for number in order}


def _shown_at(moments: list[float], step: int) -> float:
    """A step's name and values are written when its bars are half way there; the first from the start."""
    if step == 0:
        return float("-1")
    return moments[step] - (moments[step] - moments[step - 1]) * _OVERTAKE / 2


def _runner(
    row: RaceRow,
    number: int,
    moments: list[float],
    standings: list[dict[int, tuple[float, float]]],
    stage: Stage,
) -> Runner | None:
    values = tuple(
        Step(at=_shown_at(moments, step), claim=claim) for step, claim in enumerate(row.values) if claim is not None
    )
    running = [step for step, standing in enumerate(standings) if number in standing]
    if not values:
        return None
    first = running[0]
    # It comes up from below the last row that runs when it enters.
    last = float(max(len(standings[first]), standings[first][number][0] + 1))
    enters = moments[first] - (moments[first] - moments[first - 1]) * _OVERTAKE if first else 0.0
    rank, share = [Key(at=enters, to=last, ease="expo")], [Key(at=enters, to=0.0, ease="out")]
    for step in running:
        place, length = standings[step][number]
        if step and step != first:
            begin = moments[step] - (moments[step] - moments[step - 1]) * _OVERTAKE
            rank.append(Key(at=begin, to=rank[-1].to, ease="in_out"))
            share.append(Key(at=begin, to=share[-1].to, ease="in_out"))
        at = moments[step] if step else moments[0] + min(0.25, 0.4 * readable_by(stage.seconds))
        rank.append(Key(at=at, to=float(place)))
        share.append(Key(at=at, to=length))
    fill = f"bright:{row.side}" if row.side is not None and 0 <= row.side < len(stage.sides) else f"hue:{number}"
    return Runner(label=row.label, fill=fill, rank=tuple(rank), share=tuple(share), enters=enters, values=values)


def timeline(visual: Timeline, stage: Stage) -> list[Layer]:
    """A line that is drawn past one moment after another; the story's own moment stands on the accent colour."""
    layers = title(stage, "title", visual.title)
    count = len(visual.milestones)
    lifted = visual.lifted if visual.lifted >= 0 else count + visual.lifted
    span = min(2.6, 0.5 * stage.seconds)
    layers.append(
        Bar(
            id="line", slot="line", share=1.0, fill="soft", grows="along", track=False,
            motion=stage.grow(0.15, 0.3 + span, "linear"),
        )
    )  # fmt: skip
    for number, moment in enumerate(visual.milestones):
        delay = 0.3 + span * number / max(1, count - 1)
        layers.append(_moment(moment, f"moment.{number}", number == lifted, stage.enter(delay, x=0.12)))
    return layers


def _moment(moment: Milestone, slot: str, is_lifted: bool, motion: Motion) -> Card:
    fill, ink, soft = ("accent", "on_accent", "on_accent") if is_lifted else ("panel", "accent", "ink")
    parts: list[Text | Panel] = [
        Panel(slot=slot, fill=fill, shape="card"),
        Panel(slot=f"{slot}.dot", fill="accent" if is_lifted else "ink", shape="disc"),
        Text(slot=f"{slot}.when", text=moment.when.text, style="moment", ink=ink, behind=fill, align="left",
             claim=moment.when),
    ]  # fmt: skip
    if moment.text.strip():
        parts.append(
            Text(slot=f"{slot}.text", text=moment.text, style="note", ink=soft, behind=fill, align="left",
                 claims=moment.claims)
        )  # fmt: skip
    return Card(id=slot, parts=tuple(parts), motion=motion)


def head_to_head(visual: HeadToHead, stage: Stage) -> list[Layer]:
    """Two halves that crash together, a large value on each; the leading one in the accent, measures below."""
    layers = title(stage, "title", visual.label)
    numbers = number_in(visual.left_value.text), number_in(visual.right_value.text)
    for name, index, claim, own, other, x in (
        ("left", visual.left, visual.left_value, numbers[0], numbers[1], -1.0),
        ("right", visual.right, visual.right_value, numbers[1], numbers[0], 1.0),
    ):
        leads = own is not None and other is not None and own > other
        layers.append(_half(stage, name, index, leads, x))
        layers.append(
            figure(stage, f"{name}.value", f"{name}.value", claim, "score", f"ink:{index}", 0.4, behind=f"fill:{index}")
        )
    badge = (
        Panel(slot="versus", fill="panel", shape="disc"),
        Text(slot="versus.text", text="VS", style="label", ink="ink", behind="panel"),
    )
    layers.append(Card(id="versus", parts=badge, motion=stage.pop(0.45)))
    for number, row in enumerate(visual.rows):
        slot, delay = f"row.{number}", 0.8 + 0.16 * number
        layers.append(_measure(slot, row.label, row.left, row.right, stage.enter(delay, y=0.08)))
    return layers


def _half(stage: Stage, name: str, index: int, leads: bool, x: float) -> Card:
    shape = "west" if name == "left" else "east"
    panel = Panel(slot=f"{name}.card", fill=f"fill:{index}", shape=shape, stripe="accent" if leads else None)
    side = stage.side(index)
    return name_card(f"{name}.card", panel, f"{name}.name", side, index, stage.enter(0.05, x=x))


def _measure(slot: str, label: str, left: Claim, right: Claim, motion: Motion) -> Card:
    numbers = number_in(left.text), number_in(right.text)
    parts: list[Text | Panel] = [Panel(slot=slot, fill="panel")]
    for name, claim, own, other in (("left", left, *numbers), ("right", right, *reversed(numbers))):
        leads = own is not None and other is not None and own > other
        align: Align = "left" if name == "left" else "right"
        parts.append(
            Text(slot=f"{slot}.{name}", text=claim.text, style="value", ink="accent" if leads else "ink",
                 behind="panel", align=align, claim=claim)
        )  # fmt: skip
    if label.strip():
        parts.append(Text(slot=f"{slot}.label", text=label, style="label", ink="soft", behind="panel"))
    return Card(id=slot, parts=tuple(parts), motion=motion)


def quote(visual: Quote, stage: Stage) -> list[Layer]:
    """A large quotation mark, the words as they are spoken, and below a rule who said them."""
    mark = Panel(slot="mark", fill="accent", shape="mark")
    layers: list[Layer] = [Card(id="mark", parts=(mark,), motion=stage.pop(0.0))]
    if stage.words:
        layers.append(_words(stage, "quote", (visual.quote,)))
    layers.append(Bar(id="rule", slot="rule", share=1.0, fill="accent", track=False, motion=stage.grow(0.3, 0.5)))
    parts: list[Text] = []
    if visual.speaker.strip():
        parts.append(Text(slot="speaker", text=visual.speaker, style="name", ink="ink", align="left"))
    if visual.role.strip():
        parts.append(Text(slot="role", text=visual.role, style="note", ink="soft", align="left"))
    if parts:
        layers.append(Card(id="speaker", parts=tuple(parts), motion=stage.enter(0.5, y=0.06)))
    return layers


def picture(visual: Picture, stage: Stage) -> list[Layer]:
    """Kicker chip, the statement low on the picture, a rule under it. The picture itself is the backdrop's."""
    return statement(visual.kicker, visual.claims, stage)


def statement(kicker: str, claims: tuple[Claim, ...], stage: Stage) -> list[Layer]:
    """Kicker chip, the stage's words one by one, and a rule that is drawn under them."""
    layers: list[Layer] = []
    if kicker.strip():
        parts = (
            Panel(slot="kicker", fill="accent", shape="chip", hugs="kicker"),
            Text(slot="kicker", text=kicker, style="kicker", ink="on_accent", behind="accent", align="left"),
        )
        layers.append(Card(id="kicker", parts=parts, motion=stage.enter(0.0, x=-0.3)))
    if not stage.words:
        return layers
    layers.append(_words(stage, "hook", claims))
    last = max(word.appears for word in stage.words)
    layers.append(
        Bar(id="rule", slot="rule", share=1.0, fill="accent", track=False, motion=stage.grow(last + 0.1, 0.5))
    )
    return layers


def _words(stage: Stage, style: str, claims: tuple[Claim, ...]) -> Words:
    motion = Motion(opacity=(Key(at=-1.0, to=1.0),))
    return Words(
        id="words",
        slot="words",
        words=tuple(stage.words),
        style="quote" if style == "quote" else "hook",
        entrance=stage.entrance,
        claims=claims,
        motion=motion,
    )


STORIES: dict[type[Visual], Callable[..., list[Layer]]] = {
    Race: race,
    Timeline: timeline,
    HeadToHead: head_to_head,
    Quote: quote,
    Picture: picture,
}
"""Builder of each visual of this module."""
