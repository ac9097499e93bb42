"""Every format comes in by one seam: the same four zones, whatever file they are sent in."""

from __future__ import annotations

import gzip
import json
import math
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import shapely

from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings.kind import KINDS
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.plan_values import LayerMapping, PlanFile
from planning_server.ingest.readers.layer_reading import said_notes
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.reading import kinds_apart, read_upload
from planning_server.ingest.unreadable import Unreadable
from tests.map_files import as_json, circle, feature, geojson, upload_of, write_map, zipped
from tests.shapefiles import ORIGIN, LayerFiles, lots, plan_words, square, write_zip

FORMATS = {
    "gpkg": "gpkg",
    "gdb": "filegdb",
    "geojson": "geojson",
    "geojsonl": "geojson",
    "gml": "gml",
    "kml": "kml",
    "tab": "mapinfo",
    "mif": "mapinfo",
    "shp": "shapefile",
}


SQUARES = [square(column, 0) for column in range(4)]


def mapping_of(*names: str, role: str = "zones") -> Mapping[str, LayerMapping]:
    layer = (
        {"role": role, "attributes": {"code": "code"}}
        if role == "zones"
        else {"role": role, "kind": "red_line"}
    )
    plan = parse_plan_file(plan_words(mapping={"layers": dict.fromkeys(names, layer)}))
    assert isinstance(plan, PlanFile)
    return {layer_key(found.name): found for found in plan.layers}


def read(
    path: Path, mappings: Mapping[str, LayerMapping] | None = None
) -> tuple[dict[str, RawLayer], list[Finding]]:
    findings: list[Finding] = []
    wanted = [mapping.name for mapping in (mappings or {}).values()]
    layers = kinds_apart(read_upload(path, path.name, wanted, findings).layers, mappings or {}, findings)
    return {layer.name: layer for layer in layers}, findings


def refusal(path: Path, *names: str) -> Finding:
    with pytest.raises(Unreadable) as refused:
        read(path, mapping_of(*names) if names else None)
    assert all(found.severity is Severity.FATAL for found in refused.value.findings)
    return refused.value.findings[0]


def texts(layer: RawLayer, name: str) -> list[str | None]:
    [column] = [one for one in layer.columns if one.name.lower() == name]
    return list(column.as_text())


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_zones_are_read_from_every_format(tmp_path: Path, suffix: str) -> None:
    layers, findings = read(upload_of(tmp_path, suffix), mapping_of("lots"))
    [layer] = layers.values()
    assert (layer.name, layer.format) == ("lots", FORMATS[suffix])
    assert layer.rows == (1, 2, 3, 4)
    assert texts(layer, "code") == ["DAT_O_Nhomnhao"] * 4
    assert texts(layer, "id") == ["L0", "L1", "L2", "L3"]
    assert layer.crs_text
    if suffix not in ("kml", "geojsonl"):  # those are in degrees
        grid = 0.02 if suffix == "tab" else 1e-6  # a MapInfo table keeps coordinates on a grid of its own
        apart = [
            float(shapely.hausdorff_distance(*pair)) for pair in zip(layer.geometries, SQUARES, strict=True)
        ]
        assert max(apart) <= grid
    assert not [found for found in findings if found.severity is not Severity.INFO]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_zip_of_any_format_in_any_folder_is_read(tmp_path: Path, suffix: str) -> None:
    path = zipped(tmp_path, write_map(tmp_path, suffix), inside="CSDL_Q/HoSoGIS/QuyHoach/")
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(path, "dossier/inner.zip")
    assert list(read(outer)[0]) == ["lots"]


def test_every_layer_of_a_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gdb", name="QuyHoach")
    write_more(path, "ChucNangSuDungDat_A")
    layers, _ = read(zipped(tmp_path, path, inside="HoSoGIS/"), mapping_of("chucnangsudungdat_a"))
    assert set(layers) == {"QuyHoach", "ChucNangSuDungDat_A"}


def write_more(path: Path, layer: str) -> None:
    import pyogrio.raw  # noqa: PLC0415 - only here

    shapes = np.array([shapely.to_wkb(square(0, 0))], dtype=object)
    pyogrio.raw.write(
        path,
        shapes,
        [np.array(["DAT_Dulich"], dtype=object)],
        ["code"],
        layer=layer,
        geometry_type="Polygon",
        crs="EPSG:5899",
        append=True,
        driver="OpenFileGDB" if path.suffix == ".gdb" else "GPKG",
    )


