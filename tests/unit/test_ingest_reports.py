"""Every form of a report says the same, to people and to programs, and lets no text of a file become anything but text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pyogrio.raw
import pytest
import shapely
from rich.console import Console

from planning_server.cli.findings_table import print_findings
from planning_server.domain.crs import Crs
from planning_server.domain.finding import Choice, Finding, Question, Severity
from planning_server.domain.text import Language, Text
from planning_server.ingest.findings import of_geometry, of_repairs
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.reports.figures import figures
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.ingest.reports.report import STATE_WORDS, Report
from planning_server.store.uploads import KeptFinding, UploadState

DA_LAT = (108.4383, 11.9404)
"""The test point of the facts: E 574773.257, N 1320565.831 in EPSG:5899."""
FORMULA = "=HYPERLINK(0)"
SCRIPT = "<script>alert(1)</script>"

OVERLAP = of_geometry.OVERLAP.seen(
    Spot("lots", 2, DA_LAT, shapely.box(108.4382, 11.9403, 108.4384, 11.9405), "OM-07"),
    measured={"other_row": 3, "area_m2": 12.5, "width_m": 0.25},
    row=2,
    other=3,
    area=12.5,
    share=1.0,
    width=0.25,
)
ASKED = Finding(
    code="crs_asked",
    severity=Severity.ERROR,
    text=Text(f"Hệ tọa độ {SCRIPT}", f"The system {SCRIPT}"),
    layer=FORMULA,
    number="C99",
    question=Question("/crs", (Choice("EPSG:5899", Text("đúng chỗ", "fits"), {"distance_m": 0.0}),)),
)
LINE = Finding(
    code="line_fault",
    severity=Severity.INFO,
    text=Text("đường", "line"),
    place=DA_LAT,
    geometry=shapely.LineString([DA_LAT, (108.44, 11.95)]),
)


def report_of(*findings: Finding, accepted: str | None = None) -> Report:
    return Report(
        upload_id="5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10",
        kind="vector",
        state=UploadState.NEEDS_ATTENTION,
        file_name="qhpk.zip",
        file_sha256="ab" * 32,
        title="Quy hoạch phân khu",
        plan_id="suoimo",
        version=1,
        decision_number="1234/QĐ-UBND",
        created_at=datetime(2026, 11, 20, 5, 0, tzinfo=UTC),
        created_by="lan",
        rows={"zones": 2},
        metric_crs=Crs(5899),
        map_url="https://quyhoach.example",
        findings=tuple(KeptFinding(found, accepted, "lan" if accepted else None) for found in findings),
    )


ALL = report_of(ASKED, OVERLAP, LINE)


def as_json(report: Report, form: ReportFormat = ReportFormat.GEOJSON, language: Language = "vi") -> Any:  # noqa: ANN401 - a JSON value
    return json.loads(render_report(report, form, language).content)


def sheets(report: Report, language: Language = "vi") -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(render_report(report, ReportFormat.XLSX, language).content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_a_place_is_said_in_degrees_and_in_metres_as_the_facts_have_them() -> None:
    place = as_json(ALL)["features"][1]["properties"]["place"]
    assert place == {"lon": 108.4383, "lat": 11.9404, "crs": "EPSG:5899", "e": 574773.26, "n": 1320565.83}


def test_without_a_projected_system_there_are_degrees_only() -> None:
    place = as_json(replace(ALL, metric_crs=None))["features"][1]["properties"]["place"]
    assert (place["lon"], place["crs"], place["e"]) == (108.4383, None, None)


def test_geojson_carries_what_the_contract_lists() -> None:
    collection = as_json(ALL, language="en")
    assert (collection["type"], collection["total"], collection["complete"]) == ("FeatureCollection", 3, True)
    assert collection["counts"] == {"fatal": 0, "error": 1, "warning": 1, "info": 1}
    overlap = collection["features"][1]
    assert overlap["geometry"]["type"] == "Polygon"
    properties = overlap["properties"]
    assert properties["code"] == "overlap"
    assert properties["severity"] == "warning"
    assert properties["row"] == 2
    assert properties["message"].startswith("Rows 2 and 3 overlap by 12.50 m²")
    assert properties["nearest"] == "OM-07"
    assert properties["measured"]["area_m2"] == 12.5
    assert (
        properties["suggested_fix"]
        == "Snap their common boundary, or answer to which row this ground belongs where it is asked."
    )
    assert collection["features"][0]["geometry"] is None


def test_a_question_stands_with_its_pointer_and_its_choices() -> None:
    question = as_json(ALL, language="vi")["features"][0]["properties"]["question"]
    assert question["pointer"] == "/crs"
    assert (question["asks"], question["suggested"]) == (
        "Tọa độ trong tệp thuộc hệ tọa độ nào?",
        "EPSG:5899",
    )
    assert question["choices"] == [
        {"value": "EPSG:5899", "text": "đúng chỗ", "measured": {"distance_m": 0.0}}
    ]


def test_json_counts_by_rule_and_adds_up_areas() -> None:
    body = as_json(report_of(OVERLAP, OVERLAP, accepted="đã xem"), ReportFormat.JSON)
    assert [(rule["number"], rule["count"], rule["area_m2"], rule["accepted"]) for rule in body["rules"]] == [
        ("G05", 2, 25.0, 2)
    ]
    assert body["findings"][0]["accepted"] == {"reason": "đã xem", "by": "lan"}


def test_a_workbook_holds_totals_and_every_finding_with_x_for_north() -> None:
    found = sheets(ALL)
    assert list(found) == ["Tổng hợp", "Phát hiện"]
    head, *rows = found["Phát hiện"]
    assert len(rows) == 3
    cells = dict(zip(head, rows[1], strict=True))
    assert (cells["X (bắc, m)"], cells["Y (đông, m)"]) == (1320565.83, 574773.26)
    assert cells["Diện tích (m²)"] == 12.5
    assert cells["Gần ô chức năng / thửa đất"] == "OM-07"
    assert cells["Bản đồ"].startswith("https://quyhoach.example/?z=18&lat=11.940400&lon=108.438300")


def test_text_of_a_file_is_never_a_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(render_report(ALL, ReportFormat.XLSX, "vi").content))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == FORMULA] == ["s", "s"]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_text_longer_than_a_cell_says_that_it_goes_on() -> None:
    long = Finding("long", Severity.INFO, Text("x" * 40_000, "x" * 40_000))
    head, row = sheets(report_of(long), "en")["Findings"]
    message = dict(zip(head, row, strict=True))["What was found"]
    assert message.endswith("(more of it in the JSON form)")
    assert len(message) < 32_767


class _Reader(HTMLParser):
    """Collects text by tag and the names of tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "vi",
            (
                "X = 1 320 565,83",
                "Y = 574 773,26",
                "12,50 m²",
                "rộng 0,250 m",
                "Hãy bắt dính (snap) ranh chung",
            ),
        ),
        (
            "en",
            ("X = 1 320 565.83", "Y = 574 773.26", "12.50 m²", "width 0.250 m", "Snap their common boundary"),
        ),
    ],
)
def test_the_page_says_what_where_how_big_and_what_to_do(language: Language, words: Sequence[str]) -> None:
    page = render_report(ALL, ReportFormat.HTML, language).content.decode()
    reader = _Reader()
    reader.feed(page)
    text = re.sub(r"\s+", " ", reader.text)
    for said in words:
        assert said in text, said
    assert f'<html lang="{language}">' in page


