"""Texts that GDAL cuts at a NUL: it hands on what stands before, and what stands behind would be lost without a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planning_server.ingest.readers.exchange import Note

HEADER, FIELD = 32, 32
END_OF_FIELDS = 0x0D
DELETED, BLANK = ord("*"), ord(" ")
AT_ONCE = 50_000
MOST_ROWS = 20
"""Rows named in a note; it says how many there are."""

CutRows = Mapping[str, list[int]]
"""By column the rows, from 1, whose text goes on behind a NUL."""


def in_dbf(shapefile: Path) -> CutRows:
    """Character columns of the table beside a shapefile; names with one letter a byte, as the reader gives them."""
    path = shapefile.with_suffix(".dbf")
    raw = path.read_bytes() if path.is_file() else b""
    if len(raw) < HEADER:
        return {}
    start, size = int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")
    if size == 0 or start > len(raw):
        return {}
    rows = np.frombuffer(raw, dtype=np.uint8, count=(len(raw) - start) // size * size, offset=start)
    rows = rows.reshape(-1, size)
    found: dict[str, list[int]] = {}
    for name, first, length in _character_fields(raw[HEADER:start]):
        for block in range(0, len(rows), AT_ONCE):
            cut = _goes_on_behind_nul(rows[block : block + AT_ONCE], first, length)
            if len(cut):
                found.setdefault(name, []).extend((cut + block + 1).tolist())
    return found


def _character_fields(head: bytes) -> Iterable[tuple[str, int, int]]:
    """Name, first byte in a record and length."""
    at = 1  # behind the mark of deletion
    for place in range(0, len(head) - FIELD + 1, FIELD):
        field = head[place : place + FIELD]
        if field[0] == END_OF_FIELDS:
            return
        if field[11:12] == b"C":
            yield field[:11].split(b"\0")[0].decode("iso8859-1"), at, field[16]
        at += field[16]


def _goes_on_behind_nul(rows: NDArray[np.uint8], first: int, length: int) -> NDArray[np.intp]:
    text = rows[:, first : first + length]
    nul = text == 0
    if not nul.any():
        return np.zeros(0, dtype=np.intp)
    behind = np.logical_or.accumulate(nul, axis=1) & ~nul & (text != BLANK)
    return np.flatnonzero(behind.any(axis=1) & (rows[:, 0] != DELETED))


def listed(rows: Sequence[int]) -> str:
    """The first rows of a note."""
    return ", ".join(map(str, rows[:MOST_ROWS])) + (", …" if len(rows) > MOST_ROWS else "")


def notes_of(layer: str, cut: CutRows) -> list[Note]:
    """One note a column, at its first row."""
    return [
        Note(
            "text_cut",
            row=rows[0],
            words={
                "layer": layer,
                "column": column,
                "count": len(rows),
                "rows": listed(rows),
            },
        )
        for column, rows in cut.items()
    ]
