"""Drawing another picture of a post in a process of its own, while this one draws, uploads and waits.

It only warms the cache of finished encodes: whoever needs the file asks the renderer as always and finds it there,
or draws it itself if this process failed.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.studio.order import RenderOrder

NICENESS = 5
"""The picture that is needed first goes first."""


def start(order: RenderOrder) -> subprocess.Popen[bytes]:
    """Starts drawing; the process ends by itself."""
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "tiksports_dagster.studio.ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if worker.stdin is not None:
        worker.stdin.write(order.model_dump_json().encode())
        worker.stdin.close()
    return worker


def main() -> int:
    """Reads an order from standard input and carries it out; 1 when that failed."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    order = RenderOrder.model_validate_json(sys.stdin.buffer.read())
    try:
        order.carry_out()
    except TikSportsError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
