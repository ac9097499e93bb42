"""What ingest drafts, holds back (attributes of rows that are drafted) and reports of whole files, held against the rows that it wrote row by row before it worked by columns.

A digest that differs means that some row differs: legal or display geometry by a byte, an id, an area, a held-back attribute, the place
of a finding. Where that is wanted, run this file with `-k rows` and take the printed value over after looking at the rows themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from planning_server.jobs.ingest_upload import IngestDesk
from tests.conftest import PROJECT, TestDatabase
from tests.ingest_desk import ingest_desk, send

GOLDEN = json.loads((Path(__file__).parent / "ingested_rows.json").read_text(encoding="utf-8"))
TABLES = {
    "parcels": b"SELECT to_jsonb(t) - 'feature_id' - 'upload_id' - 'parcel_id' - 'content_sha256' - 'legal_geom' - 'geom_3857', legal_geom, geom_3857"
    b" FROM draft.parcel AS t ORDER BY row_number",
    "zones": b"SELECT row_number, area_m2, legal_geom FROM draft.zone ORDER BY row_number",
    "held_back": b"SELECT layer, row_number, attributes, encode(geometry_wkb, 'hex') FROM desk.quarantine"
    b" WHERE geometry_wkb IS NULL ORDER BY layer, row_number",
    "findings": b"SELECT code, layer, row_number, round(lon::numeric, 6), round(lat::numeric, 6) FROM desk.finding"
    b" WHERE code IN ('invalid_geometry', 'parcel_key_twice', 'parcel_key_missing', 'number_unreadable', 'area_differs')"
    b" ORDER BY code, layer, row_number",
}


def digests(owner: psycopg.Connection[Any]) -> dict[str, list[int | str]]:
    """Number of rows and SHA-256 over them, of each table that holds any."""
    found: dict[str, list[int | str]] = {}
    for name, query in TABLES.items():
        rows = owner.execute(query).fetchall()
        if rows:
            words = json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)
            found[name] = [len(rows), hashlib.sha256(words.encode()).hexdigest()]
    return found


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


@pytest.mark.parametrize("name", [name for name in GOLDEN if name.startswith("sample_data")])
def test_the_rows_of_the_sample_town_are_the_same(
    desk: IngestDesk, database: TestDatabase, name: str
) -> None:
    archive = PROJECT / name
    send(desk, archive, json.loads(archive.with_suffix(".json").read_text(encoding="utf-8")))
    with psycopg.connect(database.owner_url) as owner:
        assert digests(owner) == GOLDEN[name]


def test_the_rows_of_the_parcels_of_duy_nghia_are_the_same(
    desk: IngestDesk, database: TestDatabase, real_data_dir: Path
) -> None:
    name = "vn_duynghia_parcels.zip"
    plan = json.loads((PROJECT / "tests" / "plan_files" / "duynghia.json").read_text(encoding="utf-8"))
    send(desk, real_data_dir / name, plan)
    with psycopg.connect(database.owner_url) as owner:
        assert digests(owner) == GOLDEN[name]
