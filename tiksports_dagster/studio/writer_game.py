"""What can be told about a game: the beats for its result, its turn, its periods, its records, its place and day."""

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
from tiksports_dagster.studio.language import counted, ordinal
from tiksports_dagster.studio.writer_beats import BEAT_SECONDS, Beat, beat, card
from tiksports_dagster.studio.writer_phrases import (
    OTHER_GAME,
    PERIOD,
    RESULT,
    SETTING,
    STANDING,
    STANDING_ALONE,
    TEAM_STAT,
    TURN,
)
from tiksports_dagster.studio.writer_pictures import deciding_periods, varied
from tiksports_dagster.studio.writer_said import Said, Voice, claim, say, spoken_day, team_slots
from tiksports_dagster.studio.writer_story import GameStory, PeriodKind, Team, period_kind
from tiksports_dagster.studio.writer_traits import ahead_since, traits

MOST_COLUMNS = 12
"""Periods a line score can show; a longer game shows none rather than a part."""
MOST_PERIOD_BEATS = 5


def game_slots(game: GameStory, voice: Voice) -> dict[str, Said | str]:
    """All slots of the game's sides, its extra time and its place."""
    slots = {**team_slots("h", game.home, voice.league), **team_slots("a", game.away, voice.league)}
    slots["as_"] = slots.pop("as", "")
    if game.winner and game.loser:
        slots |= {**team_slots("w", game.winner, voice.league), **team_slots("l", game.loser, voice.league)}
    kind = period_kind(voice.league)
    extra = _extra(game, max(game.periods, default=0), kind)
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


def _extra(game: GameStory, number: int, kind: PeriodKind) -> str:
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
        heads = tuple(_period_label(game, number, kind) for number in range(1, columns + 1))
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


def _period_label(game: GameStory, number: int, kind: PeriodKind) -> str:
    if not kind.regular or number <= kind.regular:
        return kind.label.format(number)
    return "SO" if _extra(game, number, kind) == "a shootout" else kind.extra_label.format(number)


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


def periods(game: GameStory, voice: Voice) -> list[Beat]:
    """The periods that made the score, in order; at most ``MOST_PERIOD_BEATS``, the plainest left out."""
    if not game.complete_line or game.live:
        return []
    told: list[tuple[float, int, list[Beat]]] = []
    for number in sorted(game.periods):
        made = _period(game, voice, number)
        if made:
            told.append((_weight(game, number), number, made))
    best = sorted(told, key=lambda row: (-row[0], row[1]))[:MOST_PERIOD_BEATS]
    return [made for _, _, beats in sorted(best, key=lambda row: row[1]) for made in beats]


def _weight(game: GameStory, number: int) -> float:
    """Periods after which somebody else led, and the last, weigh most; then those with the most points."""
    before = game.home.after(number - 1) - game.away.after(number - 1)
    after = game.home.after(number) - game.away.after(number)
    points = sum(team.periods[number].number or 0.0 for team in (game.home, game.away) if number in team.periods)
    swing = (before > 0) - (before < 0) != (after > 0) - (after < 0)
    return 1000 * swing + 500 * (number == max(game.periods)) + points


def _period(game: GameStory, voice: Voice, number: int) -> list[Beat]:
    home, away = game.home.periods.get(number), game.away.periods.get(number)
    kind = period_kind(voice.league)
    is_extra = bool(kind.regular and number > kind.regular and kind.noun != "inning")
    head = Said(ordinal(number), (claim(game.periods[number], ordinal(number)),))
    extra = _extra(game, number, kind)
    title = Said(extra.capitalize()) if is_extra else Said(f"{head.text} {kind.noun}", head.claims)
    slots = {**game_slots(game, voice), "ord": head, "Ord": head, "extra": extra, "extra_cap": extra.capitalize()}
    home_points, away_points = (fact.number or 0.0 if fact else 0.0 for fact in (home, away))
    if not home_points and not away_points:
        return []
    by_quarter = kind.noun in ("quarter", "half") or is_extra
    if not by_quarter and not (home_points and away_points):
        team = game.home if home_points else game.away
        return _one_sided(game, voice, number, team, title, slots)
    if home is None or away is None:
        return []
    team, other = (game.home, game.away) if home_points >= away_points else (game.away, game.home)
    slots |= {
        **team_slots("t", team, voice.league), **team_slots("o", other, voice.league),
        "n": say(team.periods[number]), "on": say(other.periods[number]), "hn": say(home), "an": say(away),
    }  # fmt: skip
    even = home_points == away_points
    row = ("extra_even" if even else "extra") if is_extra else ("even" if even else "won") if by_quarter else "shared"
    points = voice.league.points if voice.league else "points"
    visual = Comparison(
        title=title.text, left=team.index, right=other.index,
        rows=(_row(points.capitalize(), team.periods[number], other.periods[number]),),
    )  # fmt: skip
    return beat(voice.choose(f"period-{row}", PERIOD[row], slots, BEAT_SECONDS, number), visual, title.claims)


def _one_sided(
    game: GameStory, voice: Voice, number: int, team: Team, title: Said, slots: dict[str, Said | str]
) -> list[Beat]:
    other = game.away if team is game.home else game.home
    before = team.after(number - 1) - other.after(number - 1)
    after = team.after(number) - other.after(number)
    scored = team.periods[number]
    if before == 0 and team.after(number - 1) == 0:
        row = "opened"
    elif before == 0:
        row = "ahead"
    elif before < 0:
        row = "flipped" if after > 0 else "tied" if after == 0 else "closer"
    else:
        row = "added"
    points = counted(scored.value, voice.league.points if voice.league else "points")
    slots = {**slots, **team_slots("t", team, voice.league), "n": say(scored), "points": points}
    visual = CountUp(label=f"{team.short.value} {points}", value=claim(scored), caption=title.text)
    said = voice.choose(f"period-{row}", PERIOD[row], slots, BEAT_SECONDS, number)
    return beat(said, visual, (*title.claims, claim(team.short)))


def _records(game: GameStory) -> Comparison | None:
    first, second = (game.winner, game.loser) if game.winner and game.loser else (game.home, game.away)
    if first.record is None or second.record is None:
        return None
    rows = (_row("Record", first.record, second.record),)
    return Comparison(title="Season record", left=first.index, right=second.index, rows=rows)


def _row(label: str, left: Fact, right: Fact) -> ComparisonRow:
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
            title="Side by side", left=first.index, right=second.index, rows=(_row(str(slots["Noun"]), left, right),)
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
