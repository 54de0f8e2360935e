"""Emulated TikHub: trending and explore videos of TikTok's web shape, and two generations of the hashtag ranking.

Source: the vendor's generated SDK 5.2.9/5.3.2 and a client of 2026-09. The successor of the ranking answers GET and
POST, because the sources disagree which it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.day import SAMPLE_NOW
from tiksports_dagster.sandbox.day.trends import EVERYTHING, FITNESS, HASHTAGS, SPORTS, VIDEOS, Hashtag, Video
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.wire import Party, Refusal, read_body, whole_number

_WEB = "/api/v1/tiktok/web"
_ADS = "/api/v1/tiktok/ads"
MAX_PAGE = 50
_DAY = timedelta(days=1)
_RANKING_DEFAULTS = {"sort_by": "popular", "industry_id": "", "filter_by": ""}


class TikHub:
    """Paid per request; ``quiet`` has nothing trending."""

    def __init__(self, state: SandboxState, *, quiet: bool) -> None:
        self.state = state
        self.quiet = quiet

    def party(self) -> Party:
        """The party with its routes."""
        routes = [
            Route(f"{_WEB}/fetch_trending_post", self.trending, methods=["GET"]),
            Route(f"{_WEB}/fetch_explore_post", self.explore, methods=["GET"]),
            Route(f"{_ADS}/get_hashtag_list", self.hashtags, methods=["GET"]),
            Route(f"{_ADS}/get_trends_hashtag_list", self.trend_hashtags, methods=["GET", "POST"]),
        ]
        return Party("tikhub", routes, self.refuse)

    # --- answers

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """``{"detail": {"code", "message", …}}``; 422 is a list of what was wrong with which parameter."""
        if status == 422:
            row = {
                "loc": ["query", options.get("code") or "period"],
                "msg": options.get("message") or "Input is not valid",
            }
            return JSONResponse({"detail": [{**row, "type": "value_error"}]}, status_code=422)
        message = options.get("message") or "Request failed. Please retry."
        detail = {"code": options.get("code") or status, "request_id": self._request_id(), "message": message}
        return JSONResponse({"detail": detail}, status_code=status)

    def _request_id(self) -> str:
        text = self.state.draw("tikhub-request").hex()
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def _pay(self, request: Request) -> None:
        """Key, rate and balance, in this order. Raises the refusal."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or key != TOKENS.tikhub_key:
            raise Refusal(self.refuse(401, {"message": "Invalid or missing API key."}))
        account = self.state.account("tikhub")
        if not self.state.allow("tikhub", account["requests_per_second"], 1.0):
            raise Refusal(self.refuse(429, {"message": "Too many requests in one second."}))
        left = account["requests_left"]
        if left is not None:
            if left < 1:
                raise Refusal(self.refuse(402, {"message": "Insufficient balance."}))
            self.state.configure("tikhub", requests_left=left - 1)

    def _answer(self, request: Request, parameters: Mapping[str, object], data: Mapping[str, Any]) -> Response:
        now = self.state.now()
        router = request.url.path.removeprefix("/tikhub")
        return JSONResponse(
            {
                "code": 200,
                "request_id": self._request_id(),
                "message": "Request successful. This request will incur a charge.",
                "message_zh": "请求成功，本次请求将被计费。",
                "support": "TikSports sandbox",
                "time": now.strftime("%Y-%m-%d %H:%M:%S"),
                "time_stamp": int(now.timestamp()),
                "time_zone": "UTC",
                "docs": f"https://tikhub.sandbox.invalid/#{router}",
                "cache_message": "This request will be cached for 24 hours.",
                "cache_url": f"https://tikhub.sandbox.invalid/cache/{self._request_id()}",
                "router": router,
                "params": {name: str(value) for name, value in parameters.items()},
                "data": dict(data),
            }
        )

    def _number(self, sent: Mapping[str, str], name: str, default: int, allowed: Callable[[int], bool]) -> int:
        value = whole_number(sent.get(name, str(default)))
        if value is None or not allowed(value):
            raise Refusal(self.refuse(422, {"code": name, "message": f"Input should be a valid {name}"}))
        return value

    # --- videos

    def _videos(self) -> list[Video]:
        now = self.state.now()
        return [] if self.quiet else [video for video in VIDEOS if video.created <= now]

    async def trending(self, request: Request) -> Response:
        """What is trending, noise and all."""
        self._pay(request)
        videos = sorted(self._videos(), key=lambda video: video.plays, reverse=True)
        return self._answer(
            request, {}, {"statusCode": 0, "itemList": [_item(video) for video in videos], "hasMore": False}
        )

    async def explore(self, request: Request) -> Response:
        """One category: 112 sports, 117 fitness, 120 everything. Both spellings of the parameter are taken."""
        self._pay(request)
        sent = dict(request.query_params)
        if "category_type" in sent:
            sent.setdefault("categoryType", sent["category_type"])
        category = self._number(sent, "categoryType", EVERYTHING, lambda value: value in range(100, 121))
        count = self._number(sent, "count", 16, lambda value: 1 <= value <= MAX_PAGE)
        named = {SPORTS: SPORTS, FITNESS: FITNESS}.get(category)
        found = [video for video in self._videos() if category == EVERYTHING or (named and video.category == named)]
        data = {"statusCode": 0, "itemList": [_item(video) for video in found[:count]], "hasMore": len(found) > count}
        return self._answer(request, {"categoryType": category, "count": count}, data)

    # --- hashtags

    def _ranking(self, sent: Mapping[str, str], limit: int, page: int) -> tuple[list[Hashtag], int]:
        """(rows of the page, rows in all)."""
        industry = sent.get("industry_id", "")
        rows = [tag for tag in ([] if self.quiet else HASHTAGS) if not industry or _industry(tag) == industry]
        if sent.get("sort_by") == "new":
            rows = sorted(rows, key=lambda tag: tag.rank_change, reverse=True)
        return rows[(page - 1) * limit : page * limit], len(rows)

    async def hashtags(self, request: Request) -> Response:
        """The older ranking: ``data.data.list`` with view counts and a curve by day."""
        self._pay(request)
        sent = dict(request.query_params)
        page = self._number(sent, "page", 1, lambda value: value >= 1)
        limit = self._number(sent, "limit", 20, lambda value: 1 <= value <= MAX_PAGE)
        period = self._number(sent, "period", 120, lambda value: value in (7, 30, 120))
        if sent.get("sort_by", "popular") not in ("popular", "new"):
            raise Refusal(self.refuse(422, {"code": "sort_by", "message": "Input should be 'popular' or 'new'"}))
        country = sent.get("country_code", "US")
        rows, total = self._ranking(sent, limit, page)
        parameters = {
            **{"page": page, "limit": limit, "period": period, "country_code": country},
            **{name: sent.get(name, default) for name, default in _RANKING_DEFAULTS.items()},
        }
        pagination = {"page": page, "size": limit, "total": total, "has_more": page * limit < total}
        inner = {"list": [_ranked(tag, country) for tag in rows], "pagination": pagination}
        return self._answer(request, parameters, {"code": 0, "msg": "OK", "data": inner})

    async def trend_hashtags(self, request: Request) -> Response:
        """The successor: ``data.items`` under other names."""
        self._pay(request)
        sent = dict(request.query_params) if request.method == "GET" else _texts(await read_body(request))
        page = self._number(sent, "page", 1, lambda value: value >= 1)
        limit = self._number(sent, "limit", 20, lambda value: 1 <= value <= MAX_PAGE)
        period = self._number(sent, "time_range", 7, lambda value: value in (7, 30, 90, 120))
        rows, total = self._ranking(sent, limit, page)
        parameters = {
            "page": page,
            "limit": limit,
            "time_range": period,
            "country_code": sent.get("country_code", "US"),
        }
        pagination = {"page": page, "limit": limit, "totalCount": total}
        return self._answer(request, parameters, {"items": [_trend(tag) for tag in rows], "pagination": pagination})


