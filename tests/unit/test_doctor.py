"""The doctor names what is missing and the command that mends it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planning_server.cli import main as command_line
from planning_server.cli.doctor import examine, is_fit_to_serve
from planning_server.cli.doctor_part import Part
from planning_server.cli.doctor_queue import failed_parts, worker_part
from planning_server.cli.settings import Settings, load_settings
from planning_server.store.queue_state import QueueState


def parts_of(settings: Settings) -> dict[str, Part]:
    return {part.name: part for part in examine(settings)}


def test_a_machine_without_postgres_is_told_how_to_install_it(tmp_path: Path) -> None:
    settings = load_settings({"PLANNING_DATA_DIR": str(tmp_path), "PLANNING_POSTGRES_BIN": str(tmp_path)})
    postgres = parts_of(settings)["postgres"]
    assert not postgres.ok
    assert postgres.found is None
    assert postgres.mend is not None
    assert postgres.mend.startswith("apt-get install")


def test_a_cluster_never_made_is_mended_by_starting_it(tmp_path: Path) -> None:
    cluster = parts_of(load_settings({"PLANNING_DATA_DIR": str(tmp_path)}))["cluster"]
    assert cluster == Part("cluster", None, ok=False, needed_for="server", mend="planning-server db start")


def test_a_part_that_is_there_has_a_version_and_nothing_to_mend(tmp_path: Path) -> None:
    parts = parts_of(load_settings({"PLANNING_DATA_DIR": str(tmp_path)}))
    for name in ("python", "shapely", "pyproj", "fiona", "pyogrio", "disk", "archives"):
        assert parts[name].ok, name
        assert parts[name].found
        assert parts[name].mend is None


def test_an_archive_folder_that_cannot_be_written_is_missing(tmp_path: Path) -> None:
    # /proc takes no files, from root neither.
    settings = load_settings({"PLANNING_DATA_DIR": str(tmp_path), "PLANNING_ARCHIVE_DIR": "/proc/archives"})
    archives = parts_of(settings)["archives"]
    assert not archives.ok
    assert archives.mend is not None
    assert "/proc/archives" in archives.mend


def test_a_database_elsewhere_that_does_not_answer_is_missing_and_no_cluster_is_spoken_of(
    tmp_path: Path,
) -> None:
    nobody = f"postgresql://planning@/planning?host={tmp_path}"
    names = ("DATABASE_URL", "WRITER_URL", "PUBLIC_WRITER_URL", "READER_URL")
    parts = parts_of(load_settings({f"PLANNING_{name}": nobody for name in names}))
    assert not parts["database"].ok
    assert "cluster" not in parts
    assert "postgres" not in parts


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_a_data_folder_of_another_account_is_a_part_that_is_missing() -> None:
    folder = Path(tempfile.mkdtemp(prefix="planning-doctor-"))
    try:
        folder.chmod(0o755)
        (folder / "postgres").mkdir(mode=0o700)
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
        parts = parts_of(load_settings({"PLANNING_DATA_DIR": str(folder)}))
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)
    assert not parts["cluster"].ok
    assert "root" in (parts["cluster"].mend or "")


def test_jobs_that_wait_without_a_worker_name_the_command_that_starts_one() -> None:
    since = datetime(2026, 11, 20, 3, 5, tzinfo=UTC)
    part = worker_part(QueueState(0, 0, 2, since, ()))
    assert part == Part(
        "worker",
        "none, 0 running, 2 waiting since 2026-11-20 03:05 UTC",
        False,
        "desk",
        "planning-server worker",
    )
    assert worker_part(QueueState(1, 1, 2, since, ())).ok
    assert worker_part(QueueState(0, 0, 0, None, ())).ok


def test_failed_jobs_are_counted_by_task_and_the_public_side_does_without() -> None:
    parts = failed_parts(QueueState(1, 0, 0, None, ("build_edition", "ingest_upload", "ingest_upload")))
    assert [(part.found, part.mend) for part in parts] == [
        ("1 × build_edition", "planning-server publish --as USER"),
        ("2 × ingest_upload", "planning-server uploads"),
    ]
    assert is_fit_to_serve(parts)


def test_what_only_tests_need_does_not_make_a_server_unfit() -> None:
    there = Part("python", "3.11.2", ok=True, needed_for="server", mend=None)
    absent = Part("chromium", None, ok=False, needed_for="tests", mend="apt-get install chromium")
    assert is_fit_to_serve([there, absent])
    assert not is_fit_to_serve(
        [there, Part("schema", None, ok=False, needed_for="server", mend="planning-server migrate")]
    )


def test_the_command_answers_json_and_exits_with_3_when_something_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANNING_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["planning-server", "doctor", "--json"])
    with pytest.raises(SystemExit) as end:
        command_line.main()
    assert end.value.code == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert {"name", "found", "ok", "needed_for", "mend"} == set(answer["parts"][0])


def test_each_missing_part_is_one_line_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANNING_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["planning-server", "doctor"])
    with pytest.raises(SystemExit):
        command_line.main()
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("✗ cluster") and line.endswith("planning-server db start") for line in lines)
