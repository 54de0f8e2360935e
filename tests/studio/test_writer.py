from __future__ import annotations

import json
import re
from itertools import accumulate
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import (
    Brief,
    Comparison,
    CountUp,
    FactSheet,
    Headline,
    HeadToHead,
    Ranking,
    Scoreboard,
    Script,
    Timeline,
)
from tiksports_dagster.store.records.signals import Article, Game
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.claims import numbers_in, unsourced, visual_texts
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.language import speaking_seconds
from tiksports_dagster.studio.truth.ledger import trace_script
from tiksports_dagster.studio.writer import hooks, phrases
from tiksports_dagster.studio.writer.game import board
from tiksports_dagster.studio.writer.news import measure_claims
from tiksports_dagster.studio.writer.pictures import deciding_periods
from tiksports_dagster.studio.writer.said import Voice
from tiksports_dagster.studio.writer.script import write_script
from tiksports_dagster.studio.writer.story import GameStory, read_story

from .writer_stories import (
    JAMES,
    NUGGETS_LAKERS,
    STRATEGY,
    TYPES,
    article,
    articles,
    brief,
    game,
    games,
    line,
    team,
)

NOTHING_TO_TELL = re.compile("nothing tellable|too few facts")
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(
    content_type: ContentType = ContentType.BREAKING_NEWS,
    *,
    of: tuple[Game, ...] = (),
    and_articles: tuple[Article, ...] = (),
    **more: object,
) -> Script:
    order = brief(content_type, games=of, articles=and_articles, **more)  # type: ignore[arg-type]
    return write_script(order, build_fact_sheet(order, and_articles, of), STRATEGY)


def attempt(
    order: Brief, news: tuple[Article, ...], played: tuple[Game, ...]
) -> tuple[FactSheet | None, Script | None]:
    """Sheet and script; nothing where there is nothing to tell, but never because the script said what no fact says."""
    try:
        sheet = build_fact_sheet(order, news, played)
        return sheet, write_script(order, sheet, STRATEGY)
    except PermanentFailure as failure:
        if not NOTHING_TO_TELL.search(str(failure)):
            raise
        return None, None


def spoken(script: Script) -> str:
    return " ".join(segment.text for segment in script.segments)


def everything(script: Script) -> list[str]:
    shown = [text for segment in script.segments for text in (segment.text, *visual_texts(segment.visual))]
    return [script.title, script.hook, script.call_to_action, *script.hashtags, *shown]


def texts_of(table: object) -> list[str]:
    if isinstance(table, str):
        return [table]
    if isinstance(table, dict):
        return [phrase for row in table.values() for phrase in texts_of(row)]
    return [phrase for row in table for phrase in texts_of(row)] if isinstance(table, tuple) else []


TABLES = [
    phrase
    for module in (hooks, phrases)
    for name, table in vars(module).items()
    if name.isupper()
    for phrase in texts_of(table)
]


# --- rules that hold for every story


@SLOW
@given(st.sampled_from(TYPES), games(), st.none() | articles(), st.integers(0, 99), st.integers(15, 60))
def test_every_number_of_every_script_is_bound_to_a_fact_and_the_script_fits_its_type(
    content_type: ContentType, played: Game, told: Article | None, seed: int, target: int
) -> None:
    extra = (told,) if told else ()
    order = brief(content_type, games=(played,), articles=extra, post=f"20240302-x-{seed}", target=target)
    sheet, script = attempt(order, extra, (played,))
    if sheet is None or script is None:
        return
    assert unsourced(script, sheet) == ()
    rules = STRATEGY.content_types[script.content_type]
    assert rules.min_seconds <= script.seconds <= rules.max_seconds
    assert script.segments[0].start == 0
    assert script.segments[0].end <= 3
    assert len(script.hook.split()) <= 8
    for before, after in zip(script.segments, script.segments[1:], strict=False):
        assert before.end == after.start
        assert 2 <= round(after.end - after.start, 1) <= 7
    for segment in script.segments:
        assert speaking_seconds(segment.text) <= segment.end - segment.start + 0.05
    assert len(script.hashtags) <= 8
    assert all(tag.isalnum() for tag in script.hashtags)
    assert len(script.title) <= 90


@SLOW
@given(st.sampled_from(TYPES), articles())
def test_an_article_alone_is_told_truly_or_not_at_all(content_type: ContentType, told: Article) -> None:
    order = brief(content_type, articles=(told,))
    sheet, script = attempt(order, (told,), ())
    if sheet is None or script is None:
        return
    assert unsourced(script, sheet) == ()
    assert not any("<" in text or "http" in text for text in everything(script))


