"""Serving stored tiles: our web process against nginx with the same bodies, against TiPg on tiles never asked before, and by an open-loop load.

Run: .venv/bin/python -m benchmarks.serving [TIPG_PYTHON]
Needs the real files beside the repository (REAL_DATA_DIR) and Debian's `nginx-light` and `wrk`; TIPG_PYTHON is the interpreter of an environment
with `pip install tipg uvicorn`, left out without it. The data are those of `benchmarks.bake`: 300 000 parcels and 21 397 zones, published once.

- Processor time per tile: of the server's processes alone (`/proc`), while `wrk` asks for tiles of zoom 14 to 16 in random order over 16 kept connections.
  nginx, one worker, serves the same stored bytes as files with the same headers.
- Never asked before: the fullest tiles of parcels, each once, one after another, from a server that has just started; processor time of server and database together.
- Open loop: requests start by the clock, at half of the rate that `wrk` reached, whether or not the ones before have come back.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pmtiles.reader import MmapSource, all_tiles

from benchmarks.bake import PROJECT, approved
from benchmarks.parcel_load import left_out
from planning_server.cli.cluster import Cluster
from planning_server.ingest import parcel_content
from planning_server.tiles.layers import CADASTRE

TILES = 4000
CONNECTIONS = 16
SECONDS = 8
OPEN_LOOP_SECONDS = 10
OPEN_LOOP_PROCESSES = 4
COLD = {14: 40, 16: 200}
"""How many tiles of a zoom are asked for the first time."""
SEED = 11


class Processes:
    """A server and all that it started, by their processor time and memory."""

    def __init__(self, root: int) -> None:
        self.root = root

    def all(self) -> list[int]:
        found = [self.root]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, task.read_text().split())
        return found

    def seconds(self) -> float:
        """On a processor so far, of all living threads."""
        nanoseconds = 0
        for pid in self.all():
            for task in Path(f"/proc/{pid}/task").iterdir():
                nanoseconds += int((task / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9

    def anonymous_mib(self) -> dict[str, float]:
        """By process: memory that is no file's."""
        told: dict[str, float] = {}
        for pid in self.all():
            name = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode().rsplit("/", 1)[-1]
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Anonymous:"):
                    told[f"{name} {pid}"] = round(int(line.split()[1]) / 1024, 1)
        return told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(command: Sequence[str], ready: str, env: dict[str, str] | None = None) -> Generator[Processes]:
    """Runs a server until the block ends; `ready` is an address that answers once it is up."""
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=PROJECT) as server,
    ):
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(ready, timeout=5).read()  # noqa: S310 - our own address
                    break
                except OSError:
                    if server.poll() is not None:
                        log.seek(0)
                        sys.exit(log.read().decode(errors="replace")[-3000:])
                    time.sleep(0.1)
            yield Processes(server.pid)
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def our_server(folder: Path) -> Generator[tuple[str, Processes]]:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "PLANNING_DATA_DIR": str(folder),
        "PLANNING_PORT": str(port),
        "PLANNING_METRICS_PORT": str(free_port()),
        "PLANNING_PUBLIC_URL": root,
    }
    command = [str(Path(sys.executable).with_name("planning-server")), "serve", "--public"]
    with started(command, f"{root}/readyz", env) as server:
        yield root, server


def tile_paths(archives: Sequence[Path]) -> list[str]:
    """Of zoom 14 to 16, in random order, as our addresses."""
    found: list[str] = []
    for path in archives:
        with path.open("rb") as file:
            addresses = [address for address, _ in all_tiles(MmapSource(file))]
        tileset = "cadastre" if min(z for z, _, _ in addresses) >= CADASTRE.min_zoom else "planning"
        addresses = [address for address in addresses if address[0] >= 14]
        found += [f"/tiles/{tileset}/{path.stem}/{z}/{x}/{y}.mvt" for z, x, y in addresses]
    random.Random(SEED).shuffle(found)
    return found


def fullest(archives: Sequence[Path], zoom: int, many: int) -> list[str]:
    """The largest tiles of parcels of a zoom, as our addresses: built-up ground, where people look."""
    sized = [
        (len(body), f"/tiles/cadastre/{path.stem}/{z}/{x}/{y}.mvt")
        for path in archives
        for (z, x, y), body in _tiles(path)
        if z == zoom
    ]
    return [path for _, path in sorted(sized, reverse=True)[:many]]


