"""Turns the notes of the reader process into findings, with their place where the coordinate system is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from planning_server.domain.crs import WGS84, Crs, transform_xy
from planning_server.domain.errors import Refusal
from planning_server.domain.finding import Finding
from planning_server.ingest.cad_notes import CAD_FORMATS, findings_of_drawing
from planning_server.ingest.findings.kind import KINDS, Place, Spot
from planning_server.ingest.readers.exchange import Note
from planning_server.ingest.readers.source_layer import RawLayer


def findings_of_notes(raw: RawLayer, crs: Crs | None) -> list[Finding]:
    """One finding a note; `code` of a note is that of its kind of finding. A drawing's notes have their own words."""
    if raw.format in CAD_FORMATS:
        return findings_of_drawing(raw.name, raw.notes, crs)
    return [_finding(raw.name, note, crs) for note in raw.notes]


def _finding(layer: str, note: Note, crs: Crs | None) -> Finding:
    words: dict[str, Any] = dict(note.words)
    return KINDS[note.code].seen(Spot(layer, note.row, _place(note, crs)), **words)


def _place(note: Note, crs: Crs | None) -> Place | None:
    if crs is None or note.x is None or note.y is None:
        return None
    try:
        [[longitude, latitude]] = transform_xy(np.array([[note.x, note.y]]), crs, Crs(WGS84)).tolist()
    except Refusal:
        return None
    return longitude, latitude
