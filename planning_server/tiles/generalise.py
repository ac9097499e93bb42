"""Display geometry: a version's zones generalised together as one coverage, so that neighbours stay neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.valid_reading import valid_reading
from planning_server.publish.baker import DisplayReport
from planning_server.store import tiles as rows
from planning_server.store.sessions import Session
from planning_server.tiles.halves import WORKERS, Geometries
from planning_server.tiles.layers import BANDS, Band

MOST_DRIFT = 0.005
"""Of the area of all zones together, in bands that reach to zoom 13 or further; one that drifts more is drawn with every vertex."""
DRIFT_FROM_ZOOM = 13


@dataclass(frozen=True, slots=True)
class Coverage:
    """Zones of one version in EPSG:3857; `zones[i]` belongs to `feature_ids[i]` and has `zone_ids[i]` and the land-use code `codes[i]`."""

    version_id: int
    feature_ids: Sequence[int]
    zones: Geometries
    zone_ids: Sequence[str]
    codes: Sequence[str]


def derive_display(session: Session, version_ids: Sequence[int]) -> list[DisplayReport]:
    """Writes the display geometry of every version that has none, and reports how far it departs from what was approved."""
    reports: list[DisplayReport] = []
    for coverage in _coverages(rows.display_sources(session, version_ids)):
        cleaned, repaired = clean(coverage.zones)
        unmatched = unmatched_edges(cleaned)
        bands: list[dict[str, Any]] = []
        for band, drawn in zip(BANDS, _generalised(cleaned, unmatched), strict=True):
            rows.write_display_zones(session, _stored(coverage, band, drawn.zones))
            bands.append(report_band(coverage, drawn, band, repaired))
        named = sorted({coverage.zone_ids[index] for index in np.flatnonzero(unmatched).tolist()})
        reports.append(DisplayReport(coverage.version_id, bands, named))
    return reports


def _coverages(sources: Sequence[tuple[int, int, bytes, str, str]]) -> Iterator[Coverage]:
    for version_id, group in groupby(sources, key=lambda row: row[0]):
        items = list(group)
        zones = np.asarray(shapely.from_wkb([row[2] for row in items]), dtype=np.object_)
        _, feature_ids, _, zone_ids, codes = zip(*items, strict=True)
        yield Coverage(version_id, feature_ids, zones, zone_ids, codes)


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


@dataclass(frozen=True, slots=True)
class Drawn:
    """The zones as a band draws them. `kept_whole` of them would have vanished and keep their own shape.

    `new_unmatched` edges have no like in what was approved: always none, `every_vertex` says whether that took drawing all vertices.
    """

    zones: Geometries
    unmatched: NDArray[np.bool_]
    new_unmatched: int
    kept_whole: int
    every_vertex: bool


def unmatched_edges(zones: Geometries) -> NDArray[np.bool_]:
    """Which zones have an edge that is not, vertex by vertex, that of their neighbour: where two overlap, or miss one another by a vertex.

    Where no edge is unmatched there is neither an overlap nor a gap but those that the zones leave free on purpose.
    """
    if not len(zones):
        return np.zeros(0, dtype=bool)
    return ~np.atleast_1d(shapely.is_empty(shapely.coverage_invalid_edges(zones)))


def generalise(zones: Geometries, band: Band, unmatched: NDArray[np.bool_]) -> Drawn:
    """The coverage with a tolerance that suits the band.

    The guarantee is looked at, not trusted: where the drawn coverage has an edge without its like that the approved one (`unmatched`) has not, or
    drifts too far in area, the band keeps every vertex.
    """
    whole = Drawn(zones, unmatched, 0, 0, every_vertex=True)
    if band.tolerance_m is None or len(zones) == 0:
        return whole
    simplified = np.asarray(shapely.coverage_simplify(zones, band.tolerance_m), dtype=np.object_)
    vanished = np.asarray(shapely.is_empty(simplified)) & ~np.asarray(shapely.is_empty(zones))
    simplified[vanished] = zones[vanished]
    apart = unmatched_edges(simplified)
    new = int((apart & ~unmatched).sum())
    if new or (band.max_zoom >= DRIFT_FROM_ZOOM and abs(_drift(zones, simplified)) > MOST_DRIFT):
        return whole
    return Drawn(simplified, apart, new, int(vanished.sum()), every_vertex=False)


def _generalised(zones: Geometries, unmatched: NDArray[np.bool_]) -> list[Drawn]:
    """The coverage in every band; two bands at a time, each on shapes of its own, as GEOS prepares what it simplifies."""
    packed = shapely.to_wkb(zones)

    def drawn(band: Band) -> Drawn:
        own = np.atleast_1d(np.asarray(shapely.from_wkb(packed), dtype=object))
        return generalise(own, band, unmatched)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(drawn, BANDS))


def report_band(coverage: Coverage, drawn: Drawn, band: Band, repaired: Sequence[int]) -> dict[str, Any]:
    """Figures for the manifest: vertices, the guarantee, and the drift of areas against the legal ones (both in EPSG:3857).

    In bands that end before zoom 13 the drift is told of every land-use code too.
    """
    by_code = (
        {}
        if band.max_zoom >= DRIFT_FROM_ZOOM
        else {"area_drift_by_code": _drift_by_code(coverage, drawn.zones)}
    )
    return {
        "zooms": [band.min_zoom, band.max_zoom],
        "tolerance_m": band.tolerance_m,
        "every_vertex_kept": drawn.every_vertex,
        "vertices": int(np.sum(shapely.get_num_coordinates(drawn.zones))),
        "zones_with_unmatched_edges": int(drawn.unmatched.sum()),
        "new_gaps_or_overlaps": drawn.new_unmatched,
        "zones_kept_whole": drawn.kept_whole,
        "area_drift": _drift(coverage.zones, drawn.zones),
        **by_code,
        "zones_not_valid_as_approved": len(repaired),
    }


def _drift_by_code(coverage: Coverage, shown: Geometries) -> dict[str, float]:
    codes = np.array(coverage.codes, dtype=object)
    return {
        str(code): _drift(coverage.zones[codes == code], shown[codes == code])
        for code in sorted(set(coverage.codes))
    }


def _drift(legal: Geometries, shown: Geometries) -> float:
    """Share by which the area of all zones together grew."""
    before, after = (float(np.sum(shapely.area(zones))) for zones in (legal, shown))
    drift = round((after - before) / before, 6) if before else 0.0
    return drift + 0.0  # of -0.0 the database keeps no sign, and the manifest's hash would not hold


def _stored(coverage: Coverage, band: Band, shown: Geometries) -> rows.DisplayZones:
    packed = np.atleast_1d(shapely.to_wkb(shapely.set_srid(shown, 3857), include_srid=True)).tolist()
    return rows.DisplayZones(coverage.version_id, band.index, coverage.feature_ids, packed)
