"""`planning-server export`: what the folder holds, what is refused, and that a folder is whole or not there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan
from tests.conftest import TestDatabase
from tests.exporting_office import PUBLIC_URL, ExportingOffice, names_below, sha256_of


@pytest.fixture
def office(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> ExportingOffice:
    made = ExportingOffice(database, tmp_path, monkeypatch, capsys)
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"7": "parcel-7"})
    made.publish()
    return made


def test_the_folder_holds_every_archive_the_manifest_and_sums_that_hold(office: ExportingOffice) -> None:
    to = office.folder / "made" / "out"
    told = json.loads(office.done("export", "1", "--to", str(to), "--json"))
    manifest = json.loads((to / "manifest.json").read_text(encoding="utf-8"))
    assert sha256_of(to / "manifest.json") == told["manifest_sha256"]
    archives = {part["sha256"] for part in manifest["slices"]}
    assert {part["tileset"] for part in manifest["slices"]} == {"planning", "cadastre"}
    assert set(told["archives"]) == archives
    for sha256 in archives:
        assert sha256_of(to / "archives" / f"{sha256}.pmtiles") == sha256
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=to, check=True)
    summed = {line[66:] for line in (to / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert summed == names_below(to) - {"SHA256SUMS"}
    assert told["files"] == len(names_below(to))
    assert told["bytes"] == sum((to / name).stat().st_size for name in summed)
    assert [item.name for item in to.parent.iterdir()] == ["out"]


def test_the_readme_tells_in_both_languages_what_it_is_and_where_from(office: ExportingOffice) -> None:
    text = (office.export() / "README.txt").read_text(encoding="utf-8")
    assert "QUY HOẠCH ĐÃ CÔNG BỐ, BẢN SỐ 1" in text
    assert "PUBLISHED PLANS, EDITION 1" in text
    assert text.count(PUBLIC_URL) == 2
    assert text.index("từ 20") < text.index("from 20")


@pytest.mark.parametrize(("number", "slug"), [("2", "no-such-edition"), ("1", "edition-withdrawn")])
def test_an_edition_that_does_not_stand_is_refused(office: ExportingOffice, number: str, slug: str) -> None:
    if slug == "edition-withdrawn":
        approve_plan(office.database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
        office.publish()
        office.done("withdraw-edition", "1", "--as", "quan")
    to = office.folder / "not" / "there"
    code, out, _ = office.run("export", number, "--to", str(to), "--json")
    assert (code, json.loads(out)["type"]) == (1, slug)
    code, _, err = office.run("export", number, "--to", str(to))
    assert (code, f"dition {number}" in err) == (1, True)
    assert [item.name for item in office.folder.iterdir()] == ["data"]


def test_a_folder_with_files_of_somebody_else_is_left_alone(office: ExportingOffice) -> None:
    to = office.folder / "out"
    to.mkdir()
    (to / "letter.txt").write_text("mine")
    code, _, err = office.run("export", "1", "--to", str(to))
    assert (code, "is not empty" in err) == (1, True)
    assert names_below(to) == {"letter.txt"}
    (to / "letter.txt").unlink()
    assert office.run("export", "1", "--to", str(to))[0] == 0  # empty
    assert office.run("export", "1", "--to", str(to / "README.txt"))[0] == 1  # no folder


def test_a_former_export_is_replaced_unless_somebody_added_to_it(office: ExportingOffice) -> None:
    first = office.export()
    before = names_below(first)
    approve_plan(office.database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
    office.publish()
    (first / "archives" / "mine.txt").write_text("mine")
    code, _, err = office.run("export", "2", "--to", str(first))
    assert (code, "archives/mine.txt" in err) == (1, True)
    assert names_below(first) == before | {"archives/mine.txt"}
    (first / "archives" / "mine.txt").unlink()
    office.export(2)
    assert json.loads((first / "manifest.json").read_text(encoding="utf-8"))["edition"] == 2
    named = {line[66:] for line in (first / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert named | {"SHA256SUMS"} == names_below(first)
    assert {item.name for item in office.folder.iterdir()} == {"data", "out"}


@pytest.mark.parametrize("fault", ["changed", "missing"])
def test_an_archive_with_other_bytes_or_none_leaves_the_former_export(
    office: ExportingOffice, fault: str
) -> None:
    to = office.export()
    kept = {name: sha256_of(to / name) for name in names_below(to)}
    archive = min(office.archive_dir.glob("*.pmtiles"))
    content = bytearray(archive.read_bytes())
    content[-1] ^= 1
    archive.unlink()
    if fault == "changed":
        archive.write_bytes(content)
    code, _, err = office.run("export", "1", "--to", str(to))
    assert (code, archive.name in err) == (3, True)
    assert {name: sha256_of(to / name) for name in names_below(to)} == kept
    assert {item.name for item in office.folder.iterdir()} == {"data", "out"}


def test_a_place_that_cannot_be_written_is_said(office: ExportingOffice) -> None:
    (office.folder / "file").write_text("")
    code, _, err = office.run("export", "1", "--to", str(office.folder / "file" / "out"))
    assert (code, "cannot be written" in err) == (3, True)
