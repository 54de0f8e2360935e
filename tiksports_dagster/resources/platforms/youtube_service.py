"""Google's own client for YouTube, sent through our HTTP client so that its calls have limits, pace and names too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import SecretStr

from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.resources.http import Answer, HttpClient
from tiksports_dagster.resources.platforms.quota import QuotaBook, Used
from tiksports_dagster.resources.platforms.transfer import FilePart
from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict, failure_of, verdict_of
from tiksports_dagster.resources.platforms.youtube_codes import CODES
from tiksports_dagster.resources.reading import as_text, dig

if TYPE_CHECKING:
    import google.auth.exceptions
    import httplib2


Body = str | bytes | FilePart | None


class HttpLike:
    """The one method of ``httplib2.Http`` that Google's client uses, over our own.

    httplib2 has no size limit, resends bodies after a reset, and takes the 308 of a resumable upload for a redirect;
    ours does none of that. Failures keep our names.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Body = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - the library's signature
        connection_type: object = None,  # noqa: ARG002
    ) -> tuple[httplib2.Response, bytes]:
        """One request, as httplib2 would answer it. Raises as ``HttpClient.send``."""
        import httplib2

        answer = self._http.send(method, uri, content=_content(body), headers=_headers(headers or {}))
        return httplib2.Response({**answer.headers, "status": str(answer.status)}), answer.body

    def close(self) -> None:
        """The connections belong to the HTTP client, whose owner closes it."""


def _content(body: Body) -> bytes | Iterable[bytes] | None:
    return body.encode() if isinstance(body, str) else body


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Google's headers without its own ``User-Agent``: ours says who we are."""
    return {str(name): str(value) for name, value in headers.items() if str(name).lower() != "user-agent"}


class YouTubeService:
    """The YouTube Data API v3 for one channel: ``videos()``, ``channels()``, ``playlistItems()`` and ``request``."""

    def __init__(
        self,
        http: HttpClient,
        token_url: str,
        *,
        client_id: str,
        client_secret: SecretStr,
        refresh_token: SecretStr,
        book: QuotaBook | None = None,
    ) -> None:
        import google.oauth2.credentials
        import google_auth_httplib2
        from googleapiclient import discovery, discovery_cache

        self._http = http
        self._book = book
        for secret in (client_secret, refresh_token):
            http.keep_secret(secret.get_secret_value())
        self._credentials = google.oauth2.credentials.Credentials(
            token=None,
            refresh_token=refresh_token.get_secret_value(),
            token_uri=token_url,
            client_id=client_id,
            client_secret=client_secret.get_secret_value(),
        )
        # the document comes with the library; its root is the only thing that differs between live and sandbox
        document = json.loads(cast(str, discovery_cache.get_static_doc("youtube", "v3")))
        document["rootUrl"] = http.base_url + "/"
        self._authorized = google_auth_httplib2.AuthorizedHttp(self._credentials, http=HttpLike(http))
        self.api: Any = discovery.build_from_document(document, http=self._authorized)

    def execute(self, request: Any) -> Mapping[str, Any]:
        """The answer of one prepared API call. Raises by ``CODES``."""
        answer = self.request(request.method, request.uri, request.body, dict(request.headers))
        return cast(Mapping[str, Any], self.successful(answer).json())

    def request(self, method: str, uri: str, body: Body = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One authorized request, one answer of any status. Raises by name when there is none, or no permission."""
        import google.auth.exceptions

        if self._book is not None:
            self._book.count(method, uri)
        try:
            response, content = self._authorized.request(uri, method=method, body=body, headers=dict(headers or {}))
        except google.auth.exceptions.RefreshError as error:
            raise self._no_permission(error) from None
        except google.auth.exceptions.GoogleAuthError as error:
            raise TransientFailure(f"youtube: Google gave no access token ({type(error).__name__})") from None
        if self._credentials.token:
            self._http.keep_secret(self._credentials.token)
        call = f"youtube {method} {uri.split('?')[0].removeprefix(self._http.base_url)}"
        return Answer(call, response.status, {str(k).lower(): str(v) for k, v in response.items()}, content)

    def quota(self) -> list[Used]:
        """Every quota bucket of the day with what of it is used; empty where nobody counts."""
        return self._book.today() if self._book is not None else []

    def successful(self, answer: Answer) -> Answer:
        """The answer when it is a 2xx. Raises by ``CODES``, else by status."""
        if 200 <= answer.status < 300:
            return answer
        body = answer.json_or_nothing()
        found = known_reason(answer)
        if found is not None:
            words = self._http.clean(as_text(dig(body, "error", "message")) or "")
            now = self._http.clock.now()
            raise failure_of("youtube", f"{found[0]}: {words}", found[1], retry_after=answer.retry_after, now=now)
        self._http.require_success(answer)
        return answer

    def _no_permission(self, error: google.auth.exceptions.RefreshError) -> TikSportsError:
        details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
        code = as_text(details.get("error"))
        if code is None or error.retryable:
            return TransientFailure("youtube: Google gave no access token now")
        words = self._http.clean(as_text(details.get("error_description")) or "Google gave no access token")
        _, verdict = verdict_of(CODES, code) or (code, Verdict(Advice.RECONNECT, words))
        return failure_of("youtube", self._http.clean(code), verdict)


def known_reason(answer: Answer) -> tuple[str, Verdict] | None:
    """The reason an error answer gives, with its row of ``CODES``; None when it gives none that we know."""
    return verdict_of(CODES, as_text(dig(answer.json_or_nothing(), "error", "errors", 0, "reason")))
