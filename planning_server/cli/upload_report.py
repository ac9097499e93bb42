"""How the command line tells where an upload stands: on a terminal, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console

from planning_server.cli.counts import ROWS, counted, listed
from planning_server.cli.findings_table import print_findings
from planning_server.cli.terminal import EXIT_REFUSED, in_locale, print_json
from planning_server.domain.finding import Question
from planning_server.domain.text import Text
from planning_server.ingest.pipeline import Progress
from planning_server.jobs.desk import UploadReport
from planning_server.store.uploads import KeptFinding, Upload, UploadState

BLOCKED_STATES = (UploadState.FAILED, UploadState.REJECTED, UploadState.WITHDRAWN)

STAGES: Mapping[str, Text] = {
    "reading": Text("Đang đọc tệp…", "Reading the file…"),
    "checking": Text("Đang kiểm tra…", "Checking…"),
    "loading": Text("Đang nạp vào cơ sở dữ liệu…", "Loading into the database…"),
}


def progress_on_terminal(environment: Mapping[str, str]) -> Progress:
    """Writes each stage as it begins, where standard error is a terminal."""

    def tell(stage: str, done: int = 0, _total: int = 0) -> None:
        if done == 0 and stage in STAGES and sys.stderr.isatty():
            sys.stderr.write(in_locale(STAGES[stage], environment) + "\n")

    return tell


def show_report(report: UploadReport, environment: Mapping[str, str], *, as_json: bool) -> None:
    """Prints the report; ends the command with "refused" where something blocks the upload."""
    refused = is_refused(report)
    if as_json:
        print_json(report_json(report, refused))
    else:
        print_report(report, refused, environment)
    if refused:
        raise typer.Exit(EXIT_REFUSED)


def is_refused(report: UploadReport) -> bool:
    return report.upload.state in BLOCKED_STATES or any(
        kept.finding.severity in ("fatal", "error") for kept in report.findings
    )


REFUSED = Text(
    "Chưa nhận được: hãy sửa các lỗi nêu trên rồi gửi lại. Tệp đã được lưu.",
    "Not taken in: mend the faults above and send it again. The file is kept.",
)
WARNING = Text("cảnh báo", "warning")
NEXT_STEPS: Mapping[UploadState, Text] = {
    UploadState.NEEDS_ATTENTION: Text(
        "Có {warnings.vi}. Nếu chấp nhận tất cả: planning-server answer {upload_id} --accept all --reason 'LÝ DO' --as TÊN (hoặc chạy lại ingest với --yes)",
        "It has {warnings.en}. To accept them all: planning-server answer {upload_id} --accept all --reason 'WHY' --as NAME (or run ingest again with --yes)",
    ),
    UploadState.READY: Text(
        "Sẵn sàng. Người duyệt chạy: planning-server approve {upload_id} --as TÊN",
        "Ready. An approver runs: planning-server approve {upload_id} --as NAME",
    ),
    UploadState.APPROVED: Text(
        "Đã được duyệt trước đây. Công bố: planning-server publish --as TÊN",
        "Approved already. Publish it: planning-server publish --as NAME",
    ),
}


LEFT_OUT = Text(
    "Bản công bố số {edition} đã bỏ lần gửi này ra khi quay về một bản cũ; cần duyệt lại thì mới được công bố lại.",
    "Edition {edition} went back to an older one and left this out; it is published again with a new approval only.",
)
COMPARE_AGAIN = Text(
    "Trước khi duyệt, hãy so sánh lại với địa chính đang công bố: planning-server answer {upload_id} --retry",
    "Before it is approved, compare it with the cadastre published now: planning-server answer {upload_id} --retry",
)


def _next_step(upload: Upload) -> Text | None:
    if upload.left_out_by is not None and upload.kind == "parcels" and upload.state is UploadState.READY:
        return COMPARE_AGAIN
    return NEXT_STEPS.get(upload.state)


def print_report(report: UploadReport, refused: bool, environment: Mapping[str, str]) -> None:
    console = Console(soft_wrap=False)
    print_findings(console, report.findings, environment)
    counts = listed(counted(count, ROWS[name]) for name, count in report.rows.items())
    rows = in_locale(counts, environment).replace("\n", " / ")
    plan = in_locale(_made(report), environment).replace("\n", " / ")
    typer.echo(f"{report.upload.upload_id} · {report.upload.state}{plan}{' · ' + rows if rows else ''}")
    if report.upload.left_out_by is not None:
        left_out = LEFT_OUT.formatted(edition=report.upload.left_out_by)
        typer.echo(in_locale(left_out, environment))
    words = REFUSED if refused else _next_step(report.upload)
    if words is not None:
        filled = words.formatted(
            warnings=counted(report.open_warnings, WARNING), upload_id=report.upload.upload_id
        )
        typer.echo(in_locale(filled, environment))


def _made(report: UploadReport) -> Text:
    """The version that it became, or the one that it ends."""
    if not report.plan_id:
        return Text("", "")
    if report.ends is None:
        made = f" · {report.plan_id} v{report.version}"
        return Text(made, made)
    version, day = report.ends["version"], report.ends["ends_from"]
    return Text(
        f" · chấm dứt {report.plan_id} v{version} từ ngày {day}",
        f" · ends {report.plan_id} v{version} from {day} on",
    )


def report_json(report: UploadReport, refused: bool) -> dict[str, Any]:
    upload = report.upload
    problem = {"type": "upload-refused", "detail_vi": REFUSED.vi, "detail_en": REFUSED.en} if refused else {}
    return {
        **problem,
        "upload_id": str(upload.upload_id),
        "state": str(upload.state),
        "left_out_by": upload.left_out_by,
        "kind": upload.kind,
        "file_name": upload.file_name,
        "file_sha256": upload.file_sha256,
        "created_by": upload.created_by,
        "plan_id": report.plan_id,
        "version": report.version,
        "ends": report.ends,
        "rows": dict(report.rows),
        "plan": dict(report.plan),
        "answers": dict(upload.answers),
        "documents": [
            {"file_name": paper.file_name, "media_type": paper.media_type, "sha256": paper.sha256}
            for paper in report.documents
        ],
        "open_warnings": report.open_warnings,
        "counts": [
            {"severity": severity, "code": code, "count": count}
            for (severity, code), count in report.counts().items()
        ],
        "findings": [finding_json(kept) for kept in report.findings],
    }


def finding_json(kept: KeptFinding) -> dict[str, Any]:
    found = kept.finding
    return {
        "key": found.key,
        "number": found.number,
        "code": found.code,
        "severity": str(found.severity),
        "layer": found.layer,
        "row": found.row,
        "message_vi": found.text.vi,
        "message_en": found.text.en,
        "place": None if found.place is None else {"lon": found.place[0], "lat": found.place[1]},
        "measured": dict(found.measured),
        "remedy_vi": None if found.remedy is None else found.remedy.vi,
        "remedy_en": None if found.remedy is None else found.remedy.en,
        "question": None if found.question is None else question_json(found.question),
        "accepted_reason": kept.accepted_reason,
    }


def question_json(question: Question) -> dict[str, Any]:
    """What `planning-server answer UPLOAD POINTER=VALUE` takes: the pointer, and the values with the evidence for each."""
    return {
        "pointer": question.pointer,
        "choices": [
            {
                "value": choice.value,
                "text_vi": choice.text.vi,
                "text_en": choice.text.en,
                "measured": dict(choice.measured),
            }
            for choice in question.choices
        ],
    }
