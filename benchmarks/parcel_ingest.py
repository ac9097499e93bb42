"""Ingest of 9 777 real parcels, judged and loaded, against plain `ogr2ogr` into the same PostGIS, in one run.

Run: .venv/bin/python -m benchmarks.parcel_ingest
Needs the real files beside the repository (REAL_DATA_DIR) and Debian's gdal-bin. The peer checks nothing: the ratio is the
price of every finding, of quarantine, and of the second geometry.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planning_server.cli.cluster import Cluster
from planning_server.jobs.ingest_upload import Arrival, IngestDesk, receive_upload, run_upload
from planning_server.store.accounts import Role, add_account
from planning_server.store.migrate import migrate
from planning_server.store.sessions import Store, StoreAddresses

PROJECT = Path(__file__).resolve().parents[1]
PLAN = PROJECT / "tests" / "plan_files" / "duynghia.json"
ARCHIVE = "vn_duynghia_parcels.zip"
ROUNDS = 5


def real_archive() -> Path:
    folder = Path(os.environ.get("REAL_DATA_DIR", PROJECT.parent / "shared" / "data"))
    if not (folder / ARCHIVE).is_file():
        sys.exit(f"{folder / ARCHIVE} is not there; set REAL_DATA_DIR")
    if shutil.which("ogr2ogr") is None:
        sys.exit("ogr2ogr is missing. Mend it with: apt-get install gdal-bin")
    return folder / ARCHIVE


def seconds_of_ingest(desk: IngestDesk, archive: Path, turn: int) -> float:
    plan = json.loads(PLAN.read_text(encoding="utf-8"))
    plan["title"] = f"{plan['title']} {turn}"  # another plan file is another upload
    started = time.perf_counter()
    with archive.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, archive.name, plan, "planner"))
    report = run_upload(desk, upload.upload_id)
    seconds = time.perf_counter() - started
    if report.rows.get("parcels") != 9777:
        raise RuntimeError(f"expected 9 777 parcels, got {report.rows}")
    return seconds


def seconds_of_ogr2ogr(shapefile: Path, connection: str) -> float:
    command = [
        "ogr2ogr",
        "-f",
        "PostgreSQL",
        f"PG:{connection}",
        str(shapefile),
        "-nln",
        "peer",
        "-overwrite",
    ]
    started = time.perf_counter()
    subprocess.run(
        [*command, "-lco", "GEOMETRY_NAME=geom", "-nlt", "PROMOTE_TO_MULTI"], check=True, capture_output=True
    )
    return time.perf_counter() - started


def measure() -> dict[str, Any]:
    archive = real_archive()
    folder = Path(tempfile.mkdtemp(prefix="planning-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    cluster.start()
    try:
        migrate(cluster.url("owner"))
        store = Store(StoreAddresses(reader=cluster.url("reader"), writer=cluster.url("writer")))
        with store.writing() as session:
            add_account(
                session, "planner", Role.PLANNER, "bench-password", at=datetime.now(UTC), actor="bench"
            )
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder / "peer")
        shapefile = next((folder / "peer").glob("*.shp"))
        desk = IngestDesk(store, folder / "uploads", lambda: datetime.now(UTC))
        cluster.create_database("peer")
        peer = f"dbname=peer host={cluster.socket_dir} user=postgres"
        pairs = [
            (seconds_of_ingest(desk, archive, turn), seconds_of_ogr2ogr(shapefile, peer))
            for turn in range(ROUNDS)
        ]
        store.close()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "parcels": 9777,
        "ingest_s": round(statistics.median(a for a, _ in pairs), 2),
        "ogr2ogr_s": round(statistics.median(b for _, b in pairs), 2),
        "ratio": round(statistics.median(a / b for a, b in pairs), 2),
        "rounds": ROUNDS,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
