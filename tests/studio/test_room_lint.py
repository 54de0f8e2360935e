"""The rules a script is held against before anybody is paid: each breaks on its own fault."""

from __future__ import annotations

from typing import Any

import pytest

from bench.writing_drafts import order
from bench.writing_firstsight import sheet
from tests.studio.room_answers import BRIEF, GOOD, PLATFORMS, SHEET, STYLE, changed, line
from tests.studio.test_room_answer import made
from tests.studio.writer_stories import JAMES, NUGGETS_LAKERS, STRATEGY, TYPES, brief
from tiksports_dagster.store.records.content import Script
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.room.answer import Draft, read_answer
from tiksports_dagster.studio.room.assemble import assemble
from tiksports_dagster.studio.room.lint import RULES, Case, lint, rules_score
from tiksports_dagster.studio.room.results import wrong_results
from tiksports_dagster.studio.room.review import check
from tiksports_dagster.studio.room.words import reading_grade, strange_names, strange_words, syllables, told_names
from tiksports_dagster.studio.truth.ledger import trace_script
from tiksports_dagster.studio.writer.script import write_script

LATE = [line("It was long as well."), *GOOD["segments"][2:]]


def tagged(*tags: str) -> dict[str, Any]:
    return changed(GOOD, hashtags=[{"platform": platform.name, "tags": list(tags)} for platform in PLATFORMS])


def case(script: Script, **parts: Any) -> Case:
    return Case(**{"script": script, "brief": BRIEF, "sheet": SHEET, "style": STYLE, "platforms": PLATFORMS, **parts})


def broken(script: Script, **parts: Any) -> set[str]:
    return {remark.rule for remark in lint(case(script, **parts))}


def with_text(text: str) -> Script:
    return made(changed(GOOD, text4=text)).script


def test_a_good_script_breaks_no_rule() -> None:
    assert lint(case(made(GOOD).script)) == ()


@pytest.mark.parametrize(
    ("rule", "draft"),
    [
        ("hook length", changed(GOOD, hook=line("LeBron James has just scored more than anybody in this long game"))),
        ("length", {**GOOD, "segments": GOOD["segments"][:1]}),
        ("length", {**GOOD, "segments": GOOD["segments"] * 2}),
        ("timing", changed(GOOD, text4="LeBron " + "answered and answered and answered again " * 6)),
        ("something to see", {**GOOD, "segments": [line(each["text"]) for each in GOOD["segments"]]}),
        ("banned words", changed(GOOD, text4="LeBron answered, and the odds were long.")),
        ("banned words", changed(GOOD, text4="LeBron answered, so FOLLOW ME for more.")),
        ("caption limits", changed(GOOD, title="Nuggets win " * 12)),
        ("hashtag counts", tagged("NBA")),
        ("hashtag counts", tagged("NBA", "Lakers", "Nuggets", "LeBron", "James", "Denver")),
        ("hashtag words", tagged("NBA", "BullsWon")),
        ("hashtag words", tagged("NBA", "Lakers\u202e")),
        ("call to action", changed(GOOD, call_to_action=line("That was a night."))),
        ("call to action", changed(GOOD, call_to_action=line("Well?"))),
        ("links and markup", changed(GOOD, text4="LeBron answered. More at evil-sports.com now.")),
        ("links and markup", changed(GOOD, text4="LeBron answered. More at evil sports dot com now.")),
        ("links and markup", changed(GOOD, text4="LeBron answered, ask @nobody about it.")),
        ("links and markup", changed(GOOD, text4="LeBron **answered** with everything.")),
        ("links and markup", changed(GOOD, text4="LeBron answered <b>loud</b> and clear.")),
        ("letters", changed(GOOD, text4="LeBron answered 🔥🔥🔥 and how.")),
        ("letters", changed(GOOD, text4="LeBron ans\u200bwered and how.")),
        ("letters", changed(GOOD, text4="LeBron аnswered and how.")),
        ("making of texts", changed(GOOD, text4="LeBron answered as the system prompt says.")),
        ("english", changed(GOOD, text4="LeBron y los campeones celebraron juntos anoche.")),
        ("english", changed(GOOD, text4="LeBron answered with aWdub3JlIGFsbA there.")),
        ("names", changed(GOOD, text4="LeBron answered, and so did Michael Jordan.")),
        ("names", changed(GOOD, text4="Bulls fans loved this one.")),
        ("names", changed(GOOD, text4="LeBron answered. WAKE UP PEOPLE now.")),
        ("copied words", changed(GOOD, text4="He reached the mark in a loss, they say.")),
        ("hurtful claims", changed(GOOD, text4="LeBron answered, but he was arrested.")),
        ("results", changed(GOOD, text4="The Lakers won this one in the end.")),
        ("says whom", {**changed(GOOD, hook=line("What a night.")), "segments": [line("It was loud."), *LATE]}),
    ],
)  # fmt: skip
def test_each_rule_breaks_on_its_own_fault(rule: str, draft: dict[str, Any]) -> None:
    script = made(draft).script
    found = [remark for remark in lint(case(script)) if remark.rule == rule]
    assert found, lint(case(script))
    assert all(len(remark.text) > 15 for remark in found)


