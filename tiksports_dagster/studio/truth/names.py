"""Who a text speaks of: the parties of a fact sheet with every way to call them, and names that are not on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tiksports_dagster.store.records.content import Fact, FactSheet
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.folding import fold, unaccented
from tiksports_dagster.studio.truth.nicknames import (
    NICKNAMES,
    PERSON_NICKNAMES,
    RIVALRIES,
    SCHOOLS,
    SIDES,
    TOWNS,
    short_first_names,
    short_team_names,
)
from tiksports_dagster.studio.truth.words import (
    ACTION,
    PUBLIC_NAMES,
    SUBJECT_WORDS,
    SURNAME_WORDS,
    common_words,
    is_inflected,
)

STATEMENTS = frozenset({"headline", "summary", "recap headline", "recap", "description", "statement", "quote"})
_BOTH = 2
"""Sides of a sheet's one game."""
NOBODY = frozenset({"espn", "the story", ""})
_TEAM_MEASURES = {"home side", "away side", "short name", "team in the story", "winner", "abbreviation", "location"}
_NAME_MEASURES = {*_TEAM_MEASURES, "athlete in the story", "venue", "name", "team", "athlete", "player", "city"}
_PLACE_MEASURES = {"venue", "city"}
_SUFFIX = re.compile(r",?\s+(?:Jr\.?|Sr\.?|II|III|IV|V)$")
_TWO_WORD_TEAMS = ("Red Sox", "White Sox", "Blue Jays", "Trail Blazers", "Maple Leafs", "Red Wings", "Blue Jackets",
                   "Golden Knights", "Blue Devils", "Tar Heels", "Crimson Tide")  # fmt: skip


@dataclass
class Party:
    """A team, an athlete or a place. ``key`` is its folded whole name."""

    key: str
    name: str
    kind: str
    """``team``, ``athlete`` or ``place``."""
    aliases: set[str] = field(default_factory=set)
    facts: list[str] = field(default_factory=list)
    """Ids of facts that name it."""


@dataclass(frozen=True)
class Mention:
    """A party as a text says it."""

    start: int
    end: int
    text: str
    keys: frozenset[str]
    """The parties that it may be: one, but for a city with two teams."""


