"""What can be told about a game's players: their lines, the duels of the two sides' leaders, the pitchers of record."""

from __future__ import annotations

from collections.abc import Sequence

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    ComparisonRow,
    CountUp,
    Fact,
    Ranking,
    RankingRow,
    Visual,
)
from tiksports_dagster.studio.facts_lines import STATS
from tiksports_dagster.studio.language import a_or_an, counted, join_and, singular
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat, card
from tiksports_dagster.studio.writer.phrases import DUEL, PLAYER
from tiksports_dagster.studio.writer.pictures import face_to_face, varied
from tiksports_dagster.studio.writer.said import Said, Voice, claim, say, team_slots
from tiksports_dagster.studio.writer.story import GameStory, Player, Team

MOST_PARTS = 3
MOST_ROWS = 4
# Told only of a pitcher, or not at all: a batter's strikeouts and a runner's runs are no line to boast of.
_LEFT_OUT = frozenset({"INT", "L", "SOG", "H"})
_BATTER_LEFT_OUT = frozenset({"K", "H-AB", "BB", "R"})
_PITCHER_ORDER = ("K", "ER", "BB")
DUELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("points", ("PTS",)),
    ("goals", ("G",)),
    ("passingYards", ("PYDS",)),
    ("rushingYards", ("RUYDS",)),
    ("receivingYards", ("REYDS",)),
    ("rebounds", ("REB",)),
    ("assists", ("AST", "A")),
    ("avg", ("H-AB",)),
    ("RBIs", ("RBI",)),
)
"""Leader categories in which two sides can be held against each other, with the column that is compared."""
_COUNTED = frozenset({"PTS", "REB", "AST", "G", "A", "PYDS", "RUYDS", "REYDS", "TD", "RBI"})
"""What stands below a duel face to face, where both have it."""
_OF_THE_TEAM = ("PTS", "G", "R")
"""Columns in which no player can have more than the team: what is over is of the season, not of the game."""


def _is_soccer(voice: Voice) -> bool:
    # the leaders of a soccer scoreboard are the season's, not the game's
    return voice.league is not None and voice.league.sport_path.startswith("soccer")


def tellable_players(team: Team, voice: Voice) -> list[Player]:
    """The players of a side whose line was understood and is of this game."""
    if _is_soccer(voice):
        return []
    return [player for player in team.players if line_of(player) is not None and _is_of_game(player, team)]


def _is_of_game(player: Player, team: Team) -> bool:
    return all((player.parts[code].number or 0.0) <= team.points for code in _OF_THE_TEAM if code in player.parts)


def part_said(code: str, fact: Fact) -> Said:
    """A part of a line as one says it: ``6 strikeouts``, ``a triple``, ``23-of-31 passing``, ``4-for-5``."""
    noun = STATS[code].noun
    if code == "C-A":
        made = fact.value.replace("/", "-of-")
        return Said(f"{made} passing", (claim(fact, made),))
    if code == "H-AB":
        return say(fact, fact.value.replace("-", "-for-"))
    if not fact.value[:1].isdigit() or fact.value.upper() == code:
        word = singular(noun)
        return Said(f"{a_or_an(word)} {word}", (claim(fact, word),))
    value = fact.value.removesuffix(".0")
    return Said(f"{value} {counted(value, noun)}", (claim(fact, value),))


def line_of(player: Player, most: int = MOST_PARTS) -> Said | None:
    """The player's line in words, at most ``most`` parts after the leading one; None when nothing is worth telling."""
    parts = player.parts
    if "IP" in parts:
        rest = [part_said(code, parts[code]) for code in _PITCHER_ORDER if code in parts][:most]
        return _with(part_said("IP", parts["IP"]), rest)
    if "H-AB" in parts:
        if parts["H-AB"].value.startswith("0-"):
            return None
        told = [part_said(code, fact) for code, fact in parts.items() if code not in _BATTER_LEFT_OUT and _counts(fact)]
        return _with(part_said("H-AB", parts["H-AB"]), told[:most])
    told = [
        Said(f"{fact.value} yards", (claim(fact),)) if code == "PYDS" and "C-A" in parts else part_said(code, fact)
        for code, fact in parts.items()
        if code not in _LEFT_OUT and _counts(fact)
    ]
    if not told:
        return None
    return _joined(told[: most + 1])


