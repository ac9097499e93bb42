"""123 562 real parcels: kept, read in a process of its own, judged feature by feature, and drafted, against plain `ogr2ogr` of the same file.

Run: .venv/bin/python -m benchmarks.parcel_load [ROUNDS]
Needs the real files beside the repository (REAL_DATA_DIR) and Debian's gdal-bin. Both load the same GeoPackage, unpacked, into the same PostGIS
in turn; ours keeps a copy of it by its hash first. The peer writes one geometry and a spatial index and checks nothing; the ratio is the price of the second
geometry, two more indexes, ids, quarantine, and all checks of single features (kinds, finite numbers, domain, validity, keys, areas,
personal data, encodings). Coverage (overlaps, gaps) is another question: it is left out of the rounds, and run once at the end for its time
and for the peak of memory of the parent with the reader process.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planning_server.cli.cluster import Cluster
from planning_server.domain.finding import Finding
from planning_server.ingest import parcel_content
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.jobs.ingest_upload import Arrival, IngestDesk, receive_upload, run_upload
from planning_server.store.accounts import Role, add_account
from planning_server.store.migrate import migrate
from planning_server.store.sessions import Store, StoreAddresses

PROJECT = Path(__file__).resolve().parents[1]
ARCHIVE, FILE, LAYER = "travis_parcels.zip", "travis_parcels_nopii.gpkg", "parcels"
PARCELS = 123_562
PLAN = {
    "kind": "parcels",
    "title": "Travis",
    "commune": "48453",
    "measure_crs": "EPSG:32614",
    "mapping": {"layers": {LAYER: {"role": "parcels", "attributes": {"sheet": "chunk", "number": "id"}}}},
}
SAMPLE_SECONDS = 0.02


@dataclass
class PeakMemory:
    """Samples this process and its children; `bytes` is the most that they held together."""

    bytes: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.done.wait(SAMPLE_SECONDS):
            self.bytes = max(self.bytes, sum(map(_resident, [os.getpid(), *_children()])))


def _children() -> list[int]:
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


@contextmanager
def watched_memory() -> Generator[PeakMemory]:
    peak = PeakMemory()
    thread = threading.Thread(target=peak.watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak.done.set()
        thread.join()


def real_archive() -> Path:
    folder = Path(os.environ.get("REAL_DATA_DIR", PROJECT.parent / "shared" / "data"))
    if not (folder / ARCHIVE).is_file():
        sys.exit(f"{folder / ARCHIVE} is not there; set REAL_DATA_DIR")
    if shutil.which("ogr2ogr") is None:
        sys.exit("ogr2ogr is missing. Mend it with: apt-get install gdal-bin")
    return folder / ARCHIVE


@dataclass(frozen=True)
class Bench:
    """The desk and the peer's database on one cluster, and the processor time of both."""

    cluster: Cluster
    desk: IngestDesk
    unpacked: Path

    def spent(self) -> float:
        """Processor seconds of this process, its ended children, and the database's ended backends."""
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        postmaster = (self.cluster.postgres_dir / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        ticks = Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
        backends = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime + backends

    def timed(self, work: Callable[[], None]) -> tuple[float, float]:
        """Seconds on the clock and of the processor."""
        before, started = self.spent(), time.perf_counter()
        work()
        seconds = time.perf_counter() - started
        time.sleep(0.3)  # until the backend has ended
        return seconds, self.spent() - before

    def ingest(self, title: str) -> None:
        with self.unpacked.open("rb") as content:
            plan = PLAN | {"title": title}  # another plan file is another upload
            upload, _ = receive_upload(self.desk, Arrival(content, self.unpacked.name, plan, "planner"))
        report = run_upload(self.desk, upload.upload_id)
        if report.rows.get("parcels") != PARCELS:
            raise RuntimeError(f"expected {PARCELS} parcels, got {report.rows}: {report.counts()}")

    def ogr2ogr(self) -> None:
        peer = f"PG:dbname=peer host={self.cluster.socket_dir} user=postgres"
        options = ["-nln", "peer", "-overwrite", "-lco", "GEOMETRY_NAME=geom", "-nlt", "PROMOTE_TO_MULTI"]
        command = ["ogr2ogr", "-f", "PostgreSQL", peer, str(self.unpacked), LAYER, *options]
        subprocess.run(command, check=True, capture_output=True)


@contextmanager
def bench() -> Generator[Bench]:
    archive = real_archive()
    folder = Path(tempfile.mkdtemp(prefix="planning-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    cluster.start()
    try:
        migrate(cluster.url("owner"))
        store = Store(StoreAddresses(reader=cluster.url("reader"), writer=cluster.url("writer")))
        with store.writing() as session:
            at = datetime.now(UTC)
            add_account(session, "planner", Role.PLANNER, "bench-password", at=at, actor="bench")
        with zipfile.ZipFile(archive) as packed:
            unpacked = Path(packed.extract(FILE, folder))
        cluster.create_database("peer")
        desk = IngestDesk(store, folder / "uploads", lambda: datetime.now(UTC))
        yield Bench(cluster, desk, unpacked)
        store.close()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def left_out(coverage: Coverage, findings: list[Finding]) -> None:
    """No coverage in the rounds that are compared."""


def measure(rounds: int) -> dict[str, Any]:
    coverage = parcel_content.report_coverage
    with bench() as made:
        parcel_content.report_coverage = left_out
        pairs: list[tuple[tuple[float, float], tuple[float, float]]] = []
        for turn in range(rounds):
            ours = made.timed(lambda turn=turn: made.ingest(f"round {turn}"))
            pairs.append((ours, made.timed(made.ogr2ogr)))
        parcel_content.report_coverage = coverage
        with watched_memory() as peak:
            whole, _ = made.timed(lambda: made.ingest("with coverage"))
    return {
        "parcels": PARCELS,
        "rounds": rounds,
        "ingest_s": _median(ours[0] for ours, _ in pairs),
        "ogr2ogr_s": _median(peer[0] for _, peer in pairs),
        "ratio": _median(ours[0] / peer[0] for ours, peer in pairs),
        "ratio_of_processor_time": _median(ours[1] / peer[1] for ours, peer in pairs),
        "with_coverage_s": round(whole, 2),
        "peak_memory_mib": peak.bytes >> 20,
    }


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 2)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 3), indent=1))