@SLOW
@given(st.sampled_from(TYPES), games())
def test_no_digit_is_made_up(content_type: ContentType, played: Game) -> None:
    """As a stranger would check it: every run of digits stands in the source, but for places in the line score and
    how it stood after one."""
    try:
        script = written(content_type, of=(played,))
    except PermanentFailure:
        return
    source = json.dumps(played.model_dump(mode="json"), ensure_ascii=False)
    local = {str(day) for day in (played.starts_at.day - 1, 28, 29, 30, 31, played.starts_at.year - 1)}
    known = set(re.findall(r"\d+", source)) | {str(int(run)) for run in re.findall(r"\d+", source)}
    periods = {str(number) for number in range(1, 15)}
    stood = {f"{total:g}" for side in (played.home, played.away) for total in accumulate(side.linescore)}
    for text in everything(script):
        assert set(re.findall(r"\d+", text)) <= known | periods | local | stood, text


# --- the words


def test_no_phrase_of_the_tables_says_a_number() -> None:
    assert len(TABLES) > 150
    assert [phrase for phrase in TABLES if numbers_in(phrase)] == []


def test_no_phrase_is_filler_or_advertising() -> None:
    dull = re.compile(
        r"world of sports|in this video|welcome|guys|smash|subscribe|follow (?!the money)|link in|like and", re.I
    )
    assert [phrase for phrase in TABLES if dull.search(phrase)] == []


def test_every_slot_of_every_phrase_has_a_name() -> None:
    for phrase in TABLES:
        assert all(name is None or re.fullmatch(r"[A-Za-z_]+", name) for _, name, _, _ in Formatter().parse(phrase)), (
            phrase
        )


def test_posts_of_a_day_do_not_sound_the_same() -> None:
    hooks = {written(of=(NUGGETS_LAKERS,), post=f"20240302-nuggets-{seed}").hook for seed in range(12)}
    results = {written(of=(NUGGETS_LAKERS,), post=f"20240302-nuggets-{seed}").segments[1].text for seed in range(12)}
    assert len(hooks) >= 3
    assert len(results) >= 3


def test_the_same_post_is_written_the_same_way_again() -> None:
    assert written(of=(NUGGETS_LAKERS,)) == written(of=(NUGGETS_LAKERS,))


def test_a_milestone_opens_the_script_and_a_lost_game_is_said_to_be_lost() -> None:
    script = written(ContentType.HISTORICAL_MOMENT, of=(NUGGETS_LAKERS,), and_articles=(JAMES,))
    assert script.content_type is ContentType.HISTORICAL_MOMENT
    assert script.hook.startswith("40,000 career points")
    assert "los" in script.hook
    assert script.title == "LeBron James: 40,000 career points"
    assert isinstance(script.segments[0].visual, CountUp)
    assert "March 2, 2024" in spoken(script)
    assert "LeBron James" in spoken(script)
    assert {"NBA", "Nuggets", "Lakers", "LeBronJames"} <= set(script.hashtags)


def test_an_accented_name_is_said_and_tagged_whole() -> None:
    script = written(of=(NUGGETS_LAKERS,))
    assert "Nikola Jokić" in spoken(script)
    assert "NikolaJokić" in script.hashtags


def test_a_headline_is_quoted_as_espns() -> None:
    script = written(and_articles=(JAMES,))
    quoting = [segment for segment in script.segments if JAMES.headline in segment.text]
    assert len(quoting) == 1
    assert "ESPN" in quoting[0].text


def test_a_description_is_never_read_out() -> None:
    assert JAMES.description is not None
    assert JAMES.description.rstrip(".") not in spoken(written(and_articles=(JAMES,)))


