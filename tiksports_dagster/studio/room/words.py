"""The words a script may use: English, the sheet's names, the sport's own; and how hard they are to follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from tiksports_dagster.store.records.content import FactSheet, Script
from tiksports_dagster.studio.claims import visual_texts
from tiksports_dagster.studio.facts_text import tellable
from tiksports_dagster.studio.outside import english_words, words_of
from tiksports_dagster.studio.room.prompt import is_sentence
from tiksports_dagster.studio.room.style import HouseStyle

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER_ENDINGS = re.compile(r"(?<=\d)(?:st|nd|rd|th|s|k|K|M|bn)\b")
_SENTENCE = re.compile(r"(?:^|[.!?:;…]|[\"“(–—])\s*$")
_DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december american national eastern western
    """.split()  # noqa: SIM905
)
_WHOSE = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)*['’]s [A-Z]")
"""A name at the beginning of a sentence: "Texas Tech's Tyler Owens"."""
_PLACES = re.compile(r"\b(?:L\.A\.|N\.Y\.|D\.C\.|U\.S\.|St\.(?= [A-Z]))")
"""Short for places; which one it is, the ledger asks."""
_CLITICS = re.compile(r"['’](?:s|re|ve|ll|d|m|t)$|n['’]t$|['’]$")
_TEAMS = frozenset(
    """
    hawks celtics nets hornets bulls cavaliers cavs mavericks mavs nuggets pistons warriors rockets pacers
    clippers lakers grizzlies heat bucks timberwolves wolves pelicans knicks thunder magic sixers suns blazers
    kings spurs raptors jazz wizards cardinals falcons ravens bills panthers bears bengals browns cowboys
    broncos lions packers texans colts jaguars chiefs raiders chargers rams dolphins vikings patriots saints
    giants jets eagles steelers niners seahawks buccaneers bucs titans commanders diamondbacks braves orioles
    sox cubs reds guardians rockies tigers astros royals angels dodgers marlins brewers twins mets yankees
    athletics phillies pirates padres mariners rays rangers nationals nats ducks sabres flames hurricanes
    blackhawks avalanche stars oilers panthers canadiens habs predators devils islanders senators flyers
    penguins sharks kraken blues lightning leafs canucks knights capitals caps sky sun dream fever aces liberty
    lynx mercury mystics sparks storm valkyries
    """.split()  # noqa: SIM905
)
"""Nicknames of teams: a sentence that begins with one of them names a team, though it is an English word as well."""


def spoken(script: Script) -> Iterator[tuple[str, str]]:
    """Every text a viewer hears or reads, with where it stands. Hashtags are not text."""
    yield "title", script.title
    for number, segment in enumerate(script.segments, 1):
        yield f"segment {number}", segment.text
    if script.call_to_action != script.segments[-1].text:
        yield "call to action", script.call_to_action
    for number, segment in enumerate(script.segments, 1):
        for text in visual_texts(segment.visual):
            yield f"segment {number} picture", text


def sheet_words(sheet: FactSheet) -> frozenset[str]:
    """The words of the sheet's values, names and measures; never those of strangers' sentences."""
    texts = [side.name for side in sheet.sides] + [side.short for side in sheet.sides]
    for fact in sheet.facts:
        if is_sentence(fact):
            continue
        texts += [fact.value, fact.subject]
        if not fact.measure.startswith("in: "):
            texts.append(fact.measure)
    return words_of(texts)


def told_names(sheet: FactSheet) -> frozenset[str]:
    """Words that the sheet's own news writes as names, in the middle of a sentence: a college, a town, a trophy."""
    told = [fact.value for fact in sheet.facts if is_sentence(fact) and tellable(fact.value)]
    return words_of(
        match[0]
        for text in told
        for match in _WORD.finditer(text)
        if match[0][0].isupper()
        and not match[0].isupper()
        and (not _SENTENCE.search(text[: match.start()]) or _WHOSE.match(text, match.start()))
    )


def strange_words(text: str, known: Collection[str], style: HouseStyle) -> list[str]:
    """Words that are neither English nor the sheet's nor the sport's: other languages, codes, look-alike letters."""
    vocabulary = {word.casefold() for word in style.vocabulary}
    english = english_words()
    found: list[str] = []
    for match in _WORD.finditer(_NUMBER_ENDINGS.sub(" ", text)):
        word = match[0].casefold().replace("’", "'")
        parts = [_CLITICS.sub("", part) for part in word.split("-")]
        forms = {word, _CLITICS.sub("", word), word.removeprefix("out")}  # "outrushed" is what a fan says
        if any(form in words for form in forms for words in (english, vocabulary, known)):
            continue
        if all(not part or part in english or part in known or part in vocabulary for part in parts):
            continue
        if all(_plain(part) in known for part in parts):
            continue
        found.append(match[0])
    return list(dict.fromkeys(found))


def strange_names(text: str, known: Collection[str], style: HouseStyle) -> list[str]:
    """Capitalised words that name nobody on the sheet: words in the middle of a sentence, words all in capitals, and
    teams' nicknames anywhere. One of a team is known by its name ("the top Hawk"), and so is what is won more than once
    ("four Gold Gloves")."""
    vocabulary = {word.casefold() for word in style.vocabulary}
    allowed = vocabulary | _DAYS | {"i", "i'm", "i've", "i'd", "i'll"}
    found: list[str] = []
    for match in _WORD.finditer(_PLACES.sub(lambda place: " " * len(place[0]), text)):
        word = match[0]
        low = _CLITICS.sub("", word.casefold().replace("’", "'"))
        bare = _plain(low)
        if (
            not word[0].isupper()
            or low in allowed
            or any(name in known for name in (low, bare, f"{bare}s", bare.removesuffix("s")))
        ):
            continue
        if all(part in known or part in allowed or part in english_words() for part in low.split("-")) and "-" in low:
            continue
        begins = bool(_SENTENCE.search(text[: match.start()]))
        if not begins or low in _TEAMS or (len(word) > 2 and word.isupper()):
            found.append(word)
    return list(dict.fromkeys(found))


def reading_grade(texts: Iterable[str], names: Collection[str]) -> float:
    """The Flesch–Kincaid grade (Kincaid et al. 1975): 0.39 words/sentence + 11.8 syllables/word − 15.59.

    Names and numbers are left out: nobody stumbles over them. Syllables are counted as groups of vowels, which is off
    by one in about a tenth of English words and right on average; the dictionaries of pronunciation are a megabyte
    under a licence of their own or fetched from the network.
    """
    joined = " ".join(text if text.rstrip()[-1:] in ".!?" else f"{text}." for text in texts if text.strip())
    words = [
        word for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", joined) if _plain(word.casefold()) not in names
    ]
    ends = max(1, len(re.findall(r"[.!?…]+(?=\s|$)", joined)))
    if not words:
        return 0.0
    return round(0.39 * len(words) / ends + 11.8 * sum(map(syllables, words)) / len(words) - 15.59, 1)


def syllables(word: str) -> int:
    """About how many syllables an English word has."""
    low = re.sub(r"[^a-z]", "", _plain(word.casefold()))
    low = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeioudt])ed$|(?<=[^aeiousxz])es$", "", low)
    return max(1, len(re.findall(r"[aeiouy]+", low)))


def _plain(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
