"""The sound room's counter: a script in, its voice-over; script and voice-over in, the finished sound of the post."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.failures import PermanentFailure, TikSportsError
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.voice import Soundtrack, Voiceover

if TYPE_CHECKING:
    from tiksports_dagster.studio.sound_mix import Stereo
    from tiksports_dagster.studio.sound_music import Shelf
    from tiksports_dagster.studio.voice import VoiceEngine
    from tiksports_dagster.studio.voice_timing import Performance


class Spoken(NamedTuple):
    """A voice-over, its picture, and why a voice that was asked first did not speak."""

    voiceover: Voiceover
    waveform: bytes | None
    pace: float
    notes: tuple[str, ...]


class Mixed(NamedTuple):
    """A finished sound and its picture."""

    soundtrack: Soundtrack
    waveform: bytes
    notes: tuple[str, ...]


class SoundDesk:
    """Makes the sound of posts, one folder a post below ``root``."""

    def __init__(
        self,
        root: Path,
        strategy: Strategy,
        voices: Callable[[], Sequence[VoiceEngine]],
        shelf: Shelf | None = None,
        performance: Callable[[], Mapping[str, float]] = dict,
        platforms: Sequence[str] = (),
        watch: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``voices`` are asked in order until one speaks. ``performance`` gives 0..1 by library path."""
        self._root = root
        self._strategy = strategy
        self._voices = voices
        self._shelf = shelf
        self._performance = performance
        self._platforms = tuple(platforms)
        self._watch = watch

    def voiceover(self, script: Script) -> Spoken:
        """The script spoken by the first voice that can; without any, a voice-over in which nothing is spoken.

        A voice that fails is a note, not a failure: a post without its best voice is still a post.
        """
        from tiksports_dagster.studio.sound_wav import waveform, write_wav
        from tiksports_dagster.studio.voice import lines_of
        from tiksports_dagster.studio.voice_timing import Lengths, perform

        rules = self._strategy.content_types[script.content_type]
        lines, notes = lines_of(script), list[str]()
        for engine in self._voices():
            self._watch(f"speaking with {engine.name}")
            try:
                made: Performance = perform(script, lines, engine, Lengths(rules.min_seconds, rules.max_seconds))
            except TikSportsError as failure:
                notes.append(str(failure))
                continue
            if not made.words:
                continue
            file = write_wav(made.samples, self._root / script.post, "voice")
            voiceover = Voiceover(
                post=script.post,
                engine=engine.name,
                voice=engine.voice,
                path=str(file.path),
                sha256=file.sha256,
                seconds=round(file.seconds, 4),
                words=made.words,
            )
            starts = {word.segment: word.start for word in reversed(made.words)}
            return Spoken(voiceover, waveform(made.samples, tuple(starts.values())), max(made.paces), tuple(notes))
        silent = Voiceover(
            post=script.post, engine="none", voice="none", path=None, sha256=None, seconds=script.seconds, words=()
        )
        return Spoken(silent, None, 1.0, tuple(notes))

    def soundtrack(self, script: Script, voiceover: Voiceover) -> Mixed:
        """Voice and music at the platforms' loudness, as long as the retimed script.

        Raises ``PermanentFailure`` when the voice's file is gone or another one, or the disk is full.
        """
        from tiksports_dagster.studio.sound import MOOD_OF
        from tiksports_dagster.studio.sound_master import finished
        from tiksports_dagster.studio.sound_mix import mixed
        from tiksports_dagster.studio.sound_wav import read_wav, waveform, write_wav
        from tiksports_dagster.studio.voice_timing import retime

        told = retime(script, voiceover)
        mood = MOOD_OF[script.content_type]
        self._watch("mixing")
        source, music, beats, notes = self._music(told, mood)
        voice = None
        if voiceover.path is not None and voiceover.sha256 is not None:
            voice = read_wav(Path(voiceover.path), voiceover.sha256)[0]
        whole, loudness = finished(mixed(voice, music))
        file = write_wav(whole, self._root / script.post, "sound")
        track = Soundtrack(
            post=script.post,
            path=str(file.path),
            sha256=file.sha256,
            seconds=round(file.seconds, 4),
            music=source,
            mood=mood,
            beats=beats,
            lufs=round(loudness.integrated, 2),
            true_peak_db=round(loudness.true_peak, 2),
        )
        return Mixed(track, waveform(whole, tuple(s.start for s in told.segments)), notes)

    def _music(self, script: Script, mood: str) -> tuple[str, Stereo, tuple[float, ...], tuple[str, ...]]:
        """(where it is from, sound, strong beats, notes): the library's best, or the generated bed."""
        from tiksports_dagster.studio.sound import beats_of, choose_groove, soundtrack
        from tiksports_dagster.studio.sound_music import choose_music, play

        notes: tuple[str, ...] = ()
        pieces = {item.path: (item, file) for item, file in self._shelf.music(self._platforms)} if self._shelf else {}
        chosen = choose_music([item for item, _ in pieces.values()], mood, script.post, self._performance())
        if chosen is not None:
            try:
                piece = play(pieces[chosen.path][1], script.seconds, chosen.beats_per_minute)
                return chosen.path, piece.samples, piece.beats, notes
            except PermanentFailure as failure:
                notes = (str(failure),)
        cues = tuple(segment.end for segment in script.segments[:-1])
        groove = choose_groove(script.post, cues, mood)
        return "generated", soundtrack(script.seconds, script.post, cues, mood), beats_of(groove, script.seconds), notes
