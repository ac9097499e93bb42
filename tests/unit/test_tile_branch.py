"""The bare branch for files named by content: codes, headers, ranges, encodings."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from planning_server.http.problems import write_refusal
from planning_server.tiles.archive import ArchiveFolder
from planning_server.tiles.serve import (
    Message,
    TileBranch,
    Unsatisfiable,
    accepts_gzip,
    byte_range,
    names_etag,
)

NAME = "a" * 64
BODY = b"an encoded tile" * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive that holds one tile, 13/6565/3826 (Da Lat), under a name of our choice."""
    with (tmp_path / f"{NAME}.pmtiles").open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(13, 6565, 3826), gzip.compress(BODY, mtime=0))
        writer.finalize({"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}, {})
    return tmp_path


def _ask(
    folder: Path,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    withdrawn: frozenset[str] = frozenset(),
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    fields = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "headers": fields}
    branch = TileBranch(ArchiveFolder(folder), lambda: withdrawn, write_refusal)
    answering = branch(scope, receive, send)
    # It awaits nothing but `send`, so one step runs it to its end, without a loop.
    with pytest.raises(StopIteration):
        answering.__await__().send(None)
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, b"".join(item["body"] for item in sent[1:])


TILE = f"/tiles/planning/{NAME}/13/6565/3826.mvt"


def test_a_stored_tile_is_passed_through_as_it_lies_in_the_archive(folder: Path) -> None:
    status, headers, body = _ask(folder, TILE, {"Accept-Encoding": "gzip, br"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == BODY
    assert headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert "immutable" in headers["cache-control"]
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(body)


def test_a_client_without_gzip_gets_the_plain_tile_under_another_tag(folder: Path) -> None:
    _, zipped, _ = _ask(folder, TILE, {"Accept-Encoding": "gzip"})
    status, plain, body = _ask(folder, TILE, {"Accept-Encoding": "identity"})
    assert (status, body) == (200, BODY)
    assert "content-encoding" not in plain
    assert plain["etag"] != zipped["etag"]


def test_a_known_tile_is_not_sent_again(folder: Path) -> None:
    _, headers, _ = _ask(folder, TILE)
    status, _, body = _ask(folder, TILE, {"If-None-Match": f'W/"x", {headers["etag"]}'})
    assert (status, body) == (304, b"")


def test_head_sends_the_headers_without_the_body(folder: Path) -> None:
    status, headers, body = _ask(folder, TILE, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


def test_an_empty_place_in_the_matrix_is_204(folder: Path) -> None:
    assert _ask(folder, f"/tiles/planning/{NAME}/13/0/0.mvt")[0] == 204


@pytest.mark.parametrize("address", ["7/0/0", "17/0/0", "13/8192/0", "13/0/8192", "13/-1/0", "999/0/0"])
def test_outside_the_matrix_is_404(folder: Path, address: str) -> None:
    status, headers, _ = _ask(folder, f"/tiles/planning/{NAME}/{address}.mvt")
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert headers["cache-control"] == "no-store"


def test_withdrawn_content_is_gone(folder: Path) -> None:
    assert _ask(folder, TILE, withdrawn=frozenset({NAME}))[0] == 410
    assert _ask(folder, f"/tiles/planning/{NAME}.pmtiles", withdrawn=frozenset({NAME}))[0] == 410


def test_an_unknown_archive_and_an_unknown_tileset_are_404(folder: Path) -> None:
    assert _ask(folder, f"/tiles/planning/{'b' * 64}/13/0/0.mvt")[0] == 404
    assert _ask(folder, f"/tiles/parcelz/{NAME}/13/0/0.mvt")[0] == 404


def test_writing_to_a_tile_is_405(folder: Path) -> None:
    status, headers, _ = _ask(folder, TILE, method="POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_the_archive_itself_answers_ranges(folder: Path) -> None:
    whole = (folder / f"{NAME}.pmtiles").read_bytes()
    path = f"/tiles/planning/{NAME}.pmtiles"
    assert _ask(folder, path)[2] == whole
    status, headers, body = _ask(folder, path, {"Range": "bytes=0-126"})
    assert (status, body) == (206, whole[:127])
    assert headers["content-range"] == f"bytes 0-126/{len(whole)}"
    assert _ask(folder, path, {"Range": "bytes=-5"})[2] == whole[-5:]
    status, headers, _ = _ask(folder, path, {"Range": f"bytes={len(whole)}-"})
    assert (status, headers["cache-control"]) == (416, "no-store")
    assert _ask(folder, path, {"Range": "bytes=0-1", "If-Range": '"another"'})[0] == 200
    assert _ask(folder, path, {"Range": "bytes=0-1", "If-Range": f'"{NAME}"'})[0] == 206


def test_an_archive_that_is_cut_short_is_refused_and_not_half_served(folder: Path) -> None:
    path = folder / f"{NAME}.pmtiles"
    path.write_bytes(path.read_bytes()[:-3])
    status, _, body = _ask(folder, TILE)
    assert status == 503
    assert b"archive-broken" in body


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        (b"bytes=0-9", (0, 10)),
        (b"bytes=90-", (90, 100)),
        (b"bytes=-10", (90, 100)),
        (b"bytes=-1000", (0, 100)),
        (b"bytes=0-1000", (0, 100)),
        (b"bytes=100-", Unsatisfiable),
        (b"bytes=-0", Unsatisfiable),
        (b"bytes=9-3", None),
        (b"bytes=-", None),
        (b"bytes=0-1,4-5", None),
        (b"lines=0-1", None),
    ],
)
def test_byte_ranges_are_read_as_rfc_9110_says(header: bytes | None, expected: object) -> None:
    assert byte_range(header, 100) == expected


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, True),
        (b"gzip", True),
        (b"GZIP;q=0.5", True),
        (b"br, *", True),
        (b"gzip;q=0, *", False),
        (b"gzip;q=0.000", False),
        (b"br", False),
        (b"", False),
        (b"identity;q=1, *;q=0", False),
    ],
)
def test_gzip_is_sent_only_to_who_takes_it(header: bytes | None, taken: bool) -> None:
    assert accepts_gzip(header) is taken


def test_if_none_match_knows_lists_weak_tags_and_any() -> None:
    assert names_etag(b"*", b'"a"')
    assert names_etag(b'"b", W/"a"', b'"a"')
    assert not names_etag(b'"b"', b'"a"')
    assert not names_etag(None, b'"a"')