def _counts(fact: Fact) -> bool:
    return fact.value not in ("0", "0.0")


def _joined(parts: Sequence[Said]) -> Said:
    return Said(join_and([part.text for part in parts]), tuple(c for part in parts for c in part.claims))


def _with(head: Said, rest: Sequence[Said]) -> Said:
    if not rest:
        return head
    tail = _joined(rest)
    return Said(f"{head.text} with {tail.text}", (*head.claims, *tail.claims))


def named(player: Player) -> Said:
    """The athlete's name, bound to the line it heads."""
    return Said(player.name, (Claim(text=player.name, fact=player.fact.id),))


def line_visual(player: Player, voice: Voice) -> Visual:
    """One number large, several as rows, none as the athlete's name in large type."""
    counted_parts = [
        (code, fact) for code, fact in player.parts.items()
        if any(char.isdigit() for char in fact.value) and fact.value.upper() != code and code not in _LEFT_OUT
        and (_counts(fact) or "IP" in player.parts) and not ("H-AB" in player.parts and code in ("K", "BB"))
    ]  # fmt: skip
    if not counted_parts:
        return card(voice, named(player))
    claims = [(code, part_said(code, fact).claims[0]) for code, fact in counted_parts[:MOST_ROWS]]
    if len(claims) == 1 and claims[0][0] not in ("H-AB", "C-A"):
        code, value = claims[0]
        return CountUp(label=_label(code, value.text), value=value, caption=player.name)
    loose = [
        singular(STATS[code].noun)
        for code, fact in player.parts.items()
        if not fact.value[:1].isdigit() or fact.value == code
    ]
    wanted = [noun for noun in loose if noun not in ("strikeout", "walk")] if "H-AB" in player.parts else loose
    rows = [RankingRow(label=_label(code, value.text), value=value) for code, value in claims]
    if wanted:
        rows[0] = rows[0].model_copy(
            update={"note": f"plus {join_and([f'{a_or_an(noun)} {noun}' for noun in wanted[:3]])}"}
        )
    return Ranking(title=player.name, rows=tuple(rows))


def _label(code: str, value: str) -> str:
    noun = counted(value, STATS[code].noun)
    return noun[:1].upper() + noun[1:]


def player_beats(team: Team, voice: Voice, *, lost: bool, most: int, ahead: str = "") -> list[Beat]:
    """The lines of a side's best players, the athlete called ``ahead`` before the rest."""
    made: list[Beat] = []
    slots = team_slots("t", team, voice.league)
    players = sorted(tellable_players(team, voice), key=lambda player: player.name != ahead)
    for place, player in enumerate(players[:most]):
        is_pitcher, is_batter = "IP" in player.parts, "H-AB" in player.parts
        row = "pitcher" if is_pitcher else "batter" if is_batter else "line"
        if lost and not is_pitcher:
            row = "batter_lost" if is_batter else "lost"
        elif row == "line" and place == 0:
            row = "top"
        said = _said(player, row, slots, voice, place)
        made.extend(beat(said, line_visual(player, voice), (claim(team.short),)))
    return made


def _said(player: Player, row: str, slots: dict[str, Said | str], voice: Voice, turn: int) -> Said | None:
    """The player's line in a phrase of the row, as much of it as can be said in one breath."""
    for most in range(MOST_PARTS, -1, -1):
        line = line_of(player, most)
        if line is None:
            return None
        said = voice.choose(
            f"player-{row}", PLAYER[row], {**slots, "who": named(player), "line": line}, BEAT_SECONDS, turn
        )
        if said is not None:
            return said
    return None


