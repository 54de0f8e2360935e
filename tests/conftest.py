"""What every test may use: a home of its own, a migrated database of its own, a clock, a sandbox."""

from __future__ import annotations

import os
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.world import PLATFORMS, SOURCES, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.system import Mode

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the developer's .env, keys or home."""
    for name in [*Settings.model_fields, "tiksports_world", "tiksports_config", "dagster_home"]:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("TIKSPORTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def open_dir() -> Generator[Path]:
    """A folder that another user may enter, as the server's own user must when root runs the tests.

    pytest closes its own folders to others at every start, also while another session runs.
    """
    with TemporaryDirectory(prefix="tiksports-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(open_dir: Path) -> Generator[str]:
    """URL of an embedded server for the whole session, with a migrated database ``template_tiksports``."""
    home = open_dir / "session"
    url = make_url(embedded.start(home))
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("create database template_tiksports"))
    settings = Settings(database_url=url.set(database="template_tiksports").render_as_string(hide_password=False))
    database = Database(settings)
    database.migrate()
    database.close()
    admin.dispose()
    yield url.render_as_string(hide_password=False)
    embedded.stop(home)


@pytest.fixture
def database_url(postgres: str) -> Generator[str]:
    """A migrated, empty database of this test's own."""
    name = f"test_{uuid4().hex[:12]}"
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database {name} template template_tiksports"))
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    admin.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Default settings on this test's home and database."""
    return Settings(tiksports_home=tmp_path / "home", database_url=database_url)


@pytest.fixture
def clock() -> StandingClock:
    """The evening of the sample day; it stands still."""
    return StandingClock(NOW)


@pytest.fixture
def parts(settings: Settings, clock: StandingClock) -> Generator[Parts]:
    """Parts of an all-sandbox world (the sandbox starts when something first needs it)."""
    settings.home.mkdir(parents=True, exist_ok=True)
    world = World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX))
    made = Parts(settings, world, clock)
    yield made
    made.close()


def browser() -> str | None:
    """Path of a Chromium on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found = (Path(folder) / name for name in names for folder in folders)
    return next((str(path) for path in found if path.is_file()), None)
