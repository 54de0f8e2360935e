"""The house rules that a machine can watch: imports, clocks, cheap start, loadable definitions."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tiksports_dagster"
SOURCES = sorted(PACKAGE.rglob("*.py"))


def test_imports_point_inwards() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def _calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "dt.datetime.now"}
    found = {
        str(path.relative_to(ROOT)) for path in SOURCES if asking & _calls(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == {"tiksports_dagster/resources/clock.py"}


def test_nothing_is_unpickled_evaluated_or_run_through_a_shell() -> None:
    forbidden = {"pickle.load", "pickle.loads", "joblib.load", "eval", "exec", "os.system"}
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not forbidden & _calls(tree), path
        shells = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "shell"]
        assert not shells, path


def test_modules_stay_readable() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 450}
    assert long == {}


def _fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_code_location_loads_in_a_fresh_interpreter_without_heavy_libraries() -> None:
    loaded = json.loads(
        _fresh(
            "import json, sys\n"
            "from tiksports_dagster.definitions import defs\n"
            "defs().resolve_all_asset_specs()\n"
            "print(json.dumps(sorted(sys.modules)))"
        )
    )
    heavy = {
        "pandas",
        "sklearn",
        "av",
        "cv2",
        "moviepy",
        "anthropic",
        "openai",
        "supabase",
        "googleapiclient",
        "uvicorn",
    }
    assert not heavy & set(loaded)


def test_importing_the_definitions_reads_no_environment_and_opens_no_home(tmp_path: Path) -> None:
    _fresh(
        "import os, pathlib\n"
        f"os.environ['TIKSPORTS_HOME'] = {str(tmp_path / 'never')!r}\n"
        "os.environ['POSTS_PER_DAY'] = 'wrong'\n"
        "import tiksports_dagster.definitions, tiksports_dagster.cli\n"
        f"assert not pathlib.Path({str(tmp_path / 'never')!r}).exists()"
    )


@pytest.mark.parametrize(
    "command", [["dagster", "definitions", "validate", "-w", "workspace.yaml"], ["dg", "list", "defs"]]
)
def test_the_definitions_are_valid_for_dagsters_own_tools(command: list[str], tmp_path: Path) -> None:
    import os

    program = str(Path(sys.executable).with_name(command[0]))
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "VIRTUAL_ENV": sys.prefix}
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "trend_scores" in done.stdout or "successful" in done.stdout + done.stderr


def test_the_generated_files_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tiksports_dagster.operations.reference", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