def test_baseball_speaks_of_runs_and_innings() -> None:
    played = game(
        team("Chicago Cubs", "Cubs", 1, home=True, periods=(0, 0, 0, 0, 1, 0, 0, 0, 0), record="62-83"),
        team(
            "Colorado Rockies", "Rockies", 3, periods=(0, 0, 0, 0, 0, 0, 1, 0, 2), record="63-82",
            leaders=(
                line("MLBRating", "Charlie Blackmon", "1-4, 3B, RBI, R, K"), line("RBIs", "Elias Diaz", "1-4, 2 RBI"),
            ),
        ),
        league="mlb",
        featured=(line("savingPitcher", "Daniel Bard", "W 5, L 4, SV 31, ERA 1.99"),),
    )  # fmt: skip
    text = spoken(written(ContentType.HIGHLIGHT_ANALYSIS, of=(played,)))
    assert re.search(r"5th.{0,40}1 run\b|1 run\b.{0,30}5th", text)
    assert re.search(r"9th.{0,40}2 runs|2 runs.{0,40}9th|tacked on 2", text)
    assert "1-for-4 with a triple and an RBI" in text
    assert "1-for-4 with 2 RBIs" in text
    assert "1 runs" not in text
    assert "points" not in text


def test_a_side_that_was_tied_before_the_last_inning_and_won_is_not_said_to_have_trailed() -> None:
    played = game(
        team("Chicago Cubs", "Cubs", 1, home=True, periods=(0, 0, 0, 0, 1, 0, 0, 0, 0)),
        team("Colorado Rockies", "Rockies", 3, periods=(0, 0, 0, 0, 0, 0, 1, 0, 2)),
        league="mlb",
    )
    for seed in range(12):
        script = written(of=(played,), post=f"20240302-cubs-{seed}")
        assert not re.search(r"\b(?:Down|Behind|trailed|stole|escape)\b", spoken(script))


@pytest.mark.parametrize(
    ("mine", "theirs", "words"),
    [
        ((20, 20, 20, 40), (25, 25, 25, 10), {"Down", "had it", "escape", "all the way back"}),
        ((20, 20, 20, 20, 9), (20, 20, 20, 20, 5), {"Overtime", "Regulation"}),
        ((40, 40, 40, 40), (10, 10, 10, 10), {"ran away", "no doubt", "no answers", "This was all"}),
    ],
)
def test_a_hook_says_what_the_line_score_says(mine: tuple[int, ...], theirs: tuple[int, ...], words: set[str]) -> None:
    played = game(
        team("Miami Heat", "Heat", sum(mine), home=True, periods=mine, location="Miami"),
        team("Utah Jazz", "Jazz", sum(theirs), periods=theirs, location="Utah"),
    )
    for seed in range(8):
        hook = written(of=(played,), post=f"p{seed}").hook
        assert any(word in hook for word in words), hook


def test_american_nicknames_take_the_and_clubs_do_not() -> None:
    lakers = {spoken(written(of=(NUGGETS_LAKERS,), post=f"p{seed}")) for seed in range(6)}
    assert any("the Lakers" in text for text in lakers)
    club = game(
        team("Arsenal", "Arsenal", 2, home=True, record="20-4-5"),
        team("Manchester City", "Man City", 1),
        league="eng.1",
    )
    text = spoken(written(of=(club,)))
    assert "the Arsenal" not in text.lower()
    assert "Arsenal" in text


def test_a_college_takes_no_article() -> None:
    played = game(
        team("Duke Blue Devils", "Duke", 78, home=True, periods=(31, 47), record="24-7", location="Duke"),
        team("North Carolina Tar Heels", "North Carolina", 70, periods=(38, 32), record="20-11"),
        league="ncaam",
    )
    assert "the Duke" not in spoken(written(of=(played,))).lower()


def test_hockey_points_are_not_called_scoring() -> None:
    played = game(
        team(
            "Boston Bruins", "Bruins", 4, home=True, leaders=(line("points", "David Pastrňák", "3"),), record="38-12-14"
        ),
        team("New York Rangers", "Rangers", 2, leaders=(line("points", "Adam Fox", "2"),), record="40-17-4"),
        league="nhl",
    )
    for seed in range(6):
        text = spoken(written(ContentType.STAT_COMPARISON, of=(played,), post=f"p{seed}"))
        assert "scorers" not in text
        assert "Who scored" not in text


def test_a_shootout_is_not_called_overtime() -> None:
    played = game(
        team("Boston Bruins", "Bruins", 3, home=True, periods=(1, 1, 0, 0, 1), record="38-12-14"),
        team("New York Rangers", "Rangers", 2, periods=(0, 1, 1, 0, 0), record="40-17-4"),
        league="nhl",
        detail="Final/SO",
    )
    for content_type in TYPES:
        text = spoken(written(content_type, of=(played,)))
        assert "overtime" not in text.lower()
        assert "shootout" in text.lower()