def test_a_geodatabase_zipped_without_its_folder_is_read(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gdb")
    target = tmp_path / "qh.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in path.iterdir():
            archive.write(part, part.name)
    assert list(read(target)[0]) == ["lots"]


def test_a_file_of_one_layer_also_answers_to_its_own_name(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg", name="lop_1")
    renamed = path.rename(tmp_path / "ChucNang.gpkg")
    assert set(read(renamed, mapping_of("ChucNang"))[0]) == {"ChucNang"}
    assert set(read(renamed, mapping_of("lop_1"))[0]) == {"lop_1"}


def test_a_loose_shp_is_read_with_what_lacks_told(tmp_path: Path) -> None:
    made = write_map(tmp_path, "shp")
    loose = tmp_path / "loose" / "lots.shp"
    loose.parent.mkdir()
    loose.write_bytes(made.read_bytes())
    layers, findings = read(loose)
    assert len(layers["lots"].rows) == 4
    assert layers["lots"].crs_text is None
    assert {found.code for found in findings} >= {"shx_missing", "dbf_missing"}


def test_a_gzipped_file_is_read_as_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "lots.geojson.gz"
    path.write_bytes(gzip.compress(write_map(tmp_path, "geojson").read_bytes()))
    assert list(read(path)[0]) == ["lots"]


def test_a_kmz_is_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "lots.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_map(tmp_path, "kml"), "doc.kml")
    layers, findings = read(path)
    assert (layers["lots"].crs_text, findings) == ("EPSG:4326", [])


@pytest.mark.parametrize(
    ("suffix", "wrong"), [("geojson", "shp"), ("gpkg", "zip"), ("kml", "gml"), ("gml", "txt")]
)
def test_content_decides_and_a_wrong_name_is_told(tmp_path: Path, suffix: str, wrong: str) -> None:
    path = write_map(tmp_path, suffix).rename(tmp_path / f"lots.{wrong}")
    layers, findings = read(path)
    assert len(layers["lots"].rows) == 4
    assert [found.code for found in findings] == ["extension_wrong"]


@pytest.mark.parametrize(
    ("name", "content", "code", "advice"),
    [
        ("qh.dxf", b"AC1032" + bytes(100), "dwg_refused", "AutoCAD 2013 DXF"),
        ("qh.dwg", b"AC1015" + bytes(100), "dwg_refused", "AutoCAD 2013 DXF"),
        ("qh.dgn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "dgn_v8_refused", "V7"),
        ("qh.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "document_refused", "GIS"),
        ("qh.rar", b"Rar!\x1a\x07\x01\0" + bytes(100), "other_archive", ".zip"),
        ("qh.zip", b"7z\xbc\xaf\x27\x1c" + bytes(100), "other_archive", ".zip"),
        ("qh.tar", bytes(257) + b"ustar\x0000" + bytes(200), "other_archive", ".zip"),
        ("qh.pdf", b"%PDF-1.7\n", "document_refused", "GIS"),
        ("qh.shp", b"\xff\xd8\xff\xe0" + bytes(100), "picture_refused", "scan"),
        ("qh.mdb", b"\0\1\0\0Standard Jet DB\0" + bytes(100), "format_refused", "GeoPackage"),
        ("qh.json", b'{"a": [1, 2]}', "format_refused", "GeoPackage"),
        ("qh.json", b'{"type": "Topology", "arcs": [], "objects": {}}', "format_refused", "GeoPackage"),
        ("qh.gml", b"<OGRVRTDataSource/>", "virtual_refused", "data"),
        ("qh.gpkg", b"", "file_empty", ""),
        ("qh.gpkg", b"x", "not_a_zip", "GeoPackage"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name_with_advice(
    tmp_path: Path, name: str, content: bytes, code: str, advice: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = refusal(path)
    assert found.code == code
    assert found.remedy is not None
    assert advice in found.remedy.en
    assert name in found.text.vi


def test_a_drawing_beside_the_layers_is_told_with_advice_where_a_layer_is_missing(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()), extra={"BanVe/qh.dwg": b"AC1032" + bytes(50)})
    _, findings = read(path, mapping_of("lots"))
    assert [found.code for found in findings] == ["file_not_read"]
    with pytest.raises(Unreadable) as refused:
        read(path, mapping_of("ChucNang"))
    assert [found.code for found in refused.value.findings] == ["layer_not_in_file", "dwg_refused"]


@pytest.mark.parametrize(
    ("crs", "expected"),
    [
        (None, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "EPSG:4326"),
        (
            {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3826"}},
            "urn:ogc:def:crs:EPSG::3826",
        ),
        ({"type": "EPSG", "properties": {"code": 9210}}, "EPSG:9210"),
    ],
)
def test_the_coordinate_system_of_a_geojson_is_what_it_says(
    tmp_path: Path, crs: object, expected: str
) -> None:
    path = geojson(tmp_path / "lots.geojson", feature(as_json(square(0, 0))), **({"crs": crs} if crs else {}))
    assert read(path)[0]["lots"].crs_text == expected


def test_a_link_to_a_coordinate_system_is_told_and_not_followed(tmp_path: Path) -> None:
    crs = {"type": "link", "properties": {"href": "http://127.0.0.1:9/x", "type": "ogcwkt"}}
    layers, findings = read(geojson(tmp_path / "lots.geojson", feature(as_json(square(0, 0))), crs=crs))
    assert layers["lots"].crs_text is None
    assert [note.code for note in layers["lots"].notes] == ["crs_link"]
    assert findings == []


@pytest.mark.parametrize(
    "content",
    [
        feature(as_json(square(0, 0))),
        as_json(square(0, 0)),
        {"type": "GeometryCollection", "geometries": [as_json(square(0, 0)), as_json(square(1, 0))]},
    ],
)
def test_a_geojson_of_one_feature_or_bare_geometry_is_read(tmp_path: Path, content: object) -> None:
    path = tmp_path / "lots.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read(path)[0]["lots"].rows == (1,)


LOT = '{"type": "Feature", "properties": {"code": "CX"}, "geometry": {"type": "Point", "coordinates": [108, 12]}}'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"code": "CX"',
            '"code": "CX", "code": "DAT"',
            "feature 2: the member 'code' is given more than once",
        ),
        (
            '"type": "Point"',
            '"coordinates": [1, 2], "type": "Point"',
            "feature 2: the member 'coordinates' is given",
        ),
        (
            '"type": "Feature"',
            '"type": "Feature", "id": 1, "id": 2',
            "feature 2: the member 'id' is given more than once",
        ),
    ],
)
@pytest.mark.parametrize("form", ["collection", "lines"])
def test_a_member_that_a_geojson_gives_twice_is_refused_with_its_feature(
    tmp_path: Path, old: str, new: str, said: str, form: str
) -> None:
    lots = [LOT, LOT.replace(old, new, 1)]
    path = tmp_path / "lots.geojson"
    whole = '{"type": "FeatureCollection", "features": [' + ", ".join(lots) + "]}"
    path.write_text(whole if form == "collection" else "\n".join(lots), encoding="utf-8")
    layers, findings = read(path)
    assert layers == {}
    assert any(said in found.text.en for found in findings), findings


def test_a_list_of_features_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lots.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{LOT}], "features": []}}', encoding="utf-8")
    _, findings = read(path)
    assert "the member 'features' is given more than once" in findings[-1].text.en


def test_rows_of_a_geojson_are_counted_as_they_stand_whatever_their_ids(tmp_path: Path) -> None:
    features = [feature(as_json(square(index, 0)), n=index) | {"id": 9 - index} for index in range(4)]
    layer = read(geojson(tmp_path / "lots.geojson", *features))[0]["lots"]
    assert layer.rows == (1, 2, 3, 4)
    assert texts(layer, "n") == ["0", "1", "2", "3"]


def test_a_shape_that_the_reader_gives_up_is_broken_not_empty(tmp_path: Path) -> None:
    words = {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]]}
    path = geojson(tmp_path / "lots.geojson", feature(as_json(square(0, 0))), feature(words), feature(None))
    layer = read(path)[0]["lots"]
    assert dict(layer.broken) == {1: 0}
    assert shapely.is_missing(layer.geometries).tolist() == [False, True, True]


