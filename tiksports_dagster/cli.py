"""The ``tiksports`` command: names, flags and exit codes (0 done, 1 a failure was found, 2 wrong input)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from tiksports_dagster import __version__
from tiksports_dagster.failures import InputError, TikSportsError
from tiksports_dagster.operations import show

app = typer.Typer(
    name="tiksports",
    help="An autonomous newsroom for short sports video.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console()
notes = Console(stderr=True)

HomeOption = Annotated[Path | None, typer.Option("--home", help="Database, videos and logs (default TIKSPORTS_HOME)")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output")]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Every party is the sandbox; no network, no keys")]
CapturesOption = Annotated[Path | None, typer.Option("--captures", help="Folder of recorded answers to replay")]
NowOption = Annotated[str | None, typer.Option("--now", help="Replay this moment, such as 2022-09-17T22:00:00Z")]
PostArgument = Annotated[str, typer.Argument(help="Key of a post, an unambiguous part of it, or `latest`")]


def _settings(home: Path | None) -> Any:
    from tiksports_dagster.settings import load_settings

    if home is not None:
        # child processes and the code location read the same home
        os.environ["TIKSPORTS_HOME"] = str(home.expanduser().absolute())
    return load_settings()


def _wish(offline: bool, captures: Path | None, now: str | None) -> Any:
    from tiksports_dagster.operations.worlds import Wish, parse_moment

    folder = captures.expanduser().absolute() if captures else None
    return Wish(offline=offline, captures=folder, now=parse_moment(now) if now else None)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


@app.command()
def run(
    as_json: JsonOption = False,
    home: HomeOption = None,
    offline: OfflineOption = False,
    captures: CapturesOption = None,
    now: NowOption = None,
) -> None:
    """One whole autonomous cycle: signals, decision, post, publications, first metrics."""
    from tiksports_dagster.operations.command import run_once

    settings, wish = _settings(home), _wish(offline, captures, now)
    quiet = Console(stderr=True, quiet=as_json)
    with show.Steps(quiet) as steps:
        done = run_once(
            settings, wish, steps.step, steps.detail, lambda world, remark: show.parties(quiet, world, remark)
        )
    if as_json:
        _print_json(done.as_json)
    else:
        show.cycle(out, done.as_json)
    raise typer.Exit(1 if done.failed else 0)


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI", min=1, max=65535)] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on; the UI has no login, keep it local")] = "127.0.0.1",
    home: HomeOption = None,
    offline: OfflineOption = False,
    captures: CapturesOption = None,
    now: NowOption = None,
    day: Annotated[str, typer.Option(help="The sandbox's day: sample or quiet")] = "sample",
) -> None:
    """The Dagster UI, daemon, schedules and sensors, until Ctrl-C or `tiksports stop`."""
    from tiksports_dagster.operations.up import bring_up
    from tiksports_dagster.operations.worlds import plan_world

    settings, wish = _settings(home), _wish(offline, captures, now)
    plan = plan_world(settings, wish)
    show.plan(notes, plan)
    bring_up(
        settings,
        plan,
        port=port,
        host=host,
        day=day,
        progress=lambda text: notes.print(f"[dim]{text} …[/]"),
        ready=lambda urls: show.urls(out, urls, settings.home),
    )


@app.command()
def stop(home: HomeOption = None) -> None:
    """Ends the services of `up` and the embedded database."""
    from tiksports_dagster.operations.services import Register
    from tiksports_dagster.store import embedded

    settings = _settings(home)
    services = Register(settings.home).stop()
    database = embedded.stop(settings.home)
    out.print(
        f"services: {'stopped' if services else 'were not up'}; database: {'stopped' if database else 'was down'}"
    )


@app.command()
def status(as_json: JsonOption = False, home: HomeOption = None) -> None:
    """Where the channel stands: today, posts, views, health."""
    from tiksports_dagster.operations.status import status as look

    state = _with_parts(home, look)
    if as_json:
        _print_json(state)
    else:
        show.status(out, state)


@app.command()
def explain(post: PostArgument = "latest", as_json: JsonOption = False, home: HomeOption = None) -> None:
    """The audit trail of a post: from the publication back to the signal."""
    from tiksports_dagster.operations.explain import explain as trace
    from tiksports_dagster.operations.explain import find_post

    trail = _with_parts(home, lambda parts: trace(parts, find_post(parts, post)))
    if as_json:
        _print_json(trail)
    else:
        show.trail(out, trail)


@app.command()
def approve(post: PostArgument, home: HomeOption = None) -> None:
    """Lets a waiting post go on (for AUTONOMY=approve)."""
    _say("approve", post, home)


@app.command()
def reject(post: PostArgument, home: HomeOption = None) -> None:
    """Drops a waiting post (for AUTONOMY=approve)."""
    _say("reject", post, home)


def _say(action: Any, post: str, home: Path | None) -> None:
    from tiksports_dagster.operations.command import judge

    key = _with_parts(home, lambda parts: judge(parts, action, post))
    out.print(f"{key}: {action}{'d' if action == 'approve' else 'ed'}")


@app.command()
def pause(platform: Annotated[str, typer.Argument()] = "all", home: HomeOption = None) -> None:
    """Holds publishing on one platform or on all."""
    _hold("pause", platform, home)


@app.command()
def resume(platform: Annotated[str, typer.Argument()] = "all", home: HomeOption = None) -> None:
    """Lets publishing go on."""
    _hold("resume", platform, home)


def _hold(action: Any, platform: str, home: Path | None) -> None:
    from tiksports_dagster.operations.command import hold

    show.holds(out, [item.words for item in _with_parts(home, lambda parts: hold(parts, action, platform))])


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 picks a free one", min=0, max=65535)] = 8700,
    home: HomeOption = None,
    captures: CapturesOption = None,
    now: NowOption = None,
    day: Annotated[str, typer.Option(help="sample or quiet")] = "sample",
) -> None:
    """The emulated platforms as a server of their own."""
    from tiksports_dagster.operations.command import serve_sandbox

    settings, wish = _settings(home), _wish(True, captures, now)
    serve_sandbox(settings, wish, port, day, lambda url: out.print(f"the sandbox listens at {url}"))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A video file, ours or any other")],
    platform: Annotated[str, typer.Option("--platform", help="Such as tiktok, or youtube:shorts")],
    as_json: JsonOption = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write one HTML page with frames")] = None,
    scenes: Annotated[Path | None, typer.Option("--scenes", help="What the file shows, if not beside it")] = None,
    full: Annotated[bool, typer.Option("--full", help="Decode every frame of a file of ours too")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="Hold it against this channel's last videos")] = None,
) -> None:
    """The quality gates on a video file; exit code 1 if it may not leave."""
    from tiksports_dagster.operations.video_files import channel_of, inspect_path
    from tiksports_dagster.studio.gates.report import as_json as plain

    settings = _settings(home)
    channel = _with_parts(home, channel_of) if home is not None else None
    looked = inspect_path(
        file,
        platform,
        least_score=settings.min_quality_score,
        scenes=scenes,
        full=full,
        report=report,
        channel=channel,
    )
    if as_json:
        _print_json(plain(looked))
    else:
        show.inspection(out, plain(looked), report)
    raise typer.Exit(0 if looked.verdict.passed else 1)


@app.command()
def render(
    script: Annotated[Path, typer.Argument(help="A script as JSON, as `tiksports explain --json` shows it")],
    platform: Annotated[str, typer.Option("--platform", help="Such as tiktok, or youtube:shorts")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write, .mp4")],
    facts: Annotated[Path | None, typer.Option("--facts", help="Its fact sheet, to check numbers")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Quality `standard`: cheaper")] = False,
) -> None:
    """Draws a script as one video file."""
    from tiksports_dagster.operations.video_files import render_path

    with show.Drawing(notes) as drawing:
        made = render_path(script, platform, output, facts=facts, draft=draft, progress=drawing.told)
    out.print(f"{output}: {made.seconds:.1f} s, {made.width}x{made.height}, {made.bytes / 1e6:.1f} MB", markup=False)


@app.command()
def doctor(
    as_json: JsonOption = False,
    home: HomeOption = None,
    offline: OfflineOption = False,
    test_alert: Annotated[bool, typer.Option("--test-alert", help="Send a test to everybody in ALERT_URLS")] = False,
) -> None:
    """Configuration, keys, database, storage, budget, and what each platform will allow today."""
    from tiksports_dagster.operations.doctor import examine

    found = _in_world(home, _wish(offline, None, None), lambda parts: examine(parts, test_alert=test_alert))
    if as_json:
        _print_json(found)
    else:
        show.doctor(out, found)
    raise typer.Exit(0 if found["fine"] else 1)


@app.command()
def connect(
    platform: Annotated[str, typer.Argument(help="tiktok, instagram or youtube")],
    port: Annotated[int, typer.Option(help="Port to come back to; register it with the app", min=0, max=65535)] = 8721,
    paste: Annotated[bool, typer.Option("--paste", help="Paste the address instead of coming back here")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser")] = True,
    patience: Annotated[int, typer.Option(help="Seconds to wait for the answer", min=1, max=3600)] = 300,
    home: HomeOption = None,
) -> None:
    """Asks for permission to post on a real account, and keeps it sealed."""
    from tiksports_dagster.operations.connect import Face, Wish
    from tiksports_dagster.operations.connect import connect as ask

    face = Face(lambda url: show.consent(notes, platform, url, browser=browser), lambda: typer.prompt("address"))
    words = _with_parts(home, lambda parts: ask(parts, platform, Wish(port, paste, patience), face))
    out.print(f"{platform}: {words}", markup=False, highlight=False)


@app.command(name="import-history")
def import_history(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Exports as downloaded, .csv or YouTube's .zip")
    ],
    platform: Annotated[str, typer.Option("--platform", help="tiktok, instagram or youtube")],
    as_json: JsonOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; store nothing")] = False,
    home: HomeOption = None,
) -> None:
    """A platform's own CSV export into the metric history; importing it again changes nothing."""
    from tiksports_dagster.operations.import_history import import_history as bring
    from tiksports_dagster.operations.show_history import imported

    with show.Steps(Console(stderr=True, quiet=as_json)) as steps:
        done = _with_parts(
            home, lambda parts: bring(parts, files, platform, dry_run=dry_run, progress=steps.step), quiet=True
        )
    if as_json:
        _print_json(done.as_json)
    else:
        imported(out, done)
    raise typer.Exit(1 if done.failures else 0)


