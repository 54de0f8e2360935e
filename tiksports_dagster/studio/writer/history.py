"""What can be told of the all-time list that a career number stands in: who is ahead, who behind, by how much."""

from __future__ import annotations

from tiksports_dagster.store.records.content import Claim, CountUp, Fact, Milestone, Ranking, RankingRow, Timeline
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat
from tiksports_dagster.studio.writer.news import milestone
from tiksports_dagster.studio.writer.phrases import HISTORY
from tiksports_dagster.studio.writer.pictures import varied
from tiksports_dagster.studio.writer.said import Said, Voice, claim, say
from tiksports_dagster.studio.writer.story import Story

_PASSED, _LEAST_PASSED = 4, 2
"""How many totals a climb shows at most, and at least."""


def history_beats(story: Story, voice: Voice) -> list[Beat]:
    """The list around the story's own number, then the gap to the next name; nothing without both."""
    best = milestone(story)
    if best is None or not story.leaders or best[1].number is None:
        return []
    own = best[1]
    ahead = [fact for fact in story.leaders if (fact.number or 0) > (own.number or 0)]
    behind = [fact for fact in story.leaders if (fact.number or 0) < (own.number or 0)]
    return [*_list(own, ahead, behind, voice), *_gap(own, ahead, behind, voice)]


def _named(fact: Fact) -> Said:
    return Said(fact.subject, (Claim(text=fact.subject, fact=fact.id),))


def _slots(own: Fact, rows: list[Fact]) -> dict[str, Said | str]:
    slots: dict[str, Said | str] = {"who": _named(own), "noun": own.measure.removeprefix("career ")}
    for letter, fact in zip("abc", rows, strict=False):
        slots |= {letter: _named(fact), f"{letter}v": say(fact)}
    return slots


def _list(own: Fact, ahead: list[Fact], behind: list[Fact], voice: Voice) -> list[Beat]:
    rows = [RankingRow(label=fact.subject, value=claim(fact)) for fact in (*ahead, own, *behind)]
    names = tuple(_named(fact).claims[0] for fact in (*ahead, own, *behind))
    title = own.measure[:1].upper() + own.measure[1:]
    ranking = Ranking(title=title, rows=tuple(rows[:5]), lifted=len(ahead))
    visual = varied(voice, "history-picture", (ranking, None if ahead else _climb(title, own, behind)))
    row, told = ("ahead", ahead) if ahead else ("behind", behind)
    return beat(voice.choose(f"history-{row}", HISTORY[row], _slots(own, told), BEAT_SECONDS), visual, names)


def _climb(title: str, own: Fact, behind: list[Fact]) -> Timeline | None:
    """The totals that the number has passed, in the order in which it passed them, and itself last.

    Totals that still grow are left out: whoever stands there was not passed at the number that is shown.
    """
    passed = sorted((fact for fact in behind if not fact.dated), key=lambda fact: fact.number or 0)[-_PASSED:]
    if len(passed) < _LEAST_PASSED:
        return None
    moments = [Milestone(when=claim(fact), text=fact.subject, claims=_named(fact).claims) for fact in (*passed, own)]
    return Timeline(title=title, milestones=tuple(moments))


def _gap(own: Fact, ahead: list[Fact], behind: list[Fact], voice: Voice) -> list[Beat]:
    other = (ahead or behind)[0]
    more, less = (other, own) if ahead else (own, other)
    distance = f"{int((more.number or 0) - (less.number or 0)):,}"
    computed = Claim(text=distance, fact=more.id, operation="difference", operands=(less.id,))
    slots = {**_slots(own, [other]), "d": Said(distance, (computed,))}
    row = "short" if ahead else "clear"
    visual = CountUp(label=f"{'behind' if ahead else 'more than'} {other.subject}", value=computed, caption=own.subject)
    names = (*_named(own).claims, *_named(other).claims)
    return beat(voice.choose(f"history-{row}", HISTORY[row], slots, BEAT_SECONDS), visual, names)
