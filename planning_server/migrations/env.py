"""Alembic's entry: runs the revisions on the connection that `store.migrate` hands over."""

from __future__ import annotations

from typing import cast

from alembic import context
from sqlalchemy import Connection

from planning_server.store.tables import metadata

connection = cast("Connection", context.config.attributes["connection"])
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table="schema_revision",
    version_table_schema="public",
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()
