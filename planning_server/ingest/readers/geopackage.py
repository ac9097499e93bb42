"""Looks into a GeoPackage with SQLite itself, read-only, before GDAL opens it: what is a table, what only pretends to be one."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from planning_server.ingest.readers.exchange import CannotRead

NEEDED = frozenset({"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"})
VIRTUAL = re.compile(r"\s*create\s+virtual\s+table", re.IGNORECASE)
SPATIAL_INDEX = re.compile(r"\s*create\s+virtual\s+table\s+\S+\s+using\s+rtree\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GeoPackageFacts:
    """Names of views: queries that the file brings along, which are not run."""

    views: frozenset[str]


def examine(path: Path) -> GeoPackageFacts:
    """Raises `CannotRead` for a database that is no GeoPackage, is damaged, or has tables made by code."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
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
