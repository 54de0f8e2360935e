"""Files generated from the code, so that they cannot drift apart from it: ``.env.example`` and tables in ``docs/``.

``python -m tiksports_dagster.operations.reference`` writes them, with ``--check`` it only tells what is stale.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pydantic.fields import FieldInfo

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.metrics.ladder import load_metrics
from tiksports_dagster.metrics.rounds import calls_allowed
from tiksports_dagster.newsroom.throttle import LADDER
from tiksports_dagster.operations.sample_scripts import scripts_markdown
from tiksports_dagster.publishing.outcomes import RULES as OUTCOME_RULES
from tiksports_dagster.publishing.patience import load_patience
from tiksports_dagster.resources.ai.models import LABELS, load_models
from tiksports_dagster.resources.ai.outcomes import RULES, Outcome
from tiksports_dagster.settings import Settings, allowed
from tiksports_dagster.store.records.ai import Purpose
from tiksports_dagster.store.records.alarms import AlarmKind
from tiksports_dagster.store.thinning import RULE

ROOT = Path(__file__).resolve().parents[2]
_SECTIONS = {
    "posts_per_day": "How much, and how boldly",
    "daily_budget": "Money, US dollars",
    "leagues": "What it looks at and where it posts",
    "voice": "How it sounds",
    "alert_urls": "What is done about alarms",
    "tiksports_home": "Where things live",
    "anthropic_api_key": "Keys: a party with its keys is live; without them platforms are the sandbox, models are off",
    "contact_url": "How services see us, and where they are",
}


def env_example() -> str:
    """``.env.example``: every variable with its meaning, range and default, all commented out."""
    lines = ["# Copy to .env and uncomment what you change. The environment wins over .env.production, that over .env."]
    for name, field in Settings.model_fields.items():
        if name in _SECTIONS:
            lines += ["", f"# --- {_SECTIONS[name]}"]
        notes = [note for note in (field.description, allowed(name)) if note]
        if notes:
            lines.append(f"# {'; '.join(notes)}")
        lines.append(f"# {name.upper()}={_default(field)}")
    return "\n".join(lines) + "\n"


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def settings_table() -> str:
    """The settings as a Markdown table."""
    rows = ["| variable | default | allowed | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if field.description:
            rows.append(
                f"| `{name.upper()}` | {_default(field) or '–'} | {allowed(name) or '–'} | {field.description} |"
            )
    return "\n".join(rows)


def bench_table(name: str, target: str) -> str:
    """The figures of a bench as a Markdown table, or a line that says they are not there."""
    file = ROOT / "bench" / "results" / f"{name}.json"
    if not file.exists():
        return f"Not measured yet: `make {target}`."
    found = json.loads(file.read_text(encoding="utf-8"))
    rows = ["| figure | value |", "|---|---|"]
    for key, value in found.items():
        shown = ", ".join(str(item) for item in value) if isinstance(value, list) else value
        rows.append(f"| `{key}` | {shown} |")
    return "\n".join(rows)


def models_table() -> str:
    """The models, their tiers and dated prices as a Markdown table."""
    table = load_models()
    tiers = {name: f"{LABELS[vendor]}, {tier}" for vendor, row in table.tiers.items() for tier, name in row.items()}
    rows = [
        "| model | serves as | prompt up to | input | cached | cache write | output | as of |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, model in table.models.items():
        for band in model.usd_per_million:
            upto = "any" if band.up_to is None else f"{band.up_to:,}"
            rows.append(
                f"| `{name}` | {tiers.get(name, '–')} | {upto} | ${band.input} | ${band.cached} | ${band.cache_write} "
                f"| ${band.output} | {model.as_of} |"
            )
    return "\n".join(rows)


def purposes_table() -> str:
    """Who is asked for what, in order, as a Markdown table."""
    table = load_models()
    rows = ["| purpose | asked in this order | at 80 % of a budget |", "|---|---|---|"]
    for purpose in Purpose:
        usual = ", ".join(one.name for one in table.candidates(purpose))
        thrifty = ", ".join(one.name for one in table.candidates(purpose, highest="economy"))
        rows.append(f"| {purpose.value} | {usual} | {thrifty} |")
    return "\n".join(rows)


def outcomes_table() -> str:
    """How a call to a model can end and what follows, as a Markdown table."""
    rows = ["| ends as | tries | then | booked | vendor is left alone |", "|---|---|---|---|---|"]
    for outcome, rule in RULES.items():
        if outcome is Outcome.ANSWERED:
            continue
        alone = "after 5 in a row" if rule.counts else "–"
        if rule.rests_seconds:
            alone = f"{rule.rests_seconds / 60:.0f} minutes"
        then = "the next model" if rule.vendor_again else "the other vendor"
        rows.append(f"| `{outcome.value}` | {rule.tries} | {then} | {rule.booked.value} | {alone} |")
    return "\n".join(rows)


def throttle_table() -> str:
    """The ladder of thrift as a Markdown table."""
    rows = ["| spent | level | held back |", "|---|---|---|"]
    rows += [f"| {rung.share:.0%} | `{rung.level}` | {rung.words} |" for rung in LADDER]
    return "\n".join(rows)


def ladder_table() -> str:
    """How often a post is read by its age, and how many readings that makes, as a Markdown table."""
    table = load_metrics()
    rows = ["| age of the post | read every | readings until then |", "|---|---|---|"]
    for rung in table.ladder:
        every = _span(rung.every_minutes)
        if rung.until_hours is None:
            rows.append(f"| older | {every} | – |")
        else:
            until = table.readings_until(rung.until_hours)
            rows.append(f"| up to {_span(int(rung.until_hours * 60))} | {every} | {until:,} |")
    return "\n".join(rows)


def _span(minutes: int) -> str:
    if minutes in (1440, 60):
        return "day" if minutes == 1440 else "hour"
    unit, length = next(((unit, n) for unit, n in (("days", 1440), ("hours", 60)) if minutes % n == 0), ("minutes", 1))
    return f"{minutes // length} {unit}"


def quotas_table() -> str:
    """What each platform allows and what a round takes of it, as a Markdown table."""
    table = load_metrics()
    rows = ["| platform | allows | a round makes at most | posts a call | posts a round |", "|---|---|---|---|---|"]
    for row in load_platforms().values():
        quota = row.metrics_quota
        calls = calls_allowed(quota, table)
        period = {1: "a minute", 60: "an hour", 1440: "a day"}.get(quota.minutes, f"in {quota.minutes} minutes")
        most = f"{calls * row.metrics_batch:,}"
        allows = f"{quota.calls:,} calls {period}"
        rows.append(f"| {row.label} | {allows} | {calls:,} calls | {row.metrics_batch} | {most} |")
    return "\n".join(rows)


def definitions_table() -> str:
    """What counts as a view, where and since when, as a Markdown table."""
    rows = ["| platform | definition | from | videos | note |", "|---|---|---|---|---|"]
    for row in load_platforms().values():
        rows += [
            f"| {row.label} | `{one.name}` | {one.since or 'the beginning'} | {one.picture or 'all'} | {one.note} |"
            for one in row.view_definitions
        ]
    return "\n".join(rows)


def metrics_figures() -> str:
    """The plot and the figures of the metrics bench; without a run, the line that says so."""
    figures = bench_table("metrics", "bench-metrics")
    drawn = (ROOT / "docs" / "images" / "bench-metrics.svg").exists()
    return f"![Time and memory by tracked posts](images/bench-metrics.svg)\n\n{figures}" if drawn else figures


def thinning_table() -> str:
    """Which readings are kept, as a Markdown table."""
    rows = ["| the post, when it was read | reading younger than 30 days | older |", "|---|---|---|"]
    return "\n".join([*rows, *(f"| {age} | {young} | {old} |" for age, young, old in RULE)])


def rules_table() -> str:
    """The rules that a script is held against before anybody is paid to judge it."""
    from tiksports_dagster.studio.room.lint import RULES

    lines = ["| rule | what must hold | broken, it | holds for |", "|---|---|---|---|"]
    for rule in RULES:
        stops = "stops the script" if rule.grave else "goes back to a model, lowers the score otherwise"
        lines.append(f"| {rule.name} | {rule.asks} | {stops} | {'models' if rule.models_only else 'everybody'} |")
    return "\n".join(lines)


def outcome_rules_table() -> str:
    """The outcome alarms as a Markdown table."""
    rows = ["| alarm | what must be there | after | severity |", "|---|---|---|---|"]
    patience = load_patience()
    for rule in OUTCOME_RULES:
        least = f", from ${patience.least_spend_usd:.2f} on" if rule.kind is AlarmKind.SPEND_WITHOUT_POSTS else ""
        hours = f"{patience.after(rule.kind).total_seconds() / 3600:g} h{least}"
        rows.append(f"| {rule.kind.value.replace('_', ' ')} | {rule.asks} | {hours} | {rule.severity} |")
    return "\n".join(rows)


def alarms_table() -> str:
    """What the bench of the alarms found, goals first, as Markdown tables."""
    file = ROOT / "bench" / "results" / "alarms.json"
    if not file.exists():
        return "Not measured yet: `make bench-alarms`."
    found = json.loads(file.read_text(encoding="utf-8"))
    platforms = ("tiktok", "instagram", "youtube")

    def share(name: str) -> str:
        return f"{found[name]:.1%}" if isinstance(found.get(name), float) else "–"

    def hours(name: str) -> str:
        return f"{found[name]:.2f} h" if found.get(name) is not None else "–"

    clean = [key for key in found if key.startswith("clean_alarm_rate") and f"{key}_se" in found]
    rows = [
        "| clean posts suspected within 48 h | all | s.e. | TikTok | Instagram | YouTube |",
        "|---|---|---|---|---|---|",
    ]
    rows += [f"| `{key}` | {share(key)} | {share(f'{key}_se')} | " + _each(share, key, "_", platforms) for key in clean]
    rows += [
        "",
        "| change of reach | posts | told | s.e. | median | p90 | TikTok | Instagram | YouTube | confirmed | median |",
    ]
    rows += ["|---|---|---|---|---|---|---|---|---|---|---|"]
    for case in (key.removesuffix(".recall") for key in found if key.endswith(".recall")):
        rows.append(
            f"| `{case}` | {found[f'{case}.posts']} | {share(f'{case}.recall')} | {share(f'{case}.recall_se')} "
            f"| {hours(f'{case}.median_h')} | {hours(f'{case}.p90_h')} | "
            + _each(share, case, ".", platforms)
            + f" {share(f'{case}.confirmed')} | {hours(f'{case}.confirmed_median_h')} |"
        )
    rows += ["", "| further figure | value |", "|---|---|"]
    others = ("kinds.", "clean_month.", "clean_alarm_rate_own", "clean_alarm_rate_foreign", "clean_posts", "seeds")
    ends = ("machine", "commit", "bench_seconds")
    rows += [f"| `{key}` | {value} |" for key, value in found.items() if key.startswith(others) or key in ends]
    return "\n".join(rows)


def _each(share: Callable[[str], str], name: str, joint: str, platforms: tuple[str, ...]) -> str:
    return "".join(f"{share(name + joint + platform)} | " for platform in platforms).rstrip()


TABLES = {
    "bench-alarms": alarms_table,
    "outcome-rules": outcome_rules_table,
    "script-rules": rules_table,
    "models": models_table,
    "purposes": purposes_table,
    "outcomes": outcomes_table,
    "throttle": throttle_table,
    "settings": settings_table,
    "metrics-ladder": ladder_table,
    "metrics-quotas": quotas_table,
    "view-definitions": definitions_table,
    "thinning": thinning_table,
    "bench-metrics": metrics_figures,
    "sample-scripts": scripts_markdown,
    "bench-writing": partial(bench_table, "writing", "bench-writing"),
    "bench-loop": partial(bench_table, "loop", "bench-loop"),
    "bench-render": partial(bench_table, "render", "bench-render"),
    "bench-inspect": partial(bench_table, "inspect", "bench-inspect"),
    "bench-crash": partial(bench_table, "crash", "crash"),
    "bench-sound": partial(bench_table, "sound", "bench-sound"),
    "bench-publications": partial(bench_table, "publications", "bench-publications"),
    "bench-slots": partial(bench_table, "slots", "bench-slots"),
    "bench-audience": partial(bench_table, "audience", "bench-audience"),
}


def fill(text: str) -> str:
    """Replaces what stands between ``<!-- table: NAME -->`` and ``<!-- end -->`` by the table of that name."""

    def table(match: re.Match[str]) -> str:
        return f"<!-- table: {match[1]} -->\n{TABLES[match[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- table: ([a-z-]+) -->.*?<!-- end -->", table, text, flags=re.DOTALL)


def generated() -> dict[Path, str]:
    """Every generated file with the content it should have."""
    files = {ROOT / ".env.example": env_example()}
    for document in sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]):
        text = document.read_text(encoding="utf-8")
        if "<!-- table:" in text:
            files[document] = fill(text)
    return files


def main() -> int:
    """Writes the files, or with ``--check`` returns 1 when one is stale."""
    stale = [
        path for path, text in generated().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: make docs\n")
        return 1 if stale else 0
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
