"""The sentences a script is made of, as tables. No number, no "one", "first", "both", "only" may stand in a phrase.

Those come from facts, through slots. Slots of a game: ``{w}``/``{l}`` winner and loser, ``{h}``/``{a}`` home and away,
each with ``the_`` in front, ``s`` for the score, ``r`` for the record (``{ws}``, ``{lr}``); ``{t}``/``{o}`` the team a
sentence is about and the other one.
"""

from __future__ import annotations

from tiksports_dagster.store.records.trends import ContentType

RESULT: dict[str, tuple[str, ...]] = {
    "final": (
        "Final score: {w} {ws}, {l} {ls}.",
        "{the_w} beat {the_l}, {ws} to {ls}.",
        "It ended {ws} to {ls}, {w}.",
        "Your final: {w} {ws}, {l} {ls}.",
    ),
    "final_at": (
        "Final from {venue}: {w} {ws}, {l} {ls}.",
        "At {venue}, {the_w} won it, {ws} to {ls}.",
    ),
    "level": (
        "Final score: {h} {hs}, {a} {as_}.",
        "It ended {hs} to {as_}. Nobody won.",
        "{hs} apiece, and that's how it stayed.",
    ),
    "level_won": (
        "Level on the board, {hs} to {as_}. {the_w} got the win.",
        "{hs} to {as_} on the board, and still {the_w} got the win.",
    ),
    "live": ("At last check: {a} {as_}, {h} {hs}.", "The score we have: {a} {as_}, {h} {hs}."),
    "no_score": ("{w} got the win over {l}.", "Your winner: {w}.", "The result: {w} over {l}."),
}

TURN: dict[str, tuple[str, ...]] = {
    "late_comeback": (
        "Going into the {ord}, {the_w} trailed. They still won.",
        "{the_w} trailed entering the {ord}. Not for long.",
        "Entering the {ord}, this belonged to {the_l}.",
    ),
    "late_tie": (
        "Tied going into the {ord}. Then {the_w} took over.",
        "All square entering the {ord}. {the_w} finished it.",
        "Nothing between them going into the {ord}. Then it broke.",
    ),
    "extra": (
        "Level after regulation, so it went to {extra}.",
        "Regulation ended tied. On to {extra}.",
        "It took {extra} to find a winner.",
    ),
    "comeback": (
        "{the_l} had the lead. {the_w} took it back.",
        "{the_w} trailed in this game. It didn't last.",
        "Earlier on, {the_l} led. Not at the end.",
    ),
    "control": (
        "{the_w} led after every {period}.",
        "At every break, {the_w} led.",
        "Every {period} ended with {the_w} ahead.",
    ),
    "shutout": ("{the_l} finished with {ls}.", "{the_l} went home with {ls} on the board."),
    "blowout": ("Look at the line. {the_w} kept piling on.", "This line tells you everything. All {w}."),
    "upset": ("And {the_l} had the better record: {lr} to {wr}.", "Now look at the records. {l} {lr}, {w} {wr}."),
    "close": ("Look how tight that line is.", "That's how thin the margin was."),
    "ahead": (
        "From the {since} on, every {period} ended with {the_w} ahead.",
        "{the_w} got in front in the {since}. The line shows the rest.",
    ),
    "draw": ("Neither side could pull away for good.", "Nobody could find the winner."),
    "live": ("Status on the board: {status}.", "Where it stands: {status}."),
}
"""How the game turned, next to the line score."""

