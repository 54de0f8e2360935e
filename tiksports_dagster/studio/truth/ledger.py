"""The truth ledger: everything a post says or shows is held against its fact sheet, and the mapping is written down."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import cast

from tiksports_dagster.store.records.content import FactSheet, Scoreboard, Script, Segment
from tiksports_dagster.store.records.truth import LedgerEntry, Loose, TruthLedger
from tiksports_dagster.studio.claims import claims_of
from tiksports_dagster.studio.truth.checks import CHECKS
from tiksports_dagster.studio.truth.facts import read_sheet
from tiksports_dagster.studio.truth.folding import heard
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.pictures import Text, scoreboard_findings, shown_texts
from tiksports_dagster.studio.truth.read import Carry
from tiksports_dagster.studio.truth.reading import carry_on, lead_of, read_scene
from tiksports_dagster.studio.truth.sentences import split_sentences
from tiksports_dagster.studio.truth.tags import problem_of

_NO_CAPTIONS: Mapping[str, str] = {}


def trace_script(script: Script, sheet: FactSheet, captions: Mapping[str, str] = _NO_CAPTIONS) -> TruthLedger:
    """Every number, ordinal, date, superlative and name of the script and of the ``captions`` (by platform).

    Each maps to facts of the sheet, by itself or by a named operation; subject, unit and time are compared as well as
    the value. What does not map is ``loose``, with a reason the writer can act on. Deterministic; no network, no clock.
    """
    tracer = _Tracer(sheet)
    if script.sides != sheet.sides:
        reason = "the script's sides are not those of the fact sheet"
        tracer.note([Loose(where="sides", text="sides", kind="name", reason=reason)])
    carry = Carry()
    for number, segment in enumerate(script.segments, 1):
        carry = tracer.segment(segment, number, carry)
    tracer.read(Text("hook", script.hook), Carry())
    tracer.read(Text("title", script.title), Carry())
    tracer.read(Text("call to action", script.call_to_action), carry)
    for platform, caption in captions.items():
        tracer.caption(f"{platform} caption", caption, script)
        tracer.hashtags(f"{platform} caption", re.findall(r"#(\w+)", caption))
    own = [tag for tags in script.platform_hashtags.values() for tag in tags]
    tracer.hashtags("hashtag", list(dict.fromkeys((*script.hashtags, *own))))
    return tracer.ledger(script.post)


def trace_text(text: str, sheet: FactSheet, where: str = "text") -> TruthLedger:
    """The same for a single text, such as an answer to a viewer or a sentence on its way into a script."""
    tracer = _Tracer(sheet)
    tracer.read(Text(where, text), Carry())
    return tracer.ledger(sheet.post)


def _read(sheet: FactSheet) -> tuple[Parties, Knowledge]:
    """Who is on the sheet and what it knows: reading it costs ten times what reading a sentence costs, and a script is
    held against its sheet again and again while it is written."""
    return _kept(cast("Hashable", sheet))  # pydantic gives a frozen record its hash when it runs


@lru_cache(maxsize=16)
def _kept(sheet: Hashable) -> tuple[Parties, Knowledge]:
    whole = cast("FactSheet", sheet)
    parties = Parties(whole)
    return parties, read_sheet(whole, parties)


class _Tracer:
    """What was found so far of one post."""

    def __init__(self, sheet: FactSheet) -> None:
        self._sheet = sheet
        self._parties, self._knowledge = _read(sheet)
        self._findings: list[LedgerEntry | Loose] = []

    def ledger(self, post: str) -> TruthLedger:
        """Everything found, each once, in the order in which it is said."""
        rows = dict.fromkeys(self._findings)
        entries = tuple(row for row in rows if isinstance(row, LedgerEntry))
        return TruthLedger(post=post, entries=entries, loose=tuple(row for row in rows if isinstance(row, Loose)))

    def note(self, findings: Iterable[LedgerEntry | Loose]) -> None:
        """Keeps what was found."""
        self._findings.extend(findings)

    def read(self, text: Text, carry: Carry) -> Carry:
        """Reads one text; whom its pronouns leave behind is returned."""
        sentences = [sentence for _, sentence in split_sentences(heard(text.text, self._parties.called))]
        for place, sentence in enumerate(sentences):
            told = replace(text, lead=text.lead or lead_of(sentences, place, self._parties))
            scene = read_scene(told, sentence, carry, self._knowledge, self._parties)
            for check in CHECKS:
                self.note(check(scene))
            carry = carry_on(scene)
        return carry

    def caption(self, where: str, caption: str, script: Script) -> None:
        """Reads a caption: paragraph by paragraph, and its running text in the pieces in which the script says it, so
        that a sentence means the same in both."""
        for paragraph in re.sub(r"#\w+", " ", caption).split("\n"):
            carry, rest = Carry(), paragraph
            for segment in script.segments:
                if segment.text and rest.startswith(segment.text):
                    carry = self.read(Text(where, segment.text), carry)
                    rest = rest[len(segment.text) :].lstrip()
            self.read(Text(where, rest), carry)

    def segment(self, segment: Segment, number: int, carry: Carry) -> Carry:
        """Reads a segment: its words, what its picture shows, and the facts that it claims."""
        where = f"segment {number}"
        carry = self.read(Text(f"{where} text", segment.text), carry)
        for shown in shown_texts(segment, number, self._sheet, self._parties, self._knowledge.regular):
            # the line's own words in large type mean what they mean while they are said
            if shown.text != segment.text:
                self.read(shown, Carry())
        if isinstance(segment.visual, Scoreboard):
            board = f"{where} scoreboard"
            self.note(scoreboard_findings(segment.visual, board, self._sheet, self._parties, self._knowledge))
        ids = {fact.id for fact in self._sheet.facts}
        self.note(
            Loose(
                where=where,
                text=claim.text,
                kind="number",
                reason=f"the claim names a fact that is not there: {claim.fact}",
            )
            for claim in claims_of(segment)
            if claim.fact not in ids
        )
        return carry

    def hashtags(self, where: str, tags: Sequence[str]) -> None:
        """Reads hashtags."""
        first = tuple(fact.id for fact in self._sheet.facts[:1])
        for tag in tags:
            problem = problem_of(tag, self._parties, self._knowledge)
            if problem:
                self.note([Loose(where=where, text=tag, kind="name", reason=problem)])
            else:
                self.note([LedgerEntry(where=where, text=tag, kind="name", operation="same", facts=first)])


def tag_problem(tag: str, sheet: FactSheet) -> str:
    """Why a hashtag may not be used with this sheet; ``""`` when it may."""
    return problem_of(tag, *_read(sheet))


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
