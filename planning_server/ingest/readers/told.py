"""Turns the notes of the reader process into findings, with their place where the coordinate system is known."""

from __future__ import annotations

from typing import Any

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.cad_notes import CAD_FORMATS, findings_of_drawing, place_of_note
from planning_server.ingest.findings.kind import KINDS, Spot
from planning_server.ingest.readers.exchange import Note
from planning_server.ingest.readers.reasons import evidence, quoted
from planning_server.ingest.readers.source_layer import RawLayer


def findings_of_notes(raw: RawLayer, crs: Crs | None) -> list[Finding]:
    """One finding a note; `code` of a note is that of its kind of finding. A drawing's notes have their own words."""
    if raw.format in CAD_FORMATS:
        return findings_of_drawing(raw.name, raw.notes, crs)
    return [_finding(raw.name, note, crs) for note in raw.notes]


def _finding(layer: str, note: Note, crs: Crs | None) -> Finding:
    words: dict[str, Any] = dict(note.words)
    measured: dict[str, float | int | str | None] = (
        {"column": str(words["column"])} if "column" in words else {}
    )
    if "message" in words:
        measured |= evidence(str(words["message"]))
        words["message"] = quoted(str(words["message"]))
    return KINDS[note.code].seen(Spot(layer, note.row, place_of_note(note, crs)), measured=measured, **words)
