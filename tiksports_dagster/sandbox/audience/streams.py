"""Random numbers by address: one stream for each (world, purpose, entity), so that one more post changes no other."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache

import numpy as np

_MASK = 2**64 - 1


class Streams:
    """The random numbers of one world; ``parts`` name it, such as a seed and a platform.

    Philox is a function of a key and a counter, so a stream costs no more than setting its counter. Drawing n + m
    numbers begins with the same n numbers. Not for several threads at once.
    """

    def __init__(self, *parts: object) -> None:
        digest = hashlib.blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=16).digest()
        self._bits = np.random.Philox(key=int.from_bytes(digest, "little"))
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state

    def at(self, purpose: str, entity: int = 0) -> np.random.Generator:
        """The stream of an entity (any whole number) from its beginning; good until the next call."""
        state = self._state
        state["state"]["counter"][:] = (0, entity & _MASK, _number(purpose), 0)
        state["buffer_pos"], state["has_uint32"], state["uinteger"] = 4, 0, 0
        self._bits.state = state
        return self._generator


def entity_of(text: str) -> int:
    """A 64-bit number for a name, such as a post's id."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


@cache
def _number(purpose: str) -> int:
    return zlib.crc32(purpose.encode())
