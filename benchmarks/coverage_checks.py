"""Overlaps, duplicates and gaps of large layers, against the `ST_Overlaps` self-join of PostGIS on the same shapes in the same run.

Both sides get the same valid shapes in a projected system in metres; PostGIS gets them loaded, indexed and analysed before its
clock starts, ours builds its index inside its own. PostGIS only counts pairs; ours also cuts out, measures, names and places them.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import psycopg
import pyogrio.raw
import shapely

from planning_server.cli.cluster import Cluster
from planning_server.domain.crs import Crs, Floats
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.drawing import report_drawing
from planning_server.ingest.checks.edges import report_edges
from planning_server.ingest.checks.gaps import report_gaps
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.overlaps import report_overlaps
from planning_server.ingest.ground import Geometries, Ground, repaired
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS = 3
UTM_14N, UTM_16N = Crs(32614), Crs(32616)
STACKED_COPIES = 500
STACKED_AMONG = 20_000
CHICAGO_PLAN: dict[str, Any] = {
    "kind": "vector",
    "plan_id": "chicago",
    "title": "Chicago",
    "system": "construction_planning",
    "level": "phan_khu",
    "authority": "City of Chicago",
    "decision_number": "1",
    "decision_date": "2025-04-17",
    "in_force_from": "2025-04-17",
    "theme": "land_use",
    "measure_crs": "EPSG:32616",
    "mapping": {
        "layers": {
            "chicago-zoning-2025-04-17-simple": {
                "role": "zones",
                "attributes": {"zone_id": "objectid", "code": "zone_class"},
            }
        }
    },
}
SELF_JOIN = "SELECT count(*) FROM shape a JOIN shape b ON a.id < b.id AND ST_Overlaps(a.geom, b.geom)"


def real_file(name: str) -> Path:
    path = Path(os.environ.get("REAL_DATA_DIR", PROJECT.parent / "shared" / "data")) / name
    if not path.is_file():
        sys.exit(f"{path} is not there; set REAL_DATA_DIR")
    return path


def travis(folder: Path) -> Coverage:
    with zipfile.ZipFile(real_file("travis_parcels.zip")) as packed:
        return coverage_of(Path(packed.extract("travis_parcels_nopii.gpkg", folder)), UTM_14N)


def chicago(folder: Path) -> Coverage:
    with zipfile.ZipFile(real_file("chicago_zoning.zip")) as packed:
        packed_file = packed.extract("data/chicago-zoning-2025-04-17-simple.geojson.gz", folder)
    plain = folder / "chicago.geojson"
    with gzip.open(packed_file) as source, plain.open("wb") as target:
        shutil.copyfileobj(source, target)
    return coverage_of(plain, UTM_16N)


def coverage_of(path: Path, measure: Crs) -> Coverage:
    """All polygons of the file, as drawn, in the measure system."""
    wkb = pyogrio.raw.read(path, columns=[], force_2d=True)[2]
    shapes = cast("Geometries", shapely.from_wkb(wkb))
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    ground = Ground(Crs(4326), measure)
    rows = np.flatnonzero(there).astype(np.int64) + 1
    return Coverage(path.stem, rows, ground.measured(shapes[there]), ground)


def stack() -> Coverage:
    """One lot drawn 500 times among 20 000 that share their edges."""
    side, columns = 20.0, 200
    number = np.arange(STACKED_AMONG)
    west, south = 575_000 + side * (number % columns), 1_320_000 + side * (number // columns)
    upright = np.asarray(shapely.box(west, south, west + side, south + side), dtype=object)
    shapes = np.asarray(shapely.transform(upright, turned), dtype=object)
    shapes = np.concatenate((shapes, np.repeat(shapes[10_000:10_001], STACKED_COPIES)))
    return Coverage(
        "stack", np.arange(1, len(shapes) + 1, dtype=np.int64), shapes, Ground(Crs(5899), Crs(5899))
    )


def turned(xy: Floats) -> Floats:
    """By 30° about a corner, as streets run: boxes of neighbours share ground, so that a box alone decides nothing."""
    turn = np.array([[np.cos(np.pi / 6), np.sin(np.pi / 6)], [-np.sin(np.pi / 6), np.cos(np.pi / 6)]])
    corner = np.array([575_000.0, 1_320_000.0])
    return (xy - corner) @ turn + corner


def valid(coverage: Coverage) -> Coverage:
    return Coverage(coverage.layer, coverage.rows, repaired(coverage.shapes), coverage.ground)


def load(connection: psycopg.Connection[Any], shapes: Geometries) -> None:
    connection.execute("DROP TABLE IF EXISTS shape")
    connection.execute("CREATE TABLE shape (id integer PRIMARY KEY, geom geometry)")
    packed: list[bytes] = shapely.to_wkb(shapes, hex=True).tolist()
    with connection.cursor() as cursor, cursor.copy("COPY shape FROM STDIN") as copy:
        for index, wkb in enumerate(packed):
            copy.write_row((index, wkb))
    connection.execute("CREATE INDEX ON shape USING gist (geom)")
    connection.execute("ANALYZE shape")
    connection.commit()


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of one turn: ours without and with gaps, theirs; and what both found."""

    overlaps_s: float
    whole_s: float
    join_s: float
    pairs: int
    findings: list[Finding]


