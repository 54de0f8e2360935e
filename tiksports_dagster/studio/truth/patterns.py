"""How sports people put numbers: the phrases by which a margin, a rank, a streak, a sum and a scope are known."""

from __future__ import annotations

import re
from decimal import Decimal

from tiksports_dagster.studio.truth.words import WHIPPED, WIN_NOUNS, word_set

IDIOM = re.compile(
    r"\b(?:no one|no-one|this one|that one|the one|a second(?= (?:look|chance|thought|longer"
    r"|wasted))|one of (?:those|these|the|his|their|our|a|them)"
    r"|(?<!the )first(?=, then\b|,? and then\b)|one (?:more(?! (?:than|point|rebound|assist|run|hit|win|game"
    r"|goal|yard))|thing|another|day|shot|word|reason|question|way|man"
    r"|side|name|number|moment"
    r"|look|stat|last|big|play|answer|job|problem|stretch|place|direction)"
    r"(?!s\b)|each one|every one|which one|another one|big one|good one|tough one|close one"
    r"|once(?= (?:he|she|they|you|either|the|it|his|her|their|that|those|both|that['’]s|it['’]s)\b)"
    r"|all at once|at once|once again|once more|once and for all"
    r"|for once|back to square one|first of all|at first|in the first place|first things first"
    r"|head(?:s)? and|on the other hand"
    r"|two-way|one-two|one-sided|one-man|second-guess\w*|second nature|second half|zero (?:doubt"
    r"|answers?|chance|panic|fear|quit|hesitation)"
    r"|a couple of days"
    r"|(?:couple|pair)(?! of (?:[a-z-]+ )?(?:hits|walks|homers|home runs|doubles|triples|strikeouts|RBIs|runs|steals"
    r"|stolen bases|rebounds|assists|points|threes|touchdowns|goals|blocks|interceptions|picks))"
    r"|24/7|won this one|one for the (?:books|ages)|one to remember"
    r"|(?:in|of) (?:just |only )?one (?:quarter|period|inning|half|frame)(?= alone|[.,!?;]|$)"
    r"|(?:in )?both(?= (?:of )?(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth) and (?:the )?\w)"
    r"|finally (?:got|won|have|had) one(?=[.!]|$)|like one|a million bucks|both (?:ends|ways|hands)"
    r"|(?:the |these |those )?two (?:teams|sides|clubs|squads)|both (?:teams|sides|clubs)|(?:the )?two of them"
    r"|(?:first|last|final|opening) (?:two|three|four|five) (?:quarters|periods|innings|halves|minutes)"
    r"|split second|seconds? later|second to none|twice as nice|think twice|look twice|one night"
    r"|an? (?:[a-z]+er|new|huge|real|quiet|rare|great|bad|fun|long|short) one(?=[.,;!?]|$| (?:to|for|and|with)\b)"
    r"|one game|one team|one win|take two|round one"
    r"|(?:add|put|stack|line|hold|set) (?:those|these|them|the) two(?: numbers| lines| quarters| periods| innings)?"
    r"(?= up| together| side by side| next to)"
    r"|(?:put|stack|line|hold|set|take) (?:any )?two of (?:his|her|their) numbers|(?:the |these |those )?two numbers"
    r"(?= tell| say| side| next))\b",
    re.IGNORECASE,
)


ABOVE = re.compile(
    r"\b(?:(?<!no )more than|over|at least|upwards? of|north of|better than|no (?:fewer|less) than|above"
    r"|beyond|in excess of|well past"
    r"|topp(?:ed|ing)|surpass(?:ed|ing)|cross(?:ed|ing)|eclips(?:ed|ing)|clear(?:ed|ing)"
    r"|north of)\s+(?:the\s+|a\s+)?[$]?$",
    re.IGNORECASE,
)


BELOW = re.compile(
    r"\b(?:nearly|almost|close to|just miss(?:ed|ing)|just under|just shy of|shy of|short of"
    r"|just short of|approaching|under|less than|fewer than"
    r"|below|not quite|closing in on|nearing)\s+(?:the\s+|a\s+)?$",
    re.IGNORECASE,
)


NEAR = re.compile(
    r"\b(?:about|around|roughly|approximately|some|or so|in the neighborhood of)\s+(?:a\s+)?$", re.IGNORECASE
)


PLUS = re.compile(r"^(?:\+|-plus|\s+plus\b|\s+or more\b|\s+and counting\b)", re.IGNORECASE)


