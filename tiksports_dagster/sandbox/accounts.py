"""Whom the emulated parties know: the fixed credentials they accept and the accounts behind them. Only constants."""

# ruff: noqa: S105 - these credentials open nothing outside the sandbox

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tokens:
    """Every credential the sandbox accepts."""

    tiktok_client_key: str = "sandbox-tiktok-client-key"
    tiktok_client_secret: str = "sandbox-tiktok-client-secret"
    tiktok_access_token: str = "sandbox-tiktok-access-token"
    tiktok_refresh_token: str = "sandbox-tiktok-refresh-token"
    tiktok_authorization_code: str = "sandbox-tiktok-code"
    instagram_app_id: str = "990000000000001"
    instagram_app_secret: str = "sandbox-instagram-app-secret"
    instagram_access_token: str = "sandbox-instagram-access-token"
    instagram_user_id: str = "17841400000000001"
    youtube_client_id: str = "sandbox-youtube-client-id.apps.googleusercontent.com"
    youtube_client_secret: str = "sandbox-youtube-client-secret"
    youtube_access_token: str = "sandbox-youtube-access-token"
    youtube_refresh_token: str = "sandbox-youtube-refresh-token"
    supabase_service_key: str = "sb_secret_sandbox-supabase-service-key"
    tikhub_key: str = "sandbox-tikhub-key"
    anthropic_key: str = "sandbox-anthropic-key"
    openai_key: str = "sandbox-openai-key"


TOKENS = Tokens()

PARTIES = (
    *("espn", "tikhub", "tiktok", "instagram", "youtube", "youtubeanalytics", "google", "anthropic", "openai"),
    "supabase",
)

DEFAULT_ACCOUNTS: dict[str, dict[str, Any]] = {
    "tiktok": {
        "open_id": "sandbox-open-id",
        "username": "tiksports.sandbox",
        "nickname": "TikSports Sandbox",
        "private": False,
        "audited": True,
        "banned": False,
        "active_user_cap_reached": False,
        "comment_disabled": False,
        "duet_disabled": False,
        "stitch_disabled": False,
        "max_seconds": 600,
        "daily_posts": 15,
        "pending_shares": 5,
        "scopes": ["user.info.basic", "video.publish", "video.upload", "video.list"],
        "verified_domains": [],
        "token_valid": True,
        "refresh_token_valid": True,
        "rotate_refresh_token": False,
        "processing_seconds": None,
        "moderation_seconds": None,
        "processing_failure": None,
    },
    "instagram": {
        "username": "tiksports.sandbox",
        "quota_total": 50,
        "daily_containers": 400,
        "on_facebook": False,
        "insights_lag_seconds": None,
        "token_valid": True,
        "processing_seconds": None,
        "processing_failure": None,
    },
    "youtube": {
        "channel_id": "UCsandboxsandboxsandbox0",
        "channel_title": "TikSports Sandbox",
        "channel_description": "Short videos from the sandbox.",
        "channel_created": "2024-01-15T09:30:00Z",
        "subscribers": 0,
        "insert_calls_per_day": 100,
        "units_per_day": 10_000,
        "stats_calls_per_day": 10_000,
        "uploads_per_day": None,
        "analytics_calls_per_day": None,
        "analytics_granted": True,
        "token_valid": True,
        "refresh_token_valid": True,
        "processing_seconds": None,
        "processing_failure": None,
    },
    "tikhub": {"requests_left": None, "requests_per_second": 10},
}
"""What each account is like until ``configure`` changes it. ``None`` means without limit.

For uploads begun while they are set: ``processing_seconds`` and ``moderation_seconds`` take the place of the sandbox's
short delays, ``processing_failure`` is what becomes of the file (TikTok's ``fail_reason``, Instagram's subcode, any
text for YouTube). ``insights_lag_seconds`` is how old Instagram's insights are; the real ones may be two days old.
"""
