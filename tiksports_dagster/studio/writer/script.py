"""The fact-driven writer: a script from a fact sheet alone, without any AI. Choosing beats and timing them.

Deterministic: equal brief and sheet, equal script. What can be told is in ``game``, ``players`` and
``news``, the sentences in ``phrases``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Brief, FactSheet, Script, Segment
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.claims import claims_of, numbers_in, unsourced
from tiksports_dagster.studio.language import segment_tenths
from tiksports_dagster.studio.parts import LEAST_NEW, known_facts, new_numbers
from tiksports_dagster.studio.truth.ledger import trace_script
from tiksports_dagster.studio.writer import frame
from tiksports_dagster.studio.writer.beats import Beat, without_numbers
from tiksports_dagster.studio.writer.game import (
    moment,
    other_games,
    result,
    setting,
    standing,
    team_statistics,
    turn,
)
from tiksports_dagster.studio.writer.history import history_beats
from tiksports_dagster.studio.writer.news import (
    detail_beats,
    headline_beats,
    milestone,
    milestone_beats,
    number_beats,
    party_beats,
    recap_beats,
    run_beats,
    score_beats,
    when_beats,
)
from tiksports_dagster.studio.writer.parts import so_far_beats
from tiksports_dagster.studio.writer.periods import periods
from tiksports_dagster.studio.writer.plans import PLANS, SHORTER, SO_FAR
from tiksports_dagster.studio.writer.players import duels, featured, player_beats
from tiksports_dagster.studio.writer.said import (
    HOOK_SECONDS,
    LONGEST_SEGMENT,
    MOST_HELD,
    PAUSE,
    SHORTEST_SEGMENT,
    Voice,
)
from tiksports_dagster.studio.writer.season import season_beats
from tiksports_dagster.studio.writer.story import Story, read_story

MOST_REWORDINGS = 4
"""How often the script is put another way when the truth ledger does not follow it."""
_END_ROOM = 5
"""Tenths of a second kept free below the content type's longest, for the encoder's last frames."""
_SLACK = 15
"""Tenths of a second a script may be longer than wished."""

Group = list[Beat]
"""Beats that are told together or not at all."""


def _each(beats: Sequence[Beat]) -> list[Group]:
    return [[one] for one in beats]


def _stars(story: Story, voice: Voice, *, lost: bool) -> list[Group]:
    made: list[Group] = []
    best = milestone(story)
    for game in story.games[:1]:
        decided = game.winner is not None
        team = (game.loser or game.away) if lost else (game.winner or game.home)
        ahead = best[1].subject if best else ""
        made += _each(player_beats(team, voice, lost=lost and decided, most=3, ahead=ahead))
    return made


MAKERS: dict[str, Callable[[Story, Voice], list[Group]]] = {
    "so_far": lambda s, v: _each(so_far_beats(s, v)),
    "result": lambda s, v: _each([b for game in s.games[:1] for b in result(game, v)]),
    "result_at": lambda s, v: _each([b for game in s.games[:1] for b in result(game, v, with_place=True)]),
    "turn": lambda s, v: _each([b for game in s.games[:1] for b in turn(game, v)]),
    "turn_before": lambda s, v: _each([b for game in s.games[:1] for b in turn(game, v, before_last=True)]),
    "turn_after": lambda s, v: _each([b for game in s.games[:1] for b in turn(game, v, before_last=False)]),
    "periods": lambda s, v: _each([b for game in s.games[:1] for b in periods(game, v)[:-1]]),
    "last_period": lambda s, v: _each([b for game in s.games[:1] for b in periods(game, v)[-1:]]),
    "winners": lambda s, v: _stars(s, v, lost=False),
    "losers": lambda s, v: _stars(s, v, lost=True),
    "duels": lambda s, v: _each([b for game in s.games[:1] for b in duels(game, v)]),
    "featured": lambda s, v: _each([b for game in s.games[:1] for b in featured(game, v)]),
    "team_stats": lambda s, v: _each([b for game in s.games[:1] for b in team_statistics(game, v)]),
    "standing": lambda s, v: _each([b for game in s.games[:1] for b in standing(game, v)]),
    "setting": lambda s, v: _each([b for game in s.games[:1] for b in setting(game, v)]),
    "moment": lambda s, v: _each([b for game in s.games[:1] for b in moment(game, v)]),
    "recap": lambda s, v: [g for game in s.games[:1] if (g := recap_beats(game, v))],
    "others": lambda s, v: _each(other_games(s.games[1:], v)),
    "milestone": lambda s, v: _each(milestone_beats(s, v)),
    "score": lambda s, v: _each(score_beats(s, v)),
    "season": lambda s, v: _each(season_beats(s, v)),
    "history": lambda s, v: _each(history_beats(s, v)),
    "runs": lambda s, v: _each(run_beats(s, v)),
    "numbers": lambda s, v: _each(number_beats(s, v)),
    "details": lambda s, v: _each(detail_beats(s, v)),
    "news": lambda s, v: [g for news in s.news[:1] if (g := headline_beats(news.headline, v))],
    "also": lambda s, v: [
        g for n, news in enumerate(s.news[1:3]) if (g := headline_beats(news.headline, v, also=True, place=n))
    ],
    "parties": lambda s, v: _each(party_beats(s, v)),
    "when": lambda s, v: _each(when_beats(s.news, v)),
}


def write_script(brief: Brief, sheet: FactSheet, strategy: Strategy) -> Script:
    """The script of the brief from the sheet's facts, every number a claim (``claims.unsourced`` gives ``()``).

    Its length is within the content type's range (the brief's) and as near ``target_seconds`` as true facts reach;
    it is never padded. Too few facts: the post becomes the next shorter content type (``SHORTER``) that they fill;
    when none is left, ``PermanentFailure``. A hook takes at most 3 s, every other segment 2–7 s. The last segment
    says the call to action. Times are seconds, in tenths.
    A further part says that it is one, tells its viewers in a sentence what they know, and then what they do not; with
    fewer than ``parts.LEAST_NEW`` numbers that are new it is none.
    """
    league = strategy.league(sheet.league)
    voice = Voice(
        seed=brief.post,
        league=league,
        brand=without_numbers(league.label) if league else "",
        part=brief.part,
        told=known_facts(brief, sheet),
    )
    story = read_story(sheet)
    script = _written(brief, sheet, story, strategy, voice)
    for _ in range(MOST_REWORDINGS):
        unsaid = _unsaid(script, sheet)
        if unsaid <= voice.unsaid:
            break
        voice = replace(voice, unsaid=voice.unsaid | unsaid)
        script = _written(brief, sheet, story, strategy, voice)
    return script


def _unsaid(script: Script, sheet: FactSheet) -> frozenset[str]:
    """What the truth ledger finds loose: whole sentences, the title, tags."""
    found: set[str] = set()
    for loose in trace_script(script, sheet).loose:
        place = re.match(r"segment (\d+)", loose.where)
        if place:
            found.add(script.segments[int(place[1]) - 1].text)
        elif loose.where in ("title", "hook", "call to action"):
            found.add(getattr(script, loose.where.replace(" ", "_")))
        else:
            found.add(loose.text)
    return frozenset(found)


def _written(brief: Brief, sheet: FactSheet, story: Story, strategy: Strategy, voice: Voice) -> Script:
    content_type: ContentType | None = brief.content_type
    shortest, longest = brief.min_seconds, brief.max_seconds
    while content_type is not None:
        segments = _segments(story, voice, content_type, brief.target_seconds, shortest, longest)
        script = _script(brief, sheet, story, voice, content_type, segments) if segments else None
        if script is not None and (brief.part == 1 or len(new_numbers(script, brief, sheet)) >= LEAST_NEW):
            return _gated(script, sheet)
        content_type = SHORTER[content_type]
        if content_type is not None:
            rules = strategy.content_types[content_type]
            shortest, longest = rules.min_seconds, rules.max_seconds
    few = "too few facts" if brief.part == 1 else "too few facts that no part before told"
    raise PermanentFailure(f"{brief.post}: {few} for a script of {shortest:g} s ({len(sheet.facts)} facts)")


def _gated(script: Script, sheet: FactSheet) -> Script:
    problems = unsourced(script, sheet)
    if problems:
        raise PermanentFailure(f"{script.post}: the script says what no fact says: {'; '.join(problems[:3])}")
    return script


def _segments(
    story: Story, voice: Voice, content_type: ContentType, target: float, shortest: float, longest: float
) -> tuple[Segment, ...]:
    """The timed segments; empty when the facts do not fill ``shortest`` seconds."""
    opening, closing = frame.hook(story, voice, content_type), frame.call(story, voice, content_type)
    target = min(max(target, shortest), longest)
    body = _choose(story, voice, content_type, opening, closing, target, shortest, longest)
    beats = [opening, *body, closing]
    lengths = _held([_length(one) for one in beats], target, longest)
    if sum(lengths) < shortest * 10:
        return ()
    segments: list[Segment] = []
    start = 0
    for one, length in zip(beats, lengths, strict=True):
        end = start + length
        segments.append(Segment(start=start / 10, end=end / 10, text=one.text, visual=one.visual, claims=one.claims))
        start = end
    return tuple(segments)


def _length(one: Beat, *, pause: float = PAUSE) -> int:
    return max(round(SHORTEST_SEGMENT * 10), segment_tenths(one.text, pause))


def _longest(length: int) -> int:
    """To how many tenths a segment of ``length`` may be held."""
    return min(round(LONGEST_SEGMENT * 10), int(length * MOST_HELD))


def _tenths(opening: Beat, closing: Beat) -> int:
    return _length(opening, pause=0.0) + _length(closing)


def _choose(
    story: Story,
    voice: Voice,
    content_type: ContentType,
    opening: Beat,
    closing: Beat,
    target: float,
    shortest: float,
    longest: float,
) -> list[Beat]:
    """The beats that fit, the worthiest taken before the others, in the order of the plan."""
    taken = _tenths(opening, closing)
    rows: list[tuple[int, int, int, Group, bool]] = []
    for order, step in enumerate((SO_FAR, *PLANS[content_type])):
        for place, group in enumerate(MAKERS[step.maker](story, voice)):
            filler = step.filler or (step is not SO_FAR and _is_told(group, voice))
            rows.append((-(step.worth - step.less * place), order, place, group, filler))
    rows.sort(key=lambda row: row[:3])
    chosen: list[tuple[int, int, Group]] = []
    said = _numbers_of(opening)
    most = round(longest * 10) - _END_ROOM
    reach = taken  # how long the script can be held; once more only where that is shorter than allowed
    for limit, enough in ((min(round(target * 10) + _SLACK, most), None), (most, round(shortest * 10))):
        for _, order, place, group, filler in rows:
            if filler and enough is None:
                continue
            length = sum(_length(one) for one in group)
            news = {fact for one in group for fact in _numbers_of(one)} or {one.text for one in group}
            if (enough is None or reach < enough) and taken + length <= limit and not news <= said:
                chosen.append((order, place, group))
                said |= news
                taken += length
                reach += sum(_longest(_length(one)) for one in group)
    return [one for _, _, group in sorted(chosen, key=lambda row: row[:2]) for one in group]


def _is_told(group: Group, voice: Voice) -> bool:
    """Whether a part before told every number of the beats."""
    said = {fact for one in group for key in _numbers_of(one) for fact in key.split()}
    return bool(said) and said <= voice.told


def _numbers_of(one: Beat) -> set[str]:
    """The facts whose numbers a beat speaks, periods' own left out: a beat that says none that is new is not told."""
    spoken = {number.text for number in numbers_in(one.text)}
    return {
        " ".join((claim.fact, *claim.operands))
        for claim in one.claims
        if not re.fullmatch(r"game\d+\.period\.\d+", claim.fact)
        and (numbers := numbers_in(claim.text))
        and all(number.text in spoken for number in numbers)
    }


