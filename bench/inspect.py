"""What the gates find and what they wrongly find: spoiled videos, good videos, and what a look costs.

``make bench-inspect`` writes ``bench/results/inspect.json``. Good files of ours are short, of every format, of all
visuals and many seeds, and are looked at twice: as ours, with their list of scenes, and as a stranger's, from their
pixels alone. Good files of strangers and most faults are made by ffmpeg, on moving and flat backgrounds; some films
and the faults on them have nothing of ours in them at all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from bench import render_story
from bench.results import ROOT, write
from tests.studio import scenes_samples as samples
from tests.studio import spoiled_elsewhere as elsewhere
from tests.studio import spoiled_further as further
from tests.studio.spoiled_videos import DAMAGED, SPOILED, read
from tests.studio.spoiled_videos import write as encode
from tests.studio.strangers_films import FILMS, film
from tests.studio.strangers_videos import PAIRS, strangers
from tiksports_dagster.configuration import Platform
from tiksports_dagster.operations.video_files import platform_row
from tiksports_dagster.store.records.content import Script, Side
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.gates.inspecting import inspect_video
from tiksports_dagster.studio.gates.known import Told, scenes_of, write_scenes
from tiksports_dagster.studio.render import plan_render, render_video

FORMATS = ("tiktok", "instagram", "youtube", "youtube:shorts")
SPOILED_FORMATS = ("tiktok", "youtube")
STORIES = 10
PLAIN = "nature, panned"
"""The film without text that the further faults are made on."""
_LEAGUES = ("nba", "nfl", "mlb", "nba", "nfl", "nhl", "eng.1", "mlb", "wnba", "nhl")
_COLORS = (("#552583", "#0e2240"), ("#a5acaf", "#000000"), ("#ffb81c", "#ffffff"), ("#c8102e", "#1d428a"), (None, None))


Job = TypeVar("Job")
Done = TypeVar("Done")


class Look(NamedTuple):
    """One file that was looked at: its format, what it is, which gate must name it, and what failed."""

    form: str
    what: str
    gate: str
    found: dict[str, str]

    @property
    def named(self) -> bool:
        """Whether the right gate named the fault."""
        return self.gate in self.found


def story(number: int) -> Script:
    """One of ten short scripts that share no visual order, league, colours or seed."""
    visuals = samples.VISUALS if number < 5 else samples.STORY_VISUALS
    turned = [*visuals[number % 5 :], *visuals[: number % 5]][:3]
    first, second = (
        Side(name=name, short=short, color=color, alternate_color=None)
        for (name, short), color in zip((("Home Team", "HOM"), ("Away Side", "AWY")), _COLORS[number % 5], strict=True)
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


def good_of_ours(job: tuple[str, int, Path]) -> tuple[str, dict[str, str], dict[str, str]]:
    """A good file of ours and its false alarms: as ours, as a stranger's."""
    name, number, folder = job
    row = platform_row(name)
    path = drawn(story(number), row, folder / f"{name.replace(':', '-')}-{number}")
    ours = faults(path, row)
    alone = path.with_name("alone.mp4")
    shutil.move(path, alone)
    return f"{name} {number}", ours, faults(alone, row)


def good_of_strangers(job: tuple[str, int, Path]) -> tuple[str, dict[str, str]]:
    """A good file of somebody else's making and its false alarms."""
    name, number, good = job
    row = platform_row(name)
    path = strangers(good, good.with_name(f"stranger-{name}-{number}.mp4"), row, *PAIRS[number])
    found = faults(path, row)
    path.unlink()
    return f"{name} {' with '.join(PAIRS[number])}", found


def good_film(job: tuple[str, str, Path]) -> tuple[str, dict[str, str]]:
    """A good film with nothing of ours in it and its false alarms."""
    name, shows, folder = job
    row = platform_row(name)
    path = film(shows, folder / f"film-{name}-{abs(hash(shows))}.mp4", row)
    found = faults(path, row)
    path.unlink()
    return f"{name} {shows}", found