PERIOD: dict[str, tuple[str, ...]] = {
    "opened": (
        "In the {ord}, {the_t} opened the scoring with {n} {points}.",
        "{the_t} got on the board in the {ord}: {n} {points}.",
        "Scoring started in the {ord}: {n} {points} for {the_t}.",
    ),
    "ahead": (
        "Then the {ord}. {n} {points}, and {the_t} took the lead.",
        "In the {ord}, {the_t} went in front with {n} {points}.",
        "{the_t} broke the tie in the {ord} with {n} {points}.",
    ),
    "flipped": (
        "Here's the swing: {n} {points} in the {ord}, and {the_t} led.",
        "In the {ord}, {the_t} flipped it with {n} {points}.",
    ),
    "tied": (
        "In the {ord}, {the_t} answered with {n} {points}. All even.",
        "{the_t} tied it in the {ord} with {n} {points}.",
    ),
    "closer": (
        "{the_t} got {n} back in the {ord}.",
        "In the {ord}, {the_t} cut into it with {n} {points}.",
    ),
    "added": (
        "In the {ord}, {the_t} added {n} {points}.",
        "{the_t} tacked on {n} more in the {ord}.",
        "More in the {ord}: {n} {points} for {the_t}.",
    ),
    "shared": (
        "In the {ord}: {h} {hn}, {a} {an}.",
        "The {ord} went back and forth: {h} {hn}, {a} {an}.",
    ),
    "won": (
        "{the_t} took the {ord} {period}, {n} to {on}.",
        "{Ord} {period}: {t} {n}, {o} {on}.",
        "The {ord} went to {the_t}, {n} to {on}.",
        "In the {ord}, {the_t} won it {n} to {on}.",
    ),
    "even": ("The {ord} {period} was level, {n} to {on}.", "Nothing in the {ord} {period}: {n} to {on}."),
    "stand_half": (
        "At the half: {t} {n}, {o} {on}.",
        "By halftime, {the_t} led {n} to {on}.",
        "Halftime score: {t} {n}, {o} {on}.",
    ),
    "stand_after": (
        "After the {ord}, {the_t} led {n} to {on}.",
        "Through the {ord}: {t} {n}, {o} {on}.",
        "After the {ord} it was {n} to {on}, {t}.",
    ),
    "stand_half_even": ("At the half, level: {n} to {on}.",),
    "extra": ("In {extra}: {t} {n}, {o} {on}.", "{extra_cap}, and {the_t} won it {n} to {on}."),
    "extra_even": ("{extra_cap} alone ended level: {n} to {on}.",),
}

PLAYER: dict[str, tuple[str, ...]] = {
    "line": (
        "{who} put up {line}.",
        "{who} finished with {line}.",
        "{who}: {line}.",
        "Then there's {who}: {line}.",
    ),
    "top": (
        "{who} led the way with {line}.",
        "The engine was {who}: {line}.",
        "Start with {who}: {line}.",
    ),
    "lost": (
        "For {the_t}, {who} had {line}.",
        "{who} still gave {the_t} {line}.",
        "On the other side, {who}: {line}.",
    ),
    "batter": (
        "{who} went {line}.",
        "At the plate, {who} went {line}.",
        "{who}: {line}.",
    ),
    "batter_lost": (
        "For {the_t}, {who} went {line}.",
        "{who} went {line} for {the_t}.",
    ),
    "pitcher": (
        "{who} went {line}.",
        "On the mound, {who} went {line}.",
        "{who} gave {the_t} {line}.",
    ),
    "winningPitcher": (
        "{who} got the win. On the season: {wins}, {an_era} ERA.",
        "The win went to {who}. Season ERA: {era}.",
        "Credit {who} with the win.",
    ),
    "losingPitcher": (
        "{who} took the loss. Season ERA: {era}.",
        "The loss landed on {who}.",
    ),
    "savingPitcher": (
        "{who} slammed the door. {saves} on the season.",
        "The save went to {who}, {era} ERA on the season.",
        "And {who} closed it out.",
    ),
}

