"""Who may see an upload: its sender, and whoever decides about uploads."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from planning_server.domain.errors import NotAllowed
from planning_server.domain.text import Text
from planning_server.http.auth import Planner
from planning_server.http.context import desk_of
from planning_server.store import upload_states, uploads
from planning_server.store.uploads import Upload
from planning_server.store.whose_upload import is_open_to


def visible_upload(request: Request, upload_id: UUID, caller: Planner) -> Upload:
    """Raises `NotFound`, and `NotAllowed` for another planner's upload."""
    desk = desk_of(request)
    with desk.store.writing() as session:
        upload_states.turn(session, desk.today())
        upload = uploads.get(session, upload_id)
    if not is_open_to(upload, caller.account):
        raise NotAllowed(
            "another-persons-upload",
            Text(
                "Lần gửi này của người khác; chỉ người gửi, người duyệt và quản trị viên xem được.",
                "This upload is another person's; its sender, approvers and administrators see it.",
            ),
        )
    return upload


VisibleUpload = Annotated[Upload, Depends(visible_upload)]
