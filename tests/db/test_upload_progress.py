"""How far a reading is: counts of data sets, layers and rows, seen by others while it works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from planning_server.jobs.desk import Arrival, IngestDesk
from planning_server.jobs.ingest_upload import receive_upload, run_upload
from tests.conftest import TestDatabase
from tests.ingest_desk import ingest_desk
from tests.shapefiles import LayerFiles, lots, parcel_words, plan_words, square, write_zip

Told = tuple[str, int, int]


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def told(desk: IngestDesk, database: TestDatabase, path: Path, words: dict[str, object]) -> list[Told]:
    """What another session reads in the row of the upload each time that something is told."""
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, words, "lan"))
    seen: list[Told] = []
    with psycopg.connect(database.owner_url, autocommit=True) as watcher:

        def watch(stage: str, done: int = 0, total: int = 0) -> None:
            row = watcher.execute("SELECT stage, done, total FROM desk.upload").fetchone()
            assert row == (stage, done, total)
            if (stage, done, total) not in seen:
                seen.append((stage, done, total))

        run_upload(desk, upload.upload_id, watch)
        row = watcher.execute("SELECT stage, done, total FROM desk.upload").fetchone()
    assert row == ("done", 1, 1)
    return seen


def test_data_sets_layers_and_rows_are_counted(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()), LayerFiles("others", lots(2)))
    seen = told(desk, database, path, plan_words())
    assert [item for item in seen if item[0] == "checking"] == [
        ("checking", 0, 3),
        ("checking", 1, 3),
        ("checking", 2, 3),
        ("checking", 3, 3),
    ]
    assert seen[0] == ("reading", 0, 0)
    assert {("reading", 0, 2), ("reading", 2, 2)} <= set(seen)
    assert seen[-3:] == [
        ("loading", 0, 0),
        ("loading", 0, 4),
        ("loading", 4, 4),
    ]  # the layer `others` is not mapped


def test_parcels_are_counted_as_they_are_loaded(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    rows = [
        (square(column, 0), {"to": "12", "so": str(column), "dt": 10000.0, "loai": "ONT"})
        for column in range(3)
    ]
    path = write_zip(tmp_path, LayerFiles("thua", rows))
    assert told(desk, database, path, parcel_words())[-2:] == [("loading", 0, 3), ("loading", 3, 3)]
