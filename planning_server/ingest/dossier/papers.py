"""Texts and drawings of a dossier that are published with the plan: which they are, and what the index says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from planning_server.ingest.dossier.index import DRAWING_SHEET, TEXT_SHEET, IndexRow, IndexSheet, day_of
from planning_server.ingest.dossier.layout import DRAWINGS, TEXTS, Dossier, DossierFile, Part

SCANS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
"""What can be shown to the public as it is; editable originals stay in the kept file."""


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """One text or drawing: its path in the upload, and title, number and date by the index."""

    path: PurePosixPath
    title: str
    number: str | None
    date: date | None


def papers_of(dossier: Dossier, sheets: Mapping[str, IndexSheet]) -> tuple[DossierPaper, ...]:
    """Scanned texts and drawings, and the PDFs among the originals where no scan has that name."""
    scans = [file for file in dossier.of(Part.SCAN) if file.section and _is_scan(file)]
    names = {file.path.name.casefold() for file in scans}
    originals = [
        file
        for file in dossier.of(Part.BASIC)
        if file.path.suffix.lower() == ".pdf" and file.path.name.casefold() not in names
    ]
    return tuple(_paper(file, sheets) for file in (*scans, *originals))


def _is_scan(file: DossierFile) -> bool:
    return file.path.suffix.lower() in SCANS


def _paper(file: DossierFile, sheets: Mapping[str, IndexSheet]) -> DossierPaper:
    row = row_of(file, sheets)
    title = (row and row.get("name")) or file.path.stem
    return DossierPaper(file.path, title, row and row.get("number"), day_of(row.get("date")) if row else None)


def row_of(file: DossierFile, sheets: Mapping[str, IndexSheet]) -> IndexRow | None:
    """The row of the index that speaks of a file: a text by its name, a drawing by its name or its folder."""
    if file.section == TEXTS and TEXT_SHEET in sheets:
        return next((row for row in sheets[TEXT_SHEET].rows if is_named(file, row.get("file"))), None)
    if file.section == DRAWINGS and DRAWING_SHEET in sheets:
        rows = sheets[DRAWING_SHEET].rows
        return next(
            (
                row
                for row in rows
                if in_folder(file, row.get("folder")) or is_named(file, row.get("short_name"))
            ),
            None,
        )
    return None


def is_named(file: DossierFile, name: str | None) -> bool:
    """The index may write a file with its path or without its ending."""
    if not name:
        return False
    wanted = name.replace("\\", "/").rpartition("/")[2].strip().casefold()
    return wanted in (file.path.name.casefold(), file.path.stem.casefold())


def in_folder(file: DossierFile, folder: str | None) -> bool:
    """A drawing has a folder of its own below BanVe."""
    if not folder:
        return False
    wanted = folder.replace("\\", "/").strip("/ ").rpartition("/")[2].casefold()
    return any(part.casefold() == wanted for part in file.inner.parts[:-1])
