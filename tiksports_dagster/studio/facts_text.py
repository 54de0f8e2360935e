"""Strangers' text on its way into a fact sheet: cleaned, bounded, and read for the numbers it says.

Text here is data. What looks like an instruction, an address or an advertisement is not told at all.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tiksports_dagster.studio.claims_numbers import Number, numbers_in
from tiksports_dagster.studio.outside import instructs, is_label, is_name

HEADLINE_LIMIT = 160
TEXT_LIMIT = 600
NAME_LIMIT = 60

_TAG = re.compile(r"<[^<>]{0,400}>")
# what editors put into a headline; a text with other tags is no news
_EDITORS_TAG = re.compile(r"</?(?:b|i|u|em|strong|p|br|span|a)\s*/?>|<a\s[^<>]{0,400}>", re.IGNORECASE)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_INSTRUCTION = re.compile(
    r"https?:|www\.|@\w|\[/?\w+\]|```|\{\{|\}\}|<|>"
    r"|\b(?:ignore|disregard|forget|override)\b[^.;]{0,40}\b(?:above|instructions?|prompts?|everything (?:above|before)"
    r"|(?:previous|prior|earlier) (?:text|messages?|facts?|rules?|directions?|orders?))\b"
    r"|\b(?:system|developer|assistant|user)\s*(?:prompt|message|:)|\byou are now\b"
    r"|\bact as (?:if you|an? (?:ai|assistant|bot|model))\b|\bas an ai\b|\bjailbreak|\bpretend to be\b"
    r"|\b(?:say|write|output|print|repeat|respond|reply|answer) (?:with|only|exactly|verbatim|the following)\b"
    r"|\bnew (?:task|instructions?)\b|\binstructions?\s*:",
    re.IGNORECASE,
)
_ADVERTISEMENT = re.compile(
    r"(?<!crypto)\.(?:com|net|org|io|tv|gg|ly)\b|\b(?:subscribe|click here|buy now|promo code|discount|sign up|use code"
    r"|giveaway|whatsapp|telegram)\b",
    re.IGNORECASE,
)
_SQUASHED = re.compile(r"ignore(?:all|the|prev|above)|instruction|prompt|jailbreak|subscribe|onlyfans|giveaway|https?")


def clean(text: str | None, limit: int) -> str:
    """The text on one line without markup, control, invisible or direction characters, at most ``limit`` characters.

    Cut at a word, with an ellipsis. Accents stay whole (NFC). None and nothing give ``""``.
    """
    if not text:
        return ""
    text = html.unescape(html.unescape(text[: limit * 20]))
    text = _TAG.sub(" ", text)
    text = "".join(
        " "
        if char.isspace() or (unicodedata.category(char) in _DROPPED and _between_digits(text, place))
        else ""
        if unicodedata.category(char) in _DROPPED
        else char
        for place, char in enumerate(text)
    )
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    # A letter with a dozen marks on it climbs over the lines above; two are the most a language stacks.
    text = re.sub(
        r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+",
        r"\1",
        text,
    )
    text = re.sub(r"^[\s\u2010-\u2015-]+\s", "", f"{text} ").strip()  # ESPN's recaps begin with "— "
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(",;:-– ") + "…"


def _between_digits(text: str, place: int) -> bool:
    """Two numbers with something invisible between them do not become one."""
    return 0 < place < len(text) - 1 and text[place - 1].isdigit() and text[place + 1].isdigit()


def has_code(raw: str | None) -> bool:
    """Whether a text as it came carries tags that no editor writes into a headline."""
    bare = _EDITORS_TAG.sub(" ", html.unescape(html.unescape(raw or "")))
    return _TAG.search(bare) is not None


def tellable(text: str) -> bool:
    """Whether a script may quote the text: mostly letters, no address, no instruction, no advertisement."""
    letters = sum(char.isalpha() for char in text)
    if letters < 3 or letters < len(text) * 0.5:
        return False
    if any(rule.search(unicodedata.normalize("NFKC", text)) for rule in (_INSTRUCTION, _ADVERTISEMENT)):
        return False
    return not instructs(text)


def clean_name(text: str | None) -> str:
    """A team's, athlete's or venue's name, cleaned; ``""`` when it is no name a script would say."""
    name = clean(text, NAME_LIMIT)
    if not name or name.endswith("…") or not any(char.isalpha() for char in name):
        return ""
    sound = _INSTRUCTION.search(unicodedata.normalize("NFKC", name)) is None and is_label(name)
    return name if sound else ""


