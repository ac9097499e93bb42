"""Why a file could not be read is said in both languages, and never where it lay on this machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from planning_server.domain.text import Text
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.readers.reasons import in_both_languages, quoted, without_folder
from planning_server.permit.plain_yaml import read_plain_yaml
from tests.shapefiles import plan_words


@pytest.mark.parametrize(
    ("reason", "vietnamese"),
    [
        ("File is not a zip file", "tệp không phải là tệp zip"),
        ("its brackets are nested too deep", "dấu ngoặc lồng nhau quá sâu"),
        ("only 3 of 7 rows could be read", "chỉ đọc được 3 trên 7 dòng"),
        ("line 2 is no JSON object of its own", "dòng 2 không phải là một đối tượng JSON riêng"),
        (
            "no JSON: Expecting value, line 7, column 212",
            "không phải JSON: thiếu một giá trị, dòng 7, cột 212",
        ),
        (
            "the database is damaged: database disk image is malformed",
            "cơ sở dữ liệu bị hỏng: nội dung của cơ sở dữ liệu bị hỏng",
        ),
        ("Error during reading Geometry", "lỗi khi đọc hình"),
        (
            "ERROR parsing kml 0.kml :mismatched tag on line 27 at offset 11",
            "không đọc được XML của KML: thẻ mở và thẻ đóng không khớp, dòng 27, vị trí 11",
        ),
        ("something that a library says", "chương trình đọc báo “something that a library says”"),
    ],
)
def test_a_known_reason_is_said_in_vietnamese(reason: str, vietnamese: str) -> None:
    said = in_both_languages(reason)
    assert (said.vi, said.en) == (vietnamese, reason)


def test_no_reason_names_a_folder_of_the_machine(tmp_path: Path) -> None:
    said = without_folder(f"DataSourceError: {tmp_path}/1/a.kml: no such file in {tmp_path}", tmp_path)
    assert said == "DataSourceError: 1/a.kml: no such file in "


def test_names_of_exceptions_and_advice_for_programmers_are_left_out() -> None:
    said = in_both_languages(
        "DataSourceError: '0.gml' not recognized as being in a supported file format.; It might help to specify the correct "
        "driver explicitly by prefixing the file path with '<DRIVER>:', e.g. 'CSV:path'."
    )
    assert said.vi == "tệp không đúng định dạng của đuôi tệp"
    assert said.en == "'0.gml' not recognized as being in a supported file format"


CLOSE = "Non closed ring detected. To avoid accepting it, set the OGR_GEOMETRY_ACCEPT_UNCLOSED_RING configuration option to NO"
OPEN_SHX = (
    "Unable to open lots.shx or lots.SHX. Set SHAPE_RESTORE_SHX config option to YES to restore or create it."
)


@pytest.mark.parametrize(
    ("said", "vietnamese", "english"),
    [
        (
            CLOSE,
            "có vòng ranh không khép kín; hãy khép kín vòng ranh đó (điểm cuối trùng điểm đầu) rồi gửi lại",
            "Non closed ring detected; close that ring (its last point must be its first) and send again",
        ),
        (
            OPEN_SHX,
            "không mở được lots.shx; hãy gửi kèm tệp .shx của shapefile",
            "Unable to open lots.shx or lots.SHX; send the .shx of the shapefile too",
        ),
        (
            "File has more than 10 vector tables. Limiting to first 10 (can be overridden with OGR_TABLE_LIMIT config option)",
            "“File has more than 10 vector tables. Limiting to first 10”; hãy chia tệp thành nhiều tệp nhỏ hơn",
            "File has more than 10 vector tables. Limiting to first 10; split the file into smaller ones",
        ),
        (
            (
                "File a declares 9 valid records, but b declares only 3 total records. Using that later value for safety. You can also try "
                "setting OPENFILEGDB_IGNORE_GDBTABLX=YES to completely ignore the .gdbtablx file"
            ),
            (
                "“File a declares 9 valid records, but b declares only 3 total records. Using that later value for safety”; hãy nén (Compact) và "
                "sửa FileGDB trong chương trình GIS, hoặc gửi GeoPackage"
            ),
            (
                "File a declares 9 valid records, but b declares only 3 total records. Using that later value for safety; compact and mend the "
                "FileGDB in a GIS program, or send a GeoPackage"
            ),
        ),
        ("Set NEW_VARIABLE configuration option. Then x is gone", "“Then x is gone”", "Then x is gone"),
        (
            "Feature set of layer KHU_DAT has no shape",
            "“Feature set of layer KHU_DAT has no shape”",
            "Feature set of layer KHU_DAT has no shape",
        ),
    ],
)
def test_what_a_planner_cannot_do_is_replaced_by_what_she_can(
    said: str, vietnamese: str, english: str
) -> None:
    assert quoted(said) == Text(vietnamese, english)


def test_an_open_ring_of_a_file_is_told_with_our_advice_and_the_readers_own_words_beside(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lots.geojson"
    ring = [[108.43, 11.94], [108.44, 11.94], [108.44, 11.95], [108.43, 11.95]]
    lot = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [lot]}), encoding="utf-8")
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))
    [told] = [found for found in content.findings if found.code == "reader_said"]
    assert "OGR_" not in told.text.vi + told.text.en
    assert "close that ring" in told.text.en
    assert "hãy khép kín vòng ranh đó" in told.text.vi
    assert "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING" in str(told.measured["reader_said"])


def test_what_is_quoted_already_as_a_program_s_words_is_not_introduced_twice() -> None:
    assert quoted("Invalid knot count").vi == "“Invalid knot count”"
    assert quoted("Non closed ring detected").vi == "có vòng ranh không khép kín"


ENGLISH = re.compile(r"\b(?:the|not|could|found|expected|allowed|is|be)\b")


@pytest.mark.parametrize(
    "text",
    ["a: b: c", "a:\n\t- x", "- a\nb: c", "a: [1, 2", 'a: "x', "a:\n  - b\n c: d", "a: \x01", "a: @x"],
)
def test_what_yaml_says_is_said_in_vietnamese(text: str) -> None:
    [fault] = read_plain_yaml(text).faults
    assert fault.text.vi.startswith("không đọc được YAML: ")
    assert not ENGLISH.search(fault.text.vi), fault.text.vi


LINK = "<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>"
AREA = (
    "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    "108.43,11.94 108.44,11.94 108.44,11.95 108.43,11.94</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)


DOCUMENT = "<Document><name>lots</name>{}</Document>"


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (DOCUMENT.format(AREA + LINK), "network_links"),
        (DOCUMENT.format(LINK), "layer_unreadable"),
        (LINK, "layer_unreadable"),
    ],
    ids=["beside shapes", "alone", "without a document"],
)
def test_links_of_a_kml_are_told_and_not_followed(tmp_path: Path, inside: str, code: str) -> None:
    path = tmp_path / "lots.kml"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2">{inside}</kml>')
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))
    [told] = [found for found in content.findings if found.code == code]
    assert "NetworkLink" in told.text.vi
    assert "không được mở" in told.text.vi
    assert "not followed" in told.text.en