STREAK = re.compile(
    r"^(?:[\s-]+(?:(?:road|home) )?losses later\b|[\s-]+(?:straight|consecutive|unbeaten|unanswered)\b"
    r"|[\s-]+(?:(?:\w+)[\s-]+){0,2}(?:in a row|in succession|on the (?:bounce|trot|spin))\b"
    r"|(?:[\s-]\w+)?-?\s?(?:(?:game|match)[\s-])?"
    r"(?:winning|win|losing|unbeaten|hitting|scoring|hot|cold)[\s-](?:streak|run|skid)\b"
    r"|[\s-]game\s+(?:\w+\s+){0,2}(?:streak|skid|slide|run)\b)",
    re.IGNORECASE,
)


STREAK_BEFORE = re.compile(
    r"\b(?:streak|skid|winning run)\s+(?:(?:is|now|stands|sits|reaches|hits|grows|reached"
    r"|up)\s+)*(?:(?:to|at|of)\s+)?$",
    re.IGNORECASE,
)


RANK_AFTER = re.compile(
    r"^(?:[\s-]+(?:all[\s-]time|most|highest|best|fewest|biggest|largest|longest|lowest|fastest|worst"
    r"|youngest|oldest)\b"
    r"|[\s-]+(?:place|seed|overall|pick)\b|\s+(?:on|in|among) (?:the |that |its |MLB|NBA|NFL"
    r"|NHL|league|franchise)?[\w' -]{0,24}"
    r"(?:list|history|ranks?|ranking|standings|chart|scorers|leaders|east|west|conference|division|charts)\b)",
    re.IGNORECASE,
)


RANK_BEFORE = re.compile(
    r"(?:\bNo\.?\s*|#\s?|\bnumber\s+|\brank(?:s|ed|ing)?\s+|\btop\s+|\b(?:into|to|sits?|stands?"
    r"|moved|up to|now|is)\s+)$",
    re.IGNORECASE,
)


MARGIN_BEFORE = re.compile(
    r"\b(?:(?P<ahead>w[io]n\w*|beat(?!en)\w*|le(?:a)?ds?|up|ahead|in front|top(?:s|ped)?|edged?"
    r"|out-?\w+ed|out-?threw|outscored?\w*|routed?|cruised|advantage|rolled|better|survived"
    r"|took\w*|held on|defeated|downed|outpaced|outlasted)"
    r"|(?P<behind>lost|loses?|fell|falls|trail\w*|down|behind|deficit|beaten"
    r"|losing))\b[^.;:!?,]{0,40}?\s(?:by|of)\s+(?:just\s+|only\s+|as many as\s+|a (?:mere|whopping"
    r"|full)\s+|a\s+)?$"
    r"|\b(?:(?P<ahead2>up|ahead|leading|led)|(?P<behind2>down|trailing|trailed"
    r"|behind|within))\s+(?:by\s+)?(?:just\s+|as many as\s+)?$"
    r"|\b(?:(?P<ahead3>lead|advantage|edge)|(?P<behind3>deficit|hole))\b(?:\s+(?:was|is|stood|stands|sat|grew|swelled|"
    r"ballooned|shrank|got|down|up|back|just|at|to|of|now|only|all the way)){1,4}\s+$"
    r"|\b(?:margin|difference|gap|cushion)\b(?:[^.;:!?,]{0,20})?\s(?:of|was|is|by|:)\s+(?:just\s+)?$"
    r"|\b[Bb]y\s+$|(?:difference|margin|gap)\b[^.;!?]{0,90}:\s+$",
    re.IGNORECASE,
)


MARGIN_AFTER = re.compile(
    r"^[\s-](?:points?|runs?|goals?|touchdowns?|yards?|rebounds?|assists?)?[\s-]*(?:(?:overtime|road"
    r"|home|comeback|double-overtime|first-half|late|easy)[\s-])?(?:"
    rf"(?P<ahead>{WIN_NOUNS}|lead|cushion|advantage|edge|margin|gap|difference|winners?)"
    r"|(?P<behind>loss|defeat|deficit|hole))\b(?! (?:team|club|side|squad|season)\b)"
    r"|^\s+(?:more|fewer|better|less|clear"
    r"|apart)\b(?!\s+(?:in|on|at)\b)"
    r"|^\s+(?:(?:points?|runs?|goals?)\s+)?(?:was|is|were)\s+(?:also\s+|still\s+)*the\s+(?:final\s+)?(?:margin"
    r"|difference|gap)\b"
    r"|^\s+(?:(?:points?|runs?|goals?)\s+)?(?:is|was) (?:exactly |also |just )?"
    r"what (?:(?:they|it|he|the|X+)\s+)+(?:w[io]ns?"
    r"|lost|loses?|led|leads?)\s+by\b"
    r"|^\s+(?:points?|runs?|goals?)(?: that)? (?:between|separat\w+) (?:the )?X"
    r"|^-(?:point|run|goal) (?P<game>game|swing)\b"
    r"|^\s+(?:(?:points?|runs?|goals?)\s+)?(?:(?P<ahead2>up|ahead)|(?P<behind2>down|behind|adrift))"
    r"(?=\s+(?:at|in|with|after|going|entering|before|late|early|on(?= [A-Z]))\b|[.,;:!?—–]|$)"
    r"|^\s+(?:(?:points?|runs?|goals?)\s+)?(?:(?P<ahead3>to the good|in the black|on the right side)"
    r"|(?P<behind3>in the red|in the hole|to the bad|on the wrong side|in arrears|off the pace))\b(?! of)",
    re.IGNORECASE,
)


