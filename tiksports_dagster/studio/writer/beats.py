"""A beat: a sentence or two, what is seen meanwhile, and what both claim. The brick that scripts are built of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tiksports_dagster.store.records.content import Claim, Headline, Visual
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.language import speaking_seconds
from tiksports_dagster.studio.writer.said import LONGEST_SEGMENT, PAUSE, Said, Voice

BEAT_SECONDS = LONGEST_SEGMENT - PAUSE


@dataclass(frozen=True)
class Beat:
    """Something a script may tell. ``claims`` are those of its words and of the parts of its visual that hold none."""

    text: str
    visual: Visual
    claims: tuple[Claim, ...]

    @property
    def seconds(self) -> float:
        """Seconds it takes to say, with the breath after it."""
        return speaking_seconds(self.text) + PAUSE


def beat(said: Said | None, visual: Visual | None, extra: Sequence[Claim] = ()) -> list[Beat]:
    """The beat as a list of one; empty when there is nothing to say or to show."""
    if said is None or visual is None:
        return []
    return [Beat(said.text, visual, tuple(dict.fromkeys((*said.claims, *extra))))]


def card(voice: Voice, text: Said, kicker: Said | str | None = None) -> Headline:
    """Large type with a small line above: ``kicker``, else the league's name."""
    above = voice.brand if kicker is None else kicker if isinstance(kicker, str) else kicker.text
    claims = text.claims if kicker is None or isinstance(kicker, str) else (*text.claims, *kicker.claims)
    return Headline(text=text.text, kicker=above, claims=tuple(dict.fromkeys(claims)))


def without_numbers(text: str) -> str:
    """The text when it says no number, else nothing: for labels that come from a table and not from a fact."""
    return "" if numbers_in(text) else text
