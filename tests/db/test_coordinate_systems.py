"""PostGIS and pyproj agree on every VN-2000 system, and both on the points that the facts sheet measured."""

from __future__ import annotations

import math

import psycopg
import pytest
from pyproj import Transformer

from planning_server.domain.crs import VN2000_TM3, VN2000_UTM, Crs, transform_point
from tests.conftest import TestDatabase

MILLIMETRE = 0.001
SYSTEMS = {**VN2000_TM3, **VN2000_UTM}


def test_there_are_seventeen_tm3_zones() -> None:
    assert len(VN2000_TM3) == 17


@pytest.mark.parametrize("srid", sorted(SYSTEMS))
def test_postgis_and_pyproj_agree_within_a_millimetre(database: TestDatabase, srid: int) -> None:
    meridian = SYSTEMS[srid]
    with psycopg.connect(database.reader_url) as session:
        for east, latitude in ((-1.4, 8.6), (0.0, 12.0), (0.75, 16.5), (1.4, 23.3)):
            longitude = meridian + east
            ours = transform_point(longitude, latitude, Crs(4326), Crs(srid))
            row = session.execute(
                "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4326), %s::integer) AS p",
                (longitude, latitude, srid),
            ).fetchone()
            assert row is not None
            assert math.dist(ours, row) < MILLIMETRE
            mercator = transform_point(*ours, Crs(srid), Crs(3857))
            back = session.execute(
                "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s::integer), 3857) AS p",
                (*ours, srid),
            ).fetchone()
            assert back is not None
            assert math.dist(mercator, back) < MILLIMETRE


def test_da_lat_lies_where_the_facts_measured_it() -> None:
    """facts/planning_data_vn.md 4.6: 108.4383 E, 11.9404 N = E 574773.257, N 1320565.831 in EPSG:5899."""
    east, north = transform_point(108.4383, 11.9404, Crs(4326), Crs(5899))
    assert (round(east, 3), round(north, 3)) == (574773.257, 1320565.831)


def test_without_the_seven_parameters_da_lat_would_be_226_metres_away() -> None:
    """facts 4.6: seven parameters missing is an error of 225.6 m."""
    naive = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        "+step +proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +ellps=WGS84"
    )
    wrong = naive.transform(108.4383, 11.9404)
    right = transform_point(108.4383, 11.9404, Crs(4326), Crs(5899))
    assert round(math.dist(wrong, right), 1) == 225.6
