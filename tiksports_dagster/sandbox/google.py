"""Emulated Google OAuth: consent, and tokens for a code or a refresh token (https://oauth2.googleapis.com/token)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.consent import Consent
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.wire import Party, read_form

ACCESS_SECONDS = 3599
SCOPE = " ".join(
    f"https://www.googleapis.com/auth/{name}"
    for name in ("youtube.upload", "youtube.readonly", "yt-analytics.readonly")
)


class Google:
    """Two endpoints; failures are flat ``{"error", "error_description"}``."""

    def __init__(self, state: SandboxState) -> None:
        self.state = state
        self.consent = Consent(state, "google")

    def party(self) -> Party:
        """The party with its routes."""
        routes = [
            Route("/o/oauth2/v2/auth", self.consent.authorize, methods=["GET"]),
            Route("/token", self.token, methods=["POST"]),
        ]
        return Party("google", routes, self.refuse)

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """A flat error; ``code`` and ``message`` may be given."""
        error = options.get("code") or ("invalid_request" if status < 500 else "server_error")
        description = options.get("message") or "The request was refused."
        return JSONResponse({"error": error, "error_description": description}, status_code=status)

    async def token(self, request: Request) -> Response:
        """A fresh access token. A dead refresh token or code is 400 invalid_grant: the user must consent again."""
        form = await read_form(request)
        if form.get("grant_type") not in ("refresh_token", "authorization_code"):
            return self.refuse(400, {"code": "unsupported_grant_type", "message": "Invalid grant_type."})
        client = (form.get("client_id"), form.get("client_secret"))
        if client != (TOKENS.youtube_client_id, TOKENS.youtube_client_secret):
            return self.refuse(401, {"code": "invalid_client", "message": "The OAuth client was not found."})
        if form["grant_type"] == "authorization_code":
            if not self.consent.redeem(form):
                return self.refuse(400, {"code": "invalid_grant", "message": "Bad Request"})
            return JSONResponse({**self._access(), "refresh_token": TOKENS.youtube_refresh_token})
        alive = self.state.account("youtube")["refresh_token_valid"]
        if form.get("refresh_token") != TOKENS.youtube_refresh_token or not alive:
            return self.refuse(400, {"code": "invalid_grant", "message": "Token has been expired or revoked."})
        return JSONResponse(self._access())

    def _access(self) -> dict[str, Any]:
        token = self.state.issue_token("youtube", "access", ACCESS_SECONDS)
        return {"access_token": token, "expires_in": ACCESS_SECONDS, "scope": SCOPE, "token_type": "Bearer"}
