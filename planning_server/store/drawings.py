"""A whole version as it is drawn, drafted or published: what two versions are compared by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from psycopg.rows import dict_row

from planning_server.domain.zone import Layer, LineRule, Overlay, Zone
from planning_server.store.ground import Row, layer_of_row, line_of_row, overlay_of_row, zone_of_row
from planning_server.store.sessions import Session
from planning_server.store.statements import statement_in

Schema = Literal["draft", "pub"]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Drawn(Generic[Value]):
    """A row with its value; `named_by_row` where it has no id of its own and its row number stands for one."""

    value: Value
    named_by_row: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that one version draws; `layers` each with its role (zones, lines, overlays)."""

    layers: tuple[tuple[str, Layer], ...]
    zones: tuple[Drawn[Zone], ...]
    lines: tuple[Drawn[LineRule], ...]
    overlays: tuple[Drawn[Overlay], ...]


NOTHING_DRAWN = Drawing((), (), (), ())


def drawing(session: Session, schema: Schema, version_id: int) -> Drawing:
    """Every row of the version; empty where the schema does not hold it."""

    def rows(name: str) -> list[Row]:
        with session.cursor(row_factory=dict_row) as cursor:
            return list(cursor.execute(statement_in(schema, name), {"version_id": version_id}).fetchall())

    return Drawing(
        tuple((row["role"], layer_of_row(row)) for row in rows("version_layers")),
        _drawn(rows("version_zones"), zone_of_row),
        _drawn(rows("version_lines"), line_of_row),
        _drawn(rows("version_overlays"), overlay_of_row),
    )


def _drawn(rows: list[Row], made: Callable[[Row], Value]) -> tuple[Drawn[Value], ...]:
    return tuple(Drawn(made(row), row["named_by_row"]) for row in rows)