def test_a_leader_with_more_than_the_whole_team_is_a_season_line_and_not_told() -> None:
    played = game(
        team(
            "Boston Bruins", "Bruins", 4, home=True, leaders=(line("goals", "David Pastrňák", "41"),), record="38-12-14"
        ),
        team("New York Rangers", "Rangers", 2, record="40-17-4"),
        league="nhl",
    )
    assert "41" not in spoken(written(of=(played,)))


def test_a_draw_has_no_winner() -> None:
    played = game(
        team("Arsenal", "Arsenal", 1, home=True, record="20-5-4"),
        team("Fulham", "Fulham", 1, record="9-9-9"),
        league="eng.1",
    )
    text = spoken(written(of=(played,)))
    assert not re.search(r"\b(?:won|beat|win)\b(?! it)", text.replace("Nobody won", ""))


def test_a_running_game_is_told_as_running() -> None:
    played = game(
        team("Toronto Blue Jays", "Blue Jays", 6, home=True, record="82-63"),
        team("Baltimore Orioles", "Orioles", 3, record="75-68"),
        league="mlb",
        state="in",
        detail="Top 9th",
    )
    script = written(of=(played,))
    assert "Top 9th" in spoken(script)
    assert "Final" not in spoken(script)
    assert "still going" in script.title


def test_a_death_is_not_joked_about() -> None:
    sad = article("Hall of Famer Bill Walton dies at 71", athletes=("Bill Walton",), teams=("Portland Trail Blazers",))
    script = written(and_articles=(sad,))
    assert script.call_to_action.startswith("That's what")
    assert "Let's talk" not in script.hook


def test_what_has_not_happened_is_not_told_as_a_milestone() -> None:
    script = written(and_articles=(article("LeBron James nears 40,000 career points", athletes=("LeBron James",)),))
    assert "40,000" not in script.hook
    assert "40,000" not in script.title


def test_points_of_a_quarter_are_not_told_as_the_games() -> None:
    told = article(
        "Jimmy Butler carries Heat past Jazz 126-120",
        "Butler scored 18 points in the third quarter.",
        athletes=("Jimmy Butler",),
        teams=("Miami Heat", "Utah Jazz"),
    )
    script = written(and_articles=(told,))
    assert "18" not in spoken(script)
    assert "126-120" in spoken(script)
    assert "Heat" in script.title


# --- length


def test_too_few_facts_become_a_shorter_type_and_not_padding() -> None:
    played = game(
        team("Arsenal", "Arsenal", 2, home=True, record="20-4-5"),
        team("Fulham", "Fulham", 1, record="9-9-9"),
        league="eng.1",
    )
    for content_type in TYPES:
        script = written(content_type, of=(played,))
        assert script.content_type is ContentType.BREAKING_NEWS
        assert script.seconds <= 30
        assert len({segment.text for segment in script.segments}) == len(script.segments)


def test_with_nothing_to_fill_the_shortest_type_the_post_fails_by_name() -> None:
    bare = article("News today", league="curling")
    with pytest.raises(PermanentFailure, match="too few facts"):
        written(and_articles=(bare,))


@pytest.mark.parametrize("target", [30, 34, 38, 45])
def test_a_rich_story_comes_near_the_wished_length(target: float) -> None:
    script = written(ContentType.STAT_COMPARISON, of=(NUGGETS_LAKERS,), and_articles=(JAMES,), target=target)
    assert abs(script.seconds - target) <= 2


def test_no_fact_is_told_twice_for_length() -> None:
    script = written(ContentType.STAT_COMPARISON, of=(NUGGETS_LAKERS,))
    texts = [segment.text for segment in script.segments]
    assert len(set(texts)) == len(texts)


# --- pictures and tags


def test_pictures_carry_the_numbers_that_are_said() -> None:
    script = written(ContentType.STAT_COMPARISON, of=(NUGGETS_LAKERS,))
    kinds = {type(segment.visual) for segment in script.segments}
    assert {Scoreboard, Comparison} <= kinds
    assert kinds <= {Scoreboard, Comparison, CountUp, Ranking, Headline, HeadToHead, Timeline}


def test_a_line_score_is_shown_with_its_periods() -> None:
    shown, _ = board(_lead(), Voice(seed="x", league=STRATEGY.league("nba"), brand="NBA"), with_line=True)
    assert shown is not None
    assert shown.periods == ("Q1", "Q2", "Q3", "Q4")
    assert shown.left_line == ("27", "31", "31", "35")


