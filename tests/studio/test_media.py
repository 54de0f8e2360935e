"""The media library: only what has a valid licence is used, it is about the story, and no path leaves the folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.content import Headline
from tiksports_dagster.studio.caption import caption_for
from tiksports_dagster.studio.media import MediaLibrary, MusicShelf
from tiksports_dagster.studio.media_shots import credits_of, footage_of, shots_for
from tiksports_dagster.studio.sound_wav import write_wav

from .scenes_samples import COMPARISON, COUNT, PICTURE, platform, script

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OWN = {"source": "own footage", "licence": "own work"}


def picture(folder: Path, name: str, **record: object) -> Path:
    """A picture with a licence record beside it; ``record=None`` leaves that out."""
    path = folder / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((90, 160, 3), 120, np.uint8)).save(path)
    if record:
        path.with_name(f"{path.stem}.licence.json").write_text(json.dumps({**OWN, **record}), encoding="utf-8")
    return path


def names(library: MediaLibrary, **wanted: object) -> list[str]:
    found = library.find("picture", **{"at": NOW, "platforms": ("tiktok",), **wanted})
    return [item.path for item in found]


def test_a_file_is_found_by_team_or_athlete_however_the_name_is_written(tmp_path: Path) -> None:
    picture(tmp_path, "luka", athletes=["Luka Dončić"])
    picture(tmp_path, "teams/lakers", teams=["Los Angeles Lakers"])
    library = MediaLibrary(tmp_path)
    assert names(library, athletes=["luka doncic"]) == ["luka.jpg"]
    assert names(library, teams=["LOS ANGELES LAKERS"]) == ["teams/lakers.jpg"]
    found = library.find("picture", teams=["Los Angeles Lakers"], at=NOW)[0]
    assert (len(found.sha256), library.path(found)) == (64, (tmp_path / "teams/lakers.jpg").resolve())


def test_a_file_about_somebody_else_is_never_found(tmp_path: Path) -> None:
    picture(tmp_path, "lions", tags=["lion", "animals"], athletes=["Cristiano"])
    picture(tmp_path, "savanna", tags=["animals"])
    assert names(MediaLibrary(tmp_path), athletes=["Cristiano Ronaldo"], tags=["goal"]) == []


def test_the_better_match_comes_first(tmp_path: Path) -> None:
    picture(tmp_path, "a", teams=["Lakers"])
    picture(tmp_path, "b", teams=["Lakers"], athletes=["LeBron James"])
    picture(tmp_path, "c", teams=["Lakers"], tags=["dunk"])
    wanted = {"teams": ["Lakers"], "athletes": ["LeBron James"], "tags": ["dunk"]}
    assert names(MediaLibrary(tmp_path), **wanted) == ["b.jpg", "c.jpg", "a.jpg"]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"expires_at": "2025-12-31T00:00:00Z"},
        {"platforms": ["youtube"]},
        {"people": ["A fan"]},
        {"expires_at": "2027-01-01T00:00:00"},
        {"source": " "},
        {"licence": None},
        {"colour": "blue"},
    ],
    ids=["none", "expired", "other platform", "people, no consent", "time, no zone", "no source", "no name", "unknown"],
)
def test_a_file_without_a_valid_licence_is_never_used(tmp_path: Path, record: dict[str, object]) -> None:
    picture(tmp_path, "luka", **({"teams": ["Mavericks"], **record} if record else {}))
    assert names(MediaLibrary(tmp_path), teams=["Mavericks"]) == []


def test_people_who_agreed_may_be_shown(tmp_path: Path) -> None:
    picture(tmp_path, "fan", teams=["Mavericks"], people=["A fan"], consent="release of 2025-11-02")
    assert names(MediaLibrary(tmp_path), teams=["Mavericks"]) == ["fan.jpg"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"expires_at": "soon"}, "luka.licence.json: expires_at: "),
        ({"beats_per_minute": 4000}, "luka.licence.json: beats_per_minute: "),
        ({"platforms": ["tiktik"]}, "luka.licence.json: platforms: 'tiktik' is not one of tiktok"),
        ({"people": ["A fan"]}, "luka.licence.json: consent: "),
    ],
)
def test_a_wrong_record_is_told_in_one_line_with_file_and_field(
    tmp_path: Path, record: dict[str, object], said: str
) -> None:
    picture(tmp_path, "luka", **record)
    with pytest.raises(InputError) as refused:
        MediaLibrary(tmp_path).check()
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_was_forgotten_is_named(tmp_path: Path) -> None:
    picture(tmp_path, "luka")
    library = MediaLibrary(tmp_path)
    library.check()
    assert library.problems() == (f"{tmp_path / 'luka.jpg'}: has no licence record; write luka.licence.json",)


@pytest.mark.parametrize("text", ["{", "[]", '{"luka.jpg": []}', "\ud83c\udfc0"])
def test_a_broken_index_is_told_and_gives_nothing(tmp_path: Path, text: str) -> None:
    picture(tmp_path, "luka")
    (tmp_path / "licences.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    library = MediaLibrary(tmp_path)
    with pytest.raises(InputError, match=r"licences\.json"):
        library.check()
    assert names(library, teams=["Mavericks"]) == []


def test_one_index_may_cover_the_whole_folder(tmp_path: Path) -> None:
    picture(tmp_path, "a")
    picture(tmp_path, "b/c")
    record = {**OWN, "teams": ["Lakers"]}
    (tmp_path / "licences.json").write_text(json.dumps({"a.jpg": record, "b/c.jpg": record}))
    assert names(MediaLibrary(tmp_path), teams=["Lakers"]) == ["a.jpg", "b/c.jpg"]


@pytest.mark.parametrize("way", ["../secret.jpg", "{outside}/secret.jpg", "link.jpg", "b/../../secret.jpg"])
def test_no_path_leaves_the_folder(tmp_path: Path, way: str) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "media"
    secret = picture(outside, "secret")
    inside.mkdir()
    picture(tmp_path, "secret")
    (inside / "link.jpg").symlink_to(secret)
    index = {way.format(outside=outside): {**OWN, "teams": ["Lakers"]}}
    (inside / "licences.json").write_text(json.dumps(index))
    library = MediaLibrary(inside)
    assert names(library, teams=["Lakers"]) == []
    with pytest.raises(InputError, match="no file of this folder"):
        library.check()


def test_a_record_made_up_elsewhere_opens_nothing_outside(tmp_path: Path) -> None:
    picture(tmp_path, "luka", teams=["Lakers"])
    library = MediaLibrary(tmp_path)
    item = library.find("picture", teams=["Lakers"], at=NOW)[0]
    with pytest.raises(InputError, match="not a file of the media library"):
        library.path(item.model_copy(update={"path": "../../etc/passwd"}))


def test_a_text_that_calls_itself_a_picture_is_not_used(tmp_path: Path) -> None:
    picture(tmp_path, "luka", teams=["Lakers"]).write_text("not a picture")
    assert names(MediaLibrary(tmp_path), teams=["Lakers"]) == []


def test_a_folder_that_does_not_exist_is_an_empty_library(tmp_path: Path) -> None:
    library = MediaLibrary(tmp_path / "nowhere")
    library.check()
    assert (library.find("music", at=NOW), library.problems()) == ((), ())


def test_music_is_ranked_by_mood_and_tempo_and_needs_no_team(tmp_path: Path) -> None:
    for name, mood, tempo in (("a", "calm", 80), ("b", "driving", 90), ("c", "driving", 125)):
        file = write_wav(np.zeros((2, 4800), np.float32), tmp_path, name)
        record = {**OWN, "mood": mood, "beats_per_minute": tempo, "platforms": ["youtube"]}
        file.path.with_name(f"{file.path.stem}.licence.json").write_text(json.dumps(record))
    library = MediaLibrary(tmp_path)
    found = library.find("music", platforms=("youtube",), at=NOW, mood="driving", bpm=128)
    assert [(item.mood, item.beats_per_minute) for item in found] == [("driving", 125), ("driving", 90), ("calm", 80)]
    assert found[0].seconds == pytest.approx(0.1)
    assert len(MusicShelf(library, lambda: NOW).music(("youtube",))) == 3
    assert MusicShelf(library, lambda: NOW).music(("youtube", "tiktok")) == []


def test_a_picture_of_the_subject_goes_behind_the_segment_that_asks_for_it(tmp_path: Path) -> None:
    picture(tmp_path, "nuggets", teams=["Nuggets"], credit="Photo: J. Doe")
    told = script(COUNT, PICTURE)
    shots = shots_for(told, MediaLibrary(tmp_path), ("tiktok",), NOW)
    assert [(shot.segment, Path(shot.path).name) for shot in shots] == [(1, "nuggets.jpg")]
    footage = footage_of(told, shots)[0]
    assert (footage.start, footage.end, footage.shown, footage.kind) == (1.5, 3.0, True, "picture")
    assert "Photo: J. Doe" in caption_for(told, platform(), credits_of(shots))[1]


def test_footage_goes_behind_light_visuals_of_its_team_only_and_never_twice(tmp_path: Path) -> None:
    for name in ("one", "two"):
        picture(tmp_path, name, teams=["Denver Nuggets"])
    said = Headline(text="Denver Nuggets win again.")
    told = script(said, said, said, COMPARISON, said)
    shots = shots_for(told, MediaLibrary(tmp_path), ("tiktok",), NOW)
    assert [shot.segment for shot in shots] == [0, 2]
    assert len({shot.path for shot in shots}) == 2
    assert not any(footage.shown for footage in footage_of(told, shots))
    other = script(Headline(text="Boston wins again."))
    assert shots_for(other, MediaLibrary(tmp_path), ("tiktok",), NOW) == ()
