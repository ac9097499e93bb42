"""Brings a database to the newest schema with Alembic, as the role `owner`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import alembic.command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from planning_server.store.sessions import database_away, refusing_when_away

MIGRATIONS = Path(__file__).parent.parent / "migrations"
REVISION_TABLE = "schema_revision"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`found` is the revision of the database (None: never migrated), `newest` the one of this program."""

    found: str | None
    newest: str

    @property
    def is_current(self) -> bool:
        return self.found == self.newest


def engine_for(url: str) -> Engine:
    """SQLAlchemy's engine over psycopg for a `postgresql://` address; used by migrations and their tests only."""
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@contextmanager
def _refusing_when_away() -> Generator[None]:
    try:
        with refusing_when_away():
            yield
    except OperationalError as cause:
        if cause.connection_invalidated or getattr(cause.orig, "sqlstate", None) is None:
            raise database_away() from cause
        raise


def migrate(owner_url: str) -> SchemaState:
    """Runs every missing revision in one transaction; answers the state afterwards."""
    engine = engine_for(owner_url)
    with _refusing_when_away(), engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('planning-server migrate'))")
        alembic.command.upgrade(_config(connection), "head")
    return schema_state(owner_url)


def schema_state(owner_url: str) -> SchemaState:
    """Which revision the database stands at."""
    engine = engine_for(owner_url)
    with _refusing_when_away(), engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": REVISION_TABLE, "version_table_schema": "public"}
        )
        return SchemaState(context.get_current_revision(), newest_revision())