STANDS = re.compile(
    r"\b(?:lead|led|leads|leading|trail\w*|deficit|hole|behind|ahead|in front"
    r"|(?<!end )(?<!ends )(?<!ended )(?<!wound )(?<!come )(?<!came )(?<!put )(?<!puts )(?<!put it )(?<!pick )"
    r"(?<!picked )up"
    r"|(?<!takes )(?<!took )(?<!take )(?<!took them )(?<!went )(?<!go )(?<!goes )(?<!shut )(?<!shuts )down"
    r"|for a (?:while|bit|time|stretch)|at one point)\b",
    re.IGNORECASE,
)
"""Somebody is ahead or behind at a time of the game, as against at its end."""
PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|get|gets|got|getting)\s+(?:\w+ly\s+|absolutely\s+)?(?:out-?[a-z]+|shut out|beaten"
    r"|blown out"
    rf"|swept|run (?:over|off)|doubled up|lit up|ghosted|buried|overrun|torn apart|{WHIPPED})\b"
)
"""Somebody is beaten in something."""
MORE_OF_HIS = re.compile(
    r"\b(?:scor\w+|add\w*|pour\w* in|tack\w* on|put\w* up|hung|pil\w+ on|plat\w+|got|drop\w*|gave \w+|with"
    r"|push\w* across|brought in|chipp\w* in|struck for)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
"""Before "three more" that somebody scored besides, where nobody is compared."""


MORE_THAN_HIM = re.compile(
    r"^\s+(?:more|fewer|less|better)\b(?:\s+[\w-]+){0,4}\s+than\b|^\s+(?:points?|runs|goals"
    r"|rebounds|assists|yards)?\s*(?:better|clear) (?:than|of)",
    re.IGNORECASE,
)


SUM_BEFORE = re.compile(
    r"\b(?:combin(?:ed|ing)(?: for| to score)?|a total of|total(?:ed|s|ing)?"
    r"|together[^.;:!?]{0,30}|between them[^.;:!?]{0,20}|in all,?|altogether,?|add(?:s"
    r"|ed)? up to)\s+(?:for\s+)?$",
    re.IGNORECASE,
)


SUM_AFTER = re.compile(
    r"^\s+(?:[\w-]+\s+){0,3}(?:combined|in all|altogether|total|between (?:them|the two|both|these))\b", re.IGNORECASE
)


RATIO = re.compile(
    r"\b(?P<word>doubl(?:ed|es|ing)|tripl(?:ed|es|ing)|quadrupl(?:ed|es))(?= (?:up|the|that|his|her|their|what|[A-Z]))"
    r"|\b(?P<times>double|twice|triple|half|three times|four times|five times)(?= (?:as many"
    r"|as much|the |that|his |their |what|of (?:the|his|their|all)))",
)


RATIOS = {
    "doubl": 2,
    "tripl": 3,
    "quadr": 4,
    "doubl ": 2,
    "twice": 2,
    "half": Decimal("0.5"),
    "three": 3,
    "four ": 4,
    "five ": 5,
}


SCOPES = (
    (
        "average",
        re.compile(
            r"\b(?:(?<!run )averag(?:es?|ed|ing)(?<!\bhis average)(?<!\bher average)|(?:per|each|every) (?:game|night)"
            r"|(?<!after )(?<!on )(?<!what )(?<!of )(?<!for )(?<!in )(?<!such )(?<!is )(?<!was )a (?:game|night)(?!-)"
            r"(?! (?:to|of|that|where|when|full|like|above|over|under|below|behind|back|clear|north|south|better"
            r"|worse)\b)|per (?:season|year)|annually"
            r"|(?:dollars|million|[mM]) (?:a|each|every) (?:year|season))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "career",
        re.compile(r"\b(?:career(?!-(?:high|best|low))|all-time|lifetime|of (?:his|her) life)\b", re.IGNORECASE),
    ),
    (
        "season",
        re.compile(
            r"\b(?:(?:this|on the|for the|of the|all|in the|regular) season(?! (?:opener|debut|finale))"
            r"|season (?:record|total|ERA|mark|line|tally)s?|season(?=[:,])|on the year|(?:this|all"
            r"|for the) year|season-long|the season)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "game",
        re.compile(
            r"\b(?:tonight|(?:for |all |over )?(?:the|his|her|their) (?:entire|whole) (?:night|game|evening)"
            r"|in (?:the|a|this|a single|just one|one) (?:game|win|loss|victory|defeat)|on the night"
            r"|last night|in this one|at the end(?! of)|in the end|at the (?:final )?(?:buzzer|horn|whistle)"
            r"|when it (?:was|is) (?:all )?over|when it ended|by the end(?! of)"
            r"|today|in the final)\b",
            re.IGNORECASE,
        ),
    ),
)


REACHED = re.compile(
    r"\b(?:reach\w*|hit|hits|hitting|pass\w*|becom\w+|became|cross\w*|mark|join\w*|surpass\w*|club|milestone)\b",
    re.IGNORECASE,
)


VERB_UNITS = (
    (
        re.compile(
            r"\b(?:scor(?:ed|es|ing)|pour(?:ed|s|ing) in|drop(?:ped|s)|drain\w+|pil(?:ed|es) up"
            r"|torched)\b[^.;:,]{0,40}$",
            re.IGNORECASE,
        ),
        frozenset({"PTS", "G", "R", "TD", "SCORE"}),
    ),
    (
        re.compile(
            r"\b(?:grabb?\w*|pull\w* down|rip\w* down|on the glass|rebound(?:ed|ing))\b[^.;:]{0,20}$", re.IGNORECASE
        ),
        frozenset({"REB", "REC"}),
    ),
    (
        re.compile(r"\b(?:dish\w* out|dished|hand\w* out|set up)\b[^.;:,]{0,15}$", re.IGNORECASE),
        frozenset({"AST", "A"}),
    ),
    (
        re.compile(r"\b(?:threw|throws|throwing|pass(?:ed|es|ing)) for\b[^.;:,]{0,15}$", re.IGNORECASE),
        frozenset({"PYDS", "YDS", "PTD", "TD"}),
    ),
    (
        re.compile(r"\b(?:rush(?:ed|es|ing)|ran|runs) for\b[^.;:,]{0,15}$", re.IGNORECASE),
        frozenset({"RUYDS", "YDS", "RUTD", "TD"}),
    ),
    (
        re.compile(
            r"\b(?:struck out|strikes out|striking out|fann\w+|whiff\w+|punch\w* out)\b[^.;:,]{0,15}$", re.IGNORECASE
        ),
        frozenset({"K"}),
    ),
    (
        re.compile(
            r"\b(?:walk(?:ed|s|ing)(?! (?:in|out|into|off|away|back|up))|issu\w+)\b[^.;:,]{0,15}$", re.IGNORECASE
        ),
        frozenset({"BB"}),
    ),
    (re.compile(r"\b(?:stole|swip\w+)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"SB", "STL"})),
    (re.compile(r"\b(?:block(?:ed|s)|swatt\w+|reject\w+)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"BLK"})),
    (re.compile(r"\bcomplet(?:ed|es|ing)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"CMP"})),
    (re.compile(r"\b(?:caught|hauled in)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"REC"})),
    (re.compile(r"\b(?:dr[oi]ven? in|drives in|driving in)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"RBI"})),
)


AFTER_WORDS = word_set(
    """in on at for from of to with and or but by as while when the a an his her their its this that these than is
    was were are be been had has have after before against over into through per each all more tonight last then
    still so if it he she they who now again on not just only even out up down too also off because until since
    during within without across along about around plus minus versus vs under above below between among later
    behind adrift
    earlier ago straight apiece alone again overall flat total combined yes no and counting both whether where
    wasn't isn't didn't couldn't hasn't won't weren't aren't don't doesn't remains comes goes leaves makes stands
    ever came took takes ranks went gets got gave gives put puts beat beats tied ties made did do does could would will
    might should must can can't won lost led leads trailed trails fell falls coming going past clear ended ends turned
    helped means meant tops topped edges edged"""
)


ADJECTIVES = word_set(
    "career total regular season playoff big more huge monster straight consecutive all-time made team"
)


OVERTIME = re.compile(r"^\W*(?:\w+\s+){0,2}in\s+(?:the\s+)?(?:overtime|OT|extra time|the extra)\b")


OUTDOING = re.compile(
    r"\bout-?(hit|homer|rebound|gain|assist|steal|block|shot)(?:t?ed|s|ting|ing)?\b[^.;:,]{0,40}$", re.IGNORECASE
)
OUTDONE = {
    "hit": "H", "homer": "HR", "rebound": "REB", "gain": "YDS", "assist": "AST", "steal": "STL", "block": "BLK",
    "shot": "SHOT", "shoot": "SHOT", "pass": "PYDS", "rush": "RUYDS",
}  # fmt: skip
"""What a verb compares two sides in: "outhit the Twins 14 to 4"."""


SPANS = frozenset({"YEAR", "SEASON", "INN", "IP", "GP", "DAY", "WEEK", "MONTH", "HOUR", "MIN", "PER", "TIME"})


NOT_A_HEAD = frozenset(
    {
        "PER",
        "TEAM",
        "MAN",
        "TIME",
        "SEASON",
        "YEAR",
        "DAY",
        "WEEK",
        "GP",
        "INN",
        "W",
        "L",
        "PLAY",
        "SEC",
        "MIN",
        "HOUR",
        "MONTH",
        "FEET",
    }
)


VERBS = (
    (re.compile(r"\b(?:threw|throws|throwing|passed|passing)\b[^,;]{0,25}$"), {"YDS": "PYDS", "TD": "PTD"}),
    (re.compile(r"\b(?:ran|runs|rush(?:ed|es|ing))\b[^,;]{0,25}$"), {"YDS": "RUYDS", "TD": "RUTD"}),
    (re.compile(r"\b(?:caught|catches|catching|hauled in)\b[^,;]{0,25}$"), {"YDS": "REYDS", "TD": "RETD"}),
    (
        re.compile(
            r"\b(?:cross\w* (?:the plate|home)|touch\w* (?:the plate|home)|scor(?:ed|es)|came (?:around"
            r"|home))\b[^,;]{0,25}$"
        ),
        {"TIME": "R"},
    ),
    (
        re.compile(
            r"\b(?:put (?:the ball|it) (?:up|in the air)|threw|aired it out|attempted|passed|let it (?:rip|fly)"
            r"|slung it"
            r"|chucked it|dropped back|winged it)\b[^,;]{0,15}$"
        ),
        {"TIME": "ATT", "PASS": "ATT"},
    ),
    (
        re.compile(
            r"\b(?:r[au]n it|carried (?:it|the (?:ball|rock))|rushed(?: it)?|tot(?:ed|es) (?:it|the (?:ball|rock))"
            r"|touched"
            r" (?:it|the (?:ball|rock))|t[oa]\w+ the handoff|lugged (?:it|the \w+)|got the (?:ball|rock"
            r"|call))\b[^,;]{0,15}$"
        ),
        {"TIME": "CAR"},
    ),
    (re.compile(r"\b(?:turned it over|coughed it up|gave it away)\b[^,;]{0,15}$"), {"TIME": "TO"}),
    (re.compile(r"\b(?:caught it|caught (?:the ball|a pass)|hauled it in)\b[^,;]{0,15}$"), {"TIME": "REC"}),
    (re.compile(r"\b(?:set up|sets up|assisted on)\b[^,;]{0,15}$"), {"G": "AST"}),
    (re.compile(r"\b(?:homer(?:ed|s)|w[eo]nt deep|goes deep|went yard)\b[^,;]{0,25}$"), {"TIME": "HR"}),
    (
        re.compile(r"\b(?:struck out|strikes out|whiff\w*|fann\w+|punched out|went down on strikes)\b[^,;]{0,25}$"),
        {"TIME": "K", "MAN": "K"},
    ),
    (re.compile(r"\b(?:walked|drew a walk)\b[^,;]{0,25}$"), {"TIME": "BB", "MAN": "BB"}),
    (re.compile(r"\b(?:stole|swiped)\b[^,;]{0,25}$"), {"TIME": "SB", "BAG": "SB"}),
    (re.compile(r"\b(?:pick(?:ed|s)? off|intercept\w*)\b[^,;]{0,25}$"), {"TIME": "INT", "REC": "INT"}),
)
