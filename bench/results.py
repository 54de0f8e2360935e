"""How every bench writes what it found: flat keys, plus machine, commit and repeats."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def machine() -> str:
    """Processor, cores and memory of this machine in words."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def commit() -> str:
    """The commit that was measured, with ``+`` when the working tree differs from it."""
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    dirty = subprocess.run(
        ["git", "status", "--porcelain", "--", "tiksports_dagster", "config", "bench/*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return head.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def write(name: str, figures: dict[str, object], repeats: int) -> Path:
    """Writes ``bench/results/<name>.json`` and returns its path."""
    path = ROOT / "bench" / "results" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {**figures, "machine": machine(), "commit": commit(), "repeats": repeats}
    path.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
    return path