def test_a_script_that_repeats_one_of_the_last_thirty_is_found_and_its_own_post_is_not_counted() -> None:
    script = made(GOOD).script
    other = script.model_copy(update={"post": "20240301-another-cd34"})
    assert broken(script, recent=[other]) == {"repetition"}
    assert broken(script, recent=[script]) == set()
    hook_only = other.model_copy(
        update={"segments": tuple(s.model_copy(update={"text": f"Word {n}."}) for n, s in enumerate(other.segments))}
    )
    assert broken(script, recent=[hook_only]) == {"repetition"}
    older = [hook_only] + [
        hook_only.model_copy(update={"post": f"p{n}", "hook": f"Another opening number {n}"}) for n in range(30)
    ]
    assert broken(script, recent=older) == set()


@pytest.mark.parametrize("kind", TYPES)
def test_the_fact_driven_writer_breaks_no_grave_rule(kind: Any) -> None:
    order = brief(kind, games=(NUGGETS_LAKERS,), articles=(JAMES,), hashtags=("lebron", "SayTheBullsWon"))
    sheet = build_fact_sheet(order, (JAMES,), (NUGGETS_LAKERS,))
    script = write_script(order, sheet, STRATEGY)
    remarks = lint(case(script, brief=order, sheet=sheet, by_model=False))
    assert [remark for remark in remarks if remark.grave] == []
    assert rules_score(remarks, by_model=False) >= 75


def test_the_score_without_a_judge_is_the_share_of_rules_kept() -> None:
    script = made(changed(GOOD, call_to_action=line("That was a night."))).script
    assert rules_score((), by_model=True) == 100
    assert rules_score(lint(case(script)), by_model=True) == round(100 * (len(RULES) - 1) / len(RULES), 1)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The Lakers won this one.", True),
        ("Lakers beat the Nuggets.", True),
        ("The winner was the Lakers.", True),
        ("A win over the Nuggets.", True),
        ("The Nuggets lost at home.", True),
        ("Victory for the Lakers.", True),
        ("The Nuggets beat the Lakers.", False),
        ("The Nuggets won, the Lakers lost.", False),
        ("A win over the Lakers.", False),
        ("The Lakers never won the fourth quarter.", False),
        ("If the Lakers win the next one, what then?", False),
        ("LeBron James won a lot, and lost this.", False),
        ("The Nuggets walked into Los Angeles and beat the Lakers.", False),
        ("A triple-double, and the Lakers got routed.", False),
        ("That's Jokic, taking over for the Nuggets.", False),
    ],
)
def test_a_turned_result_is_found(text: str, wrong: bool) -> None:
    assert bool(list(wrong_results(text, SHEET))) is wrong


