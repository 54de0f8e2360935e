"""What a fact sheet knows, in the language that sentences are read in: values with owner, unit, time, and what follows
from them by arithmetic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tiksports_dagster.store.records.content import Fact, FactSheet
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.facts_lines import read_line
from tiksports_dagster.studio.truth.dates import dates_in, day_of
from tiksports_dagster.studio.truth.games import before_game, computed, expanded, games, leaders, lengths, records
from tiksports_dagster.studio.truth.known import GameKnown, Knowledge, Known
from tiksports_dagster.studio.truth.leagues import rules_of
from tiksports_dagster.studio.truth.names import STATEMENTS, Parties
from tiksports_dagster.studio.truth.periods import periods_in
from tiksports_dagster.studio.truth.statements import as_told, hero_of, mirrored, read_statement
from tiksports_dagster.studio.truth.teams import decisions, teams_of_statements
from tiksports_dagster.studio.truth.words import UNIT_CODES, unit_in

EASTERN = ZoneInfo("America/New_York")


_CODE_ALIASES = {"A": "AST", "SO": "K", "C-A": "C-A", "H-AB": "H-AB"}


_TOUCHDOWNS = {"passingYards": "PTD", "rushingYards": "RUTD", "receivingYards": "RETD"}


def read_sheet(sheet: FactSheet, parties: Parties) -> Knowledge:
    """The sheet's knowledge. Facts may have any ids; those of ``facts.py`` say more."""
    regular = rules_of(sheet.league).periods
    days = {fact.id: _day(fact, sheet) for fact in sheet.facts}
    knowledge = Knowledge([], [], [], {}, {}, tuple(sheet.facts), [], _reference(sheet), days, sheet.league, regular)
    _read_facts(knowledge, sheet, parties)
    _read_days(knowledge, sheet)
    _read_games(knowledge, sheet, parties)
    knowledge.known.extend([*records(knowledge.known, draws=rules_of(sheet.league).draws), *lengths(knowledge.known)])
    knowledge.known.extend(list(before_game(knowledge.known, knowledge.results)))
    knowledge.status = [(fact.id, fact.value) for fact in sheet.facts if fact.measure == "status"]
    knowledge.live = any(f.measure == "state" and f.value == "in" for f in sheet.facts)
    _read_teams(knowledge, sheet, parties)
    sides = [side for game in knowledge.games[:1] for side in (game.home, game.away)]
    knowledge.known += [m for k in knowledge.known for m in mirrored(k, sides)]
    knowledge.known += leaders(knowledge.known)
    knowledge.known = [as_told(k, knowledge.known) for k in knowledge.known]
    extra = {f"p{n}" for n in range(regular + 1, 40)} if regular else set()
    knowledge.known = [replace(k, extra=True) if k.scope in extra else k for k in _newest(knowledge.known, sheet)]
    return knowledge


def _read_facts(knowledge: Knowledge, sheet: FactSheet, parties: Parties) -> None:
    """Statements with the numbers they tell, days, and the facts that are values."""
    teams = _teams(sheet, parties)
    categories = {fact.id: fact.unit or "" for fact in sheet.facts}
    hero: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    for fact in sheet.facts:
        day = knowledge.days[fact.id]
        if fact.measure.casefold() in STATEMENTS and len(fact.value.split()) > 2:
            knowledge.statements.append(fact)
            if fact.measure.casefold().endswith("headline"):
                hero = hero_of(fact, parties)
                near = frozenset(key for m in parties.mentions(fact.value) for key in m.keys)
            told = list(read_statement(fact, parties, knowledge.regular, hero, near))
            knowledge.known.extend([*told, *expanded(told)])
        elif fact.measure == "published" and _tells_day(sheet):
            continue  # when it was written, not when it happened
        elif fact.measure in ("date", "published") or fact.measure.endswith(" date"):
            for said, _ in dates_in(fact.value, day):
                if said.day is not None and said.month is not None and said.year is not None:
                    knowledge.dates.setdefault(date(said.year, said.month, said.day), []).append(fact.id)
        elif not fact.measure.startswith("in: "):
            knowledge.known.extend(
                _structured(fact, parties, teams, day, categories.get(fact.id.rpartition(".")[0], ""))
            )


