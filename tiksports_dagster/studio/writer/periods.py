"""How a game went, period by period: who won one, and how it stood after one."""

from __future__ import annotations

from tiksports_dagster.store.records.content import Claim, Comparison, ComparisonRow, CountUp
from tiksports_dagster.studio.language import counted, ordinal
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat
from tiksports_dagster.studio.writer.game import extra_of, game_slots, row_of
from tiksports_dagster.studio.writer.phrases import PERIOD
from tiksports_dagster.studio.writer.said import Said, Voice, claim, say, team_slots
from tiksports_dagster.studio.writer.story import GameStory, Team, period_kind

MOST_PERIOD_BEATS = 5


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
    extra = extra_of(game, number, kind)
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
    told_by_turn = number == kind.regular - 1 and game.home.after(number) == game.away.after(number)
    if kind.noun == "quarter" and 1 < number < kind.regular and not told_by_turn:
        return _stand(game, voice, number, slots, title)
    row = ("extra_even" if even else "extra") if is_extra else ("even" if even else "won") if by_quarter else "shared"
    points = voice.league.points if voice.league else "points"
    visual = Comparison(
        title=title.text, left=team.index, right=other.index,
        rows=(row_of(points.capitalize(), team.periods[number], other.periods[number]),),
    )  # fmt: skip
    return beat(voice.choose(f"period-{row}", PERIOD[row], slots, BEAT_SECONDS, number), visual, title.claims)


def _stand(game: GameStory, voice: Voice, number: int, slots: dict[str, Said | str], title: Said) -> list[Beat]:
    """How it stood after a quarter in the middle: that is what the quarter was worth."""
    kind = period_kind(voice.league)
    ahead, behind = sorted((game.home, game.away), key=lambda team: -team.after(number))
    most, least = _sum(ahead, number), _sum(behind, number)
    slots = {
        **slots, **team_slots("t", ahead, voice.league), **team_slots("o", behind, voice.league),
        "n": Said(most.text, (most,)), "on": Said(least.text, (least,)),
    }  # fmt: skip
    half = number * 2 == kind.regular
    row = f"stand_{'half' if half else 'after'}" + ("_even" if most.text == least.text else "")
    points = voice.league.points if voice.league else "points"
    visual = Comparison(
        title="Halftime" if half else f"After the {title.text}",
        left=ahead.index,
        right=behind.index,
        rows=(ComparisonRow(label=points.capitalize(), left=most, right=least),),
    )
    said = voice.choose(f"period-{row}", PERIOD[row], slots, BEAT_SECONDS, number)
    return beat(said, visual, title.claims)


def _sum(team: Team, number: int) -> Claim:
    """A team's points through a period, computed from its line."""
    first, *others = (team.periods[n] for n in sorted(team.periods) if n <= number)
    return Claim(
        text=f"{team.after(number):g}", fact=first.id, operation="sum", operands=tuple(fact.id for fact in others)
    )


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
