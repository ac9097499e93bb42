"""A reader that is killed from outside (mostly a machine out of memory) is started once more by itself, and no oftener."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from planning_server.ingest.readers import child
from planning_server.jobs.desk import IngestDesk
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import codes_of, ingest_desk, send
from tests.shapefiles import LayerFiles, lots, plan_words, write_zip

DOOMED_READER = """
import os, runpy, signal, sys
sys.path.insert(0, {project!r})
with open({starts!r}, "a") as starts:
    starts.write(".")
if os.path.getsize({starts!r}) <= {doomed}:
    os.kill(os.getpid(), signal.SIGKILL)
runpy.run_path({reader!r}, run_name="__main__")
"""


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Generator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


@pytest.fixture
def doom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Callable[[], int]]:
    """Readers that are killed as they start, so many of them; answers how many were started."""
    reader = Path(child.__file__)

    def make(doomed: int) -> Callable[[], int]:
        starts = tmp_path / "starts"
        script = tmp_path / "doomed.py"
        words = {"project": str(reader.parents[3]), "starts": str(starts), "reader": str(reader)}
        script.write_text(DOOMED_READER.format(**words, doomed=doomed), encoding="utf-8")
        monkeypatch.setattr(child, "__file__", str(script))
        return lambda: starts.stat().st_size

    return make


def test_a_reader_that_is_killed_once_is_started_again_and_the_upload_is_read(
    desk: IngestDesk, doom: Callable[[int], Callable[[], int]], tmp_path: Path, database: TestDatabase
) -> None:
    started = doom(1)
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    assert (report.upload.state, dict(report.rows), started()) == (UploadState.READY, {"zones": 4}, 2)
    with psycopg.connect(database.owner_url) as session:
        assert session.execute("SELECT attempts FROM desk.upload").fetchone() == (2,)


def test_a_reader_that_is_killed_again_fails_the_upload_with_advice(
    desk: IngestDesk, doom: Callable[[int], Callable[[], int]], tmp_path: Path
) -> None:
    started = doom(9)
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    assert (report.upload.state, started()) == (UploadState.FAILED, 2)
    [stopped] = report.findings
    assert stopped.finding.code == "reading_stopped"
    assert stopped.finding.remedy is not None
    for language in ("vi", "en"):
        said = stopped.finding.text.in_language(language)
        advice = stopped.finding.remedy.in_language(language)
        assert ("retry" in said, "retry" in advice) == (False, True)
        assert "QGIS" not in advice  # nothing is wrong with the file


def test_an_upload_without_attempts_left_is_not_read_again(
    desk: IngestDesk, doom: Callable[[int], Callable[[], int]], tmp_path: Path
) -> None:
    started = doom(9)
    tight = replace(desk, limits=replace(desk.limits, attempts=1))
    report = send(tight, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    assert (report.upload.state, codes_of(report), started()) == (UploadState.FAILED, {"reading_stopped"}, 1)
