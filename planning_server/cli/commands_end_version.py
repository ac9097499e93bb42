"""`planning-server end-version`: enters a decision that ends a version of a plan."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning_server.cli.commands_ingest import DocumentsOption, LangOption, environment_of
from planning_server.cli.open_desk import only_planner, open_desk
from planning_server.cli.terminal import JsonOption
from planning_server.cli.upload_report import show_report
from planning_server.jobs.desk import ArrivedDocument
from planning_server.jobs.end_version import ending_arrival
from planning_server.jobs.ingest_upload import receive_upload, run_upload

DAY = ["%Y-%m-%d"]


def end_version(
    plan: Annotated[str, typer.Argument(help="The plan's id.")],
    version: Annotated[int, typer.Argument(min=1, help="The number of the version that ends.")],
    decision: Annotated[str, typer.Option(help="Number of the decision that ends it.")],
    date: Annotated[datetime, typer.Option(formats=DAY, help="Day of that decision.")],
    ends_from: Annotated[
        datetime, typer.Option("--from", formats=DAY, help="First day on which it is no longer in force.")
    ],
    authority: Annotated[
        str | None, typer.Option(help="Who decided; by default the authority of the version.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Why, in one line.")] = None,
    document: DocumentsOption = None,
    user: Annotated[
        str | None, typer.Option("--as", help="Who enters it; by default the only planner there is.")
    ] = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Enter a decision that ends a published version; another person approves it, the next edition publishes it.

    Example: planning-server end-version suoimo-phan-khu 2 --decision 99/QĐ-UBND --date 2026-11-02 --from 2026-12-01 --as planner
    """
    words = {
        "plan_id": plan,
        "version": version,
        "decision_number": decision,
        "decision_date": date.date().isoformat(),
        "ends_from": ends_from.date().isoformat(),
        **({} if authority is None else {"authority": authority}),
        **({} if note is None else {"note": note}),
    }
    with open_desk() as desk, ExitStack() as opened:
        papers = tuple(_paper(opened, path) for path in document or ())
        arrival = ending_arrival(desk, words, user or only_planner(desk), papers)
        upload, _ = receive_upload(desk, arrival)
        report = run_upload(desk, upload.upload_id)
    show_report(report, environment_of(lang), as_json=json)


def _paper(opened: ExitStack, path: Path) -> ArrivedDocument:
    return ArrivedDocument(opened.enter_context(path.open("rb")), path.name)


def register(app: typer.Typer) -> None:
    app.command("end-version")(end_version)
