"""What the sound of a post costs, how loud its file is, and how near caption times are to what is heard.

CPU seconds are those of a fresh process with everything it imports and starts, for the 45 s story of the render bench.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.results import write

REPEATS = int(os.environ.get("TIKSPORTS_BENCH_REPEATS", "5"))
PACES = (("en-us+f3", 150), ("en-029+m3", 190), ("en-us+Andy", 172), ("en-us+klatt4", 160), ("en+steph", 180))
"""Voices that stand in for a recording; their true word times are known."""
SPEECH = {
    100: 54.4, 125: 57.7, 160: 56.8, 200: 60.2, 250: 60.3, 315: 59.0, 400: 62.1, 500: 62.1, 630: 60.5, 800: 56.8,
    1000: 53.7, 1250: 53.0, 1600: 52.0, 2000: 48.7, 2500: 48.1, 3150: 46.8, 4000: 45.6, 5000: 44.5, 6300: 44.3,
    8000: 43.7,
}  # fmt: skip
"""Long-term average of speech, dB in thirds of an octave (Byrne et al. 1994, both sexes together)."""
Figures = dict[str, float]


def spent() -> float:
    """CPU seconds of this process and its finished children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def post(folder: Path) -> Figures:
    """One post: voice, mix, AAC."""
    start = time.perf_counter()
    from bench.render_story import story
    from tiksports_dagster.configuration import load_strategy
    from tiksports_dagster.resources.voice import load_pronunciations
    from tiksports_dagster.studio.sound_desk import SoundDesk
    from tiksports_dagster.studio.voice_espeak import EspeakVoice

    script, strategy, names = story(), load_strategy(), load_pronunciations()
    desk = SoundDesk(folder, strategy, lambda: [EspeakVoice(names)])
    before = spent()
    spoken = desk.voiceover(script)
    voiced = spent()
    track = desk.soundtrack(script, spoken.voiceover).soundtrack
    done = spent()
    from tiksports_dagster.studio.mux import encode_sound, read_sound

    encode_sound(read_sound(Path(track.path), track.seconds), folder / "sound.m4a", audio_kbps=128)
    return {
        "voice": voiced - before,
        "mix": done - voiced,
        "aac": spent() - done,
        "all": spent(),
        "wall": time.perf_counter() - start,
        "seconds": track.seconds,
    }


def files(folder: Path) -> Figures:
    """The worst loudness and peak after AAC, over content types, with and without a voice, and odd lengths."""
    from bench.render_story import story
    from tiksports_dagster.configuration import load_strategy
    from tiksports_dagster.resources.voice import load_pronunciations
    from tiksports_dagster.store.records.trends import ContentType
    from tiksports_dagster.studio.mux import encode_sound, read_sound
    from tiksports_dagster.studio.sound import soundtrack
    from tiksports_dagster.studio.sound_desk import SoundDesk
    from tiksports_dagster.studio.sound_master import finished, measure_loudness
    from tiksports_dagster.studio.sound_wav import write_wav
    from tiksports_dagster.studio.voice_espeak import EspeakVoice

    names = load_pronunciations()
    sounds: list[tuple[Path, float]] = []
    for content_type in ContentType:
        script = story().model_copy(update={"content_type": content_type})
        for voices in ([EspeakVoice(names)], []):
            desk = SoundDesk(folder, load_strategy(), lambda voices=voices: voices)
            track = desk.soundtrack(script, desk.voiceover(script).voiceover).soundtrack
            sounds.append((Path(track.path), track.seconds))
    for seconds in (3.0, 7.3, 17.033, 31.7, 60.0):
        file = write_wav(finished(soundtrack(seconds, f"bench-{seconds}", (seconds / 3,)))[0], folder, "odd")
        sounds.append((file.path, file.seconds))
    off: list[float] = []
    peaks: list[float] = []
    for path, seconds in sounds:
        for kbps in (128, 192):
            encode_sound(read_sound(path, seconds), folder / "sound.m4a", audio_kbps=kbps)
            heard = measure_loudness(read_sound(folder / "sound.m4a", seconds))
            off.append(abs(heard.integrated + 14))
            peaks.append(heard.true_peak)
    return {"files": len(off), "off": max(off), "peak": max(peaks)}