DUEL: dict[str, tuple[str, ...]] = {
    "PTS": ("Star against star: {p} {n} points, {q} {on}.", "Top scorers: {p} with {n}, {q} with {on}."),
    "REB": ("On the glass: {p} {n}, {q} {on}.", "Rebounds: {p} {n}, {q} {on}."),
    "AST": ("Setting the table: {p} {n} assists, {q} {on}.", "The passers: {p} {n} assists, {q} {on}."),
    "PYDS": ("Through the air: {p} {n} yards, {q} {on}.", "Passing yards: {p} {n}, {q} {on}."),
    "RUYDS": ("On the ground: {p} {n} yards, {q} {on}.", "Rushing yards: {p} {n}, {q} {on}."),
    "REYDS": ("Catching it: {p} {n} yards, {q} {on}.", "Receiving yards: {p} {n}, {q} {on}."),
    "H-AB": ("At the plate: {p} {n}, {q} {on}.", "With the bat: {p} {n}, {q} {on}."),
    "RBI": ("Driving runs in: {p} {n}, {q} {on}.", "RBIs: {p} {n}, {q} {on}."),
    "*": ("{Noun}: {p} {n}, {q} {on}.", "Best in {noun}: {p} {n}, {q} {on}."),
}

SEASON: dict[str, tuple[str, ...]] = {
    "average": (
        "{who} is averaging {n} {noun} a night.",
        "On the season, {who} averages {n} {per_game}.",
        "This season, {who} is good for {n} {noun} a night.",
        "The season line on {who}: {n} {per_game}.",
    ),
    "total": (
        "{who} has {n} {noun} this season.",
        "Season total for {who}: {n} {noun}.",
        "This season, {who} has {n} {noun}.",
    ),
    "rank": (
        "{who} ranks {rank} in the league in {measure}.",
        "League-wide, {who} is {rank} in {measure}.",
        "{who} sits {rank} in the league in {measure}.",
    ),
}
"""The season of a story's athletes, as ESPN counts it now."""

TEAM_STAT = (
    "{Noun}: {t} {n}, {o} {on}.",
    "{the_t} had {n} {noun}, {the_o} had {on}.",
    "Count the {noun}: {t} {n}, {o} {on}.",
)

STANDING = (
    "That puts {the_w} at {wr}, and {the_l} at {lr}.",
    "Where that leaves them: {w} {wr}, {l} {lr}.",
    "The records now: {w} {wr}, {l} {lr}.",
)
STANDING_ALONE = ("{the_t}: {tr} on the season.", "Season record for {the_t}: {tr}.")

SETTING: dict[str, tuple[str, ...]] = {
    "both": (
        "All of this went down at {venue}, on {day}.",
        "This was {day}, at {venue}.",
        "It happened at {venue}, on {day}.",
    ),
    "date": ("This was {day}.", "It happened on {day}."),
    "venue": ("All of it went down at {venue}.", "All of it at {venue}."),
    "moment": (
        "Write it down: {full}, at {venue}.",
        "Remember the date, {full}, and the place, {venue}.",
        "{full}, at {venue}. Remember it.",
    ),
    "moment_date": ("Write down the date: {full}.", "The date to remember: {full}."),
}

HEADLINE = (
    "ESPN's headline: {headline}",
    "How ESPN put it: {headline}",
    "ESPN's version: {headline}",
    "The headline on ESPN: {headline}",
)
ALSO = ("Also on ESPN: {headline}", "More from ESPN: {headline}", "ESPN adds: {headline}")
OTHER_GAME = ("Also final: {w} {ws}, {l} {ls}.", "Elsewhere: {w} {ws}, {l} {ls}.")

NUMBER: dict[str, tuple[str, ...]] = {
    "count": (
        "Put it next to {who_own} name: {value} {measure}.",
        "{who}: {value} {measure}.",
        "That's {who}: {value} {measure}.",
    ),
    "small": ("{who} had {value} {measure}.", "From {who}: {value} {measure}."),
    "mark": ("The {value}-{measure}. {who}.", "That's the {value}-{measure}."),
    "run": ("Make it the {value} {measure}.", "That's the {value} {measure}.", "And it's the {value} {measure}."),
    "money": ("The money: {value}.", "The figure: {value}.", "What it's worth: {value}."),
    "win": ("{the_w} beat {the_l}, {value}.", "The score: {value}, {the_w} over {the_l}.", "Final: {value}, {w}."),
    "score": ("The score: {value}.", "On the board: {value}."),
    "size": ("The number: {value} {measure}.", "{who}: {value} {measure}."),
    "before": ("{who} had the old mark: {value} {measure}.", "Before that it was {who}, at {value} {measure}."),
    "age": ("{who} is {value} years old.", "{who} is {value}."),
    "span": ("It runs {value} {measure}s.", "That's {value} {measure}s."),
    "part": ("And {value} of it {measure}.", "{value} of that lands {measure}."),
    "hole": ("{an_value}-point hole, erased.", "{an_value}-point deficit. Gone."),
}

