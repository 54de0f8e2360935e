"""How the emulated Instagram reads a ``video_url``: from this machine only, with a size limit and without redirects."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx

MAX_VIDEO_BYTES = 300_000_000
TIMEOUT_SECONDS = 20.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


async def fetch_video(url: str, target: Path) -> bool:
    """Writes the video to ``target``; False when the URL is not on loopback, does not answer 200, or is too large."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname not in LOOPBACK:
            return False
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != 200:
                return False
            count = 0
            with target.open("wb") as file:
                async for block in response.aiter_bytes():
                    count += len(block)
                    if count > MAX_VIDEO_BYTES:
                        return False
                    file.write(block)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return True
