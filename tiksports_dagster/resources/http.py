"""HTTP to an outside party: one client with timeouts, size limits, an honest name, named failures, bounded retries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from secrets import SystemRandom
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from tiksports_dagster import __version__
from tiksports_dagster.failures import PermanentFailure, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.reading import as_dict, as_float, as_text, dig

if TYPE_CHECKING:
    import httpx


def user_agent(contact_url: str) -> str:
    """The honest User-Agent: name, version and a page about who asks. ESPN refuses one without a URL, and browsers'."""
    return f"TikSports/{__version__} (+{contact_url})"


USER_AGENT = user_agent("https://tiksports.example")
"""An honest name with an address in it. ESPN answers 403 to browser strings and to bare ``Name/1.0`` tokens."""

RETRY_AFTER_CEILING = 300.0
"""Longest wait, in seconds, that a failure passes on from a service's ``Retry-After``."""

PATIENCE = 20.0
"""Longest single wait, in seconds, inside a retry loop; a service that asks for more gets its failure raised."""

_TRANSIENT = frozenset({408, 425, 429})
_WORDS = 200
_jitter = SystemRandom()
Result = TypeVar("Result")


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds, and how much to read, in bytes, for one party."""

    connect: float = 5.0
    read: float = 20.0
    write: float = 30.0
    deadline: float = 60.0
    """Longest time from an answer's first byte to its last."""
    max_bytes: int = 8_000_000


@dataclass(frozen=True)
class Answer:
    """One answer of a party, read to its end. ``call`` names it in messages, without query or secrets."""

    call: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)
    retry_after: float | None = None
    """Seconds, bounded by ``RETRY_AFTER_CEILING``."""

    def json(self) -> object:
        """The body as JSON. ``TransientFailure`` when it is cut off or not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise TransientFailure(f"{self.call} answered {self.status} with something that is not JSON") from None

    def json_or_nothing(self) -> Mapping[str, object]:
        """The body as a JSON object; an empty one when it is something else (an HTML error page, say)."""
        try:
            return as_dict(json.loads(self.body))
        except (ValueError, RecursionError):
            return {}


class HttpClient:
    """A party's HTTP client. Safe to share between threads; the caller closes it.

    ``secrets`` are taken out of every message. ``pace`` is called before each request that leaves the process and
    ``wrap`` may put another transport (a cache) on top of the one that does the sending.
    """

    def __init__(
        self,
        party: str,
        base_url: str,
        clock: Clock,
        *,
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
        user_agent: str = USER_AGENT,
        secrets: Iterable[str] = (),
        pace: Callable[[str | None], None] | None = None,
        wrap: Callable[[httpx.BaseTransport], httpx.BaseTransport] | None = None,
    ) -> None:
        import httpx

        from tiksports_dagster.resources.transport import BoundedTransport, network

        self.party = party
        self.base_url = base_url.rstrip("/")
        self.clock = clock
        self._secrets = {secret for secret in secrets if secret}
        limits = limits or Limits()
        timeout = httpx.Timeout(limits.read, connect=limits.connect, write=limits.write)
        sender: httpx.BaseTransport = BoundedTransport(
            network(base_url),
            timeout=timeout,
            deadline_seconds=limits.deadline,
            max_bytes=limits.max_bytes,
            pace=pace,
        )
        self._client = httpx.Client(
            transport=wrap(sender) if wrap else sender,
            timeout=timeout,
            headers={"User-Agent": user_agent, **(headers or {})},
            follow_redirects=False,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def keep_secret(self, secret: str) -> None:
        """From now on this text, too, is taken out of every message."""
        self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """A stranger's words for a message: on one line, at most 200 characters, without our secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= _WORDS else text[: _WORDS - 1] + "…"

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json_body: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        bucket: str | None = None,
    ) -> Answer:
        """One request, one answer of any status; ``url`` is a path under the base URL or a whole address.

        Raises ``TransientFailure`` when no whole answer came (so the request may or may not have had its effect)
        and ``PermanentFailure`` when the answer is too large or the address is not one.
        """
        import httpx

        from tiksports_dagster.resources.transport import AnswerTooLarge

        address = url if url.startswith(("http://", "https://")) else self.base_url + url
        call = f"{self.party} {method} {urlsplit(address).path}"
        try:
            response = self._client.request(
                method,
                address,
                params=params,
                json=json_body,
                data=form,
                content=content,
                headers=headers,
                extensions={"bucket": bucket},
            )
        except AnswerTooLarge as error:
            raise AnswerTooLarge(f"{call}: {error}") from None
        except httpx.TimeoutException:
            raise TransientFailure(f"{call} gave no answer in time") from None
        except httpx.HTTPError as error:
            raise TransientFailure(f"{call} broke off ({type(error).__name__})") from None
        except httpx.InvalidURL:
            raise PermanentFailure(f"{self.party}: {self.base_url} is not an address") from None
        answer_headers = {name.lower(): value for name, value in response.headers.items()}
        wait = self._retry_after(answer_headers.get("retry-after"))
        return Answer(call, response.status_code, answer_headers, response.content, wait)

    def get_json(self, path: str, params: Mapping[str, str | int] | None = None) -> object:
        """The JSON answer of a read, tried up to three times. Raises by ``require_success`` and ``Answer.json``."""

        def read() -> object:
            answer = self.send("GET", path, params=params)
            self.require_success(answer)
            return answer.json()

        return with_retries(read, self.clock)

    def require_success(self, answer: Answer) -> None:
        """Nothing for a 2xx. 408, 425, 429 and 5xx raise ``TransientFailure``, the rest ``PermanentFailure``."""
        if 200 <= answer.status < 300:
            return
        words = self.clean(provider_words(answer.json_or_nothing()))
        message = f"{answer.call} answered {answer.status}" + (f" ({words})" if words else "")
        if answer.status in _TRANSIENT or answer.status >= 500:
            raise TransientFailure(message, retry_after=answer.retry_after)
        raise PermanentFailure(message)

    def _retry_after(self, value: str | None) -> float | None:
        if value is None:
            return None
        seconds = as_float(value)
        if seconds is None:
            try:
                seconds = (parsedate_to_datetime(value) - self.clock.now()).total_seconds()
            except (ValueError, TypeError, OverflowError):
                return None
        return min(max(seconds, 0.0), RETRY_AFTER_CEILING)


