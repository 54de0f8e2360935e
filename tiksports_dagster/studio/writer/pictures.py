"""Other pictures for what a game's beats say: its last periods as a timeline, two leaders face to face.

Each shows the same facts as the plain picture, so that posts do not look alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from tiksports_dagster.store.records.content import ComparisonRow, HeadToHead, Milestone, Timeline, Visual
from tiksports_dagster.studio.language import ordinal, shuffled
from tiksports_dagster.studio.writer.said import Voice, claim, named
from tiksports_dagster.studio.writer.story import GameStory, period_kind

_MOMENTS = 4


def varied(voice: Voice, slot: str, pictures: Sequence[Visual | None]) -> Visual | None:
    """One of the pictures that could be made, by the post's seed."""
    made = {type(picture).__name__: picture for picture in pictures if picture is not None}
    return made[shuffled(voice.seed, slot, sorted(made))[0]] if made else None


def deciding_periods(game: GameStory, voice: Voice) -> Timeline | None:
    """The last periods of a game and who won them, the last one lifted."""
    kind = period_kind(voice.league)
    numbers = sorted(game.periods)[-_MOMENTS:]
    if game.live or not game.complete_line or len(numbers) < 2 or kind.noun == "inning":
        return None
    moments: list[Milestone] = []
    for number in numbers:
        if (kind.regular and number > kind.regular) or any(number not in t.periods for t in (game.home, game.away)):
            return None
        moments.append(_moment(game, voice, number))
    return Timeline(title=f"{kind.noun.capitalize()} by {kind.noun}", milestones=tuple(moments))


def _moment(game: GameStory, voice: Voice, number: int) -> Milestone:
    ahead, behind = sorted((game.home, game.away), key=lambda team: -(team.periods[number].number or 0))
    most, least = ahead.periods[number], behind.periods[number]
    period = f"{ordinal(number)} {period_kind(voice.league).noun}"
    claims = (claim(most), claim(least), claim(game.periods[number], ordinal(number)))
    text = f"the {period} was level, {most.value} to {least.value}"
    if most.number != least.number:
        side = named(ahead, voice.league)
        text = f"{side.text} took the {ordinal(number)}, {most.value} to {least.value}"
        claims += side.claims
    return Milestone(when=claim(game.periods[number], period), text=f"{text[:1].upper()}{text[1:]}", claims=claims)


def face_to_face(title: str, left: int, right: int, rows: Sequence[ComparisonRow]) -> HeadToHead | None:
    """The first measure large on two halves, the others below; None without one."""
    if not rows:
        return None
    return HeadToHead(
        label=title, left=left, right=right, left_value=rows[0].left, right_value=rows[0].right, rows=tuple(rows[1:4])
    )