def words(_folder: Path) -> Figures:
    """Drift of the offline voice's captions, and how well other voices' words are found."""
    import numpy as np

    from bench.render_story import story
    from tiksports_dagster.resources.voice import load_pronunciations
    from tiksports_dagster.studio.voice import SAMPLE_RATE, lines_of
    from tiksports_dagster.studio.voice_align import aligned
    from tiksports_dagster.studio.voice_espeak import EspeakVoice
    from tiksports_dagster.studio.voice_polish import is_loud
    from tiksports_dagster.studio.voice_timing import Lengths, perform

    names, script = load_pronunciations(), story()
    lines = lines_of(script)
    made = perform(script, lines, EspeakVoice(names), Lengths(30, 60))
    loud = np.flatnonzero(is_loud(made.samples))
    onsets = np.array([loud[0], *loud[np.flatnonzero(np.diff(loud) > 24) + 1]]) * 0.005
    starts = np.array([word.start for word in made.words])
    drift = np.abs(starts[None, :] - onsets[:, None]).min(axis=1) * 1000
    known = EspeakVoice(names).reference(lines)
    errors: dict[str, list[float]] = {"aligned": [], "letters": []}
    cpu: list[float] = []
    chance = np.random.default_rng(1)
    for voice, rate in PACES:
        said = EspeakVoice(names, voice, rate).speak("bench", lines)
        pauses = (np.zeros(round(chance.uniform(0.25, 0.7) * SAMPLE_RATE), np.float32) for _ in said)
        whole = np.concatenate(
            [part for pair in zip((one.samples for one in said), pauses, strict=True) for part in pair]
        )
        whole += chance.standard_normal(whole.size).astype(np.float32) * 0.0005
        for way, reference in (("aligned", known), ("letters", None)):
            before = spent()
            found = aligned(whole, lines, reference)
            if way == "aligned":
                cpu.append(spent() - before)
            errors[way] += [
                abs(word.start - true.start) * 1000
                for line, own in zip(found, said, strict=True)
                for word, true in zip(line.words, own.words, strict=True)
            ]
    return {
        "drift_median": float(np.median(drift)),
        "drift_max": float(drift.max()),
        "aligned_median": float(np.median(errors["aligned"])),
        "aligned_within": float(np.mean(np.array(errors["aligned"]) <= 100)),
        "letters_median": float(np.median(errors["letters"])),
        "aligned_cpu": statistics.median(cpu),
    }


def spectra(_folder: Path) -> Figures:
    """How far the polished voice is from the spectrum of average speech, dB; the default variant and the plain one."""
    import numpy as np

    from bench.render_story import story
    from tiksports_dagster.resources.voice import load_pronunciations
    from tiksports_dagster.studio.voice import SAMPLE_RATE, lines_of
    from tiksports_dagster.studio.voice_espeak import VOICE, EspeakVoice

    def off(voice: str) -> float:
        said = EspeakVoice(load_pronunciations(), voice).speak("bench", lines_of(story()))
        sound = np.concatenate([line.samples for line in said])
        power = np.square(np.abs(np.fft.rfft(sound)))
        at = np.fft.rfftfreq(sound.size, 1 / SAMPLE_RATE)
        third = 2 ** (1 / 6)
        found = np.array([10 * np.log10(power[(at >= mid / third) & (at < mid * third)].sum()) for mid in SPEECH])
        differing = found - np.array(list(SPEECH.values()))
        return float(np.std(differing))

    return {"default": off(VOICE), "plain": off("en-us")}


CASES = {"post": post, "files": files, "words": words, "spectra": spectra}


def run(case: str) -> Figures:
    """A case in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.sound", case], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Runs the cases and writes ``bench/results/sound.json``."""
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory(prefix="tiksports-bench-") as folder:
            print(json.dumps(CASES[sys.argv[1]](Path(folder))))
        return
    posts = [run("post") for _ in range(REPEATS)]
    median = {key: round(statistics.median(one[key] for one in posts), 3) for key in posts[0]}
    loud, near, color = run("files"), run("words"), run("spectra")
    figures: dict[str, object] = {
        "story_seconds": median["seconds"],
        "voice_cpu_seconds": median["voice"],
        "mix_cpu_seconds": median["mix"],
        "aac_cpu_seconds": median["aac"],
        "all_cpu_seconds_with_imports": median["all"],
        "all_wall_seconds": median["wall"],
        "files_measured": int(loud["files"]),
        "worst_loudness_off_lu": round(loud["off"], 2),
        "worst_true_peak_dbtp": round(loud["peak"], 2),
        "caption_drift_median_ms": round(near["drift_median"], 1),
        "caption_drift_max_ms": round(near["drift_max"], 1),
        "aligned_median_ms": round(near["aligned_median"], 1),
        "aligned_within_100_ms": round(near["aligned_within"], 3),
        "by_letters_median_ms": round(near["letters_median"], 1),
        "aligning_cpu_seconds": round(near["aligned_cpu"], 3),
        "voice_spectrum_off_db": round(color["default"], 1),
        "plain_voice_spectrum_off_db": round(color["plain"], 1),
    }
    print(write("sound", figures, REPEATS).read_text())


if __name__ == "__main__":
    main()
