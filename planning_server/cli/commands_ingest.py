"""`planning-server ingest` and `ingest-parcels`: a file and its papers from the arrival to what was found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from planning_server.cli.open_desk import only_planner, open_desk
from planning_server.cli.terminal import JsonOption
from planning_server.cli.upload_report import is_refused, progress_on_terminal, show_report
from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text
from planning_server.ingest.mapping.kept import with_kept_mapping
from planning_server.ingest.plan_file import read_json
from planning_server.ingest.scan_sheets import read_control_points, read_legend
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.desk import Arrival, ArrivedDocument
from planning_server.jobs.ingest_upload import receive_upload, run_upload
from planning_server.store.uploads import UploadState

ACCEPTED_HERE = "accepted on the command line"

COMMAND_OF = {
    "vector": "ingest",
    "dossier": "ingest",
    "parcels": "ingest-parcels",
    "scan": "ingest-scan",
}
"""The kind that a plan file states, and the command that takes it."""

FileArgument = Annotated[
    Path,
    typer.Argument(
        help="A zip, or one file, of any format of docs/formats.md.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
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
LangOption = Annotated[str | None, typer.Option("--lang", help="vi or en; by default as the locale says.")]
DecisionOption = Annotated[
    Path | None,
    typer.Option(
        "--decision",
        help="The paper of the decision itself (PDF).",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
DocumentsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--document",
        help="A paper that belongs to the plan: an explanation, a drawing; can be repeated.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
ImageArgument = Annotated[
    Path,
    typer.Argument(
        help="A TIFF, PNG or JPEG, or a zip with one and its world file.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
LegendOption = Annotated[
    Path | None,
    typer.Option(
        "--legend",
        help="The legend: CSV or JSON with code, label, rgb, role.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
ControlPointsOption = Annotated[
    Path | None,
    typer.Option(
        "--gcps",
        help="Control points: QGIS .points, CSV or JSON.",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]


@dataclass(frozen=True, slots=True)
class _Options:
    mapping: Path | None
    crs: str | None
    yes: bool
    user: str | None
    lang: str | None
    as_json: bool
    decision: Path | None = None
    documents: tuple[Path, ...] = ()
    legend: Path | None = None
    control_points: Path | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        return environment_of(self.lang)


def environment_of(lang: str | None) -> Mapping[str, str]:
    """The environment whose locale decides the language, or one that says the language asked for."""
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
    decision: DecisionOption = None,
    document: DocumentsOption = None,
    yes: YesOption = False,
    user: UserOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Take in a plan: keep the file, read it, check it, draft it, and show what was found. Needs no worker.

    Example: planning-server ingest qhpk.zip --plan qhpk.json --decision qd-123.pdf --as planner --yes
    """
    papers = tuple(document or ())
    _ingest(file, plan, "vector", _Options(mapping, crs, yes, user, lang, json, decision, papers))


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


def ingest_scan(
    image: ImageArgument,
    plan: PlanOption,
    legend: LegendOption = None,
    gcps: ControlPointsOption = None,
    crs: CrsOption = None,
    yes: YesOption = False,
    user: UserOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Take in a scanned plan: trace its colours into zones by the legend, then the same as for a drawing (docs/scans.md).

    Example: planning-server ingest-scan sheet.jpg --gcps sheet.points --legend legend.csv --plan plan.json --as planner
    """
    options = _Options(None, crs, yes, user, lang, json, legend=legend, control_points=gcps)
    _ingest(image, plan, "scan", options)


def _ingest(file: Path, plan: Path, kind: str, options: _Options) -> None:
    words = _plan_words(plan, kind, options)
    with open_desk() as desk:
        username = options.user or only_planner(desk)
        with ExitStack() as opened:
            content = opened.enter_context(file.open("rb"))
            papers = tuple(_papers(opened, options.decision, options.documents, words))
            upload, _ = receive_upload(desk, Arrival(content, file.name, words, username, papers))
        report = run_upload(desk, upload.upload_id, progress_on_terminal(options.environment))
        if options.yes and report.upload.state is UploadState.NEEDS_ATTENTION and not is_refused(report):
            report = accept_upload_warnings(desk, upload.upload_id, username=username, reason=ACCEPTED_HERE)
    show_report(report, options.environment, as_json=options.as_json)


def _papers(
    opened: ExitStack, decision: Path | None, documents: Iterable[Path], plan: Mapping[str, Any]
) -> Iterable[ArrivedDocument]:
    if decision is not None:
        number, stated = plan.get("decision_number"), plan.get("decision_date")
        yield ArrivedDocument(
            opened.enter_context(decision.open("rb")),
            decision.name,
            title=f"Quyết định {number}",
            number=number if isinstance(number, str) else None,
            date=_day(stated),
        )
    for paper in documents:
        yield ArrivedDocument(opened.enter_context(paper.open("rb")), paper.name)


def _day(stated: object) -> date | None:
    """None for what is no date: the plan file is parsed, and refused, in a moment."""
    try:
        return date.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        return None


def _plan_words(plan: Path, kind: str, options: _Options) -> dict[str, Any]:
    words = dict(read_json(_utf8(plan)))
    found = words.get("kind")
    command = COMMAND_OF.get(found) if isinstance(found, str) else None
    if command is not None and command != COMMAND_OF[kind]:
        raise InvalidInput(
            "wrong-kind",
            Text(
                f"Tệp mô tả có kind “{found}”: hãy dùng lệnh planning-server {command}.",
                f"The plan file is of kind “{found}”: use planning-server {command}.",
            ),
        )
    if options.mapping is not None:
        words = with_kept_mapping(words, read_json(_utf8(options.mapping)))
    if options.legend is not None:
        words["legend"] = read_legend(_utf8(options.legend), options.legend.name)
    if options.control_points is not None:
        words["control_points"] = read_control_points(
            _utf8(options.control_points), options.control_points.name
        )
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


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("ingest-parcels")(ingest_parcels)
    app.command("ingest-scan")(ingest_scan)
