"""Hostile and broken files of every format: a clear finding each, never an exception, nothing fetched, nothing left behind."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.containers import DEEPEST
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.map_files import FOLDER_OR_PARTS, as_json, feature, geojson, upload_of, write_map, zipped
from tests.shapefiles import ORIGIN, LayerFiles, lots, plan_words, square, write_zip

LOOSE = ("gpkg", "geojson", "geojsonl", "gml", "kml")
ALL = (*LOOSE, *FOLDER_OR_PARTS)


def content_of(path: Path, **changes: Any) -> Content:  # noqa: ANN401 - any JSON value can be put in place
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(**changes)))


def fatal_of(path: Path) -> Finding:
    content = content_of(path)
    fatal = [found for found in content.findings if found.severity is Severity.FATAL]
    assert fatal, [found.code for found in content.findings]
    assert content.layers == ()
    assert all(found.remedy is not None for found in fatal)
    return fatal[0]


def codes_of(path: Path) -> set[str]:
    return {found.code for found in content_of(path).findings}


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("suffix", [*ALL, "dxf", "dgn", "dwg", "kmz", "txt"])
@pytest.mark.parametrize(
    "content", [b"", b"\0", b"{", b"<", b"PK", b"\x00\x00\x27\x0a", b"SQLite format 3\0"]
)
def test_a_file_of_a_few_bytes_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    assert fatal_of(written(tmp_path / f"lots.{suffix}", content)).code in {
        "file_empty",
        "not_a_zip",
        "format_refused",
        "layer_unreadable",
        "zip_corrupt",
    }


@pytest.mark.parametrize("suffix", ALL)
@pytest.mark.parametrize("keep", [0.3, 0.7, 0.97])
def test_a_file_cut_short_is_never_read_as_less(tmp_path: Path, suffix: str, keep: float) -> None:
    rows = [
        (square(index % 20, index // 20), {"id": f"L{index}", "code": "DAT_Dulich"}) for index in range(200)
    ]
    whole = write_map(tmp_path, suffix, rows)
    if suffix in FOLDER_OR_PARTS:
        parts = list(whole.iterdir()) if whole.is_dir() else list(tmp_path.glob("lots.*"))
        cut = max(parts, key=lambda part: part.stat().st_size)
    else:
        cut = whole
    cut.write_bytes(cut.read_bytes()[: int(cut.stat().st_size * keep)])
    content = content_of(zipped(tmp_path, whole) if suffix in FOLDER_OR_PARTS else whole)
    assert content.is_blocked, [found.code for found in content.findings]


def nested(tmp_path: Path, depth: int) -> Path:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    for level in range(depth):
        outer = tmp_path / f"level{level}.zip"
        with zipfile.ZipFile(outer, "w") as archive:
            archive.write(path, "inner.zip")
        path = outer
    return path


def test_zips_within_zips_are_opened_to_a_stated_depth(tmp_path: Path) -> None:
    assert content_of(nested(tmp_path, DEEPEST - 1)).layers
    (tmp_path / "more").mkdir()
    finding = fatal_of(nested(tmp_path / "more", DEEPEST))
    assert finding.code == "zip_too_large"
    assert finding.measured == {"found": DEEPEST + 1, "limit": DEEPEST}


def test_a_bomb_inside_an_inner_zip_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lots.geojson", bytes(60_000_000))
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "inner.zip")
    assert fatal_of(outer).code == "zip_too_large"


def test_a_gzip_bomb_is_stopped_while_it_grows(tmp_path: Path) -> None:
    import gzip  # noqa: PLC0415 - only here

    path = written(tmp_path / "lots.geojson.gz", gzip.compress(bytes(80_000_000), 9))
    assert fatal_of(path).code == "zip_too_large"


def test_a_zip_that_holds_itself_over_and_over_ends_at_the_depth(tmp_path: Path) -> None:
    """Many entries that share the same bytes: the directory is honest about none of them."""
    small = written(tmp_path / "small.bin", os.urandom(1000))
    path = tmp_path / "overlap.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(small, "a.geojson")
    raw = path.read_bytes()
    start = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    directory = raw[start:end] * 500
    tail = bytearray(raw[end:])
    struct.pack_into("<HHI", tail, 8, 500, 500, len(directory))
    path.write_bytes(raw[:start] + directory + tail)
    assert content_of(path).is_fatal


@pytest.mark.parametrize(
    "name", ["lots.shp", "lots.gpkg", "lots.vrt", "lots.geojson", "QH.gdb/a00000001.gdbtable"]
)
def test_a_virtual_file_leads_nowhere(tmp_path: Path, name: str) -> None:
    secret = geojson(tmp_path / "secret.geojson", feature(as_json(square(0, 0)), code="DAT_Dulich"))
    virtual = f"<OGRVRTDataSource><OGRVRTLayer name='lots'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, virtual)
    assert content_of(path).is_fatal
    assert content_of(written(tmp_path / Path(name).name, virtual)).is_fatal


def with_a_server(use: Callable[[int], object]) -> bool:
    """Whether anybody called a server of ours meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        use(server.getsockname()[1])
        try:
            server.accept()
        except TimeoutError:
            return False
        return True


