"""What can be told of the season that a story's athletes are having: averages, totals, their place in the league.

ESPN counts them as they stand when they are read, so they are told as what an athlete averages or has, never as what
he came into a game with.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiksports_dagster.store.records.content import Claim, CountUp, Fact, Ranking, RankingRow
from tiksports_dagster.studio.language import ordinal
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat
from tiksports_dagster.studio.writer.phrases import SEASON
from tiksports_dagster.studio.writer.said import Said, Voice, claim, say
from tiksports_dagster.studio.writer.story import SeasonStory, Story

_WORTH_TELLING = 20
"""The last place in a league that is told: a rank of 143 is no praise."""
_MOST_ROWS = 3


def season_beats(story: Story, voice: Voice) -> list[Beat]:
    """Each athlete's season in a number with others beside it, then the place in the league where it is a good one."""
    made: list[Beat] = []
    for place, season in enumerate(story.seasons):
        made.extend(_numbers(season, voice, place))
        made.extend(_rank(season, voice, place))
    return made


def _numbers(season: SeasonStory, voice: Voice, place: int) -> Iterator[Beat]:
    """The first number is said; a picture with more than that has the others as rows."""
    first = season.numbers[0]
    row = "average" if first.scope == "average" else "total"
    noun, per_game = first.measure.removesuffix(" per game"), first.measure
    slots: dict[str, Said | str] = {"who": _who(first), "n": say(first), "noun": noun, "per_game": per_game}
    said = voice.choose(f"season-{row}", SEASON[row], slots, BEAT_SECONDS, place)
    alike = [fact for fact in season.numbers if fact.scope == first.scope][:_MOST_ROWS]
    if len(alike) == 1:
        yield from beat(said, CountUp(label=_label(first), value=claim(first), caption=first.subject))
        return
    rows = tuple(RankingRow(label=_label(fact), value=claim(fact)) for fact in alike)
    yield from beat(said, Ranking(title=first.subject, rows=rows), tuple(_who(fact).claims[0] for fact in alike))


def _rank(season: SeasonStory, voice: Voice, place: int) -> Iterator[Beat]:
    ranked = [(number, rank) for number, rank in season.ranks if (rank.number or 0) <= _WORTH_TELLING]
    if not ranked:
        return
    number, rank = min(ranked, key=lambda pair: pair[1].number or 0)
    text = ordinal(int(rank.number or 0))
    slots: dict[str, Said | str] = {"who": _who(rank), "rank": say(rank, text), "measure": number.measure}
    value = Claim(text=text, fact=rank.id)
    visual = CountUp(label=f"in the league in {number.measure}", value=value, caption=rank.subject)
    yield from beat(voice.choose("season-rank", SEASON["rank"], slots, BEAT_SECONDS, place), visual)


def _label(fact: Fact) -> str:
    return f"{fact.measure[:1].upper()}{fact.measure[1:]}"


def _who(fact: Fact) -> Said:
    return Said(fact.subject, (Claim(text=fact.subject, fact=fact.id),))
