"""Which tiles change from one content of a tileset to the next: those that a feature with another shape or other attributes reaches into."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.store import tiles as rows
from planning_server.store.sessions import Session
from planning_server.tiles.grid import TileAddress, tiles_touching
from planning_server.tiles.layers import PLANS_OF_TILESETS, TileLayer
from planning_server.tiles.pieces import MARGIN
from planning_server.tiles.render import TileContent
from planning_server.tiles.whole_zooms import ROUNDING, band_index, source_rows

Drawn = tuple[int, bytes, tuple[str | int | float | bool | None, ...]]
"""All that a tile shows of a feature: id, shape as WKB in EPSG:3857, attributes."""


class Renewal:
    """Compares what is drawn, band by band: a neighbour's generalised edge can move though its legal shape did not."""

    def __init__(self, session: Session, before: TileContent, after: TileContent) -> None:
        self._session = session
        self._before = before
        self._after = after
        self._plan = PLANS_OF_TILESETS[after.tileset]
        self._boxes: dict[tuple[str, int], NDArray[np.float64]] = {}

    def tiles(self, zoom: int) -> frozenset[TileAddress]:
        """Every tile of the zoom that may be another one now; all others are the same byte for byte."""
        return frozenset(
            tile
            for layer in self._plan.layers
            if layer.min_zoom <= zoom
            for tile in tiles_touching(self._changed(layer, zoom), zoom, MARGIN + ROUNDING)
        )

    def _changed(self, layer: TileLayer, zoom: int) -> NDArray[np.float64]:
        """Boxes of what is not drawn alike in both, where it was and where it is; shape (n, 4), EPSG:3857 metres."""
        band = band_index(layer, zoom)
        if (layer.name, band) not in self._boxes:
            self._boxes[layer.name, band] = self._compared(layer, band)
        return self._boxes[layer.name, band]

    def _compared(self, layer: TileLayer, band: int) -> NDArray[np.float64]:
        if self._after.tileset == "cadastre":
            return rows.parcels_between(self._session, self._before.edition, self._after.edition)
        was, now = set(self._before.version_ids), set(self._after.version_ids)
        gone = frozenset(self._drawn(sorted(was - now), layer, band))
        come = frozenset(self._drawn(sorted(now - was), layer, band))
        shapes = [wkb for _, wkb, _ in gone ^ come]
        return shapely.bounds(shapely.from_wkb(shapes)).reshape(-1, 4) if shapes else np.zeros((0, 4))

    def _drawn(self, version_ids: list[int], layer: TileLayer, band: int) -> Iterator[Drawn]:
        if not version_ids:
            return
        content = TileContent(self._after.tileset, version_ids, self._after.edition)
        found = source_rows(self._session, content, layer, band)
        attributes = zip(*(found.attributes[name] for name in layer.fields), strict=True)
        yield from zip(found.ids, map(bytes, found.shapes), attributes, strict=True)
