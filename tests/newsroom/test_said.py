from __future__ import annotations

import pytest

from tiksports_dagster.newsroom.said import (
    PLAIN_HEADLINE,
    headline_strength,
    record_in,
    sensitive_topics,
    streak_in,
    topics_in,
)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Guardians beat Twins 7th straight time, 5-1 behind Bieber", 7),
        ("The Cleveland Guardians won their seventh in a row against Minnesota.", 7),
        ("Celtics rout Mavericks for 10th straight win", 10),
        ("Ohtani extends hitting run to a 20-game hitting streak", 20),
        ("Jets snap 8-game losing streak", 8),
        ("Denver won its sixth game in a row.", 6),
    ],
)
def test_a_long_streak_is_read_from_the_sources_words(text: str, length: int) -> None:
    assert streak_in(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "Lakers win third straight",
        "Braves aim for seventh straight win",
        "Guardians could win their seventh in a row",
        "He went straight to the locker room after 7 innings",
        "Guardians beat Twins 5-1",
    ],
)
def test_short_or_merely_possible_streaks_are_none(text: str) -> None:
    assert streak_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "LeBron James becomes first NBA player to score 40,000 career points",
        "LeBron James reaches 40,000 points",
        "Josh Allen sets franchise record with sixth touchdown",
        "Judge breaks American League home run record",
        "Xavier Worthy runs 4.21-second dash, fastest in NFL combine history",
        "Pujols hits 700th home run",
        "Astros throw combined no-hitter",
        "Will Smith makes history with a walk-off homer",
    ],
)
def test_a_record_that_fell_is_read_from_the_sources_words(text: str) -> None:
    assert record_in(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Albert Pujols went hitless in his quest for 700 homers, and the Cardinals won.",
        "LeBron James closes in on 40,000 points",
        "Judge could break the home run record",
        "Rockies improve their season record to 63-82",
        "The Lions have a record of 5-2",
        "Star signs record deal worth $300 million",
        "John Ross had held the record with 4.22 seconds",
        "He holds the NBA record for assists in a half",
        "Owens leaps second-longest broad jump in combine history",
        "The Colorado Rockies earned a rare road win by beating the Chicago Cubs 3-1 on Saturday.",
        "Player has a criminal record",
        "Jack Campbell fought back tears while reflecting on a poor defensive effort",
    ],
)
def test_chances_tallies_contracts_and_old_marks_are_no_record(text: str) -> None:
    assert record_in(text) is None


def test_a_chase_in_one_sentence_does_not_hide_the_record_in_another() -> None:
    assert record_in("He could retire. James passed Malone with 40,000 points.") is not None


def test_big_news_is_stronger_than_plain_news_and_a_preview_is_weaker() -> None:
    trade = headline_strength("Lakers trade Davis to Mavericks")
    plain = headline_strength("Davis enjoys his summer")
    guide = headline_strength("Trade deadline preview: picks and predictions")
    assert trade > plain == PLAIN_HEADLINE > guide


def test_a_rumor_weighs_less_than_the_trade() -> None:
    assert headline_strength("Lakers could trade Davis") < headline_strength("Lakers trade Davis")


def test_an_injury_and_a_record_are_different_sorts_of_news() -> None:
    assert "injury" in topics_in("LeBron James leaves with ankle injury")
    assert topics_in("LeBron James reaches 40,000 points") >= {"record"}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Former coach dies at 71", "death"),
        ("Receiver arrested after game", "crime"),
        ("League opens betting probe", "betting"),
        ("Guard tears ACL", "injury"),
        ("Prospect taken off on stretcher", "health"),
    ],
)
def test_words_that_call_for_care_are_found(text: str, topic: str) -> None:
    assert topic in sensitive_topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kings win in sudden death",
        "Arsenal score in injury time",
        "Chargers beat Raiders",
        "Shooting guard scores 40",
        "Penalty killers shine",
        "Trade deadline passes",
    ],
)
def test_harmless_phrases_are_not_sensitive(text: str) -> None:
    assert sensitive_topics(text) == {}