class Parties:
    """Everybody a sheet names, and where a text speaks of them."""

    def __init__(self, sheet: FactSheet) -> None:
        self.by_key: dict[str, Party] = {}
        self._alias: dict[str, set[str]] = {}
        self._read(sheet)
        for party in list(self.by_key.values()):
            for alias in party.aliases:
                self._alias.setdefault(fold(alias), set()).add(party.key)
        spelled = {alias: alias for party in self.by_key.values() for alias in party.aliases}
        self._words = _finder([*spelled, *self._singles()])
        self._short = self._short_forms()
        self.statement_words = _capitals(fact.value for fact in sheet.facts) | _school_words(sheet)
        self.statement_words |= self._rivalry_words()

    @property
    def called(self) -> frozenset[str]:
        """All that somebody is called, folded."""
        return frozenset(self._alias)

    def _rivalry_words(self) -> frozenset[str]:
        """What the game of the sheet's two teams is called by everybody."""
        called = {fold(alias) for party in self.by_key.values() for alias in party.aliases}
        names = [name for name, two in RIVALRIES.items() if all(fold(team) in called for team in two)]
        return frozenset(fold(word) for name in names for word in name.split())

    def _short_forms(self) -> dict[str, set[str]]:
        """Names said for short, "Yadi" and "Guards", where nobody else is called so and it is no everyday word."""
        found: dict[str, set[str]] = {}
        no_names = (common_words(), PUBLIC_NAMES, SURNAME_WORDS)
        for party in self.by_key.values():
            forms: Iterable[str] = ()
            if party.kind == "athlete" and " " in party.name:
                forms = short_first_names(fold(party.name.split()[0]))
            elif party.kind == "team":
                own = [alias for alias in party.aliases if re.fullmatch(r"[A-Z][a-z]+s", alias)]
                forms = (form for alias in own for form in short_team_names(alias))
            for plain in map(fold, forms):
                if plain not in self._alias and not any(plain in words for words in no_names):
                    found.setdefault(plain, set()).add(party.key)
        return found

    def _said_short(self, text: str) -> Iterator[tuple[int, int, set[str]]]:
        """Where a name said for short stands, with the last name after it: "Kike Hernandez"."""
        for match in _CAPITAL.finditer(text):
            keys = self._short.get(fold(match[0]))
            last = _CAPITAL.match(text, match.end() + 1) if keys else None
            same = last is not None and bool(keys and keys & self._alias.get(fold(last[0]), set()))
            if keys:
                yield match.start(), last.end() if last is not None and same else match.end(), keys

    def _singles(self) -> Iterator[str]:
        """Each team's name for one of its players: "the most by any Rocket"."""
        for party in self.by_key.values():
            for alias in party.aliases if party.kind == "team" else ():
                single = alias[:-1]
                if re.fullmatch(r"[A-Z][a-z]{2,}[^s]s", alias) and fold(single) not in self._alias:
                    self._alias.setdefault(_ONE_OF + fold(single), set()).add(party.key)
                    yield single

    def _read(self, sheet: FactSheet) -> None:
        games: dict[str, dict[str, Fact]] = {}
        for fact in sheet.facts:
            side = re.fullmatch(r"(game\d+\.(?:home|away))\.(name|short|location|abbreviation)", fact.id)
            if side:
                games.setdefault(side[1], {})[side[2]] = fact
        for prefix, row in games.items():
            names = [row[kind].value for kind in ("name", "short") if kind in row]
            if names:
                party = self._team(names[0], names[1:])
                party.aliases.update(row[kind].value for kind in ("location", "abbreviation") if kind in row)
                party.facts += [fact.id for fact in row.values()]
                party.aliases.update(SIDES[prefix.rpartition(".")[2]] if len(games) == _BOTH else ())
        people = {fold(fact.value) for fact in sheet.facts if fact.measure == "athlete in the story"}
        for side_of in sheet.sides:
            if fold(side_of.name) in people:
                self._person(side_of.name)
            else:
                self._side(side_of.name, side_of.short)
        for fact in sheet.facts:
            self._fact(fact)
        known = _finder([alias for party in self.by_key.values() for alias in party.aliases])
        for fact in sheet.facts:
            if fact.measure.casefold() in STATEMENTS:
                for name in people_in(known.sub(lambda m: "-" * len(m[0]), fact.value) if known else fact.value):
                    school = re.search(rf"{re.escape(name)}['’]s -|{re.escape(name)}['’]s [A-Z]", fact.value)
                    party = self._add(name, "place") if school else self._person(name)
                    party.facts.append(fact.id)

    def _side(self, name: str, short: str) -> None:
        person = self.by_key.get(fold(name))
        if person is None or person.kind != "athlete":
            self._team(name, [short])

    def _fact(self, fact: Fact) -> None:
        measure = fact.measure.casefold()
        if measure in _PLACE_MEASURES:
            self._add(fact.value, "place").facts.append(fact.id)
        elif measure == "location":
            party = self.find(fact.subject) or self._team(fact.subject, [])
            party.aliases.add(fact.value)
        elif measure in _TEAM_MEASURES:
            party = self.find(fact.value) or self.find(fact.subject if _is_party(fact.subject) else "")
            party = party or self._team(fact.value, [])
            party.aliases.add(fact.value)
            party.facts.append(fact.id)
        elif measure in _NAME_MEASURES and not any(char.isdigit() for char in fact.value):
            self._person(fact.value).facts.append(fact.id)
        if _is_party(fact.subject) and measure not in _TEAM_MEASURES:
            known = self.find(fact.subject)
            if known is None:
                is_team = ".score" in fact.id or measure in ("score", "season record", "record", "win over")
                known = self._team(fact.subject, []) if is_team else self._person(fact.subject)
            known.facts.append(fact.id)

    def find(self, name: str) -> Party | None:
        """The party whose whole name or alias this is; None when nobody, or more than one, is called so."""
        wanted = fold(name)
        if not wanted:
            return None
        if wanted in self.by_key:
            return self.by_key[wanted]
        found = [party for party in self.by_key.values() if wanted in {fold(alias) for alias in party.aliases}]
        return found[0] if len(found) == 1 else None

    def keys_of(self, name: str) -> frozenset[str]:
        """Keys of everybody called so; empty when nobody is."""
        party = self.find(name)
        if party is not None:
            return frozenset({party.key})
        return frozenset(self._alias.get(fold(name), set()))

    def kind(self, key: str) -> str:
        """``team``, ``athlete`` or ``place``."""
        return self.by_key[key].kind

    def _add(self, name: str, kind: str) -> Party:
        key = fold(name)
        party = self.by_key.get(key)
        if party is None:
            party = self.by_key[key] = Party(key, name, kind, {name})
        return party

    def _team(self, name: str, shorts: list[str]) -> Party:
        for known in self.by_key.values():
            if known.kind == "team" and (fold(name) == known.key or any(fold(s) == known.key for s in shorts)):
                known.aliases.update([name, *shorts])
                return known
        party = self._add(name, "team")
        party.kind = "team"
        words = name.split()
        tail = 2 if name.endswith(_TWO_WORD_TEAMS) else 1
        party.aliases.update(short for short in shorts if short)
        if len(words) > tail:
            party.aliases.add(" ".join(words[-tail:]))
            party.aliases.add(" ".join(words[:-tail]))
        party.aliases.update(TOWNS.get(" ".join(words[:-tail]), ()))
        if name.endswith((" Red Sox", " White Sox")):
            party.aliases.add("Sox")
        for alias in [fold(alias) for alias in party.aliases]:
            party.aliases.update(NICKNAMES.get(alias, ()))
        return party

    def _person(self, name: str) -> Party:
        party = self._add(name, "athlete")
        bare = _SUFFIX.sub("", name)
        words = bare.split()
        party.aliases.add(bare)
        if len(words) > 1:
            party.aliases.update({words[-1], words[0], f"{words[0][0]}. {words[-1]}"})
            if len(words) > 2:
                party.aliases.update({" ".join(words[1:]), f"{words[0]} {words[-1]}"})
        for nick, of in PERSON_NICKNAMES.items():
            if fold(of) == fold(bare):
                party.aliases.add(nick)
        return party

    def mentions(self, text: str) -> list[Mention]:
        """Where the text names a party, in reading order; of overlapping names the longest."""
        found: list[Mention] = []
        end = -1
        rows = list(self._said_short(text))
        for match in self._words.finditer(unaccented(text)) if self._words else ():
            keys = self._alias.get(fold(match[0]), set())
            if not keys and _ONE.search(text[: match.start()]):
                keys = self._alias.get(_ONE_OF + fold(match[0]), set())
            rows.append((*match.span(), keys))
        for start, stop, keys in sorted(rows, key=lambda row: (row[0], -row[1])):
            if keys and start >= end:
                end = stop
                found.append(Mention(start, end, text[start:end], frozenset(keys)))
        return _narrowed(found, self)

    def strangers(self, text: str, taken: Iterable[Mention]) -> Iterator[str]:
        """Names in the text that nobody on the sheet has: capitalised words that are no everyday words."""
        spans = [(mention.start, mention.end) for mention in taken]
        words = [m for m in _WORD.finditer(text) if not any(s <= m.start() < e for s, e in spans)]
        title_case = _is_title_case(text)
        shouted = text.isupper()
        run: list[re.Match[str]] = []
        for match in [*words, None]:
            if match is not None and self._is_name(match, text, loud=shouted or title_case):
                if run and text[run[-1].end() : match.start()] not in (" ", ". ", "-", " de ", " van "):
                    yield _joined(text, run)
                    run = []
                run.append(match)
            elif run:
                yield _joined(text, run)
                run = []

    def _is_name(self, match: re.Match[str], text: str, *, loud: bool) -> bool:
        word = match[0]
        if re.match(r"&[A-Z]\b", text[match.end() :]):
            return True
        if not word[0].isupper() or len(word) < 2 or numbers_in(word) or _NEGATED.fullmatch(word):
            return False
        bare = re.sub(r"['’]s?$", "", word)
        plain = fold(bare)
        if (
            plain in PUBLIC_NAMES
            or plain in self.statement_words
            or plain.rstrip("s") in self.statement_words
            or f"{plain}s" in self._alias
            or re.sub(r"rs?$", "", plain) in self.statement_words
            or (bare.isupper() and len(bare) <= 2)
        ):
            return False
        before = text[: match.start()].rstrip(" \"'“‘(#")
        starts = loud or not before or (before[-1] in ".!?:;…–—|/•")
        known = plain in common_words() or plain in SUBJECT_WORDS or plain.split("'")[0] in common_words()
        if not starts:
            following = re.match(r"\s+([A-Z]\w+)", text[match.end() :])
            return not (known and following is None and plain in _TITLE_NOUNS)
        if not known and all(part in common_words() or part in SUBJECT_WORDS for part in plain.split("-")):
            known = True
        inflected = not known and is_inflected(plain)
        if not known and not inflected and not re.fullmatch(r"[a-z]{3,}(?:less|ly)", plain):
            return True
        if (plain not in SURNAME_WORDS and not inflected) or loud:
            return False
        after = text[match.end() :]
        return ACTION.match(after.lstrip()) is not None or re.match(r":?\s+\d", after) is not None


