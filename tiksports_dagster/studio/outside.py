"""Strangers' text: made neutral for a prompt, told apart from news prose, and recognised when it comes back out.

The rules look at what a text *is* (its alphabet, its grammar, its words), not at known tricks: a sentence that speaks
to whoever reads it is no headline, whatever it asks for.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

_PLAIN = re.compile(r"[^\w\s.,;:'’\"“”!?%$€£&()+/#…–—-]|_")
_MARKUP = re.compile(r"[<>{}\[\]|\\`^~*=_]|://|\bwww\.|(?<![\w.])@\w|&\w+;|\]\(")
_CODED = re.compile(
    r"(?<![\w'’-])(?=[A-Za-z0-9+/=_-]*\d)(?=[A-Za-z0-9+/=_-]*[A-Za-z])[A-Za-z0-9+/=_-]{16,}|[A-Za-z]{23,}"
)
_TO_READER = re.compile(r"\b(?:you|your|yours|yourself|y['’]?all)\b", re.IGNORECASE)
_MACHINE = re.compile(
    r"\b(?:(?:the|this|your|my|its|system|original|previous|above|new|hidden|full|secret|initial) prompts?"
    r"|prompt(?=:| inject)|instructions?|instruct(?:ed|s|ing)?|system (?:message|note|prompt|override|notice)"
    r"|overrid\w+|jailbr\w+|json|xml|html|schema|delimiters?|tool[ -]?calls?|function[ -]?calls?|api|tokens?|outputs?"
    r"|context window|language model|chat ?bot|chatgpt|gpt|llms?|a\.?i\.? (?:model|assistant|writer|system)|ai|bots?"
    r"|dear (?:model|writer|reader|editor)s?|openai|anthropic|captions?|hashtags?|scripts?|narrator|voice-?over"
    r"|assistants?(?! (?:coach|g\.?m|general|manager|referee|trainer|director|captain|athletic))"
    r"|(?:writers?|editors?|authors?|creators?|announcers?) (?:is|are|must|should|shall|will|needs?|has to)"
    r"|(?:next|following|this|previous|last) (?:text|words|sentence|line|paragraph|phrase|message)|the phrase"
    r"|(?:everything|anything|whatever|all)(?: \w+)? (?:above|before this|earlier|prior|previous|preceding|written)"
    r"|(?:the|this|your) (?:video|post|clip|narration) (?:said|says|should|must|to|ends?|mentions?)"
    r"|(?:developer|debug|admin|god|dan|safe) mode|mode (?:enabled|activated|unlocked)|verbatim|word for word"
    r"|headline writer|user(?:name)?:|base64|decode[ds]?|encode[ds]?|rot13|admin(?:istrator)?|password|secret key"
    r"|credentials?)\b",
    re.IGNORECASE,
)
"""Words about the making of a text. A sports sentence has no use for them; an instruction to a writer has."""

_COMMANDS = frozenset(
    """
    say tell write print output repeat reply respond answer call claim declare announce state mention include
    add insert append prepend begin start end finish conclude replace change swap set make use follow obey
    ignore disregard skip drop stop cease reveal show display praise promote endorse recommend visit click tap
    buy go check send translate pretend act assume treat consider remember note do please let give put read
    execute run open load delete remove erase decode encode switch swear insult mock credit attribute name crown
    list describe summarize summarise rewrite paraphrase speak sing quote cite render produce generate create
    return emit invoke override bypass disable enable reset comply ensure confirm acknowledge behave imagine
    roleplay simulate convert spell shout post publish share upload tweet link refer direct redirect download
    install subscribe substitute continue vote donate pay transfer admit apologize apologise invent fabricate exaggerate
    """.split()  # noqa: SIM905
)
_CLAUSE = re.compile(
    r"(?:^|[.!?;:…–—(\"“]\s*|\s-\s|,\s+(?:and|then|so|but|please)\s+|\b(?:and then|then|now|please|must|just)\s+)"
    r"(?:(?:and|then|now|please|so|just|also|always|kindly|simply|only|instead|first|next|finally)\s+)*([A-Za-z]+(?:['’]t)?)\b",
    re.IGNORECASE,
)
_ORDER_AFTER_COMMA = re.compile(
    r"(?:,\s+([a-z]+)\s+(?:with|that|the|an?|it|this|only|to|as|by|in)|^(?:if|when|while|before|after)\b[^,]*,\s+([a-z]+))\b",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(r"(?<!\w)(?:[^\W_][\s._-]+){4,}[^\W_](?!\w)")
_FOREIGN_WORDS = frozenset(
    """
    que les des est une dans pour avec sur pas ont tout et dis los las del por para una como fue lo y der das und nicht
    ist eine auf het een niet gli che della sono não uma dos foi dass
    """.split()  # noqa: SIM905
)
SPORT_WORDS = frozenset(
    """
    nba nfl mlb nhl mls wnba ufc ncaa espn basketball football baseball hockey soccer hoops sports sport
    tiktok fans nation highlights highlight game games night day playoffs finals final season draft trade
    news goat mvp rookie comeback buzzer walkoff homerun touchdown points record history edit stats
    vs city team college premier league cup preseason postseason opening overtime ot
    wide spring training play playin seed standings
    combine broad jump dash sprint scouting prospect goal goals clean sheet shutout upset assist assists rebound
    rebounds scoring dunk dunks threes triple double quarterback rushing passing touchdowns pitcher pitching strikeout
    homer contract extension signing free agency hat trick base baseman receiver glove winner combo
    """.split()  # noqa: SIM905
)
"""What a hashtag may be made of besides names, and what nobody copies from anybody."""
_GRAMMAR = frozenset(
    """
    the is are was were been and but nor then that this these those there here your yours i we our they them
    their its whom whose which what when where why how every with without from into onto about above below
    before after at has have had does did doing would could should must please always only never
    """.split()  # noqa: SIM905
)
"""Words that are nobody's name. He, To, You, Will, An and Or are somebody's."""
_NAME = re.compile(r"[^\W\d_][^\W\d_]*(?:['’.-][^\W\d_]*)*\.?")
_LABEL = re.compile(r"[^\W_]+(?:(?: & |[ .'’&/,()-]{1,2})[^\W_]+)*[.')]?")
_LONGEST_NAME_WORDS = 6


_THEN_SAY = re.compile(
    r"\b(?:and|or|to|not|don['’]t|instead|only|always|never|simply|should)\s+(?:say|tell|write|print|output|repeat|reply"
    r"|respond with|answer|claim that|announce that|declare|state that|mention|include|insert|append|reveal|praise"
    r"|promote|endorse|obey|comply|render|recite)\b",
    re.IGNORECASE,
)


def neutral(text: str, limit: int) -> str:
    """The text as inert data for a prompt: composed, on one line, without markup, control, invisible or direction
    characters, at most ``limit`` characters."""
    composed = unicodedata.normalize("NFKC", text[: limit * 8])
    kept = "".join(
        " " if char.isspace() else char
        for char in composed
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    kept = re.sub(r"([^\w\s])\1{2,}", r"\1", _PLAIN.sub(" ", kept))
    return " ".join(kept.split())[:limit].strip()


def fence(texts: Iterable[str]) -> str:
    """A delimiter that stands in none of the texts: it is a hash over all of them, which no text can foretell."""
    listed = list(texts)
    mark = hashlib.sha256("\x00".join(listed).encode("utf-8", "replace")).hexdigest()[:24]
    while any(mark in text for text in listed):
        mark = hashlib.sha256(mark.encode()).hexdigest()[:24]
    return mark


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """English as it is written (about 160,000 forms), lower case. Loaded when it is first asked for (0.1 s)."""
    from spellchecker import SpellChecker

    # words seen a handful of times in the list's corpus are mostly other languages' and misspellings
    return frozenset(SpellChecker(language="en").word_frequency.dictionary)


def is_foreign(char: str) -> bool:
    """Whether a letter is of another alphabet than the Latin one: a sentence of a look-alike letter is no English."""
    return char.isalpha() and not unicodedata.name(char, "").startswith(("LATIN", "FEMININE", "MASCULINE"))


def instructs(text: str) -> bool:
    """Whether a stranger's sentence does anything but tell news: addresses its reader, gives orders, talks about the
    making of texts, carries markup, addresses or code, or is not English. In doubt True: another fact is told instead.
    """
    composed = unicodedata.normalize("NFKC", text)
    if any(is_foreign(char) for char in composed) or _MARKUP.search(text) or _CODED.search(composed):
        return True
    if _TO_READER.search(composed) or _MACHINE.search(composed):
        return True
    if _THEN_SAY.search(composed) or _SPELLED_OUT.search(composed) or _stacked(text):
        return True
    if any((match[1] or match[2]).casefold() in _COMMANDS for match in _ORDER_AFTER_COMMA.finditer(composed)):
        return True
    if any(match[1].casefold().replace("’", "'") in _COMMANDS for match in _CLAUSE.finditer(composed)):
        return True
    return _is_not_english(composed)


def _stacked(text: str) -> bool:
    """Whether marks are piled on letters that have no such form in any language."""
    return sum(unicodedata.category(char) == "Mn" for char in unicodedata.normalize("NFC", text)) > 2


def _is_not_english(text: str) -> bool:
    if len(_FOREIGN_WORDS & set(re.findall(r"[a-zà-ÿ]+", text))) >= 2:
        return True
    words = re.findall(r"(?<![\w'’-])[a-zà-ÿ]{2,}(?![\w'’-])", text)
    unknown = [word for word in words if word not in english_words()]
    return len(unknown) >= 2 and len(unknown) > len(words) * 0.2


_TO_MACHINES = frozenset("ignore disregard override obey comply bypass execute decode print output".split())  # noqa: SIM905


def speaks_of_machines(text: str) -> str | None:
    """The first word of a text that is about the making of texts or an order to a machine, or None."""
    composed = unicodedata.normalize("NFKC", text)
    found = _MACHINE.search(composed)
    if found:
        return found[0]
    orders = (match[1] for match in _CLAUSE.finditer(composed))
    return next((word for word in orders if word.casefold() in _TO_MACHINES), None)


def is_name(text: str) -> bool:
    """Whether a text can be a person's name: a few words of Latin letters, none of them grammar."""
    words = text.split()
    if not 1 <= len(words) <= _LONGEST_NAME_WORDS or not all(_NAME.fullmatch(word) for word in words):
        return False
    lower = [word.casefold().strip(".") for word in words]
    if any(is_foreign(char) for char in text) or speaks_of_machines(text) or len(text) > 48:
        return False
    return not any(word in _GRAMMAR for word in lower) and not (len(words) > 1 and lower[0] in _ORDERS)


