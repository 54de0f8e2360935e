"""What can be told about a game: the beats for its result, its turn, its records, its place and day."""

from __future__ import annotations

import re

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    ComparisonRow,
    CountUp,
    Fact,
    Headline,
    Scoreboard,
)
from tiksports_dagster.studio.language import ordinal
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat, card
from tiksports_dagster.studio.writer.phrases import (
    OTHER_GAME,
    RESULT,
    SETTING,
    STANDING,
    STANDING_ALONE,
    TEAM_STAT,
    TURN,
)
from tiksports_dagster.studio.writer.pictures import deciding_periods, varied
from tiksports_dagster.studio.writer.said import Said, Voice, claim, say, spoken_day, team_slots
from tiksports_dagster.studio.writer.story import GameStory, PeriodKind, period_kind
from tiksports_dagster.studio.writer.traits import ahead_since, traits

MOST_COLUMNS = 12
"""Periods a line score can show; a longer game shows none rather than a part."""


def game_slots(game: GameStory, voice: Voice) -> dict[str, Said | str]:
    """All slots of the game's sides, its extra time and its place."""
    slots = {**team_slots("h", game.home, voice.league), **team_slots("a", game.away, voice.league)}
    slots["as_"] = slots.pop("as", "")
    if game.winner and game.loser:
        slots |= {**team_slots("w", game.winner, voice.league), **team_slots("l", game.loser, voice.league)}
    kind = period_kind(voice.league)
    extra = extra_of(game, max(game.periods, default=0), kind)
    slots |= {"extra": extra, "extra_cap": extra.capitalize(), "period": kind.noun}
    if game.venue:
        slots["venue"] = say(game.venue)
    if game.status:
        slots["status"] = say(game.status)
    if game.periods:
        last = max(game.periods)
        slots["ord"] = say(game.periods[last], ordinal(last))
    if game.date:
        slots["day"] = say(game.date, spoken_day(game.date))
        slots["full"] = say(game.date, game.date.value.partition(",")[2].strip())
    return slots


def extra_of(game: GameStory, number: int, kind: PeriodKind) -> str:
    """What came after the regular periods. A shootout stands in the line score like a period more, its last."""
    last = number == max(game.periods, default=0)
    return "a shootout" if last and game.status and re.search(r"\bSO\b", game.status.value) else kind.extra


def board(game: GameStory, voice: Voice, *, with_line: bool) -> tuple[Scoreboard | None, tuple[Claim, ...]]:
    """The scoreboard, and the claims of its status and line; None when the score is not known."""
    if game.home.score is None or game.away.score is None:
        return None, ()
    # America reads away at home, soccer home against away.
    soccer = voice.league is not None and voice.league.sport_path.startswith("soccer")
    left, right = (game.home, game.away) if soccer else (game.away, game.home)
    scores = {game.home.index: game.home.score, game.away.index: game.away.score}
    claims: list[Claim] = [claim(game.status)] if game.status else []
    columns = max(game.periods, default=0)
    lines: dict[int, tuple[str, ...]] = {}
    heads: tuple[str, ...] = ()
    if with_line and game.complete_line and columns <= MOST_COLUMNS:
        kind = period_kind(voice.league)
        heads = tuple(period_label(game, number, kind) for number in range(1, columns + 1))
        claims.extend(claim(fact, str(number)) for number, fact in game.periods.items())
        for team in (left, right):
            lines[team.index] = tuple(
                team.periods[n].value if n in team.periods else "–" for n in range(1, columns + 1)
            )
            claims.extend(claim(fact) for fact in team.periods.values())
    scoreboard = Scoreboard(
        status=game.status.value if game.status else "",
        left=left.index,
        right=right.index,
        left_score=claim(scores[left.index]),
        right_score=claim(scores[right.index]),
        left_line=lines.get(left.index, ()),
        right_line=lines.get(right.index, ()),
        periods=heads,
    )
    return scoreboard, tuple(dict.fromkeys(claims))


def period_label(game: GameStory, number: int, kind: PeriodKind) -> str:
    """How a period is called where there is little room: ``Q4``, ``OT``, ``SO``."""
    if not kind.regular or number <= kind.regular:
        return kind.label.format(number)
    return "SO" if extra_of(game, number, kind) == "a shootout" else kind.extra_label.format(number)


def result(game: GameStory, voice: Voice, *, with_place: bool = False) -> list[Beat]:
    """Who won, and the score; ``with_place`` where the place has no beat of its own."""
    slots = game_slots(game, voice)
    scoreboard, claims = board(game, voice, with_line=False)
    if scoreboard is None:
        said = voice.choose("result", RESULT["no_score"], slots, BEAT_SECONDS)
        return beat(said, card(voice, say(game.winner.short)) if game.winner else None)
    if game.live:
        templates = RESULT["live"]
    elif game.winner is None:
        templates = RESULT["level"]
    elif game.home.points == game.away.points:
        templates = RESULT["level_won"]
    else:
        templates = RESULT["final"] + (RESULT["final_at"] if with_place else ())
    return beat(voice.choose("result", templates, slots, BEAT_SECONDS), scoreboard, claims)


