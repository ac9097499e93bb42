"""What an edition's GeoPackage is written from: rows as they are law, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planning_server.store.sessions import Session
from planning_server.store.statements import statement

BATCH = 20_000


def export_rows(
    session: Session, layer: str, parameters: Mapping[str, Any]
) -> tuple[tuple[str, ...], Iterator[list[tuple[Any, ...]]]]:
    """The names of the columns of `export_{layer}.sql`, and its rows in batches."""
    cursor = session.cursor(f"export_{layer}", binary=True)
    cursor.execute(statement(f"export_{layer}"), parameters)
    names = tuple(column.name for column in cursor.description or ())

    def batches() -> Iterator[list[tuple[Any, ...]]]:
        with cursor:
            while rows := cursor.fetchmany(BATCH):
                yield rows

    return names, batches()
