"""What makes a script a further part: a hook and a title that say so, and what its viewers know already."""

from __future__ import annotations

from tiksports_dagster.store.records.content import CountUp
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts_text import clean
from tiksports_dagster.studio.language import shuffled
from tiksports_dagster.studio.parts import label
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat, card
from tiksports_dagster.studio.writer.game import board, game_slots
from tiksports_dagster.studio.writer.news import is_sober, milestone, number_slots, story_slots
from tiksports_dagster.studio.writer.said import HOOK_SECONDS, HOOK_WORDS, Said, Voice, claim, fill
from tiksports_dagster.studio.writer.story import Story, news_text

TITLE_LIMIT = 90

HOOKS: dict[ContentType, tuple[str, ...]] = {
    ContentType.STAT_COMPARISON: (
        "{part}{who}, by the numbers.",
        "{part}the numbers behind {value} {measure}.",
        "{part}{w} and {l}, side by side.",
    ),
    ContentType.HIGHLIGHT_ANALYSIS: ("{part}how {the_w} got there.", "{part}how {the_w} beat {the_l}."),
    ContentType.HISTORICAL_MOMENT: (
        "{part}the story behind {value} {measure}.",
        "{part}where that leaves {who}.",
    ),
    ContentType.BREAKING_NEWS: ("{part}what else to know about {who}.", "{part}the rest of {w} and {l}."),
}
"""Of a further part, by how it is told; ``{part}`` is ``Part 2: ``."""
PLAIN = ("{part}more on {who}.", "{part}more on {the_t}.", "{part}more on {w} and {l}.", "{part}the rest of the story.")
"""Of a further part that has nothing better, or whose story is no fun."""
SO_FAR: dict[str, tuple[str, ...]] = {
    "milestone": ("The story so far: {who}, {value} {measure}.", "You know the number: {value} {measure}, {who}."),
    "final": ("The story so far: {w} {ws}, {l} {ls}.", "You know the score: {w} {ws}, {l} {ls}."),
}
"""What the part before told, for who comes to a further part without it."""
TITLES = ("{part}{who}, {tag}", "{part}{w} and {l}, {tag}", "{part}{t}, {tag}", "{part}{tag}")
TAGS: dict[ContentType, tuple[str, ...]] = {
    ContentType.STAT_COMPARISON: ("the numbers side by side", "the numbers behind it"),
    ContentType.HIGHLIGHT_ANALYSIS: ("how it was decided", "how it swung"),
    ContentType.HISTORICAL_MOMENT: ("the bigger picture", "the day in full"),
    ContentType.BREAKING_NEWS: ("what else there is to know", "the rest of the story"),
}
"""Titles of a further part; ``{part}`` is ``Part 2: ``."""


def part_hook(story: Story, voice: Voice, content_type: ContentType) -> Beat:
    """The opening of a further part: ``Part 2: …``, at most ``HOOK_WORDS`` words said within ``HOOK_SECONDS``."""
    slots = _slots(story, voice)
    best = () if is_sober(story) else HOOKS[content_type]
    # the number that went viral is what its viewers come back for
    lead = [one for one in best if "{who}" in one or "{value}" in one] if milestone(story) is not None else []
    for row in (lead, best, PLAIN):
        short = [one for one in row if (said := fill(one, slots)) and len(said.text.split()) <= HOOK_WORDS]
        said = voice.choose(f"hook-part-{content_type}", short, slots, HOOK_SECONDS)
        if said is not None:
            return beat(said, card(voice, said))[0]
    said = Said(f"{label(voice.part)}the rest of the story.")
    return beat(said, card(voice, said))[0]


def so_far_beats(story: Story, voice: Voice) -> list[Beat]:
    """What the parts before told, in a sentence; nothing in a first part, and nothing that they did not tell."""
    best = milestone(story)
    if best is not None and best[0] == "count" and best[1].id in voice.told:
        slots = number_slots(*best, voice, news_text(story))
        name = best[1].measure[:1].upper() + best[1].measure[1:]
        visual = CountUp(label=name, value=claim(best[1]), caption=best[1].subject)
        if made := beat(voice.choose("so-far", SO_FAR["milestone"], slots, BEAT_SECONDS), visual):
            return made
    for game in story.games[:1]:
        scores = {side.score.id for side in (game.home, game.away) if side.score}
        if game.winner is not None and scores and scores <= voice.told:
            scoreboard, claims = board(game, voice, with_line=False)
            said = voice.choose("so-far", SO_FAR["final"], game_slots(game, voice), BEAT_SECONDS)
            return beat(said, scoreboard, claims)
    return []


def part_title(story: Story, voice: Voice, content_type: ContentType) -> str:
    """The title of a further part: ``Part 2: …``, at most ``TITLE_LIMIT`` characters, without other numbers."""
    slots = {**_slots(story, voice), "tag": shuffled(voice.seed, "tag", TAGS[content_type])[0]}
    made = [clean(said.text.rstrip("."), TITLE_LIMIT) for one in TITLES if (said := fill(one, slots))]
    return next((one for one in made if one not in voice.unsaid), made[-1])


def _slots(story: Story, voice: Voice) -> dict[str, Said | str]:
    game = game_slots(story.games[0], voice) if story.games else {}
    return {**game, **story_slots(story, voice), "part": label(voice.part)}
