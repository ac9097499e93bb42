"""Sets shapes of several kinds in one layer apart, so that each can be mapped by itself.

KML, GeoJSON, GML, MapInfo and GeoPackage let areas, lines and points share a layer. The rows of the kind that the layer's role
needs keep its name; the others become layers of their own, `name (đường)` and so on, with the same row numbers. A collection
counts as the kinds of its parts; what it holds of each goes to that kind's layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries
from planning_server.ingest.plan_values import LayerMapping, LayerRole
from planning_server.ingest.readers.source_layer import Column, RawLayer

AREA, LINE, POINT = "area", "line", "point"
KIND_OF_TYPE = {0: POINT, 4: POINT, 1: LINE, 2: LINE, 5: LINE, 3: AREA, 6: AREA}
COLLECTION = 7
MAKERS: dict[str, Callable[[Any], shapely.Geometry]] = {
    AREA: shapely.MultiPolygon,
    LINE: shapely.MultiLineString,
    POINT: shapely.MultiPoint,
}
SUFFIXES = {AREA: "vùng", LINE: "đường", POINT: "điểm"}
WORDS = {AREA: Text("vùng", "polygons"), LINE: Text("đường", "lines"), POINT: Text("điểm", "points")}


def set_kinds_apart(
    raw: RawLayer, mappings: Mapping[str, LayerMapping], findings: list[Finding]
) -> list[RawLayer]:
    """`mappings` by `layer_key`. A layer of one kind, and one that nothing maps, comes back as it is."""
    types = shapely.get_type_id(raw.geometries)
    kinds = {KIND_OF_TYPE.get(kind, COLLECTION) for kind in np.unique(types[types >= 0]).tolist()}
    mapping = mappings.get(layer_key(raw.name))
    is_called = mapping is not None or any(layer_key(_other_name(raw, kind)) in mappings for kind in SUFFIXES)
    if not is_called or (len(kinds) < 2 and COLLECTION not in kinds):
        return [raw]
    main = LINE if mapping is not None and mapping.role is LayerRole.LINES else AREA
    shapes = {kind: _of_kind(raw.geometries, types, kind) for kind in SUFFIXES}
    _tell_collections(raw, types, findings)
    layers: list[RawLayer] = []
    for kind, found in shapes.items():
        there = ~shapely.is_missing(found)
        if kind == main:
            there |= shapely.is_missing(raw.geometries)
        if not there.any():
            continue
        is_main = kind == main and mapping is not None
        name = raw.name if is_main else _other_name(raw, kind)
        layers.append(_subset(raw, name, found, np.flatnonzero(there)))
        if not is_main:
            findings.append(
                say.KINDS_MIXED.seen(
                    Spot(raw.name), layer=raw.name, count=int(there.sum()), words=WORDS[kind], other=name
                )
            )
    return layers if any(layer.name == raw.name for layer in layers) or mapping is None else [raw]


def without_kind(name: str) -> str:
    """The name of the layer that a layer set apart came from."""
    for word in SUFFIXES.values():
        name = name.removesuffix(f" ({word})")
    return name


def words_of_kind(name: str) -> Text:
    """What the shapes of a layer set apart are."""
    return next(WORDS[kind] for kind, word in SUFFIXES.items() if name.endswith(f" ({word})"))


def _other_name(raw: RawLayer, kind: str) -> str:
    return f"{raw.name} ({SUFFIXES[kind]})"


def _of_kind(geometries: Geometries, types: NDArray[np.int32], kind: str) -> Geometries:
    """The shapes of one kind, None elsewhere; of a collection the parts of that kind."""
    wanted = [number for number, name in KIND_OF_TYPE.items() if name == kind]
    found = np.full(len(geometries), None, dtype=object)
    own = np.isin(types, wanted)
    found[own] = geometries[own]
    for index in np.flatnonzero(types == COLLECTION).tolist():
        found[index] = _joined(_parts(geometries[index]), kind)
    return found


def _parts(collection: shapely.Geometry) -> list[shapely.Geometry]:
    """The simple parts, out of collections within collections too."""
    waiting, found = [collection], list[shapely.Geometry]()
    while waiting:
        for part in shapely.get_parts(waiting.pop()).tolist():
            (waiting if shapely.get_type_id(part) >= 4 else found).append(part)
    return found


def _joined(parts: Sequence[shapely.Geometry], kind: str) -> shapely.Geometry | None:
    own = [part for part in parts if KIND_OF_TYPE[int(shapely.get_type_id(part))] == kind]
    if not own:
        return None
    return own[0] if len(own) == 1 else MAKERS[kind](own)


def _tell_collections(raw: RawLayer, types: NDArray[np.int32], findings: list[Finding]) -> None:
    count = int((types == COLLECTION).sum())
    if count:
        findings.append(say.GEOMETRY_COLLECTIONS.seen(Spot(raw.name), layer=raw.name, count=count))


def _subset(raw: RawLayer, name: str, geometries: Geometries, indexes: NDArray[np.intp]) -> RawLayer:
    kept: list[int] = indexes.tolist()
    return replace(
        raw,
        name=name,
        rows=tuple(raw.rows[index] for index in kept),
        geometries=geometries[indexes],
        broken={place: raw.broken[index] for place, index in enumerate(kept) if index in raw.broken},
        columns=tuple(
            Column(column.name, column.type, tuple(column.values[index] for index in kept))
            for column in raw.columns
        ),
        notes=raw.notes if name == raw.name else (),
    )