def is_label(text: str) -> bool:
    """Whether a text can be the name of a team or a place, which may hold digits and small words."""
    lower = re.findall(r"[^\W\d_]+", text.casefold())
    if any(is_foreign(char) for char in text) or not _LABEL.fullmatch(text) or speaks_of_machines(text):
        return False
    ordered = bool(lower) and lower[0] in _COMMANDS and len(lower) > 2
    return len(text.split()) <= 8 and not ordered and sum(word in _GRAMMAR - {"the", "at", "and"} for word in lower) < 2


_ORDERS = _COMMANDS - {"name", "act", "go", "do", "list", "tap", "pay", "link", "drop", "load", "cease", "spell", "say"}


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of names, lower case, without possessives."""
    found: set[str] = set()
    for text in texts:
        for word in re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", text.casefold())):
            found.add(word)
            found.add("".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)))
    return frozenset(found)


def known_tag(tag: str, names: Collection[str]) -> bool:
    """Whether a hashtag is made of nothing but the story's names and the everyday words of sport.

    ``names`` are words as ``words_of`` gives them. ``LeBronJames``, ``nbahighlights``, ``LakersNation`` pass.
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", tag.casefold()) if not unicodedata.combining(c))
    bare = re.sub(r"[^a-z0-9]", "", folded)
    if not bare or len(bare) != len(re.sub(r"[_\s]", "", folded)):
        return False
    known = {name for name in names if name.isascii()} | SPORT_WORDS
    reached = {0}
    for end in range(1, len(bare) + 1):
        if any(start in reached and bare[start:end] in known for start in range(max(0, end - 24), end)):
            reached.add(end)
    return len(bare) in reached


