"""The frame of a script: its hook, its call to action, its title and its hashtags."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tiksports_dagster.store.records.content import Brief, CountUp
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.facts import nickname
from tiksports_dagster.studio.facts_text import clean, hashtag
from tiksports_dagster.studio.outside import known_tag, words_of
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat, card
from tiksports_dagster.studio.writer.game import board, game_slots
from tiksports_dagster.studio.writer.hooks import HOOKS
from tiksports_dagster.studio.writer.news import is_sober, milestone, number_slots, parties, story_slots
from tiksports_dagster.studio.writer.parts import part_hook, part_title
from tiksports_dagster.studio.writer.phrases import CALL, TITLE_TAGS, TITLES
from tiksports_dagster.studio.writer.players import duel_names, tellable_players
from tiksports_dagster.studio.writer.said import HOOK_SECONDS, HOOK_WORDS, Said, Voice, claim, fill
from tiksports_dagster.studio.writer.story import GameStory, Story, Team, news_text, period_kind
from tiksports_dagster.studio.writer.traits import traits

TITLE_LIMIT = 90
MOST_HASHTAGS = 8
MOST_OWN_HASHTAGS = 2
_EMPTY_TAGS = frozenset(
    (
        "fy",
        "fyp",
        "fypp",
        "fypage",
        "foryou",
        "foryoupage",
        "foru",
        "viral",
        "viralvideo",
        "trending",
        "trend",
        "tiktok",
        "tiktoks",
        "explore",
        "reels",
        "shorts",
        "video",
        "edit",
        "edits",
        "sports",
        "sport",
        "highlights",
        "highlight",
    )
)

Slots = dict[str, Said | str]


def hook(story: Story, voice: Voice, content_type: ContentType) -> Beat:
    """The opening: at most ``HOOK_WORDS`` words said within ``HOOK_SECONDS``. That of a further part says so."""
    if voice.part > 1:
        return part_hook(story, voice, content_type)
    best = milestone(story)
    for row, slots in _hooks(story, voice):
        # a sport where the last period is late in the game has hooks of its own beside the row's
        phrases = (*HOOKS[row], *HOOKS.get(f"{row}_{period_kind(voice.league).noun}", ()))
        short = [t for t in phrases if (said := fill(t, slots)) and len(said.text.split()) <= HOOK_WORDS]
        said = voice.choose(f"hook-{row}", short, slots, HOOK_SECONDS)
        if said is None:
            continue
        visual = card(voice, said)
        if row.startswith("milestone") and best is not None:
            label = best[1].measure[:1].upper() + best[1].measure[1:]
            visual = CountUp(label=label, value=claim(best[1]), caption=best[1].subject)
        return beat(said, visual)[0]
    return beat(Said(HOOKS["news_plain"][0]), card(voice, Said(HOOKS["news_plain"][0])))[0]


def _hooks(story: Story, voice: Voice) -> Iterable[tuple[str, Slots]]:
    """Rows of hooks with their slots, the strongest that the facts support before the others."""
    own = story_slots(story, voice)
    if is_sober(story):
        yield "sober", own
    best = milestone(story)
    game = story.games[0] if story.games else None
    if best is not None and best[0] == "count":
        losers = [player.name for player in game.loser.players] if game and game.loser else []
        yield ("milestone_lost" if best[1].subject in losers else "milestone"), own
        yield "milestone", own
    if game is not None:
        slots = game_slots(game, voice)
        if not game.scored:
            yield "fighter", slots
        for trait in traits(game, voice.league):
            yield trait, slots
        if game.winner is not None:
            yield "plain", slots
        yield "any", {}
    text = news_text(story)
    for kind, row in (("win", "news_win"), ("size", "news_size"), ("money", "news_money")):
        for found, fact in (pair for news in story.news[:1] for pair in news.numbers):
            if found == kind and (kind == "win" or fact.source_ref.startswith(f"{story.news[0].headline.source_ref}#")):
                yield row, {**own, **number_slots(kind, fact, voice, text)}
    yield "news_person", own
    yield "news_team", own
    yield "news_plain", {}


def call(story: Story, voice: Voice, content_type: ContentType) -> Beat:
    """The closing question. It asks for an opinion, not for a follow: platforms forbid advertising in the picture."""
    own = story_slots(story, voice)
    game = story.games[0] if story.games else None
    rows: list[tuple[str, Slots]] = [("sober", {})] if is_sober(story) else []
    if game is not None:
        slots = game_slots(game, voice)
        if content_type is ContentType.HISTORICAL_MOMENT and milestone(story) is not None:
            rows.append(("moment", {}))
        if content_type is ContentType.STAT_COMPARISON:
            rows.append(("duel", duel_names(game, voice)))
        rows.append(("live" if game.live else "draw" if game.winner is None else "final", slots))
    rows += [("person", own), ("team", own), ("plain", {})]
    scoreboard, claims = board(game, voice, with_line=False) if game else (None, ())
    for row, slots in rows:
        said = voice.choose(f"call-{row}", CALL[row], slots, BEAT_SECONDS)
        if said is not None:
            shown = own.get("who") or own.get("t")
            visual = scoreboard or card(voice, shown if isinstance(shown, Said) else Said("ESPN"))
            return beat(said, visual, claims)[0]
    return beat(Said(CALL["plain"][0]), scoreboard or card(voice, Said("ESPN")), claims)[0]


def title(story: Story, voice: Voice, content_type: ContentType, told: frozenset[tuple[Decimal, ...]]) -> str:
    """The post's title, at most ``TITLE_LIMIT`` characters, without a number that the script does not claim."""
    if voice.part > 1:
        return part_title(story, voice, content_type)
    tags = TITLE_TAGS[content_type]
    own = story_slots(story, voice)
    text = news_text(story)
    rows: list[tuple[str, Slots]] = [("milestone", own)] if "measure" in own else []
    for game in story.games[:1]:
        row = "live" if game.live else "no_score" if not game.scored else "level" if game.winner is None else "final"
        tag = voice.choose("tag", tags, {}, BEAT_SECONDS)
        rows.append((row, {**game_slots(game, voice), "tag": tag.text.rstrip(".").lower() if tag else ""}))
    if not story.games:
        told_numbers = [(kind, fact) for news in story.news for kind, fact in news.numbers if kind in ("win", "size")]
        rows += [(kind, number_slots(kind, fact, voice, text)) for kind, fact in told_numbers]
    rows += [("person", own), ("team", own), ("plain", {})]
    for row, slots in rows:
        for template in TITLES[row]:
            said = fill(template, slots)
            if said is None or clean(said.text.rstrip("."), TITLE_LIMIT) in voice.unsaid:
                continue
            if all(number.values in told for number in numbers_in(said.text)):
                return clean(said.text.rstrip("."), TITLE_LIMIT)
    return TITLES["plain"][0]


