"""An upload from its arrival to approval, on a real database."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from shapely import wkb as shapely_wkb
from shapely.geometry import Polygon

from planning_server.domain.crs import Crs, transform
from planning_server.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from planning_server.ingest import kept_files
from planning_server.jobs import read_upload
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.ingest_upload import (
    Arrival,
    IngestDesk,
    approve_upload,
    receive_upload,
    reject_upload,
    run_upload,
)
from planning_server.store import audit, uploads
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import codes_of, ingest_desk, send
from tests.shapefiles import LayerFiles, lots, parcel_words, plan_words, square, write_zip


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


@pytest.fixture
def owner(database: TestDatabase) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


def all_rows(connection: psycopg.Connection[Any], query: bytes) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def test_a_clean_plan_is_drafted_and_ready(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    assert report.upload.state is UploadState.READY
    assert (report.plan_id, report.version, dict(report.rows)) == ("thu-nghiem", 1, {"zones": 4})
    zones = all_rows(
        owner,
        b"SELECT zone_id, row_number, code, label_vi, label_en, coverage_min, coverage_max, coverage_text, far_text, area_m2,"
        b" source_srid, ST_SRID(legal_geom), ST_SRID(geom_3857) FROM draft.zone ORDER BY row_number",
    )
    assert zones[0] == (
        "L0", 1, "DAT_O_Nhomnhao", "Đất nhóm nhà ở", "Residential group", None, 0.7, "≤ 70%", None, 10000.0, 5899, 5899, 3857,
    )  # fmt: skip
    assert [zone[0] for zone in zones] == ["L0", "L1", "L2", "L3"]
    layers = all_rows(owner, b"SELECT name, theme, role, ST_Area(legal_geom) FROM draft.layer")
    assert layers == [("lots", "land_use", "zones", 40000.0)]
    documents = all_rows(owner, b"SELECT number, date::text, sha256 FROM draft.document")
    assert documents == [("1/QĐ-UBND", "2024-05-02", None)]


def test_the_stored_web_mercator_geometry_is_the_pinned_transformation_of_the_legal_one(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    send(desk, write_zip(tmp_path, LayerFiles("lots", lots(1))), plan_words())
    [(legal, display)] = all_rows(
        owner, b"SELECT ST_AsBinary(legal_geom), ST_AsBinary(geom_3857) FROM draft.zone"
    )
    assert shapely_wkb.loads(legal).normalize() == square(0, 0).normalize()
    expected = transform(square(0, 0), Crs(5899), Crs(3857))
    assert shapely_wkb.loads(display).hausdorff_distance(expected) < 0.001


def test_the_bytes_are_kept_under_their_hash_before_the_plan_file_is_looked_at(
    desk: IngestDesk, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with path.open("rb") as content, pytest.raises(InvalidInput):
        receive_upload(desk, Arrival(content, path.name, {"kind": "vector"}, "lan"))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert kept_files.path_of(desk.upload_dir, sha256).read_bytes() == path.read_bytes()
    assert not list(desk.upload_dir.glob("*.part"))


def test_the_same_file_and_plan_while_open_is_the_same_upload(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    first = send(desk, path, plan_words())
    again = send(desk, path, plan_words())
    other = send(desk, path, plan_words(title="Tên khác"))
    assert again.upload.upload_id == first.upload.upload_id
    assert again.version == 1
    assert other.upload.upload_id != first.upload.upload_id
    assert other.version == 2


def test_a_file_that_failed_can_be_sent_again_as_a_new_upload(desk: IngestDesk, tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lots.rar", b"Rar!\x1a\x07\x01\0" + bytes(64))
    first = send(desk, path, plan_words())
    assert first.upload.state is UploadState.FAILED
    assert "no_shapefile" in codes_of(first)
    assert send(desk, path, plan_words()).upload.upload_id != first.upload.upload_id


def test_what_is_fatal_leaves_nothing_in_the_draft(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    send(desk, write_zip(tmp_path, LayerFiles("lots", lots(), prj=None)), plan_words())
    assert all_rows(
        owner, b"SELECT (SELECT count(*) FROM draft.plan_version), (SELECT count(*) FROM draft.zone)"
    ) == [(0, 0)]


def test_an_error_blocks_and_its_finding_says_where(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    rows = [*lots(2), (square(5, 0), {"id": "L9", "code": "", "density": "60"})]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", rows)), plan_words())
    assert report.upload.state is UploadState.NEEDS_ATTENTION
    [missing] = [kept.finding for kept in report.findings if kept.finding.code == "code_missing"]
    assert (missing.layer, missing.row) == ("lots", 3)
    assert missing.place is not None
    assert missing.place == pytest.approx((108.44, 11.93), abs=0.02)
    assert all_rows(owner, b"SELECT count(*) FROM draft.plan_version") == [(0,)]
    accepted = accept_upload_warnings(desk, report.upload.upload_id, username="lan", reason="ok")
    assert accepted.upload.state is UploadState.NEEDS_ATTENTION


def test_warnings_wait_until_a_person_accepts_them_with_a_reason(desk: IngestDesk, tmp_path: Path) -> None:
    overlapping = [*lots(2), (square(0, 0), {"id": "L9", "code": "DAT_Dulich", "density": "60"})]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", overlapping)), plan_words())
    assert report.upload.state is UploadState.NEEDS_ATTENTION
    assert dict(report.rows) == {"zones": 3}
    with pytest.raises(Conflict):
        approve_upload(desk, report.upload.upload_id, username="huy", note=None)
    ready = accept_upload_warnings(desk, report.upload.upload_id, username="lan", reason="biết rồi")
    assert ready.upload.state is UploadState.READY
    assert {kept.accepted_reason for kept in ready.findings if kept.finding.severity == "warning"} == {
        "biết rồi"
    }
    assert ready.open_warnings == 0


def test_nobody_approves_an_upload_of_their_own(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    report = send(desk, path, plan_words(), username="huy")
    with pytest.raises(NotAllowed) as refused:
        approve_upload(desk, report.upload.upload_id, username="huy", note=None)
    assert refused.value.slug == "own-upload"


def test_a_planner_approves_nothing_and_an_architect_sends_nothing(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    report = send(desk, path, plan_words())
    with pytest.raises(NotAllowed):
        approve_upload(desk, report.upload.upload_id, username="lan", note=None)
    with pytest.raises(NotAllowed):
        send(desk, path, plan_words(), username="thu")
    with pytest.raises(NotFound):
        send(desk, path, plan_words(), username="nobody")


def test_approval_and_rejection_stand_in_the_audit_chain(desk: IngestDesk, tmp_path: Path) -> None:
    first = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    approved = approve_upload(desk, first.upload.upload_id, username="huy", note="được")
    assert (approved.state, approved.decided_by) == (UploadState.APPROVED, "huy")
    (tmp_path / "b").mkdir()
    second = send(desk, write_zip(tmp_path / "b", LayerFiles("lots", lots(2))), plan_words())
    assert second.version == 2
    rejected = reject_upload(desk, second.upload.upload_id, username="huy", note="sai ranh")
    assert rejected.state is UploadState.REJECTED
    with desk.store.writing() as session:
        actions = [
            row[0]
            for row in session.execute(
                "SELECT action FROM desk.audit WHERE action LIKE 'upload.%' ORDER BY seq"
            )
        ]
        assert audit.first_broken_entry(session) is None
    assert actions == ["upload.received", "upload.approved", "upload.received", "upload.rejected"]


def test_a_rejected_version_gives_its_number_back(desk: IngestDesk, tmp_path: Path) -> None:
    first = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    reject_upload(desk, first.upload.upload_id, username="huy", note=None)
    (tmp_path / "b").mkdir()
    assert send(desk, write_zip(tmp_path / "b", LayerFiles("lots", lots(2))), plan_words()).version == 1


def test_columns_that_nothing_maps_stay_in_quarantine_and_personal_ones_are_said(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    rows = [
        (shape, {**values, "ten_chu": "Nguyễn Văn A", "note": f"n{index}"})
        for index, (shape, values) in enumerate(lots(2))
    ]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", rows)), plan_words())
    assert {"personal_data", "column_unmapped"} <= codes_of(report)
    kept = all_rows(owner, b"SELECT row_number, attributes FROM desk.quarantine ORDER BY row_number")
    assert kept == [
        (1, {"ten_chu": "Nguyễn Văn A", "note": "n0"}),
        (2, {"ten_chu": "Nguyễn Văn A", "note": "n1"}),
    ]
    drafted = all_rows(owner, b"SELECT z::text FROM draft.zone AS z")
    assert not any("Nguyễn" in row[0] for row in drafted)


def test_what_is_kept_in_quarantine_goes_with_its_upload(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    for number in range(2):
        rows = [(shape, {**values, "ten_chu": f"Nguyễn Văn {number}"}) for shape, values in lots(2)]
        (tmp_path / str(number)).mkdir()
        send(desk, write_zip(tmp_path / str(number), LayerFiles("lots", rows)), plan_words())
    [(first,), _] = all_rows(owner, b"SELECT upload_id FROM desk.upload ORDER BY created_at, upload_id")
    owner.execute("DELETE FROM desk.upload WHERE upload_id = %s", [first])
    kept = all_rows(
        owner,
        b"SELECT DISTINCT attributes->>'ten_chu', upload_id = ANY(SELECT upload_id FROM desk.upload) FROM desk.quarantine",
    )
    [(_, has_its_upload)] = kept
    assert has_its_upload


def test_a_row_without_a_shape_stays_in_quarantine_whole(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    rows = [*lots(2), (None, {"id": "L9", "code": "DAT_Dulich", "density": "60"})]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", rows)), plan_words())
    assert "empty_geometry" in codes_of(report)
    kept = all_rows(owner, b"SELECT row_number, attributes->>'code', geometry_wkb FROM desk.quarantine")
    assert kept == [(3, "DAT_Dulich", None)]


def test_a_layer_that_nothing_maps_stays_in_quarantine_with_its_shapes(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    path = write_zip(
        tmp_path, LayerFiles("lots", lots()), LayerFiles("khac", [(square(0, 0), {"a": 1.5})], prj=None)
    )
    report = send(desk, path, plan_words())
    assert report.upload.state is UploadState.READY
    [(layer, attributes, wkb)] = all_rows(
        owner, b"SELECT layer, attributes, geometry_wkb FROM desk.quarantine"
    )
    assert (layer, attributes) == ("khac", {"a": 1.5})
    assert shapely_wkb.loads(bytes(wkb)).area == 10000


def test_an_invalid_boundary_is_stored_as_sent_and_reported_with_its_place(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    east, north = 576_000.0, 1_321_000.0
    bow_tie = Polygon([(east, north), (east + 10, north + 10), (east + 10, north), (east, north + 10)])
    rows = [*lots(1), (bow_tie, {"id": "B", "code": "DAT_Dulich", "density": "5"})]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", rows)), plan_words())
    [found] = [kept.finding for kept in report.findings if kept.finding.code == "invalid_geometry"]
    assert found.row == 2
    assert found.measured["area_m2"] == pytest.approx(0, abs=0.001)
    assert found.measured["area_of_valid_reading_m2"] == pytest.approx(50, abs=0.001)
    assert found.place is not None
    [(valid, area)] = all_rows(
        owner, b"SELECT ST_IsValid(legal_geom), area_m2 FROM draft.zone WHERE zone_id = 'B'"
    )
    assert valid is False
    assert area == pytest.approx(0, abs=0.001)


def test_parcels_get_opaque_ids_that_stay_when_the_same_file_comes_again(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    rows = [
        (square(column, 0), {"to": 12.0, "so": float(column), "dt": 10000.0, "loai": "ONT"})
        for column in range(3)
    ]
    path = write_zip(tmp_path, LayerFiles("thua", rows))
    first = send(desk, path, parcel_words())
    assert first.upload.state is UploadState.READY
    query = b"SELECT parcel_id, commune, sheet, number, land_use, legal_area_m2, area_m2, accuracy_m FROM draft.parcel ORDER BY number"
    before = all_rows(owner, query)
    assert before[0][1:] == ("99001", "12", "0", "ONT", 10000.0, 10000.0, None)
    assert len({row[0] for row in before}) == 3
    assert all(row[0].startswith("p") and len(row[0]) == 13 for row in before)
    reject_upload(desk, first.upload.upload_id, username="huy", note=None)
    send(desk, path, parcel_words())
    assert all_rows(owner, query) == before


def test_parcels_that_are_the_same_in_every_respect_have_ids_of_their_own(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    rows = [(square(0, 0), {"to": "12", "so": "7", "dt": 10000.0, "loai": "ONT"})] * 2
    report = send(desk, write_zip(tmp_path, LayerFiles("thua", rows)), parcel_words())
    assert {"parcel_key_twice", "duplicate_geometry"} <= codes_of(report)
    [(parcels, ids)] = all_rows(owner, b"SELECT count(*), count(DISTINCT parcel_id) FROM draft.parcel")
    assert (parcels, ids) == (2, 2)


def test_a_local_adjustment_of_a_version_that_is_not_there_is_an_error(
    desk: IngestDesk, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    words = plan_words(
        plan_id="dieu-chinh", scope="local_adjustment", adjusts={"plan_id": "thu-nghiem", "version": 1}
    )
    assert codes_of(send(desk, path, words)) >= {"adjusted_version_unknown"}
    send(desk, path, plan_words())
    (tmp_path / "b").mkdir()
    later = send(desk, write_zip(tmp_path / "b", LayerFiles("lots", lots(1))), words)
    assert later.upload.state is UploadState.READY


def test_an_upload_that_another_process_reads_is_left_to_it(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan"))
    with desk.store.writing() as other:
        uploads.claim(other, upload.upload_id)
        with pytest.raises(Conflict) as refused:
            run_upload(desk, upload.upload_id)
    assert refused.value.slug == "upload-busy"
    assert run_upload(desk, upload.upload_id).upload.state is UploadState.READY


def test_a_fault_of_the_program_leaves_nothing_half_way_in(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(read_upload.drafts, "write_parcels", broken)  # after the zones were written
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    assert report.upload.state is UploadState.FAILED
    assert codes_of(report) == {"internal_fault"}
    assert all_rows(owner, b"SELECT count(*) FROM draft.zone") == [(0,)]


def test_a_run_that_was_cut_off_can_be_run_again(
    desk: IngestDesk, owner: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with monkeypatch.context() as patched:
        patched.setattr(read_upload.drafts, "write_parcels", interrupted)
        with pytest.raises(KeyboardInterrupt):
            send(desk, path, plan_words())
    assert all_rows(owner, b"SELECT state FROM desk.upload") == [("checking",)]
    assert send(desk, path, plan_words()).upload.state is UploadState.READY
    assert all_rows(owner, b"SELECT count(*) FROM desk.upload") == [(1,)]


def test_two_columns_with_personal_data_are_two_findings_to_accept(desk: IngestDesk, tmp_path: Path) -> None:
    rows = [
        (square(column, 0), {"id": f"L{column}", "code": "DAT_O_Nhomnhao", "ChuSuDung": "x", "SoCCCD": "y"})
        for column in range(3)
    ]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", rows)), plan_words())
    personal = [kept.finding for kept in report.findings if kept.finding.code == "personal_data"]
    assert len(personal) == 2
    assert len({found.key for found in personal}) == 2
