"""Drawings on their way to draft: loose lines and labels in TCVN3 become zones with the right codes, areas and words."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from planning_server.domain.finding import Severity
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.ingest_upload import IngestDesk, approve_upload
from planning_server.store.uploads import UploadState
from tests.cad_files import HOUSES, PARK, TestDgn, TestDrawing, at, box
from tests.conftest import TestDatabase
from tests.ingest_desk import codes_of, findings_of, ingest_desk, send
from tests.shapefiles import plan_words

TABLE: Mapping[str, Any] = {
    "layers": {"RANH_O": {"role": "zones"}, "CGDD": {"role": "lines", "kind": "red_line"}},
    "codes": {"OM": "DAT_O_Nhomnhao", "CX": "DAT_HTXH_CayxanhCC"},
}


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def words(cad: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a JSON file
    """A plan file for a drawing: no mapping, the coordinate system stated."""
    plan = {**plan_words(), "crs": "EPSG:5899", "cad": dict(cad or {}), **more}
    del plan["mapping"]
    return plan


def drafted(database: TestDatabase, query: bytes) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(query).fetchall()


def town(version: str = "R2000") -> TestDrawing:
    """Three zones of loose lines with labels in TCVN3: an undershoot of 4 cm, an overshoot, a line drawn twice."""
    drawing = TestDrawing(version)
    drawing.document.styles.new("VN", dxfattribs={"font": "VNTIME.TTF"})
    drawing.lines("RANH_O", (at(0, 0), at(300, 0)), (at(300, 0), at(300, 100)), (at(300, 100), at(0, 100)))
    drawing.lines("RANH_O", (at(0, 100), at(0, 0.04)))
    drawing.lines(
        "RANH_O", (at(100, -0.5), at(100, 100)), (at(200, 0), at(200, 100)), (at(200, 100), at(200, 0))
    )
    for text, x in (("OM-01", 20), ("OM-02", 120), ("CX-01", 220)):
        drawing.text(text, at(x, 60))
    for x in (20, 120):
        drawing.text("§Êt ë nhµ v\xadên", at(x, 50), style="VN")
        drawing.text("M§XD: 40-60%", at(x, 40), style="VN")
        drawing.text("TC: 3-5; DT: 10.000 m2", at(x, 30), style="VN")
    drawing.lines("CGDD", (at(0, -10), at(300, -10)))
    return drawing


@pytest.mark.parametrize("version", ["R2000", "R2018"])
def test_a_drawing_of_loose_lines_is_drafted_with_codes_areas_and_decoded_words(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path, version: str
) -> None:
    report = send(desk, town(version).save(tmp_path), words(TABLE))
    assert report.upload.state in (UploadState.READY, UploadState.NEEDS_ATTENTION), [
        (kept.finding.code, kept.finding.text.en)
        for kept in report.findings
        if kept.finding.severity != "info"
    ]
    assert dict(report.rows) == {"zones": 3, "lines": 1}
    zones = drafted(
        database,
        b"SELECT zone_id, code, label_vi, coverage_min, coverage_max, storeys_max, stated_area_m2, round(area_m2::numeric, 1)"
        b" FROM draft.zone ORDER BY zone_id",
    )
    assert [(row[0], row[1]) for row in zones] == [
        ("CX-01", "DAT_HTXH_CayxanhCC"),
        ("OM-01", "DAT_O_Nhomnhao"),
        ("OM-02", "DAT_O_Nhomnhao"),
    ]
    assert zones[1][2] == "Đất ở nhà vườn"
    assert [float(part) for part in zones[1][3:6]] == pytest.approx([0.4, 0.6, 5])
    assert float(zones[1][6]) == 10_000
    assert [float(row[7]) for row in zones] == pytest.approx([10_000] * 3, abs=2.1)
    assert {"end_snapped", "overshoot_cut", "line_drawn_twice", "drawing_mapping_made"} <= codes_of(report)
    (snapped,) = findings_of(report, "end_snapped")
    assert "0.040 m" in snapped.text.en
    assert snapped.place == pytest.approx((108.442, 11.93), abs=0.01)


def test_a_drawing_can_be_approved_by_a_second_person(desk: IngestDesk, tmp_path: Path) -> None:
    report = send(desk, town().save(tmp_path), words(TABLE))
    report = accept_upload_warnings(desk, report.upload.upload_id, username="lan", reason="đã đối chiếu")
    assert report.upload.state is UploadState.READY
    assert (
        approve_upload(desk, report.upload.upload_id, username="huy", note=None).state is UploadState.APPROVED
    )


def test_a_drawing_on_the_circulars_layers_needs_no_table(desk: IngestDesk, tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.ring(PARK, box(100, 0, 100, 50))
    drawing.ring("RanhGioiQuyHoach_A", box(0, 0, 200, 50))
    path = drawing.save(tmp_path)
    packed = tmp_path / "plan.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "ban ve/quy hoach.dxf")
    report = send(desk, packed, words())
    assert dict(report.rows) == {"zones": 2}
    assert report.upload.state is UploadState.READY
    assert not findings_of(report, "covers_derived")


def test_a_mapping_calls_zones_by_their_cad_layer(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    drawing = TestDrawing()
    drawing.ring("lo dat", box(0, 0, 100, 50))
    drawing.text("ODT", at(50, 25))
    plan = words()
    plan["mapping"] = {
        "layers": {
            "lo dat": {"role": "zones", "attributes": {"code": "code"}, "codes": {"ODT": "DAT_O_Nhomnhao"}}
        }
    }
    report = send(desk, drawing.save(tmp_path), plan)
    assert dict(report.rows) == {"zones": 1}
    assert "lo dat" in {kept.finding.layer for kept in report.findings}
    assert drafted(database, b"SELECT code FROM draft.zone") == [("DAT_O_Nhomnhao",)]


def test_a_drawing_in_millimetres_is_asked_about_and_read_once_answered(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    drawing = TestDrawing()
    drawing.document.header["$INSUNITS"] = 0
    drawing.ring(HOUSES, [(x * 1000, y * 1000) for x, y in box(0, 0, 100, 50)])
    path = drawing.save(tmp_path)
    asked = send(desk, path, words())
    assert asked.upload.state is UploadState.NEEDS_ATTENTION
    (finding,) = findings_of(asked, "drawing_unit")
    assert finding.severity is Severity.ERROR
    assert finding.question is not None
    assert (finding.question.pointer, finding.question.choices[0].value) == ("/cad/units", "mm")
    answered = send(desk, path, words({"units": "mm"}))
    assert answered.upload.state is UploadState.READY
    assert float(drafted(database, b"SELECT area_m2 FROM draft.zone")[0][0]) == pytest.approx(5000, abs=1)


def test_a_drawing_at_a_local_origin_is_refused_until_its_shift_is_given(
    desk: IngestDesk, tmp_path: Path
) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, [(0, 0), (100, 0), (100, 50), (0, 50)])
    path = drawing.save(tmp_path)
    assert "drawing_place_unknown" in codes_of(send(desk, path, words()))
    report = send(desk, path, words({"shift_m": list(at(0, 0))}))
    assert report.upload.state is UploadState.READY
    assert "drawing_moved" in codes_of(report)


def test_a_dgn_v7_with_labels_in_tcvn3_is_drafted(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    dgn = TestDgn()
    dgn.shape(12, box(0, 0, 100, 50))
    dgn.shape(12, box(100, 0, 100, 50))
    dgn.text(20, "ODT", at(50, 30))
    dgn.text(20, "§Êt ë ®« thÞ", at(50, 20))
    dgn.text(20, "TMD", at(150, 30))
    dgn.text(20, "§Êt th\xad¬ng m¹i", at(150, 20))
    table = {
        "layers": {"12": {"role": "zones"}},
        "codes": {"ODT": "DAT_O_Nhomnhao", "TMD": "DAT_Dichvu"},
    }
    report = send(desk, dgn.save(tmp_path), words(table))
    zones = drafted(database, b"SELECT code, label_vi, round(area_m2::numeric) FROM draft.zone ORDER BY code")
    assert [(row[0], row[1], float(row[2])) for row in zones] == [
        ("DAT_Dichvu", "Đất thương mại", 5000),
        ("DAT_O_Nhomnhao", "Đất ở đô thị", 5000),
    ]
    assert report.upload.state in (UploadState.READY, UploadState.NEEDS_ATTENTION)


@pytest.mark.parametrize("written", [b"\0", b"\\U+0000", b"\\U+D800"])
def test_words_that_no_database_holds_are_told_and_the_drawing_is_read(
    desk: IngestDesk, tmp_path: Path, written: bytes
) -> None:
    path = town().save(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"OM-02", b"OM" + written + b"2"))
    report = send(desk, path, words(TABLE))
    assert report.upload.state is UploadState.NEEDS_ATTENTION
    [unread] = findings_of(report, "bad_bytes")
    assert "label" in unread.text.en
