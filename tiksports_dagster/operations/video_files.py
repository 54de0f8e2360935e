"""``tiksports inspect`` and ``tiksports render``: single video files, without a database and without Dagster."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from tiksports_dagster.configuration import Platform, load_platforms, read_json
from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.world import SOURCES
from tiksports_dagster.store.records.content import FactSheet, Script, VideoFile

if TYPE_CHECKING:
    from tiksports_dagster.bootstrap import Parts
    from tiksports_dagster.studio.gates.likeness import Earlier
    from tiksports_dagster.studio.gates.report import Inspected
    from tiksports_dagster.studio.render import RenderedVideo


def platform_row(asked: str) -> Platform:
    """The platform's row; ``youtube:shorts`` is one of its presets. Raises ``InputError``."""
    table = load_platforms()
    name, _, preset = asked.partition(":")
    if name not in table:
        raise InputError(f"--platform {asked!r} is not one of {', '.join(table)}; correct it")
    return table[name].in_preset(preset or None)


def inspect_path(
    file: Path,
    asked: str,
    *,
    least_score: float,
    scenes: Path | None = None,
    full: bool = False,
    report: Path | None = None,
    channel: list[Earlier] | None = None,
) -> Inspected:
    """Looks at a file for a platform and writes the page if one is asked for.

    Raises ``InputError`` for a file that is not there, an unknown platform, or a list of scenes that is not there.
    """
    platform = platform_row(asked)
    if not file.is_file():
        raise InputError(f"{file}: {'a folder' if file.is_dir() else 'no such file'}; name a video file")
    if scenes is not None and not scenes.is_file():
        raise InputError(f"--scenes {scenes}: no such file")
    from tiksports_dagster.studio.gates.inspecting import inspect_video
    from tiksports_dagster.studio.gates.report import Inspected, write_page
    from tiksports_dagster.studio.gates.table import verdict_of

    looked = inspect_video(file, platform, scenes=scenes, full=full, channel=channel)
    verdict = verdict_of(looked.findings, least_score)
    inspected = Inspected(file.name, platform.label, file, looked.findings, verdict, looked.look, looked.seconds)
    if report is not None:
        write_page(report, [inspected], f"Inspection of {file.name}")
    return inspected


def channel_of(parts: Parts) -> list[Earlier]:
    """The channel's last videos in this world, as ``likeness`` remembers them."""
    from tiksports_dagster.studio.gates.likeness import LOOKED_BACK, earlier_of

    archive = parts.archive
    invented = {party: parts.world.invented(party) for party in SOURCES}
    return earlier_of(
        video
        for platform in parts.platforms
        for video in archive.newest_of_posts(f"{platform}_video", VideoFile, LOOKED_BACK, invented=invented)
    )


def render_path(
    script_file: Path,
    asked: str,
    out: Path,
    *,
    facts: Path | None = None,
    draft: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> RenderedVideo:
    """Draws a script into one file, with its list of scenes beside it; nothing half-written under the final name.

    Raises ``InputError`` for a wrong script, sheet, platform or name, ``PermanentFailure`` for a full disk.
    """
    script = read_json(script_file, TypeAdapter(Script))
    sheet = read_json(facts, TypeAdapter(FactSheet)) if facts is not None else None
    platform = platform_row(asked)
    if out.suffix.lower() != ".mp4":
        raise InputError(f"-o {out}: the name must end in .mp4")
    if not out.absolute().parent.is_dir():
        raise InputError(f"-o {out}: there is no folder {out.absolute().parent}; make it first")
    from tiksports_dagster.studio.caption import caption_for
    from tiksports_dagster.studio.files import disk_room, place
    from tiksports_dagster.studio.gates.known import Told, scenes_of, write_scenes
    from tiksports_dagster.studio.render import plan_render, render_video

    quality = "standard" if draft else "high"
    title, caption = caption_for(script, platform)
    said = Told(title, caption, sheet.facts if sheet is not None else None)
    with tempfile.TemporaryDirectory(prefix="tiksports-render-", ignore_cleanup_errors=True) as folder:
        made = render_video(script, platform, Path(folder), progress=progress, quality=quality)
        plan = plan_render(script, platform, quality=quality)
        with disk_room(out.absolute(), made.bytes + 1_000_000):
            place(made.path, out)
            write_scenes(out, scenes_of(plan, made.sha256, script, None, said))
    return made
