"""What can be told from articles: the attributed headline, the numbers in it, who it is about and when it ran."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tiksports_dagster.store.records.content import Claim, CountUp, Fact
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.facts import nickname
from tiksports_dagster.studio.language import a_or_an, possessive, speaking_seconds
from tiksports_dagster.studio.writer.beats import BEAT_SECONDS, Beat, beat, card
from tiksports_dagster.studio.writer.phrases import ALSO, HEADLINE, NUMBER, WHEN, WHO
from tiksports_dagster.studio.writer.said import Said, Voice, claim, fill, say, spoken_day, takes_the
from tiksports_dagster.studio.writer.story import GameStory, NewsStory, Story, news_text

MILESTONE = 1000
"""A count from here on is a career's or a history's, not a game's."""
IN_A_YEAR = re.compile(r"in (?:19|20)\d\d")
"""The measure of a year's part of a contract: of all measures with a number in them the one that can be told."""
_SOBER = re.compile(
    r"\b(?:dies|died|dead|death|killed|funeral|mourn\w*|tragedy|arrest\w*|assault\w*|abuse\w*|shooting|murder\w*|lawsuit|accus\w*"
    r"|stretcher|cancer|collapse\w*|hospital\w*|injur\w+|surgery|torn|acl|achilles|concussion\w*|carted|suicide|crash|investigat\w*)\b",
    re.IGNORECASE,
)


def is_sober(story: Story) -> bool:
    """Whether the news is such that nobody should joke about it."""
    return _SOBER.search(news_text(story)) is not None


def headline_beats(fact: Fact, voice: Voice, *, also: bool = False, place: int = 0) -> list[Beat]:
    """ESPN's headline, said to be ESPN's: in one breath, else cut in two at a joint of the sentence, else not."""
    templates = ALSO if also else HEADLINE
    whole = voice.choose(f"headline-{also}", templates, {"headline": say(fact)}, BEAT_SECONDS, place)
    if whole is not None:
        return beat(whole, card(voice, say(fact), "ESPN"))
    for head, tail in _cuts(fact.value):
        head = head.rstrip(",;: ")
        left = voice.choose(
            f"headline-{also}", templates, {"headline": say_part(fact, f"{head}…")}, BEAT_SECONDS, place
        )
        right = fill("{tail}", {"tail": say_part(fact, f"…{tail}")})
        if left is not None and right is not None and speaking_seconds(right.text) <= BEAT_SECONDS:
            pieces = (left, say_part(fact, head)), (right, say_part(fact, tail))
            return [made for said, shown in pieces for made in beat(said, card(voice, shown, "ESPN"))]
    return []


def say_part(fact: Fact, text: str) -> Said:
    """A piece of a statement, bound to it by its words without the ellipsis."""
    return Said(text, (Claim(text=text.strip("…"), fact=fact.id),))


def _cuts(text: str) -> list[tuple[str, str]]:
    """Where a headline may be cut, the most even halves first: after a comma or colon, before a preposition."""
    places = [
        match.start()
        for match in re.finditer(r"(?<=[,;:]) | (?=(?:in|with|after|as|for|to|while|but|and|over)\s)", text)
    ]
    return sorted(((text[:p], text[p + 1 :]) for p in places), key=lambda cut: abs(len(cut[0]) - len(cut[1])))


def number_slots(kind: str, fact: Fact, voice: Voice, text: str = "") -> dict[str, Said | str]:
    """Slots of a number phrase: value, measure, whose it is, and for a win the sides as ``text`` calls them."""
    slots: dict[str, Said | str] = {"value": say(fact), "an_value": say(fact, f"{a_or_an(fact.value)} {fact.value}")}
    if not fact.measure.startswith("in: ") and (IN_A_YEAR.fullmatch(fact.measure) or not numbers_in(fact.measure)):
        slots["measure"] = fact.measure
    if fact.subject != "the story":
        about = (Claim(text=fact.subject, fact=fact.id),)
        slots["who"] = Said(fact.subject, about)
        slots["who_own"] = Said(possessive(fact.subject), about)
    if kind == "win":
        loser = fact.measure.removeprefix("win over ")
        for letter, name in (("w", fact.subject), ("l", loser)):
            short = nickname(name, text)
            article = "the " if takes_the(short, None, voice.league) else ""
            said = (Claim(text=short, fact=fact.id),)
            slots |= {letter: Said(short, said), f"the_{letter}": Said(f"{article}{short}", said)}
    return slots


