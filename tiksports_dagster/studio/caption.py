"""Title and caption of a post, cut to each platform's limit in the platform's own unit, never inside a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from tiksports_dagster.configuration import Platform, TextLimit
from tiksports_dagster.store.records.content import Script

_SIZES: dict[str, Callable[[str], int]] = {
    "chars": len,
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
}
_SHORT = 320
"""Characters of running text a caption is kept to where the limit would allow far more: nobody opens the rest."""
_JOINERS = ("\u200d", "\ufe0f", "\ufe0e", "\u20e3")


def size_of(text: str, limit: TextLimit) -> int:
    """The text's length in the limit's unit."""
    return _SIZES[limit.unit](text)


def caption_for(script: Script, platform: Platform, credits: Sequence[str] = ()) -> tuple[str, str]:
    """(title, caption) of a script for a platform.

    The caption is the script's text from its beginning as far as it goes, the call to action, and the hashtags that
    fit; hashtags give way before the first sentence does. Neither holds control characters or angle brackets (YouTube
    refuses those), and the caption has no hashtags but the script's own. ``credits`` (a licence's wording) stand whole,
    whatever gives way.
    """
    title = cut(_clean(script.title) or _clean(script.hook), platform.title)
    tags = _hashtags(script.hashtags_for(platform.name), platform.caption.max_hashtags)
    sentences = list(dict.fromkeys(_plain(segment.text) for segment in script.segments))
    hook = _plain(script.hook)
    if hook and hook not in sentences[:1]:
        sentences.insert(0, hook)
    whole = platform.caption
    credit = "\n".join(dict.fromkeys(_plain(text) for text in credits if _plain(text)))
    kept_back = size_of(f"\n\n{credit}", whole) if credit else 0
    limit = whole.model_copy(update={"limit": max(1, whole.limit - kept_back)})
    text = cut(next((sentence for sentence in sentences if sentence), _plain(script.title)), limit)
    call = _plain(script.call_to_action)
    for sentence in filter(None, sentences[1:]):
        longer = f"{text} {sentence}"
        if len(longer) > _SHORT or size_of("\n\n".join([longer, call, " ".join(tags)]), limit) > limit.limit:
            # a later one that fits would stand behind words it does not follow
            break
        text = longer
    if call and call not in text and size_of(f"{text}\n\n{call}", limit) <= limit.limit:
        text = f"{text}\n\n{call}"
    return title, _with_tags("\n\n".join(part for part in (text, credit) if part), tags, whole)


def _with_tags(text: str, tags: list[str], limit: TextLimit) -> str:
    kept: list[str] = []
    for tag in tags:
        if size_of("\n\n".join(part for part in (text, " ".join([*kept, tag])) if part), limit) <= limit.limit:
            kept.append(tag)
    return "\n\n".join(part for part in (text, " ".join(kept)) if part)


def cut(text: str, limit: TextLimit) -> str:
    """The text, or as many of its words as fit the limit together with an ellipsis.

    A first word longer than the limit is cut between what a reader sees as characters: accents, emoji and flags stay
    whole.
    """
    if size_of(text, limit) <= limit.limit:
        return text
    room = limit.limit - size_of("…", limit)
    words = text.split(" ")
    while len(words) > 1 and size_of(" ".join(words).rstrip(",;:-–—"), limit) > room:
        words.pop()
    kept = " ".join(words).rstrip(",;:-–—")
    if size_of(kept, limit) > room:
        whole = graphemes(kept)
        while whole and size_of("".join(whole), limit) > room:
            whole.pop()
        kept = "".join(whole)
    return f"{kept}…" if room >= 0 else ""


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters: marks, joined emoji, skin tones and flags belong to what they follow.

    The rules of Unicode Standard Annex 29 that matter for captions; Hangul jamo are not joined (NFC composes them).
    """
    clusters: list[str] = []
    for character in text:
        last = clusters[-1] if clusters else ""
        joins = (
            unicodedata.combining(character) != 0
            or unicodedata.category(character) in ("Mn", "Me", "Mc")
            or character in _JOINERS
            or 0x1F3FB <= ord(character) <= 0x1F3FF
            or 0xE0020 <= ord(character) <= 0xE007F
            or last.endswith("\u200d")
            or (_is_flag_half(character) and len(last) == 1 and _is_flag_half(last))
        )
        if joins and clusters:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _is_flag_half(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _clean(text: str) -> str:
    """One line, composed, without control characters and angle brackets."""
    kept = "".join(
        " " if character in "\n\r\t" else character
        for character in unicodedata.normalize("NFC", text)
        if character not in "<>"
        and (unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn") or character in "\n\r\t")
    )
    return " ".join(kept.split())


def _plain(text: str) -> str:
    """Running text: a ``#`` before a letter would become a hashtag nobody counted."""
    return re.sub(r"[#＃](?=[^\W\d])", "", _clean(text))


def _hashtags(tags: tuple[str, ...], most: int) -> list[str]:
    """Hashtags as platforms accept them: letters, digits and underscores, not digits alone, each once."""
    kept: dict[str, str] = {}
    for tag in tags:
        bare = re.sub(r"\W", "", unicodedata.normalize("NFC", tag))
        if bare and not bare.isdecimal():
            kept.setdefault(bare.casefold(), f"#{bare}")
    return list(kept.values())[:most]
