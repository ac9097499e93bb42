"""A tileset zoom by zoom, every tile of a zoom at once: what baking writes. `render` draws the same tiles one by one and is its proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from planning_server.domain.valid_reading import valid_reading
from planning_server.store import tiles as rows
from planning_server.store.sessions import Session
from planning_server.tiles.encoder import LayerEncoder, LayerFeatures
from planning_server.tiles.grid import TileAddress, box_around
from planning_server.tiles.layers import PLANS_OF_TILESETS, TileLayer, band_of
from planning_server.tiles.pieces import MARGIN
from planning_server.tiles.render import TileContent
from planning_server.tiles.rings import Kind

KINDS: Mapping[str, Kind] = {
    "plans": Kind.POLYGON,
    "zones": Kind.POLYGON,
    "overlays": Kind.POLYGON,
    "lines": Kind.LINE,
    "labels": Kind.POINT,
    "parcels": Kind.POLYGON,
}
DRAWN_BY_BAND = frozenset(("zones", "labels"))
"""Layers whose geometry is another one in every band of zooms; the others are drawn as stored."""
ROUNDING = 2
"""Units by which what is drawn may reach further than the stored shape: rounding, and snapping where it let a shape cross itself."""


class WholeZooms:
    """The tiles of one tileset. Layers are read from the database when a zoom first shows them, and again for every band."""

    def __init__(self, session: Session, content: TileContent) -> None:
        self._session = session
        self._content = content
        self._plan = PLANS_OF_TILESETS[content.tileset]
        self._encoders: dict[str, tuple[int, LayerEncoder]] = {}

    def zoom(self, zoom: int) -> Iterator[tuple[TileAddress, bytes]]:
        """Every tile that shows something, uncompressed, in no order."""
        parts: dict[TileAddress, list[bytes]] = defaultdict(list)
        for layer in self._plan.layers:
            if layer.min_zoom <= zoom:
                for address, written in self._encoder(layer, zoom).tiles(zoom):
                    parts[address].append(written)
        while parts:
            address, written = parts.popitem()
            if address.is_in_grid():
                yield address, b"".join(written)

    def some(self, zoom: int, wanted: frozenset[TileAddress]) -> Iterator[tuple[TileAddress, bytes]]:
        """The same for some tiles only: of the layers no more is read than what reaches into the box around them."""
        near = box_around(wanted, MARGIN + ROUNDING)
        parts: dict[TileAddress, list[bytes]] = defaultdict(list)
        for layer in self._plan.layers:
            if layer.min_zoom <= zoom:
                features = features_of(self._session, self._content, layer, band_index(layer, zoom), near)
                for address, written in LayerEncoder(features).tiles(zoom):
                    if address in wanted:
                        parts[address].append(written)
        for address, layers in parts.items():
            yield address, b"".join(layers)

    def _encoder(self, layer: TileLayer, zoom: int) -> LayerEncoder:
        band = band_index(layer, zoom)
        known = self._encoders.get(layer.name)
        if known is not None and known[0] == band:
            return known[1]
        self._encoders.pop(layer.name, None)
        made = LayerEncoder(features_of(self._session, self._content, layer, band))
        self._encoders[layer.name] = (band, made)
        return made


def band_index(layer: TileLayer, zoom: int) -> int:
    """Which of a layer's geometries a zoom shows; 0 where it has one only."""
    return band_of(zoom).index if layer.name in DRAWN_BY_BAND else 0


def source_rows(
    session: Session, content: TileContent, layer: TileLayer, band: int, near: rows.Box | None = None
) -> rows.LayerRows:
    """What the database has for a layer, or what of it reaches into a box."""
    of_content = {
        "band": band,
        "version_ids": list(content.version_ids),
        "edition": content.edition,
    }
    return rows.layer_rows(session, layer.name, of_content, near)


def features_of(
    session: Session, content: TileContent, layer: TileLayer, band: int, near: rows.Box | None = None
) -> LayerFeatures:
    """A polygon that is not valid as stored is drawn in its valid reading, in every layer alike; ST_AsMVT reads its rings by itself."""
    found = source_rows(session, content, layer, band, near)
    shapes = np.empty(len(found.ids), dtype=object)
    shapes[:] = shapely.from_wkb(list(found.shapes)) if found.ids else []
    kind = KINDS[layer.name]
    if kind is Kind.POLYGON:
        wrong = ~shapely.is_valid(shapes)
        shapes[wrong] = valid_reading(shapes[wrong])
    return LayerFeatures(
        name=layer.name,
        kind=kind,
        ids=np.array(found.ids, dtype=np.int64),
        shapes=shapes,
        attributes={name: found.attributes[name] for name in layer.fields},
    )
