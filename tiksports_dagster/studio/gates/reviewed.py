"""Reviews that were paid for, kept beside the files: a file is shown to a model once, whoever shares it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from tiksports_dagster.store.records.ai import Intelligence
from tiksports_dagster.store.records.base import content_hash
from tiksports_dagster.store.records.content import Finding, Script, VideoFile
from tiksports_dagster.studio.files import whole_file
from tiksports_dagster.studio.gates.review import FRAMES, review_finding
from tiksports_dagster.studio.gates.stills import evenly, stills

_SIDE = 640


def reviewed(
    folder: Path, video: VideoFile, script: Script, story: str, intelligence: Intelligence, least: float
) -> Finding:
    """The review of a file: the one kept for the same bytes and script, else a new one. Only real marks are kept."""
    kept = folder / f"review-{video.sha256[:16]}-{content_hash(script)[:8]}-{least:g}.json"
    try:
        return Finding.model_validate_json(kept.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        pass
    # the first second decides whether anybody stays, so it is seen twice
    moments = [0.1, *evenly(video.seconds, FRAMES - 1)]
    frames = stills(Path(video.path), moments, side=_SIDE)
    finding = review_finding(script, frames, story, intelligence, least)
    if finding.checked:
        with whole_file(kept) as temporary:
            temporary.write_text(finding.model_dump_json(), encoding="utf-8")
    return finding