def _read_days(knowledge: Knowledge, sheet: FactSheet) -> None:
    """The days and years that may be said."""
    days = knowledge.days
    for fact in knowledge.statements:
        for said, _ in dates_in(fact.value):
            if said.weekday is not None and said.day is None:
                age = (days[fact.id].weekday() - said.weekday) % 7
                knowledge.dates.setdefault(days[fact.id] - timedelta(days=age), []).append(fact.id)
    for fact in sheet.facts:
        for year in re.findall(r"(?<![\d,.])(?:1[89]|20)\d\d(?![\d,])", fact.value):
            knowledge.years.setdefault(int(year), []).append(fact.id)
    dated = {fact.id.partition(".")[0] for fact in sheet.facts if fact.id.endswith(".date")}
    for fact in sheet.facts:
        if fact.id.startswith(("season", "leader")) and dated:
            continue  # when it was asked, not when it happened
        if fact.id.startswith("article") and _tells_day(sheet):
            knowledge.published.setdefault(days[fact.id], []).append(fact.id)
            knowledge.years.setdefault(days[fact.id].year, []).append(fact.id)
            continue
        knowledge.dates.setdefault(days[fact.id], []).append(fact.id)
        if fact.id.partition(".")[0] not in dated:
            knowledge.dates.setdefault(fact.as_of.astimezone(EASTERN).date(), []).append(fact.id)
            knowledge.dates.setdefault(fact.as_of.date(), []).append(fact.id)
        knowledge.years.setdefault(days[fact.id].year, []).append(fact.id)


def _read_games(knowledge: Knowledge, sheet: FactSheet, parties: Parties) -> None:
    """Scores, what follows from them, and who won."""
    knowledge.games = list(games(sheet, parties, knowledge.known, knowledge.regular))
    for game in knowledge.games:
        knowledge.known.extend(
            k for k in (game.home_score, game.away_score) if k is not None and k not in knowledge.known
        )
        knowledge.known.extend(computed(game))
        if game.winner:
            score = game.home_score or game.away_score
            knowledge.results.append((game.winner, _loser(game), score.facts[0] if score else f"{game.prefix}.winner"))
    knowledge.last = max(
        (number for game in knowledge.games for line in game.lines.values() for number in line), default=0
    )


def _loser(game: GameKnown) -> frozenset[str]:
    return game.away if game.winner == game.home else game.home


def _read_teams(knowledge: Knowledge, sheet: FactSheet, parties: Parties) -> None:
    """Whose player each athlete is, and the pitchers of the decision."""
    knowledge.team_of = {key: k.team for k in knowledge.known if k.team for key in k.who}
    knowledge.decided = decisions(sheet.facts, parties)
    for game in knowledge.games if len(knowledge.games) == 1 else []:
        if game.winner:
            sides = {"winning": game.winner, "saving": game.winner, "losing": _loser(game)}
            for what, who in knowledge.decided.items():
                knowledge.team_of |= dict.fromkeys(who, sides[what])
    knowledge.team_of |= teams_of_statements(knowledge.statements, parties, knowledge.team_of)


def _reference(sheet: FactSheet) -> date:
    stamp = re.match(r"(\d{4})(\d\d)(\d\d)-", sheet.post)
    newest = max((fact.as_of.astimezone(EASTERN).date() for fact in sheet.facts), default=date(1970, 1, 1))
    if stamp:
        try:
            return max(date(int(stamp[1]), int(stamp[2]), int(stamp[3])), newest)
        except ValueError:
            pass
    return newest


def _day(fact: Fact, sheet: FactSheet) -> date:
    """The Eastern day of what the fact tells: of its game or article, else of its as-of time."""
    prefix = fact.id.split(".")[0]
    dated = next((other for other in sheet.facts if other.id == f"{prefix}.date"), None)
    if dated is not None and "." in fact.id:
        found = day_of(dated.value)
        if found is not None:
            return found
    stamp = re.search(r"\b(\d{4})-(\d\d)-(\d\d)$", fact.source)
    if stamp:
        try:
            return date(int(stamp[1]), int(stamp[2]), int(stamp[3]))
        except ValueError:
            pass
    return fact.as_of.astimezone(EASTERN).date()