def _held(lengths: list[int], target: float, longest: float) -> list[int]:
    """The lengths, each held a little longer where the whole is shorter than wished; the hook stays as it is."""
    lengths = [min(lengths[0], round(HOOK_SECONDS * 10)), *lengths[1:]]
    goal = min(round(target * 10), round(longest * 10) - _END_ROOM)
    ceilings = [_longest(length) for length in lengths]
    place = 0
    while sum(lengths) < goal and any(low < high for low, high in zip(lengths[1:], ceilings[1:], strict=True)):
        place = place % (len(lengths) - 1) + 1
        if lengths[place] < ceilings[place]:
            lengths[place] += 1
    return lengths


def _script(
    brief: Brief, sheet: FactSheet, story: Story, voice: Voice, content_type: ContentType, segments: tuple[Segment, ...]
) -> Script:
    told = frozenset(
        number.values for segment in segments for claim in claims_of(segment) for number in numbers_in(claim.text)
    )
    text = " ".join(segment.text for segment in segments)
    return Script(
        post=brief.post,
        content_type=content_type,
        title=frame.title(story, voice, content_type, told),
        hook=segments[0].text,
        segments=segments,
        call_to_action=segments[-1].text,
        hashtags=frame.hashtags(brief, story, voice, text, told),
        writer="facts",
        sides=sheet.sides,
        league=sheet.league,
    )
