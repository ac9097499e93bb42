"""One tile from PostGIS with ST_AsMVT: the reference encoder of baking and of days that have no archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning_server.store import tiles as rows
from planning_server.store.sessions import Session
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.layers import PLANS_OF_TILESETS, Tileset, band_of


@dataclass(frozen=True, slots=True)
class TileContent:
    """What a tileset shows: the versions in force (`planning`) as one edition knows them, its parcels (`cadastre`)."""

    tileset: Tileset
    version_ids: Sequence[int]
    edition: int


def render_tile(session: Session, content: TileContent, address: TileAddress) -> bytes:
    """The tile's layers one after another, uncompressed; empty bytes where nothing is shown."""
    plan = PLANS_OF_TILESETS[content.tileset]
    parameters: Mapping[str, Any] = {
        "z": address.z,
        "x": address.x,
        "y": address.y,
        "band": band_of(address.z).index,
        "version_ids": list(content.version_ids),
        "edition": content.edition,
    }
    shown = [layer.name for layer in plan.layers if layer.min_zoom <= address.z]
    return b"".join(rows.encode_layer(session, layer, parameters) for layer in shown)
