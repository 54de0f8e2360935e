"""The words sports people use for what is counted, when, and how: units, scopes, nicknames, verbs. Tables, no rules."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from tiksports_dagster.studio.outside import english_words


def words_of(text: str) -> list[str]:
    """The words of a table in their order."""
    return text.split()


def word_set(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


_NOUNS: dict[str, str] = {
    "PTS": "point points pt pts ppg",
    "REB": "rebound rebounds board boards reb rebs carom caroms rpg glass",
    "AST": "assist assists dime dimes ast asts helper helpers apg apple apples",
    "STL": "steal steals stl",
    "BLK": "block blocks blk blks swat swats rejection rejections",
    "TO": "turnover turnovers giveaway giveaways",
    "3PM": "three-pointer three-pointers 3-pointer 3-pointers three-point-shots threes 3s treys 3pm 3pt "
    "three-balls triples-from-deep shots-from-deep shots-from-downtown",
    "FTM": "free-throw free-throws freebie freebies foul-shot foul-shots",
    "FG": "field-goal field-goals",
    "TD3": "triple-double triple-doubles",
    "DD2": "double-double double-doubles",
    "HR": "home-run home-runs bomb bombs blast blasts long-ball long-balls homer homers homerun homeruns dinger "
    "dingers hr hrs",
    "RBI": "rbi rbis ribbie ribbies runs-driven-in run-driven-in runs-batted-in run-batted-in",
    "2B": "double doubles",
    "3B": "triple triples",
    "H": "hit hits knock knocks base-hit base-hits base-knock base-knocks",
    "R": "run runs",
    "SB": "stolen-base stolen-bases bag bags",
    "K": "strikeout strikeouts ks k's k’s k punchout punchouts punch-outs whiff whiffs",
    "IP": "inning-pitched innings-pitched",
    "INN": "inning innings",
    "ER": "earned-run earned-runs",
    "BB": "walk walks free-pass free-passes base-on-balls bases-on-balls",
    "ERA": "era earned-run-average",
    "E": "error errors",
    "LOB": "left-on-base",
    "PYDS": "passing-yards passing-yard yards-passing pass-yards yards-through-the-air",
    "RUYDS": "rushing-yards rushing-yard yards-rushing rush-yards yards-on-the-ground ground-yards",
    "REYDS": "receiving-yards receiving-yard yards-receiving",
    "YDS": "yard yards yds",
    "PTD": "passing-touchdown passing-touchdowns touchdown-pass touchdown-passes passing-td passing-tds td-passes",
    "RUTD": "rushing-touchdown rushing-touchdowns touchdown-run touchdown-runs rushing-tds rushing-td",
    "RETD": "receiving-touchdown receiving-touchdowns touchdown-catch touchdown-catches receiving-tds",
    "TD": "touchdown touchdowns td tds tuddy tuddies tud tuds",
    "INT": "interception interceptions pick picks int ints",
    "SACK": "sack sacks",
    "TKL": "tackle tackles",
    "FUM": "fumble fumbles",
    "REC": "catch catches reception receptions grab grabs rec",
    "CAR": "carry carries rush rushes",
    "ATT": "throw throws heave heaves attempt attempts at-bat at-bats ab abs trip trips",
    "CMP": "completion completions",
    "1D": "first-downs first-down",
    "G": "goal goals",
    "SOG": "shot-on-goal shots-on-goal shots-on-target sog",
    "SHOT": "shot shots",
    "SV": "save saves",
    "COR": "corner corners corner-kick corner-kicks",
    "W": "win wins victory victories dub dubs ws",
    "L": "loss losses defeat defeats",
    "DRAW": "draw draws stalemate stalemates",
    "GP": "game games outing outings start starts appearance appearances match matches contest contests",
    "SEASON": "season seasons campaign campaigns",
    "YEAR": "year years",
    "MONTH": "month months",
    "WEEK": "week weeks",
    "DAY": "day days",
    "HOUR": "hour hours",
    "MIN": "minute minutes min mins",
    "SEC": "second seconds sec secs tick ticks",
    "FEET": "foot feet ft",
    "INCH": "inch inches",
    "MPH": "mph miles-per-hour",
    "PCT": "percent percentage pct",
    "USD": "dollar dollars bucks",
    "RING": "title titles championship championships ring rings trophy trophies",
    "MVP": "mvp mvps mvp-awards",
    "TIME": "time times",
    "PER": "quarter quarters period periods half halves frame frames",
    "TEAM": "team teams side sides club clubs squad squads franchise franchises "
    "heavyweight heavyweights contender contenders rival rivals",
    "MAN": "player players athlete athletes man men guy guys teammate teammates scorer scorers star stars name names "
    "quarterback quarterbacks goalie goalies pitcher pitchers superstar superstars"
    " legend legends icon icons playmaker playmakers slugger sluggers",
    "LC": "lead-change lead-changes",
    "FAN": "fan fans",
    "CARD": "card cards",
    "PEN": "penalty penalties",
    "FOUL": "foul fouls",
    "SHO": "shutout shutouts",
    "POSS": "possession possessions",
    "PLAY": "play plays snap snaps",
    "VIEW": "view views like likes follower followers",
}

PHRASE_UNITS = {
    "on the glass": "REB", "on the boards": "REB", "in scoring": "PTS", "in the scoring column": "PTS",
    "through the air": "PYDS", "on the ground": "RUYDS", "from deep": "3PM", "from downtown": "3PM",
    "from three": "3PM", "in rebounding": "REB",
}  # fmt: skip
"""What is counted, told by where it is done."""

UNIT_OF = {noun: code for code, nouns in _NOUNS.items() for noun in nouns.split()}
"""What a noun (words joined by hyphens) counts."""

UNIT_CODES = frozenset(_NOUNS)

NEAR_UNITS: dict[str, frozenset[str]] = {
    "YDS": frozenset({"PYDS", "RUYDS", "REYDS"}),
    "TD": frozenset({"PTD", "RUTD", "RETD"}),
    "R": frozenset({"ER"}),
    "INN": frozenset({"IP"}),
    "STL": frozenset({"SB"}),
}
"""A general noun may be said of a more particular count; never the other way round."""

SMALL_NUMBERS = {
    word: n for n, word in enumerate(words_of("zero one two three four five six seven eight nine ten eleven twelve"))
}
"""Numbers that are told as a word more often than in digits."""

PERIOD_NOUNS = r"(?:quarter|period|inning|half|frame|set|round)s?"

WIN_NOUNS = (
    r"win|victory|blowout|beatdown|beating|thrashing|drubbing|decision|rout|triumph|romp|whipping|whooping|spanking"
    r"|hammering|pasting|shellacking|mauling|demolition|laugher|squeaker|nail-?biter|clinic|massacre|walloping|pounding"
    r"|statement|upset|escape|verdict"
)
"""What a win is called."""

_WHIP = words_of(
    "torch cook smoke blitz bully hammer crush pummel outplay steamroll dominate handle wax maul thrash trounce whip"
    " stomp embarrass humble roast dust bulldoze clobber pound drill smash destroy demolish dismantle whack drub spank"
    " swamp overwhelm clip rout blank flatten rock stun wallop shellac broom sweep bury"
)
WHIPPED = "|".join(
    word + "d" if word.endswith("e") else word[:-1] + "ied" if word.endswith("y") else f"{word}{word[-1]}?ed"
    for word in _WHIP
)
"""What was done to a side that lost: "got torched"."""
_WHIPS = "|".join(f"{word[:-1] if word.endswith('e') else word}(?:e?s|ing)|{word}" for word in _WHIP)

ROLE_NOUNS = (
    r"guard|forward|cent(?:er|re)|wing|man|linebacker|quarterback|receiver|back|end|cornerback|safety|lineman|kicker"
    r"|punter|tackle|pitcher|starter|reliever|closer|catcher|outfielder|infielder|shortstop|baseman|fielder|hitter"
    r"|hurler|righty|lefty|right-hander|left-hander|slugger|ace|captain|leader|scorer|winger|defenseman|goalie|striker"
    r"|midfielder|prospect|star|rookie|veteran|coach|player|kid|legend|hero"
)
"""What an athlete is for his side."""
RESULT_WIN = (
    r"(?:beats?|beating|defeat(?:s|ed|ing)?|tops?|topped|topping|edge[sd]?|edging|rout(?:s|ed|ing)?"
    r"|down(?:s|ed)|stun(?:s|ned)?"
    r"|outlast(?:s|ed)?|outscore[sd]?|blank(?:s|ed)?|crush(?:es|ed)?|handle[sd]?|knock(?:s"
    r"|ed)? off|took down|takes? down"
    r"|(?:took|takes|tore|picked) apart|dismantle[sd]?|ran (?:over|past|through)|runs (?:over|past)|blew past"
    r"|took care of|upsets?|upended|thrash(?:es|ed)?|hammer(?:s|ed)?|cruise[sd]? past|rall(?:y|ies"
    r"|ied) past|slip(?:s|ped)? past"
    r"|roll(?:s|ed)? past|got past|held off|holds? off|shut out|shuts? out|escape[sd]?|over|past|swept|sweeps?"
    rf"|{WHIPPED}|{_WHIPS})"
)
"""Between winner and loser: "the Nuggets beat the Lakers"."""

RESULT_LOSE = (
    r"(?:los(?:t|e|es|ing) to|fell? to|falls? to|fall to|were beaten by|was beaten by"
    r"|were routed by|went down to|bow(?:s|ed)? to"
    r"|drop(?:s|ped)? (?:one )?to)"
)
"""Between loser and winner."""


def unit_in(words: list[str]) -> tuple[str | None, int]:
    """The unit that the first of ``words`` (lower case) begin with, and how many words it took; (None, 0) without."""
    for length in (4, 3, 2, 1):
        code = UNIT_OF.get("-".join(words[:length])) if len(words) >= length else None
        if code is not None:
            return code, length
    return None, 0


def stem(word: str) -> str:
    """A word without the endings of number and tense: how "ejected" and "ejects" are the same."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word.removesuffix(ending)
    return word