HISTORY: dict[str, tuple[str, ...]] = {
    "behind": (
        "Next on that list: {a}, at {av}.",
        "{a} is next at {av}, and then {b}.",
        "Right behind is {a}, with {av}.",
    ),
    "ahead": (
        "Still in front: {a}, at {av}.",
        "The next name up the list: {a}, {av}.",
    ),
    "clear": (
        "That's {d} more than {a}.",
        "The gap from {who} to {a}: {d}.",
        "{who} is {d} {noun} clear of {a}.",
    ),
    "short": (
        "The gap from {who} to {a}: {d}.",
        "{who} is {d} {noun} behind {a}.",
    ),
}
"""The all-time list around a career number."""

WHO: dict[str, tuple[str, ...]] = {
    "person_team": (
        "Remember the name: {who}. The team: {the_t}.",
        "At the center of it: {who}, and {the_t}.",
    ),
    "person": ("Remember the name: {who}.", "At the center of it: {who}."),
    "teams": ("It's {the_t} and {the_o}.", "The sides here: {the_t} and {the_o}."),
    "team": ("This is about {the_t}.", "The team here: {the_t}."),
}
WHEN = ("ESPN ran it on {day}.", "That's from ESPN, {day}.", "ESPN had it on {day}.")

CALL: dict[str, tuple[str, ...]] = {
    "final": (
        "{w} or {l}: who takes the rematch?",
        "{l} fans, what went wrong?",
        "{w} fans, how far does this team go?",
        "Was that {the_w} being great, or {the_l} falling short?",
        "Who was your player of the game?",
    ),
    "draw": ("Who deserved it more, {h} or {a}?", "{h} or {a}: who's happier with that?"),
    "live": ("Who closes this out, {h} or {a}?", "Call it now: {h} or {a}?"),
    "duel": ("{p} or {q}: whose game was better?", "Better line: {p} or {q}?"),
    "moment": ("Where does this rank for you?", "Where were you for this?", "What's the best you've seen like it?"),
    "person": ("What's your read on {who}?", "{who}: what do you make of it?"),
    "team": ("{t} fans, what do you make of it?", "{t} fans, how are you feeling?"),
    "plain": ("What do you make of it?", "What's your take?"),
    "sober": ("That's what ESPN reports. More when it's confirmed.", "That's what is known so far."),
}

TITLE_TAGS: dict[ContentType, tuple[str, ...]] = {
    ContentType.STAT_COMPARISON: ("the numbers side by side", "the stat sheet compared"),
    ContentType.HIGHLIGHT_ANALYSIS: ("how it was decided", "how it swung"),
    ContentType.HISTORICAL_MOMENT: ("the day to remember", "the moment"),
    ContentType.BREAKING_NEWS: ("what just happened", "the quick version"),
}
TITLES: dict[str, tuple[str, ...]] = {
    "final": ("{w} {ws}, {l} {ls}: {tag}",),
    "level": ("{h} {hs}, {a} {as_}: {tag}",),
    "live": ("{a} {as_}, {h} {hs}: still going", "{a} at {h}: still going"),
    "no_score": ("{w} over {l}: {tag}",),
    "milestone": ("{who}: {value} {measure}",),
    "size": ("{who}: {value} {measure}",),
    "win": ("{w} over {l}, {value}", "{w} over {l}"),
    "person": ("{who}: what we know", "{who}: the latest"),
    "team": ("{t}: what we know", "{t}: the latest"),
    "plain": ("What ESPN is reporting", "Today's headline, explained"),
}
