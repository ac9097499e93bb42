"""The ground: published zones, lines, overlays, layers and parcels near a place, and the permit checks that were answered.

Rows become domain values here. A box finds candidates by index; whether something touches is decided elsewhere, from the
legal geometry that comes out with each value (2D, easting first, in its source CRS).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import shapely
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.parcel import Parcel, ParcelKey
from planning_server.domain.zone import Layer, LineKind, LineRule, Overlay, OverlayEffect, Zone
from planning_server.store.sessions import Session
from planning_server.store.statements import statement

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in EPSG:3857, metres of that projection."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """A parcel that another edition knows than the one asked for; `answers` is the edition to ask, None where all are withdrawn."""

    parcel_id: str
    key: ParcelKey
    known_from: int
    known_to: int | None
    answers: int | None


@dataclass(frozen=True, slots=True)
class Successor:
    parcel_id: str
    key: ParcelKey


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """One answered permit check as it is kept: `answer` holds both languages."""

    check_id: str
    asked_at: datetime
    edition: int
    law_date: date
    input_sha256: str
    answer: Mapping[str, Any]


def zones_near(session: Session, version_ids: Sequence[int], box: Box) -> tuple[Zone, ...]:
    return tuple(zone_of_row(row) for row in _rows_near(session, "zones_near", version_ids, box))


def lines_near(session: Session, version_ids: Sequence[int], box: Box) -> tuple[LineRule, ...]:
    return tuple(line_of_row(row) for row in _rows_near(session, "lines_near", version_ids, box))


def overlays_near(session: Session, version_ids: Sequence[int], box: Box) -> tuple[Overlay, ...]:
    return tuple(overlay_of_row(row) for row in _rows_near(session, "overlays_near", version_ids, box))


def layers_near(session: Session, version_ids: Sequence[int], box: Box) -> tuple[Layer, ...]:
    return tuple(layer_of_row(row) for row in _rows_near(session, "layers_near", version_ids, box))


def parcels_near(session: Session, edition: int, box: Box) -> tuple[Parcel, ...]:
    """Parcels that the edition knows and whose box meets `box`: candidates only."""
    return _parcels(session, "parcels_near", {"edition": edition, **_sides(box)})


def parcels_by_id(session: Session, edition: int, parcel_ids: Sequence[str]) -> tuple[Parcel, ...]:
    """The parcels with these ids that the edition knows, in order of `feature_id`; unknown ids are simply absent."""
    return _parcels(session, "parcels_by_id", {"edition": edition, "parcel_ids": list(parcel_ids)})


def parcels_by_key(session: Session, edition: int, key: ParcelKey) -> tuple[Parcel, ...]:
    """Every parcel that bears the key in the edition: none, one or several."""
    parameters = {"edition": edition, "commune": key.commune, "sheet": key.sheet, "number": key.number}
    return _parcels(session, "parcels_by_key", parameters)


def other_editions(session: Session, edition: int, named: str | ParcelKey) -> tuple[OtherEdition, ...]:
    """Parcels under an id or a key that the edition does not know: ended ones before those of later editions, the newest first."""
    by_id = isinstance(named, str)
    parameters = {
        "edition": edition,
        "parcel_id": named if by_id else None,
        "commune": None if by_id else named.commune,
        "sheet": None if by_id else named.sheet,
        "number": None if by_id else named.number,
    }
    return tuple(
        OtherEdition(row["parcel_id"], _key(row), row["known_from"], row["known_to"], row["answers"])
        for row in _rows(session, "ended_parcels", parameters)
    )


def successors(session: Session, edition: int, parcel: OtherEdition) -> tuple[Successor, ...]:
    """At most 101 of them, by sheet and number."""
    parameters = {"edition": edition, "parcel_id": parcel.parcel_id, "known_to": parcel.known_to}
    return tuple(Successor(row["parcel_id"], _key(row)) for row in _rows(session, "successors", parameters))


def _key(row: Row) -> ParcelKey:
    return ParcelKey(row["commune"], row["sheet"], row["number"])


def keep_permit_check(session: Session, check: KeptCheck) -> None:
    """Keeps an answer (as `public_writer`); keeping the same id again changes nothing."""
    session.execute(
        statement("keep_permit_check"),
        {
            "check_id": check.check_id,
            "asked_at": check.asked_at,
            "edition": check.edition,
            "law_date": check.law_date,
            "input_sha256": check.input_sha256,
            "answer": Jsonb(dict(check.answer)),
        },
    )


def permit_check_by_id(session: Session, check_id: str) -> Mapping[str, Any] | None:
    """A kept answer (as `public_writer`), None where no such check is kept."""
    row = session.execute(statement("permit_check_by_id"), {"check_id": check_id}).fetchone()
    return None if row is None else cast("Mapping[str, Any] | None", row[0])


def _sides(box: Box) -> dict[str, float]:
    return {"west": box.west, "south": box.south, "east": box.east, "north": box.north}


def _rows_near(session: Session, name: str, version_ids: Sequence[int], box: Box) -> Iterable[Row]:
    if not version_ids:
        return ()
    return _rows(session, name, {"version_ids": list(version_ids), **_sides(box)})


def _rows(session: Session, name: str, parameters: Mapping[str, object]) -> Iterable[Row]:
    with session.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement(name), parameters).fetchall()


def _parcels(session: Session, name: str, parameters: Mapping[str, object]) -> tuple[Parcel, ...]:
    return tuple(_parcel(row) for row in _rows(session, name, parameters))


def _geometry(row: Row) -> BaseGeometry:
    return shapely.force_2d(shapely.from_wkb(bytes(row["wkb"])))


def _range(row: Row, name: str) -> IndicatorRange | None:
    low, high, text = row[f"{name}_min"], row[f"{name}_max"], row[f"{name}_text"]
    if low is None and high is None and text is None:
        return None
    return IndicatorRange(low, high, text or "")


def zone_of_row(row: Row) -> Zone:
    return Zone(
        feature_id=row["feature_id"],
        zone_id=row["zone_id"],
        version_id=row["version_id"],
        layer_id=row["layer_id"],
        code=row["code"],
        label_vi=row["label_vi"],
        label_en=row["label_en"],
        indicators=Indicators(
            coverage=_range(row, "coverage"),
            far=_range(row, "far"),
            storeys=_range(row, "storeys"),
            height_m=_range(row, "height_m"),
        ),
        geometry=_geometry(row),
        crs=Crs(row["source_srid"]),
    )


def line_of_row(row: Row) -> LineRule:
    return LineRule(
        feature_id=row["feature_id"],
        line_id=row["line_id"],
        version_id=row["version_id"],
        layer_id=row["layer_id"],
        kind=LineKind(row["kind"]),
        label=row["label"],
        road_name=row["road_name"],
        road_width_m=row["road_width_m"],
        road_class=row["road_class"],
        setback_m=row["setback_m"],
        geometry=_geometry(row),
        crs=Crs(row["source_srid"]),
    )


def overlay_of_row(row: Row) -> Overlay:
    return Overlay(
        feature_id=row["feature_id"],
        overlay_id=row["overlay_id"],
        version_id=row["version_id"],
        layer_id=row["layer_id"],
        theme=row["theme"],
        kind=row["kind"],
        effect=OverlayEffect(row["effect"]),
        label_vi=row["label_vi"],
        label_en=row["label_en"],
        geometry=_geometry(row),
        crs=Crs(row["source_srid"]),
    )


def layer_of_row(row: Row) -> Layer:
    return Layer(
        layer_id=row["layer_id"],
        version_id=row["version_id"],
        theme=row["theme"],
        name=row["name"],
        covers=_geometry(row),
        crs=Crs(row["source_srid"]),
        accuracy_m=row["accuracy_m"],
    )


def _parcel(row: Row) -> Parcel:
    return Parcel(
        parcel_id=row["parcel_id"],
        feature_id=row["feature_id"],
        key=_key(row),
        land_use=row["land_use"],
        legal_area_m2=row["legal_area_m2"],
        area_m2=row["area_m2"],
        accuracy_m=row["accuracy_m"],
        predecessors=tuple(row["predecessors"]),
        known_from=row["known_from"],
        known_to=row["known_to"],
        geometry=_geometry(row),
        crs=Crs(row["source_srid"]),
    )
