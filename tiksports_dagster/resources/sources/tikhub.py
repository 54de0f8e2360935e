"""TikHub: trending TikTok videos and hashtags, as other people's servers see them. A paid source, by the request.

Shapes as of 2026-11: every answer is an envelope whose ``data`` holds the list, under one of several keys and
sometimes one ``data`` deeper; counters come as rounded numbers (``stats``) and as exact text (``statsV2``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure, TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import USER_AGENT, HttpClient, Limits, with_retries
from tiksports_dagster.resources.limits import RateLimiter
from tiksports_dagster.resources.reading import (
    as_count,
    as_dict,
    as_epoch,
    as_float,
    as_list,
    as_text,
    dig,
    identifier,
)
from tiksports_dagster.resources.sources.batch import Batch, OddItem, read_each
from tiksports_dagster.store.records.signals import HashtagTrend, Measures, TrendingVideo

USD_PER_REQUEST = Decimal("0.001")
"""TikHub's price as of 2026-11, US dollars."""

VIDEO_READS: tuple[tuple[str, dict[str, str | int]], ...] = (
    ("/api/v1/tiktok/web/fetch_trending_post", {}),
    # 112 is TikTok's own "Sports" category
    ("/api/v1/tiktok/web/fetch_explore_post", {"categoryType": 112, "count": 16}),
)
LIST_KEYS = ("itemList", "item_list", "items", "aweme_list", "list", "videos")
INDUSTRY_SPORTS = 28000000000
LIMITS = Limits(read=60, deadline=90)


@dataclass(frozen=True)
class HashtagRead:
    """One way to ask for the hashtag ranking; ``period`` names its parameter for the days."""

    path: str
    method: Literal["GET", "POST"]
    period: str


_OLD = "/api/v1/tiktok/ads/get_hashtag_list"
_NEW = "/api/v1/tiktok/ads/get_trends_hashtag_list"
HASHTAG_READS: tuple[HashtagRead, ...] = (
    HashtagRead(_NEW, "GET", "time_range"),
    HashtagRead(_NEW, "POST", "time_range"),
    HashtagRead(_OLD, "GET", "period"),
)
"""Tried in order until one is answered: sources disagree on the new one's method, and the old one is on its way out."""


