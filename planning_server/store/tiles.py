"""What baking and live tiles read and write: boxes, encoded layers, display geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning_server.store import binary_copy
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


def planning_boxes(session: Session, version_ids: Sequence[int]) -> NDArray[np.float64]:
    """Boxes of shape (n, 4), west, south, east, north in EPSG:3857 metres."""
    return _boxes(session, "boxes_planning", {"version_ids": list(version_ids)})


def cadastre_boxes(session: Session, edition: int) -> NDArray[np.float64]:
    """Boxes of the parcels an edition knows; shape (n, 4), EPSG:3857 metres."""
    return _boxes(session, "boxes_cadastre", {"edition": edition})


def _boxes(session: Session, name: str, parameters: Mapping[str, Any]) -> NDArray[np.float64]:
    found = session.execute(statement(name), parameters).fetchall()
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def encode_layer(session: Session, layer: str, parameters: Mapping[str, Any]) -> bytes:
    """One layer of one tile as MVT bytes, empty where nothing is shown; `layer` names `tile_{layer}.sql`."""
    row = session.execute(statement(f"tile_{layer}"), parameters, prepare=True).fetchone()
    return bytes(row[0]) if row and row[0] else b""


@dataclass(frozen=True, slots=True)
class LayerRows:
    """Everything that a layer draws, by columns: ids in rising order, shapes as WKB in EPSG:3857, attributes by name."""

    ids: Sequence[int]
    shapes: Sequence[bytes]
    attributes: Mapping[str, Sequence[str | int | float | bool | None]]


Box = tuple[float, float, float, float]
"""West, south, east, north in EPSG:3857 metres."""


def layer_rows(
    session: Session, layer: str, parameters: Mapping[str, Any], near: Box | None = None
) -> LayerRows:
    """What `tile_source_{layer}.sql` gives; of what reaches into the box `near` where there is one."""
    west, south, east, north = near or (None, None, None, None)
    parameters = {**parameters, "west": west, "south": south, "east": east, "north": north}
    with session.cursor(binary=True) as cursor:
        cursor.execute(statement(f"tile_source_{layer}"), parameters)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    ids, shapes, *others = columns
    return LayerRows(ids, shapes, dict(zip(names[2:], others, strict=True)))


def parcels_between(session: Session, before: int, after: int) -> NDArray[np.float64]:
    """Boxes of the parcels that only one of two editions knows; shape (n, 4), EPSG:3857 metres."""
    return _boxes(session, "tile_parcels_between", {"before": before, "after": after})


def display_sources(session: Session, version_ids: Sequence[int]) -> list[tuple[int, int, bytes, str, str]]:
    """version_id, feature_id, WKB (EPSG:3857), zone_id and code of the zones whose version has no display geometry yet."""
    return session.execute(statement("display_sources"), {"version_ids": list(version_ids)}).fetchall()


@dataclass(frozen=True, slots=True)
class DisplayZones:
    """The zones of a version as a band draws them: `shapes` are EWKB in EPSG:3857, in the order of `feature_ids`."""

    version_id: int
    band: int
    feature_ids: Sequence[int]
    shapes: Sequence[bytes]


def write_display_zones(session: Session, drawn: DisplayZones) -> None:
    def fields_of(block: slice) -> Sequence[binary_copy.Field]:
        ids = drawn.feature_ids[block]
        return (
            binary_copy.big_integers(ids),
            binary_copy.small_integers([drawn.band] * len(ids)),
            binary_copy.big_integers([drawn.version_id] * len(ids)),
            binary_copy.octets(drawn.shapes[block]),
        )

    binary_copy.copy_rows(session, "copy_display_zones", fields_of, len(drawn.feature_ids))
