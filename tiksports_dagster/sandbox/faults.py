"""The bad weather between a client and a party: counts every request and disturbs the ones a fault is due for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tiksports_dagster.sandbox.state import Fault, SandboxState
from tiksports_dagster.sandbox.wire import Party

Cut = Callable[[Scope], None]
"""Breaks the TCP connection a request came in on."""


@dataclass(frozen=True)
class Exchange:
    """One request and the way to answer it."""

    scope: Scope
    receive: Receive
    send: Send


class Weather:
    """ASGI wrapper around one party."""

    def __init__(self, app: ASGIApp, state: SandboxState, party: Party, cut: Cut) -> None:
        self._app = app
        self._state = state
        self._party = party
        self._cut_connection = cut
        self._kinds: dict[str, Callable[[Fault, Exchange], Awaitable[None]]] = {
            "status": self._status,
            "slow": self._slow,
            "timeout": self._timeout,
            "truncated": self._truncated,
            "missing": self._missing,
            "lost_reply": self._lost_reply,
            "reset": self._reset,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"][len(scope.get("root_path", "")) :] or "/"
            fault = self._state.arrive(self._party.name, scope["method"], path)
            if fault is not None:
                await self._kinds[fault.kind](fault, Exchange(scope, receive, send))
                return
        await self._app(scope, receive, send)

    async def _status(self, fault: Fault, exchange: Exchange) -> None:
        response = self._party.refuse(fault.options["status"], fault.options)
        if "retry_after" in fault.options:
            response.headers["Retry-After"] = str(fault.options["retry_after"])
        await response(exchange.scope, exchange.receive, exchange.send)

    async def _slow(self, fault: Fault, exchange: Exchange) -> None:
        """Does the work at once and answers late. The wait is real time: it is the client's socket that shall wait."""
        start, body = await self._worked(exchange.scope, exchange.receive)
        await asyncio.sleep(fault.options["seconds"])
        await exchange.send(start)
        await exchange.send({"type": "http.response.body", "body": body, "more_body": False})

    async def _timeout(self, fault: Fault, exchange: Exchange) -> None:
        """Waits in real time, then closes without having done or said anything."""
        await asyncio.sleep(fault.options["seconds"])
        await self._cut(exchange)

    async def _truncated(self, _fault: Fault, exchange: Exchange) -> None:
        await self._changed(exchange, lambda body: body[: len(body) // 2])

    async def _missing(self, fault: Fault, exchange: Exchange) -> None:
        fields = frozenset(fault.options["fields"])
        await self._changed(exchange, lambda body: _without(body, fields))

    async def _lost_reply(self, _fault: Fault, exchange: Exchange) -> None:
        await self._worked(exchange.scope, exchange.receive)
        await self._cut(exchange)

    async def _reset(self, fault: Fault, exchange: Exchange) -> None:
        when = fault.options.get("when", "before")
        if when == "answering":
            start, body = await self._worked(exchange.scope, exchange.receive)
            await exchange.send(start)
            await exchange.send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        elif when == "uploading":
            await self._worked(exchange.scope, _broken_after(fault.options.get("after_bytes", 0), exchange.receive))
        await self._cut(exchange)

    async def _changed(self, exchange: Exchange, change: Callable[[bytes], bytes]) -> None:
        start, body = await self._worked(exchange.scope, exchange.receive)
        body = change(body)
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await exchange.send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await exchange.send({"type": "http.response.body", "body": body, "more_body": False})

    async def _worked(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Lets the party do its work and keeps the answer: (start message, body)."""
        start: Message = {"type": "http.response.start", "status": 200, "headers": []}
        body = bytearray()

        async def keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        return start, bytes(body)

    async def _cut(self, exchange: Exchange) -> None:
        self._cut_connection(exchange.scope)
        # the server learns of the broken connection in its next turn; before that it would miss an answer
        await asyncio.sleep(0.01)


def _broken_after(allowed: int, receive: Receive) -> Receive:
    """A ``receive`` that hands on that many bytes of the body and then reports the connection as gone."""
    passed = 0

    async def broken() -> Message:
        nonlocal passed
        if passed >= allowed:
            return {"type": "http.disconnect"}
        message = await receive()
        if message["type"] != "http.request":
            return message
        body = message.get("body", b"")[: allowed - passed]
        passed += len(body)
        return {"type": "http.request", "body": body, "more_body": True}

    return broken


def _without(body: bytes, fields: frozenset[str]) -> bytes:
    """The JSON document without the named fields, at any depth; other bodies unchanged."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_dropped(value, fields)).encode()


def _dropped(value: Any, fields: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _dropped(item, fields) for name, item in value.items() if name not in fields}
    if isinstance(value, list):
        return [_dropped(item, fields) for item in value]
    return value