def _teams(sheet: FactSheet, parties: Parties) -> dict[str, frozenset[str]]:
    """Team of a side by fact prefix (``game1.home``)."""
    rows: dict[str, frozenset[str]] = {}
    for fact in sheet.facts:
        side = re.fullmatch(r"(game\d+\.(?:home|away))\.(?:name|short|score|record)", fact.id)
        if side and side[1] not in rows:
            keys = parties.keys_of(fact.value if fact.id.endswith((".name", ".short")) else fact.subject)
            if keys:
                rows[side[1]] = keys
    return rows


def _values(fact: Fact) -> list[tuple[Decimal, ...]]:
    found = [number.values for number in numbers_in(fact.value)]
    if not found and fact.number is not None:
        found = [(Decimal(str(fact.number)),)]
    return found


def _structured(
    fact: Fact, parties: Parties, teams: dict[str, frozenset[str]], day: date, parent: str
) -> Iterator[Known]:
    measure = fact.measure.casefold()
    who = parties.keys_of(fact.subject)
    prefix = re.match(r"(game\d+\.(?:home|away))\.", fact.id)
    team = teams.get(prefix[1], frozenset()) if prefix else frozenset()
    scope = _scope(fact, measure)
    words = f"{fact.measure} {fact.unit or ''}".casefold()

    def made(values: tuple[Decimal, ...], unit: str | None, role: str, at: str = scope) -> Known:
        return Known(values, unit, role, who, at, (fact.id,), words=words, dated=fact.dated, team=team - who, day=day)

    period = re.fullmatch(r"(?:score|points|runs|goals) in (?:the )?(?:period|quarter|inning|half) (\d+)", measure)
    values = _values(fact)
    if period and values:
        yield made(values[0], "SCORE", "count", f"p{period[1]}")
    elif measure == "score" or re.fullmatch(r"(?:final|team) score", measure):
        for value in values[:1]:
            yield made(value, "SCORE", "count" if len(value) == 1 else "pair", "game")
    elif measure in ("season record", "record", "overall record", "team record"):
        for value in values[:1]:
            yield made(value, "RECORD", "pair", "season")
    elif measure.startswith("win over "):
        for value in values[:1]:
            yield made(value, "SCORE", "pair", "game")
    elif re.search(r"\brank\b|\bplace\b|\bposition\b", measure):
        unit = _unit(fact, measure)
        for value in values[:1]:
            yield made(value, unit, "rank", scope if scope != "game" else "")
    elif re.search(r"straight|consecutive|in a row|streak", measure):
        for value in values[:1]:
            yield made(value, _unit(fact, measure), "streak", "")
    elif measure in (
        "league",
        "state",
        "status",
        "period",
        "venue",
        "name",
        "home side",
        "away side",
        "short name",
        "location",
    ):
        return
    else:
        yield from _counts(fact, measure, values, made, parent)


def _counts(
    fact: Fact, measure: str, values: list[tuple[Decimal, ...]], made: Callable[..., Known], parent: str
) -> Iterator[Known]:
    unit = _unit(fact, measure)
    if unit == "TD" and parent in _TOUCHDOWNS:
        unit = _TOUCHDOWNS[parent]
    parts = read_line(fact.value, fact.unit or "") if any(char.isalpha() for char in fact.value) else ()
    if (parts and unit is None) or len(parts) > 1:
        season = {part.stat.code: Decimal(part.value) for part in parts if part.value and part.stat.code in ("W", "L")}
        if len(season) == 2 and all(value == int(value) for value in season.values()):
            yield made((season["W"], season["L"]), "RECORD", "pair", "season")
        for part in parts:
            for number in numbers_in(part.value or "1")[:1]:
                yield made(number.values, _CODE_ALIASES.get(part.stat.code, part.stat.code), "count")
        return
    if re.search(r"percent|\bpct\b|%", f"{measure} {fact.unit or ''} {fact.value}".casefold()):
        for value in values[:1]:
            yield made(value, "PCT", "percent")
        return
    if fact.value.upper() == (fact.unit or "").upper():
        values = []  # "2B" alone on a stat line is one double, not two
    if fact.value[:1] in "$£€":
        unit = "USD"
    for value in values[:1] if unit else values:
        role = "money" if unit == "USD" else "count" if len(value) == 1 else "pair"
        yield made(value, unit, role)
    if unit == "H-AB" and values and len(values[0]) == 2:
        yield made(values[0][:1], "H", "count")
        yield made(values[0][1:], "ATT", "count")
    if unit == "C-A" and values and len(values[0]) == 2:
        yield made(values[0][:1], "CMP", "count")
        yield made(values[0][1:], "ATT", "count")
    if unit in ("C-A",) or re.fullmatch(r"\d+[-/]\d+", fact.value):
        made_shots, tried = values[0] if values and len(values[0]) == 2 else (Decimal(0), Decimal(0))
        if tried:
            share = made((100 * made_shots / tried,), "PCT", "percent")
            yield replace(share, operation="percentage")
    if not values and fact.value.upper() == (fact.unit or "").upper():
        yield made((Decimal(1),), unit, "count")  # "RBI" alone on a stat line is one of them


