from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.store.records.content import Claim, CountUp, Headline, Scoreboard, Script, Segment
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.claims import claims_of, numbers_in, unsourced
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.writer.script import write_script

from .writer_stories import JAMES, NUGGETS_LAKERS, STRATEGY, brief

ORDER = brief(ContentType.HISTORICAL_MOMENT, games=(NUGGETS_LAKERS,), articles=(JAMES,))
SHEET = build_fact_sheet(ORDER, (JAMES,), (NUGGETS_LAKERS,))
SCRIPT = write_script(ORDER, SHEET, STRATEGY)
SCORE = next(fact for fact in SHEET.facts if fact.id == "game1.away.score")


def values(text: str) -> list[list[str]]:
    return [[f"{value.normalize():f}" for value in number.values] for number in numbers_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("26 points", [["26"]]),
        ("40,000 or 40000 or 40K or forty thousand", [["40000"]] * 4),
        ("1.2 million views, 1.2M", [["1200000"], ["1200000"]]),
        ("a $54 million deal", [["54000000"]]),
        ("$2.5B but a 2B", [["2500000000"], ["2"]]),
        ("a 4.21 ERA and .857", [["4.21"], ["0.857"]]),
        ("lost 31-41, now 63–82", [["31", "41"], ["63", "82"]]),
        ("1-for-4, 23-of-31 and 23/31", [["1", "4"], ["23", "31"], ["23", "31"]]),
        ("the 7th, the seventh and the twenty-first", [["7"], ["7"], ["21"]]),
        ("a dozen, half a dozen, a hundred million", [["12"], ["6"], ["100000000"]]),
        ("one hundred and four", [["104"]]),
        ("forty-two thousand three hundred and one", [["42301"]]),
        ("two and three", [["2"], ["3"]]),
        ("both, twice, the first", [["2"], ["2"], ["1"]]),
        ("Q4, 3B, 49ers, 5-TD", [["4"], ["3"], ["49"], ["5"]]),
        ("September 17, 2022", [["17"], ["2022"]]),
        ("Schalke 04: 63-82", [["4"], ["63", "82"]]),
        ("-3 at 7:10", [["-3"], ["7", "10"]]),
        ("½ and ②", [["0.5"], ["2"]]),
        ("nobody, someone, doubleheader, triple, weight", []),
    ],
)
def test_numbers_are_found_in_digits_and_in_words(text: str, found: list[list[str]]) -> None:
    assert values(text) == found


@given(st.integers(0, 999_999_999))
def test_a_number_is_read_the_same_with_and_without_commas(number: int) -> None:
    assert values(f"exactly {number:,} of them") == values(f"exactly {number} of them") == [[str(number)]]


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_score_is_only_equal_as_a_whole(left: int, right: int) -> None:
    (found,) = numbers_in(f"won {left}-{right} today")
    assert found.values == (Decimal(left), Decimal(right))


@given(st.text(max_size=60))
def test_any_text_can_be_searched_and_every_find_stands_where_it_says(text: str) -> None:
    for number in numbers_in(text):
        assert text[number.start : number.end] == number.text


@given(st.text(alphabet=st.characters(categories=["L", "Zs", "P"]), max_size=40), st.integers(0, 10**6))
def test_no_digit_escapes(text: str, number: int) -> None:
    covered = "".join(found.text for found in numbers_in(f"{text} {number} {text}"))
    assert str(number) in covered


# --- the gate


def changed(index: int, **update: object) -> Script:
    segments = list(SCRIPT.segments)
    segments[index] = segments[index].model_copy(update=update)
    return SCRIPT.model_copy(update={"segments": tuple(segments)})


def test_the_writers_script_passes() -> None:
    assert unsourced(SCRIPT, SHEET) == ()
    assert sum(len(claims_of(segment)) for segment in SCRIPT.segments) > 10


@pytest.mark.parametrize(
    "extra", ["41", "forty-one", "a dozen", "the third", "twice", "41K", "$1 million", "9-3", "both"]
)
def test_a_number_nobody_claims_is_caught_in_a_text(extra: str) -> None:
    found = unsourced(changed(2, text=f"{SCRIPT.segments[2].text} And {extra} more."), SHEET)
    assert len(found) == 1
    assert "segment 3 text" in found[0]
    assert extra.split()[-1].strip("$") in found[0]