def hashtags(
    brief: Brief, story: Story, voice: Voice, script_text: str, told: frozenset[tuple[Decimal, ...]]
) -> tuple[str, ...]:
    """League, teams, athletes the script names, and the story's own; cleaned, no number the script does not claim."""
    people, teams = parties(story.news)
    best = milestone(story)
    athletes = [fact.value for fact in people] + ([best[1].subject] if best else [])
    names: list[str] = [voice.league.label if voice.league else ""]
    for game in story.games[:1]:
        names += [team.short.value for team in _order(game)]
        athletes += [player.name for team in _order(game) for player in tellable_players(team, voice)]
    names += [nickname(fact.value, news_text(story)) for fact in teams[:2]]
    names += [name for name in dict.fromkeys(athletes) if name in script_text][:2]
    known = words_of([*names, *athletes])
    made: dict[str, str] = {}
    own = 0
    for raw, is_own in [*((name, False) for name in names), *((tag, True) for tag in brief.hashtags)]:
        tag = hashtag(raw)
        key = tag.casefold()
        if (
            not tag
            or tag in voice.unsaid
            or key in made
            or any(number.values not in told for number in numbers_in(tag))
        ):
            continue
        # a stranger's hashtag may only put the story's own words and those of sport together
        if is_own and (key in _EMPTY_TAGS or own == MOST_OWN_HASHTAGS or not known_tag(tag, known)):
            continue
        own += is_own
        made[key] = tag
    return tuple(made.values())[:MOST_HASHTAGS]


def _order(game: GameStory) -> tuple[Team, Team]:
    return (game.winner, game.loser) if game.winner and game.loser else (game.home, game.away)