def milestone(story: Story) -> tuple[str, Fact] | None:
    """The number a post is remembered by: a count of a thousand or more with its owner, or a mark; None without one."""
    for kind, fact in _numbers(story):
        if kind == "count" and fact.subject != "the story" and (fact.number or 0) >= MILESTONE:
            return kind, fact
    return next(
        ((kind, fact) for kind, fact in _numbers(story) if kind == "mark" and (fact.number or 0) >= MILESTONE), None
    )


def _numbers(story: Story) -> list[tuple[str, Fact]]:
    return [pair for part in (*story.news, *story.games) for pair in part.numbers]


def story_slots(story: Story, voice: Voice) -> dict[str, Said | str]:
    """The slots of what the story is about beside its game: athlete, teams, the number it is remembered by."""
    slots: dict[str, Said | str] = {}
    people, teams = lead_parties(story.news)
    if people:
        slots["who"] = say(people[0])
    text = news_text(story)
    if teams:
        short = nickname(teams[0].value, text)
        article = "the " if takes_the(short, None, voice.league) else ""
        named = (Claim(text=short, fact=teams[0].id),)
        slots |= {"t": Said(short, named), "the_t": Said(f"{article}{short}", named)}
    best = milestone(story)
    if best is not None:
        slots |= number_slots(*best, voice, text)
    return slots


def milestone_beats(story: Story, voice: Voice) -> list[Beat]:
    """The number the post is remembered by."""
    best = milestone(story)
    return _number_beat(*best, voice, news_text(story)) if best else []


def score_beats(story: Story, voice: Voice) -> list[Beat]:
    """The result as the articles say it; nothing when a game on the sheet tells it better."""
    if story.games:
        return []
    pairs = sorted((pair for pair in _numbers(story) if pair[0] in ("win", "score")), key=lambda pair: pair[0] != "win")
    return _number_beat(*pairs[0], voice, news_text(story)) if pairs else []


def run_beats(story: Story, voice: Voice) -> list[Beat]:
    """How often in a row, after the result: "Make it the 7th straight win." """
    runs = [fact for kind, fact in _numbers(story) if kind == "run" and re.search(r"(?:st|nd|rd|th)$", fact.value)]
    return _number_beat("run", runs[0], voice, news_text(story)) if runs else []


_DETAILS = frozenset({"before", "age", "span", "part", "hole"})
"""Numbers that make a story rounder, when the article that leads it says them."""


def number_beats(story: Story, voice: Voice) -> list[Beat]:
    """The other numbers of the articles and recaps, each once.

    Left out: what the milestone, the quoted headline or a player's line says anyway, and money and sizes that are not
    the headline's own, for what they measure is not certain.
    """
    made: list[Beat] = []
    best = milestone(story)
    told: set[tuple[str, float | str]] = set()
    lead = f"{story.news[0].headline.source_ref}#" if story.news else "-"
    players = {player.name for game in story.games for team in (game.home, game.away) for player in team.players}
    for kind, fact in _numbers(story):
        key = (kind, fact.value if fact.number is None else fact.number)
        is_lead = fact.source_ref.startswith(lead)
        if key in told or (best is not None and fact.number == best[1].number):
            continue
        if (kind in ("money", "size") and is_lead) or (kind in ("count", "mark") and fact.subject not in players):
            beats = _number_beat(kind, fact, voice, news_text(story))
            made.extend(beats)
            told.add(key)
    return made