def _tiles(path: Path) -> list[tuple[tuple[int, int, int], bytes]]:
    """Of the cadastre's archive; nothing of another, which has lower zooms."""
    with path.open("rb") as file:
        found = list(all_tiles(MmapSource(file)))
    return found if min(address[0] for address, _ in found) >= CADASTRE.min_zoom else []


def wrk(root: str, paths: Sequence[str], server: Processes, folder: Path) -> dict[str, float]:
    script = folder / "tiles.lua"
    listed = folder / "tiles.txt"
    listed.write_text("\n".join(paths))
    script.write_text(
        f"""local paths = {{}}
for line in io.lines("{listed}") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {{["Accept-Encoding"] = "gzip"}})
end
"""
    )
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-s", str(script), root]
    subprocess.run([*command[:3], "-d2s", *command[3:]], check=True, capture_output=True)  # warm
    before = server.seconds()
    done = subprocess.run(
        [*command[:3], f"-d{SECONDS}s", *command[3:]], check=True, capture_output=True, text=True
    )
    spent = server.seconds() - before
    words = done.stdout
    if "Non-2xx" in words or "Socket errors" in words:
        sys.exit(words)
    requests = int(words.split(" requests in ")[0].split()[-1])
    return {
        "requests_s": round(requests / SECONDS),
        "processor_us": round(spent / requests * 1e6, 1),
        "requests_per_processor_s": round(requests / spent),
    }


