"""What a post is made of, as far as an audience cares, and how much it likes that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.streams import Streams, entity_of

Floats = NDArray[np.float64]

FEATURES = (
    *("length", "length_off", "hashtags", "words", "question", "number", "thrill", "league", "taste"),
    "question_and_number",
)
"""The columns of ``features``: two are curved on purpose, so that a straight line does not explain all."""
_REFERENCE_POSTS = 4_000
_MOST_APPEAL = 3.0
_THRILL = frozenset(
    (
        *("record", "history", "historic", "upset", "buzzer", "comeback", "overtime", "stunning", "shocking"),
        *("insane", "unreal", "trade", "traded", "wild"),
    )
)
_LEAGUES = {"nfl": 1.0, "nba": 0.9, "mlb": 0.6, "nhl": 0.4, "wnba": 0.5, "soccer": 0.7, "ufc": 0.8}
_NO_LEAGUE = 0.2


@dataclass(frozen=True)
class Content:
    """Arrays of one row a post. ``taste`` is how much this audience cares for the topic, a standard normal draw."""

    seconds: Floats
    hashtags: Floats
    words: Floats
    question: Floats
    """1 where the caption asks something, else 0; ``number`` and ``thrill`` likewise for digits and strong words."""
    number: Floats
    thrill: Floats
    league: Floats
    """Popularity of the league, 0 to 1."""
    taste: Floats
    budget_usd: Floats
    """Spent on the post; it is no part of ``features``."""

    def features(self) -> Floats:
        """[posts, features] with mean about 0 and spread about 1, in the order of ``FEATURES``."""
        length = (np.log(np.maximum(self.seconds, 1.0)) - np.log(35.0)) / 0.4
        question, number = (self.question - 0.3) / 0.46, (self.number - 0.6) / 0.49
        columns = (
            length,
            (1.0 - length**2) / 1.4,
            (self.hashtags - 4.0) / 2.0,
            (self.words - 18.0) / 8.0,
            question,
            number,
            (self.thrill - 0.35) / 0.48,
            (self.league - 0.65) / 0.27,
            self.taste,
            question * number,
        )
        return np.column_stack(columns)


def draw_content(streams: Streams, entities: range) -> Content:
    """Posts as an editor makes them, one stream each; nothing is spent on them."""
    normal, uniform = np.empty((len(entities), 4)), np.empty((len(entities), 4))
    for row, entity in enumerate(entities):
        rng = streams.at("content", entity)
        rng.standard_normal(out=normal[row])
        rng.random(out=uniform[row])
    league = np.array(sorted({*_LEAGUES.values(), _NO_LEAGUE}))
    return Content(
        seconds=np.clip(35.0 * np.exp(0.4 * normal[:, 0]), 8, 120).round(1),
        hashtags=np.clip(np.round(4 + 2 * normal[:, 1]), 0, 12),
        words=np.clip(np.round(18 + 8 * normal[:, 2]), 2, 60),
        question=(uniform[:, 0] < 0.3).astype(np.float64),
        number=(uniform[:, 1] < 0.6).astype(np.float64),
        thrill=(uniform[:, 2] < 0.35).astype(np.float64),
        league=league[(uniform[:, 3] * len(league)).astype(int)],
        taste=normal[:, 3],
        budget_usd=np.zeros(len(entities)),
    )


def read_content(caption: str, seconds: float) -> Content:
    """The content of one post from its caption (with its hashtags) and its length."""
    tags = [tag.lower() for tag in re.findall(r"#(\w+)", caption)]
    words = re.findall(r"[\w'-]+", caption.lower())
    leagues = [_LEAGUES[word] for word in words if word in _LEAGUES]
    tastes = [_taste(tag) for tag in tags if tag not in _LEAGUES] or [_taste(" ".join(words[:3]))]

    def one(value: float) -> Floats:
        return np.array([float(value)])

    return Content(
        seconds=one(seconds or 35.0),
        hashtags=one(min(len(tags), 12)),
        words=one(min(len(words), 60)),
        question=one("?" in caption),
        number=one(any(letter.isdigit() for letter in caption)),
        thrill=one(any(word in _THRILL for word in words)),
        league=one(max(leagues, default=_NO_LEAGUE)),
        taste=one(float(np.sum(tastes) / np.sqrt(len(tastes)))),
        budget_usd=one(0.0),
    )


def _taste(topic: str) -> float:
    """A standard normal number that belongs to a topic."""
    return float(Streams("taste").at("topic", entity_of(topic)).standard_normal())


def appeal(content: Content, seed: int, platform: str, *, changed: bool) -> Floats:
    """How much the audience of a platform likes each post: mean 0, spread 1 over posts as ``draw_content`` makes them.

    ``changed``: as it is after the regime has changed.
    """
    weights, mean, spread = _tastes(seed, platform, changed)
    return np.clip((content.features() @ weights - mean) / spread, -_MOST_APPEAL, _MOST_APPEAL)


@lru_cache(maxsize=256)
def _tastes(seed: int, platform: str, changed: bool) -> tuple[Floats, float, float]:
    """The weights of the features, and mean and spread of what they make of many posts."""
    rng = Streams(seed, platform, "tastes").at("weights")
    weights = rng.standard_normal(len(FEATURES))
    if changed:
        weights = weights[rng.permutation(len(FEATURES))]
    made = draw_content(Streams("reference"), range(_REFERENCE_POSTS)).features() @ weights
    return weights, float(made.mean()), float(made.std())
