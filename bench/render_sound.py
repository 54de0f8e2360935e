"""The sound of the bench's story: spoken by the offline voice, mixed with the generated music, at loudness."""

from __future__ import annotations

from pathlib import Path

from tiksports_dagster.store.records.content import Script


def sound_of(script: Script, folder: Path) -> Path:
    """The finished soundtrack as a file below ``folder``."""
    from tiksports_dagster.configuration import load_strategy
    from tiksports_dagster.resources.voice import load_pronunciations
    from tiksports_dagster.studio.sound_desk import SoundDesk
    from tiksports_dagster.studio.voice_espeak import EspeakVoice

    desk = SoundDesk(folder, load_strategy(), lambda: [EspeakVoice(load_pronunciations())])
    spoken = desk.voiceover(script)
    return Path(desk.soundtrack(script, spoken.voiceover).soundtrack.path)
