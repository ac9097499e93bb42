"""A disk that is full: a clear refusal or a finding, nothing half-visible, and the same work again once there is room."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import DiskFull

from planning_server.domain.errors import TooLarge, Unavailable
from planning_server.ingest import containers, kept_files
from planning_server.jobs import read_upload, unnamed_files
from planning_server.jobs.answer_upload import Answers, answer_upload
from planning_server.jobs.desk import Arrival, IngestDesk
from planning_server.jobs.ingest_upload import receive_upload, run_upload
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import codes_of, ingest_desk, send
from tests.shapefiles import LayerFiles, lots, plan_words, write_zip


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def raising(fault: Exception) -> Callable[..., Any]:
    def full(*_: object, **__: object) -> None:
        raise fault

    return full


NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_arrival_on_a_full_disk_is_refused_and_leaves_no_byte(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with monkeypatch.context() as patched:
        if step == "fsync":
            patched.setattr(kept_files.os, "fsync", raising(NO_SPACE))
        else:
            patched.setattr(kept_files.Path, "replace", raising(NO_SPACE))
        with path.open("rb") as content, pytest.raises(Unavailable) as refused:
            receive_upload(desk, Arrival(content, path.name, plan_words(), "lan"))
    assert refused.value.slug == "disk-full"
    assert [item for item in desk.upload_dir.rglob("*") if item.is_file()] == []
    with desk.store.writing() as session:
        assert session.execute("SELECT count(*) FROM desk.upload").fetchone() == (0,)
    assert send(desk, path, plan_words()).upload.state is UploadState.READY


def test_a_disk_with_too_little_room_is_not_filled_to_its_end(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="disk-full"):
        kept_files.keep(io.BytesIO(b"x"), tmp_path / "uploads", free_bytes=1 << 60)
    with pytest.raises(TooLarge):
        kept_files.keep(io.BytesIO(b"xx"), tmp_path / "uploads", largest=1)
    assert [item for item in (tmp_path / "uploads").rglob("*") if item.is_file()] == []


@pytest.mark.parametrize("fault", [NO_SPACE, DiskFull("could not extend file")])
def test_a_reading_on_a_full_disk_fails_with_a_finding_and_can_be_asked_for_again(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with monkeypatch.context() as patched:
        patched.setattr(read_upload.drafts, "write_parcels", raising(fault))
        report = send(desk, path, plan_words())
    assert report.upload.state is UploadState.FAILED
    assert codes_of(report) == {"disk_full"}
    assert dict(report.rows) == {}
    answer_upload(desk, report.upload.upload_id, Answers(retry=True), username="lan")
    assert run_upload(desk, report.upload.upload_id).upload.state is UploadState.READY


def test_a_disk_that_is_full_when_papers_of_a_dossier_are_kept_ends_the_reading_at_once(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with monkeypatch.context() as patched:
        full = raising(kept_files.disk_full(tmp_path))
        patched.setattr(read_upload, "keep_dossier_papers", full)
        report = send(desk, path, plan_words())
    assert report.upload.state is UploadState.FAILED
    assert codes_of(report) == {"disk_full"}


def test_a_disk_that_fills_up_while_the_zip_is_unpacked_is_not_called_a_fault_of_the_file(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with monkeypatch.context() as patched:
        patched.setattr(containers.Walk, "copy", raising(NO_SPACE))
        report = send(desk, path, plan_words())
    assert codes_of(report) == {"disk_full"}


def test_kept_files_that_no_row_names_go_after_a_day(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    refused = kept_files.keep(io.BytesIO(b"refused"), desk.upload_dir)
    fresh = kept_files.keep(io.BytesIO(b"fresh"), desk.upload_dir)
    again = kept_files.keep(io.BytesIO(b"again"), desk.upload_dir)
    named = kept_files.find(desk.upload_dir, report.upload.file_sha256)
    now = desk.now().timestamp()
    for path, age in ((refused.path, 90_000), (again.path, 90_000), (named, 90_000), (fresh.path, 80_000)):
        os.utime(path, (now - age, now - age))
    real = unnamed_files.named_files

    def named_files(*given: Any) -> set[str]:  # noqa: ANN401 - passed on as they are
        kept_files.keep(io.BytesIO(b"again"), desk.upload_dir)  # sent again at this very moment
        os.utime(again.path, (now, now))
        return real(*given)

    monkeypatch.setattr(unnamed_files, "named_files", named_files)
    assert unnamed_files.sweep_unnamed_files(desk) == 1
    assert [path.exists() for path in (refused.path, fresh.path, again.path, named)] == [
        False,
        True,
        True,
        True,
    ]


def test_unfinished_files_of_dead_processes_go_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    dead = tmp_path / ".0.part"
    dead.write_bytes(b"x")
    seen: list[int] = []

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            seen.append(kept_files.sweep_parts(tmp_path))
            return super().read(size)

    kept = kept_files.keep(Slow(b"whole"), tmp_path)
    assert kept.path.read_bytes() == b"whole"
    assert seen[0] == 1
    assert set(seen[1:]) == {0}
    assert not dead.exists()
