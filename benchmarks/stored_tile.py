"""What a stored tile costs on its way to the wire: the bare branch against the same bytes through FastAPI, in one run.

Run: .venv/bin/python -m benchmarks.stored_tile
No sockets and no server: both sides are called as ASGI applications, so the figures are processor time of this program alone.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from planning_server.http.problems import write_refusal
from planning_server.tiles.archive import ArchiveFolder
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.serve import MVT, Message, Receive, Scope, Send, TileBranch

TILE_BYTES = 20_000
SIDE = 64
ROUNDS = 7
REQUESTS = 2_000
NAME = "0" * 64
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def make_archive(folder: Path) -> list[TileAddress]:
    """4 096 tiles of 20 KB that do not compress further, as stored tiles do not."""
    source = random.Random(7)
    addresses = [TileAddress(14, 13000 + x, 7600 + y) for x in range(SIDE) for y in range(SIDE)]
    addresses.sort(key=lambda item: zxy_to_tileid(item.z, item.x, item.y))
    with (folder / f"{NAME}.pmtiles").open("wb") as file:
        writer = Writer(file)
        for item in addresses:
            body = gzip.compress(source.randbytes(TILE_BYTES), 1, mtime=0)
            writer.write_tile(zxy_to_tileid(item.z, item.x, item.y), body)
        writer.finalize({"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}, {})
    return addresses


def framework_peer(archives: ArchiveFolder) -> AsgiApp:
    """The same look-up and the same headers from an ordinary `async` FastAPI handler."""
    app = FastAPI(openapi_url=None)

    @app.get("/tiles/planning/{name}/{z}/{x}/{y}.mvt")
    async def tile(name: str, z: int, x: int, y: int) -> Response:
        stored = archives.archive(name).tile(TileAddress(z, x, y))
        headers = {
            "ETag": f'"{name[:32]}-{z}-{x}-{y}-gz"',
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
        }
        return Response(bytes(stored or b""), media_type=MVT.decode(), headers=headers)

    return app


async def seconds_per_request(app: AsgiApp, addresses: list[TileAddress]) -> float:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        return None

    asked = random.Random(11).choices(addresses, k=REQUESTS)
    scopes: list[dict[str, Any]] = [
        {
            "type": "http",
            "method": "GET",
            "path": f"/tiles/planning/{NAME}/{item.z}/{item.x}/{item.y}.mvt",
            "query_string": b"",
            "headers": [(b"accept-encoding", b"gzip"), (b"host", b"127.0.0.1")],
        }
        for item in asked
    ]
    started = time.process_time()
    for scope in scopes:
        await app(scope, receive, send)
    return (time.process_time() - started) / REQUESTS


async def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        addresses = make_archive(folder)
        archives = ArchiveFolder(folder)
        branch = TileBranch(archives, frozenset, write_refusal)
        peer = framework_peer(archives)
        pairs = [
            (await seconds_per_request(branch, addresses), await seconds_per_request(peer, addresses))
            for _ in range(ROUNDS)
        ]
        return {
            "bare_branch_us": round(statistics.median(a for a, _ in pairs) * 1e6, 1),
            "fastapi_us": round(statistics.median(b for _, b in pairs) * 1e6, 1),
            "ratio": round(statistics.median(b / a for a, b in pairs), 2),
            "tile_bytes": TILE_BYTES,
            "tiles": len(addresses),
            "requests": REQUESTS * ROUNDS,
        }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure()), indent=1))
