"""A script for people: as Markdown with its claims, and as plain text to read aloud. Strangers' text is escaped."""

from __future__ import annotations

import re

from tiksports_dagster.store.records.content import (
    Comparison,
    CountUp,
    HeadToHead,
    Picture,
    Quote,
    Race,
    Ranking,
    Scoreboard,
    Script,
    Segment,
    Timeline,
    Visual,
)
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.claims_numbers import numbers_in

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")

_NOT_AN_ID = re.compile(r"[^\w.:/-]")


def escape(text: str) -> str:
    """The text on one line, with every character that Markdown or HTML would act on made harmless."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def script_markdown(script: Script) -> str:
    """The script as Markdown: a heading, a line of particulars, a table of time, words, picture and claims → facts."""
    kind = script.content_type.value.replace("_", " ")
    lines = [
        f"### {escape(script.title)}",
        "",
        f"*{kind}* · {script.seconds:g} s · {len(script.segments)} segments · written by {escape(script.writer)}",
        "",
        "| s | said | seen | claims → facts |",
        "|---|---|---|---|",
    ]
    for segment in script.segments:
        lines.append(
            f"| {segment.start:.1f}–{segment.end:.1f} | {escape(segment.text)} "
            f"| {escape(_seen(segment.visual, script))} | {_claims(segment)} |"
        )
    lines += ["", f"**Call to action:** {escape(script.call_to_action)}", ""]
    lines.append(" ".join(f"\\#{escape(tag)}" for tag in script.hashtags))
    return "\n".join(lines).rstrip() + "\n"


def _claims(segment: Segment) -> str:
    """The numbers' claims; a line score's many are told in short."""
    claims = [claim for claim in claims_of(segment) if numbers_in(claim.text)]
    shown = [f"{escape(claim.text)} → `{_NOT_AN_ID.sub('_', claim.fact)}`" for claim in claims[:6]]
    if len(claims) > len(shown):
        shown.append(f"and {len(claims) - len(shown)} more")
    return "; ".join(shown) or "–"


def _seen(visual: Visual, script: Script) -> str:
    def side(index: int) -> str:
        return script.sides[index].short if 0 <= index < len(script.sides) else "?"

    if isinstance(visual, CountUp):
        return f"counts up to {visual.value.text}: {visual.label}" + (f" ({visual.caption})" if visual.caption else "")
    if isinstance(visual, Comparison):
        rows = "; ".join(f"{row.label} {row.left.text} : {row.right.text}" for row in visual.rows)
        return f"{side(visual.left)} vs {side(visual.right)}, {visual.title}: {rows}"
    if isinstance(visual, Scoreboard):
        score = f"{side(visual.left)} {visual.left_score.text}, {side(visual.right)} {visual.right_score.text}"
        return (
            f"scoreboard {score}"
            + (" with line score" if visual.left_line else "")
            + (f", {visual.status}" if visual.status else "")
        )
    if isinstance(visual, Ranking):
        return f"{visual.title}: " + "; ".join(
            " ".join(filter(None, (row.label, row.value.text, row.note))) for row in visual.rows
        )
    if isinstance(visual, Race):
        ends = "; ".join(
            f"{row.label} {row.values[-1].text if row.values[-1] is not None else '–'}" for row in visual.rows
        )
        return f"{visual.title}, {visual.steps[0].text} to {visual.steps[-1].text}: {ends}"
    if isinstance(visual, Timeline):
        return f"{visual.title}: " + "; ".join(f"{moment.when.text} {moment.text}" for moment in visual.milestones)
    if isinstance(visual, HeadToHead):
        rows = "".join(f"; {row.label} {row.left.text} : {row.right.text}" for row in visual.rows)
        names = f"{side(visual.left)} {visual.left_value.text} : {visual.right_value.text} {side(visual.right)}"
        return f"{names}, {visual.label}{rows}"
    if isinstance(visual, Quote):
        return f"{visual.speaker}: “{visual.quote.text}”"
    about = f"picture of {visual.subject}: " if isinstance(visual, Picture) else ""
    return f"{about}“{visual.text}”" + (f" ({visual.kicker})" if visual.kicker else "")


def read_aloud(script: Script) -> str:
    """What is said, a line a segment, to be read aloud by a person or a voice."""
    return "\n".join(segment.text for segment in script.segments)