@lru_cache
def common_words() -> frozenset[str]:
    """Everyday English words in lower case: with a capital they may begin a sentence and are nobody's name.

    Made from word counts of technical prose and film subtitles (words that are written in lower case far more often
    than with a capital), with the language of sports added; first names, surnames and places taken out.
    """
    text = (Path(__file__).parents[1] / "tables" / "common_words.txt").read_text(encoding="ascii")
    return frozenset(text.split())


_LEAST = 3
"""Letters of a verb without its ending."""


def is_inflected(word: str) -> bool:
    """Whether a word in lower case is a form of an English verb, as "sizzling"; no name has all forms of one."""
    english = english_words()
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root == word or len(root) < _LEAST:
            continue
        short = root[:-1] if root[-1] == root[-2] else root
        if {f"{root}ing", f"{root}ed"} <= english and english & {f"{root}s", f"{root}es", f"{short}s"}:
            return True
    return False


PUBLIC_NAMES = word_set(
    """nba nfl mlb nhl wnba mls ufc ncaa espn mvp dpoy roy hof opening all-star final finals playoffs playoff east west
    eastern western conference division central north south northern southern atlantic pacific american national
    league super bowl world series stanley cup premier champions draft combine day game games week hall fame gold
    glove silver slugger tv tiktok instagram youtube shorts reels usa us american ot so q1 q2 q3 q4 et p1 p2 p3 h1
    h2 i ok mr no goat january february march april may june july august september october november december jan feb
    mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed
    thu fri sat sun rbi rbis era hr hrs td tds pts reb ast k ks ip qb qbs rb wr te fg 3pt afc nfc al nl sec big ten
    acc christmas thanksgiving halloween easter spring training major basketball football baseball hockey soccer
    association vs"""
)
"""Capitalised words that name no athlete and no team."""

