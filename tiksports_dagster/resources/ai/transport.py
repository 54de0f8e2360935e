"""What lies under both vendors' SDKs, which speak through ``httpx2``: one deadline and one size limit an answer."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from typing import Any

import httpx2

from tiksports_dagster.resources.transport import proxy_for

# the SDKs and their transport log requests; a prompt or an address is nobody's business
for _name in ("httpx2", "httpcore2", "anthropic", "openai"):
    logging.getLogger(_name).setLevel(logging.WARNING)

CONNECT_SECONDS = 5.0
MAX_BYTES = 4_000_000
"""Longest answer read; 100,000 tokens of text are about 400,000 bytes."""

_DESCRIBES_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLarge(httpx2.TransportError):
    """The answer is longer than the limit."""


class BoundedTransport(httpx2.BaseTransport):
    """Reads the whole answer before the request's read timeout has passed since it was sent, and within ``max_bytes``.

    A read timeout alone never ends an answer that drips a byte at a time.
    """

    def __init__(self, inner: httpx2.BaseTransport, max_bytes: int = MAX_BYTES) -> None:
        self._inner = inner
        self._max_bytes = max_bytes

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer, decoded. Raises ``TooLarge``, ``httpx2.ReadTimeout`` and httpx2's transport errors."""
        allowed = float((request.extensions.get("timeout") or {}).get("read") or 60.0)
        ends = time.monotonic() + allowed
        response = self._inner.handle_request(request)
        watchdog = threading.Timer(max(0.0, ends - time.monotonic()), _hang_up, [response])
        watchdog.daemon = True
        watchdog.start()
        try:
            body = self._read(response, request)
        except httpx2.TransportError:
            if time.monotonic() < ends:
                raise
            # the watchdog hung up
            raise httpx2.ReadTimeout(f"the answer took longer than {allowed:g} s", request=request) from None
        finally:
            watchdog.cancel()
            response.close()
        headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() not in _DESCRIBES_THE_WIRE]
        return httpx2.Response(response.status_code, headers=headers, content=body, request=request)

    def _read(self, response: httpx2.Response, request: httpx2.Request) -> bytes:
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            if len(body) > self._max_bytes:
                raise TooLarge(f"the answer is longer than {self._max_bytes:,} bytes", request=request)
        return bytes(body)

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()


def _hang_up(response: httpx2.Response) -> None:
    """Ends the reading of an answer that still drips at its deadline, whatever the reader waits for."""
    stream = response.extensions.get("network_stream")
    line: Any = stream.get_extra_info("socket") if stream is not None else None
    if line is not None:
        # the other side, or the reader, may have closed it in the same moment
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def bounded_client(base_url: str, max_bytes: int = MAX_BYTES) -> httpx2.Client:
    """A client for one vendor, through the environment's proxy where there is one; redirects are not followed."""
    inner = httpx2.HTTPTransport(proxy=proxy_for(base_url))
    return httpx2.Client(transport=BoundedTransport(inner, max_bytes), follow_redirects=False)


def timeout(seconds: float) -> httpx2.Timeout:
    """That long for the answer, at most five seconds for the connection."""
    return httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
