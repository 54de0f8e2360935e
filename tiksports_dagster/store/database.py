"""The database: where it is, whether it is reachable and of the right version, and how its schema gets there."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from tiksports_dagster.failures import InputError
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.tables import SCHEMA

OLDEST_SERVER = 14
DAGSTER_SCHEMA = "dagster"
_MIGRATION_LOCK = 7_414_201


class Database:
    """The project's PostgreSQL, opened when first used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def embedded(self) -> bool:
        """True when the database is the home's own server."""
        return self._settings.database_url is None

    @cached_property
    def url(self) -> URL:
        """The SQLAlchemy URL, driver psycopg2; starts the embedded server. Raises ``InputError``."""
        secret = self._settings.database_url
        if secret is None:
            return make_url(embedded.start(self._settings.home))
        try:
            url = make_url(secret.get_secret_value())
        except ArgumentError:
            raise InputError("DATABASE_URL=(hidden): not a database URL; write postgresql://user@host/name") from None
        if not url.drivername.startswith("postgres"):
            raise InputError(f"DATABASE_URL: {url.drivername} is not PostgreSQL; write postgresql://user@host/name")
        return url.set(drivername="postgresql+psycopg2")

    @cached_property
    def engine(self) -> Engine:
        """A small connection pool. Raises ``InputError`` when the server is down or too old."""
        engine = create_engine(
            self.url, pool_size=4, max_overflow=8, pool_pre_ping=True, connect_args={"connect_timeout": 10}
        )
        where = self.url.render_as_string(hide_password=True)
        try:
            with engine.connect() as connection:
                version = int(connection.execute(text("show server_version_num")).scalar_one()) // 10_000
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise InputError(
                f"the database at {where} cannot be reached: {reason}; start it or correct DATABASE_URL"
            ) from None
        if version < OLDEST_SERVER:
            raise InputError(f"the database at {where} is PostgreSQL {version}; {OLDEST_SERVER} or newer is needed")
        return engine

    def migrate(self) -> tuple[str | None, str]:
        """Brings the schema up to date; returns the revision before and after. Safe to run in several processes."""
        with self.engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
            try:
                connection.execute(text(f"create schema if not exists {SCHEMA}"))
                connection.execute(text(f"create schema if not exists {DAGSTER_SCHEMA}"))
                connection.commit()
                before = _revision(connection)
                head = self._refuse_newer(before)
                if before != head:
                    config = _alembic_config()
                    config.attributes["connection"] = connection
                    command.upgrade(config, "head")
                    connection.commit()
                return before, head
            finally:
                connection.rollback()
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})
                connection.commit()

    def ensure_ready(self) -> None:
        """Checks the schema: the embedded database is migrated by itself, another asks for ``tiksports migrate``."""
        with self.engine.connect() as connection:
            try:
                current = _revision(connection)
            except ProgrammingError:
                current = None
        head = self._refuse_newer(current)
        if current == head:
            return
        if not self.embedded:
            raise InputError(
                f"the database's schema is at {current or 'nothing'}, this program needs {head}: "
                "run `tiksports migrate`"
            )
        self.migrate()

    def _refuse_newer(self, current: str | None) -> str:
        script = ScriptDirectory.from_config(_alembic_config())
        head = script.get_current_head()
        if head is None:
            raise InputError("the program's migrations are missing; install it again")
        known = {revision.revision for revision in script.walk_revisions()}
        if current is not None and current not in known:
            raise InputError(
                f"the database's schema {current} is newer than this program knows ({head}); update tiksports"
            )
        return head

    @property
    def dagster_url(self) -> str:
        """The URL of Dagster's own storages: the same server, schema ``dagster``. Contains the password."""
        options = {**self.url.query, "options": f"-csearch_path={DAGSTER_SCHEMA}"}
        return self.url.set(query=options).render_as_string(hide_password=False)

    def close(self) -> None:
        """Closes the pool if it was opened."""
        if "engine" in self.__dict__:
            self.engine.dispose()


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _revision(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA})
    return context.get_current_revision()