def _texts(body: bytes | None) -> dict[str, str]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return {name: str(item) for name, item in value.items()} if isinstance(value, dict) else {}


def _item(video: Video) -> dict[str, Any]:
    """A video in the shape of TikTok's web feed; counts twice, as numbers and as text."""
    counts = {
        "diggCount": video.likes,
        "shareCount": video.shares,
        "commentCount": video.comments,
        "playCount": video.plays,
        "collectCount": video.saves,
    }
    return {
        "id": video.number,
        "desc": video.text,
        "createTime": int(video.created.timestamp()),
        "author": {"uniqueId": video.author, "nickname": video.author},
        "authorStats": {"followerCount": 10_000, "videoCount": 120},
        "music": {"id": f"9{video.number[1:]}", "title": "original sound", "authorName": video.author},
        "challenges": [{"id": str(990_400_000 + i), "title": name} for i, name in enumerate(video.hashtags)],
        "textExtra": [{"hashtagName": name} for name in video.hashtags],
        "video": {"duration": video.seconds, "cover": f"https://tiktok.sandbox.invalid/cover/{video.number}.jpeg"},
        "stats": counts,
        "statsV2": {name: str(value) for name, value in counts.items()},
        "AIGCDescription": "",
        "isAd": False,
        "textLanguage": "en",
    }


def _industry(tag: Hashtag) -> str:
    return str(tag.industry[0]) if tag.industry is not None else ""


def _curve(tag: Hashtag) -> list[tuple[int, float]]:
    last = SAMPLE_NOW.replace(hour=0, minute=0)
    days = len(tag.curve)
    return [(int((last - _DAY * (days - 1 - i)).timestamp()), value) for i, value in enumerate(tag.curve)]


def _ranked(tag: Hashtag, country: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "hashtag_id": tag.number,
        "hashtag_name": tag.name,
        "country_info": {"id": country, "value": country, "label": country},
        "is_promoted": False,
        "trend": [{"time": time, "value": value} for time, value in _curve(tag)],
        "creators": [],
        "publish_cnt": tag.posts,
        "video_views": tag.views,
        "rank": tag.rank,
        "rank_diff": tag.rank_change,
        "rank_diff_type": 1 if tag.rank_change > 0 else (3 if tag.rank_change < 0 else 2),
    }
    if tag.industry is not None:
        number, name = tag.industry
        row["industry_info"] = {"id": number, "value": name, "label": f"label_{number}"}
    return row


def _trend(tag: Hashtag) -> dict[str, Any]:
    return {
        "hashtagName": tag.name,
        "vv": tag.views,
        "publishCnt": tag.posts,
        "popularityCurve": [{"timestamp": time, "value": value} for time, value in _curve(tag)],
        "rankIndex": tag.rank,
        "industryIDs": [tag.industry[0]] if tag.industry is not None else [],
    }
