"""What lies under every HTTP client here: pace, timeouts, a size limit and a deadline for each answer."""

from __future__ import annotations

import logging
import ssl
import time
import urllib.request
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

import httpx

from tiksports_dagster.failures import PermanentFailure

# httpx logs every address at INFO, and upload addresses carry their permission in the query
logging.getLogger("httpx").setLevel(logging.WARNING)

_DESCRIBES_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class AnswerTooLarge(PermanentFailure):
    """The answer is larger than the limit of its party; another try would bring the same."""


class BoundedTransport(httpx.BaseTransport):
    """Sends a request at the party's pace and reads the whole answer within its limits.

    ``pace`` is called with the request's bucket (its ``bucket`` extension, or None) before anything is sent.
    Timeouts are set here and not left to the client, because a cache between the two drops them. The deadline ends
    an answer that drips a byte at a time, which a read timeout never sees.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        timeout: httpx.Timeout,
        deadline_seconds: float,
        max_bytes: int,
        pace: Callable[[str | None], None] | None = None,
    ) -> None:
        self._inner = inner
        self._timeout = timeout
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._pace = pace

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The whole answer, decoded, in memory.

        Raises ``AnswerTooLarge``, ``httpx.ReadTimeout`` past the deadline, whatever ``pace`` raises, and httpx's
        own transport errors.
        """
        if self._pace is not None:
            self._pace(request.extensions.get("bucket"))
        request.extensions = {**request.extensions, "timeout": self._timeout.as_dict()}
        response = self._inner.handle_request(request)
        try:
            body = self._read(response)
        finally:
            response.close()
        headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() not in _DESCRIBES_THE_WIRE]
        return httpx.Response(response.status_code, headers=headers, content=body)

    def _read(self, response: httpx.Response) -> bytes:
        ends = time.monotonic() + self._deadline_seconds
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            if len(body) > self._max_bytes:
                raise AnswerTooLarge(f"the answer is larger than {self._max_bytes:,} bytes")
            if time.monotonic() > ends:
                raise httpx.ReadTimeout(f"the answer took longer than {self._deadline_seconds:g} s")
        return bytes(body)

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The trusted certificates, read once: reading them takes longer than most calls."""
    return httpx.create_ssl_context()


def network(base_url: str) -> httpx.BaseTransport:
    """What sends to that address, through the environment's proxy where there is one."""
    return httpx.HTTPTransport(verify=_trust(), proxy=proxy_for(base_url))


def proxy_for(base_url: str) -> str | None:
    """The environment's proxy (``HTTPS_PROXY`` and the like) for that address; None for this machine itself."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host in ("localhost", "::1") or host.startswith("127.") or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(parts.scheme)
