"""HTTP bits all parties share: bodies within bounds, refusals in a party's own words, uploads taken to disk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from tiksports_dagster.sandbox.mp4 import inspect
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import Task

MAX_CALL_BYTES = 1_000_000
"""Bound for bodies that are not video."""

Refuse = Callable[[int, Mapping[str, Any]], Response]
"""A party's error answer for an HTTP status, in its own envelope; options are those of a ``status`` fault."""


class Refusal(Exception):
    """Raised anywhere in a party to end the request with this answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


@dataclass(frozen=True)
class Party:
    """One emulated service: its prefix, its routes, and how it says no."""

    name: str
    routes: Sequence[BaseRoute]
    refuse: Refuse

    def app(self) -> Starlette:
        """The ASGI application; unknown paths and methods are refused in the party's own words."""

        def refused(_request: Request, error: Exception) -> Response:
            if isinstance(error, Refusal):
                return error.response
            if isinstance(error, ClientDisconnect):
                return Response(status_code=400)  # nobody is there to read it
            assert isinstance(error, HTTPException)  # noqa: S101 - the third of those registered
            return self.refuse(error.status_code, {})

        handled = dict.fromkeys((Refusal, ClientDisconnect, HTTPException), refused)
        return Starlette(routes=list(self.routes), exception_handlers=handled)


async def read_body(request: Request, limit: int = MAX_CALL_BYTES) -> bytes | None:
    """The whole body, or None when it is longer than the limit."""
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > limit:
            return None
    return bytes(body)


async def read_object(request: Request) -> dict[str, Any] | None:
    """The body as a JSON object; None when it is not one."""
    body = await read_body(request)
    try:
        value = json.loads(body or b"")
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def is_form(request: Request) -> bool:
    """Whether the body is a URL-encoded form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The body as a URL-encoded form; of a repeated name the last value counts. Too long or malformed is empty."""
    body = await read_body(request)
    try:
        return dict(parse_qsl((body or b"").decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def origin(request: Request) -> str:
    """Scheme and host as the client wrote them, to build URLs it can reach."""
    return f"{request.url.scheme}://{request.headers.get('host', '127.0.0.1')}"


def whole_number(text: str | None) -> int | None:
    """The text as a number of ASCII digits, else None (``int`` takes signs, spaces and underscores)."""
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,18}", text) else None


@dataclass(frozen=True)
class ByteRange:
    """``bytes first-last/total``; ``first`` is None for ``bytes */total``, ``total`` None for ``…/*``."""

    first: int | None
    last: int | None
    total: int | None


def content_range(header: str | None) -> ByteRange | None:
    """The Content-Range request header (RFC 9110 §14.4); None when missing or malformed."""
    match = re.fullmatch(
        r"bytes (?:(?P<first>[0-9]{1,18})-(?P<last>[0-9]{1,18})|\*)/(?P<total>[0-9]{1,18}|\*)", header or ""
    )
    if match is None:
        return None
    first, last, total = match["first"], match["last"], match["total"]
    if first is None:
        return ByteRange(None, None, None if total == "*" else int(total))
    if int(last) < int(first) or (total != "*" and int(last) >= int(total)):
        return None
    return ByteRange(int(first), int(last), None if total == "*" else int(total))


@dataclass(frozen=True)
class Intake:
    """How many bytes of a body arrived; ``whole`` is False when the connection broke or more than asked for came."""

    count: int
    whole: bool


async def take_bytes(request: Request, path: Path, *, offset: int, at_most: int, skip: int = 0) -> Intake:
    """Writes the body into the file at ``offset``, leaving out its first ``skip`` bytes.

    What lay behind the offset is dropped. A broken connection ends the intake, it does not raise.
    """
    written, left_out = 0, 0
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        try:
            async for block in request.stream():
                part = block[max(0, skip - left_out) :]
                left_out += len(block) - len(part)
                if written + len(part) > at_most:
                    return Intake(written, whole=False)
                file.write(part)
                written += len(part)
        except ClientDisconnect:
            return Intake(written, whole=False)
    return Intake(written, whole=True)


async def finish_upload(state: SandboxState, task: Task, problem: str) -> Task:
    """The task with what its complete file turned out to be; the bytes are forgotten.

    ``problem`` is the party's name for a file that is no video.
    """
    path = state.partial(task)
    found = await run_in_threadpool(inspect, path)
    path.unlink(missing_ok=True)
    done = replace(
        task,
        completed=state.timestamp(),
        received=found.size,
        size=found.size,
        sha256=found.sha256,
        problem=task.details.get("processing_failure") if found.valid else problem,
    )
    return done.with_details(seconds=found.seconds, width=found.width, height=found.height)