SUBJECT_WORDS = word_set(
    """he she they it that this these those who what which nobody everybody everyone somebody someone anyone both
    neither either each all one two three four five six seven eight nine ten we you i there here then now and but so
    yet nothing everything something his her their its the a an another others some many most few several regulation
    overtime tonight today yesterday fans history teammates opponents defense offense"""
)
"""What may stand before a verb at a sentence's beginning and is nobody's name."""

SURNAME_WORDS = word_set(
    """green brown young love rose judge ball white black king price holiday butler curry bridges hill reed wood
    woods fox bird cook stone banks barber carter porter hunter parker miller walker baker mason turner fisher
    archer marsh rivers waters fields grant chase strong swift sharp wise rich long little bell bass bond booker
    brooks burns bush case church crow cross day dean field flowers ford forest foster frost gates glass gold good
    goodman hall hart hawk heath hood hope house hurts ivory jolly joy keys knight lamb lane law lock lord major
    marks moon moody moss noble north page pace peace peak penny pope post quick rain ray rush sage sales shepherd
    silver singer skipper snow sparks speed spring stark steel street summers tanner temple thorn trout truth
    walls ware weeks wells west wheeler wild winter winters wolf worthy wright harden battle early gore gray hardy
    manning may mays means more pitts poole power rodgers towns trice tripp vale webb yard heat jazz magic suns
    nets kings bulls bucks thunder hornets hawks wizards rockets spurs warriors bears lions packers vikings saints
    falcons panthers bills jets dolphins patriots ravens browns titans colts texans jaguars broncos chiefs
    chargers raiders cowboys giants eagles commanders rams cardinals cubs reds pirates brewers royals twins tigers
    guardians angels mariners rangers braves marlins nationals rays wild stars blues predators avalanche sharks
    ducks flames senators lightning hurricanes capitals penguins flyers devils islanders fever sky sun liberty
    aces storm mystics dream mercury sparks wings pacers pistons clippers timberwolves grizzlies pelicans nuggets
    lakers"""
)
"""Everyday words that are athletes' surnames or teams' names too: before a verb of sport they are a name."""

ACTION = re.compile(
    r"(?:scor(?:ed|es)|had|has|finish(?:ed|es)|led|leads|put up|puts up|dropp(?:ed)|pour(?:ed|s)"
    r"|grabb(?:ed)|dish(?:ed|es)"
    r"|record(?:ed|s)|post(?:ed|s)|threw|throws|ran|runs|caught|catches|hit|hits|beat|beats|won|wins"
    r"|lost|loses|went|goes"
    r"|tall(?:ied|ies)|reach(?:ed|es)|becomes?|became|pass(?:ed|es)|add(?:ed|s)|chipp(?:ed)|top(?:ped|s)|torch(?:ed|es)"
    r"|struck|pitched|homered|signed|signs|agreed|agrees|collected|notched|drained|buried|made|makes"
    r"|got|gets|took|takes"
    r"|get|take|win|lose|fall|lead|run|come|go|are|have|came|fell|is|was|were|gave|gives|averaged"
    r"|averages|exploded|carried|delivered|closed|sealed|matched|outscored|trailed)\b"
)
"""A verb that makes the word before it the sentence's subject."""