def test_coordinates_are_named_with_their_axes_and_their_system() -> None:
    page = render_report(ALL, ReportFormat.HTML, "en").content.decode()
    assert "Latitude 11.940400°, longitude 108.438300°" in page
    assert "X, Y: EPSG:5899 (VN-2000 / TM-3 107-45), X = north, Y = east. " in page
    assert "Latitude, longitude: WGS 84 (EPSG:4326)." in page
    head = sheets(ALL, "vi")["Phát hiện"][0]
    assert "Kinh độ (°, WGS 84, EPSG:4326)" in head


def test_every_figure_that_was_measured_is_told_with_its_unit() -> None:
    crossed = replace(OVERLAP, measured={"area_m2": 0.0, "area_of_valid_reading_m2": 5000.0})
    assert figures(crossed, "en", sizes=True) == ["as sent 0.00 m²", "of the valid reading 5\u202f000.00 m²"]
    far = [replace(LINE, measured={"distance_m": metres}) for metres in (0.0249, 81.7, 12_696_579.7)]
    assert [figures(found, "en", sizes=False) for found in far] == [
        ["0.025 m away"],
        ["81.7 m away"],
        ["12\u202f696.6 km away"],
    ]
    assert figures(OVERLAP, "vi", sizes=True) == ["12,50 m²", "rộng 0,250 m"]
    assert figures(OVERLAP, "vi", sizes=False) == []


def test_a_finding_about_many_rows_shows_the_first_of_them_in_the_page() -> None:
    few = replace(LINE, measured={"rows": "1-4, 7"})
    many = replace(LINE, code="many", measured={"rows": ", ".join(str(row) for row in range(1, 200, 2))})
    page = render_report(report_of(few, many), ReportFormat.HTML, "en").content.decode()
    assert ">1-4, 7</td>" in page
    assert ">1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, …</td>" in page


def test_the_page_runs_no_script_and_asks_no_other_host() -> None:
    page = render_report(ALL, ReportFormat.HTML, "vi").content.decode()
    reader = _Reader()
    reader.feed(page)
    assert "script" not in reader.tags
    assert SCRIPT in reader.text
    assert not re.search(r"(?:src|href)=[\"']https?://(?!quyhoach\.example)", page)


