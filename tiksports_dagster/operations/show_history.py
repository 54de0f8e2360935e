"""How an import of history looks in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tiksports_dagster.operations.import_history import Imported

MOST_SKIPPED = 20


def imported(console: Console, done: Imported) -> None:
    """What was read, what was new, which lines were left out and why."""
    told = "nothing was stored (dry run)" if done.dry_run else f"{done.new:,} new, {done.known:,} known before"
    console.print(f"[bold]{escape(', '.join(done.files))}[/]: {done.read:,} lines read, {told}")
    if done.first_day is not None:
        built = f", {done.built:,} built" if done.built else ""
        console.print(f"{done.days:,} days from {done.first_day} to {done.last_day}{built}")
    if done.skipped:
        table = Table("file", "line", "left out because", title=f"{len(done.skipped):,} lines left out")
        for one in done.skipped[:MOST_SKIPPED]:
            table.add_row(escape(str(one["file"])), str(one["line"]), escape(str(one["reason"])))
        console.print(table)
        if len(done.skipped) > MOST_SKIPPED:
            console.print(f"… and {len(done.skipped) - MOST_SKIPPED:,} more; --json lists all")
    for failure in done.failures:
        console.print(f"[red]not built:[/] {escape(failure)}")
    if done.new and not done.failures:
        console.print("[dim]the days stand in the partitions of daily_metrics in the Dagster UI[/]")
