"""What the map asks for before its first tile: TileJSON and style; and tiles of days that no archive shows."""

from __future__ import annotations

import gzip
import re
from datetime import date
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from planning_server.domain.errors import NotFound
from planning_server.domain.text import Text
from planning_server.http.caching import MOST_SECONDS, VARY, Freshness, fresh_json
from planning_server.http.context import context_of
from planning_server.http.fixed_files import FixedFile
from planning_server.http.queries import Asked, AskedLaw, StyleQuery
from planning_server.tiles.glyphs import FONT_STACK, glyph_files
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.layers import PLANS_OF_TILESETS, TilesetPlan
from planning_server.tiles.render import TileContent, render_tile
from planning_server.tiles.serve import MVT, accepts_gzip
from planning_server.tiles.sprite import sprite_files
from planning_server.tiles.style import style, tilejson

router = APIRouter(tags=["map"])
LIVE: Final = re.compile(r"live-(?P<edition>[1-9]\d{0,8})-(?P<day>\d{4}-\d{2}-\d{2})")


@router.get("/tiles/{tileset}/tilejson.json")
def tile_json(tileset: str, asked: AskedLaw) -> JSONResponse:
    """TileJSON 3.0.0 whose `tiles` name the archive of the day asked about."""
    plan = _tileset(tileset)
    body = tilejson(asked.on_day, plan.tileset, asked.context.settings.public_url)
    if body is None:
        raise NotFound(
            "tileset-empty",
            Text(
                f"Bản công bố này chưa có dữ liệu cho bộ ô “{tileset}”.",
                f"This edition has no content for the tileset “{tileset}”.",
            ),
        )
    return fresh_json(body, asked.freshness)


@router.get("/styles/planning.json")
def planning_style(request: Request, query: Annotated[StyleQuery, Query()]) -> JSONResponse:
    """The MapLibre style of the day, with the circular's land-use colours or those of the palette asked for."""
    asked = Asked(request, query)
    public_url = asked.context.settings.public_url
    return fresh_json(style(asked.on_day, asked.language, public_url, query.palette), asked.freshness)


@cache
def _sprite_files() -> dict[str, FixedFile]:
    return {
        name: FixedFile.of(body, "image/png", compressed=False)
        if name.endswith(".png")
        else FixedFile.of(body, "application/json", compressed=True)
        for name, body in sprite_files().items()
    }


@router.get("/sprites/{name}", response_class=Response)
def sprite(request: Request, name: str) -> Response:
    """The patterns of the style: `planning.json`, `planning.png` and both with `@2x`."""
    found = _sprite_files().get(name)
    if found is None:
        names = ", ".join(_sprite_files())
        raise NotFound(
            "no-such-sprite",
            Text(
                f"Không có tệp hoa văn “{name[:40]}”; có {names}.",
                f"There is no sprite “{name[:40]}”; there are {names}.",
            ),
        )
    return found.answer(request, {})


@cache
def _glyph_files() -> dict[str, FixedFile]:
    return {
        name: FixedFile.of(body, "application/x-protobuf", compressed=True)
        for name, body in glyph_files().items()
    }


@router.get("/glyphs/{fontstack}/{name}", response_class=Response)
def glyphs(request: Request, fontstack: str, name: str) -> Response:
    """Drawn letters of the map's labels: 256 code points, `{first}-{last}.pbf`, of the stack that the style names."""
    found = _glyph_files().get(name) if fontstack == FONT_STACK else None
    if found is None:
        names = ", ".join(_glyph_files())
        raise NotFound(
            "no-such-glyphs",
            Text(
                f"Không có bộ chữ “{fontstack[:40]}/{name[:40]}”; có {FONT_STACK}: {names}.",
                f"There are no glyphs “{fontstack[:40]}/{name[:40]}”; of {FONT_STACK} there are {names}.",
            ),
        )
    return found.answer(request, {})


@router.get("/tiles/{tileset}/{archive}/{z}/{x}/{y}.mvt", include_in_schema=False)
def live_tile(request: Request, tileset: str, archive: str, z: int, x: int, y: int) -> Response:
    """A tile of a day before the first archive, rendered from PostGIS by the code that also bakes."""
    plan = _tileset(tileset)
    match = LIVE.fullmatch(archive)
    if match is None:
        raise _no_archive(archive)
    try:
        day = date.fromisoformat(match["day"])
    except ValueError:
        raise _no_archive(archive) from None
    address = TileAddress(z, x, y)
    if not (plan.min_zoom <= z <= plan.max_zoom and address.is_in_grid()):
        raise NotFound("outside-the-matrix", Text("Ô nằm ngoài lưới.", "The tile is outside the matrix."))
    context = context_of(request)
    on_day = context.current.edition(int(match["edition"])).on(day)
    content = TileContent(plan.tileset, on_day.speaking, on_day.edition.number)
    with context.store.reading() as session:
        body = render_tile(session, content, address)
    headers = {
        "Cache-Control": Freshness(MOST_SECONDS).header,
        "Vary": VARY,
        "Content-Type": MVT.decode(),
    }
    if not body:
        return Response(status_code=204, headers=headers)
    if accepts_gzip(request.headers.get("accept-encoding", "identity").encode("latin-1")):
        return Response(gzip.compress(body, 1, mtime=0), headers={**headers, "Content-Encoding": "gzip"})
    return Response(body, headers=headers)


def _tileset(name: str) -> TilesetPlan:
    plan = PLANS_OF_TILESETS.get(name)
    if plan is None:
        raise NotFound(
            "no-such-tileset",
            Text(
                f"Không có bộ ô “{name[:40]}”; có planning và cadastre.",
                f"There is no tileset “{name[:40]}”; there are planning and cadastre.",
            ),
        )
    return plan


def _no_archive(name: str) -> NotFound:
    return NotFound(
        "no-such-archive",
        Text(
            f"Không có kho ô bản đồ “{name[:80]}”. Hãy lấy địa chỉ từ TileJSON.",
            f"There is no archive “{name[:80]}”. Take the address from the TileJSON.",
        ),
    )
