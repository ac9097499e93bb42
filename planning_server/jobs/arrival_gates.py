"""What is refused when a file arrives, whatever stands in it: too many open uploads, and a file that somebody else has sent."""

from __future__ import annotations

from planning_server.domain.errors import Conflict
from planning_server.domain.text import Text
from planning_server.ingest.kept_files import ArrivingFile
from planning_server.jobs.desk import Arrival, IngestDesk
from planning_server.store import uploads
from planning_server.store.accounts import Account
from planning_server.store.sessions import Session
from planning_server.store.uploads import Upload, UploadState
from planning_server.store.whose_upload import is_open_to


def refuse_at_sight(session: Session, desk: IngestDesk, arrival: Arrival, account: Account) -> None:
    """What is sure to be refused is not kept first, where the hash of its bytes is known by now."""
    content = arrival.content
    if not isinstance(content, ArrivingFile):
        return
    there = uploads.find_open(session, content.sha256, arrival.plan)
    if there is None:
        refuse_too_many(session, desk, arrival.username, coming=1)
    else:
        refuse_anothers(there, account)


def refuse_anothers(upload: Upload, account: Account) -> None:
    if is_open_to(upload, account):
        return
    raise Conflict(
        "sent-by-another-person",
        Text(
            f"“{upload.created_by}” đã gửi đúng tệp này với cùng tệp mô tả và chưa xong. Hãy trao đổi với người đó.",
            f"“{upload.created_by}” has sent this very file with the same plan file, and it is still open. Speak with them.",
        ),
    )


def refuse_too_many(session: Session, desk: IngestDesk, username: str, *, coming: int = 0) -> None:
    waiting = (*uploads.READING_STATES, UploadState.NEEDS_ATTENTION)
    limit = desk.limits.open_uploads
    if uploads.count_of(session, username, waiting) + coming > limit:
        raise Conflict(
            "too-many-open-uploads",
            Text(
                f"Tài khoản “{username}” đã có {limit} lần gửi chưa xong. Hãy hoàn tất hoặc rút bớt rồi gửi lại.",
                f"The account “{username}” has {limit} open uploads already. Finish or withdraw some, then send it again.",
            ),
            extra={"limit": limit},
        )
