"""Archive bytes to the wire: a bare ASGI branch for files named by content, without a framework in between.

    /tiles/{tileset}/{sha256}/{z}/{x}/{y}.mvt      /tiles/{tileset}/{sha256}.pmtiles

Everything here is immutable until withdrawn, so it never asks the database.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from planning_server.domain.errors import NotFound, Refusal, Withdrawn
from planning_server.domain.text import Text
from planning_server.tiles.archive import Archive, ArchiveFolder
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.layers import PLANS_OF_TILESETS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
RefusalWriter = Callable[[Refusal, Scope], tuple[int, Headers, bytes]]

TILE_PATH: Final = re.compile(
    r"/tiles/(?P<tileset>[a-z]+)/(?P<sha256>[0-9a-f]{64})/(?P<z>-?\d{1,8})/(?P<x>-?\d{1,8})/(?P<y>-?\d{1,8})\.mvt"
)
ARCHIVE_PATH: Final = re.compile(r"/tiles/(?P<tileset>[a-z]+)/(?P<sha256>[0-9a-f]{64})\.pmtiles")
IMMUTABLE: Final = b"public, max-age=31536000, immutable"
MVT: Final = b"application/vnd.mapbox-vector-tile"
CHUNK_BYTES: Final = 1 << 20
OPEN_TO_ALL: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag, content-range, accept-ranges"),
]


class TileBranch:
    """Answers requests for archives; `answers(path)` says which those are."""

    def __init__(
        self,
        archives: ArchiveFolder,
        withdrawn: Callable[[], frozenset[str]],
        write_refusal: RefusalWriter,
    ) -> None:
        self._archives = archives
        self._withdrawn = withdrawn
        self._write_refusal = write_refusal

    @staticmethod
    def answers(path: str) -> bool:
        return path.startswith("/tiles/") and (
            TILE_PATH.fullmatch(path) is not None or ARCHIVE_PATH.fullmatch(path) is not None
        )

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            allow: Headers = [(b"allow", b"GET, HEAD"), (b"content-length", b"0")]
            await _send(send, 405, allow, b"", head=False)
            return
        headers = dict(scope["headers"])
        head = scope["method"] == "HEAD"
        try:
            path = scope["path"]
            tile = TILE_PATH.fullmatch(path)
            if tile is not None:
                status, fields, body = self._tile(tile, headers)
                await _send(send, status, fields, body, head=head)
            else:
                await self._file(ARCHIVE_PATH.fullmatch(path), headers, send, head=head)
        except Refusal as refusal:
            status, fields, body = self._write_refusal(refusal, scope)
            await _send(send, status, fields, body, head=head)

    def _archive(self, match: re.Match[str]) -> Archive:
        sha256 = match["sha256"]
        if sha256 in self._withdrawn():
            raise Withdrawn(
                "archive-withdrawn",
                Text("Nội dung này đã bị thu hồi.", "This content has been withdrawn."),
            )
        if match["tileset"] not in PLANS_OF_TILESETS:
            raise NotFound(
                "no-such-tileset",
                Text(
                    f"Không có bộ ô “{match['tileset']}”; có planning và cadastre.",
                    f"There is no tileset “{match['tileset']}”; there are planning and cadastre.",
                ),
            )
        return self._archives.archive(sha256)

    def _tile(self, match: re.Match[str], headers: dict[bytes, bytes]) -> tuple[int, Headers, bytes]:
        archive = self._archive(match)
        plan = PLANS_OF_TILESETS[match["tileset"]]
        address = TileAddress(int(match["z"]), int(match["x"]), int(match["y"]))
        if not (plan.min_zoom <= address.z <= plan.max_zoom and address.is_in_grid()):
            raise NotFound(
                "outside-the-matrix",
                Text(
                    f"Ô {address.z}/{address.x}/{address.y} nằm ngoài lưới (mức {plan.min_zoom} đến {plan.max_zoom}).",
                    f"Tile {address.z}/{address.x}/{address.y} is outside the matrix (zooms {plan.min_zoom} to {plan.max_zoom}).",
                ),
            )
        zipped = accepts_gzip(headers.get(b"accept-encoding"))
        etag = (
            f'"{match["sha256"][:32]}-{address.z}-{address.x}-{address.y}{"-gz" if zipped else ""}"'.encode()
        )
        fields: Headers = [
            (b"etag", etag),
            (b"cache-control", IMMUTABLE),
            (b"vary", b"Accept-Encoding"),
            *OPEN_TO_ALL,
        ]
        if names_etag(headers.get(b"if-none-match"), etag):
            return 304, fields, b""
        stored = archive.tile(address)
        if stored is None:
            return 204, fields, b""
        body = bytes(stored) if zipped else gzip.decompress(stored)
        if zipped:
            fields.append((b"content-encoding", b"gzip"))
        fields += [(b"content-type", MVT), (b"content-length", str(len(body)).encode())]
        return 200, fields, body

    async def _file(
        self, match: re.Match[str] | None, headers: dict[bytes, bytes], send: Send, *, head: bool
    ) -> None:
        if match is None:
            raise RuntimeError("the branch was called for a path that it does not answer")
        archive = self._archive(match)
        etag = f'"{match["sha256"]}"'.encode()
        fields: Headers = [
            (b"etag", etag),
            (b"cache-control", IMMUTABLE),
            (b"accept-ranges", b"bytes"),
            *OPEN_TO_ALL,
        ]
        if names_etag(headers.get(b"if-none-match"), etag):
            await _send(send, 304, fields, b"", head=head)
            return
        if_range = headers.get(b"if-range")
        wanted = byte_range(headers.get(b"range"), archive.size) if if_range in {None, etag} else None
        if wanted is Unsatisfiable:
            refused: Headers = [
                (b"content-range", f"bytes */{archive.size}".encode()),
                (b"content-length", b"0"),
                (b"cache-control", b"no-store"),
                *OPEN_TO_ALL,
            ]
            await _send(send, 416, refused, b"", head=head)
            return
        start, stop = wanted if isinstance(wanted, tuple) else (0, archive.size)
        status = 206 if isinstance(wanted, tuple) else 200
        if status == 206:
            fields.append((b"content-range", f"bytes {start}-{stop - 1}/{archive.size}".encode()))
        fields += [
            (b"content-type", b"application/vnd.pmtiles"),
            (b"content-length", str(stop - start).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": fields})
        if not head:
            for offset in range(start, stop, CHUNK_BYTES):
                part = bytes(archive.bytes_between(offset, min(offset + CHUNK_BYTES, stop)))
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes, *, head: bool
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"" if head else body, "more_body": False})


def accepts_gzip(header: bytes | None) -> bool:
    """Whether `Accept-Encoding` takes gzip; an absent header takes anything, and stored tiles are gzip."""
    if header is None:
        return True
    star = False
    for part in header.decode("latin-1").lower().split(","):
        coding, _, weight = part.strip().partition(";")
        refused = re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight) is not None
        if coding.strip() in {"gzip", "x-gzip"}:
            return not refused
        if coding.strip() == "*":
            star = not refused
    return star


def names_etag(header: bytes | None, etag: bytes) -> bool:
    """Whether `If-None-Match` names this entity tag (weak comparison) or any."""
    if header is None:
        return False
    names = [part.strip().removeprefix(b"W/") for part in header.split(b",")]
    return b"*" in names or etag in names


class Unsatisfiable:
    """Marks a range that lies wholly outside the file."""


def byte_range(header: bytes | None, size: int) -> tuple[int, int] | type[Unsatisfiable] | None:
    """`[start, stop)` of a single byte range; None for no range, or for one of a kind that a server may ignore."""
    match = re.fullmatch(rb"bytes=(\d{0,18})-(\d{0,18})", header.strip()) if header else None
    if match is None or match[1] == match[2] == b"":
        return None
    if match[1] == b"":
        length = int(match[2])
        return (max(0, size - length), size) if length else Unsatisfiable
    start = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if start >= size:
        return Unsatisfiable
    if last < start:
        return None
    return start, min(last, size - 1) + 1
