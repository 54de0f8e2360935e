"""What the gates find and what they wrongly find: spoiled videos, good videos, and what a look costs.

``make bench-inspect`` writes ``bench/results/inspect.json``. Good files are short, of every format, of many visuals and
seeds, and are looked at twice: as ours, with their list of scenes, and as a stranger's, from their pixels alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import render_story
from bench.results import ROOT, write
from tests.studio import scenes_samples as samples
from tests.studio.spoiled_videos import DAMAGED, SPOILED, read
from tests.studio.spoiled_videos import write as encode
from tiksports_dagster.configuration import Platform
from tiksports_dagster.operations.video_files import platform_row
from tiksports_dagster.store.records.content import Script, Side
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.gates.inspecting import inspect_video
from tiksports_dagster.studio.gates.known import Told, scenes_of, write_scenes
from tiksports_dagster.studio.render import plan_render, render_video

FORMATS = ("tiktok", "instagram", "youtube", "youtube:shorts")
SPOILED_FORMATS = ("tiktok", "youtube")
_LEAGUES = ("nba", "nfl", "mlb", "nba", "nfl")
_COLORS = (("#552583", "#0e2240"), ("#a5acaf", "#000000"), ("#ffb81c", "#ffffff"), ("#c8102e", "#1d428a"), (None, None))


def story(number: int) -> Script:
    """One of five short scripts that share no visual order, league, colours or seed."""
    turned = [*samples.VISUALS[number:], *samples.VISUALS[:number]][:3]
    first, second = (
        Side(name=name, short=short, color=color, alternate_color=None)
        for (name, short), color in zip((("Home Team", "HOM"), ("Away Side", "AWY")), _COLORS[number], strict=True)
    )
    return samples.script(
        *turned,
        seconds=1.6,
        post=f"2024030{number}-bench-{number:04x}",
        league=_LEAGUES[number],
        sides=(first, second),
        content_type=list(ContentType)[number % len(ContentType)],
    )


def drawn(script: Script, row: Platform, folder: Path) -> Path:
    """A good file with its list of scenes; the sample scripts have no fact sheet, so their numbers are left out."""
    made = render_video(script, row, folder, peers=())
    scenes = scenes_of(plan_render(script, row, peers=()), made.sha256, script, None, Told("Title", "A caption. #nba"))
    # the samples' texts hold numbers that no claim names; what numbers rest on is not what is measured here
    quiet = tuple(text.model_copy(update={"text": "TEXT"}) for text in scenes.texts)
    write_scenes(made.path, scenes.model_copy(update={"texts": quiet}))
    return made.path


def faults(path: Path, row: Platform) -> dict[str, str]:
    """Gate → what was measured, of everything that failed."""
    return {finding.gate: finding.measured for finding in inspect_video(path, row).findings if finding.failed}


def good_files(folder: Path) -> tuple[int, list[str], list[str]]:
    """How many good files, and the false alarms: as ours, as a stranger's."""
    count, ours, strangers = 0, list[str](), list[str]()
    for name in FORMATS:
        row = platform_row(name)
        for number in range(5):
            count += 1
            path = drawn(story(number), row, folder / f"{name.replace(':', '-')}-{number}")
            ours += [f"{name} {number} {gate}: {value}" for gate, value in faults(path, row).items()]
            alone = folder / "alone.mp4"
            shutil.copyfile(path, alone)
            strangers += [f"{name} {number} {gate}: {value}" for gate, value in faults(alone, row).items()]
            print(f"{count:2} good {name} {number}: {len(ours)} and {len(strangers)} false alarms so far", flush=True)
    return count, ours, strangers


def spoiled_files(folder: Path) -> tuple[int, list[str]]:
    """How many faults were tried, and those that their gate did not name."""
    tried, missed = 0, list[str]()
    for name in SPOILED_FORMATS:
        row = platform_row(name)
        good = render_video(story(1), row, folder / f"spoiled-{name}", peers=()).path
        reel = read(good)
        for fault, (gate, spoil) in SPOILED.items():
            tried += 1
            found = faults(encode(spoil(reel), folder / "spoiled.mp4"), row)
            missed += [] if gate in found else [f"{name}: {fault}"]
            print(f"   {name} {fault}: {', '.join(found) or 'nothing'}", flush=True)
        for fault, (gate, damage) in DAMAGED.items():
            tried += 1
            found = faults(damage(good, folder / "damaged.mp4"), row)
            missed += [] if gate in found else [f"{name}: {fault}"]
            print(f"   {name} {fault}: {', '.join(found) or 'nothing'}", flush=True)
    return tried, missed


def cost(folder: Path) -> dict[str, object]:
    """CPU seconds of the 45 s story's picture and of its default gates (least of three fresh processes), and their
    ratio; and of a look at the same file as a stranger's."""
    rows: list[dict[str, float]] = []
    for number in range(3):
        home = folder / f"cost-{number}"
        home.mkdir()
        command = [sys.executable, "-m", "bench.render_cases", "picture", "all", str(home)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=900, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(rows[-1], flush=True)
    picture, gates = min(row["cpu"] for row in rows), min(row["gates"] for row in rows)
    film = render_video(render_story.story(), platform_row("tiktok"), folder / "film").path
    before = time.process_time()
    inspect_video(film, platform_row("tiktok"))
    return {
        "picture_cpu_seconds": round(picture, 2),
        "gates_cpu_seconds": round(gates, 2),
        "gates_share": round(gates / picture, 4),
        "stranger_cpu_seconds": round(time.process_time() - before, 2),
    }


def main() -> None:
    """All of it, in a folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="tiksports-inspect-") as name:
        folder = Path(name)
        count, ours, strangers = good_files(folder)
        tried, missed = spoiled_files(folder)
        figures: dict[str, object] = {
            "faults_tried": tried,
            "faults_named": tried - len(missed),
            "faults_missed": missed,
            "good_files": count,
            "false_alarms_ours": len({alarm.rpartition(" ")[0] for alarm in ours}),
            "false_alarms_strangers": len({alarm.rpartition(" ")[0] for alarm in strangers}),
            "false_alarms": [*ours, *strangers],
            **cost(folder),
        }
    print(write("inspect", figures, 1).read_text())


if __name__ == "__main__":
    main()
