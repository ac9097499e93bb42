"""`planning-server ingest`, `ingest-parcels`, `approve`, `reject` and `user add`."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console

from planning_server.cli.counts import ROWS, counted, listed
from planning_server.cli.database import database_addresses
from planning_server.cli.findings_table import print_findings
from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import EXIT_REFUSED, JsonOption, in_locale, print_json
from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text
from planning_server.ingest.mapping.kept import with_kept_mapping
from planning_server.ingest.plan_file import read_json
from planning_server.jobs.ingest_upload import (
    Arrival,
    IngestDesk,
    UploadReport,
    accept_upload_warnings,
    approve_upload,
    receive_upload,
    reject_upload,
    run_upload,
)
from planning_server.store.accounts import (
    Role,
    add_account,
    new_password,
    only_account_with_role,
    parse_role,
)
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.store.uploads import KeptFinding, UploadState

ACCEPTED_HERE = "accepted on the command line"
BLOCKED_STATES = (UploadState.FAILED, UploadState.REJECTED, UploadState.WITHDRAWN)

FileArgument = Annotated[
    Path, typer.Argument(help="A zipped shapefile.", exists=True, dir_okay=False, readable=True)
]
PlanOption = Annotated[
    Path, typer.Option("--plan", help="The plan file (JSON).", exists=True, dir_okay=False, readable=True)
]
MappingOption = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        help="A kept mapping of layers and columns (JSON), laid under the plan file's own.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
CrsOption = Annotated[
    str | None,
    typer.Option(
        "--crs", help="Answers which coordinate system it is: EPSG:5899, or EPSG:5899 ne (northing first)."
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Accept the warnings.")]
UserOption = Annotated[
    str | None, typer.Option("--as", help="Who sends it; by default the only planner there is.")
]
DeciderOption = Annotated[str, typer.Option("--as", help="Who decides: an approver or an administrator.")]
NoteOption = Annotated[str | None, typer.Option(help="Why, in one line.")]
LangOption = Annotated[str | None, typer.Option("--lang", help="vi or en; by default as the locale says.")]

user_app = typer.Typer(help="Accounts.", no_args_is_help=True)

STAGES: Mapping[str, Text] = {
    "reading": Text("Đang đọc tệp…", "Reading the file…"),
    "checking": Text("Đang kiểm tra…", "Checking…"),
    "loading": Text("Đang nạp vào cơ sở dữ liệu…", "Loading into the database…"),
}


@contextmanager
def _desk() -> Generator[IngestDesk]:
    settings = load_settings(os.environ)
    addresses = database_addresses(settings)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    try:
        yield IngestDesk(store, settings.upload_dir, lambda: datetime.now(UTC), extent=settings.extent)
    finally:
        store.close()


def _environment(lang: str | None) -> Mapping[str, str]:
    if lang is None:
        return os.environ
    if lang not in ("vi", "en"):
        raise typer.BadParameter("vi | en", param_hint="--lang")
    return {"LC_ALL": lang}


def ingest(
    file: FileArgument,
    plan: PlanOption,
    mapping: MappingOption = None,
    crs: CrsOption = None,
    yes: YesOption = False,
    user: UserOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Take in a plan: keep the file, read it, check it, draft it, and show what was found.

    Example: planning-server ingest qhpk.zip --plan qhpk.json --as planner --yes
    """
    _ingest(file, plan, "vector", _Options(mapping, crs, yes, user, lang, json))


