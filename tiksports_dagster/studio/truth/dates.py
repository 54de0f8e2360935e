"""Dates in a text: days, weekdays, months, years, seasons, "tonight", and whether the sheet has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Jan\.?|Feb\.?|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_WEEKDAY = "|".join(day.capitalize() for day in WEEKDAYS)
_NAME = "|".join(month.capitalize() for month in MONTHS)
_PATTERN = re.compile(
    rf"\b(?P<nth>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast) (?P<nth_day>{_WEEKDAY})"
    rf" (?:in|of) (?P<nth_month>{_NAME})\b(?:,? (?P<nth_year>(?:19|20)\d\d)\b)?|"
    rf"(?:(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?:,?\s+(?=[A-Z][a-z]+\.?\s+\d))?)?"
    rf"(?:\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|-|\s+(?:points|games"
    rf"|wins))(?:,?\s+(?P<year>(?:18|19|20)\d\d)\b)?)"
    rf"|\b(?P<weekday2>Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?)\b"
    rf"|\b(?:[Ii]n|[Oo]f|[Ss]ince|[Bb]y|[Ll]ast|[Tt]his|[Oo]n|(?:[Bb]ack )?[Ii]n) (?P<month3>January"
    rf"|February|March|April|May|June|July"
    rf"|August|September|October|November|December)\b(?!\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b)(?:\s+(?P<year3>(?:19"
    rf"|20)\d\d)\b)?"
    rf"|\b(?P<season>(?:19|20)\d\d[-–/](?:\d\d|(?:19|20)\d\d))\b(?!\s+(?:points|yards))"
    rf"|(?<![\d,.$-])(?P<year2>(?:18|19|20)\d\d)(?![\d%]|,\d|\.\d|-|\s+(?:points?|yards?|career"
    rf"|rushing|passing|receiving|hits|runs|strikeouts|assists|rebounds|steals|blocks|games|goals|wins"
    rf"|home|homers|times|total|three)\b)"
    rf"|\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
)


@dataclass(frozen=True)
class DaySaid:
    """A date as a text says it; what it leaves out is None. ``season`` is the year a season begins in."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: int | None = None
    season_end: int | None = None
    nth: int | None = None
    """Of a weekday: which of its month it is; -1 for the last."""

    def is_day(self, day: date) -> bool:
        """Whether the day is all that is said of it."""
        nth = self.nth in (None, (day.day - 1) // 7 + 1) or (self.nth == -1 and (day + timedelta(7)).month != day.month)
        return (
            self.year in (None, day.year) and self.month in (None, day.month) and self.day in (None, day.day)
            and self.weekday in (None, day.weekday()) and nth
        )  # fmt: skip


def dates_in(text: str, _near: date | None = None) -> list[tuple[DaySaid, tuple[int, int]]]:
    """Every date in the text with its place."""
    return list(_dates(text))


def _dates(text: str) -> Iterator[tuple[DaySaid, tuple[int, int]]]:
    for match in _PATTERN.finditer(text):
        said = match[0].strip(" ,")
        span = match.span()
        if match["nth"]:
            year = int(match["nth_year"]) if match["nth_year"] else None
            month, weekday = _month(match["nth_month"]), _weekday(match["nth_day"])
            yield DaySaid(said, year, month, weekday=weekday, nth=_NTH[match["nth"].casefold()]), span
        elif match["iso"]:
            year, month, day = (int(part) for part in match["iso"].split("-"))
            yield DaySaid(said, year, month, day), span
        elif match["day"]:
            year = int(match["year"]) if match["year"] else None
            yield DaySaid(said, year, _month(match["month"]), int(match["day"]), _weekday(match["weekday"])), span
        elif match["weekday2"]:
            yield DaySaid(said, weekday=_weekday(match["weekday2"])), span
        elif match["month3"]:
            year = int(match["year3"]) if match["year3"] else None
            yield DaySaid(said, year, _month(match["month3"])), span
        elif match["season"]:
            first, last = re.split(r"[-–/]", match["season"])
            end = int(last) if len(last) == 4 else int(first[:2] + last) + (100 if int(last) < int(first[2:]) else 0)
            yield DaySaid(said, season=int(first), season_end=end), span
        elif match["year2"]:
            yield DaySaid(said, year=int(match["year2"])), span


def _month(text: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(text.rstrip(".").casefold()[:3]))


def _weekday(text: str | None) -> int | None:
    return (
        None
        if not text
        else next(
            n for n, name in enumerate(WEEKDAYS) if name == text.casefold().removesuffix("s") or name == text.casefold()
        )
    )


def day_of(text: str) -> date | None:
    """The whole date that a text is, or None."""
    for said, _ in _dates(text):
        if said.year and said.month and said.day:
            try:
                return date(said.year, said.month, said.day)
            except ValueError:
                return None
    return None


def is_known(said: DaySaid, dates: dict[date, list[str]], years: dict[int, list[str]]) -> list[str]:
    """Facts that the date rests on; empty when no fact is of that day."""
    if said.text[:5].casefold() == "last ":
        return []
    if said.season is not None:
        if said.season_end != said.season + 1:
            return []
        return next((ids for day, ids in dates.items() if said.season == day.year - (day.month < 8)), [])
    if said.month is None and said.weekday is None:
        return years.get(said.year or 0, [])
    for day, ids in dates.items():
        if said.is_day(day):
            return ids
    return []


RELATIVE = re.compile(
    r"\b(?P<minutes>(?:(?:just|only|mere|a few|\w+)\s+)?(?:seconds|moments|minutes|hours) ago|an hour ago)\b"
    r"|\b(?P<future>tomorrow(?: (?:night|morning|afternoon|evening))?)\b"
    r"|\b(?P<now>tonight|right now|this evening|just now|at this (?:hour"
    r"|moment)|earlier today|earlier this evening|today|currently)\b"
    r"|\b(?P<yesterday>yesterday|last night)\b|\b(?P<week>this week(?:end)?|over the weekend)\b"
    r"|\b(?P<season>this (?:season|year|month))\b|\b(?P<past>(?:last|next|the previous|the other)"
    r" (?:season|year|week|month|spring|summer|fall|winter|weekend|day)|(?:an?|one) (?:year|month"
    r"|week|day|night|season) ago"
    r"|(?:\w+|an? (?:few|couple(?: of)?)) (?:years|months|weeks|days|nights|games|seasons) ago)\b"
    r"|\b(?P<part>(?:Leap|Christmas|Boxing|Memorial|Labor|Independence|Thanksgiving|Halloween"
    r"|Easter)(?: Day| Eve| night)?"
    r"|(?:Valentine|New Year|Mother|Father)['’]s (?:Day|Eve)|(?:this |that |[A-Z]\w+day )?(?:morning"
    r"|afternoon)(?! of))\b",
    re.IGNORECASE,
)


def is_fresh(kind: str, day: date, reference: date) -> bool:
    """Whether something of ``day`` may be called tonight's, this week's or this season's in a post of ``reference``."""
    age = (reference - day).days
    if kind in ("now", "part"):
        return -1 <= age <= 1
    if kind == "yesterday":
        return 0 <= age <= 2
    if kind == "week":
        return 0 <= age <= 7
    # a season of any league runs from August to July, or within one year
    same = day.year - (day.month < 8) == reference.year - (reference.month < 8) or day.year == reference.year
    return same and -1 <= age <= 300