@pytest.mark.parametrize("suffix", ["gpkg", "gdb", "gml"])
def test_arcs_become_chords_within_a_centimetre(tmp_path: Path, suffix: str) -> None:
    east, north = ORIGIN
    radius = 5000.0
    shapes = [circle(east, north, radius), shapely.to_wkb(square(0, 0))]
    rows = [(square(0, 0), {"code": "a"}), (square(0, 0), {"code": "b"})]
    kind = "MultiPolygon" if suffix == "gdb" else "Unknown"
    layers, _ = read(upload_of(tmp_path, suffix, rows=rows, raw_shapes=shapes, geometry_type=kind))
    layer = layers["lots"]
    xy = shapely.get_coordinates(layer.geometries[0])
    middles = (xy[1:] + xy[:-1]) / 2
    strays = radius - np.hypot(middles[:, 0] - east, middles[:, 1] - north)
    assert 0 < strays.max() <= 0.0101
    [note] = [found for found in layer.notes if found.code == "curves_densified"]
    assert note.words["count"] == 1
    assert float(note.words["deviation"]) == pytest.approx(strays.max(), rel=0.1)
    assert shapely.area(layer.geometries[0]) == pytest.approx(math.pi * radius**2, rel=1e-5)


def test_heights_are_left_out_and_the_layer_says_that_it_had_them(tmp_path: Path) -> None:
    deep = shapely.force_3d(square(0, 0), 12.5)
    rows = [(deep, {"code": "a"})]
    for suffix in ("gpkg", "geojson", "gml"):
        layer = read(write_map(tmp_path, suffix, rows, geometry_type="Polygon Z"))[0]["lots"]
        assert not shapely.has_z(layer.geometries).any()
        assert "Z" in layer.geometry_type


