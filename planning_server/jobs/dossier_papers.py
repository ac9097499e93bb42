"""Takes the texts and drawings out of a dossier and keeps each under its hash, so that they can be served once published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from planning_server.domain.errors import Refusal, Unavailable
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest import kept_files
from planning_server.ingest.containers import FoundFile, Walk, ZipLimits, found_files, reading_zip
from planning_server.ingest.dossier.papers import DossierPaper
from planning_server.ingest.findings import of_dossier as say
from planning_server.ingest.job_folder import job_folder
from planning_server.ingest.media_types import media_type_of
from planning_server.jobs.desk import IngestDesk
from planning_server.store.upload_documents import UploadDocument

MOST_NAMED = 20
UNKNOWN_KIND = Text("không nhận ra loại tệp", "its kind is not known")


@dataclass(frozen=True, slots=True)
class KeptPapers:
    documents: tuple[UploadDocument, ...] = ()
    findings: tuple[Finding, ...] = ()


def keep_dossier_papers(
    desk: IngestDesk, upload: Path, file_name: str, papers: Sequence[DossierPaper]
) -> KeptPapers:
    """Raises `Unavailable` where the disk is full; a paper that cannot be kept otherwise is a finding."""
    if not papers:
        return KeptPapers()
    limit = desk.limits.dossier_papers
    wanted = {paper.path: paper for paper in papers[:limit]}
    documents: list[UploadDocument] = []
    findings: list[Finding] = _left_out(papers, limit)
    with job_folder() as folder:
        walk = Walk(folder, ZipLimits())
        with reading_zip(PurePosixPath()), walk.stack:
            for file in found_files(walk, upload, file_name):
                if file.path in wanted:
                    kept = _kept(desk, walk, file, wanted[file.path])
                    if isinstance(kept, UploadDocument):
                        documents.append(kept)
                    else:
                        findings.append(kept)
    if documents:
        findings.append(say.PAPERS_KEPT.seen(measured={"documents": len(documents)}, count=len(documents)))
    return KeptPapers(tuple(documents), tuple(findings))


def _left_out(papers: Sequence[DossierPaper], limit: int) -> list[Finding]:
    out = [str(paper.path) for paper in papers[limit:]]
    if not out:
        return []
    named = ", ".join(path[:200] for path in out[:MOST_NAMED]) + (", …" if len(out) > MOST_NAMED else "")
    measured = {"documents": len(papers), "limit": limit, "left_out": "; ".join(out)}
    return [say.PAPERS_LEFT_OUT.seen(measured=measured, count=len(papers), limit=limit, files=named)]


def _kept(desk: IngestDesk, walk: Walk, file: FoundFile, paper: DossierPaper) -> UploadDocument | Finding:
    limits = desk.limits
    target = walk.folder / "paper"
    try:
        walk.copy(file, target)
        with target.open("rb") as content:
            kept = kept_files.keep(
                content, desk.upload_dir, largest=limits.file_bytes, free_bytes=limits.free_bytes
            )
    except Unavailable:
        raise
    except Refusal as cause:
        return say.PAPER_NOT_KEPT.seen(file=str(file.path)[:200], reason=cause.text)
    finally:
        target.unlink(missing_ok=True)
    media_type = media_type_of(kept.path)
    if media_type is None:
        return say.PAPER_NOT_KEPT.seen(file=str(file.path)[:200], reason=UNKNOWN_KIND)
    return UploadDocument(
        sha256=kept.sha256,
        file_name=file.path.name,
        media_type=media_type,
        bytes=kept.size,
        title=paper.title,
        number=paper.number,
        date=paper.date,
    )
