"""What stands behind a NUL in a text is not read by GDAL: it is told, row by row, and what is only padding is not."""

from __future__ import annotations

from pathlib import Path

from planning_server.domain.finding import Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.map_files import as_json, feature, geojson
from tests.shapefiles import LayerFiles, Row, plan_words, square, write_zip


def content_of(path: Path) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))


def told(content: Content) -> list[tuple[str, int | None, str]]:
    return [
        (str(item.severity), item.row, str(item.measured["column"]))
        for item in content.findings
        if item.code == "text_cut"
    ]


def nul_for_tilde(whole: bytes) -> bytes:
    assert b"~" in whole
    return whole.replace(b"~", b"\0")


def rows_with(*notes: str) -> list[Row]:
    return [
        (square(at, 0), {"id": f"L{at}", "code": "DAT_Dulich", "density": "60", "note": note})
        for at, note in enumerate(notes)
    ]


def test_a_shapefile_whose_text_goes_on_behind_a_nul_is_told_with_its_rows(tmp_path: Path) -> None:
    layer = LayerFiles("lots", rows_with("plain", "a~b", "~~", "c~ d"), patch={".dbf": nul_for_tilde})
    content = content_of(write_zip(tmp_path, layer))
    assert told(content) == [(str(Severity.WARNING), 2, "note")]
    [finding] = [item for item in content.findings if item.code == "text_cut"]
    assert "rows: 2; 2, 4" in finding.text.en


def test_nul_as_padding_is_nothing_to_tell(tmp_path: Path) -> None:
    layer = LayerFiles("lots", rows_with("a~", "~~"), patch={".dbf": nul_for_tilde})
    assert told(content_of(write_zip(tmp_path, layer))) == []


def test_a_geojson_whose_text_goes_on_behind_a_nul_is_told_with_its_row(tmp_path: Path) -> None:
    features = [
        feature(as_json(square(at, 0)), code="DAT_Dulich", note=note)
        for at, note in enumerate(("plain", "a\0b"))
    ]
    content = content_of(geojson(tmp_path / "lots.geojson", *features))
    assert [(row, column) for _, row, column in told(content)] == [(2, "note")]
