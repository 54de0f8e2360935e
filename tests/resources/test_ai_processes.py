"""Several processes of one installation ask at once: one budget, one limit of calls a minute, and a kill in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.sandbox import AiAnswers, SandboxServer

ROOT = Path(__file__).resolve().parents[2]
ASKS = """
import json, os, signal, sys, time
import anthropic, openai
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.resources.ai.desk import AiDesk
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.ai import AiRequest, Purpose

database, sandbox, home, processes, questions, budget, kill = sys.argv[1:]
schema = {"title": "A", "type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"],
          "additionalProperties": False}
request = AiRequest(purpose=Purpose.STATISTICS, system="s", prompt="p", answer_name="a", answer_schema=schema,
                    max_output_tokens=1000)

def work(tell):
    settings = Settings(database_url=database, tiksports_home=home, daily_budget=budget, post_budget="9",
                        openai_requests_per_minute=3, claude_requests_per_minute=3, ai_ceiling_seconds=10)
    modes = {"anthropic": "sandbox", "openai": "sandbox"}
    parts = Parts(settings, World(modes=modes, sandbox_url=sandbox))
    for _ in range(int(questions)):
        try:
            said = parts.intelligence.ask(request).vendor
        except TikSportsError as failure:
            said = type(failure).__name__
        os.write(tell, (said + "\\n").encode())

told, tell = os.pipe()
children = []
for _ in range(int(processes)):
    child = os.fork()
    if not child:
        try:
            work(tell)
        finally:
            os._exit(0)
    children.append(child)
if kill == "kill":
    time.sleep(2)
    for child in children:
        os.kill(child, signal.SIGKILL)
for child in children:
    os.waitpid(child, 0)
os.close(tell)
with os.fdopen(told) as said:
    print(json.dumps(said.read().split()))
"""


def crowd(
    parts: Parts, server: SandboxServer, *, processes: int, questions: int, budget: str, kill: str = "live"
) -> list[str]:
    url = parts.settings.database_url
    assert url is not None
    arguments = [url.get_secret_value(), server.url, str(parts.settings.home), str(processes), str(questions), budget]
    done = subprocess.run(
        [sys.executable, "-c", ASKS, *arguments, kill],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
def test_a_crowd_spends_one_budget_and_one_limit_of_calls(parts: Parts, server: SandboxServer) -> None:
    said = crowd(parts, server, processes=4, questions=2, budget="0.025")
    assert len(said) == 8
    assert set(said) <= {"openai", "anthropic", "RefusedFailure", "TransientFailure"}
    assert said.count("openai") > 0
    spent = parts.ledger.spent(datetime.now(UTC))[0]
    assert 0 < spent <= Decimal("0.025")
    calls = server.sandbox.requests()
    assert all(sum(calls[vendor].values()) <= 3 for vendor in ("openai", "anthropic"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
def test_processes_killed_while_a_model_thinks_give_their_money_back(parts: Parts, server: SandboxServer) -> None:
    AiAnswers(server.sandbox).queue("any", seconds=30, times=-1)
    assert crowd(parts, server, processes=2, questions=1, budget="15", kill="kill") == []
    now = datetime.now(UTC)
    assert parts.ledger.spent(now)[0] > 0
    assert parts.ledger.reclaim() > 0
    assert parts.ledger.spent(now)[0] == 0