def _unit(fact: Fact, measure: str) -> str | None:
    code = (fact.unit or "").upper()
    if code in _CODE_ALIASES:
        return _CODE_ALIASES[code]
    if code in UNIT_CODES:
        return code
    for text in (measure, (fact.unit or "").casefold()):
        words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text)
        best: str | None = None
        for place in range(len(words)):
            found, used = unit_in(words[place:])
            if found is not None and (best is None or used > 1):
                best = found
                if used > 1:
                    break
        if best is not None:
            return best
    return None


def _scope(fact: Fact, measure: str) -> str:
    if fact.scope:
        return fact.scope
    if re.search(r"per game|average", measure) or (fact.unit or "").endswith("PerGame"):
        return "average"
    measure = measure.replace("regular-season", "")
    for word in ("career", "season"):
        if re.search(rf"\b{word}\b", measure) and f"{word}-high" not in measure:
            return word
    if "all-time" in measure:
        return "career"
    period = re.search(r"\bin (?:the )?([\w-]+ (?:quarter|period|half|inning))|\bin period (\d+)", measure)
    if period:
        found = periods_in(f"in the {period[1]}" if period[1] else f"in the {period[2]}th", 4)
        return found[0].scope if found else ""
    category = re.match(r"game\d+\.featured\.\d+", fact.id)
    if category and fact.unit in ("W", "L", "SV", "ERA", "winningPitcher", "losingPitcher", "savingPitcher"):
        return "season"
    own = re.match(r"game\d+\.(?:home|away|featured)\.", fact.id) is not None or not fact.id.startswith("game")
    return "game" if own and (fact.id.startswith("game") or "scoreboard" in fact.source) else ""


def _tells_day(sheet: FactSheet) -> bool:
    """Whether the sheet has the day of what happened beside the day on which it was written."""
    if any(re.fullmatch(r"game\d+\.date", fact.id) for fact in sheet.facts):
        return True
    statements = (fact.value for fact in sheet.facts if fact.measure.casefold() in STATEMENTS)
    return any(day.weekday is not None for value in statements for day, _ in dates_in(value))


def _newest(known: list[Known], sheet: FactSheet) -> list[Known]:
    """Of two structured values of the same thing from different days only the newer stands; the other is dated."""
    times: dict[str, datetime] = {fact.id: fact.as_of for fact in sheet.facts}
    best: dict[tuple[object, ...], Known] = {}
    for k in known:
        if k.said is None and k.operation == "same" and k.scope in ("career", "season") and k.who:
            key = (k.who, k.unit, k.role, k.scope, k.words)
            if key not in best or times[k.facts[0]] > times[best[key].facts[0]]:
                best[key] = k
    rows: list[Known] = []
    for k in known:
        newer = best.get((k.who, k.unit, k.role, k.scope, k.words))
        old = (
            k.said is None
            and newer is not None
            and newer.values != k.values
            and times[newer.facts[0]] > times[k.facts[0]]
        )
        rows.append(replace(k, dated=True) if old and k.operation == "same" else k)
    return rows
