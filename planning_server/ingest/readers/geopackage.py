"""Looks into a GeoPackage with SQLite itself, read-only, before GDAL opens it: what is a table, what only pretends to be one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from planning_server.ingest.readers.cut_texts import CutRows
from planning_server.ingest.readers.exchange import CannotRead

NEEDED = frozenset({"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"})
VIRTUAL = re.compile(r"\s*create\s+virtual\s+table", re.IGNORECASE)
SPATIAL_INDEX = re.compile(r"\s*create\s+virtual\s+table\s+\S+\s+using\s+rtree\b", re.IGNORECASE)


NO_TEXT = re.compile(
    r"int|real|double|float|bool|blob|geometry|point|line|polygon|surface|curve|date|numeric", re.IGNORECASE
)
"""Declared types of columns that hold no text by the standard."""
BLANKS = b"\0 "
COLUMNS_AT_ONCE = 100
"""Columns looked at in one pass over a table: SQLite bounds how long an expression may be."""


@dataclass(frozen=True, slots=True)
class GeoPackageFacts:
    """Names of views: queries that the file brings along, which are not run."""

    views: frozenset[str]


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    database.execute("PRAGMA trusted_schema = OFF")
    return database


def examine(path: Path) -> GeoPackageFacts:
    """Raises `CannotRead` for a database that is no GeoPackage, is damaged, or has tables made by code."""
    try:
        with closing(_opened(path)) as database:
            rows = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except sqlite3.Error as cause:
        raise CannotRead(f"the database is damaged: {cause}") from None
    names = {str(name).lower() for kind, name, _ in rows if kind == "table"}
    if not names >= NEEDED:
        raise CannotRead(", ".join(sorted(names)[:8]) or "no tables", "not_geopackage")
    for _, name, sql in rows:
        if VIRTUAL.match(sql or "") and not SPATIAL_INDEX.match(sql):
            raise CannotRead(f"the table {str(name)[:60]!r} is virtual: its rows are made by code")
    return GeoPackageFacts(frozenset(str(name) for kind, name, _ in rows if kind == "view"))


def texts_with_nul(path: Path, table: str) -> CutRows:
    """Text columns of a table, with the feature ids of values that go on behind a NUL: GDAL hands on what stands before it."""
    found: dict[str, list[int]] = {}
    with closing(_opened(path)) as database:
        database.text_factory = bytes
        name = _quoted(table)
        columns = _text_columns(database, name)
        for at in range(0, len(columns), COLUMNS_AT_ONCE):
            _find_nul(database, name, columns[at : at + COLUMNS_AT_ONCE], found)
    return found


def _find_nul(
    database: sqlite3.Connection, table: str, columns: Sequence[str], found: dict[str, list[int]]
) -> None:
    texts = [f"CASE WHEN typeof({field}) = 'text' THEN {field} END" for field in map(_quoted, columns)]
    has_nul = " OR ".join(f"instr(CAST({text} AS BLOB), x'00')" for text in texts)
    query = f"SELECT rowid, {', '.join(texts)} FROM {table} WHERE {has_nul} ORDER BY rowid"  # noqa: S608 - names quoted by `_quoted`, in the file's own database
    for row, *values in database.execute(query):
        for column, value in zip(columns, values, strict=True):
            if value is not None and bytes(value).partition(b"\0")[2].strip(BLANKS):
                found.setdefault(column, []).append(int(row))


def _text_columns(database: sqlite3.Connection, table: str) -> list[str]:
    """Generated columns are left out: to read one is to run the file's own expression."""
    described = database.execute(f"PRAGMA table_info({table})").fetchall()
    return [
        bytes(name).decode(errors="replace")
        for _, name, kind, *_ in described
        if not NO_TEXT.search(bytes(kind).decode(errors="replace"))
    ]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
