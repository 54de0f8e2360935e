"""The rules a script is held against before anybody is paid to judge it: a table, one row a rule, and running it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Brief, Fact, FactSheet, Script
from tiksports_dagster.store.records.room import Remark
from tiksports_dagster.studio.caption import caption_for, size_of
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.language import speaking_seconds, spoken_words
from tiksports_dagster.studio.outside import SPORT_WORDS, echoed, is_foreign, known_tag, speaks_of_machines
from tiksports_dagster.studio.parts import LEAST_NEW, label, labels_in, new_numbers
from tiksports_dagster.studio.room.prompt import END_ROOM, is_sentence
from tiksports_dagster.studio.room.results import wrong_results
from tiksports_dagster.studio.room.style import HouseStyle
from tiksports_dagster.studio.room.words import (
    reading_grade,
    sheet_words,
    spoken,
    strange_names,
    strange_words,
    told_names,
)
from tiksports_dagster.studio.writer.said import LONGEST_SEGMENT, MOST_HURRIED

_LINK = re.compile(
    r"://|\bwww\b|\b[\w-]+\.(?:com|net|org|io|tv|gg|ly|me|co|app|xyz|info|biz|link|shop|site|online|ru|cn|to)\b"
    r"|\bdot (?:com|net|org|io|tv|gg|app|xyz)\b|\bhttps?\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<!\w)[@＠]\w|[#＃]\w|\bat sign\b|\bhashtag\b", re.IGNORECASE)
_MARKUP = re.compile(r"[<>{}\[\]|\\`^~*=_]|&\w+;")
_IDIOM = re.compile(
    r"\bfired (?:right |straight )?(?:back|up|off|away)\b|\bdead (?:even|heat|center|ahead|level|tied)\b"
)
"""What hurts nobody, though one of its words may."""
_LENGTH_ROOM = 0.05


@dataclass(frozen=True)
class Case:
    """A script with all that it is held against."""

    script: Script
    brief: Brief
    sheet: FactSheet
    style: HouseStyle
    platforms: Sequence[Platform]
    recent: Sequence[Script] = ()
    """The channel's last scripts, other posts only."""
    outside: Sequence[str] = ()
    """Strangers' texts around the story, as they came; none of them may come back out."""
    by_model: bool = True
    """False for the fact-driven writer, which quotes headlines with their source and cannot write a second version."""

    @cached_property
    def known(self) -> frozenset[str]:
        """Words of the sheet's names, values and measures."""
        return sheet_words(self.sheet)

    @cached_property
    def names(self) -> frozenset[str]:
        """The same, and what the sheet's news writes as names."""
        return self.known | told_names(self.sheet)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Every text with where it stands."""
        return list(spoken(self.script))


@dataclass(frozen=True)
class Rule:
    """A row of the table. ``grave`` rules stop a script; the others send it back to a writer who can do better."""

    name: str
    asks: str
    """What must hold, in a few words."""
    check: Callable[[Case], Iterable[str]]
    grave: bool = True
    models_only: bool = False


def lint(case: Case) -> tuple[Remark, ...]:
    """What a script breaks, rule by rule, each as a sentence its writer can act on; ``()`` is clean."""
    found: list[Remark] = []
    for rule in RULES:
        if rule.models_only and not case.by_model:
            continue
        found += [
            Remark(source="lint", rule=rule.name, text=text, grave=rule.grave)
            for text in dict.fromkeys(rule.check(case))
        ]
    return tuple(found)


def rules_score(remarks: Sequence[Remark], *, by_model: bool) -> float:
    """Share of the rules that a script keeps, 0–100: the score where no second model judges."""
    held = [rule for rule in RULES if by_model or not rule.models_only]
    broken = {remark.rule for remark in remarks}
    return round(100 * sum(rule.name not in broken for rule in held) / len(held), 1)


def _hook(case: Case) -> Iterator[str]:
    seconds = speaking_seconds(case.script.hook)
    if seconds / MOST_HURRIED > case.style.hook_seconds + _LENGTH_ROOM:
        yield (
            f"the hook takes {seconds:.1f} s to say; at most {case.style.hook_seconds:g} s, about six words, "
            "a number as many as it is read in"
        )


def _length(case: Case) -> Iterator[str]:
    # the fact-driven writer may fall back to a shorter content type
    if case.script.content_type is not case.brief.content_type:
        return
    seconds, least, most = case.script.seconds, case.brief.min_seconds, case.brief.max_seconds
    most -= END_ROOM if case.by_model else 0.0
    if seconds < least - _LENGTH_ROOM:
        more = max(1, round((least - seconds) * 2.5))
        yield f"the script takes {seconds:.1f} s; at least {least:g} s: about {more} words more"
    if seconds > most + _LENGTH_ROOM:
        less = max(1, round((seconds - most) * 2.5))
        yield f"the script takes {seconds:.1f} s; at most {most:g} s: about {less} words less"


def _part(case: Case) -> Iterator[str]:
    part, texts = case.brief.part, [("hook", case.script.hook), *case.texts]
    for where, text in texts:
        if wrong := [number for number in labels_in(text) if number != part or part == 1]:
            yield f"{where}: says that this is part {wrong[0]}; it is {f'part {part}' if part > 1 else 'no part'}"
        elif where in ("title", "hook") and part > 1 and not text.startswith(label(part)):
            yield f'{where}: must begin with "{label(part)}", so that nobody takes it for the post before it'


def _new(case: Case) -> Iterator[str]:
    if case.brief.part == 1:
        return
    count = len(new_numbers(case.script, case.brief, case.sheet))
    if count < LEAST_NEW:
        yield f"{count} of its numbers are new; tell at least {LEAST_NEW} that no part before it told"


def _timing(case: Case) -> Iterator[str]:
    end = 0.0
    for number, segment in enumerate(case.script.segments, 1):
        length = segment.end - segment.start
        if abs(segment.start - end) > _LENGTH_ROOM or length <= 0:
            yield f"segment {number} begins at {segment.start:.1f} s, but the one before ends at {end:.1f} s"
        if length > LONGEST_SEGMENT + 1 + _LENGTH_ROOM:
            yield f"segment {number} takes {length:.1f} s; at most {LONGEST_SEGMENT:g} s: split it"
        end = segment.end


def _rate(case: Case) -> Iterator[str]:
    limits = case.style.words_per_second
    for number, segment in enumerate(case.script.segments, 1):
        words = spoken_words(segment.text)
        rate = words / max(0.1, segment.end - segment.start)
        if words > 4 and not limits.least <= rate <= limits.most:
            allowed = f"{limits.least:g} to {limits.most:g} can be followed"
            yield f"segment {number} is said at {rate:.1f} words a second; {allowed}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _seen(case: Case) -> Iterator[str]:
    segments = case.script.segments
    drawn = sum(segment.visual.kind not in ("headline", "quote", "picture") for segment in segments)
    showable = {fact.id: fact.number for fact in case.sheet.facts if fact.number is not None and not _in_words(fact)}
    shown = {
        showable.get(claim.fact)
        for segment in segments
        if segment.visual.kind not in ("headline", "quote", "picture")
        for claim in claims_of(segment)
    }
    if drawn < min(len(segments) / 4, len(set(showable.values()))) and not shown >= set(showable.values()):
        yield (
            f"{drawn} of {len(segments)} lines show a number; at least a quarter should: use count_up, comparison, "
            "scoreboard or ranking with the ids of facts"
        )


def _in_words(fact: Fact) -> bool:
    """Whether it is a number of a sentence that stands for itself beside no label."""
    return fact.measure.startswith("in: ") or (".span." in fact.id and len(fact.value) > 2)


def _banned(case: Case) -> Iterator[str]:
    pattern = re.compile(r"(?<![\w'-])(" + "|".join(re.escape(w) for w in case.style.banned_words) + r")(?![\w'-])")
    texts = [*case.texts, *(("hashtags", tag) for tag in _all_tags(case.script))]
    for where, text in texts:
        for found in dict.fromkeys(pattern.findall(_folded(text))):
            if not _in_a_name(case, re.compile(rf"(?<![\w'-]){re.escape(found)}(?![\w'-])", re.IGNORECASE), text):
                yield f'{where}: "{found}" is a word this channel does not use'


def _all_tags(script: Script) -> list[str]:
    return list(dict.fromkeys((*script.hashtags, *(tag for own in script.platform_hashtags.values() for tag in own))))


def _captions(case: Case) -> Iterator[str]:
    for platform in case.platforms:
        title, caption = caption_for(case.script, platform)
        size = size_of(case.script.title, platform.title)
        if size > platform.title.limit:
            yield f"the title is {size} long; {platform.label} takes {platform.title.limit}"
        if size_of(caption, platform.caption) > platform.caption.limit or not title.strip():
            yield f"the caption does not fit {platform.label} ({platform.caption.limit} {platform.caption.unit})"


def _tag_counts(case: Case) -> Iterator[str]:
    for platform in case.platforms:
        tags = case.script.hashtags_for(platform.name)
        most = (
            min(platform.caption.max_hashtags, case.style.hashtags.most) if case.by_model else case.style.hashtags.most
        )
        if not case.style.hashtags.least <= len(tags) <= most:
            yield f"{len(tags)} hashtags for {platform.label}; {case.style.hashtags.least} to {most}"


def _tag_words(case: Case) -> Iterator[str]:
    for tag in _all_tags(case.script):
        if not known_tag(tag, case.names):
            shown = re.sub(r"[^\w]", "?", tag)[:30]
            yield f"hashtag {shown}: only names of the facts and words of the sport, letters and digits"


def _reading(case: Case) -> Iterator[str]:
    grade = reading_grade([segment.text for segment in case.script.segments], case.known)
    if grade > case.style.reading_grade:
        yield f"reads like grade {grade:g}; at most {case.style.reading_grade:g}: shorter sentences, plainer words"


def _repetition(case: Case) -> Iterator[str]:
    from rapidfuzz import fuzz

    limits = case.style.repetition
    mine = " ".join(segment.text for segment in case.script.segments)
    for other in [script for script in case.recent if script.post != case.script.post][-limits.scripts :]:
        theirs = " ".join(segment.text for segment in other.segments)
        likeness = fuzz.ratio(_folded(mine), _folded(theirs))
        if likeness >= limits.text:
            yield f"tells nearly what {other.post} told ({likeness:.0f} of 100 alike); find another way in"
        elif fuzz.ratio(_folded(case.script.hook), _folded(other.hook)) >= limits.hook:
            yield f'the hook is that of {other.post} ("{other.hook[:60]}"); open with something else'


def _call(case: Case) -> Iterator[str]:
    words = case.script.call_to_action.split()
    if not 2 <= len(words) <= 20:
        yield f"the call to action has {len(words)} words; 2 to 20"
    if not re.search(
        r"\?|\b(?:tell|comment|say|name|drop|pick|vote|remember|you|your)\b", case.script.call_to_action, re.IGNORECASE
    ):
        yield "the call to action asks nothing: end with a question about the sport"


def _links(case: Case) -> Iterator[str]:
    for where, text in case.texts:
        if _LINK.search(text) and not _in_a_name(case, _LINK, text):
            yield f"{where}: no links or addresses"
        if _HANDLE.search(text):
            yield f"{where}: no handles, mentions or hashtags in the text"
        if _MARKUP.search(text) and not _in_a_name(case, _MARKUP, text):
            yield f"{where}: no markup or brackets"


def _in_a_name(case: Case, pattern: re.Pattern[str], text: str) -> bool:
    """A venue may be called Crypto.com Arena: what a name or value of the sheet holds is no link."""
    bare = text
    for fact in case.sheet.facts:
        if not is_sentence(fact) and pattern.search(fact.value):
            bare = bare.replace(fact.value, " ")
    return not pattern.search(bare)


def _letters(case: Case) -> Iterator[str]:
    for where, text in case.texts:
        odd = [char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk")]
        if odd:
            name = unicodedata.name(odd[0], "unnamed").lower()
            yield f"{where}: no emoji, symbols, invisible or direction characters ({name})"
        if _has_loose_marks(case, text):
            yield f"{where}: marks piled on letters"
        if any(is_foreign(char) for char in text) and not _written_so(case, text):
            yield f"{where}: letters of another alphabet"


def _has_loose_marks(case: Case, text: str) -> bool:
    marked = [word for word in unicodedata.normalize("NFC", text).split() if any(map(unicodedata.combining, word))]
    return not all(any(word in fact.value for fact in case.sheet.facts if not is_sentence(fact)) for word in marked)


def _written_so(case: Case, text: str) -> bool:
    foreign = [word for word in re.findall(r"\S+", text) if any(is_foreign(char) for char in word)]
    return all(any(word in fact.value for fact in case.sheet.facts if not is_sentence(fact)) for word in foreign)


def _english(case: Case) -> Iterator[str]:
    for where, text in case.texts:
        strange = strange_words(text, case.names, case.style)
        if strange:
            yield f"{where}: not English and not on the fact sheet: {', '.join(word[:24] for word in strange[:4])}"


def _names(case: Case) -> Iterator[str]:
    for where, text in case.texts:
        strange = strange_names(text, case.names, case.style)
        if strange:
            yield f"{where}: names nobody on the fact sheet: {', '.join(word[:24] for word in strange[:4])}"


def _machines(case: Case) -> Iterator[str]:
    for where, text in case.texts:
        word = speaks_of_machines(text)
        if word is not None and not any(
            word.casefold() in fact.value.casefold() for fact in case.sheet.facts if not is_sentence(fact)
        ):
            yield f'{where}: "{word}" is about the making of texts, not about the sport'


def _echo(case: Case) -> Iterator[str]:
    sentences = [*case.outside, *(fact.value for fact in case.sheet.facts if is_sentence(fact))]
    free = case.names | SPORT_WORDS
    for where, text in case.texts:
        run = echoed(text, sentences, free)
        if run is not None:
            yield f'{where}: copies a source\'s words ("{run[:60]}"); say it in words of your own'


def _results(case: Case) -> Iterator[str]:
    for where, text in case.texts:
        for problem in wrong_results(text, case.sheet):
            yield f"{where}: {problem}"


def _sourced(case: Case) -> Iterator[str]:
    said = " ".join(_folded(fact.value) for fact in case.sheet.facts if is_sentence(fact))
    pattern = re.compile(r"(?<![\w'-])(" + "|".join(map(re.escape, case.style.needs_a_source)) + r")(?![\w'-])")
    for where, text in case.texts:
        for found in dict.fromkeys(pattern.findall(_IDIOM.sub(" ", _folded(text)))):
            if not re.search(rf"\b{re.escape(found)}\b", said):
                yield f'{where}: "{found}" is said by no source on the fact sheet'


def _about(case: Case) -> Iterator[str]:
    opening = " ".join(segment.text for segment in case.script.segments[:3])
    parties = {side.short for side in case.sheet.sides} | {side.name for side in case.sheet.sides}
    parties |= {fact.subject for fact in case.sheet.facts if not is_sentence(fact) and fact.subject != "ESPN"}
    shown = " ".join(text for where, text in case.texts if re.match(r"segment [123] picture", where))
    if parties and not any(name in opening or name in shown or name.split()[-1] in opening for name in parties if name):
        yield "the first segments name neither team nor athlete: say whom it is about"


RULES: tuple[Rule, ...] = (
    Rule("hook length", "the hook is said in 3 s", _hook),
    Rule("length", "the whole is as long as its content type, half a second below the longest", _length),
    Rule("part", "a further part says in title and hook which it is, no other post says it is one", _part),
    Rule("something new", "a further part tells at least 3 numbers that none before it told", _new),
    Rule("timing", "segments follow each other without a gap, none over 7 s", _timing),
    Rule("speaking rate", "words a second that can be followed", _rate, grave=False),
    Rule("something to see", "a quarter of the lines show numbers drawn", _seen, grave=False, models_only=True),
    Rule("banned words", "no word of the house's list, in text, pictures or hashtags", _banned),
    Rule("caption limits", "title and caption fit every platform in its own unit", _captions),
    Rule("hashtag counts", "enough hashtags for each platform, never more than it takes", _tag_counts, grave=False),
    Rule("hashtag words", "hashtags of the sheet's names and the words of sport alone", _tag_words, models_only=True),
    Rule("reading level", "Flesch–Kincaid grade of the spoken text, names left out", _reading, grave=False),
    Rule("repetition", "not nearly what one of the channel's last 30 scripts told", _repetition, grave=False),
    Rule("call to action", "ends with a question or a request to answer, 2 to 20 words", _call, grave=False),
    Rule("says whom", "a team or athlete is named or shown at the beginning", _about, grave=False),
    Rule("links and markup", "no addresses, handles, hashtags in the text, brackets or markup", _links),
    Rule("letters", "no emoji, invisible or direction characters, no other alphabet", _letters),
    Rule("making of texts", "nothing about prompts, scripts, models, and no order to a machine", _machines),
    Rule("english", "every word is English, the sheet's or the sport's", _english, models_only=True),
    Rule("names", "every capitalised word names somebody on the sheet", _names, models_only=True),
    Rule("copied words", "no three telling words in a row of a stranger's sentence", _echo, models_only=True),
    Rule(
        "hurtful claims",
        "arrests, injuries, trades and the like only as a source on the sheet says them",
        _sourced,
        models_only=True,
    ),
    Rule("results", "the winner is the winner of the sheet", _results, models_only=True),
)
"""The whole table. Rules for models only guard against what the fact-driven writer cannot do: its words are ours."""