class TikHubClient:
    """Reads trends for one key. ``user_agent`` can be changed: one report has its gateway reject unknown names."""

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr,
        clock: Clock,
        *,
        limiter: RateLimiter | None = None,
        limits: Limits = LIMITS,
        user_agent: str = USER_AGENT,
        hashtag_reads: Sequence[HashtagRead] = HASHTAG_READS,
        country: str = "US",
    ) -> None:
        self._clock = clock
        self._country = country
        self._hashtag_reads = list(hashtag_reads)
        key = api_key.get_secret_value()
        self._http = HttpClient(
            "tikhub",
            base_url,
            clock,
            limits=limits,
            headers={"Authorization": f"Bearer {key}"},
            user_agent=user_agent,
            secrets=(key,),
            pace=limiter.pace("tikhub") if limiter else None,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def trending_videos(self) -> Batch[TrendingVideo]:
        """Trending videos of all kinds and of sports, each once; advertisements are left out and counted.

        Two paid requests. When only one of them succeeds the other is a line in ``skipped``; when none does, its
        failure is raised (``TransientFailure`` or ``PermanentFailure``).
        """
        rows: list[object] = []
        skipped: list[str] = []
        failures: list[TikSportsError] = []
        for path, params in VIDEO_READS:
            try:
                rows += _rows(self._http.get_json(path, params))
            except (TransientFailure, PermanentFailure) as failure:
                failures.append(failure)
                skipped.append(str(failure))
        if len(failures) == len(VIDEO_READS):
            raise failures[0]
        seen_at = self._clock.now()
        batch = read_each("tikhub video", rows, _row_name, lambda row: video(as_dict(row), seen_at))
        once = {item.id: item for item in reversed(batch.items)}
        return Batch(tuple(reversed(once.values())), (*skipped, *batch.skipped))

    def hashtag_trends(self, period_days: int = 7) -> Batch[HashtagTrend]:
        """TikTok's ranking of sports hashtags over 7, 30 or (by endpoint) 90 or 120 days. One paid request.

        Raises ``TransientFailure`` or ``PermanentFailure``.
        """
        body = self._read_hashtags(period_days)
        seen_at = self._clock.now()
        return read_each(
            "tikhub hashtag", _rows(body), _row_name, lambda row: hashtag(as_dict(row), period_days, seen_at)
        )

    def _read_hashtags(self, period_days: int) -> object:
        while True:
            way = self._hashtag_reads[0]
            answer = with_retries(self._asking(way, period_days), self._clock)
            # 404, 405 and 422: this endpoint is not what this service has (any more); the next one may be
            if answer.status not in (404, 405, 410, 422) or len(self._hashtag_reads) == 1:
                self._http.require_success(answer)
                return answer.json()
            del self._hashtag_reads[0]

    def _asking(self, way: HashtagRead, period_days: int) -> Callable[[], Any]:
        query: dict[str, str | int] = {
            "page": 1,
            "limit": 20,
            way.period: period_days,
            "country_code": self._country,
            "industry_id": INDUSTRY_SPORTS,
        }

        def ask() -> object:
            body = query if way.method == "POST" else None
            answer = self._http.send(way.method, way.path, params=None if body is not None else query, json_body=body)
            if answer.status in (408, 425, 429) or answer.status >= 500:
                self._http.require_success(answer)
            return answer

        return ask


def video(row: Mapping[str, Any], seen_at: datetime) -> TrendingVideo:
    """One video of the web or the app shape. ``OddItem`` without an id, and for an advertisement."""
    ref = identifier(row.get("id")) or identifier(row.get("item_id")) or identifier(row.get("aweme_id"))
    if ref is None:
        raise OddItem("it has no id")
    if row.get("isAd") is True or row.get("is_ads") is True:
        raise OddItem("an advertisement")
    app = "aweme_id" in row
    exact, rounded = as_dict(row.get("statsV2")), as_dict(row.get("stats")) or as_dict(row.get("statistics"))

    def count(web: str, in_app: str) -> int | None:
        found = (as_count(exact.get(web)), as_count(rounded.get(web)), as_count(rounded.get(in_app)))
        return next((number for number in found if number is not None), None)

    seconds = as_float(dig(row, "video", "duration")) or as_float(row.get("duration"))
    return TrendingVideo(
        id=ref,
        description=as_text(row.get("desc")) or as_text(row.get("title")) or "",
        author=as_text(dig(row, "author", "uniqueId")) or as_text(dig(row, "author", "unique_id")) or "",
        created_at=as_epoch(row.get("createTime")) or as_epoch(row.get("create_time")),
        observed_at=seen_at,
        hashtags=_hashtags(row),
        measures=Measures(
            views=count("playCount", "play_count"),
            likes=count("diggCount", "digg_count"),
            shares=count("shareCount", "share_count"),
            comments=count("commentCount", "comment_count"),
        ),
        # the app's shape counts milliseconds, the web's seconds
        duration_seconds=None if seconds is None or seconds <= 0 else round(seconds / 1000 if app else seconds),
    )


def hashtag(row: Mapping[str, Any], period_days: int, seen_at: datetime) -> HashtagTrend:
    """One row of the ranking, in the shape of either endpoint. ``OddItem`` without a name."""
    name = (as_text(row.get("hashtag_name")) or as_text(row.get("hashtagName")) or "").lstrip("#").strip()
    if not name:
        raise OddItem("it has no name")
    ref = identifier(row.get("hashtag_id")) or identifier(row.get("hashtagId")) or identifier(row.get("hashtagID"))
    points = as_list(row.get("trend")) or as_list(row.get("popularityCurve"))
    curve = [
        (at, value)
        for point in points
        if (at := as_epoch(dig(point, "time")) or as_epoch(dig(point, "timestamp"))) is not None
        and (value := as_float(dig(point, "value"))) is not None
    ]
    rank = as_count(row.get("rank"))
    return HashtagTrend(
        id=ref or name.casefold(),
        name=name,
        observed_at=seen_at,
        period_days=period_days,
        rank=rank if rank is not None else as_count(row.get("rankIndex")),
        industry=as_text(dig(row, "industry_info", "value")) or _industry(row.get("industryIDs")),
        measures=Measures(
            views=_first_count(row, "video_views", "vv"), posts=_first_count(row, "publish_cnt", "publishCnt")
        ),
        curve=tuple(sorted(curve)),
    )


def _industry(ids: object) -> str | None:
    refs = {identifier(item) for item in as_list(ids)}
    return "Sports & Outdoor" if str(INDUSTRY_SPORTS) in refs else None


def _first_count(row: Mapping[str, Any], *keys: str) -> int | None:
    return next((number for key in keys if (number := as_count(row.get(key))) is not None), None)


def _hashtags(row: Mapping[str, Any]) -> tuple[str, ...]:
    marks = [dig(mark, "title") for mark in as_list(row.get("challenges"))]
    marks += [dig(mark, "hashtagName") for mark in as_list(row.get("textExtra"))]
    marks += [dig(mark, "hashtag_name") for mark in as_list(row.get("text_extra"))]
    names = ((as_text(mark) or "").lstrip("#") for mark in marks)
    return tuple({name.casefold(): name for name in names if name}.values())


def _rows(body: object) -> list[object]:
    """The list in an envelope: ``data`` or ``data.data``, itself a list or holding one under a known key.

    ``TransientFailure`` without one: a failed read is not an empty one.
    """
    holders = (dig(body, "data"), dig(body, "data", "data"), body)
    for holder in holders:
        if isinstance(holder, list):
            return holder
        for key in LIST_KEYS:
            if isinstance(rows := dig(holder, key), list):
                return rows
    words = as_text(dig(body, "message")) or "no reason given"
    raise TransientFailure(f"tikhub answered without a list ({words[:80]})")


def _row_name(row: object) -> str:
    name = as_text(dig(row, "id")) or as_text(dig(row, "hashtag_id")) or as_text(dig(row, "desc"))
    return name[:80] if name else "without a name"
