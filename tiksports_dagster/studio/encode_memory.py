"""Memory an encoder gave back, kept for the next one: segments are encoded one after the other, each by its own x264.

Without this the C library hands the pages of every closed encoder to the system, which clears them all again for the
next: on a 45 second picture half a CPU second of page faults.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager

# malloc.h of glibc: mallopt's parameters and what they are at first.
_TRIM_THRESHOLD, _MMAP_MAX = -1, -4
_USUAL = {_TRIM_THRESHOLD: 128 * 1024, _MMAP_MAX: 65_536}
_KEEPING = {_TRIM_THRESHOLD: 2**31 - 1, _MMAP_MAX: 0}


@contextmanager
def kept_memory() -> Generator[None]:
    """Within the block freed memory stays with the process; after it all that is free goes back to the system.

    Does nothing where the C library is not glibc.
    """
    library = _glibc()
    if library is None:
        yield
        return
    for parameter, value in _KEEPING.items():
        library.mallopt(parameter, value)
    try:
        yield
    finally:
        for parameter, value in _USUAL.items():
            library.mallopt(parameter, value)
        library.malloc_trim(ctypes.c_size_t(0))


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