def clean_person(text: str | None) -> str:
    """An athlete's name, cleaned; ``""`` when it can be nobody's name."""
    name = clean_name(text)
    return name if name and is_name(name) else ""


def hashtag(text: str) -> str:
    """A hashtag's letters and digits, ``""`` when nothing sound is left: 2–30 characters, at least one letter, no odd
    scripts mixed in, nothing that spells an instruction or an advertisement."""
    name = unicodedata.normalize("NFC", text.strip().lstrip("#"))
    words = re.split(r"[\s.&/_-]+", re.sub(r"['’]", "", name))
    name = "".join(word[:1].upper() + word[1:] for word in words) if len(words) > 1 else name
    if not 2 <= len(name) <= 30 or not name.isalnum() or not any(char.isalpha() for char in name):
        return ""
    if any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in name):
        return ""
    return "" if _SQUASHED.search(name.casefold()) else name


@dataclass(frozen=True)
class NumberPhrase:
    """A number in a sentence with the words around it. ``measure`` is what it counts, ``""`` when not certain."""

    number: Number
    value: str
    """The source's own writing: ``41-31``, ``$54 million``, ``7th``."""
    subject: str
    """The named party nearest before it, ``""`` when none is."""
    measure: str
    kind: str
    """``win`` (a score whose winner is said), ``score``, ``money``, ``date``, ``run`` (7th straight), ``outing`` (5-TD
    outing), ``mark`` (40,000-point mark), ``size`` (421 feet), ``count`` (40,000 points), or
    ``plain`` when nothing is certain about it."""


