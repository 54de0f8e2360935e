"""What TikTok's init calls accept, as pure checks. Source: direct post and media transfer pages, 2026-09-11."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TITLE_UTF16_UNITS = 2200
MIN_CHUNK_BYTES = 5 * 1024 * 1024
"""The page says 5 MB without saying which; the larger reading is safe under both."""
MAX_CHUNK_BYTES = 64_000_000
MAX_LAST_CHUNK_BYTES = 128_000_000
MAX_CHUNKS = 1000
MAX_VIDEO_BYTES = 4_000_000_000
PUBLIC_LEVELS = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
PRIVATE_LEVELS = ("FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")


class Rejected(Exception):
    """The request breaks a rule; carries HTTP status, TikTok's code and a message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


def invalid(message: str) -> Rejected:
    """400 in the words of the init pages (the general page spells the code ``invalid_params``)."""
    return Rejected(400, "invalid_param", message)


def privacy_levels(account: Mapping[str, Any]) -> tuple[str, ...]:
    """The levels the creator may choose from."""
    return PRIVATE_LEVELS if account["private"] else PUBLIC_LEVELS


def utf16_units(text: str) -> int:
    """Length as TikTok counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_post_info(post: object, account: Mapping[str, Any]) -> dict[str, Any]:
    """The post's settings when they are acceptable for this account. Raises ``Rejected``."""
    if not isinstance(post, dict):
        raise invalid("post_info is missing")
    level = post.get("privacy_level")
    if not isinstance(level, str):
        raise invalid("privacy_level is missing")
    if level not in privacy_levels(account):
        raise Rejected(403, "privacy_level_option_mismatch", "privacy_level is not one of the creator's options")
    if not account["audited"] and not (account["private"] and level == "SELF_ONLY"):
        code = "unaudited_client_can_only_post_to_private_accounts"
        raise Rejected(403, code, "Unaudited clients may only post SELF_ONLY to private accounts")
    title = post.get("title", "")
    if not isinstance(title, str) or utf16_units(title) > TITLE_UTF16_UNITS:
        raise invalid("title is longer than 2200 UTF-16 units")
    for name in (
        "disable_duet",
        "disable_stitch",
        "disable_comment",
        "brand_content_toggle",
        "brand_organic_toggle",
        "is_aigc",
    ):
        if not isinstance(post.get(name, False), bool):
            raise invalid(f"{name} is not a boolean")
    cover = post.get("video_cover_timestamp_ms", 0)
    if isinstance(cover, bool) or not isinstance(cover, int) or cover < 0:
        raise invalid("video_cover_timestamp_ms is not a number of milliseconds")
    if post.get("brand_content_toggle") and level == "SELF_ONLY":
        raise invalid("branded content cannot be SELF_ONLY")
    return {**post, "title": title}


@dataclass(frozen=True)
class Source:
    """Where the video comes from: bytes in chunks, or a URL to pull."""

    video_size: int = 0
    chunk_size: int = 0
    chunks: int = 0
    url: str | None = None

    def chunk(self, received: int) -> int:
        """Size in bytes of the chunk that begins after ``received`` bytes; the last one takes the remainder."""
        last_start = self.chunk_size * (self.chunks - 1)
        return self.chunk_size if received < last_start else self.video_size - last_start


def check_source(source: object, verified_domains: list[str]) -> Source:
    """The source when it follows the transfer rules. Raises ``Rejected``."""
    if not isinstance(source, dict):
        raise invalid("source_info is missing")
    if source.get("source") == "PULL_FROM_URL":
        return Source(url=_check_url(source.get("video_url"), verified_domains))
    if source.get("source") != "FILE_UPLOAD":
        raise invalid("source is FILE_UPLOAD or PULL_FROM_URL")
    size, chunk, count = (_positive(source, name) for name in ("video_size", "chunk_size", "total_chunk_count"))
    if size > MAX_VIDEO_BYTES:
        raise invalid("the video is larger than 4 GB")
    if chunk != size and not MIN_CHUNK_BYTES <= chunk <= MAX_CHUNK_BYTES:
        raise invalid("chunk_size must be from 5 MB to 64 MB")
    if chunk > size or count != size // chunk:
        raise invalid("total_chunk_count must be video_size divided by chunk_size, rounded down")
    if count > MAX_CHUNKS:
        raise invalid("more than 1000 chunks")
    if size > MAX_CHUNK_BYTES and count == 1:
        raise invalid("a video larger than 64 MB must be sent in several chunks")
    if size - chunk * (count - 1) > MAX_LAST_CHUNK_BYTES:
        raise invalid("the last chunk would be larger than 128 MB")
    return Source(size, chunk, count)


def _positive(source: Mapping[str, Any], name: str) -> int:
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise invalid(f"{name} must be a positive integer")
    return value


def _check_url(url: object, verified_domains: list[str]) -> str:
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise invalid("video_url must be an https URL")
    host = parts.hostname
    if not any(host == domain or host.endswith("." + domain) for domain in verified_domains):
        raise Rejected(403, "url_ownership_unverified", "video_url is not under a verified domain")
    return str(url)
