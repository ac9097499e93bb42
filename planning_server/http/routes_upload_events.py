"""The event stream of an upload. No credential stands in its address: a page sends its cookie, a program its header."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from planning_server.domain.errors import NotSignedIn
from planning_server.domain.text import Text
from planning_server.http.auth import Planner, find_caller
from planning_server.http.context import HEAD_ONLY, context_of, desk_of
from planning_server.http.desk_answers import NO_STORE, AskedLanguage, LanguageQuery
from planning_server.http.upload_access import VisibleUpload
from planning_server.http.upload_events import StreamCount, Told, event_stream
from planning_server.http.uploads_json import render_summary
from planning_server.store import upload_pages, upload_states

router = APIRouter(tags=["uploads"])
EVENT_HEADERS: Final = {**NO_STORE, "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
STREAMS: Final = StreamCount()


@router.get(
    "/uploads/{upload_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def upload_events(
    request: Request,
    caller: Planner,
    upload: VisibleUpload,
    language: AskedLanguage,
    _query: Annotated[LanguageQuery, Query()],
) -> Response:
    """The upload's state, progress and counts as server-sent events, until it is decided."""
    if request.scope.get(HEAD_ONLY):
        return Response(media_type="text/event-stream", headers=EVENT_HEADERS)
    context = context_of(request)
    desk = desk_of(request)

    def read() -> Told:
        if find_caller(request) is None:  # the token may have been revoked, the session ended meanwhile
            raise NotSignedIn("not-signed-in", Text("Đã đăng xuất.", "Signed out."))
        with desk.store.writing() as session:
            upload_states.turn(session, desk.today())
            facts = upload_pages.facts_of(session, upload.upload_id)
        return Told(facts.upload.state, render_summary(facts, language, context.settings.public_url))

    async def counted() -> AsyncGenerator[bytes]:
        with STREAMS.counted(caller.username):
            async for part in event_stream(context.notices, upload.upload_id, read):
                yield part

    STREAMS.require_room(caller.username)
    return StreamingResponse(counted(), media_type="text/event-stream", headers=EVENT_HEADERS)
