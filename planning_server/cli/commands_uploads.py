"""`planning-server uploads`, `answer`, `withdraw`, `approve` and `reject`: what happens to an upload after its arrival."""

from __future__ import annotations

import json as json_words
import os
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from planning_server.cli.commands_ingest import LangOption, environment_of
from planning_server.cli.open_desk import only_planner, open_desk
from planning_server.cli.terminal import JsonOption, in_locale, print_json
from planning_server.cli.upload_report import progress_on_terminal, show_report
from planning_server.domain.finding import Severity
from planning_server.domain.text import Text
from planning_server.jobs.answer_upload import (
    Acceptance,
    Answers,
    answer_upload,
    list_uploads,
    withdraw_upload,
)
from planning_server.jobs.ingest_upload import approve_upload, reject_upload, report_upload, run_upload
from planning_server.store.upload_pages import UploadFacts
from planning_server.store.uploads import UploadState

DeciderOption = Annotated[str, typer.Option("--as", help="Who decides: an approver or an administrator.")]
PlannerOption = Annotated[
    str | None, typer.Option("--as", help="Who answers; by default the only planner there is.")
]
NoteOption = Annotated[str | None, typer.Option(help="Why, in one line.")]
ALL = "all"


def answer(
    upload: UUID,
    crs: Annotated[str | None, typer.Option("--crs", help="The coordinate system: EPSG:9210.")] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="POINTER=VALUE into the plan file; VALUE as JSON or as it stands; null takes an earlier answer back; repeatable.",
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept", help="Accept warnings: a code, the key of one finding, or “all”; repeatable."
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why the warnings are accepted.")] = "",
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", help="POINTER whose value in the plan file is taken away; repeatable."),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Read it again although nothing is answered.")
    ] = False,
    user: PlannerOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Answer what an upload asks, accept its warnings, or have it read again; then show where it stands.

    Example: planning-server answer 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --crs EPSG:9210 --accept overlap --reason "Theo bản đồ gốc"
    """
    environment = environment_of(lang)
    told = _values(values or [], crs)
    twice = sorted(told.keys() & set(remove or []))
    if twice:
        raise typer.BadParameter(f"{twice[0][:80]}: --set | --remove", param_hint="--remove")
    given = Answers(
        values={pointer: value for pointer, value in told.items() if value is not None}
        | dict.fromkeys(remove or []),
        acceptances=_acceptances(accept or [], reason),
        taken_back=tuple(pointer for pointer, value in told.items() if value is None),
        retry=retry,
    )
    with open_desk() as desk:
        username = user or only_planner(desk)
        answer_upload(desk, upload, given, username=username, queued=False)
        report = run_upload(desk, upload, progress_on_terminal(environment))
    show_report(report, environment, as_json=json)


def _values(given: list[str], crs: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {} if crs is None else {"/crs": crs}
    for item in given:
        pointer, equals, value = item.partition("=")
        if not equals or not pointer.startswith("/"):
            raise typer.BadParameter(f"POINTER=VALUE: {item[:80]}", param_hint="--set")
        if pointer in values:
            raise typer.BadParameter(f"{pointer[:80]}: 2 ×", param_hint="--set")
        values[pointer] = _value(value)
    return values


def _value(text: str) -> object:
    """JSON where it is that; else the words as they stand, so that a code needs no quotes."""
    try:
        return json_words.loads(text)
    except ValueError:
        return text


def _acceptances(names: list[str], reason: str) -> tuple[Acceptance, ...]:
    if not names:
        return ()
    if ALL in names:
        return (Acceptance(reason, everything=True),)
    return (Acceptance(reason, keys=tuple(names), codes=tuple(names)),)


def uploads(
    upload: Annotated[UUID | None, typer.Argument(help="One upload; without it, the newest ones.")] = None,
    state: Annotated[UploadState | None, typer.Option(help="Only those in this state.")] = None,
    user: Annotated[
        str | None, typer.Option("--as", help="Who asks; by default whoever has this machine.")
    ] = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """List uploads with state and counts, or show one with everything that was found.

    Example: planning-server uploads --state needs_attention
    """
    environment = environment_of(lang)
    with open_desk() as desk:
        if upload is not None:
            show_report(report_upload(desk, upload), environment, as_json=json)
            return
        found = list_uploads(desk, username=user, state=state)
    if json:
        print_json({"uploads": [_listed_json(item) for item in found.uploads], "is_cut": found.is_cut})
        return
    _print_list(found.uploads, environment)
    if found.is_cut:
        typer.echo(in_locale(Text("… còn nữa: thêm --state.", "… there are more: add --state."), environment))


def _listed_json(item: UploadFacts) -> dict[str, Any]:
    upload = item.upload
    return {
        "upload_id": str(upload.upload_id),
        "state": str(upload.state),
        "kind": upload.kind,
        "file_name": upload.file_name,
        "created_at": upload.created_at,
        "created_by": upload.created_by,
        "progress": {
            "stage": upload.progress.stage,
            "done": upload.progress.done,
            "total": upload.progress.total,
        },
        "counts": {
            **{str(severity): item.count(severity) for severity in Severity},
            "open_warnings": item.open_warnings,
        },
    }


HEADINGS = (
    Text("Lần gửi", "Upload"),
    Text("Trạng thái", "State"),
    Text("Tệp", "File"),
    Text("Người gửi", "Sent by"),
    Text("Lỗi", "Errors"),
    Text("Cảnh báo", "Warnings"),
)


def _print_list(items: Sequence[UploadFacts], environment: Mapping[str, str]) -> None:
    table = Table()
    for number, heading in enumerate(HEADINGS):  # the id is there to be copied, so it never breaks
        table.add_column(in_locale(heading, environment).replace("\n", " / "), no_wrap=number == 0)
    for item in items:
        upload = item.upload
        table.add_row(
            str(upload.upload_id),
            str(upload.state),
            upload.file_name,
            upload.created_by,
            str(item.count(Severity.FATAL) + item.count(Severity.ERROR)),
            f"{item.open_warnings}/{item.count(Severity.WARNING)}",
        )
    Console(soft_wrap=True).print(table)


def withdraw(
    upload: UUID, user: PlannerOption = None, note: NoteOption = None, json: JsonOption = False
) -> None:
    """Take back an upload of one's own that is not published; the kept file and the findings stay.

    Example: planning-server withdraw 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --as planner --note "Gửi nhầm"
    """
    with open_desk() as desk:
        taken = withdraw_upload(desk, upload, username=user or only_planner(desk), note=note)
    _print_decision(taken.upload_id, taken.state, Text("Đã rút lại {id}.", "Withdrew {id}."), as_json=json)


def approve(upload: UUID, user: DeciderOption, note: NoteOption = None, json: JsonOption = False) -> None:
    """Approve an upload that is ready, as a second person.

    Example: planning-server approve 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --as approver
    """
    with open_desk() as desk:
        decided = approve_upload(desk, upload, username=user, note=note)
    _print_decision(decided.upload_id, decided.state, Text("Đã duyệt {id}.", "Approved {id}."), as_json=json)


def reject(upload: UUID, user: DeciderOption, note: NoteOption = None, json: JsonOption = False) -> None:
    """Send an upload back, as a second person; the kept file and the findings stay.

    Example: planning-server reject 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --as approver --note "Sai ranh giới"
    """
    with open_desk() as desk:
        decided = reject_upload(desk, upload, username=user, note=note)
    _print_decision(
        decided.upload_id, decided.state, Text("Đã từ chối {id}.", "Rejected {id}."), as_json=json
    )


def _print_decision(upload_id: UUID, state: UploadState, words: Text, *, as_json: bool) -> None:
    if as_json:
        print_json({"upload_id": str(upload_id), "state": str(state)})
    else:
        typer.echo(in_locale(words.formatted(id=upload_id), os.environ))


def register(app: typer.Typer) -> None:
    for name, command in (
        ("answer", answer),
        ("uploads", uploads),
        ("withdraw", withdraw),
        ("approve", approve),
        ("reject", reject),
    ):
        app.command(name)(command)
