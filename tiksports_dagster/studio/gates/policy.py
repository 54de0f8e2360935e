"""The platforms' rules for what a post may say and show, as a table; one code path looks them up.

Sources: TikTok, Content Sharing Guidelines of the Content Posting API (no brand name, logo, watermark, link or
promotional text in a video that an app posts) and Branded Content Policy (gambling); Instagram and YouTube hold down
what carries another platform's mark; YouTube, channel monetization policies (inauthentic content, since July 2025) and
the limits of ``videos.insert``; all of them limit the length of a caption and the number of hashtags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.caption import size_of
from tiksports_dagster.studio.gates.known import KnownText, Scenes
from tiksports_dagster.studio.gates.table import told, unchecked

Where = Literal["picture", "caption", "title"]


class Rule(NamedTuple):
    """What must not stand somewhere. ``platforms`` empty: everywhere; names begin with the platform's own name."""

    name: str
    platforms: tuple[str, ...]
    where: tuple[Where, ...]
    pattern: re.Pattern[str]
    says: str


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_LINK = _any(r"https?:", r"www\.\w", r"\b[\w-]+\.(?:com|net|org|io|tv|gg|ly)/\w", r"\blink in (?:my |our |the )?bio\b")
_PROMOTION = _any(
    r"\b(?:follow (?:me|us|for|now|our|@)|subscribe|sign up|promo(?:tion)?(?: ?code)?|discount|coupon|giveaway)\b",
    r"\b(?:buy now|shop now|order now|download (?:our|the|my) app|use code|tap the link|like and (?:share|follow))\b",
)
_GAMBLING = _any(
    r"\b(?:sportsbook|parlay|betting (?:tip|pick|line|odds)s?|free bets?|casino|wager(?:ing)?|lock of the)\b"
)
RULES: tuple[Rule, ...] = (
    Rule("links", ("tiktok",), ("picture", "caption"), _LINK, "no link"),
    Rule("links", ("instagram", "youtube"), ("picture",), _LINK, "no link in the picture"),
    Rule("promotion", ("tiktok",), ("picture", "caption"), _PROMOTION, "no promotion by an app that posts"),
    Rule(
        "marks", ("tiktok",), ("picture",), _any(r"\b(?:instagram|reels|youtube|shorts|tiksports)\b"), "no brand name"
    ),
    Rule("marks", ("instagram",), ("picture",), _any(r"\b(?:tik ?tok|youtube|shorts)\b"), "no other platform's mark"),
    Rule("marks", ("youtube",), ("picture",), _any(r"\b(?:tik ?tok|instagram|reels)\b"), "no other platform's mark"),
    Rule("gambling", (), ("picture", "caption", "title"), _GAMBLING, "no gambling"),
    Rule("markup", ("youtube",), ("caption", "title"), re.compile("[<>]"), "no angle brackets"),
)
_HASHTAG = re.compile(r"(?<!\w)[#＃]\w*[^\W\d]\w*")


def policy_findings(
    platform: Platform,
    texts: Sequence[KnownText] | None,
    title: str | None,
    caption: str | None,
) -> Iterator[Finding]:
    """One finding a rule that holds for the platform; what is not known is said to be not checked."""
    known: dict[Where, tuple[tuple[str, float | None], ...] | None] = {
        "picture": None if texts is None else tuple((text.text, text.start) for text in texts),
        "caption": None if caption is None else ((caption, None),),
        "title": None if title is None else ((title, None),),
    }
    for rule in RULES:
        if rule.platforms and not platform.name.startswith(rule.platforms):
            continue
        yield _held(rule, known)
    if caption is None:
        yield unchecked("policy_caption", "the caption is not part of the file", _limits(platform))
        return
    size, tags = size_of(caption, platform.caption), len(_HASHTAG.findall(caption))
    fits = size <= platform.caption.limit and (
        not platform.caption.max_hashtags or tags <= platform.caption.max_hashtags
    )
    yield told("policy_caption", fits, f"{size} {platform.caption.unit}, {tags} hashtags", _limits(platform))
    if title is not None:
        size = size_of(title, platform.title)
        limit = f"1 to {platform.title.limit} {platform.title.unit}"
        yield told("policy_title", 0 < size <= platform.title.limit, f"{size} {platform.title.unit}", limit)


def _limits(platform: Platform) -> str:
    return f"at most {platform.caption.limit} {platform.caption.unit}, {platform.caption.max_hashtags} hashtags"


def _held(rule: Rule, known: dict[Where, tuple[tuple[str, float | None], ...] | None]) -> Finding:
    gate = f"policy_{rule.name}"
    unknown = [where for where in rule.where if known[where] is None]
    for where in rule.where:
        for text, at in known[where] or ():
            found = rule.pattern.search(text)
            if found:
                measured = f"“{found[0]}” in the {where}: “{text[:60]}”"
                return told(gate, False, measured, rule.says, at=at)
    if len(unknown) == len(rule.where):
        return unchecked(gate, f"{' and '.join(unknown)} not known", rule.says)
    looked = [where for where in rule.where if where not in unknown]
    return told(gate, True, f"nothing in {' and '.join(looked)}", rule.says)


def caption_of(scenes: Scenes | None) -> tuple[str | None, str | None]:
    """(title, caption) of a list of scenes."""
    return (None, None) if scenes is None else (scenes.title, scenes.caption)
