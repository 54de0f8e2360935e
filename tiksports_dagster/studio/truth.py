"""The truth ledger: everything a post says or shows is held against its fact sheet, and the mapping is written down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tiksports_dagster.store.records.content import (
    FactSheet,
    Scoreboard,
    Script,
    Segment,
)
from tiksports_dagster.store.records.truth import LedgerEntry, Loose, TruthLedger
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.truth_claims import superlatives_in
from tiksports_dagster.studio.truth_dates import RELATIVE, dates_in, is_fresh, is_known
from tiksports_dagster.studio.truth_events import events_in
from tiksports_dagster.studio.truth_facts import carried, read_sheet
from tiksports_dagster.studio.truth_feats import credited, feats_in
from tiksports_dagster.studio.truth_fit import Backing, Sought
from tiksports_dagster.studio.truth_known import Knowledge
from tiksports_dagster.studio.truth_margins import of_the_told
from tiksports_dagster.studio.truth_match import PLACES, back
from tiksports_dagster.studio.truth_names import Mention, Parties, fold
from tiksports_dagster.studio.truth_periods import PeriodSaid, periods_in
from tiksports_dagster.studio.truth_pictures import Text, shown_texts
from tiksports_dagster.studio.truth_read import Carry, Said, box_order, read_sentence
from tiksports_dagster.studio.truth_results import result_problem, results_in
from tiksports_dagster.studio.truth_scene import Scene, with_share_units
from tiksports_dagster.studio.truth_search import search
from tiksports_dagster.studio.truth_sentences import split_sentences
from tiksports_dagster.studio.truth_shares import bare_half, shares_in
from tiksports_dagster.studio.truth_tags import problem_of
from tiksports_dagster.studio.truth_teams import bond_problem, bonds_in, decision_problem
from tiksports_dagster.studio.truth_times import (
    final_problem,
    group_problem,
    host_problem,
    period_facts,
    several_problem,
    tie_problem,
    unbound,
)

_DIFFERENCE = re.compile(r"That(?:['’]s| was| is) (?:all that separated|the (?:difference|margin|gap))")
_FRAGMENT = re.compile(r"[\w,.-]+(?:[ -][\w-]+){1,4}[.!?]?\s*$")
_FORTY = re.compile(
    r"\b(?:the|his|a|that|this|fastest|quickest)\s+(?:\w+\s+)?(?:forty|40)\b(?![\s-]+(?:yard|point|game|second|year))"
)
"""What scouts call the 40-yard dash."""
_THOSE = re.compile(r"(?:Those|These) (?:are|were) (?:the|their)(?: top)? ([\w -]+?)(?: numbers| totals)?[.!]?\s*$")
_NO_CAPTIONS: Mapping[str, str] = {}


def trace_script(script: Script, sheet: FactSheet, captions: Mapping[str, str] = _NO_CAPTIONS) -> TruthLedger:
    """Every number, ordinal, date, superlative and name of the script and of the ``captions`` (by platform).

    Each maps to facts of the sheet, by itself or by a named operation; subject, unit and time are compared as well as
    the value. What does not map is ``loose``, with a reason the writer can act on. Deterministic; no network, no clock.
    """
    return _Tracer(sheet).trace(script, captions)


def trace_text(text: str, sheet: FactSheet, where: str = "text") -> TruthLedger:
    """The same for a single text, such as an answer to a viewer or a sentence on its way into a script."""
    tracer = _Tracer(sheet)
    tracer.read(Text(where, text), Carry())
    return tracer.ledger(sheet.post)


class _Tracer:
    def __init__(self, sheet: FactSheet) -> None:
        self.sheet = sheet
        self.parties = Parties(sheet)
        self.knowledge: Knowledge = read_sheet(sheet, self.parties)
        self.entries: list[LedgerEntry] = []
        self.loose: list[Loose] = []

    def ledger(self, post: str) -> TruthLedger:
        return TruthLedger(
            post=post, entries=tuple(dict.fromkeys(self.entries)), loose=tuple(dict.fromkeys(self.loose))
        )

    def trace(self, script: Script, captions: Mapping[str, str]) -> TruthLedger:
        if script.sides != self.sheet.sides:
            self._loose("sides", "sides", "name", "the script's sides are not those of the fact sheet")
        carry = Carry()
        for number, segment in enumerate(script.segments, 1):
            carry = self.read(Text(f"segment {number} text", segment.text), carry)
            for shown in shown_texts(segment, number, self.sheet, self.parties, self.knowledge.regular):
                self.read(shown, Carry())
            if isinstance(segment.visual, Scoreboard):
                self._scoreboard(segment.visual, f"segment {number} scoreboard")
            self._claims(segment, number)
        self.read(Text("hook", script.hook), Carry())
        self.read(Text("title", script.title), Carry())
        self.read(Text("call to action", script.call_to_action), carry)
        for platform, caption in captions.items():
            words = re.sub(r"#\w+", " ", caption)
            self.read(Text(f"{platform} caption", words), Carry())
            self._hashtags(f"{platform} caption", re.findall(r"#(\w+)", caption))
        own = [tag for tags in script.platform_hashtags.values() for tag in tags]
        self._hashtags("hashtag", list(dict.fromkeys((*script.hashtags, *own))))
        return self.ledger(script.post)

    # --- texts

    def read(self, text: Text, carry: Carry) -> Carry:
        """Reads one text; whom its pronouns leave behind is returned."""
        sentences = [sentence for _, sentence in split_sentences(text.text)]
        for place, sentence in enumerate(sentences):
            after = _THOSE.match(sentences[place + 1]) if place + 1 < len(sentences) else None
            if place + 1 < len(sentences) and _DIFFERENCE.match(sentences[place + 1]) and _FRAGMENT.match(sentence):
                after_lead = "The margin"
            else:
                after_lead = after[1] if after else ""
            lead = text.lead or after_lead or self._fragment_of(sentences, place)
            told = replace(text, lead=lead)
            carry = self._sentence(told, sentence, carry)
        return carry

    def _fragment_of(self, sentences: Sequence[str], place: int) -> str:
        """Whose a bare "Fourteen carries." is: the one athlete before it, or of "That's what … gave" after it."""
        if not _FRAGMENT.match(sentences[place]) or self.parties.mentions(sentences[place]):
            return ""
        before = sentences[place - 1] if place else ""
        after = sentences[place + 1] if place + 1 < len(sentences) else ""
        for near in ([after] if after.startswith(("That's what", "That’s what")) else []) + [before]:
            named = {m.keys: m.text for m in self.parties.mentions(near)}
            people = [t for keys, t in named.items() if "athlete" in {self.parties.kind(key) for key in keys}]
            if len(people) == 1:
                return people[0]
        return ""

    def _sentence(self, text: Text, sentence: str, carry: Carry) -> Carry:
        lead = f"{text.lead}: " if text.lead else ""
        whole = lead + sentence
        offset = len(lead)
        mentions = self.parties.mentions(whole)
        quoted = self._quoted(whole, mentions)
        dates = dates_in(whole)
        periods = periods_in(whole, self.knowledge.regular)
        own = [m for m in mentions if m.start >= offset]
        for mention in own:
            self._entry(text.where, mention.text, "name", self.parties.by_key[sorted(mention.keys)[0]].facts[:2])
        for stranger in self.parties.strangers(sentence, self.parties.mentions(sentence)):
            if not _inside(whole.find(stranger, offset), quoted):
                self._loose(text.where, stranger, "name", f'"{stranger}" is nobody on the fact sheet; name only who is')
        self._dates(text.where, [(d, s) for d, s in dates if s[0] >= offset], quoted)
        self._periods(text.where, [p for p in periods if p.start >= offset], quoted)
        results = results_in(whole, mentions, self.parties)
        for result in results:
            problem, facts = result_problem(
                result, whole, periods[0].scope if periods else "", self.knowledge, self.parties
            )
            name = " and ".join(self.parties.by_key[sorted(keys)[0]].name for keys in result if keys)
            if problem:
                self._loose(text.where, name, "result", problem)
            elif facts:
                self._entry(text.where, name, "name", facts)
        spans = [s for _, s in dates]
        shares = list(shares_in(whole, mentions, periods, carry, self.knowledge, self.parties))
        for share in shares:
            if share.facts:
                self._entry(text.where, share.text, "number", share.facts, "ratio")
            else:
                self._loose(text.where, share.text, "number", f'no two facts make "{share.text}"')
        if any("40-yard" in fact.value for fact in self.knowledge.statements):
            spans += [m.span() for m in _FORTY.finditer(whole)]
        spans += [(share.start, share.end) for share in shares]
        numbers = read_sentence(whole, self.parties, mentions, spans, self.knowledge.regular, carry)
        numbers = [
            replace(said, scope="") if any(0 <= said.start - share.end < 40 for share in shares) else said
            for said in numbers
        ]
        numbers = with_share_units(numbers)
        numbers = box_order(numbers, self.knowledge.league)
        named = frozenset(key for m in mentions for key in m.keys)
        sought = Sought(
            tuple(results),
            named or carry.athlete | carry.team,
            frozenset(d.year for d, _ in dates if d.year),
            bool(PLACES.search(whole) and dates),
            credited(whole, mentions, self.parties),
        )
        backed: list[tuple[Said, Backing]] = []
        scene = Scene(mentions, periods, numbers, carry, self.knowledge, self.parties, sought)
        backable = [
            s for s in numbers if not isinstance(back(s, self.knowledge, self.parties, sought), str) or search(s, scene)
        ]
        for said in numbers:
            if said.start < offset:
                continue
            found = self._quote_of(said, quoted) or back(said, self.knowledge, self.parties, sought)
            if isinstance(found, str):
                found = search(said, scene) or found
            if isinstance(found, str):
                found = (
                    of_the_told(said, [*(s for s in numbers if s is not said and s in backable), *carry.numbers])
                    or found
                )
            kind = "ordinal" if said.role in ("ordinal", "rank", "streak") and not said.text.isdigit() else "number"
            if isinstance(found, str):
                self._loose(text.where, said.text, kind, found)
            else:
                facts = found.facts if found.facts != ("",) else tuple(f for _, b in backed for f in b.facts)
                self._entry(text.where, said.text, kind, facts, found.operation)
                backed.append((said, found))
        self._fresh(text.where, whole, offset, backed, quoted)
        told_of = [p.scope for share in shares if share.facts for p in periods]
        self._against(text.where, whole, offset, mentions, periods, [*(s.scope for s, _ in backed), *told_of], quoted)
        for event in events_in(whole, mentions, carry.athlete or carry.team, self.knowledge, self.parties):
            if event.start < offset or _inside(event.start, quoted):
                continue
            if event.facts:
                self._entry(text.where, event.text, "number", event.facts, "count")
            else:
                self._loose(text.where, event.text, "number", event.reason)
        told = superlatives_in(whole, mentions, periods, self.knowledge, self.parties)
        for claimed in (*told, *feats_in(whole, mentions, self.knowledge, self.parties, carry.athlete)):
            if claimed.start < offset or _inside(claimed.start, quoted):
                continue
            if claimed.facts:
                self._entry(text.where, claimed.text, "superlative", claimed.facts, claimed.operation)
            else:
                self._loose(text.where, claimed.text, "superlative", claimed.reason)
        return replace(
            carried(carry, mentions, self.parties), numbers=(*carry.numbers, *(said for said, _ in backed))[-6:]
        )

    def _against(
        self,
        where: str,
        whole: str,
        offset: int,
        mentions: Sequence[Mention],
        periods: Sequence[PeriodSaid],
        bound: Sequence[str],
        quoted: Sequence[tuple[int, int, str]],
    ) -> None:
        """What a sentence says beside its numbers and the sheet has otherwise: teams, decisions, times."""
        for bond in bonds_in(whole, mentions, self.parties):
            problem = bond_problem(bond, self.knowledge.team_of, self.parties)
            if problem:
                self._loose(where, self.parties.by_key[sorted(bond[0])[0]].name, "name", problem)
        for problem in (
            decision_problem(whole, mentions, self.parties, self.knowledge.decided),
            final_problem(whole[offset:], self.knowledge),
            tie_problem(whole, periods, self.knowledge),
            group_problem(whole[offset:], self.knowledge),
            several_problem(whole, mentions, self.knowledge),
            host_problem(whole, mentions, self.knowledge),
            (half := bare_half(whole)) and f'the numbers do not make "{half}"',
        ):
            if problem:
                self._loose(where, whole[offset:].strip(), "result", problem)
        for period in periods:
            if period.start >= offset and not _inside(period.start, quoted):
                problem = unbound(period, whole, mentions, bound, self.knowledge, self.parties)
                if problem:
                    self._loose(where, period.text, "ordinal", problem)

    def _quoted(self, sentence: str, mentions: Sequence[Mention]) -> list[tuple[int, int, str]]:
        """Pieces of the sentence that stand word for word in a statement: from its start, or to its end with nobody
        else named beside it."""
        found: list[tuple[int, int, str]] = []
        low = fold(sentence) if len(fold(sentence)) == len(sentence) else sentence.casefold()
        for fact, status in self.knowledge.status:
            place = sentence.find(status) if any(char.isdigit() for char in status) else -1
            if place >= 0:
                found.append((place, place + len(status), fact))
        for statement in self.knowledge.statements:
            said = fold(statement.value).rstrip(" .!…")
            words = said.split()
            for size in range(len(words), 4, -1):
                head = " ".join(words[:size])
                place = low.find(head)
                if place >= 0 and not low[place + len(head) : place + len(head) + 1].isalnum():
                    found.append((place, place + len(head), statement.id))
                    break
            for size in range(len(words), 3, -1):
                tail = " ".join(words[-size:])
                place = low.find(tail)
                if place >= 0 and not any(m.end <= place or m.start >= place + len(tail) for m in mentions):
                    found.append((place, place + len(tail), statement.id))
                    break
        return found

    def _quote_of(self, said: Said, quoted: Sequence[tuple[int, int, str]]) -> Backing | None:
        return next(
            (Backing("same", (fact,)) for start, end, fact in quoted if start <= said.start and said.end <= end), None
        )

    def _dates(
        self, where: str, dates: Sequence[tuple[object, tuple[int, int]]], quoted: Sequence[tuple[int, int, str]]
    ) -> None:
        for day, span in dates:
            facts = is_known(day, self.knowledge.dates, self.knowledge.years)  # type: ignore[arg-type]
            text = day.text  # type: ignore[attr-defined]
            if facts or _inside(span[0], quoted):
                self._entry(where, text, "date", facts[:2] or [f for s, e, f in quoted if s <= span[0] < e])
            else:
                self._loose(where, text, "date", f"no fact is of {text}; say a day that stands on the sheet")

    def _periods(self, where: str, periods: Sequence[PeriodSaid], quoted: Sequence[tuple[int, int, str]]) -> None:
        for period in periods:
            facts = period_facts(period, self.knowledge, self.sheet.facts)
            if facts or _inside(period.start, quoted):
                self._entry(where, period.text, "ordinal", facts or ["headline"])
            else:
                self._loose(where, period.text, "ordinal", f"the sheet knows no {period.text} of this game")

    def _fresh(
        self,
        where: str,
        sentence: str,
        offset: int,
        backed: Sequence[tuple[Said, Backing]],
        quoted: Sequence[tuple[int, int, str]],
    ) -> None:
        """Words such as "tonight" must be true of what the sentence tells."""
        for match in RELATIVE.finditer(sentence):
            if match.start() < offset or _inside(match.start(), quoted):
                continue
            kind = next(name for name, value in match.groupdict().items() if value)
            clause_of = [backing for _, backing in backed]
            days = {self.knowledge.days[f] for b in clause_of for f in b.facts[:1] if f in self.knowledge.days}
            facts = [f for b in clause_of for f in b.facts[:1]]
            if kind == "past":
                if not any(
                    match[0].casefold() in statement.value.casefold() for statement in self.knowledge.statements
                ):
                    self._loose(where, match[0], "date", f'no fact says "{match[0]}"')
                continue
            if not days:
                days, facts = {max(self.knowledge.days.values(), default=self.knowledge.reference)}, []
            old = [day for day in days if not is_fresh(kind, day, self.knowledge.reference)]
            if old:
                self._loose(
                    where,
                    match[0],
                    "date",
                    f'what this tells is of {max(old).isoformat()}, not "{match[0]}"; say the date',
                )
            else:
                self._entry(where, match[0], "date", facts[:2] or [fact.id for fact in self.sheet.facts[:1]])

    # --- pictures

    def _scoreboard(self, board: Scoreboard, where: str) -> None:
        for index, claim, line in (
            (board.left, board.left_score, board.left_line),
            (board.right, board.right_score, board.right_line),
        ):
            side = self.sheet.sides[index] if 0 <= index < len(self.sheet.sides) else None
            keys = self.parties.keys_of(side.name) if side else frozenset()
            fact = next((f for f in self.sheet.facts if f.id == claim.fact), None)
            right_side = fact is not None and bool(keys & self.parties.keys_of(fact.subject))
            if side is None or fact is None or not right_side or fact.value != claim.text:
                name = side.name if side else f"side {index}"
                self._loose(where, claim.text, "number", f"{claim.text} is not the score of {name} on the sheet")
                continue
            self._entry(where, claim.text, "number", [fact.id])
            game = next((g for g in self.knowledge.games if keys & (g.home | g.away)), None)
            rows = game.lines.get("home" if game and keys & game.home else "away", {}) if game else {}
            for number, value in enumerate(line, 1):
                known = rows.get(number)
                if value not in ("–", "-", "") and (known is None or f"{known.values[0]:f}" != value):
                    self._loose(where, value, "number", f"{value} is not what {side.name} scored in period {number}")

    # --- claims, tags

    def _claims(self, segment: Segment, number: int) -> None:
        ids = {fact.id for fact in self.sheet.facts}
        for claim in claims_of(segment):
            if claim.fact not in ids:
                self._loose(
                    f"segment {number}", claim.text, "number", f"the claim names a fact that is not there: {claim.fact}"
                )

    def _hashtags(self, where: str, tags: Sequence[str]) -> None:
        for tag in tags:
            problem = problem_of(tag, self.parties, self.knowledge)
            if problem:
                self._loose(where, tag, "name", problem)
            else:
                self._entry(where, tag, "name", [fact.id for fact in self.sheet.facts[:1]])

    def _entry(self, where: str, text: str, kind: str, facts: Sequence[str], operation: str = "same") -> None:
        self.entries.append(LedgerEntry(where=where, text=text, kind=kind, operation=operation, facts=tuple(facts)))  # type: ignore[arg-type]

    def _loose(self, where: str, text: str, kind: str, reason: str) -> None:
        self.loose.append(Loose(where=where, text=text, kind=kind, reason=reason))


def _inside(place: int, spans: Sequence[tuple[int, int, str]]) -> bool:
    return any(start <= place < end for start, end, _ in spans)


def tag_problem(tag: str, sheet: FactSheet) -> str:
    """Why a hashtag may not be used with this sheet; ``""`` when it may."""
    parties = Parties(sheet)
    return problem_of(tag, parties, read_sheet(sheet, parties))


def untruths(script: Script, sheet: FactSheet | None, platform: str, caption: str) -> tuple[str, ...]:
    """What stands against posting the script with this caption, in sentences; ``()`` when all of it still holds.

    Looked at once more right before a post leaves. Paragraphs of the caption that are none of the script's words are a
    licence's credits, which the media library answers for.
    """
    if sheet is None:
        return ("its fact sheet is gone",)
    told = {sentence.strip() for segment in script.segments for _, sentence in split_sentences(segment.text)}
    told |= {script.title, script.hook, script.call_to_action}
    own = [part for part in caption.split("\n") if part.startswith("#") or any(one in part for one in told if one)]
    ledger = trace_script(script, sheet, {platform: "\n".join(own)})
    return tuple(f"{loose.where}: {loose.text}: {loose.reason}" for loose in ledger.loose)
