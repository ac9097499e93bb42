"""Cadastral parcels: at a place, by key, by id."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from planning_server.domain.errors import NotFound
from planning_server.domain.parcel import Parcel
from planning_server.domain.text import Text, is_plain
from planning_server.http.caching import fresh_json
from planning_server.http.queries import Asked, ParcelQuery, PlaceQuery, one_way_to_ask
from planning_server.parcels.render import render_parcels
from planning_server.situation.load import find_parcel, find_parcels_at, find_parcels_by_key
from planning_server.situation.subject import point_subject, require_within

router = APIRouter(tags=["parcels"])
GEOJSON = "application/geo+json"


@router.get("/parcels")
def parcels(request: Request, query: Annotated[PlaceQuery, Query()]) -> JSONResponse:
    """The parcels at a place or of a key: none, one, or several (a key can name several)."""
    asked = Asked(request, query)
    point, key = query.point(), query.key()
    one_way_to_ask({"lon, lat | e, n, crs": point, "commune, sheet, number": key})
    found: tuple[Parcel, ...] = ()
    if point is not None:
        require_within(point_subject(*point), asked.context.settings.extent)
    with asked.context.store.reading() as session:
        if point is not None:
            found = find_parcels_at(session, asked.on_day, *point)
        elif key is not None:
            found = find_parcels_by_key(session, asked.on_day, key)
    return _collection(found, asked, query)


@router.get("/parcels/{parcel_id}")
def parcel(request: Request, parcel_id: str, query: Annotated[ParcelQuery, Query()]) -> JSONResponse:
    """One parcel, as a collection of one."""
    asked = Asked(request, query)
    if not is_plain(parcel_id):
        raise NotFound("no-such-parcel", Text("Không có thửa đất này.", "There is no such parcel."))
    with asked.context.store.reading() as session:
        found = find_parcel(session, asked.on_day, parcel_id)
    return _collection((found,), asked, query)


def _collection(found: tuple[Parcel, ...], asked: Asked, query: ParcelQuery) -> JSONResponse:
    if asked.freshness.is_for_good:  # said as it was known in that edition, whatever was published since
        found = tuple(replace(item, known_to=None) for item in found)
    body = render_parcels(
        found, edition=asked.on_day.edition.number, date=asked.on_day.day.isoformat(), out_crs=query.out()
    )
    return fresh_json(body, asked.freshness, media_type=GEOJSON)