def detail_beats(story: Story, voice: Voice) -> list[Beat]:
    """What the lead article says beside its headline: the mark before, the length of a deal, an age, a deficit."""
    lead = f"{story.news[0].prefix}." if story.news else "-"
    rows = [(kind, fact) for kind, fact in _numbers(story) if kind in _DETAILS and fact.id.startswith(lead)]
    return [made for kind, fact in rows for made in _number_beat(kind, fact, voice, news_text(story))]


def _number_beat(kind: str, fact: Fact, voice: Voice, text: str) -> list[Beat]:
    row = "small" if kind == "count" and (fact.number or 0) < MILESTONE else kind
    if row not in NUMBER:
        return []
    said = voice.choose(f"number-{row}", NUMBER[row], number_slots(kind, fact, voice, text), BEAT_SECONDS)
    label = {
        "money": "The money",
        "part": f"of it {fact.measure}",
        "age": "years old",
        "span": f"{fact.measure}s",
        "win": "Final score",
        "score": "The score",
    }.get(kind, fact.measure)
    caption = fact.subject if fact.subject != "the story" else ""
    visual = CountUp(label=label[:1].upper() + label[1:], value=claim(fact), caption=caption)
    extra = (claim(fact, caption),) if caption else ()
    return beat(said, visual, (*extra, *measure_claims(fact)))


def measure_claims(fact: Fact) -> tuple[Claim, ...]:
    """Claims of the numbers that a measure such as ``in 2024`` says: they stand in the statement it was read from."""
    statement = f"{fact.id.split('.')[0]}.{fact.source_ref.rpartition('/')[2].partition('#')[0]}"
    told = numbers_in(fact.measure) if IN_A_YEAR.fullmatch(fact.measure) else []
    return tuple(Claim(text=number.text, fact=statement) for number in told)


def party_beats(story: Story, voice: Voice) -> list[Beat]:
    """Who the articles are about. Nothing when a game has shown its sides already."""
    if story.games or not story.news:
        return []
    people, teams = lead_parties(story.news)
    slots: dict[str, Said | str] = {"who": say(people[0])} if people else {}
    for letter, team in zip("to", teams, strict=False):
        short = nickname(team.value, news_text(story))
        article = "the " if takes_the(team.value, None, voice.league) else ""
        slots[f"the_{letter}"] = Said(f"{article}{team.value}", (Claim(text=team.value, fact=team.id),))
        slots[letter] = Said(short, (Claim(text=short, fact=team.id),))
    # with several teams in a story nothing says whose the athlete is
    row = "person_team" if people and len(teams) == 1 else "person" if people else "teams" if len(teams) > 1 else "team"
    if not people and not teams:
        return []
    shown = say((*people, *teams)[0])
    kicker = say(teams[0]) if people and len(teams) == 1 else None
    return beat(voice.choose("who", WHO[row], slots, BEAT_SECONDS), card(voice, shown, kicker))


def lead_parties(news: Sequence[NewsStory]) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Athletes and teams of the first article that names any: what belongs together."""
    lead = next((item for item in news if item.athletes or item.teams), None)
    return (lead.athletes, lead.teams) if lead else ((), ())


def parties(news: Sequence[NewsStory]) -> tuple[list[Fact], list[Fact]]:
    """Athletes and teams of the articles, each once, those of the lead article first."""
    people: dict[str, Fact] = {}
    teams: dict[str, Fact] = {}
    for item in news:
        for fact in item.athletes:
            people.setdefault(fact.value, fact)
        for fact in item.teams:
            teams.setdefault(fact.value, fact)
    return list(people.values()), list(teams.values())


def when_beats(news: Sequence[NewsStory], voice: Voice) -> list[Beat]:
    """When ESPN ran the lead article."""
    if not news or news[0].date is None:
        return []
    date = news[0].date
    said = say(date, spoken_day(date))
    return beat(voice.choose("when", WHEN, {"day": said}, BEAT_SECONDS), card(voice, said, "ESPN"))


def recap_beats(game: GameStory, voice: Voice) -> list[Beat]:
    """The recap's headline, said to be ESPN's."""
    return headline_beats(game.recap, voice) if game.recap else []