@app.command()
def migrate(home: HomeOption = None) -> None:
    """Brings the database's schema up to date."""
    from tiksports_dagster.store.database import Database

    before, after = Database(_settings(home)).migrate()
    out.print(f"schema at {after}" + ("" if before == after else f" (was {before or 'empty'})"))


@app.command()
def version() -> None:
    """The version of this program."""
    out.print(__version__)


def _with_parts(home: Path | None, act: Callable[[Any], Any], *, quiet: bool = False) -> Any:
    from tiksports_dagster.operations.command import hush, with_parts

    if quiet:
        hush()
    return with_parts(_settings(home), act)


def _in_world(home: Path | None, wish: Any, act: Callable[[Any], Any]) -> Any:
    from tiksports_dagster.operations.command import in_world

    return in_world(_settings(home), wish, act)


def _fail(message: str, code: int) -> NoReturn:
    notes.print("[bold red]error:[/] ", end="")
    notes.print(message, markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)


def main() -> None:
    """Entry point: named failures become one line and an exit code."""
    from sqlalchemy.exc import DBAPIError

    try:
        app()
    except InputError as error:
        _fail(str(error), 2)
    except TikSportsError as error:
        _fail(str(error), 1)
    except DBAPIError as error:
        _fail(f"the database: {str(error.orig).strip().splitlines()[0]}; nothing of this step was written", 1)
    except OSError as error:
        if error.errno is None:
            raise
        _fail(f"{error.strerror}: {error.filename or 'the home folder'}; free space or correct TIKSPORTS_HOME", 1)


if __name__ == "__main__":
    main()
