"""``tiksports up``: the whole newsroom as services on one machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError
from tiksports_dagster.operations import instance, worlds
from tiksports_dagster.operations.services import (
    Register,
    Service,
    Supervisor,
    free_port,
    python_module,
    require_free,
)
from tiksports_dagster.resources.clock import SystemClock
from tiksports_dagster.resources.world import WORLD_VARIABLE, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

LOCATION = "tiksports"
Progress = Callable[[str], None]


def bring_up(
    settings: Settings,
    plan: worlds.Plan,
    *,
    port: int,
    host: str,
    day: str,
    progress: Progress,
    ready: Callable[[dict[str, str]], None],
) -> None:
    """Starts everything, calls ``ready`` with the URLs, and stays until a signal or ``tiksports stop``.

    Raises ``InputError`` when services of this home already run or the port is taken.
    """
    register = Register(settings.home)
    found = register.running()
    if found is not None:
        raise InputError(f"already up at {found.urls.get('dagster')} (process {found.pid}): `tiksports stop` first")
    require_free(host, port, "--port")
    clock = SystemClock() if plan.moment is None else SystemClock.starting_at(plan.moment)
    world = World(modes=plan.modes, leagues=plan.leagues, clock_offset_seconds=clock.offset.total_seconds())
    supervisor = Supervisor(settings.home / "logs", progress)
    settings.home.mkdir(parents=True, exist_ok=True)
    register.write({}, world)
    try:
        if {Mode.SANDBOX, Mode.CAPTURES} & set(plan.modes.values()):
            sandbox_port = free_port()
            os.environ[WORLD_VARIABLE] = world.model_dump_json()
            supervisor.add(_sandbox(sandbox_port, plan.captures, day, settings.home))
            world = world.model_copy(update={"sandbox_url": f"http://127.0.0.1:{sandbox_port}"})
        os.environ[WORLD_VARIABLE] = world.model_dump_json()
        progress("opening the database")
        parts = Parts(settings, world, clock)
        home = instance.prepare(parts)
        instance.open_instance(parts).dispose()
        parts.close()
        urls = _dagster(supervisor, home, host, port)
        if world.sandbox_url:
            urls["sandbox"] = world.sandbox_url
        register.write(urls, world)
        ready(urls)
        supervisor.watch()
    finally:
        progress("stopping")
        supervisor.stop()
        register.clear()


def _sandbox(port: int, captures: Path | None, day: str, home: Path) -> Service:
    options = ["--port", str(port), "--home", str(home), "--day", day]
    if captures is not None:
        options += ["--captures", str(captures)]
    return Service("sandbox", python_module("tiksports_dagster.cli", "sandbox", *options), port)


def _dagster(supervisor: Supervisor, home: Path, host: str, port: int) -> dict[str, str]:
    code_port = free_port()
    workspace = home / "workspace.yaml"
    workspace.write_text(
        f"load_from: [{{grpc_server: {{host: 127.0.0.1, port: {code_port}, location_name: {LOCATION}}}}}]\n",
        encoding="utf-8",
    )
    module = "tiksports_dagster.definitions"
    code = ["code-server", "start", "-m", module, "-h", "127.0.0.1", "-p", str(code_port)]
    # one numerical thread a process: two busy pools on two cores are many times slower than one
    calm = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    supervisor.add(Service("code-server", python_module("dagster", *code), code_port, calm))
    files = ["-w", str(workspace)]
    supervisor.add(Service("daemon", python_module("dagster._daemon", "run", *files)), wait=False)
    web = ["-h", host, "-p", str(port), *files]
    supervisor.add(Service("webserver", python_module("dagster_webserver", *web), port), path="/server_info")
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    return {"dagster": f"http://{shown}:{port}"}
