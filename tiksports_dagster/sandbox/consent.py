"""Emulated consent pages: the person always agrees (unless ``consents`` is false) and is sent back with a code.

TikTok wants the PKCE challenge as hex of SHA-256, Google as base64url (RFC 7636), Instagram knows no PKCE.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.state import SandboxState

CODE_SECONDS = 600.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Asked:
    """What a code was given for."""

    redirect_uri: str
    challenge: str | None


@dataclass(frozen=True)
class Desk:
    """How one party asks: the name and value of its client id, and how it wants the challenge."""

    client_field: str
    client: str
    pkce: str | None


DESKS: dict[str, Desk] = {
    "tiktok": Desk("client_key", TOKENS.tiktok_client_key, "hex"),
    "google": Desk("client_id", TOKENS.youtube_client_id, "base64url"),
    "instagram": Desk("client_id", TOKENS.instagram_app_id, None),
}


class Consent:
    """One party's consent page, and the look at a code when it comes back."""

    # every server of a sandbox lives in one process, and a code in ten minutes
    given: ClassVar[dict[str, Asked]] = {}

    def __init__(self, state: SandboxState, party: str) -> None:
        self.state = state
        self.party = party
        self.desk = DESKS[party]

    async def authorize(self, request: Request) -> Response:
        """The page a browser opens; answers with the way back, or with words when the question is wrong."""
        asked = request.query_params
        problem = self._problem(asked)
        if problem is not None:
            return HTMLResponse(f"<html><body><p>{problem}</p></body></html>", status_code=400)
        if not self.state.account(_account(self.party)).get("consents", True):
            back = {"error": "access_denied", "error_description": "The user denied the request.", **_state(asked)}
        else:
            code = self.state.issue_token(self.party, "code", CODE_SECONDS)
            self.given[code] = Asked(asked["redirect_uri"], asked.get("code_challenge"))
            back = {"code": code, "scope": asked["scope"], **_state(asked)}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", status_code=302)

    def _problem(self, asked: Mapping[str, str]) -> str | None:
        if asked.get(self.desk.client_field) != self.desk.client:
            return f"{self.desk.client_field} is not known."
        if asked.get("response_type") != "code" or not asked.get("scope"):
            return "response_type must be code, and scope must name something."
        back = urlsplit(asked.get("redirect_uri", ""))
        loopback = back.scheme == "http" and back.hostname in LOOPBACK and back.port is not None
        if not (loopback or back.scheme == "https") or back.query or back.fragment:
            return "redirect_uri is not registered."
        if self.desk.pkce and not (asked.get("code_challenge") and asked.get("code_challenge_method") == "S256"):
            return "code_challenge is missing."
        return None

    def redeem(self, form: Mapping[str, str]) -> bool:
        """True once for a code of this party that comes with its redirect address and the challenge's verifier."""
        code = form.get("code", "")
        issued = self.state.token_issued(self.party, "code", code)
        asked = self.given.pop(code, None)
        if issued is None or asked is None:
            return False
        self.state.revoke(code)
        if form.get("redirect_uri") != asked.redirect_uri:
            return False
        return self.desk.pkce is None or asked.challenge == _challenge(self.desk.pkce, form.get("code_verifier", ""))


def _challenge(kind: str, verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return digest.hex() if kind == "hex" else base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _state(asked: Mapping[str, str]) -> dict[str, str]:
    return {"state": asked["state"]} if "state" in asked else {}


def _account(party: str) -> str:
    return "youtube" if party == "google" else party
