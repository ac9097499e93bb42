"""A digital dossier in the circular's layout: recognised, its planning layers read, its index held against it, its papers kept and served."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planning_server.domain.finding import Finding
from planning_server.ingest import kept_files
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.plan_file import parse_plan_file
from tests.conftest import TestDatabase
from tests.dossiers import DECISION, PDF, PLANNING, SHEETS, dossier_zip, jpeg
from tests.ingest_desk import findings_of, ingest_desk, send


def plan_words(**more: object) -> dict[str, Any]:
    return {
        "kind": "dossier",
        "plan_id": "suoimo-phan-khu",
        "title": "Quy hoạch phân khu Suối Mơ",
        "system": "construction_planning",
        "level": "phan_khu",
        "authority": "UBND tỉnh",
        "decision_number": DECISION,
        "decision_date": "2024-05-02",
        "in_force_from": "2024-05-17",
        **more,
    }


def content_of(path: Path, **more: object) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(**more)))


def found(content: Content, code: str) -> list[Finding]:
    return [finding for finding in content.findings if finding.code == code]


def dossier_codes(content: Content) -> set[str]:
    return {finding.code for finding in content.findings if finding.number.startswith("B")}


@pytest.mark.parametrize("suffix", [".gpkg", ".gdb"])
def test_the_planning_layers_are_read_without_a_mapping_and_the_current_state_is_not_law(
    tmp_path: Path, suffix: str
) -> None:
    content = content_of(dossier_zip(tmp_path, suffix=suffix))
    assert dossier_codes(content) == {"dossier_recognised", "dossier_group_not_plan"}
    zones = [zone for layer in content.layers for zone in layer.zones]
    assert sorted((zone.zone_id, zone.code) for zone in zones) == [
        ("CX-01", "DAT_HTXH_CayxanhCC"),
        ("OM-01", "DAT_O_Nhomnhao"),
    ]
    assert "2" not in found(content, "dossier_group_not_plan")[0].text.en
    assert not content.is_blocked


def test_papers_are_titled_numbered_and_dated_by_the_index(tmp_path: Path) -> None:
    papers = {paper.path.name: paper for paper in content_of(dossier_zip(tmp_path)).papers}
    assert set(papers) == {"QD_1234.pdf", "QH05_1.jpg"}
    decision, drawing = papers["QD_1234.pdf"], papers["QH05_1.jpg"]
    assert (decision.title, decision.number, decision.date) == (
        "Quyết định phê duyệt quy hoạch",
        DECISION,
        date(2024, 5, 2),
    )
    assert (drawing.title, drawing.number) == ("Bản đồ quy hoạch sử dụng đất", "QH-05")


def test_papers_are_kept_under_their_hash_and_linked_to_the_draft(
    database: TestDatabase, tmp_path: Path
) -> None:
    uploads = tmp_path / "uploads"
    with ingest_desk(database, uploads) as desk:
        report = send(desk, dossier_zip(tmp_path), plan_words())
        assert {kept.finding.code for kept in report.findings} >= {"dossier_papers_kept"}
        with desk.store.writing() as session:
            rows = session.execute(
                "SELECT title, number, sha256, media_type FROM draft.document ORDER BY media_type DESC"
            ).fetchall()
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (f"Quyết định {DECISION}", DECISION, sha256, "application/pdf") in rows
    assert [media_type for *_, media_type in rows] == ["image/jpeg", "application/pdf"]
    assert kept_files.find(uploads, sha256).read_bytes() == PDF


def test_more_papers_than_the_limit_are_named_and_their_publication_waits_for_a_person(
    database: TestDatabase, tmp_path: Path
) -> None:
    with ingest_desk(database, tmp_path / "uploads") as desk:
        strict = replace(desk, limits=replace(desk.limits, dossier_papers=1))
        report = send(strict, dossier_zip(tmp_path), plan_words())
    assert len(report.documents) == 1
    [left_out] = findings_of(report, "dossier_papers_left_out")
    names = str(left_out.measured["left_out"]).split("; ")
    assert left_out.measured["documents"] == len(names) + 1
    assert names[0] in left_out.text.vi
    [kept] = findings_of(report, "dossier_papers_kept")
    assert kept.severity == "warning"


def sheets(**more: object) -> dict[str, Any]:
    return {**SHEETS, **more}


CASES: list[tuple[str, dict[str, Any], str]] = [
    (
        "a text that is listed and not there",
        {"files": {"HoSoScan/VanBan/QD_1234.pdf": None, "HoSoScan/VanBan/Khac.pdf": PDF + b" "}},
        "dossier_listed_missing",
    ),
    ("a file that nobody lists", {"files": {"HoSoScan/VanBan/ToTrinh.pdf": PDF}}, "dossier_file_unlisted"),
    ("no scans", {"files": {"HoSoScan/VanBan/QD_1234.pdf": None, "HoSoScan/BanVe/QH05/QH05_1.jpg": None, "HoSoScan/68QPK0010001.xlsx": None}}, "dossier_part_missing"),
    ("no index", {"files": {"HoSoScan/68QPK0010001.xlsx": None}}, "dossier_index_missing"),
    ("an index that is no workbook", {"files": {"HoSoScan/68QPK0010001.xlsx": b"PK\x03\x04rubbish"}}, "dossier_index_unreadable"),
    ("a coarse drawing", {"files": {"HoSoScan/BanVe/QH05/QH05_1.jpg": jpeg(150)}}, "dossier_scan_coarse"),
    ("a drawing that is no JPG", {"files": {"HoSoScan/BanVe/QH05/QH05_2.png": b"\x89PNG\r\n\x1a\n"}}, "dossier_scan_kind"),
    ("no sheet of texts", {"sheets": {"HoSo": SHEETS["HoSo"], "BanVe": SHEETS["BanVe"]}}, "dossier_sheet_missing"),
    ("19 columns", {"sheets": sheets(HoSo=[row[:19] for row in SHEETS["HoSo"]])}, "dossier_sheet_columns"),
    (
        "another code in the data",
        {
            "planning": {
                **PLANNING,
                "ChucNangSuDungDat_A": [(shape, {**values, "maHoSoQH": "68QPK0010002"}) for shape, values in PLANNING["ChucNangSuDungDat_A"]],
            }
        },
        "dossier_code_differs",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_does_not_agree_is_named_and_blocks_nothing(
    tmp_path: Path, given: dict[str, Any], code: str
) -> None:
    content = content_of(dossier_zip(tmp_path, **given))
    assert found(content, code)
    assert not content.is_blocked


def test_a_decision_that_differs_from_the_plan_file_is_named(tmp_path: Path) -> None:
    content = content_of(dossier_zip(tmp_path), decision_number="99/QĐ-UBND")
    assert DECISION in found(content, "dossier_decision_differs")[0].text.vi


def test_a_dossier_is_recognised_whatever_the_plan_file_calls_it(tmp_path: Path) -> None:
    assert found(content_of(dossier_zip(tmp_path), kind="vector"), "dossier_recognised")


def test_a_file_that_is_said_to_be_a_dossier_and_is_none_is_refused(tmp_path: Path) -> None:
    whole = dossier_zip(tmp_path)
    files = {
        f"HoSoScan/{name}": None
        for name in ("VanBan/QD_1234.pdf", "BanVe/QH05/QH05_1.jpg", "68QPK0010001.xlsx")
    }
    files |= {"HoSoBASIC/BanVe/QH05.dwg": None, "HoSoBASIC/VanBan/QD_1234.docx": None}
    (tmp_path / "again").mkdir()
    content = content_of(dossier_zip(tmp_path / "again", files=files))
    assert whole.is_file()
    [wrong] = found(content, "dossier_not_recognised")
    assert wrong.text.en.endswith("The file holds: HoSoGIS.")
    assert content.is_blocked
    assert not content.is_fatal
    assert wrong.question is not None
    [choice] = wrong.question.choices
    assert effective_plan({"kind": "dossier"}, {wrong.question.pointer: choice.value}) == {"kind": "vector"}


def test_an_index_that_is_read_in_part_only_is_told(tmp_path: Path) -> None:
    sheets = dict(SHEETS)
    name = next(iter(sheets))
    sheets[name] = [*sheets[name], *([[""] * 60 + ["ngoài bảng"]])]
    [cut] = found(content_of(dossier_zip(tmp_path, sheets=sheets)), "dossier_index_cut")
    assert cut.severity == "warning"
    assert name in cut.text.vi
    (tmp_path / "whole").mkdir()
    assert not found(content_of(dossier_zip(tmp_path / "whole")), "dossier_index_cut")
