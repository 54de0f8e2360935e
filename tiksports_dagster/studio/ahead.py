"""Drawing another picture of a post in a process of its own, while this one draws, uploads and waits.

It only warms the cache of finished encodes: whoever needs the file asks the renderer as always and finds it there,
or draws it itself if this process failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.store.records.content import Script

NICENESS = 5
"""The picture that is needed first goes first."""


def start(script: Script, platform: Platform, peers: Iterable[Platform], folder: Path) -> subprocess.Popen[bytes]:
    """Starts drawing; the process ends by itself."""
    order = {
        "script": script.model_dump(mode="json"),
        "platform": platform.model_dump(mode="json"),
        "peers": [peer.model_dump(mode="json") for peer in peers],
        "folder": str(folder),
    }
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "tiksports_dagster.studio.ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if worker.stdin is not None:
        worker.stdin.write(json.dumps(order).encode())
        worker.stdin.close()
    return worker


def main() -> int:
    """Reads an order from standard input and draws it; 1 when that failed."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    order = json.load(sys.stdin)
    from tiksports_dagster.studio.render import render_video

    try:
        render_video(
            Script.model_validate(order["script"]),
            Platform.model_validate(order["platform"]),
            Path(order["folder"]),
            peers=[Platform.model_validate(peer) for peer in order["peers"]],
        )
    except TikSportsError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