def test_a_geopackage_opens_in_gdal_with_each_kind_of_fault_in_its_layer(tmp_path: Path) -> None:
    path = tmp_path / "faults.gpkg"
    path.write_bytes(render_report(ALL, ReportFormat.GPKG, "vi").content)
    listed = dict(pyogrio.list_layers(path).tolist())
    assert listed == {
        "faults_polygon": "MultiPolygon",
        "faults_line": "MultiLineString",
        "faults_without_place": None,
    }
    meta, _, shapes, columns = pyogrio.raw.read(path, layer="faults_polygon")
    assert meta["crs"] == "EPSG:4326"
    assert shapely.from_wkb(shapes[0]).equals(OVERLAP.geometry)
    row = dict(zip(meta["fields"], (values[0] for values in columns), strict=True))
    assert (row["code"], row["x_north"], row["area_m2"], row["row"]) == ("overlap", 1320565.83, 12.5, 2)
    summary = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(path)], capture_output=True, text=True, check=True
    )
    assert "Layer name: faults_line" in summary.stdout


def test_a_report_without_findings_is_a_report_in_every_form(tmp_path: Path) -> None:
    empty = report_of()
    for form in ReportFormat:
        assert render_report(empty, form, "vi").content
    path = tmp_path / "none.gpkg"
    path.write_bytes(render_report(empty, ReportFormat.GPKG, "en").content)
    assert pyogrio.list_layers(path).tolist() == [["faults_without_place", None]]


def test_a_fault_of_mixed_geometry_goes_to_several_layers(tmp_path: Path) -> None:
    mixed = Finding(
        "mixed",
        Severity.WARNING,
        Text("m", "m"),
        geometry=shapely.GeometryCollection([shapely.Point(108, 12), shapely.box(108, 12, 108.1, 12.1)]),
    )
    path = tmp_path / "mixed.gpkg"
    path.write_bytes(render_report(report_of(mixed), ReportFormat.GPKG, "en").content)
    assert sorted(name for name, _ in pyogrio.list_layers(path).tolist()) == [
        "faults_point",
        "faults_polygon",
    ]


def test_every_state_of_an_upload_has_words() -> None:
    assert set(STATE_WORDS) == set(UploadState)


def test_a_program_that_only_shows_reports_knows_the_words_of_every_rule() -> None:
    program = "from planning_server.ingest.reports.report import KINDS; print(*KINDS)"
    alone = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"encoding_mixed", "crs_misfit", "zone_without_class", "overlap"} - set(
        alone.stdout.split()
    ) == set()


def joined(row: int, layer: str = "lots") -> Finding:
    return of_repairs.EDGES_JOINED.seen(
        Spot(layer, row, DA_LAT),
        measured={
            "area_before_m2": 100.0,
            "area_after_m2": 100.5,
            "vertices_changed": 2,
            "moved_m": row / 100,
        },
        row=row,
        vertices=2,
        moved=row / 100,
        before=100.0,
        after=100.5,
    )


def test_many_repairs_of_a_layer_are_one_line_with_their_totals_and_each_stands_behind_it() -> None:
    """Five rows of 100 m² that became 100.5 m² each: 500 m² to 502.5 m², 10 vertices, the farthest 5 cm."""
    report = report_of(OVERLAP, *(joined(row) for row in range(1, 6)), joined(9, "park"))
    found = sheets(report, "en")
    head, *rows = found["Findings"]
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(cell["No."], cell["Code"], cell["Layer"], cell["Rows"]) for cell in cells] == [
        (1, "overlap", "lots", None),
        (2, "edges_joined", "lots", "1-5"),
        (7, "edges_joined", "park", None),
    ]
    assert (
        "in rows: 5 (vertices changed: 10, moved at most 0.05 m, 500.00 m² became 502.50 m² in total)"
        in cells[1]["What was found"]
    )
    assert [row[0] for row in found["Each repair"][1:]] == [2, 3, 4, 5, 6]
    page = render_report(report, ReportFormat.HTML, "en").content.decode()
    assert "500.00 m² became 502.50 m² in total" in page
    assert "Each of them (5)" in page
    assert all(f'id="f-{kept.finding.key}"' in page for kept in report.findings)
    assert len(as_json(report)["features"]) == len(as_json(report, ReportFormat.JSON)["findings"]) == 7


def test_a_few_repairs_stand_by_themselves() -> None:
    found = sheets(report_of(*(joined(row) for row in (1, 2, 3))), "en")
    assert list(found) == ["Totals", "Findings"]
    assert len(found["Findings"]) == 4


def test_the_terminal_shows_one_line_for_many_repairs() -> None:
    console = Console(file=StringIO(), width=400)
    print_findings(
        console, report_of(*(joined(row) for row in range(1, 9))).findings, {"LANG": "en_GB.UTF-8"}
    )
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert shown.count("was joined to its neighbours") == 1
    assert "in rows: 8 (vertices changed: 16" in shown
    assert "more (all of them" not in shown
