"""Rows of `spatial_ref_sys` for VN-2000: PostGIS 3.3 lacks 14 of the 17 TM-3 zones, and must pin EPSG:6960 in all of them."""

from __future__ import annotations

from planning_server.domain.crs import TOWGS84_6960, VN2000_TM3, VN2000_UTM

OWN_AUTHORITY = "PLANNING"
"""The rows name this authority on purpose: for "EPSG" PostGIS would let PROJ look the code up and choose a datum operation
by itself, which is not the same on every machine."""


def _proj4(central_meridian: float, scale: float) -> str:
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={central_meridian:g} +k={scale:g} +x_0=500000 +y_0=0 "
        f"+ellps=WGS84 +towgs84={TOWGS84_6960} +units=m +no_defs"
    )


def _wkt(name: str, srid: int, central_meridian: float, scale: float) -> str:
    return (
        f'PROJCS["{name}",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563],'
        f'TOWGS84[{TOWGS84_6960}],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],'
        f'AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
        f'PARAMETER["central_meridian",{central_meridian:g}],PARAMETER["scale_factor",{scale:g}],'
        'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],'
        f'AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","{srid}"]]'
    )


def spatial_reference_rows() -> list[dict[str, object]]:
    """One row a system: the 17 TM-3 zones, UTM 48N and 49N, and the geographic VN-2000 (EPSG:4756)."""
    rows: list[dict[str, object]] = []
    for systems, scale in ((VN2000_TM3, 0.9999), (VN2000_UTM, 0.9996)):
        for srid, meridian in systems.items():
            kind = "TM-3" if scale == 0.9999 else "UTM"
            rows.append(
                {
                    "srid": srid,
                    "auth_name": OWN_AUTHORITY,
                    "srtext": _wkt(f"VN-2000 / {kind} {meridian:g}", srid, meridian, scale),
                    "proj4text": _proj4(meridian, scale),
                }
            )
    rows.append(
        {
            "srid": 4756,
            "auth_name": OWN_AUTHORITY,
            "srtext": (
                'GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563],'
                f"TOWGS84[{TOWGS84_6960}]],"
                'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4756"]]'
            ),
            "proj4text": f"+proj=longlat +ellps=WGS84 +towgs84={TOWGS84_6960} +no_defs",
        }
    )
    return rows