def one_round(connection: psycopg.Connection[Any], drawn: Coverage) -> Round:
    findings: list[Finding] = []
    started = time.perf_counter()
    coverage = valid(drawn)
    beside = report_overlaps(coverage, findings).beside
    overlaps_s = time.perf_counter() - started
    report_gaps(coverage, None, findings, beside=beside)
    whole_s = time.perf_counter() - started
    started = time.perf_counter()
    row = connection.execute(SELF_JOIN).fetchone()
    join_s = time.perf_counter() - started
    return Round(overlaps_s, whole_s, join_s, 0 if row is None else int(row[0]), findings)


def compared(connection: psycopg.Connection[Any], drawn: Coverage) -> dict[str, Any]:
    """Medians of turns."""
    load(connection, valid(drawn).shapes)
    rounds = [one_round(connection, drawn) for _ in range(ROUNDS)]
    last = rounds[-1]
    figures = next(item.measured for item in last.findings if item.code == "overlap_figures")
    return {
        "shapes": len(drawn.shapes),
        "overlaps_and_duplicates_s": round(statistics.median(turn.overlaps_s for turn in rounds), 2),
        "with_gaps_s": round(statistics.median(turn.whole_s for turn in rounds), 2),
        "self_join_s": round(statistics.median(turn.join_s for turn in rounds), 2),
        "self_join_over_ours": round(statistics.median(turn.join_s / turn.overlaps_s for turn in rounds), 2),
        "pairs_ours": figures["pairs_overlapping"],
        "pairs_self_join": last.pairs,
        "findings": len(last.findings),
    }


def whole_judgement(drawn: Coverage) -> float:
    """Seconds for every check of a layer of zones: as drawn, overlaps, vertices, gaps."""
    findings: list[Finding] = []
    started = time.perf_counter()
    report_drawing(drawn, findings)
    coverage = valid(drawn)
    beside = report_overlaps(coverage, findings).beside
    report_edges(coverage, beside, findings)
    report_gaps(coverage, None, findings, beside=beside)
    return round(time.perf_counter() - started, 2)


def whole_road() -> dict[str, Any]:
    """Chicago from the archive to content ready to be drafted: unpacked, read in its own process, judged, mended.

    Seconds by the clock, and of both cores together: what the clock would show at most with the machine to itself.
    """
    path = real_file("chicago_zoning.zip")
    plan = parse_plan_file(CHICAGO_PLAN)
    started, used = time.perf_counter(), processor_s()
    content = read_content(SourceFile(path, path.name, "0" * 64), plan)
    clock, processor = time.perf_counter() - started, processor_s() - used
    return {
        "clock_s": round(clock, 2),
        "processor_s": round(processor, 2),
        "load_average": os.getloadavg()[0],
        "findings": len(content.findings),
        "blocked": content.is_blocked,
    }


def processor_s() -> float:
    """Of this process and of the readers that it started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measure() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="planning-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    cluster.start()
    try:
        cluster.create_database("peer")
        with psycopg.connect(f"dbname=peer host={cluster.socket_dir} user=postgres") as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            report: dict[str, Any] = {
                "travis": compared(connection, travis(folder)),
                "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "stack": compared(connection, stack()),
                "chicago": compared(connection, chicago(folder)),
                "chicago_whole_s": whole_judgement(chicago(folder)),
                "chicago_road": whole_road(),
                "travis_whole_s": whole_judgement(travis(folder)),
                "peak_memory_whole_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {**report, "rounds": ROUNDS}


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
