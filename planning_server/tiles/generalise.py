"""Display geometry: a version's zones generalised together as one coverage, so that neighbours stay neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely

from planning_server.domain.valid_reading import valid_reading
from planning_server.publish.baker import DisplayReport
from planning_server.store import tiles as rows
from planning_server.store.sessions import Session
from planning_server.tiles.halves import WORKERS, Geometries
from planning_server.tiles.layers import BANDS, Band


@dataclass(frozen=True, slots=True)
class Coverage:
    """Zones of one version in EPSG:3857; `zones[i]` belongs to `feature_ids[i]`."""

    version_id: int
    feature_ids: Sequence[int]
    zones: Geometries


def derive_display(session: Session, version_ids: Sequence[int]) -> list[DisplayReport]:
    """Writes the display geometry of every version that has none, and reports how far it departs from what was approved."""
    reports: list[DisplayReport] = []
    for coverage in _coverages(rows.display_sources(session, version_ids)):
        cleaned, repaired = clean(coverage.zones)
        bands: list[dict[str, Any]] = []
        for band, shown in zip(BANDS, _generalised(cleaned), strict=True):
            rows.write_display_zones(session, _stored(coverage, band, shown))
            bands.append(report_band(coverage.zones, shown, band, repaired))
        reports.append(DisplayReport(coverage.version_id, bands))
    return reports


def _coverages(sources: Sequence[tuple[int, int, bytes]]) -> Iterator[Coverage]:
    for version_id, group in groupby(sources, key=lambda row: row[0]):
        items = list(group)
        zones = np.asarray(shapely.from_wkb([row[2] for row in items]), dtype=np.object_)
        yield Coverage(version_id, [row[1] for row in items], zones)


def clean(zones: Geometries) -> tuple[Geometries, list[int]]:
    """Polygons that are valid, for drawing only; answers them with the positions of those that were not valid as approved."""
    invalid = np.flatnonzero(~np.asarray(shapely.is_valid(zones)))
    cleaned = zones.copy()
    if len(invalid):
        cleaned[invalid] = [_polygons_of(item) for item in valid_reading(zones[invalid])]
    return cleaned, invalid.tolist()


def _polygons_of(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    nested = [
        part
        for item in shapely.get_parts(geometry)
        if item.geom_type == "MultiPolygon"
        for part in shapely.get_parts(item)
    ]
    return shapely.MultiPolygon([*parts, *nested])


def generalise(zones: Geometries, band: Band) -> Geometries:
    """The coverage with a tolerance that suits the band; a zone that would vanish keeps its own shape."""
    if band.tolerance_m is None or len(zones) == 0:
        return zones
    simplified = np.asarray(shapely.coverage_simplify(zones, band.tolerance_m), dtype=np.object_)
    vanished = np.asarray(shapely.is_empty(simplified)) & ~np.asarray(shapely.is_empty(zones))
    simplified[vanished] = zones[vanished]
    return simplified


def _generalised(zones: Geometries) -> list[Geometries]:
    """The coverage in every band; two bands at a time, each on shapes of its own, as GEOS prepares what it simplifies."""
    packed = shapely.to_wkb(zones)

    def drawn(band: Band) -> Geometries:
        return generalise(np.atleast_1d(np.asarray(shapely.from_wkb(packed), dtype=object)), band)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(drawn, BANDS))


def report_band(legal: Geometries, shown: Geometries, band: Band, repaired: Sequence[int]) -> dict[str, Any]:
    """Figures for the manifest: vertices, and the drift of the total area against the legal one (both in EPSG:3857)."""
    legal_area = float(np.sum(shapely.area(legal)))
    shown_area = float(np.sum(shapely.area(shown)))
    drift = round((shown_area - legal_area) / legal_area, 6) if legal_area else 0.0
    return {
        "zooms": [band.min_zoom, band.max_zoom],
        "tolerance_m": band.tolerance_m,
        "vertices": int(np.sum(shapely.get_num_coordinates(shown))),
        "area_drift": drift
        + 0.0,  # of -0.0 the database keeps no sign, and the manifest's hash would not hold
        "zones_not_valid_as_approved": len(repaired),
    }


def _stored(coverage: Coverage, band: Band, shown: Geometries) -> rows.DisplayZones:
    packed = np.atleast_1d(shapely.to_wkb(shapely.set_srid(shown, 3857), include_srid=True)).tolist()
    return rows.DisplayZones(coverage.version_id, band.index, coverage.feature_ids, packed)