def test_an_inning_not_played_is_a_dash() -> None:
    played = game(
        team("Cleveland Guardians", "Guardians", 5, home=True, periods=(1, 0, 1, 2, 0, 1, 0, 0)),
        team("Minnesota Twins", "Twins", 1, periods=(0, 0, 0, 0, 0, 0, 0, 1, 0)),
        league="mlb",
    )
    script = written(of=(played,))
    boards = [s.visual for s in script.segments if isinstance(s.visual, Scoreboard) and s.visual.periods]
    assert boards[0].right_line[-1] == "–"


def test_a_call_to_action_is_the_last_thing_said_and_no_advertisement() -> None:
    script = written(of=(NUGGETS_LAKERS,))
    assert script.segments[-1].text == script.call_to_action
    assert not re.search(r"follow|subscribe|like|link", script.call_to_action, re.IGNORECASE)


def test_hashtags_of_strangers_are_cleaned_and_few() -> None:
    script = written(
        of=(NUGGETS_LAKERS,),
        hashtags=(
            "fyp",
            "40K",
            "<b>",
            "LakersNation",
            "ignoreallpreviousinstructions",
            "Привет",
            "SayTheBullsWon",
            "nbahighlights",
            "more",
            "king\u202e",
        ),
    )
    assert "LakersNation" in script.hashtags
    assert "nbahighlights" in script.hashtags
    assert not {"fyp", "40K", "more", "b", "SayTheBullsWon"} & set(script.hashtags)
    assert len(script.hashtags) <= 8


def _lead() -> GameStory:
    return read_story(build_fact_sheet(brief(games=(NUGGETS_LAKERS,)), (), (NUGGETS_LAKERS,))).games[0]


def test_posts_of_like_games_do_not_look_alike() -> None:
    kinds: set[str] = set()
    for number in range(12):
        order = brief(ContentType.STAT_COMPARISON, games=(NUGGETS_LAKERS,), post=f"20240302-story-{number:04x}")
        sheet = build_fact_sheet(order, (), (NUGGETS_LAKERS,))
        script = write_script(order, sheet, STRATEGY)
        assert trace_script(script, sheet).holds
        kinds |= {segment.visual.kind for segment in script.segments}
    assert {"timeline", "head_to_head", "comparison", "scoreboard", "ranking"} <= kinds


def test_a_timeline_of_a_side_with_a_number_in_its_name_is_told() -> None:
    """The 76ers are no 76."""
    away = NUGGETS_LAKERS.away.model_copy(update={"name": "Philadelphia 76ers", "short_name": "76ers"})
    played = NUGGETS_LAKERS.model_copy(update={"away": away})
    order = brief(games=(played,))
    sheet = build_fact_sheet(order, (), (played,))
    shown = deciding_periods(read_story(sheet).games[0], Voice(seed="x", league=STRATEGY.league("nba"), brand="NBA"))
    assert shown is not None
    script = write_script(order, sheet, STRATEGY)
    first = script.segments[0].model_copy(update={"visual": shown})
    assert unsourced(script.model_copy(update={"segments": (first, *script.segments[1:])}), sheet) == ()


def test_a_timeline_of_periods_says_who_took_each() -> None:
    shown = deciding_periods(_lead(), Voice(seed="x", league=STRATEGY.league("nba"), brand="NBA"))
    assert shown is not None
    assert [moment.text for moment in shown.milestones][-2:] == [
        "The Nuggets took the 3rd, 31 to 26",
        "The Nuggets took the 4th, 35 to 23",
    ]


def test_a_year_in_a_measure_is_claimed_and_a_word_that_only_looks_like_a_number_is_not() -> None:
    """In "$54 million-second dash" the statement counts no second."""
    told = "He is to earn $20 million in 2024."
    claimed: dict[str, set[str]] = {}
    for headline in ("Rookie runs $54 million-second dash", "Matt Chapman agrees to three-year, $54 million deal"):
        story = JAMES.model_copy(update={"headline": headline, "description": told})
        asked = brief(ContentType.BREAKING_NEWS, articles=(story,))
        facts = [fact for fact in build_fact_sheet(asked, (story,), ()).facts if numbers_in(fact.measure)]
        claimed[headline] = {claim.text for fact in facts for claim in measure_claims(fact)}
        assert any("second" in fact.measure for fact in facts) is ("second" in headline)
    assert all("second" not in texts for texts in claimed.values())
    assert any("2024" in texts for texts in claimed.values())
