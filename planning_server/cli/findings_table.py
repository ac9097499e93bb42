"""Shows the findings of an upload on a terminal: one table of counts, then a few examples of each code, the gravest first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from planning_server.cli.terminal import in_locale
from planning_server.domain.finding import Finding, Severity
from planning_server.domain.text import Text, visible
from planning_server.ingest.reports.gathered import lines
from planning_server.ingest.reports.questions import asks
from planning_server.store.uploads import KeptFinding

SHOWN_OF_A_CODE = 3
SHOWN_CHOICES = 24
CHOOSE = Text("{asks.vi} (trả lời vào {pointer})", "{asks.en} (the answer goes to {pointer})")
SEVERITY_WORDS: Mapping[Severity, Text] = {
    Severity.FATAL: Text("KHÔNG ĐỌC ĐƯỢC", "FATAL"),
    Severity.ERROR: Text("LỖI", "ERROR"),
    Severity.WARNING: Text("CẢNH BÁO", "WARNING"),
    Severity.INFO: Text("GHI CHÚ", "INFO"),
}
SEVERITY_STYLES: Mapping[Severity, str] = {
    Severity.FATAL: "bold red",
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "dim",
}
HEADINGS = (
    Text("Mức", "Severity"),
    Text("Mã", "Code"),
    Text("Lớp", "Layer"),
    Text("Số", "Count"),
)
NO_FINDINGS = Text("Không có phát hiện nào.", "There are no findings.")
MORE = Text("… còn {count} nữa (xem tất cả: --json)", "… {count} more (all of them: --json)")

Group = tuple[str, str | None]


def print_findings(console: Console, findings: Sequence[KeptFinding], environment: Mapping[str, str]) -> None:
    """What is not shown is counted, and `--json` gives all of it."""
    if not findings:
        console.print(in_locale(NO_FINDINGS, environment))
        return
    groups: dict[Group, list[KeptFinding]] = {}
    for kept in findings:
        groups.setdefault((kept.finding.code, kept.finding.layer), []).append(kept)
    console.print(_counts(groups, environment))
    for group in groups.values():
        _print_examples(console, group, environment)


def _counts(groups: Mapping[Group, list[KeptFinding]], environment: Mapping[str, str]) -> Table:
    table = Table(pad_edge=False)
    for heading in HEADINGS:
        table.add_column(_in_one_line(heading, environment), overflow="fold")
    for (code, layer), group in groups.items():
        severity = group[0].finding.severity
        word = _in_one_line(SEVERITY_WORDS[severity], environment)
        table.add_row(
            word, code, escape(visible(layer or "")), str(len(group)), style=SEVERITY_STYLES[severity]
        )
    return table


def _print_examples(console: Console, group: list[KeptFinding], environment: Mapping[str, str]) -> None:
    first = group[0].finding
    word = _in_one_line(SEVERITY_WORDS[first.severity], environment)
    console.print(f"\n{word} {first.code}", style=SEVERITY_STYLES[first.severity], highlight=False)
    listed = [line.kept for line in lines(group)]
    for kept in listed[:SHOWN_OF_A_CODE]:
        place = kept.finding.place
        where = "" if place is None else f"\n({place[0]:.5f}, {place[1]:.5f})"
        _print_indented(console, in_locale(kept.finding.text, environment) + where, 2)
        _print_question(console, kept.finding, environment)
    hidden = len(listed) - SHOWN_OF_A_CODE
    if hidden > 0:
        _print_indented(console, in_locale(MORE.formatted(count=hidden), environment), 2)
    if first.remedy is not None:
        _print_indented(console, "→ " + in_locale(first.remedy, environment).replace("\n", "\n→ "), 4)


def _print_question(console: Console, finding: Finding, environment: Mapping[str, str]) -> None:
    """What can be answered, best first, each with the value that the plan file then holds."""
    question = finding.question
    if question is None:
        return
    asked = CHOOSE.formatted(asks=asks(finding, question), pointer=visible(question.pointer))
    _print_indented(console, "? " + in_locale(asked, environment).replace("\n", "\n  "), 4)
    for place, choice in enumerate(question.choices[:SHOWN_CHOICES], 1):
        words = in_locale(choice.text, environment).replace("\n", "\n     ")
        value = visible(json.dumps(choice.value, ensure_ascii=False))
        _print_indented(console, f"{place}. {value}: {words}", 6)
    hidden = len(question.choices) - SHOWN_CHOICES
    if hidden > 0:
        _print_indented(console, in_locale(MORE.formatted(count=hidden), environment), 6)


def _print_indented(console: Console, words: str, columns: int) -> None:
    console.print(Padding(escape(words), (0, 0, 0, columns)), highlight=False)


def _in_one_line(text: Text, environment: Mapping[str, str]) -> str:
    return in_locale(text, environment).replace("\n", " / ")
