"""What the gates make of frames drawn by hand: cards, wandering light, grids that are no text, two grounds at once."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.studio.spoiled_elsewhere import ROBOTO
from tiksports_dagster.studio.gates.contrast import Area, measure
from tiksports_dagster.studio.gates.hearing import _shape
from tiksports_dagster.studio.gates.lettering import Lettering, LetteringKeeper
from tiksports_dagster.studio.gates.lettering_rows import MARKS, find_rows
from tiksports_dagster.studio.gates.opening import Picture
from tiksports_dagster.studio.gates.watching import Stillness, cards

FPS = 30
WIDTH, HEIGHT = 540, 960

Box = tuple[float, float, float, float]


def picture(rgb: NDArray[np.uint8], at: float) -> Picture:
    """A frame as a decoder hands it out: tv range, BT.709."""
    r, g, b = (rgb[..., channel].astype(np.float32) / 255 for channel in range(3))
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    half = tuple(cv2.resize(plane, None, fx=0.5, fy=0.5) for plane in ((b - y) / 1.8556, (r - y) / 1.5748))
    u, v = ((128 + 224 * plane).round().astype(np.uint8) for plane in half)
    return Picture(at, (16 + 219 * y).round().astype(np.uint8), u, v, key=False)


def drawn(
    *texts: tuple[str, tuple[float, float]], ground: NDArray[np.uint8] | None = None, size: int = 40
) -> Image.Image:
    flat = np.full((HEIGHT, WIDTH, 3), (20, 32, 64), np.uint8)
    image = Image.fromarray(flat if ground is None else ground)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(ROBOTO), size)
    for text, place in texts:
        pen.text(place, text, font=font, fill="white")
    return image


def moving(seconds: float, start: float = 0.0) -> list[Picture]:
    """A bright bar that crosses a grey ground."""
    frames: list[Picture] = []
    for number in range(round(seconds * FPS)):
        rgb = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
        x = 20 + 9 * number % 400
        rgb[200:800, x : x + 90] = 230
        frames.append(picture(rgb, start + number / FPS))
    return frames


def held(image: Image.Image, start: float, seconds: float) -> list[Picture]:
    rgb = np.asarray(image)
    return [picture(rgb, start + number / FPS) for number in range(round(seconds * FPS))]


def watched(frames: list[Picture], *, little: bool = False) -> tuple[Stillness, list[Lettering]]:
    still, letters = Stillness(1 / FPS, little=little), LetteringKeeper()
    for frame in frames:
        still.see(frame)
        letters.see(frame)
    still.end()
    return still, letters.found()


QUOTE = drawn(("We never stopped", (60, 380)), ("believing in it", (60, 450)))


def test_a_quote_that_the_film_cuts_to_and_holds_two_seconds_is_a_card() -> None:
    still, texts = watched([*moving(1), *held(QUOTE, 1, 2), *moving(1, 3)])
    frozen = [one for one in still.frozen if one.seconds > 0.9]
    assert len(frozen) == 1
    assert cards(frozen, texts) == [(frozen[0].start, frozen[0].end)]


@pytest.mark.parametrize(
    "frames",
    [
        [*moving(1), *held(QUOTE, 1, 3), *moving(1, 4)],
        [*moving(1), *held(drawn(), 1, 2), *moving(1, 3)],
        [*moving(1), *[moving(1)[-1]._replace(at=1 + number / FPS) for number in range(45)], *moving(1, 2.5)],
    ],
    ids=["a card held too long", "a card without text", "a film that stops"],
)
def test_what_stands_still_otherwise_is_frozen(frames: list[Picture]) -> None:
    still, texts = watched(frames)
    frozen = [one for one in still.frozen if one.seconds > 0.9]
    assert frozen
    assert cards(frozen, texts) == []


def marked(
    image: Image.Image,
    start: float,
    seconds: float,
    box: Callable[[float], Box],
    fill: str | tuple[int, int, int] = "white",
) -> list[Picture]:
    """A picture that stands, with a box on it that depends on the time since it came."""
    frames: list[Picture] = []
    for number in range(round(seconds * FPS)):
        copy = image.copy()
        ImageDraw.Draw(copy).rectangle(box(number / FPS), fill=fill)
        frames.append(picture(np.asarray(copy), start + number / FPS))
    return frames


def blinking(at: float) -> Box:
    return (480, 100, 486, 106 if at % 0.5 < 0.25 else 101)


def creeping(at: float) -> Box:
    return (0, 700, 1 + 110 * at, 704)


def travelling(at: float) -> Box:
    return (40 + 120 * at, 500, 52 + 120 * at, 512)


def test_a_picture_that_stands_is_frozen_though_a_lamp_blinks_on_it() -> None:
    still, texts = watched([*moving(1), *marked(scene(), 1, 1.5, blinking), *moving(1, 2.5)], little=True)
    frozen = [one for one in still.frozen if one.seconds > 0.9]
    assert [round(one.start, 1) for one in frozen] == [1.0]
    assert not frozen[0].lively
    assert cards(frozen, texts) == []


def scene() -> Image.Image:
    """A picture of something, without text."""
    image = drawn()
    ImageDraw.Draw(image).ellipse((80, 300, 430, 650), fill=(150, 120, 60))
    return image


def frozen_seconds(still: Stillness, texts: list[Lettering]) -> float:
    """The longest stretch that is frozen and no card."""
    read = cards(still.frozen, texts)
    return max((one.seconds for one in still.frozen if (one.start, one.end) not in read), default=0.0)


def test_a_coloured_lamp_as_bright_as_its_ground_does_not_hide_a_frozen_picture_behind_grain() -> None:
    noise, rgb = np.random.default_rng(4), np.asarray(scene()).astype(np.int16)
    frames: list[Picture] = []
    for number in range(45):
        grainy = np.clip(rgb + noise.integers(-6, 7, rgb.shape), 0, 255).astype(np.uint8)
        if number // 8 % 2:
            # 0.2126 red is as bright as the ground's (20, 32, 64)
            grainy[100:112, 400:412] = (148, 0, 0)
        frames.append(picture(grainy, 1 + number / FPS))
    still, texts = watched([*moving(1), *frames, *moving(1, 2.5)], little=True)
    assert frozen_seconds(still, texts) >= 1.4


@pytest.mark.parametrize("fill", ["white", (200, 0, 0)])
def test_a_progress_line_over_a_picture_that_stands_is_no_movement(fill: str | tuple[int, int, int]) -> None:
    frames = marked(scene(), 1, 1.5, lambda at: (0, 700, 20 + 300 * at, 706), fill)
    still, texts = watched([*moving(1), *frames, *moving(1, 2.5)], little=True)
    assert frozen_seconds(still, texts) >= 1.4


def test_a_clock_that_runs_is_no_text_that_makes_a_card_of_a_frozen_picture() -> None:
    """The clock began to run half a second before the picture froze, so it is a text that has just come."""
    running = [*moving(1), *held(scene(), 1, 1.2), *moving(1, 2.2)]
    for number, frame in enumerate(running):
        if frame.at > 0.5:
            clock = drawn((f"0:0{number // 30}.{number % 30:02}", (60, 100)), size=32)
            frame.y[90:140, 50:200] = picture(np.asarray(clock), 0).y[90:140, 50:200]
    still, texts = watched(running, little=True)
    assert any(90 < text.area.y < 140 for text in texts)
    assert frozen_seconds(still, texts) >= 0.9


def test_small_text_that_is_typed_is_no_progress_line() -> None:
    said = "Nobody saw it coming and nobody believed it after all"
    frames = [
        picture(np.asarray(drawn((said[: 2 * number // 3], (30, 400)), size=16)), number / FPS) for number in range(80)
    ]
    still, texts = watched(frames, little=True)
    assert frozen_seconds(still, texts) < 0.9


def test_what_travels_over_a_ground_that_stands_is_not_frozen() -> None:
    still, _ = watched([*moving(1), *marked(drawn(), 1, 2, travelling), *moving(1, 3)], little=True)
    assert max((one.seconds for one in still.frozen), default=0.0) < 0.9


def test_a_quote_beside_a_progress_line_is_a_card() -> None:
    still, texts = watched([*moving(1), *marked(QUOTE, 1, 2, creeping), *moving(1, 3)], little=True)
    frozen = [one for one in still.frozen if one.seconds >= 0.9]
    assert cards(frozen, texts) == [(one.start, one.end) for one in frozen]


@pytest.mark.parametrize("score", ["3-2", "3:2", "7–5"])
def test_a_big_score_is_a_row_of_few_marks(score: str) -> None:
    rows = find_rows(picture(np.asarray(drawn((score, (180, 700)), size=100)), 0))
    assert any(row.few and 690 < row.area.y < 760 and row.area.w > 60 for row in rows)


def test_light_that_wanders_and_colour_that_turns_are_not_frozen() -> None:
    across = np.linspace(-1, 1, WIDTH)[None, :, None] * np.ones((HEIGHT, 1, 3))
    light, tint = Stillness(1 / FPS), Stillness(1 / FPS)
    for number in range(60):
        turn = 0.5 + number / 60
        light.see(picture((90 + 24 * turn * across).astype(np.uint8), number / FPS))
        # red rises as green falls: the brightness stays as it is
        shift = np.array([0.7152, -0.2126, 0.0]) * 60 * turn * across
        tint.see(picture((120 + shift).astype(np.uint8), number / FPS))
    for still in (light, tint):
        still.end()
        assert max((one.seconds for one in still.frozen), default=0.0) < 0.9
        assert not still.black


def test_rows_of_equal_seats_are_no_text_and_a_word_of_equal_capitals_is() -> None:
    image = drawn(("HEARTBREAKER", (60, 100)), size=48)
    pen, noise = ImageDraw.Draw(image), np.random.default_rng(1)
    for y in (400, 434, 468):
        for x in range(-8, WIDTH, 26):
            taken = noise.random() < 0.4
            fill = tuple(noise.integers(90, 200, 3).tolist()) if taken else (60, 84, 140)
            pen.rounded_rectangle((x, y, x + 18, y + 24), 5, fill=fill)
    rows = [row for row in find_rows(picture(np.asarray(image), 0)) if row.marks >= MARKS and row.regularity > 0.5]
    assert rows
    assert all(row.area.y < 300 for row in rows)


def test_columns_of_a_small_table_are_a_row() -> None:
    image = drawn(("PTS", (60, 300)), ("REB", (130, 300)), ("AST", (200, 300)), size=18)
    assert any(row.marks >= 9 and row.height < 19 for row in find_rows(picture(np.asarray(image), 0)))


def test_small_text_that_rolls_up_is_followed() -> None:
    letters = LetteringKeeper()
    for number in range(90):
        letters.see(
            picture(np.asarray(drawn(("Directed by nobody at all", (60, 700 - number)), size=18)), number / FPS)
        )
    assert any(row.height < 19 and row.confidence >= 0.6 for row in letters.found())


def test_contrast_is_that_of_the_paler_half_of_the_ground() -> None:
    ground = np.full((HEIGHT, WIDTH, 3), (0, 0, 120), np.uint8)
    ground[:, : WIDTH // 2] = (140, 150, 0)
    image = drawn(("He came in averaging 25", (40, 400)), ground=ground, size=44)
    found = measure(picture(np.asarray(image), 0), Area(40, 405, 420, 48), 255.0, margin=2)
    # white on that yellow is 3.2:1, on that blue 15:1 (WCAG 2.2)
    assert found is not None
    assert found.ratio == pytest.approx(3.2, abs=0.35)


def test_waves_cut_off_on_one_side_alone_are_seen() -> None:
    wave = np.random.default_rng(2).standard_normal(48_000) * 0.3
    natural, cut = (np.bincount((np.clip(np.minimum(wave, most), 0, 1) * 255).astype(int)[wave > 0], minlength=256)
                    for most in (1.0, 0.05))  # fmt: skip
    assert _shape(natural) > 2 > 1.25 > _shape(cut)
