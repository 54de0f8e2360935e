"""What one read of a source brought: the items that could be understood, and a line about each that could not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from tiksports_dagster.store.records.signals import HashtagTrend, TrendingVideo

Item = TypeVar("Item")
Row = TypeVar("Row")


class OddItem(ValueError):
    """One item cannot be used; the message says why. It never leaves the source that read the item."""


@dataclass(frozen=True)
class Batch(Generic[Item]):
    """Items of one read, in the source's order. ``skipped`` says for each left-out item what it was and why."""

    items: tuple[Item, ...]
    skipped: tuple[str, ...] = ()


class TrendSource(Protocol):
    """A source of TikTok's trends, paid or not."""

    def trending_videos(self) -> Batch[TrendingVideo]:
        """Trending videos."""
        ...

    def hashtag_trends(self, period_days: int = 7) -> Batch[HashtagTrend]:
        """The ranking of hashtags."""
        ...


def read_each(what: str, rows: Iterable[Row], name: Callable[[Row], str], parse: Callable[[Row], Item]) -> Batch[Item]:
    """Parses every row, so that an odd one costs only itself.

    ``parse`` gives the row's item or raises ``OddItem``; ``name`` says which row it is, for the line about it.
    """
    items: list[Item] = []
    skipped: list[str] = []
    for place, row in enumerate(rows, start=1):
        try:
            items.append(parse(row))
        except OddItem as odd:
            skipped.append(f"{what}, item {place} ({name(row)}): {odd}")
    return Batch(tuple(items), tuple(skipped))
