"""``make bench-render``: what drawing and encoding cost, as ratios of CPU seconds of one run, and how it looks.

Every measurement is a process of its own, imports included, and its CPU seconds are those of its whole process tree.
Cases take turns, so that a slow minute of the machine meets all of them; of the repeats the least is taken, because
everything that disturbs only adds. ``TIKSPORTS_BENCH_REPEATS`` shortens it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from bench.render_footage import FOLDER
from bench.results import ROOT, write

REPEATS = int(os.environ.get("TIKSPORTS_BENCH_REPEATS", "5"))
SLOW_REPEATS = min(REPEATS, 3)
STORY_REPEATS = 2 * REPEATS - 1
"""Of what most ratios share: on a machine that others share, single runs of the same work differ by a quarter."""
CASES = {
    "ours": ("picture", "all", STORY_REPEATS),
    "veryfast": ("floor", "story:veryfast", STORY_REPEATS),
    "own_encode": ("floor", "story:own", STORY_REPEATS),
    "fifth": ("fifth", "changed", REPEATS),
    "youtube": ("picture", "youtube", REPEATS),
    "scene": ("picture", "scene", REPEATS),
    "moviepy": ("moviepy", "scene", REPEATS),
    "standard": ("picture", "standard", SLOW_REPEATS),
    "full_motion": ("picture", "full_motion", SLOW_REPEATS),
    "full_motion_veryfast": ("floor", "full_motion:veryfast", SLOW_REPEATS),
    "footage": ("picture", "footage", SLOW_REPEATS),
    "footage_veryfast": ("floor", "footage:veryfast", SLOW_REPEATS),
}
"""Row → case, what it draws, how often."""
GOALS: dict[str, tuple[str, float]] = {
    "vs_veryfast": ("at most", 0.85),
    "vs_own_encode": ("at most", 1.15),
    "vs_moviepy": ("at least", 12),
    "instagram_extra": ("at most", 0.02),
    "youtube_vs_vertical": ("at most", 1.9),
    "sound_share": ("at most", 0.10),
    "gates_share": ("at most", 0.08),
    "peak_mb": ("at most", 450),
    "vmaf": ("at least", 95),
    "ssim": ("at least", 0.99),
    "zoom_jitter_px": ("at most", 0.12),
    "last_fifth_rerender": ("at most", 0.3),
}

Figures = dict[str, float]


def measured(case: str, name: str, home: Path) -> Figures:
    """The figures one process prints; ``tree`` is what it and its children cost in CPU seconds, from start to end."""
    before = _children()
    command = [sys.executable, "-m", "bench.render_cases", case, name, str(home)]
    # as in any installation: Python keeps the bytecode of what it has imported once
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=900, check=False
    )
    if done.returncode:
        raise SystemExit(f"bench.render_cases {case} {name} ended with {done.returncode}")
    return {**json.loads(done.stdout.splitlines()[-1]), "tree": _children() - before}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rounds(home: Path) -> dict[str, list[Figures]]:
    """Every case as often as it is due, one round after the other."""
    found: dict[str, list[Figures]] = {row: [] for row in CASES}
    os.environ[FOLDER] = str(home)
    measured("prepare", "story", home)
    for number in range(STORY_REPEATS):
        for row, (case, name, repeats) in CASES.items():
            if number < repeats:
                started = time.perf_counter()
                seen = measured(case, name, home)
                found[row].append(seen)
                wall = time.perf_counter() - started
                print(f"{number + 1}/{repeats} {row:<22} {seen['cpu']:7.2f} CPU s   {wall:6.1f} s", flush=True)
    return found


def figures_of(found: dict[str, list[Figures]], looks: Figures) -> dict[str, object]:
    """The ratios, and the seconds they come from."""

    def least(row: str, key: str = "cpu") -> float:
        return min(seen[key] for seen in found[row])

    ours = least("ours")
    ratios = {
        "vs_veryfast": ours / least("veryfast"),
        "vs_own_encode": ours / least("own_encode"),
        "vs_moviepy": least("moviepy", "tree") / least("scene"),
        "instagram_extra": least("ours", "instagram") / ours,
        "youtube_vs_vertical": least("youtube") / ours,
        "sound_share": least("ours", "sound") / ours,
        "gates_share": least("ours", "gates") / ours,
        "last_fifth_rerender": min(seen["cpu"] - seen["copied"] for seen in found["fifth"]) / ours,
        "standard_vs_high": least("standard") / ours,
        "full_motion_vs_veryfast": least("full_motion") / least("full_motion_veryfast"),
        "footage_vs_veryfast": least("footage") / least("footage_veryfast"),
        "bytes_vs_veryfast": least("ours", "bytes") / least("veryfast", "bytes"),
    }
    measured_looks = {
        key: round(value, 4 if key.startswith(("ssim", "zoom", "drift")) else 2) for key, value in looks.items()
    }
    return {
        **{name: round(ratio, 4) for name, ratio in ratios.items()},
        "peak_mb": round(max(seen["peak_mb"] for seen in found["ours"])),
        "footage_peak_mb": round(max(seen["peak_mb"] for seen in found["footage"])),
        **measured_looks,
        "moviepy_version": version("moviepy"),
        **{f"cpu_seconds_{row}": [round(seen["cpu"], 2) for seen in seen_] for row, seen_ in found.items()},
        "statistic": "least of the repeats",
    }


def least_of(figures: dict[str, object], row: str) -> float:
    """The least CPU seconds of a row."""
    all_ = figures[f"cpu_seconds_{row}"]
    assert isinstance(all_, list)
    return min(all_)


def plot(figures: dict[str, object], path: Path) -> None:
    """Bars of CPU seconds a second of video would hide the ratios: what each figure is, of what it may be."""
    import matplotlib as mpl

    mpl.use("svg")
    # the same figures give the same file
    mpl.rcParams["svg.hashsalt"] = "tiksports"
    from matplotlib import pyplot

    rows = {
        "x264 veryfast, encode only": "veryfast",
        "x264 at our settings, encode only": "own_encode",
        "our whole picture": "ours",
        "our picture, standard": "standard",
        "our picture, full motion": "full_motion",
        "our picture on footage": "footage",
        "YouTube 1920×1080, 60 frames/s": "youtube",
        "again, last fifth changed": "fifth",
    }
    figure, axes = pyplot.subplots(figsize=(8, 3.6), layout="constrained")
    values = [least_of(figures, row) for row in rows.values()]
    colors = ["#9aa4b2" if "encode only" in label else "#1d6fd1" for label in rows]
    bars = axes.barh(list(rows), values, color=colors)
    axes.bar_label(bars, fmt="%.1f", padding=4)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("CPU seconds for 45 seconds of video (least of the repeats)")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measures, draws the plot, writes the results and says which goals are missed."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tiksports-bench-", ignore_cleanup_errors=True) as folder:
        found = rounds(Path(folder))
        print("looking at the picture: VMAF, SSIM, jitter", flush=True)
        looks = measured("quality", "story", Path(folder))
    figures = figures_of(found, {key: value for key, value in looks.items() if key != "tree"})
    figures["bench_seconds"] = round(time.perf_counter() - started)
    plot(figures, ROOT / "docs" / "images" / "bench-render.svg")
    print(write("render", figures, REPEATS).read_text())
    for name, (bound, goal) in GOALS.items():
        value = figures[name]
        assert isinstance(value, int | float)
        met = value <= goal if bound == "at most" else value >= goal
        print(f"{'met   ' if met else 'MISSED'} {name}: {value} ({bound} {goal})")


if __name__ == "__main__":
    main()