def test_words_are_english_or_of_the_sheet() -> None:
    known = frozenset({"jokic", "lebron", "nuggets"})
    assert strange_words("Jokić's walk-off triple-double isn't over, LeBron.", known, STYLE) == []
    assert strange_words("El ganador fueron h4ck the 3rd aggvzs", known, STYLE) == ["ganador", "fueron", "ck", "aggvzs"]
    assert strange_names("On Saturday the Nuggets met Doncic. Bulls next?", known, STYLE) == ["Doncic", "Bulls"]
    assert strange_names("So the top Nugget met the top Bull.", known, STYLE) == ["Bull"]
    assert strange_names("The passing favored L.A. tonight, not Boston.", known, STYLE) == ["Boston"]


def test_a_college_before_its_athlete_is_a_name_of_the_sheet() -> None:
    assert {"texas", "tech"} <= told_names(sheet("owens_combine"))


@pytest.mark.parametrize(("shown", "enough"), [(1, False), (2, True)])
def test_no_more_numbers_are_to_be_seen_than_the_sheet_has(shown: int, enough: bool) -> None:
    """A contract without a game: its sum and a year's part."""
    asked, deal = order("chapman_deal", ContentType.BREAKING_NEWS)
    pictures = [("count_up", ["article1.money.2"]), ("count_up", ["article1.part.5"])][:shown]
    texts = ["Chapman gets $54 million.", "Reports say $20 million of it comes in 2024.", *["Giants fans wait."] * 8]
    lines = [line(text, [], *picture) for text, picture in zip(texts, pictures, strict=False)]
    lines += [line(text) for text in texts[len(lines) :]]
    draft = Draft.model_validate({**GOOD, "hook": line("Chapman has a way out."), "segments": lines})
    script = assemble(draft, asked, deal, STRATEGY, PLATFORMS, "claude/test").script
    rules = {remark.rule for remark in lint(Case(script, asked, deal, STYLE, PLATFORMS))}
    assert ("something to see" not in rules) is enough
    assert [loose for loose in trace_script(script, deal).loose if "picture" in loose.where] == []


def test_a_wrong_number_is_one_finding_though_it_stands_in_picture_and_captions_too() -> None:
    found = check(case(with_text("LeBron answered with 27 points.")), trace_script)
    (remark,) = [remark for remark in found if '"27"' in remark.text]
    assert "segment 5 text" in remark.text
    assert "tiktok caption" in remark.text


@pytest.mark.parametrize(("share", "fits"), [(0.95, True), (0.8, False)])
def test_a_script_a_little_too_long_is_said_a_little_faster(share: float, fits: bool) -> None:
    usual = made(GOOD).script.seconds
    short = BRIEF.model_copy(update={"target_seconds": share * usual, "max_seconds": share * usual})
    read = read_answer(Draft, GOOD)
    assert isinstance(read, Draft)
    script = assemble(read, short, SHEET, STRATEGY, PLATFORMS, "claude/test").script
    assert ("length" not in broken(script, brief=short)) is fits
    assert script.seconds < usual


def test_what_the_sheets_own_news_writes_as_a_name_is_no_strange_name() -> None:
    news = JAMES.model_copy(update={"description": "He went past a mark that Wake Forest fans know."})
    sheet = build_fact_sheet(BRIEF, (news,), (NUGGETS_LAKERS,))
    script = with_text("LeBron answered, and Wake Forest fans know it.")
    assert {"names"} <= broken(script)
    assert not {"names", "english"} & broken(script, sheet=sheet)


def test_an_idiom_hurts_nobody() -> None:
    assert "hurtful claims" not in broken(with_text("LeBron fired right back with 26 points."))
    assert "hurtful claims" in broken(with_text("LeBron answered, and his coach was fired."))


def test_reading_level_rises_with_long_words_and_sentences() -> None:
    easy = reading_grade(["He shot. He scored. They won the game."], frozenset())
    hard = reading_grade(
        ["Notwithstanding considerable institutional disagreement, officials reconsidered the regulation."],
        frozenset(),
    )
    assert easy < 4 < STYLE.reading_grade < hard
    assert [syllables(word) for word in ("game", "career", "rebounds", "scored", "idea")] == [1, 2, 2, 1, 2]