_SCORE_WORDS = re.compile(
    r"\b(?:win|won|wins|victory|loss|lost|lose|loses|defeat\w*|beat\w*|top\w*|edge\w*|rout\w*|rally|rallied|down\w*|past|over"
    r"|score|final|shutout|blowout|comeback|fall|falls|fell|hold|holds|held|blank\w*|draw|tie)\b",
    re.IGNORECASE,
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_MONTH_BEFORE = re.compile(rf"\b{_MONTHS}\s+$")
_COUNTED = (
    "points|point|pts|rebounds|assists|steals|blocks|goals|goal|saves|yards|touchdowns|touchdown|tds|td|interceptions"
    "|sacks|hits|hit|runs|run|homers|homer|home runs|home run|rbis|rbi|strikeouts|innings|wins|win|losses|loss|games"
    "|game|seasons|titles|championships|rings|triple-doubles|double-doubles|three-pointers|3-pointers|threes|catches"
    "|receptions|carries|appearances|starts|medals|trophies|caps|hat tricks|shutouts|picks"
)
_NOUN = re.compile(
    rf"(?:\s+(?:career|straight|consecutive|regular-season|playoff|postseason|season|all-time|total|home|road|passing"
    rf"|rushing|receiving|scoreless|earned|unearned)){{0,2}}\s+(?:{_COUNTED})\b",
    re.IGNORECASE,
)
_OUTING = re.compile(rf"-(?:{_COUNTED})\s+(?:outing|game|night|performance|effort|day)\b", re.IGNORECASE)
_MARK = re.compile(rf"-(?:{_COUNTED})\s+(?:mark|club|milestone|plateau|barrier)\b", re.IGNORECASE)
# "allowed one run" is a count of runs too, but not one to put next to the pitcher's name.
_ACHIEVED = re.compile(
    r"\b(?:had|has|have|scor\w+|reach\w*|record\w*|hit\w*|with|pass\w*|surpass\w*|notch\w*|post\w*|to|top\w*|cross\w*|past"
    r"|collect\w*|pour\w* in|drop\w*|tall(?:y|ies|ied)|threw|throws?|grab\w*|for|over|his|her|their)"
    r"(?: his| her| their)? $",
    re.IGNORECASE,
)
_RUN = re.compile(
    r"(?:[\s-]+(?:straight|consecutive)(?:\s+(?:win|loss|game|time|season|victory|defeat)s?)?"
    r"|(?:\s+(?:win|loss|game|time|victory|defeat)s?)?\s+in a row)\b",
    re.IGNORECASE,
)
_SIZE = re.compile(r"-(second|foot)\b")
_SIZES = {"second": "seconds", "foot": "feet"}
# "18 points in the third quarter" are not the points of the game
_WHOLE = re.compile(
    r"$|[.,;:!?]|\s+(?:and|as|but|while|with)\b"
    r"|\s+in (?:NBA|NFL|MLB|NHL|WNBA|league|franchise|team|club|combine) history\b"
)
_CAPITALS = r"(?:the )?([A-Z][\w'’.]*(?: [A-Z0-9][\w'’.]*){0,3})"
_WIN_AFTER = re.compile(
    rf"\s+(?:home |road |overtime |comeback )?(?:win|victory|rout|triumph|shutout) (?:over|against) {_CAPITALS}"
)
_WIN_BEFORE = re.compile(
    r"\b(?:beat|beats|top|tops|edge|edges|rout|routs|defeat|defeats|beating|topping|downing|past|over),?"
    rf" {_CAPITALS},?(?: in (?:overtime|double overtime|extra innings|extra time|a shootout|OT))?,? $"
)

_TOLD: tuple[tuple[str, str, str], ...] = (
    ("age", r"[A-Z][\w'’.-]+, $", r", "),
    (
        "before",
        r"\b(?:held|set|owned) the (?:\w+ )?(?:record|mark) (?:with|at|of) (?:a )?$",
        r"[ -](seconds?|points|yards|home runs)\b",
    ),
    ("span", r"\b(?:to|for|signs?|signed|a|agrees?) (?:a )?$", r"-(year|season|game)\b"),
    (
        "hole",
        r"\b(?:eras\w+|overc\w+|rall\w+ from|c[ao]mes? back from|c[ao]me back from|from) (?:an? )?$",
        r"(?:-point| points| runs)? (deficit|down)\b",
    ),
)
"""Kind, what stands before the number, what after it (its group says what it counts)."""
_MEASURES = {"age": "age in years", "hole": "point deficit"}

# What has not happened is not told as if it had.
_MAYBE = re.compile(
    r"\b(?:quest|shy of|short of|away from|could|may|might|will|would|can|aims?|aiming|chas\w+|pursu\w+|closing in"
    r"|near(?:s|ing)|approach\w*|hop(?:es|ing)|looks? to|eyes|eyeing|on pace|if|seek\w*|preview|odds|rumou?rs?|should"
    r"|wants?|almost|nearly|not|never|no|without|projected|expected)\b",
    re.IGNORECASE,
)
_BEATEN = re.compile(
    r"\b(?:beat\w*|top\w*|edg\w+|rout\w*|defeat\w*|down(?:s|ed|ing)?|stun\w*|upset\w*|blank\w*|crush\w*|sink\w*|sank|sunk"
    r"|spoil\w*|sweep\w*|swept|outlast\w*|hold(?:s|ing)? off|held off|dump\w*|trounc\w*|thump\w*|hammer\w*|eliminat\w*"
    r"|shut\w* out|knock\w* (?:off|out)|get(?:s|ting)? past|got past|past|over|against|vs\.?|lo(?:se|ses|st|sing) to"
    r"|loss to|f[ae]ll(?:s|ing)? to|bow(?:s|ed)? to)"
    r"(?: the)?(?: [a-z-]+)? (?:(?:[A-Z]\w+|St\.) ){0,2}$"
)
"""Right before a party's name: it is the one that was played or beaten, or (after "to") the one that won."""
_LIFTED = re.compile(
    r"\b(?:lead|lift|power|carr|guid|push|rall|help|send|pac)\w*(?: the)? (?:(?:[A-Z]\w+|St\.) ){0,2}$"
)
"""Right before a team's name: what was counted is the player's who lifts it, but for what a team does in a row."""
_TURNS = re.compile(r"[^.!?;]*\b(?:who|which|whose|as they|while)\b")
_STOP = re.compile(r"[.!?;]\s")
_OTHER_NAME = re.compile(r"\b[A-Z][\w'’.-]+ (?:[a-z]{2,3} )?[A-Z][\w'’.-]+")


def number_phrases(text: str, people: Sequence[str], teams: Sequence[str]) -> list[NumberPhrase]:
    """Every number of a cleaned text with what the words beside it say of it. Conservative: in doubt ``plain``.

    ``people`` and ``teams`` are the parties of the story; the one named last before a number is its subject, and a
    score's winner is the one team that did not lose it.
    """
    return [_phrase(text, number, people, teams) for number in numbers_in(text)]


def _phrase(text: str, number: Number, people: Sequence[str], teams: Sequence[str]) -> NumberPhrase:
    before, after = text[: number.start], text[number.end :]
    kind, measure = _kind(number, before, after)
    subject = _subject(before, [*people, *teams], of_team=kind == "run")
    if _MAYBE.search(re.split(r"(?<=[.!?;])\s", before)[-1]) or _MAYBE.search(re.split(r"[.!?;,]", after)[0]):
        kind, measure, subject = "plain", "", ""
    elif kind == "score":
        subject, measure = _winner(before, after, teams)
        kind, measure = ("win", measure) if subject else ("score", "score")
    return NumberPhrase(number=number, value=number.text, subject=subject, measure=measure, kind=kind)


def _winner(before: str, after: str, teams: Sequence[str]) -> tuple[str, str]:
    """Who won by this score and over whom (``"win over Lions"``); empty when the sentence does not say both."""
    found = _WIN_AFTER.match(after) or _WIN_BEFORE.search(before)
    if not found:
        return "", ""
    loser = re.sub(r"['’.]+$", "", found[1])
    others = [team for team in teams if team.split()[-1] not in loser.split()]
    return (others[0], f"win over {loser}") if len(others) == 1 else ("", "")


def _kind(number: Number, before: str, after: str) -> tuple[str, str]:
    if number.text[:1] in "$£€" and (year := re.match(r" in ((?:19|20)\d\d)\b", after)):
        return "part", f"in {year[1]}"
    if number.text[:1] in "$£€":
        noun = re.match(
            r",?[\s-]+(?:guaranteed |maximum |rookie )?(deal|contract|extension|fine|bid|sale|salary)\b", after
        )
        return "money", noun[1] if noun else ""
    if _MONTH_BEFORE.search(before) and len(number.values) == 1:
        return "date", "date"
    if len(number.values) == 2 and re.fullmatch(r"\d{1,3}[-–]\d{1,3}", number.text):
        return ("score", "score") if _SCORE_WORDS.search(f"{before[-60:]} {after[:30]}") else ("plain", "")
    if len(number.values) > 1 or re.search(r"[$£€.-]\s?$", before):
        return "plain", ""
    for kind, pattern_before, pattern_after in _TOLD:
        if re.search(pattern_before, before, re.IGNORECASE) and (found := re.match(pattern_after, after)):
            return kind, _MEASURES.get(kind) or found[1]
    size = _SIZE.match(after)
    if size:
        return "size", _SIZES[size[1]]
    for kind, pattern in (("run", _RUN), ("outing", _OUTING), ("mark", _MARK), ("count", _NOUN)):
        found = pattern.match(after)
        if found and (kind != "count" or _is_count(number.text, before, after[found.end() :])):
            said = found[0].strip(" -")
            # "won their sixth game in a row": what there are six of in a row are wins
            won = kind == "run" and re.search(r"\bw[io]n(?:s|ning)? (?:\w+ )?$", before)
            return kind, re.sub(r"\bgame\b", "win", said) if won else said
    return "plain", ""


def _is_count(value: str, before: str, after: str) -> bool:
    """Whether a number before a noun is what somebody achieved, of the whole game or career, and no ordinal."""
    is_ordinal = value[-2:].lower() in ("st", "nd", "rd", "th") or value.lower() in ("first", "second", "third")
    return not is_ordinal and _ACHIEVED.search(before) is not None and _WHOLE.match(after) is not None


def _subject(before: str, names: Sequence[str], *, of_team: bool) -> str:
    """Whose a number is, as far as the words before it say: the party named last, but not one that is beaten there.

    "Celtics rout Mavericks 138-110 for 10th straight win" tells of the Celtics. Nobody when the name is a possessive,
    when somebody else is named in between, or when "who" may turn the sentence to the one that was beaten.
    """
    said = sorted(
        (
            (found.start(), found.end(), name)
            for name in names
            for form in (name, name.split()[-1])
            if len(form) > 2
            for found in re.finditer(rf"\b{re.escape(form)}\b(?!['’])", before)
        ),
        key=lambda one: (one[1], one[1] - one[0]),
    )
    while said:
        start, end, best = said.pop()
        if _OTHER_NAME.search(before[end:]):
            return ""
        lifted = not of_team and _LIFTED.search(before[:start])
        if not lifted and not _BEATEN.search(before[:start]):
            return best
        if _TURNS.match(before[end:]):
            return ""
        # what is left of the sentence names who did it; the next one must not be read across a full stop
        said = [one for one in said if one[1] <= start and one[2] != best and not _STOP.search(before[one[1] : start])]
        before = before[:start]
    return ""
