"""A report on a real upload: what the database kept comes out whole, also on the command line."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import openpyxl

from planning_server.domain.crs import Crs, transform
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.jobs.report_upload import upload_report
from planning_server.store.outlines import outlines_of
from tests.conftest import TestDatabase
from tests.ingest_desk import ingest_desk, send

FAULTY = Path(__file__).parents[2] / "sample_data" / "faulty" / "Quy hoạch chi tiết Đồi Mây (có lỗi).zip"


def test_a_report_knows_the_system_measured_in_and_every_finding(
    database: TestDatabase, tmp_path: Path
) -> None:
    plan = json.loads(FAULTY.with_suffix(".json").read_text(encoding="utf-8"))
    with ingest_desk(database, tmp_path / "uploads") as desk:
        sent = send(desk, FAULTY, plan)
        with desk.store.writing() as session:
            report = upload_report(session, sent.upload.upload_id, "https://quyhoach.example/")
    assert report.metric_crs == Crs(5899)
    assert report.map_url == "https://quyhoach.example"
    assert report.title == plan["title"]
    assert [kept.finding for kept in report.findings] == [kept.finding for kept in sent.findings]
    assert all(kept.finding.number for kept in report.findings)


def test_the_outline_of_a_draft_is_that_of_its_zones_where_they_are_few_else_of_its_layers(
    database: TestDatabase, tmp_path: Path
) -> None:
    """Twenty-one zones of 100 m in a plan whose longer side is under 600 m: what a sketch of 1000 units leaves out is under 1 m."""
    plan = json.loads(FAULTY.with_suffix(".json").read_text(encoding="utf-8"))
    with ingest_desk(database, tmp_path / "uploads") as desk:
        upload_id = send(desk, FAULTY, plan).upload.upload_id
        with desk.store.writing() as session:
            bare = upload_report(session, upload_id, None)
            drawn = upload_report(session, upload_id, None, outlined=True)
            areas = outlines_of(session, upload_id, units=1000, most_zones=20)
    assert bare.outlines == ()
    assert len(drawn.outlines) == 21
    measured = [transform(shape, Crs(3857), Crs(5899)).area for shape in drawn.outlines]
    assert sum(abs(area - 10_000) < 150 for area in measured) >= 16
    assert [kind for kind, _ in areas] == ["area"]


OF_WHOLE_LAYERS = {"personal_data", "column_unmapped", "gap_figures", "overlap_figures", "ground_unknown"}
"""About a column, a whole layer or the whole plan: they have no place."""
WITHOUT_SIZE = {"personal_data", "column_unmapped", "indicator_unparsed", "ground_unknown"}
"""About words: there is nothing to measure or count."""


def test_an_empty_cell_means_that_it_does_not_apply(database: TestDatabase, tmp_path: Path) -> None:
    plan = json.loads(FAULTY.with_suffix(".json").read_text(encoding="utf-8"))
    with ingest_desk(database, tmp_path / "uploads") as desk:
        upload_id = send(desk, FAULTY, plan).upload.upload_id
        with desk.store.writing() as session:
            report = upload_report(session, upload_id, "https://quyhoach.example/")
    content = render_report(report, ReportFormat.XLSX, "en").content
    head, *rows = openpyxl.load_workbook(BytesIO(content))["Findings"].iter_rows(values_only=True)
    assert len(rows) == len(report.findings)
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        code = str(cells["Code"])
        placed = [
            cells[name]
            for name in ("X (north, m)", "Latitude (°, WGS 84, EPSG:4326)", "System of X, Y", "Map")
        ]
        assert (None in placed) == (code in OF_WHOLE_LAYERS), code
        has_row = cells["Row"] is not None or cells["Rows"] is not None
        assert has_row == (code not in OF_WHOLE_LAYERS), code
        has_size = cells["Area (m²)"] is not None or cells["Other figures"] is not None
        assert has_size == (code not in WITHOUT_SIZE), code
    [differs] = [dict(zip(head, row, strict=True)) for row in rows if "area_differs" in row]
    assert (
        differs["Other figures"]
        == "stated 12\u202f500.00 m²; measured 10\u202f000.00 m²; difference 2\u202f500.00 m²"
    )