def ingest_parcels(
    file: FileArgument,
    plan: PlanOption,
    mapping: MappingOption = None,
    crs: CrsOption = None,
    yes: YesOption = False,
    user: UserOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Take in cadastral parcels: the same, for a plan file of kind "parcels".

    Example: planning-server ingest-parcels diachinh.zip --plan diachinh.json --as planner
    """
    _ingest(file, plan, "parcels", _Options(mapping, crs, yes, user, lang, json))


@dataclass(frozen=True, slots=True)
class _Options:
    mapping: Path | None
    crs: str | None
    yes: bool
    user: str | None
    lang: str | None
    as_json: bool

    @property
    def environment(self) -> Mapping[str, str]:
        return _environment(self.lang)


def _ingest(file: Path, plan: Path, kind: str, options: _Options) -> None:
    environment = options.environment
    words = _plan_words(plan, kind, options)
    with _desk() as desk:
        username = options.user or _only_planner(desk)
        with file.open("rb") as content:
            upload, _ = receive_upload(desk, Arrival(content, file.name, words, username))

        def tell(stage: str, done: int = 0, _total: int = 0) -> None:
            if sys.stderr.isatty() and done == 0:
                sys.stderr.write(in_locale(STAGES[stage], environment) + "\n")

        report = run_upload(desk, upload.upload_id, tell)
        if options.yes and report.upload.state is UploadState.NEEDS_ATTENTION and not _is_refused(report):
            report = accept_upload_warnings(desk, upload.upload_id, username=username, reason=ACCEPTED_HERE)
    refused = _is_refused(report)
    if options.as_json:
        print_json(_as_json(report, refused))
    else:
        _print_report(report, refused, environment)
    if refused:
        raise typer.Exit(EXIT_REFUSED)


def _plan_words(plan: Path, kind: str, options: _Options) -> dict[str, Any]:
    words = dict(read_json(_utf8(plan)))
    found = words.get("kind")
    if found in ("vector", "parcels") and found != kind:
        command = "ingest-parcels" if found == "parcels" else "ingest"
        raise InvalidInput(
            "wrong-kind",
            Text(
                f"Tệp mô tả có kind “{found}”: hãy dùng lệnh planning-server {command}.",
                f"The plan file is of kind “{found}”: use planning-server {command}.",
            ),
        )
    if options.mapping is not None:
        words = with_kept_mapping(words, read_json(_utf8(options.mapping)))
    return words | ({} if options.crs is None else {"crs": options.crs})


def _utf8(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(
            "plan-file-not-utf8",
            Text(
                f"Tệp mô tả {path.name} không phải UTF-8. Hãy lưu lại theo UTF-8.",
                f"The plan file {path.name} is not UTF-8. Save it as UTF-8.",
            ),
        ) from None


def _only_planner(desk: IngestDesk) -> str:
    with desk.store.writing() as session:
        account = only_account_with_role(session, Role.PLANNER)
    if account is None:
        raise InvalidInput(
            "who-sends",
            Text(
                "Ai gửi đồ án này? Hãy thêm --as TÊN (tạo tài khoản: planning-server user add TÊN --role planner).",
                "Who sends this? Add --as NAME (make an account: planning-server user add NAME --role planner).",
            ),
        )
    return account.username


def _is_refused(report: UploadReport) -> bool:
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
        "Có {warnings.vi}. Nếu chấp nhận, hãy chạy lại lệnh này với --yes.",
        "It has {warnings.en}. To go on all the same, run the command again with --yes.",
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


def _print_report(report: UploadReport, refused: bool, environment: Mapping[str, str]) -> None:
    console = Console(soft_wrap=False)
    print_findings(console, report.findings, environment)
    counts = listed(counted(count, ROWS[name]) for name, count in report.rows.items())
    rows = in_locale(counts, environment).replace("\n", " / ")
    plan = f" · {report.plan_id} v{report.version}" if report.plan_id else ""
    typer.echo(f"{report.upload.upload_id} · {report.upload.state}{plan}{' · ' + rows if rows else ''}")
    words = REFUSED if refused else NEXT_STEPS.get(report.upload.state)
    if words is not None:
        filled = words.formatted(
            warnings=counted(report.open_warnings, WARNING), upload_id=report.upload.upload_id
        )
        typer.echo(in_locale(filled, environment))


def _as_json(report: UploadReport, refused: bool) -> dict[str, Any]:
    upload = report.upload
    problem = {"type": "upload-refused", "detail_vi": REFUSED.vi, "detail_en": REFUSED.en} if refused else {}
    return {
        **problem,
        "upload_id": str(upload.upload_id),
        "state": str(upload.state),
        "kind": upload.kind,
        "file_name": upload.file_name,
        "file_sha256": upload.file_sha256,
        "created_by": upload.created_by,
        "plan_id": report.plan_id,
        "version": report.version,
        "rows": dict(report.rows),
        "open_warnings": report.open_warnings,
        "counts": [
            {"severity": severity, "code": code, "count": count}
            for (severity, code), count in report.counts().items()
        ],
        "findings": [_finding_json(kept) for kept in report.findings],
    }


def _finding_json(kept: KeptFinding) -> dict[str, Any]:
    found = kept.finding
    return {
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
        "accepted_reason": kept.accepted_reason,
    }


def approve(upload: UUID, user: DeciderOption, note: NoteOption = None, json: JsonOption = False) -> None:
    """Approve an upload that is ready, as a second person.

    Example: planning-server approve 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --as approver
    """
    with _desk() as desk:
        decided = approve_upload(desk, upload, username=user, note=note)
    _print_decision(decided.upload_id, decided.state, Text("Đã duyệt {id}.", "Approved {id}."), as_json=json)


def reject(upload: UUID, user: DeciderOption, note: NoteOption = None, json: JsonOption = False) -> None:
    """Send an upload back, as a second person; the kept file and the findings stay.

    Example: planning-server reject 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --as approver --note "Sai ranh giới"
    """
    with _desk() as desk:
        decided = reject_upload(desk, upload, username=user, note=note)
    _print_decision(
        decided.upload_id, decided.state, Text("Đã từ chối {id}.", "Rejected {id}."), as_json=json
    )


def _print_decision(upload_id: UUID, state: UploadState, words: Text, *, as_json: bool) -> None:
    if as_json:
        print_json({"upload_id": str(upload_id), "state": str(state)})
    else:
        typer.echo(in_locale(words.formatted(id=upload_id), os.environ))


@user_app.command("add")
def user_add(
    name: str,
    role: Annotated[str, typer.Option(help="architect, planner, approver or admin.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Make an account; without --password-stdin a password is made and shown once.

    Example: planning-server user add lan --role planner
    """
    wanted = parse_role(role)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    with _desk() as desk, desk.store.writing() as session:
        account = add_account(session, name, wanted, password, at=desk.now(), actor="command line")
    shown = None if password_stdin else password
    if json:
        print_json({"username": account.username, "role": str(account.role), "password": shown})
        return
    words = Text(
        f"Tài khoản {name} ({account.role}) đã tạo.", f"The account {name} ({account.role}) was made."
    )
    typer.echo(in_locale(words, os.environ))
    if shown is not None:
        once = Text(f"Mật khẩu (chỉ hiện một lần): {shown}", f"Password (shown once): {shown}")
        typer.echo(in_locale(once, os.environ))


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("ingest-parcels")(ingest_parcels)
    app.command("approve")(approve)
    app.command("reject")(reject)
    app.add_typer(user_app, name="user")