_BEFORE_LAST = frozenset({"late_comeback", "late_tie", "extra"})
_BY_PERIODS = frozenset({"late_comeback", "late_tie", "comeback"})
"""Traits that the periods show one after the other, as well as the line score does."""


def turn(game: GameStory, voice: Voice, *, before_last: bool | None = None) -> list[Beat]:
    """How the game turned, with the line score; its most remarkable trait.

    ``before_last`` asks only for a turn that leads to the last period (True), or only for any other (False).
    """
    slots = game_slots(game, voice)
    since = ahead_since(game)
    if since is not None:
        slots["since"] = say(game.periods[since], ordinal(since))
    scoreboard, claims = board(game, voice, with_line=True)
    if scoreboard is None:
        return []
    for trait in traits(game, voice.league):
        needs_line = trait in ("blowout", "close", "control", "ahead")
        if trait in TURN and (scoreboard.periods or not needs_line):
            if before_last not in (None, trait in _BEFORE_LAST):
                return []
            said = voice.choose("turn", TURN[trait], slots, BEAT_SECONDS)
            if said is not None:
                other = deciding_periods(game, voice) if trait in _BY_PERIODS else None
                shown = varied(voice, "turn-picture", (scoreboard, other))
                return beat(said, _records(game) if trait == "upset" else shown, claims)
    return []


def _records(game: GameStory) -> Comparison | None:
    first, second = (game.winner, game.loser) if game.winner and game.loser else (game.home, game.away)
    if first.record is None or second.record is None:
        return None
    rows = (row_of("Record", first.record, second.record),)
    return Comparison(title="Season record", left=first.index, right=second.index, rows=rows)


def row_of(label: str, left: Fact, right: Fact) -> ComparisonRow:
    """A row of two facts' own values."""
    return ComparisonRow(label=label, left=claim(left), right=claim(right))


def standing(game: GameStory, voice: Voice) -> list[Beat]:
    """The season records; of one side when only that is known."""
    slots = game_slots(game, voice)
    visual = _records(game)
    if visual is not None:
        if game.winner is None:
            slots |= {"w": slots["h"], "wr": slots["hr"], "l": slots["a"], "lr": slots["ar"]}
        return beat(voice.choose("standing", STANDING, slots, BEAT_SECONDS), visual)
    team = game.home if game.home.record else game.away
    if team.record is None:
        return []
    slots |= team_slots("t", team, voice.league)
    alone = CountUp(label=team.short.value, value=claim(team.record), caption="Season record")
    return beat(voice.choose("standing", STANDING_ALONE, slots, BEAT_SECONDS), alone, (claim(team.short),))


def team_statistics(game: GameStory, voice: Voice) -> list[Beat]:
    """What both sides counted in the game, held against each other; the winner's on the left."""
    first, second = (game.winner, game.loser) if game.winner and game.loser else (game.home, game.away)
    made: list[Beat] = []
    for place, (code, left) in enumerate(first.statistics.items()):
        right = second.statistics.get(code)
        if right is None or left.value == right.value:
            continue
        slots = {
            **team_slots("t", first, voice.league), **team_slots("o", second, voice.league),
            "n": say(left), "on": say(right),
            "noun": left.measure, "Noun": left.measure[:1].upper() + left.measure[1:],
        }  # fmt: skip
        visual = Comparison(
            title="Side by side", left=first.index, right=second.index, rows=(row_of(str(slots["Noun"]), left, right),)
        )
        made.extend(beat(voice.choose(f"team-{code}", TEAM_STAT, slots, BEAT_SECONDS, place), visual))
    return made


def setting(game: GameStory, voice: Voice) -> list[Beat]:
    """Where and when."""
    return _setting(game, voice, "both" if game.venue and game.date else "venue" if game.venue else "date")


def moment(game: GameStory, voice: Voice) -> list[Beat]:
    """Where and when, with the year, as one notes a moment."""
    return _setting(game, voice, "moment" if game.venue and game.date else "moment_date" if game.date else "venue")


def _setting(game: GameStory, voice: Voice, row: str) -> list[Beat]:
    slots = game_slots(game, voice)
    day, place = slots.get("full" if row.startswith("moment") else "day"), slots.get("venue")
    text, kicker = (place, day) if isinstance(place, Said) else (day, None)
    if not isinstance(text, Said):
        return []
    visual: Headline = card(voice, text, kicker if isinstance(kicker, Said) else None)
    return beat(voice.choose("setting", SETTING[row], slots, BEAT_SECONDS), visual)


def other_games(games: tuple[GameStory, ...], voice: Voice) -> list[Beat]:
    """The finals of the story's further games."""
    made: list[Beat] = []
    for game in games:
        scoreboard, claims = board(game, voice, with_line=False)
        if not game.live and game.winner is not None and scoreboard is not None:
            said = voice.choose("other", OTHER_GAME, game_slots(game, voice), BEAT_SECONDS)
            made.extend(beat(said, scoreboard, claims))
    return made
