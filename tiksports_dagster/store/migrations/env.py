"""Runs migrations on the connection that ``store.database`` hands in; there is no other way to run them."""

from __future__ import annotations

from alembic import context

from tiksports_dagster.store.tables import SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()
