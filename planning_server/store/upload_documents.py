"""Papers that travel with an upload: kept by hash, drafted with its version, published with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from planning_server.domain.errors import NotFound, Withdrawn
from planning_server.domain.text import Text
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class UploadDocument:
    """A decision or drawing as it was sent; its bytes lie in the upload folder under `sha256`."""

    sha256: str
    file_name: str
    media_type: str
    bytes: int
    title: str
    number: str | None
    date: date | None


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A paper of a published version; `ingest.kept_files.find` finds its bytes."""

    sha256: str
    media_type: str
    title: str
    number: str | None
    date: date | None


def add_documents(session: Session, upload_id: UUID, documents: Iterable[UploadDocument]) -> int:
    """Notes the papers of an upload; answers how many were new to it."""
    added = 0
    for paper in documents:
        added += session.execute(
            statement("upload_add_document"),
            {
                "upload_id": upload_id,
                "sha256": paper.sha256,
                "file_name": paper.file_name,
                "media_type": paper.media_type,
                "bytes": paper.bytes,
                "title": paper.title,
                "number": paper.number,
                "date": paper.date,
            },
        ).rowcount
    return added


def documents_of(session: Session, upload_id: UUID) -> tuple[UploadDocument, ...]:
    rows = session.execute(statement("upload_documents"), {"upload_id": upload_id})
    return tuple(UploadDocument(*row) for row in rows)


def attach_documents(session: Session, upload_id: UUID, decision_sha256: str | None) -> None:
    """Links the papers to the version that the upload drafted, the decision's own paper (or one with its number) to the decision.

    Does nothing where no version is drafted; can be called again.
    """
    named = {"upload_id": upload_id, "decision_sha256": decision_sha256}
    session.execute(statement("draft_attach_decision"), named)
    session.execute(statement("draft_attach_documents"), {"upload_id": upload_id})


def named_files(session: Session, hashes: Iterable[str]) -> set[str]:
    """Which of these kept files an upload, a paper or a publication names."""
    return {row[0] for row in session.execute(statement("files_named"), {"hashes": list(hashes)})}


def published_document(session: Session, sha256: str) -> PublishedDocument:
    """A paper by its hash, for anybody. Raises `NotFound`, and `Withdrawn` where only withdrawn editions hold it."""
    row = session.execute(statement("published_document"), {"sha256": sha256}).fetchone()
    if row is None:
        raise NotFound(
            "no-such-document",
            Text("Không có tài liệu nào được công bố với mã này.", "No published document has this hash."),
        )
    *facts, standing = row
    if not standing:
        raise Withdrawn(
            "document-withdrawn",
            Text(
                "Tài liệu này thuộc bản công bố đã bị thu hồi.",
                "This document belongs to an edition that was withdrawn.",
            ),
        )
    return PublishedDocument(*facts)
