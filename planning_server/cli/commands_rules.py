"""`planning-server rules`: an office's own rule sets: checked, taken in, listed; and the schema that they follow."""

from __future__ import annotations

import json as json_words
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from planning_server.cli.commands_ingest import LangOption, environment_of
from planning_server.cli.findings_table import print_findings
from planning_server.cli.open_desk import only_planner, open_desk
from planning_server.cli.terminal import EXIT_REFUSED, JsonOption, in_locale, print_json
from planning_server.cli.upload_report import finding_json, progress_on_terminal, show_report
from planning_server.domain.text import Text
from planning_server.ingest.rule_content import RuleContent
from planning_server.jobs.desk import Arrival
from planning_server.jobs.ingest_rules import ListedRuleSet, list_rule_sets, read_rule_file
from planning_server.jobs.ingest_upload import receive_upload, run_upload
from planning_server.permit.rule_sets import schema as rule_schema
from planning_server.store.uploads import KeptFinding

rules_app = typer.Typer(help="Rule sets: test, load, list, schema.", no_args_is_help=True)
FileArgument = Annotated[
    Path, typer.Argument(help="A rule set (YAML).", exists=True, dir_okay=False, readable=True)
]


@rules_app.command("test")
def rules_test(file: FileArgument, lang: LangOption = None, json: JsonOption = False) -> None:
    """Check a rule set and run the tests it carries; needs no database and stores nothing.

    Example: planning-server rules test quy-dinh-tinh.yaml
    """
    read = read_rule_file(file)
    if json:
        print_json(_tested_json(read))
    else:
        kept = [KeptFinding(found, None, None) for found in read.findings]
        print_findings(Console(soft_wrap=False), kept, environment_of(lang))
    if read.rule_set is None:
        raise typer.Exit(EXIT_REFUSED)


def _tested_json(read: RuleContent) -> dict[str, Any]:
    rule_set = read.rule_set
    return {
        **({"type": "rules-refused"} if rule_set is None else {}),
        "id": None if rule_set is None else rule_set.rule_set_id,
        "version": None if rule_set is None else rule_set.version,
        "sha256": None if rule_set is None else rule_set.sha256,
        "rules": [] if rule_set is None else list(rule_set.rules),
        "tests": None if rule_set is None else rule_set.tests,
        "findings": [finding_json(KeptFinding(found, None, None)) for found in read.findings],
    }


@rules_app.command("load")
def rules_load(
    file: FileArgument,
    user: Annotated[
        str | None, typer.Option("--as", help="Who sends it; by default the only planner there is.")
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="What to call it; by default the title in the file.")
    ] = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Send a rule set: kept, checked, drafted; then another person approves it like every upload.

    Example: planning-server rules load quy-dinh-tinh.yaml --as planner
    """
    environment = environment_of(lang)
    read = read_rule_file(file)
    named = title or (file.stem if read.rule_set is None else read.rule_set.title.vi)
    with open_desk() as desk:
        username = user or only_planner(desk)
        with file.open("rb") as content:
            arrival = Arrival(content, file.name, {"kind": "rules", "title": named}, username)
            upload, _ = receive_upload(desk, arrival)
        report = run_upload(desk, upload.upload_id, progress_on_terminal(environment))
    show_report(report, environment, as_json=json)


HEADINGS = (
    Text("Mã", "Id"),
    Text("Phiên bản", "Version"),
    Text("Tên", "Title"),
    Text("Hiệu lực", "In force"),
    Text("Từ đâu", "From"),
    Text("Đang công bố", "In the current edition"),
)


@rules_app.command("list")
def rules_list(lang: LangOption = None, json: JsonOption = False) -> None:
    """List the rule sets that come with the program, those of the current edition, and those that wait as drafts.

    Example: planning-server rules list
    """
    environment = environment_of(lang)
    with open_desk() as desk:
        found = list_rule_sets(desk)
    if json:
        print_json({"rule_sets": [_listed_json(item) for item in found]})
        return
    table = Table(*(in_locale(heading, environment).replace("\n", " / ") for heading in HEADINGS))
    for item in found:
        row = item.rule_set
        title = in_locale(Text(row.title_vi, row.title_en), environment)
        days = f"{row.in_force_from or '…'} – {row.in_force_to or '…'}"
        origin = in_locale(item.origin, environment).replace("\n", " / ")
        table.add_row(row.rule_set_id, str(row.version), title, days, origin, "✓" if item.is_current else "")
    Console(soft_wrap=True).print(table)


def _listed_json(item: ListedRuleSet) -> dict[str, Any]:
    row = item.rule_set
    return {
        "id": row.rule_set_id,
        "version": row.version,
        "sha256": row.sha256,
        "title_vi": row.title_vi,
        "title_en": row.title_en,
        "in_force_from": row.in_force_from,
        "in_force_to": row.in_force_to,
        "origin_vi": item.origin.vi,
        "origin_en": item.origin.en,
        "upload_id": item.upload_id,
        "is_current": item.is_current,
    }


@rules_app.command("schema")
def rules_schema() -> None:
    """Print the JSON Schema of rule sets, for an editor that helps to write them.

    Example: planning-server rules schema > rule_set.schema.json
    """
    typer.echo(json_words.dumps(rule_schema(), ensure_ascii=False, indent=2))


def register(app: typer.Typer) -> None:
    app.add_typer(rules_app, name="rules")
