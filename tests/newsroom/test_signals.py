from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.newsroom.signals import (
    signals_from_articles,
    signals_from_games,
    signals_from_hashtags,
    signals_from_videos,
)
from tiksports_dagster.store.records.signals import Game, SignalKind

from .builders import NOW, STRATEGY, article, game, hashtag, hours_ago, leader, team, video


def final(**more: object) -> Game:
    return game(team("Colorado Rockies", 3), team("Chicago Cubs", 1), league="mlb", **more)


def test_news_of_a_later_year_is_no_signal() -> None:
    later = article("Bills open new stadium", league="nfl", at=NOW + timedelta(days=900))
    assert signals_from_articles([later], STRATEGY, NOW) == ()


def test_an_article_keeps_its_headline_its_time_and_its_names() -> None:
    told = article("Lakers trade Davis", id="77", teams=("Los Angeles Lakers",), at=hours_ago(2))
    (found,) = signals_from_articles([told], STRATEGY, NOW)
    assert (found.id, found.kind, found.title) == ("espn:news:nba:77", SignalKind.HEADLINE, "Lakers trade Davis")
    assert found.happened_at == hours_ago(2)
    assert "Los Angeles Lakers" in [entity.name for entity in found.entities]


def test_an_article_that_says_a_record_fell_is_a_record() -> None:
    told = article("LeBron James stands alone", description="James became the first player to reach 40,000 points.")
    (found,) = signals_from_articles([told], STRATEGY, NOW)
    assert found.kind is SignalKind.RECORD
    assert found.strength > 0.9


def test_a_preview_never_is_a_record() -> None:
    told = article("James breaks scoring record with next basket", type="Preview")
    (found,) = signals_from_articles([told], STRATEGY, NOW)
    assert found.kind is SignalKind.HEADLINE


def test_a_final_happens_at_its_usual_end_but_never_after_now() -> None:
    long_over, just_over = final(starts_at=hours_ago(10)), final(starts_at=hours_ago(2))
    assert signals_from_games([long_over], STRATEGY, NOW)[0].happened_at == hours_ago(7)
    assert signals_from_games([just_over], STRATEGY, NOW)[0].happened_at == NOW


def test_a_final_has_its_score_for_title_and_the_rest_the_recaps_headline() -> None:
    recap = "Rockies beat Cubs for ninth straight win"
    titles = {found.kind: found.title for found in signals_from_games([final(recap=recap)], STRATEGY, NOW)}
    assert titles == {SignalKind.FINAL: "Rockies 3, Cubs 1", SignalKind.STREAK: recap}


def test_a_games_signals_name_both_teams_and_the_leaders() -> None:
    played = game(team("Denver Nuggets", 120, leaders=(leader("Nikola Jokic", 30),)), team("Los Angeles Lakers", 110))
    names = {(entity.kind, entity.name) for entity in signals_from_games([played], STRATEGY, NOW)[0].entities}
    assert names == {
        ("league", "NBA"),
        ("team", "Denver Nuggets"),
        ("team", "Los Angeles Lakers"),
        ("athlete", "Nikola Jokic"),
    }


def test_a_video_from_after_now_is_no_signal() -> None:
    assert signals_from_videos([video("wow", at=NOW + timedelta(hours=1))], STRATEGY, NOW) == ()


def test_a_videos_league_is_told_by_its_hashtags_alone() -> None:
    tagged, plain = video("what a dunk #nba", id="1"), video("what a dunk in the nba", id="2")
    assert [found.league for found in signals_from_videos([tagged, plain], STRATEGY, NOW)] == ["nba", None]


def test_a_strangers_markup_stays_text_and_its_hashtags_lose_everything_but_letters() -> None:
    (found,) = signals_from_videos([video("<script>x</script> #a../../b #c'--")], STRATEGY, NOW)
    assert {entity.name for entity in found.entities} == {"a", "c"}


def test_a_hashtag_carries_its_industry_and_its_competition() -> None:
    (found,) = signals_from_hashtags([hashtag("LeBronJames", posts=7)], STRATEGY, NOW)
    assert found.measures.posts == 7
    assert ("topic", "Sports & Outdoor") in {(entity.kind, entity.name) for entity in found.entities}


def test_a_ranking_read_after_now_is_no_signal() -> None:
    assert signals_from_hashtags([hashtag("nba", observed_at=NOW + timedelta(days=1))], STRATEGY, NOW) == ()


def test_a_reading_stamped_a_moment_after_now_still_counts() -> None:
    late = hashtag("nba", observed_at=NOW + timedelta(seconds=20))
    assert signals_from_hashtags([late], STRATEGY, NOW)[0].observed_at == NOW


def test_more_views_are_a_stronger_sign() -> None:
    few, many = video("a", id="1", views=10), video("b", id="2", views=10_000_000)
    weak, strong = signals_from_videos([few, many], STRATEGY, NOW)
    assert weak.strength < strong.strength


@given(st.permutations([0, 1, 2, 3]))
def test_the_order_of_a_sources_list_does_not_matter(order: list[int]) -> None:
    told = [article(f"Headline {number}", id=str(number % 3), at=hours_ago(number)) for number in range(4)]
    shuffled = [told[place] for place in order]
    assert signals_from_articles(shuffled, STRATEGY, NOW) == signals_from_articles(told, STRATEGY, NOW)
