"""What ESPN sends becomes articles and games; what is missing is missing, and an odd item costs only itself."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.sources import eastern_day, espn_client, game_days
from tiksports_dagster.resources.sources.batch import Batch
from tiksports_dagster.resources.sources.espn import EspnClient
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.signals import Article, Entity, Game

from .fake import Fake, Reply, in_turn

DAY = date(2024, 3, 2)


def story(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": 39645541,
        "type": "HeadlineNews",
        "headline": "LeBron first to 40,000",
        "description": "— The Lakers forward did it against Denver.",
        "published": "2024-03-03T03:05:00Z",
        "images": [{"type": "header", "url": "https://a.espncdn.com/x.jpg"}],
        "categories": [
            {"type": "league", "description": "NBA", "leagueId": 46},
            {"type": "team", "description": "Los Angeles Lakers", "teamId": 13},
            {"type": "athlete", "description": "LeBron James", "athleteId": 1966},
            {"type": "athlete", "description": "LeBron James", "athleteId": 1966},
            {"type": "guid", "guid": "x"},
            {"type": "contributor", "description": "Dave McMenamin"},
            {"type": "topic"},
        ],
        "links": {"web": {"href": "https://www.espn.com/nba/story/_/id/39645541"}},
    }
    return {**row, **changes}


def side(where: str, name: str, score: str, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": "1",
        "homeAway": where,
        "winner": where == "home",
        "score": score,
        "team": {
            "id": "13" if where == "home" else "7",
            "displayName": name,
            "shortDisplayName": name.split()[-1],
            "abbreviation": name[:3].upper(),
            "location": name.rsplit(" ", 1)[0],
            "color": "552583",
            "alternateColor": "#fdb927",
        },
        "records": [{"type": "home", "summary": "20-10"}, {"name": "overall", "type": "total", "summary": "33-29"}],
        "linescores": [{"value": 30}, {"value": 26.0}, {"value": 32}, {"displayValue": "26"}],
        "leaders": [
            {
                "name": "points",
                "displayName": "Points",
                "leaders": [
                    {"displayValue": "26", "value": 26, "athlete": {"id": "1966", "displayName": "LeBron James"}}
                ],
            }
        ],
    }
    return {**row, **changes}


def event(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": "401585601",
        "date": "2024-03-03T01:30Z",
        "name": "Denver Nuggets at Los Angeles Lakers",
        "links": [{"href": "https://www.espn.com/nba/game/_/gameId/401585601"}],
        "competitions": [
            {
                "id": "401585601",
                "date": "2024-03-03T01:30Z",
                "venue": {"fullName": "Crypto.com Arena"},
                "competitors": [side("home", "Los Angeles Lakers", "114"), side("away", "Denver Nuggets", "124")],
                "status": {
                    "period": 4,
                    "type": {"name": "STATUS_FINAL", "state": "post", "completed": True, "shortDetail": "Final"},
                },
                "headlines": [
                    {
                        "type": "Recap",
                        "shortLinkText": "LeBron reaches 40,000",
                        "description": "— LOS ANGELES — He did.",
                    }
                ],
            }
        ],
    }
    return {**row, **changes}


def altered(change: Any) -> dict[str, Any]:
    made = copy.deepcopy(event())
    change(made["competitions"][0])
    return made


def news(clock: StandingClock, *rows: Any) -> Batch[Article]:
    with Fake(in_turn({"articles": list(rows)})) as fake:
        return EspnClient(fake.url, clock).news("nba", "basketball/nba")


def scoreboard(clock: StandingClock, *rows: Any, league: str = "nba") -> Batch[Game]:
    with Fake(in_turn({"events": list(rows)})) as fake:
        return EspnClient(fake.url, clock).scoreboard(league, "basketball/nba", DAY)


def test_an_article_tells_what_it_is_about(clock: StandingClock) -> None:
    (article,) = news(clock, story()).items
    assert (article.id, article.league, article.type) == ("39645541", "nba", "HeadlineNews")
    assert article.published == datetime(2024, 3, 3, 3, 5, tzinfo=UTC)
    assert article.observed_at == clock.now()
    assert article.description == "The Lakers forward did it against Denver."
    assert article.entities == (
        Entity(kind="league", name="NBA", ref="46"),
        Entity(kind="team", name="Los Angeles Lakers", ref="13"),
        Entity(kind="athlete", name="LeBron James", ref="1966"),
    )


def test_what_may_be_missing_in_an_article_may_be_missing(clock: StandingClock) -> None:
    bare = {"id": 1, "headline": "A", "published": "2024-03-03T03:05:00Z"}
    empty = story(description=None, images=[], categories=None, links={"web": {}}, type=None)
    batch = news(clock, bare, empty)
    assert len(batch.items) == 2
    assert batch.skipped == ()
    assert batch.items[0].url is None


def test_clips_are_kept_out_and_counted(clock: StandingClock) -> None:
    batch = news(
        clock,
        story(type="Media"),
        story(type=None, images=[{"type": "Media"}]),
        story(type="Story", images=[{"type": "Media"}]),
    )
    assert len(batch.items) == 1
    assert [("clip" in line) for line in batch.skipped] == [True, True]
    assert "LeBron first to 40,000" in batch.skipped[0]


@pytest.mark.parametrize(
    "odd",
    [
        story(published="yesterday"),
        story(published="2024-03-03T03:05:00"),
        story(published=None),
        story(headline="  "),
        story(id=None),
        story(id=1.5),
        "text",
        None,
        [],
        7,
    ],
)
def test_an_odd_article_is_skipped_with_a_line_and_the_next_is_read(clock: StandingClock, odd: Any) -> None:
    batch = news(clock, odd, story())
    assert len(batch.items) == 1
    assert len(batch.skipped) == 1
    assert "espn news nba, item 1" in batch.skipped[0]


def test_a_link_that_is_no_web_address_is_dropped(clock: StandingClock) -> None:
    (article,) = news(clock, story(links={"web": {"href": "javascript:alert(1)"}})).items
    assert article.url is None


def test_a_final_tells_score_line_record_leaders_and_recap(clock: StandingClock) -> None:
    (game,) = scoreboard(clock, event()).items
    assert (game.state, game.status, game.detail, game.period) == ("post", "STATUS_FINAL", "Final", 4)
    assert (game.home.name, game.home.score, game.home.winner, game.home.record) == (
        "Los Angeles Lakers",
        114,
        True,
        "33-29",
    )
    assert game.home.linescore == (30, 26, 32, 26)
    assert (game.home.color, game.home.alternate_color) == ("552583", "fdb927")
    assert (game.home.leaders[0].display, game.home.leaders[0].athlete_ref) == ("26", "1966")
    assert (game.recap, game.recap_text) == ("LeBron reaches 40,000", "LOS ANGELES — He did.")
    assert (game.away.name, game.away.score, game.venue) == ("Denver Nuggets", 124, "Crypto.com Arena")


def test_a_game_that_was_not_played_has_no_score(clock: StandingClock) -> None:
    def scheduled(c: dict[str, Any]) -> None:
        c["status"] = {"period": 1, "type": {"name": "STATUS_SCHEDULED", "state": "pre", "shortDetail": "7:30 PM"}}

    def postponed(c: dict[str, Any]) -> None:
        c["status"] = {"type": {"name": "STATUS_POSTPONED", "state": "post", "completed": False}}

    for game in scoreboard(clock, altered(scheduled), altered(postponed)).items:
        assert (game.home.score, game.home.winner, game.home.linescore, game.period) == (None, None, (), None)


def test_the_winning_pitcher_is_found_under_either_status(clock: StandingClock) -> None:
    pitcher = {
        "name": "winningPitcher",
        "displayName": "Winning Pitcher",
        "athlete": {"id": "40912", "displayName": "Shane Bieber"},
        "statistics": [
            {"abbreviation": "H", "displayValue": "0"},
            {"abbreviation": "L", "displayValue": "8"},
            {"abbreviation": "W", "displayValue": "11"},
            {"abbreviation": "ERA", "displayValue": "2.83"},
        ],
    }

    def in_competition(c: dict[str, Any]) -> None:
        c["status"]["featuredAthletes"] = [pitcher]
        c["leaders"] = [
            {
                "name": "MLBRating",
                "leaders": [{"displayValue": "8.0 IP, ER", "value": 76, "athlete": pitcher["athlete"]}],
            }
        ]

    in_event = event(status={"featuredAthletes": [pitcher]})
    first, second = scoreboard(clock, altered(in_competition), in_event).items
    assert [line.category for line in first.featured] == ["winningPitcher", "MLBRating"]
    assert first.featured[0].display == second.featured[0].display == "W 11, L 8, ERA 2.83"
    assert first.featured[1].display == "8.0 IP, ER"


def test_soccer_without_line_scores_or_leaders_is_a_game(clock: StandingClock) -> None:
    def soccer(c: dict[str, Any]) -> None:
        for team in c["competitors"]:
            for key in ("linescores", "leaders", "records", "winner"):
                del team[key]
        del c["competitors"][0]["score"]
        del c["headlines"]
        del c["venue"]

    (game,) = scoreboard(clock, altered(soccer), league="eng.1").items
    assert (game.home.score, game.away.score, game.home.record, game.recap) == (None, 124, None, None)


def test_each_fight_of_a_night_is_a_game_and_an_odd_one_costs_only_itself(clock: StandingClock) -> None:
    def fight(ref: str, *names: str) -> dict[str, Any]:
        fighters = [
            {
                "id": f"{ref}{n}",
                "type": "athlete",
                "winner": n == 0,
                "athlete": {"displayName": name, "shortName": name},
            }
            for n, name in enumerate(names)
        ]
        return {
            "id": ref,
            "date": "2024-03-03T03:00Z",
            "competitors": fighters,
            "status": {"period": 3, "type": {"name": "STATUS_FINAL", "state": "post", "completed": True}},
        }

    night = event(name="UFC 299", competitions=[fight("1", "A One", "B Two"), fight("2", "C"), fight("3", "D", "E")])
    batch = scoreboard(clock, night, league="ufc")
    assert [(game.id, game.name, game.home.winner, game.home.score) for game in batch.items] == [
        ("1", "A One vs B Two", True, None),
        ("3", "D vs E", True, None),
    ]
    assert "1 sides, not 2" in batch.skipped[0]


def test_a_line_score_with_a_hole_is_no_line_score(clock: StandingClock) -> None:
    def unplayed(c: dict[str, Any]) -> None:
        c["competitors"][0]["linescores"] = [{"value": 1}, {"value": 2}, {"displayValue": "X"}]
        c["competitors"][1]["linescores"] = [{"value": 1}, {}, {"value": 2}]

    (game,) = scoreboard(clock, altered(unplayed)).items
    assert (game.home.linescore, game.away.linescore) == ((1, 2), ())


def test_no_games_is_not_the_same_as_no_answer(clock: StandingClock) -> None:
    assert scoreboard(clock) == Batch((), ())
    with Fake(in_turn({"leagues": []})) as fake, pytest.raises(TransientFailure, match="without events"):
        EspnClient(fake.url, clock).scoreboard("nba", "basketball/nba", DAY)
    with Fake(in_turn(Reply(body=[]))) as fake, pytest.raises(TransientFailure, match="without articles"):
        EspnClient(fake.url, clock).news("nba", "basketball/nba")


def test_a_day_is_always_named_and_the_lists_are_long_enough(clock: StandingClock) -> None:
    with Fake(in_turn({"events": [], "articles": []})) as fake:
        client = EspnClient(fake.url + "/espn", clock)
        client.scoreboard("mlb", "baseball/mlb", date(2022, 9, 17))
        client.news("mlb", "baseball/mlb")
    assert fake.asked[0].path == "/espn/apis/site/v2/sports/baseball/mlb/scoreboard"
    assert fake.asked[0].query["dates"] == ["20220917"]
    assert int(fake.asked[0].query["limit"][0]) <= 500
    assert fake.asked[1].query == {"limit": ["50"]}


def test_game_days_are_us_eastern_days() -> None:
    late = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
    assert game_days(late) == (date(2024, 3, 2), date(2024, 3, 1))
    assert eastern_day(datetime(2024, 7, 4, 3, 59, tzinfo=UTC)) == date(2024, 7, 3)
    assert eastern_day(datetime(2024, 7, 4, 4, 0, tzinfo=UTC)) == date(2024, 7, 4)
    with pytest.raises(ValueError, match="zone"):
        eastern_day(datetime(2024, 7, 4))  # noqa: DTZ001


def _paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [path for key, item in inner for path in [(*at, key), *_paths(item, (*at, key))]]


JUNK = st.sampled_from([None, "", "x", 0, -1, 1.5, True, [], {}, [None], {"a": 1}, "9" * 400, 10**30])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_field_may_be_missing_or_junk_without_stopping_the_batch(data: st.DataObject) -> None:
    from tiksports_dagster.resources.sources.batch import read_each
    from tiksports_dagster.resources.sources.espn_shapes import article, game, matches

    seen_at = datetime(2024, 3, 3, 5, tzinfo=UTC)
    for whole in (event(), story()):
        path = data.draw(st.sampled_from(_paths(whole)))
        holder: Any = copy.deepcopy(whole)
        broken = holder
        for step in path[:-1]:
            holder = holder[step]
        if data.draw(st.booleans()):
            del holder[path[-1]]
        else:
            holder[path[-1]] = data.draw(JUNK)
        if "competitions" in whole:
            batch: Any = read_each("x", matches(broken), str, lambda match: game(match, "nba", seen_at))
            assert len(batch.items) + len(batch.skipped) == 1
        else:
            batch = read_each("x", [broken], str, lambda row: article(row, "nba", seen_at))
            assert len(batch.items) + len(batch.skipped) == 1


def test_the_sandboxs_day_reads_without_an_odd_game(world: World, keys: Settings, clock: StandingClock) -> None:
    espn = espn_client(keys, world, clock)
    games = espn.scoreboard("nba", "basketball/nba", DAY)
    articles = espn.news("nba", "basketball/nba")
    assert len(games.items) >= 3
    assert games.skipped == ()
    assert len(articles.items) >= 3
    assert all("clip" in line for line in articles.skipped)
    assert not (keys.home / "cache").exists(), "the sandbox is not cached"


def newest(*rows: dict[str, Any]) -> Reply:
    return Reply(body={"resultsCount": len(rows), "headlines": list(rows)})


def two_ears(site: Reply, now: Reply, clock: StandingClock) -> Batch[Article]:
    with Fake(in_turn(site)) as first, Fake(in_turn(now)) as second:
        client = EspnClient(first.url, clock, now_url=second.url)
        try:
            return client.news("nba", "basketball/nba")
        finally:
            client.close()
            assert second.asked[0].query["leagues"] == ["nba"]


def test_a_headline_that_only_the_second_address_tells_yet_is_heard_once(clock: StandingClock) -> None:
    site = Reply(body={"articles": [story(id=1)]})
    told = two_ears(site, newest(story(id=2, story="<p>long</p>"), story(id=1)), clock)
    assert [one.id for one in told.items] == ["1", "2"]
    assert told.skipped == ()


@pytest.mark.parametrize(
    "broken", [Reply(status=500), Reply(body={"headlines": "?"}), Reply(body=[]), newest({"id": 3})]
)
def test_a_second_address_that_does_not_answer_costs_nothing(clock: StandingClock, broken: Reply) -> None:
    told = two_ears(Reply(body={"articles": [story(id=1)]}), broken, clock)
    assert [one.id for one in told.items] == ["1"]
    assert told.skipped == ()


def test_the_second_address_speaks_when_the_first_is_down(clock: StandingClock) -> None:
    assert [one.id for one in two_ears(Reply(status=500), newest(story(id=2)), clock).items] == ["2"]
    with pytest.raises(TransientFailure):
        two_ears(Reply(status=500), Reply(status=500), clock)


def test_only_espn_itself_has_a_second_address_by_itself() -> None:
    assert Settings().espn_now_url == "https://now.core.api.espn.com"
    assert Settings(espn_base_url="http://127.0.0.1:1").espn_now_url is None
    assert Settings(espn_now_base_url="http://127.0.0.1:2/").espn_now_url == "http://127.0.0.1:2"
