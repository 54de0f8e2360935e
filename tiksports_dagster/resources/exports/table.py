"""What the studios' exports look like: a row a platform, and the names that columns go by.

Seen in public exports and the parsers people wrote for them, 2020 to 2026: YouTube Studio (``Table data.csv``,
``Chart data.csv`` and ``Totals.csv`` in one archive), TikTok Studio (``Overview.csv`` by day, ``Content.csv`` by
video), Meta Business Suite (content by post with ``Lifetime`` as its date; account insights with one metric a file).
Column names are compared without case, accents, punctuation and what stands in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tiksports_dagster.resources.exports.values import DayOrder

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("content", "video", "video id", "post id", "media id", "id", "item id", "external video id"),
    "link": ("video link", "link", "video url", "permalink", "url", "post link", "post url"),
    "title": ("video title", "title", "description", "caption", "post", "post message"),
    "published": ("video publish time", "publish time", "post time", "published", "publish date", "published at"),
    "day": ("date", "day", "time", "datum"),
    "views": ("views", "total views", "video views", "post views", "plays", "reels plays", "vv", "primary views"),
    "likes": ("likes", "total likes", "likes added", "like count", "primary likes", "instagram likes", "reactions"),
    "comments": ("comments", "total comments", "comments added", "comment count", "primary comments"),
    "shares": ("shares", "total shares", "share count", "primary shares"),
    "saves": ("saves", "total saves", "saved", "favorites", "total favorites", "add to favorites", "primary saves"),
    "reach": ("reach", "accounts reached", "unique viewers", "reached audience", "accounts center accounts reached"),
    "watch_hours": ("watch time hours", "watch time", "total watch time hours"),
    "watch_minutes": ("watch time minutes", "estimated minutes watched"),
    "watch_seconds": ("total play time", "total watch time", "watch time seconds"),
    "average_seconds": ("average view duration", "average watch time", "avg watch time", "average time watched"),
}
"""Our name of a column → names it goes by."""

METRICS = ("views", "likes", "comments", "shares", "saves", "reach")
COUNTERS = frozenset({*METRICS, "watch_hours", "watch_minutes", "watch_seconds", "average_seconds"})

TITLED = "primary"
"""Meta's column of a file that holds one metric only: which one, its title says."""

TOTALS = frozenset({"total", "totals", "lifetime", "all", "summe", "gesamt"})
"""What stands instead of an id or a day on a line that sums up."""


@dataclass(frozen=True)
class Studio:
    """How one platform's exports are read."""

    platform: str
    label: str
    day_order: DayOrder
    """What 03/04/2026 means unless the file's other days say otherwise."""
    id_in_link: str
    """Finds the public id in a link, as group 1."""
    id_form: str
    """What an id looks like."""


STUDIOS: dict[str, Studio] = {
    "youtube": Studio(
        "youtube",
        "YouTube Studio",
        "month",
        r"(?:youtu\.be/|v=|/shorts/|/video/)([A-Za-z0-9_-]{11})",
        r"[A-Za-z0-9_-]{11}",
    ),
    "tiktok": Studio("tiktok", "TikTok Studio", "month", r"/(?:video|photo)/(\d{8,20})", r"\d{8,20}"),
    "instagram": Studio(
        "instagram",
        "Meta Business Suite",
        "month",
        r"instagram\.com/(?:[^/]+/)?(?:reel|reels|p|tv)/([A-Za-z0-9_-]{5,40})",
        r"\d{8,20}",
    ),
}


def plain(name: str) -> str:
    """A column's name as it is compared: ``Watch time (hours)`` → ``watch time hours``."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\((?!hours|minutes|seconds)[^)]*\)", " ", bare)))


_BY_NAME = {variant: ours for ours, variants in COLUMNS.items() for variant in variants}


def columns_of(header: tuple[str, ...], title: str = "") -> dict[str, int]:
    """Our name → the place of its column. The first of two that mean the same counts; unknown ones are passed over."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = plain(cell)
        ours = _BY_NAME.get(name) or (_metric_in(title) if name == TITLED else None)
        if ours is not None:
            places.setdefault(ours, place)
    return places


def is_header(cells: Sequence[str]) -> bool:
    """True for a header with something to tell a row by and something counted."""
    names = {_BY_NAME.get(plain(cell)) for cell in cells}
    titled = TITLED in {plain(cell) for cell in cells}
    return bool(names & {"id", "link", "day", "title"}) and (bool(names & COUNTERS) or titled)


def _metric_in(title: str) -> str | None:
    words = plain(title)
    return _BY_NAME.get(words) or next((name for name in METRICS if name in words.split()), None)
