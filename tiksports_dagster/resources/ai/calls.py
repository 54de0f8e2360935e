"""One call to a vendor through its SDK: what is asked, and every way it fails translated into our own names.

Both SDKs name their exceptions alike. An exception of theirs carries the request with its key, so none leaves here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from tiksports_dagster.resources.ai.outcomes import CallFailed, Outcome, Said
from tiksports_dagster.resources.reading import as_dict, as_float, as_text, dig

LONGEST_WISH = 300.0
"""A ``Retry-After`` beyond this many seconds is taken for this many."""

_STATUS = {
    401: Outcome.KEY_REFUSED,
    402: Outcome.NO_MONEY,
    403: Outcome.KEY_REFUSED,
    404: Outcome.UNKNOWN_MODEL,
    408: Outcome.SERVER_ERROR,
    409: Outcome.SERVER_ERROR,
    413: Outcome.CONTEXT_EXCEEDED,
    425: Outcome.SERVER_ERROR,
    429: Outcome.RATE_LIMITED,
    503: Outcome.OVERLOADED,
    529: Outcome.OVERLOADED,
}
_CODES = {
    "insufficient_quota": Outcome.NO_MONEY,
    "billing_hard_limit_reached": Outcome.NO_MONEY,
    "billing_error": Outcome.NO_MONEY,
    "overloaded_error": Outcome.OVERLOADED,
    "context_length_exceeded": Outcome.CONTEXT_EXCEEDED,
    "content_policy_violation": Outcome.CONTENT_FILTER,
    "content_filter": Outcome.CONTENT_FILTER,
    # what GPT answers to a prompt that its own check flags
    "invalid_prompt": Outcome.CONTENT_FILTER,
    "model_not_found": Outcome.UNKNOWN_MODEL,
}
_WORDS = (
    ("prompt is too long", Outcome.CONTEXT_EXCEEDED),
    ("context window", Outcome.CONTEXT_EXCEEDED),
    ("credit balance is too low", Outcome.NO_MONEY),
)
"""Claude tells these with a plain ``invalid_request_error``."""


@dataclass(frozen=True)
class Call:
    """One question to one model."""

    model: str
    effort: str | None
    system: str
    prompt: str
    images: tuple[bytes, ...]
    name: str
    schema: Mapping[str, Any]
    """As the vendor takes it."""
    max_output_tokens: int
    seconds: float
    """Longest wait for the whole answer."""


class VendorClient(Protocol):
    """A vendor's API."""

    endpoint: str
    """What the books call it."""

    def call(self, call: Call) -> Said:
        """The vendor's answer, whatever it says. Raises ``CallFailed``."""
        ...

    def close(self) -> None:
        """Closes the connections."""
        ...


def guarded(sdk: Any, send: Callable[[], Any], secret: str, now: Callable[[], datetime]) -> Mapping[str, Any]:
    """The body of the answer that ``send`` (an SDK call with raw response) brings, as an object.

    ``sdk`` is the vendor's module. Raises ``CallFailed`` with the name of what went wrong, nothing else.
    """
    try:
        body: bytes = send().http_response.content
    except sdk.APIStatusError as error:
        failure = _from_status(error, secret, now)
    except sdk.APIConnectionError as error:
        failure = CallFailed(_from_transport(error))
    except sdk.APIError as error:
        failure = CallFailed(Outcome.BROKE_OFF, type(error).__name__)
    else:
        try:
            return as_dict(json.loads(body))
        except (ValueError, RecursionError):
            failure = CallFailed(Outcome.BROKE_OFF, "the answer is not JSON")
    # outside of the except blocks, so that no exception of the SDK hangs on as context
    raise failure


def _from_transport(error: Exception) -> Outcome:
    import httpx2

    from tiksports_dagster.resources.ai.transport import TooLarge

    cause = error.__cause__
    if isinstance(cause, TooLarge):
        return Outcome.TOO_LARGE
    if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)):
        return Outcome.UNREACHABLE
    return Outcome.TIMED_OUT if isinstance(cause, httpx2.TimeoutException) else Outcome.BROKE_OFF


def _from_status(error: Any, secret: str, now: Callable[[], datetime]) -> CallFailed:
    status = int(error.status_code)
    # Claude's body has the error one level down, GPT's SDK hands the inner object out
    inner = as_dict(dig(error.body, "error")) or as_dict(error.body)
    named = [as_text(inner.get("code")), as_text(inner.get("type"))]
    words = as_text(inner.get("message")) or ""
    outcome = next((_CODES[name] for name in named if name in _CODES), None)
    if outcome is None and status == 400:
        outcome = next((found for text, found in _WORDS if text in words.lower()), None)
    if outcome is None:
        outcome = _STATUS.get(status, Outcome.SERVER_ERROR if status >= 500 else Outcome.BAD_REQUEST)
    kinds = [name for name in named if name and re.fullmatch(r"[a-z0-9_]{1,60}", name)]
    told = " ".join([str(status), *kinds[:1]])
    if outcome in (Outcome.BAD_REQUEST, Outcome.UNKNOWN_MODEL):
        told += f" ({clean(words, secret)})"
    return CallFailed(outcome, told, wait=wish(error.response.headers, now))


def clean(words: str, secret: str) -> str:
    """A vendor's words for a message: one line, at most 160 characters, without the key."""
    words = words.replace(secret, "•••") if secret else words
    words = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return words if len(words) <= 160 else words[:159] + "…"


def wish(headers: Mapping[str, str], now: Callable[[], datetime]) -> float | None:
    """How many seconds the vendor wants us to wait, from 0 to ``LONGEST_WISH``; None for no wish or garbage.

    Reads ``retry-after-ms`` and ``retry-after`` (seconds or an HTTP date, RFC 9110 §10.2.3).
    """
    milliseconds = as_float(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(max(milliseconds / 1000, 0.0), LONGEST_WISH)
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = as_float(value)
    if seconds is None:
        try:
            seconds = (parsedate_to_datetime(value) - now()).total_seconds()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return min(max(seconds, 0.0), LONGEST_WISH)
