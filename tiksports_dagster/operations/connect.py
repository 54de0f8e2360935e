"""``tiksports connect``: walks a person through a platform's consent and keeps the permission, sealed."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError, PermanentFailure, TransientFailure
from tiksports_dagster.resources.http import HttpClient, user_agent
from tiksports_dagster.resources.platforms import given_grant, token_file
from tiksports_dagster.resources.platforms.oauth import PROVIDERS, Provider, Question, ask, redeem
from tiksports_dagster.store.records.system import Mode

PATH = "/callback/"
LONGEST_ADDRESS = 4096
_PAGE = b"<!doctype html><meta charset=utf-8><title>TikSports</title><p>Done. You can close this window.</p>"


@dataclass(frozen=True)
class Wish:
    """How a person wants to be asked: the port to come back to, whether to paste, how long to wait in seconds."""

    port: int
    paste: bool
    patience: float


@dataclass(frozen=True)
class Face:
    """The person: is shown an address (which may be opened in a browser), and pastes one."""

    show: Callable[[str], None]
    paste: Callable[[], str]


def connect(parts: Parts, platform: str, wish: Wish, face: Face) -> str:
    """Obtains and keeps the permission; returns what the account may do, in words.

    Raises ``InputError`` for an unknown platform, missing app keys or a wrong pasted address, ``PermanentFailure``
    when the person or the platform says no, ``TransientFailure`` when nobody came back in time.
    """
    provider = PROVIDERS.get(platform)
    if provider is None:
        raise InputError(f"{platform!r} is not one of {', '.join(PROVIDERS)}")
    app = _app(parts, provider)
    if app is not None and platform == "instagram" and parts.settings.instagram_login != "instagram":
        raise InputError("INSTAGRAM_LOGIN=facebook has no consent here: set INSTAGRAM_LOGIN=instagram in .env first")
    sandboxed = app is None
    client = _sandbox_app(provider) if app is None else app
    sandbox_url = parts.world.sandbox_url if sandboxed else None
    keeper = token_file(parts.settings, platform, given_grant(parts.settings, platform))
    by_hand = wish.paste or (not provider.loopback and sandbox_url is None)
    redirect = f"https://localhost:{wish.port}{PATH}" if by_hand else None
    question, code = _asked(provider, client[0], sandbox_url, redirect, wish, face)
    http = HttpClient(platform, "https://localhost", parts.clock, user_agent=user_agent(parts.settings.contact_url))
    try:
        grant = redeem(http, provider, client, question, code, sandbox_url)
    finally:
        http.close()
    if sandboxed:
        return f"the sandbox's {platform} gave permission; nothing was kept, because it needs none"
    with keeper.exclusive():
        keeper.keep(grant)
    return _now(parts, platform)


def _now(parts: Parts, platform: str) -> str:
    from tiksports_dagster.resources.platforms import platform_client
    from tiksports_dagster.resources.world import has_credentials

    world = parts.world
    if has_credentials(platform, parts.settings):
        world = world.model_copy(update={"modes": {**world.modes, platform: Mode.LIVE}})
    client = platform_client(platform, parts.settings, world, parts.clock)
    try:
        fine, words = client.check()
    finally:
        client.close()
    return words if fine else f"the permission is kept, but: {words}"


def _app(parts: Parts, provider: Provider) -> tuple[str, SecretStr] | None:
    """The user's app; None when none is given and the platform is the sandbox. ``InputError`` when half is missing."""
    client_id: str | None = getattr(parts.settings, provider.client_id)
    secret: SecretStr | None = getattr(parts.settings, provider.client_secret)
    if client_id is not None and secret is not None:
        return client_id, secret
    if client_id is None and secret is None and parts.world.modes.get(provider.platform) is Mode.SANDBOX:
        return None
    lacking = provider.client_id if client_id is None else provider.client_secret
    raise InputError(f"{lacking.upper()} is missing: docs/platforms.md says where to get it; put it in .env")


def _sandbox_app(provider: Provider) -> tuple[str, SecretStr]:
    from tiksports_dagster.sandbox import TOKENS

    return getattr(TOKENS, provider.client_id), SecretStr(getattr(TOKENS, provider.client_secret))


def _asked(
    provider: Provider, client_id: str, sandbox_url: str | None, redirect: str | None, wish: Wish, face: Face
) -> tuple[Question, str]:
    if redirect is not None:
        question = ask(provider, client_id, redirect, sandbox_url)
        face.show(question.url)
        return question, code_in(face.paste(), question)
    with Receiver(wish.port) as receiver:
        question = ask(provider, client_id, receiver.redirect_uri, sandbox_url)
        face.show(question.url)
        return question, code_in(receiver.wait(wish.patience), question)


def code_in(address: str, question: Question) -> str:
    """The code in the address that the person was sent back to.

    ``InputError`` when it is no such address or answers another question, ``PermanentFailure`` when it is a no.
    """
    try:
        fields = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    except ValueError:
        fields = {}
    if "error" in fields and "code" not in fields:
        words = "".join(c for c in fields.get("error_description", fields["error"])[:120] if c.isprintable())
        raise PermanentFailure(f"no permission was given: {words}")
    if "code" not in fields:
        raise InputError("that address has no `code` in it: paste the whole address the browser ended at")
    if not secrets.compare_digest(fields.get("state", "").encode(), question.state.encode()):
        raise InputError("that address answers another question: begin again with `tiksports connect`")
    return fields["code"]


class Receiver:
    """Waits on loopback for the browser to come back, once."""

    def __init__(self, port: int) -> None:
        came = self._came = threading.Event()
        self._address = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """Takes the first address that carries an answer; favicons and strangers get 404."""
                parts = urlsplit(self.path)
                if parts.path != PATH or not parts.query or len(self.path) > LONGEST_ADDRESS or came.is_set():
                    self.send_error(404)
                    return
                outer._address = self.path
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(_PAGE)))
                self.end_headers()
                self.wfile.write(_PAGE)
                came.set()

            def log_message(self, format: str, *args: object) -> None:
                """Codes must not stand in a log."""

        Handler.timeout = 10
        try:
            self._server = HTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise InputError(f"--port {port}: {error.strerror or error}; choose another with --port") from None
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}{PATH}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def wait(self, seconds: float) -> str:
        """The address that came. ``TransientFailure`` when nobody came in time."""
        if not self._came.wait(seconds):
            raise TransientFailure(f"nobody came back within {seconds:.0f} s; with --paste the address can be pasted")
        return self._address

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
