"""Reads the index workbook of a dossier inside the reader process: its sheets as tables of text, no formula evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl

from planning_server.ingest.readers.exchange import HandedColumn, HandedLayer, Note, Source

MOST_ROWS = 20_000
MOST_COLUMNS = 60
INDEX_FORMAT = "dossier_index"


def read_index(folder: Path, source: Source) -> Sequence[HandedLayer]:
    """One layer without shapes a sheet. The heading is the first row with at least two filled cells."""
    book = openpyxl.load_workbook(folder / source.path, read_only=True, data_only=True, keep_links=False)
    try:
        return [
            _sheet(
                sheet.title,
                sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True),
            )
            for sheet in book.worksheets
        ]
    finally:
        book.close()


def _sheet(name: str, cells: Iterable[Sequence[object]]) -> HandedLayer:
    given = [(number, [_text(cell) for cell in row]) for number, row in enumerate(cells, start=1)]
    rows = [(number, row[:MOST_COLUMNS]) for number, row in given[:MOST_ROWS]]
    is_cut = any(any(row[MOST_COLUMNS:]) for _, row in given) or any(any(row) for _, row in given[MOST_ROWS:])
    filled = [(number, row) for number, row in rows if any(row)]
    start = next((index for index, (_, row) in enumerate(filled) if sum(map(bool, row)) > 1), len(filled))
    heading = filled[start][1] if start < len(filled) else []
    width = max((index + 1 for index, cell in enumerate(heading) if cell), default=0)
    body = filled[start + 1 :]
    return HandedLayer(
        name=name,
        geometry_type="",
        rows=[number for number, _ in body],
        shapes=[None] * len(body),
        columns=[
            HandedColumn(heading[index] or f"#{index + 1}", "text", [row[index] for _, row in body])
            for index in range(width)
        ],
        notes=[
            Note(
                "dossier_index_cut",
                words={"sheet": name, "column": name, "rows": MOST_ROWS, "columns": MOST_COLUMNS},
            )
        ]
        if is_cut
        else [],
    )


def _text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None