_SMALL = frozenset(
    """
    a an the and or but so in on at to of for by with from as is was were are be been it its he she they his her their
    this that these those has had have not no all after before over into up out off down than then
    """.split()  # noqa: SIM905
)
_COPIED = 3
"""Words that say something, taken over in a row, from which on a text is copied."""
_LONG_RUN = 7


def echoed(text: str, outside: Iterable[str], free: Collection[str]) -> str | None:
    """The longest run of words that ``text`` shares with a stranger's sentence, when it is long enough to be copied.

    ``free`` words (names, numbers and measures of the fact sheet) do not count, small words count only in long runs.
    Three others in a row are copied, or two when the stranger's text has no more. Spelling tricks do not help: letters
    alone are compared.
    """
    said = _letters(text)
    for source in outside:
        theirs = _letters(source)
        telling = sum(word not in free and word not in _SMALL for word in theirs)
        if telling < 2:
            continue
        run = _longest_run(said, theirs, free)
        counted = [word for word in run if word not in free]
        if len(counted) >= _LONG_RUN or sum(word not in _SMALL for word in counted) >= min(_COPIED, telling):
            return " ".join(run)
    return None


def _letters(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    bare = re.sub(r"\b(\w+)-time\b", r"\1", bare)  # "four-time" is a number
    return re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", ""))


def _longest_run(one: Sequence[str], other: Sequence[str], free: Collection[str]) -> list[str]:
    """The common run of words with the most words that are not free."""
    best: list[str] = []
    worth = 0
    lengths = [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for place, theirs in enumerate(other, 1):
            if word == theirs:
                row[place] = lengths[place - 1] + 1
                run = list(other[place - row[place] : place])
                counted = sum(1 for each in run if each not in free)
                if counted > worth:
                    best, worth = run, counted
        lengths = row
    return best
