"""Emulated YouTube Data API, what every call shares: errors, tokens, quota, parts, filters, pages, resources.

Errors are ``{"error": {"code", "message", "errors": [{"domain", "reason", "message"}]}}``. Quota as of 2026-06-01:
videos.insert and batchGetStats have buckets of their own, all else shares 10,000 units; days end at midnight Pacific.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.progress import youtube_privacy
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Task
from tiksports_dagster.sandbox.wire import Refusal, whole_number

MAX_IDS = 50
MAX_RESULTS = 50
DEFAULT_RESULTS = "5"
_PACIFIC = ZoneInfo("America/Los_Angeles")
_PAGE_PREFIX = "PT:"
_REASONS = {
    400: ("global", "badRequest"),
    401: ("global", "authError"),
    403: ("global", "forbidden"),
    404: ("global", "notFound"),
    429: ("usageLimits", "rateLimitExceeded"),
}
_STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


@dataclass(frozen=True)
class Page:
    """Which rows of a list are asked for: at most ``limit`` from the zero-based ``first`` on."""

    first: int
    limit: int


class YouTubeService:
    """How the service answers, whichever resource is asked for."""

    def __init__(self, state: SandboxState) -> None:
        self.state = state

    # --- refusals, tokens, quota

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """An error in Google's envelope; ``code`` is the reason."""
        domain, reason = _REASONS.get(status, ("global", "backendError"))
        if options.get("code"):
            reason = options["code"]
            domain = options.get("domain") or ("youtube.quota" if reason == "quotaExceeded" else "youtube.video")
        message = options.get("message") or "The request cannot be completed."
        row = {"message": message, "domain": domain, "reason": reason}
        error: dict[str, Any] = {"code": status, "message": message, "errors": [row]}
        if status in _STATUS_NAMES:
            error["status"] = _STATUS_NAMES[status]
        return JSONResponse({"error": error}, status_code=status)

    def refusal(self, status: int, reason: str, message: str, domain: str | None = None) -> Refusal:
        """The same to be raised."""
        return Refusal(self.refuse(status, {"code": reason, "message": message, "domain": domain}))

    def authorize(self, request: Request) -> dict[str, Any]:
        """The account behind a good bearer token."""
        account = self.state.account("youtube")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        fixed = token == TOKENS.youtube_access_token and account["token_valid"]
        issued = self.state.token_issued("youtube", "access", token) is not None
        if scheme.lower() != "bearer" or not (fixed or issued):
            message = "Request had invalid authentication credentials."
            raise self.refusal(401, "authError", message, domain="global")
        return account

    def charge(self, bucket: str, limit: int | None) -> None:
        """Counts a call against a bucket of the Pacific day; raises quotaExceeded when it is used up."""
        day = self.state.now().astimezone(_PACIFIC).date().isoformat()
        if not self.state.spend(f"youtube:{bucket}", day, limit):
            message = "The request cannot be completed because you have exceeded your quota."
            raise self.refusal(403, "quotaExceeded", message)

    def privacy(self, task: Task, now: float) -> str:
        """``privacyStatus`` as it is: a video that is held for moderation is private, whatever was sent."""
        held = "hold" in self.state.audience.fate("youtube", str(task.post_id))
        return "private" if held else youtube_privacy(task, now)

    def gone(self, task: Task) -> bool:
        """Whether the video has been deleted."""
        return "deleted" in self.state.audience.fate("youtube", str(task.post_id))

    # --- parameters

    def parts(self, request: Request, allowed: tuple[str, ...]) -> frozenset[str]:
        """The ``part`` parameter, given once with commas or several times."""
        names = _values(request, "part")
        if not names:
            message = "No part was given."
            raise self.refusal(400, "missingRequiredParameter", message, domain="youtube.parameter")
        for name in names:
            if name not in allowed:
                raise self.refusal(400, "unknownPart", f"Unknown part {name[:60]}.", domain="youtube.part")
        return frozenset(names)

    def chosen(self, request: Request, filters: tuple[str, ...]) -> str:
        """The name of the one filter the request has; none at all and several at once are 400."""
        named = [name for name in filters if _values(request, name)]
        if not named:
            message = f"No filter selected. Expected one of: {', '.join(filters)}"
            raise self.refusal(400, "missingRequiredParameter", message, domain="youtube.parameter")
        if len(named) > 1:
            message = f"Incompatible parameters specified in the request: {', '.join(named)}"
            raise self.refusal(400, "incompatibleParameters", message, domain="youtube.parameter")
        return named[0]

    def ids(self, request: Request) -> list[str]:
        """The ``id`` parameter, 1 to 50 ids."""
        ids = _values(request, self.chosen(request, ("id",)))
        if len(ids) > MAX_IDS:
            raise self.refusal(400, "invalidParameter", "At most 50 ids.", domain="youtube.parameter")
        return list(dict.fromkeys(ids))

    def page(self, request: Request) -> Page:
        """``maxResults`` (0 to 50, without it 5) and ``pageToken``."""
        text = request.query_params.get("maxResults", DEFAULT_RESULTS)
        limit = whole_number(text)
        if limit is None or limit > MAX_RESULTS:
            message = f"Invalid value '{text[:60]}'. Values must be within the range: [0, {MAX_RESULTS}]"
            raise self.refusal(400, "invalidParameter", message, domain="global")
        token = request.query_params.get("pageToken")
        first = _first_row(token) if token else 0
        if first is None:
            message = "The request specifies an invalid page token."
            raise self.refusal(400, "invalidPageToken", message, domain="youtube.parameter")
        return Page(first, limit)

    # --- answers

    def etag(self, seed: str = "list") -> str:
        """An etag that changes with the clock."""
        return hashlib.blake2b(f"{seed}:{self.state.timestamp()}".encode(), digest_size=14).hexdigest()

    def listing(self, kind: str, items: list[dict[str, Any]], page: Page, total: int) -> dict[str, Any]:
        """One page of a list of ``total`` rows, with the token of the next one if there is one."""
        answer: dict[str, Any] = {"kind": kind, "etag": self.etag(), "items": items}
        end = page.first + len(items)
        if items and end < total:
            answer["nextPageToken"] = _page_token(end)
        return {**answer, "pageInfo": {"totalResults": total, "resultsPerPage": page.limit}}

    def resource(
        self, kind: str, name: str, parts: frozenset[str], made: Mapping[str, Callable[[], dict[str, Any] | None]]
    ) -> dict[str, Any]:
        """A resource with those of the parts asked for that it has; ``name`` is its id."""
        resource: dict[str, Any] = {"kind": kind, "etag": self.etag(name), "id": name}
        for part, make in made.items():
            value = make() if part in parts else None
            if value is not None:
                resource[part] = value
        return resource


def _values(request: Request, name: str) -> list[str]:
    """A repeatable parameter, given once with commas or several times."""
    return [one for text in request.query_params.getlist(name) for one in text.split(",") if one]


def _page_token(first: int) -> str:
    return base64.urlsafe_b64encode(f"{_PAGE_PREFIX}{first}".encode()).decode().rstrip("=")


def _first_row(token: str) -> int | None:
    """The row a page token stands for; None for a token that was never given out."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except ValueError:
        return None
    first = whole_number(text.removeprefix(_PAGE_PREFIX))
    # the decoder passes over foreign characters, so only what comes out the same again counts
    return first if first is not None and _page_token(first) == token else None
