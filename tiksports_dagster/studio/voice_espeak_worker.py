"""espeak-ng in a process of its own: texts in on standard input, samples and word events out on standard output.

Run by path with nothing but the standard library. A process of its own, because the library keeps noise and flutter
from one text to the next (here each order begins the same), may crash or hang, and is GPL-3.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

RETRIEVAL, NO_EXIT = 1, 0x8000
UTF8, PHONEMES, END_PAUSE = 1, 0x100, 0x1000
PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4}
END, WORD = 0, 1


class Id(ctypes.Union):
    """``espeak_EVENT.id``."""

    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    """``espeak_EVENT`` of espeak-ng's ``speak_lib.h`` 1.52."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", Id),
    )


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def start(library_path: str, data_folder: str) -> tuple[Any, int]:
    """The started library and its sample rate. ``OSError`` when it does not load or start."""
    library: Any = ctypes.CDLL(library_path)
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
        ctypes.c_void_p, ctypes.c_void_p,
    )  # fmt: skip
    library.espeak_SetSynthCallback.argtypes = (Callback,)
    library.espeak_SetSynthCallback.restype = None
    library.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    rate = int(library.espeak_Initialize(RETRIEVAL, 0, data_folder.encode(), NO_EXIT))
    if rate <= 0:
        raise OSError("its data cannot be read")
    return library, rate


def speak(library: Any, sample_rate: int, text: str) -> tuple[bytes, list[tuple[int, int]]]:
    """16-bit samples, and (character, sample) of every word event. ``OSError`` when the library refuses."""
    blocks: list[bytes] = []
    events: list[tuple[int, int]] = []

    @Callback
    def take(wave: Any, count: int, event: Any) -> int:
        if count > 0 and wave:
            blocks.append(ctypes.string_at(wave, count * 2))
        number = 0
        while event[number].type != END:
            if event[number].type == WORD:
                events.append((event[number].text_position - 1, event[number].audio_position * sample_rate // 1000))
            number += 1
        return 0

    library.espeak_SetSynthCallback(take)
    encoded = text.encode()
    if library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, UTF8 | PHONEMES | END_PAUSE, None, None) != 0:
        raise OSError("it does not read the text")
    library.espeak_Synchronize()
    return b"".join(blocks), events


def main() -> int:
    """Reads {library, data, voice, texts: [[text, {parameter: value}], …]}; writes a JSON line and samples for each.

    Returns 1 with one line on standard error when the library does not work.
    """
    order = json.load(sys.stdin)
    try:
        library, rate = start(order["library"], order["data"])
        if library.espeak_SetVoiceByName(order["voice"].encode()) != 0:
            raise OSError(f"it has no voice {order['voice']!r}")
        for text, parameters in order["texts"]:
            for name, value in parameters.items():
                library.espeak_SetParameter(PARAMETERS[name], value, 0)
            samples, events = speak(library, rate, text)
            head = {"rate": rate, "bytes": len(samples), "events": events}
            sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + samples)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