GML = """<?xml version="1.0" encoding="utf-8"?>
<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://ogr.maptools.org/ http://127.0.0.1:{port}/lots.xsd">
<gml:featureMember><ogr:lots fid="1"><ogr:geometryProperty xlink:href="http://127.0.0.1:{port}/shape.gml#a"/><ogr:code>DAT_Dulich</ogr:code></ogr:lots></gml:featureMember>
<gml:featureMember><ogr:lots fid="2"><ogr:geometryProperty><gml:Polygon srsName="http://127.0.0.1:{port}/crs.xml"><gml:outerBoundaryIs><gml:LinearRing>
<gml:coordinates>575000,1320000 575100,1320000 575100,1320100 575000,1320000</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></ogr:geometryProperty></ogr:lots></gml:featureMember>
</ogr:FeatureCollection>"""
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>lots</name>
<NetworkLink><Link><href>http://127.0.0.1:{port}/more.kml</href></Link></NetworkLink>
<Placemark><styleUrl>http://127.0.0.1:{port}/style.kml#a</styleUrl><Point><coordinates>108,12</coordinates></Point></Placemark></Document></kml>"""


@pytest.mark.parametrize(("suffix", "text"), [("gml", GML), ("kml", KML)])
def test_nothing_that_xml_refers_to_is_fetched(tmp_path: Path, suffix: str, text: str) -> None:
    def read(port: int) -> None:
        content = content_of(written(tmp_path / f"lots.{suffix}", text.format(port=port)))
        assert content.findings

    assert not with_a_server(read)


def test_nothing_that_a_geojson_links_to_is_fetched(tmp_path: Path) -> None:
    def read(port: int) -> None:
        href = f"http://127.0.0.1:{port}/crs"
        crs = {"type": "link", "properties": {"href": href, "type": "ogcwkt"}}
        path = geojson(tmp_path / "lots.geojson", feature(as_json(square(0, 0)), code="a"), crs=crs)
        assert "crs_missing" in codes_of(path)

    assert not with_a_server(read)


