"""Shows the findings of an upload on a terminal: a few of each code, with counts, the gravest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planning_server.cli.terminal import in_locale
from planning_server.domain.finding import Severity
from planning_server.domain.text import Text
from planning_server.store.uploads import KeptFinding

SHOWN_OF_A_CODE = 3
SEVERITY_WORDS: Mapping[Severity, Text] = {
    Severity.FATAL: Text("KHÔNG ĐỌC ĐƯỢC", "FATAL"),
    Severity.ERROR: Text("LỖI", "ERROR"),
    Severity.WARNING: Text("CẢNH BÁO", "WARNING"),
    Severity.INFO: Text("GHI CHÚ", "INFO"),
}
SEVERITY_STYLES: Mapping[Severity, str] = {
    Severity.FATAL: "bold white on red",
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "dim",
}
NO_FINDINGS = Text("Không có phát hiện nào.", "There are no findings.")
MORE = Text("… còn {count} phát hiện “{code}” nữa", "… {count} more findings “{code}”")


def print_findings(console: Console, findings: Sequence[KeptFinding], environment: Mapping[str, str]) -> None:
    """One table; what is not shown is counted, and `--json` gives all of it."""
    if not findings:
        console.print(in_locale(NO_FINDINGS, environment))
        return
    table = Table(show_lines=False, pad_edge=False, expand=False)
    for heading in (
        Text("Mức", "Severity"),
        Text("Mã", "Code"),
        Text("Lớp", "Layer"),
        Text("Dòng", "Row"),
        Text("Điều thấy được", "What was seen"),
    ):
        table.add_column(in_locale(heading, environment), overflow="fold")
    for code, group in _by_code(findings).items():
        for kept in group[:SHOWN_OF_A_CODE]:
            _add_row(table, kept, environment)
        hidden = len(group) - SHOWN_OF_A_CODE
        if hidden > 0:
            words = in_locale(MORE.formatted(count=hidden, code=code), environment)
            table.add_row("", "", "", "", escape(words), style="dim")
    console.print(table)


def _by_code(findings: Sequence[KeptFinding]) -> Mapping[str, list[KeptFinding]]:
    grouped: dict[str, list[KeptFinding]] = defaultdict(list)
    for kept in findings:
        grouped[kept.finding.code].append(kept)
    return grouped


def _add_row(table: Table, kept: KeptFinding, environment: Mapping[str, str]) -> None:
    found = kept.finding
    words = in_locale(found.text, environment)
    if found.place is not None:
        words += f"  ({found.place[0]:.5f}, {found.place[1]:.5f})"
    if found.remedy is not None and kept.accepted_reason is None:
        words += "\n→ " + in_locale(found.remedy, environment).replace("\n", "\n→ ")
    table.add_row(
        in_locale(SEVERITY_WORDS[found.severity], environment).replace("\n", " / "),
        found.code,
        escape(found.layer or ""),
        "" if found.row is None else str(found.row),
        escape(words),
        style=SEVERITY_STYLES[found.severity],
    )