def nginx(folder: Path, archives: Sequence[Path], paths: Sequence[str]) -> dict[str, float]:
    """The same stored bytes as files."""
    root = folder / "exploded"
    wanted = set(paths)
    for path in archives:
        with path.open("rb") as file:
            for (z, x, y), body in all_tiles(MmapSource(file)):
                for tileset in ("cadastre", "planning"):
                    name = f"/tiles/{tileset}/{path.stem}/{z}/{x}/{y}.mvt"
                    if name in wanted:
                        target = root / name[1:]
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(body)
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=20000 inactive=60s;
  types {{ application/vnd.mapbox-vector-tile mvt; }}
  server {{ listen 127.0.0.1:{port}; root {root};
    location /tiles/ {{ add_header Content-Encoding gzip; add_header Vary Accept-Encoding; add_header Access-Control-Allow-Origin "*";
      add_header Cache-Control "public, max-age=31536000, immutable"; }} }}
}}
"""
    )
    address = f"http://127.0.0.1:{port}"
    with started(["nginx", "-c", str(config)], address + paths[0]) as server:
        return wrk(address, paths, server, folder)


def cold(root: str, paths: Sequence[str], spent: Sequence[Processes]) -> dict[str, float]:
    """Each path once, one after another over one kept connection."""
    host, port = root.removeprefix("http://").split(":")
    link = http.client.HTTPConnection(host, int(port), timeout=120)
    link.connect()
    before = sum(item.seconds() for item in spent)
    times: list[float] = []
    for path in paths:
        begun = time.perf_counter()
        link.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = link.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            sys.exit(f"{path}: {answer.status}")
        times.append(time.perf_counter() - begun)
    processor = sum(item.seconds() for item in spent) - before
    link.close()
    return {
        "clock_ms": round(statistics.median(times) * 1000, 2),
        "processor_ms": round(processor / len(paths) * 1000, 3),
    }


@contextmanager
def tipg(python: str, cluster: Cluster) -> Generator[tuple[str, Processes]]:
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://postgres@{quote(str(cluster.socket_dir), safe='')}/planning",
        "TIPG_DB_SCHEMAS": '["pub"]',
        "TIPG_MAX_FEATURES_PER_TILE": "100000",
        "PYTHONPATH": "",
    }
    command = [python, "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--log-level", "warning"]
    with started(command, f"http://127.0.0.1:{port}/healthz", env) as server:
        yield f"http://127.0.0.1:{port}", server


def open_loop(root: str, paths: Sequence[str], rate: float) -> dict[str, float]:
    """Answers in milliseconds from the moment that a request was due; every process has one kept connection."""
    host, port = root.removeprefix("http://").split(":")
    begin = time.perf_counter() + 1.0
    step = OPEN_LOOP_PROCESSES / rate
    asked = [
        (
            host,
            int(port),
            paths[number::OPEN_LOOP_PROCESSES],
            begin + number * step / OPEN_LOOP_PROCESSES,
            step,
        )
        for number in range(OPEN_LOOP_PROCESSES)
    ]
    with multiprocessing.get_context("fork").Pool(OPEN_LOOP_PROCESSES) as pool:
        every = sorted(wait for waits in pool.starmap(_ask_by_the_clock, asked) for wait in waits)
    return {
        "requests_s": round(rate),
        "p50_ms": round(every[len(every) // 2] * 1000, 2),
        "p99_ms": round(every[int(len(every) * 0.99)] * 1000, 2),
    }


def _ask_by_the_clock(host: str, port: int, paths: Sequence[str], begin: float, step: float) -> list[float]:
    waits: list[float] = []
    with socket.create_connection((host, port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(int(OPEN_LOOP_SECONDS / step)):
            due = begin + number * step
            while (left := due - time.perf_counter()) > 0:
                time.sleep(left)
            path = paths[number % len(paths)]
            link.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            _take_answer(link)
            waits.append(time.perf_counter() - due)
    return waits


def _take_answer(link: socket.socket) -> None:
    got = b""
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += link.recv(1 << 16)
    head = got[:end].lower()
    at = head.index(b"content-length:") + 15
    left = int(head[at : head.find(b"\r", at) if b"\r" in head[at:] else None]) - (len(got) - end - 4)
    while left > 0:
        left -= len(link.recv(min(left, 1 << 16)))


def measure(folder: Path, tipg_python: str | None) -> dict[str, Any]:
    archives = sorted((folder / "archives").glob("*.pmtiles"))
    paths = tile_paths(archives)
    warm = paths[:TILES]
    cluster = Cluster(folder, durable=False)
    postgres = Processes(int((cluster.postgres_dir / "postmaster.pid").read_text().split()[0]))
    first = {zoom: fullest(archives, zoom, many) for zoom, many in COLD.items()}
    result: dict[str, Any] = {"tiles": len(warm)}
    with our_server(folder) as (root, server):
        ours_cold = {zoom: cold(root, some, [server]) for zoom, some in first.items()}
        result["ours"] = wrk(root, warm, server, folder)
        result["open_loop"] = open_loop(root, warm, result["ours"]["requests_s"] / 2)
        result["anonymous_mib"] = server.anonymous_mib()
    result["nginx"] = nginx(folder, archives, warm)
    result["share_of_nginx"] = round(
        result["ours"]["requests_per_processor_s"] / result["nginx"]["requests_per_processor_s"], 2
    )
    if tipg_python is not None:
        with tipg(tipg_python, cluster) as (root, server):
            for zoom, some in first.items():
                theirs = cold(root, [_in_tipg(path) for path in some], [server, postgres])
                mine = ours_cold[zoom]
                result[f"never_asked_z{zoom}"] = {
                    "ours": mine,
                    "tipg": theirs,
                    "ratio_of_clock": round(theirs["clock_ms"] / mine["clock_ms"], 1),
                    "ratio_of_processor_time": round(theirs["processor_ms"] / mine["processor_ms"], 1),
                }
    return result


def _in_tipg(path: str) -> str:
    z, x, y = path.removesuffix(".mvt").split("/")[4:7]
    return f"/collections/pub.parcel/tiles/WebMercatorQuad/{z}/{x}/{y}"


def main() -> int:
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        sys.exit(f"{', '.join(missing)} missing. Mend it with: apt-get install nginx-light wrk")
    parcel_content.report_coverage = left_out
    folder = Path(tempfile.mkdtemp(prefix="planning-bench-"))
    folder.chmod(0o755)
    try:
        with approved(folder):
            command = [sys.executable, "-m", "benchmarks.bake", "--publish", str(folder)]
            subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
            print(json.dumps(measure(folder, sys.argv[1] if len(sys.argv) > 1 else None), indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
