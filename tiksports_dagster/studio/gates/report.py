"""The verdict as JSON and as one page that needs nothing else: frames inline, every text escaped."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates.stills import Still, evenly, stills
from tiksports_dagster.studio.gates.table import Verdict, gate_of

_FRAMES = 6
_ROOMS = {
    "file": "File",
    "picture": "Picture",
    "sound": "Sound",
    "text": "Text",
    "story": "Story",
    "policy": "Rules of the platform",
    "review": "Review",
}


class Inspected(NamedTuple):
    """A file with its verdict, ready to be shown."""

    name: str
    platform: str
    path: Path
    findings: tuple[Finding, ...]
    verdict: Verdict
    look: str
    seconds: float


def as_json(inspected: Inspected) -> dict[str, Any]:
    """The verdict as plain JSON: ``passed`` of a gate is null when it was not checked."""
    verdict = inspected.verdict
    return {
        "file": str(inspected.path),
        "platform": inspected.platform,
        "passed": verdict.passed,
        "score": verdict.score,
        "failed": [finding.gate for finding in verdict.failed],
        "blocked_by": list(verdict.blocked_by),
        "not_checked": list(verdict.unchecked),
        "looked_at": inspected.look,
        "gates": [_row(finding) for finding in inspected.findings],
    }


def _row(finding: Finding) -> dict[str, Any]:
    gate = gate_of(finding)
    return {
        "gate": finding.gate,
        "verdict": finding.verdict,
        "passed": finding.passed if finding.checked else None,
        "measured": finding.measured,
        "limit": finding.limit,
        "at": finding.at,
        "confidence": finding.confidence,
        "room": gate.room,
        "weight": gate.weight,
        "blocking": gate.blocking,
        "asks": gate.asks,
    }


def page(files: Sequence[Inspected], title: str) -> str:
    """One HTML page for one or more files, self-contained; nothing in it is run or fetched."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE).render(title=title, files=[_shown(one) for one in files])


def write_page(path: Path, files: Sequence[Inspected], title: str) -> None:
    """The page under its name, whole or not at all. ``OSError`` when it cannot be written."""
    from tiksports_dagster.studio.files import whole_file

    text = page(files, title)
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _shown(inspected: Inspected) -> dict[str, Any]:
    rows = as_json(inspected)
    troubled = [finding.at for finding in inspected.verdict.failed if finding.at is not None]
    frames: list[Still] = []
    if inspected.seconds > 0:
        frames += stills(inspected.path, evenly(inspected.seconds, _FRAMES), about=True)
        frames += stills(inspected.path, [at + 0.04 for at in troubled[:_FRAMES]])
        frames.sort(key=lambda still: still.at)
    return {
        **rows,
        "name": inspected.name,
        "rooms": [
            (name, [row for row in rows["gates"] if row["room"] == room])
            for room, name in _ROOMS.items()
            if any(row["room"] == room for row in rows["gates"])
        ],
        "frames": [_frame(still, inspected.findings) for still in frames],
    }


def _frame(still: Still, findings: Sequence[Finding]) -> dict[str, Any]:
    here = [f.gate for f in findings if f.failed and f.at is not None and abs(f.at - still.at) < 0.12]
    data = base64.b64encode(still.jpeg).decode()
    return {"at": f"{still.at:.2f}", "source": f"data:image/jpeg;base64,{data}", "faults": ", ".join(here)}


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --dim: #6e7781; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --dim: #9198a1; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1080px; padding: 24px; }
h1 { font-size: 22px; } h2 { font-size: 18px; margin: 32px 0 8px; } h3 { font-size: 15px; margin: 20px 0 4px; }
.score { font-size: 40px; font-weight: 700; margin-right: 12px; }
.passed { color: var(--good); } .failed { color: var(--bad); } .unchecked { color: var(--dim); }
.frames { display: flex; flex-wrap: wrap; gap: 10px; margin: 12px 0; }
figure { margin: 0; } figure img { display: block; height: 240px; border-radius: 6px; }
figure.wrong img { outline: 3px solid var(--bad); } figcaption { font-size: 12px; color: var(--dim); }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td, th { border-top: 1px solid var(--line); padding: 5px 8px; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { font-size: 12px; color: var(--dim); font-weight: 600; }
col.gate { width: 17%; } col.verdict { width: 11%; } col.measured { width: 38%; }
small { color: var(--dim); display: block; }
</style></head><body>
<h1>{{ title }}</h1>
{% for file in files %}
<section>
<h2>{{ file.name }} for {{ file.platform }}</h2>
<p><span class="score">{{ "%.0f"|format(file.score) }}</span>
<strong class="{{ 'passed' if file.passed else 'failed' }}">
{{ "may leave" if file.passed else "may not leave" }}</strong>{% if file.blocked_by %}: {{
file.blocked_by|join(", ") }}{% endif %}</p>
<p class="unchecked">Looked at: {{ file.looked_at }}.
{% if file.not_checked %}Not checked: {{ file.not_checked|join(", ") }}.{% endif %}</p>
<div class="frames">
{% for frame in file.frames %}
<figure{% if frame.faults %} class="wrong"{% endif %}><img src="{{ frame.source }}" alt="Frame at {{ frame.at }} s">
<figcaption>{{ frame.at }} s{% if frame.faults %} · <b class="failed">{{ frame.faults }}</b>{% endif %}</figcaption>
</figure>
{% endfor %}
</div>
{% for room, rows in file.rooms %}
<h3>{{ room }}</h3>
<table><colgroup><col class="gate"><col class="verdict"><col class="measured"><col></colgroup>
<tr><th>Gate</th><th>Verdict</th><th>Measured</th><th>Limit</th></tr>
{% for row in rows %}
<tr><td title="{{ row.asks }}">{{ row.gate }}{% if not row.blocking %}<small>score only</small>{% endif %}</td>
<td class="{{ 'unchecked' if row.passed is none else 'passed' if row.passed else 'failed' }}">{{ row.verdict }}</td>
<td>{{ row.measured }}{% if row.at is not none %}<small>at {{ "%.2f"|format(row.at) }} s</small>{% endif %}
{% if row.confidence is not none %}<small>confidence {{ "%.0f"|format(100 * row.confidence) }} %</small>{% endif %}</td>
<td>{{ row.limit }}</td></tr>
{% endfor %}
</table>
{% endfor %}
</section>
{% endfor %}
</body></html>
"""
