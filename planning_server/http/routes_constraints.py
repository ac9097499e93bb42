"""What applies here: the answer an architect can cite."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from planning_server.http.caching import fresh_json
from planning_server.http.queries import Asked, ConstraintsQuery, one_way_to_ask
from planning_server.parcels.answer import answer_constraints
from planning_server.parcels.render import render_constraints
from planning_server.situation.load import find_one_by_key, find_parcel, load_situation
from planning_server.situation.subject import Subject, parcel_subject, point_subject, require_within
from planning_server.store.sessions import Session

router = APIRouter(tags=["constraints"])


@router.get("/constraints")
def constraints(request: Request, query: Annotated[ConstraintsQuery, Query()]) -> JSONResponse:
    """What applies to a parcel or a point, what does not, and what is not known."""
    asked = Asked(request, query)
    out_crs = query.out()
    with asked.context.store.reading() as session:
        subject = _subject(session, asked, query)
        situation = load_situation(session, asked.on_day, subject)
    body = render_constraints(
        answer_constraints(situation),
        asked.language,
        software=asked.context.settings.software,
        out_crs=out_crs,
    )
    return fresh_json(body, asked.freshness)


def _subject(session: Session, asked: Asked, query: ConstraintsQuery) -> Subject:
    point, key = query.point(), query.key()
    one_way_to_ask({"parcel": query.parcel, "lon, lat | e, n, crs": point, "commune, sheet, number": key})
    if point is not None:
        subject = point_subject(*point)
        require_within(subject, asked.context.settings.extent)
        return subject
    if key is not None:
        return parcel_subject(find_one_by_key(session, asked.on_day, key))
    return parcel_subject(find_parcel(session, asked.on_day, query.parcel or ""))
