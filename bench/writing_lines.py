"""How sports people say it: lines with places for names and numbers, by what they tell."""

from __future__ import annotations

from tiksports_dagster.studio.facts_lines import STATS

NOUNS = {
    code: STATS[code].noun for code in ("PTS", "REB", "AST", "G", "PYDS", "RUYDS", "REYDS", "RBI", "CAR", "REC", "A")
}
POINTS = {"mlb": "runs", "nhl": "goals", "eng.1": "goals"}

STAR_LINES = (
    "{name} had {n} {noun}.",
    "{name} finished with {n} {noun}.",
    "{last} put up {n} {noun} for the {team}.",
    "{n} {noun} for {name}.",
    "{name} with {w} {noun}. What a line.",
    "How about {name}? {N} {noun}.",
    "{last}'s {n} {noun} set the tone.",
    "You don't often see {n} {noun} from {name}.",
    "The {team} got {n} {noun} from {name}.",
    "Give {name} credit: {w} {noun}.",
    "{name} went off for {n} {noun}.",
    "Look at {last}: {n} {noun} on the night.",
    "Behind {n} {noun} from {last}, the {team} kept coming.",
    "That's {w} {noun} for {last}.",
    "{name}, {n} {noun}. Simple as that.",
    "And {last} still had {n} {noun}.",
    "With {n} {noun}, {name} did his part.",
    "{name} led the {team} with {n} {noun}.",
    "Stat line of the day: {name}, {n} {noun}.",
    "{N} {noun}. That's what {name} gave the {team}.",
)
DUEL_LINES = (
    "{name} had {n} {noun}, {other} had {m}.",
    "{last} {n}, {olast} {m}. Those are the {noun}.",
    "{name} finished with {n} {noun}, and {other} answered with {m}.",
    "{noun}: {name} {n}, {other} {m}.",
    "{name} and {other} combined for {sum} {noun}.",
    "{hi} had {diff} more {noun} than {lo}.",
)
GAME_LINES = (
    "The {w} beat the {l} {ws}-{ls}.",
    "{w} {ws}, {l} {ls}.",
    "Final score: {w} {ws}, {l} {ls}.",
    "The {w} won by {margin}.",
    "The {l} lost by {margin}.",
    "It ended {ws} to {ls}, {w}.",
    "A {margin}-{point} win for the {w}.",
    "The {w} took it {ws}-{ls} over the {l}.",
    "{ls} wasn't enough for the {l}.",
    "The {l} fell to the {w}, {ws}-{ls}.",
    "{WS} to {lsw}. The {w} get the win.",
    "The {w} put up {ws} {points}.",
    "The {l} scored {ls}. The {w} scored {ws}.",
    "The {w} hung {ws} on the {l}.",
    "Together they scored {total} {points}.",
    "The two teams combined for {total} {points}.",
    "The {w} held the {l} to {ls} {points}.",
    "{margin} {points} separated the {w} and the {l} at the end.",
    "The {w} walked out of {venue} with a {ws}-{ls} win.",
    "The {l} came up {margin} short.",
    "At {venue}, it finished {ws}-{ls}.",
    "{LS} {points} for the {l}, {ws} for the {w}.",
    "The {w} outscored the {l} by {margin}.",
    "On {weekday}, the {w} beat the {l} by {margin}.",
    "Your final on {monthday}: {w} {ws}, {l} {ls}.",
)
RECORD_LINES = (
    "The {w} are {wr} now.",
    "That makes the {w} {wr} on the season.",
    "The {l} drop to {lr}.",
    "The {w} improve to {wr}, the {l} fall to {lr}.",
    "{l}: {lr}. {w}: {wr}.",
    "On the season, the {l} sit at {lr}.",
    "The {w} have {wwins} wins this season.",
    "That's {lloss} losses for the {l} this season.",
)
PERIOD_LINES = (
    "In the {ord} {period}, the {t} scored {a}.",
    "The {t} put up {a} in the {ord}.",
    "{a} {points} for the {t} in the {ord} {period}.",
    "The {ord} {period}: {t} {a}, {o} {b}.",
    "The {t} had {a} in the {nth} {period}, the {o} had {b}.",
)
WON_PERIOD_LINES = (
    "The {t} won the {ord} {period} {a}-{b}.",
    "The {t} took the {nth}, {a} to {b}.",
    "The {t} outscored the {o} {a}-{b} in the {ord} {period}.",
    "The {t} won the {ord} by {d}.",
)
HALF_LINES = (
    "At halftime it was {hi}-{lo}, {lead}.",
    "The {lead} led {hi}-{lo} at the half.",
    "The {trail} trailed by {d} at halftime.",
    "The {lead} were up {d} at the break.",
    "The {lead} scored {hi} in the first half.",
)
ROUND_LINES = (
    "{name} had more than {down} {noun}.",
    "{name} came up with nearly {up} {noun}.",
    "Over {down} {noun} for {last}.",
    "{last} had {down}-plus {noun}.",
    "Almost {up} {noun} for {name}.",
)
RANK_LINES = (
    "{name} ranks {nth} in the league in {noun}.",
    "{name} is {nth} in the NBA in {noun} per game.",
    "{last} averages {value} {noun} a game, {nth} in the league.",
    "In {noun} per game, {name} is No. {rank} in the league.",
    "{name}: {value} {noun} a night, good for {ord} in the league.",
)
