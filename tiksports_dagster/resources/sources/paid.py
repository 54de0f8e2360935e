"""A source that costs money, called only after its cost is reserved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tiksports_dagster.resources.sources.batch import Batch
from tiksports_dagster.resources.sources.tikhub import USD_PER_REQUEST, TikHubClient
from tiksports_dagster.store.records.signals import HashtagTrend, TrendingVideo

if TYPE_CHECKING:
    from tiksports_dagster.store.ledger import Ledger

TRIES = 3
"""A read is tried up to three times, and each try is charged."""


class PaidTikHub:
    """The live TikHub: each read is reserved in the ledger at its worst case and settled at its usual cost.

    Raises what the client raises, and ``RefusedFailure`` when the budget has no room; then nothing was asked.
    """

    def __init__(self, client: TikHubClient, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    def trending_videos(self) -> Batch[TrendingVideo]:
        """See ``TikHubClient.trending_videos``; two requests."""
        with self._ledger.spending("tikhub", "trending_videos", 2 * TRIES * USD_PER_REQUEST) as money:
            batch = self._client.trending_videos()
            money.actual = self._usual(2, batch)
            money.units["requests"] = 2
        return batch

    def hashtag_trends(self, period_days: int = 7) -> Batch[HashtagTrend]:
        """See ``TikHubClient.hashtag_trends``; one request."""
        with self._ledger.spending("tikhub", "hashtag_trends", TRIES * USD_PER_REQUEST) as money:
            batch = self._client.hashtag_trends(period_days)
            money.actual = self._usual(1, batch)
            money.units["requests"] = 1
        return batch

    def _usual(self, requests: int, batch: Batch[TrendingVideo] | Batch[HashtagTrend]) -> Decimal | None:
        # a part that failed may have been tried to the end: then the worst case stays booked
        return None if batch.skipped and not batch.items else requests * USD_PER_REQUEST