def test_kinds_in_one_layer_are_set_apart_by_the_role_of_the_layer(tmp_path: Path) -> None:
    line = shapely.LineString([ORIGIN, (ORIGIN[0] + 50, ORIGIN[1])])
    both = shapely.GeometryCollection([square(5, 0), line])
    shapes = [square(0, 0), line, square(1, 0), shapely.Point(ORIGIN), both]
    features = [feature(as_json(shape), code=f"c{index}") for index, shape in enumerate(shapes)]
    path = geojson(tmp_path / "lots.geojson", *features)
    layers, findings = read(path, mapping_of("lots"))
    assert {name: layer.rows for name, layer in layers.items()} == {
        "lots": (1, 3, 5),
        "lots (đường)": (2, 5),
        "lots (điểm)": (4,),
    }
    assert texts(layers["lots"], "code") == ["c0", "c2", "c4"]
    assert [found.code for found in findings] == ["geometry_collections", "kinds_mixed", "kinds_mixed"]
    layers, _ = read(path, mapping_of("lots", role="lines"))
    assert layers["lots"].rows == (2, 5)
    assert layers["lots (vùng)"].rows == (1, 3, 5)
    assert read(path, mapping_of("lots (đường)", role="lines"))[0]["lots (đường)"].rows == (2, 5)


def test_lists_dates_and_bytes_are_kept_as_text(tmp_path: Path) -> None:
    properties = {
        "list": ["a", "b"],
        "day": "2024-05-02",
        "code": "001",
        "big": 9007199254740993,
        "yes": True,
    }
    path = geojson(tmp_path / "lots.geojson", feature(as_json(square(0, 0)), **properties))
    layer = read(path)[0]["lots"]
    assert texts(layer, "list") == ['["a", "b"]']
    assert texts(layer, "day") == ["2024-05-02"]
    assert texts(layer, "code") == ["001"]
    assert texts(layer, "big") == ["9007199254740993"]


def test_numbers_that_empty_cells_would_round_are_told(tmp_path: Path) -> None:
    shapes = [as_json(square(index, 0)) for index in range(2)]
    path = geojson(
        tmp_path / "lots.geojson", feature(shapes[0], big=9007199254740993), feature(shapes[1], big=None)
    )
    [note] = read(path)[0]["lots"].notes
    assert note.code == "values_lost"
    assert KINDS[note.code].severity == "warning"
    assert "2^53" in str(note.words["message"])


def test_what_the_reader_says_beyond_the_first_few_messages_is_counted_and_every_loss_is_told() -> None:
    said = [f"odd thing {number}" for number in range(5)]
    lost = [f"Value of field F{number} truncated" for number in range(5)]
    notes = said_notes("lots", [*said, *lost])
    assert [note.code for note in notes] == ["values_lost"] * 5 + ["reader_said"] * 3 + ["reader_said_more"]
    assert notes[-1].words["count"] == 2


def test_a_view_of_a_geopackage_is_told_and_not_run(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg")
    with sqlite3.connect(path) as database:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n"
        database.execute(f"CREATE VIEW tong_hop AS {endless}")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('tong_hop', 'features', 'tong_hop', 5899)"
        )
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('tong_hop', 'geom', 'POLYGON', 5899, 0, 0)"
        )
    database.close()
    layers, findings = read(path)
    assert list(layers) == ["lots"]
    assert [found.code for found in findings] == ["view_not_read"]


def test_a_table_without_shapes_is_told(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg")
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE can_bang (fid INTEGER PRIMARY KEY, ma TEXT)")
        database.execute("INSERT INTO can_bang (ma) VALUES ('ODT'), ('DGT')")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('can_bang', 'attributes', 'can_bang')"
        )
    database.close()
    _, findings = read(path)
    assert [found.code for found in findings] == ["layer_without_shapes"]
    assert "2" in findings[0].text.en