ENTITIES = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&c;</name></Document></kml>"""
OUTER = """<?xml version="1.0"?><!DOCTYPE kml SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&x;</name></Document></kml>"""


@pytest.mark.parametrize("text", [ENTITIES, OUTER, ENTITIES.replace("DOCTYPE", "doctype")])
def test_entities_are_refused_before_a_parser_sees_them(tmp_path: Path, text: str) -> None:
    assert fatal_of(written(tmp_path / "lots.kml", text)).code in {"xml_unsafe", "format_refused"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_entities_cannot_hide_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "lots.kml", ENTITIES.encode(encoding))
    assert fatal_of(path).code in {"xml_unsafe", "format_refused"}
    named = ENTITIES.replace('version="1.0"', 'version="1.0" encoding="utf-7"')
    assert fatal_of(written(tmp_path / "lots.kml", named)).code == "xml_unsafe"


def test_xml_that_is_broken_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gml")
    path.write_bytes(path.read_bytes().replace(b"</ogr:code>", b"</ogr:kode>", 1))
    assert content_of(path).is_blocked


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"type":"GeometryCollection","geometries":['])
def test_json_nested_without_end_is_refused(tmp_path: Path, opening: str) -> None:
    text = '{"type":"FeatureCollection","features":' + opening * 200_000
    assert fatal_of(written(tmp_path / "lots.geojson", text)).code == "layer_unreadable"


@pytest.mark.parametrize(
    ("coordinates", "code"),
    [
        ([["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]], "broken_geometry"),
        ([[1e308, 1e308], [-1e308, 1e308], [0, -1e308], [1e308, 1e308]], None),
        ([[float("nan"), 0], [1, 0], [1, 1], [float("nan"), 0]], "coordinates_not_finite"),
        ([[float("inf"), 0], [1, 0], [1, 1], [float("inf"), 0]], "coordinates_not_finite"),
        ([[0], [1], [2], [0]], "broken_geometry"),
        ([], None),
        ([[0, 0], [1, 0]], None),
    ],
)
def test_coordinates_that_are_none_are_told_with_their_row(
    tmp_path: Path, coordinates: list[Any], code: str | None
) -> None:
    good = feature(as_json(square(0, 0)), id="a", code="DAT_Dulich")
    bad = feature({"type": "Polygon", "coordinates": [coordinates]}, id="b", code="DAT_Dulich")
    crs = {"type": "name", "properties": {"name": "EPSG:5899"}}
    content = content_of(geojson(tmp_path / "lots.geojson", good, bad, crs=crs))
    found = [item for item in content.findings if item.row == 2]
    assert found or content.is_blocked, [item.code for item in content.findings]
    assert code is None or code in [item.code for item in found]


@pytest.mark.filterwarnings("ignore")  # the writer grumbles over the numbers that this test makes it write
@pytest.mark.parametrize("suffix", ["gpkg", "gdb", "gml", "kml", "tab", "mif", "shp", "geojsonl"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e308])
def test_numbers_that_are_no_coordinates_block_in_every_format(
    tmp_path: Path, suffix: str, bad: float
) -> None:
    ring = [(bad, ORIGIN[1]), (ORIGIN[0] + 100, ORIGIN[1]), (ORIGIN[0], ORIGIN[1] + 100), (bad, ORIGIN[1])]
    raw = struct.pack("<BIII", 1, 3, 1, 4) + b"".join(struct.pack("<dd", *point) for point in ring)
    shapes = [shapely.to_wkb(square(0, 0)), raw]
    rows = [
        (square(0, 0), {"id": "a", "code": "DAT_Dulich"}),
        (square(1, 0), {"id": "b", "code": "DAT_Dulich"}),
    ]
    try:
        path = upload_of(tmp_path, suffix, rows=rows, raw_shapes=shapes)
    except Exception:  # noqa: BLE001 - the writer refuses what a hostile hand would write
        pytest.skip("this format's writer does not write such numbers")
    content = content_of(path, measure_crs="EPSG:5899")
    assert content.findings
    assert content.is_blocked or suffix == "tab", [found.code for found in content.findings]


@pytest.mark.parametrize("points", [50_000_000, 2_147_483_647])
def test_a_ring_that_claims_billions_of_points_is_refused(tmp_path: Path, points: int) -> None:
    def claim(whole: bytes) -> bytes:
        count = 100 + 8 + 4 + 32 + 4  # the number of points of record 1
        return whole[:count] + struct.pack("<i", points) + whole[count + 4 :]

    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots(), patch={".shp": claim})))
    assert content.is_blocked


def test_a_blob_that_claims_billions_of_points_is_refused(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg")
    with sqlite3.connect(path) as database:
        [(blob,)] = database.execute("SELECT geom FROM lots WHERE fid = 2").fetchall()
        at = blob.index(struct.pack("<BII", 1, 3, 1)) + 9
        database.execute("DROP TRIGGER IF EXISTS rtree_lots_geom_update6")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        huge = blob[:at] + struct.pack("<I", 2_000_000_000) + blob[at + 4 :]
        database.execute("UPDATE lots SET geom = ? WHERE fid = 2", (huge,))
    database.close()
    content = content_of(path)
    assert content.is_blocked
    assert content.findings


@pytest.mark.parametrize(("part", "offset"), [(".shp", 24), (".shx", 24)])
def test_a_header_that_claims_two_gigabytes_is_refused(tmp_path: Path, part: str, offset: int) -> None:
    def claim(whole: bytes) -> bytes:
        return whole[:offset] + struct.pack(">i", 2**30 - 1) + whole[offset + 4 :]

    assert (
        fatal_of(write_zip(tmp_path, LayerFiles("lots", lots(), patch={part: claim}))).code
        == "layer_truncated"
    )


def test_a_table_that_claims_billions_of_rows_is_refused(tmp_path: Path) -> None:
    def claim(whole: bytes) -> bytes:
        return whole[:4] + struct.pack("<I", 2**32 - 1) + whole[8:]

    assert (
        fatal_of(write_zip(tmp_path, LayerFiles("lots", lots(), patch={".dbf": claim}))).code
        == "layer_truncated"
    )


def test_a_database_that_claims_more_pages_than_it_has_is_refused(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg")
    raw = bytearray(path.read_bytes())
    struct.pack_into(">I", raw, 28, 2**31 - 1)
    path.write_bytes(raw)
    content = content_of(path)
    assert content.is_blocked or len(content.layers[0].zones) == 4


def test_a_database_with_torn_pages_is_never_read_as_less(tmp_path: Path) -> None:
    rows = [
        (square(index % 20, index // 20), {"id": f"L{index}", "code": "DAT_Dulich"}) for index in range(400)
    ]
    path = write_map(tmp_path, "gpkg", rows)
    raw = bytearray(path.read_bytes())
    for page in range(len(raw) // 4096 - 4, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 2048] = os.urandom(2048)
    path.write_bytes(raw)
    content = content_of(path)
    assert content.is_blocked or len(content.layers[0].zones) == 400


def test_a_plain_database_is_refused_as_no_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "lots.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE lots (code TEXT)")
    database.close()
    finding = fatal_of(path)
    assert finding.code == "format_refused"
    assert "GeoPackage" in finding.text.vi


@pytest.mark.parametrize(
    "module", ["fts5(a)", "VirtualOGR('/etc/passwd')", "VirtualShape('/etc/x', UTF-8, 4326)"]
)
def test_a_table_made_by_code_is_refused(tmp_path: Path, module: str) -> None:
    path = write_map(tmp_path, "gpkg")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'x', 'x', 0, ?)",
            (f"CREATE VIRTUAL TABLE x USING {module}",),
        )
    database.close()
    assert fatal_of(path).code == "layer_unreadable"


@pytest.mark.parametrize(
    "table", ["a00000001.gdbtable", "a00000002.gdbtable", "a00000004.gdbtable", "a00000009.gdbtable"]
)
def test_a_geodatabase_that_lacks_a_table_is_told(tmp_path: Path, table: str) -> None:
    made = write_map(tmp_path, "gdb")
    lost = made / table
    assert lost.is_file()
    lost.unlink()
    content = content_of(zipped(tmp_path, made))
    assert content.is_blocked or content.layers


def test_a_name_in_a_geodatabase_is_never_a_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    made = write_map(tmp_path, "gdb")
    with zipfile.ZipFile(path, "w") as archive:
        for part in made.iterdir():
            archive.write(part, f"QH.gdb/{part.name}")
        archive.writestr("QH.gdb/evil.py", "raise SystemExit")
        archive.writestr("QH.gdb/a00000001.gdbtable.vrt", "<OGRVRTDataSource/>")
    content = content_of(path)
    assert content.layers
    assert "file_not_read" in {found.code for found in content.findings}


def test_a_mapinfo_view_of_other_tables_is_refused(tmp_path: Path) -> None:
    view = '!table\n!version 100\nOpen Table "/etc/passwd" Hide\nCreate View lots As Select * From x\n'
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in (".map", ".dat", ".id"):
            archive.writestr(f"lots{suffix}", bytes(600))
        archive.writestr("lots.tab", view)
    assert fatal_of(path).code == "layer_unreadable"


@pytest.mark.parametrize("suffix", ALL)
def test_a_password_is_refused_whatever_is_inside(tmp_path: Path, suffix: str) -> None:
    path = zipped(tmp_path, write_map(tmp_path, suffix))
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := raw.find(signature, start)) >= 0:
            raw[start + offset] |= 1
            start += 4
    path.write_bytes(raw)
    assert codes_of(path) == {"zip_encrypted"}


def test_a_layer_of_another_name_is_not_taken_for_the_one_that_is_meant(tmp_path: Path) -> None:
    [finding] = [
        item
        for item in content_of(upload_of(tmp_path, "gpkg", name="khac")).findings
        if item.question is not None
    ]
    assert finding.code == "layer_not_in_file"
    assert "khac" in finding.text.vi


def test_text_in_a_geojson_is_never_run_or_cut(tmp_path: Path) -> None:
    words = "=cmd|' /C calc'!A0 \u0000 <script> {0} %s " + "x" * 5000
    row = feature(as_json(square(0, 0)), id="a", code="DAT_Dulich", note=words)
    crs = {"type": "name", "properties": {"name": "EPSG:5899"}}
    content = content_of(geojson(tmp_path / "lots.geojson", row, crs=crs))
    assert content.findings


def test_many_layers_are_refused_with_the_number(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg")
    with sqlite3.connect(path) as database:
        for number in range(501):
            name = f"l{number}"
            database.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY, geom BLOB)")
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, 5899)",
                (name, name),
            )
            database.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', 5899, 0, 0)", (name,)
            )
    database.close()
    finding = fatal_of(path)
    assert "502" in finding.text.en


def test_a_geojson_of_features_that_are_none_names_the_first(tmp_path: Path) -> None:
    path = tmp_path / "lots.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(None), 7]}), encoding="utf-8"
    )
    assert "feature 2" in fatal_of(path).text.en


def test_the_writer_of_these_tests_can_write(tmp_path: Path) -> None:
    assert len(pyogrio.raw.read(write_map(tmp_path, "gpkg"))[2]) == len(np.arange(4))
