"""Captions and titles as a platform takes them: hashtags put in once, lengths counted the platform's way."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tiksports_dagster.configuration import TextLimit

_MARK = re.compile(r"#(\w+)")


def length(text: str, unit: str) -> int:
    """Length in ``chars``, ``utf16`` code units or UTF-8 ``bytes``."""
    if unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode()) if unit == "bytes" else len(text)


def clipped(text: str, limit: int, unit: str) -> str:
    """The text, cut with an ellipsis when it is too long. Never cuts through a character."""
    if length(text, unit) <= limit:
        return text
    room = limit - length("…", unit)
    while text and length(text, unit) > room:
        text = text[: -max(1, (length(text, unit) - room) // 4)]
    return text.rstrip() + "…"


def caption_with_hashtags(caption: str, hashtags: Iterable[str], rule: TextLimit) -> str:
    """The caption with the hashtags it does not already carry, as many as number and length allow.

    A caption that carries them all is left as it is, so it does not matter who put them in.
    """
    text = clipped(caption.strip(), rule.limit, rule.unit)
    present = {mark.casefold() for mark in _MARK.findall(text)}
    for mark in hashtags:
        word = re.sub(r"\W", "", mark)
        if not word or word.casefold() in present or len(present) >= rule.max_hashtags:
            continue
        longer = f"{text} #{word}" if present else f"{text}\n\n#{word}".strip()
        if length(longer, rule.unit) > rule.limit:
            break
        text = longer
        present.add(word.casefold())
    return text