def spoiled_here(job: tuple[str, str, Path]) -> Look:
    """A fault made on the frames and samples of a good file, or in its bytes."""
    name, fault, good = job
    path = good.with_name(f"spoiled-{name}-{abs(hash(fault))}.mp4")
    if fault in SPOILED:
        gate, spoil = SPOILED[fault]
        encode(spoil(read(good)), path)
    else:
        gate, damage = DAMAGED[fault]
        damage(good, path)
    return _looked(name, fault, gate, path)


def spoiled_elsewhere(job: tuple[str, str, Path]) -> Look:
    """A fault as other people's tools make it."""
    name, fault, good = job
    gate, make = elsewhere.ALL[fault]
    path = good.with_name(f"elsewhere-{name}-{abs(hash(fault))}.mp4")
    return _looked(name, fault, gate, make(good, path, platform_row(name)))


def spoiled_further(job: tuple[str, str, Path]) -> Look:
    """A fault on a film that is not ours."""
    name, fault, good = job
    gate, make = further.ALL[fault]
    path = good.with_name(f"further-{name}-{abs(hash(fault))}.mp4")
    return _looked(name, fault, gate, make(good, path, platform_row(name)))


def _looked(name: str, fault: str, gate: str, path: Path) -> Look:
    found = faults(path, platform_row(name))
    path.unlink()
    return Look(name, fault, gate, found)


def _each(work: Callable[[Job], Done], jobs: Iterable[Job]) -> list[Done]:
    """The work on every job, two at a time, told as it goes."""
    done: list[Done] = []
    with ProcessPoolExecutor(2) as pool:
        for one in pool.map(work, jobs):
            print("  ", one, flush=True)
            done.append(one)
    return done


def look_at_all(folder: Path) -> dict[str, object]:
    """Faults tried and missed, good files and false alarms."""
    own = _each(good_of_ours, [(name, number, folder) for name in FORMATS for number in range(STORIES)])
    good = {
        name: render_video(story(1), platform_row(name), folder / f"good-{name}", peers=()).path
        for name in SPOILED_FORMATS
    }
    others = _each(
        good_of_strangers, [(name, number, good[name]) for name in SPOILED_FORMATS for number in range(len(PAIRS))]
    )
    others += _each(good_film, [(name, shows, folder) for name in SPOILED_FORMATS for shows in FILMS])
    plain = {name: film(PLAIN, folder / f"plain-{name}.mp4", platform_row(name)) for name in SPOILED_FORMATS}
    looks = [
        *_each(spoiled_here, [(name, fault, good[name]) for name in good for fault in (*SPOILED, *DAMAGED)]),
        *_each(spoiled_elsewhere, [(name, fault, good[name]) for name in good for fault in elsewhere.ALL]),
        *_each(spoiled_further, [(name, fault, plain[name]) for name in plain for fault in further.ALL]),
    ]
    alarms = [f"{name}: {gate} {value}" for name, ours, _ in own for gate, value in ours.items()]
    alarms += [f"{name} as a stranger's: {gate} {value}" for name, _, alone in own for gate, value in alone.items()]
    alarms += [f"{name}: {gate} {value}" for name, found in others for gate, value in found.items()]
    return {
        "faults_tried": len(looks),
        "faults_named": sum(look.named for look in looks),
        "faults_missed": [f"{look.form}: {look.what}" for look in looks if not look.named],
        "good_files_ours": len(own),
        "good_files_strangers": len(others),
        "false_alarms_ours": sum(bool(ours) for _, ours, _ in own),
        "false_alarms_ours_as_strangers": sum(bool(alone) for _, _, alone in own),
        "false_alarms_strangers": sum(bool(found) for _, found in others),
        "false_alarms": alarms,
    }


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
        figures = {**look_at_all(folder), **cost(folder)}
    print(write("inspect", figures, 1).read_text())


if __name__ == "__main__":
    main()
