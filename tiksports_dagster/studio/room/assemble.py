"""From a model's draft to a script: claims bound, pictures drawn from facts, times computed, hashtags sorted out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tiksports_dagster.configuration import Platform, Strategy
from tiksports_dagster.store.records.content import Brief, Claim, Fact, FactSheet, Script, Segment
from tiksports_dagster.store.records.room import Remark
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.language import segment_tenths
from tiksports_dagster.studio.room.answer import Draft, Line
from tiksports_dagster.studio.room.pictures import Drawn, Scene, draw
from tiksports_dagster.studio.room.prompt import is_sentence, told_facts
from tiksports_dagster.studio.writer.beats import without_numbers
from tiksports_dagster.studio.writer.said import (
    HOOK_SECONDS,
    LONGEST_SEGMENT,
    MOST_HELD,
    MOST_HURRIED,
    PAUSE,
    SHORTEST_SEGMENT,
    Voice,
)
from tiksports_dagster.studio.writer.story import Story, read_story

_END_ROOM = 5
"""Tenths of a second kept free below the longest, for the encoder's last frames."""


@dataclass(frozen=True)
class Assembled:
    """A script from a draft, and what the draft got wrong on the way."""

    script: Script
    remarks: tuple[Remark, ...]


def assemble(
    draft: Draft, brief: Brief, sheet: FactSheet, strategy: Strategy, platforms: Sequence[Platform], writer: str
) -> Assembled:
    """The draft as a script.

    Facts it names that do not exist and platforms nobody asked for are remarks. Where the facts do not make the picture
    a line asks for, it shows them in another way.
    """
    league = strategy.league(sheet.league)
    voice = Voice(seed=brief.post, league=league, brand=without_numbers(league.label) if league else "")
    maker = _Maker(sheet, {fact.id: fact for fact in told_facts(sheet)}, read_story(sheet), voice)
    lines = [maker.segment(line, f"segment {n}") for n, line in enumerate(draft.lines, 1)]
    tags, more = _hashtags(draft, platforms)
    lengths = _lengths([text for text, _, _ in lines], brief)
    segments: list[Segment] = []
    start = 0
    for (text, drawn, claims), length in zip(lines, lengths, strict=True):
        end = start + length
        segments.append(
            Segment(
                start=start / 10,
                end=end / 10,
                text=text,
                visual=drawn.visual,
                claims=tuple(dict.fromkeys((*claims, *drawn.claims))),
            )
        )
        start = end
    script = Script(
        post=brief.post,
        content_type=brief.content_type,
        title=one_line(draft.title),
        hook=segments[0].text,
        segments=tuple(segments),
        call_to_action=segments[-1].text,
        hashtags=tuple(dict.fromkeys(tag for own in tags.values() for tag in own)),
        platform_hashtags=tags,
        writer=writer,
        sides=sheet.sides,
        league=sheet.league,
    )
    return Assembled(script, (*maker.remarks, *more))


def one_line(text: str) -> str:
    """The text composed and on one line; nothing is taken out, so that the rules see what the model wrote."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class _Maker:
    """Makes the lines of one draft and notes what is wrong with them."""

    def __init__(self, sheet: FactSheet, facts: dict[str, Fact], story: Story, voice: Voice) -> None:
        self._sheet, self._facts, self._story, self._voice = sheet, facts, story, voice
        self.remarks: list[Remark] = []

    def segment(self, line: Line, where: str) -> tuple[str, Drawn, tuple[Claim, ...]]:
        """Text, picture and claims of one line."""
        text = one_line(line.text)
        said = self._named(line.says, where)
        shown = self._named(line.shows.facts, where)
        claims = claims_for(text, [*said, *shown], list(self._facts.values()))
        scene = Scene(tuple(shown), text, claims, self._sheet, self._story, self._voice)
        return text, draw(line.shows.kind, scene), claims

    def _named(self, ids: Sequence[str], where: str) -> list[Fact]:
        found: list[Fact] = []
        for key in dict.fromkeys(ids):
            fact = self._facts.get(key)
            if fact is None:
                shown = re.sub(r"[^\w.-]", "?", key)[:40]
                self._note("unknown fact", f'{where}: there is no fact "{shown}"; use only ids of the table')
            else:
                found.append(fact)
        return found

    def _note(self, rule: str, text: str) -> None:
        self.remarks.append(Remark(source="schema", rule=rule, text=text))


def claims_for(text: str, named: Sequence[Fact], every: Sequence[Fact]) -> tuple[Claim, ...]:
    """The claims of a text: each of its numbers bound to a fact that says the same, and each named fact it says.

    Named facts go before the others; of the others, those whose subject the text names. A number that no fact says is
    left without a claim, for the ledger to find.
    """
    claims: list[Claim] = []
    others = [fact for fact in every if not is_sentence(fact) and _names(text, fact.subject)]
    for number in numbers_in(text):
        backing = next(
            (
                fact
                for fact in (*named, *others)
                if not is_sentence(fact) and any(own.values == number.values for own in numbers_in(fact.value))
            ),
            None,
        )
        if backing is not None:
            claims.append(Claim(text=number.text, fact=backing.id))
    for fact in named:
        if is_sentence(fact):
            continue
        for said in (fact.value, fact.subject):
            if not numbers_in(said) and said in text:
                claims.append(Claim(text=said, fact=fact.id))
    return tuple(dict.fromkeys(claims))


def _names(text: str, subject: str) -> bool:
    words = subject.split()
    return bool(words) and (
        subject in text or (len(words[-1]) > 2 and re.search(rf"\b{re.escape(words[-1])}\b", text) is not None)
    )


def _lengths(texts: Sequence[str], brief: Brief) -> list[int]:
    """Length of each segment in tenths of a second: the words and a breath, held a little where the whole is short and
    hurried a little where it is long, as the hook is."""
    lengths = [
        max(round(SHORTEST_SEGMENT * 10), segment_tenths(text, PAUSE if n else 0.0)) for n, text in enumerate(texts)
    ]
    most = round(brief.max_seconds * 10) - _END_ROOM
    lengths[0] = max(int(lengths[0] / MOST_HURRIED), min(lengths[0], round(HOOK_SECONDS * 10)))
    if sum(lengths) > most:
        pace = min(MOST_HURRIED, sum(lengths) / most)
        lengths = [max(round(SHORTEST_SEGMENT * 10), int(length / pace)) for length in lengths]
    goal = min(round(brief.target_seconds * 10), most)
    ceilings = [min(round(LONGEST_SEGMENT * 10), int(length * MOST_HELD)) for length in lengths]
    ceilings[0] = min(lengths[0], round(HOOK_SECONDS * 10))
    while sum(lengths) < goal:
        room = [n for n, length in enumerate(lengths) if length < ceilings[n]]
        if not room:
            break
        for n in room[: goal - sum(lengths)]:
            lengths[n] += 1
    return lengths


def _hashtags(draft: Draft, platforms: Sequence[Platform]) -> tuple[dict[str, tuple[str, ...]], list[Remark]]:
    known = {platform.name for platform in platforms}
    tags: dict[str, tuple[str, ...]] = {}
    remarks: list[Remark] = []
    for entry in draft.hashtags:
        if entry.platform not in known:
            text = f"hashtags name a platform that was not asked for; only {', '.join(sorted(known))}"
            remarks.append(Remark(source="schema", rule="platform", text=text))
            continue
        tags[entry.platform] = tuple(dict.fromkeys(one_line(tag).lstrip("#") for tag in entry.tags))
    return tags, remarks
