"""Loads GDAL with nothing but the drivers that ingest needs. For the reader process only: it changes the whole process."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import cast

DRIVERS = frozenset(
    {
        "ESRI Shapefile",
        "GPKG",
        "OpenFileGDB",
        "GeoJSON",
        "GeoJSONSeq",
        "GML",
        "LIBKML",
        "KML",
        "MapInfo File",
        "DGN",
        "DXF",
    }
)
HELPERS = frozenset({"MEM", "Memory"})
"""Drivers that hold data in memory and open nothing."""
SETTINGS = {
    "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF,cell_size_check=ON",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GML_FETCH_ALL_GEOMETRIES": "NO",
    "SHAPE_RESTORE_SHX": "YES",
    "LIBKML_RESOLVE_STYLE": "NO",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
    "CPL_MAX_ERROR_REPORTS": "20",
}
"""No network, no side files, nothing that a file could have resolved or loaded; a lost shapefile index is made anew."""


class TooManyDrivers(Exception):
    """GDAL would open more kinds of files than it may."""


@cache
def load() -> None:
    """Imports pyogrio and takes every other driver away from its GDAL, once. Raises `TooManyDrivers` where that cannot be done."""
    os.environ.update(SETTINGS)
    sys.modules.setdefault("pyproj", cast("ModuleType", None))  # pyogrio would load it only to hand on
    import pyogrio  # noqa: PLC0415 - after the settings

    for library in _libraries(Path(pyogrio.__file__).parent):
        _deregister(ctypes.CDLL(str(library)))
    left = set(pyogrio.list_drivers()) - DRIVERS - HELPERS
    if left:
        raise TooManyDrivers(", ".join(sorted(left)))


def _libraries(package: Path) -> list[Path]:
    """The GDAL that a wheel of pyogrio carries; elsewhere the one that its modules have loaded."""
    bundled = sorted((package.parent / "pyogrio.libs").glob("libgdal*"))
    return bundled or [package / next(iter(package.glob("_io*.so"))).name]


def _deregister(gdal: ctypes.CDLL) -> None:
    gdal.GDALGetDriver.restype = ctypes.c_void_p
    gdal.GDALGetDriverShortName.restype = ctypes.c_char_p
    gdal.GDALGetDriverShortName.argtypes = [ctypes.c_void_p]
    gdal.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    for driver in [gdal.GDALGetDriver(index) for index in range(gdal.GDALGetDriverCount())]:
        if gdal.GDALGetDriverShortName(driver).decode() not in DRIVERS | HELPERS:
            gdal.GDALDeregisterDriver(driver)
