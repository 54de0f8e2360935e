"""What the source's own sentences say: streaks, records, the sort of news, and words that call for care.

Each rule is a row of a table. Only what is said to have happened counts: a chase, a preview or a maybe does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\s+—\s+")
_COUNT_WORDS = {
    name: number
    for number, names in {
        3: "three third",
        4: "four fourth",
        5: "five fifth",
        6: "six sixth",
        7: "seven seventh",
        8: "eight eighth",
        9: "nine ninth",
        10: "ten tenth",
        11: "eleven eleventh",
        12: "twelve twelfth",
        13: "thirteen thirteenth",
        14: "fourteen fourteenth",
        15: "fifteen fifteenth",
        20: "twenty twentieth",
    }.items()
    for name in names.split()
}
_COUNT = r"(\d{1,2}(?:st|nd|rd|th)?|" + "|".join(sorted(_COUNT_WORDS, key=len, reverse=True)) + ")"
_STREAKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _COUNT + r"[ -](?:straight|consecutive)\b",
        _COUNT + r"(?: (?:wins?|losses|victory|victories|defeats?|games?|goals?|times?|time))? in a row\b",
        _COUNT
        + r"[ -]game (?:(?:home|road|overall|unbeaten|hit|hitting|point|scoring|goal) )?(?:win |winning |losing |skid"
        r"|unbeaten )?(?:streak|skid|run)\b",
    )
)
LEAST_STREAK = 5
"""Shorter runs happen to every team every month."""

# "will", "may" and "can" are counted in lower case only: Will Smith did it, and so did the month of May.
_MAYBE = re.compile(
    r"\b(?:quest|shy of|short of|away from|could|(?-i:can|will|may)|aims?|aiming|chas\w+|pursu\w+|clos\w+ (?:in|to)"
    r"|nears?|nearing|approach\w*|would|hop(?:es|ing)|looks? to|looking to|eyes|eyeing|on pace|might|if|seeks?|seeking"
    r"|preview|odds|rumou?rs?|mock|should|wants?|tries|trying|almost|nearly|not)\b",
    re.IGNORECASE,
)
_OLD_MARK = re.compile(r"\b(?:holds?|held|holding|holders?|owns?|owned) (?:the|a|an|\w+'s)?\b", re.IGNORECASE)
_RECORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:sets?|setting|breaks?|broke|breaking|ties|tied|shatters?|shattered|smash\w*|surpass\w*|match(?:es|ed))"
        r"\b[^.;]{0,40}\brecords?\b",
        r"\brecord-(?:setting|breaking|tying|extending)\b",
        r"\b(?:nba|nfl|mlb|nhl|wnba|mls|ncaa|league|franchise|club|team|world|season|career|all-time|premier league)"
        r" record (?:for|with|by|of|in|on|as)\b",
        r"\b(?:first|only|youngest|oldest|fastest|most|longest|biggest|largest|highest|fewest|worst)\b[^.;]{0,80}"
        r"\b(?:in|of) (?:\w+ ){0,3}history\b",
        r"\bfirst (?:player|team|pitcher|quarterback|man|woman|rookie|athlete|in \w+ history)\b[^.;]{0,40}"
        r"\b(?:to (?:reach|score|hit|win|record|have|do)|ever|since)\b",
        r"\bmakes? (?:\w+ )?history\b",
        r"\ball-time (?:leading|leader|scoring|wins|saves|hits|home run|assists|touchdown)\w*\b",
        r"\b(?:reach\w*|hits?|joins?|passes|tops?|surpass\w*|eclips\w*|gets?|records?|scores?|cross\w*)\b[^.;]{0,30}"
        r"(?:\b(?:\d{1,3},000|\d{2,3}k|[3-9]00(?:th)?|1,?000th)\b|\bmilestone\b)",
        r"\b(?:\d{1,3},000(?:th)?|[3-9]00th|1,?000th)[- ](?:career|point|goal|win|hit|homer|home run|strikeout|yard)",
        r"\b(?:perfect game|no-hitter|quadruple-double)\b",
    )
)
# "record" is also a season's tally, a contract's size and a police file.
_NOT_A_RECORD = re.compile(
    r"(?:second|third|fourth|fifth|\d+(?:nd|rd|th)|one of the|among the)[- ](?:most|longest|fastest|youngest|oldest"
    r"|biggest|largest|highest|fewest|worst)|record (?:deal|contract|fee|signing|label|books?\b)"
    r"|record (?:of|to|at) \d|improv\w+ [^.;]{0,20}record"
    r"|(?:criminal|police|arrest|medical) records?|\d-\d+ record|for the record|off the record|(?:his|their|its|a"
    r" losing|a winning) record (?:of|to|is|against)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class News:
    """A sort of news: how to know it, how remarkable such a headline is, and whether it excludes other sorts.

    ``apart`` is true where a different sort of news about the same athlete is a different story (an injury is not
    the record of the same evening), false where the two go together (a record and the result it came with).
    """

    topic: str
    strength: float
    apart: bool
    pattern: re.Pattern[str]


def _news(topic: str, strength: float, apart: bool, pattern: str) -> News:
    return News(topic, strength, apart, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))


NEWS = (
    _news(
        "guide",
        0.2,
        True,
        r"previews?|how to watch|odds|picks|power rankings?|rankings|fantasy|mock drafts?|what to know|takeaways|grades"
        r"|predictions?|things to watch|schedule|bold calls|best bets|series lead|leading series|leads series"
        r"|(?:host|visit|play|face)s? the \w+(?: \w+)? (?:on|in|leading|after|looking|following)",
    ),
    _news(
        "move",
        0.72,
        True,
        r"trad(?:e|es|ed|ing)|acquir(?:e|es|ed)|signs?|signed|re-signs?|agrees? (?:to|on)|extensions?|waived?|waives"
        r"|free agen(?:t|cy)|transfers?|traded|claimed off",
    ),
    _news("staff", 0.68, True, r"fires?|fired|hires?|hired|sacks? (?:manager|coach)|sacked|resigns?|steps down"),
    _news("retirement", 0.78, True, r"retir(?:es?|ed|ing|ement)|hangs up"),
    _news(
        "injury",
        0.6,
        True,
        r"injur(?:y|ies|ed|es)|torn|tears|acl|achilles|concussions?|surgery|injured list|ruled out"
        r"|out for (?:the )?(?:season|year)|sidelined|fractured?|hamstring|to miss",
    ),
    _news(
        "conduct",
        0.6,
        True,
        r"suspend(?:s|ed)|suspensions?|arrest(?:s|ed)?|charged with|fined|banned|ejected|lawsuit|investigation|accused",
    ),
    _news(
        "title",
        0.85,
        False,
        r"wins? (?:the |its |their |first |a )*(?:title|championship|crown|super bowl|world series|stanley cup"
        r"|nba finals|mvp|pennant|trophy|gold)|champions|clinch(?:es|ed)?",
    ),
    _news(
        "feat",
        0.66,
        False,
        r"buzzer[- ]beater|walk[- ]offs?|hat[- ]tricks?|triple[- ]doubles?|grand slam|game[- ]winn(?:er|ing)"
        r"|stuns?|stunned|comebacks?|upsets?|rall(?:y|ies) (?:from|past)|overtime|\d+-td|[4-8]\d (?:points|pts)",
    ),
    _news(
        "result",
        0.35,
        False,
        r"beats?|tops?|routs?|edges?|downs?|wins?|victory|defeats?|loss|loses|lost|blanks?|sweeps?|hold(?:s)? off|past"
        r"|homers?|shuts? out|draws?|shine[sd]?|leads?|lifts?|powers?|scores?|outing",
    ),
)
"""From the most particular to the most general; a headline may be several."""

PLAIN_HEADLINE = 0.4
RECORD_STRENGTH = 0.92
APART = frozenset(row.topic for row in NEWS if row.apart)

SENSITIVE: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (topic, weight, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for topic, weight, pattern in (
        ("death", 1.0, r"dies|died|dead|death|killed|funeral|mourns?|mourning|suicide|fatal\w*|tragedy"),
        (
            "crime",
            0.9,
            r"arrest(?:s|ed)?|assault\w*|abuse\w*|rape\w*|shooting(?! guard)|gun|stabb\w+|indict\w*|charged with"
            r"|murder\w*|lawsuit|domestic violence|dui|police|prison|jail\w*",
        ),
        ("betting", 0.8, r"bet(?:s|ting)?|gambl\w+|wager\w*|odds|sportsbooks?|parlays?|point[- ]shaving"),
        ("health", 0.7, r"cancer|heart attack|collapse[sd]?|cardiac|overdose|hospitali[sz]ed|paraly[sz]ed|stretcher"),
        ("injury", 0.6, r"injur(?:y|ies|ed|es)|torn|acl|achilles|concussions?|carted off|surgery|fractur\w+"),
        ("politics", 0.6, r"president|protests?|racis\w+|slurs?|war|election"),
    )
)
"""Topic, how careful to be (0 to 1), and its words."""

_HARMLESS = re.compile(
    r"sudden death|injury[- ]time|injury[- ]free|from injury|dead[- ]?(?:ball|line|cap|lift)\w*"
    r"|death lineup|penalty kill\w*|war (?:of|\d)|against (?:all |the )?odds|shooting (?:percentage|night|slump|streak)"
    r"|(?:team|club|vice|league) president|trash",
    re.IGNORECASE,
)


def _happened(text: str) -> list[str]:
    """The sentences that say what happened, without those about chances, plans and what somebody else holds."""
    return [sentence for sentence in _SENTENCES.split(text) if sentence and not _MAYBE.search(sentence)]


def streak_in(text: str) -> int | None:
    """Length of the longest streak the text says, when it is at least ``LEAST_STREAK`` long; else None."""
    lengths = [
        _COUNT_WORDS.get(count.lower()) or int(re.sub(r"\D", "", count))
        for sentence in _happened(text)
        for pattern in _STREAKS
        for count in pattern.findall(sentence)
    ]
    longest = max(lengths, default=0)
    return longest if longest >= LEAST_STREAK else None


def record_in(text: str) -> str | None:
    """The words by which the text says that a record fell or a milestone was reached; None when it does not say so.

    Conservative: a sentence with a chance, a plan or a holder in it is passed over, and so is a season's record.
    """
    for sentence in _happened(text):
        if _OLD_MARK.search(sentence) or _NOT_A_RECORD.search(sentence):
            continue
        for pattern in _RECORDS:
            found = pattern.search(sentence)
            if found:
                return found.group(0)
    return None


def topics_in(text: str) -> frozenset[str]:
    """The sorts of news (``NEWS`` topics, and ``record``) the text is."""
    found = {row.topic for row in NEWS if row.pattern.search(text)}
    if record_in(text) is not None:
        found.add("record")
    return frozenset(found)


def headline_strength(text: str) -> float:
    """How remarkable a headline is by its sort of news, 0 to 1: ``PLAIN_HEADLINE`` when no row knows it.

    A guide (preview, rankings, odds) stays weak whatever else it mentions, and a maybe counts for less.
    """
    rows = [row for row in NEWS if row.pattern.search(text)]
    if any(row.topic == "guide" for row in rows):
        return min(row.strength for row in rows)
    strongest = max((row.strength for row in rows), default=PLAIN_HEADLINE)
    return round(strongest * 0.6, 4) if _MAYBE.search(text) else strongest


def sensitive_topics(text: str) -> dict[str, float]:
    """The topics in the text that call for care, with their weight 0 to 1."""
    plain = _HARMLESS.sub(" ", text)
    return {topic: weight for topic, weight, pattern in SENSITIVE if pattern.search(plain)}