@pytest.mark.parametrize("field", ["title", "call_to_action", "hook"])
def test_a_number_is_caught_outside_the_segments(field: str) -> None:
    (found,) = unsourced(SCRIPT.model_copy(update={field: "Who saw 77 coming?"}), SHEET)
    assert '"77"' in found


def test_a_number_is_caught_in_a_hashtag() -> None:
    assert unsourced(SCRIPT.model_copy(update={"hashtags": ("NBA", "Top77")}), SHEET)


@pytest.mark.parametrize(
    "visual",
    [
        Headline(text="Up by 10", kicker=""),
        Headline(text="Fine", kicker="Game 7"),
        CountUp(label="Points", value=Claim(text="124", fact=SCORE.id), caption="best in 12 years"),
        CountUp(label="Points", value=Claim(text="125", fact=SCORE.id)),
    ],
)
def test_a_number_is_caught_in_a_picture(visual: Headline | CountUp) -> None:
    assert unsourced(changed(1, visual=visual, claims=(), text="Look."), SHEET)


def test_a_claim_that_differs_from_its_fact_is_caught_and_backs_nothing() -> None:
    wrong = Segment(
        start=0, end=2, text="They scored 125.", visual=Headline(text="So"), claims=(Claim(text="125", fact=SCORE.id),)
    )
    found = unsourced(
        SCRIPT.model_copy(update={"segments": (wrong,), "hook": "So.", "title": "So", "call_to_action": "So?"}), SHEET
    )
    assert any("differs from fact game1.away.score" in line for line in found)
    assert any("bound to no fact" in line for line in found)


def test_half_a_record_is_not_the_record() -> None:
    record = Claim(text="42", fact="game1.away.record")
    assert unsourced(changed(2, text="They have 42 wins.", claims=(record,)), SHEET)


def test_a_claim_on_a_fact_that_is_not_there_is_caught() -> None:
    found = unsourced(changed(2, claims=(*SCRIPT.segments[2].claims, Claim(text="9", fact="game9.score"))), SHEET)
    assert any("not on the sheet" in line for line in found)


def test_a_claimed_name_must_stand_in_its_fact() -> None:
    name = Claim(text="Stephen Curry", fact="game1.away.leader.1")
    found = unsourced(changed(2, claims=(*SCRIPT.segments[2].claims, name)), SHEET)
    assert any("Stephen Curry" in line for line in found)


def test_a_claim_of_another_segment_does_not_count() -> None:
    said = next(i for i, segment in enumerate(SCRIPT.segments) if "124" in segment.text)
    other = next(
        i for i, segment in enumerate(SCRIPT.segments)
        if i != said and all("124" not in claim.text for claim in claims_of(segment))
    )  # fmt: skip
    assert unsourced(changed(other, text="And 124 again."), SHEET)


def test_a_score_under_the_wrong_name_is_caught() -> None:
    index, board = next((i, s.visual) for i, s in enumerate(SCRIPT.segments) if isinstance(s.visual, Scoreboard))
    swapped = board.model_copy(update={"left": board.right, "right": board.left})
    found = unsourced(changed(index, visual=swapped), SHEET)
    assert len([line for line in found if "as the score of" in line]) == 2


def test_sides_that_are_not_the_sheets_are_caught() -> None:
    assert unsourced(SCRIPT.model_copy(update={"sides": SCRIPT.sides[::-1]}), SHEET)


@settings(deadline=None)
@given(st.data())
def test_one_changed_digit_anywhere_is_caught(data: st.DataObject) -> None:
    """Any digit of what is said, replaced by another, is no longer what the facts say."""
    with_digits = [i for i, segment in enumerate(SCRIPT.segments) if any(char.isdigit() for char in segment.text)]
    index = data.draw(st.sampled_from(with_digits))
    text = SCRIPT.segments[index].text
    place = data.draw(st.sampled_from([i for i, char in enumerate(text) if char.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != text[place]]))
    false = text[:place] + digit + text[place + 1 :]
    claimed = {number.values for claim in claims_of(SCRIPT.segments[index]) for number in numbers_in(claim.text)}
    assert bool(unsourced(changed(index, text=false), SHEET)) == any(
        number.values not in claimed for number in numbers_in(false)
    )
    if not any(false.find(claim.text) >= 0 for claim in claims_of(SCRIPT.segments[index]) if numbers_in(claim.text)):
        assert unsourced(changed(index, text=false), SHEET)