def duels(game: GameStory, voice: Voice) -> list[Beat]:
    """The two sides' leaders in the same category, held against each other; the winner's on the left."""
    first, second = (game.winner, game.loser) if game.winner and game.loser else (game.home, game.away)
    made: list[Beat] = []
    for category, codes in DUELS:
        left, right = (_leader(team, category, voice) for team in (first, second))
        code = next((c for c in codes if left and right and c in left.parts and c in right.parts), None)
        if left is None or right is None or code is None:
            continue
        values = [part_said(code, player.parts[code]).claims[0] for player in (left, right)]
        if not all(any(char.isdigit() for char in value.text) for value in values):
            continue
        noun = STATS[code].noun
        slots: dict[str, Said | str] = {
            "p": named(left), "q": named(right), "n": Said(values[0].text, (values[0],)),
            "on": Said(values[1].text, (values[1],)), "noun": noun, "Noun": noun[:1].upper() + noun[1:],
        }  # fmt: skip
        # a hockey player's points are not the score
        phrases = (
            DUEL["*"]
            if code == "PTS" and voice.league and voice.league.points != "points"
            else DUEL.get(code, DUEL["*"])
        )
        row = ComparisonRow(label=f"{noun[:1].upper()}{noun[1:]}", left=values[0], right=values[1])
        names = f"{left.name} vs {right.name}"
        plain = Comparison(title=names, left=first.index, right=second.index, rows=(row,))
        measures = (row, *_shared(left, right, code))
        # face to face once; what follows is held against each other plainly
        large = face_to_face(f"{row.label}: {names}", first.index, second.index, measures) if not made else None
        visual = varied(voice, "duel-picture", (plain, large))
        made.extend(beat(voice.choose(f"duel-{code}", phrases, slots, BEAT_SECONDS), visual))
    return made


def _shared(left: Player, right: Player, besides: str) -> list[ComparisonRow]:
    """What else both athletes have a number of."""
    rows: list[ComparisonRow] = []
    for code in left.parts:
        if code != besides and code in right.parts and code in _COUNTED:
            one, other = (part_said(code, player.parts[code]).claims[0] for player in (left, right))
            rows.append(ComparisonRow(label=_label(code, "2"), left=one, right=other))
    return rows


def _leader(team: Team, category: str, voice: Voice) -> Player | None:
    if _is_soccer(voice):
        return None
    return next((p for p in team.players if category in p.categories and _is_of_game(p, team)), None)


def featured(game: GameStory, voice: Voice) -> list[Beat]:
    """The pitchers of record, and featured athletes that neither side's leaders have told."""
    made: list[Beat] = []
    known = {player.name for team in (game.home, game.away) for player in team.players}
    for player in game.featured:
        category = player.fact.unit or ""
        slots: dict[str, Said | str] = {"who": named(player)}
        if category in PLAYER and category.endswith("Pitcher"):
            visual = _pitcher(player, category, slots, voice)
            made.extend(beat(voice.choose(category, PLAYER[category], slots, BEAT_SECONDS), visual))
        elif player.name not in known and not _is_soccer(voice):
            row = "batter" if "H-AB" in player.parts else "line"
            made.extend(beat(_said(player, row, slots, voice, len(made)), line_visual(player, voice)))
    return made


def _pitcher(player: Player, category: str, slots: dict[str, Said | str], voice: Voice) -> Visual:
    """Fills the season's numbers into ``slots`` and gives the picture."""
    parts = player.parts
    if "ERA" in parts:
        slots["era"] = say(parts["ERA"])
        slots["an_era"] = Said(f"{a_or_an(parts['ERA'].value)} {parts['ERA'].value}", (claim(parts["ERA"]),))
    if "W" in parts:
        slots["wins"] = part_said("W", parts["W"])
    if "SV" in parts:
        slots["saves"] = part_said("SV", parts["SV"])
    rows = [
        RankingRow(label=_label(code, parts[code].value) if code != "ERA" else "ERA", value=claim(parts[code]))
        for code in (("SV", "ERA") if category == "savingPitcher" else ("W", "L", "ERA"))
        if code in parts
    ]
    return Ranking(title=player.name, rows=tuple(rows)) if rows else card(voice, named(player))


def duel_names(game: GameStory, voice: Voice) -> dict[str, Said | str]:
    """Slots of the two sides' best players, ``{p}`` and ``{q}``; empty when a side has none."""
    first, second = (game.winner, game.loser) if game.winner and game.loser else (game.home, game.away)
    left, right = tellable_players(first, voice), tellable_players(second, voice)
    return {"p": named(left[0]), "q": named(right[0])} if left and right else {}
