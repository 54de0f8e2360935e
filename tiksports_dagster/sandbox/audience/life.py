"""One post at a time: the counters a platform tells of it at any moment, from the same model as ``simulate``."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.sandbox.audience.arrivals import BIN_HOURS, arrive
from tiksports_dagster.sandbox.audience.content import read_content
from tiksports_dagster.sandbox.audience.counters import Counters, Post, SpeedChange
from tiksports_dagster.sandbox.audience.curves import expected
from tiksports_dagster.sandbox.audience.posts import Posts, draw, make_posts
from tiksports_dagster.sandbox.audience.streams import Streams, entity_of
from tiksports_dagster.sandbox.audience.told import rounded
from tiksports_dagster.sandbox.audience.world import PRESETS, World, platform_of

_HORIZONS_HOURS = (48, 192, 768, 3072)
"""How far a post's life is worked out, one after the other as it grows older; after the last nobody watches it."""
_KEPT_LIVES = 4096
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Life:
    """A post's true counters at the end of each quarter of an hour, with a row of zeros before; and its traits."""

    posts: Posts
    """Of one post."""
    counters: NDArray[np.int64]
    """[bins + 1, 5] views, likes, comments, shares, saves."""

    def at(self, hours: float) -> tuple[int, ...]:
        """The counters at that age, straight between quarters."""
        place = min(max(hours, 0.0) / BIN_HOURS, float(len(self.counters) - 1))
        before = int(place)
        low = self.counters[before]
        high = self.counters[min(before + 1, len(self.counters) - 1)]
        return tuple(int(value) for value in low + np.floor((high - low) * (place - before)).astype(np.int64))


class Simulated:
    """An ``Audience``: the simulated one of a world. Safe for threads; a post asked for again costs microseconds."""

    def __init__(self, world: World = PRESETS["realistic"], seed: int = 0) -> None:
        self.world = world
        self.seed = seed
        self._lives: OrderedDict[tuple[Post, int], Life] = OrderedDict()
        self._streams: dict[str, Streams] = {}
        self._lock = threading.Lock()

    def __call__(self, post: Post, now: float) -> Counters:
        """What the platform tells at ``now``: as it was a little before, cut to the platform's digits."""
        row = platform_of(post.platform)
        life, counted = self._counted(post, (now - post.published) / 3600 - row.latency_minutes / 60)
        views, likes, comments, shares, saves = (int(rounded(np.array(float(one)), row.digits)) for one in counted)
        reach = max(math.ceil(views * life.posts.reach_share[0]), likes, comments, shares, saves)
        return Counters(
            views=views,
            likes=likes,
            comments=comments,
            shares=shares,
            saves=saves,
            reach=reach,
            average_watch_seconds=round(float(life.posts.watch_seconds[0]), 3),
            skip_percent=round(float(life.posts.skip_percent[0]), 2),
        )

    def truth(self, post: Post) -> Posts:
        """What nobody outside can know about the post."""
        return self._life(post, _HORIZONS_HOURS[0]).posts

    def _counted(self, post: Post, age: float) -> tuple[Life, tuple[int, ...]]:
        horizon = next((hours for hours in _HORIZONS_HOURS if age <= hours), _HORIZONS_HOURS[-1])
        life = self._life(post, horizon)
        return life, life.at(age)

    def _life(self, post: Post, horizon: int) -> Life:
        key = (post, horizon)
        with self._lock:
            found = self._lives.get(key)
            if found is None:
                found = self._lives[key] = self._lived(post, horizon)
                if len(self._lives) > _KEPT_LIVES:
                    self._lives.popitem(last=False)
            else:
                self._lives.move_to_end(key)
        return found

    def _lived(self, post: Post, horizon: int) -> Life:
        """Works the life out. A longer horizon begins like a shorter one, and so does one with a later change."""
        row = platform_of(post.platform)
        streams = self._streams.setdefault(post.platform, Streams(self.seed, post.platform))
        entity = entity_of(post.id)
        entities = range(entity, entity + 1)
        posts = make_posts(
            draw(streams, entities),
            np.array([post.published]),
            read_content(post.caption, post.seconds),
            world=self.world,
            row=row,
            seed=self.seed,
            platform=post.platform,
        )
        rates = expected(posts, row, math.ceil(horizon / BIN_HOURS))
        for change in post.changes:
            rates[:, _bins(change, post.published)] *= change.factor
        true = arrive(streams, entities, rates, posts.rates, world=self.world, heat=row.heat)
        rows = np.stack([true.views[0], true.likes[0], true.comments[0], true.shares[0], true.saves[0]], axis=1)
        return Life(posts, np.concatenate([np.zeros((1, 5), np.int64), rows]))


def _bins(change: SpeedChange, published: float) -> slice:
    """The bins that a change covers. It begins and ends with a quarter of an hour, so that nothing told is untold."""

    def edge(moment: float) -> int | None:
        hours = (moment - published) / 3600
        return None if math.isinf(hours) else max(math.ceil(hours / BIN_HOURS), 0)

    return slice(edge(change.at), edge(change.until))
