"""The database: migrated, append-only, closed; down, old or newer is one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from tiksports_dagster.failures import InputError
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.tables import ALL_TABLES, SCHEMA, metadata

# PostgreSQL's own name for what SQLAlchemy calls FLOAT without a precision
_SAME = {"FLOAT": "DOUBLE PRECISION"}


def test_the_migrations_build_exactly_the_declared_tables(settings: Settings) -> None:
    database = Database(settings)
    found = inspect(database.engine)
    assert set(found.get_table_names(schema=SCHEMA)) - {"alembic_version"} == {table.name for table in ALL_TABLES}
    for table in metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name, schema=SCHEMA)}
        assert set(columns) == set(table.columns.keys()), table.name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
            dialect = database.engine.dialect
            built, declared = columns[column.name]["type"], column.type.dialect_impl(dialect)
            assert built.compile(dialect) in (declared.compile(dialect), _SAME.get(declared.compile(dialect))), (
                f"{table.name}.{column.name}"
            )
    database.close()


@pytest.mark.parametrize("table", [table.name for table in ALL_TABLES])
@pytest.mark.parametrize("change", ["update {0} set id = id", "delete from {0}", "truncate {0} cascade"])
def test_no_table_can_be_changed_or_emptied(settings: Settings, table: str, change: str) -> None:
    database = Database(settings)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(change.format(f"{SCHEMA}.{table}")))
    database.close()


def test_every_table_has_row_level_security(settings: Settings) -> None:
    database = Database(settings)
    query = text(
        "select relname from pg_class c join pg_namespace n on n.oid = relnamespace "
        "where nspname = :schema and relkind = 'r' and not relrowsecurity and relname <> 'alembic_version'"
    )
    with database.engine.connect() as connection:
        assert list(connection.execute(query, {"schema": SCHEMA}).scalars()) == []
    database.close()


def test_an_external_database_without_schema_asks_for_migrate(postgres: str) -> None:
    with pytest.raises(InputError, match="run `tiksports migrate`"):
        Database(Settings(database_url=postgres)).ensure_ready()


def test_a_newer_schema_is_refused_not_touched(settings: Settings) -> None:
    database = Database(settings)
    with database.engine.begin() as connection:
        connection.execute(text(f"update {SCHEMA}.alembic_version set version_num = '9999'"))
    for act in (database.ensure_ready, database.migrate):
        with pytest.raises(InputError, match="9999 is newer than this program knows"):
            act()
    with database.engine.connect() as connection:
        assert connection.execute(text(f"select version_num from {SCHEMA}.alembic_version")).scalar_one() == "9999"
    database.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://user:hunter2@127.0.0.1:1/none", "cannot be reached"),
        ("mysql://user:hunter2@127.0.0.1/none", "is not PostgreSQL"),
        ("what is this", "not a database URL"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_without_the_password(url: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        Database(Settings(database_url=url)).ensure_ready()
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    database = Database(settings)
    before, after = database.migrate()
    assert before == after
    database.close()


def test_the_embedded_server_is_shared_survives_and_stops(open_dir: Path) -> None:
    home = open_dir / "shared"
    database = Database(Settings(tiksports_home=home))
    database.ensure_ready()
    with database.engine.begin() as connection:
        connection.execute(text(f"insert into {SCHEMA}.controls (at, action, subject) values (now(), 'pause', 'all')"))
    assert embedded.start(home) == embedded.start(home)
    database.close()
    assert embedded.stop(home)
    assert not embedded.stop(home)
    again = Database(Settings(tiksports_home=home))
    again.ensure_ready()
    with again.engine.connect() as connection:
        assert connection.execute(text(f"select count(*) from {SCHEMA}.controls")).scalar_one() == 1
    again.close()
    assert embedded.stop(home)


def test_files_of_another_major_version_are_named(open_dir: Path) -> None:
    folder = open_dir / "old" / "postgres"
    folder.mkdir(parents=True)
    (folder / "PG_VERSION").write_text("12\n")
    with pytest.raises(InputError, match="PostgreSQL 12"):
        embedded.start(folder.parent)
    assert [file.name for file in folder.iterdir()] == ["PG_VERSION"]