def provider_words(body: Mapping[str, object]) -> str:
    """A provider's own code and words in an error body, in any of the shapes that parties here use.

    ``{"error": {"code", "message"}}`` (Meta, Google, TikTok), ``{"error", "error_description"}`` (OAuth),
    ``{"detail": {"code", "message"}}`` or ``{"detail": [{"msg"}]}`` (TikHub), ``{"code", "message"}`` (ESPN).
    """
    for source in (dig(body, "error"), dig(body, "detail"), dig(body, "detail", 0), body):
        code = as_text(dig(source, "code")) or as_text(dig(source, "error"))
        subcode = as_text(dig(source, "error_subcode"))
        message = next(
            (text for key in ("message", "msg", "error_description") if (text := as_text(dig(source, key)))), None
        )
        if code or message:
            codes = f"code {code}" + (f"/{subcode}" if subcode else "") if code else ""
            return ": ".join(part for part in (codes, message) if part)
    return as_text(dig(body, "error")) or as_text(dig(body, "detail")) or ""


def with_retries(call: Callable[[], Result], clock: Clock, *, attempts: int = 3, first_wait: float = 0.5) -> Result:
    """The call's result, trying again after a ``TransientFailure``. Only for calls that may safely happen twice.

    Waits ``first_wait`` seconds, then twice that and so on, each ±25 %, or as long as the service asked. One that
    asks for more than ``PATIENCE`` seconds is not waited for: the failure goes to the caller, who may have more time.
    """
    for attempt in range(attempts):
        try:
            return call()
        except TransientFailure as failure:
            wait = first_wait * 2**attempt * _jitter.uniform(0.75, 1.25)
            wait = max(wait, failure.retry_after or 0.0)
            if attempt == attempts - 1 or wait > PATIENCE:
                raise
            clock.sleep(wait)
    raise ValueError("attempts must be at least 1")
