"""Who won: sentences that turn a finished game's result around are found by the winner on the fact sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiksports_dagster.store.records.content import FactSheet
from tiksports_dagster.studio.writer.story import GameStory, Team, read_story

_WON = (
    r"(?:win|wins|won|beats?|defeat(?:s|ed)?|tops|topped|edged?|edges|rout(?:s|ed)?|downs|downed|outlast\w*"
    r"|stun(?:s|ned)?|upsets?|crush\w*|sweeps?|swept|knock(?:s|ed)? off|holds? off|held off|takes? down|took down"
    r"|prevail\w*|triumph\w*|celebrat\w+|victorious|on top|champions?|gets? past|got past)"
)
_LOST = (
    r"(?:lose|loses|lost|(?:fall|falls|fell)(?! behind\b)|drop(?:s|ped)? (?:it|one|the game)"
    r"|(?:is|are|was|were|get|gets|got) (?:beaten|routed|swept|stunned|upset|crushed|defeated|blown out)"
    r"|came? up short|c[ao]me away with nothing)"
)
_NOT = re.compile(
    r"\b(?:not|n['’]t|never|no|nearly|almost|could|would|should|if|before|after|until|when|had|have|has|last|lead|led"
    r"|leads|quarter|period|inning|half|night after|season|record|of)\b"
    r"|^(?:did|does|do|will|can|who|what|is|are|was|were|how|why|which|where|and if)\b.*\?$",
    re.IGNORECASE,
)


_SUFFERED = re.compile(r"\b(?:got|gets|get|was|were|is|are|been)(?: \w+)? \w+ed\b", re.IGNORECASE)
"""Between a side and a verb of winning that was done to it: "Dallas got routed"."""


def wrong_results(text: str, sheet: FactSheet) -> Iterator[str]:
    """What a text says about a finished game's outcome that the sheet contradicts. Plain statements only: sentences
    with a negation, a condition or a part of the game are left to the reviewer."""
    games = [game for game in read_story(sheet).games if game.winner is not None and game.loser is not None]
    for sentence in re.split(r"(?<=[.!?;])\s+|:\s+|,\s+(?:and|but|while)\s+", text):
        if _NOT.search(sentence):
            continue
        for game in games:
            yield from _of(game, sentence)


def _of(game: GameStory, sentence: str) -> Iterator[str]:
    assert game.winner is not None  # noqa: S101 - both are checked by the caller
    assert game.loser is not None  # noqa: S101
    winner, loser = _pattern(game.winner), _pattern(game.loser)
    turned = (
        # "walked into Phoenix and beat the Suns": the verb goes on with whoever stood before
        rf"\b(?<!\binto )(?<!\bin )(?<!\bto ){loser}['’]?(?! and )(?: \w+){{0,2}}? {_WON}\b",
        rf"\b{winner}['’]?(?: \w+){{0,2}}? {_LOST}\b",
        rf"\bwinners?\b(?: \w+){{0,4}}? {loser}\b",
        rf"\b(?:victory|win|triumph|glory) (?:for|goes to|belongs to)(?: the)? {loser}\b",
        rf"\b(?:losers?|beaten|defeat of|win over|victory over|past|(?<!taking )(?<!takes )(?<!took )over)"
        rf"(?: \w+){{0,2}}? {winner}\b",
    )
    # the winner's name between the loser's and the verb makes it the winner's verb
    for pattern in turned:
        found = re.search(pattern, sentence, re.IGNORECASE)
        if pattern is turned[0] and found and _SUFFERED.search(found[0]):
            continue
        if found and not (pattern is turned[0] and re.search(rf"\b{winner}\b", found[0], re.IGNORECASE)):
            yield f"the {game.winner.short.value} won this game, not the {game.loser.short.value}"
            return


def _pattern(team: Team) -> str:
    names = {team.short.value, team.name.value, team.location.value if team.location else ""}
    return "(?:" + "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True)) + ")"
