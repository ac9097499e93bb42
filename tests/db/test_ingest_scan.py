"""A scan goes the same road as a drawing: kept, traced in the reader process, checked, drafted; its doubts are findings."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import ingest_desk, send
from tests.scan_files import EAST, NORTH, PIXEL, picture, plan_words, points

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def content_of(path: Path, plan: dict[str, Any]) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan))


def found(content: Content, code: str) -> list[Finding]:
    return [finding for finding in content.findings if finding.code == code]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_picture_with_control_points_becomes_a_draft_once_its_warnings_are_accepted(
    database: TestDatabase, tmp_path: Path
) -> None:
    path = picture(tmp_path)
    with ingest_desk(database, tmp_path / "uploads") as desk:
        sent = send(desk, path, plan_words(control_points=points()))
        assert sent.upload.kind == "scan"
        assert sent.upload.state is UploadState.NEEDS_ATTENTION
        assert sent.rows == {"zones": 2}
        ready = accept_upload_warnings(desk, sent.upload.upload_id, username="lan", reason="đã so với bản vẽ")
        assert ready.upload.state is UploadState.READY
        with desk.store.writing() as session:
            rows = session.execute(
                "SELECT code, area_m2, ST_SRID(legal_geom) FROM draft.zone ORDER BY code"
            ).fetchall()
    assert [(code, srid) for code, _, srid in rows] == [
        ("DAT_HTXH_CayxanhCC", 5899),
        ("DAT_O_Nhomnhao", 5899),
    ]
    assert [area for _, area, _ in rows] == [pytest.approx(2500, rel=0.02)] * 2


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(("blunder", "code"), [(0.0, "scan_georeferenced"), (20.0, "scan_georeference_bad")])
def test_the_place_is_judged_in_millimetres_on_the_drawing(tmp_path: Path, blunder: float, code: str) -> None:
    content = content_of(picture(tmp_path), plan_words(control_points=points(blunder)))
    [finding] = found(content, code)
    assert finding.measured["model"] == "affine"
    assert (finding.question is not None) is (blunder > 0)
    assert content.is_blocked is (blunder > 0)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_bad_place_can_be_taken_with_a_reason_that_is_told(tmp_path: Path) -> None:
    words = plan_words(control_points=points(20.0), georeference_accepted="chỉ có bản này")
    content = content_of(picture(tmp_path), words)
    assert "chỉ có bản này" in found(content, "scan_georeference_taken")[0].text.vi
    assert not content.is_blocked


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_zip_brings_the_picture_with_its_world_file(tmp_path: Path) -> None:
    image = picture(tmp_path)
    world = f"{PIXEL}\n0\n0\n-{PIXEL}\n{EAST + PIXEL / 2}\n{NORTH - PIXEL / 2}\n"
    packed = tmp_path / "scan.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(image, "BanVe/sheet.png")
        archive.writestr("BanVe/sheet.PGW", world)
        archive.writestr("BanVe/thuyet_minh.txt", "x")
    content = content_of(packed, plan_words())
    assert sum(len(layer.zones) for layer in content.layers) == 2
    assert len(found(content, "file_not_read")) == 1


def test_a_geotiff_needs_neither_points_nor_a_stated_system(tmp_path: Path) -> None:
    content = content_of(picture(tmp_path, placed=True), plan_words(crs=None))
    assert sum(len(layer.zones) for layer in content.layers) == 2
    assert not found(content, "scan_georeferenced")


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", ".", 1), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scan.pdf", b"%PDF-1.7\n", "scan_picture_missing"),
        ("scan.zip", zipped(a_txt=b"x"), "scan_picture_missing"),
        ("scan.zip", zipped(a_png=PNG_HEAD, b_png=PNG_HEAD), "scan_pictures_several"),
        ("scan.png", PNG_HEAD + b"\0" * 100, "scan_unreadable"),
        ("scan.zip", zipped(a_png=PNG_HEAD, a_pgw=b"1 2 drei"), "scan_world_file_unreadable"),
        ("scan.zip", b"PK\x03\x04" + b"\0" * 30, "zip_corrupt"),
        ("scan.tif", b"", "scan_picture_missing"),
    ],
)
def test_what_is_no_one_picture_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert [
        finding.code for finding in content_of(path, plan_words()).findings if finding.severity == "fatal"
    ] == [code]