_NEGATED = re.compile(r"[A-Z][a-z]{0,5}n['’]t")
"""Don't, Isn't: nobody's name."""
_ONE_OF = "one of the "
_ONE = re.compile(r"\b(?:any|every|each|another|no|only|by an?|among|other) $", re.IGNORECASE)
"""Before one of a team's players."""
_CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w-]+")
_TITLE_NOUNS = frozenset({"king", "captain", "coach", "game", "chapter"})
_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")


def _school_words(sheet: FactSheet) -> frozenset[str]:
    """What players of the colleges that the sheet names are called, one and all of them."""
    text = " ".join(fact.value for fact in sheet.facts if fact.measure.casefold() in STATEMENTS)
    words: set[str] = set()
    for name, school in SCHOOLS.items():
        if re.search(rf"\b{re.escape(school)}\b(?! (?:Tech|State|A&M)\b)", text):
            words.update(part for word in fold(name).split() for part in (word, word.rstrip("s")))
    return frozenset(words)


def _is_title_case(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def _joined(text: str, run: list[re.Match[str]]) -> str:
    return text[run[0].start() : run[-1].end()]


def _is_party(subject: str) -> bool:
    if fold(subject) in NOBODY or (not subject[:1].isupper() and not subject[:1].isdigit()):
        return False
    return not re.search(r" (?:at|vs\.?|@|v) ", subject)


def _capitals(texts: Iterable[str]) -> frozenset[str]:
    """Capitalised words of the sheet's own texts: what a headline names may be named."""
    found: set[str] = set()
    for text in texts:
        for match in _WORD.finditer(text):
            if match[0][0].isupper():
                found.add(fold(re.sub(r"['’]s?$", "", match[0])))
    return frozenset(found)


def people_in(text: str) -> Iterator[str]:
    """Whole names in a statement: two or three capitalised words that are not all everyday or public ones."""
    for match in re.finditer(r"[A-ZÀ-Þ][\w'’.]*(?:-[A-Z]\w+)*(?: (?:de |van |St\. )?[A-ZÀ-Þ][\w'’-]+){1,2}", text):
        words = match[0].split()
        if words[0] in ("The", "A", "An"):
            words = words[1:]
        if fold(words[0]) in common_words() | PUBLIC_NAMES and (
            len(words) > 2
            or fold(words[0]) in PUBLIC_NAMES
            or text[: match.start()].strip()[-1:] in ("", ".", "!", "?", ":")
        ):
            words = words[1:]
        plain = [fold(re.sub(r"['’]s?$", "", word)) for word in words]
        if (
            len(words) > 1
            and not any(word in PUBLIC_NAMES for word in plain)
            and not all(word in common_words() for word in plain)
        ):
            yield re.sub(r"['’]s?$", "", " ".join(words))


def _finder(aliases: Iterable[str]) -> re.Pattern[str] | None:
    forms: set[str] = set()
    for alias in aliases:
        if len(alias) < 2:
            continue
        for form in {unaccented(alias), unaccented(alias).upper()}:
            if len(form) > 1:
                forms.add(form)
    if not forms:
        return None
    rows = "|".join(re.escape(form).replace("'", "['’]") for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![\w])(?:{rows})(?!\w)")


def _narrowed(found: list[Mention], parties: Parties) -> list[Mention]:
    """A first or last name that two athletes share, or a city of two teams, is the one the text names otherwise."""
    whole = {next(iter(m.keys)) for m in found if len(m.keys) == 1}
    rows: list[Mention] = []
    for mention in found:
        keys = mention.keys & whole if len(mention.keys) > 1 and mention.keys & whole else mention.keys
        teams = {key for key in keys if parties.kind(key) == "team"}
        rows.append(Mention(mention.start, mention.end, mention.text, frozenset(teams or keys)))
    return rows
