"""Puts the parties together into one ASGI app and runs it: in a thread (``SandboxServer``) or blocking (``serve``)."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from tiksports_dagster.sandbox.anthropic_messages import AnthropicMessages
from tiksports_dagster.sandbox.audience.counters import Audience
from tiksports_dagster.sandbox.captures import Captures
from tiksports_dagster.sandbox.control import Control
from tiksports_dagster.sandbox.espn import Espn
from tiksports_dagster.sandbox.faults import Weather
from tiksports_dagster.sandbox.google import Google
from tiksports_dagster.sandbox.instagram import Instagram
from tiksports_dagster.sandbox.instagram_read import InstagramReading
from tiksports_dagster.sandbox.openai_responses import OpenAiResponses
from tiksports_dagster.sandbox.openai_speech import OpenAiSpeech
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.supabase import Supabase
from tiksports_dagster.sandbox.tikhub import TikHub
from tiksports_dagster.sandbox.tiktok import TikTok
from tiksports_dagster.sandbox.tiktok_account import TikTokAccount
from tiksports_dagster.sandbox.wire import Party
from tiksports_dagster.sandbox.youtube import YouTube
from tiksports_dagster.sandbox.youtube_analytics import YouTubeAnalytics
from tiksports_dagster.sandbox.youtube_upload import YouTubeUpload

HOST = "127.0.0.1"
DAYS = ("sample", "quiet")
START_TIMEOUT_SECONDS = 10.0
STOP_TIMEOUT_SECONDS = 10.0
GRACE_SECONDS = 0.5

Clock = Callable[[], datetime]


def create_app(
    state_dir: Path,
    clock: Clock,
    *,
    captures: Path | None = None,
    day: str = "sample",
    audience: Audience | None = None,
) -> Starlette:
    """The emulated world as one app; its memory is ``app.state.sandbox`` (a ``SandboxState``).

    ``clock`` gives aware times. ``day`` is ``sample`` or ``quiet``; with ``captures`` (a folder that has ``espn/``) the
    recordings take the sample day's place and nothing else is invented, so TikHub is quiet too. Raises ValueError for
    another day, NotADirectoryError for a missing folder.
    """
    if day not in DAYS:
        raise ValueError(f"no day {day!r}; there are {', '.join(DAYS)}")
    state = SandboxState(state_dir, clock, audience=audience)
    quiet = day == "quiet" or captures is not None
    recordings = Captures(captures) if captures is not None else None
    mounts = [
        Mount(f"/{party.name}", app=Weather(party.app(), state, party, _cut_connection))
        for party in _parties(state, recordings, quiet=quiet)
    ]
    app = Starlette(
        routes=[
            *mounts,
            # the upload host of Instagram under a prefix of its own; the same party answers
            Mount("/rupload", app=_Rupload(next(mount for mount in mounts if mount.path == "/instagram"))),
            Mount("/_control", routes=Control(state).routes()),
        ]
    )
    app.state.sandbox = state
    return app


def _parties(state: SandboxState, captures: Captures | None, *, quiet: bool) -> list[Party]:
    tiktok, instagram, youtube = TikTok(state), Instagram(state), YouTube(state)
    openai = OpenAiResponses(state)
    return [
        Espn(state, captures=captures, quiet=quiet).party(),
        TikHub(state, quiet=quiet).party(),
        tiktok.party(*TikTokAccount(state, tiktok).routes()),
        instagram.party(*InstagramReading(state, instagram).routes()),
        youtube.party(*YouTubeUpload(state, youtube).routes()),
        YouTubeAnalytics(youtube).party(),
        Google(state).party(),
        Supabase(state).party(),
        AnthropicMessages(state).party(),
        openai.party(*OpenAiSpeech(state, openai).routes()),
    ]


class _Rupload:
    """Hands ``/rupload/…`` to the Instagram party as its own ``/rupload/…``."""

    def __init__(self, instagram: Mount) -> None:
        self._app = instagram.app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = "/instagram" + scope["path"]
        await self._app({**scope, "path": path, "root_path": "/instagram"}, receive, send)


class _Connection(H11Protocol):
    """Remembers the open connections, so that a fault can break the one its request came in on."""

    opened: ClassVar[dict[tuple[object, object], _Connection]] = {}

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # pyright: ignore[reportArgumentType] - uvicorn narrows asyncio's type
        self.opened[self.client, self.server] = self

    def connection_lost(self, exc: Exception | None) -> None:
        self.opened.pop((self.client, self.server), None)
        super().connection_lost(exc)


def _cut_connection(scope: Scope) -> None:
    connection = _Connection.opened.get((scope.get("client"), scope.get("server")))
    if connection is None:
        raise ConnectionResetError("the sandbox breaks connections only when it runs in its own server")
    # sends what was written so far (half an answer, perhaps), then ends the stream
    connection.transport.close()


class _Server(uvicorn.Server):
    """Uvicorn without signals of its own (``serve`` sets them) that does not wait long for answers still held back."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(GRACE_SECONDS, self._give_up)
        await super().shutdown(sockets)

    def _give_up(self) -> None:
        self.force_exit = True
        for connection in list(self.server_state.connections):
            if isinstance(connection, _Connection):
                connection.transport.abort()


def _server(app: Starlette) -> _Server:
    config = uvicorn.Config(
        app,
        http=_Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
    )
    return _Server(config)


def _listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one. OSError with one line for a port in use."""
    # asyncio switches Nagle's delay off only where the socket says that it is TCP
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise OSError(errno.EADDRINUSE, f"port {port} on {HOST} is in use; choose another, or 0") from None
        raise
    return listener


class SandboxServer:
    """The sandbox in a thread of this process: ``with SandboxServer(folder, clock) as sandbox: sandbox.url``.

    Arguments as ``create_app``. ``sandbox`` is its memory, to be used from the caller's thread.
    """

    def __init__(
        self,
        state_dir: Path,
        clock: Clock,
        *,
        captures: Path | None = None,
        day: str = "sample",
        audience: Audience | None = None,
        port: int = 0,
    ) -> None:
        app = create_app(state_dir, clock, captures=captures, day=day, audience=audience)
        self.sandbox: SandboxState = app.state.sandbox
        self._listener = _listen(port)
        self._server = _server(app)
        self._thread = threading.Thread(target=self._run, name="tiksports-sandbox", daemon=True)
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])

    def start(self) -> Self:
        """Returns when requests are answered. Raises RuntimeError when that does not happen within 10 s."""
        self._thread.start()
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.002)
        return self

    def stop(self) -> None:
        """Ends the server and closes its file; may be called twice."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_TIMEOUT_SECONDS)
        self._listener.close()
        self.sandbox.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(
    port: int,
    state_dir: Path,
    clock: Clock,
    *,
    captures: Path | None = None,
    day: str = "sample",
    audience: Audience | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Runs the sandbox in this thread until SIGTERM or SIGINT. ``ready`` is told the URL once the port listens.

    Raises OSError for a port in use, and what ``create_app`` raises.
    """
    app = create_app(state_dir, clock, captures=captures, day=day, audience=audience)
    listener = _listen(port)
    server = _server(app)

    def leave(_number: int, _frame: object) -> None:
        server.should_exit = True

    main = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGTERM, signal.SIGINT) if main else ()
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        if ready is not None:
            ready(f"http://{HOST}:{listener.getsockname()[1]}")
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        listener.close()
        app.state.sandbox.store.close()
