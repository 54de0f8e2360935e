"""How each platform asks a person for permission: addresses, scopes, PKCE, and what a code is exchanged for.

Authorization code flow (RFC 6749) with PKCE (RFC 7636) where the platform has it. TikTok differs in three ways: the
client id is called ``client_key``, scopes are joined by commas, and the challenge is the hex of SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode, urlsplit

from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.resources.http import HttpClient
from tiksports_dagster.resources.platforms.tokens import Grant
from tiksports_dagster.resources.reading import as_dict, as_float, as_list, as_text, identifier


@dataclass(frozen=True)
class Provider:
    """One platform's way to permission. The sandbox has the same paths under its party's name."""

    platform: str
    party: str
    """The sandbox's party that plays it."""
    authorize: str
    redeem: str
    client_id: str
    """Setting of the app's public id."""
    client_secret: str
    """Setting of the app's secret."""
    client_field: str
    scopes: tuple[str, ...]
    separator: str
    pkce: Literal["hex", "base64url"] | None
    extra: tuple[tuple[str, str], ...] = ()
    exchange: str = ""
    """Where a short-lived token becomes a long-lived one; empty when there is no such step."""
    loopback: bool = True
    """Whether the platform sends people back to http on this machine; else they paste the address."""

    def at(self, address: str, sandbox_url: str | None) -> str:
        """One of this row's addresses, or its stand-in when ``sandbox_url`` is given."""
        if sandbox_url is None or not address:
            return address
        return f"{sandbox_url}/{self.party}{urlsplit(address).path}"


PROVIDERS: dict[str, Provider] = {
    "tiktok": Provider(
        platform="tiktok",
        party="tiktok",
        authorize="https://www.tiktok.com/v2/auth/authorize/",
        redeem="https://open.tiktokapis.com/v2/oauth/token/",
        client_id="tiktok_client_key",
        client_secret="tiktok_client_secret",  # noqa: S106 - a setting's name
        client_field="client_key",
        scopes=("user.info.basic", "video.publish", "video.upload", "video.list"),
        separator=",",
        pkce="hex",
    ),
    "instagram": Provider(
        platform="instagram",
        party="instagram",
        authorize="https://www.instagram.com/oauth/authorize",
        redeem="https://api.instagram.com/oauth/access_token",
        client_id="instagram_app_id",
        client_secret="instagram_app_secret",  # noqa: S106
        client_field="client_id",
        scopes=("instagram_business_basic", "instagram_business_content_publish", "instagram_business_manage_insights"),
        separator=",",
        pkce=None,
        exchange="https://graph.instagram.com/access_token",
        loopback=False,
    ),
    "youtube": Provider(
        platform="youtube",
        party="google",
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        redeem="https://oauth2.googleapis.com/token",
        client_id="youtube_client_id",
        client_secret="youtube_client_secret",  # noqa: S106
        client_field="client_id",
        scopes=(
            "https://www.googleapis.com/auth/youtube.upload",
            "https://www.googleapis.com/auth/youtube.readonly",
            "https://www.googleapis.com/auth/yt-analytics.readonly",
        ),
        separator=" ",
        pkce="base64url",
        # without these Google gives no refresh token the second time
        extra=(("access_type", "offline"), ("prompt", "consent")),
    ),
}
"""Every platform that can be connected; a fourth is a row."""


@dataclass(frozen=True)
class Question:
    """One request for permission: where the person goes, and what must come back with the answer."""

    url: str
    state: str
    verifier: str
    redirect_uri: str


def ask(provider: Provider, client_id: str, redirect_uri: str, sandbox_url: str | None) -> Question:
    """A fresh question with its own state and PKCE verifier (43 to 128 characters, RFC 7636 §4.1)."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    fields = {
        provider.client_field: client_id,
        "response_type": "code",
        "scope": provider.separator.join(provider.scopes),
        "redirect_uri": redirect_uri,
        "state": state,
        **dict(provider.extra),
    }
    if provider.pkce is not None:
        fields |= {"code_challenge": challenge(provider.pkce, verifier), "code_challenge_method": "S256"}
    return Question(
        f"{provider.at(provider.authorize, sandbox_url)}?{urlencode(fields)}", state, verifier, redirect_uri
    )


def challenge(kind: Literal["hex", "base64url"], verifier: str) -> str:
    """The verifier's SHA-256 as the platform wants it."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return digest.hex() if kind == "hex" else base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def redeem(
    http: HttpClient,
    provider: Provider,
    client: tuple[str, SecretStr],
    question: Question,
    code: str,
    sandbox_url: str | None,
) -> Grant:
    """What the code is worth: the grant to be kept. ``client`` is the app's id and secret.

    Raises ``PermanentFailure`` with the platform's words when it gives none, ``TransientFailure`` when it cannot be
    reached. Neither code nor tokens are part of a message.
    """
    client_id, client_secret = client
    for secret in (client_secret.get_secret_value(), code, question.verifier):
        http.keep_secret(secret)
    form = {
        provider.client_field: client_id,
        "client_secret": client_secret.get_secret_value(),
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": question.redirect_uri,
    }
    if provider.pkce is not None:
        form["code_verifier"] = question.verifier
    body = _answer(http, "POST", provider.at(provider.redeem, sandbox_url), form=form)
    account = identifier(body.get("open_id")) or identifier(body.get("user_id"))
    if provider.exchange:
        body = _answer(
            http,
            "GET",
            provider.at(provider.exchange, sandbox_url),
            params={
                "grant_type": "ig_exchange_token",
                "client_secret": client_secret.get_secret_value(),
                "access_token": as_text(body.get("access_token")) or "",
            },
        )
    access, refresh = as_text(body.get("access_token")), as_text(body.get("refresh_token"))
    seconds = as_float(body.get("expires_in"))
    return Grant(
        SecretStr(refresh) if refresh else None,
        SecretStr(access) if access else None,
        None if seconds is None else http.clock.now() + timedelta(seconds=seconds),
        account,
    )


def _answer(
    http: HttpClient,
    method: str,
    url: str,
    *,
    form: dict[str, str] | None = None,
    params: dict[str, str | int] | None = None,
) -> dict[str, object]:
    """The token answer as a flat object; Instagram wraps it in ``data``, TikTok reports errors with HTTP 200."""
    from tiksports_dagster.resources.http import provider_words

    answer = http.send(method, url, form=form, params=params)
    body = answer.json_or_nothing()
    rows = as_list(body.get("data"))
    flat = dict(as_dict(rows[0]) if rows else body)
    token = as_text(flat.get("access_token"))
    if token is None:
        http.require_success(answer)
        words = http.clean(provider_words(body)) or f"HTTP {answer.status}"
        raise PermanentFailure(f"{http.party} gave no permission: {words}")
    http.keep_secret(token)
    return flat
