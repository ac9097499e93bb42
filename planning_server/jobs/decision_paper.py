"""Which of an upload's papers is the decision: the one that `decision_document` of its plan file names, by file name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from planning_server.domain.errors import Fault
from planning_server.domain.text import Text
from planning_server.ingest.end_file import EndFile
from planning_server.ingest.plan_values import PlanFile
from planning_server.ingest.upload_plan import UploadPlan
from planning_server.store.upload_documents import UploadDocument


def decision_sha256(plan: UploadPlan, papers: Iterable[UploadDocument]) -> str | None:
    """The hash of the paper that is named; None where none is, then the decision's number tells."""
    named = _named(plan)
    found = () if named is None else _called(named, papers)
    return found[0].sha256 if found else None


def fault_of_decision(plan: UploadPlan, papers: Iterable[UploadDocument]) -> Fault | None:
    """What is wrong where no paper, or more than one, has the name."""
    named = _named(plan)
    if named is None:
        return None
    papers = tuple(papers)
    found = _called(named, papers)
    if len(found) == 1:
        return None
    if found:
        words = Text(
            f"Có {len(found)} tài liệu cùng tên “{named}”; hãy đặt tên khác nhau để biết đâu là quyết định.",
            f"{len(found)} documents are called “{named}”; give them different names, so that it is clear which is the decision.",
        )
    else:
        sent = ", ".join(f"“{paper.file_name}”" for paper in papers[:MOST_NAMED])
        more = "…" if len(papers) > MOST_NAMED else ""
        words = Text(
            f"Không có tài liệu nào tên “{named}” được gửi kèm; đã nhận: {sent or 'không có tài liệu nào'}{more}.",
            f"No document called “{named}” came along; there are: {sent or 'none'}{more}.",
        )
    return Fault("/decision_document", words)


MOST_NAMED = 10


def _named(plan: UploadPlan) -> str | None:
    return plan.decision_document if isinstance(plan, PlanFile | EndFile) else None


def _called(name: str, papers: Iterable[UploadDocument]) -> tuple[UploadDocument, ...]:
    """However the sender's system writes an accented letter: as one character, or as letter and accent."""
    wanted = _composed(name)
    return tuple(paper for paper in papers if _composed(paper.file_name) == wanted)


def _composed(words: str) -> str:
    return unicodedata.normalize("NFC", words)
