"""What stands behind a NUL in a text is not read by GDAL: it is told, row by row, and what is only padding is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from planning_server.domain.finding import Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.readers import geopackage
from tests.map_files import as_json, feature, geojson, write_map
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


@contextmanager
def edited(path: Path) -> Generator[sqlite3.Connection]:
    """The table without the triggers that keep its spatial index: they call functions of GDAL."""
    with closing(sqlite3.connect(path)) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        yield database


def test_a_geopackage_whose_text_goes_on_behind_a_nul_is_told_with_its_rows(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg", rows_with("plain", "a~b", "a~ ", "c~d"))
    with edited(path) as database:
        database.execute("UPDATE lots SET note = replace(note, '~', char(0))")
    content = content_of(path)
    assert told(content) == [(str(Severity.WARNING), 2, "note")]
    [finding] = [item for item in content.findings if item.code == "text_cut"]
    assert "rows: 2; 2, 4" in finding.text.en


def test_a_column_of_a_geopackage_with_a_name_in_quotes_is_looked_into(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg", rows_with("a~b"))
    with edited(path) as database:
        database.execute("""ALTER TABLE lots ADD COLUMN "a""b; DROP" TEXT""")
        database.execute("""UPDATE lots SET "a""b; DROP" = 'x' || char(0) || 'y'""")
    assert geopackage.texts_with_nul(path, "lots") == {'a"b; DROP': [1]}


def test_bytes_beside_a_text_are_no_text(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg", rows_with("a~b"))
    with edited(path) as database:
        database.execute("ALTER TABLE lots ADD COLUMN raw TEXT")
        database.execute("UPDATE lots SET note = replace(note, '~', char(0)), raw = x'610062'")
    assert geopackage.texts_with_nul(path, "lots") == {"note": [1]}


def test_a_table_of_more_columns_than_an_expression_may_have_is_looked_through(tmp_path: Path) -> None:
    path = write_map(tmp_path, "gpkg", rows_with("plain"))
    with edited(path) as database:
        for number in range(1200):
            database.execute(f"ALTER TABLE lots ADD COLUMN c{number} TEXT")
        database.execute("UPDATE lots SET c1150 = 'x' || char(0) || 'y'")
    assert geopackage.texts_with_nul(path, "lots") == {"c1150": [1]}
