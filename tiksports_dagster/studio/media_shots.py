"""Which file of the media library stands behind which segment: picked for a script, turned into footage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import CountUp, Headline, Picture, Quote, Script
from tiksports_dagster.studio.media import MediaLibrary, shows_one_of
from tiksports_dagster.studio.palette import seed_bytes
from tiksports_dagster.studio.scenes import Footage

_BEHIND = (Headline, CountUp, Quote)
"""Visuals light enough to stand on footage; tables and charts are pictures themselves."""


class Shot(Record):
    """A file of the media library for one segment."""

    segment: int = Field(ge=0)
    path: str
    """Where the file is on this machine."""
    sha256: str
    kind: Literal["video", "picture"]
    seconds: float | None = None
    credit: str = ""


def footage_of(script: Script, shots: Sequence[Shot]) -> tuple[Footage, ...]:
    """The shots as footage under their segments: the picture itself for a ``Picture``, else dark and soft behind."""
    seed = seed_bytes(script.post)
    found: list[Footage] = []
    for shot in shots:
        if shot.segment >= len(script.segments):
            continue
        segment = script.segments[shot.segment]
        shown = isinstance(segment.visual, Picture)
        far = 1.24 if shown else 1.12
        grows = seed[(shot.segment + 3) % 32] % 4 > 0
        seconds = segment.end - segment.start
        spare = max(0.0, (shot.seconds or 0.0) - seconds)
        found.append(
            Footage(
                start=segment.start, end=segment.end, path=shot.path, sha256=shot.sha256, kind=shot.kind, shown=shown,
                zoom=(1.0, far) if grows else (far, 1.0),
                focus=(0.35 + 0.3 * seed[(shot.segment + 5) % 32] / 255, 0.38),
                skip=round(spare * seed[(shot.segment + 7) % 32] / 255, 2),
            )
        )  # fmt: skip
    return tuple(found)


def shots_for(
    script: Script, library: MediaLibrary, platforms: Sequence[str], at: datetime, most: int = 3
) -> tuple[Shot, ...]:
    """The library's files for a script on these platforms at ``at`` (aware): at most ``most``, none shown twice.

    A ``Picture`` gets what shows its subject; of the other segments those that are light enough get footage that
    matches a side or a name they speak of, not two in a row. Empty when nothing matches.
    """
    used: set[str] = set()
    shots: list[Shot] = []
    order = sorted(
        range(len(script.segments)), key=lambda number: not isinstance(script.segments[number].visual, Picture)
    )
    for number in order:
        visual = script.segments[number].visual
        neighbours = {shot.segment for shot in shots} & {number - 1, number + 1}
        if len(shots) >= most or (not isinstance(visual, Picture) and (not isinstance(visual, _BEHIND) or neighbours)):
            continue
        names = _names(script, number)
        if not names:
            continue
        kinds: tuple[Literal["video", "picture"], ...] = (
            ("picture", "video") if isinstance(visual, Picture) else ("video", "picture")
        )
        for kind in kinds:
            found = library.find(kind, league=script.league, teams=names, athletes=names, platforms=platforms, at=at)
            fresh = [item for item in found if item.path not in used and shows_one_of(item, names)]
            if fresh:
                item = fresh[0]
                used.add(item.path)
                shots.append(
                    Shot(
                        segment=number, path=str(library.path(item)), sha256=item.sha256, kind=kind,
                        seconds=item.seconds, credit=item.licence.credit,
                    )
                )  # fmt: skip
                break
    return tuple(sorted(shots, key=lambda shot: shot.segment))


def credits_of(shots: Sequence[Shot]) -> tuple[str, ...]:
    """The words that must stand in the caption, each once."""
    return tuple(dict.fromkeys(shot.credit for shot in shots if shot.credit))


def _names(script: Script, number: int) -> tuple[str, ...]:
    """Names a segment speaks of: a picture's subject alone, else the sides its words name."""
    segment = script.segments[number]
    if isinstance(segment.visual, Picture):
        return (segment.visual.subject,)
    text = f"{segment.text} {script.title}".casefold()
    return tuple(name for side in script.sides for name in (side.name, side.short) if name and name.casefold() in text)
