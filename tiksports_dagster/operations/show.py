"""How commands look in a terminal: progress, tables, the summary of a cycle, the trail of a post."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

if TYPE_CHECKING:
    from tiksports_dagster.operations.worlds import Plan
    from tiksports_dagster.resources.world import World

STATE_STYLES = {"published": "green", "inbox": "green", "ok": "green", "warn": "yellow", "down": "red"}
MODE_STYLES = {"live": "bold green", "sandbox": "yellow", "captures": "cyan", "off": "dim"}


class Steps:
    """The steps of a long command: a line for each with its seconds, and under it what goes on just now.

    The moving line is shown in a terminal only; a log file gets the lines alone.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.perf_counter()
        self._live = console.status("", spinner="dots")
        self._text = ""

    def __enter__(self) -> Steps:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def step(self, text: str) -> None:
        """Begins a step."""
        self._text = text
        self._console.print(f"[dim]{time.perf_counter() - self._started:6.1f} s[/]  {escape(text)} …", highlight=False)
        self._live.update(escape(text))

    def detail(self, text: str) -> None:
        """Says what goes on within the step."""
        self._live.update(f"{escape(self._text)}: [bold]{escape(text)}[/]")


class Drawing:
    """A bar that fills while a picture is drawn; nothing in a log file."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("drawing", total=1.0)

    def __enter__(self) -> Drawing:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def told(self, name: str, share: float) -> None:
        """Sets the bar."""
        self._progress.update(self._task, description=f"drawing {name}", completed=share)


def inspection(console: Console, found: dict[str, Any], page: Path | None) -> None:
    """The gates of a file, what failed first."""
    styles = {"failed": "bold red", "passed": "green", "not checked": "dim"}
    order = ("failed", "not checked", "passed")
    table = _table("gate", "verdict", "measured", "limit")
    for row in sorted(found["gates"], key=lambda row: order.index(row["verdict"])):
        where = "" if row["at"] is None or row["verdict"] != "failed" else f" (at {row['at']:.2f} s)"
        table.add_row(
            row["gate"],
            Text(row["verdict"], styles[row["verdict"]]),
            Text(row["measured"] + where),
            Text(row["limit"], "dim"),
        )
    console.print(table)
    verdict = Text("may leave" if found["passed"] else "may not leave", "green" if found["passed"] else "bold red")
    blocked = f" ({', '.join(found['blocked_by'])})" if found["blocked_by"] else ""
    console.print(Text.assemble(f"quality {found['score']:.0f} of 100, ", verdict, blocked))
    if page is not None:
        console.print(f"page: {page}", markup=False, highlight=False)


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(*columns, title=title, title_justify="left", header_style="bold", box=None, padding=(0, 2, 0, 0))
    for column in table.columns:
        column.overflow = "fold"
    return table


def parties(console: Console, world: World, remark: str) -> None:
    """One table of how every party is reached."""
    table = _table("party", "mode", "at")
    for party, mode in world.modes.items():
        at = {"live": "the real service", "off": "no key", "captures": "recorded answers"}.get(
            mode.value, "invented data"
        )
        table.add_row(party, Text(mode.value, MODE_STYLES[mode.value]), at)
    console.print(f"[bold]{escape(remark)}[/]", highlight=False)
    console.print(table)


def plan(console: Console, chosen: Plan) -> None:
    """The modes of a plan in one line."""
    modes = ", ".join(f"{party} {mode.value}" for party, mode in chosen.modes.items())
    console.print(f"[bold]{escape(chosen.remark)}[/]\n{modes}", highlight=False)


def urls(console: Console, addresses: dict[str, str], home: Path) -> None:
    """Where the services are."""
    console.print(f"[bold green]up[/]: {addresses['dagster']}  (Ctrl-C or `tiksports stop` ends it)", highlight=False)
    console.print(f"home {home}, logs in {home / 'logs'}", highlight=False, soft_wrap=True)


def cycle(console: Console, done: dict[str, Any]) -> None:
    """The summary of a cycle: what was chosen and why, where the files are, what to do next."""
    console.print()
    decision = done["decision"]
    if done["post"] is None:
        console.print("[bold yellow]No post this time.[/]")
    else:
        trend = done["trend"]
        console.print(f"[bold green]{escape(trend['title'])}[/]", highlight=False)
        console.print(f"post [bold]{done['post']}[/]  score {trend['score']:.1f}", highlight=False)
    for reason in decision["reasons"]:
        console.print(f"  · {escape(reason)}", highlight=False)
    if done["script"]:
        console.print(f"\n[bold]hook[/]  {escape(done['script']['hook'])}", highlight=False)
    _outcome(console, done)
    for failure in done["failures"]:
        console.print(f"[red]failed[/]  {escape(failure)}", highlight=False)
    console.print(f"\n{done['seconds']:.1f} s, ${done['cost_usd']:.2f}", highlight=False)
    _next(console, done)


def _outcome(console: Console, done: dict[str, Any]) -> None:
    published = {item["platform"]: item for item in done["publications"]}
    counted = {item["platform"]: item for item in done["metrics"]}
    table = _table("platform", "state", "views", "seconds", "file")
    for video in done["videos"]:
        name = video["platform"]
        state = published.get(name, {}).get("state", "made")
        views = counted.get(name, {}).get("views")
        size = f"{video['seconds']:.1f}"
        table.add_row(
            name,
            Text(state, STATE_STYLES.get(state, "yellow")),
            "–" if views is None else str(views),
            size,
            Path(video["path"]).name,
        )
    if done["videos"]:
        console.print()
        console.print(table)
        console.print(f"files in {Path(done['videos'][0]['path']).parent}", highlight=False, soft_wrap=True)


def _next(console: Console, done: dict[str, Any]) -> None:
    home = f" --home {done['home']}"
    if done["post"]:
        console.print(f"next: open the files, `tiksports explain latest{home}`, `tiksports up{home}`", soft_wrap=True)
    console.print(
        f"the embedded database stays up for the next command; `tiksports stop{home}` ends it", soft_wrap=True
    )


def status(console: Console, state: dict[str, Any]) -> None:
    """The state of the channel."""
    today = state["today"]
    console.print(
        f"[bold]{today['day']}[/]  posts {today['posts']}, publications {today['publications']}, "
        f"views {_known(today['views'])}, spent ${float(today['spent_usd']):.2f}",
        highlight=False,
    )
    holds(console, [hold["words"] for hold in state["holds"]])
    if state["alarms"]:
        console.print(_alarms(state["alarms"]))
    waiting = ", ".join(state["waiting_for_approval"])
    if waiting:
        console.print(f"[yellow]waiting for approval:[/] {waiting}", highlight=False)
    last = state["last_decision"]
    if last:
        console.print(f"last decision: {last['action']} ({last['confidence']:.2f})", highlight=False)
        _listed(console, last["reasons"])
    posts = _table("post", "platforms", "views", title="posts")
    for post in reversed(state["posts"]):
        told = ", ".join(f"{name} {value}" for name, value in post["platforms"].items()) or "in the making"
        posts.add_row(post["post"], told, _known(post["views"]))
    console.print(posts)
    if state["history"]:
        told = _table("platform", "told by", "rows", "posts", "first day", "last day", title="told days")
        for row in state["history"]:
            told.add_row(
                row["platform"], row["source"], f"{row['rows']:,}", f"{row['posts']:,}", row["first"], row["last"]
            )
        console.print(told)
    parts = _table("part", "status", "mode", "detail", title="health")
    for part in state["health"]:
        parts.add_row(
            part["part"], Text(part["status"], STATE_STYLES.get(part["status"], "")), part["mode"] or "", part["detail"]
        )
    console.print(parts)
    console.print(f"services: {state['services'].get('dagster', 'not up (`tiksports up`)')}", highlight=False)


def holds(console: Console, holds: list[str]) -> None:
    """What is on hold, until when and why."""
    console.print(f"on hold: {'' if holds else 'nothing'}".rstrip(), highlight=False)
    _listed(console, holds)


def _alarms(rows: list[dict[str, Any]]) -> Table:
    """What was noticed, the gravest first, and what to do about it."""
    order = ("error", "warn", "info")
    table = _table("alarm", "sure", "what", "what to do", title="alarms")
    for row in sorted(rows, key=lambda row: order.index(row["severity"])):
        style = {"error": "bold red", "warn": "yellow"}.get(row["severity"], "")
        sure = "yes" if row["confirmed"] else "not yet"
        table.add_row(Text(row["kind"].replace("_", " "), style), sure, Text(row["words"]), Text(row["advice"], "dim"))
    return table


def _attempt(row: dict[str, Any]) -> str:
    spent = f"${row['cost, USD']:.4f}, {row['tokens in']}+{row['tokens out']} tokens" if row["tokens out"] else "free"
    found = "; ".join(row["remarks"][:3])
    tail = " · ".join(part for part in (row["note"], found) if part)
    said = f"{row['attempt']}: {row['writer']} judged by {row['judge']}: {row['verdict']}, {row['score']:g}, {spent}"
    return f"{said} · {tail}" if tail else said


def trail(console: Console, found: dict[str, Any]) -> None:
    """The way back from the publications to the signals, as a tree."""
    root = Tree(f"[bold]{found['post']}[/]")
    if found["follow_up_of"]:
        root.add(f"follows {escape(found['follow_up_of'])}, which went viral")
    for part in found["followed_by"]:
        root.add(f"followed by {escape(part)}")
    if found["invented"]:
        root.add(f"[yellow]SANDBOX: invented data of {', '.join(found['invented'])}[/]")
    _branch(
        root,
        "publications",
        (_line(item, "platform", "state", "id", "url", "run_id") for item in found["publications"]),
    )
    _branch(root, "slots", (_line(item, "at", "platform", "reason") for item in found["slots"]))
    _branch(root, "videos", (_line(item, "platform", "sha256", "run_id") for item in found["videos"]))
    script = found["script"]
    if script:
        said = root.add(f"script by {escape(script['writer'])}, run {script['run_id']}: “{escape(script['hook'])}”")
        for claim in script["claims"]:
            said.add(escape(f"{claim['text']} ← {claim['source']}"))
    _branch(root, "attempts at the script", (_attempt(row) for row in found["writing"]["attempts"]))
    _branch(root, "waited for a writer", (_line(row, "at", "until", "reason") for row in found["writing"]["waits"]))
    refused = (f"{row['at']}  {row['reasons'][0]}" for row in found["follow_ups"] if row["post"] is None)
    _branch(root, "no further part", refused)
    if found["alarms"]:
        _branch(root, "alarms", (_line(row, "at", "kind", "platform", "words") for row in found["alarms"]))
    decision = found["decision"]
    if decision:
        chosen = root.add(f"decision {decision['confidence']:.2f} at {decision['at']}, run {decision['run_id']}")
        for reason in decision["reasons"]:
            chosen.add(escape(reason))
        refused = chosen.add(f"{len(decision['rejected'])} others not chosen")
        for item in decision["rejected"][:5]:
            refused.add(escape(f"{item['title']}: {item['reason']}"))
    score = found["score"]
    if score:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in score["parts"].items() if value is not None)
        root.add(f"score {score['score']:.1f}: {parts}; confidence {score['confidence']:.2f}")
    _branch(root, "signals", (_line(item, "id", "title", "happened_at") for item in found["signals"]))
    _branch(root, "journal", (_line(item, "at", "platform", "state") for item in found["journal"]))
    _branch(root, "counted", (_counted(row) for row in found["metrics"]))
    if found["days"]:
        _branch(
            root, "days", (f"{row['day']}  {_counted(row)}, told by {row['source']}" for row in found["days"][-10:])
        )
    root.add(f"cost ${found['cost_usd']:.4f}")
    console.print(root, soft_wrap=True)


def _counted(row: dict[str, Any]) -> str:
    rate = "" if row["engagement_rate"] is None else f", engagement {row['engagement_rate']:g} %"
    return f"{row['platform']}  {_known(row['views'])} views{rate} ({row['view_definition']})"


def _branch(root: Tree, name: str, lines: Iterable[str]) -> None:
    branch = root.add(f"[bold]{name}[/]")
    for line in lines:
        branch.add(escape(line))


def _line(item: dict[str, Any], *keys: str) -> str:
    return "  ".join(str(item[key]) for key in keys if item.get(key) is not None)


def _listed(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(f"  · {escape(line)}", highlight=False)


def _known(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def consent(console: Console, platform: str, url: str, *, browser: bool) -> None:
    """Where to say yes; opened in a browser when there is one."""
    import webbrowser

    console.print(f"open this page, signed in to {platform} as the account to post with:")
    console.print(url, markup=False, highlight=False, soft_wrap=True)
    if browser:
        webbrowser.open(url)


def doctor(console: Console, found: dict[str, Any]) -> None:
    """What was found: keys, health, then each platform's own words."""
    keys = Table("party", "is", "still needs", box=None, title="keys", title_justify="left")
    for row in found["keys"]:
        lacking = ", ".join(row["missing"]) or ("nothing, connected" if row["connected"] else "nothing")
        keys.add_row(row["party"], Text(row["mode"], style=MODE_STYLES.get(row["mode"], "")), lacking)
    console.print(keys)
    health = Table("part", "is", "what", box=None, title="health", title_justify="left")
    for row in found["health"]:
        health.add_row(row["part"], Text(row["status"], style=STATE_STYLES.get(row["status"], "")), Text(row["detail"]))
    console.print(health)
    for name, rows in {**found["platforms"], "alerts": found["alerts"]}.items():
        table = Table("today", "", box=None, title=name, title_justify="left")
        for row in rows:
            table.add_row(row["what"], Text(row["value"], style="" if row["fine"] else "red"))
        console.print(table)
    console.print("everything is fine" if found["fine"] else "[red]something needs you: see the red lines[/]")
