"""The simulated audience against what was measured on real channels, its speed, and a picture of its curves.

``make bench-audience``: about half a minute. The targets are in ``docs/audience.md``.
"""

from __future__ import annotations

import time as stopwatch
from dataclasses import replace
from datetime import UTC, datetime

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from bench.results import ROOT, write
from tiksports_dagster.sandbox.audience.counters import Post
from tiksports_dagster.sandbox.audience.curves import Curves, simulate
from tiksports_dagster.sandbox.audience.faults import EVERYDAY, suppression, viral
from tiksports_dagster.sandbox.audience.life import Simulated
from tiksports_dagster.sandbox.audience.world import PLATFORMS, PRESETS, SPREAD

SEEDS = 20
POSTS = 1_000
LATE_HOURS = 13.5 * 24
MANY = 100_000.0
REGIME = datetime(2026, 2, 14, tzinfo=UTC)
Floats = NDArray[np.float64]


def at(curves: Curves, hours: float) -> Floats:
    """ln of the true views at that age."""
    return np.log(np.maximum(curves.true.views[:, int(np.searchsorted(curves.ages, hours))], 1))


def r2(one: Floats, other: Floats) -> float:
    """Squared correlation."""
    return float(np.corrcoef(one, other)[0, 1] ** 2)


def auc(score: Floats, hit: NDArray[np.bool_]) -> float:
    """Area under the ROC curve."""
    ranks, hits = np.argsort(np.argsort(score)), int(hit.sum())
    return float((ranks[hit].sum() - hits * (hits - 1) / 2) / (hits * (len(hit) - hits)))


def calibration(platform: str) -> dict[str, object]:
    """Means over the seeds of what real channels showed, in the realistic world."""
    found: dict[str, list[float]] = {}
    early: list[tuple[Floats, Floats]] = []
    for seed in range(SEEDS):
        curves = simulate(platform, POSTS, seed=seed, hours=15 * 24, step_minutes=60)
        level, growth = at(curves, 72), np.exp(at(curves, LATE_HOURS) - at(curves, 72))
        hour = 2 * np.pi * (curves.posts.started / 3600 % 24) / 24
        clock = np.column_stack([np.ones(POSTS), np.cos(hour), np.sin(hour)])
        left = level - clock @ np.linalg.lstsq(clock, level, rcond=None)[0]
        figures = {
            "spread_ln_views_72h": level.std(),
            "growth_72h_to_13d_median": np.median(growth),
            "growth_72h_to_13d_q90": np.quantile(growth, 0.9),
            "slot_r2": 1 - left.var() * (POSTS - 1) / (POSTS - 3) / level.var(),
            "content_r2": r2(curves.posts.appeal, level),
            "share_over_100k_72h": (level > np.log(MANY)).mean(),
            **{f"r2_day_1_to_{days}_days_later": r2(at(curves, 24), at(curves, 24 * (1 + days))) for days in (1, 3, 7)},
            **{f"r2_{hours}h_to_72h": r2(at(curves, hours), level) for hours in (1, 3, 6, 24)},
        }
        for name, value in figures.items():
            found.setdefault(name, []).append(float(value))
        early.append((np.stack([at(curves, hours) for hours in (1, 3, 6, 24)]), level))
    means: dict[str, object] = {
        f"{platform}_{name}": round(float(np.mean(values)), 4) for name, values in found.items()
    }
    hit = np.concatenate([level for _, level in early]) > np.log(MANY)
    for place, hours in enumerate((1, 3, 6, 24)):
        means[f"{platform}_auc_{hours}h"] = round(auc(np.concatenate([scores[place] for scores, _ in early]), hit), 3)
    means[f"{platform}_median_views_72h"] = round(float(np.exp(np.median(np.concatenate([x for _, x in early])))))
    return means


def regime_shift() -> float:
    """Mean change of log10 views of the same posts when the platform becomes another."""
    world = replace(PRESETS["realistic"], regime_at=REGIME)
    shifts: list[float] = []
    for seed in range(SEEDS):
        same = simulate("youtube", 300, seed=seed, hours=73, step_minutes=60)
        other = simulate("youtube", 300, seed=seed, hours=73, step_minutes=60, preset=world)
        late = same.posts.started >= REGIME.timestamp()
        shifts.append(float((at(other, 72) - at(same, 72))[late].mean() / np.log(10)))
    return float(np.mean(shifts))


def speed() -> dict[str, object]:
    """CPU seconds of the bulk and of single questions."""
    begun = stopwatch.process_time()
    for seed in range(SEEDS):
        simulate("tiktok", 2_000, seed=seed, faults=EVERYDAY)
    bulk = stopwatch.process_time() - begun
    audience, published = Simulated(), 1_772_400_000.0
    posts = [Post("tiktok", str(number), published, "Forty thousand #nba", 31.0) for number in range(500)]
    spent: list[float] = []
    for age in (47 * 3600, 47 * 3600 + 900, 30 * 86_400):
        begun = stopwatch.process_time()
        for post in posts:
            audience(post, published + age)
        spent.append((stopwatch.process_time() - begun) / len(posts) * 1e6)
    return {
        "bulk_20_seeds_2000_posts_192_bins_cpu_seconds": round(bulk, 2),
        "first_question_2_days_old_microseconds": round(spent[0]),
        "next_question_microseconds": round(spent[1]),
        "first_question_30_days_old_microseconds": round(spent[2]),
    }


def plot() -> None:
    """Eight posts of each platform over two days, and one post with the faults a detector should tell apart."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "tiksports"
    from matplotlib import pyplot as plt

    figure, panes = plt.subplots(1, 4, figsize=(13, 3.4), constrained_layout=True)
    for pane, platform in zip(panes, PLATFORMS, strict=False):
        curves = simulate(platform, 8, seed=4)
        for views in curves.told.views:
            pane.plot(curves.ages, np.maximum(views, 1), linewidth=1)
        pane.set(title=platform, yscale="log", xlabel="hours", ylim=(1, 1e6))
    panes[0].set_ylabel("views as told")
    faults = {"as it was": (), "suppressed ×0.1": (suppression(0.1, 12),), "viral ×4": (viral(4.0, 12),)}
    for name, chosen in faults.items():
        curves = simulate("tiktok", 8, seed=4, faults=chosen)
        panes[3].plot(curves.ages, curves.told.views[3], label=name, linewidth=1.2)
    panes[3].set(title="one post, from 12 h on", xlabel="hours", ylim=(0, None))
    panes[3].legend(frameon=False)
    figure.savefig(ROOT / "docs" / "images" / "bench-audience.svg", metadata={"Date": None})


def main() -> None:
    """Measures, writes ``bench/results/audience.json`` and the picture."""
    figures: dict[str, object] = {"spread_target": SPREAD}
    for platform in PLATFORMS:
        figures |= calibration(platform)
    figures["regime_shift_log10"] = round(regime_shift(), 3)
    figures |= speed()
    plot()
    print(write("audience", figures, SEEDS))


if __name__ == "__main__":
    main()
