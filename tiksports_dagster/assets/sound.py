"""Phase 3, what is heard of a post: its voice-over and its finished sound. Partitioned by post."""

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, file, lines, picture, table
from tiksports_dagster.assets._policies import POSTS, STUDIO, named_failures, result
from tiksports_dagster.store.ledger import Ledger
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.voice import Soundtrack, Voiceover
from tiksports_dagster.studio.sound_desk import SoundDesk


# a rejected script is not spoken, and without a voice nothing is drawn
@dg.asset(group_name="content", kinds={"python"}, owners=[STUDIO], partitions_def=POSTS, deps=["script_review"])
@named_failures
def voiceover(
    script: Script, sound_desk: dg.ResourceParam[SoundDesk], ledger: dg.ResourceParam[Ledger]
) -> dg.MaterializeResult[Voiceover]:
    """The script spoken, with the moment of every word; by the first voice that can, or by none."""
    spoken = sound_desk.voiceover(script)
    made = spoken.voiceover
    rows = [
        {"segment": word.segment, "word": word.text, "from": round(word.start, 2), "to": round(word.end, 2)}
        for word in made.words
    ]
    metadata: Metadata = {
        "engine": made.engine,
        "voice": made.voice,
        "seconds": made.seconds,
        "pace": round(spoken.pace, 2),
        "words": table(rows, limit=160),
        "cost of the post so far, USD": float(ledger.cost_of(script.post)),
    }
    if spoken.waveform is not None and made.path is not None:
        metadata |= {"waveform": picture(spoken.waveform, "the voice over time"), "file": file(made.path)}
    if spoken.notes:
        metadata["another voice was asked first"] = lines(spoken.notes)
    return result(made, metadata)


@dg.asset(group_name="content", kinds={"ffmpeg"}, owners=[STUDIO], partitions_def=POSTS)
@named_failures
def soundtrack(
    script: Script, voiceover: Voiceover, sound_desk: dg.ResourceParam[SoundDesk]
) -> dg.MaterializeResult[Soundtrack]:
    """Voice and music, the music ducked, at −14 LUFS with peaks under −1 dBTP: what every file of the post plays."""
    mixed = sound_desk.soundtrack(script, voiceover)
    made = mixed.soundtrack
    metadata: Metadata = {
        "waveform": picture(mixed.waveform, "the sound over time, a line at each cut"),
        "loudness, LUFS": made.lufs,
        "true peak, dBTP": made.true_peak_db,
        "music": made.music,
        "mood": made.mood,
        "strong beats": len(made.beats),
        "seconds": made.seconds,
        "file": file(made.path),
    }
    if mixed.notes:
        metadata["passed over"] = lines(mixed.notes)
    return result(made, metadata)
