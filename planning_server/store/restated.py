"""Restated plans: rows that publication derives from a version and its local adjustments. Each function takes the builder's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import shapely
from psycopg.types.json import Jsonb
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, parse_crs
from planning_server.store.sessions import Session
from planning_server.store.statements import statement

Role = Literal["zones", "lines", "overlays"]
Box = tuple[float, float, float, float]
"""West, south, east, north in EPSG:3857."""


@dataclass(frozen=True, slots=True)
class CoveringLayer:
    """A layer with the ground that it speaks for, in `crs`; its version is measured in `measure_crs`."""

    layer_id: int
    theme: str
    role: Role
    crs: Crs
    covers: BaseGeometry
    measure_crs: Crs


@dataclass(frozen=True, slots=True)
class CutFeature:
    """What is left of a feature: legal geometry in the system of its layer, the same in EPSG:3857, m² (of a line: m)."""

    feature_id: int
    legal: BaseGeometry
    shown: BaseGeometry
    measure: float


def find(session: Session, adjusted: int, adjustments: Sequence[int]) -> tuple[int, Mapping[str, Any]] | None:
    parameters = {"adjusted": adjusted, "adjustments": list(adjustments)}
    return session.execute(statement("restated_find"), parameters).fetchone()


def add_version(session: Session, adjusted: int) -> int:
    row = session.execute(statement("restated_add_version"), {"adjusted": adjusted}).fetchone()
    if row is None:
        raise RuntimeError(f"no version {adjusted} to restate")
    return int(row[0])


def add(session: Session, version_id: int, adjustments: Sequence[int], report: Mapping[str, Any]) -> None:
    parameters = {
        "version_id": version_id,
        "adjustments": list(adjustments),
        "report": Jsonb(dict(report)),
    }
    session.execute(statement("restated_add"), parameters)


def layers_of(session: Session, version_id: int) -> list[CoveringLayer]:
    rows = session.execute(statement("restated_layers"), {"version_id": version_id})
    return [
        CoveringLayer(layer_id, theme, role, Crs(srid), shapely.from_wkb(bytes(wkb)), parse_crs(measure_crs))
        for layer_id, theme, role, srid, wkb, measure_crs in rows
    ]


def copy_layer(
    session: Session, version_id: int, layer: CoveringLayer, left: tuple[BaseGeometry, BaseGeometry] | None
) -> int:
    """`left` is what the layer still speaks for, in its system and in EPSG:3857; None: all of it. Answers the new layer's id."""
    legal, shown = (None, None) if left is None else (_hex(left[0], layer.crs.srid), _hex(left[1], 3857))
    parameters = {"version_id": version_id, "from_layer": layer.layer_id, "legal": legal, "shown": shown}
    row = session.execute(statement("restated_copy_layer"), parameters).fetchone()
    if row is None:
        raise RuntimeError(f"no layer {layer.layer_id} to restate")
    return int(row[0])


def copy_features(
    session: Session,
    version_id: int,
    layer: CoveringLayer,
    layer_id: int,
    cut: Sequence[CutFeature],
    gone: Sequence[int],
) -> None:
    """The features of `layer` under `layer_id`, those of `cut` as they are left, those of `gone` not."""
    session.execute(
        statement(f"restated_copy_{layer.role}"),
        {
            "version_id": version_id,
            "layer_id": layer_id,
            "from_layer": layer.layer_id,
            "feature_ids": [item.feature_id for item in cut],
            "measures": [item.measure for item in cut],
            "legal": [_hex(item.legal, layer.crs.srid) for item in cut],
            "shown": [_hex(item.shown, 3857) for item in cut],
            "gone": list(gone),
        },
    )


def features_under(session: Session, layer: CoveringLayer, box: Box) -> list[tuple[int, BaseGeometry]]:
    parameters = {"layer_id": layer.layer_id, **_sides(box)}
    rows = session.execute(statement(f"restated_under_{layer.role}"), parameters)
    return [(row[0], shapely.from_wkb(bytes(row[1]))) for row in rows]


def drawn_zones(session: Session, version_id: int, box: Box) -> list[tuple[int, BaseGeometry]]:
    parameters = {"version_id": version_id, **_sides(box)}
    rows = session.execute(statement("restated_seam_zones"), parameters)
    return [(row[0], shapely.from_wkb(bytes(row[1]))) for row in rows]


def draw_zones(session: Session, drawn: Mapping[int, BaseGeometry]) -> None:
    """Geometry in EPSG:3857 by feature."""
    parameters = {"feature_ids": list(drawn), "shown": [_hex(item, 3857) for item in drawn.values()]}
    session.execute(statement("restated_draw_zones"), parameters)


def _sides(box: Box) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), box, strict=True))


def _hex(geometry: BaseGeometry, srid: int) -> str:
    return str(shapely.to_wkb(shapely.set_srid(geometry, srid), hex=True, include_srid=True))
