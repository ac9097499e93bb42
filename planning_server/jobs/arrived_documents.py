"""Papers that arrive with an upload: kept under their hash like the file itself, told apart by their bytes."""

from __future__ import annotations

from pathlib import PurePath

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.text import Text, shown
from planning_server.ingest import kept_files
from planning_server.ingest.media_types import ACCEPTED_WORDS, media_type_of
from planning_server.jobs.desk import ArrivedDocument, IngestDesk
from planning_server.store.upload_documents import UploadDocument

LONGEST_NAME = 255


def keep_documents(desk: IngestDesk, arrived: tuple[ArrivedDocument, ...]) -> tuple[UploadDocument, ...]:
    """Raises `InvalidInput` naming every paper that is of no kind that can be published, and where there are too many."""
    limit = desk.limits.documents
    if len(arrived) > limit:
        raise InvalidInput(
            "too-many-documents",
            Text(
                f"Có {len(arrived)} tài liệu kèm theo; tối đa là {limit}.",
                f"{len(arrived)} documents came along; the most is {limit}.",
            ),
        )
    kept: list[UploadDocument] = []
    faults: list[Fault] = []
    for position, paper in enumerate(arrived):
        made = _keep(desk, paper)
        if made is None:
            faults.append(_unknown(position, paper))
        else:
            kept.append(made)
    if faults:
        raise InvalidInput(
            "document-type-unknown",
            Text(
                f"Tài liệu kèm theo phải là: {ACCEPTED_WORDS}.",
                f"A document must be one of: {ACCEPTED_WORDS}.",
            ),
            faults=tuple(faults),
        )
    return tuple(kept)


def _keep(desk: IngestDesk, paper: ArrivedDocument) -> UploadDocument | None:
    limits = desk.limits
    kept = kept_files.keep(
        paper.content, desk.upload_dir, largest=limits.file_bytes, free_bytes=limits.free_bytes
    )
    media_type = media_type_of(kept.path)
    if media_type is None:
        return None
    name = shown(paper.file_name.replace("\\", "/").rpartition("/")[2], LONGEST_NAME) or kept.sha256[:12]
    return UploadDocument(
        sha256=kept.sha256,
        file_name=name,
        media_type=media_type,
        bytes=kept.size,
        title=shown(paper.title or PurePath(name).stem, LONGEST_NAME),
        number=None if paper.number is None else shown(paper.number, LONGEST_NAME),
        date=paper.date,
    )


def _unknown(position: int, paper: ArrivedDocument) -> Fault:
    name = paper.file_name[:80]
    return Fault(
        "documents",
        Text(f"Không nhận ra loại tệp của “{name}”.", f"The kind of file of “{name}” is not known."),
        {"index": position},
    )
