"""Preview tiles of one draft, from schema `draft` by the encoder that also bakes what is published.

A draft never becomes a `TileContent`, nor an `Edition`: it has a value of its own, statements of its own (`tile_draft_*.sql`), and a
function of its own, so that no road that serves published tiles can be handed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from planning_server.store import tiles as rows
from planning_server.store.sessions import Session
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.layers import CADASTRE, PLANNING

LAYERS: Final = (*PLANNING.layers, *CADASTRE.layers)
MIN_ZOOM: Final = min(PLANNING.min_zoom, CADASTRE.min_zoom)
MAX_ZOOM: Final = max(PLANNING.max_zoom, CADASTRE.max_zoom)


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """What one upload drafted, for the eyes of those who may see the upload."""

    upload_id: UUID


def render_preview(session: Session, preview: DraftPreview, address: TileAddress) -> bytes:
    """The tile's layers one after another, those of both tilesets, uncompressed; empty bytes where nothing is drafted here."""
    parameters: Mapping[str, Any] = {
        "z": address.z,
        "x": address.x,
        "y": address.y,
        "upload_id": preview.upload_id,
    }
    shown = [layer.name for layer in LAYERS if layer.min_zoom <= address.z]
    return b"".join(rows.encode_layer(session, f"draft_{layer}", parameters) for layer in shown)
